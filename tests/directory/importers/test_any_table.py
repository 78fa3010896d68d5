"""Tables of people and postcode maps in any form: what a row gives, what is left out, and nothing that is made up."""

from datetime import date
from pathlib import Path

import pytest

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.importers.any_table import read
from handbill.directory.importers.columns import Columns, guess, header
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError
from handbill.people import Official, Source

SOURCE = Source("zz-list.csv", "list.csv", "a file of your own", "", "not stated", date(2026, 11, 22), 180)


def imported(folder: Path, country: Country, text: str, columns: Columns | None = None) -> Import:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read(Files((path,)), country, SOURCE, columns or guess(header(path, country), country))


def one(folder: Path, country: Country, text: str, columns: Columns | None = None) -> Official:
    (official,) = imported(folder, country, text, columns).officials
    return official


# People


def test_a_row_gives_a_person_with_seat_and_contacts(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = (
        "Id;Nom;Prénom;Civilité;Parti;Département;Circonscription;Courriel;Téléphone;Fax;Adresse;Code postal;Ville;"
        "Permanence;Téléphone de la permanence;Début;Fin;Full title\n"
        '17;EXEMPLE;Claire;Mme;Parti Exemple;Lozère;1;claire@an.example;01 55 55 01 00;01 55 55 01 01;"126, rue\n'
        'Exemple";75007;Paris;1 place Exemple;04 55 55 01 02;2024-07-08;30.6.2029;Mme Claire EXEMPLE, députée\n'
    )
    claire = one(tmp_path, packs["fr"], text)
    assert (claire.id, claire.office) == ("fr:table:assemblee:17", "fr/assemblee")
    assert (claire.name, claire.surname, claire.gender) == ("Claire EXEMPLE", "EXEMPLE", "f")
    assert (claire.envelope_name, claire.party) == ("Mme Claire EXEMPLE, députée", "Parti Exemple")
    assert (claire.region, claire.district) == ("48", "1")
    assert (claire.start, claire.expected_end, claire.actual_end) == (date(2024, 7, 8), date(2029, 6, 30), None)
    capital, local = claire.contacts
    assert (capital.via, capital.lines) == ("capital", ("126, rue", "Exemple", "75007 Paris"))
    assert (capital.phone, capital.fax, capital.email) == ("01 55 55 01 00", "01 55 55 01 01", "claire@an.example")
    assert (local.via, local.lines, local.phone) == ("local", ("1 place Exemple",), "04 55 55 01 02")


def test_what_the_mapping_does_not_name_is_left_behind(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = "Name,District,State,Birthday,Home\nSam Example,30,CA,1970-01-01,1 Home Street\n"
    sam = one(tmp_path, packs["us"], text, Columns(name="Name", district="District", region="3"))
    assert (sam.id, sam.surname, sam.contacts) == ("us:table:house:CA-30:samexample", "Sam Example", ())
    assert not any(word in repr(sam) for word in ("1970", "Home"))


@pytest.mark.parametrize(
    ("code", "given", "gender"),
    [
        ("us", "M", "m"),
        ("us", "Female", "f"),
        ("us", "Dr", "x"),
        ("us", "", "x"),
        ("us", "fem", "x"),
        ("fr", "M.", "m"),
        ("fr", "MME", "f"),
        ("fr", "Monsieur", "m"),
        ("fr", "femme", "f"),
        ("fr", "H", "m"),
        ("de", "Herrn", "m"),
        ("de", "Frau", "f"),
        ("de", "divers", "x"),
        ("es", "mujer", "f"),
        ("es", "M", "x"),
        ("es", "F", "f"),
        ("nl", "de heer", "m"),
        ("nl", "mw.", "f"),
        ("it", "Sig.ra", "f"),
        ("am", "կին", "f"),
        ("lb", "السيد", "m"),
    ],
)
def test_gender_is_only_a_word_that_is_known(
    tmp_path: Path, packs: dict[str, Country], code: str, given: str, gender: str
) -> None:
    columns = Columns(name="name", gender="gender")
    assert one(tmp_path, packs[code], f"name,gender\nSam Example,{given}\n", columns).gender == gender


@pytest.mark.parametrize(
    ("code", "other", "gender"), [("fr", "H", "x"), ("es", "H", "x"), ("es", "F", "m"), ("fr", "F", "m")]
)
def test_the_letter_m_is_a_man_only_where_it_cannot_be_a_woman(
    tmp_path: Path, packs: dict[str, Country], code: str, other: str, gender: str
) -> None:
    text = f"name,gender\nSam Example,M\nAnother Example,{other}\n"
    found = imported(tmp_path, packs[code], text, Columns(name="name", gender="gender"))
    assert found.officials[0].gender == gender


@pytest.mark.parametrize(
    ("code", "row", "division"),
    [
        ("us", "CA,30", ("CA", "30")),
        ("us", "California,ca-30", ("CA", "30")),
        ("us", "Alaska,at large", ("AK", "0")),
        ("us", "Alaska,", ("AK", "0")),
        ("de", ",Berlin-Mitte", ("", "74")),
        ("de", ",074", ("", "74")),
        ("be", ",Luik", ("WLG", "")),
        ("be", "Liège,whatever", ("WLG", "")),
        ("nl", "Utrecht,Utrecht", ("", "")),
    ],
)
def test_a_seat_gets_the_packs_codes(
    tmp_path: Path, packs: dict[str, Country], code: str, row: str, division: tuple[str, str]
) -> None:
    found = imported(tmp_path, packs[code], f"n,r,d\nSam,{row}\n", Columns(name="n", region="r", district="d"))
    (sam,) = found.officials
    assert (sam.region, sam.district) == division
    assert found.notes == ()


@pytest.mark.parametrize(
    ("code", "row", "division", "named"),
    [
        ("us", "CA,99", ("CA", "99"), "'CA 99' is no district"),
        ("us", "Narnia,1", ("Narnia", "1"), "'Narnia 1' is no district"),
        ("us", "CA,", ("CA", ""), "'CA' is no district"),
        ("de", ",Nirgends", ("", "Nirgends"), "'Nirgends' is no district"),
        ("be", ",Nergens", ("Nergens", ""), "'Nergens' is no region"),
    ],
)
def test_a_seat_that_is_not_known_stays_as_given_and_is_noted(
    tmp_path: Path, packs: dict[str, Country], code: str, row: str, division: tuple[str, str], named: str
) -> None:
    found = imported(tmp_path, packs[code], f"n,r,d\nSam,{row}\n", Columns(name="n", region="r", district="d"))
    (sam,) = found.officials
    assert (sam.region, sam.district) == division
    (note,) = found.notes
    assert note == f"line 2: {named} that is known; it is kept as given"


def test_a_list_without_seats_says_so_once(tmp_path: Path, packs: dict[str, Country]) -> None:
    found = imported(tmp_path, packs["us"], "name\nSam\nAlex\n")
    assert found.notes == ("No column says which district each of them represents.",)
    assert imported(tmp_path, packs["nl"], "naam\nSam\nAlex\n").notes == ()


@pytest.mark.parametrize(
    ("end", "expected", "actual"),
    [
        ("2027-01-03", date(2027, 1, 3), None),
        ("3.1.2027", date(2027, 1, 3), None),
        ("03. 01. 2027", date(2027, 1, 3), None),
        ("2026-11-22", None, date(2026, 11, 22)),
        ("", None, None),
    ],
)
def test_an_end_is_to_come_or_has_been(
    tmp_path: Path, packs: dict[str, Country], end: str, expected: date | None, actual: date | None
) -> None:
    sam = one(tmp_path, packs["us"], f"name,end\nSam,{end}\n")
    assert (sam.expected_end, sam.actual_end) == (expected, actual)


@pytest.mark.parametrize("day", ["01/03/2027", "2027", "2027-13-01", "31.2.2027", "soon", "0000-00-00", "٢٠٢٧-٠١-٠٣"])
def test_a_day_that_may_mean_another_is_left_out_and_named(tmp_path: Path, packs: dict[str, Country], day: str) -> None:
    found = imported(tmp_path, packs["us"], f"name,start\nSam,{day}\n")
    assert found.officials[0].start is None
    assert found.dropped == (f"line 2: '{day}' is no plain date; write it like 2026-06-15",)


@pytest.mark.parametrize(
    ("code", "row", "lines"),
    [
        ("us", "1 Street,20515,Washington", ("1 Street", "Washington, 20515")),
        ("us", "1 Street,,Washington", ("1 Street", "Washington")),
        ("us", "1 Street,20515,", ("1 Street", "20515")),
        ("de", "Straße 1,11011,Berlin", ("Straße 1", "11011 Berlin")),
        ("de", "Straße 1,,", ("Straße 1",)),
        ("gb", "1 Street,W5 9XX,London", ("1 Street", "London", "W5 9XX")),
    ],
)
def test_postcode_and_city_stand_as_in_the_country(
    tmp_path: Path, packs: dict[str, Country], code: str, row: str, lines: tuple[str, ...]
) -> None:
    sam = one(tmp_path, packs[code], f"name,address,postcode,city\nSam,{row}\n")
    assert sam.contacts[0].lines == lines


def test_rows_that_cannot_be_used_are_named_with_their_line(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = 'name,email,id\nSam,sam@x.example,1\n,no@x.example,2\n—,,3\nAlex,"a@x.example, b@x.example",4\nSam,,1\n'
    found = imported(tmp_path, packs["us"], text)
    assert [(official.name, bool(official.contacts)) for official in found.officials] == [
        ("Sam", True),
        ("Alex", False),
    ]
    assert found.dropped == (
        "line 3: has no name",
        "line 4: has no name",
        "line 5: 'a@x.example, b@x.example' is no e-mail address",
        "line 6: Sam stands twice; the first is kept",
    )
    assert found.read == 5


def test_what_stands_before_a_surname_belongs_to_it(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = "Voornaam;Tussenvoegsel;Achternaam\nLieke;de;Hart\nKim;de;de Hart\nSam;d';Exemple\nAlex;;Hart\n"
    found = imported(tmp_path, packs["nl"], text)
    assert [(o.name, o.surname) for o in found.officials] == [
        ("Lieke de Hart", "de Hart"),
        ("Kim de Hart", "de Hart"),
        ("Sam d'Exemple", "d'Exemple"),
        ("Alex Hart", "Hart"),
    ]


def test_a_total_and_a_footnote_are_nobody(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = "naam,fractie,email,x\nSam,A,s@x.example,\nKim,B,,\nAlex,C,,\nTotaal,,,150\n* of today,,,\n"
    found = imported(tmp_path, packs["nl"], text)
    assert [official.name for official in found.officials] == ["Sam", "Kim", "Alex"]
    assert found.dropped == (
        "line 5: 'Totaal' stands alone in it, as a total or a note does",
        "line 6: '* of today' stands alone in it, as a total or a note does",
    )


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("3.5317E+11", "was rounded by a spreadsheet: let that column be text"),
        ("call the office", "holds letters"),
        ("1-800-FLOWERS", "holds letters"),
        ("613 555-0100 ext. 3", ""),
        ("613 555-0100 x3", ""),
    ],
)
def test_a_number_that_holds_words_is_none(tmp_path: Path, packs: dict[str, Country], cell: str, why: str) -> None:
    found = imported(tmp_path, packs["nl"], f"naam,telefoon\nSam,{cell}\n")
    (sam,) = found.officials
    assert [contact.phone for contact in sam.contacts] == ([] if why else [cell])
    assert found.dropped == ((f"line 2: `phone` '{cell}' {why}; it is left out",) if why else ())


def test_a_list_that_cannot_be_read_for_the_most_part_is_refused(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError, match=r"3 of 4 entries cannot be read \(line 3: has no name; line 4") as caught:
        imported(tmp_path, packs["nl"], "naam,email\nSam,a@x.example\n" + ",b@x.example\n" * 3)
    assert caught.value.problems[0].code == "spoiled"
    assert len(imported(tmp_path, packs["nl"], "naam,email\nSam,a@x.example\n,b@x.example\n").officials) == 1
    with pytest.raises(InputError, match="2 of 3 entries cannot be read"):
        postcodes(tmp_path, packs["us"], "code,r,d,s\n91203,CA,30,\n1,CA,30,\n91204,CA,99,\n")


def test_hostile_cells_are_left_out_with_their_reason(tmp_path: Path, packs: dict[str, Country]) -> None:
    columns = Columns(name="1", surname="2", phone="3", address="4", region="5", district="6", party="7")
    marks, long, breaks = "\u0301" * 50, "S" * 900, "\n" * 30
    text = f'a,b,c,d,e,f,g\nSam \u202eExample,{long},\x07,"1{breaks}",\x01,\x02,{marks}\n'
    found = imported(tmp_path, packs["us"], text, columns)
    (sam,) = found.officials
    assert (sam.name, sam.surname, sam.party, sam.region, sam.district) == ("Sam Example", "Sam Example", "", "", "")
    assert sam.contacts[0].lines == ("1",)
    assert len(found.dropped) == 5
    assert all(line.isprintable() and len(line) < 200 for line in (*found.dropped, *found.notes))


def test_the_office_of_the_mapping_counts(tmp_path: Path, packs: dict[str, Country]) -> None:
    text = "name,state\nSam Example,California\n"
    sam = one(tmp_path, packs["us"], text, Columns(office="us/senate", name="name", region="state"))
    assert (sam.office, sam.region, sam.district) == ("us/senate", "CA", "")
    with pytest.raises(InputError, match="no office 'us/king'"):
        imported(tmp_path, packs["us"], text, Columns(office="us/king", name="name"))


# Postcodes


def postcodes(folder: Path, country: Country, text: str) -> Import:
    return imported(folder, country, text, Columns("postcodes", code="1", region="2", district="3", share="4"))


def test_a_map_gives_codes_with_the_packs_divisions_and_shares(tmp_path: Path, packs: dict[str, Country]) -> None:
    found = postcodes(
        tmp_path, packs["us"], 'code,r,d,s\n91203,CA,30,"0,25"\n91203,California,28,75 %\n99501,AK,0,\n99502,AK,0,1\n'
    )
    assert found.postcodes == (
        PostcodePlace("91203", "CA", "30", 0.25),
        PostcodePlace("91203", "CA", "28", 0.75),
        PostcodePlace("99501", "AK", "0"),
        PostcodePlace("99502", "AK", "0", 1.0),
    )
    assert (found.officials, found.read, found.dropped, found.notes) == ((), 4, (), ())
    assert (found.source.scheme, found.source.id) == ("us/house", "zz-list.csv")


@pytest.mark.parametrize(
    ("code", "cell", "codes"),
    [
        ("us", "91203 91204", ["91203", "91204"]),
        ("us", "91203; 91204/91205|91206", ["91203", "91204", "91205", "91206"]),
        ("us", "91203\n91204", ["91203", "91204"]),
        ("ca", "k1a 0a6, M5S 0X0", ["K1A 0A6", "M5S 0X0"]),
    ],
)
def test_a_cell_may_hold_several_codes(
    tmp_path: Path, packs: dict[str, Country], code: str, cell: str, codes: list[str]
) -> None:
    seat = "CA,30" if code == "us" else ",University—Rosedale"
    found = postcodes(tmp_path, packs[code], f'code,r,d,s\n"{cell}",{seat},\n')
    assert [place.code for place in found.postcodes] == codes


@pytest.mark.parametrize(
    ("cell", "why"), [("9120", "'9120' is no postcode"), ("", "has no postcode"), ("\x07", "'' is no postcode")]
)
def test_a_code_of_another_form_is_named(tmp_path: Path, packs: dict[str, Country], cell: str, why: str) -> None:
    found = postcodes(tmp_path, packs["us"], f"code,r,d,s\n91203,CA,30,\n{cell},CA,30,\n")
    assert [place.code for place in found.postcodes] == ["91203"]
    assert why in found.dropped[0]
    assert "line 3" in found.dropped[0]


@pytest.mark.parametrize("seat", ["CA,99", "Narnia,1", ",", "CA,", ",1"])
def test_a_code_with_a_division_that_is_not_known_is_left_out_whole(
    tmp_path: Path, packs: dict[str, Country], seat: str
) -> None:
    found = postcodes(tmp_path, packs["us"], f"code,r,d,s\n91203,CA,30,\n91204,CA,30,\n91203,{seat},\n")
    assert [place.code for place in found.postcodes] == ["91204"]
    assert "which is no division now" in found.dropped[0]
    assert found.dropped[1].startswith("91203: left out whole")


@pytest.mark.parametrize("share", ["2", "-1", "nan", "150 %", "half", "1e-3"])
def test_a_share_that_is_none_is_left_out_and_the_place_stays(
    tmp_path: Path, packs: dict[str, Country], share: str
) -> None:
    found = postcodes(tmp_path, packs["us"], f"code,r,d,s\n91203,CA,30,{share}\n")
    assert found.postcodes == (PostcodePlace("91203", "CA", "30"),)
    assert found.dropped == (f"line 2: the share '{share}' is none; the line is kept without it",)


def test_a_line_that_stands_twice_counts_once(tmp_path: Path, packs: dict[str, Country]) -> None:
    found = postcodes(tmp_path, packs["us"], "code,r,d,s\n91203,CA,30,\n91203,CA,30,\n")
    assert len(found.postcodes) == 1
    assert found.notes == ("line 3: 91203 stands there twice for the same division",)


def test_a_map_of_regions_needs_no_districts(tmp_path: Path, packs: dict[str, Country]) -> None:
    found = imported(tmp_path, packs["be"], "Postcode;Kieskring\n4000;Luik\n")
    assert found.postcodes == (PostcodePlace("4000", "WLG", ""),)


# What is refused


@pytest.mark.parametrize("columns", [Columns(name="name"), Columns("postcodes", code="name", district="name")])
@pytest.mark.parametrize("text", ["name\n", "name\n—\n"])
def test_a_table_without_anything_of_use_is_refused(
    tmp_path: Path, packs: dict[str, Country], columns: Columns, text: str
) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, packs["us"], text, columns)
    (problem,) = caught.value.problems
    assert problem.code == "empty"
    assert ("line 2" in problem.message) == ("—" in text)


def test_a_mapping_that_is_wrong_by_itself_is_refused(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, packs["us"], "name\nSam\n", Columns(code="name", delimiter="x"))
    assert len(caught.value.problems) == 3


def test_a_mapping_is_for_one_table(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError, match="one table"):
        read(Files((tmp_path / "a.csv", tmp_path / "b.csv")), packs["us"], SOURCE, Columns(name="name"))


@pytest.mark.data
def test_a_real_list_is_read_by_the_guessed_mapping(shared: Path, packs: dict[str, Country]) -> None:
    files = Files.under(shared / "data" / "ca-mps").ending(".csv")
    found = read(files, packs["ca"], SOURCE, guess(header(files.paths[0], packs["ca"]), packs["ca"]))
    assert (found.read, len(found.officials), found.dropped) == (338, 338, ())
    known = set(packs["ca"].district.names) if packs["ca"].district else set()
    assert 0 < len(found.notes) < 338
    assert sum(official.district in known for official in found.officials) == 338 - len(found.notes)
    assert any("é" in official.name for official in found.officials)


@pytest.mark.data
def test_a_real_map_is_read_by_a_mapping(shared: Path, packs: dict[str, Country]) -> None:
    files = Files.under(shared / "data" / "de-districts").named("plz-wahlkreis.csv")
    columns = Columns("postcodes", code="plz", district="wahlkreis_nr", share="overlap")
    found = read(files, packs["de"], SOURCE, columns)
    assert (found.read, len(found.postcodes), found.dropped) == (8916, 8916, ())
