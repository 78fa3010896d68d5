"""The officials' database: whole or not at all, also when a writer is killed; clear words where it cannot be used."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from addressees import DATA, DIVISIONS, LOCAL, SOURCE, WASHINGTON, imported, official

from handbill import directory
from handbill.directory import us_congress
from handbill.errors import MachineError
from handbill.people import Contact

TESTS = Path(__file__).parents[1]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "new" / "folder" / "directory.sqlite3"
    directory.store(path, imported(official(contacts=(WASHINGTON, LOCAL))))
    return path


def child(code: str, *arguments: str, expect: int = 0) -> str:
    """Run a program in a process of its own that sees the sample officials; its output."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == expect, done.stderr
    return done.stdout


def test_what_is_stored_is_read_back_whole(database: Path) -> None:
    contact = Contact("local", ("Ligne 1", "Զ"), "+1 555-0100", "Town", "Mon", "tested", date(2026, 1, 2))
    person = replace(official(contacts=(WASHINGTON, contact), gender="f"), start=date(2025, 1, 3))
    directory.store(database, imported(person))
    assert directory.officials(database, "us/house", "CA", "30") == [person]


def test_look_ups_are_by_office_region_and_district_and_ordered_by_name(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    directory.store(path, us_congress.read(DATA, date(2026, 11, 1)))
    assert [o.surname for o in directory.officials(path, "us/senate", "CA")] == ["Pattern", "Sample"]
    assert [o.surname for o in directory.officials(path, "us/house", "AK", "0")] == ["Placeholder"]
    assert directory.officials(path, "us/house", "CA", "31") == []
    assert directory.covers(path, "us/house")
    assert not directory.covers(path, "ca/house")


def test_without_a_database_nobody_is_known_and_none_is_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    assert directory.officials(path, "us/house", "CA", "30") == []
    assert not directory.covers(path, "us/house")
    assert directory.sources(path) == []
    assert not path.exists()


def test_an_import_replaces_all_of_its_own_source_and_nothing_of_another(database: Path) -> None:
    other = replace(SOURCE, id="other", title="Other members")
    directory.store(database, imported(official("ca/house", id="x:2", surname="Other"), source=other, country="ca"))
    directory.store(database, imported(official(id="x:3", surname="Newer"), official(id="x:4", surname="Zweite")))
    assert [o.surname for o in directory.officials(database, "us/house", "CA")] == ["Newer", "Zweite"]
    assert [(country, source.id, records) for country, source, records in directory.sources(database)] == [
        ("ca", "other", 1),
        ("us", "example", 2),
    ]
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM contact").fetchone() == (0,)
    connection.close()


def test_an_import_that_fails_midway_leaves_the_former_data(database: Path) -> None:
    twice = imported(official(id="x:9", surname="First"), official(id="x:9", surname="Second"))
    with pytest.raises(MachineError, match="cannot be used"):
        directory.store(database, twice)
    (kept,) = directory.officials(database, "us/house", "CA", "30")
    assert (kept.surname, len(kept.contacts)) == ("Example", 2)
    directory.store(database, imported(official(id="x:9", surname="Third")))
    assert [o.surname for o in directory.officials(database, "us/house", "CA")] == ["Third"]


def test_an_interrupted_first_import_leaves_an_empty_directory(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    with pytest.raises(MachineError):
        directory.store(path, imported(official(), official()))
    directory.store(path, imported(official()))
    assert len(directory.officials(path, "us/house", "CA")) == 1


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from addressees import SOURCE, imported, official
from handbill import directory
path, name = Path(sys.argv[1]), sys.argv[2]
for turn in range(5):
    people = (official(id=f"{name}:{n}", surname=f"{name}{turn}") for n in range(300))
    directory.store(path, imported(*people, source=replace(SOURCE, id=name)))
"""


def test_two_writers_at_once_both_end_whole(database: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(database), name], env=environment)
        for name in ("left", "right")
    ]
    while any(writer.poll() is None for writer in writers):
        assert len(directory.officials(database, "us/house", "CA")) in (1, 301, 601)
    assert [writer.returncode for writer in writers] == [0, 0]
    surnames = [o.surname for o in directory.officials(database, "us/house", "CA")]
    assert sorted(surnames) == ["Example", *["left4"] * 300, *["right4"] * 300]


KILLED = """
import os, signal, sys
from pathlib import Path
from addressees import SOURCE, official
from handbill import directory

class Deadly(tuple):
    def __iter__(self):
        yield from super().__iter__()
        os.kill(os.getpid(), signal.SIGKILL)

count = int(sys.argv[2])
people = Deadly(official(id=f"new:{n}", name="N" * 150, surname="New") for n in range(count))
directory.store(Path(sys.argv[1]), directory.Import("us", SOURCE, "0" * 64, people, ()))
"""


@pytest.mark.parametrize("people", [10, 20_000])
def test_a_writer_that_is_killed_leaves_the_former_data(database: Path, people: int) -> None:
    # Twenty thousand do not fit SQLite's cache: the file itself is half written when the process dies.
    before = database.stat().st_size
    child(KILLED, str(database), str(people), expect=-signal.SIGKILL)
    assert (database.stat().st_size > before) == (people > 10)
    assert [o.surname for o in directory.officials(database, "us/house", "CA")] == ["Example"]
    assert directory.covers(database, "us/house")
    directory.store(database, imported(official(surname="After")))
    assert [o.surname for o in directory.officials(database, "us/house", "CA")] == ["After"]


@pytest.mark.parametrize("version", [2, 99, -1])
def test_a_database_of_another_format_is_refused_and_kept(database: Path, version: int) -> None:
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = database.read_bytes()
    for use in (
        lambda: directory.officials(database, "us/house", "CA"),
        lambda: directory.covers(database, "us/house"),
        lambda: directory.sources(database),
        lambda: directory.store(database, imported(official())),
    ):
        with pytest.raises(MachineError, match=f"has format {version}; this handbill reads format 1") as caught:
            use()
        assert "handbill officials update" in str(caught.value)
    assert database.read_bytes() == before


def test_a_database_from_before_there_was_a_format_is_refused_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "directory.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE source (id TEXT)")
    connection.close()
    with pytest.raises(MachineError, match="format 0"):
        directory.sources(path)
    with pytest.raises(MachineError, match="cannot be used"):
        directory.store(path, imported(official()))


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, and never was one " * 200)


def _torn(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x5a" * (len(whole) - 100))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _bad_value(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE source SET retrieved_at = 'yesterday'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("spoil", [_garbage, _torn, _folder, _bad_value], ids=lambda f: f.__name__.strip("_"))
def test_a_spoiled_file_is_named_with_what_to_do(database: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(database)
    for use in (lambda: directory.officials(database, "us/house", "CA", "30"), lambda: directory.sources(database)):
        with pytest.raises(MachineError) as caught:
            use()
        assert str(database) in str(caught.value)
        assert "handbill officials update" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot be used"):
        directory.store(tmp_path / "file" / "directory.sqlite3", imported(official()))


READ_ONLY = """
import os, sys
from pathlib import Path
from addressees import imported, official
from handbill import directory
from handbill.errors import MachineError
path = Path(sys.argv[1])
directory.store(path, imported(official()))
path.chmod(0o444)
path.parent.chmod(0o555)
if os.geteuid() == 0:
    os.setuid(65534)
print(*[person.surname for person in directory.officials(path, "us/house", "CA", "30")])
try:
    directory.store(path, imported(official(surname="Newer")))
except MachineError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_folder_still_answers_and_refuses_writers(open_folder: Path) -> None:
    answer, refusal = child(READ_ONLY, str(open_folder / "directory.sqlite3")).splitlines()
    assert answer == "Example"
    assert "cannot be used" in refusal
    assert "Check the folder" in refusal


def test_odd_characters_in_a_path_and_in_a_question_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é" / "directory.sqlite3"
    person = official(name="O'Example; DROP TABLE official; --", division=DIVISIONS["us"])
    directory.store(path, imported(person))
    assert directory.officials(path, "us/house", "CA' OR '1'='1") == []
    assert [o.name for o in directory.officials(path, "us/house", "CA")] == [person.name]
