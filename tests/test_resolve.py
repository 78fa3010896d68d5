"""Who is written to: one neutral office without data, people with it, and a note for everything doubtful."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from addressees import DATA, DIVISIONS, LOCAL, SOURCE, TODAY, WASHINGTON, imported, official
from conftest import COUNTRIES, SENDERS

from handbill import directory
from handbill.country import Country, Division
from handbill.directory import us_congress
from handbill.errors import InputError
from handbill.people import Contact, Official, Sender
from handbill.resolve import Resolved, Wish, place_name, resolve, slug, with_region

Packs = dict[str, Country]
CALIFORNIAN = SENDERS["us"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "directory.sqlite3"


def found(packs: Packs, sender: Sender, database: Path, wish: Wish | None = None, today: date = TODAY) -> Resolved:
    return resolve(sender, packs[sender.country], wish or Wish(), today, database)


def codes(resolved: Resolved) -> list[str]:
    return [note.code for note in resolved.notes]


@pytest.mark.parametrize(
    ("country", "offices"),
    [
        ("us", ["us/house", "us/senate"]),
        ("ca", ["ca/house", "ca/senate"]),
        ("gb", ["gb/commons"]),
        ("fr", ["fr/assemblee", "fr/senat"]),
    ],
)
def test_without_data_there_is_one_neutral_addressee_for_each_office(
    packs: Packs, database: Path, country: str, offices: list[str]
) -> None:
    resolved = found(packs, SENDERS[country], database)
    assert [target.office.id for target in resolved.targets] == offices
    assert not any(target.named or target.name or target.checked_on for target in resolved.targets)
    assert resolved.notes == ()


def test_data_of_one_office_leaves_the_others_neutral(packs: Packs, database: Path) -> None:
    directory.store(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    house, senate = found(packs, CALIFORNIAN, database).targets
    assert (house.name, house.checked_on) == ("Jordan Example", SOURCE.retrieved_at)
    assert house.address("en") == (
        "101 Example House Office Building",
        "U.S. House of Representatives",
        "Washington, DC 20515",
    )
    assert house.phones == (
        ("+1 202-555-0101", "Washington, DC"),
        ("+1 818-555-0111", "Glendale"),
        ("+1 202-224-3121", ""),
    )
    assert not senate.named


def test_the_sample_of_congress_gives_one_representative_and_both_senate_seats(packs: Packs, database: Path) -> None:
    directory.store(database, us_congress.read(DATA, date(2026, 11, 1)))
    resolved = found(packs, CALIFORNIAN, database)
    assert [(t.office.id, t.name) for t in resolved.targets] == [
        ("us/house", "Alex Q. Example"),
        ("us/senate", "Sam Sample"),
        ("us/senate", ""),  # the seat whose term in the data has ended
    ]
    assert codes(resolved) == ["ending", "expired"]
    expired = resolved.notes[1].message
    assert "2026-11-03" in expired
    assert "California" in expired
    assert "Pattern" not in expired


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_district_is_needed_and_the_finder_named(packs: Packs, database: Path, country: str) -> None:
    sender = replace(SENDERS[country], district="")
    own = packs[country].offices[0]
    with pytest.raises(InputError) as caught:
        found(packs, sender, database)
    problem = caught.value.problems[0]
    assert problem.code == "no-district"
    assert "--district" in str(problem.next_step)
    assert own.finder.url in str(problem.next_step)


def test_a_name_makes_the_district_needless(packs: Packs, database: Path) -> None:
    wish = Wish(offices=("gb/commons",), to="Maria Example")
    (target,) = found(packs, replace(SENDERS["gb"], district=""), database, wish).targets
    assert (target.name, target.named, target.official) == ("Maria Example", True, None)


def test_a_name_wins_over_the_data(packs: Packs, database: Path) -> None:
    directory.store(database, imported(official()))
    (target,) = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), to="Maria Example")).targets
    assert (target.name, target.official) == ("Maria Example", None)


def test_a_name_needs_one_office(packs: Packs, database: Path) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, CALIFORNIAN, database, Wish(to="Maria Example"))
    problem = caught.value.problems[0]
    assert problem.code == "which-office"
    assert "us/house, us/senate" in str(problem.next_step)


def test_the_region_is_needed_for_an_office_that_stands_for_it(packs: Packs, database: Path) -> None:
    sender = replace(CALIFORNIAN, region="", district="")
    with pytest.raises(InputError) as caught:
        found(packs, sender, database, Wish(offices=("us/senate",)))
    problem = caught.value.problems[0]
    assert problem.code == "no-region"
    assert "--region" in str(problem.next_step)


@pytest.mark.parametrize(
    ("id", "near"), [("us/hose", "us/house"), ("us/sennate", "us/senate"), ("zzz", "us/house, us/senate")]
)
def test_an_unknown_office_gets_the_nearest(packs: Packs, database: Path, id: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, CALIFORNIAN, database, Wish(offices=(id,)))
    assert caught.value.problems[0].code == "unknown-office"
    assert near in str(caught.value.problems[0].next_step)


def test_an_office_of_the_whole_nation_is_written_to_only_when_chosen(packs: Packs, database: Path) -> None:
    (target,) = found(packs, SENDERS["gb"], database, Wish(offices=("gb/lords",))).targets
    assert (target.office.id, target.division, target.place) == ("gb/lords", Division(), "")


def test_a_vacant_seat_gets_the_neutral_form_and_a_note(packs: Packs, database: Path) -> None:
    directory.store(database, imported(official(division=Division("CA", "31"))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)))
    assert [target.named for target in resolved.targets] == [False]
    assert codes(resolved) == ["vacant"]
    assert "30th congressional district" in resolved.notes[0].message


def _senators(*ends: date) -> tuple[Official, ...]:
    whole = Division("CA")
    return tuple(
        official("us/senate", id=f"x:{n}", surname=f"Example{n}", division=whole, end=end) for n, end in enumerate(ends)
    )


SOUND, OVER = date(2031, 1, 3), TODAY


@pytest.mark.parametrize(
    ("ends", "names"),
    [
        ((SOUND, SOUND), [True, True]),
        ((SOUND, OVER), [True, False]),
        ((OVER, OVER), [False]),  # one neutral letter for the office, never one for each seat
    ],
)
def test_an_expired_seat_gets_the_neutral_form_and_sound_ones_their_names(
    packs: Packs, database: Path, ends: tuple[date, ...], names: list[bool]
) -> None:
    directory.store(database, imported(*_senators(*ends)))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/senate",)))
    assert [target.named for target in resolved.targets] == names
    assert set(codes(resolved)) == ({"expired"} if OVER in ends else set())


@pytest.mark.parametrize(
    ("today", "code", "named"),
    [
        (SOURCE.retrieved_at + timedelta(days=180), None, True),
        (SOURCE.retrieved_at + timedelta(days=181), "stale", True),
        (date(2028, 12, 1), "stale", True),  # stale goes before ending
        (date(2029, 1, 2), "stale", True),
        (date(2029, 1, 3), "expired", False),
    ],
)
def test_old_data_is_noted_and_a_term_that_is_over_names_nobody(
    packs: Packs, database: Path, today: date, code: str | None, named: bool
) -> None:
    directory.store(database, imported(official()))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)), today)
    assert codes(resolved) == ([code] if code else [])
    assert resolved.targets[0].named == named
    if code == "stale":
        assert resolved.targets[0].office.finder.url in resolved.notes[0].message


def test_a_term_that_ends_within_sixty_days_is_noted(packs: Packs, database: Path) -> None:
    directory.store(database, imported(official(end=TODAY + timedelta(days=60))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)))
    assert codes(resolved) == ["ending"]
    directory.store(database, imported(official(end=TODAY + timedelta(days=61))))
    assert found(packs, CALIFORNIAN, database, Wish(offices=("us/house",))).notes == ()


def test_the_local_office_takes_the_letter_when_asked_for(packs: Packs, database: Path) -> None:
    directory.store(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), via="local"))
    assert resolved.targets[0].address("en") == LOCAL.lines
    assert resolved.notes == ()


@pytest.mark.parametrize("contacts", [(), (WASHINGTON,), (WASHINGTON, replace(LOCAL, lines=()))])
def test_without_a_local_address_the_letter_goes_to_the_capital_and_says_so(
    packs: Packs, database: Path, contacts: tuple[Contact, ...]
) -> None:
    directory.store(database, imported(replace(official(), contacts=contacts)))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), via="local"))
    assert codes(resolved) == ["no-local"]
    assert resolved.targets[0].address("en")[-1] == "Washington, DC 20515"


@pytest.mark.parametrize("via", ["capital", "local"])
def test_a_given_address_replaces_all_of_the_official_one(packs: Packs, database: Path, via: str) -> None:
    directory.store(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    wish = Wish(
        offices=("us/house",), to_address=("5 Example Road", "Townsville"), via="local" if via == "local" else "capital"
    )
    resolved = found(packs, CALIFORNIAN, database, wish)
    assert resolved.targets[0].address("en") == ("5 Example Road", "Townsville")
    assert resolved.notes == ()


@pytest.mark.parametrize("region", ["DC", "PR", "GU"])
def test_places_without_senators_get_no_letter_to_one(packs: Packs, database: Path, region: str) -> None:
    sender = replace(CALIFORNIAN, region=region, district="0")
    assert [t.office.id for t in found(packs, sender, database).targets] == ["us/house"]


def test_asking_for_a_senator_where_there_is_none_is_an_error(packs: Packs, database: Path) -> None:
    sender = replace(CALIFORNIAN, region="DC", district="0")
    with pytest.raises(InputError) as caught:
        found(packs, sender, database, Wish(offices=("us/senate",)))
    assert caught.value.problems[0].code == "no-such-office"
    assert "District of Columbia" in caught.value.problems[0].message


@pytest.mark.parametrize("region", ["AK", "Wyoming", "dc"])
@pytest.mark.parametrize("district", ["", "0", "1", "at large", "AL", "At-Large"])
def test_a_state_with_one_seat_needs_no_district(packs: Packs, database: Path, region: str, district: str) -> None:
    sender = replace(CALIFORNIAN, region=region, district=district)
    (house,) = found(packs, sender, database, Wish(offices=("us/house",))).targets
    assert house.division.district == "0"
    assert house.slug == f"us-house-{house.division.region}-0"


def test_a_department_with_one_seat_needs_no_district(packs: Packs, database: Path) -> None:
    sender = replace(SENDERS["fr"], region="Lozère", postcode="48000", district="")
    (seat,) = found(packs, sender, database, Wish(offices=("fr/assemblee",))).targets
    assert seat.division == Division("48", "1")
    assert seat.slug == "fr-assemblee-48-01"


def test_a_district_that_is_none_is_refused(packs: Packs, database: Path) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, replace(CALIFORNIAN, district="53"), database)
    assert "California has 52" in str(caught.value.problems[0].next_step)


@pytest.mark.parametrize(
    ("country", "district", "suggested"),
    [
        ("ca", "Universty Rosedale", "University—Rosedale"),
        ("gb", "Ealing Centrl and Acton", "Ealing Central and Acton"),
    ],
)
def test_a_misspelt_district_gets_the_nearest(
    packs: Packs, database: Path, country: str, district: str, suggested: str
) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, replace(SENDERS[country], district=district), database)
    assert suggested in str(caught.value.problems[0].next_step)


@pytest.mark.parametrize("country", COUNTRIES)
def test_file_names_carry_office_and_place_and_nothing_of_the_sender(
    packs: Packs, database: Path, country: str
) -> None:
    sender = SENDERS[country]
    for target in found(packs, sender, database).targets:
        assert target.slug.startswith(target.office.id.replace("/", "-"))
        assert re.fullmatch(r"[\w-]+", target.slug)
        assert not {sender.name.split()[0], sender.postcode, sender.street} & set(target.slug.split("-"))


def test_senators_of_one_state_get_names_of_their_own(packs: Packs, database: Path) -> None:
    directory.store(database, imported(*_senators(SOUND, SOUND)))
    slugs = [t.slug for t in found(packs, CALIFORNIAN, database, Wish(offices=("us/senate",))).targets]
    assert slugs == ["us-senate-CA-Example0", "us-senate-CA-Example1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("University—Rosedale", "University-Rosedale"),
        ("Québec", "Quebec"),
        ("St. John’s East", "St-John-s-East"),
        ("../../etc/passwd", "etc-passwd"),
        ('a\\b:c*d?e"f<g>h|i\0j\u202ek', "a-b-c-d-e-f-g-h-i-j-k"),
        ("．．／x", "x"),
        ("Օրինակեան", "Օրինակեան"),
        ("—", ""),
    ],
)
def test_slugs_hold_letters_and_digits_only(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_places_are_written_as_people_write_them(packs: Packs) -> None:
    names = [place_name(packs[code], DIVISIONS[code]) for code in COUNTRIES]
    assert names == ["CA-30", "ON-University—Rosedale", "Ealing Central and Acton", "75-02"]


def test_the_region_comes_from_postcode_or_district_where_it_was_not_given(packs: Packs) -> None:
    assert with_region(replace(SENDERS["ca"], region=""), packs["ca"]).region == "ON"
    assert with_region(replace(CALIFORNIAN, region="", district="CA-30"), packs["us"]).region == "CA"
    assert with_region(replace(CALIFORNIAN, region="california"), packs["us"]).region == "CA"
    assert with_region(SENDERS["gb"], packs["gb"]) is SENDERS["gb"]


def test_a_district_of_another_region_than_the_one_named_is_refused(packs: Packs, database: Path) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, replace(CALIFORNIAN, district="NY-12"), database)
    assert caught.value.problems[0].code == "unknown-district"
    assert "California" in caught.value.problems[0].message
