"""Rows in are rows out: what the check makes of each row of any list, what it lays out on trial, and what is made of it."""

import contextlib
import csv
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from addressees import TODAY
from conftest import SENDERS
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from test_packet import EVENT, HOMES, write_directory

from handbill.batch.check import LINE, Trial, check, read, written
from handbill.batch.journal import Journal, Row, Sheet
from handbill.batch.model import GETS, STATUSES, EventFile, Person
from handbill.batch.packet import Packets
from handbill.batch.plan import pages_of, plan
from handbill.batch.roster import Table
from handbill.batch.run import Run, Wanted
from handbill.batch.work import LocalPool
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.people import Sender
from handbill.press.labels import SHEETS as LABELS
from handbill.render.process import Worker
from handbill.spreadsheet import write_table
from kits import write_kit

HEADINGS = ("Name", "Street", "City", "State", "ZIP", "District", "Country", "Language", "story", "swim")
GLENDALE = ("1 Example Street", "Glendale", "CA", "91203")
G_CLEF = "\U0001d11e"
UNASSIGNED = "\U0001e6d0"  # no script of Unicode 16 is there
LONG = "The river was wide and cold, and we went there every summer of my childhood. "


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_directory(tmp_path_factory.mktemp("directory") / "directory.sqlite3")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(write_kit(tmp_path_factory.mktemp("kit"))))


@dataclass
class Checked:
    """A list that was checked: its rows, sheets and remarks."""

    rows: dict[int, Row]
    sheets: dict[int, list[Sheet]]
    remarks: dict[str, list[str]]
    trials: int
    counted: list[int]

    def statuses(self) -> dict[int, str]:
        return {number: row.status for number, row in self.rows.items()}

    def gets(self, row: int) -> list[tuple[str, str]]:
        return [(sheet.get, sheet.slug) for sheet in self.sheets.get(row, [])]


def row(
    name: str, *place: str, district: str = "", country: str = "", language: str = "", story: str = "", swim: str = ""
) -> list[str]:
    return [name, *(place or GLENDALE), district, country, language, story, swim]


class Checker:
    """Checks lists against one directory and kit."""

    def __init__(self, folder: Path, database: Path, kit: Kit, worker: Worker) -> None:
        self.folder, self.database, self.kit, self.worker = folder, database, kit, worker
        self.runs = 0

    def __call__(
        self,
        rows: Iterable[Sequence[str]],
        headings: Sequence[str] = HEADINGS,
        only: Iterable[int] = (),
        **changes: Any,
    ) -> Checked:
        self.runs += 1
        path = self.folder / f"people-{self.runs}.csv"
        write_table(path, headings, rows)
        event: EventFile = replace(EVENT, country="us", **changes)
        trial = Trial(self.worker)
        counted: list[int] = []
        with (
            Journal.begin(self.folder / f"journal-{self.runs}.sqlite3", {}) as journal,
            Packets(event, self.kit, TODAY, self.database) as packets,
        ):
            table = Table.open(path, self.kit, event)
            remarks = check(table, packets, journal, trial, only=frozenset(only), tell=counted.append)
            found = {row.number: row for row in journal.rows("made", "choose", "failed", "duplicate")}
            journal.order(dict.fromkeys(journal.stacks(), (1000, 0)))
            sheets: dict[int, list[Sheet]] = {}
            for part in journal.parts():
                for sheet in journal.sheets(part):
                    sheets.setdefault(sheet.row, []).append(sheet)
        return Checked(found, sheets, remarks, trial.made, counted)


@pytest.fixture
def checker(tmp_path: Path, database: Path, kit: Kit, worker: Worker) -> Checker:
    return Checker(tmp_path, database, kit, worker)


SENATORS = [(get, f"us-senate-CA-{surname}") for surname in ("Ashgrove", "Birchwood") for get in ("letter", "call")]


def test_each_row_is_made_or_waits_or_failed_or_is_there_already(checker: Checker) -> None:
    found = checker(
        [
            row("Ani Example"),
            row("Bedros Sample", "2 Example Street", "Los Angeles", "CA", "90001"),
            row("Carla Pattern", "", "Glendale", "CA", "91203"),
            row("ANI  EXAMPLE"),
            row("", "", "", "", ""),
            row("Dana Nowhere", "3 Example Street", "Nowhere", "CA", "99999"),
            row("Elen Chosen", "2 Example Street", "Los Angeles", "CA", "90001", district="31"),
            row("Farid Capital", "4 Example Street", "Washington", "DC", "20001"),
        ]
    )
    assert found.statuses() == {2: "made", 3: "choose", 4: "failed", 5: "duplicate", 7: "choose", 8: "made", 9: "made"}
    assert found.counted == [7]
    assert sorted(found.gets(3)) == sorted(SENATORS)
    assert "90001 lies in 2 of them" in found.rows[3].reason
    assert found.rows[3].candidates == "CA-30, 90% of the code; CA-31, 10% of the code"
    assert found.rows[3].made == "us/senate"
    assert found.rows[4].reason == "Street: is empty, and the paper needs it."
    assert (found.gets(4), found.rows[4].made) == ([], "")
    assert found.rows[5].reason == "the same person as in row 2"
    assert found.gets(5) == []
    assert "the map does not have the code" in found.rows[7].reason
    assert {slug for _, slug in found.gets(8)} == {"us-house-CA-31", *(slug for _, slug in SENATORS)}
    assert {slug for _, slug in found.gets(9)} == {"us-house-DC-0"}
    assert found.rows[9].made == "us/house"
    # What goes back to the organiser is kept as it came; what is made needs no cells.
    assert found.rows[2].cells == ""
    assert found.rows[4].cells.startswith('["Carla Pattern", "", "Glendale"')


def test_a_first_row_that_failed_does_not_stand_in_the_way_of_a_right_one(checker: Checker) -> None:
    found = checker(
        [
            row("Ani Example", district="CA-99"),
            row("Ani Example"),
            row("Ani Example", district="CA-98"),
            row("Sam Example", story=G_CLEF),
            row("Sam Example", story="We sang."),
        ]
    )
    assert found.statuses() == {2: "failed", 3: "made", 4: "duplicate", 5: "failed", 6: "made"}
    assert found.rows[4].reason == "the same person as in row 3"
    assert "'CA-99' is no congressional district" in found.rows[2].reason


def test_somebody_who_waits_for_a_choice_is_no_second_person_either(checker: Checker) -> None:
    place = ("2 Example Street", "Los Angeles", "CA", "90001")
    found = checker([row("Ani Example", *place), row("Ani Example", *place, district="CA-31")])
    assert found.statuses() == {2: "choose", 3: "duplicate"}


def test_what_is_made_already_is_not_made_again_and_still_told(checker: Checker) -> None:
    headings = (*HEADINGS, "candidates", "made")
    place = ("2 Example Street", "Los Angeles", "CA", "90001")
    found = checker(
        [
            [*row("Ani Example", *place, district="CA-31"), "CA-30; CA-31", "us/senate"],
            [*row("Bedros Sample", *place), "CA-30; CA-31", "us/senate"],
            [*row("Carla Pattern"), "", "us/senate us/house"],
        ],
        headings,
    )
    assert found.statuses() == {2: "made", 3: "choose", 4: "made"}
    assert sorted(found.gets(2)) == [("call", "us-house-CA-31"), ("letter", "us-house-CA-31")]
    assert found.rows[2].made == "us/senate us/house"
    assert (found.gets(3), found.rows[3].made) == ([], "us/senate")
    assert (found.gets(4), found.rows[4].made) == ([], "us/senate us/house")


def test_only_some_rows_are_looked_at(checker: Checker) -> None:
    found = checker([row("Ani Example"), row("Ani Example"), row("Sam Example")], only=(3, 9))
    assert found.statuses() == {3: "made"}


def test_a_check_begins_anew_and_counts_nothing_twice(tmp_path: Path, database: Path, kit: Kit, worker: Worker) -> None:
    path = tmp_path / "people.csv"
    write_table(path, HEADINGS, [row("Ani Example"), row("Sam Example", "", "", "", "")])
    event = replace(EVENT, country="us")
    with Journal.begin(tmp_path / "journal.sqlite3", {}) as journal, Packets(event, kit, TODAY, database) as packets:
        table = Table.open(path, kit, event)
        said = [check(table, packets, journal, Trial(worker)) for _ in range(2)]
        assert said[0] == said[1]
        assert journal.counts() == {"made": 1, "choose": 0, "failed": 1, "duplicate": 0}
        assert journal.stacks() == {"calls": 3, "letters": 3}
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        assert db.execute("SELECT COUNT(*) FROM holder").fetchone() == (3,)


@pytest.mark.parametrize("sign", [G_CLEF, UNASSIGNED])
@pytest.mark.parametrize("heading", ["Name", "Street", "story", "swim"])
def test_a_sign_that_no_font_has_fails_its_row_before_anything_is_made(
    checker: Checker, sign: str, heading: str
) -> None:
    wrong = row("Ani Example")
    wrong[HEADINGS.index(heading)] += f"x{sign}"
    found = checker([row("Sam Example"), wrong, row("Jo Example")])
    assert found.statuses() == {2: "made", 3: "failed", 4: "made"}
    assert found.gets(3) == []
    assert f"U+{ord(sign):04X}" in found.rows[3].reason


def test_what_no_page_holds_fails_its_row_before_anything_is_made(checker: Checker) -> None:
    most = (LONG * 40)[:2_500]
    found = checker(
        [row("Sam Example", story=LONG * 5), row("Ani Example", story=most), row("Jo Example", story=LONG * 5)]
    )
    assert found.statuses() == {2: "made", 3: "failed", 4: "made"}
    assert found.gets(3) == []
    assert "does not fit on one page of letter" in found.rows[3].reason
    assert "your own words take too much room" in found.rows[3].reason


def test_a_cell_that_is_far_too_long_fails_with_its_column(checker: Checker) -> None:
    found = checker(
        [row("Ani Example", story="x" * 2_501), row("x" * 201), row("Jo Example", "y" * 100_000, "", "", "")]
    )
    assert set(found.statuses().values()) == {"failed"}
    assert found.rows[2].reason == "story: story has 2501 characters; at most 2500 fit."
    assert found.rows[3].reason.startswith("Name: name has 201 characters; at most 200 fit.")
    assert found.rows[4].reason.startswith("Street: street has more than 32,767 characters; at most 200 fit.")


def test_what_is_known_to_fit_is_not_laid_out_again(checker: Checker) -> None:
    few, many = (
        checker([row("Ani Example", f"{n} Example Street", "Glendale", "CA", "91203") for n in range(100, 100 + count)])
        for count in (5, 60)
    )
    assert set(many.statuses().values()) == {"made"}
    assert 2 <= few.trials <= many.trials < 15


def test_a_trial_remembers_each_sign_and_what_had_little_room(database: Path, kit: Kit, worker: Worker) -> None:
    person = Person(2, HOMES["us"], "Example")
    with Packets(replace(EVENT, country="us", gets=("letter",)), kit, TODAY, database) as packets:

        def letter(**changes: Any) -> Any:
            return packets.packet(replace(person, sender=replace(person.sender, **changes))).sheets[0][2]

        trial = Trial(worker)
        for made, changes in [
            (1, {}),
            (1, {}),
            (1, {"name": "Ani Exampel"}),
            (2, {"name": "Ani Examplé"}),
            (2, {"name": "Ani Exampél"}),
            (2, {"name": "Ani Examplé" * 3}),  # there is plenty of room
            (3, {"story": "Ani"}),
            (4, {"story": "Ani has a word. " * 128}),  # there is not
            (4, {"story": "Ani has a word. " * 128}),
            (5, {"story": "Ani has a word. " * 137}),
            (5, {"story": "Ani has a word. " * 130}),
        ]:
            trial.require(letter(**changes), packets.templates)
            assert trial.made == made
        assert trial.seconds > 0
        with pytest.raises(InputError):
            trial.require(letter(name=f"Ani {G_CLEF}"), packets.templates)
        with pytest.raises(InputError):  # and what failed once is not taken for known
            trial.require(letter(name=f"Ani {G_CLEF}"), packets.templates)
        assert trial.made == 5
    assert LINE > 0


def test_remarks_are_kept_once_each_and_a_few_of_a_kind(checker: Checker) -> None:
    found = checker(
        [row("Ani Example", f"{n} Example Street", "Boston", "CA", "1203", language="xx") for n in range(30)]
    )
    assert len(found.remarks["padded"]) == 20
    assert found.remarks["padded"][0].startswith("row 2: postcode had four figures")
    assert len(found.remarks["language"]) == 20
    assert all(len(texts) == len(set(texts)) <= 20 for texts in found.remarks.values())


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_a_person_in_the_journal_is_read_as_they_were_written(sender: Sender) -> None:
    full = replace(sender, answers={"swim": "“Yes”\n\\ \u2028"}, points=("fish", "water"), story="a\nb", gender="f")
    person = Person(7, full, "Example", "hy", ("fish",), ("us/senate", "us/house"))
    assert read(written(person)) == person


# Lists as they may come: any of it may be missing, twice, too long or no text at all.

FULL = os.environ.get("HANDBILL_FULL") == "1"
EXAMPLES = 120 if FULL else 20
PRINTED = 12 if FULL else 3
COLUMNS = {
    "name": "Name", "given": "First name", "family": "Last name", "street": "Street", "city": "City", "region": "State",
    "postcode": "ZIP", "district": "District", "country": "Country", "language": "Language", "gender": "Gender",
    "email": "E-mail", "phone": "Phone", "story": "story", "answer:swim": "Did you swim in it?", "point": "point",
}  # fmt: skip
PLACES = (
    {"street": "1 Example Street", "city": "Glendale", "region": "CA", "postcode": "91203", "country": "USA"},
    {"street": "2 Example Street", "city": "Los Angeles", "region": "CA", "postcode": "90001", "country": "us"},
    {"street": "3 Example Street", "city": "Los Angeles", "postcode": "90001", "district": "CA-31", "country": ""},
    {"street": "4 Example Street", "city": "Nowhere", "region": "California", "postcode": "99999", "country": "US"},
    {"street": "5 Example Street", "city": "Washington", "region": "DC", "postcode": "20001", "country": "US"},
    {"street": "6 Example Street", "city": "Fishers Island", "postcode": "06390", "country": "US"},
    {"street": "3 rue de l’Exemple", "city": "Paris", "postcode": "75005", "country": "France"},
    {"street": "4 rue de l’Exemple", "city": "Paris", "postcode": "75006", "country": "FR"},
    {"street": "Beispielstraße 4", "city": "Berlin", "postcode": "10178", "country": "Deutschland"},
    {"street": "Beispielstraße 5", "city": "Berlin", "postcode": "10115", "country": "DE"},
    {"street": "12 Example Street", "city": "London", "postcode": "W5 9XX", "country": "UK"},
    {"street": "13 Example Street", "city": "London", "postcode": "W5 9YY", "country": "gb"},
    {"street": "1 Example Street", "city": "Bern", "postcode": "3000", "country": "CH"},
)  # fmt: skip
PEOPLE = (
    ("Ani", "Example"),
    ("Élodie", "Exemple"),
    ("Jürgen", "von Beispiel"),
    ("Արամ", "Օրինակ"),
    ("ريما", "مثال"),
    ("O’Neill", "D'Example"),
)
REST = {
    "language": ("", "en", "French", "հայերեն", "xx"),
    "gender": ("", "f", "Mann", "divers"),
    "email": ("", "ani@mail.example"),
    "phone": ("", "+1 555 0100"),
    "story": ("", "", "We went there each summer.\n\nIt was cold.", "x y " * 600),
    "answer:swim": ("", "Once.", "Twice, as a child."),
    "point": ("", "fish", "water, fish", "The fish"),
}
ODD = (
    "", " \u00a0\t", "x" * 201, "W" * 150, "y" * 40_000, "A\0B", "a" + "\u0301" * 50, "=1+1", "+1", "'=2", "\ufffd", "#N/A", "{{ 7*7 }}",
    "a\nb", 'say "x"', "a;b,c\td|e", G_CLEF, UNASSIGNED, "مثال", "\u202eabc", "\x1b[2J", "\u2028", "-", "0", "99", "CA-99", "Atlantis", "../../x",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A list as it was generated: its heading's labels, its rows below them, and which columns are taken."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    above: int
    writing: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(COLUMNS.get(name, name) for name in self.names)

    @property
    def taken(self) -> tuple[int, ...]:
        return tuple(self.names.index(name) for name in dict.fromkeys(self.names) if name in COLUMNS)

    def expected(self) -> set[int]:
        """The numbers of rows with anything in a column that is taken."""
        first = self.above + 2
        return {
            first + n
            for n, row in enumerate(self.rows)
            if any(i < len(row) and row[i].strip(" \t\r\n\u00a0\ufeff") for i in self.taken)
        }


@st.composite
def lists(draw: st.DrawFn, most: int = 7) -> Listed:
    named = draw(st.sampled_from((["name"], ["given", "family"], ["family", "given"])))
    others = draw(st.lists(st.sampled_from(sorted(REST)), unique=True, max_size=3))
    place = ["street", "city", "region", "postcode", "country", "district"]
    missing = draw(st.sampled_from((None, None, None, None, *place)))
    names = [*named, *(name for name in place if name != missing), *others]
    names = [*names, *draw(st.sampled_from(((), ("Notes",), ("Notes", "Notes"), ("phone", "phone"), ("city",), ("",))))]
    names = draw(st.permutations(names)) if draw(st.booleans()) else names
    headings = [COLUMNS.get(name, name) for name in names]
    rows: list[list[str]] = []
    for _ in range(draw(st.integers(1, most))):
        kind = draw(
            st.sampled_from(("person",) * 7 + ("again", "blank", "notes", "headings", "more", "fewer", "odd", "odd"))
        )
        given, family = draw(st.sampled_from(PEOPLE))
        values = {
            "name": f"{given} {family}",
            "given": given,
            "family": family,
            "Notes": "seen",
            **draw(st.sampled_from(PLACES)),
        }
        values |= {name: draw(st.sampled_from(REST[name])) for name in others}
        row = [values.get(name, "") for name in names]
        if kind == "again" and rows:
            row = (
                [cell.upper() for cell in draw(st.sampled_from(rows))]
                if draw(st.booleans())
                else [*draw(st.sampled_from(rows))]
            )
        elif kind == "blank":
            row = [draw(st.sampled_from(("", " ")))] * len(names)
        elif kind == "notes":
            row = ["" if name in COLUMNS else "a scribble" for name in names]
        elif kind == "headings":
            row = headings
        elif kind == "more":
            row = [*row, draw(st.sampled_from(("", "one more"))), "x"]
        elif kind == "fewer":
            row = row[: draw(st.integers(0, len(row)))]
        elif kind == "odd":
            for _ in range(draw(st.integers(1, 3))):
                row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(ODD))
        rows.append(row)
    writing = draw(
        st.one_of(
            st.just(("xlsx",)),
            st.tuples(
                st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")),
                st.sampled_from(",;\t|"),
                st.sampled_from(("\n", "\r\n", "\r")),
                st.sampled_from(("", "sep")),
            ),
        )
    )
    if writing[0] == "xlsx":  # holds no such signs
        rows = [[ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row] for row in rows]
    return Listed(tuple(names), tuple(map(tuple, rows)), draw(st.sampled_from((0, 0, 1, 3))), writing)


@st.composite
def events(draw: st.DrawFn) -> str:
    """An event's file."""
    gets = draw(st.lists(st.sampled_from(GETS), unique=True, min_size=1, max_size=4))
    label = draw(st.sampled_from(("", "5160", "L7160")))
    said = {
        "format": 1,
        "title": "Example evening",
        "kit": draw(st.sampled_from(("example", "example", "example", "artsakh"))),
        "people": "people",
        "country": draw(st.sampled_from(("US", "US", "", "FR"))),
        "gets": gets,
        "offices": draw(st.sampled_from(([], [], [], ["us/house"], ["us/senate", "fr/assemblee"], ["de/bundestag"]))),
        "paper": draw(st.sampled_from(("", "", "a4", "letter"))),
        "both_sides": draw(st.booleans()),
        "label": label,
        "start_at": draw(st.sampled_from((1, 1, 4))),
        "window": draw(st.sampled_from(("", "", "", "auto", "us-10"))),
        "envelope": draw(st.sampled_from(("", "", "c5"))),
        "packets": draw(st.booleans()),
        "via": draw(st.sampled_from(("capital", "local"))),
    }
    if said["country"] == "FR":
        said["offices"] = [id for id in said["offices"] if not id.startswith("fr") or id == "fr/assemblee"]  # type: ignore[attr-defined]
    return json.dumps(said, ensure_ascii=False)


def put(folder: Path, listed: Listed) -> None:
    """The list as a file called `people`."""
    lines = [*[("Our list", "", "")[:1]] * listed.above, listed.headings, *listed.rows]
    path = folder / "people"
    if listed.writing[0] == "xlsx":
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(line, 1):
                if cell:
                    page.cell(number, column, cell)
        book.save(path)
        return
    encoding, delimiter, ending, sep = listed.writing
    with path.open("w", encoding=encoding, errors="replace", newline="") as stream:
        if sep:
            stream.write(f"sep={delimiter}{ending if ending != chr(13) else chr(10)}")
        # Python quotes the signs of its own line ends alone.
        quoting: Any = csv.QUOTE_ALL if ending == "\r" else csv.QUOTE_MINIMAL
        csv.writer(stream, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(lines)


@contextlib.contextmanager
def begun(folder: Path, listed: Listed, event: str, part_size: int) -> Iterator[Run]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    write_kit(folder)
    (folder / "event.yaml").write_text(event, encoding="utf-8")
    put(folder, listed)
    with Run.begin(folder / "box", Wanted(folder / "event.yaml", TODAY, part_size=part_size)) as run:
        yield run


def require_every_row_once(run: Run, listed: Listed) -> None:
    """The heart of it: each row with anything in it has one end, and what is said of it is true."""
    rows = list(run.journal.rows(*STATUSES))
    numbers = [row.number for row in rows]
    assert numbers == sorted(listed.expected())
    counts = run.journal.counts()
    assert sum(counts.values()) == len(rows)
    assert counts == {status: sum(row.status == status for row in rows) for status in STATUSES}
    papers: dict[int, int] = {}
    for part in run.journal.parts():
        for sheet in run.journal.sheets(part):
            papers[sheet.row] = papers.get(sheet.row, 0) + 1
    assert sum(papers.values()) == sum(run.journal.stacks().values())
    ends = {row.number: row.status for row in rows}
    columns = {listed.headings[index] for index in listed.taken}
    for row in rows:
        if row.status == "made":
            assert papers.get(row.number, 0) >= 1 or set(run.event.gets) == {"flyer"}
            assert (row.reason, row.cells) == ("", "")
            continue
        assert row.reason
        assert json.loads(row.cells)
        if row.status == "choose":
            assert "not known" in row.reason or "lies in" in row.reason
        else:
            assert row.number not in papers
        if row.status == "failed":
            assert any(
                f"{column}: " in row.reason or f"{column} (1): " in row.reason for column in columns
            ) or BLAMED.search(row.reason), row.reason
        if row.status == "duplicate":
            first = int(row.reason.rpartition(" ")[2])
            assert first < row.number
            assert ends[first] in ("made", "choose")


# What is wrong with a row as a whole, or with its place, and not with a cell by itself.
BLAMED = re.compile(
    r"repeats the headings|has no country|cells under|is empty|region: |district: |in Switzerland|elects nobody|in your own words|fit on one page|the fonts have"
)


@pytest.fixture
def folder(tmp_path: Path, home: Path, database: Path) -> Path:
    shutil.copy(database, home / "directory.sqlite3")
    return tmp_path / "evening"


MANY = settings(
    deadline=None,
    database=None,
    # To shrink an example takes minutes: only where there is time.
    phases=[*Phase] if FULL else [Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(MANY, max_examples=EXAMPLES)
@given(listed=lists(), event=events(), part_size=st.sampled_from((1, 2, 3, 7, 1000)))
def test_every_row_of_any_list_has_one_end(
    folder: Path, worker: Worker, listed: Listed, event: str, part_size: int
) -> None:
    with begun(folder, listed, event, part_size) as run:
        if not listed.expected():
            with pytest.raises(InputError, match="has no people below its headings"):
                run.check(worker)
            return
        run.check(worker)
        require_every_row_once(run, listed)
        found = plan(run, 2)
        assert found.rows == run.journal.counts()
        assert {name: stack.papers for name, stack in found.stacks.items()} == run.journal.stacks()
        for part in run.journal.parts():
            room = LABELS[part.paper].count if part.stack == "labels" else 1
            assert part.last - part.first + 1 <= max(part_size, room)


@settings(MANY, max_examples=PRINTED)
@given(listed=lists(5), event=events(), part_size=st.sampled_from((2, 1000)))
def test_the_pages_of_each_stack_are_those_of_the_plan(
    folder: Path, worker: Worker, listed: Listed, event: str, part_size: int
) -> None:
    assume(listed.expected())
    with begun(folder, listed, event, part_size) as run:
        run.check(worker)
        planned, parts = plan(run, 1), run.journal.parts()
        pool = LocalPool(1)
        try:
            run.make(pool, worker)
        finally:
            pool.close()
        require_every_row_once(run, listed)
        assert {path.name for path in run.folder.iterdir() if path.is_file()} == {f"{part.name}.pdf" for part in parts}
        pages: dict[str, int] = {}
        for part, made in zip(parts, run.journal.parts(), strict=True):
            with pikepdf.open(run.folder / f"{part.name}.pdf") as pdf:
                assert len(pdf.pages) == pages_of(run, part) == made.pages
                pages[part.stack] = pages.get(part.stack, 0) + len(pdf.pages)
        assert pages == {name: stack.pages for name, stack in planned.stacks.items()}
