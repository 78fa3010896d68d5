"""Who is written to: one neutral office without data, people with it, and a note for everything doubtful."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from addressees import DIVISIONS, LOCAL, SOURCE, TODAY, WASHINGTON, congress, imported, keep, official
from conftest import COUNTRIES, SENDERS

from handbill.country import Country, Division, load_country
from handbill.directory import Directory, Import, PostcodePlace
from handbill.errors import InputError
from handbill.people import Contact, Official, Sender
from handbill.place import candidates, locate, place_name, slug
from handbill.resolve import Resolved, Wish, resolve

Packs = dict[str, Country]
CALIFORNIAN = SENDERS["us"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "directory.sqlite3"


def found(packs: Packs, sender: Sender, database: Path, wish: Wish | None = None, today: date = TODAY) -> Resolved:
    pack = packs[sender.country]
    with Directory(database) as directory:
        sender, located = locate(sender, pack, directory, today)
        return resolve(sender, pack, wish or Wish(), today, directory, located)


def codes(resolved: Resolved) -> list[str]:
    """The notes beyond those that say how old sound data is, and that the House's term ends in January 2027."""
    return [note.code for note in resolved.notes if note.code not in ("checked", "ending")]


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
    keep(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    house, senate = found(packs, CALIFORNIAN, database).targets
    assert (house.name, house.checked_on) == ("Jordan Example", SOURCE.retrieved_at)
    assert house.address("en") == (
        "101 Example House Office Building",
        "U.S. House of Representatives",
        "Washington, DC 20515",
    )
    assert [(contact.phone, contact.label) for contact in house.phones] == [
        ("+1 202-555-0101", "Washington, DC"),
        ("+1 818-555-0111", "Glendale"),
        ("+1 202-224-3121", ""),
    ]
    assert not senate.named


def test_the_sample_of_congress_gives_one_representative_and_both_senate_seats(packs: Packs, database: Path) -> None:
    keep(database, congress())
    resolved = found(packs, CALIFORNIAN, database)
    assert [(t.office.id, t.name) for t in resolved.targets] == [
        ("us/house", "Alex Q. Example"),
        ("us/senate", "Sam Sample"),
        ("us/senate", ""),  # the seat whose term in the data has ended
    ]
    assert codes(resolved) == ["expired"]
    expired = next(note for note in resolved.notes if note.code == "expired").message
    assert "2026-11-03" in expired
    assert "California" in expired
    assert "Pattern" not in expired


@pytest.mark.parametrize(
    "country", [code for code in COUNTRIES if load_country(code).offices[0].represents == "district"]
)
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
    keep(database, imported(official()))
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
    keep(database, imported(official(division=Division("CA", "31"))))
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
    keep(database, imported(*_senators(*ends)))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/senate",)))
    assert [target.named for target in resolved.targets] == names
    assert set(codes(resolved)) == ({"expired"} if OVER in ends else set())


@pytest.mark.parametrize(
    ("today", "code", "named"),
    [
        (SOURCE.retrieved_at + timedelta(days=180), "checked", True),
        (SOURCE.retrieved_at + timedelta(days=181), "stale", True),
        (date(2028, 12, 1), "stale", True),  # stale goes before ending
        (date(2029, 1, 2), "stale", True),
        (date(2029, 1, 3), "expired", False),
    ],
)
def test_old_data_is_noted_and_a_term_that_is_over_names_nobody(
    packs: Packs, database: Path, today: date, code: str, named: bool
) -> None:
    keep(database, imported(official("gb/commons", division=DIVISIONS["gb"]), country="gb"))
    resolved = found(packs, SENDERS["gb"], database, today=today)
    (note,) = resolved.notes
    assert note.code == code
    assert resolved.targets[0].named == named
    if named:
        assert resolved.targets[0].office.finder.url in note.message


@pytest.mark.parametrize(("days", "code"), [(60, "ending"), (61, "checked")])
def test_a_term_that_ends_within_sixty_days_is_noted(packs: Packs, database: Path, days: int, code: str) -> None:
    end = TODAY + timedelta(days=days)
    keep(database, imported(official("gb/commons", division=DIVISIONS["gb"], end=end), country="gb"))
    assert [note.code for note in found(packs, SENDERS["gb"], database).notes] == [code]


def test_the_local_office_takes_the_letter_when_asked_for(packs: Packs, database: Path) -> None:
    keep(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), via="local"))
    assert resolved.targets[0].address("en") == LOCAL.lines
    assert codes(resolved) == []


@pytest.mark.parametrize("contacts", [(), (WASHINGTON,), (WASHINGTON, replace(LOCAL, lines=()))])
def test_without_a_local_address_the_letter_goes_to_the_capital_and_says_so(
    packs: Packs, database: Path, contacts: tuple[Contact, ...]
) -> None:
    keep(database, imported(replace(official(), contacts=contacts)))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), via="local"))
    assert codes(resolved) == ["no-local"]
    assert resolved.targets[0].address("en")[-1] == "Washington, DC 20515"


@pytest.mark.parametrize("via", ["capital", "local"])
def test_a_given_address_replaces_all_of_the_official_one(packs: Packs, database: Path, via: str) -> None:
    keep(database, imported(official(contacts=(WASHINGTON, LOCAL))))
    wish = Wish(
        offices=("us/house",), to_address=("5 Example Road", "Townsville"), via="local" if via == "local" else "capital"
    )
    resolved = found(packs, CALIFORNIAN, database, wish)
    assert resolved.targets[0].address("en") == ("5 Example Road", "Townsville")
    assert codes(resolved) == []


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


@pytest.mark.parametrize("country", sorted(set(COUNTRIES) - {"nl", "am"}))
def test_file_names_carry_office_and_place_and_nothing_of_the_sender(
    packs: Packs, database: Path, country: str
) -> None:
    sender = SENDERS[country]
    for target in found(packs, sender, database).targets:
        assert target.slug.startswith(target.office.id.replace("/", "-"))
        assert re.fullmatch(r"[\w-]+", target.slug)
        assert not {sender.name.split()[0], sender.postcode, sender.street} & set(target.slug.split("-"))


def test_senators_of_one_state_get_names_of_their_own(packs: Packs, database: Path) -> None:
    keep(database, imported(*_senators(SOUND, SOUND)))
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
    names = [place_name(packs[code], DIVISIONS[code]) for code in ("us", "ca", "gb", "fr", "de", "lb")]
    assert names == [
        "CA-30",
        "ON-University—Rosedale",
        "Ealing Central and Acton",
        "75-02",
        "Berlin-Mitte",
        "بيروت الأولى",
    ]


def test_the_region_comes_from_postcode_or_district_where_it_was_not_given(packs: Packs, database: Path) -> None:
    def region(sender: Sender) -> str:
        with Directory(database) as directory:
            return locate(sender, packs[sender.country], directory, TODAY)[0].region

    assert region(replace(SENDERS["ca"], region="")) == "ON"
    assert region(replace(CALIFORNIAN, region="", district="CA-30")) == "CA"
    assert region(replace(CALIFORNIAN, region="california")) == "CA"
    assert region(SENDERS["gb"]) == ""


ZIP = replace(SOURCE, id="zips", title="Invented ZIP codes", scheme="us/house")


def zips(*places: PostcodePlace) -> Import:
    return Import("us", ZIP, "0" * 64, (), places)


ALABAMA = replace(CALIFORNIAN, region="", district="", postcode="35005")
SPLIT = zips(PostcodePlace("35005", "AL", "6"), PostcodePlace("35005", "AL", "7"), PostcodePlace("35004", "AL", "3"))


def test_a_postcode_of_one_district_needs_no_district(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    targets = found(packs, replace(ALABAMA, postcode="35004-1234"), database).targets
    assert [target.slug for target in targets] == ["us-house-AL-3", "us-senate-AL"]
    assert targets[0].reason == "your own, us/house AL-3"


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        (replace(ALABAMA, postcode="35004"), "35004 lies in AL-3 (Example Press, 2026-11-01)."),
        (replace(ALABAMA, district="AL-01"), "35005 lies in AL-6; AL-7 (Example Press, 2026-11-01), and --district"),
        (replace(ALABAMA, region="CA", district="7"), "and --district says CA-7: correct one of them"),
        (replace(ALABAMA, district="7"), ""),
    ],
)
def test_what_the_map_decides_or_knows_otherwise_is_said(
    packs: Packs, database: Path, sender: Sender, said: str
) -> None:
    keep(database, SPLIT)
    notes = [n.message for n in found(packs, sender, database).notes if n.code in ("located", "other-place")]
    assert len(notes) == (1 if said else 0)
    assert said in "".join(notes)


def test_a_named_district_given_with_its_region_is_that_of_the_map(packs: Packs, database: Path) -> None:
    source = replace(ZIP, scheme="de/bundestag")
    keep(database, Import("de", source, "0" * 64, (), (PostcodePlace("10178", "", "74"),)))
    resolved = found(packs, replace(SENDERS["de"], region="BE"), database)
    assert [note.code for note in resolved.notes] == []


def test_a_bare_district_is_one_of_the_postcodes_state(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    (target,) = found(packs, replace(ALABAMA, district="7"), database, Wish(offices=("us/house",))).targets
    assert target.division == Division("AL", "7")


def test_a_postcode_of_two_districts_is_an_error_that_lists_them_and_the_finder(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    with pytest.raises(InputError) as caught:
        found(packs, ALABAMA, database)
    (problem,) = caught.value.problems
    assert problem.code == "ambiguous-postcode"
    assert "AL-6; AL-7" in problem.message
    assert "--district" in str(problem.next_step)
    assert packs["us"].offices[0].finder.url in str(problem.next_step)


def test_what_is_certain_of_an_ambiguous_postcode_is_used(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    (target,) = found(packs, ALABAMA, database, Wish(offices=("us/senate",))).targets
    assert target.division == Division("AL")


def test_what_the_sender_says_goes_before_the_map(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    (target,) = found(packs, replace(ALABAMA, district="AL-02"), database, Wish(offices=("us/house",))).targets
    assert target.division == Division("AL", "2")


def test_a_map_that_names_another_region_than_the_sender_is_not_believed(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    with pytest.raises(InputError) as caught:
        found(packs, replace(ALABAMA, postcode="35004", region="CA"), database, Wish(offices=("us/house",)))
    assert caught.value.problems[0].code == "no-district"


def test_a_map_older_than_the_boundaries_answers_unknown_with_the_reason(packs: Packs, database: Path) -> None:
    keep(database, SPLIT)
    with pytest.raises(InputError) as caught:
        found(packs, replace(ALABAMA, postcode="35004"), database, today=date(2027, 1, 3))
    assert "new boundaries came into force on 2027-01-03" in caught.value.problems[0].message


def test_candidates_carry_their_share_and_name(packs: Packs, database: Path) -> None:
    source = replace(ZIP, scheme="de/bundestag")
    places = (PostcodePlace("10178", "", "75", 0.1), PostcodePlace("10178", "", "74", 0.9, True))
    keep(database, Import("de", source, "0" * 64, (), places))
    with Directory(database) as directory:
        located = directory.locate("de", "10178", TODAY)
    assert candidates(packs["de"], located) == [
        "74 (Berlin-Mitte), 90% of the code",
        "75 (Berlin-Pankow), 10% of the code",
    ]


def test_a_named_district_is_found_without_its_region(packs: Packs, database: Path) -> None:
    member = official("de/bundestag", division=Division("", "74"), end=None)
    keep(database, imported(member, country="de"))
    (target,) = found(packs, SENDERS["de"], database).targets
    assert target.name == "Jordan Example"


@pytest.mark.parametrize("country", ["nl", "am"])
def test_where_all_are_elected_for_the_whole_country_there_is_no_own_member(
    packs: Packs, database: Path, country: str
) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, SENDERS[country], database)
    (problem,) = caught.value.problems
    assert problem.code == "no-own-member"
    assert "'your member'" in problem.message
    assert packs[country].offices[0].id in str(problem.next_step)
    assert packs[country].offices[0].finder.url in str(problem.next_step)


def test_offices_that_the_kit_asks_come_after_ones_own_with_the_reason(packs: Packs, database: Path) -> None:
    wish = Wish(asked=("us/secretary-of-state", "us/house", "ca/house"))
    targets = found(packs, CALIFORNIAN, database, wish).targets
    assert [target.office.id for target in targets] == ["us/house", "us/senate", "us/secretary-of-state"]
    assert [target.reason for target in targets] == [
        "your own, us/house CA-30",
        "your own, us/senate CA",
        "asked by the kit as us/secretary-of-state",
    ]
    assert targets[2].complete
    assert not targets[2].named


def several(count: int) -> Import:
    members = (
        official("be/chamber", id=f"x:{n}", name=f"Member {n:02} Example", end=None, division=Division("VOV"))
        for n in range(count)
    )
    return imported(*members, country="be")


def test_six_members_of_one_constituency_are_all_written_to(packs: Packs, database: Path) -> None:
    keep(database, several(6))
    assert len(found(packs, SENDERS["be"], database).targets) == 6


def test_of_more_the_sender_chooses_one_by_name(packs: Packs, database: Path) -> None:
    keep(database, several(20))
    with pytest.raises(InputError) as caught:
        found(packs, SENDERS["be"], database)
    (problem,) = caught.value.problems
    assert problem.code == "choose"
    assert "20 people represent you: Member 00 Example" in problem.message
    assert "and 8 more" in problem.message
    assert "--to NAME" in str(problem.next_step)
    wish = Wish(offices=("be/chamber",), to="member 07")
    (target,) = found(packs, SENDERS["be"], database, wish).targets
    assert (target.name, target.official is not None) == ("Member 07 Example", True)


def test_a_name_that_several_bear_is_refused(packs: Packs, database: Path) -> None:
    keep(database, several(3))
    with pytest.raises(InputError) as caught:
        found(packs, SENDERS["be"], database, Wish(offices=("be/chamber",), to="Example"))
    assert caught.value.problems[0].code == "which-person"


def test_sources_that_disagree_are_both_shown(packs: Packs, database: Path) -> None:
    keep(database, imported(official(name="Jordan Example")))
    older = replace(SOURCE, id="older", title="An older list", retrieved_at=date(2026, 9, 1))
    keep(database, imported(official(id="y:1", name="Former Example"), source=older))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)))
    assert [target.name for target in resolved.targets] == ["Jordan Example"]
    note = next(note for note in resolved.notes if note.code == "sources-differ")
    assert "An older list (2026-09-01) names Former Example" in note.message


def test_every_named_target_says_where_and_when_it_was_read(packs: Packs, database: Path) -> None:
    keep(database, imported(official(contacts=(WASHINGTON,))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)))
    (note,) = resolved.notes
    assert "Jordan Example (your own, us/house CA-30): Example Press, 2026-11-01" in note.message
    assert packs["us"].offices[0].finder.url in note.message


def test_a_country_without_a_pack_needs_addressee_and_address(packs: Packs, database: Path) -> None:
    sender = Sender(name="Ken Example", street="1 Example", city="Kyoto", postcode="602-8570", country="jp")
    pack = {"jp": load_country("jp")}
    with pytest.raises(InputError) as caught:
        found(pack, sender, database)
    assert "--to and --to-address" in caught.value.problems[0].message
    wish = Wish(to="Aki Example", to_address=("1-7-1 Example", "Tokyo"))
    (target,) = found(pack, sender, database, wish).targets
    assert (target.name, target.address("en")) == ("Aki Example", ("1-7-1 Example", "Tokyo"))


MARYLAND = replace(CALIFORNIAN, region="MD", district="")


def test_a_district_of_three_delegates_gives_three_letters(packs: Packs, database: Path) -> None:
    seats = Division("MD", "18")
    room = Contact("capital", ("Room 1, Example Building", "Annapolis, MD 21401"))
    members = (
        official("us/state-house", id=f"x:{n}", name=f"Delegate {n} Example", division=seats, contacts=(room,))
        for n in range(3)
    )
    keep(database, imported(*members))
    wish = Wish(offices=("us/state-house",), state_district="18")
    targets = found(packs, MARYLAND, database, wish).targets
    assert [target.name for target in targets] == [f"Delegate {n} Example" for n in range(3)]
    assert targets[0].address("en") == ("Room 1, Example Building", "Annapolis, MD 21401")


def test_a_state_office_needs_state_and_district_and_names_those_it_knows(packs: Packs, database: Path) -> None:
    wish = Wish(offices=("us/state-house",), state_district="18")
    (unknown,) = found(packs, MARYLAND, database, wish).targets
    assert not unknown.sendable
    with pytest.raises(InputError) as caught:
        found(packs, MARYLAND, database, Wish(offices=("us/state-house",)))
    assert caught.value.problems[0].code == "no-district"
    keep(database, imported(official("us/state-house", division=Division("MD", "18A"))))
    with pytest.raises(InputError) as caught:
        found(packs, MARYLAND, database, wish)
    assert "the data has no Delegate for MD-18" in caught.value.problems[0].message
    assert "Did you mean 18A?" in str(caught.value.problems[0].next_step)


def test_a_member_for_another_place_is_not_written_to_as_ones_own(packs: Packs, database: Path) -> None:
    keep(database, imported(official(), official(id="x:2", name="Robin Other", division=Division("CA", "31"))))
    with pytest.raises(InputError) as caught:
        found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), to="Robin Other"))
    (problem,) = caught.value.problems
    assert problem.code == "not-yours"
    assert "Robin Other is Representative, California’s 31st congressional district" in problem.message
    assert "CA-30" in problem.message


def test_a_name_that_holds_one_of_ones_own_seats_needs_no_office(packs: Packs, database: Path) -> None:
    senator = official("us/senate", id="x:2", name="Kim Senator", division=Division("CA"))
    keep(database, imported(official(), senator))
    (target,) = found(packs, CALIFORNIAN, database, Wish(to="kim senator")).targets
    assert (target.office.id, target.name) == ("us/senate", "Kim Senator")


def test_a_name_makes_nobody_the_chair_of_a_committee(packs: Packs, database: Path) -> None:
    wish = Wish(asked=("nl/foreign-affairs-committee",), to="Lieke Example")
    with pytest.raises(InputError) as caught:
        found(packs, SENDERS["nl"], database, wish)
    (problem,) = caught.value.problems
    assert problem.code == "which-office"
    assert "nl/tweede-kamer" in str(problem.next_step)


def test_a_predecessor_beside_a_successor_makes_no_second_letter(packs: Packs, database: Path) -> None:
    former = replace(official(id="x:0", name="Former Example"), actual_end=date(2026, 10, 1))
    keep(database, imported(former, official()))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",)))
    assert [target.name for target in resolved.targets] == ["Jordan Example"]
    assert codes(resolved) == []


def test_the_local_office_of_ones_own_town_is_chosen(packs: Packs, database: Path) -> None:
    far = replace(LOCAL, label="Burbank", lines=("2 Example Way", "Burbank, CA 91502"))
    keep(database, imported(official(contacts=(WASHINGTON, far, LOCAL))))
    resolved = found(packs, CALIFORNIAN, database, Wish(offices=("us/house",), via="local"))
    assert resolved.targets[0].address("en") == LOCAL.lines
    assert "local" in codes(resolved)
    assert "Glendale" in next(note.message for note in resolved.notes if note.code == "local")


def test_where_no_other_address_is_known_the_letter_goes_to_the_local_office(packs: Packs, database: Path) -> None:
    keep(database, imported(official("us/state-house", division=Division("MD", "18"), contacts=(LOCAL,))))
    wish = Wish(offices=("us/state-house",), state_district="18")
    (target,) = found(packs, MARYLAND, database, wish).targets
    assert target.address("en") == LOCAL.lines


def test_a_list_with_the_whole_address_leaves_nothing_to_the_pack(packs: Packs, database: Path) -> None:
    whole = Contact("capital", ("Leinster House, Kildare Street", "Dublin 2"))
    member = official("ie/dail", division=Division("", "dublin-central"), end=None, contacts=(whole,))
    keep(database, imported(member, country="ie"))
    (target,) = found(packs, SENDERS["ie"], database, Wish(offices=("ie/dail",))).targets
    assert target.address("en") == whole.lines


def test_a_district_of_another_region_than_the_one_named_is_refused(packs: Packs, database: Path) -> None:
    with pytest.raises(InputError) as caught:
        found(packs, replace(CALIFORNIAN, district="NY-12"), database)
    assert caught.value.problems[0].code == "unknown-district"
    assert "California" in caught.value.problems[0].message
