"""The importers of Australia's representatives and senators, with the ministers among them."""

from datetime import date
from pathlib import Path

import pytest
from importing import imported, refused, unrecognised, written

from handbill.directory.importers.au_parliament import REPRESENTATIVES, SENATORS
from handbill.directory.model import Import

HEAD = (
    "member count,person count,name,Division,State/Territory,Date of election,Type of election,"
    "Date ceased to be a Member,reason,Most recent party\n,,,,,,,,,\n"
)
REMARK = '"# Members of an election, invented",,,,,,,,,\n'
SAM = "6,,Sam Middle Example,Grayndler,NSW,2.3.1996,,,still_in_office,ALP\n"
TESS = "9,,Tess Example,,Tas.,1.7.2005 ,,,still_in_office,GRN\n"
MINISTERS = '"Name","From","To","Ministers"\n,,,\n'


def house(tmp_path: Path, *rows: str) -> Import:
    return imported(REPRESENTATIVES, written(tmp_path / "representatives.csv", HEAD + "".join(rows)))


def senate(tmp_path: Path, *rows: str) -> Import:
    return imported(SENATORS, written(tmp_path / "senators.csv", HEAD + "".join(rows)))


def test_a_sitting_representative_is_kept_and_former_ones_are_counted(tmp_path: Path) -> None:
    former = "1,,Alex Example,Bennelong,NSW,2.3.1996,,18.05.2019,defeated,LIB\n"
    ended = "2,,Kim Example,Berowra,NSW,2.3.1996,,1.1.2020,still_in_office,LIB\n"
    found = house(tmp_path, REMARK, former, ended, SAM)
    sam = found.officials[0]
    assert (sam.id, sam.office, sam.name, sam.surname, sam.gender) == (
        "au:openaustralia:house-6",
        "au/house",
        "Sam Middle Example",
        "Sam Middle Example",
        "x",
    )
    assert (sam.region, sam.district, sam.start, sam.party) == ("NSW", "grayndler", date(1996, 3, 2), "ALP")
    assert (sam.contacts, sam.rank, sam.envelope_name) == ((), "", "")
    assert (found.people, found.read, found.dropped, found.notes) == (1, 3, ("2 of 3 lines are of former members",), ())
    assert found.source.complete


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Tas.", "TAS"),
        ("Tasmania", "TAS"),
        ("Vic", "VIC"),
        ("Vic.", "VIC"),
        ("QLD", "QLD"),
        ("Qld", "QLD"),
        ("WA", "WA"),
    ],
)
def test_a_senator_stands_for_a_state_in_any_spelling(tmp_path: Path, spelling: str, code: str) -> None:
    tess = senate(tmp_path, TESS.replace("Tas.", spelling)).officials[0]
    assert (tess.id, tess.office, tess.region, tess.district) == ("au:openaustralia:senate-9", "au/senate", code, "")
    assert tess.start == date(2005, 7, 1)


def test_a_change_of_party_begins_no_term(tmp_path: Path) -> None:
    first = "5,,Sam Example,Indi,Vic,7.9.2013,,2.12.2017,changed_party,LIB\n"
    then = "7,,Sam Example,Indi,Vic,2.12.2017,changed_party,8.12.2025,changed_party,NP\n"
    now = "8,,Sam Example,Indi,Vic,8.12.2025,changed_party,,still_in_office,IND\n"
    sam = house(tmp_path, first, then, now).officials[0]
    assert (sam.id, sam.start, sam.party) == ("au:openaustralia:house-5", date(2013, 9, 7), "IND")
    alone = house(tmp_path, now).officials[0]
    assert (alone.id, alone.start) == ("au:openaustralia:house-8", date(2025, 12, 8))
    two = house(tmp_path, then, then.replace("7,,", "17,,"), now).officials[0]
    assert two.id == "au:openaustralia:house-8"


def test_a_term_that_leads_back_to_itself_ends_somewhere(tmp_path: Path) -> None:
    loop = "7,,Sam Example,Indi,Vic,2.12.2017,changed_party,2.12.2017,changed_party,NP\n"
    now = "8,,Sam Example,Indi,Vic,2.12.2017,changed_party,,still_in_office,IND\n"
    assert house(tmp_path, loop, now).officials[0].id == "au:openaustralia:house-7"


def test_the_speaker_and_the_president_preside_and_their_deputies_do_not(tmp_path: Path) -> None:
    speaker = house(tmp_path, SAM.replace("ALP", "SPK")).officials[0]
    assert (speaker.rank, speaker.party) == ("presiding", "")
    rows = [
        TESS.replace("GRN", "PRES"),
        TESS.replace("GRN", "DPRES").replace("9,,", "10,,"),
        TESS.replace("9,,", "11,,"),
    ]
    assert [(o.rank, o.party) for o in senate(tmp_path, *rows).officials] == [("presiding", ""), ("", ""), ("", "GRN")]


def test_a_minister_of_today_has_the_rank_and_the_envelope_form(tmp_path: Path) -> None:
    rows = [
        '"The Hon Dr Sam Example MP",01/06/2022,,"Minister for Examples"\n',
        '"The Hon Dr Sam Example MP",01/06/2022,,"Minister for Samples"\n',
        '"Senator the Hon Tess Example",01/06/2022,,"Minister for Trees"\n',
        '"The Hon Kim Former MP",01/06/2012,01/06/2022,"Minister for History"\n',
        '"The Hon Lee Nobody MP",01/06/2022,,"Minister for Nothing"\n',
    ]
    written(tmp_path / "ministers.csv", MINISTERS + "".join(rows))
    kim = "7,,Kim Former,Indi,Vic,2.3.1996,,,still_in_office,ALP\n"
    found = house(tmp_path, SAM, kim)
    assert [(o.rank, o.envelope_name) for o in found.officials] == [("minister", "The Hon Dr Sam Example MP"), ("", "")]
    assert found.notes == (
        "The Hon Lee Nobody MP: no member or several bear the name; kept as a member without office",
    )
    tess = senate(tmp_path, TESS)
    assert [(o.rank, o.envelope_name) for o in tess.officials] == [("minister", "Senator the Hon Tess Example")]
    assert tess.notes == ()


def test_the_prime_minister_has_the_envelope_form_and_no_minister_s_rank(tmp_path: Path) -> None:
    rows = ["Prime Minister", "Minister for Examples"]
    for titles in (rows, rows[::-1]):
        lines = (f'"The Hon Sam Example MP",01/06/2022,,"{title}"\n' for title in titles)
        written(tmp_path / "ministers.csv", MINISTERS + "".join(lines))
        (sam,) = house(tmp_path, SAM).officials
        assert (sam.rank, sam.envelope_name) == ("", "The Hon Sam Example MP")
    assisting = "The Hon Sam Example MP,01/06/2022,,Minister Assisting the Prime Minister\n"
    written(tmp_path / "ministers.csv", MINISTERS + assisting)
    assert house(tmp_path, SAM).officials[0].rank == "minister"


def test_a_whole_name_goes_before_one_without_middle_names_and_two_of_a_name_are_nobody(tmp_path: Path) -> None:
    written(tmp_path / "ministers.csv", MINISTERS + "The Hon Sam Example MP,1/6/2022,,Minister\n")
    whole = "7,,Mr Sam Example,Indi,Vic,2.3.1996,,,still_in_office,ALP\n"
    assert [o.rank for o in house(tmp_path, SAM, whole).officials] == ["", "minister"]
    other = "8,,Sam Other Example,Bass,Tas,2.3.1996,,,still_in_office,ALP\n"
    found = house(tmp_path, SAM, other)
    assert [o.rank for o in found.officials] == ["", ""]
    assert len(found.notes) == 1
    one_word = written(tmp_path / "ministers.csv", MINISTERS + "The Hon Example MP,1/6/2022,,Minister\n")
    assert [o.rank for o in house(tmp_path, SAM).officials] == [""]
    written(one_word, MINISTERS + "Sam\x07,1/6/2022,,Minister\n")
    assert "ministers, line 3" in house(tmp_path, SAM).dropped[-1]


def test_the_presiding_officer_stays_so_though_a_minister_bears_the_name(tmp_path: Path) -> None:
    written(tmp_path / "ministers.csv", MINISTERS + "The Hon Sam Example MP,1/6/2022,,Minister\n")
    sam = house(tmp_path, SAM.replace("ALP", "SPK")).officials[0]
    assert (sam.rank, sam.envelope_name) == ("presiding", "")


def test_each_source_takes_its_own_chamber_by_content_and_the_ministers_beside_it(tmp_path: Path) -> None:
    members = written(tmp_path / "a.txt", HEAD + REMARK + SAM)
    senators = written(tmp_path / "b.txt", HEAD + TESS)
    ministers = written(tmp_path / "c.txt", MINISTERS)
    written(tmp_path / "people.csv", "person count,aph id,name,birthday,alt name\n6,X,Sam Example,,\n")
    from handbill.directory.files import Files

    everything = Files.under(tmp_path)
    assert REPRESENTATIVES.recognises(everything).paths == (members, ministers)
    assert SENATORS.recognises(everything).paths == (senators, ministers)
    written(tmp_path / "ministers.csv", MINISTERS)
    assert REPRESENTATIVES.recognises(Files((members,))).paths == (members, tmp_path / "ministers.csv")
    written(tmp_path / "ministers.csv", "something else")
    assert REPRESENTATIVES.recognises(Files((members,))).paths == (members,)
    assert unrecognised(SENATORS, ministers)
    assert unrecognised(SENATORS, written(tmp_path / "d.csv", HEAD))


def test_who_cannot_be_kept_leaves_the_list_incomplete(tmp_path: Path) -> None:
    found = house(
        tmp_path,
        SAM,
        SAM.replace("6,,", "x6,,"),
        SAM.replace("Sam Middle", "Sam\x07").replace("6,,", "7,,"),
        SAM.replace("Grayndler", "").replace("6,,", "8,,"),
        SAM,
        SAM.replace("6,,", "16,,"),
        SAM.replace("6,,", "17,,"),
    )
    assert found.dropped == (
        "line 4: a member without a number that can be kept",
        "line 5: the name holds the control character U+0007.",
        "line 5: a member without a name that can be kept",
        "line 6: Sam Middle Example has no division and no state that can be kept",
        "line 7: Sam Middle Example stands there twice; the first is kept",
    )
    assert not found.source.complete
    stateless = senate(tmp_path, TESS, TESS.replace("9,,", "10,,").replace("Tas.", "Atlantis"))
    assert stateless.dropped == ("line 4: Tess Example has no division and no state that can be kept",)


def test_a_former_division_and_an_unknown_state_are_kept_with_a_note(tmp_path: Path) -> None:
    found = house(
        tmp_path, SAM.replace("Grayndler", "North Sydney").replace("NSW", "Atlantis").replace("2.3.1996", "x")
    )
    assert [(o.region, o.district, o.start) for o in found.officials] == [("", "North Sydney", None)]
    assert found.notes == (
        "Sam Middle Example: 'Atlantis' is no state; kept without one",
        "Sam Middle Example: 'North Sydney' is no division now; kept under this name",
    )


def test_tables_of_another_form_are_refused(tmp_path: Path) -> None:
    for chosen in (REPRESENTATIVES, SENATORS):
        assert refused(chosen, written(tmp_path / "a.csv", "name,party\nSam,ALP\n")).code == "form"
        assert refused(chosen, written(tmp_path / "b.csv", HEAD)).code == "empty"


@pytest.mark.data
def test_the_real_tables_are_kept_whole(shared: Path) -> None:
    members = imported(REPRESENTATIVES, shared / "data" / "au-parliament")
    assert (members.people, members.read) == (150, 851)
    assert len({official.district for official in members.officials}) == 150
    assert all(official.region and official.start for official in members.officials)
    by_name = {official.name: official for official in members.officials}
    albanese, joyce = by_name["Anthony Norman Albanese"], by_name["Barnaby Joyce"]
    assert (albanese.rank, albanese.envelope_name) == ("", "The Hon Anthony Albanese MP")
    assert (joyce.start, joyce.party) == (date(2017, 12, 2), "PHON")
    assert by_name["Rick Wilson"].district == "oconnor"
    assert len([o for o in members.officials if o.rank == "presiding"]) == 1
    assert len(members.notes) == 2
    senators = imported(SENATORS, shared / "data" / "au-parliament")
    assert senators.people == 76
    counts = {code: sum(o.region == code for o in senators.officials) for code in ("NSW", "TAS", "VIC", "NT", "ACT")}
    assert counts == {"NSW": 12, "TAS": 12, "VIC": 12, "NT": 2, "ACT": 2}
    assert senators.notes == (
        "Senator the Hon Penny Wong: no member or several bear the name; kept as a member without office",
    )
