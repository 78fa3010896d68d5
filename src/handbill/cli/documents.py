"""The commands that make documents: letter, call, media, flyer, guide, all."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from handbill.cli import ask, options

Given = dict[str, Any]


def _run(kinds: tuple[Any, ...], kit: str, given: Given) -> None:
    """Read the options, ask for what is missing in a terminal, make, deliver, and say what was made."""
    from handbill.make import Order, make

    today = options.parse_day(given["day"])
    formats = _formats(given)
    sender = _sender(given)
    interactive = sys.stdin.isatty() and sys.stderr.isatty()
    asked = False
    if interactive:
        sender, asked = ask.complete(sender, kinds, kit, given, today)
    order = Order(kinds, kit, sender, today, _choices(given), _wish(given), formats)
    worker = _worker(formats)
    try:
        made = make(order, worker)
    finally:
        worker.stop()
    _deliver(made, given)
    if asked:
        ask.offer_to_save(sender)


def _formats(given: Given) -> tuple[str, ...]:
    """The formats asked for, else the one that the ending of `-o FILE` means, else PDF."""
    asked = tuple(dict.fromkeys(given["formats"]))
    ending = Path(given["output"]).suffix.lstrip(".").lower()
    if not asked:
        return (ending,) if ending in options.FORMATS else ("pdf",)
    if ending in options.FORMATS and asked not in ((ending,), ("paste",)):
        raise click.UsageError(f"-o {given['output']} does not fit --format {' '.join(asked)}.")
    return asked


def _worker(formats: tuple[str, ...]) -> Any:
    from handbill.render.process import Worker

    started = click.get_current_context().obj
    return started if isinstance(started, Worker) else Worker(pdf="pdf" in formats)


def _sender(given: Given) -> Any:
    from handbill import resources
    from handbill.people import Sender, load_profile

    profile = given["me"] or (resources.profile() if resources.profile().exists() else None)
    sender = load_profile(profile) if profile else Sender()
    changes = {name: given[name] for name, _ in options.WHO if given.get(name) is not None}
    if given.get("gender"):
        changes["gender"] = given["gender"]
    if given.get("story"):
        changes["story"] = options.parse_story(given["story"])
    if given.get("answer"):
        changes["answers"] = {**sender.answers, **options.parse_answers(given["answer"])}
    return replace(sender, **changes)


def _wish(given: Given) -> Any:
    from handbill.resolve import Wish

    lines = tuple(line for line in (given.get("to_address") or "").split(" / ") if line.strip())
    return Wish(given.get("office", ()), given.get("to") or "", lines, given.get("via", "capital"))


def _choices(given: Given) -> Any:
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
    )


def _deliver(made: Any, given: Given) -> None:
    from handbill.deliver import deliver, deliver_as

    output = given["output"]
    single = output == "-" or Path(output).suffix != ""
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


def _say(made: Any, paths: list[Path], as_json: bool, *, to_stderr: bool) -> None:
    if as_json and not to_stderr:
        files = [
            {"path": str(path), "media_type": rendering.media_type, "pages": rendering.pages}
            for path, rendering in zip(paths, made.renderings, strict=True)
        ]
        notes = [{"code": note.code, "message": str(note)} for note in made.notes]
        click.echo(json.dumps({"files": files, "notes": notes}, ensure_ascii=False, indent=2))
    elif to_stderr:
        click.echo(made.renderings[0].name, err=True)
    else:
        for path in paths:
            click.echo(str(path))
    # What keeps a letter from the post box comes last, where it is seen.
    for note in sorted(made.notes, key=lambda note: note.code == "unnamed"):
        click.echo(f"Note: {note}", err=True)


def _document(name: str, help: str, *decorators: Callable[..., Any]) -> click.Command:
    kinds = ("letter", "call", "media", "flyer", "guide") if name == "all" else (name,)

    def command(kit: str, **given: Any) -> None:
        _run(kinds, kit, given)

    function: Callable[..., Any] = click.argument("kit", metavar="KIT")(command)
    for decorate in reversed(decorators):
        function = decorate(function)
    return click.command(name, help=help)(function)


def _article(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        [
            click.option("--outlet", help="The newspaper, station or site."),
            click.option("--article-title", help="The article's title, exactly."),
            click.option("--article-date", help="When it appeared, as you want it printed."),
            click.option("--article-url", help="Its address."),
            click.option("--quote", help="The words you answer to, exactly as printed."),
        ]
    ):
        function = option(function)
    return function


def _flyer(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        [
            click.option("--design", multiple=True, help="poster or tearoff; both by default. Repeatable."),
            click.option(
                "--ink",
                type=click.Choice(["full", "low", "black"]),
                default="full",
                help="full colour, low ink, or black only.",
            ),
            click.option("--link", metavar="URL", help="The address to print, with its QR code."),
        ]
    ):
        function = option(function)
    return function


KIT = "KIT is the id of a kit (see `handbill kits`) or a folder with a kit.yaml."
COMMANDS = (
    _document(
        "letter", f"Letters to your representatives.\n\n{KIT}", options.who, options.whom, options.what, options.how
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
        f"A letter to a newsroom, about an article or in general.\n\n{KIT}",
        _article,
        options.who,
        options.what,
        options.how,
    ),
    _document("flyer", f"Printable flyers for your country and region.\n\n{KIT}", _flyer, options.who, options.how),
    _document("guide", f"The guide: background, sources, news, aid, resources.\n\n{KIT}", options.who, options.how),
    _document(
        "all",
        f"Letters, call sheets, a newsroom letter, flyers and the guide for one person.\n\n{KIT}",
        options.who,
        options.whom,
        options.what,
        options.how,
    ),
)
