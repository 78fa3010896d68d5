"""The mapping of a table's columns: guessed in eight languages, written down, read back, and refused where it is wrong."""

import dataclasses
from pathlib import Path

import pytest

from handbill.country import Country, fold
from handbill.directory.files import Files
from handbill.directory.importers.columns import (
    Columns,
    cells,
    dump_columns,
    guess,
    header,
    load_columns,
    load_words,
)
from handbill.errors import InputError


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        (
            "us",
            "First name,Last name,Gender,State,District,Phone,E-mail,Party",
            {
                "given_name": "First name",
                "surname": "Last name",
                "gender": "Gender",
                "region": "State",
                "district": "District",
                "phone": "Phone",
                "email": "E-mail",
                "party": "Party",
            },
        ),
        (
            "fr",
            "Nom de famille;PRENOM;Civilité;Département;Circonscription;N° de téléphone;Code postal;Ville",
            {
                "surname": "Nom de famille",
                "given_name": "PRENOM",
                "gender": "Civilité",
                "region": "Département",
                "district": "Circonscription",
                "phone": "N° de téléphone",
                "postcode": "Code postal",
                "city": "Ville",
            },
        ),
        (
            "de",
            "Name\tVorname\tAnrede\tWahlkreis\tTelefonnummer\tFaxnummer\tStraße\tPLZ\tOrt",
            {
                "surname": "Name",
                "given_name": "Vorname",
                "gender": "Anrede",
                "district": "Wahlkreis",
                "phone": "Telefonnummer",
                "fax": "Faxnummer",
                "address": "Straße",
                "postcode": "PLZ",
                "city": "Ort",
            },
        ),
        (
            "es",
            "Nombre,Apellidos,Sexo,Circunscripción,Correo electrónico,Teléfono",
            {
                "given_name": "Nombre",
                "surname": "Apellidos",
                "gender": "Sexo",
                "region": "Circunscripción",
                "email": "Correo electrónico",
                "phone": "Teléfono",
            },
        ),
        ("nl", "Naam,Kieskring,Fractie,E-mailadres", {"name": "Naam", "party": "Fractie", "email": "E-mailadres"}),
        (
            "it",
            "Nome,Cognome,Regione,Posta elettronica",
            {"given_name": "Nome", "surname": "Cognome", "region": "Regione", "email": "Posta elettronica"},
        ),
        ("am", "Անուն,Ազգանուն,Սեռ,Մարզ", {"given_name": "Անուն", "surname": "Ազգանուն", "gender": "Սեռ"}),
        (
            "lb",
            "الاسم,الدائرة الانتخابية,الهاتف,الحزب",
            {"name": "الاسم", "district": "الدائرة الانتخابية", "phone": "الهاتف", "party": "الحزب"},
        ),
    ],
)
def test_headings_are_understood_in_the_languages_of_lists(
    packs: dict[str, Country], code: str, line: str, expected: dict[str, str]
) -> None:
    found = guess(f"{line}\n1,2\n", packs[code])
    assert (found.kind, found.named) == ("people", expected)
    assert found.office == packs[code].offices[0].id


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        ("de", "plz,wahlkreis,anteil", {"code": "plz", "district": "wahlkreis", "share": "anteil"}),
        ("us", "ZIP,State,District", {"code": "ZIP", "region": "State", "district": "District"}),
        ("be", "Postcode;Kieskring", {"code": "Postcode", "region": "Kieskring"}),
    ],
)
def test_a_map_is_told_from_people(packs: dict[str, Country], code: str, line: str, expected: dict[str, str]) -> None:
    found = guess(line, packs[code])
    assert (found.kind, found.named) == ("postcodes", expected)


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        ("nl", "Naam;Tussenvoegsel;Fractie", {"surname": "Naam", "prefix": "Tussenvoegsel", "party": "Fractie"}),
        ("be", "Naam/Nom,Groupe politique (abrégé)", {"name": "Naam/Nom", "party": "Groupe politique (abrégé)"}),
        ("ca", "Deputy Name,Province / Territory", {"name": "Deputy Name", "region": "Province / Territory"}),
        ("es", "Diputado,Formación electoral", {"name": "Diputado", "party": "Formación electoral"}),
        (
            "nz",
            "Name,Electorate,Parliament phone,Electorate office",
            {
                "name": "Name",
                "district": "Electorate",
                "phone": "Parliament phone",
                "local_address": "Electorate office",
            },
        ),
        ("gb", "pcd,pcd2,pcds,pcon25cd", {"code": "pcd", "district": "pcon25cd"}),
        ("gb", "postcode,pcon24cd", {"code": "postcode", "district": "pcon24cd"}),
    ],
)
def test_headings_of_real_lists_are_understood(
    packs: dict[str, Country], code: str, line: str, expected: dict[str, str]
) -> None:
    assert guess(line, packs[code]).named == expected


def test_a_guess_lists_what_it_leaves_behind(tmp_path: Path, packs: dict[str, Country]) -> None:
    found = dataclasses.replace(guess("Name,Birthday,Phone,Phone", packs["us"]), office="us/house")
    text = dump_columns(found)
    assert text.splitlines()[-2:] == ["# not used: Birthday", "# not used: Phone"]
    (tmp_path / "columns.yaml").write_text(text)
    assert load_columns(tmp_path / "columns.yaml").named == found.named
    many = dump_columns(guess(",".join(["Name", *(f"c{n}" for n in range(50))]), packs["us"]))
    assert many.splitlines()[-1] == "# not used: 10 more"


def test_a_postcode_of_a_map_is_its_code(tmp_path: Path) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text("kind: postcodes\npostcode: PLZ\ndistrict: 2\n", encoding="utf-8")
    assert load_columns(path) == Columns("postcodes", code="PLZ", district="2")


def test_a_heading_that_repeats_is_named_by_number(packs: dict[str, Country]) -> None:
    assert guess(["Name", "Phone", "Address", "Phone"], packs["us"]).named == {
        "name": "Name",
        "phone": "2",
        "address": "Address",
    }


@pytest.mark.parametrize("line", ["", "\n\n", "foo,bar", '"' + "x" * 200_000])
def test_nothing_is_guessed_of_headings_that_are_not_known(packs: dict[str, Country], line: str) -> None:
    assert guess(line, packs["us"]).named == {}


def test_no_word_means_two_things() -> None:
    words = load_words()
    genders = {str(gender): said for gender, said in words.genders.items()}
    for known in (words.people, words.postcodes, genders):
        used: dict[str, str] = {}
        for key, by_language in known.items():
            assert set(by_language) == {"en", "fr", "de", "es", "nl", "it", "hy", "ar"}
            for word in (word for said in by_language.values() for word in said):
                assert fold(word), word
                assert used.setdefault(fold(word), key) == key, word
    fields = {field.name for field in dataclasses.fields(Columns)}
    assert {*words.people, *words.postcodes} == fields - {"kind", "office", "delimiter", "encoding"}


FULL = Columns(
    "people", "us/house", "\t", "utf-16", name='The "name": of # all', district="3", phone="Nº\u00a0tél", id="yes"
)


def test_a_mapping_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(dump_columns(FULL), encoding="utf-8")
    assert load_columns(path) == FULL


def test_a_mapping_is_written_without_what_is_not_set() -> None:
    assert dump_columns(Columns(name="Nom", phone="Téléphone")).splitlines()[1:] == [
        'kind: "people"',
        'name: "Nom"',
        'phone: "Téléphone"',
    ]


def test_a_mapping_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text("kind: postcodes\ncode: PLZ\ndistrict: 2\ndelimiter: tab\n", encoding="utf-8")
    assert load_columns(path) == Columns("postcodes", delimiter="tab", code="PLZ", district="2")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: Name\nfone: Phone\n", 2, "unknown key 'fone'"),
        ("name: Name\nkind: places\n", 2, "kind"),
        ("name: Name\nphone: [1]\n", 2, "phone"),
        ("name: Name\nphone: Phone\ncode: ZIP\n", 3, "a column of a postcode map"),
        ("kind: postcodes\ncode: ZIP\ndistrict: CD\nname: Name\n", 4, "a column of people"),
        ("phone: Phone\n", 1, "no column holds the names"),
        ("name: Name\nprefix: Von\n", 2, "stands before a surname"),
        ("code: ZIP\nkind: postcodes\n", 2, "what they lie in"),
        ("name: Name\ndelimiter: ab\n", 2, "no such delimiter"),
        ("name: Name\nencoding: base64\n", 2, "'base64' is no encoding"),
        ("name: Name\nencoding: klingon\n", 2, "'klingon' is no encoding"),
        ('name: Name\nencoding: "a\\0b"\n', 2, "is no encoding"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_columns(path)
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert (problem.where.file, problem.where.line, problem.where.column) == (str(path), line, 1)
    assert said in problem.message


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text("code: ZIP\nshare: Share\ndelimiter: x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_columns(path)
    assert len(caught.value.problems) == 4


# The rows


def rows(folder: Path, data: bytes, country: Country, columns: Columns) -> list[tuple[int, dict[str, str]]]:
    path = folder / "list.csv"
    path.write_bytes(data)
    return [(line, dict(row)) for line, row in cells(path, country, columns)]


TEXT = "Prénom;Tél\nÉloïse;555-0100\n"
MAPPING = Columns(name="Prénom", phone="tel")


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("windows-1252", ""),
        ("utf-16", ""),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "UTF_16_BE"),
        ("mac-roman", "mac-roman"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_and_delimiter_gives_the_same_rows(
    tmp_path: Path, packs: dict[str, Country], encoding: str, named: str, delimiter: str
) -> None:
    data = TEXT.replace(";", delimiter).encode(encoding)
    expected = [(2, {"name": "Éloïse", "phone": "555-0100"})]
    assert rows(tmp_path, data, packs["fr"], dataclasses.replace(MAPPING, encoding=named)) == expected
    assert (
        rows(tmp_path, data, packs["fr"], dataclasses.replace(MAPPING, encoding=named, delimiter=delimiter)) == expected
    )
    if not named:
        assert header(tmp_path / "list.csv", packs["fr"]) == ["Prénom", "Tél"]


def test_ragged_and_empty_rows_and_breaks_in_cells_keep_their_lines(tmp_path: Path, packs: dict[str, Country]) -> None:
    data = b'\n\nName,Address,Phone\nA,"1 Street\nTown",1\n\n , ,\nB\nC,2 Street,3,, \n'
    assert rows(tmp_path, data, packs["us"], Columns(name="name", address="2", phone="PHONE")) == [
        (4, {"name": "A", "address": "1 Street\nTown", "phone": "1"}),
        (8, {"name": "B", "address": "", "phone": ""}),
        (9, {"name": "C", "address": "2 Street", "phone": "3"}),
    ]


def test_headings_of_signs_alone_are_told_apart(tmp_path: Path, packs: dict[str, Country]) -> None:
    assert rows(tmp_path, b"#,@\nA,B\n", packs["us"], Columns(name="@")) == [(2, {"name": "B"})]


@pytest.mark.parametrize(
    ("columns", "said", "step"),
    [
        (Columns(name="Nome"), "no column 'Nome' for `name`", "Did you mean 'Name'?"),
        (Columns(name="Wahlkreis"), "no column 'Wahlkreis'", "There are 3: Name, Phone, Phone."),
        (Columns(name="4"), "no column '4'", "There are 3"),
        (Columns(name="0"), "no column '0'", "There are 3"),
        (Columns(name="1" * 5_000), "no column '111", "There are 3"),
        (Columns(name="Name", phone="phone"), "'phone' for `phone` stands 2 times", "number: 2, 3."),
    ],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(
    tmp_path: Path, packs: dict[str, Country], columns: Columns, said: str, step: str
) -> None:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, b"Name,Phone,Phone\nA,1,2\n", packs["us"], columns)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert step in str(problem.next_step)
    assert problem.where is not None
    assert problem.where.line == 1


def test_all_columns_that_are_not_there_are_told_at_once(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, b"a,b\n1,2\n", packs["us"], Columns(name="x", phone="y", email="z"))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (b'Name\n"' + b"x" * 200_000, "form"),
        (b"\xff\xfeN\x00a", "encoding"),
        (b"\xff\xfe\x00\xd8", "encoding"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, packs: dict[str, Country], data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, data, packs["us"], Columns(name="Name"))
    assert caught.value.problems[0].code == code


def test_bytes_that_are_not_the_encoding_that_was_named_are_refused(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError, match="not the text that it says"):
        rows(tmp_path, b"Nam", packs["us"], Columns(name="Name", encoding="utf-16-le"))


@pytest.mark.data
def test_a_real_list_with_repeated_headings_is_guessed(shared: Path, packs: dict[str, Country]) -> None:
    (path,) = Files.under(shared / "data" / "ca-mps").ending(".csv").paths
    found = guess(header(path, packs["ca"]), packs["ca"])
    assert found.named["surname"] == "Last name"
    assert (found.named["address"], found.named["phone"], found.named["fax"]) == ("18", "19", "20")
    assert len(list(cells(path, packs["ca"], found))) == 338


def test_a_row_with_more_cells_than_headings_is_refused(tmp_path: Path, packs: dict[str, Country]) -> None:
    with pytest.raises(InputError, match="3: this row has 3 cells under 2 headings"):
        rows(tmp_path, b"Name,Phone\nA,1\nKim, B,2\n", packs["us"], Columns(name="Name"))
