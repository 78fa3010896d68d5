"""The importer of the US Congress: what it keeps, what it leaves out and says so, and which files it refuses."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from addressees import DATA
from importing import imported, refused, unrecognised

from handbill.directory import Import, files
from handbill.directory.importers import us_congress
from handbill.directory.model import freshness
from handbill.people import Contact

FEED = us_congress.FEED
PEOPLE, PLACES = us_congress.LEGISLATORS, us_congress.OFFICES
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def congress() -> Import:
    return imported(FEED, DATA, DAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sample files, to be changed and broken."""
    return Path(shutil.copytree(DATA, tmp_path / "us-congress"))


def test_a_member_has_name_division_current_term_and_contacts_in_order(congress: Import) -> None:
    alex = congress.officials[0]
    assert (alex.id, alex.office, alex.name, alex.surname, alex.gender) == (
        "us:bioguide:E000001",
        "us/house",
        "Alex Q. Example",
        "Example",
        "f",
    )
    assert (alex.region, alex.district, alex.start, alex.expected_end) == (
        "CA",
        "30",
        date(2025, 1, 3),
        date(2027, 1, 3),
    )
    assert alex.party == "Example"
    assert alex.contacts == (
        Contact(
            "capital",
            ("101 Example House Office Building",),
            "+1 202-555-0101",
            "Washington, DC",
            timezone="America/New_York",
        ),
        Contact(
            "local",
            ("Example Building", "1 Example Plaza, Suite 200", "Glendale, CA 91203"),
            "+1 818-555-0111",
            "Glendale",
            "Monday 9AM to 5PM",
            fax="+1 818-555-0110",
            timezone="America/Los_Angeles",
        ),
        Contact("local", (), "+1 818-555-0112", "Burbank", timezone="America/Los_Angeles"),
    )


def test_a_senator_stands_for_the_state_and_blanks_in_addresses_are_folded(congress: Import) -> None:
    sam = next(o for o in congress.officials if o.surname == "Sample")
    assert (sam.office, sam.region, sam.district) == ("us/senate", "CA", "")
    assert sam.contacts[1].lines == ("2 Example St., Suite 3", "Fresno, CA 93701")


@pytest.mark.parametrize(
    ("surname", "gender", "district", "status"),
    [
        ("Pattern", "x", "", "expired"),  # an unknown code, and a term that has ended
        ("Placeholder", "f", "0", "ending"),
        ("Delegate", "x", "0", "ending"),  # no gender given at all
        ("Sample", "m", "", "ok"),
    ],
)
def test_gender_is_never_guessed_and_the_status_follows_the_term(
    congress: Import, surname: str, gender: str, district: str, status: str
) -> None:
    person = next(o for o in congress.officials if o.surname == surname)
    assert (person.gender, person.district, freshness(person, DAY).status) == (gender, district, status)


def test_a_member_without_phone_and_office_is_kept_with_what_there_is(congress: Import) -> None:
    newly = next(o for o in congress.officials if o.surname == "Elected")
    assert newly.name == "Newly Elected"
    assert newly.contacts[0].lines == ()
    assert newly.contacts[0].phone == ""


def test_nothing_is_left_out_without_a_line_that_says_so(congress: Import) -> None:
    assert len(congress.officials) == 6
    assert congress.read == 7
    assert congress.local_contacts == 3
    assert congress.dropped == (
        "E000001: local office E000001-nowhere without address and phone",
        "E000007: no current term in the House or the Senate",
        "2 offices of E999999, who is not among the members",
    )


def test_nothing_that_is_not_needed_is_kept(congress: Import) -> None:
    kept = repr(congress.officials)
    for unneeded in ("1970", "900001", "latitude", "20515"):
        assert unneeded not in kept


def test_the_source_is_named_dated_and_hashed(congress: Import, copy: Path) -> None:
    source = congress.source
    assert (source.publisher, source.licence, source.retrieved_at, source.complete, source.official) == (
        "unitedstates/congress-legislators",
        "CC0-1.0",
        DAY,
        True,
        False,
    )
    assert congress.country == "us"
    assert {official.source for official in congress.officials} == {source}
    assert imported(FEED, copy, DAY).sha256 == congress.sha256
    (copy / PLACES).write_text("[]", encoding="utf-8")
    assert imported(FEED, copy, DAY).sha256 != congress.sha256


@pytest.mark.parametrize("name", [PEOPLE, PLACES])
def test_either_file_stands_for_both(copy: Path, name: str) -> None:
    assert len(imported(FEED, copy / name).officials) == 6


def test_other_files_are_not_taken_for_it(copy: Path, tmp_path: Path) -> None:
    (copy / "README.md").write_text("words")
    assert {path.name for path in FEED.recognises(files.Files.under(copy)).paths} == {PEOPLE, PLACES}
    other = tmp_path / "other" / "legislators-historical.yaml"
    other.parent.mkdir()
    other.write_text("[]")
    assert unrecognised(FEED, other)


@pytest.mark.parametrize("name", [PEOPLE, PLACES])
def test_a_missing_file_is_named_with_where_to_get_it(copy: Path, name: str) -> None:
    (copy / name).unlink()
    (there,) = copy.iterdir()
    problem = refused(FEED, there)
    assert problem.code == "no-source-file"
    assert name in str(problem)
    assert us_congress.URL in str(problem.next_step)


MEMBER = (
    "- id: {bioguide: E000001}\n  name: {first: Alex, last: Example}\n  terms: [{type: rep, state: CA, district: 30}]"
)
SEAT = "- id: {bioguide: E000001}\n  offices: []"


@pytest.mark.parametrize("name", [PEOPLE, PLACES])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("- [unclosed", "form"),
        ("- !!python/object/apply:os.getcwd []", "form"),
        ("a: &a [b]\nc: *a", "form"),
        ("just words", "form"),
        ("- id: {thomas: '1'}", "form"),
        ("- id: null", "form"),
        ("- id: bioguide", "form"),
        ("- id: {bioguide: [1]}", "form"),
        ("- words", "form"),
        ("[" * 3000, "form"),
    ],
)
def test_a_file_of_another_form_is_refused_and_named(copy: Path, name: str, content: str, code: str) -> None:
    (copy / name).write_text(content, encoding="utf-8")
    problem = refused(FEED, copy / PEOPLE, copy / PLACES)
    assert problem.code == code
    assert name in str(problem)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (PEOPLE, "- id: {bioguide: E000001}\n  name: Alex\n  terms: [{type: rep, state: CA, district: 30}]"),
        (PEOPLE, "- id: {bioguide: E000001}\n  name: {last: Example}\n  terms: [words]"),
        (PEOPLE, "- id: {bioguide: E000001}\n  name: {last: Example}\n  terms: {type: rep}"),
        (PEOPLE, "- id: {bioguide: E000001}\n  bio: words\n  terms: [{type: rep, state: CA, district: 30}]"),
        (PLACES, "- id: {bioguide: E000001}"),
        (PLACES, "- id: {bioguide: E000001}\n  offices: words"),
        (PLACES, "- id: {bioguide: E000001}\n  offices: [words]"),
    ],
)
def test_an_entry_of_another_form_is_refused_and_named(copy: Path, name: str, content: str) -> None:
    (copy / PEOPLE).write_text(MEMBER, encoding="utf-8")
    (copy / PLACES).write_text(SEAT, encoding="utf-8")
    (copy / name).write_text(content, encoding="utf-8")
    problem = refused(FEED, copy / PEOPLE, copy / PLACES)
    assert problem.code == "form"
    assert name in str(problem)
    assert "E000001" in problem.message


def test_a_file_that_is_not_utf8_is_refused(copy: Path) -> None:
    (copy / PEOPLE).write_bytes(b"- id: {bioguide: \xe9}")
    assert "not UTF-8" in refused(FEED, copy / PEOPLE, copy / PLACES).message


def test_a_file_without_members_is_refused(copy: Path) -> None:
    (copy / PEOPLE).write_text("[]", encoding="utf-8")
    assert "holds no member of Congress" in refused(FEED, copy / PEOPLE, copy / PLACES).message


def test_a_file_beyond_all_measure_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    assert refused(FEED, copy / PEOPLE, copy / PLACES).code == "too-large"


def test_odd_values_of_a_member_do_no_harm(copy: Path) -> None:
    (copy / PEOPLE).write_text(
        MEMBER.replace("district: 30", "district: 30, start: someday, end: null, phone: 2025550100, office: 12"),
        encoding="utf-8",
    )
    person = imported(FEED, copy, DAY).officials[0]
    assert (person.start, person.expected_end) == (None, None)
    assert (person.contacts[0].phone, person.contacts[0].lines) == ("+1 2025550100", ("12",))


def test_a_representative_without_a_district_is_left_out_and_named(copy: Path) -> None:
    second = MEMBER.replace("E000001", "E000009").replace(", district: 30", "")
    (copy / PEOPLE).write_text(f"{MEMBER}\n{second}", encoding="utf-8")
    found = imported(FEED, copy, DAY)
    assert [person.id for person in found.officials] == ["us:bioguide:E000001"]
    assert any("E000009" in line for line in found.dropped)


def test_a_number_that_carries_its_country_stays_as_it_is(copy: Path) -> None:
    (copy / PEOPLE).write_text(MEMBER.replace("30}", "30, phone: +1 202-555-0100}"), encoding="utf-8")
    assert imported(FEED, copy, DAY).officials[0].contacts[0].phone == "+1 202-555-0100"


@pytest.mark.data
def test_the_real_files_are_kept_whole(shared: Path) -> None:
    found = imported(FEED, shared / "data" / "us-congress", date(2026, 6, 15))
    assert len(found.officials) == 537
    assert found.local_contacts == 1312
    assert found.dropped == ()
    today = date(2026, 11, 22)
    ended = [o for o in found.officials if freshness(o, today).status == "expired"]
    assert [o.expected_end for o in ended] == [date(2026, 11, 3)] * 2
    assert {o.office for o in ended} == {"us/senate"}
    until = [o for o in found.officials if o.expected_end == date(2027, 1, 3)]
    assert len(until) == 470
    assert {freshness(o, today).status for o in until} == {"ending"}
    assert {freshness(o, date(2027, 1, 3)).status for o in until} == {"expired"}
    assert {o.district for o in found.officials if o.region in ("AK", "DC", "WY") and o.office == "us/house"} == {"0"}
    bare = [o for o in found.officials if not o.contacts[0].lines and not o.contacts[0].phone]
    assert len(bare) == 1


def test_a_member_who_stands_twice_is_kept_once_and_named(copy: Path) -> None:
    (copy / PEOPLE).write_text(f"{MEMBER}\n{MEMBER}", encoding="utf-8")
    found = imported(FEED, copy, DAY)
    assert len(found.officials) == 1
    assert any("E000001: stands twice" in line for line in found.dropped)


def test_offices_in_two_entries_of_a_member_are_all_kept(copy: Path) -> None:
    place = "- id: {bioguide: E000001}\n  offices: [{id: E000001-NR, city: TownNR, phone: 555-0100}]"
    (copy / PLACES).write_text(place.replace("NR", "1") + "\n" + place.replace("NR", "2"), encoding="utf-8")
    alex = imported(FEED, copy, DAY).officials[0]
    assert [contact.label for contact in alex.contacts] == ["Washington, DC", "Town1", "Town2"]
