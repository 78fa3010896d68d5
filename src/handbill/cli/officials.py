"""`handbill officials`: fill the directory of officials on this machine, and say what it is made of."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from handbill.cli import contacts, find, options

NOTED = 8
REPORTED = 40  # lines of an import's report that are shown; --report writes all
ALIKE = 3  # of those with the same reason
CORRECTED = 10  # officials with corrections that `status` names


@click.group()
def officials() -> None:
    """The people who hold office: a dated copy on this machine."""


officials.add_command(find.find)
officials.add_command(contacts.show)
officials.add_command(contacts.correct)


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

    if given and sources:
        raise click.UsageError("--source is fetched and --from is read: give one of them.")
    if not given and (retrieved or office or columns):
        raise click.UsageError("--retrieved, --office and --columns are about the files of --from: give that, too.")
    day = _past(retrieved) if retrieved else None
    progress = _Progress()
    wish = Update(
        country=options.country_code(country),
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
    states = _states(wish, done)
    undated = not retrieved and _dated_by_file(given)
    for entry in done:
        _tell(entry, states.get(entry.title, ""), whole=report is None, undated=undated)
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
    day = options.parse_date(text, "--retrieved")
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


def _states(wish: Any, done: Sequence[Any]) -> dict[str, str]:
    """The state of each source that was stored or asked, by its title, where it is not plainly ok."""
    from handbill.directory import Directory

    titles = {entry.title for entry in done if not entry.failed}
    if not titles:
        return {}
    with Directory(wish.database) as directory:
        sources = [source for _, source, _, _ in directory.sources(wish.country) if source.title in titles]
        states = {source.title: _state(directory, wish.country, source, wish.today) for source in sources}
    return {title: said for title, (said, sound) in states.items() if not sound}


def _dated_by_file(given: str) -> bool:
    """Whether a list's day is only that on which its file was written: no day stands in its name."""
    from handbill.directory.files import FEW, Files, day_in

    if not given or "://" in given:
        return False
    paths = Files.under(Path(given)).paths
    return len(paths) > FEW or not any(day_in(path.stem) or day_in(path.parent.name) for path in paths)


def _tell(entry: Any, state: str, *, whole: bool, undated: bool) -> None:
    """Say what became of one source; of its notes the first ones, unless a report takes them all."""
    if entry.failed:
        for problem in entry.failed:
            click.echo(f"{entry.title}: {problem}", err=True)
        return
    if entry.unchanged:
        click.echo(f"{entry.title}: nothing has changed since the last time.")
        if state:
            click.echo(f"Note: {state}", err=True)
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
    if stored.kept:
        fetch = ", ".join(f"handbill officials update {code}" for code in entry.again) or "nothing"
        click.echo(
            f"Note: the file was of an older format, and is kept as {stored.kept}; fetch again: {fetch}.", err=True
        )
    if state:
        click.echo(f"Note: {state}", err=True)
    if undated and not found.source.as_of:
        dated = f"dated by the file, {found.source.dated}"
        click.echo(f"Note: {dated}; if the list is older, say so with --retrieved YYYY-MM-DD.", err=True)
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
    grouped = _grouped(read)
    for line, _ in grouped[:REPORTED]:
        click.echo(f"Left out: {line}", err=True)
    if rest := sum(stands_for for _, stands_for in grouped[REPORTED:]):
        click.echo(f"Left out: {rest} more; --report FILE writes all of them.", err=True)
    elif len(grouped) < len(dropped):
        click.echo(f"Left out: {len(dropped)} in all; --report FILE writes all of them.", err=True)


def _grouped(read: Sequence[Any]) -> list[tuple[str, int]]:
    """What was left out, the first of each reason and how many more it took; each line with how many it stands for."""
    groups: dict[tuple[str, str], list[str]] = {}
    for found in read:
        for line in found.dropped:
            groups.setdefault((found.source.id, line.partition(": ")[2] or line), []).append(line)
    lines = []
    for (source, reason), alike in groups.items():
        lines += [(f"{source}: {line}", 1) for line in alike[:ALIKE]]
        if more := len(alike[ALIKE:]):
            lines.append((f"{source}: and {more} more: {reason}", more))
    return lines


@officials.command()
@options.today
@options.as_json
def status(day: str | None, as_json: bool) -> None:
    """What the data is made of: each source with date, age, records, licence, and what is stale and why."""
    from handbill import resources
    from handbill.cli.advice import next_step
    from handbill.directory import Directory

    today = options.parse_day(day)
    with Directory(resources.directory()) as directory:
        rows = [_row(directory, *entry, today) for entry in directory.sources()]
        corrections = directory.corrections()
        advice = next_step(directory, today)
    if as_json:
        click.echo(
            json.dumps({"sources": rows, "corrections": len(corrections), "next": advice}, indent=2, ensure_ascii=False)
        )
        return
    for row in rows:
        click.echo(f"{row['country'].upper()}  {row['title']} ({row['publisher']})")
        click.echo(f"    of {row['as_of']}, {row['age']} days old; {row['records']}; {row['licence']}")
        click.echo(f"    {row['state']}")
    if not rows:
        click.echo("No officials are here yet.", err=True)
    if corrections:
        click.echo(f"Corrections of your own: {len(corrections)}")
        ids = list(dict.fromkeys(correction.official for correction in corrections))
        for id in ids[:CORRECTED]:
            click.echo(f"    handbill officials show {id}")
        if len(ids) > CORRECTED:
            click.echo(f"    and those of {len(ids) - CORRECTED} more officials")
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
        "state": _state(directory, country, source, today)[0],
    }


def _state(directory: Any, country: str, source: Any, today: date) -> tuple[str, bool]:
    """How far the source as a whole can be trusted: by the calendar first, then by its age, then person by person.

    With it, whether all of it is plainly ok.
    """
    from collections import Counter

    from handbill.directory.model import overtaken

    events = directory.events(country)
    if source.scheme and (gone := overtaken(source.scheme, source.dated, today, events, ("boundaries",))):
        return f"expired: {gone}", False
    counts = Counter(directory.freshness(official, today).status for official in directory.of_source(source.id))
    reasons = [
        gone for office in directory.offices_of(source.id) if (gone := overtaken(office, source.dated, today, events))
    ]
    parts = [f"{counts[name]:,} {name}" for name in ("ok", "ending", "stale", "expired", "ended") if counts[name]]
    if source.age(today) > source.max_age_days:
        reasons.append(f"older than the {source.max_age_days} days that it is good for")
    said = ", ".join(parts) or ("stale" if reasons else "ok")
    sound = not reasons and not counts.keys() - {"ok"}
    everybody = "all " if len(parts) == 1 and counts.total() > 1 and not sound else ""
    return f"{everybody}{said}{': ' + '; '.join(reasons) if reasons else ''}", sound
