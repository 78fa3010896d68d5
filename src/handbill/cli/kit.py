"""`handbill kit`: tools for those who write kits."""

import json
from collections.abc import Mapping
from typing import Any

import click


@click.group()
def kit() -> None:
    """Tools for people who write kits."""


@kit.command()
@click.argument("kit", metavar="KIT")
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON on stdout.")
@click.option("--fast", is_flag=True, help="Leave out whether every text fits its page.")
@click.pass_context
def check(context: click.Context, kit: str, as_json: bool, fast: bool) -> None:
    """Check a kit: structure, references, fields, dates, and that every text fits its page."""
    from dataclasses import asdict
    from datetime import date

    from handbill.check import check_kit
    from handbill.render.process import Worker

    worker = None if fast else Worker()
    try:
        problems = check_kit(kit, date.today(), worker)
    finally:
        if worker:
            worker.stop()
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(f"{problem.severity}: {problem}")
    errors = sum(1 for problem in problems if problem.severity == "error")
    click.echo(f"{kit}: {errors} errors, {len(problems) - errors} warnings.", err=True)
    context.exit(1 if errors else 0)


@kit.command()
@click.argument("kit", metavar="KIT")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--lang", help="In this language; the kit's first by default.")
def show(kit: str, texts: tuple[str, ...], lang: str | None) -> None:
    """What a sender can choose of a kit: prompts, points, asks, and which texts have several wordings.

    With a TEXT (`opening`, `heritage`, `standing-us`), its wordings with their numbers.
    """
    from handbill.errors import nearest, refuse
    from handbill.kit import load_kit
    from handbill.kit.texts import find_text
    from handbill.kit.texts import texts as texts_of

    loaded = load_kit(kit)
    lang = lang or loaded.languages[0]
    if lang not in loaded.languages:
        known = ", ".join(loaded.languages)
        raise refuse("language", f"kit {loaded.id} has no '{lang}'.", next_step=f"It has: {known}.")
    found = texts_of(loaded.words(lang))
    for given in texts:
        key = find_text(found, given)
        if not key:
            near = nearest(given, list(found))
            step = f"Did you mean '{near}'?" if near else f"`handbill kit show {loaded.id}` lists them."
            raise refuse("unknown-text", f"kit {loaded.id} has no text '{given}'.", next_step=step)
        click.echo(key)
        for number, option in enumerate(getattr(found[key], "options", ()), 1):
            click.echo(f"  {number}  {option.forms['x'].source}")
    if not texts:
        _overview(loaded, lang, found)


def _overview(loaded: Any, lang: str, found: Mapping[str, Any]) -> None:
    words = loaded.words(lang)
    click.echo("Prompts (--answer ID=TEXT)")
    for prompt in loaded.file.prompts:
        click.echo(f"  {prompt.id}: {words.prompts[prompt.id].question.source}")
    click.echo("Points (--point ID)")
    for point in loaded.file.points:
        text = words.points[point.id]
        click.echo(f"  {point.id}: {text.title.source}. {text.letter.options[0].forms['x'].source}")
    click.echo("Asks (--ask ID)")
    for ask in loaded.file.asks:
        click.echo(f"  {ask.id}: {'any office' if ask.offices == 'any' else ', '.join(ask.offices)}")
    click.echo(f"Wordings (--wording TEXT=N; `handbill kit show {loaded.id} TEXT` prints those of one text)")
    several = ((key, len(getattr(text, "options", ()))) for key, text in found.items())
    click.echo("  " + ", ".join(f"{key} ({count})" for key, count in several if count > 1))


@kit.command()
@click.argument("kit", metavar="KIT")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--lang", multiple=True, help="This language only. Repeatable.")
def stamp(kit: str, texts: tuple[str, ...], lang: tuple[str, ...]) -> None:
    """Note that translations were made from the present texts of the kit's first language.

    From then on `handbill kit check` names each text that changed after it was translated. TEXT is a key as the check
    names it; all texts by default.
    """
    from handbill.deliver import replace_file
    from handbill.errors import nearest, refuse
    from handbill.kit import load_kit
    from handbill.kit.translations import FILE, fingerprints, note

    loaded = load_kit(kit)
    for given in lang:
        if given not in loaded.languages[1:]:
            known = ", ".join(loaded.languages[1:]) or "no translation"
            raise refuse("language", f"kit {loaded.id} is not translated to '{given}'.", next_step=f"It has {known}.")
    keys = fingerprints(loaded)
    for key in texts:
        if key not in keys:
            near = nearest(key, list(keys))
            step = f"Did you mean '{near}'?" if near else "`handbill kit check` names them."
            raise refuse("unknown-text", f"kit {loaded.id} has no text '{key}'.", next_step=step)
    path = loaded.path(FILE)
    replace_file(path, note(loaded, lang or loaded.languages[1:], texts).encode())
    click.echo(str(path))
