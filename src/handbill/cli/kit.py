"""`handbill kit`: tools for those who write kits."""

import json

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
