"""The journal of a run: what was fixed at its start, what became of each row, and which parts are done.

One SQLite file in the run's folder; each change is a transaction that is on the disk before the next step begins.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from handbill.batch.model import STATUSES, Get, StackName, Status, Way
from handbill.errors import MachineError, refuse

FORMAT = 2
TABLES = """
CREATE TABLE fixed (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE person (row INTEGER PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL, candidates TEXT NOT NULL,
    made TEXT NOT NULL, key TEXT UNIQUE, cells TEXT NOT NULL, person TEXT NOT NULL);
CREATE TABLE sheet (stack TEXT NOT NULL, place INTEGER NOT NULL, row INTEGER NOT NULL, get TEXT NOT NULL,
    slug TEXT NOT NULL, office TEXT NOT NULL, whom TEXT NOT NULL, family TEXT NOT NULL, rank INTEGER NOT NULL,
    body TEXT NOT NULL, paper TEXT NOT NULL, lang TEXT NOT NULL, form TEXT NOT NULL, words TEXT NOT NULL,
    way TEXT NOT NULL, failed INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX by_row ON sheet (stack, row, get, slug);
CREATE INDEX by_place ON sheet (stack, place);
CREATE TABLE holder (slug TEXT PRIMARY KEY, place TEXT NOT NULL, office TEXT NOT NULL, name TEXT NOT NULL,
    phone TEXT NOT NULL, as_of TEXT NOT NULL, complete INTEGER NOT NULL);
CREATE TABLE part (name TEXT PRIMARY KEY, stack TEXT NOT NULL, paper TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, pages INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '');
"""
SHEET = "row, get, slug, office, whom, family, rank, body, paper, lang, form, words, way"
NAMES = SHEET.split(", ")
MARKS = ", ".join("?" * len(NAMES))
# Papers of one person lie in the order in which they are used, others as one collates them: by office.
BY_OFFICE = "paper, rank, office, slug, family, row"
BY_PERSON = "paper, family, row, get DESC, rank, slug"
ENOUGH = 3  # letters of one form: fewer are not worth a master
NOTHING = "-"  # instead of a fingerprint: each of the part's sheets failed, and there is no file


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of a stack: for which row, what it is, to whom; `body` is a fingerprint of its words without names.

    `rank` orders offices as the country's pack has them. Letters of one `form` come from one master, and `words` are
    what differs in them, as JSON; `way` is how a letter is made.
    """

    row: int
    get: Get
    slug: str
    office: str
    whom: str
    family: str
    rank: int
    body: str
    paper: str
    lang: str
    form: str = ""
    words: str = ""
    way: Way = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """An addressee for the wall chart: place, title, name, phone, and the day of the data (ISO); "" for not known.

    `complete` says that a letter can be posted as it is: to a person, or to a body that is written to as such.
    """

    slug: str
    place: str
    office: str
    name: str
    phone: str
    as_of: str
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a stack: the places in the stack that it holds (from 0, `last` included), and what was written."""

    name: str
    stack: StackName
    paper: str
    first: int
    last: int
    pages: int = 0
    bytes: int = 0
    sha256: str = ""

    @property
    def done(self) -> bool:
        return self.sha256 != ""

    @property
    def empty(self) -> bool:
        return self.sha256 == NOTHING


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row: `cells` as JSON where it goes back to the organiser, `made` the offices written to."""

    number: int
    status: Status
    reason: str
    candidates: str
    made: str
    cells: str


class Journal:
    """A run's record; `with Journal.begin(path, fixed)` starts one, `Journal.open(path)` goes on with it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._holders: set[str] = set()  # that were added

    @classmethod
    def begin(cls, path: Path, fixed: Mapping[str, object]) -> "Journal":
        """A new journal whose first record fixes what the run rests on; it appears with that. Raises MachineError."""
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        with cls(_connect(new)) as journal, journal.change():
            for statement in (f"PRAGMA user_version = {FORMAT}", *TABLES.split(";")):
                journal.db.execute(statement)
            rows = [(name, json.dumps(value, sort_keys=True)) for name, value in fixed.items()]
            journal.db.executemany("INSERT INTO fixed VALUES (?, ?)", rows)
        new.replace(path)
        return cls(_connect(path))

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """The journal of a run that began before; raises MachineError where there is none."""
        if not path.is_file():
            message = f"{path.parent}: no run has begun here."
            raise refuse("no-run", message, next_step="Run it without --resume.", kind=MachineError)
        db = _connect(path)
        try:
            (version,) = db.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            db.close()
            step = "Remove the folder and run the batch anew."
            raise refuse("journal", f"{path}: is no journal ({error}).", next_step=step, kind=MachineError) from None
        if version != FORMAT:
            db.close()
            message = f"{path}: its journal has format {version}; this Handbill reads {FORMAT}."
            raise refuse("journal", message, next_step="Run it with that version, or anew.", kind=MachineError)
        return cls(db)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """All of it on the disk, or none; raises MachineError where the disk takes no more."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # a full disk may have ended it
                    self.db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            message = f"the run's journal cannot be written ({error})."
            step = "Make room, and go on with --resume."
            raise refuse("journal", message, next_step=step, kind=MachineError) from None

    @property
    def fixed(self) -> dict[str, Any]:
        return {name: json.loads(value) for name, value in self.db.execute("SELECT name, value FROM fixed")}

    def fix(self, name: str, value: object) -> None:
        with self.change():
            self.db.execute("INSERT OR REPLACE INTO fixed VALUES (?, ?)", (name, json.dumps(value, sort_keys=True)))

    def start_over(self) -> None:
        """Forget what an interrupted check found."""
        self._holders.clear()
        with self.change():
            for table in ("person", "sheet", "holder", "part"):
                self.db.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours

    def row_of(self, key: str) -> int | None:
        """The row of the same person, where there was one."""
        found = self.db.execute("SELECT row FROM person WHERE key = ?", (key,)).fetchone()
        return int(found[0]) if found else None

    def add(
        self,
        row: Row,
        key: str | None = None,
        person: str = "",
        sheets: Iterable[tuple[str, Sheet]] = (),
        holders: Iterable[Holder] = (),
    ) -> None:
        """What the check found of a row, within a `change` of the caller's."""
        values = (row.number, row.status, row.reason, row.candidates, row.made, key, row.cells, person)
        self.db.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        self.db.executemany(
            f"INSERT INTO sheet (stack, place, {SHEET}) VALUES (?, -1, {MARKS})",  # noqa: S608  columns of ours
            [(stack, *[getattr(sheet, name) for name in NAMES]) for stack, sheet in sheets],
        )
        new = [holder for holder in holders if holder.slug not in self._holders]
        self._holders |= {holder.slug for holder in new}
        if new:
            self.db.executemany("INSERT OR IGNORE INTO holder VALUES (?, ?, ?, ?, ?, ?, ?)", map(astuple, new))

    def order(self, sizes: Mapping[str, tuple[int, int]]) -> None:
        """Give each sheet its place in its stack, and cut stacks into parts: by paper, then by number.

        `sizes` has for each stack how many sheets a part holds, and how many fewer the first of a paper.
        """
        with self.change():
            self.db.execute("DELETE FROM part")
            self.db.execute(
                "UPDATE sheet SET way = 'few' WHERE way = 'run'"
                " AND form IN (SELECT form FROM sheet GROUP BY form HAVING COUNT(*) < ?)",
                (ENOUGH,),
            )
            apart = bool(self.db.execute("SELECT 1 FROM sheet WHERE stack = 'packets' LIMIT 1").fetchone())
            for (stack,) in self.db.execute("SELECT DISTINCT stack FROM sheet ORDER BY stack").fetchall():
                order = BY_PERSON if apart or stack == "calls" else BY_OFFICE
                self.db.execute(
                    "UPDATE sheet SET place = found.place FROM (SELECT rowid AS id, ROW_NUMBER() OVER"  # noqa: S608  an order of ours
                    f" (ORDER BY {order}) - 1 AS place FROM sheet WHERE stack = ?1) AS found"
                    " WHERE sheet.stack = ?1 AND sheet.rowid = found.id",
                    (stack,),
                )
                self._cut(stack, *sizes[stack])

    def _cut(self, stack: str, size: int, fewer: int) -> None:
        papers = self.db.execute(
            "SELECT paper, MIN(place), MAX(place) FROM sheet WHERE stack = ? GROUP BY paper ORDER BY MIN(place)",
            (stack,),
        ).fetchall()
        for paper, first, last in papers:
            starts = [first, *range(first + max(size - fewer, 1), last + 1, size)]
            for number, start in enumerate(starts, 1):
                words = (stack, paper if len(papers) > 1 else "", f"{number:03}" if len(starts) > 1 else "")
                end = starts[number] - 1 if number < len(starts) else last
                name = "-".join(word for word in words if word)
                self.db.execute(
                    "INSERT INTO part (name, stack, paper, first, last) VALUES (?, ?, ?, ?, ?)",
                    (name, stack, paper, start, end),
                )

    def papers(self, stack: str) -> list[str]:
        return [paper for (paper,) in self.db.execute("SELECT DISTINCT paper FROM sheet WHERE stack = ?", (stack,))]

    def parts(self) -> list[Part]:
        return [Part(*row) for row in self.db.execute("SELECT * FROM part ORDER BY stack, first")]

    def sheets(self, part: Part) -> list[Sheet]:
        """The sheets of a part in order, without those that failed."""
        found = self.db.execute(
            f"SELECT {SHEET} FROM sheet WHERE stack = ? AND place BETWEEN ? AND ? AND NOT failed ORDER BY place",  # noqa: S608  columns of ours
            (part.stack, part.first, part.last),
        )
        return [Sheet(*row) for row in found]

    def forms(self) -> list[tuple[str, int, str]]:
        """Each form that letters are to be set in, with the row and slug of a letter of it, in order of the rows."""
        first = "SELECT MIN(rowid) FROM sheet WHERE way = 'run' GROUP BY form"
        found = f"SELECT form, row, slug FROM sheet WHERE rowid IN ({first}) ORDER BY rowid"  # noqa: S608  words of ours
        return list(self.db.execute(found))

    def turn(self, changes: Iterable[tuple[Sheet, Way]]) -> None:
        """Letters that are made another way than was thought."""
        with self.change():
            self.db.executemany(
                "UPDATE sheet SET way = ? WHERE row = ? AND get = ? AND slug = ?",
                [(way, sheet.row, sheet.get, sheet.slug) for sheet, way in changes],
            )

    def lay_out(self, form: str) -> None:
        """The letters of a form that has no master are laid out one by one."""
        with self.change():
            self.db.execute("UPDATE sheet SET way = 'design' WHERE form = ? AND way = 'run'", (form,))

    def ways(self) -> dict[Way, int]:
        """How many letters are made which way, without those that failed."""
        found = "SELECT way, COUNT(*) FROM sheet WHERE get = 'letter' AND NOT failed GROUP BY way"
        return dict(self.db.execute(found))

    def person(self, row: int) -> str:
        (found,) = self.db.execute("SELECT person FROM person WHERE row = ?", (row,)).fetchone()
        return str(found)

    def finish(self, part: Part, failed: Iterable[tuple[Sheet, str, str]]) -> None:
        """The part's file stands in its place; sheets that could not be made are told, with why and the row's cells."""
        with self.change():
            for sheet, reason, cells in failed:
                self.db.execute(
                    "UPDATE sheet SET failed = 1 WHERE stack = ? AND row = ? AND get = ? AND slug = ?",
                    (part.stack, sheet.row, sheet.get, sheet.slug),
                )
                self.db.execute(
                    "UPDATE person SET status = 'failed', cells = ?,"
                    " reason = TRIM(CASE status WHEN 'failed' THEN reason || ' ' ELSE '' END || ?) WHERE row = ?",
                    (cells, reason, sheet.row),
                )
            self.db.execute(
                "UPDATE part SET pages = ?, bytes = ?, sha256 = ? WHERE name = ?",
                (part.pages, part.bytes, part.sha256, part.name),
            )

    def rows(self, *statuses: Status) -> Iterator[Row]:
        """The rows with one of these statuses, in order."""
        marks = ", ".join("?" * len(statuses))
        found = self.db.execute(
            f"SELECT row, status, reason, candidates, made, cells FROM person WHERE status IN ({marks}) ORDER BY row",  # noqa: S608  question marks
            statuses,
        )
        yield from (Row(*row) for row in found)

    def counts(self) -> dict[Status, int]:
        """How many rows have which status."""
        found = dict(self.db.execute("SELECT status, COUNT(*) FROM person GROUP BY status"))
        return {status: found.get(status, 0) for status in STATUSES}

    def newcomers(self) -> int:
        """How many people have papers now and had none before."""
        (number,) = self.db.execute(
            "SELECT COUNT(*) FROM person WHERE status IN ('made', 'choose') AND json_extract(person, '$.made') = '[]'"
        ).fetchone()
        return int(number)

    def stacks(self) -> dict[str, int]:
        """How many sheets each stack has, without those that failed."""
        found = "SELECT stack, COUNT(*) FROM sheet WHERE NOT failed GROUP BY stack ORDER BY stack"
        return dict(self.db.execute(found))

    def by_addressee(self) -> list[tuple[str, int]]:
        """To whom, and how many letters go there, the most first."""
        found = "SELECT whom, COUNT(*) FROM sheet WHERE get = 'letter' AND NOT failed GROUP BY whom"
        return list(self.db.execute(f"{found} ORDER BY COUNT(*) DESC, whom"))

    def alike(self) -> list[tuple[str, int]]:
        """Addressees and the largest number of letters to them that share one body, the most first."""
        bodies = "SELECT whom, COUNT(*) AS n FROM sheet WHERE get = 'letter' GROUP BY whom, body"
        found = f"SELECT whom, MAX(n) FROM ({bodies}) GROUP BY whom ORDER BY MAX(n) DESC, whom"  # noqa: S608  words of ours
        return list(self.db.execute(found))

    def bodies(self) -> int:
        """How many different bodies the letters have."""
        (found,) = self.db.execute("SELECT COUNT(DISTINCT body) FROM sheet WHERE get = 'letter'").fetchone()
        return int(found)

    def country(self) -> str:
        """The country of most people; "" where nobody has any."""
        found = self.db.execute(
            "SELECT COALESCE(json_extract(person, '$.sender.country'), '') AS country FROM person WHERE person != ''"
            " GROUP BY country ORDER BY COUNT(*) DESC, country LIMIT 1"
        ).fetchone()
        return str(found[0]) if found else ""

    def holders(self) -> list[Holder]:
        return [Holder(*row) for row in self.db.execute("SELECT * FROM holder ORDER BY place, slug")]

    def unnamed(self) -> list[tuple[str, int]]:
        """Addressees whose names are not known, though the letter needs one, and how many letters go there."""
        return list(
            self.db.execute(
                "SELECT whom, COUNT(*) FROM sheet JOIN holder USING (slug)"
                " WHERE get = 'letter' AND NOT complete GROUP BY whom ORDER BY COUNT(*) DESC, whom"
            )
        )

    def forget(self) -> None:
        """Take out what is personal, and say that the run is finished: nothing more is made of it."""
        with self.change():
            self.db.execute("UPDATE person SET person = '', cells = '', key = NULL, reason = '', candidates = ''")
            self.db.execute("UPDATE sheet SET family = '', body = '', words = ''")
            self.db.execute("UPDATE fixed SET value = '{}' WHERE name = 'remarks'")  # they quote rows
            self.db.execute("INSERT OR REPLACE INTO fixed VALUES ('finished', 'true')")
        with contextlib.suppress(sqlite3.OperationalError):  # it only saves room: what was deleted is overwritten
            self.db.execute("VACUUM")


def _connect(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=5)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error as error:
        raise refuse("journal", f"{path}: cannot be opened ({error}).", kind=MachineError) from None
    return db
