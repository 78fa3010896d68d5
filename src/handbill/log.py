"""The log: which documents were made for whom, when they were sent, and what came of them, in one SQLite file.

It is there only where its owner started it, readable by them alone, and holds nothing of the sender: no name, no
address, none of their letters' own words.
"""

import json
import os
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date as _date
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

from handbill.document import DIRECTION_CONTROLS
from handbill.errors import HandbillError, MachineError, refuse

Outcome = Literal["agreed", "did", "declined", "unsatisfactory", "no-answer", "other"]
Channel = Literal["post", "email", "form", "phone", "in-person", "social"]
T = TypeVar("T", bound=str)

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
CHANNELS: tuple[Channel, ...] = get_args(Channel)

USER_VERSION = 1
APPLICATION_ID = 0x48424C47  # "HBLG": tells our file from another program's
BESIDE = ("", "-journal", "-wal", "-shm")  # the file, and what SQLite may have left of a writer that was killed

SCHEMA = """
CREATE TABLE setting (recording INTEGER NOT NULL) STRICT;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kit TEXT NOT NULL, kind TEXT NOT NULL, office TEXT NOT NULL,
    official TEXT NOT NULL, name TEXT NOT NULL, region TEXT NOT NULL, district TEXT NOT NULL, language TEXT NOT NULL,
    date TEXT NOT NULL, channel TEXT NOT NULL, ask TEXT NOT NULL, ask_text TEXT NOT NULL, paths TEXT NOT NULL,
    first INTEGER
) STRICT;
CREATE TABLE sent (entry INTEGER NOT NULL, date TEXT NOT NULL, channel TEXT NOT NULL) STRICT;
CREATE TABLE reply (entry INTEGER NOT NULL, date TEXT NOT NULL, outcome TEXT NOT NULL, note TEXT NOT NULL) STRICT;
INSERT INTO setting VALUES (1)
"""
COLUMNS = "kit kind office official name region district language date channel ask ask_text paths first".split()


@dataclass(frozen=True, slots=True)
class Sent:
    date: _date
    channel: Channel | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Reply:
    date: _date
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. `official` is an id of the directory, `channel` the formats it was made in, `first` the number of
    the letter that a follow-up comes back to. In `ask_text` a field of the sender's stands as `{{ city }}`.
    """

    kit: str
    kind: str
    office: str
    official: str
    name: str
    region: str
    district: str
    language: str
    date: _date
    channel: str
    ask: str = ""
    ask_text: str = ""
    paths: tuple[str, ...] = ()
    first: int | None = None
    id: int = 0
    sent: Sent | None = None
    reply: Reply | None = None

    @property
    def state(self) -> str:
        """`made`, `sent`, or the outcome of the reply."""
        return self.reply.outcome if self.reply else "sent" if self.sent else "made"

    def is_draft(self, today: _date) -> bool:
        """Whether it is a follow-up that was made today and not sent yet: made again, it is replaced."""
        return self.first is not None and self.state == "made" and self.date >= today

    @property
    def went_on(self) -> _date:
        """The day it was sent; the one it bears where nobody said so."""
        return self.sent.date if self.sent else self.date

    @property
    def whom(self) -> str:
        seat = "-".join(part for part in (self.region, self.district) if part)
        return self.name or " ".join(part for part in (self.office, seat) if part) or "a newsroom"

    @property
    def addressee(self) -> tuple[str, ...]:
        """Whom and what it is about: two letters that agree in it are one matter."""
        return self.kit, self.kind, self.office, self.region, self.district, self.official or self.name


def exists(path: Path) -> bool:
    """Whether a log was started; an empty file is what a killed `start` leaves."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def start(path: Path) -> None:
    """Switch recording on; the file is made where there is none. Raises MachineError."""
    with _faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite would make it readable by others; its journal takes the file's mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with _writing(path, new=True) as db:
        db.execute("UPDATE setting SET recording = 1")
    with _faults(path):
        path.chmod(0o600)


def stop(path: Path) -> None:
    """Switch recording off; the record stays."""
    with _writing(path) as db:
        db.execute("UPDATE setting SET recording = 0")


def recording(path: Path) -> bool:
    """Whether documents are recorded now; raises MachineError where there is a file that cannot be read."""
    if not exists(path):
        return False
    with _reading(path) as db:
        return bool(db.execute("SELECT recording FROM setting").fetchone()[0])


def add(path: Path, entries: Iterable[Entry]) -> list[int]:
    """Record entries, all or none, and return their numbers. A follow-up takes the place of its draft."""
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    with _writing(path) as db:
        return [
            db.execute(
                f"INSERT OR REPLACE INTO entry (id, {', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608 -- the names are ours
                [_draft(db, entry), *_row(entry)],
            ).lastrowid
            or 0
            for entry in entries
        ]


def _draft(db: sqlite3.Connection, entry: Entry) -> int | None:
    """The number of what was made before in an entry's place; see Entry.is_draft."""
    row = db.execute(
        "SELECT max(id) FROM entry WHERE first = ? AND kind = ? AND date >= ?"
        " AND id NOT IN (SELECT entry FROM sent UNION SELECT entry FROM reply)",
        (entry.first, entry.kind, entry.date.isoformat()),
    ).fetchone()
    found: int | None = row[0]
    return found


def _row(entry: Entry) -> list[object]:
    values = {**{name: getattr(entry, name) for name in COLUMNS}, "date": entry.date.isoformat()}
    values["paths"] = json.dumps(entry.paths, ensure_ascii=False)
    return [values[name] for name in COLUMNS]


def mark_sent(path: Path, numbers: Iterable[int], sent: Sent) -> None:
    """Say that documents were sent; said again, the later word counts. Raises InputError for an unknown number."""
    with _writing(path) as db:
        for number in numbers:
            _require(db, number)
            db.execute("INSERT INTO sent VALUES (?, ?, ?)", (number, sent.date.isoformat(), sent.channel))


def mark_reply(path: Path, numbers: Iterable[int], reply: Reply) -> list[int]:
    """Note a reply, and return the numbers of the letters that it counts for: the first, where a follow-up is meant."""
    with _writing(path) as db:
        meant = list(dict.fromkeys(_require(db, number) for number in numbers))
        for number in meant:
            row = (number, reply.date.isoformat(), reply.outcome, reply.note)
            db.execute("INSERT INTO reply VALUES (?, ?, ?, ?)", row)
    return meant


def forget(path: Path, number: int) -> None:
    """Remove an entry with all that was noted of it; what comes back to it stays."""
    with _writing(path) as db:
        _require(db, number)
        db.execute("DELETE FROM sent WHERE entry = ?", (number,))
        db.execute("DELETE FROM reply WHERE entry = ?", (number,))
        db.execute("DELETE FROM entry WHERE id = ?", (number,))


def _require(db: sqlite3.Connection, number: int) -> int:
    """The number of the letter that an entry belongs to: its own, but for a follow-up; raises InputError."""
    row = db.execute("SELECT first FROM entry WHERE id = ?", (number,)).fetchone()
    if row is None:
        raise unknown(number)
    first = row[0]
    there = first is not None and db.execute("SELECT 1 FROM entry WHERE id = ?", (first,)).fetchone()
    return int(first) if there else number


def unknown(number: int) -> HandbillError:
    return refuse("no-entry", f"the log has no entry {number}.", next_step="`handbill log show` lists them.")


def read(path: Path) -> tuple[Entry, ...]:
    """All entries in the order of their numbers; none where no log was started. Raises MachineError."""
    if not exists(path):
        return ()
    with _reading(path) as db:
        sent = {row[0]: row[1:] for row in db.execute("SELECT entry, date, channel FROM sent ORDER BY rowid")}
        replies = {row[0]: row[1:] for row in db.execute("SELECT entry, date, outcome, note FROM reply ORDER BY rowid")}
        rows = db.execute(f"SELECT id, {', '.join(COLUMNS)} FROM entry ORDER BY id").fetchall()  # noqa: S608 -- the names are ours
        return tuple(_entry(row, sent.get(row[0]), replies.get(row[0])) for row in rows)


def _entry(row: Sequence[object], sent: Sequence[str] | None, reply: Sequence[str] | None) -> Entry:
    values = {
        name: _shown(value) if isinstance(value, str) else value
        for name, value in zip(["id", *COLUMNS], row, strict=True)
    }
    values["date"] = _date.fromisoformat(str(values["date"]))
    values["paths"] = tuple(str(path) for path in json.loads(str(values["paths"])))
    if sent:
        values["sent"] = Sent(_date.fromisoformat(sent[0]), _one_of(CHANNELS, sent[1]) if sent[1] else "")
    if reply:
        values["reply"] = Reply(_date.fromisoformat(reply[0]), _one_of(OUTCOMES, reply[1]), _shown(reply[2]))
    return Entry(**values)  # type: ignore[arg-type]  # STRICT tables hold what the columns say


def _shown(text: str) -> str:
    """A text without what only another program can have written: controls, which a terminal would obey."""
    kept = (" " if char in "\t\r\n" else char for char in text if char not in DIRECTION_CONTROLS)
    return "".join(char for char in kept if unicodedata.category(char) != "Cc")


def _one_of(known: tuple[T, ...], value: str) -> T:
    return known[known.index(cast(T, value))]  # another value is a damaged file's: ValueError


def erase(path: Path) -> list[Path]:
    """Remove the log and what SQLite left beside it; returns what was removed. Raises MachineError.

    A damaged file and one of a newer format are removed like any other: only another program's is kept.
    """
    if exists(path):
        try:
            with _reading(path):
                pass
        except HandbillError as error:
            if error.problems[0].code == "not-a-log":
                raise
    removed = []
    for ending in BESIDE:
        part = Path(f"{path}{ending}")
        try:
            part.unlink()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise refuse("cannot-erase", f"{part}: cannot be removed ({error.strerror}).", kind=MachineError) from None
        removed.append(part)
    return removed


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Say it clearly where the file cannot be used: MachineError. Some damage SQLite finds; the rest are odd values."""
    try:
        yield
    except sqlite3.ProgrammingError:  # ours: nothing is wrong with the file
        raise
    except (sqlite3.Error, OSError) as error:
        # What cannot be decoded is not shown: nobody knows what it does to a terminal.
        said = "malformed: text that is not UTF-8" if "decode" in str(error) else str(error)
        message = f"the log {path} cannot be used ({said})."
        raise refuse("log", message, next_step=_way_out(said), kind=MachineError) from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"the log {path} cannot be used (malformed: {type(error).__name__})."
        raise refuse("log", message, next_step=_way_out("malformed"), kind=MachineError) from None


def _way_out(said: str) -> str:
    if "locked" in said:
        return "Another handbill is writing to it: try again when that has ended."
    if "full" in said:
        return "The disk is full: make room and try again."
    if any(word in said for word in ("malformed", "not a database", "no such", "corrupt")):
        return "It is damaged: move it to another place and run `handbill log start`, or `handbill log erase`."
    return "Check that the folder and the file may be read and written."


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with _faults(path):
        if Path(f"{path}-journal").exists():  # a killed writer's: it keeps readers out until a writer comes
            with closing(sqlite3.connect(path, timeout=10)) as writer:
                writer.execute("SELECT count(*) FROM sqlite_master")
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            _check(db, path)
            yield db


@contextmanager
def _writing(path: Path, *, new: bool = False) -> Iterator[sqlite3.Connection]:
    """A transaction that is there whole or not at all; `new` makes the tables of an empty file."""
    if not new and not exists(path):
        raise refuse("no-log", "no log is kept.", next_step="`handbill log start` starts one.")
    with _faults(path), closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves the file
        db.execute("BEGIN IMMEDIATE")
        try:
            if new and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {USER_VERSION}")
            _check(db, path)
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # a full disk has rolled it back already
                db.execute("ROLLBACK")
            raise


def _check(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        message = f"{path} is a database of another program."
        raise refuse("not-a-log", message, next_step="Move it to another place.", kind=MachineError)
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != USER_VERSION:
        message = f"the log {path} has format {version}; this handbill reads format {USER_VERSION}."
        raise refuse("log-version", message, next_step="Update handbill.", kind=MachineError)
    db.execute("SELECT recording FROM setting")  # a file that is torn says so here


FEW = 3  # fewer documents to an office than this could tell who wrote them


def totals(entries: Sequence[Entry]) -> dict[str, dict[str, int]]:
    """Counts that can be shared: no names, no districts, no asks, and offices with few documents taken together."""
    offices = Counter(entry.office or "newsroom" for entry in entries)
    few = sum(count for count in offices.values() if count < FEW)
    many = {office: count for office, count in offices.items() if count >= FEW}
    counts = {
        "kit": Counter(entry.kit for entry in entries),
        "kind": Counter(entry.kind for entry in entries),
        "office": Counter(many),
        "channel": Counter(
            (entry.sent.channel or "not said") if entry.sent else "not marked sent" for entry in entries
        ),
        "outcome": Counter(entry.reply.outcome if entry.reply else "no reply" for entry in entries if not entry.first),
        "month": Counter(f"{entry.date:%Y-%m}" for entry in entries),
    }
    found = {name: dict(sorted(counted.items())) for name, counted in counts.items()}
    if few:
        found["office"]["others"] = few
    return found
