"""The directory's file: its schema, and the writing of it.

A writer takes the lock before it changes anything and ends whole or not at all.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from handbill.country import fold
from handbill.directory.model import Facts, Import, PostcodePlace
from handbill.errors import HandbillError, MachineError, refuse
from handbill.people import Official

USER_VERSION = 3
SHRUNKEN = 0.8  # an update with fewer of the former people than this is not believed

SCHEMA = """
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT NOT NULL, postcode TEXT NOT NULL, region TEXT NOT NULL,
    district TEXT NOT NULL) STRICT;
CREATE TABLE post (id TEXT PRIMARY KEY, country TEXT NOT NULL, position INTEGER NOT NULL, title TEXT NOT NULL,
    represents TEXT NOT NULL, elected TEXT NOT NULL, level TEXT NOT NULL, members INTEGER, finder TEXT NOT NULL,
    not_in TEXT NOT NULL, titles TEXT NOT NULL) STRICT;
CREATE TABLE place (country TEXT NOT NULL, region TEXT NOT NULL, district TEXT NOT NULL, name TEXT NOT NULL,
    folded TEXT NOT NULL) STRICT;
CREATE INDEX place_name ON place (country, folded);
CREATE TABLE event (country TEXT NOT NULL, office TEXT NOT NULL, kind TEXT NOT NULL, first TEXT NOT NULL,
    last TEXT NOT NULL) STRICT;
CREATE TABLE source (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, country TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT NOT NULL, url TEXT NOT NULL, licence TEXT NOT NULL, attribution TEXT NOT NULL,
    redistributable INTEGER NOT NULL, official INTEGER NOT NULL, complete INTEGER NOT NULL, scheme TEXT NOT NULL,
    upstream TEXT NOT NULL, retrieved_at TEXT NOT NULL, as_of TEXT, max_age_days INTEGER NOT NULL,
    sha256 TEXT NOT NULL, people INTEGER NOT NULL, postcodes INTEGER NOT NULL
) STRICT;
CREATE TABLE official (
    key INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
    surname TEXT NOT NULL, gender TEXT NOT NULL, envelope_name TEXT NOT NULL, party TEXT NOT NULL,
    languages TEXT NOT NULL, UNIQUE (id, source)
) STRICT;
CREATE INDEX official_source ON official (source);
CREATE TABLE tenure (
    official INTEGER NOT NULL, office TEXT NOT NULL, rank TEXT NOT NULL, region TEXT NOT NULL, district TEXT NOT NULL,
    start TEXT, expected_end TEXT, actual_end TEXT
) STRICT;
CREATE INDEX tenure_seat ON tenure (office, region, district);
CREATE INDEX tenure_official ON tenure (official);
CREATE TABLE contact (
    official INTEGER NOT NULL, number INTEGER NOT NULL, via TEXT NOT NULL, lines TEXT NOT NULL, phone TEXT NOT NULL,
    label TEXT NOT NULL, hours TEXT NOT NULL, timezone TEXT NOT NULL, email TEXT NOT NULL, fax TEXT NOT NULL,
    web_form TEXT NOT NULL, quality TEXT NOT NULL, verified_on TEXT
) STRICT;
CREATE INDEX contact_official ON contact (official);
CREATE TABLE postcode (
    country TEXT NOT NULL, code TEXT NOT NULL, source INTEGER NOT NULL, region TEXT NOT NULL, district TEXT NOT NULL,
    share REAL, is_primary INTEGER NOT NULL,
    PRIMARY KEY (country, code, source, region, district)
) STRICT, WITHOUT ROWID;
CREATE TABLE correction (
    official TEXT NOT NULL, via TEXT NOT NULL, field TEXT NOT NULL, former TEXT NOT NULL, value TEXT NOT NULL,
    made_on TEXT NOT NULL, evidence TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (official, via, label, field, former)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """A contact that the user knows better: the value of a field, and what it takes the place of.

    `via` and `label` say which contact; `former` is "" where the source had nothing there.
    """

    official: str
    via: str
    field: str
    former: str
    value: str
    made_on: date
    evidence: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an update changed: how many people there were and are, and how many came and went.

    Where it made a file of an older format anew, `kept` is the former file and `lost` what was in it: the country and
    the id of each other source.
    """

    former: int
    now: int
    new: int
    gone: int
    kept: Path | None = None
    lost: tuple[tuple[str, str], ...] = ()

    def again(self, here: Collection[str] = ()) -> tuple[str, ...]:
        """The countries that must be fetched again, but for the sources that are `here` by now."""
        return tuple(dict.fromkeys(country for country, id in self.lost if id not in here))


def connect(path: Path) -> sqlite3.Connection:
    """A connection that reads; without a file, or where its first writer was killed, the directory is empty.

    Raises MachineError.
    """
    with _faults(path):
        _roll_back_dead_writer(path)
        if not path.exists() or not path.stat().st_size:
            empty = sqlite3.connect(":memory:", isolation_level=None)
            _create(empty)
            return empty
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            _check_version(db.execute("PRAGMA user_version").fetchone()[0], path)
            db.execute("SELECT count(*) FROM source")  # a file that is torn says so here
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        if blocked := next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None):
            raise NotADirectoryError(f"{blocked} is a file, not a folder")
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        raise _unusable(path, str(error)) from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say it clearly where a file that could be opened turns out to be damaged: MachineError.

    SQLite finds some damage itself; the rest comes as values that can be none.
    """
    try:
        yield
    except sqlite3.ProgrammingError:  # ours: nothing is wrong with the file
        raise
    except sqlite3.Error as error:
        # What cannot be decoded is not shown: nobody knows what it does to a terminal.
        said = "malformed: text that is not UTF-8" if "decode" in str(error) else str(error)
        raise _unusable(path, said) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _unusable(path, f"malformed: {error}") from None


def _unusable(path: Path, said: str) -> HandbillError:
    message = f"the officials' database {path} cannot be used ({said})."
    return refuse("directory", message, next_step=_way_out(said), kind=MachineError)


def _way_out(said: str) -> str:
    """What to do about SQLite's complaint. A sound file is never to be removed: the user's corrections are in it."""
    if "locked" in said:
        return "Another handbill is writing to it: try again when that has ended."
    if "full" in said:
        return "The disk is full: make room and try again; the former data stays."
    if "is a file, not a folder" in said:
        return "Set HANDBILL_HOME to a folder; then run `handbill officials update CC`."
    if any(word in said for word in ("malformed", "not a database", "schema", "no such", "corrupt")):
        return "Move the file to another place and run `handbill officials update CC` again."
    return "Check that the folder and the file may be read and written; then run `handbill officials update CC` again."


def _roll_back_dead_writer(path: Path) -> None:
    """Bring the former data back where a writer was killed: its journal keeps readers out until a writer comes."""
    if Path(f"{path}-journal").exists():
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")


def _check_version(version: int, path: Path) -> None:
    if version == USER_VERSION:
        return
    if version < 1:
        message = f"{path} is a database of another program."
        raise refuse("directory-version", message, next_step="Move it to another place.", kind=MachineError)
    older = version < USER_VERSION
    step = "Run `handbill officials update CC`: it makes the file anew." if older else "Update handbill."
    message = f"the officials' database {path} has format {version}; this handbill reads format {USER_VERSION}."
    raise refuse("directory-version", message, next_step=step, kind=MachineError)


def _create(db: sqlite3.Connection) -> None:
    for statement in SCHEMA.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {USER_VERSION}")


@contextmanager
def _writing(path: Path, *, renew: bool = False) -> Iterator[sqlite3.Connection]:
    """A transaction that is there whole or not at all. With `renew` a file of an older format is let through."""
    with _faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                _prepare(db, path, renew)
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has rolled it back already
                    db.execute("ROLLBACK")
                raise


def _prepare(db: sqlite3.Connection, path: Path, renew: bool) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if tables and renew and 0 < version < USER_VERSION:
        return
    if tables:
        _check_version(version, path)
    elif version != USER_VERSION:
        _create(db)


def _renewed(db: sqlite3.Connection, path: Path) -> tuple[Path | None, tuple[tuple[str, str], ...]]:
    """Make a file of an older format anew; the former one is kept beside it. Returns that, and what was in it."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == USER_VERSION:
        return None, ()
    kept = path.with_name(f"{path.name}.format-{version}")  # the user's corrections and own lists are in it
    kept.unlink(missing_ok=True)
    # Through a reader of its own: a connection that writes cannot be copied.
    with closing(sqlite3.connect(path)) as reader, closing(sqlite3.connect(kept)) as former:
        reader.backup(former)
    try:
        lost = tuple(db.execute("SELECT country, id FROM source ORDER BY country, id").fetchall())
    except sqlite3.Error:  # so old that it said neither
        lost = ()
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        db.execute(f'DROP TABLE "{name}"')
    _create(db)
    return kept, lost


def store(path: Path, found: Import, facts: Facts, *, fewer: bool = False, replaces: str = "") -> Stored:
    """Replace everything of the import's source in one transaction; the former data stays when it fails.

    The source `replaces`, of which this one is a part, is removed.
    Raises InputError where the import is empty, or holds more than a fifth fewer people or postcode lines than before
    and `fewer` does not allow it; MachineError where the file cannot be written.
    """
    if not found.officials and not found.postcodes:
        raise refuse("empty", f"{found.source.title}: nothing in it could be used.", next_step="Is it the right file?")
    with _writing(path, renew=True) as db:
        kept, lost = _renewed(db, path)
        former = {row[0] for row in db.execute(_IDS, (found.source.id,))}
        postcodes = db.execute(_POSTCODES, (found.source.id,)).fetchone()[0]
        now = {official.id for official in found.officials}
        lines = {(compact(place.code), place.region, place.district) for place in found.postcodes}
        if not fewer:
            _check_size(found, len(former), len(now), "people")
            _check_size(found, postcodes, len(lines), "postcode lines")
        _remove(db, found.source.id)
        _remove(db, replaces)
        _put_facts(db, facts)
        _put(db, found, len(lines))
    lost = tuple(entry for entry in lost if entry[1] != found.source.id)
    return Stored(len(former), len(now), len(now - former), len(former - now), kept, lost)


_IDS = "SELECT official.id FROM official JOIN source ON source.key = official.source WHERE source.id = ?"
_POSTCODES = "SELECT count(*) FROM postcode JOIN source ON source.key = postcode.source WHERE source.id = ?"


def _check_size(found: Import, former: int, now: int, what: str) -> None:
    if now < former * SHRUNKEN:
        raise refuse(
            "shrunken",
            f"{found.source.title}: {now} {what}, and {former} before; the former data stays.",
            next_step="If so many really left, run it again with --allow-fewer.",
        )


def _remove(db: sqlite3.Connection, source: str) -> None:
    row = db.execute("SELECT key FROM source WHERE id = ?", (source,)).fetchone()
    if row is None:
        return
    db.execute("DELETE FROM contact WHERE official IN (SELECT key FROM official WHERE source = ?)", row)
    db.execute("DELETE FROM tenure WHERE official IN (SELECT key FROM official WHERE source = ?)", row)
    db.execute("DELETE FROM official WHERE source = ?", row)
    db.execute("DELETE FROM postcode WHERE source = ?", row)
    db.execute("DELETE FROM source WHERE key = ?", row)


def _put_facts(db: sqlite3.Connection, facts: Facts) -> None:
    code = facts.country
    db.execute("DELETE FROM country WHERE code = ?", (code,))
    db.execute("DELETE FROM post WHERE country = ?", (code,))
    db.execute("DELETE FROM place WHERE country = ?", (code,))
    db.execute("DELETE FROM event WHERE country = ?", (code,))
    db.execute(
        "INSERT INTO country VALUES (?, ?, ?, ?, ?)", (code, facts.name, facts.postcode, facts.region, facts.district)
    )
    db.executemany(
        "INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                p.id, code, at, p.title, p.represents, p.elected, p.level, p.members, p.finder, " ".join(p.not_in),
                json.dumps(dict(p.titles), ensure_ascii=False),
            )
            for at, p in enumerate(facts.posts)
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?)",
        (
            (code, place.region, place.district, place.name, folded)
            for place in facts.places
            for folded in dict.fromkeys(place.spellings)
        ),
    )
    db.executemany(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
        ((code, event.office, event.kind, str(event.first), str(event.last)) for event in facts.events),
    )


def _put(db: sqlite3.Connection, found: Import, lines: int) -> None:
    s = found.source
    row: tuple[object, ...] = (
        s.id,
        found.country,
        s.title,
        s.publisher,
        s.url,
        s.licence,
        s.attribution,
        s.redistributable,
        s.official,
    )
    row += (s.complete, s.scheme, s.upstream, str(s.retrieved_at), _iso(s.as_of), s.max_age_days, found.sha256)
    row += (found.people, lines)
    insert = "INSERT INTO source VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    key = db.execute(insert, row).lastrowid
    if key is None:
        raise sqlite3.DatabaseError("no key for the source")
    _put_officials(db, key, found.officials)
    db.executemany(
        "INSERT INTO postcode VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        _postcode_rows(found.country, key, found.postcodes),
    )


def _postcode_rows(country: str, source: int, places: Iterable[PostcodePlace]) -> Iterator[tuple[object, ...]]:
    for place in places:
        yield country, compact(place.code), source, place.region, place.district, place.share, place.primary


def _put_officials(db: sqlite3.Connection, source: int, officials: Iterable[Official]) -> None:
    """A person once, with each of their tenures; the contacts are those of the first."""
    keys: dict[str, int] = {}
    tenures: set[tuple[object, ...]] = set()
    for o in officials:
        if o.id not in keys:
            row = (source, o.id, o.name, fold(o.name), o.surname, o.gender, o.envelope_name, o.party)
            insert = "INSERT INTO official VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            key = db.execute(insert, (*row, " ".join(o.languages))).lastrowid
            if key is None:
                raise sqlite3.DatabaseError("no key for an official")
            keys[o.id] = key
            _put_contacts(db, key, o)
        tenure: tuple[object, ...] = (keys[o.id], o.office, o.rank, o.region, o.district)
        tenure += (_iso(o.start), _iso(o.expected_end), _iso(o.actual_end))
        if tenure not in tenures:
            tenures.add(tenure)
            db.execute("INSERT INTO tenure VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tenure)


def _put_contacts(db: sqlite3.Connection, key: int, official: Official) -> None:
    for number, c in enumerate(official.contacts, 1):
        row = (key, number, c.via, json.dumps(c.lines, ensure_ascii=False), c.phone, c.label, c.hours, c.timezone)
        marks = (c.email, c.fax, c.web_form, c.quality, _iso(c.verified_on))
        db.execute("INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, *marks))


def correct(path: Path, corrections: Iterable[Correction]) -> None:
    """Keep what the user knows better, across updates."""
    with _writing(path) as db:
        db.executemany(
            "INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((c.official, c.via, c.field, c.former, c.value, str(c.made_on), c.evidence, c.label) for c in corrections),
        )


def forget_corrections(path: Path, official: str) -> int:
    """Take back the user's corrections of an official; returns how many there were."""
    with _writing(path) as db:
        return db.execute("DELETE FROM correction WHERE official = ?", (official,)).rowcount


def touch(path: Path, source: str, retrieved_at: date, facts: Facts) -> None:
    """The source was asked again and has not changed since; its country's facts may have."""
    with _writing(path) as db:
        _put_facts(db, facts)
        db.execute("UPDATE source SET retrieved_at = ? WHERE id = ?", (str(retrieved_at), source))


def compact(code: str) -> str:
    """A postcode as the directory keeps it: capitals and figures alone."""
    upper = code.upper()
    return upper if upper.isalnum() else "".join(char for char in upper if char.isalnum())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
