"""Options that the document commands share, and how they and the profile become an Order's parts."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from handbill.paper import PAPERS

WHO = (
    ("name", "Your name."),
    ("street", "Street and number."),
    ("city", "Town."),
    ("region", "State, province or département: code or name."),
    ("postcode", "Postcode or ZIP."),
    ("district", "Electoral district: number, code or name."),
    ("country", "Country: code or name."),
    ("email", "E-mail address, printed below your name."),
    ("phone", "Phone, for offices and newsrooms that call back."),
    ("organisation", "You sign for this organisation: the letter says 'we'."),
    ("role", "Your role in the organisation."),
)
FORMATS = ("pdf", "txt", "html", "paste", "docx", "eml", "mailto", "post", "sms", "png")
TEXTS = (("paste",), ("mailto",), ("post",), ("sms",))  # written as text: FILE.txt takes one of them


def apply(function: Callable[..., Any], options: list[Callable[..., Any]]) -> Callable[..., Any]:
    """The command with these options, shown in their order."""
    for option in reversed(options):
        function = option(function)
    return function


def who(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who sends it and where they live."""
    options = [
        click.option(
            "--me", type=click.Path(dir_okay=False, path_type=Path), help="A profile file to use instead of your own."
        )
    ]
    options += [click.option(f"--{name}", help=text) for name, text in WHO]
    options.append(
        click.option(
            "--gender",
            type=click.Choice(["m", "f", "x"]),
            help="For languages whose grammar asks for it; x by default.",
        )
    )
    return apply(function, options)


def whom(function: Callable[..., Any]) -> Callable[..., Any]:
    """Whom it goes to."""
    options = [
        click.option("--office", multiple=True, help="Only this office, for instance us/house. Repeatable."),
        click.option("--to", help="The member's name, where no data is there."),
        click.option("--to-address", help="Their address, lines separated by ' / '."),
        click.option(
            "--via",
            type=click.Choice(["capital", "local"]),
            default="capital",
            help="The capital's office (default) or a local one.",
        ),
    ]
    return apply(function, options)


def own(function: Callable[..., Any]) -> Callable[..., Any]:
    """The sender's own words on a postcard, and its ask."""
    options = [
        click.option(
            "--answer", multiple=True, metavar="PROMPT=TEXT", help="On a postcard: your answer to a question."
        ),
        click.option("--story", metavar="TEXT|@FILE", help="On a postcard: why it matters to you, in your own words."),
        click.option("--ask", help="On a postcard: one ask of the kit."),
    ]
    return apply(function, options)


def what(function: Callable[..., Any]) -> Callable[..., Any]:
    """What it says."""
    options = [
        click.option("--point", multiple=True, help="A talking point of the kit. Repeatable, in order."),
        click.option(
            "--answer", multiple=True, metavar="PROMPT=TEXT", help="Your answer to a question of the kit. Repeatable."
        ),
        click.option(
            "--questions",
            type=click.Choice(["one", "all", "short"]),
            default="one",
            help="Which of the kit's questions are asked in a terminal: one, all, or all for a few words each.",
        ),
        click.option("--story", metavar="TEXT|@FILE", help="Why it matters to you, in your own words."),
        click.option("--ask", help="One ask of the kit."),
        click.option(
            "--wording",
            multiple=True,
            metavar="TEXT=N",
            help="The Nth wording of a text (`handbill kit show KIT` lists them), for instance opening=2. Repeatable.",
        ),
        click.option(
            "--stance",
            type=click.Choice(["supports", "undecided", "opposes", "did"]),
            help="What you know of the official's position; the ask is worded for it.",
        ),
        click.option("--allow-expired", is_flag=True, help="Use an ask after its last day."),
    ]
    return apply(function, options)


dpi = click.option("--dpi", type=click.IntRange(36, 600), help="Of pictures (--format png): 150 by default.")


def delivery(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where it goes, and on which day."""
    options = [
        click.option(
            "-o",
            "--output",
            default="output",
            metavar="DIR|FILE|-",
            help="Where to write; output/ by default, - for stdout.",
        ),
        click.option("--date", "day", metavar="YYYY-MM-DD", help="The date printed, and 'today' for every check."),
        click.option("--json", "as_json", is_flag=True, help="What was made, as JSON on stdout."),
    ]
    return apply(function, options)


def how(function: Callable[..., Any]) -> Callable[..., Any]:
    """How it looks and where it goes."""
    options: list[Callable[..., Any]] = [
        click.option("--lang", help="Language; by default that of the office or region, where the kit has it."),
        click.option(
            "--format",
            "formats",
            multiple=True,
            type=click.Choice(FORMATS),
            help="Repeatable; pdf by default. paste: for web forms; eml: an e-mail to open; post, sms: short messages.",
        ),
        click.option(
            "--paper",
            type=click.Choice(list(PAPERS)),
            help="The finished size; the country's by default. Letters, calls and guides: a4 or letter.",
        ),
        dpi,
        delivery,
        click.option("--offline", is_flag=True, help="Never use the network (these commands never do)."),
    ]
    return apply(function, options)


today = click.option("--date", "day", metavar="YYYY-MM-DD", help="'Today' for every check.")
as_json = click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout.")


def country_code(country: str) -> str:
    """The country's code; only a name that is none needs the tables of country names."""
    from handbill import resources

    code = country.casefold()
    if code in resources.countries():
        return code
    from handbill import vocabulary

    return vocabulary.country_code(country) or country


def parse_day(text: str | None) -> date:
    """`--date`, or today by the clock; a day far off is said on stderr."""
    clock = date.today()
    if text is None:
        return clock
    day = parse_date(text, "--date")
    if abs((day - clock).days) > 7:
        click.echo(f"Note: dated {day}, {abs((day - clock).days)} days from today ({clock}).", err=True)
    return day


def parse_date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write it YYYY-MM-DD", param_hint=option) from None


def parse_answers(answers: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for answer in answers:
        prompt, equals, text = answer.partition("=")
        if not equals:
            raise click.BadParameter(f"'{answer}': write it PROMPT=TEXT", param_hint="--answer")
        found[prompt.strip()] = text.strip()
    return found


def parse_wordings(wordings: tuple[str, ...]) -> dict[str, int]:
    """Which wording of which text, counted from 0."""
    found: dict[str, int] = {}
    for wording in wordings:
        name, equals, number = wording.partition("=")
        if not equals or not re.fullmatch("[0-9]{1,6}", number.strip()):
            raise click.BadParameter(f"'{wording}': write it TEXT=N, for instance opening=2", param_hint="--wording")
        found[name.strip()] = int(number) - 1
    return found


def parse_story(story: str | None) -> str:
    """The text, or that of the file behind @."""
    if not story or not story.startswith("@"):
        return story or ""
    path = Path(story[1:])
    try:
        with path.open("rb") as stream:
            return stream.read(20_000).decode("utf-8-sig")
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}", param_hint="--story") from None
    except UnicodeDecodeError:
        raise click.BadParameter(f"{path} is not UTF-8 text", param_hint="--story") from None
