"""The boundary: help, exit codes, and what a fault of ours looks like."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from programs import installed, interruptible, program, who

from handbill import __version__
from handbill.cli import cli, run
from kits import write_kit

HEAVY = ("weasyprint", "pydantic", "pydantic_core", "jinja2", "yaml", "babel", "markdown_it", "segno", "urllib3")
COMMANDS = "kits letter call media flyer guide all me officials outlets kit doctor".split()


@pytest.fixture
def broken() -> Iterator[None]:
    """A command of the tests' own that ends as its argument says, behind the real boundary."""
    ends: dict[str, type[BaseException]] = {
        "bug": ZeroDivisionError,
        "interrupt": KeyboardInterrupt,
        "pipe": BrokenPipeError,
    }

    @cli.command("end-with")
    @click.argument("how")
    def end_with(how: str) -> None:
        raise ends[how]

    yield
    del cli.commands["end-with"]


@pytest.mark.parametrize(
    "words",
    [["--help"], ["-h"], ["letter", "--help"], ["kit", "check", "-h"], ["officials", "update", "-h"], ["--version"]],
)
def test_help_loads_no_heavy_library(words: list[str]) -> None:
    probe = (
        "import sys; sys.argv[0] = 'handbill'\n"
        "from handbill.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe, *words], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "0 []"
    assert "handbill" in done.stdout


def test_the_help_names_every_command() -> None:
    done = program("--help")
    assert done.returncode == 0
    assert done.stderr == b""
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout.decode()


def test_the_help_of_officials_names_every_command() -> None:
    done = program("officials", "--help")
    assert done.returncode == 0
    for command in ("update", "find", "show", "correct", "status"):
        assert f"\n  {command} " in done.stdout.decode()


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [[], ["lettr", "artsakh"], ["letter"], ["kits", "--jsn"], ["officials"], ["officials", "show"], ["me", "edti"]],
)
def test_wrong_words_are_a_usage_error_on_stderr(words: list[str]) -> None:
    done = program(*words)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Usage" in done.stderr


def test_an_unknown_option_gets_the_nearest_one() -> None:
    done = program("letter", "artsakh", "--postcod", "1")
    assert done.returncode == 2
    assert b"--postcode" in done.stderr


def test_a_fault_of_ours_ends_with_3_and_a_report(broken: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["end-with", "bug"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "fault of handbill" in err
    assert "ZeroDivisionError" in err
    assert f"handbill {__version__}" in err


@pytest.mark.parametrize(("how", "code"), [("interrupt", 130), ("pipe", 1)])
def test_an_interrupt_and_a_closed_pipe_have_their_codes(
    how: str, code: int, broken: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["end-with", how]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_damaged_package_is_a_fault_of_ours_in_a_real_process(tmp_path: Path) -> None:
    site = installed(tmp_path)
    (site / "handbill" / "labels" / "en.yaml").write_text("format: 1\n", encoding="utf-8")
    kit = write_kit(tmp_path)
    done = program("letter", str(kit), *who("us"), "--format", "txt", "-o", "made", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"fault of handbill" in done.stderr
    assert not (tmp_path / "made").exists()


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m handbill kits --json | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


def pressed(started: "subprocess.Popen[bytes]") -> bytes:
    """Press Ctrl-C, and again where the first came while Python ignores exceptions, in a finalizer; what it said."""
    for _ in range(4):
        os.kill(started.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return started.communicate(timeout=8)[1]
    started.kill()
    return started.communicate()[1]


def test_an_interrupt_while_it_works_ends_with_130() -> None:
    with interruptible():
        started = subprocess.Popen(
            [sys.executable, "-m", "handbill", "kit", "check", "artsakh"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=os.environ,
        )
        time.sleep(2)
        err = pressed(started)
    assert started.returncode == 130
    assert b"Traceback" not in err
