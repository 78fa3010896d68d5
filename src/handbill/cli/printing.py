"""`handbill print`: envelopes, labels, and the page that shows how far a printer is off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handbill.cli import documents, options
from handbill.paper import LETTER_PAPERS
from handbill.press.envelopes import FEEDS, PRINTED
from handbill.press.labels import SHEETS

KIT = documents.KIT


@click.group("print")
def print_() -> None:
    """Envelopes, labels, and how far your printer is off.

    Letters for window envelopes are made by `handbill letter KIT --window NAME`.
    """


def _where(function: Callable[..., Any]) -> Callable[..., Any]:
    """In which language and format a thing is made."""
    return options.apply(
        function,
        [
            click.option("--lang", help="Language; by default that of the office, where the kit has it."),
            click.option(
                "--format",
                "formats",
                multiple=True,
                type=click.Choice(["pdf", "txt", "png"]),
                help="Repeatable; pdf by default.",
            ),
            options.dpi,
        ],
    )


@print_.command("envelopes", help=f"Envelopes to your representatives, one a page.\n\n{KIT}")
@click.argument("kit", metavar="KIT")
@click.option(
    "--size", "envelope", type=click.Choice(PRINTED), help="The envelope; your country's usual one by default."
)
@click.option(
    "--feed",
    type=click.Choice(FEEDS),
    default="long",
    help="The edge that goes into the printer first: the long one (default), or the envelope's left or right one.",
)
@options.who
@options.whom
@_where
@options.delivery
def envelopes(kit: str, **given: Any) -> None:
    documents.run_kinds(("envelope",), kit, {**given, "paper": None})


@print_.command("labels", help=f"Labels with the addresses of your representatives.\n\n{KIT}")
@click.argument("kit", metavar="KIT")
@click.option("--sheet", "labels_on", metavar="SHEET", help=f"One of {', '.join(SHEETS)}; 5160 or L7160 by default.")
@click.option(
    "--start-at", type=click.IntRange(1), default=1, metavar="N", help="The first free label of a used sheet, by rows."
)
@click.option("--copies", "each", type=click.IntRange(1, 500), default=1, metavar="N", help="Labels for each of them.")
@options.who
@options.whom
@_where
@options.delivery
def labels(kit: str, **given: Any) -> None:
    documents.run_kinds(("labels",), kit, {**given, "paper": None})


@print_.command()
@click.option(
    "--paper", type=click.Choice(LETTER_PAPERS), help="What your printer holds; your country's paper by default."
)
@click.option("--offset-x", type=float, metavar="MM", help="Keep this: how far to the right your printer is off.")
@click.option("--offset-y", type=float, metavar="MM", help="Keep this: how far down your printer is off.")
@click.option("--lang", help="Language; that of your profile or country by default.")
@click.option(
    "--me", type=click.Path(dir_okay=False, path_type=Path), help="A profile file to use instead of your own."
)
@options.delivery
def calibrate(paper: str | None, offset_x: float | None, offset_y: float | None, **given: Any) -> None:
    """A page that shows how far your printer is off; with --offset-x and --offset-y that is kept in your profile.

    Print the page at actual size, fold it as it says, and read both numbers. Letters for window envelopes, envelopes
    and labels are then moved back by them. Zero removes an entry.
    """
    if offset_x is None and offset_y is None:
        _page(paper, given)
    else:
        _keep(given["me"], offset_x, offset_y)


def _page(paper: str | None, given: dict[str, Any]) -> None:
    from handbill.country import load_country
    from handbill.make import calibrate as page

    sender = documents.sender_of({**given, "answer": ()})
    country = load_country(sender.country) if sender.country else None
    lang = given["lang"] or sender.language or (country.languages[0] if country else "en")
    worker = documents.worker_for(("pdf",))
    try:
        made = page(paper or (country.paper if country else "a4"), lang, options.parse_day(given["day"]), worker)
    finally:
        worker.stop()
    documents.deliver_made(made, given)


def _keep(profile: Path | None, x: float | None, y: float | None) -> None:
    from dataclasses import replace

    from handbill import resources
    from handbill.cli.me import write_profile
    from handbill.people import Sender, cleaned, load_profile

    path = profile or resources.profile()
    sender = load_profile(path) if path.exists() else Sender()
    sender = replace(sender, print_x=sender.print_x if x is None else x, print_y=sender.print_y if y is None else y)
    write_profile(path, cleaned(sender))
    click.echo(f"Kept in {path}, readable by you alone.", err=True)
