"""Runs as their users start them: in order, whole, private; killed, interrupted, without room, and gone on with.

With HANDBILL_FULL=1, as the soak runs it, a run is killed after each transition of its journal and at twenty moments.
"""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from events import (
    DAY,
    HEADINGS,
    PEOPLE,
    SPLIT,
    Evening,
    Result,
    Undisturbed,
    box,
    driver,
    ended,
    evening,
    made_once,
    pages,
    prints,
    read_rows,
    rows_of,
    run_undisturbed,
    stack,
    workers,
    write_rows,
)
from programs import in_the_soak, interruptible

from handbill.batch.plan import plan
from handbill.batch.run import Run, Wanted
from handbill.render.process import Worker

FULL = os.environ.get("HANDBILL_FULL") == "1"
SMALL = ("--part-size", "2", "--jobs", "1")
TRANSITIONS = 12  # of the small run's journal


def private(rows: list[list[str]]) -> list[str]:
    """What tells a person: family name, street, e-mail and telephone."""
    return [cell for row in rows for cell in (row[1], row[2], row[6], row[7]) if cell]


def found_in(data: bytes, rows: list[list[str]]) -> list[str]:
    """What of people stands in a file, in any case."""
    text = data.decode("utf-8", "replace").casefold()
    return [value for value in private(rows) if value.casefold() in text]


def personal(folder: Path, rows: list[list[str]]) -> dict[str, list[str]]:
    """What of people stands in the run's own records, byte for byte."""
    files = [path for path in (folder / ".run").iterdir() if path.is_file()]
    return {path.name: found for path in files if (found := found_in(path.read_bytes(), rows))}


# A run that nothing happens to


class Whole:
    """An evening of twelve people, its run in parts of five, and what it said."""

    def __init__(self, parent: Path) -> None:
        self.rows = rows_of(PEOPLE)
        self.evening = Evening(parent)
        self.out = parent / "out"
        self.result = Result(*json.loads((parent / "result.json").read_text()))


def make_whole(parent: Path) -> None:
    result = evening(parent, rows_of(PEOPLE)).run("-o", str(parent / "out"), "--part-size", "5", "--jobs", "2")
    (parent / "result.json").write_text(json.dumps([result.code, result.out, result.err]))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(made_once(tmp_path_factory, "whole", make_whole))


def family_names(texts: list[str]) -> list[str]:
    """Whose paper each is; a page on which none is named is a back."""
    return [next((person[1] for person in PEOPLE if person[1] in text), "") for text in texts]


def addressees(texts: list[str]) -> list[str]:
    """To whom each paper goes."""
    return [found[0] if (found := re.findall(r"Pat Member\d+|Sam \w+", text)) else "" for text in texts]


def collated() -> list[tuple[str, str]]:
    """Letters as a person lays them out: by office in the pack's order, in it by family name."""
    by_name = sorted(PEOPLE, key=lambda person: person[1].replace("É", "E"))
    of = {"91203": "Pat Member30", "91101": "Pat Member28", "93701": "Pat Member20"}
    house = [(of[person[5]], person[1]) for person in by_name]
    senate = [(name, person[1]) for name in ("Sam Ashgrove", "Sam Birchwood") for person in by_name]
    return sorted(house, key=lambda paper: paper[0]) + senate


def test_a_run_says_what_it_made_and_where_it_lies(whole: Whole) -> None:
    assert whole.result.code == 0, whole.result.err
    assert whole.result.out.splitlines() == [str(path) for path in sorted(whole.out.glob("[!.]*"))]
    assert "12 rows: 12 made, 0 to choose, 0 failed, 0 duplicates." in whole.result.err
    assert f": rm -r {whole.out}\n" in whole.result.err


def test_letters_envelopes_and_labels_lie_in_one_order(whole: Whole) -> None:
    letters = stack(whole.out, "letters")[::2]
    assert list(zip(addressees(letters), family_names(letters), strict=True)) == collated()
    envelopes = stack(whole.out, "envelopes")
    assert list(zip(addressees(envelopes), family_names(envelopes), strict=True)) == collated()
    labels = re.findall(r"The Honorable (Pat Member\d+|Sam \w+)", " ".join(stack(whole.out, "labels")))
    assert labels == [official for official, _ in collated()]


def test_call_sheets_lie_person_by_person(whole: Whole) -> None:
    calls = stack(whole.out, "calls")[::2]
    people = sorted((person[1] for person in PEOPLE), key=lambda name: name.replace("É", "E"))
    assert family_names(calls) == [name for name in people for _ in range(3)]
    assert addressees(calls)[1::3] == ["Sam Ashgrove"] * 12


@pytest.mark.parametrize("name", ["letters", "calls"])
def test_no_paper_begins_on_the_back_of_another(whole: Whole, name: str) -> None:
    for path in sorted(whole.out.glob(f"{name}*.pdf")):
        texts = pages(path)
        assert len(texts) % 2 == 0
        assert all(texts[::2])
        assert not any(texts[1::2])


def test_the_pages_are_those_of_the_plan(whole: Whole, worker: Worker, tmp_path: Path, home: Path) -> None:
    (home / "directory.sqlite3").symlink_to(whole.evening.home / "directory.sqlite3")
    with Run.begin(tmp_path / "run", Wanted(whole.evening.event, date.fromisoformat(DAY), part_size=5)) as run:
        run.check(worker)
        planned = plan(run, 2)
        parts = {part.name for part in run.journal.parts()}
    stacks = {name: len(stack(whole.out, name)) for name in ("letters", "calls", "envelopes", "labels")}
    assert stacks == {name: found.pages for name, found in planned.stacks.items()}
    assert stacks == {"letters": 72, "calls": 72, "envelopes": 36, "labels": 2}
    assert planned.stacks["letters"].sheets == planned.stamps == 36
    assert parts == {path.stem for path in whole.out.glob("*.pdf") if path.stem.split("-")[0] in stacks}


def test_only_the_owner_may_read(whole: Whole) -> None:
    for path in (whole.out, *whole.out.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert (path.name, oct(path.stat().st_mode & 0o777)) == (path.name, oct(wanted))


def test_the_print_order_names_every_file_to_print(whole: Whole) -> None:
    said = " ".join(pages(whole.out / "print-order.pdf"))
    for path in whole.out.glob("*.pdf"):
        assert path.name in said or path.name == "print-order.pdf"
    assert re.search(r"Sum US Letter 81 \S+ 36", said)


def test_the_manifest_has_the_fingerprint_of_every_file(whole: Whole) -> None:
    said = json.loads((whole.out / "manifest.json").read_text())
    files = {path: path.read_bytes() for path in sorted(whole.out.glob("[!.]*")) if path.name != "manifest.json"}
    assert said["files"] == [
        {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in files.items()
    ]
    assert said["rows"] == {"made": 12, "choose": 0, "failed": 0, "duplicate": 0}
    assert said["date"] == DAY


def test_nothing_of_people_stands_in_what_is_no_paper_of_theirs(whole: Whole) -> None:
    assert found_in(" ".join(pages(whole.out / "letters-001.pdf")).encode(), whole.rows)
    assert found_in((whole.out / "manifest.json").read_bytes(), whole.rows) == []
    for name in ("print-order", "report", "wall-chart", "run-sheet", "tally", "sign-in"):
        assert found_in(" ".join(pages(whole.out / f"{name}.pdf")).encode(), whole.rows) == []
    assert personal(whole.out, whole.rows) == {}


def test_a_finished_run_is_left_as_it_is(whole: Whole) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in whole.out.iterdir() if path.is_file()}
    again = whole.evening.run("-o", str(whole.out), "--resume")
    assert (again.code, again.out) == (0, whole.result.out)
    assert "12 made" in again.err
    anew = whole.evening.run("-o", str(whole.out))
    assert anew.code == 1
    assert f"{whole.out} holds a run already." in anew.err
    assert {path.name: path.stat().st_mtime_ns for path in whole.out.iterdir() if path.is_file()} == before


# Runs to which something happens


class Small(Undisturbed):
    """An evening of four people, quickly made."""

    def __init__(self, parent: Path) -> None:
        super().__init__(parent, SMALL)
        self.rows = rows_of(PEOPLE[:4])

    def require(self, out: Path) -> None:
        """As it would have been, and nothing personal is left beside it."""
        super().require(out)
        assert personal(out, self.rows) == {}


def make_small(parent: Path) -> None:
    run_undisturbed(evening(parent, rows_of(PEOPLE[:4]), gets="[letter, label]", offices="[us/house]"), "2")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return Small(made_once(tmp_path_factory, "small", make_small))


@pytest.mark.skipif(not FULL, reason="in the soak")
def test_the_size_of_parts_changes_no_paper(small: Small, tmp_path: Path) -> None:
    assert small.evening.run("-o", str(tmp_path / "large")).code == 0
    assert stack(tmp_path / "large", "letters") == stack(small.evening.folder / "undisturbed", "letters")
    assert prints(box(tmp_path / "large"))["labels.pdf"] == small.prints["labels.pdf"]


@pytest.mark.parametrize("number", range(1, TRANSITIONS + 1) if FULL else (6,))
def test_a_run_killed_after_a_transition_is_gone_on_with(small: Small, tmp_path: Path, number: int) -> None:
    killed = small.evening.run("-o", str(tmp_path / "out"), *SMALL, before=driver("commits", number))
    assert killed.code == -signal.SIGKILL, killed.err
    small.resumed(tmp_path / "out")


@pytest.mark.skipif(not FULL, reason="in the soak")
def test_a_run_has_no_more_transitions(small: Small, tmp_path: Path) -> None:
    beyond = small.evening.run("-o", str(tmp_path / "out"), *SMALL, before=driver("commits", TRANSITIONS + 1))
    assert beyond.code == 0, beyond.err
    small.require(tmp_path / "out")


SEEDS = range(20 if FULL else 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_killed_at_any_moment_is_gone_on_with(small: Small, tmp_path: Path, seed: int) -> None:
    first = 20270115 if FULL else time.time_ns() // 2
    moment = random.Random(first + seed).uniform(0, small.seconds)  # noqa: S311  a moment, no secret
    print(f"seed {first + seed}: killed after {moment:.2f} of {small.seconds:.2f} seconds")  # noqa: T201  to be repeated
    run = small.evening.start("-o", str(tmp_path / "out"), *SMALL)
    time.sleep(moment)
    run.kill()
    if ended(run).code != 0:
        small.resumed(tmp_path / "out")
    small.require(tmp_path / "out")


@pytest.mark.parametrize("number", range(1, 11) if FULL else (3,))
def test_a_disk_that_fills_up_is_said_and_leaves_no_half_file(small: Small, tmp_path: Path, number: int) -> None:
    out = tmp_path / "out"
    full = small.evening.run("-o", str(out), *SMALL, before=driver("full", number))
    assert full.code == 1
    assert re.fullmatch(rf"Error: {out}/\S+: cannot be written \(No space left on device\); .*", said(full))
    made = prints(box(out))
    assert len(made) == number - 1
    assert made.items() <= small.prints.items()
    small.resumed(out)


@pytest.mark.parametrize("number", range(1, TRANSITIONS - 1) if FULL else (2,))
def test_a_journal_without_room_is_said_and_gone_on_with(small: Small, tmp_path: Path, number: int) -> None:
    out = tmp_path / "out"
    full = small.evening.run("-o", str(out), *SMALL, before=driver("journal", number))
    assert full.code in (0, 1), full.err
    if full.code:
        assert "cannot be written" in said(full)
        assert "--resume" in said(full)
        small.resumed(out)
    small.require(out)


def said(result: Result) -> str:
    """The last line of what went wrong."""
    return result.err.strip().splitlines()[-1]


@pytest.mark.parametrize("which", ["first", "newest"] if FULL else ["newest"])
def test_a_worker_that_is_killed_is_replaced(small: Small, tmp_path: Path, which: str) -> None:
    """The first checks and joins, and is killed in the check; the newest makes papers."""
    out = tmp_path / "out"
    run = small.evening.start("-o", str(out), *SMALL)
    wait_for(out, ".run/journal.sqlite3", run)
    end = time.monotonic() + 60
    while len(found := workers(run.pid)) < (1 if which == "first" else 2) and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.2)
    os.kill(found[0 if which == "first" else -1], signal.SIGKILL)
    result = ended(run)
    assert result.code == 0, result.err
    small.require(out)


def wait_for(out: Path, name: str, run: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + 60
    while not (out / name).exists() and run.poll() is None and time.monotonic() < end:
        time.sleep(0.01)


def test_an_interrupted_run_leaves_whole_files(small: Small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with interruptible():
        run = small.evening.start("-o", str(out), *SMALL)
    wait_for(out, "labels.pdf", run)
    began = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    result = ended(run)
    assert time.monotonic() - began < 5
    assert result.code == 130
    assert f"Stopped. What is done lies whole in {out}; --resume goes on with the rest." in result.err
    assert prints(box(out)).items() <= small.prints.items()
    small.resumed(out)


def test_a_second_run_is_kept_out(small: Small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = small.evening.start("-o", str(out), *SMALL)
    wait_for(out, ".run/journal.sqlite3", run)
    began = time.monotonic()
    second = small.evening.run("-o", str(out), "--resume")
    assert (second.code, said(second).startswith(f"Error: another run is at work in {out}.")) == (1, True)
    assert run.poll() is None or time.monotonic() - began > small.seconds
    anew = small.evening.run("-o", str(out))
    assert anew.code == 1
    assert ended(run).code == 0
    small.require(out)


CHANGES: dict[str, Callable[[Evening], object]] = {
    "the event's file has changed": lambda found: found.event.write_text(found.event.read_text() + "walk_ins: 2\n"),
    "the list of people has changed": lambda found: write_rows(found.people, rows_of(PEOPLE[:3])),
    "the kit has changed": lambda found: (found.folder / "example" / "note.txt").write_text("new"),
}


@in_the_soak
def test_a_run_is_not_gone_on_with_on_other_ground(tmp_path: Path) -> None:
    found = evening(tmp_path, rows_of(PEOPLE[:4]), gets="[letter]", offices="[us/house]")
    out = ("-o", str(tmp_path / "out"))
    assert found.run(*out, *SMALL, before=driver("commits", 6)).code == -signal.SIGKILL
    before = {
        path: path.read_bytes() for path in found.folder.rglob("*.*") if path.is_file() and ".run" not in path.parts
    }
    for changes in ([name] for name in CHANGES) if FULL else (list(CHANGES),):
        for name in changes:
            CHANGES[name](found)
        refused = found.run(*out, "--resume")
        changed = ", and ".join(changes)
        assert (refused.code, said(refused)) == (
            1,
            f"Error: since the run began, {changed}. Undo that, or run it anew in another folder (-o).",
        )
        (found.folder / "example" / "note.txt").unlink(missing_ok=True)
        for path, data in before.items():
            path.write_bytes(data)
    assert found.run(*out, "--resume").code == 0


def test_a_run_that_never_was_is_not_gone_on_with(small: Small, tmp_path: Path) -> None:
    result = small.evening.run("-o", str(tmp_path / "none"), "--resume")
    assert result.code == 1
    assert said(result).endswith("no run has begun here. Run it without --resume.")
    assert not (tmp_path / "none").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(small: Small, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = small.evening.run("-o", str(tmp_path))
    assert (result.code, said(result)) == (1, f"Error: {tmp_path} is not empty. Choose another folder with -o.")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# Rows of all sorts


BAD = "𖀀"  # of a script that no font of ours has


@pytest.fixture
def mixed(tmp_path: Path) -> tuple[Evening, list[list[str]]]:
    """Sound rows between such that are not: no name, no street, a sign without a glyph, twice, of two districts."""
    rows = rows_of(PEOPLE[:8])
    rows[1][0] = rows[1][1] = ""
    rows[2][2] = ""
    rows[3][1] = f"Aber{BAD}nethy"
    rows[5] = [*rows[4]]
    rows[6][5] = SPLIT
    return evening(tmp_path, rows, gets="[letter]"), rows


def test_bad_rows_stop_no_others_and_come_back_to_be_mended(
    mixed: tuple[Evening, list[list[str]]], tmp_path: Path
) -> None:
    found, rows = mixed
    out = tmp_path / "out"
    refused = found.run("-o", str(out))
    assert refused.code == 1
    assert "Nothing was made. Mend these rows, or make the rest with --skip-invalid." in refused.err
    for row, reason in ((3, "has no name"), (4, "Street"), (5, "U+16000")):
        assert re.search(rf"row {row}: cannot be made: .*{re.escape(reason)}", refused.err), refused.err
    assert "row 7: made once only: the same person as in row 6" in refused.err
    assert not out.exists()
    skipped = found.run("-o", str(out), "--skip-invalid")
    assert (skipped.code, "8 rows: 3 made, 1 to choose, 3 failed, 1 duplicates." in skipped.err) == (1, True)
    letters = [text for text in stack(out, "letters") if text]
    whole = ["Bramblecombe", "Quillfeather", "Thistlewood"]
    assert sorted(family_names(letters)) == sorted([*whole * 3, "Juniperson", "Juniperson"])
    stacks = [whom for whom, _ in groupby(addressees(letters))]
    assert len(stacks) == len(set(stacks))  # who has still to choose lies with the others to that office
    assert (out / "sign-in.pdf").exists()
    mended(found, out, rows)
    chosen(found, out, rows)
    assert personal(out, rows) == {}


def mended(found: Evening, out: Path, rows: list[list[str]]) -> None:
    """The rows that failed, once mended, are run by themselves."""
    heads, *failed = read_rows(out / "failures.csv")
    assert heads == ["reason", *HEADINGS]
    assert [[cell.lstrip("'") for cell in row[1:]] for row in failed] == [rows[1], rows[2], rows[3]]
    for row, person in zip(failed, PEOPLE[1:4], strict=True):
        row[1:4] = person[:3]
    write_rows(out.parent / "failures.csv", failed, heads)
    result = found.run("-o", str(out.parent / "mended"), "--people", str(out.parent / "failures.csv"))
    assert result.code == 0, result.err
    letters = [text for text in stack(out.parent / "mended", "letters") if text]
    assert sorted(set(family_names(letters))) == ["Abernethy", "Marrowby", "Oakenshade"]
    assert len(letters) == 9


def chosen(found: Evening, out: Path, rows: list[list[str]]) -> None:
    """The row of two districts, once one is chosen, is run for the office that it lacked."""
    heads, row = read_rows(out / "choose.csv")
    assert heads == [*HEADINGS, "candidates", "made"]
    assert [cell.lstrip("'") for cell in row[: len(HEADINGS)]] == rows[6]
    assert row[-2:] == ["CA-6, 60% of the code; CA-7, 40% of the code", "us/senate"]
    row[HEADINGS.index("District")] = "6"
    write_rows(out.parent / "choose.csv", [row], heads)
    result = found.run("-o", str(out.parent / "chosen"), "--people", str(out.parent / "choose.csv"))
    assert result.code == 0, result.err
    letters = [text for text in stack(out.parent / "chosen", "letters") if text]
    assert (addressees(letters), family_names(letters)) == (["Pat Member6"], ["Juniperson"])
    # The event's own sheets and its flyers are in the first box.
    names = {path.name for path in (out.parent / "chosen").glob("*.pdf")}
    assert {"print-order.pdf", "report.pdf"} < names
    assert not names & {"sign-in.pdf", "tally.pdf", "run-sheet.pdf", "wall-chart.pdf", "spare-call.pdf"}


def test_only_one_row_is_made(small: Small, tmp_path: Path) -> None:
    result = small.evening.run("-o", str(tmp_path / "out"), "--only", "4")
    assert result.code == 0, result.err
    assert family_names(stack(tmp_path / "out", "letters")) == ["Marrowby", ""]
    none = small.evening.run("-o", str(tmp_path / "none"), "--only", "99")
    assert (none.code, "has no person in row 99." in none.err) == (1, True)
    assert not (tmp_path / "none").exists()


HIDDEN = """\
{%- for block in document.all("sender") if "Carl Ab" in block.text %}{{ there_is_no_such_word }}{% endfor %}
{%- include "handbill/letters/letter.html" %}
"""


def test_a_paper_that_cannot_be_made_after_all_stops_no_others(tmp_path: Path) -> None:
    """A template that fails for one person whom the check has no reason to lay out on trial."""
    people = [("Carla", "Abernethy", *PEOPLE[3][2:]), ("Carl", "Abernethy", *PEOPLE[3][2:]), PEOPLE[0]]
    rows = rows_of(people)
    rows[1][6:8] = "", ""
    found = evening(tmp_path, rows, gets="[letter, label]", offices="[us/house]")
    template = tmp_path / "example" / "templates" / "letters" / "letter.html"
    template.parent.mkdir(parents=True)
    template.write_text(HIDDEN)
    out = tmp_path / "out"
    result = found.run("-o", str(out), *SMALL)
    assert result.code == 1
    assert "3 rows: 2 made, 0 to choose, 1 failed, 0 duplicates." in result.err
    letters = [text for text in stack(out, "letters") if text]
    assert family_names(letters) == ["Abernethy", "Quillfeather"]
    assert "Carla" in letters[0]
    _, row = read_rows(out / "failures.csv")
    assert row[1:] == rows[1]
    assert "there_is_no_such_word" in row[0]
    assert personal(out, rows) == {}
