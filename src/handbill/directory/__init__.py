"""Officials on this machine: one SQLite file in the user's data folder, filled by importers, read by look-ups.

Writers take the lock before they change anything and end whole or not at all; readers open read-only.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handbill.errors import MachineError, refuse
from handbill.people import Contact, Official, Source

USER_VERSION = 1

SCHEMA = """
CREATE TABLE source (
    id TEXT PRIMARY KEY, country TEXT NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL,
    licence TEXT NOT NULL, retrieved_at TEXT NOT NULL, max_age_days INTEGER NOT NULL, sha256 TEXT NOT NULL,
    records INTEGER NOT NULL
) STRICT;
CREATE TABLE official (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES source(id), office TEXT NOT NULL, name TEXT NOT NULL,
    surname TEXT NOT NULL, gender TEXT NOT NULL, region TEXT NOT NULL, district TEXT NOT NULL,
    start TEXT, expected_end TEXT
) STRICT;
CREATE INDEX official_division ON official (office, region, district);
CREATE TABLE contact (
    official TEXT NOT NULL REFERENCES official(id), via TEXT NOT NULL, lines TEXT NOT NULL, phone TEXT NOT NULL,
    label TEXT NOT NULL, hours TEXT NOT NULL, quality TEXT NOT NULL, verified_on TEXT
) STRICT;
CREATE INDEX contact_official ON contact (official);
"""


@dataclass(frozen=True, slots=True)
class Import:
    """What an importer read: the source, its officials, and a report (people and contacts kept, and what was not)."""

    country: str
    source: Source
    sha256: str
    officials: tuple[Official, ...]
    dropped: tuple[str, ...]

    @property
    def contacts(self) -> int:
        return sum(1 for official in self.officials for contact in official.contacts if contact.via == "local")


@contextmanager
def _opened(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    try:
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=10, isolation_level=None)
        else:
            _roll_back_dead_writer(path)
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        with closing(connection):
            yield connection
    except (sqlite3.Error, OSError, ValueError) as error:
        raise refuse(
            "directory",
            f"the officials' database {path} cannot be used ({error}).",
            next_step="Check the folder, or remove the file and run `handbill officials update` again.",
            kind=MachineError,
        ) from None


def _roll_back_dead_writer(path: Path) -> None:
    """Bring the former data back where a writer was killed: its journal keeps readers out until a writer comes."""
    if Path(f"{path}-journal").exists():
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")


def store(path: Path, found: Import) -> None:
    """Replace everything of the import's source in one transaction; the former data stays when it fails."""
    with _opened(path, write=True) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {USER_VERSION}")
            else:
                _check_version(version, path)
            _replace(db, found)
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _replace(db: sqlite3.Connection, found: Import) -> None:
    source = found.source
    db.execute("DELETE FROM contact WHERE official IN (SELECT id FROM official WHERE source = ?)", (source.id,))
    db.execute("DELETE FROM official WHERE source = ?", (source.id,))
    db.execute("DELETE FROM source WHERE id = ?", (source.id,))
    db.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source.id,
            found.country,
            source.title,
            source.publisher,
            source.url,
            source.licence,
            source.retrieved_at.isoformat(),
            source.max_age_days,
            found.sha256,
            len(found.officials),
        ),
    )
    db.executemany(
        "INSERT INTO official VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                o.id,
                source.id,
                o.office,
                o.name,
                o.surname,
                o.gender,
                o.region,
                o.district,
                _iso(o.start),
                _iso(o.expected_end),
            )
            for o in found.officials
        ),
    )
    db.executemany(
        "INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                o.id,
                c.via,
                json.dumps(c.lines, ensure_ascii=False),
                c.phone,
                c.label,
                c.hours,
                c.quality,
                _iso(c.verified_on),
            )
            for o in found.officials
            for c in o.contacts
        ),
    )


def officials(path: Path, office: str, region: str, district: str | None = None) -> list[Official]:
    """The holders of an office for a division, ordered by name; none where there is no database."""
    if not path.exists():
        return []
    query = "SELECT * FROM official WHERE office = ? AND region = ?"
    values = [office, region]
    if district is not None:
        query += " AND district = ?"
        values.append(district)
    with _opened(path, write=False) as db:
        _check_version(db.execute("PRAGMA user_version").fetchone()[0], path)
        db.row_factory = sqlite3.Row
        sources = {row["id"]: _source(row) for row in db.execute("SELECT * FROM source")}
        rows = db.execute(f"{query} ORDER BY surname, name, id", values).fetchall()
        return [_official(row, db, sources) for row in rows]


def covers(path: Path, office: str) -> bool:
    """Whether the database knows anybody who holds the office."""
    if not path.exists():
        return False
    with _opened(path, write=False) as db:
        _check_version(db.execute("PRAGMA user_version").fetchone()[0], path)
        return db.execute("SELECT 1 FROM official WHERE office = ? LIMIT 1", (office,)).fetchone() is not None


def sources(path: Path) -> list[tuple[str, Source, int]]:
    """Each source with its country and number of records."""
    if not path.exists():
        return []
    with _opened(path, write=False) as db:
        _check_version(db.execute("PRAGMA user_version").fetchone()[0], path)
        db.row_factory = sqlite3.Row
        rows: Iterable[sqlite3.Row] = db.execute("SELECT * FROM source ORDER BY country, id").fetchall()
        return [(row["country"], _source(row), row["records"]) for row in rows]


def _check_version(version: int, path: Path) -> None:
    if version != USER_VERSION:
        raise refuse(
            "directory-version",
            f"the officials' database {path} has format {version}; this handbill reads format {USER_VERSION}.",
            next_step="Remove the file and run `handbill officials update` again, or update handbill.",
            kind=MachineError,
        )


def _source(row: sqlite3.Row) -> Source:
    return Source(
        row["id"],
        row["title"],
        row["publisher"],
        row["url"],
        row["licence"],
        date.fromisoformat(row["retrieved_at"]),
        row["max_age_days"],
    )


def _official(row: sqlite3.Row, db: sqlite3.Connection, sources: dict[str, Source]) -> Official:
    contacts = tuple(
        Contact(
            c["via"],
            tuple(json.loads(c["lines"])),
            c["phone"],
            c["label"],
            c["hours"],
            c["quality"],
            _date(c["verified_on"]),
        )
        for c in db.execute("SELECT * FROM contact WHERE official = ? ORDER BY rowid", (row["id"],))
    )
    return Official(
        row["id"],
        row["office"],
        row["name"],
        row["surname"],
        row["gender"],
        row["region"],
        row["district"],
        _date(row["start"]),
        _date(row["expected_end"]),
        contacts,
        sources[row["source"]],
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
