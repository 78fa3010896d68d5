"""The officials' database: whole or not at all, also when a writer is killed; clear words where it cannot be used."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from addressees import DIVISIONS, LOCAL, SOURCE, WASHINGTON, imported, official

from handbill.country import Division, load_country
from handbill.directory import Correction, Directory, Facts, Import, Place, PostcodePlace, Stored, store
from handbill.directory.facts import facts
from handbill.directory.store import USER_VERSION, _faults, correct, forget_corrections, touch
from handbill.errors import InputError, MachineError
from handbill.people import Official

TESTS = Path(__file__).parents[1]
FACTS = Facts("us", "United States", "ZIP code", "state", "congressional district")
MAP = replace(SOURCE, id="map", title="A map", scheme="us/house")
DAY = date(2026, 11, 5)
BETTER = Correction("x:1", "local", "phone", LOCAL.phone, "+1 818-555-0199", DAY, "called")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One person with two offices to call."""
    path = tmp_path / "new" / "folder" / "directory.sqlite3"
    store(path, imported(official(contacts=(WASHINGTON, LOCAL))), FACTS)
    return path


def seat(path: Path, office: str = "us/house", region: str = "CA", district: str | None = "30") -> list[Official]:
    with Directory(path) as directory:
        return list(directory.seat(office, region, district).officials)


def surnames(path: Path, source: str = "example") -> list[str]:
    with Directory(path) as directory:
        return sorted(person.surname for person in directory.of_source(source))


def counts(path: Path) -> dict[str, tuple[int, int]]:
    """People and postcode lines by source, as the directory states them."""
    with Directory(path) as directory:
        return {source.id: (people, lines) for _, source, people, lines in directory.sources()}


def members(count: int, name: str = "Member") -> tuple[Official, ...]:
    return tuple(official(id=f"x:{n}", surname=f"{name}{n}", contacts=(WASHINGTON,)) for n in range(count))


def codes(*names: str) -> Import:
    places = tuple(PostcodePlace(name, "CA", "30", 1.0, True) for name in names)
    return Import("us", MAP, "0" * 64, postcodes=places)


def stored_rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  a name of our own


# One source at a time


def test_an_import_replaces_all_of_its_own_source_and_nothing_of_another(database: Path) -> None:
    other = replace(SOURCE, id="other", title="Other members")
    store(database, imported(official("ca/house", id="x:2", surname="Other"), source=other, country="ca"), FACTS)
    store(database, codes("91203", "91204"), FACTS)
    done = store(database, imported(official(id="x:3", surname="Newer"), official(id="x:4", surname="Zweite")), FACTS)
    assert done == Stored(former=1, now=2, new=2, gone=1)
    assert surnames(database) == ["Newer", "Zweite"]
    assert surnames(database, "other") == ["Other"]
    assert counts(database) == {"example": (2, 0), "map": (0, 2), "other": (1, 0)}
    assert stored_rows(database, "contact") == 0
    assert stored_rows(database, "tenure") == 3


def test_what_came_and_went_is_counted(database: Path) -> None:
    store(database, imported(*members(10)), FACTS)
    staying = members(10)[2:]
    done = store(database, imported(*staying, official(id="x:new")), FACTS)
    assert done == Stored(former=10, now=9, new=1, gone=2)


def test_two_sources_may_have_the_same_person(database: Path) -> None:
    other = replace(SOURCE, id="other", title="Other members")
    store(database, imported(official(name="Jordan Otherwise"), source=other), FACTS)
    with Directory(database) as directory:
        assert [(o.source.id, o.name) for o in directory.by_id("x:1")] == [
            ("example", "Jordan Example"),
            ("other", "Jordan Otherwise"),
        ]
    store(database, imported(official(name="Jordan Changed"), source=other), FACTS)
    assert [len(person.contacts) for person in seat(database) if person.source.id == "example"] == [2]


def test_a_person_with_two_tenures_is_one_person_in_two_seats(database: Path) -> None:
    first = official(id="x:5", surname="Twice", contacts=(WASHINGTON,))
    second = replace(first, office="us/senate", district="", rank="presiding")
    done = store(database, imported(first, second, second), FACTS)
    assert done.now == 1
    assert counts(database)["example"] == (1, 0)
    assert stored_rows(database, "tenure") == 2
    (house,) = seat(database)
    (senate,) = seat(database, "us/senate", "CA", None)
    assert (house.rank, senate.rank) == ("", "presiding")
    assert house.contacts == senate.contacts == (WASHINGTON,)


def test_the_facts_of_a_country_are_replaced_with_each_import(database: Path) -> None:
    place = Place("CA", "", "California", ("ca", "california"))
    store(database, imported(official()), replace(FACTS, places=(place,)))
    with Directory(database) as directory:
        assert [p.region for p in directory.places("us", "California")] == ["CA"]
    store(database, imported(official()), replace(FACTS, name="USA"))
    with Directory(database) as directory:
        row = directory.country("us")
        assert row is not None
        assert row["name"] == "USA"
        assert directory.places("us", "California") == ()


# What is not believed


def test_an_empty_import_is_refused_and_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    with pytest.raises(InputError, match="Invented members: nothing in it could be used"):
        store(path, imported(), FACTS)
    assert not path.exists()


def test_an_import_with_more_than_a_fifth_fewer_people_is_refused(database: Path) -> None:
    store(database, imported(*members(10, "Former")), FACTS)
    with pytest.raises(InputError, match="7 people, and 10 before; the former data stays") as caught:
        store(database, imported(*members(7)), replace(FACTS, name="Changed"))
    assert caught.value.problems[0].code == "shrunken"
    assert "--allow-fewer" in str(caught.value)
    assert surnames(database) == [f"Former{n}" for n in range(10)]
    with Directory(database) as directory:
        row = directory.country("us")
        assert row is not None
        assert row["name"] == "United States"
    assert store(database, imported(*members(7)), FACTS, fewer=True) == Stored(10, 7, 0, 3)
    assert surnames(database) == [f"Member{n}" for n in range(7)]


def test_a_fifth_fewer_are_believed(database: Path) -> None:
    store(database, imported(*members(10)), FACTS)
    assert store(database, imported(*members(8)), FACTS).gone == 2


def test_a_postcode_map_that_has_shrunk_is_refused_too(database: Path) -> None:
    store(database, codes(*(f"9{n:04}" for n in range(10))), FACTS)
    with pytest.raises(InputError, match="A map: 7 postcode lines, and 10 before"):
        store(database, codes(*(f"9{n:04}" for n in range(7))), FACTS)
    assert counts(database)["map"] == (0, 10)
    store(database, codes("91203"), FACTS, fewer=True)
    assert counts(database)["map"] == (0, 1)


def test_a_source_that_lost_its_map_or_its_people_has_shrunk(database: Path) -> None:
    both = replace(imported(*members(5)), postcodes=codes("91203", "91204").postcodes)
    store(database, both, FACTS)
    for half in (replace(both, postcodes=()), replace(both, officials=())):
        with pytest.raises(InputError, match=r": 0 (people|postcode lines), and [52] before"):
            store(database, half, FACTS)
    assert counts(database)["example"] == (5, 2)


def test_a_postcode_written_in_two_ways_is_one_line_and_counted_once(database: Path) -> None:
    store(database, codes("m5s 0x0", "M5S0X0", "M5S-0X0", "91203"), FACTS)
    assert counts(database)["map"] == (0, 2) == (0, stored_rows(database, "postcode"))
    # Two ways of writing are no reason to believe that nothing is gone.
    store(database, codes(*(f"9{n:04}" for n in range(10))), FACTS)
    with pytest.raises(InputError, match="5 postcode lines, and 10 before"):
        store(database, codes(*(f"9{n:04}" for n in range(5)), *(f"9 {n:04}" for n in range(5))), FACTS)


def test_an_import_that_fails_midway_leaves_the_former_data(database: Path) -> None:
    broken = official(id="x:9", surname="Broken", contacts=(replace(WASHINGTON, phone=None),))  # type: ignore[arg-type]
    with pytest.raises(MachineError, match="cannot be used"):
        store(database, imported(official(id="x:8"), broken), FACTS)
    bad_map = replace(codes("91203"), postcodes=(PostcodePlace("91203", "CA", None),))  # type: ignore[arg-type]
    with pytest.raises(MachineError, match="cannot be used"):
        store(database, bad_map, FACTS)
    (kept,) = seat(database)
    assert (kept.surname, len(kept.contacts)) == ("Example", 2)
    assert counts(database) == {"example": (1, 0)}


def test_a_first_import_that_fails_leaves_an_empty_directory(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    broken = official(contacts=(replace(WASHINGTON, phone=None),))  # type: ignore[arg-type]
    with pytest.raises(MachineError):
        store(path, imported(broken), FACTS)
    assert counts(path) == {}
    store(path, imported(official()), FACTS)
    assert len(seat(path)) == 1


# Corrections


def test_a_correction_survives_an_update(database: Path) -> None:
    correct(database, [BETTER])
    store(database, imported(official(contacts=(WASHINGTON, LOCAL))), FACTS)
    assert [contact.phone for contact in seat(database)[0].contacts] == [WASHINGTON.phone, BETTER.value]


def test_a_correction_is_shown_beside_a_source_that_has_moved_on(database: Path) -> None:
    correct(database, [BETTER])
    moved = replace(LOCAL, phone="+1 818-555-0155")
    store(database, imported(official(contacts=(WASHINGTON, moved))), FACTS)
    contacts = seat(database)[0].contacts
    assert [contact.phone for contact in contacts] == [WASHINGTON.phone, moved.phone, BETTER.value]
    assert contacts[2].quality == "user"


def test_a_correction_is_replaced_by_the_next_and_taken_back(database: Path) -> None:
    correct(database, [BETTER])
    correct(
        database, [replace(BETTER, value="+1 818-555-0177"), replace(BETTER, field="hours", former="", value="Mon")]
    )
    assert LOCAL.phone not in [contact.phone for contact in seat(database)[0].contacts]
    with Directory(database) as directory:
        assert sorted(change.value for change in directory.corrections("x:1")) == ["+1 818-555-0177", "Mon"]
    assert forget_corrections(database, "x:2") == 0
    assert forget_corrections(database, "x:1") == 2
    assert seat(database)[0].contacts == (WASHINGTON, LOCAL)


def test_a_source_that_has_not_changed_is_of_the_day_it_was_asked(database: Path) -> None:
    store(database, codes("91203"), FACTS)
    touch(database, "example", date(2026, 11, 20), facts(load_country("us")))
    with Directory(database) as directory:
        days = {source.id: source.retrieved_at for _, source, _, _ in directory.sources()}
    assert days == {"example": date(2026, 11, 20), "map": SOURCE.retrieved_at}
    assert len(seat(database)) == 1


# Files that are not what they should be

OLD = """
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
INSERT INTO source VALUES ('s', 'us', 'Old', 'p', 'u', 'l', '2026-06-15', 180, '0', 1);
INSERT INTO official VALUES ('x:1', 's', 'us/house', 'Old Example', 'Example', 'x', 'CA', '30', NULL, NULL);
INSERT INTO contact VALUES ('x:1', 'capital', '[]', '1', '', '', 'imported', NULL);
PRAGMA user_version = 1;
"""


def write_sql(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
    return path


READERS: tuple[Callable[[Path], object], ...] = (seat, counts)
WRITERS: tuple[Callable[[Path], object], ...] = (
    lambda path: correct(path, [BETTER]),
    lambda path: forget_corrections(path, "x:1"),
    lambda path: touch(path, "example", DAY, facts(load_country("us"))),
)


def storing(path: Path) -> Stored:
    return store(path, imported(official(surname="After")), FACTS)


def test_a_file_of_an_older_format_is_refused_for_reading_and_made_anew_by_an_update(tmp_path: Path) -> None:
    path = write_sql(tmp_path / "directory.sqlite3", OLD)
    before = path.read_bytes()
    for use in READERS + WRITERS:
        with pytest.raises(MachineError, match=f"has format 1; this handbill reads format {USER_VERSION}") as caught:
            use(path)
        assert "Run `handbill officials update CC`: it makes the file anew." in str(caught.value)
    assert path.read_bytes() == before
    kept = tmp_path / "directory.sqlite3.format-1"
    done = storing(path)
    assert done == Stored(former=0, now=1, new=1, gone=0, kept=kept, lost=(("us", "s"),))
    assert (done.again(), done.again({"s"})) == (("us",), ())
    assert surnames(path) == ["After"]
    assert counts(path) == {"example": (1, 0)}
    correct(path, [BETTER])
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("SELECT name FROM official").fetchall() == [("Old Example",)]
    assert storing(path).lost == ()


def test_an_update_that_fails_keeps_the_file_of_the_older_format(tmp_path: Path) -> None:
    path = write_sql(tmp_path / "directory.sqlite3", OLD)
    broken = official(contacts=(replace(WASHINGTON, phone=None),))  # type: ignore[arg-type]
    with pytest.raises(MachineError, match="cannot be used"):
        store(path, imported(broken), FACTS)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM official").fetchall() == [("Old Example",)]
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_file_of_a_newer_format_is_refused_by_readers_and_writers_and_kept(database: Path) -> None:
    write_sql(database, f"PRAGMA user_version = {USER_VERSION + 1}")
    before = database.read_bytes()
    for use in (*READERS, *WRITERS, storing):
        with pytest.raises(MachineError, match=f"has format {USER_VERSION + 1}; .* Update handbill"):
            use(database)
    assert database.read_bytes() == before


@pytest.mark.parametrize("version", [0, -1])
def test_a_database_of_another_program_is_refused_and_kept(tmp_path: Path, version: int) -> None:
    path = write_sql(
        tmp_path / "directory.sqlite3",
        f"CREATE TABLE recipe (name TEXT); CREATE INDEX by_name ON recipe (name); PRAGMA user_version = {version}",
    )
    before = path.read_bytes()
    for use in (*READERS, *WRITERS, storing):
        with pytest.raises(MachineError, match="is a database of another program"):
            use(path)
    assert path.read_bytes() == before


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, and never was one " * 200)


def torn(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x5a" * (len(whole) - 100))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096])


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [garbage, torn, cut, folder], ids=lambda spoil: spoil.__name__)
def test_a_spoiled_file_is_named_with_what_to_do(database: Path, spoil: Callable[[Path], None]) -> None:
    spoil(database)
    for use in (*READERS, *WRITERS, storing):
        with pytest.raises(MachineError) as caught:
            use(database)
        assert str(database) in str(caught.value)
        assert "handbill officials update" in str(caught.value)


def test_a_source_that_is_a_part_of_another_takes_its_place(database: Path) -> None:
    part = replace(SOURCE, id="example-md")
    store(database, imported(official(id="x:9"), source=part), FACTS, replaces="example")
    assert counts(database) == {"example-md": (1, 0)}


def test_a_file_that_is_damaged_in_its_midst_is_named_with_what_to_do(database: Path) -> None:
    store(database, imported(*members(200)), FACTS)
    with closing(sqlite3.connect(database)) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tenure'").fetchone()
    whole = bytearray(database.read_bytes())
    whole[(page - 1) * size : page * size] = b"\x5a" * size
    database.write_bytes(whole)
    uses: list[Callable[[Directory], object]] = [
        lambda directory: directory.seat("us/house", "CA", None),
        lambda directory: list(directory.of_source("example")),
        lambda directory: directory.by_name("us", "Member"),
    ]
    for use in uses:
        with Directory(database) as directory, pytest.raises(MachineError, match="Move the file") as caught:
            use(directory)
        assert str(database) in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    ["UPDATE contact SET lines = 'no list'", "UPDATE official SET name = CAST(x'ff1b' AS TEXT)"],
)
def test_values_that_can_be_none_are_damage_too(database: Path, damage: str) -> None:
    write_sql(database, damage)
    with Directory(database) as directory, pytest.raises(MachineError, match=r"malformed.*Move the file"):
        directory.by_id("x:1")
    write_sql(database, "UPDATE source SET retrieved_at = 'never'")
    with pytest.raises(MachineError, match="malformed"):
        Directory(database)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    for use in (*READERS, *WRITERS, storing):
        with pytest.raises(MachineError, match=r"is a file, not a folder.* Set HANDBILL_HOME to a folder"):
            use(tmp_path / "home" / "directory.sqlite3")


def test_an_empty_file_is_an_empty_directory(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    path.touch()
    assert counts(path) == {}
    assert seat(path) == []
    storing(path)
    assert surnames(path) == ["After"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot be used"):
        storing(tmp_path / "file" / "directory.sqlite3")


def test_odd_characters_in_a_path_and_in_a_question_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é" / "directory.sqlite3"
    person = official(name="O'Example; DROP TABLE official; --", division=DIVISIONS["us"])
    store(path, imported(person), FACTS)
    assert seat(path, "us/house", "CA' OR '1'='1") == []
    assert [found.name for found in seat(path)] == [person.name]


# Processes: read-only folders, two writers, and writers that are killed


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A program in a process of its own that sees the sample officials."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return out


READ_ONLY = """
import os, sys
from pathlib import Path
from addressees import imported, official
from handbill.directory import Directory, Facts, store
from handbill.errors import MachineError
path = Path(sys.argv[1])
store(path, imported(official()), Facts("us", "United States"))
path.chmod(0o444)
path.parent.chmod(0o555)
if os.geteuid() == 0:
    os.setuid(65534)
with Directory(path) as directory:
    print(*[person.surname for person in directory.seat("us/house", "CA", "30").officials])
try:
    store(path, imported(official(surname="Newer")), Facts("us", "United States"))
except MachineError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("database is locked", "try again when that has ended"),
        ("database or disk is full", "make room"),
        ("database disk image is malformed", "Move the file to another place"),
        ("file is not a database", "Move the file to another place"),
        ("attempt to write a readonly database", "Check that the folder"),
    ],
)
def test_nobody_is_told_to_remove_a_file_that_holds_corrections(tmp_path: Path, said: str, step: str) -> None:
    with pytest.raises(MachineError) as caught, _faults(tmp_path / "x"):
        raise sqlite3.OperationalError(said)
    assert step in str(caught.value)
    assert "remove the file" not in str(caught.value)


def test_a_read_only_folder_still_answers_and_refuses_writers(open_folder: Path) -> None:
    answer, refusal = ended(child(READ_ONLY, str(open_folder / "directory.sqlite3"))).splitlines()
    assert answer == "Example"
    assert "cannot be used" in refusal
    assert "Check that the folder" in refusal


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from addressees import SOURCE, imported, official
from handbill.directory import Facts, store
path, name = Path(sys.argv[1]), sys.argv[2]
for turn in range(5):
    people = (official(id=f"{name}:{n}", surname=f"{name}{turn}") for n in range(300))
    store(path, imported(*people, source=replace(SOURCE, id=name)), Facts("us", "United States"))
"""


def test_two_writers_at_once_both_end_whole(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    writers = [child(WRITER, str(path), name) for name in ("left", "right")]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen |= set(counts(path).values())
        time.sleep(0.01)
    for writer in writers:
        ended(writer)
    assert seen <= {(300, 0)}
    assert surnames(path, "left") == ["left4"] * 300
    assert surnames(path, "right") == ["right4"] * 300
    assert_whole(path)


def assert_whole(path: Path) -> None:
    """The file is sound, every source has as many people and postcodes as it says, and nothing is left of a former one."""
    stated = counts(path)  # opened first: a reader rolls a dead writer back
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table, index in (("official", 0), ("postcode", 1)):
            query = f"SELECT source.id, count(*) FROM {table} JOIN source ON source = source.key GROUP BY 1"  # noqa: S608
            found = dict(db.execute(query))
            assert found == {source: numbers[index] for source, numbers in stated.items() if numbers[index]}
            assert stored_rows(path, table) == sum(found.values())
        for table in ("tenure", "contact"):
            owned = f"SELECT count(*) FROM {table} WHERE official IN (SELECT key FROM official)"  # noqa: S608
            assert db.execute(owned).fetchone() == (stored_rows(path, table),)
        assert db.execute("SELECT count(DISTINCT official) FROM tenure").fetchone() == (stored_rows(path, "official"),)


# Without `addressees`, which imports all that composes letters: it is started fifteen times.
LARGE = """
import sys
from datetime import date
from pathlib import Path
from handbill.directory import Facts, Import, PostcodePlace, store
from handbill.people import Contact, Official, Source
path = Path(sys.argv[1])
facts = Facts("us", "United States")
source = Source("s", "Members", "Press", "https://example.org", "CC0-1.0", date(2026, 11, 1), 180)
office = (Contact("capital", ("1 Example Street",), "+1 202-555-0101"),)
names = ("us/house", "N" * 150, "Example", "x", "CA", "30", None, None)
people = tuple(Official(f"x:{n}", *names, office, source) for n in range(3000))
places = tuple(PostcodePlace(f"{n:05}", "CA", "30") for n in range(15000))
imports = [Import("us", source, "0" * 64, people[turn:], places[turn:]) for turn in range(2)]
print("begins", flush=True)
while True:
    for found in imports:
        store(path, found, facts)
        print("stored", flush=True)
"""
SIZES = {(3000, 15000), (2999, 14999)}


def test_an_import_that_is_killed_at_any_moment_leaves_a_sound_database(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    half_written = 0
    for turn in range(15):
        with child(LARGE, str(path)) as writer:
            assert writer.stdout is not None
            try:
                for _ in range(2 if turn == 0 else 1):  # one import is there before the first is killed
                    assert writer.stdout.readline() in ("begins\n", "stored\n")
                time.sleep(random.uniform(0.005, 0.3))  # noqa: S311  any moment will do
            finally:
                writer.kill()
            _, errors = writer.communicate()
        assert writer.returncode == -signal.SIGKILL, errors
        half_written += Path(f"{path}-journal").exists()
        ((people, postcodes),) = counts(path).values()
        assert (people, postcodes) in SIZES
        assert_whole(path)
        assert stored_rows(path, "contact") == people
    assert half_written, "no writer was killed in the midst of its work"
    storing(path)
    assert_whole(path)


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from addressees import SOURCE, imported, official
from handbill.directory import Facts, Import, store

class Deadly(tuple):
    def __iter__(self):
        os.kill(os.getpid(), signal.SIGKILL)

count = int(sys.argv[2])
people = [official(id=f"new:{n}", name="N" * 150, surname="New") for n in range(count)]
people[-1] = replace(people[-1], contacts=Deadly())
store(Path(sys.argv[1]), imported(*people), Facts("us", "United States"))
"""


@pytest.mark.parametrize("people", [10, 20_000])
@pytest.mark.parametrize("first", [True, False])
def test_a_writer_that_is_killed_after_its_last_line_leaves_the_former_data(
    tmp_path: Path, database: Path, people: int, first: bool
) -> None:
    # Twenty thousand do not fit SQLite's cache: the file itself is half written when the process dies.
    path = tmp_path / "first.sqlite3" if first else database
    before = 0 if first else path.stat().st_size
    writer = child(KILLED, str(path), str(people))
    _, errors = writer.communicate(timeout=60)
    assert writer.returncode == -signal.SIGKILL, errors
    assert (path.stat().st_size > before) == (people > 10)
    former = [] if first else ["Example"]
    assert [person.surname for person in seat(path)] == former
    storing(path)
    assert surnames(path) == ["After"]
    assert_whole(path)


def test_a_district_at_large_and_a_whole_region_are_two_things(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    large = official(id="x:1", surname="Large", division=Division("AK", "0"))
    whole = official("us/senate", id="x:2", surname="Whole", division=Division("AK"))
    store(path, imported(large, whole), FACTS)
    assert [person.surname for person in seat(path, "us/house", "AK", "0")] == ["Large"]
    assert [person.surname for person in seat(path, "us/senate", "AK", "")] == ["Whole"]
