"""Popolo JSON of any parliament: who sits now, under which seat, and files that are built to do harm."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.importers import popolo
from handbill.directory.model import Import, freshness
from handbill.errors import InputError

DAY = date(2026, 11, 22)
Data = dict[str, Any]


def parliament() -> Data:
    """A chamber of four with two periods; the file is of late 2025."""
    return {
        "persons": [
            {
                "id": "p1",
                "name": "Անի Օրինակյան",
                "family_name": "Օրինակյան",
                "given_name": "Անի",
                "gender": "female",
                "birth_date": "1970-01-01",
                "email": "ani@parliament.example",
                "image": "https://photo.example/1.jpg",
                "other_names": [{"lang": "en", "name": "Ani Other", "note": "multilingual"}],
                "contact_details": [
                    {"type": "twitter", "value": "@ani"},
                    {"type": "voice", "value": "555-0100"},
                    {"type": "fax", "value": "555-0101"},
                    {"type": "email", "value": "other@parliament.example"},
                ],
            },
            {"id": "p2", "name": "Sam Example", "gender": "male"},
            {"id": "p3", "name": "Former Example", "gender": "other"},
        ],
        "organizations": [
            {"id": "legislature", "classification": "legislature", "name": "Congreso"},
            {"id": "party/one", "classification": "party", "name": "Party One"},
        ],
        "areas": [{"id": "area/m", "name": "MADRID"}, {"id": "area/x", "name": "Nowhere"}],
        "events": [
            {"id": "term/1", "classification": "legislative period", "start_date": "2021"},
            {"id": "term/2", "classification": "legislative period", "start_date": "2025-06"},
            {"id": "term/3", "classification": "legislative period", "start_date": "2029-06"},
            {"id": "e", "classification": "election", "start_date": "2026-01-01"},
        ],
        "memberships": [
            {
                "person_id": "p1",
                "organization_id": "legislature",
                "legislative_period_id": "term/2",
                "area_id": "area/m",
                "on_behalf_of_id": "party/one",
                "role": "member",
                "start_date": "2025-07-01",
                "end_date": "2029-06-30",
            },
            {
                "person_id": "p2",
                "organization_id": "legislature",
                "legislative_period_id": "term/2",
                "area_id": "area/x",
            },
            {
                "person_id": "p3",
                "organization_id": "legislature",
                "legislative_period_id": "term/2",
                "start_date": "2025-06-01",
                "end_date": "2025-06-20",
                "area_id": "area/m",
            },
            {
                "person_id": "p3",
                "organization_id": "legislature",
                "legislative_period_id": "term/1",
                "area_id": "area/m",
            },
            {"person_id": "p1", "organization_id": "party/one", "role": "chair"},
        ],
    }


@pytest.fixture
def es(packs: dict[str, Country]) -> Country:
    return packs["es"]


@pytest.fixture
def read(tmp_path: Path, es: Country) -> Callable[..., Import]:
    def reader(data: object, country: Country = es, office: str = "") -> Import:
        path = tmp_path / "popolo.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        feed = popolo.feed(country, office)
        return feed.read(Files((path,)), country, feed.source(DAY))

    return reader


def test_a_member_is_kept_with_what_is_needed_and_no_more(read: Callable[..., Import]) -> None:
    found = read(parliament())
    ani = next(official for official in found.officials if official.id == "es:popolo:p1")
    assert (ani.office, ani.name, ani.surname, ani.gender) == ("es/congreso", "Անի Օրինակյան", "Օրինակյան", "f")
    assert (ani.region, ani.district, ani.party) == ("28", "", "Party One")
    assert (ani.start, ani.expected_end, ani.actual_end) == (date(2025, 7, 1), date(2029, 6, 30), None)
    (contact,) = ani.contacts
    assert (contact.via, contact.phone, contact.fax, contact.email) == (
        "capital",
        "555-0100",
        "555-0101",
        "ani@parliament.example",
    )
    assert not any(word in repr(found) for word in ("1970", "photo", "@ani", "Ani Other", "other@"))
    assert (found.country, found.read, found.source.id, found.source.complete) == ("es", 5, "es-popolo", False)


def test_the_youngest_period_that_has_begun_counts_and_the_rest_is_told(read: Callable[..., Import]) -> None:
    found = read(parliament())
    assert {official.id[-2:] for official in found.officials} == {"p1", "p2", "p3"}
    assert found.dropped == ("2 memberships in other periods, bodies or roles",)


def test_the_newest_start_that_is_past_is_the_day_of_the_file(read: Callable[..., Import]) -> None:
    data = parliament()
    assert read(data).source.as_of == date(2025, 7, 1)
    data["memberships"][0]["start_date"] = "2031-01-01"
    data["memberships"][2]["start_date"] = "soon"
    assert read(data).source.as_of == date(2025, 6, 1)
    for event in data["events"]:
        event["start_date"] = "0000"
    assert read(data).source.as_of is None


@pytest.mark.parametrize("start", ["2025-06-31", "2025-06", "soon", 2025])
def test_a_start_that_is_no_day_is_left_out(read: Callable[..., Import], start: object) -> None:
    data = parliament()
    data["memberships"][0]["start_date"] = start
    assert next(official for official in read(data).officials if official.id.endswith("p1")).start is None


def test_who_left_before_that_day_has_ended(read: Callable[..., Import]) -> None:
    former = next(official for official in read(parliament()).officials if official.id.endswith("p3"))
    assert (former.actual_end, former.expected_end, former.gender) == (date(2025, 6, 20), None, "x")
    assert freshness(former, DAY).status == "ended"


@pytest.mark.parametrize(
    ("end", "ended", "expected"), [("2025", None, date(2025, 12, 31)), ("2024", date(2024, 12, 31), None)]
)
def test_an_end_without_a_day_is_the_last_that_it_may_mean(
    read: Callable[..., Import], end: str, ended: date | None, expected: date | None
) -> None:
    data = parliament()
    data["memberships"][2]["end_date"] = end
    former = next(official for official in read(data).officials if official.id.endswith("p3"))
    assert (former.actual_end, former.expected_end) == (ended, expected)


@pytest.mark.parametrize("end", ["gone", "9999", "2025-02-31", 5])
def test_a_membership_with_an_end_that_is_no_date_is_not_taken_for_one_that_lasts(
    read: Callable[..., Import], end: object
) -> None:
    data = parliament()
    data["memberships"][2]["end_date"] = end
    found = read(data)
    assert not any(official.id.endswith("p3") for official in found.officials)
    assert "p3: has a membership with an end that is no date" in found.dropped


def test_of_a_persons_memberships_the_one_that_lasts_is_kept(read: Callable[..., Import]) -> None:
    data = parliament()
    again = {**data["memberships"][2], "start_date": "2025-06-21", "area_id": "area/x"}
    del again["end_date"]
    data["memberships"].insert(0, again)
    found = read(data)
    former = [official for official in found.officials if official.id.endswith("p3")]
    assert [(official.region, official.actual_end) for official in former] == [("Nowhere", None)]
    assert "p3: has a further membership; the one that lasts or the last is kept" in found.dropped


def test_an_area_that_is_not_known_is_kept_as_given_and_noted(read: Callable[..., Import]) -> None:
    found = read(parliament())
    sam = next(official for official in found.officials if official.id.endswith("p2"))
    assert (sam.region, sam.surname, sam.contacts) == ("Nowhere", "Sam Example", ())
    assert found.notes[1:] == ("p2: 'Nowhere' is no region that is known; it is kept as given",)


def test_a_district_gets_the_packs_code_and_a_national_list_none(
    read: Callable[..., Import], packs: dict[str, Country]
) -> None:
    data = parliament()
    data["areas"][0]["name"] = "berlin mitte"
    german = read(data, packs["de"])
    assert {(official.region, official.district) for official in german.officials} == {("", "74"), ("", "Nowhere")}
    assert "is no district" in german.notes[1]
    dutch = read(data, packs["nl"])
    assert {(official.region, official.district) for official in dutch.officials} == {("", "")}
    assert len(dutch.notes) == 1
    assert "are taken for those of nl/tweede-kamer" in dutch.notes[0]


def test_the_office_can_be_named(read: Callable[..., Import]) -> None:
    assert {official.office for official in read(parliament(), office="es/senado").officials} == {"es/senado"}
    with pytest.raises(InputError, match="no office 'es/corona'"):
        read(parliament(), office="es/corona")


def test_without_an_office_it_is_the_first_that_is_elected(packs: dict[str, Country]) -> None:
    assert popolo.first_office(packs["gb"]).id == "gb/commons"
    appointed = [office for office in packs["gb"].offices if office.elected == "appointed"]
    assert appointed
    with pytest.raises(InputError, match="no office that is elected"):
        popolo.first_office(replace(packs["gb"], offices=tuple(appointed)))


def test_of_two_chambers_the_one_with_the_offices_name_is_read(read: Callable[..., Import]) -> None:
    data = parliament()
    data["organizations"].append({"id": "upper", "classification": "chamber", "name": "Senado"})
    with pytest.raises(InputError, match="2 chambers"):
        read(data)
    data["organizations"][0]["name"] = "congreso de los diputados"
    data["memberships"].append({"person_id": "p2", "organization_id": "upper", "legislative_period_id": "term/2"})
    assert len(read(data).officials) == 3


def test_a_file_without_bodies_periods_and_areas_is_read_all_the_same(read: Callable[..., Import]) -> None:
    data = parliament()
    found = read({"persons": data["persons"], "memberships": [{"person_id": "p2", "role": "deputy"}], "areas": None})
    (sam,) = found.officials
    assert (sam.name, sam.region, sam.party, sam.start) == ("Sam Example", "", "", None)
    periods = read({"persons": data["persons"], "memberships": data["memberships"], "events": data["events"]})
    assert (len(periods.officials), periods.source.as_of) == (3, date(2025, 7, 1))


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"id": "p2", "name": ""}, "p2: has no name"),
        ({"id": "p2", "name": ["list"]}, "p2: has no name"),
        ({"id": "p2", "name": "\ud800"}, "p2: has no name"),
        ({"id": "other", "name": "Sam"}, "a membership of 'p2', who is not among the persons"),
        ({"name": "Sam"}, "a membership of 'p2', who is not among the persons"),
    ],
)
def test_a_person_that_cannot_be_used_is_named(read: Callable[..., Import], person: Data, why: str) -> None:
    data = parliament()
    data["persons"][1] = person
    found = read(data)
    assert len(found.officials) == 2
    assert why in found.dropped


def test_an_id_that_cannot_be_shown_is_not_kept(read: Callable[..., Import]) -> None:
    data = parliament()
    data["persons"][1]["id"] = data["memberships"][1]["person_id"] = "p" * 61
    assert len(read(data).officials) == 2


def test_hostile_values_are_left_out_with_their_reason(read: Callable[..., Import]) -> None:
    data = parliament()
    data["persons"][0] |= {
        "email": "no email found",
        "contact_details": ["text", {"type": 5}, {"type": "phone", "value": "\u0007"}, {"type": "phone"}],
        "family_name": "F" * 900,
        "gender": {"male": 1},
    }
    data["persons"][1]["contact_details"] = "words"
    found = read(data)
    ani = next(official for official in found.officials if official.id.endswith("p1"))
    assert (ani.contacts, ani.surname, ani.gender) == ((), "Անի Օրինակյան", "x")
    assert len([line for line in found.dropped if line.startswith("p1:")]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words",
        "[1]",
        '"words"',
        '{"persons": {"a": 1}}',
        '{"persons": [1]}',
        '{"memberships": "words"}',
        "[" * 200_000,
        '{"persons": ' * 200_000,
        '{"persons": [' + "9" * 5_000 + "]}",
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, es: Country, text: str) -> None:
    path = tmp_path / "popolo.json"
    path.write_text(text, encoding="utf-8")
    feed = popolo.feed(es)
    with pytest.raises(InputError) as caught:
        feed.read(Files((path,)), es, feed.source(DAY))
    assert caught.value.problems[0].code == "form"


@pytest.mark.parametrize("data", [{}, {"persons": [], "memberships": []}, {**parliament(), "persons": []}])
def test_a_file_without_members_is_refused(read: Callable[..., Import], data: Data) -> None:
    with pytest.raises(InputError, match="no member of a parliament"):
        read(data)


def test_two_files_are_refused(tmp_path: Path, es: Country) -> None:
    feed = popolo.feed(es)
    with pytest.raises(InputError, match="one Popolo file"):
        feed.read(Files((tmp_path / "a.json", tmp_path / "b.json")), es, feed.source(DAY))


def test_it_is_recognised_by_its_first_part(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(parliament(), indent=2), encoding="utf-8")
    (tmp_path / "b.json").write_text('{"meta": {"sources": ["x"]}, "persons": []}', encoding="utf-8")
    (tmp_path / "c.json").write_text('{"people": []}', encoding="utf-8")
    (tmp_path / "d.txt").write_text(json.dumps(parliament()), encoding="utf-8")
    assert [path.name for path in popolo.recognises(Files.under(tmp_path)).paths] == ["a.json", "b.json"]


@pytest.mark.data
@pytest.mark.parametrize(
    ("code", "file", "people", "ended", "day", "genders"),
    [
        ("am", "Armenia-Assembly", 130, 0, date(2015, 3, 19), {"m": 14, "f": 2, "x": 114}),
        ("ar", "Argentina-Diputados", 257, 0, date(2015, 1, 1), {"x": 257}),
        ("be", "Belgium-Representatives", 168, 17, date(2015, 9, 22), {"m": 103, "f": 64, "x": 1}),
        ("es", "Spain-Congress", 397, 38, date(2014, 7, 8), {"m": 148, "f": 60, "x": 189}),
    ],
)
def test_the_real_files_are_kept_and_are_old(
    shared: Path, packs: dict[str, Country], code: str, file: str, people: int, ended: int, day: date, genders: Data
) -> None:
    country = packs[code]
    feed = popolo.feed(country)
    files = popolo.recognises(Files.under(shared / "data" / "popolo" / f"{file}.json"))
    found = feed.read(files, country, feed.source(DAY))
    assert len(found.officials) == people
    assert sum(official.actual_end is not None for official in found.officials) == ended
    assert found.source.as_of == day
    assert Counter(official.gender for official in found.officials) == genders
    assert not any(freshness(official, DAY).status == "ok" for official in found.officials)
    if country.office(found.officials[0].office).represents == "region":
        assert {official.region for official in found.officials} <= set(country.regions)


@pytest.mark.data
def test_no_other_file_of_the_real_data_is_claimed(shared: Path) -> None:
    found = popolo.recognises(Files.under(shared / "data"))
    assert {path.parent.name for path in found.paths} == {"popolo"}
    assert len(found.paths) == 4


def test_the_parliament_of_another_country_is_refused(read: Callable[..., Import]) -> None:
    data = parliament()
    data["areas"] = [{"id": f"x{n}", "name": f"Nowhere {n}"} for n in range(12)]
    data["persons"] = [{"id": f"q{n}", "name": f"Sam Example {n}"} for n in range(12)]
    data["memberships"] = [data["memberships"][0] | {"person_id": f"q{n}", "area_id": f"x{n}"} for n in range(12)]
    with pytest.raises(InputError, match="none of its 12 seats is one of"):
        read(data)
