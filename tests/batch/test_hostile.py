"""A list that means harm: what it says stands on paper as it was written, or its row is listed; nothing else comes of it."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pikepdf
import pytest
from addressees import TODAY
from conftest import SHARED
from pages import Pdf
from test_packet import write_directory

from handbill.batch.roster import Table
from handbill.batch.run import Run, Wanted
from handbill.kit import load_kit
from handbill.render.process import Worker
from handbill.spreadsheet import write_table
from kits import write_kit

FULL = os.environ.get("HANDBILL_FULL") == "1"
SECONDS = 10.0  # that one row may take
HEADINGS = ("Name", "Street", "City", "State", "ZIP", "story", "swim", "E-mail", "Notes")
PLAIN = ("Ani Example", "1 Example Street", "Glendale", "CA", "91203", "", "", "", "")
PRODUCT = 7919 * 6997  # what the code below comes to where something runs it
CODE = (
    "{{ 7919*6997 }}",
    "{{7919*6997}}",
    "${7919*6997}",
    "#{7919*6997}",
    "<%= 7919*6997 %>",
    "{% for x in range(7919*6997) %}a{% endfor %}",
    "{{ name }} {{ official }}",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{# nothing #}",
    "{{ undefined.attribute }}",
    "%s%s%s {0} {name!r} $HOME `id` $(id)",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    "</p></body></html>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<!-- hidden",
    "]]>",
    "&lt;b&gt; &amp; &#0; x",
    "@import url(http://127.0.0.1/x)",
)
PATHS = (
    "../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "a/b",
    ".",
    "..",
    "~root",
    "C:\\CON",
    "file:///etc/passwd",
    "-rf",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://127.0.0.1","x")',
    "\t=1+1",
    "'=1",
    ';"=1',
    "a\n=1+1",
    "＝1",
)
SIGNS = (
    "A\0ni",
    "\0",
    "a" + "\u0301" * 50_000,
    "a" + "\u0301" * 5,
    "x" * 100_000,
    "W" * 200,
    "W " * 100,
    "\u202eneddih\u202c",
    "\u200b\u2060\ufeff",
    "\x1b[2J\x1b]0;x\x07",
    "\x7f\x80\x9f",
    "\ud7ff\ue000\ufdd0\uffff",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U000e0001\U000e0041",
    "ﷺ" * 20,
    "\u2028\u2029",
    "#REF!",
    "٣٤٥ مرحبا abc",
)  # fmt: skip
HOSTILE = (*CODE, *MARKUP, *PATHS, *FORMULAS, *SIGNS)
COLUMNS = ("Name", "story", "Street", "City", "swim")  # one by one, what is hostile stands in each of them


def naughty() -> list[str]:
    """The list of naughty strings, where it lies beside the checkout; some of it in the everyday run."""
    path = SHARED / "corpora/blns/blns.json"
    found = [str(text) for text in json.loads(path.read_text("utf-8"))] if path.is_file() else []
    return found if FULL else found[3::40]


def row(place: int, hostile: str, heading: str) -> list[str]:
    """An ordinary row but for one cell; each is somebody else's."""
    cells = [*PLAIN]
    cells[HEADINGS.index("E-mail")] = f"ani{place}@mail.example"
    cells[HEADINGS.index(heading)] = f"{place} {hostile}" if place % 2 and heading == "Name" else hostile
    return cells


@dataclass(frozen=True)
class Ran:
    """A run by the program: its rows as they were given (by number), what it said, and the folder of its box."""

    folder: Path
    rows: Mapping[int, list[str]]
    code: int
    out: str
    err: str
    seconds: float
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def box(self) -> Path:
        return self.folder / "evening" / "box"

    def listed(self, name: str) -> list[list[str]]:
        path = self.box / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.reader(stream))[1:]

    def text(self, stack: str) -> str:
        return "\n".join(Pdf(path.read_bytes()).text for path in sorted(self.box.glob(f"{stack}*.pdf")))


def prints(folder: Path) -> dict[str, str]:
    """Every file below a folder by a fingerprint of what it holds, without what libraries leave among temporary files."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    kept = (path for path in found if path.parent != folder / "tmp" or "handbill" in path.name)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def batch(folder: Path, *words: str, limit: float) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "handbill", "batch", "event.yaml", "--date", TODAY.isoformat(), *words]
    environment = {
        **os.environ,
        "HANDBILL_HOME": str(folder / "home"),
        "HOME": str(folder / "own"),
        "TMPDIR": str(folder / "tmp"),
    }
    return subprocess.run(
        command, cwd=folder / "evening", env=environment, capture_output=True, text=True, timeout=limit, check=False
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run of everything that is hostile, a row each, between rows that are not."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("evening", "home", "own", "tmp"):
        (folder / name).mkdir()
    write_directory(folder / "home" / "directory.sqlite3")
    write_kit(folder / "evening")
    (folder / "evening" / "event.yaml").write_text(
        'format: 1\ntitle: "../../{{ 7919*6997 }} <b>"\nkit: example\npeople: people.csv\ncountry: US\nregion: CA\n'
        "gets: [letter, envelope]\noffices: [us/house]\n",
        encoding="utf-8",
    )
    given = [[*PLAIN]]
    given += [row(place, text, COLUMNS[place % len(COLUMNS)]) for place, text in enumerate([*HOSTILE, *naughty()])]
    # Rows that fail for another reason carry what a spreadsheet might run back to the organiser.
    given += [
        [text, "", "Glendale", "CA", "91203", text, "", f"no{n}@mail.example", text]
        for n, text in enumerate((*FORMULAS, *CODE))
    ]
    given += [["Zoe Last", *PLAIN[1:]]]
    with (folder / "evening" / "people.csv").open("w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *given])
    before = prints(folder)
    began = monotonic()
    found = batch(folder, "--skip-invalid", "--json", "-o", "box", limit=60 + SECONDS * len(given))
    seconds = monotonic() - began
    return Ran(
        folder, dict(enumerate(given, 2)), found.returncode, found.stdout, found.stderr, seconds, before, prints(folder)
    )


def test_a_hostile_list_ends_as_any_other_with_failures_listed(ran: Ran) -> None:
    assert ran.code == 1, ran.err
    assert "Traceback" not in ran.err
    assert json.loads(ran.out)["rows"]["failed"] > 0
    assert ran.seconds < SECONDS * len(ran.rows)
    control = {char for char in ran.err if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "\n"}
    assert not control


def test_every_hostile_row_is_accounted_for(ran: Ran) -> None:
    counts = json.loads(ran.out)["rows"]
    assert sum(counts.values()) == len(ran.rows)
    assert counts == json.loads((ran.box / "manifest.json").read_text("utf-8"))["rows"]
    assert len(ran.listed("failures.csv")) == counts["failed"]
    assert len(ran.listed("choose.csv")) == counts["choose"]
    for stack in ("letters", "envelopes"):
        pages = 0
        for path in ran.box.glob(f"{stack}*.pdf"):
            with pikepdf.open(path) as pdf:
                pages += len(pdf.pages)
        assert pages == counts["made"] * (2 if stack == "letters" else 1)
    assert "Zoe Last" in ran.text("letters")
    assert counts["made"] > len(CODE)


def test_nothing_is_written_outside_the_box(ran: Ran) -> None:
    assert {name for name in ran.after if not name.startswith("evening/box/")} == set(ran.before)
    assert {name: ran.after[name] for name in ran.before} == dict(ran.before)
    shown = {path.name for path in ran.box.iterdir()}
    assert all(re.fullmatch(r"[a-z0-9-]+\.(pdf|csv|json)|\.run", name) for name in shown)


def test_code_in_a_cell_stands_as_it_was_written_or_its_row_is_listed(ran: Ran) -> None:
    papers = {name: "".join(ran.text(name).split()) for name in ("letters", "envelopes")}
    whole = "".join(ran.text("").split())
    assert f"{PRODUCT}" not in whole
    assert f"{PRODUCT:,}" not in whole
    assert "root:x:0" not in whole
    assert "<class" not in whole
    back = {cells[1 + HEADINGS.index("E-mail")] for cells in ran.listed("failures.csv")}
    for place, text in enumerate((*CODE, *MARKUP)):
        made = f"ani{place}@mail.example" not in back
        if made:
            assert "".join(text.split()) in papers["letters"], text
    assert sum(f"ani{place}@mail.example" not in back for place in range(len(CODE))) >= len(CODE) - 2


def test_no_paper_reaches_out_or_holds_a_file_or_runs_anything(ran: Ran) -> None:
    for path in ran.box.glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert not pdf.attachments
            assert "/OpenAction" not in pdf.Root
            assert "/AA" not in pdf.Root
            for page in pdf.pages:
                links: Any = page.get("/Annots", [])
                for link in links:
                    action = link.get("/A")
                    assert action is None or str(action.get("/URI", "")).startswith(("https://", "mailto:"))


RUNS = re.compile(r"[\s\"\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]")


def test_the_list_of_failures_runs_nothing_and_is_read_again_as_it_was(ran: Ran) -> None:
    lines = ran.listed("failures.csv")
    assert [cell for line in lines for cell in line if RUNS.match(cell)] == []
    for delimiter in ";\t":  # a spreadsheet that cuts at others sees other cells
        text = (ran.box / "failures.csv").read_bytes().decode("utf-8-sig")
        cut = [cell for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in record]
        assert [cell for cell in cut if RUNS.match(cell)] == []
    kit = load_kit(str(ran.folder / "evening" / "example"))
    with Run.begin(ran.folder / "own" / "again", Wanted(ran.folder / "evening" / "event.yaml", TODAY)) as run:
        table = Table.open(ran.box / "failures.csv", kit, run.event)
        again = {record.row.cells[HEADINGS.index("E-mail")]: record for record in table.records()}
    assert len(again) == len(lines)
    given = {cells[HEADINGS.index("E-mail")]: cells for cells in ran.rows.values()}
    for n, text in enumerate((*FORMULAS, *CODE)):
        cells = again[f"no{n}@mail.example"].row.cells
        # The one mark that `write_table` puts before a formula is the one that is taken off; it takes an own one, too.
        wanted = text.strip(" \t\n")
        assert cells[0] in (wanted, wanted.removeprefix("'"))
        assert cells[HEADINGS.index("Notes")] == cells[0]
        assert given[f"no{n}@mail.example"][0] == text


def test_the_list_of_failures_fails_again_as_long_as_nobody_mends_it(ran: Ran) -> None:
    number = len(ran.listed("failures.csv"))
    found = batch(ran.folder, "--people", "box/failures.csv", "--dry-run", "--json", limit=SECONDS * number)
    assert found.returncode == 1, found.stderr
    rows = json.loads(found.stdout)["rows"]
    assert rows["failed"] == number == sum(rows.values())


WORST = (
    "a" + "\u0301" * 50_000,
    "x" * 100_000,
    "\u0301" * 200,
    "W" * 2_500,
    "\n".join("x" * 1_200),
    "ﷺ" * 2_500,
    "\u0e33" * 2_500,
    "\U0001f468\u200d" * 1_200,
    "{% for x in range(10**9) %}" * 90,
    "((((((((((" * 250,
    "a\u00ad" * 1_250,
    "\u05d0a" * 1_200,
    "-" * 2_500,
    "=" * 100 + "'" * 30_000,
)  # fmt: skip


@pytest.mark.parametrize("heading", ["story", "Name"] if not FULL else ["story", "swim", *HEADINGS[:5]])
def test_no_row_takes_longer_than_ten_seconds(tmp_path: Path, home: Path, worker: Worker, heading: str) -> None:
    write_directory(home / "directory.sqlite3")
    write_kit(tmp_path)
    lines = "format: 1\ntitle: Example\nkit: example\npeople: people.csv\ncountry: US\ngets: [letter]\noffices: [us/house]\n"
    (tmp_path / "event.yaml").write_text(lines)
    worst = WORST if FULL else WORST[:9] if heading == "story" else WORST[:3]
    for place, text in enumerate(worst):
        write_table(tmp_path / "people.csv", HEADINGS, [row(2 * place, text, heading)])
        with Run.begin(tmp_path / f"box-{place}", Wanted(tmp_path / "event.yaml", TODAY)) as run:
            began = monotonic()
            run.check(worker)
            assert monotonic() - began < SECONDS
            assert sum(run.journal.counts().values()) == 1
