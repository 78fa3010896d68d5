"""`handbill batch`: an event's file and a spreadsheet in, a box of paper out."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from textwrap import fill
from time import monotonic
from typing import Any

import click

from handbill.cli import options

SHOWN = 40  # rows that are listed on the terminal
OWN = frozenset(
    {"checked", "located", "no-own-words", "folding", "one-point", "long-call", "notice", "unnamed"}
)  # what only the sender of a single letter need be told, or what is said here once for all
NAMES = {
    "letters": "letters",
    "calls": "call sheets",
    "envelopes": "envelopes",
    "labels": "labels",
    "packets": "papers in packets",
}


class Batch(click.Group):
    """A group whose first word may be an event's file instead of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["EVENT.yaml [OPTIONS] | new KIT PEOPLE.csv"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        run.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def _path(**more: Any) -> Any:
    return {"type": click.Path(dir_okay=False, path_type=Path), **more}


@click.group(cls=Batch)
def batch() -> None:
    """A spreadsheet in, a box of paper out: letters, call sheets, envelopes, flyers and lists for an event.

    \b
    handbill batch new artsakh people.csv        write an event's file to read over
    handbill batch people.yaml --dry-run         what would be made, and what is wrong with the list
    handbill batch people.yaml                   make it
    """


@batch.command()
@click.argument("kit", metavar="KIT")
@click.argument("people", metavar="PEOPLE.csv", **_path())
@click.option("-o", "--output", **_path(metavar="FILE", help="The event's file; beside the list by default."))
def new(kit: str, people: Path, output: Path | None) -> None:
    """Write an event's file for a list of people.

    The list is CSV or XLSX; its columns are guessed and written down for you to read over. KIT is the id of a kit (see
    `handbill kits`) or a folder with a kit.yaml.
    """
    from handbill.batch.event_file import draft
    from handbill.deliver import deliver_as
    from handbill.kit import load_kit

    target = output or people.with_suffix(".yaml")
    text = draft(load_kit(kit), people, target.parent)
    (path,) = deliver_as([(target, text.encode())])
    click.echo(click.format_filename(path))
    click.echo(f"Read it over, then: handbill batch {click.format_filename(path)} --dry-run", err=True)


@batch.command(hidden=True)
@click.argument("event", metavar="EVENT.yaml", **_path())
@click.option("--dry-run", is_flag=True, help="Check everything, and say what would be made.")
@click.option("--skip-invalid", is_flag=True, help="Make what can be made, and list the rows that cannot.")
@click.option(
    "--only",
    multiple=True,
    type=click.IntRange(1),
    metavar="ROW",
    help="Only this row, as the spreadsheet counts. Repeatable.",
)
@click.option(
    "--people",
    **_path(metavar="FILE", help="Another list with the same headings: failures.csv or choose.csv, once filled in."),
)
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Workers at a time; as many as there are cores.")
@click.option(
    "--part-size", type=click.IntRange(1, 5000), default=1000, metavar="N", help="Papers in a file; 1000 by default."
)
@click.option("--cluster", metavar="ADDRESS", help="Make it on a Dask cluster that you trust (extra `cluster`).")
@click.option(
    "-o",
    "--output",
    metavar="DIR|ADDRESS",
    help="A new folder, or an address as s3://bucket/event (extra `remote`); output/ and the file's name by default.",
)
@click.option("--zip", "zipped", is_flag=True, help="One ZIP file instead of a folder.")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The date printed, and 'today' for every check.")
@click.option("--json", "as_json", is_flag=True, help="What was made, as JSON on stdout.")
def run(event: Path, **given: Any) -> int:
    """Make the box of an event."""
    from handbill.batch.delivery import require_delivery
    from handbill.batch.run import Wanted

    wanted = Wanted(event, options.parse_day(given["day"]), given["people"], given["only"], given["part_size"])
    folder = _folder(wanted, given["output"])
    if given["dry_run"]:
        return _dry_run(wanted, given)
    require_delivery(folder, given["output"], zipped=given["zipped"], resume=given["resume"])
    try:
        return _box(wanted, folder, given)
    except KeyboardInterrupt:
        if not (folder / ".run").exists():
            raise
        click.echo(f"\nStopped. What is done lies whole in {folder}; --resume goes on with the rest.", err=True)
        return 130


def _folder(wanted: Any, output: str | None) -> Path:
    """Where the box is filled: a folder named after the event's file, and after what of it is made."""
    if output and "://" not in output:
        return Path(output)
    ending = f"-{wanted.people.stem}" if wanted.people else ""
    ending += "".join(f"-row-{row}" for row in wanted.only[:5])
    return Path("output") / f"{wanted.event.stem}{ending}"


def _dry_run(wanted: Any, given: Any) -> int:
    from tempfile import TemporaryDirectory

    from handbill.batch.box import Box
    from handbill.batch.plan import plan
    from handbill.batch.run import Run

    with TemporaryDirectory(prefix="handbill-") as folder, ExitStack() as stack:
        worker = _worker(stack)
        run = stack.enter_context(Run.begin(Path(folder) / "run", wanted))
        _check(run, worker)
        box = Box(run)
        box.require()
        counts = run.journal.counts()
        _remarks(run)
        _rows(run)
        found = plan(run, given["jobs"] or os.cpu_count() or 1)
        if given["as_json"]:
            click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        else:
            for line in _planned(run, box, found):
                click.echo(line)
    return 1 if counts["failed"] else 0


def _box(wanted: Any, folder: Path, given: Any) -> int:
    from handbill.batch.box import Box
    from handbill.batch.run import Run

    with ExitStack() as stack:
        worker = _worker(stack)
        pool = stack.enter_context(_pool(given))
        run = stack.enter_context(Run.resume(folder, wanted) if given["resume"] else Run.begin(folder, wanted))
        if run.finished:
            click.echo("This run was finished before; nothing is made again.", err=True)
        else:
            _check(run, worker, pool)
            _remarks(run)
            _rows(run)
            if not _accepted(run, given):
                return 1
            box = Box(run)
            _or_remove(run, box.require)
            _or_remove(run, lambda: box.flyers(worker))
            with _bar(run) as tell:
                run.make(pool, worker, tell)
            box.fill(worker)
            run.finish()
        failed = run.journal.counts()["failed"]
        _deliver(run, given)
    return 1 if failed else 0


def _worker(stack: ExitStack) -> Any:
    from handbill.cli.documents import worker_for

    worker = worker_for(("pdf",))
    stack.callback(worker.stop)
    return worker


def _check(run: Any, worker: Any, pool: Any = None) -> None:
    """The whole list, with a count on the terminal; where the file itself is at fault nothing is left behind."""
    rows = 0

    def tell(more: int) -> None:
        nonlocal rows
        rows += more
        if sys.stderr.isatty():
            click.echo(f"\rChecked {rows:,} rows", nl=False, err=True)

    _or_remove(run, lambda: run.check(worker, tell, pool))
    if rows and sys.stderr.isatty():
        click.echo("", err=True)


def _or_remove(run: Any, step: Callable[[], object]) -> None:
    from handbill.errors import InputError

    try:
        step()
    except InputError:
        if not any(part.done for part in run.journal.parts()):
            run.remove()
        raise


def _accepted(run: Any, given: Any) -> bool:
    """Whether the run goes on: all rows are sound, or those that are not may be left out."""
    counts = run.journal.counts()
    if run.accepted:
        return True
    if counts["failed"] and not given["skip_invalid"]:
        click.echo("Nothing was made. Mend these rows, or make the rest with --skip-invalid.", err=True)
        run.remove()
        return False
    run.accept()
    return True


def _remarks(run: Any) -> None:
    """What the organiser should know beside the rows: each wording once."""
    for code, texts in run.journal.fixed["remarks"].items():
        if code not in OWN:
            for text in texts[:3]:
                click.echo(f"Note: {text}", err=True)
            if len(texts) > 3:
                click.echo(f"Note: ... and {len(texts) - 3} more of that kind.", err=True)
    day = run.event.start[:10]
    if day and day != run.today.isoformat():
        message = f"papers are dated {run.today}, and the event is on {day}"
        click.echo(f"Note: {message}: --date {day} dates them then, and asks who holds office then.", err=True)
    if unnamed := run.journal.unnamed():
        letters = sum(number for _, number in unnamed)
        places = "; ".join(whom for whom, _ in unnamed[:5]) + (" and others" if len(unnamed) > 5 else "")
        click.echo(f"Note: {letters} letters name nobody and are not ready to post: {places}.", err=True)
        click.echo("      `handbill officials update` brings the names; see `handbill doctor`.", err=True)
    if run.table.unused:
        click.echo(f"Note: columns that nothing is taken from: {', '.join(run.table.unused[:12])}.", err=True)


def _rows(run: Any) -> None:
    """The rows that were not made, each with why; rows that wait for the same choice together."""
    people = click.format_filename(run.people)
    for status, words in (("failed", "cannot be made"), ("choose", "to choose"), ("duplicate", "made once only")):
        reasons: dict[str, list[int]] = {}
        for row in run.journal.rows(status):
            reasons.setdefault(row.reason, []).append(row.number)
        for reason, rows in islice(reasons.items(), SHOWN):
            click.echo(f"{people}: {_numbered(rows)}: {words}: {reason}", err=True)
        if (more := len(reasons) - SHOWN) > 0:
            click.echo(f"{people}: ... and {more} more reasons why rows are {words}.", err=True)


def _numbered(rows: list[int]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    return f"rows {shown}" + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def _planned(run: Any, box: Any, plan: Any) -> Iterator[str]:
    from handbill.batch.plan import EVIDENCE

    rows = plan.rows
    yield f"{run.event.title}: {sum(rows.values())} rows, {plan.people} people"
    yield f"  made {rows['made']}, to choose {rows['choose']}, failed {rows['failed']}, duplicates {rows['duplicate']}"
    for name, stack in plan.stacks.items():
        number = f"{stack.papers:,} {NAMES[name]}"
        files = f", {stack.files} files" if stack.files > 1 else ""
        yield f"  {number}: {stack.pages:,} pages, {stack.sheets:,} sheets of paper{files}"
    for piece in box.pieces():
        yield f"  {piece.copies:,} of the flyer {piece.design}"
    if run.event.walk_ins:
        yield f"  {run.event.walk_ins} spare call sheets"
    yield f"  {plan.stamps:,} stamps, where the letters go by post"
    minutes = plan.seconds / 60
    yield f"  about {minutes:.0f} minutes" if minutes >= 1.5 else f"  about {max(plan.seconds, 1):.0f} seconds"
    if plan.stamps:
        yield f"  {plan.bodies:,} different bodies in {plan.stamps:,} letters"
    if plan.printed:
        yield f"  {plan.printed:,} letters are set into {plan.masters:,} layouts, the others laid out one by one"
    for whom, number in plan.alike[:10]:
        yield f"  {number} letters to {whom} have the same body"
    if len(plan.alike) > 10:
        yield f"  ... and {len(plan.alike) - 10} more addressees with such letters"
    if plan.alike:
        yield fill(f"  {EVIDENCE}", 100, subsequent_indent="  ")


@contextmanager
def _pool(given: Any) -> Iterator[Any]:
    from handbill.batch.work import ClusterPool, LocalPool

    pool = ClusterPool(given["cluster"]) if given["cluster"] else LocalPool(given["jobs"] or os.cpu_count() or 1)
    try:
        yield pool
    finally:
        pool.close()


@contextmanager
def _bar(run: Any) -> Iterator[Callable[[int], None]]:
    """A bar with the rate and the time that is left, on a terminal."""
    papers = run.left()
    if not sys.stderr.isatty() or not papers:
        yield lambda more: None
        return
    began, done = monotonic(), 0

    def shown(_: object) -> str:
        return f"{done / max(monotonic() - began, 0.1):.0f} a second"

    with click.progressbar(
        length=papers, label="Papers", file=sys.stderr, show_pos=True, show_eta=True, item_show_func=shown
    ) as bar:

        def tell(more: int) -> None:
            nonlocal done
            done += more
            bar.update(more, "")

        yield tell


def _deliver(run: Any, given: Any) -> None:
    """Say what was made and where it lies; put it into a ZIP or at an address where that was asked for."""
    from handbill.batch.box import files
    from handbill.batch.delivery import shown, upload, zip_box, zip_of

    made = files(run)
    counts = run.journal.counts()
    if given["output"] and "://" in given["output"]:
        paths = upload(made, given["output"])
        run.remove()
        place, erase = shown(given["output"]), "Who can read it there is up to the storage's settings."
    elif given["zipped"]:
        target = zip_of(run.folder)
        zip_box(made, target, run.today)
        run.remove()
        paths, place, erase = [str(target)], str(target), f"To erase it: rm {target}"
    else:
        paths, place, erase = [str(path) for path in made], str(run.folder), f"To erase it: rm -r {run.folder}"
    if given["as_json"]:
        click.echo(json.dumps({"rows": counts, "place": place, "files": paths}, ensure_ascii=False, indent=2))
    else:
        for path in paths:
            click.echo(path)
    said = [f"{counts['made']} made", f"{counts['choose']} to choose", f"{counts['failed']} failed"]
    click.echo(f"{sum(counts.values())} rows: {', '.join(said)}, {counts['duplicate']} duplicates.", err=True)
    if counts["choose"]:
        click.echo("choose.csv: fill in `district`, then run it with --people choose.csv.", err=True)
    if counts["failed"]:
        click.echo("failures.csv: mend the rows, then run it with --people failures.csv.", err=True)
    alone = "" if "://" in place else ", readable by you alone"
    click.echo(f"{place} holds names and addresses{alone}. {erase}", err=True)
