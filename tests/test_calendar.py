"""What is due when, and the calendar file as another program reads it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from follow_ups import DAY, entry

from handbill.calendar import calendar, due, why_not
from handbill.log import Entry, Outcome, Reply, Sent


def kinds(*entries: Entry, after: int = 14) -> list[tuple[str, int, date]]:
    return [(call.kind, call.entry.id, call.day) for call in due(entries, after)]


def parsed(data: bytes | None) -> Any:
    """The file as icalendar reads it; Any, since a property may be of thirty types."""
    assert data is not None
    return icalendar.Calendar.from_ical(data)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def test_a_chaser_is_due_two_weeks_after_the_letter_was_sent_or_made() -> None:
    assert kinds(entry()) == [("chaser", 1, days(14))]
    assert kinds(entry(sent=Sent(days(3), "post"))) == [("chaser", 1, days(17))]
    assert kinds(entry(), after=0) == [("chaser", 1, DAY)]
    assert kinds(entry(reply=Reply(days(9), "no-answer"))) == [("chaser", 1, days(14))]


def test_no_number_of_days_and_no_year_is_too_much() -> None:
    assert kinds(entry(), after=10**9) == [("chaser", 1, date(9999, 12, 30))]
    late = entry(sent=Sent(date.max, "post"))
    assert parsed(calendar([late])).events[0].end == date.max


def test_a_letter_is_chased_twice_and_the_second_time_after_the_first() -> None:
    first = entry(2, kind="chaser", first=1, date=days(20))
    second = entry(3, kind="chaser", first=1, date=days(40))
    assert kinds(entry(), first) == [("chaser", 1, days(34))]
    assert kinds(entry(), entry(2, kind="chaser", first=1, date=days(20), sent=Sent(days(22)))) == [
        ("chaser", 1, days(36))
    ]
    assert kinds(entry(), first, second) == []


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("agreed", "thanks"), ("did", "thanks"), ("declined", None), ("unsatisfactory", "reply"), ("other", None)],
)
def test_an_answer_calls_for_its_letter_once(outcome: Outcome, kind: str | None) -> None:
    letter = entry(reply=Reply(days(5), outcome))
    assert kinds(letter) == ([(kind, 1, days(5))] if kind else [])
    assert kinds(letter, entry(2, kind=kind or "thanks", first=1, date=days(6))) == []


def test_thanks_are_due_after_an_answer_to_a_refusal_was_followed_by_a_yes() -> None:
    assert kinds(entry(reply=Reply(days(30), "did")), entry(2, kind="reply", first=1)) == [("thanks", 1, days(30))]


def test_only_the_newest_letter_to_one_addressee_is_chased_and_each_answer_counts() -> None:
    again = entry(2, date=days(1))
    elsewhere = entry(3, district="31")
    other_person = entry(4, official="x:2")
    assert kinds(entry(), again, elsewhere, other_person) == [
        ("chaser", 3, days(14)),
        ("chaser", 4, days(14)),
        ("chaser", 2, days(15)),
    ]
    assert kinds(entry(reply=Reply(days(2), "did")), again) == [("thanks", 1, days(2)), ("chaser", 2, days(15))]


@pytest.mark.parametrize("kind", ["call", "media", "chaser", "thanks", "reply"])
def test_nothing_but_a_letter_calls_for_a_follow_up(kind: str) -> None:
    assert kinds(entry(kind=kind)) == []


def test_what_was_made_today_and_not_sent_does_not_count_as_written() -> None:
    draft = entry(2, kind="chaser", first=1, date=days(20))

    def day(written: Entry, today: int) -> date:
        (call,) = due([entry(), written], today=days(today))
        return call.day

    assert day(draft, 20) == days(14)
    assert day(draft, 21) == days(34)
    assert day(replace(draft, sent=Sent(days(20))), 20) == days(34)
    thanked = [entry(reply=Reply(days(5), "did")), entry(2, kind="thanks", first=1, date=days(6))]
    assert [call.kind for call in due(thanked, today=days(6))] == ["thanks"]
    assert due(thanked, today=days(7)) == []


CHASER = entry(2, kind="chaser", first=1, date=days(20))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            [entry(sent=Sent(days(16)))],
            ["due on 2026-12-02", "it was sent on 2026-11-18", "`handbill log sent 1 --date"],
        ),
        ([entry(date=days(10))], ["due on 2026-11-26", "not marked as sent", "log sent 1"]),
        (
            [entry(), CHASER],
            ["due on 2026-12-06", "reminder 2 bears the date 2026-11-22", "log sent 2", "log forget 2"],
        ),
        ([entry(), CHASER, replace(CHASER, id=3)], ["two reminders were written, 2 and 3", "log forget ID"]),
        ([entry(), entry(7, date=days(1))], ["7 of 2026-11-03 is a newer letter", "log forget 7"]),
        ([entry(reply=Reply(days(5), "declined"))], ["noted as declined", "log reply 1 --outcome"]),
        ([entry(reply=Reply(days(40), "agreed"))], ["due on 2026-12-12"]),
        (
            [entry(reply=Reply(days(5), "did")), entry(2, kind="thanks", first=1)],
            ["thanks were written already, as 2 on 2026-11-02", "log forget 2"],
        ),
        (
            [entry(reply=Reply(days(5), "unsatisfactory")), entry(2, kind="reply", first=1)],
            ["an answer was written already, as 2"],
        ),
        ([entry(kind="call")], ["no first letter"]),
    ],
)
def test_why_nothing_is_due_is_said_with_what_to_do(entries: list[Entry], said: list[str]) -> None:
    reason = why_not(entries, entries[0], 14, days(21))
    assert reason.startswith("1")
    assert [words for words in said if words not in reason] == [], reason


LETTERS = [
    entry(sent=Sent(days(3), "post")),
    entry(2, name="Նունէ Օրինակ, “chair; of\nthe” Committee" + " of Examples" * 8, official="x:2"),
    entry(3, official="x:3", reply=Reply(days(5), "did")),
]


def test_the_file_has_an_all_day_event_for_each_open_letter() -> None:
    file = parsed(calendar(LETTERS))
    assert file["version"] == "2.0"
    assert file["prodid"]
    second, first = file.walk("VEVENT")
    assert first["dtstart"].dt == days(17)
    assert not isinstance(first["dtstart"].dt, datetime)
    assert first["dtend"].dt == days(18)
    assert first["dtstamp"].dt == datetime(2026, 11, 5, tzinfo=UTC)
    assert "Jordan Example" in first["summary"]
    assert "handbill follow-up example 1" in first["description"]
    assert LETTERS[1].name in second["summary"]
    assert re.fullmatch(r"[0-9a-f]{32}@handbill\.invalid", first["uid"])
    assert first["uid"] != second["uid"]
    assert not file.walk("VALARM")
    assert not file.errors
    assert not first.errors


def test_its_lines_are_folded_and_end_as_the_standard_asks() -> None:
    data = calendar(LETTERS) or b""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75
    assert [line for line in lines if line.startswith(b" ")]


def test_it_is_the_same_twice_and_a_letter_keeps_its_id_when_its_day_moves() -> None:
    assert calendar(LETTERS) == calendar(list(LETTERS))
    before, after = (parsed(calendar([entry(sent=Sent(day))])).walk("VEVENT")[0] for day in (days(1), days(4)))
    assert before["uid"] == after["uid"]
    assert before["dtstart"].dt < after["dtstart"].dt
    assert before["dtstamp"].dt < after["dtstamp"].dt


def test_an_alarm_rings_in_the_morning_where_it_is_asked_for() -> None:
    file = parsed(calendar([entry()], alarm=True))
    (alarm,) = file.walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    assert alarm["trigger"].dt == timedelta(hours=9)
    assert alarm["description"] == file.walk("VEVENT")[0]["summary"]


def test_without_an_open_letter_there_is_no_file() -> None:
    assert calendar([]) is None
    assert calendar([LETTERS[2]]) is None
