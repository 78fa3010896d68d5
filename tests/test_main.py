"""The start of the program: the worker first, and never left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from programs import program, who

from kits import write_kit

PROBE = """\
import sys
seen = []
def hook(event, details):
    if event == "subprocess.Popen":
        loaded = [name for name in ("handbill.kit", "handbill.cli", "yaml", "jinja2") if name in sys.modules]
        seen.append((details[1][2:], loaded))
sys.addaudithook(hook)
from handbill.__main__ import main
try:
    main()
except SystemExit as end:
    print(end.code, seen, file=sys.stderr)
"""


def started(*words: str, cwd: Path) -> str:
    """The last line of a real process: its exit code, and each process it started with what was loaded before that."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words], cwd=cwd, env=os.environ, capture_output=True, text=True, check=True
    )
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "pdf"),
    [
        ([], True),
        (["--format", "txt"], False),
        (["--format=html", "--format", "paste"], False),
        (["--format", "txt", "--format=pdf", "--office", "gb/commons"], True),
    ],
)
def test_the_worker_starts_before_anything_is_read(words: list[str], pdf: bool, tmp_path: Path) -> None:
    kit = str(write_kit(tmp_path))
    worker = ["handbill.render.worker", *(["--pdf"] if pdf else [])]
    assert started("letter", kit, *who("gb"), *words, cwd=tmp_path) == f"0 [({worker}, [])]"


@pytest.mark.parametrize("words", [["letter", "--help"], ["kits"], ["me"]])
def test_no_worker_starts_where_nothing_is_rendered(words: list[str], tmp_path: Path) -> None:
    assert started(*words, cwd=tmp_path) == "0 []"


def test_the_installed_command_is_the_same(tmp_path: Path) -> None:
    command = Path(sys.executable).parent / "handbill"
    if not command.exists():
        pytest.skip("the command is not installed beside this Python")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == program("--version").stdout.decode()


def test_a_failure_in_the_worker_ends_the_program_in_order(tmp_path: Path) -> None:
    kit = write_kit(tmp_path)
    own = kit / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "letter.txt").write_text("{{ nothing.of.the.kind }}", encoding="utf-8")
    done = program("letter", str(kit), *who("gb"), "--format", "txt", "-o", "made", cwd=tmp_path)
    assert done.returncode == 1
    assert b"letters/letter.txt" in done.stderr
    assert not (tmp_path / "made").exists()
