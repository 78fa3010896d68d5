"""The program as its users start it: in a process of its own, with pipes or in a terminal."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from handbill import resources

PATIENCE = 60.0
ROOT = Path(__file__).parents[1]
WHO = {
    "us": "--name|Ani Example|--street|100 N Brand Blvd|--city|Glendale|--region|CA|--postcode|91203|--district|30",
    "ca": "--name|Daniel Example|--street|200 Example Street|--city|Toronto|--region|ON|--postcode|M5S 0X0"
    "|--district|University—Rosedale",
    "gb": "--name|Sam Example|--street|12 Example Street|--city|London|--postcode|W5 9XX"
    "|--district|Ealing Central and Acton",
    "fr": "--name|Claire Exemple|--street|3 rue de l’Exemple|--city|Paris|--postcode|75005|--district|75-02",
}


def who(country: str) -> list[str]:
    """Options for an invented sender of that country."""
    return ["--country", country, *WHO[country].split("|")]


def program(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`handbill` with these words, without a terminal; its exit code and both streams."""
    return subprocess.run(
        [sys.executable, "-m", "handbill", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def limits() -> list[str]:
    """What takes the superuser's right to write everywhere from a program; nothing for others."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may write everywhere")
    return ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


def limited(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`program` as somebody who may not write everywhere: the superuser's right to do so is taken away."""
    return subprocess.run(
        [
            *limits(),
            sys.executable,
            "-m",
            "handbill",
            *words,
        ],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def installed(parent: Path) -> Path:
    """A copy of the package with its kits, packs and templates, as pip would lay it out; its parent folder."""
    package = parent / "handbill"
    shutil.copytree(resources.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("kits", "countries", "templates"):
        shutil.copytree(resources.root(name), package / name)
    return parent


# What takes long and seldom breaks: script/soak runs it.
in_the_soak = pytest.mark.skipif(os.environ.get("HANDBILL_FULL") != "1", reason="in the soak")


@contextmanager
def interruptible() -> Iterator[None]:
    """Tests that run in the background may have been started with SIGINT ignored, and would pass that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Terminal:
    """`handbill` in a terminal: what it shows can be waited for and answered."""

    def __init__(self, *words: str, cwd: Path, before: Sequence[str] = ()) -> None:
        """Start it, with `before` in front of the command."""
        ours, theirs = pty.openpty()
        self.screen = ours
        self.shown = ""
        with interruptible():
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "handbill", *words],
                cwd=cwd,
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=theirs,
                env={**os.environ, "TERM": "dumb", "COLUMNS": "200"},
                start_new_session=True,
            )
        os.close(theirs)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self.screen)

    def wait_for(self, pattern: str) -> str:
        """What was shown up to the pattern, which is taken off; fails after a minute."""
        end = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self.shown)) is None:
            if not self._more(end):
                raise AssertionError(f"'{pattern}' did not come; shown was: {self.shown}")
        before, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        return before

    def answer(self, pattern: str, text: str) -> str:
        """Wait for a question and answer it; what was shown before the answer."""
        shown = self.wait_for(pattern)
        os.write(self.screen, f"{text}\n".encode())
        return shown

    def rest(self) -> tuple[int, str, str]:
        """The exit code, standard output, and what was shown from here to the end; a program that stays is killed."""
        end = time.monotonic() + PATIENCE
        while self._more(end):
            pass
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"the program did not end; shown was: {self.shown}") from None
        out = self.process.stdout.read().decode() if self.process.stdout else ""
        return code, out, self.shown

    def interrupt(self) -> None:
        """What Ctrl+C does: SIGINT for the program and its worker, again where the first came in a bad moment."""
        for _ in range(5):
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                continue
            return

    def _more(self, end: float) -> bool:
        left = end - time.monotonic()
        if left <= 0 or not select.select([self.screen], [], [], left)[0]:
            return False
        try:
            part = os.read(self.screen, 65536)
        except OSError:  # Linux says so when the other side has closed
            return False
        self.shown += part.decode(errors="replace").replace("\r\n", "\n")
        return bool(part)
