"""`handbill officials`: fill the directory of officials on this machine, look people up in it, and put it right."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

NOTED = 8
REPORTED = 40  # lines of an import's report that are shown; --report writes all


@click.group()
def officials() -> None:
    """The people who hold office: a dated copy on this machine."""


def _today(day: str | None) -> date:
    from handbill.cli.options import parse_day

    return parse_day(day)


def _code(country: str) -> str:
    """The country's code; only a name that is none needs the tables of country names."""
    from handbill import resources

    code = country.casefold()
    if code in resources.countries():
        return code
    from handbill.vocabulary import country_code

    return country_code(country) or country


_DAY = click.option("--date", "day", metavar="YYYY-MM-DD", help="'Today' for every check.")
_JSON = click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout.")


@officials.command()
@click.argument("country", metavar="CC")
@click.option(
    "--from",
    "given",
    default="",
    metavar="FILE|FOLDER|ADDRESS",
    help="Files that you have, or an https address; by default the official or best open one is asked.",
)
@click.option(
    "--source", "sources", multiple=True, metavar="ID", help="Fetch this one alone, for instance us-states. Repeatable."
)
@click.option("--retrieved", metavar="YYYY-MM-DD", help="The day the files were fetched; by default the files' own.")
@click.option(
    "--office", default="", help="The office that a Popolo file or a table is about, for instance nl/tweede-kamer."
)
@click.option(
    "--columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the columns of a table mean; without it they are guessed, shown and to be confirmed.",
)
@click.option("--allow-fewer", is_flag=True, help="Believe a list that has lost more than a fifth of its people.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write every line that was left out to this file."
)
def update(
    country: str,
    given: str,
    sources: tuple[str, ...],
    retrieved: str | None,
    office: str,
    columns: Path | None,
    allow_fewer: bool,
    report: Path | None,
) -> None:
    """Bring the officials of a country up to date.

    Each source is stored whole or not at all: where a list cannot be fetched, is broken, empty or has shrunk by more
    than a fifth, the former data stays, and it says so.
    """
    from handbill import resources
    from handbill.directory.update import Update
    from handbill.directory.update import update as bring

    day = _past(retrieved) if retrieved else None
    progress = _Progress()
    wish = Update(
        country=_code(country),
        database=resources.directory(),
        today=date.today(),
        given=given,
        sources=sources,
        retrieved=day,
        office=office,
        columns=columns,
        fewer=allow_fewer,
        confirm=_confirm,
        watch=progress.watch,
    )
    try:
        done = bring(wish)
    finally:
        progress.close()
    for entry in done:
        _tell(entry, whole=report is None)
    _report([entry.found for entry in done if entry.found], report)
    if any(entry.failed for entry in done):
        raise click.exceptions.Exit(1)


def _confirm(columns: Any) -> bool:
    from handbill.directory.importers.columns import dump_columns

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    click.echo(f"What the columns mean, by their names:\n{dump_columns(columns)}", err=True)
    return click.confirm("Is that right?", default=False, err=True)


def _past(text: str) -> date:
    from handbill.cli.options import parse_date

    day = parse_date(text, "--retrieved")
    if day > date.today():
        raise click.BadParameter(f"{day} has not come yet", param_hint="--retrieved")
    return day


class _Progress:
    """What a download tells its progress to: a line that grows in a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self.open = False

    def watch(self, title: str) -> Callable[[int, int | None], None] | None:
        self.close()
        if not sys.stderr.isatty():
            return None

        def tell(came: int, total: int | None) -> None:
            self.open = True
            share = f" of {total / 1e6:.1f} MB ({came / total:.0%})" if total else " MB"
            click.echo(f"\r{title[:50]}: {came / 1e6:.1f}{share} ", nl=False, err=True)

        return tell

    def close(self) -> None:
        """End the line, so that what follows has one of its own."""
        if self.open:
            click.echo(err=True)
        self.open = False


def _tell(entry: Any, *, whole: bool) -> None:
    """Say what became of one source; of its notes the first ones, unless a report takes them all."""
    if entry.failed:
        for problem in entry.failed:
            click.echo(f"{entry.title}: {problem}", err=True)
        return
    if entry.unchanged:
        click.echo(f"{entry.title}: nothing has changed since the last time.")
        return
    found, stored = entry.found, entry.stored
    kept = []
    if found.officials:
        changes = f"{stored.new} new, {stored.gone} gone" if stored.former else "none before"
        kept.append(f"{found.people} people ({changes}) with {found.local_contacts} local contacts")
    if found.postcodes:
        codes = len({place.code for place in found.postcodes})
        kept.append(f"{codes} postcodes in {len(found.postcodes)} lines")
    click.echo(f"{found.source.title}: {', '.join(kept)} kept, as of {found.source.dated}.")
    for note in found.notes[:NOTED]:
        click.echo(f"Note: {note}", err=True)
    if whole and len(found.notes) > NOTED:
        click.echo(f"Note: {len(found.notes) - NOTED} more; --report FILE writes all of them.", err=True)


def _report(read: Sequence[Any], path: Path | None) -> None:
    """What was left out: the first lines on stderr, or all of it and every note in a file."""
    dropped = [f"{found.source.id}: {line}" for found in read for line in found.dropped]
    if path:
        from handbill.deliver import deliver_as

        lines = [f"Left out: {line}\n" for line in dropped]
        lines += [f"Note: {found.source.id}: {note}\n" for found in read for note in found.notes]
        (written,) = deliver_as([(path, "".join(lines).encode())])
        counted = f"{len(dropped)} left out, {len(lines) - len(dropped)} notes"
        click.echo(f"{counted}: all of them are in {written}.", err=True)
        return
    for line in dropped[:REPORTED]:
        click.echo(f"Left out: {line}", err=True)
    if len(dropped) > REPORTED:
        click.echo(f"Left out: {len(dropped) - REPORTED} more; --report FILE writes all of them.", err=True)


@officials.command()
@click.argument("country", metavar="CC")
@click.option("--postcode", default="", help="Who represents this postcode.")
@click.option("--region", default="", help="A state, province or département: code or name.")
@click.option("--district", default="", help="A district: number, code or name; CA-30 names its region too.")
@click.option("--name", default="", help="People whose name holds these words.")
@_DAY
@_JSON
def find(country: str, postcode: str, region: str, district: str, name: str, day: str | None, as_json: bool) -> None:
    """Who holds office, by postcode, place or name, out of the data on this machine.

    A postcode that lies in several districts gives all of them; one that no map knows gives the official finder.
    """
    from handbill import resources
    from handbill.directory import Directory

    if sum(map(bool, (postcode, region or district, name))) != 1:
        raise click.UsageError("Give one of --postcode, --name, and --region or --district or both of these.")
    today, code = _today(day), _code(country)
    with Directory(resources.directory()) as directory:
        answer = _Answer(directory, code, today)
        if directory.country(code) is None:
            answer.never_updated()
        elif name:
            answer.people(directory.by_name(code, name), name)
        elif postcode:
            answer.postcode(postcode)
        else:
            answer.place(region, district)
    answer.show(as_json)


class _Answer:
    """What `find` found, gathered for people and for programs."""

    def __init__(self, directory: Any, country: str, today: date) -> None:
        self.directory = directory
        self.country = country
        self.today = today
        self.kind = "unknown"
        self.lines: list[str] = []
        self.data: list[dict[str, Any]] = []
        self.next: list[str] = []

    def never_updated(self) -> None:
        from handbill.country import load_country

        pack = load_country(self.country)
        if not pack.has_pack:
            self.next.append(f"Handbill knows no office in {pack.name['en']}; see {pack.offices[0].finder.url}")
            return
        from handbill.cli.advice import update_command

        command = update_command(self.country)
        self.next.append(f"No officials of {pack.name['en']} are here yet; next: {command}")
        self.next += [f"{office.title['en']}: find yours at {office.finder.url}" for office in pack.offices[:2]]

    def people(self, found: Sequence[Any], name: str) -> None:
        if found:
            self.kind = "unique" if len(found) == 1 else "ambiguous"
            titles = {post.id: post.title for post in self.directory.posts(self.country)}
            for official in found:
                self._official(official, titles.get(official.office, official.office))
        else:
            self.next.append(f"Nobody in the data has '{name}' in the name.")

    def postcode(self, postcode: str) -> None:
        from handbill.directory.find import by_postcode

        located, seats = by_postcode(self.directory, self.country, postcode, self.today)
        self.kind = located.answer
        if located.answer == "ambiguous":
            self.lines.append(f"{postcode} lies in {len(located.places)} districts; one of them is yours:")
        if located.answer == "unknown":
            self.next.append(f"{postcode}: {located.why}.")
        self._seats(seats)
        if located.source and located.places:
            source = located.source
            self.lines.append(f"Postcodes: {source.publisher}, {source.dated}; {source.licence}.")
        if located.answer != "unique":
            self._finders("district")

    def place(self, region: str, district: str) -> None:
        from handbill.directory.find import by_place

        places = self.directory.places(self.country, district or region)
        if region and district:
            within = [place.region for place in self.directory.places(self.country, region)]
            numbered = [self.directory.places(self.country, f"{code}-{district}") for code in within]
            places = tuple(place for place in places if place.region in ("", *within)) + tuple(chain(*numbered))
        if not places:
            given = district or region
            alone = district.isdigit() and not region and self.directory.numbered(self.country)
            hint = f" Add its region: --region CODE, or --district CODE-{given}." if alone else self._near(given)
            self.next.append(f"'{given}' is no place that the data knows.{hint}")
            self._finders("district" if district else "region")
            return
        self.kind = "unique" if len(places) == 1 else "ambiguous"
        for place in places:
            self._seats(by_place(self.directory, self.country, place))

    def _near(self, given: str) -> str:
        from handbill.country import fold
        from handbill.errors import nearest

        names = {fold(name): name for name in self.directory.place_names(self.country)}
        near = nearest(fold(given), list(names))
        return f" Did you mean '{names[near]}'?" if near else ""

    def _finders(self, represents: str) -> None:
        posts = [post for post in self.directory.posts(self.country) if post.level == "national"]
        wanted = [post for post in posts if post.represents == represents] or posts[:1]
        self.next += [f"{post.title}: find yours at {post.finder}" for post in wanted]

    def _seats(self, seats: Iterable[Any]) -> None:
        for found in seats:
            where = f"{found.post.title}, {found.place}"
            if found.seat.answer == "held":
                for official in found.seat.officials:
                    self._official(official, found.post.title)
                for other in found.seat.others:
                    self._official(other, f"{found.post.title}, by another source")
            else:
                words = {"vacant": "vacant: the data names nobody", "unknown": "not in the data"}
                self.lines.append(f"{where}: {words[found.seat.answer]}; see {found.post.finder}")
                self.data.append({"office": found.post.id, "region": found.region, "district": found.district})
                self.data[-1] |= {"answer": found.seat.answer, "finder": found.post.finder}

    def _official(self, official: Any, title: str) -> None:
        fresh = self.directory.freshness(official, self.today)
        phone = next((contact.phone for contact in official.contacts if contact.phone), "")
        place = self.directory.place_name(self.country, official.region, official.district)
        place = place or "-".join(part for part in (official.region, official.district) if part)
        state = fresh.status if not fresh.why else f"{fresh.status}: {fresh.why}"
        self.lines.append(f"{official.name}  ({official.id})")
        parts = (f"{title}, {place}".rstrip(", "), phone, f"data of {official.source.dated}, {state}")
        self.lines.append(f"    {'; '.join(part for part in parts if part)}")
        self.data.append(
            {
                "id": official.id,
                "name": official.name,
                "office": official.office,
                "region": official.region,
                "district": official.district,
                "answer": "held",
                "status": fresh.status,
                "why": fresh.why,
                "phone": phone,
                "source": official.source.id,
                "as_of": str(official.source.dated),
            }
        )

    def show(self, as_json: bool) -> None:
        if as_json:
            answer = {"answer": self.kind, "found": self.data, "next": self.next}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for line in self.lines:
                click.echo(line)
            for line in self.next:
                click.echo(line, err=True)
        if not self.data:
            raise click.exceptions.Exit(1)


@officials.command()
@click.argument("id", metavar="ID")
@_DAY
@_JSON
def show(id: str, day: str | None, as_json: bool) -> None:
    """Everything that the data says of one official, with its sources and dates."""
    from handbill import resources
    from handbill.directory import Directory

    today = _today(day)
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
    country = entry.office.split("/")[0]
    post = next((post for post in directory.posts(country) if post.id == entry.office), None)
    place = directory.place_name(country, entry.region, entry.district) or f"{entry.region} {entry.district}".strip()
    yield entry.envelope_name or entry.name
    yield f"  office    {post.title if post else entry.office} ({entry.office}), {place}".rstrip(", ")
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
        yield f"  corrected {name} ({change.via}) by you on {change.made_on}; the list had: {change.former or 'none'}"
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


@officials.command()
@_DAY
@_JSON
def status(day: str | None, as_json: bool) -> None:
    """What the data is made of: each source with date, age, records, licence, and what is stale and why."""
    from handbill import resources
    from handbill.cli.advice import next_step
    from handbill.directory import Directory

    today = _today(day)
    with Directory(resources.directory()) as directory:
        rows = [_row(directory, *entry, today) for entry in directory.sources()]
        corrections = len(directory.corrections())
        advice = next_step(directory, today)
    if as_json:
        click.echo(
            json.dumps({"sources": rows, "corrections": corrections, "next": advice}, indent=2, ensure_ascii=False)
        )
        return
    for row in rows:
        click.echo(f"{row['country'].upper()}  {row['title']} ({row['publisher']})")
        click.echo(f"    of {row['as_of']}, {row['age']} days old; {row['records']}; {row['licence']}")
        click.echo(f"    {row['state']}")
    if not rows:
        click.echo("No officials are here yet.", err=True)
    if corrections:
        click.echo(f"Corrections of your own: {corrections}")
    click.echo(advice, err=True)


def _row(directory: Any, country: str, source: Any, people: int, postcodes: int, today: date) -> dict[str, Any]:
    records = [f"{people:,} people"] if people else []
    records += [f"{postcodes:,} postcode lines"] if postcodes else []
    return {
        "country": country,
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "as_of": str(source.dated),
        "retrieved_at": str(source.retrieved_at),
        "age": source.age(today),
        "people": people,
        "postcodes": postcodes,
        "records": ", ".join(records),
        "licence": source.licence + ("" if source.redistributable else ", stays on this machine"),
        "state": _state(directory, country, source, today),
    }


def _state(directory: Any, country: str, source: Any, today: date) -> str:
    """How far the source as a whole can be trusted: by the calendar first, then by its age, then person by person."""
    from collections import Counter

    from handbill.directory.model import overtaken

    events = directory.events(country)
    if source.scheme and (gone := overtaken(source.scheme, source.dated, today, events, ("boundaries",))):
        return f"expired: {gone}"
    counts = Counter(directory.freshness(official, today).status for official in directory.of_source(source.id))
    reasons = [
        gone for office in directory.offices_of(source.id) if (gone := overtaken(office, source.dated, today, events))
    ]
    parts = [f"{counts[name]:,} {name}" for name in ("ok", "ending", "stale", "expired", "ended") if counts[name]]
    if source.age(today) > source.max_age_days:
        reasons.append(f"older than the {source.max_age_days} days that it is good for")
    said = ", ".join(parts) or ("stale" if reasons else "ok")
    return f"{said}{': ' + '; '.join(reasons) if reasons else ''}"


FIELDS = ("phone", "fax", "email", "web-form", "address", "hours")


def _corrections(function: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(FIELDS):
        text = (
            "The right address, lines separated by ' / '."
            if name == "address"
            else f"The right {name.replace('-', ' ')}."
        )
        function = click.option(f"--{name}", default="", help=text)(function)
    return function


@officials.command()
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
        earlier = {(c.via, c.field, c.value): c.former for c in directory.corrections(id)}
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
    contact = entry.contacts[(number or 1) - 1] if entry.contacts else None
    via = contact.via if contact else "capital"
    read_at = clean(evidence, "--evidence", limit=MAX_VALUE * 4)
    changes = []
    for key, value in given.items():
        field = "lines" if key == "address" else key
        former = "" if contact is None else " / ".join(contact.lines) if field == "lines" else getattr(contact, field)
        # What the user corrects once more, the list never held: its own value is the one that was corrected first.
        former = earlier.get((via, field, former), former)
        changes.append(Correction(id, via, field, former, value, date.today(), read_at))
    keep(path, changes)
    click.echo(_upstream(entry, changes))


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
        lines.append(f"- {name} ({change.via}): “{change.former or 'none'}” should be “{change.value}”")
        if change.evidence:
            lines.append(f"  read at: {change.evidence}")
    lines.append(f"Noticed on {changes[0].made_on}.")
    return "\n".join(lines)
