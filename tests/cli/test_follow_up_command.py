"""`handbill follow-up`: what is due by the log, what the sender says of a letter that is not in it, and what is refused."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from addressees import DIVISIONS, imported, keep, official
from follow_ups import LETTER, follow_up_kit
from programs import Terminal, who

from handbill import log, resources
from handbill.cli import run
from handbill.log import Reply, Sent
from kits import write_kit

Ran = tuple[int, str, str]
AFTER = "2026-11-20"
GIVEN = replace(LETTER, official="")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kit(tmp_path: Path) -> str:
    return str(follow_up_kit(tmp_path))


@pytest.fixture
def started(home: Path) -> Path:
    log.start(resources.log())
    return resources.log()


def done(capsys: pytest.CaptureFixture[str], kit: str, *words: str, day: str = AFTER) -> Ran:
    code = run(["follow-up", kit, *words, *who("us"), "--date", day, "--format", "txt"])
    out, err = capsys.readouterr()
    return code, out, err


def test_what_is_due_is_written_once_and_recorded(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--office", "us/house", "--to", "Jordan Example", "--date", "2026-11-02", "--format", "txt"]
    assert run(["letter", kit, *who("us"), *words]) == 0
    capsys.readouterr()
    code, out, err = done(capsys, kit, day="2026-11-10")
    assert (code, out) == (0, "")
    assert "Nothing is due. The next: a reminder to Jordan Example (1) on 2026-11-16." in err
    code, out, err = done(capsys, kit)
    assert (code, out) == (0, "output/example-chaser-us-house-CA-30.txt\n")
    assert "Recorded as 2 " in err
    text = " ".join((here / out.strip()).read_text().split())
    assert "“Will you hold a hearing by December 31, 2026?”" in text
    assert "November 2, 2026" in text
    assert "Dear Representative Jordan Example:" in text
    chaser = log.read(started)[1]
    assert (chaser.kind, chaser.first, chaser.date) == ("chaser", 1, date(2026, 11, 20))
    assert chaser.ask_text == log.read(started)[0].ask_text == "Will you hold a hearing by December 31, 2026?"
    code, out, err = done(capsys, kit, day="2026-11-21")
    assert (code, out) == (0, "")
    assert "on 2026-12-04" in err
    assert done(capsys, kit, day="2026-12-04")[1]
    code, _, err = done(capsys, kit, day="2026-12-31")
    assert code == 0
    assert "Nothing is due. No letter is open." in err


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [("agreed", "thanks", "keep it up"), ("unsatisfactory", "reply", "answer that question")],
)
def test_an_answer_gets_its_letter_once(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str], outcome: str, kind: str, words: str
) -> None:
    log.add(started, [GIVEN])
    log.mark_reply(started, [1], Reply(date(2026, 11, 9), outcome))  # type: ignore[arg-type]  # one of the outcomes
    code, out, _ = done(capsys, kit, "1", "--story", "The mill closed.", day="2026-11-10")
    assert (code, out) == (0, f"output/example-{kind}-us-house-CA-30.txt\n")
    text = (here / out.strip()).read_text()
    assert words in text
    assert "The mill closed." in text
    assert "No letter is open" in done(capsys, kit, day="2026-11-30")[2]


def test_what_was_made_and_not_sent_is_made_anew_in_its_own_place(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    assert done(capsys, kit, "1")[0] == 0
    code, out, err = done(capsys, kit, "1", "--answer", "swim=I called twice")
    assert (code, "Recorded as 2 " in err) == (0, True)
    assert "I called twice." in (here / out.strip()).read_text()
    _, draft = log.read(started)
    assert (draft.kind, draft.first, draft.paths) == ("chaser", 1, (str(here / out.strip()),))
    log.mark_sent(started, [2], Sent(date(2026, 11, 20), "post"))
    code, out, err = done(capsys, kit, "1")
    assert (code, out) == (0, "")
    assert "Not due: 1: a reminder is due on 2026-12-04; reminder 2 was sent on 2026-11-20." in err
    assert "`handbill log forget 2`" in err


def test_what_is_only_shown_is_not_recorded_and_stays_due(
    kit: str, here: Path, started: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    log.add(started, [GIVEN])
    by_hand = ["--kind", "chaser", "--first-date", "2026-11-02", "--first-ask", "Will you?", "--office", "us/house"]
    for words in ([], by_hand):
        words = ["follow-up", kit, *words, *who("us"), "--date", AFTER, "--format", "txt", "-o", "-"]
        assert run(words) == 0
        out, err = capfdbinary.readouterr()
        assert b"Dear Representative" in out
        assert b"Recorded" not in err
    assert len(log.read(started)) == 1


def test_of_each_number_that_is_not_due_the_reason_is_said_and_the_others_are_made(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    senate = replace(GIVEN, office="us/senate", district="", name="Robin Example")
    log.add(started, [GIVEN, senate, replace(GIVEN, kind="chaser", first=9)])
    log.mark_reply(started, [2], Reply(date(2026, 11, 9), "declined"))
    code, out, err = done(capsys, kit, "1", "2", "3")
    assert (code, out) == (0, "output/example-chaser-us-house-CA-30.txt\n")
    assert "Not due: 2: the answer of 2026-11-09 is noted as declined" in err
    assert "Not due: 3 is no first letter" in err
    assert "Nothing is due" not in err
    assert "went to us/house" in done(capsys, kit, "1", "--office", "us/senate")[2]


def test_days_numbers_and_offices_choose(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    senate = replace(GIVEN, office="us/senate", district="", name="Robin Example")
    log.add(started, [GIVEN, senate])
    assert len(done(capsys, kit, "--after", "18", day="2026-11-20")[1].splitlines()) == 2
    for entry in log.read(started)[2:]:
        log.forget(started, entry.id)
    assert "(1) on 2026-11-21" in done(capsys, kit, "--after", "19")[2]
    assert "senate" in done(capsys, kit, "2")[1]
    assert "house" in done(capsys, kit, "--office", "us/house")[1]
    assert done(capsys, kit, day="2026-11-21")[1] == ""


def test_the_number_of_a_reminder_means_its_first_letter(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN, replace(GIVEN, kind="chaser", first=1, date=date(2026, 11, 5))])
    assert done(capsys, kit, "2")[1] == "output/example-chaser-us-house-CA-30.txt\n"
    assert log.read(started)[2].first == 1


def test_the_words_of_a_profile_stood_in_the_first_letter(
    kit: str, here: Path, started: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    (home / "me.yaml").write_text('{format: 1, story: "An old story.", answers: {swim: "Every summer"}}')
    _, out, _ = done(capsys, kit, "--answer", "swim=Never again")
    text = (here / out.strip()).read_text()
    assert "Never again." in text
    assert "old story" not in text
    assert "Every summer" not in text


def test_without_a_log_the_sender_says_what_it_comes_back_to(
    kit: str, here: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = done(capsys, kit)
    assert (code, out) == (1, "")
    assert "--kind, --first-date and --first-ask" in err
    words = ["--kind", "reply", "--first-date", "2026-10-30", "--first-ask", "Will you  come?", "--office", "us/house"]
    code, out, _ = done(capsys, kit, *words)
    assert (code, out) == (0, "output/example-reply-us-house-CA-30.txt\n")
    text = " ".join((here / out.strip()).read_text().split())
    assert "October 30, 2026, which asked: “Will you come?”" in text
    assert not resources.log().exists()
    log.start(resources.log())
    assert done(capsys, kit, *words)[0] == 0
    (entry,) = log.read(resources.log())
    assert (entry.kind, entry.first) == ("reply", None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "chaser"], "--first-date and --first-ask"),
        (["1", "--kind", "chaser"], "not in the log"),
        (["--kind", "thanks", "--first-ask", "Will you?", "--first-date", "2026-11-21"], "is after 2026-11-20"),
        (["--kind", "thanks", "--first-ask", "Will you?", "--first-date", "May"], "YYYY-MM-DD"),
        (["--to", "Jordan Example"], "--to and --to-address are for one letter; give its number, one of 1, 2"),
        (["--after", "-1"], "--after"),
        (["1", "--format", "txt", "--format", "sms"], "leave out --format sms"),
    ],
)
def test_words_that_do_not_fit_are_a_usage_error(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    log.add(started, [GIVEN, replace(GIVEN, name="Robin Example")])
    code, out, err = done(capsys, kit, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_numbers_that_mean_no_letter_of_the_kit_are_refused(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [replace(GIVEN, kit="artsakh"), replace(GIVEN, ask_text="")])
    assert "the log has no entry 9" in done(capsys, kit, "9")[2]
    assert "`handbill follow-up artsakh 1`" in done(capsys, kit, "1")[2]
    code, out, err = done(capsys, kit, "2")
    assert (code, out) == (1, "")
    assert "--kind chaser --first-date 2026-11-02 --first-ask TEXT" in err


def test_a_kit_without_the_words_is_refused(
    tmp_path: Path, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    code, out, err = done(capsys, str(write_kit(tmp_path)))
    assert (code, out) == (1, "")
    assert "has no words for a follow-up" in err
    assert len(log.read(started)) == 1


def test_a_new_holder_stops_one_letter_and_not_the_others(
    kit: str, here: Path, started: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    successor = official(id="x:9", name="Robin Successor", surname="Successor")
    senator = replace(official("us/senate", id="x:2", name="Sam Senator", surname="Senator"), district="")
    keep(resources.directory(), imported(successor, senator))
    first = replace(LETTER, office="us/senate", official="x:2", name="Sam Senator", district="")
    log.add(started, [LETTER, first])
    code, out, err = done(capsys, kit)
    assert code == 1
    assert out.startswith("output/example-chaser-us-senate-CA")
    assert "Error: 1: the letter of 2026-11-02 went to Jordan Example" in err
    assert [entry.first for entry in log.read(started)] == [None, None, 2]
    code, out, err = done(capsys, kit, day="2026-11-21")
    assert (code, out) == (1, "")
    assert "Robin Successor" in err
    assert len(log.read(started)) == 3


def test_where_nothing_can_be_made_all_reasons_are_said(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(resources.directory(), imported(official(id="x:9", name="Robin Successor", surname="Successor")))
    log.add(started, [LETTER, replace(LETTER, official="x:3", name="Kim Example")])
    code, out, err = done(capsys, kit)
    assert (code, out) == (1, "")
    assert "went to Jordan Example" in err
    assert "went to Kim Example" in err


def test_while_the_log_is_stopped_it_is_read_and_says_that_nothing_is_recorded(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    log.mark_sent(started, [1], Sent(date(2026, 11, 6)))
    log.stop(started)
    assert "on 2026-11-20" in done(capsys, kit, day="2026-11-19")[2]
    code, out, err = done(capsys, kit)
    assert (code, out) == (0, "output/example-chaser-us-house-CA-30.txt\n")
    assert "the log is stopped" in err
    assert len(log.read(started)) == 1


def test_it_speaks_the_language_of_the_first_letter(
    tmp_path: Path, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = follow_up_kit(tmp_path)
    shutil.copy(folder / "text" / "en.yaml", folder / "text" / "fr.yaml")
    shutil.copy(folder / "guide" / "en.md", folder / "guide" / "fr.md")
    file = folder / "kit.yaml"
    file.write_text(file.read_text().replace("[en]", "[en, fr]").replace("{en: Example", "{fr: Rivière, en: Example"))
    log.add(started, [replace(GIVEN, language="fr")])
    _, out, _ = done(capsys, str(folder))
    assert "2 novembre 2026" in (here / out.strip()).read_text()


def test_a_states_legislator_is_found_by_the_district_of_the_log(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = next(office for office in _us_offices() if office.level == "state")
    log.add(started, [replace(GIVEN, office=state.id, district="43"), GIVEN])
    code, out, err = done(capsys, kit, "--to-address", "1 Example Street / Sacramento", "1")
    assert code == 0, err
    assert "CA-43" in out
    assert DIVISIONS["us"].district not in out


def _us_offices() -> tuple:  # type: ignore[type-arg]  # the pack's own
    from handbill.country import load_country

    return load_country("us").offices


def test_as_json_it_lists_files_and_measures(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    code, out, _ = done(capsys, kit, "--json", "--story", "The mill on the river closed.", "--min-originality", "1")
    assert code == 0
    said = json.loads(out)
    assert [file["path"] for file in said["files"]] == ["output/example-chaser-us-house-CA-30.txt"]
    assert 0 < said["originality"][0]["own_share"] < 1


def test_the_same_input_gives_the_same_letter(
    kit: str, here: Path, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add(started, [GIVEN])
    log.stop(started)
    first, second = (done(capsys, kit)[1] for _ in range(2))
    assert first == second  # another letter would have been called -2


def test_in_a_terminal_it_asks_for_what_is_missing_and_not_for_the_addressee(
    kit: str, here: Path, started: Path, home: Path
) -> None:
    log.add(started, [GIVEN])
    words = [word for word in who("us") if word not in ("--street", "100 N Brand Blvd")]
    with Terminal("follow-up", kit, *words, "--date", AFTER, "--format", "txt", cwd=here) as terminal:
        assert "Whom" not in terminal.answer("Street and number", "1 Example Street")
        terminal.answer("Keep your name and address", "n")
        code, out, shown = terminal.rest()
    assert (code, out) == (0, "output/example-chaser-us-house-CA-30.txt\n"), shown
    assert "1 Example Street" in (here / out.strip()).read_text()
    assert not (home / "me.yaml").exists()


def test_in_a_terminal_a_letter_that_is_not_in_the_log_is_asked_about_as_a_letter_is(kit: str, here: Path) -> None:
    words = [word for word in who("us") if word not in ("--street", "100 N Brand Blvd")]
    first = ["--kind", "chaser", "--first-date", "2026-11-02", "--first-ask", "Will you come?", "--office", "us/house"]
    with Terminal("follow-up", kit, *first, *words, "--date", AFTER, "--format", "txt", cwd=here) as terminal:
        terminal.answer("Street and number", "1 Example Street")
        terminal.answer("Did you swim in it", "Every summer")
        terminal.answer("Keep your name and address", "n")
        code, out, shown = terminal.rest()
    assert code == 0, shown
    assert "Every summer." in (here / out.strip()).read_text()
