"""The importer of members of the House of Commons of Canada, from both forms of Represent."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from importing import DAY, imported, refused, unrecognised, written

from handbill.directory.importers.ca_mps import FEED

PERSON = "District name,Primary role,Name,First name,Last name,Gender,Party name,Email,Photo URL,Source URL,Website"
OFFICE = ",Office type,Address,Phone,Fax"
PHOTO = "https://photos.example/OfficialMPPhotos/{}/a.jpg"
ALEX = "Ottawa Centre,MP,Alex Example,Alex,Example,F,Party,alex@parl.example,,https://members.example/Alex(901),"
CAPITAL = ',legislature,"House of Commons\nOttawa ON  K1A 0A6",1 613 555-0101,1 613 555-0102'
LOCAL = ',constituency,"1 Example Street (Main Office)\n\nOttawa ON  K1P 0X0",613 555-0103,'


def csv_file(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    return written(path, "\n".join((PERSON + OFFICE * 3, *rows)) + "\n", encoding)


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "related": {"representative_set_url": "/representative-sets/house-of-commons/"},
        "representative_set_name": "House of Commons",
        "elected_office": "MP",
        "name": "Alex Example",
        "first_name": "Alex",
        "last_name": "Example",
        "gender": "",
        "district_name": "Ottawa Centre",
        "party_name": "Party",
        "email": "alex@parl.example",
        "url": "https://members.example/Alex(901)",
        "photo_url": "",
        "offices": [{"type": "legislature", "tel": "613-555-0101", "fax": "", "postal": "House of Commons\nOttawa"}],
    } | changes


def answer(path: Path, *entries: object, total: object = None) -> Path:
    meta = {"total_count": len(entries) if total is None else total}
    return written(path, json.dumps({"objects": entries, "meta": meta}))


def test_the_csv_is_read_by_position_with_ragged_rows_and_line_breaks(tmp_path: Path) -> None:
    one = ALEX + LOCAL + CAPITAL + ",, ,,"
    other = ALEX.replace("Alex", "Rémi").replace("901", "902").replace(",F,", ",,") + CAPITAL.rsplit(",", 1)[0]
    found = imported(FEED, csv_file(tmp_path / "any.name", one, "", other, encoding="windows-1252"))
    alex, remi = found.officials
    assert (alex.id, alex.office, alex.name, alex.surname, alex.gender) == (
        "ca:parliament:901",
        "ca/house",
        "Alex Example",
        "Example",
        "f",
    )
    assert (alex.region, alex.district, alex.party, alex.envelope_name) == ("", "35079", "Party", "")
    assert [(c.via, c.lines, c.phone, c.fax, c.email, c.timezone) for c in alex.contacts] == [
        (
            "capital",
            ("House of Commons", "Ottawa ON K1A 0A6"),
            "+1 613 555-0101",
            "+1 613 555-0102",
            "alex@parl.example",
            "America/Toronto",
        ),
        ("local", ("1 Example Street (Main Office)", "Ottawa ON K1P 0X0"), "+1 613 555-0103", "", "", ""),
    ]
    assert (remi.name, remi.gender, remi.contacts[0].fax) == ("Rémi Example", "x", "")
    assert (found.read, found.dropped, found.notes) == (2, (), ())
    assert (found.source.as_of, found.source.complete) == (None, True)
    assert "photos.example" not in repr(found.officials)


@pytest.mark.parametrize("given", ["Ottawa-Centre", "OTTAWA CENTRE", "35079"])
def test_a_riding_is_known_by_code_and_name_in_either_language(tmp_path: Path, given: str) -> None:
    found = imported(FEED, answer(tmp_path / "a.json", entry(district_name=given)))
    assert (found.officials[0].district, found.notes) == ("35079", ())


def test_a_riding_that_is_no_more_is_kept_under_its_name_with_a_note(tmp_path: Path) -> None:
    found = imported(FEED, answer(tmp_path / "a.json", entry(district_name="Old Riding", url="")))
    assert (found.officials[0].district, found.officials[0].id) == ("Old Riding", "ca:house:Old Riding:alexexample")
    assert found.notes == ("Alex Example: 'Old Riding' is no riding now; kept under this name",)


def test_an_answer_of_the_api_is_complete_and_a_page_or_a_bare_list_is_not(tmp_path: Path) -> None:
    whole = imported(FEED, answer(tmp_path / "a.json", entry()))
    assert whole.officials[0].contacts[0].phone == "+1 613-555-0101"
    assert (whole.source.complete, whole.notes) == (True, ())
    page = imported(FEED, answer(tmp_path / "a.json", entry(), total=343))
    assert not page.source.complete
    assert page.notes == ("the answer holds 1 of 343 members: it is one page of several",)
    bare = imported(FEED, written(tmp_path / "a.json", json.dumps([entry()])))
    assert (bare.source.complete, bare.people) == (False, 1)
    assert {official.source for official in bare.officials} == {bare.source}


@pytest.mark.parametrize(
    ("parliaments", "day"),
    [
        ((42,), date(2019, 9, 11)),
        ((42, 43), date(2021, 8, 15)),
        ((44,), date(2025, 3, 23)),
        ((39,), date(2015, 8, 2)),
        ((42, 45), None),
        ((45,), None),
    ],
)
def test_photographs_of_an_earlier_parliament_date_the_list(
    tmp_path: Path, parliaments: tuple[int, ...], day: date | None
) -> None:
    entries = [entry(photo_url=PHOTO.format(n), url=f"https://members.example/a({n})") for n in parliaments]
    found = imported(FEED, answer(tmp_path / "a.json", *entries))
    assert (found.source.as_of, found.source.complete) == (day, day is None)
    assert found.source.dated == (day or DAY)
    assert {official.source for official in found.officials} == {found.source}


def test_a_file_older_than_the_dissolution_keeps_its_own_day(tmp_path: Path) -> None:
    found = imported(FEED, answer(tmp_path / "a.json", entry(photo_url=PHOTO.format(42))), date(2017, 5, 1))
    assert (found.source.dated, found.source.complete) == (date(2017, 5, 1), False)


def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    offices = [
        {"type": "moon", "tel": "1", "fax": "", "postal": ""},
        {"type": "constituency", "tel": "", "fax": "", "postal": ""},
        "words",
        {"type": "constituency", "tel": ["1"], "postal": {}, "fax": None},
    ]
    entries = [
        entry(offices=offices),
        entry(),
        entry(name="Kim Example", elected_office="Senator", url=""),
        entry(name="Lee Example", representative_set_name="Ontario Legislature", url=""),
        entry(name="", elected_office="Mayor"),
    ]
    found = imported(FEED, answer(tmp_path / "a.json", *entries))
    assert found.dropped == (
        "Alex Example: an office of the kind 'moon'",
        "Alex Example: an office without address and telephone",
        "Alex Example: an office without address and telephone",
        "entry 2: Alex Example stands there twice; the first is kept",
        "entry 3: Kim Example is 'Senator' and no MP",
        "entry 4: Lee Example is 'other' and no MP",
        "entry 5: somebody is 'Mayor' and no MP",
    )
    assert [(c.via, c.email) for c in found.officials[0].contacts] == [("capital", "alex@parl.example")]
    assert (found.read, found.source.complete) == (5, True)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"name": "A\x07"}, "name"),
        ({"name": 7}, "name"),
        ({"district_name": ""}, "district"),
        ({"district_name": None}, "district"),
    ],
)
def test_who_cannot_be_kept_leaves_the_list_incomplete(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    found = imported(FEED, answer(tmp_path / "a.json", entry(), entry(url="", **changes)))
    assert found.dropped[-1] == f"entry 2: a member without a {what} that can be kept"
    assert not found.source.complete


def test_odd_values_do_no_harm(tmp_path: Path) -> None:
    strange = entry(offices={"type": "x"}, email="none", gender=1, last_name="\ud800", party_name="x" * 300)
    found = imported(FEED, answer(tmp_path / "a.json", strange))
    alex = found.officials[0]
    assert (alex.contacts, alex.gender, alex.surname, alex.party) == ((), "x", "Alex Example", "")
    assert len(found.dropped) == 3


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{",
        '{"objects": 7}',
        '"words"',
        "[1, 2]",
        '{"meta": [], "objects": null}',
        "[" + "9" * 5000 + "]",
    ],
)
def test_json_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(FEED, written(tmp_path / "a.json", text)).code == "form"


def test_a_csv_with_its_columns_elsewhere_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", (OFFICE[1:] + "," + PERSON) + "\nlegislature,,,," + ALEX + "\n")
    problem = refused(FEED, path)
    assert problem.code == "form"
    assert "district name" in problem.message


def test_other_files_are_not_claimed_and_nobody_is_too_few(tmp_path: Path) -> None:
    other = written(tmp_path / "a.json", '{"persons": []}')
    written(tmp_path / "b.csv", "Name,Email\nAlex,a@b.example\n")
    assert unrecognised(FEED, tmp_path)
    assert refused(FEED, other).code == "form"
    assert refused(FEED, csv_file(tmp_path / "c.csv")).code == "empty"


@pytest.mark.data
def test_the_real_files_are_of_the_42nd_parliament(shared: Path) -> None:
    found = imported(FEED, shared / "data" / "ca-mps" / "ca_house_of_commons_2017.csv")
    assert (found.read, found.people, found.dropped) == (338, 338, ())
    assert (found.source.as_of, found.source.complete) == (date(2019, 9, 11), False)
    assert sum(official.district.isdigit() for official in found.officials) == 235
    assert sum("is no riding now" in note for note in found.notes) == 103
    assert (
        found.local_contacts == 338 + 64 + 18 + 3 + 1
    )  # one of them stands where the capital stands in the other rows
    assert {contact.via for official in found.officials for contact in official.contacts[:1]} == {"capital"}
    joly = next(official for official in found.officials if official.name == "Mélanie Joly")
    assert (joly.surname, joly.district, joly.gender) == ("Joly", "24003", "x")
    record = imported(FEED, shared / "data" / "ca-mps" / "opennorth_representative.json")
    assert [(o.id, o.district) for o in record.officials] == [("ca:parliament:26684", "24053")]
    assert (record.source.as_of, record.source.complete) == (date(2019, 9, 11), False)
