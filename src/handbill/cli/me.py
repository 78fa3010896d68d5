"""`handbill me`: show, edit and erase the profile, which is kept only when its owner says so."""

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from handbill.cli import options


@click.group(invoke_without_command=True)
@click.pass_context
def me(context: click.Context) -> None:
    """Show, edit or erase your profile."""
    if context.invoked_subcommand is None:
        _show()


@me.command()
def show() -> None:
    """Show what is kept, and where."""
    _show()


def _show() -> None:
    from handbill import resources
    from handbill.people import load_profile

    path = resources.profile()
    if not path.exists():
        click.echo(f"Nothing is kept. `handbill me edit --name ...` writes a profile to {path}.", err=True)
        return
    sender = load_profile(path)
    click.echo(f"Kept in {path}:", err=True)
    for name, value in profile_values(sender).items():
        click.echo(f"{name}: {value}")
    for prompt, answer in sender.answers.items():
        click.echo(f"answer {prompt}: {answer}")


@me.command()
@options.who
@click.option("--answer", multiple=True, metavar="PROMPT=TEXT", help="Your answer to a kit's question. Repeatable.")
def edit(me: Path | None, gender: str | None, answer: tuple[str, ...], **given: Any) -> None:
    """Change what is kept: each option given replaces that entry; an empty text removes it."""
    from handbill import resources
    from handbill.country import load_country
    from handbill.people import Sender, cleaned, load_profile
    from handbill.place import division_of

    path = me or resources.profile()
    sender = load_profile(path) if path.exists() else Sender()
    changes = {name: value for name, value in given.items() if value is not None}
    if gender:
        changes["gender"] = gender
    if answer:
        answers = {**sender.answers, **options.parse_answers(answer)}
        changes["answers"] = {prompt: text for prompt, text in answers.items() if text}
    if not changes:
        raise click.UsageError("Nothing to change: give --name, --street, --city, ... (see --help).")
    sender = cleaned(replace(sender, **changes))
    if sender.country:
        division_of(sender, load_country(sender.country))
    write_profile(path, sender)
    click.echo(f"Kept in {path}, readable by you alone.", err=True)


@me.command()
def erase() -> None:
    """Remove the profile file."""
    from handbill import resources
    from handbill.errors import MachineError, refuse

    path = resources.profile()
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        click.echo("Nothing was kept.", err=True)
    except OSError as error:
        raise refuse("cannot-erase", f"{path}: cannot be removed ({error.strerror}).", kind=MachineError) from None
    else:
        click.echo(f"Removed {path}.", err=True)


def profile_values(sender: Any) -> dict[str, str]:
    from handbill.people import PROFILE

    values = {name: getattr(sender, name) for name in PROFILE}
    values["gender"] = sender.gender if sender.gender != "x" else ""
    values |= {name: f"{value:g}" if (value := getattr(sender, name)) else "" for name in ("print_x", "print_y")}
    return {name: value for name, value in values.items() if value}


def write_profile(path: Path, sender: Any) -> None:
    """Write the profile whole, readable by its owner only."""
    import yaml

    from handbill.errors import MachineError, refuse

    answers = {"answers": dict(sender.answers)} if sender.answers else {}
    body = yaml.safe_dump(
        {"format": "1", **profile_values(sender), **answers}, allow_unicode=True, sort_keys=False, default_style='"'
    )
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)  # one left behind would keep its mode
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(body)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise refuse(
            "cannot-write",
            f"{path}: cannot be written ({error.strerror}).",
            next_step="Make room there, or set HANDBILL_HOME to another folder.",
            kind=MachineError,
        ) from None
