"""`handbill log`: the private record of what was made, sent and answered; it exists only once its owner starts it."""

import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handbill.cli import options

if TYPE_CHECKING:
    from datetime import date

    from handbill.compose import Written
    from handbill.log import Entry
    from handbill.make import Made

CHANNELS = ("post", "email", "form", "phone", "in-person", "social")
OUTCOMES = ("agreed", "did", "declined", "unsatisfactory", "no-answer", "other")
KINDS = ("letter", "call", "media", "chaser", "thanks", "reply")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")  # what a spreadsheet would compute
MAX_ASK = 1_000
MOST = 2**31  # beyond what any log has, and within what SQLite takes

channel_of = click.option("--channel", type=click.Choice(CHANNELS), help="How it went.")
day_of = click.option("--date", "day", metavar="YYYY-MM-DD", help="The day; today by default.")
number_of = click.argument("number", type=click.IntRange(1, MOST), metavar="ID")
numbers_of = click.argument("numbers", nargs=-1, required=True, type=click.IntRange(1, MOST), metavar="ID...")


@click.group()
def log() -> None:
    """Your own record of what you made, sent and got back.

    It is off until `handbill log start`, is kept on this machine alone, and holds no name or address of yours; of
    your words it holds a --note alone.
    """


@log.command()
def start() -> None:
    """Begin to record the documents that you make."""
    from handbill import log, resources

    path = resources.log()
    log.start(path)
    click.echo(
        f"Recording in {path}, readable by you alone. `handbill log stop` stops it, `erase` removes it.", err=True
    )


@log.command()
def stop() -> None:
    """Record no more; what is there stays."""
    from handbill import log, resources

    log.stop(resources.log())
    click.echo(f"Nothing more is recorded; the record stays in {resources.log()}. `erase` removes it.", err=True)


@log.command()
@options.as_json
def show(as_json: bool) -> None:
    """List the record, the newest first."""
    from handbill import log, resources
    from handbill.calendar import due

    path = resources.log()
    entries, recording = log.read(path), log.recording(path)
    calls = {call.entry.id: call for call in due(entries, today=options.parse_day(None))}
    if as_json:
        listed = [
            {**_plain(entry), "due": str(calls[entry.id].day) if entry.id in calls else None}
            for entry in reversed(entries)
        ]
        click.echo(json.dumps({"recording": recording, "entries": listed}, ensure_ascii=False, indent=2))
        return
    if not log.exists(path):
        click.echo("No log is kept. `handbill log start` starts one.", err=True)
        return
    rows = [
        (
            str(entry.id),
            str(entry.date),
            f"{entry.kit} {_spoken(entry.kind)}" + (f" to {entry.first}" if entry.first else ""),
            entry.whom,
            entry.channel,
            entry.sent.channel if entry.sent else "",
            f"{entry.state} {(entry.reply or entry.sent or entry).date}" if entry.state != "made" else "made",
            f"{_spoken(calls[entry.id].kind)} from {calls[entry.id].day}" if entry.id in calls else "",
        )
        for entry in reversed(entries)
    ]
    _table([("id", "date", "what", "whom", "made as", "sent by", "state", "due"), *rows] if rows else [])
    click.echo(f"{len(rows)} entries in {path}; recording is {'on' if recording else 'off'}.", err=True)


def _spoken(kind: str) -> str:
    """A kind as the output for people calls it."""
    return "reminder" if kind == "chaser" else kind


def _table(rows: Sequence[Sequence[str]]) -> None:
    clean = [["".join(char for char in cell if char.isprintable()) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in clean) for column in range(len(clean[0]))] if clean else []
    for row in clean:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@log.command()
@click.option("--kit", required=True, help="The kit's id.")
@click.option("--kind", type=click.Choice(KINDS[:3]), default="letter", help="letter by default.")
@click.option("--office", help="The office, for instance us/house. Letters and calls need it.")
@click.option("--to", help="The person's name, or the newsroom's.")
@click.option("--region", default="", help="Their region: its code.")
@click.option("--district", default="", help="Their district: its code.")
@click.option("--lang", default="", help="The language it was in.")
@click.option("--ask", default="", metavar="TEXT", help="What it asked, word for word: a follow-up quotes it.")
@channel_of
@day_of
def add(kit: str, kind: str, office: str | None, to: str | None, day: str | None, **given: Any) -> None:
    """Record a letter or a call that was made without Handbill, or before the log."""
    from handbill import log, resources
    from handbill.people import clean

    if kind != "media" and not office:
        raise click.UsageError("Give --office: it says whom a follow-up goes to.")
    texts = {
        "kit": kit,
        "office": office or "",
        "to": to or "",
        **{k: given[k] for k in ("region", "district", "lang")},
    }
    texts = {name: clean(text, f"--{name}") for name, text in texts.items()}
    date = options.parse_date(day, "--date") if day else options.parse_day(None)
    entry = log.Entry(
        kit=texts["kit"],
        kind=kind,
        office=texts["office"],
        official="",
        name=texts["to"],
        region=texts["region"],
        district=texts["district"],
        language=texts["lang"],
        date=date,
        channel="",
        ask_text=clean(given["ask"], "--ask", limit=MAX_ASK),
    )
    (number,) = log.add(resources.log(), [entry])
    if given["channel"]:
        log.mark_sent(resources.log(), [number], log.Sent(date, given["channel"]))
    click.echo(f"Recorded as {number}.", err=True)


@log.command()
@numbers_of
@channel_of
@day_of
def sent(numbers: tuple[int, ...], channel: str | None, day: str | None) -> None:
    """Say when and how documents were sent."""
    from handbill import log, resources

    date = _day(numbers, day)
    log.mark_sent(resources.log(), numbers, log.Sent(date, channel or ""))  # type: ignore[arg-type]  # a Choice
    for number in dict.fromkeys(numbers):
        click.echo(f"{number} was sent on {date}.", err=True)


def _day(numbers: Sequence[int], given: str | None) -> "date":
    """The day on which something happened to documents: not before their dates, and not after today.

    Today is a letter's own date where that lies ahead: it was made with --date.
    """
    from handbill import resources
    from handbill.errors import refuse
    from handbill.log import unknown

    today = options.parse_day(None)
    day = options.parse_date(given, "--date") if given else today
    known = {entry.id: entry for entry in _kept(resources.log())}
    for number in numbers:
        if number not in known:
            raise unknown(number)
        written = known[number].date
        if day < written:
            message = f"{day} is before {written}, the date of {number}."
            raise refuse("before-letter", message, next_step=f"Give --date with {written} or a later day.")
        if day > max(today, written):
            message = f"{day} is after {max(today, written)}, today."
            raise refuse("future", message, next_step="Note it when it has happened, or correct --date.")
    return day


@log.command()
@numbers_of
@click.option("--outcome", type=click.Choice(OUTCOMES), required=True, help="What came of it.")
@click.option("--note", default="", help="A line of yours about it.")
@day_of
def reply(numbers: tuple[int, ...], outcome: str, note: str, day: str | None) -> None:
    """Note an answer; noted again, the later word counts.

    After agreed and did thanks are due, after unsatisfactory an answer, after no-answer a reminder; after declined
    and other nothing.
    """
    from handbill import log, resources
    from handbill.people import MAX_STORY, clean

    date = _day(numbers, day)
    answer = log.Reply(date, outcome, clean(note, "--note", limit=MAX_STORY))  # type: ignore[arg-type]  # a Choice
    for meant in log.mark_reply(resources.log(), numbers, answer):
        click.echo(f"{meant}: {outcome}, {date}.", err=True)


@log.command()
@number_of
def forget(number: int) -> None:
    """Remove one entry."""
    from handbill import log, resources

    log.forget(resources.log(), number)
    click.echo(f"{number} is forgotten.", err=True)


@log.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv|.json")
def export(file: Path) -> None:
    """Write the record to a CSV or JSON file that only you can read."""
    from handbill import log, resources

    ending = file.suffix.lower()
    if ending not in (".csv", ".json"):
        raise click.UsageError(f"{file}: give it the ending .csv or .json.")
    entries = _kept(resources.log())
    plain = [_plain(entry) for entry in entries]
    if ending == ".json":
        data = json.dumps({"format": log.USER_VERSION, "entries": plain}, ensure_ascii=False, indent=2) + "\n"
        _write(file, data.encode())
    else:
        _write(file, _csv(plain).encode("utf-8-sig"))


def _kept(path: Path) -> "tuple[Entry, ...]":
    """The record; raises InputError where there is none."""
    from handbill import log
    from handbill.errors import refuse

    if not log.exists(path):
        raise refuse("no-log", "no log is kept.", next_step="`handbill log start` starts one.")
    return log.read(path)


def _write(path: Path, data: bytes) -> None:
    from handbill.deliver import deliver_as

    (written,) = deliver_as([(path, data)], private=True)
    written.chmod(0o600)  # a file with the same bytes may have been there
    click.echo(str(written))


def _plain(entry: "Entry") -> dict[str, Any]:
    """An entry as plain values, its number first."""
    values = {
        "id": entry.id,
        **asdict(entry),
        "date": str(entry.date),
        "paths": list(entry.paths),
        "state": entry.state,
    }
    for key in ("sent", "reply"):
        if values[key]:
            values[key] = {**values[key], "date": str(values[key]["date"])}
    return values


def _csv(entries: Sequence[Mapping[str, Any]]) -> str:
    """A row an entry, safe to open in a spreadsheet."""
    columns = "id kit kind office official name region district language date channel ask ask_text paths first state"
    nested = [("sent", "date"), ("sent", "channel"), ("reply", "date"), ("reply", "outcome"), ("reply", "note")]
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([*columns.split(), *("_".join(pair) for pair in nested)])
    for entry in entries:
        flat = {**entry, "paths": "\n".join(entry["paths"])}
        row = [flat[name] for name in columns.split()] + [(entry[part] or {}).get(key, "") for part, key in nested]
        writer.writerow(["" if cell is None else _safe(str(cell)) for cell in row])
    return table.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@log.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(yes: bool) -> None:
    """Remove the record."""
    from handbill import log, resources

    path = resources.log()
    if not any(Path(f"{path}{ending}").exists() for ending in log.BESIDE):
        click.echo("No log was kept.", err=True)
        return
    if not yes:
        click.confirm(f"Remove {path} with all that is recorded?", default=False, abort=True, err=True)
    for part in log.erase(path):
        click.echo(f"Removed {part}.", err=True)


@log.command()
@options.as_json
def totals(as_json: bool) -> None:
    """Counts to share: nothing personal, no names, no districts."""
    from handbill import log, resources

    counts = log.totals(_kept(resources.log()))
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
        return
    for name, counted in counts.items():
        click.echo(
            f"{name}: "
            + ", ".join(f"{_spoken(what) if name == 'kind' else what} {count}" for what, count in counted.items())
        )


@log.command()
@click.option(
    "-o", "--output", default="output/follow-up.ics", metavar="FILE.ics|-", help="output/follow-up.ics by default."
)
@click.option("--alarm", is_flag=True, help="With an alarm on the morning of each day.")
def calendar(output: str, alarm: bool) -> None:
    """Write a calendar file with the day on which each open letter is due."""
    from handbill import resources
    from handbill.calendar import calendar

    data = calendar(_kept(resources.log()), alarm=alarm)
    if data is None:
        click.echo("No letter is open: there is nothing to put into a calendar.", err=True)
    elif output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _write(Path(output), data)


def record(made: "Made", paths: Sequence[Path], formats: Sequence[str], firsts: "Sequence[Entry]" = ()) -> None:
    """Record what was delivered where the log is on. A log that cannot be written is a note: the letter is there.

    `firsts` are the letters that follow-ups come back to, one a document.
    """
    from handbill import log, resources
    from handbill.errors import HandbillError

    path = resources.log()
    if not made.written or not log.exists(path):
        return
    try:
        if log.recording(path):
            comes_back_to: Sequence[Entry | None] = firsts or [None] * len(made.written)
            pairs = zip(made.written, comes_back_to, strict=True)
            numbers = log.add(path, [_entry(written, first, made, paths, formats) for written, first in pairs])
            click.echo(f"Recorded as {', '.join(map(str, numbers))} (see `handbill log show`).", err=True)
    except HandbillError as error:
        click.echo(f"Note: not recorded: {error}", err=True)


def _entry(
    written: "Written", first: "Entry | None", made: "Made", paths: Sequence[Path], formats: Sequence[str]
) -> "Entry":
    from handbill.log import Entry

    files = zip(made.renderings, paths, strict=False)  # what goes to stdout has no path
    mine = (path for rendering, path in files if rendering.name.startswith(f"{written.document}."))
    return Entry(
        kit=written.kit,
        kind=written.kind,
        office=written.office,
        official=written.official,
        name=written.name,
        region=written.region,
        district=written.district,
        language=written.lang,
        date=written.date,
        channel=" ".join(formats),
        ask=first.ask if first else written.ask,
        ask_text=first.ask_text if first else written.ask_text,
        paths=tuple(os.fsencode(path.absolute()).decode(errors="replace") for path in mine),
        first=first.id if first else None,
    )
