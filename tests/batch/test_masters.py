"""Print runs: letters that share a body are set into masters, the others laid out, and nothing else is different."""

import os
import random
import re
import signal
import sqlite3
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from events import (
    HEADINGS,
    PEOPLE,
    Evening,
    Undisturbed,
    driver,
    ended,
    evening,
    made_once,
    pages,
    rows_of,
    run_undisturbed,
    stack,
    write_rows,
)
from programs import in_the_soak

from handbill.batch.check import read
from handbill.batch.plan import plan
from handbill.batch.run import Run, Wanted
from handbill.batch.work import Done, LocalPool, rendered
from handbill.render import Job
from handbill.render.process import Worker

FULL = os.environ.get("HANDBILL_FULL") == "1"
PARTS = ("--part-size", "5", "--jobs", "1")
OWN = "My aunt kept the key of her house."
WIDE = "Maximiliana-Wilhelmina-Theodora-Alexandrina-Philippa-Georgiana"
TRANSITIONS = 16  # of the mixed run's journal
MASTERS = "masters"


def mixed_rows() -> list[list[str]]:
    """Twelve people: names in several scripts, one too wide, one from right to left, one with a story."""
    rows = [[*row, ""] for row in rows_of(PEOPLE)]
    rows[0][0], rows[1][0], rows[2][0], rows[3][0] = "Łukasz", "Ілля", "Иван", "Nguyễn"
    rows[4][0] = "ليلى"
    rows[5][0] = f"{WIDE} {WIDE}"
    rows[6][-1] = OWN
    return rows


def mixed_evening(parent: Path, more: str = "bodies: 2\n") -> Evening:
    made = evening(parent, rows_of(PEOPLE), gets="[letter]", offices="[us/house]", more=more)
    write_rows(made.people, mixed_rows(), (*HEADINGS, "Story"))
    return made


class Mixed(Undisturbed):
    """An evening whose letters are made both ways."""

    def __init__(self, parent: Path) -> None:
        super().__init__(parent, PARTS)


def make_mixed(parent: Path) -> None:
    run_undisturbed(mixed_evening(parent), "5")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    return Mixed(made_once(tmp_path_factory, "mixed-run", make_mixed))


def ways(out: Path) -> dict[str, int]:
    with sqlite3.connect(out / ".run" / "journal.sqlite3") as db:
        return dict(db.execute("SELECT way, COUNT(*) FROM sheet GROUP BY way"))


def test_letters_are_made_both_ways_and_the_report_says_why(mixed: Mixed) -> None:
    assert ways(mixed.out) == {"run": 6, "own": 1, "few": 2, "wide": 2, "sign": 1}
    (report,) = pages(mixed.out / "report.pdf")
    for said in ("Set once, printed for many 6", "words of their own 1", "too long for its place 2", "cannot take 1"):
        assert said in report
    assert "Letters of one wording come from one layout." in pages(mixed.out / "print-order.pdf")[0]


def test_all_lie_in_one_order_whichever_way_they_were_made(mixed: Mixed) -> None:
    letters = stack(mixed.out, "letters")
    assert len(letters) == 24
    assert not any(letters[1::2])
    names = [next(row[1] for row in mixed_rows() if row[1] in text) for text in letters[::2]]
    district = {"91203": "30", "91101": "28", "93701": "20"}
    by = sorted(PEOPLE, key=lambda person: (district[person[5]], person[1].replace("É", "E")))
    assert names == [person[1] for person in by]
    assert sum(OWN in text for text in letters) == 1


def test_each_letter_is_what_the_ordinary_way_would_have_made(
    mixed: Mixed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDBILL_HOME", str(mixed.evening.home))
    with Worker() as worker, begun(mixed.evening, tmp_path / "run") as run:
        run.check(worker)
        texts = stack(mixed.out, "letters")[::2]
        for row in (2, 3, 4, 9, 10, 13):
            person = read(run.journal.person(row))
            (sheet,) = [s for part in run.journal.parts() for s in run.journal.sheets(part) if s.row == row]
            assert sheet.way == "run"
            (made,) = rendered(worker, Job((run.packets.document("letter", person, sheet.slug),)))
            path = tmp_path / f"{row}.pdf"
            path.write_bytes(made.data)
            assert pages(path)[0] in texts


def begun(evening: Evening, folder: Path) -> Run:
    """A run in this process; HANDBILL_HOME is the evening's."""
    return Run.begin(folder, Wanted(evening.event, date(2026, 11, 22), part_size=5))


def test_the_plan_counts_bodies_and_layouts(mixed: Mixed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDBILL_HOME", str(mixed.evening.home))
    with Worker() as worker, begun(mixed.evening, tmp_path / "run") as run:
        run.check(worker)
        found = plan(run, 1)
        assert (found.bodies, found.masters, found.printed) == (2, 2, 8)
        assert found.alike == (("Pat Member30, CA-30", 5),)
    result = mixed.evening.run("--dry-run")
    assert re.search(r"8 letters are set into 2 layouts, the others laid out one by one", result.out)


def test_without_shared_bodies_every_letter_has_its_own(tmp_path: Path) -> None:
    made = mixed_evening(tmp_path, more="")
    assert made.run("-o", str(tmp_path / "out")).code == 0
    assert ways(tmp_path / "out") == {"few": 11, "own": 1}
    assert "How the letters were laid out" not in pages(tmp_path / "out" / "report.pdf")[0]


def test_a_shared_letter_says_at_its_end_where_it_comes_from(mixed: Mixed) -> None:
    letters = [text for text in stack(mixed.out, "letters")[::2] if OWN not in text]
    for text in letters:
        assert re.search(r"Constituent, (Glendale|Pasadena|Fresno)", text)


def test_masters_hold_nothing_of_anybody(mixed: Mixed) -> None:
    files = list((mixed.out / ".run" / MASTERS).iterdir())
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not [row for row in mixed_rows() if row[1] in text or row[2] in text]
    with sqlite3.connect(mixed.out / ".run" / "journal.sqlite3") as db:
        assert db.execute("SELECT COUNT(*) FROM sheet WHERE words != ''").fetchone() == (0,)


def test_templates_of_a_kit_without_places_are_laid_out_one_by_one(tmp_path: Path) -> None:
    made = mixed_evening(tmp_path)
    own = tmp_path / "example" / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "letter.html").write_text(
        '{% extends "handbill/letters/letter.html" %}{% block letterhead %}<p>{% for block in document.all("sender",'
        ' "recipient") %}{{ block | inlines }}<br>{% endfor %}</p>{% endblock %}{% block end %}<p>{{'
        ' document.first("signature") | inlines }}</p>{% endblock %}{% block body %}{% endblock %}',
        encoding="utf-8",
    )
    result = made.run("-o", str(tmp_path / "out"))
    assert result.code == 0, result.err
    assert ways(tmp_path / "out") == {"design": 8, "few": 2, "own": 1, "sign": 1}


@pytest.mark.parametrize("number", range(1, TRANSITIONS + 1) if FULL else (9,))
def test_a_run_killed_after_a_transition_is_gone_on_with(mixed: Mixed, tmp_path: Path, number: int) -> None:
    killed = mixed.evening.run("-o", str(tmp_path / "out"), *PARTS, before=driver("commits", number))
    if killed.code != 0:
        assert killed.code == -signal.SIGKILL, killed.err
        mixed.resumed(tmp_path / "out")
    mixed.require(tmp_path / "out")


@in_the_soak
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_at_any_moment_is_gone_on_with(mixed: Mixed, tmp_path: Path, seed: int) -> None:
    moment = random.Random(20270115 + seed).uniform(0, mixed.seconds)  # noqa: S311  a moment, no secret
    run = mixed.evening.start("-o", str(tmp_path / "out"), *PARTS)
    time.sleep(moment)
    run.kill()
    if ended(run).code != 0:
        mixed.resumed(tmp_path / "out")
    mixed.require(tmp_path / "out")


class Failing(LocalPool):
    """A pool whose workers are given no masters, and so cannot print."""

    def _run(self, job: Job) -> Done:
        return super()._run(replace(job, run=replace(job.run, masters=())) if job.run else job)


def test_a_part_whose_printing_fails_is_laid_out_one_by_one(
    mixed: Mixed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDBILL_HOME", str(mixed.evening.home))
    pool = Failing(1)
    try:
        with Worker() as worker, begun(mixed.evening, tmp_path / "run") as run:
            run.check(worker)
            run.make(pool, worker)
            assert run.journal.ways() == {"design": 8, "few": 2, "own": 1, "sign": 1}
            assert run.left() == 0
    finally:
        pool.close()
