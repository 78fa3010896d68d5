"""The importer of state legislators, from Open States' files of people and from its CSV."""

import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from importing import DAY, imported, refused, unrecognised, written

from handbill.country import load_country
from handbill.directory import Import
from handbill.directory.files import Files
from handbill.directory.importers.us_states import FEED, by_region

ALEX = """\
id: ocd-person/00000000-0000-4000-8000-000000000001
name: Alex Example
given_name: Alex
family_name: Example
birth_date: 1987-02-15
gender: Female
email: alex@house.example
image: https://photos.example/a.jpg
party:
- name: Former Party
  end_date: 2020-01-01
- name: Party
roles:
- start_date: 2023-01-11
  type: lower
  jurisdiction: ocd-jurisdiction/country:us/state:md/government
  district: '18'
offices:
- classification: district
  address: 1 Example Road;Suite 2, Exampleton, MD 21401
  voice: 410-555-0102
- classification: capitol
  address: Room 1, Example Building 6 Example St., Annapolis, MD 21401
  voice: 410-555-0101
  fax: 410-555-0103
ids:
  twitter: example
"""
ROLE = """\
- start_date: 2023-01-11
  type: lower
  jurisdiction: ocd-jurisdiction/country:us/state:md/government
  district: '18'
"""


def person(tmp_path: Path, text: str, name: str = "Alex-Example.yml", folder: str = "md/legislature") -> Path:
    return written(tmp_path / folder / name, text)


def alone(tmp_path: Path, text: str, day: date = DAY) -> Import:
    """The text's person beside one who is kept whatever happens."""
    person(tmp_path, ALEX.replace("0001\n", "0009\n").replace("Alex Example", "Kim Keeper"), "zz.yml")
    return imported(FEED, person(tmp_path, text).parent, day)


def test_a_member_has_seat_party_and_offices_and_nothing_private(tmp_path: Path) -> None:
    found = imported(FEED, person(tmp_path, ALEX))
    alex = found.officials[0]
    assert (alex.id, alex.office, alex.region, alex.district) == (
        "us:openstates:00000000-0000-4000-8000-000000000001",
        "us/state-house",
        "MD",
        "18",
    )
    assert (alex.name, alex.surname, alex.gender, alex.party) == ("Alex Example", "Example", "f", "Party")
    assert (alex.start, alex.expected_end) == (date(2023, 1, 11), None)
    assert [(c.via, c.lines, c.phone, c.fax, c.email, c.timezone) for c in alex.contacts] == [
        (
            "capital",
            ("Room 1, Example Building 6 Example St.", "Annapolis, MD 21401"),
            "+1 410-555-0101",
            "+1 410-555-0103",
            "alex@house.example",
            "America/New_York",
        ),
        ("local", ("1 Example Road", "Suite 2", "Exampleton, MD 21401"), "+1 410-555-0102", "", "", "America/New_York"),
    ]
    assert (found.read, found.dropped, found.notes, found.source.complete) == (1, (), (), False)
    for private in ("1987", "photos.example", "twitter"):
        assert private not in repr(found.officials)


@pytest.mark.parametrize(
    ("changes", "office", "region", "district"),
    [
        ({"lower": "upper"}, "us/state-senate", "MD", "18"),
        ({"lower": "legislature", "state:md": "state:ne"}, "us/state-senate", "NE", "18"),
        ({"lower": "legislature", "state:md": "district:dc", "'18'": "Ward 3"}, "us/state-senate", "DC", "Ward 3"),
        ({"state:md": "territory:pr", "'18'": "At-Large"}, "us/state-house", "PR", "At-Large"),
        ({"state:md": "state:nh", "'18'": "Belknap 3"}, "us/state-house", "NH", "Belknap 3"),
        ({"'18'": "1A"}, "us/state-house", "MD", "1A"),
        ({"'18'": "010"}, "us/state-house", "MD", "010"),
        ({"'18'": "No"}, "us/state-house", "MD", "No"),
    ],
)
def test_chamber_and_district_are_the_sources_own(
    tmp_path: Path, changes: dict[str, str], office: str, region: str, district: str
) -> None:
    text = ALEX
    for old, new in changes.items():
        text = text.replace(old, new)
    alex = imported(FEED, person(tmp_path, text)).officials[0]
    assert (alex.office, alex.region, alex.district) == (office, region, district)


@pytest.mark.parametrize(
    "change",
    [
        ("2023-01-11", "2026-06-16"),  # begins tomorrow
        ("district: '18'", "district: '18'\n  end_date: 2026-06-15"),
        ("district: '18'", "district: '18'\n  end_date: 2025"),
        ("district: '18'", "district: '18'\n  end_date: someday"),
        ("district: '18'", "district: ''"),
        ("district: '18'", "district: [18]"),
        ("type: lower", "type: governor"),
        ("type: lower", "type: [lower]"),
        ("state:md/government", "state:md/place:x/government"),
        ("state:md", "state:zz"),
        ("country:us/state:md", "country:us"),
        ("roles:", "former_roles:"),
        ("birth_date: 1987-02-15", "death_date: 2026-01-01"),
    ],
)
def test_who_holds_no_seat_now_is_left_out_and_named(tmp_path: Path, change: tuple[str, str]) -> None:
    found = alone(tmp_path, ALEX.replace(*change))
    assert [official.name for official in found.officials] == ["Kim Keeper"]
    assert found.dropped == ("Alex-Example.yml: Alex Example holds no seat in a legislature now",)
    assert found.read == 2


@pytest.mark.parametrize(
    ("end", "expected"), [("2026-12-31", date(2026, 12, 31)), ("2027", date(2027, 12, 31)), ("null", None), ("", None)]
)
def test_an_end_that_is_to_come_is_kept(tmp_path: Path, end: str, expected: date | None) -> None:
    text = ALEX.replace("district: '18'", f"district: '18'\n  end_date: {end}").replace("2023-01-11", "2023")
    alex = imported(FEED, person(tmp_path, text)).officials[0]
    assert (alex.start, alex.expected_end) == (date(2023, 1, 1), expected)


def test_a_seat_that_stands_there_twice_is_one_and_two_seats_are_two(tmp_path: Path) -> None:
    twice = ALEX.replace(ROLE, ROLE + ROLE.replace("2023-01-11", "2019-01-09"))
    found = imported(FEED, person(tmp_path, twice))
    assert [(o.office, o.start) for o in found.officials] == [("us/state-house", date(2023, 1, 11))]
    both = ALEX.replace(ROLE, ROLE + ROLE.replace("lower", "upper"))
    found = imported(FEED, person(tmp_path, both))
    assert [o.office for o in found.officials] == ["us/state-house", "us/state-senate"]
    assert found.people == 1


def test_homes_and_unknown_kinds_are_left_out_and_mail_of_the_district_is_local(tmp_path: Path) -> None:
    offices = """\
offices:
- classification: home
  address: 7 Private Lane, Hometown, MD 21401
- classification: moon
  address: 1 Crater
- classification: district-mail
  address: P.O. Box 1
- classification: capitol
  address: ''
- classification: district
  address: "bad\\x07"
- words
"""
    found = imported(FEED, person(tmp_path, ALEX[: ALEX.index("offices:")] + offices))
    assert [(c.via, c.lines, c.email) for c in found.officials[0].contacts] == [
        ("capital", (), "alex@house.example"),
        ("local", ("P.O. Box 1",), ""),
    ]
    assert found.dropped == (
        "Alex Example: a home is left out",
        "Alex Example: an office of the kind 'moon' is left out",
        "Alex Example: an address holds the control character U+0007.",
    )
    assert "Private" not in repr(found)


def test_gender_family_name_and_party_only_as_given(tmp_path: Path) -> None:
    text = ALEX.replace("Female", "X").replace("family_name: Example\n", "").replace("- name: Party\n", "")
    alex = imported(FEED, person(tmp_path, text.replace("email: alex@house.example\n", ""))).officials[0]
    assert (alex.gender, alex.surname, alex.party, alex.contacts[0].email) == ("x", "Alex Example", "", "")
    assert imported(FEED, person(tmp_path, ALEX.replace("Female", "Male"))).officials[0].gender == "m"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            ("name: Alex Example", 'name: "A\\x07"'),
            "MD, ocd-person/00000000-0000-4000-8000-000000000001: a member without a name that can be kept",
        ),
        (
            ("0001\n", "0001/../x\n"),
            "MD, ocd-person/00000000-0000-4000-8000-000000000001/../x: a member without a number that can be kept",
        ),
        (("'18'", '"1\\x07"'), "Alex Example: a seat without a district that can be kept"),
    ],
)
def test_who_cannot_be_kept_leaves_the_list_incomplete(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    found = alone(tmp_path, ALEX.replace(*change))
    assert [official.name for official in found.officials] == ["Kim Keeper"]
    assert found.dropped[-1] == why
    assert not found.source.complete


@pytest.mark.parametrize(
    "text",
    [
        "[unclosed",
        "- words",
        "id: [1]",
        "id: ocd-organization/1",
        "id: ocd-person/1\n? [a]\n: b",
        "id: &a [*a]",
        "[" * 3_000,
        "- " * 60_000 + "a",
        "? " * 60_000 + "a",
        "id: ocd-person/\x00",
    ],
)
def test_a_file_of_another_form_is_refused_and_named(tmp_path: Path, text: str) -> None:
    problem = refused(FEED, person(tmp_path, text))
    assert problem.code in ("form", "encoding")
    assert "Alex-Example.yml" in str(problem)


def test_odd_tags_and_values_are_text_and_do_no_harm(tmp_path: Path) -> None:
    text = ALEX + "a: !!timestamp words\nb: !!bool words\nc: !!python/object/apply:os.getcwd []\nd: 2023-02-30\n"
    text = text.replace("party:\n", "party: words\nlinks:\n").replace("gender: Female", "gender: {a: b}")
    alex = imported(FEED, person(tmp_path, text)).officials[0]
    assert (alex.party, alex.gender) == ("", "x")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = person(tmp_path, ALEX)
    path.write_bytes(ALEX.replace("Alex", "Ren\xe9").encode("latin-1"))
    assert refused(FEED, path).code == "encoding"
    path.write_bytes(b"\xff\xfea")
    assert refused(FEED, path).code == "encoding"


def test_only_people_are_claimed_and_those_of_other_folders_are_not(tmp_path: Path) -> None:
    kept = person(tmp_path, ALEX)
    for folder in ("md/executive", "md/retired", "md/municipalities", "md/committees"):
        person(tmp_path, ALEX, folder=folder)
    person(tmp_path, "- id: ocd-jurisdiction/1\n", "municipalities.yml", "md")
    person(tmp_path, "md:\n  vacancies: []\n", "settings.yml", "")
    written(tmp_path / "schema.md", "id: ocd-person/1")
    written(tmp_path / "md.csv", "name,party\n")
    assert FEED.recognises(Files.under(tmp_path)).paths == (kept,)
    assert unrecognised(FEED, tmp_path / "md" / "retired")


HEAD = (
    "id,name,current_party,current_district,current_chamber,given_name,family_name,gender,email,biography,birth_date,"
    "death_date,image,links,sources,capitol_address,capitol_voice,capitol_fax,district_address,district_voice,"
    "district_fax,twitter,youtube,instagram,facebook,wikidata\n"
)
ROW = (
    "ocd-person/00000000-0000-4000-8000-000000000001,Alex Example,Party,1A,lower,Alex,Example,Male,alex@house.example,"
    ',1987-02-15,,,,,"Room 1, Annapolis, MD 21401",410-555-0101,,"1 Example Road, Exampleton, MD 21401",410-555-0102,'
    "410-555-0104,,,,,\n"
)


def test_the_csv_gives_the_same_person_under_the_same_id(tmp_path: Path) -> None:
    found = imported(FEED, written(tmp_path / "md.csv", HEAD + ROW))
    alex = found.officials[0]
    assert (alex.id, alex.office, alex.region, alex.district, alex.gender, alex.surname, alex.party) == (
        "us:openstates:00000000-0000-4000-8000-000000000001",
        "us/state-house",
        "MD",
        "1A",
        "m",
        "Example",
        "Party",
    )
    assert [(c.via, c.lines, c.phone, c.fax, c.email) for c in alex.contacts] == [
        ("capital", ("Room 1", "Annapolis, MD 21401"), "+1 410-555-0101", "", "alex@house.example"),
        ("local", ("1 Example Road", "Exampleton, MD 21401"), "+1 410-555-0102", "+1 410-555-0104", ""),
    ]
    assert (found.read, found.dropped, found.source.complete) == (1, (), True)


def test_rows_of_no_seat_are_left_out_and_named(tmp_path: Path) -> None:
    rows = [
        ROW.replace(",lower,", ",governor,"),
        ROW.replace(",1A,", ",,"),
        ROW,
        ROW.replace(",1A,lower,", ",At-Large,legislature,"),
    ]
    found = imported(FEED, written(tmp_path / "dc.csv", HEAD + "".join(rows)))
    assert [(o.office, o.district) for o in found.officials] == [
        ("us/state-house", "1A"),
        ("us/state-senate", "At-Large"),
    ]
    assert found.dropped == (
        "DC, line 2: no seat in the legislature (Alex Example)",
        "DC, line 3: a member without a district that can be kept (Alex Example)",
    )
    assert not found.source.complete


def test_the_files_are_sorted_by_state_and_by_the_seat_that_lasts(tmp_path: Path) -> None:
    moved = ALEX.replace(ROLE, ROLE.replace("'18'", "'18'\n  end_date: 2024-01-01") + ROLE.replace(":md/", ":vt/"))
    alex, kim = person(tmp_path, ALEX), person(tmp_path, moved, "Kim.yml")
    nobody = person(tmp_path, ALEX.replace("state:md", "state:zz"), "Nobody.yml")
    table = written(tmp_path / "ny.csv", HEAD + ROW)
    lost = written(tmp_path / "people.csv", HEAD + ROW)
    sorted_ = by_region(Files((alex, kim, nobody, table, lost)), load_country("us"))
    assert {region: files.paths for region, files in sorted_.items()} == {
        "": (lost,),
        "MD": (alex, nobody),
        "NY": (table,),
        "VT": (kim,),
    }
    broken = person(tmp_path, moved + "x: [", "Broken.yml")
    assert by_region(Files((broken,)), load_country("us")) == {"VT": Files((broken,))}


def test_a_csv_that_is_not_named_after_its_state_is_refused(tmp_path: Path) -> None:
    problem = refused(FEED, written(tmp_path / "people.csv", HEAD + ROW))
    assert problem.code == "no-state"
    assert "md.csv" in str(problem.next_step)


def test_nobody_is_too_few(tmp_path: Path) -> None:
    assert refused(FEED, written(tmp_path / "md.csv", HEAD)).code == "empty"


def test_the_addresses_are_one_for_each_state(tmp_path: Path) -> None:
    assert len(FEED.files) == 51
    assert FEED.files["md.csv"] == "https://data.openstates.org/people/current/md.csv"


@pytest.mark.data
def test_the_real_people_are_read_in_a_few_seconds(shared: Path) -> None:
    began = time.monotonic()
    found = imported(FEED, shared / "data" / "us-states", date(2026, 8, 5))
    assert time.monotonic() - began < 10
    assert (found.read, found.people, len(found.officials)) == (988, 987, 987)
    chambers = {(o.region, o.office.removeprefix("us/state-")): 0 for o in found.officials}
    for official in found.officials:
        chambers[official.region, official.office.removeprefix("us/state-")] += 1
    assert chambers == {
        ("DC", "senate"): 12,
        ("DE", "house"): 41,
        ("DE", "senate"): 21,
        ("MD", "house"): 141,
        ("MD", "senate"): 47,
        ("NE", "senate"): 49,
        ("NH", "house"): 391,
        ("NH", "senate"): 24,
        ("PR", "house"): 53,
        ("PR", "senate"): 28,
        ("VT", "house"): 150,
        ("VT", "senate"): 30,
    }
    assert sum(o.district == "18" and o.region == "MD" and o.office == "us/state-house" for o in found.officials) == 3
    assert sum("a home is left out" in line for line in found.dropped) == 68
    assert sum("holds no seat" in line for line in found.dropped) == 1
    assert found.local_contacts == 21 + 6 - 1  # of the district, for its mail, and one of somebody who left
    assert all(contact.lines or contact.email for official in found.officials for contact in official.contacts)


@pytest.mark.data
def test_the_retired_are_not_read(shared: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(shared / "data" / "us-states" / "de", tmp_path / "de")
    assert len(list((copy / "retired").iterdir())) > 50
    assert imported(FEED, copy, date(2026, 8, 5)).read == 62
