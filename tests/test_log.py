"""The log: nothing before it is started, whole or not at all, readable by its owner, gone when erased."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from follow_ups import DAY, LETTER, entry

from handbill import log, resources
from handbill.errors import HandbillError, MachineError
from handbill.log import Reply, Sent


@pytest.fixture
def path(home: Path) -> Path:
    found = resources.log()
    log.start(found)
    return found


def code_of(error: pytest.ExceptionInfo[HandbillError]) -> str:
    return error.value.problems[0].code


def test_there_is_no_file_until_it_is_started(home: Path) -> None:
    path = resources.log()
    assert path == home / "log.sqlite3"
    assert log.read(path) == ()
    assert not log.recording(path)
    for change in (
        lambda: log.stop(path),
        lambda: log.add(path, [LETTER]),
        lambda: log.mark_sent(path, [1], Sent(DAY)),
        lambda: log.forget(path, 1),
    ):
        with pytest.raises(HandbillError, match="log start"):
            change()
    assert list(home.iterdir()) == []


def test_start_and_stop_keep_the_record_and_the_file_is_its_owners(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert log.recording(path)
    assert log.add(path, [LETTER]) == [1]
    log.stop(path)
    assert not log.recording(path)
    assert len(log.read(path)) == 1
    path.chmod(0o644)
    log.start(path)
    assert log.recording(path)
    assert len(log.read(path)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_left_empty_by_a_killed_start_is_no_log_and_is_started_again(home: Path) -> None:
    path = resources.log()
    path.touch()
    assert not log.exists(path)
    assert log.read(path) == ()
    log.start(path)
    assert log.recording(path)


def test_entries_come_back_as_they_were_with_what_was_noted_last(path: Path) -> None:
    media = replace(LETTER, kind="media", office="", name="Նոր օր “Gazette”", paths=(), region="", district="")
    assert log.add(path, [LETTER, media]) == [1, 2]
    assert log.read(path) == (replace(LETTER, id=1), replace(media, id=2))
    log.mark_sent(path, [1], Sent(date(2026, 11, 3)))
    log.mark_sent(path, [1], Sent(date(2026, 11, 4), "post"))
    assert log.mark_reply(path, [1], Reply(date(2026, 11, 9), "declined", "a mistake")) == [1]
    assert log.mark_reply(path, [1], Reply(date(2026, 11, 10), "agreed")) == [1]
    first, second = log.read(path)
    assert first.sent == Sent(date(2026, 11, 4), "post")
    assert first.reply == Reply(date(2026, 11, 10), "agreed")
    assert (first.state, first.went_on) == ("agreed", date(2026, 11, 4))
    assert (second.state, second.went_on, second.whom) == ("made", DAY, "Նոր օր “Gazette”")
    assert replace(first, reply=None).state == "sent"
    assert replace(LETTER, name="").whom == "us/house CA-30"
    assert replace(media, name="").whom == "a newsroom"


def test_a_reply_to_a_follow_up_counts_for_the_first_letter(path: Path) -> None:
    log.add(path, [LETTER, replace(LETTER, kind="chaser", first=1)])
    assert log.mark_reply(path, [2], Reply(DAY, "did")) == [1]
    first, chaser = log.read(path)
    assert first.state == "did"
    assert chaser.state == "made"
    log.forget(path, 1)
    assert log.mark_reply(path, [2], Reply(DAY, "other")) == [2]


def test_a_follow_up_takes_the_place_of_what_was_made_today_and_not_sent(path: Path) -> None:
    chaser = replace(LETTER, kind="chaser", first=1, date=date(2026, 11, 20))
    assert log.add(path, [LETTER, chaser]) == [1, 2]
    again = replace(chaser, channel="txt", paths=("/example/again.txt",))
    assert log.add(path, [again]) == [2]
    assert log.read(path)[1] == replace(again, id=2)
    assert log.add(path, [replace(chaser, kind="thanks")]) == [3]
    assert log.add(path, [replace(chaser, first=None)]) == [4]
    log.mark_sent(path, [2], Sent(date(2026, 11, 20)))
    assert log.add(path, [chaser]) == [5]
    assert log.add(path, [replace(chaser, date=date(2026, 11, 21))]) == [6]
    assert log.add(path, [LETTER, LETTER]) == [7, 8]


def test_several_are_marked_at_once_or_none(path: Path) -> None:
    log.add(path, [LETTER, replace(LETTER, kind="chaser", first=1), LETTER])
    with pytest.raises(HandbillError, match="no entry 9"):
        log.mark_sent(path, [1, 9], Sent(DAY))
    with pytest.raises(HandbillError, match="no entry 9"):
        log.mark_reply(path, [1, 9], Reply(DAY, "did"))
    assert {found.state for found in log.read(path)} == {"made"}
    log.mark_sent(path, [1, 3], Sent(DAY))
    assert log.mark_reply(path, [1, 2, 3], Reply(DAY, "did")) == [1, 3]
    assert [found.state for found in log.read(path)] == ["did", "made", "did"]


def test_what_is_forgotten_leaves_the_file_and_its_number_is_not_used_again(path: Path) -> None:
    log.add(path, [LETTER, replace(LETTER, name="Robin Forgotten", ask_text="Will you forget?")])
    log.mark_sent(path, [2], Sent(DAY))
    log.mark_reply(path, [2], Reply(DAY, "other", "an unforgettable note"))
    log.forget(path, 2)
    data = path.read_bytes()
    assert b"Jordan Example" in data
    assert b"Forgotten" not in data
    assert b"unforgettable" not in data
    assert log.add(path, [LETTER]) == [3]
    assert [found.reply for found in log.read(path)] == [None, None]


@pytest.mark.parametrize("number", [2, 10**18])
def test_a_number_that_is_not_there_is_said_to_be_so(path: Path, number: int) -> None:
    log.add(path, [LETTER])
    for change in (
        lambda: log.mark_sent(path, [number], Sent(DAY)),
        lambda: log.mark_reply(path, [number], Reply(DAY, "did")),
        lambda: log.forget(path, number),
    ):
        with pytest.raises(HandbillError, match=f"no entry {number}"):
            change()


def test_of_several_entries_all_are_recorded_or_none(path: Path) -> None:
    with pytest.raises(MachineError):
        log.add(path, [LETTER, replace(LETTER, name=None)])  # type: ignore[arg-type]  # what the table refuses
    assert log.read(path) == ()


def test_a_newer_format_and_another_program_s_file_are_refused(path: Path, tmp_path: Path) -> None:
    uses: tuple[Callable[[Path], object], ...] = (log.read, log.start, log.stop, log.erase)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 2")
    for use in uses[:3]:
        with pytest.raises(MachineError, match="has format 2; this handbill reads format 1") as error:
            use(path)
        assert code_of(error) == "log-version"
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")
        db.execute("PRAGMA user_version = 1")
    before = other.read_bytes()
    for use in uses:
        with pytest.raises(MachineError, match="another program") as error:
            use(other)
        assert code_of(error) == "not-a-log"
    assert other.read_bytes() == before


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _scrawl(path: Path) -> None:
    path.write_bytes(b"these are not the bytes of a database " * 200)


def _sql(statement: str) -> object:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(statement)

    return change


@pytest.mark.parametrize(
    "harm",
    [
        _cut,
        _scrawl,
        _sql("UPDATE entry SET date = 'soon'"),
        _sql("UPDATE entry SET paths = '['"),
        _sql("UPDATE entry SET paths = '3'"),
        _sql("UPDATE entry SET paths = replace(hex(zeroblob(50000)), '0', '[')"),
        _sql("UPDATE reply SET outcome = 'perhaps'"),
        _sql("UPDATE entry SET name = CAST(X'FFFE' AS TEXT)"),
        _sql("DROP TABLE reply"),
    ],
)
def test_a_damaged_file_is_said_to_be_so_and_can_be_erased(path: Path, harm: object) -> None:
    log.add(path, [LETTER])
    log.mark_reply(path, [1], Reply(DAY, "did"))
    assert callable(harm)
    harm(path)
    with pytest.raises(MachineError, match="damaged") as error:
        log.read(path)
    assert str(path) in str(error.value)
    assert "\N{REPLACEMENT CHARACTER}" not in str(error.value)
    assert log.erase(path) == [path]


def test_erase_takes_what_a_killed_writer_left(path: Path, home: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").touch()
    removed = log.erase(path)
    assert path in removed
    assert list(home.iterdir()) == []
    assert log.erase(path) == []


KILLED = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
for number in range(2000):
    db.execute("INSERT INTO sent VALUES (1, '2026-11-03', ?)", ("x" * 500,))
print("written", flush=True)
os.read(0, 1)
"""


def test_a_writer_that_was_killed_leaves_the_former_record(path: Path) -> None:
    log.add(path, [LETTER])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        os.kill(writer.pid, signal.SIGKILL)
    assert Path(f"{path}-journal").exists()
    assert [found.sent for found in log.read(path)] == [None]


def test_reading_writes_nothing(path: Path) -> None:
    log.add(path, [LETTER])
    before = path.stat()
    assert log.read(path)
    assert log.recording(path)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_place_that_cannot_be_used_is_named(home: Path) -> None:
    path = home / "file" / "log.sqlite3"
    (home / "file").write_text("not a folder")
    assert not log.exists(path)
    with pytest.raises(MachineError, match="may be read and written"):
        log.start(path)
    folder = home / "folder.sqlite3"
    (folder / "in it").mkdir(parents=True)
    with pytest.raises(MachineError, match="cannot be"):
        log.erase(folder)


@pytest.mark.parametrize(
    ("said", "advice"), [("database is locked", "Another handbill"), ("database or disk is full", "make room")]
)
def test_what_to_do_follows_from_what_sqlite_says(said: str, advice: str, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=advice), log._faults(tmp_path):
        raise sqlite3.OperationalError(said)


def test_a_fault_of_ours_is_not_called_damage(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError), log._faults(tmp_path):
        raise sqlite3.ProgrammingError("wrong number of bindings")


def test_totals_hold_nothing_personal_and_group_what_is_few() -> None:
    entries = [
        entry(1, sent=Sent(DAY, "post"), reply=Reply(DAY, "agreed", "a note")),
        entry(2, sent=Sent(DAY)),
        entry(3, date=date(2026, 12, 1)),
        entry(4, kind="chaser", first=2, office="us/senate"),
        entry(5, kind="media", office="", name="Example Gazette", kit="other"),
    ]
    counts = log.totals(entries)
    assert counts == {
        "kit": {"example": 4, "other": 1},
        "kind": {"chaser": 1, "letter": 3, "media": 1},
        "office": {"us/house": 3, "others": 2},
        "channel": {"not marked sent": 3, "not said": 1, "post": 1},
        "outcome": {"agreed": 1, "no reply": 3},
        "month": {"2026-11": 4, "2026-12": 1},
    }
    said = json.dumps(counts)
    assert not [word for word in ("Jordan", "CA", "30", "note", "Gazette", "hearing") if word in said]
    assert log.totals(entries[:3])["office"] == {"us/house": 3}


def test_controls_that_another_program_wrote_are_not_shown(path: Path) -> None:
    evil = "Jordan\x1b[31m\r\nExample\x00\u202e"
    log.add(path, [replace(LETTER, name=evil, ask_text="«\u00a0Will you\u00a0?\u00a0»")])
    log.mark_reply(path, [1], Reply(DAY, "other", evil))
    (found,) = log.read(path)
    assert (found.name, found.ask_text) == ("Jordan[31m  Example", "«\u00a0Will you\u00a0?\u00a0»")
    assert found.reply == Reply(DAY, "other", "Jordan[31m  Example")
