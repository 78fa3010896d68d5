"""How far an entry can be trusted on a day: every status just before, on and after the day that it hangs on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from addressees import SOURCE, imported, official

from handbill.directory.model import ENDING_DAYS, Event, EventKind, Freshness, freshness, overtaken
from handbill.people import Contact, Official
from handbill.yamlfile import When

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
FAR = date(2029, 1, 3)
RETRIEVED = SOURCE.retrieved_at
OLD = RETRIEVED + (SOURCE.max_age_days + 1) * DAY


def entry(end: date | None = FAR, **changes: Any) -> Official:
    return replace(official(end=end), **changes)


def event(kind: EventKind, when: str, office: str = "us/house") -> Event:
    day = When.parse(when)
    return Event(office, kind, day.first, day.last)


@pytest.mark.parametrize(("days", "status"), [(-1, "ok"), (0, "ended"), (1, "ended")])
def test_who_has_left_is_ended_from_the_day_on(days: int, status: str) -> None:
    left = date(2026, 12, 1)
    assert freshness(entry(actual_end=left), left + days * DAY).status == status


@pytest.mark.parametrize(("days", "status"), [(-1, "ending"), (0, "expired"), (1, "expired")])
def test_the_end_of_the_term_in_the_data_is_the_first_day_without_it(days: int, status: str) -> None:
    end = date(2027, 1, 3)
    assert freshness(entry(end), end + days * DAY).status == status


@pytest.mark.parametrize(("days", "status"), [(-1, "ok"), (0, "ok"), (1, "stale")])
def test_data_is_stale_the_day_after_its_last(days: int, status: str) -> None:
    last = RETRIEVED + SOURCE.max_age_days * DAY
    found = freshness(entry(), last + days * DAY)
    assert found.status == status
    assert found.why == ("the data is of 2026-11-01, 181 days old" if status == "stale" else "")


@pytest.mark.parametrize(("days", "status"), [(-1, "ok"), (0, "ending"), (1, "ending")])
def test_sixty_days_before_its_end_a_term_is_ending(days: int, status: str) -> None:
    end = date(2027, 3, 1)
    found = freshness(entry(end), end - ENDING_DAYS * DAY + days * DAY)
    assert found == Freshness(found.status, "the term ends on 2027-03-01" if status == "ending" else "")
    assert found.status == status


def test_without_any_end_or_calendar_an_entry_is_good_until_it_is_stale() -> None:
    assert freshness(entry(None), TODAY) == Freshness("ok")
    assert freshness(entry(None), OLD).status == "stale"


NEW_TERM = event("term-begins", "2027-01-03")
CASES: tuple[tuple[str, Official, date, tuple[Event, ...]], ...] = (
    ("ended", entry(date(2027, 1, 3), actual_end=date(2027, 1, 3)), OLD, (NEW_TERM,)),
    ("expired", entry(date(2027, 1, 3)), OLD, ()),
    ("expired", entry(None), OLD, (NEW_TERM,)),
    ("stale", entry(OLD + DAY), OLD, ()),
    ("stale", entry(None), OLD, (event("term-begins", str(OLD + DAY)),)),
    ("ending", entry(TODAY + DAY), TODAY, ()),
    ("ok", entry(), TODAY, ()),
)


@pytest.mark.parametrize(("status", "person", "today", "events"), CASES)
def test_of_several_states_the_gravest_is_told(
    status: str, person: Official, today: date, events: tuple[Event, ...]
) -> None:
    assert freshness(person, today, events).status == status


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("term-begins", "a new term began on 2027-01-03, and the data is of 2026-11-01"),
        ("boundaries", "new boundaries came into force on 2027-01-03, and the data is of 2026-11-01"),
        ("term-ends", "the term ended on 2027-01-03, and the data is of 2026-11-01"),
    ],
)
def test_what_the_calendar_brings_overtakes_older_data_from_its_day_on(kind: EventKind, why: str) -> None:
    events = (event(kind, "2027-01-03"),)
    before, on, after = (date(2027, 1, day) for day in (2, 3, 4))
    assert freshness(entry(), before, events) == Freshness("ending", "the term ends on 2027-01-03")
    assert freshness(entry(), on, events) == Freshness("expired", why)
    assert freshness(entry(), after, events) == Freshness("expired", why)


@pytest.mark.parametrize(("days", "status"), [(-1, "expired"), (0, "ok"), (1, "ok")])
def test_data_of_the_day_of_a_new_term_or_later_knows_of_it(days: int, status: str) -> None:
    begun = date(2026, 7, 1)
    person = entry(source=replace(SOURCE, retrieved_at=begun + days * DAY))
    assert freshness(person, date(2026, 8, 1), (event("term-begins", str(begun)),)).status == status


def test_an_older_day_of_the_content_counts_more_than_the_day_of_fetching() -> None:
    events = (event("term-begins", "2026-10-01"),)
    older = replace(SOURCE, as_of=date(2026, 9, 30))
    assert freshness(entry(source=older), TODAY, events).status == "expired"
    assert freshness(entry(source=SOURCE), TODAY, events).status == "ok"
    # A day of the content after that of fetching cannot be: then the fetching decides.
    later = replace(SOURCE, as_of=date(2027, 6, 1), retrieved_at=date(2026, 9, 30))
    assert freshness(entry(source=later), TODAY, events).status == "expired"
    aged = entry(source=replace(SOURCE, as_of=date(2026, 1, 1)))
    assert freshness(aged, TODAY) == Freshness("stale", "the data is of 2026-01-01, 325 days old")


def test_an_election_held_is_a_note_and_no_reason_to_refuse() -> None:
    events = (event("election", "2026-11-03"), event("term-begins", "2027-01-03"))
    note = "an election was held on 2026-11-03; the members of the data stay until their term ends"
    person = entry(date(2027, 1, 3))
    assert freshness(person, date(2026, 11, 2), events).notes == ()
    assert freshness(person, date(2026, 11, 3), events) == Freshness("ok", "", (note,))
    assert freshness(person, TODAY, events) == Freshness("ending", "the term ends on 2027-01-03", (note,))
    known = replace(person, source=replace(SOURCE, retrieved_at=date(2026, 11, 3)))
    assert freshness(known, TODAY, events).notes == ()


def test_an_election_does_not_make_stale_data_fresh() -> None:
    found = freshness(entry(), OLD, (event("election", "2026-11-03"),))
    assert (found.status, len(found.notes)) == ("stale", 1)


def test_a_renewal_leaves_those_whose_end_is_known_and_makes_the_others_doubtful() -> None:
    events = (event("renewal", "2026-11-10", "us/senate"),)
    person = entry(None, office="us/senate")
    why = "a part of the seats was filled anew on 2026-11-10"
    assert freshness(person, date(2026, 11, 9), events) == Freshness("ok")
    assert freshness(person, date(2026, 11, 10), events) == Freshness("stale", why)
    assert freshness(replace(person, expected_end=FAR), TODAY, events) == Freshness("ok")
    assert freshness(replace(person, expected_end=date(2026, 11, 10)), TODAY, events).status == "expired"
    newer = replace(person, source=replace(SOURCE, retrieved_at=date(2026, 11, 10)))
    assert freshness(newer, TODAY, events) == Freshness("ok")


def test_a_renewal_to_come_does_not_end_a_term() -> None:
    person = entry(None, office="us/senate")
    assert freshness(person, TODAY, (event("renewal", "2026-12-01", "us/senate"),)) == Freshness("ok")


@pytest.mark.parametrize(
    ("today", "status", "why"),
    [
        ("2027-01-29", "ok", ""),
        ("2027-04-01", "ending", "the term ends on 2027-04"),
        ("2027-04-29", "ending", "the term ends on 2027-04"),
        ("2027-04-30", "expired", "a new term began on 2027-04, and the data is of 2026-11-01"),
    ],
)
def test_a_month_may_be_any_of_its_days(today: str, status: str, why: str) -> None:
    found = freshness(entry(), date.fromisoformat(today), (event("term-begins", "2027-04"),))
    assert found == Freshness(found.status, why)
    assert found.status == status


def test_a_year_counts_only_when_it_is_over() -> None:
    events = (event("election", "2026"), event("boundaries", "2026"))
    person = entry(source=replace(SOURCE, retrieved_at=date(2026, 12, 1)))
    ending = freshness(person, date(2026, 12, 30), events)
    assert ending == Freshness("ending", "the term ends on 2026")
    assert freshness(person, date(2026, 12, 31), events).why.startswith("new boundaries came into force on 2026, and")
    note = freshness(person, date(2026, 12, 31), events[:1]).notes
    assert note == ("an election was held on 2026; the members of the data stay until their term ends",)


def test_of_several_ends_the_first_is_told() -> None:
    events = (event("term-ends", "2026-12-20"), event("term-begins", "2027-01-03"))
    assert freshness(entry(date(2026, 12, 31)), TODAY, events).why == "the term ends on 2026-12-20"
    assert freshness(entry(date(2026, 12, 1)), TODAY, events).why == "the term ends on 2026-12-01"


@pytest.mark.parametrize("kind", ["term-begins", "term-ends", "boundaries", "renewal", "election"])
def test_the_calendar_of_another_office_does_not_count(kind: EventKind) -> None:
    for office in ("us/senate", "us/state-house", "us/hous", "gb/house"):
        events = (event(kind, "2026-11-10", office), event(kind, "2026-12-10", office))
        assert freshness(entry(None), TODAY, events) == Freshness("ok")
    assert freshness(entry(None), TODAY, (event(kind, "2026-11-10"),)) != Freshness("ok")


def test_the_first_of_several_events_is_the_reason() -> None:
    events = (event("boundaries", "2025-01-01"), event("term-begins", "2026-01-01"), event("term-begins", "2027-01-01"))
    assert overtaken("us/house", date(2024, 1, 1), TODAY, events).startswith("new boundaries came into force on 2025")
    assert overtaken("us/house", date(2025, 1, 1), TODAY, events).startswith("a new term began on 2026-01-01")
    assert overtaken("us/house", date(2026, 1, 1), TODAY, events) == ""
    drawn = overtaken("us/house", date(2024, 1, 1), TODAY, events, ("boundaries",))
    assert drawn.startswith("new boundaries came into force on 2025-01-01")


def test_an_import_counts_each_person_once_and_every_local_contact() -> None:
    local = Contact("local", phone="1")
    twice = official(contacts=(local, Contact("capital"), local))
    found = imported(twice, replace(twice, office="us/senate"), official(id="x:2"))
    assert (found.people, found.local_contacts) == (2, 4)
