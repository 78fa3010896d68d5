"""The command line: one module a group of commands, one boundary for errors, nothing decided here."""

import sys
from typing import Any

import click

from handbill import __version__
from handbill.cli import batch, doctor, documents, follow_up, kit, kits, log, me, officials, outlets, printing
from handbill.errors import Bug, HandbillError, Problem


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="handbill")
def cli() -> None:
    """Letters, call sheets, flyers and guides from a cause's action kit.

    \b
    handbill kits                  see what kits there are
    handbill letter artsakh        write to your representatives
    handbill flyer artsakh --country CA --region QC

    No command uses the network unless its help says so.
    """


COMMANDS: tuple[click.Command, ...] = (
    kits.kits,
    *documents.COMMANDS,
    printing.print_,
    batch.batch,
    follow_up.follow_up,
    log.log,
    me.me,
    officials.officials,
    outlets.outlets,
    kit.kit,
    doctor.doctor,
)
for command in COMMANDS:
    cli.add_command(command)


def run(words: list[str], worker: Any = None) -> int:
    """Run one command and return its exit code: 0 done, 1 expected failure, 2 usage, 3 a bug, 130 interrupted."""
    try:
        code = cli.main(words, prog_name="handbill", standalone_mode=False, obj=worker)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was made.", err=True)
        return 130
    except HandbillError as error:
        return report(error)
    except BrokenPipeError:
        return 1
    except Exception as error:
        return report(_bug(error))
    return code if isinstance(code, int) else 0


def report(error: HandbillError) -> int:
    """Say every problem of an error on stderr."""
    if isinstance(error, Bug):
        click.echo("This is a fault of handbill, not yours. Please report it with the lines below,", err=True)
        click.echo("after removing anything personal:", err=True)
        click.echo(f"handbill {__version__}, Python {sys.version.split()[0]}, {sys.platform}", err=True)
    for problem in error.problems:
        click.echo(str(problem) if isinstance(error, Bug) else f"Error: {problem}", err=True)
    return error.exit_code


def _bug(error: Exception) -> Bug:
    import traceback

    return Bug(Problem("bug", "".join(traceback.format_exception(error))))
