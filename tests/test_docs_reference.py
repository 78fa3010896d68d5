"""The command reference is what the commands say of themselves."""

import subprocess
import sys

import click
from programs import ROOT

from handbill.cli import cli

REFERENCE = ROOT / "docs" / "cli-reference.md"


def test_the_command_reference_is_fresh() -> None:
    script = ROOT / "script" / "reference"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_option_of_every_command_is_in_it() -> None:
    text = REFERENCE.read_text(encoding="utf-8")

    def check(command: click.Command, name: str) -> int:
        assert f" {name}\n" in text
        assert command.help
        seen = 1
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts[0]} has no help"
                assert max(parameter.opts, key=len) in text
        if isinstance(command, click.Group):
            seen += sum(check(inner, f"{name} {inner.name}") for inner in command.commands.values() if not inner.hidden)
        return seen

    assert check(cli, "handbill") > 15
