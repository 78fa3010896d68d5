"""`handbill outlets`: the list of newsrooms that its user keeps: a blank one, what it holds, what its columns mean."""

import json
from pathlib import Path
from typing import Any

import click

from handbill.cli import options


@click.group()
def outlets() -> None:
    """Your own list of newsrooms, with their addresses and limits.

    It is a CSV file that you fill in with a spreadsheet; none is shipped, and nothing in it is guessed.
    """


@outlets.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]")
def new(file: Path | None) -> None:
    """Write an empty list: the headings alone, into FILE or where Handbill looks for it."""
    from handbill.outlets import outlets_file, write_template

    path = file or outlets_file()
    write_template(path)
    click.echo(str(path))
    click.echo("One row a desk; `handbill outlets columns` says what belongs where.", err=True)


@outlets.command("list")
@click.option(
    "--outlets",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Another list than the usual one.",
)
@options.today
@options.as_json
def list_(file: Path | None, day: str | None, as_json: bool) -> None:
    """Show the list and check it: all that is wrong, by row and column."""
    from handbill.outlets import Listing, outlets_file, plain, read_outlets, unread

    today = options.parse_day(day)
    path = file or outlets_file()
    if file is None and not path.exists():
        click.echo("Nothing is kept yet. `handbill outlets new` writes an empty list.", err=True)
        listing = Listing()
    else:
        listing = read_outlets(path)
        if not listing.outlets:
            step = "Write one row a desk below the headings; `handbill outlets columns` says what belongs where."
            click.echo(f"{click.format_filename(path)} is empty. {step}", err=True)
    notes = [*listing.notes, *(note for outlet in listing.outlets for note in unread(outlet, today))]
    if as_json:
        said = [{"code": note.code, "message": str(note)} for note in notes]
        answer = {"outlets": [plain(outlet) for outlet in listing.outlets], "notes": said}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for outlet in listing.outlets:
        click.echo(f"{outlet}: {_said(outlet)}")
    for note in notes:
        click.echo(f"Note: {note}", err=True)


@outlets.command()
@click.option("--json", "as_json", is_flag=True, help="The JSON Schema of a row, as `outlets list --json` prints it.")
def columns(as_json: bool) -> None:
    """What each column of the list holds."""
    from handbill.outlets import COLUMNS, schema

    if as_json:
        click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
        return
    for name, what in COLUMNS.items():
        click.echo(f"{name:<22}{what}")


def _said(outlet: Any) -> str:
    """How a desk is reached, and what it takes, on one line."""
    least, most = outlet.letter_min_words, outlet.letter_max_words
    limits = [
        f"{least} to {most} words" if least and most else f"at most {most} words" if most else "",
        f"at least {least} words" if least and not most else "",
        f"corrections at most {outlet.correction_max_words} words" if outlet.correction_max_words else "",
        f"at most {outlet.max_chars} characters" if outlet.max_chars else "",
    ]
    ways = [outlet.email, outlet.phone, outlet.web_form, " / ".join(outlet.address)]
    checked = f"read on {outlet.checked}" if outlet.checked else ""
    return "; ".join(part for part in (*ways, *limits, checked) if part) or "nothing is known but its name"
