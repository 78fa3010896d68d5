"""An event's file, drafted, read and refused with all that is wrong; and the plan of what would be made of it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from addressees import TODAY
from test_packet import write_directory

from handbill.batch.event_file import draft, happening, read_event
from handbill.batch.model import EventFile
from handbill.batch.plan import ALIKE, EVIDENCE, Plan, Stack, plan
from handbill.batch.run import Run, Wanted
from handbill.errors import InputError, Problem
from handbill.event import Event
from handbill.kit import load_kit
from handbill.render.process import Worker
from handbill.spreadsheet import write_table
from kits import write_kit

PEOPLE = "Name,Street,City,State,ZIP,Notes\nAni Example,1 Example Street,Glendale,CA,91203,x\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example kit and a list of people beside where the event's file will be."""
    write_kit(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def event(folder: Path, **said: str) -> Path:
    """An event's file, a line for each thing that is said, after the first four."""
    lines = {"format": "1", "title": "Example evening", "kit": "example", "people": "people.csv", **said}
    path = folder / "event.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items() if value != "-"), encoding="utf-8")
    return path


def refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_event(path)
    return caught.value.problems


# Reading


def test_a_short_file_says_enough(folder: Path) -> None:
    found, loaded, kit = read_event(event(folder))
    assert found == EventFile(1, "Example evening", "example", "people.csv")
    assert (kit.id, loaded.file) == ("example", str(folder / "event.yaml"))


def test_everything_that_can_be_said_is_read(folder: Path) -> None:
    path = event(
        folder,
        start="2027-01-15 18:30",
        place="Example Hall",
        host="Example Circle",
        imprint="Ani Example, 1 Example Street",
        link="https://example.org/act",
        country="United States",
        region="California",
        lang="en",
        sheet="People",
        columns="{name: Name, answer:swim: Notes}",
        gets="[letter, call, envelope, label, flyer]",
        offices="[us/house, fr/assemblee]",
        ask="standing",
        via="local",
        paper="a4",
        both_sides="false",
        envelope="us-10",
        feed="left",
        label="5160",
        start_at="30",
        window="auto",
        ink="low",
        flyers="{poster: 2, handbill: 100000}",
        walk_ins="1000",
        packets="true",
        minutes="45",
    )
    found, _, _ = read_event(path)
    assert (found.country, found.region) == ("us", "CA")
    assert found.columns == {"name": "Name", "answer:swim": "Notes"}
    assert found.gets == ("letter", "call", "envelope", "label", "flyer")
    assert (found.flyers, found.start_at, found.walk_ins) == ({"poster": 2, "handbill": 100_000}, 30, 1_000)
    assert (found.both_sides, found.packets, found.minutes) == (False, True, 45)
    assert happening(found) == Event(
        "Example evening", "2027-01-15 18:30", "Example Hall", "Example Circle", "Ani Example, 1 Example Street"
    )


def test_what_is_left_empty_is_as_if_it_did_not_stand_there(folder: Path) -> None:
    found, _, _ = read_event(event(folder, country="", columns="", gets="", flyers="null", paper='""'))
    assert found == EventFile(1, "Example evening", "example", "people.csv")


def test_a_kit_is_a_folder_beside_the_file_or_one_that_is_known(folder: Path) -> None:
    assert read_event(event(folder, kit="./example"))[2].folder == (folder / "example").resolve()
    assert read_event(event(folder, kit="artsakh"))[2].id == "artsakh"
    own = folder / "artsakh"
    shutil.copytree(folder / "example", own)
    (own / "kit.yaml").write_text((own / "kit.yaml").read_text("utf-8").replace("id: example", "id: artsakh"), "utf-8")
    assert read_event(event(folder, kit="artsakh"))[2].folder == own.resolve()


WRONG = [
    ("paper", "a5", "paper: there is no 'a5'.", "Known are: a4, letter."),
    ("paper", "leter", "paper: there is no 'leter'.", "Did you mean 'letter'?"),
    ("envelope", "us-11", "envelope: there is no 'us-11'.", "Did you mean 'us-10'?"),
    ("feed", "short", "feed: there is no 'short'.", "Known are: long, left, right."),
    ("label", "5161x", "label: there is no '5161x'.", "Did you mean '5161'?"),
    ("window", "din-c", "window: there is no 'din-c'.", "Did you mean 'din-"),
    ("flyers", "{postcard: 2}", "flyers: there is no design 'postcard'.", "Did you mean 'poster'?"),
    ("flyers", "{postr: 2}", "flyers: there is no design 'postr'.", "Did you mean 'poster'?"),
    ("flyers", "{poster: -1}", "flyers: poster: -1 is not between 0 and 100000.", ""),
    ("flyers", "{poster: 100001}", "flyers: poster: 100001 is not between 0 and 100000.", ""),
    ("walk_ins", "-1", "walk_ins: -1 is not between 0 and 1000.", ""),
    ("walk_ins", "1001", "walk_ins: 1001 is not between 0 and 1000.", ""),
    ("start_at", "0", "start_at: labels are counted from 1.", ""),
    ("kit", "artsak", "'artsak'", "Did you mean 'artsakh'?"),
    ("lang", "fr", "lang: the kit has no 'fr'.", "It has: en."),
    ("ask", "hering", "ask: the kit has no 'hering'.", "Did you mean 'hearing'?"),
    ("country", "Atlantis", "there is no country pack 'Atlantis'.", "Known are: AM, AR"),
    ("gets", "[]", "gets: nobody would get anything.", "Name some of letter, call, envelope, label, flyer."),
    ("gets", "[leter]", "gets.0", "letter"),
    ("via", "pigeon", "via", "capital"),
    ("ink", "red", "ink", "full"),
    ("both_sides", "perhaps", "both_sides", ""),
    ("walk_ins", "many", "walk_ins", ""),
    ("format", "one", "format", ""),
    ("titel", "x", "titel", "Did you mean 'title'?"),
    ("colums", "{name: Name}", "colums", "Did you mean 'columns'?"),
]


@pytest.mark.parametrize(
    ("key", "value", "message", "step"), WRONG, ids=[f"{key}-{value}" for key, value, _, _ in WRONG]
)
def test_what_is_wrong_is_said_with_its_line_and_the_next_step(
    folder: Path, key: str, value: str, message: str, step: str
) -> None:
    path = event(folder, **{key: value})
    (problem,) = refused(path)
    said = str(problem)
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if text.startswith(f"{key}:"))
    assert (problem.where and problem.where.file, problem.where and problem.where.line) == (str(path), line)
    assert message in said
    assert step in said
    assert said.startswith(f"{path}:{line}:")


@pytest.mark.parametrize("format", ["0", "2", "99"])
def test_a_file_of_another_format_is_not_taken_for_one_of_ours(folder: Path, format: str) -> None:
    (problem,) = refused(event(folder, format=format))
    assert problem.where is not None
    assert problem.where.line == 1
    assert "format" in str(problem)


@pytest.mark.parametrize("key", ["format", "title", "kit", "people"])
def test_what_must_be_said_and_is_not_is_named(folder: Path, key: str) -> None:
    (problem,) = refused(event(folder, **{key: "-"}))
    assert key in problem.message


@pytest.mark.parametrize(
    ("said", "line", "message", "step"),
    [
        ({"offices": "[us/hause]"}, 6, "there is no office 'us/hause' in United States.", "Did you mean 'us/house'?"),
        ({"offices": "\n  - us/house\n  - us/sennate"}, 8, "'us/sennate'", "Did you mean 'us/senate'?"),
        ({"region": "Kalifornia"}, 5, "'Kalifornia'", "California"),
        ({"label": "5160", "start_at": "31"}, 7, "start_at: a sheet 5160 has 30 labels.", ""),
        ({"label": "L7160", "start_at": "0"}, 7, "start_at: a sheet L7160 has 21 labels.", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_said_with_its_line(
    folder: Path, said: dict[str, str], line: int, message: str, step: str
) -> None:
    (problem,) = refused(event(folder, country="US", **said))
    assert problem.where is not None
    assert problem.where.line == line
    assert message in str(problem)
    assert step in str(problem)


def test_offices_of_other_countries_are_asked_when_a_row_names_them(folder: Path) -> None:
    assert read_event(event(folder, country="US", offices="[us/house, fr/assemblee]"))[0].offices[1] == "fr/assemblee"


def test_all_that_is_wrong_is_said_in_one_go(folder: Path) -> None:
    path = event(
        folder, paper="a5", label="x", walk_ins="-1", flyers="{poster: -1, x: 1}", gets="[]", lang="xx", ask="x",
        country="US", offices="[us/x]", start='"some day\\u0007"',
    )  # fmt: skip
    found = refused(path)
    assert len(found) == 10
    assert all(problem.where is not None for problem in found)
    lines = [problem.where.line for problem in found if problem.where and problem.where.line]
    assert len(set(lines)) >= 8


@pytest.mark.parametrize("content", ["", "# nothing\n", "[]\n", "just words\n", "null\n"])
def test_a_file_without_an_event_says_how_one_is_made(folder: Path, content: str) -> None:
    path = folder / "event.yaml"
    path.write_text(content)
    (problem,) = refused(path)
    assert str(problem) == f"{path}: holds no event. `handbill batch new KIT PEOPLE.csv` writes one."


@pytest.mark.parametrize("content", [b"title: [\n", b"title: \xff\n", b"a: &a [*a]\n", b"a: 1\na: 2\n", b"\0"])
def test_what_is_no_yaml_is_refused_with_its_place(folder: Path, content: bytes) -> None:
    path = folder / "event.yaml"
    path.write_bytes(content)
    assert all(problem.where and problem.where.file == str(path) for problem in refused(path))


# Drafting


def test_a_draft_is_read_as_it_is_and_names_the_columns(folder: Path) -> None:
    kit = load_kit(str(folder / "example"))
    text = draft(kit, folder / "people.csv", folder)
    (folder / "people.yaml").write_text(text, encoding="utf-8")
    found, loaded, read = read_event(folder / "people.yaml")
    assert read.folder == kit.folder
    assert found.people == "people.csv"
    assert found.columns == {"name": "Name", "street": "Street", "city": "City", "region": "State", "postcode": "ZIP"}
    assert '  # not used: "Notes"' in text.splitlines()
    assert replace(found, columns={}, kit="example", title="", flyers={}, walk_ins=0) == EventFile(
        1, "", "example", "people.csv"
    )
    assert (found.flyers, found.walk_ins) == ({"poster": 2}, 10)
    with_country = text.replace('country: ""', 'country: "US"')
    (folder / "people.yaml").write_text(with_country, encoding="utf-8")
    assert read_event(folder / "people.yaml")[0].country == "us"
    assert loaded.where(["columns", "postcode"]).line == 1 + text.splitlines().index('  postcode: "ZIP"')


def test_a_draft_of_a_shipped_kit_names_it_and_odd_headings_are_quoted(tmp_path: Path) -> None:
    lists, other = tmp_path / "lists", tmp_path / "events"
    lists.mkdir()
    other.mkdir()
    headings = ['Name "in full"', "Name", "Straße: Nr.", "PLZ # 1", "Note\nof 2", "Tel", "Tel", "{{ x }}", "\\", "PLZ"]
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(headings)
    book.save(lists / "people, all.xlsx")
    text = draft(load_kit("artsakh"), lists / "people, all.xlsx", other)
    (other / "event.yaml").write_text(text, encoding="utf-8")
    found, _, kit = read_event(other / "event.yaml")
    assert (found.kit, kit.id) == ("artsakh", "artsakh")
    assert (other / found.people).resolve() == (lists / "people, all.xlsx").resolve()
    assert found.columns["phone"] == "Tel (1)"
    assert set(found.columns) >= {"name", "phone", "postcode"}


@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n1,2\n", "1,2\n", "PK\x03\x04nothing"])
def test_no_draft_of_a_list_without_headings(folder: Path, content: str) -> None:
    (folder / "people.csv").write_text(content)
    with pytest.raises(InputError) as caught:
        draft(load_kit(str(folder / "example")), folder / "people.csv", folder)
    assert all(problem.next_step for problem in caught.value.problems)


# The plan


HEADINGS = ("Name", "Street", "City", "State", "ZIP", "swim")
ANI = ("Ani Example", "1 Example Street", "Glendale", "CA", "91203", "")
BEDROS = ("Bedros Sample", "2 Example Street", "Los Angeles", "CA", "90001", "")  # of two districts: senators alone
DC = ("Carla Pattern", "3 Example Street", "Washington", "DC", "20001", "I swam.")
BROKEN = ("Dana Broken", "", "Glendale", "CA", "91203", "")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_directory(tmp_path_factory.mktemp("directory") / "directory.sqlite3")


@contextmanager
def planned(
    folder: Path, worker: Worker, rows: Sequence[Sequence[str]], part_size: int = 1000, **said: str
) -> Iterator[tuple[Run, Plan]]:
    write_table(folder / "people.csv", HEADINGS, rows)
    path = event(folder, country="US", **said)
    shutil.rmtree(folder / "box", ignore_errors=True)
    with Run.begin(folder / "box", Wanted(path, TODAY, part_size=part_size)) as run:
        run.check(worker)
        yield run, plan(run, 2)


@pytest.fixture
def there(folder: Path, home: Path, database: Path) -> Path:
    shutil.copy(database, home / "directory.sqlite3")
    return folder


def test_the_plan_counts_rows_papers_pages_sheets_and_stamps(there: Path, worker: Worker) -> None:
    rows = [ANI, BEDROS, DC, BROKEN, ANI]
    with planned(there, worker, rows, gets="[letter, call, envelope, label]", label="5160") as (run, found):
        assert found.rows == {"made": 2, "choose": 1, "failed": 1, "duplicate": 1}
        assert found.people == 3
        assert found.stacks == {
            "letters": Stack(6, 12, 6, 1),
            "calls": Stack(6, 12, 6, 1),
            "envelopes": Stack(6, 6, 6, 1),
            "labels": Stack(6, 1, 1, 1),
        }
        assert found.stamps == 6
        assert 1 <= found.bodies <= 6
        assert found.alike == ()
        assert found.seconds > 0
        assert plan(run, 4).seconds == pytest.approx(found.seconds / 2)


def test_on_one_side_a_sheet_has_one_page(there: Path, worker: Worker) -> None:
    with planned(there, worker, [ANI, DC], both_sides="false") as (_, found):
        assert found.stacks == {"calls": Stack(4, 4, 4, 1), "letters": Stack(4, 4, 4, 1)}


def test_packets_are_one_stack_of_letters_and_calls(there: Path, worker: Worker) -> None:
    with planned(there, worker, [ANI, DC], packets="true", gets="[letter, call, envelope]") as (_, found):
        assert found.stacks == {"packets": Stack(8, 16, 8, 1), "envelopes": Stack(4, 4, 4, 1)}
        assert found.stamps == 4


def test_parts_are_files_of_so_many_papers(there: Path, worker: Worker) -> None:
    with planned(there, worker, [ANI, DC], part_size=3) as (run, found):
        assert found.stacks["letters"] == Stack(4, 8, 4, 2)
        names = ["calls-001", "calls-002", "letters-001", "letters-002"]
        assert [part.name for part in run.journal.parts()] == names


@pytest.mark.parametrize(
    ("start_at", "people", "sheets"), [(1, 10, 1), (1, 11, 2), (30, 1, 2), (28, 1, 1), (29, 11, 3)]
)
def test_labels_begin_on_a_used_sheet(there: Path, worker: Worker, start_at: int, people: int, sheets: int) -> None:
    rows = [(f"Ani Example {n}", f"{n} Example Street", "Glendale", "CA", "91203", "") for n in range(people)]
    with planned(there, worker, rows, gets="[label]", label="5160", start_at=str(start_at)) as (_, found):
        assert found.stacks == {"labels": Stack(3 * people, sheets, sheets, 1)}
        assert (found.stamps, found.bodies) == (0, 0)


def test_labels_in_parts_begin_on_a_used_sheet_once(there: Path, worker: Worker) -> None:
    rows = [(f"Ani Example {n}", f"{n} Example Street", "Glendale", "CA", "91203", "") for n in range(21)]
    with planned(there, worker, rows, 30, gets="[label]", label="5160", start_at="11") as (run, found):
        # 63 labels: 20 on the used sheet, 30, and 13.
        assert [part.last - part.first + 1 for part in run.journal.parts()] == [20, 30, 13]
        assert found.stacks == {"labels": Stack(63, 3, 3, 3)}


def test_letters_with_one_body_are_told_from_five_on(there: Path, worker: Worker) -> None:
    rows = [(f"Ani Example {n}", f"{n} Example Street", "Glendale", "CA", "91203", "") for n in range(40)]
    with planned(there, worker, rows, gets="[letter]") as (_, found):
        assert found.stamps == 120
        assert 1 < found.bodies < 40
        assert {whom for whom, _ in found.alike} == {"Robin Member30, CA-30", "Sam Ashgrove, CA", "Sam Birchwood, CA"}
        assert all(number >= ALIKE for _, number in found.alike)
        assert [number for _, number in found.alike] == sorted((n for _, n in found.alike), reverse=True)
    own = [(*row[:5], f"I swam in it {n} times.") for n, row in enumerate(rows)]
    with planned(there, worker, own, gets="[letter]") as (_, found):
        assert found.bodies >= 40
        assert found.alike == ()
    with planned(there, worker, rows[:4], gets="[letter]") as (_, found):
        assert found.alike == ()


# On the command line


def batch(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "handbill", "batch", *words]
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def here(folder: Path) -> set[str]:
    """All that lies in a folder, without what libraries leave in the one for temporary files."""
    found = {path.relative_to(folder) for path in folder.rglob("*")}
    return {str(path) for path in found if path.parts[0] != "tmp" or "handbill" in str(path)}


def test_a_dry_run_says_what_would_be_made_and_leaves_nothing_behind(there: Path, home: Path) -> None:
    rows = [ANI, BEDROS, DC, ANI, *((f"Ani Example {n}", *ANI[1:]) for n in range(30))]
    write_table(there / "people.csv", HEADINGS, rows)
    event(
        there,
        country="US",
        gets="[letter, call, label]",
        label="5160",
        flyers="{poster: 2}",
        imprint="Ani Example",
        walk_ins="3",
    )
    before, at_home = here(there), here(home)
    found = batch(there, "event.yaml", "--dry-run", "--date", TODAY.isoformat())
    assert found.returncode == 0, found.stderr
    assert here(there) == before
    assert here(home) == at_home
    lines = found.stdout.splitlines()
    assert lines[0] == "Example evening: 34 rows, 33 people"
    assert lines[1] == "  made 32, to choose 1, failed 0, duplicates 1"
    assert "  96 letters: 192 pages, 96 sheets of paper" in lines
    assert "  96 call sheets: 192 pages, 96 sheets of paper" in lines
    assert "  96 labels: 4 pages, 4 sheets of paper" in lines
    assert "  2 of the flyer poster" in lines
    assert "  3 spare call sheets" in lines
    assert "  96 stamps, where the letters go by post" in lines
    assert any(line.endswith("have the same body") for line in lines)
    assert " ".join(EVIDENCE.split()[:8]) in " ".join(found.stdout.split())
    assert "row 3: to choose: Representative (us/house): 90001 lies in 2 of them" in found.stderr
    assert "row 5: made once only: the same person as in row 2" in found.stderr
    again = batch(there, "event.yaml", "--dry-run", "--date", TODAY.isoformat(), "--json")
    said = json.loads(again.stdout)
    assert said["rows"] == {"made": 32, "choose": 1, "failed": 0, "duplicate": 1}
    assert said["stacks"]["labels"] == {"papers": 96, "pages": 4, "sheets": 4, "files": 1}


def test_rows_that_cannot_be_made_stop_everything_unless_they_may_be_left_out(there: Path) -> None:
    write_table(there / "people.csv", HEADINGS, [ANI, BROKEN])
    event(there, country="US", gets="[letter]")
    before = here(there)
    for words in (("--dry-run",), ()):
        found = batch(there, "event.yaml", *words)
        assert found.returncode == 1
        assert "row 3: cannot be made: Street: is empty" in found.stderr
        assert here(there) - {"output"} == before
        assert not (there / "output").exists() or not any((there / "output").iterdir())
    assert "Nothing was made." in found.stderr


@pytest.mark.parametrize(
    ("change", "said", "words"),
    [
        ({"paper": "a5"}, "event.yaml:6:", []),
        ({"people": "nobody.csv"}, "nobody.csv cannot be read", ["--dry-run"]),
        ({"columns": "{name: Nme}"}, "event.yaml:6:", []),
        ({"country": "DE", "flyers": "{poster: 2}"}, "a flyer in Germany needs an imprint", ["--dry-run"]),
        ({"country": "DE", "flyers": "{poster: 2}"}, "a flyer in Germany needs an imprint", ["--skip-invalid"]),
    ],
)
def test_an_event_that_cannot_be_made_leaves_nothing_behind(
    there: Path, change: dict[str, str], said: str, words: list[str]
) -> None:
    write_table(there / "people.csv", HEADINGS, [ANI])
    event(there, **{"country": "US", **change})
    before = here(there)
    found = batch(there, "event.yaml", *words, "--date", TODAY.isoformat())
    assert found.returncode == 1
    assert said in found.stderr
    assert here(there) - {"output"} == before
