"""`handbill log`: what each command says and leaves behind, and what the commands that make documents record."""

import csv
import json
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner
from follow_ups import LETTER
from programs import program, who

from handbill import log, resources
from handbill.cli import cli, run
from kits import write_kit

Ran = tuple[int, str, str]
HOUSE = ("--office", "us/house", "--to", "Jordan Example")
ON = ("--date", "2026-11-02", "--format", "txt")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kit(tmp_path: Path) -> str:
    return str(write_kit(tmp_path))


@pytest.fixture
def started(home: Path) -> Path:
    log.start(resources.log())
    return resources.log()


def done(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    code = run(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_no_command_starts_a_log(kit: str, here: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "letter", kit, *who("us"), *ON)[0] == 0
    code, out, err = done(capsys, "log", "show")
    assert (code, out) == (0, "")
    assert "No log is kept" in err
    assert json.loads(done(capsys, "log", "show", "--json")[1]) == {"recording": False, "entries": []}
    for words in (
        ["stop"],
        ["add", "--kit", "example", "--office", "us/house"],
        ["sent", "1"],
        ["reply", "1", "--outcome", "did"],
        ["forget", "1"],
        ["export", "log.json"],
        ["totals"],
        ["calendar"],
    ):
        code, out, err = done(capsys, "log", *words)
        assert (code, out) == (1, "")
        assert "`handbill log start` starts one" in err
    assert done(capsys, "log", "erase")[2] == "No log was kept.\n"
    assert list(home.iterdir()) == []
    assert not (here / "log.json").exists()


def test_each_document_is_one_entry_with_its_files(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [kit, *who("us"), "--date", "2026-11-02"]
    code, out, err = done(capsys, "letter", *words, *HOUSE, "--format", "txt", "--format", "paste", "--story", "Mine.")
    assert code == 0
    assert "Recorded as 1 " in err
    assert done(capsys, "call", *words, "--format", "txt")[2].count("Recorded as 2, 3 ") == 1
    assert done(capsys, "media", *words, "--format", "txt", "--outlet", "Example Gazette")[0] == 0
    assert done(capsys, "flyer", *words, "--format", "html")[2].count("Recorded") == 0
    letter, house, senate, media = log.read(started)
    assert (letter.kind, letter.name, letter.channel, letter.date) == (
        "letter", "Jordan Example", "txt paste", date(2026, 11, 2),
    )  # fmt: skip
    assert [Path(path) for path in letter.paths] == [here / line for line in out.splitlines()]
    assert letter.ask_text == "Will you hold a hearing by December 31, 2026?"
    assert [(call.kind, call.office) for call in (house, senate)] == [("call", "us/house"), ("call", "us/senate")]
    assert (media.kind, media.name) == ("media", "Example Gazette")
    data = started.read_bytes()
    for value in ("Ani Example", "Brand Blvd", "91203", "Mine."):
        assert value.encode() not in data


def test_what_goes_to_stdout_has_no_path_and_what_is_refused_no_entry(
    kit: str, here: Path, started: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["letter", kit, *who("us"), *ON, *HOUSE, "-o", "-"]) == 0
    assert run(["letter", kit, *who("us"), *ON, "-o", "-"]) == 2
    assert run(["letter", kit, *who("us"), *ON, *HOUSE, "-o", "mine.txt"]) == 0
    assert [entry.paths for entry in log.read(started)] == [(), (str(here / "mine.txt"),)]


def test_stopped_nothing_more_is_recorded_until_it_is_started_again(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *who("us"), *ON, *HOUSE]
    done(capsys, *words)
    assert "the record stays" in done(capsys, "log", "stop")[2]
    assert "Recorded" not in done(capsys, *words)[2]
    assert "1 entries in" in (said := done(capsys, "log", "show")[2])
    assert "recording is off" in said
    assert done(capsys, "log", "start")[0] == 0
    assert "Recorded as 2" in done(capsys, *words)[2]


def test_a_log_that_fails_does_not_fail_the_letter(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started.write_bytes(b"no database " * 100)
    code, out, err = done(capsys, "letter", kit, *who("us"), *ON, *HOUSE)
    assert code == 0
    assert (here / out.strip()).is_file()
    assert "Note: not recorded: the log" in err
    assert "damaged" in err
    code, out, err = done(capsys, "log", "show")
    assert (code, out) == (1, "")
    assert "damaged" in err


def test_show_lists_the_newest_first_with_state_and_what_is_due(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "readable by you alone" in done(capsys, "log", "start")[2]
    assert done(capsys, "log", "show") == (0, "", f"0 entries in {started}; recording is on.\n")
    add = ["log", "add", "--kit", "example", "--date", "2026-11-02", "--ask", "Will  you?"]
    assert (
        done(capsys, *add, "--office", "us/house", "--to", "Jordan Example", "--region", "CA")[2] == "Recorded as 1.\n"
    )
    assert done(capsys, *add, "--office", "us/senate", "--channel", "email")[0] == 0
    assert done(capsys, *add, "--kind", "media", "--to", "The Example Gazette")[0] == 0
    assert done(capsys, "log", "sent", "1", "--channel", "post", "--date", "2026-11-03")[2] == (
        "1 was sent on 2026-11-03.\n"
    )
    answer = ["log", "reply", "2", "--date", "2026-11-20", "--outcome"]
    assert done(capsys, *answer, "declined", "--note", "by  mistake")[0] == 0
    assert "thanks" not in done(capsys, "log", "show")[1]
    assert done(capsys, *answer, "agreed")[2] == "2: agreed, 2026-11-20.\n"
    assert done(capsys, "log", "show")[1].splitlines() == [
        "id  date        what            whom                 made as  sent by  state              due",
        "3   2026-11-02  example media   The Example Gazette                    made",
        "2   2026-11-02  example letter  us/senate                     email    agreed 2026-11-20  thanks from 2026-11-20",
        "1   2026-11-02  example letter  Jordan Example                post     sent 2026-11-03    reminder from 2026-11-17",
    ]
    shown = json.loads(done(capsys, "log", "show", "--json")[1])
    assert shown["recording"] is True
    third, second, first = shown["entries"]
    assert (first["id"], first["state"], first["due"], first["ask_text"]) == (1, "sent", "2026-11-17", "Will you?")
    assert first["sent"] == {"date": "2026-11-03", "channel": "post"}
    assert second["reply"] == {"date": "2026-11-20", "outcome": "agreed", "note": ""}
    assert (third["due"], third["sent"]) == (None, None)
    assert done(capsys, "log", "forget", "3")[2] == "3 is forgotten.\n"
    assert len(log.read(started)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "--kit", "example"], "--office"),
        (["add", "--kit", "example", "--kind", "flyer"], "--kind"),
        (["sent", "0"], "ID"),
        (["sent", "9" * 40], "ID"),
        (["sent", "1", "--date", "tomorrow"], "YYYY-MM-DD"),
        (["sent", "1", "--channel", "pigeon"], "--channel"),
        (["reply", "1"], "--outcome"),
        (["export", "log.xlsx"], ".csv or .json"),
    ],
)
def test_words_that_do_not_fit_are_a_usage_error(
    started: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    code, out, err = done(capsys, "log", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_what_cannot_be_printed_is_refused_and_nothing_of_a_file_reaches_the_terminal(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["log", "add", "--kit", "example", "--office", "us/house", "--to"]
    code, _, err = done(capsys, *add, "Jordan\x1b[2J")
    assert code == 1
    assert "--to holds the control character" in err
    assert done(capsys, *add, "Jordan")[0] == 0
    with closing(sqlite3.connect(started)) as db, db:
        db.execute("UPDATE entry SET name = ?", ("Jordan\x1b[2J\u202e",))
    out = done(capsys, "log", "show")[1]
    assert "Jordan[2J" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_the_formats_stay_beside_the_channel_and_a_chaser_is_called_a_reminder(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [LETTER, replace(LETTER, kind="chaser", first=1, channel="txt paste", date=date(2026, 11, 18))])
    assert done(capsys, "log", "sent", "1", "--channel", "post", "--date", "2026-11-02")[0] == 0
    assert done(capsys, "log", "show")[1].splitlines()[1:] == [
        "2   2026-11-18  example reminder to 1  Jordan Example  txt paste           made",
        "1   2026-11-02  example letter         Jordan Example  pdf        post     sent 2026-11-02  reminder from 2026-12-02",
    ]
    assert "kind: reminder 1, letter 1" in done(capsys, "log", "totals")[1]
    assert json.loads(done(capsys, "log", "totals", "--json")[1])["kind"] == {"chaser": 1, "letter": 1}
    assert json.loads(done(capsys, "log", "show", "--json")[1])["entries"][0]["kind"] == "chaser"


def test_several_are_marked_with_one_command(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.add(started, [LETTER, LETTER, LETTER])
    day = ["--date", "2026-11-04"]
    assert done(capsys, "log", "sent", "1", "3", "--channel", "post", *day) == (
        0, "", "1 was sent on 2026-11-04.\n3 was sent on 2026-11-04.\n",
    )  # fmt: skip
    assert done(capsys, "log", "reply", "2", "3", "--outcome", "did", *day)[2] == (
        "2: did, 2026-11-04.\n3: did, 2026-11-04.\n"
    )
    assert [entry.state for entry in log.read(started)] == ["sent", "did", "did"]
    assert "no entry 9" in done(capsys, "log", "sent", "2", "9", *day)[2]
    assert log.read(started)[1].sent is None


@pytest.mark.parametrize("words", [["sent"], ["reply", "--outcome", "did"]])
def test_a_day_before_the_letter_and_one_to_come_are_refused_with_both_days(
    started: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    ahead = date.today() + timedelta(days=30)
    log.add(started, [LETTER, replace(LETTER, date=ahead)])
    command = ["log", words[0], "1", *words[1:], "--date"]
    code, _, err = done(capsys, *command, "2026-11-01")
    assert (code, "2026-11-01 is before 2026-11-02, the date of 1" in err) == (1, True)
    tomorrow = date.today() + timedelta(days=1)
    code, _, err = done(capsys, *command, str(tomorrow))
    assert (code, f"{tomorrow} is after {date.today()}, today" in err) == (1, True)
    command[2] = "2"
    code, _, err = done(capsys, *command[:-1])
    assert (code, f"is before {ahead}, the date of 2" in err) == (1, True)
    assert [(entry.sent, entry.reply) for entry in log.read(started)] == [(None, None)] * 2
    assert done(capsys, *command, str(ahead))[0] == 0  # its own day, which --date made


def test_an_export_holds_all_of_it_and_is_its_owners(
    started: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [LETTER])
    assert done(capsys, "log", "add", "--kit", "example", "--kind", "media", "--to", "=HYPERLINK(1)")[0] == 0
    log.mark_sent(started, [1], log.Sent(date(2026, 11, 3), "post"))
    log.mark_reply(started, [1], log.Reply(date(2026, 11, 9), "other", "-1 Նամակ"))
    for name in ("log.json", "log.csv"):
        code, out, err = done(capsys, "log", "export", name)
        assert (code, out, err) == (0, f"{name}\n", "")
        assert stat.S_IMODE((here / name).stat().st_mode) == 0o600
    exported = json.loads((here / "log.json").read_bytes())
    assert exported["format"] == 1
    assert [entry["id"] for entry in exported["entries"]] == [1, 2]
    assert exported["entries"][0]["paths"] == ["/example/letter.pdf"]
    with (here / "log.csv").open(encoding="utf-8-sig", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert (first["name"], first["sent_channel"], first["reply_note"]) == ("Jordan Example", "post", "'-1 Նամակ")
    assert (second["name"], second["first"], second["reply_date"]) == ("'=HYPERLINK(1)", "", "")
    (here / "log.json").write_text("another file")
    assert done(capsys, "log", "export", "log.json")[1] == "log-2.json\n"


def test_erase_asks_first_and_says_what_went(started: Path, home: Path) -> None:
    runner = CliRunner()
    kept = runner.invoke(cli, ["log", "erase"], input="n\n")
    assert kept.exit_code == 1
    assert started.exists()
    gone = runner.invoke(cli, ["log", "erase"], input="y\n")
    assert gone.exit_code == 0
    assert f"Removed {started}." in gone.stderr
    assert list(home.iterdir()) == []


def test_erase_without_a_terminal_needs_yes(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = program("log", "erase")
    assert ended.returncode == 130
    assert started.exists()
    assert done(capsys, "log", "erase", "--yes")[0] == 0
    assert not started.exists()


def test_totals_are_counts(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.add(started, [LETTER] * 3)
    assert json.loads(done(capsys, "log", "totals", "--json")[1])["office"] == {"us/house": 3}
    out = done(capsys, "log", "totals")[1]
    assert "office: us/house 3\n" in out
    assert "Jordan" not in out


def test_the_calendar_is_written_where_a_letter_is_open(
    started: Path, here: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["log", "calendar"]) == 0
    assert b"No letter is open" in capfdbinary.readouterr().err
    assert list(here.iterdir()) == []
    log.add(started, [LETTER])
    assert run(["log", "calendar"]) == 0
    assert capfdbinary.readouterr().out == b"output/follow-up.ics\n"
    data = (here / "output" / "follow-up.ics").read_bytes()
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 1
    assert run(["log", "calendar", "-o", "-", "--alarm"]) == 0
    said = capfdbinary.readouterr().out
    assert said.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"BEGIN:VALARM" in said


def test_a_path_that_is_no_text_is_recorded_all_the_same(
    kit: str, started: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = done(capsys, "letter", kit, *who("us"), *HOUSE, *ON, "-o", "made\udcff")
    assert (code, "Recorded as 1" in err) == (0, True)
    (entry,) = log.read(started)
    assert entry.paths[0].startswith(str(here / "made\ufffd"))
