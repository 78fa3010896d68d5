"""The commands that make documents: letter, call, media, flyer, guide, all."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from handbill.cli import ask, log, options
from handbill.paper import SHEETS

Given = dict[str, Any]


def run_kinds(kinds: tuple[Any, ...], kit: str, given: Given) -> None:
    """Read the options, ask for what is missing in a terminal, make, deliver, and say what was made."""
    from handbill.make import Order, make

    today = options.parse_day(given["day"])
    formats = formats_of(given)
    sender = sender_of(given)
    interactive = sys.stdin.isatty() and sys.stderr.isatty()
    asked = False
    if interactive:
        if "media" in kinds:
            require_article(given, sender)
        sender, asked = ask.complete(sender, kinds, kit, given, today)
    order = Order(
        kinds,
        kit,
        sender,
        today,
        choices_of(given),
        wish_of(given),
        formats,
        outlets=given.get("outlets"),
        press=press_of(given),
        dpi=given.get("dpi") or 150,
    )
    worker = worker_for(formats)
    try:
        made = make(order, worker)
    finally:
        worker.stop()
    paths = deliver_made(made, given)
    log.record(made, paths, formats)
    if asked:
        ask.offer_to_save(sender)


def require_article(given: Given, sender: Any) -> None:
    """Raises InputError where options are missing that no question asks for; own words may be asked for."""
    from handbill.compose.media import require

    require(choices_of(given), sender, to_ask=given.get("questions") in ("all", "short"))


def formats_of(given: Given) -> tuple[str, ...]:
    """The formats asked for, else the one that the ending of `-o FILE` means, else PDF."""
    asked = tuple(dict.fromkeys(given["formats"]))
    ending = Path(given["output"]).suffix.lstrip(".").lower()
    if not asked:
        return (ending,) if ending in options.FORMATS else ("pdf",)
    if ending in options.FORMATS and asked != (ending,) and not (ending == "txt" and asked in options.TEXTS):
        raise click.UsageError(f"-o {given['output']} does not fit --format {' '.join(asked)}.")
    return asked


def worker_for(formats: tuple[str, ...]) -> Any:
    from handbill.render.process import Worker

    started = click.get_current_context().obj
    return started if isinstance(started, Worker) else Worker(pdf=bool({"pdf", "eml", "png"} & set(formats)))


def sender_of(given: Given) -> Any:
    from handbill import resources
    from handbill.people import Sender, load_profile

    profile = given["me"] or (resources.profile() if resources.profile().exists() else None)
    sender = load_profile(profile) if profile else Sender()
    said = options.parse_answers(given.get("answer", ()))
    given["kept_answers"] = tuple(id for id in sender.answers if id not in said)
    changes = {name: given[name] for name, _ in options.WHO if given.get(name) is not None}
    if given.get("gender"):
        changes["gender"] = given["gender"]
    if given.get("story"):
        changes["story"] = options.parse_story(given["story"])
    if given.get("answer"):
        changes["answers"] = {**sender.answers, **said}
    return replace(sender, **changes)


def wish_of(given: Given) -> Any:
    from handbill.resolve import Wish

    lines = tuple(line for line in (given.get("to_address") or "").split(" / ") if line.strip())
    return Wish(given.get("office", ()), given.get("to") or "", lines, given.get("via", "capital"))


def choices_of(given: Given) -> Any:
    from handbill.compose import Article, Choices

    said = (given.get(key) or "" for key in ("outlet", "article_title", "article_date", "article_url", "quote"))
    return Choices(
        lang=given["lang"] or "",
        ask=given.get("ask") or "",
        allow_expired=given.get("allow_expired", False),
        points=given.get("point", ()),
        designs=given.get("design", ()),
        ink=given.get("ink", "full"),
        link=given.get("link") or "",
        paper=given["paper"] or "",
        article=Article(*said),
        media=given.get("kind") or "letter",
        desk=given.get("desk") or "",
        wordings=options.parse_wordings(given.get("wording", ())),
        stance=given.get("stance") or "",
        read_in=given.get("read_in") or "",
        cc=given.get("cc", ()),
        event=event_of(given),
        imprint=given.get("imprint") or "",
        window=given.get("window") or "",
        posting=posting_of(given),
        also=given.get("also", ()),
        min_originality=given.get("min_originality") or 0,
        kept_answers=given.get("kept_answers", ()),
    )


def posting_of(given: Given) -> Any:
    """How addresses are printed on envelopes and labels."""
    from handbill.compose import Posting

    envelope, feed = given.get("envelope") or "", given.get("feed", "long")
    return Posting(envelope, feed, given.get("labels_on") or "", given.get("start_at", 1), given.get("each", 1))


def event_of(given: Given) -> Any:
    """The event of `--event FILE`, with what the options say in its place; None without any."""
    from handbill.event import Event, cleaned, load_event

    path = given.get("event")
    event = load_event(path) if path else Event()
    names = {"title": "event_title", "start": "when", "place": "where", "host": "host"}
    said = {field: given[option] for field, option in names.items() if given.get(option)}
    return cleaned(replace(event, **said)) if path or said else None


def press_of(given: Given) -> Any:
    """How pieces are laid out on sheets, where any of the options asks for that."""
    from handbill.press import Plan

    asked = any(given.get(name) for name in ("sheet", "up", "copies", "stack", "flip"))
    if not asked and given.get("bleed", True):
        return None
    return Plan(
        given.get("sheet") or "",
        given.get("up") or 0,
        given.get("copies") or 0,
        given.get("bleed", True),
        given.get("flip") or "long",
        given.get("stack", False),
    )


def deliver_made(made: Any, given: Given) -> list[Path]:
    """Write what was made where `-o` says, say so, and return the paths: none for stdout."""
    from handbill.deliver import deliver, deliver_as, names_file

    output = given["output"]
    single = output == "-" or names_file(output)
    if single and len(made.renderings) != 1:
        names = ", ".join(rendering.name for rendering in made.renderings)
        raise click.UsageError(
            f"-o {output} takes one file, and there are {len(made.renderings)}: {names}."
            " Give a folder, or choose with --office, --design and --format."
        )
    if output == "-":
        sys.stdout.buffer.write(made.renderings[0].data)
        sys.stdout.buffer.flush()
        paths = []
    elif single:
        paths = deliver_as([(Path(output), made.renderings[0].data)])
    else:
        paths = deliver(made.renderings, Path(output))
    _say(made, paths, given["as_json"], to_stderr=output == "-")
    return paths


def _say(made: Any, paths: list[Path], as_json: bool, *, to_stderr: bool) -> None:
    if as_json and not to_stderr:
        files = [
            {"path": click.format_filename(path), "media_type": rendering.media_type, "pages": rendering.pages}
            for path, rendering in zip(paths, made.renderings, strict=True)
        ]
        notes = [{"code": note.code, "message": str(note)} for note in made.notes]
        figures = [
            {"document": m.document, "own_share": round(m.own, 4), "nearest_known": round(m.nearest, 4)}
            for m in made.meters
        ]
        click.echo(json.dumps({"files": files, "notes": notes, "originality": figures}, ensure_ascii=False, indent=2))
    elif to_stderr:
        click.echo(made.renderings[0].name, err=True)
    else:
        for path in paths:
            click.echo(click.format_filename(path))
    for meter in made.meters:
        name = f"{meter.document}: " if len(made.meters) > 1 else ""
        click.echo(f"{name}{meter}", err=True)
    # What keeps a letter from the post box comes last, where it is seen.
    for note in sorted(made.notes, key=lambda note: note.code == "unnamed"):
        click.echo(f"Note: {note}", err=True)


def _document(name: str, help: str, *decorators: Callable[..., Any]) -> click.Command:
    kinds = ("letter", "call", "media", "flyer", "guide") if name == "all" else (name,)

    def command(kit: str, **given: Any) -> None:
        run_kinds(kinds, kit, given)

    function: Callable[..., Any] = click.argument("kit", metavar="KIT")(command)
    for decorate in reversed(decorators):
        function = decorate(function)
    return click.command(name, help=help)(function)


def _article(function: Callable[..., Any]) -> Callable[..., Any]:
    return options.apply(
        function,
        [
            click.option(
                "--kind",
                type=click.Choice(["letter", "correction", "desk"]),
                default="letter",
                help="A letter to the editor (default), a correction request, or a call sheet for the news desk.",
            ),
            click.option("--outlet", help="The newspaper, station or site; 'NAME, CITY' where two have one name."),
            click.option("--desk", help="The desk of your list, where the outlet has several."),
            click.option(
                "--outlets",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Your list of outlets, if it is not the usual one (see `handbill outlets`).",
            ),
            click.option("--article-title", help="The article's title, exactly."),
            click.option("--article-date", help="When it appeared, as you want it printed."),
            click.option("--article-url", help="Its address."),
            click.option("--quote", help="The words you answer to or want corrected, exactly as printed."),
        ],
    )


def letter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    return options.apply(
        function,
        [
            click.option("--read-in", metavar="LANG", help="Add a translation to read beside the letter."),
            click.option(
                "--cc",
                multiple=True,
                metavar="NAME",
                help="Who gets a copy: a name, an e-mail address, or 'NAME <ADDRESS>'. Repeatable.",
            ),
            click.option(
                "--window",
                metavar="NAME",
                help="For a window envelope: auto (your country's usual one), din-a, din-b, dl, c5, us-9, us-10,"
                " us-10-double, fr or ch.",
            ),
            click.option(
                "--min-originality",
                type=click.IntRange(0, 100),
                metavar="PERCENT",
                help="Refuse a letter with a smaller share of your own words.",
            ),
        ],
    )


def _flyer(function: Callable[..., Any]) -> Callable[..., Any]:
    return options.apply(
        function,
        [
            click.option(
                "--design",
                multiple=True,
                help="poster, handbill, tearoff, window, hanger, leaflet, tent, card, or a postcard to each official;"
                " all but the postcard by default. Repeatable.",
            ),
            click.option(
                "--ink",
                type=click.Choice(["full", "low", "black"]),
                default="full",
                help="full colour, low ink, or black only.",
            ),
            click.option("--link", metavar="URL", help="The address to print, with its QR code."),
            click.option(
                "--also", multiple=True, metavar="LANG", help="Another language of a window sign. Repeatable."
            ),
            click.option(
                "--event",
                type=click.Path(dir_okay=False, path_type=Path),
                help="A file with title, start, place, host.",
            ),
            click.option("--event-title", help="What the flyer invites to."),
            click.option("--when", metavar="'YYYY-MM-DD HH:MM'|TEXT", help="When that is."),
            click.option("--where", help="Where."),
            click.option("--host", help="Who invites."),
        ],
    )


def _responsible(function: Callable[..., Any]) -> Callable[..., Any]:
    help = "Who is responsible for a flyer: name and address, as your law asks."
    return options.apply(function, [click.option("--imprint", metavar="TEXT", help=help)])


def _sheets(function: Callable[..., Any]) -> Callable[..., Any]:
    return options.apply(
        function,
        [
            click.option(
                "--sheet", type=click.Choice(list(SHEETS)), help="What the printer holds; the country's by default."
            ),
            click.option("--up", type=click.IntRange(1, 100), metavar="N", help="Pieces on a sheet; as many as fit."),
            click.option("--copies", type=click.IntRange(1, 1_000_000), metavar="N", help="How many pieces you want."),
            click.option("--bleed/--no-bleed", default=True, help="Colour beyond the cut, where the design has any."),
            click.option("--flip", type=click.Choice(["long", "short"]), help="How your printer turns a sheet over."),
            click.option("--stack", is_flag=True, help="Pieces that differ on the same sheets, to cut and stack."),
        ],
    )


KIT = "KIT is the id of a kit (see `handbill kits`) or a folder with a kit.yaml."
COMMANDS = (
    _document(
        "letter",
        f"Letters to your representatives.\n\n{KIT}",
        letter_options,
        options.who,
        options.whom,
        options.what,
        options.how,
    ),
    _document(
        "call",
        f"A call sheet for each of your representatives.\n\n{KIT}",
        options.who,
        options.whom,
        options.what,
        options.how,
    ),
    _document(
        "media",
        f"A letter to a newsroom, a correction request, or a call to its desk.\n\n{KIT}",
        _article,
        options.who,
        options.what,
        options.how,
    ),
    _document(
        "flyer",
        f"Printable flyers for your country and region, and postcards to your representatives.\n\n{KIT}",
        _flyer,
        _responsible,
        _sheets,
        options.who,
        options.whom,
        options.own,
        options.how,
    ),
    _document("guide", f"The guide: background, sources, news, aid, resources.\n\n{KIT}", options.who, options.how),
    _document(
        "all",
        f"Letters, call sheets, a newsroom letter, flyers (a poster and a tear-off sheet) and the guide for one person."
        f"\n\n{KIT}",
        _responsible,
        options.who,
        options.whom,
        options.what,
        options.how,
    ),
)
