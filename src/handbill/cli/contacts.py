"""`handbill officials show` and `correct`: one official as the data has them, and a contact put right."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import click

from handbill.cli import options

FIELDS = ("phone", "fax", "email", "web-form", "address", "hours")
NUMBER = (
    re.compile(r"(?=(?:[^0-9]*[0-9]){3})(?:[0-9 +().\-/x]|ext)*", re.IGNORECASE),
    "a number has at least three digits, and besides these only blanks and + ( ) . - / x ext",
)
FORMS = {
    "phone": NUMBER,
    "fax": NUMBER,
    "email": (re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+"), "one is written like name@example.org"),
    "web-form": (re.compile(r"https://[^\s/@]+\.[^\s/@]+(/\S*)?"), "a web form has an https address"),
}


@click.command()
@click.argument("id", metavar="ID")
@options.today
@options.as_json
def show(id: str, day: str | None, as_json: bool) -> None:
    """Everything that the data says of one official, with its sources and dates."""
    from handbill import resources
    from handbill.directory import Directory

    today = options.parse_day(day)
    with Directory(resources.directory()) as directory:
        entries = _entries(directory, id)
        if as_json:
            click.echo(json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, indent=2))
            return
        for entry in entries:
            for line in _card(directory, entry, today):
                click.echo(line)


def _entries(directory: Any, id: str) -> tuple[Any, ...]:
    from handbill.errors import nearest, refuse

    entries: tuple[Any, ...] = directory.by_id(id)
    if entries:
        return entries
    near = nearest(id, list(directory.ids_like("")))
    step = f"Did you mean '{near}'?" if near else "`handbill officials find CC --name NAME` shows the ids."
    raise refuse("unknown-official", f"there is no official '{id}' in the data.", next_step=step)


def _plain(entry: Any) -> dict[str, Any]:
    """An entry as JSON has it: what it holds, dates as text."""
    from dataclasses import asdict

    return json.loads(json.dumps(asdict(entry), default=str))  # type: ignore[no-any-return]  # a dict comes back


def _card(directory: Any, entry: Any, today: date) -> Iterable[str]:
    fresh = directory.freshness(entry, today)
    from handbill.directory.find import place_of

    country = entry.office.split("/")[0]
    post = next((post for post in directory.posts(country) if post.id == entry.office), None)
    place = place_of(directory, post, entry.region, entry.district)
    title = post.called(entry.region) if post else entry.office
    yield entry.envelope_name or entry.name
    yield f"  office    {title} ({entry.office}), {place}".rstrip(", ")
    if entry.rank:
        yield f"  rank      {entry.rank}"
    if entry.party:
        yield f"  party     {entry.party}"
    yield f"  term      {entry.start or 'not given'} to {entry.actual_end or entry.expected_end or 'not given'}"
    for number, contact in enumerate(entry.contacts, 1):
        yield f"  contact {number} {contact.via}{f', {contact.label}' if contact.label else ''}: {contact.quality}" + (
            f" {contact.verified_on}" if contact.verified_on else ""
        )
        for key in ("phone", "fax", "email", "web_form", "hours"):
            if value := getattr(contact, key):
                yield f"    {key:<8} {value}"
        if contact.lines:
            yield f"    address  {' / '.join(contact.lines)}"
    for change in directory.corrections(entry.id):
        name = "address" if change.field == "lines" else change.field
        mine = f"{name} ({_which(change)}) by you on {change.made_on}"
        yield f"  corrected {mine}; the list had: {change.former or 'none'}"
    yield f"  state     {fresh.status}{f': {fresh.why}' if fresh.why else ''}"
    for note in fresh.notes:
        yield f"            {note}"
    source = entry.source
    yield f"  source    {source.title}, {source.publisher}, {source.url}".rstrip(", ")
    yield f"            of {source.dated}, {source.age(today)} days old; {source.licence}"
    if source.attribution:
        yield f"            {source.attribution}"
    if post:
        yield f"  confirm   {post.finder}"


def _corrections(function: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(FIELDS):
        text = (
            "The right address, lines separated by ' / '."
            if name == "address"
            else f"The right {name.replace('-', ' ')}."
        )
        function = click.option(f"--{name}", default="", help=text)(function)
    return function


@click.command()
@click.argument("id", metavar="ID")
@click.option(
    "--contact", "number", type=click.IntRange(min=1), help="The contact's number, as `show` has it; 1 by default."
)
@_corrections
@click.option("--evidence", default="", help="Where you read it: a page's address, 'said on the phone'.")
@click.option("--forget", is_flag=True, help="Take your corrections of this official back.")
def correct(id: str, number: int | None, evidence: str, forget: bool, **values: str) -> None:
    """Put a contact right on this machine; updates keep it. Prints a report for those who publish the list."""
    from handbill import resources
    from handbill.directory import Correction, Directory, forget_corrections
    from handbill.directory import correct as keep
    from handbill.errors import refuse
    from handbill.people import MAX_VALUE, clean

    path = resources.directory()
    with Directory(path) as directory:
        entry = _entries(directory, id)[0]
        earlier = {(c.via, c.label, c.field, c.value): c.former for c in directory.corrections(id)}
    if forget:
        if any(values.values()):
            raise click.UsageError("--forget takes all corrections back; give it alone.")
        click.echo(f"Corrections of {entry.name} taken back: {forget_corrections(path, id)}.")
        return
    given = {key: clean(value, f"--{key}", limit=MAX_VALUE * 4) for key, value in values.items() if value}
    if not given:
        raise click.UsageError(f"Give what is right: {', '.join(f'--{name}' for name in FIELDS)}.")
    if number and number > len(entry.contacts):
        message = f"--contact: {entry.name} has {len(entry.contacts)}."
        raise refuse("no-contact", message, next_step=f"`handbill officials show {id}` lists them.")
    _check(given)
    contact = entry.contacts[(number or 1) - 1] if entry.contacts else None
    via, label = (contact.via, contact.label) if contact else ("capital", "")
    read_at = clean(evidence, "--evidence", limit=MAX_VALUE * 4)
    changes = []
    for key, value in given.items():
        field = "lines" if key == "address" else key
        former = "" if contact is None else " / ".join(contact.lines) if field == "lines" else getattr(contact, field)
        # What the user corrects once more, the list never held: its own value is the one that was corrected first.
        former = earlier.get((via, label, field, former), former)
        changes.append(Correction(id, via, field, former, value, date.today(), read_at, label))
    keep(path, changes)
    click.echo(_upstream(entry, changes))


def _check(given: Mapping[str, str]) -> None:
    """Raises InputError with every value that cannot be what it should be."""
    from handbill.errors import InputError, Problem

    problems = []
    for key, value in given.items():
        name = key.replace("_", "-")
        form, step = FORMS.get(name, (None, ""))
        if form and not form.fullmatch(value):
            what = {"phone": "phone number", "fax": "fax number", "email": "e-mail address"}.get(name, "web form")
            problems.append(Problem("no-contact", f"--{name}: '{value}' is no {what}: {step}."))
    if problems:
        raise InputError(*problems)


def _upstream(entry: Any, changes: Sequence[Any]) -> str:
    """A report that can be sent as it is to those who publish the list; nothing of the user is in it."""
    source = entry.source
    lines = [
        f"To: {source.publisher}, {source.url}".rstrip(", "),
        f"Subject: a contact of {entry.name} ({entry.id}) that is no longer right",
        "",
        f"In your list “{source.title}” (as of {source.dated}):",
    ]
    for change in changes:
        name = "address" if change.field == "lines" else change.field.replace("_", " ")
        lines.append(f"- {name} ({_which(change)}): “{change.former or 'none'}” should be “{change.value}”")
        if change.evidence:
            lines.append(f"  read at: {change.evidence}")
    lines.append(f"Noticed on {changes[0].made_on}.")
    return "\n".join(lines)


def _which(change: Any) -> str:
    """Which contact of an official a correction is about: `local, Mobile`."""
    return f"{change.via}, {change.label}" if change.label else str(change.via)
