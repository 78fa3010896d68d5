"""Look-ups: where a postcode lies and who holds a seat, with what is not known said and nobody guessed."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from addressees import LOCAL, SOURCE, WASHINGTON, official

from handbill.country import Country, Division
from handbill.directory.facts import facts
from handbill.directory.find import by_place, by_postcode
from handbill.directory.lookup import Directory, Located, Seat
from handbill.directory.model import Event, Facts, Import, Place, PostcodePlace
from handbill.directory.store import Correction, connect, correct, store
from handbill.people import Contact, Official, Source

TODAY = date(2026, 11, 22)
MITTE = "75"
CA30, CA31, NY12 = Division("CA", "30"), Division("CA", "31"), Division("NY", "12")


def at(code: str, division: Division, share: float | None = None, *, primary: bool = False) -> PostcodePlace:
    return PostcodePlace(code, division.region, division.district, share, primary)


class Keeper:
    """Fills a directory for a test, and opens it."""

    def __init__(self, path: Path, country: Country) -> None:
        self.path = path
        self.facts: Facts = facts(country)

    def put(self, *people: Official, postcodes: tuple[PostcodePlace, ...] = (), **source: Any) -> Source:
        kept = replace(SOURCE, **{"complete": False, **source})
        found = Import(self.facts.country, kept, "0" * 64, tuple(replace(p, source=kept) for p in people), postcodes)
        store(self.path, found, self.facts)
        return kept

    def ask(self) -> Directory:
        return Directory(self.path)


@pytest.fixture
def us(tmp_path: Path, packs: dict[str, Country]) -> Keeper:
    return Keeper(tmp_path / "directory.sqlite3", packs["us"])


@pytest.fixture
def de(tmp_path: Path, packs: dict[str, Country]) -> Keeper:
    return Keeper(tmp_path / "directory.sqlite3", packs["de"])


# Postcodes


@pytest.fixture
def mapped(us: Keeper) -> Keeper:
    lines = (
        at("91203", CA30, 1.0, primary=True),
        at("10001", NY12, 0.3),
        at("10001", CA30, 0.1),
        at("10001", CA31, 0.6),
        at("90001", CA31, 0.9),
        at("90001", CA30, 0.1, primary=True),
        at("06390", NY12),
        at("06390", CA31),
    )
    us.put(postcodes=lines, id="zips", scheme="us/house")
    return us


def test_a_postcode_in_one_district_is_unique(mapped: Keeper) -> None:
    with mapped.ask() as directory:
        found = directory.locate("us", "91203", TODAY)
    assert found.answer == "unique"
    assert found.places == (at("91203", CA30, 1.0, primary=True),)
    assert (found.region, found.why) == ("CA", "")
    assert found.source is not None
    assert found.source.id == "zips"


def test_a_postcode_in_several_gives_all_of_them_the_largest_share_first(mapped: Keeper) -> None:
    with mapped.ask() as directory:
        found = directory.locate("us", "10001", TODAY)
        assert found.answer == "ambiguous"
        assert [(place.region, place.district) for place in found.places] == [("CA", "31"), ("NY", "12"), ("CA", "30")]
        assert found.region == ""
        # The one that the map calls the main one goes before the shares; without either, the order is by name.
        primary = directory.locate("us", "90001", TODAY)
        assert [place.district for place in primary.places] == ["30", "31"]
        assert primary.region == "CA"
        assert [place.region for place in directory.locate("us", "06390", TODAY).places] == ["CA", "NY"]


@pytest.mark.parametrize("code", ["91203-1234", " 91203 ", "91203-", "9 12 03"])
def test_a_longer_code_and_odd_spaces_are_understood(mapped: Keeper, code: str) -> None:
    with mapped.ask() as directory:
        found = directory.locate("us", code, TODAY)
    assert [place.district for place in found.places] == ["30"]


@pytest.mark.parametrize("code", ["91204", "912031234", "1203", "", "-", "91204-91203"])
def test_a_code_that_the_map_lacks_is_unknown_and_never_a_neighbour(mapped: Keeper, code: str) -> None:
    with mapped.ask() as directory:
        found = directory.locate("us", code, TODAY)
    assert (found.answer, found.places, found.why) == ("unknown", (), "the map does not have the code")


def test_a_code_with_a_hyphen_of_its_own_is_looked_up_whole_first(us: Keeper) -> None:
    us.put(postcodes=(at("100-001", CA30), at("100", CA31)), id="zips")
    with us.ask() as directory:
        assert directory.locate("us", "100-001", TODAY).places[0].district == "30"
        assert directory.locate("us", "100-002", TODAY).places[0].district == "31"


def test_letters_of_a_code_are_as_good_small(us: Keeper) -> None:
    us.put(postcodes=(at("SW1A 0AA", CA30),), id="zips")
    with us.ask() as directory:
        assert directory.locate("us", "sw1a0aa", TODAY).answer == "unique"


def test_without_a_map_that_is_said(us: Keeper) -> None:
    us.put(official(), id="members")
    with us.ask() as directory:
        assert directory.locate("us", "91203", TODAY) == Located("unknown", why="no postcode map was imported")
        assert directory.locate("fr", "75005", TODAY).why == "no postcode map was imported"


def test_a_map_is_good_until_new_boundaries_come_into_force(mapped: Keeper) -> None:
    with mapped.ask() as directory:
        assert directory.locate("us", "91203", date(2027, 1, 2)).answer == "unique"
        for day in (date(2027, 1, 3), date(2027, 1, 4)):
            found = directory.locate("us", "91203", day)
            assert (found.answer, found.places) == ("unknown", ())
            why = "new boundaries came into force on 2027-01-03, and the data is of 2026-11-01"
            assert found.why == f"of the postcode map: {why}"
            assert found.source is not None


def test_a_new_term_or_an_election_leaves_the_map_as_it_is(us: Keeper) -> None:
    day = date(2026, 11, 10)
    for kind in ("term-begins", "term-ends", "election", "renewal"):
        us.facts = replace(us.facts, events=(Event("us/house", kind, day, day),))
        us.put(postcodes=(at("91203", CA30),), id="zips", scheme="us/house")
        with us.ask() as directory:
            assert directory.locate("us", "91203", TODAY).answer == "unique", kind
    other = Event("us/state-house", "boundaries", day, day)
    us.facts = replace(us.facts, events=(other,))
    us.put(postcodes=(at("91203", CA30),), id="zips", scheme="us/house")
    with us.ask() as directory:
        assert directory.locate("us", "91203", TODAY).answer == "unique"


def test_of_two_maps_the_official_one_is_asked_and_of_two_such_the_newer(us: Keeper) -> None:
    newest, older = date(2026, 11, 20), date(2026, 6, 1)
    us.put(postcodes=(at("91203", CA31), at("90001", CA31)), id="any", retrieved_at=newest)
    us.put(postcodes=(at("91203", CA30),), id="body", official=True, retrieved_at=older)
    with us.ask() as directory:
        assert directory.locate("us", "91203", TODAY).places == (at("91203", CA30),)
        # A map that lacks a code leaves it to the next one.
        assert directory.locate("us", "90001", TODAY).places == (at("90001", CA31),)
    us.put(postcodes=(at("91203", NY12),), id="body-2", official=True, retrieved_at=date(2026, 7, 1))
    with us.ask() as directory:
        assert directory.locate("us", "91203", TODAY).places == (at("91203", NY12),)


def test_where_the_best_map_is_overtaken_the_next_one_is_asked(us: Keeper) -> None:
    us.put(postcodes=(at("91203", CA30),), id="body", official=True, scheme="us/house")
    us.put(postcodes=(at("91203", CA31),), id="any", scheme="us/house", retrieved_at=date(2027, 1, 3))
    with us.ask() as directory:
        assert directory.locate("us", "91203", date(2027, 1, 2)).places == (at("91203", CA30),)
        assert directory.locate("us", "91203", date(2027, 1, 3)).places == (at("91203", CA31),)


# Seats


def names(seat: Seat) -> list[str]:
    return [person.name for person in seat.officials]


def test_a_seat_has_its_holder_and_nobody_of_the_next_district(us: Keeper) -> None:
    us.put(official(name="Ada Example"), official(id="x:2", name="Bo Other", division=CA31))
    with us.ask() as directory:
        seat = directory.seat("us/house", "CA", "30")
        assert (seat.answer, names(seat), seat.others) == ("held", ["Ada Example"], ())
        assert directory.seat("us/house", "NY", "30").answer == "unknown"
        assert directory.seat("us/senate", "CA", "30").answer == "unknown"
        assert directory.seat("us/house", "CA", "3").answer == "unknown"
        assert directory.seat("us/house", "CA' OR '1'='1", None).answer == "unknown"


def test_a_seat_without_a_holder_is_vacant_only_where_the_list_is_complete(us: Keeper) -> None:
    us.put(official(), complete=False)
    with us.ask() as directory:
        assert directory.seat("us/house", "CA", "31") == Seat("unknown")
    us.put(official(), complete=True)
    with us.ask() as directory:
        assert directory.seat("us/house", "CA", "31") == Seat("vacant")
        assert directory.seat("us/senate", "CA", None) == Seat("unknown")


def test_a_state_s_list_is_complete_for_that_state_alone(us: Keeper) -> None:
    us.put(official("us/state-house"), complete=True)
    with us.ask() as directory:
        assert directory.seat("us/state-house", "CA", "31").answer == "vacant"
        assert directory.seat("us/state-house", "NY", "31").answer == "unknown"


def test_a_region_has_all_of_its_holders_in_the_order_of_their_names(us: Keeper) -> None:
    people = [
        official("us/senate", id=f"x:{n}", name=f"{surname} X", surname=surname, division=Division("CA"))
        for n, surname in enumerate(("Zeta", "Álva", "Beta"))
    ]
    us.put(*people, official("us/senate", id="x:9", division=Division("NY")))
    with us.ask() as directory:
        assert names(directory.seat("us/senate", "CA", None)) == ["Álva X", "Beta X", "Zeta X"]
        assert names(directory.seat("us/senate", "CA", "")) == ["Álva X", "Beta X", "Zeta X"]


def test_a_named_district_is_found_without_its_region(de: Keeper) -> None:
    de.put(
        official("de/bundestag", name="Ada Exempel", division=Division("BE", MITTE)),
        official("de/bundestag", id="x:2", name="Bo Exempel", division=Division("BY", "")),
        complete=True,
    )
    with de.ask() as directory:
        assert names(directory.seat("de/bundestag", "", MITTE, named=True)) == ["Ada Exempel"]
        assert names(directory.seat("de/bundestag", "HH", MITTE, named=True)) == ["Ada Exempel"]
        assert directory.seat("de/bundestag", "", MITTE).answer == "vacant"
        # Without a district `named` does not lift the region: that would be the whole country.
        assert names(directory.seat("de/bundestag", "BY", None, named=True)) == ["Bo Exempel"]
        assert directory.seat("de/bundestag", "HH", None, named=True).answer == "vacant"


def test_two_sources_that_agree_but_for_accents_are_one_answer(us: Keeper) -> None:
    us.put(official(name="Zoë O’Exämple"), id="any")
    us.put(official(id="y:1", name="ZOE O'EXAMPLE"), id="body", official=True)
    with us.ask() as directory:
        seat = directory.seat("us/house", "CA", "30")
    assert (names(seat), seat.others) == (["ZOE O'EXAMPLE"], ())


def test_two_sources_that_disagree_are_both_kept_and_shown(us: Keeper) -> None:
    us.put(official(name="New Example"), id="any", retrieved_at=date(2026, 11, 20))
    us.put(official(id="y:1", name="Old Example"), id="body", official=True)
    us.put(official(id="z:1", name="Third Example"), id="third")
    with us.ask() as directory:
        seat = directory.seat("us/house", "CA", "30")
    assert names(seat) == ["Old Example"]
    assert [(person.name, person.source.id) for person in seat.others] == [
        ("New Example", "any"),
        ("Third Example", "third"),
    ]


def test_of_two_unofficial_sources_the_newer_goes_first(us: Keeper) -> None:
    us.put(official(name="Newer"), id="b", as_of=None, retrieved_at=date(2026, 10, 2))
    us.put(official(id="y:1", name="Older"), id="a", as_of=date(2026, 10, 1))
    with us.ask() as directory:
        assert names(directory.seat("us/house", "CA", "30")) == ["Newer"]


def test_what_is_stored_is_read_back_whole(us: Keeper) -> None:
    contact = Contact(
        "local", ("Ligne 1", "Զ"), "+1 555-0100", "Town", "Mon", "tested", date(2026, 1, 2),
        "a@example.org", "+1 555-0101", "https://example.org", "America/Los_Angeles",
    )  # fmt: skip
    person = replace(
        official(contacts=(WASHINGTON, contact), gender="f"),
        start=date(2025, 1, 3),
        actual_end=date(2026, 12, 1),
        rank="presiding",
        envelope_name="The Rt Hon Jordan Example",
        party="Example",
        languages=("en", "hy"),
    )
    given: dict[str, Any] = {
        "attribution": "By them",
        "redistributable": True,
        "official": True,
        "complete": True,
        "upstream": "v1",
    }
    source = us.put(person, as_of=date(2026, 10, 1), scheme="us/house", **given)
    with us.ask() as directory:
        assert directory.seat("us/house", "CA", "30").officials == (replace(person, source=source),)
        assert directory.sources("us") == (("us", source, 1, 0),)
        assert directory.sources() == directory.sources("us")
        assert directory.sources("fr") == ()
        assert list(directory.of_source(source.id)) == [replace(person, source=source)]
        assert directory.offices_of(source.id) == ("us/house",)
        assert directory.offices_of("other") == ()


def test_the_calendar_of_the_pack_decides_how_far_an_entry_is_trusted(us: Keeper) -> None:
    us.put(official(end=None), official("us/senate", id="x:2", end=date(2031, 1, 3), division=Division("CA")))
    with us.ask() as directory:
        (member,) = directory.seat("us/house", "CA", "30").officials
        (senator,) = directory.seat("us/senate", "CA", None).officials
        assert [directory.freshness(member, date(2027, 1, day)).status for day in (2, 3)] == ["ending", "expired"]
        assert directory.freshness(senator, date(2027, 1, 3)).status == "ok"


def test_the_calendar_is_in_the_order_of_its_days(us: Keeper) -> None:
    us.put(official())
    with us.ask() as directory:
        days = [event.last for event in directory.events("us")]
        assert len(days) == len(us.facts.events)
        assert days == sorted(days)
        assert days
        assert directory.events("fr") == ()


# Corrections

PHONE = Correction("x:1", "local", "phone", LOCAL.phone, "+1 818-555-0199", date(2026, 11, 5), "their letter")


def contacts(keeper: Keeper) -> tuple[Contact, ...]:
    with keeper.ask() as directory:
        (person,) = directory.seat("us/house", "CA", "30").officials
    return person.contacts


def test_what_the_user_corrected_stands_in_the_place_of_the_source_s(us: Keeper) -> None:
    us.put(official(contacts=(WASHINGTON, LOCAL)))
    correct(us.path, [PHONE])
    assert contacts(us) == (
        WASHINGTON,
        replace(LOCAL, phone="+1 818-555-0199", quality="user", verified_on=date(2026, 11, 5)),
    )
    with us.ask() as directory:
        assert directory.corrections() == directory.corrections("x:1") == (PHONE,)
        assert directory.corrections("x:2") == ()


def test_where_the_source_has_moved_on_both_values_stand(us: Keeper) -> None:
    us.put(official(contacts=(WASHINGTON, LOCAL)))
    correct(us.path, [PHONE])
    moved = replace(LOCAL, phone="+1 818-555-0222")
    us.put(official(contacts=(WASHINGTON, moved)))
    user = Contact("local", phone="+1 818-555-0199", quality="user", verified_on=date(2026, 11, 5))
    assert contacts(us) == (WASHINGTON, moved, user)


def test_where_the_source_has_come_to_say_the_same_it_stands_once(us: Keeper) -> None:
    correct(us.path, [PHONE])
    same = replace(LOCAL, phone=PHONE.value)
    us.put(official(contacts=(WASHINGTON, same)))
    assert contacts(us) == (WASHINGTON, same)


def test_an_address_is_corrected_by_its_lines_and_an_empty_field_is_filled(us: Keeper) -> None:
    us.put(official(contacts=(LOCAL, WASHINGTON)))
    lines = Correction("x:1", "local", "lines", " / ".join(LOCAL.lines), "2 New Street / Glendale", date(2026, 11, 5))
    day = date(2026, 11, 6)
    email = Correction("x:1", "capital", "email", "", "a@example.org", day, label=WASHINGTON.label)
    fax = Correction("x:1", "capital", "fax", "", "+1 202-555-0109", day, label="Another place")
    correct(us.path, [lines, email, fax, Correction("x:2", "local", "phone", LOCAL.phone, "1", date(2026, 11, 6))])
    first, capital, added = contacts(us)
    assert (first.lines, first.phone) == (("2 New Street", "Glendale"), LOCAL.phone)
    assert capital == replace(WASHINGTON, email="a@example.org", quality="user", verified_on=day)
    assert added == Contact("capital", (), "", "Another place", fax=fax.value, quality="user", verified_on=day)


def test_a_correction_of_one_office_leaves_the_other_alone(us: Keeper) -> None:
    us.put(official(contacts=(replace(LOCAL, via="capital"), LOCAL)))
    correct(us.path, [PHONE])
    assert [contact.phone for contact in contacts(us)] == [LOCAL.phone, PHONE.value]


# Names and ids


@pytest.fixture
def people(us: Keeper) -> Keeper:
    us.put(
        official(id="x:1", name="Zoë de la Peña"),
        official("us/senate", id="x:1", name="Zoë de la Peña", division=Division("CA")),
        official(id="x:2", name="Peter Pena", division=CA31),
    )
    us.put(official(id="x:1", name="Zoe Delapena"), id="other")
    return us


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("pena", {"x:1", "x:2"}),
        ("PEÑA", {"x:1", "x:2"}),
        ("zoe peña", {"x:1"}),
        ("Peña Zoë", {"x:1"}),
        ("de la pen", {"x:1"}),
        ("peter", {"x:2"}),
        ("zoe peter", set()),
        ("nobody", set()),
        ("", set()),
        (" ’ ", set()),
        ("%", set()),
    ],
)
def test_people_are_found_by_every_word_of_a_name(people: Keeper, given: str, found: set[str]) -> None:
    with people.ask() as directory:
        assert {person.id for person in directory.by_name("us", given)} == found
        assert directory.by_name("fr", given) == ()


def test_an_id_gives_an_entry_for_each_office_and_source(people: Keeper) -> None:
    with people.ask() as directory:
        found = directory.by_id("x:1")
        assert [(person.office, person.source.id) for person in found] == [
            ("us/house", "example"),
            ("us/senate", "example"),
            ("us/house", "other"),
        ]
        assert directory.by_id("x:1") == found
        assert directory.by_id("x:3") == directory.by_id("%") == ()
        assert sorted(directory.ids_like("us")) == sorted(directory.ids_like("")) == ["x:1", "x:2"]
        assert directory.ids_like("fr") == ()


# Places and offices


def test_places_are_found_by_name_code_alias_and_number(us: Keeper) -> None:
    us.put(official())
    with us.ask() as directory:
        california = (Place("CA", "", "California"),)
        for given in ("CA", "california", "Californie", "calif."):
            assert directory.places("us", given) == california, given
        district = (Place("CA", "30", "California’s 30th congressional district"),)
        assert directory.places("us", "CA-30") == directory.places("us", "ca 30") == district
        assert directory.places("us", "AK-00") == (Place("AK", "0", "Alaska"),)
        assert directory.places("us", "CA-53") == directory.places("us", "Nowhere") == ()
        assert directory.places("fr", "CA") == ()
        assert directory.numbered("us")
        assert directory.place_name("us", "CA", "30") == "California’s 30th congressional district"
        assert directory.place_name("us", "CA", "") == "California"
        assert directory.place_name("us", "CA", "99") == directory.place_name("us", "XX", "") == ""
        assert {"California", "California’s 30th congressional district"} <= set(directory.place_names("us"))


def test_a_named_district_is_named_whatever_its_region(de: Keeper) -> None:
    de.put(official("de/bundestag"))
    with de.ask() as directory:
        (place,) = directory.places("de", "berlin mitte")
        assert (place.region, place.name) == ("", "Berlin-Mitte")
        assert directory.places("de", place.district) == (place,)
        assert directory.place_name("de", "", place.district) == "Berlin-Mitte"
        assert directory.place_name("de", "BE", place.district) == "Berlin-Mitte"
        assert directory.place_name("de", "BE", "") == "Berlin"
        assert directory.place_name("de", "", "") == ""
        assert not directory.numbered("de")


def test_what_the_pack_says_of_the_country_and_its_offices_is_at_hand(us: Keeper, packs: dict[str, Country]) -> None:
    us.put(official())
    with us.ask() as directory:
        country = directory.country("us")
        assert country is not None
        assert tuple(country) == ("us", "United States", "ZIP code", "state or territory", "congressional district")
        assert directory.country("fr") is None
        assert directory.posts("us") == us.facts.posts
        assert [post.id for post in directory.posts("us")] == [office.id for office in packs["us"].offices]
        assert directory.posts("fr") == ()
        assert directory.covers("us/house")
        assert not directory.covers("us/senate")


def test_facts_of_a_country_without_regions_or_districts(packs: dict[str, Country]) -> None:
    holland, zealand = facts(packs["nl"]), facts(packs["nz"])
    assert holland.district == ""
    assert all(place.district == "" for place in holland.places)
    assert zealand.region == ""
    assert len(zealand.places) == 71
    assert all(place.region == "" and place.name for place in zealand.places)


def test_a_region_without_a_number_of_seats_has_no_districts_of_its_own(us: Keeper, packs: dict[str, Country]) -> None:
    regions = {code: replace(region, districts=None) for code, region in packs["us"].regions.items()}
    found = facts(replace(packs["us"], regions=regions))
    assert len(found.places) == len(regions)
    assert all(place.district == "" for place in found.places)
    seats = [place for place in facts(packs["us"]).places if place.district]
    assert len(seats) == 435 + 6


# The file


def test_a_missing_file_is_an_empty_directory_and_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    with Directory(path) as directory:
        assert directory.locate("us", "91203", TODAY).answer == "unknown"
        assert directory.seat("us/house", "CA", "30") == Seat("unknown")
        for found in (directory.by_id("x:1"), directory.by_name("us", "a"), directory.posts("us"), directory.sources()):
            assert found == ()
        for kept in (directory.corrections(), directory.places("us", "CA"), directory.place_names("us")):
            assert kept == ()
        assert directory.country("us") is None
        assert not directory.covers("us/house")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_opened_for_reading_alone(us: Keeper) -> None:
    us.put(official())
    before = us.path.read_bytes()
    connection = connect(us.path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM official")
    connection.close()
    us.path.chmod(0o444)
    with us.ask() as directory:
        assert directory.by_id("x:1")
    assert us.path.read_bytes() == before
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        directory.covers("us/house")


# Finding


def test_a_postcode_gives_its_seats_and_those_of_its_region(mapped: Keeper) -> None:
    mapped.put(
        official(name="Ada Example"),
        official(id="x:2", name="Bo Other", division=CA31),
        official("us/senate", id="x:3", name="Cy Senator", division=Division("CA")),
        official("us/state-house", id="x:4", name="Di State"),
        official("us/secretary-of-state", id="x:5", name="Ed Secretary", division=Division()),
    )
    with mapped.ask() as directory:
        located, found = by_postcode(directory, "us", "91203", TODAY)
        assert located.answer == "unique"
        assert [(f.post.id, f.place, names(f.seat)) for f in found] == [
            ("us/house", "California’s 30th congressional district", ["Ada Example"]),
            ("us/senate", "California", ["Cy Senator"]),
        ]
        located, found = by_postcode(directory, "us", "10001", TODAY)
        assert located.answer == "ambiguous"
        assert [(f.post.id, f.region, f.district, f.seat.answer) for f in found] == [
            ("us/house", "CA", "31", "held"),
            ("us/house", "NY", "12", "unknown"),
            ("us/house", "CA", "30", "held"),
            ("us/senate", "CA", "", "held"),
            ("us/senate", "NY", "", "unknown"),
        ]
        assert by_postcode(directory, "us", "99999", TODAY)[1] == []
        assert by_postcode(directory, "us", "91203", date(2027, 1, 3))[1] == []


def test_a_district_gives_its_seat_and_those_of_its_region(mapped: Keeper) -> None:
    mapped.put(official(name="Ada Example"), complete=True)
    with mapped.ask() as directory:
        (district,) = directory.places("us", "CA-30")
        assert [(f.post.id, f.seat.answer) for f in by_place(directory, "us", district)] == [
            ("us/house", "held"),
            ("us/senate", "unknown"),
        ]
        (empty,) = directory.places("us", "CA-31")
        assert by_place(directory, "us", empty)[0].seat == Seat("vacant")


def test_a_region_gives_its_own_seats_and_who_is_known_of_its_districts(mapped: Keeper) -> None:
    members = (official(name="Ada Example"), official(id="x:2", name="Bo Other", surname="Other", division=CA31))
    mapped.put(*members, official("us/state-house", id="x:4", name="Di State"), complete=True)
    with mapped.ask() as directory:
        (region,) = directory.places("us", "California")
        assert [(f.post.id, f.place, names(f.seat)) for f in by_place(directory, "us", region)] == [
            ("us/senate", "California", []),
            ("us/house", "California", ["Ada Example", "Bo Other"]),
        ]
        (other,) = directory.places("us", "Texas")
        assert [f.post.id for f in by_place(directory, "us", other)] == ["us/senate"]


def test_a_place_that_elects_nobody_to_an_office_has_no_such_seat(mapped: Keeper) -> None:
    mapped.put(official(division=Division("DC", "0")), official("us/senate", id="x:2"), complete=True)
    mapped.put(postcodes=(at("20001", Division("DC", "0")),), id="more", official=True)
    with mapped.ask() as directory:
        (capital,) = directory.places("us", "DC-0")
        assert [f.post.id for f in by_place(directory, "us", capital)] == ["us/house"]
        (region,) = directory.places("us", "District of Columbia")
        assert [f.post.id for f in by_place(directory, "us", region)] == ["us/house"]
        assert [f.post.id for f in by_postcode(directory, "us", "20001", TODAY)[1]] == ["us/house"]


def test_a_named_district_is_found_by_map_and_by_name(de: Keeper) -> None:
    with_region = official("de/bundestag", name="Ada Exempel", division=Division("BE", MITTE))
    de.put(with_region, complete=True)
    de.put(postcodes=(at("10178", Division("", MITTE)), at("10115", Division("BE", MITTE))), id="codes")
    with de.ask() as directory:
        (place,) = directory.places("de", MITTE)
        expected = [("de/bundestag", place.name, ["Ada Exempel"])]
        for found in (
            by_place(directory, "de", place),
            by_postcode(directory, "de", "10178", TODAY)[1],
            by_postcode(directory, "de", "10115", TODAY)[1],
        ):
            assert [(f.post.id, f.place, names(f.seat)) for f in found] == expected
