"""`handbill officials`: fill the directory of officials on this machine, and see what is in it."""

from pathlib import Path
from typing import Any

import click


@click.group()
def officials() -> None:
    """The people who hold office: a dated copy on this machine."""


@officials.command()
@click.argument("country", metavar="CC")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="A folder (or a file in it) with the source's files.",
)
@click.option(
    "--retrieved", metavar="YYYY-MM-DD", help="The day the files were fetched; by default the files' own date."
)
def update(country: str, source: Path, retrieved: str | None) -> None:
    """Read the officials of a country out of files into the directory.

    \b
    us: legislators-current.yaml and legislators-district-offices.yaml of
        unitedstates/congress-legislators, downloaded into one folder
    """
    from handbill import directory, resources
    from handbill.cli.options import parse_day
    from handbill.directory import us_congress
    from handbill.errors import refuse

    importers = {"us": us_congress.read}
    importer = importers.get(country.casefold())
    if importer is None:
        known = ", ".join(code.upper() for code in importers)
        message = f"officials of '{country}' cannot be read from files yet."
        raise refuse("no-importer", message, next_step=f"They can be for: {known}.")
    found = importer(source, parse_day(retrieved) if retrieved else None)
    directory.store(resources.directory(), found)
    local = sum(1 for official in found.officials for contact in official.contacts if contact.via == "local")
    click.echo(f"{len(found.officials)} officials and {local} local offices kept, as of {found.source.retrieved_at}.")
    for line in found.dropped:
        click.echo(f"Left out: {line}", err=True)


@officials.command()
def status() -> None:
    """What the directory holds: source, date, age, records, licence."""
    from datetime import date

    from handbill import directory, resources

    today = date.today()
    rows: list[Any] = directory.sources(resources.directory())
    for country, source, records in rows:
        age = (today - source.retrieved_at).days
        state = "stale" if age > source.max_age_days else "ok"
        click.echo(
            f"{country.upper()}: {source.title} ({source.publisher}): {records} records of {source.retrieved_at},"
            f" {age} days old, {state}; {source.licence}"
        )
    if not rows:
        click.echo("The directory is empty. `handbill officials update us --from FOLDER` fills it.", err=True)
