"""Events of evidently invented people, with a small directory, run by the program as its users start it."""

import csv
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from addressees import SOURCE, WASHINGTON, imported, keep, official

from handbill.country import Division, fold
from handbill.directory import Import, PostcodePlace
from kits import write_kit

PATIENCE = 120.0
DAY = "2026-11-22"
MAP = replace(SOURCE, id="zips", title="Invented ZIP codes", scheme="us/house")
SENATE = ("2 Example Senate Office Building", "United States Senate", "Washington, DC 20510")
HEADINGS = ("Given name", "Family name", "Street", "City", "State", "ZIP", "E-mail", "Phone", "District")
# Row 2 is the first below the headings. Their order is none: stacks are by office, then family name.
PEOPLE = (
    ("Zoe", "Quillfeather", "14 Sample Terrace", "Glendale", "CA", "91203"),
    ("Ani", "Oakenshade", "3 Specimen Avenue", "Glendale", "CA", "91203"),
    ("Bedros", "Marrowby", "77 Placeholder Road", "Pasadena", "CA", "91101"),
    ("Carla", "Abernethy", "5 Invented Lane", "Glendale", "CA", "91203"),
    ("Dikran", "Thistlewood", "9 Nowhere Court", "Pasadena", "CA", "91101"),
    ("Élodie", "Élanvital", "21 Mockingbird Mews", "Fresno", "CA", "93701"),
    ("Farid", "Juniperson", "8 Fictive Street", "Fresno", "CA", "93701"),
    ("Greta", "Bramblecombe", "400 Pretend Plaza", "Glendale", "CA", "91203"),
    ("Hagop", "Larkspurian", "62 Imaginary Way", "Pasadena", "CA", "91101"),
    ("Iris", "Ravenscar", "1 Make-Believe Drive", "Fresno", "CA", "93701"),
    ("Jora", "Dunmallow", "33 Unreal Circle", "Glendale", "CA", "91203"),
    ("Kim", "Yarrowdale", "12 Phantom Path", "Pasadena", "CA", "91101"),
)
OFFICES = ("us-house-CA-20", "us-house-CA-28", "us-house-CA-30", "us-senate-CA-Ashgrove", "us-senate-CA-Birchwood")
DISTRICTS = {"91203": "30", "91101": "28", "93701": "20"}
SPLIT = "95801"  # a code of two districts


def rows_of(people: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows of a list: with an address for e-mail, a number that nobody has, and no district."""
    return [
        [*person, f"person{number}@{fold(person[1])}.example", f"+1 202-555-01{number + 50}", ""]
        for number, person in enumerate(people)
    ]


def write_rows(path: Path, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def write_directory(home: Path, *, senate: bool = True) -> Path:
    """Three members of the House, two senators, and where four postcodes lie."""
    members = [
        official(
            id=f"x:{n}", name=f"Pat Member{n}", surname=f"Member{n}", division=Division("CA", n), contacts=(WASHINGTON,)
        )
        for n in ("20", "28", "30", "6", "7")
    ]
    if senate:
        members += [
            official(
                "us/senate",
                id=f"x:{name}",
                name=f"Sam {name}",
                surname=name,
                division=Division("CA"),
                contacts=(replace(WASHINGTON, lines=SENATE, phone="+1 202-555-0102"),),
            )
            for name in ("Birchwood", "Ashgrove")
        ]
    path = home / "directory.sqlite3"
    keep(path, imported(*members))
    lines = [PostcodePlace(code, "CA", district, 1.0, True) for code, district in DISTRICTS.items()]
    lines += [PostcodePlace(SPLIT, "CA", "6", 0.6, True), PostcodePlace(SPLIT, "CA", "7", 0.4)]
    keep(path, Import("us", MAP, "0" * 64, (), tuple(lines)))
    return path


EVENT = """\
format: 1
title: "{title}"
kit: example
people: people.csv
start: "2026-12-05 18:30"
place: "Example Hall, 12 Example St"
country: US
region: CA
gets: {gets}
offices: {offices}
"""


@dataclass(frozen=True)
class Result:
    """What a run said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Evening:
    """An event in a folder of its own: its file, its people, its kit, and a home with the directory."""

    folder: Path

    @property
    def event(self) -> Path:
        return self.folder / "evening.yaml"

    @property
    def people(self) -> Path:
        return self.folder / "people.csv"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HANDBILL_HOME": str(self.home)}

    def words(self, *words: str) -> list[str]:
        return ["batch", str(self.event), "--date", DAY, *words]

    def start(self, *words: str, before: Sequence[str] = ("-m", "handbill")) -> subprocess.Popen[str]:
        """The program in a session of its own, so that it can be interrupted with its workers."""
        return subprocess.Popen(
            [sys.executable, *before, *self.words(*words)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, before: Sequence[str] = ("-m", "handbill")) -> Result:
        return ended(self.start(*words, before=before))


def ended(process: "subprocess.Popen[str]") -> Result:
    """What became of a run; one that stays is killed with its workers."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"the run did not end: {err}") from None
    return Result(process.returncode, out, err)


def evening(
    parent: Path,
    rows: Iterable[Sequence[str]],
    *,
    gets: str = "[letter, call, envelope, label]",
    offices: str = "[]",
    more: str = "",
    title: str = "Example evening",
    senate: bool = True,
) -> Evening:
    """An event with the example kit; `more` are further lines of its file."""
    made = Evening(parent)
    write_kit(parent)
    made.home.mkdir()
    write_directory(made.home, senate=senate)
    write_rows(made.people, rows)
    made.event.write_text(EVENT.format(title=title, gets=gets, offices=offices) + more, encoding="utf-8")
    return made


class Undisturbed:
    """An evening whose run nothing disturbed, its box and how long it took; other runs of it must come to the same."""

    def __init__(self, parent: Path, words: Sequence[str]) -> None:
        self.evening, self.words = Evening(parent), words
        self.out = parent / "undisturbed"
        self.seconds = float((parent / "seconds").read_text())
        self.prints = prints(box(self.out))

    def resumed(self, out: Path) -> None:
        """Go on until it is done; a run that had not begun is refused, and then begun."""
        result = self.evening.run("-o", str(out), "--resume", *self.words)
        if "no run has begun" in result.err:
            assert result.code == 1
            result = self.evening.run("-o", str(out), *self.words)
        assert result.code == 0, result.err
        self.require(out)

    def require(self, out: Path) -> None:
        """The box is what it would have been."""
        assert prints(box(out)) == self.prints


def run_undisturbed(made: Evening, size: str) -> None:
    """What `Undisturbed` reads, in parts of so many papers, with two workers."""
    began = time.monotonic()
    result = made.run("-o", str(made.folder / "undisturbed"), "--part-size", size, "--jobs", "2")
    (made.folder / "seconds").write_text(str(time.monotonic() - began))
    assert result.code == 0, result.err


def box(folder: Path) -> dict[str, bytes]:
    """What lies in a run's folder, without its own records."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def prints(found: Mapping[str, bytes]) -> dict[str, str]:
    """A fingerprint of each file, so that a difference names files and prints no bytes."""
    return {name: hashlib.sha256(data).hexdigest()[:12] for name, data in sorted(found.items())}


def pages(path: Path) -> list[str]:
    """The text of each page."""
    document = pdfium.PdfDocument(path)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def stack(folder: Path, name: str) -> list[str]:
    """The text of each page of a stack, its files one after the other."""
    files = [
        path for path in sorted(folder.glob(f"{name}*.pdf")) if path.stem.removeprefix(name).strip("-0123456789") == ""
    ]
    return [text for path in files for text in pages(path)]


def driver(how: str, number: int) -> tuple[str, ...]:
    """In front of a run's words: the program with something that happens to it."""
    return (str(Path(__file__).with_name("run_killed.py")), how, str(number), "--")


def workers(parent: int) -> list[int]:
    """The render workers of a process, the oldest first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(state[1]) == parent and b"handbill.render.worker" in (folder / "cmdline").read_bytes():
                found.append((int(state[19]), int(folder.name)))
        except (OSError, IndexError):  # gone meanwhile
            continue
    return [id for _, id in sorted(found)]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of the processes which run tests fills, and the others wait for."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, done = root / name, root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
