"""The journal: stacks in order and in parts, rows told apart, nothing half, and in the end nothing personal."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from handbill.batch.journal import FORMAT, NOTHING, Holder, Journal, Part, Row, Sheet
from handbill.batch.model import Get, Status
from handbill.errors import MachineError

OFFICES = {"us/house": 0, "us/senate": 1}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.begin(tmp_path / "journal.sqlite3", {"people": "0" * 64}) as begun:
        yield begun


def sheet(row: int, family: str = "", office: str = "us/house", slug: str = "", get: Get = "letter") -> Sheet:
    slug = slug or office.replace("/", "-")
    return Sheet(row, get, slug, office, f"Holder of {slug}", family, OFFICES[office], "body", "letter", "en")


def row(number: int, status: Status = "made", reason: str = "", cells: str = "") -> Row:
    return Row(number, status, reason, "", "", cells)


def fill(journal: Journal, *sheets: Sheet, stack: str = "letters") -> None:
    """A row for each number, with its sheets in one stack."""
    with journal.change():
        for number in sorted({each.row for each in sheets}):
            of_row = [(stack, each) for each in sheets if each.row == number]
            journal.add(row(number), f"key {number}", json.dumps({"sender": {"country": "us"}}), of_row)


def placed(journal: Journal) -> list[tuple[str, str, int]]:
    return [(each.family, each.slug, each.row) for part in journal.parts() for each in journal.sheets(part)]


def cut(journal: Journal, size: int, fewer: int = 0) -> list[tuple[str, int, int]]:
    journal.order(dict.fromkeys(journal.stacks(), (size, fewer)))
    return [(part.name, part.first, part.last) for part in journal.parts()]


def test_letters_lie_by_office_then_addressee_then_family_name_then_row(journal: Journal) -> None:
    fill(
        journal,
        sheet(2, "oak", "us/senate", "b"),
        sheet(2, "oak", "us/house", "z"),
        sheet(3, "ash", "us/senate", "b"),
        sheet(3, "ash", "us/senate", "a"),
        sheet(4, "ash", "us/senate", "a"),
        sheet(5, "elm", "us/house", "y"),
    )
    cut(journal, 100)
    assert placed(journal) == [
        ("elm", "y", 5),
        ("oak", "z", 2),
        ("ash", "a", 3),
        ("ash", "a", 4),
        ("ash", "b", 3),
        ("oak", "b", 2),
    ]


@pytest.mark.parametrize("stack", ["calls", "packets"])
def test_call_sheets_and_packets_lie_person_by_person(journal: Journal, stack: str) -> None:
    fill(
        journal,
        sheet(2, "oak", "us/senate", "b", "call"),
        sheet(2, "oak", "us/house", "z", "call"),
        sheet(3, "ash", "us/senate", "b", "call"),
        sheet(3, "ash", "us/senate", "a", "letter"),
        stack=stack,
    )
    cut(journal, 100)
    assert placed(journal) == [("ash", "a", 3), ("ash", "b", 3), ("oak", "z", 2), ("oak", "b", 2)]


def test_beside_packets_envelopes_lie_person_by_person_as_well(journal: Journal) -> None:
    papers = (sheet(2, "oak", "us/house", "a"), sheet(3, "ash", "us/senate", "b"))
    with journal.change():
        for each in papers:
            stacks = [("packets", each), ("envelopes", replace(each, get="envelope"))]
            journal.add(row(each.row), str(each.row), "", stacks)
    journal.order({"packets": (9, 0), "envelopes": (9, 0)})
    assert placed(journal) == [("ash", "b", 3), ("oak", "a", 2)] * 2


@pytest.mark.parametrize(
    ("count", "size", "fewer", "parts"),
    [
        (1, 5, 0, [(0, 0)]),
        (5, 5, 0, [(0, 4)]),
        (6, 5, 0, [(0, 4), (5, 5)]),
        (6, 5, 3, [(0, 1), (2, 5)]),
        (12, 5, 4, [(0, 0), (1, 5), (6, 10), (11, 11)]),
        (3, 1, 0, [(0, 0), (1, 1), (2, 2)]),
    ],
)
def test_a_stack_is_cut_into_parts_and_the_first_may_hold_fewer(
    journal: Journal, count: int, size: int, fewer: int, parts: list[tuple[int, int]]
) -> None:
    fill(journal, *(sheet(number) for number in range(2, count + 2)))
    names = ["letters"] if len(parts) == 1 else [f"letters-{number:03}" for number in range(1, len(parts) + 1)]
    assert cut(journal, size, fewer) == [(name, *part) for name, part in zip(names, parts, strict=True)]


def test_each_paper_has_parts_of_its_own_and_its_first_holds_fewer(journal: Journal) -> None:
    papers = [replace(sheet(number), paper="a4" if number % 2 else "letter") for number in range(2, 9)]
    fill(journal, *papers)
    assert cut(journal, 3, 1) == [
        ("letters-a4-001", 0, 1),
        ("letters-a4-002", 2, 2),
        ("letters-letter-001", 3, 4),
        ("letters-letter-002", 5, 6),
    ]
    assert sorted(journal.papers("letters")) == ["a4", "letter"]


def test_cutting_again_leaves_nothing_of_the_first_time(journal: Journal) -> None:
    fill(journal, *(sheet(number) for number in range(2, 8)))
    cut(journal, 2)
    assert cut(journal, 100) == [("letters", 0, 5)]


def test_a_person_is_known_by_the_key_and_stands_once(journal: Journal) -> None:
    fill(journal, sheet(2))
    assert (journal.row_of("key 2"), journal.row_of("key 3")) == (2, None)
    with pytest.raises(sqlite3.IntegrityError), journal.change():
        journal.add(row(3), "key 2")
    with journal.change():
        journal.add(row(3, "duplicate", "the same person as in row 2"))
        journal.add(row(4, "failed", "has no name."))
    assert journal.counts() == {"made": 1, "choose": 0, "failed": 1, "duplicate": 1}
    assert [found.number for found in journal.rows("failed", "duplicate")] == [3, 4]
    journal.start_over()
    assert sum(journal.counts().values()) == 0
    assert journal.stacks() == {}


def test_letters_with_one_body_are_counted_by_addressee(journal: Journal) -> None:
    fill(
        journal,
        *(sheet(number, slug="a") for number in (2, 3, 4)),
        replace(sheet(5, slug="a"), body="own words"),
        sheet(6, slug="b"),
        replace(sheet(7, slug="c", get="envelope"), body=""),
    )
    assert journal.alike() == [("Holder of a", 3), ("Holder of b", 1)]
    assert journal.by_addressee() == [("Holder of a", 4), ("Holder of b", 1)]
    assert journal.bodies() == 2


def test_a_part_is_done_with_its_file_and_says_what_failed(journal: Journal) -> None:
    fill(journal, sheet(2), sheet(3), sheet(4))
    cut(journal, 2)
    first, second = journal.parts()
    assert not first.done
    journal.finish(replace(first, pages=2, bytes=9, sha256="1" * 64), [(sheet(3), "too wide", '["cells"]')])
    journal.finish(replace(second, sha256=NOTHING), [(sheet(4), "too wide", '["more"]')])
    done = {part.name: (part.done, part.empty, part.pages) for part in journal.parts()}
    assert done == {"letters-001": (True, False, 2), "letters-002": (True, True, 0)}
    assert [each.row for part in journal.parts() for each in journal.sheets(part)] == [2]
    failed = [(found.number, found.reason, found.cells) for found in journal.rows("failed")]
    assert failed == [(3, "too wide", '["cells"]'), (4, "too wide", '["more"]')]
    assert journal.stacks() == {"letters": 1}


def test_a_second_fault_of_a_row_is_added_to_the_first(journal: Journal) -> None:
    fill(journal, sheet(2), replace(sheet(2), get="envelope", slug="other"))
    cut(journal, 1)
    for part, each in zip(journal.parts(), (sheet(2), replace(sheet(2), get="envelope", slug="other")), strict=True):
        journal.finish(replace(part, sha256=NOTHING), [(each, f"no {each.get}.", "[]")])
    (found,) = journal.rows("failed")
    assert found.reason == "no letter. no envelope."


def test_a_change_is_whole_or_not_at_all(journal: Journal) -> None:
    def broken() -> None:
        with journal.change():
            journal.add(row(2), "key")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert sum(journal.counts().values()) == 0


def test_a_finished_run_has_forgotten_everybody(journal: Journal, tmp_path: Path) -> None:
    private = "Quillfeather"
    journal.fix("remarks", {"language": [f"row 2: {private}"]})
    with journal.change():
        journal.add(
            row(2, "choose", private, f'["{private}"]'),
            private,
            f'{{"name": "{private}"}}',
            [("letters", sheet(2, private))],
        )
        journal.add(row(3, "failed", f"{private}: no name"))
    journal.order({"letters": (5, 0)})
    path = tmp_path / "journal.sqlite3"
    assert private.encode() in path.read_bytes()
    journal.forget()
    assert journal.fixed["finished"] is True
    assert journal.fixed["remarks"] == {}
    assert private.casefold() not in path.read_bytes().decode("latin-1").casefold()
    assert journal.counts() == {"made": 0, "choose": 1, "failed": 1, "duplicate": 0}
    assert journal.stacks() == {"letters": 1}


def test_addressees_stand_once(journal: Journal) -> None:
    holder = Holder("us-house-CA-30", "CA-30", "Representative", "Pat Member30", "", "2026-11-01")
    with journal.change():
        journal.add(row(2), holders=[holder])
        journal.add(row(3), holders=[replace(holder, name="Somebody else")])
    assert journal.holders() == [holder]


# Files


def test_a_journal_is_gone_on_with_and_read_by_its_owner_alone(journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal.open(path) as again:
        assert again.fixed == {"people": "0" * 64}
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert [found.name for found in tmp_path.iterdir()] == ["journal.sqlite3"]


def test_where_there_is_no_journal_no_run_has_begun(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="no run has begun here"):
        Journal.open(tmp_path / "journal.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_file_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(b"This is no database, but a text of some length.\n" * 40)
    with pytest.raises(MachineError, match="file is not a database"):
        Journal.open(path)
    assert path.read_bytes().startswith(b"This is no database")


@pytest.mark.parametrize("version", [0, FORMAT + 1])
def test_a_journal_of_another_format_is_refused_and_kept(tmp_path: Path, version: int) -> None:
    path = tmp_path / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"CREATE TABLE recipe (name TEXT); PRAGMA user_version = {version}")
    before = path.read_bytes()
    with pytest.raises(MachineError, match=f"has format {version}; this Handbill reads {FORMAT}"):
        Journal.open(path)
    assert path.read_bytes() == before


def test_a_part_says_whether_it_is_done() -> None:
    part = Part("letters", "letters", "letter", 0, 4)
    assert (part.done, replace(part, sha256=NOTHING).done, replace(part, sha256=NOTHING).empty) == (False, True, True)
