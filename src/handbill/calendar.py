"""What is due when: which letters of the log call for a follow-up, and a calendar file with their days."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from handbill.log import Entry

if TYPE_CHECKING:
    from icalendar import Component

WAIT = 14  # days without a reply before a chaser
CHASERS = 2
LAST = date(9999, 12, 30)  # an event ends on the day after
MORNING = timedelta(hours=9)
FOLLOWED: dict[str, Literal["thanks", "reply"]] = {"agreed": "thanks", "did": "thanks", "unsatisfactory": "reply"}


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up that a letter calls for: from `day` on, `since` being the day of what it waits after."""

    entry: Entry
    kind: Literal["chaser", "thanks", "reply"]
    day: date
    since: date


def due(entries: Sequence[Entry], after: int = WAIT, today: date | None = None) -> list[Due]:
    """What the letters call for, the earliest first. Each follow-up is written once, a chaser at most twice.

    Of several letters to one addressee only the newest is chased: the others were made again, or led to it. What was
    made `today` and not sent counts as not written yet.
    """
    newest = _newest(entries)
    found = []
    for letter in entries:
        if letter.kind != "letter":
            continue
        written = _written(entries, letter, today)
        if call := _due(letter, written, after, chase=newest[letter.addressee] == letter):
            found.append(call)
    return sorted(found, key=lambda call: (call.day, call.entry.id))


def _newest(entries: Sequence[Entry]) -> dict[tuple[str, ...], Entry]:
    """The newest letter to each addressee."""
    letters = (entry for entry in entries if entry.kind == "letter")
    return {entry.addressee: entry for entry in sorted(letters, key=lambda entry: (entry.date, entry.id))}


def _written(entries: Sequence[Entry], letter: Entry, today: date | None) -> list[Entry]:
    found = (entry for entry in entries if entry.first == letter.id)
    return [entry for entry in found if today is None or not entry.is_draft(today)]


def _due(letter: Entry, written: Sequence[Entry], after: int, *, chase: bool) -> Due | None:
    reply = letter.reply
    if reply and reply.outcome != "no-answer":
        kind = FOLLOWED.get(reply.outcome)
        if kind is None or any(entry.kind == kind for entry in written):
            return None
        return Due(letter, kind, reply.date, reply.date)
    chasers = [entry for entry in written if entry.kind == "chaser"]
    if not chase or len(chasers) >= CHASERS:
        return None
    since = max(entry.went_on for entry in (letter, *chasers))
    return Due(letter, "chaser", since + timedelta(days=min(after, (LAST - since).days)), since)


def why_not(entries: Sequence[Entry], letter: Entry, after: int, today: date) -> str:
    """Why no follow-up to an entry is due today, and what can be done about it."""
    number, reply = letter.id, letter.reply
    if letter.kind != "letter":
        return f"{number} is no first letter of the log, and only those are followed up."
    written = _written(entries, letter, today)
    newest = _newest(entries)[letter.addressee]
    chasers = [entry for entry in written if entry.kind == "chaser"]
    if call := _due(letter, written, after, chase=newest == letter):
        return _wait(call, max((letter, *chasers), key=lambda entry: entry.went_on))
    again = "If that one never went out: `handbill log forget"
    if reply and reply.outcome != "no-answer":
        kind = FOLLOWED.get(reply.outcome)
        if done := next((entry for entry in written if entry.kind == kind), None):
            what = "thanks were" if kind == "thanks" else "an answer was"
            return f"{number}: {what} written already, as {done.id} on {done.date}. {again} {done.id}`."
        step = f"If another answer came: `handbill log reply {number} --outcome ...`."
        return f"{number}: the answer of {reply.date} is noted as {reply.outcome}, and nothing follows that. {step}"
    if len(chasers) >= CHASERS:
        numbers = " and ".join(str(entry.id) for entry in chasers)
        return f"{number}: two reminders were written, {numbers}, and there is no third. {again} ID`."
    return f"{number}: {newest.id} of {newest.date} is a newer letter to {letter.whom}. {again} {newest.id}`."


def _wait(call: Due, last: Entry) -> str:
    """From when on a follow-up is due; a reminder waits after `last`, the letter or the reminder before."""
    number = call.entry.id
    if call.kind != "chaser":
        return (
            f"{number}: due on {call.day}, the day of the answer. Noted wrongly: `handbill log reply {number}` again."
        )
    what = "it" if last == call.entry else f"reminder {last.id}"
    went = f"was sent on {last.went_on}" if last.sent else f"bears the date {last.went_on} and is not marked as sent"
    step = f"If it went on another day: `handbill log sent {last.id} --date YYYY-MM-DD`"
    step += "." if last == call.entry else f"; if it never did: `handbill log forget {last.id}`."
    return f"{number}: a reminder is due on {call.day}; {what} {went}. {step}"


def calendar(entries: Sequence[Entry], *, alarm: bool = False) -> bytes | None:
    """An all-day event on the day that each open letter is due (iCalendar, RFC 5545); None where none is open.

    It says whom the letter went to, and nothing of who sent it.
    """
    import icalendar

    open_letters = [call for call in due(entries) if call.kind == "chaser"]
    if not open_letters:
        return None
    file = icalendar.Calendar()
    file.add("prodid", "-//Handbill//Handbill//EN")
    file.add("version", "2.0")
    for call in open_letters:
        letter = call.entry
        event = icalendar.Event()
        event.add("uid", _uid(letter))
        event.add("dtstamp", datetime.combine(call.since, time(), UTC))
        event.add("dtstart", call.day)
        event.add("dtend", call.day + timedelta(days=1))
        event.add("summary", f"No answer from {letter.whom} yet? Time for a reminder ({letter.kit})")
        event.add(
            "description",
            f"The letter of {letter.date} is number {letter.id} in the log. `handbill log reply {letter.id} --outcome"
            f" ...` notes an answer; `handbill follow-up {letter.kit} {letter.id}` writes the reminder.",
        )
        event.add("transp", "TRANSPARENT")
        if alarm:
            event.add_component(_alarm(str(event["summary"])))
        file.add_component(event)
    return bytes(file.to_ical())


def _alarm(text: str) -> "Component":
    import icalendar

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", MORNING)
    return alarm


def _uid(letter: Entry) -> str:
    """The same for a letter whenever the file is made, so that a calendar moves its event instead of adding one."""
    told = "\n".join((*letter.addressee, letter.name, letter.date.isoformat()))
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@handbill.invalid"
