"""`handbill outlets`, and `handbill media` with a list: what lands where, on which stream, with which exit code."""

import json
from pathlib import Path

import newsrooms
import pytest
from programs import who

from handbill.cli import run
from handbill.outlets import COLUMNS, schema

Capsys = pytest.CaptureFixture[str]
GAZETTE = {
    "name": "Example Gazette",
    "city": "London",
    "desk": "letters",
    "email": "letters@gazette.example",
    "phone": "020 7946 0000",
    "address": "1 Example Street / London W5 9XX",
    "letter_max_words": "200",
    "letter_min_words": "100",
    "correction_max_words": "90",
    "max_chars": "1500",
    "checked": "2026-11-01",
}
DAY = ("--date", "2026-11-22")


def made(capsys: Capsys, *words: str) -> tuple[int, str, str]:
    code = run(list(words))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def kit(tmp_path: Path) -> str:
    return str(newsrooms.write_kit(tmp_path))


def test_a_new_list_is_blank_and_never_replaces_one(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    code, out, err = made(capsys, "outlets", "new")
    assert (code, out.strip()) == (0, str(home / "outlets.csv"))
    assert "outlets columns" in err
    code, out, err = made(capsys, "outlets", "list")
    assert (code, out) == (0, "")
    assert (
        f"{home / 'outlets.csv'} is empty. Write one row a desk below the headings; `handbill outlets columns`" in err
    )
    assert json.loads(made(capsys, "outlets", "list", "--json")[1]) == {"outlets": [], "notes": []}
    (home / "outlets.csv").write_text("name\nExample Gazette\n", encoding="utf-8")
    code, out, err = made(capsys, "outlets", "new")
    assert (code, out) == (1, "")
    assert "is left as it is" in err
    assert (home / "outlets.csv").read_text(encoding="utf-8") == "name\nExample Gazette\n"
    other = tmp_path / "mine" / "list.csv"
    assert made(capsys, "outlets", "new", str(other))[1].strip() == str(other)
    assert other.is_file()


def test_the_list_is_shown(home: Path, capsys: Capsys) -> None:
    rows = ({"name": "Example Herald"}, {"name": "A", "letter_max_words": "90"}, {"name": "B", "letter_min_words": "9"})
    newsrooms.write_list(home / "outlets.csv", GAZETTE, *rows)
    code, out, err = made(capsys, "outlets", "list", *DAY)
    assert code == 0
    assert out.splitlines() == [
        "Example Gazette, London (letters): letters@gazette.example; 020 7946 0000; 1 Example Street / London W5 9XX;"
        " 100 to 200 words; corrections at most 90 words; at most 1500 characters; read on 2026-11-01",
        "Example Herald: nothing is known but its name",
        "A: at most 90 words",
        "B: at least 9 words",
    ]
    assert err.count("nobody has noted") == 3


def test_the_list_as_json_is_as_its_schema_says(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    path = newsrooms.write_list(tmp_path / "list.csv", GAZETTE, {"name": "Example Herald"})
    code, out, err = made(capsys, "outlets", "list", "--json", "--outlets", str(path), *DAY)
    assert (code, "Note" in err) == (0, False)
    answer = json.loads(out)
    assert [outlet["name"] for outlet in answer["outlets"]] == ["Example Gazette", "Example Herald"]
    assert all(outlet.keys() == schema()["properties"].keys() for outlet in answer["outlets"])
    assert answer["outlets"][0]["address"] == ["1 Example Street", "London W5 9XX"]
    assert [note["code"] for note in answer["notes"]] == ["unread-outlet"]


def test_without_a_list_it_is_said_how_to_begin_one(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    code, out, err = made(capsys, "outlets", "list")
    assert (code, out) == (0, "")
    assert "`handbill outlets new`" in err
    assert json.loads(made(capsys, "outlets", "list", "--json")[1]) == {"outlets": [], "notes": []}
    assert made(capsys, "outlets", "list", "--outlets", str(tmp_path / "none.csv"))[0] == 1
    assert list(home.iterdir()) == []


def test_all_that_is_wrong_is_said(home: Path, capsys: Capsys) -> None:
    newsrooms.write_list(home / "outlets.csv", {"name": "A", "email": "x"}, {"name": "B", "max_chars": "many"})
    code, out, err = made(capsys, "outlets", "list")
    assert (code, out) == (1, "")
    assert "row 2, column email" in err
    assert "row 3, column max_chars" in err


def test_every_column_is_explained(capsys: Capsys) -> None:
    code, out, _ = made(capsys, "outlets", "columns")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(COLUMNS)
    assert all(what in out for what in COLUMNS.values())
    assert json.loads(made(capsys, "outlets", "columns", "--json")[1]) == schema()


def test_a_letter_a_correction_and_a_call_to_one_desk(home: Path, kit: str, tmp_path: Path, capsys: Capsys) -> None:
    newsrooms.write_list(home / "outlets.csv", GAZETTE, GAZETTE | {"desk": "news", "email": ""})
    article = ["--outlet", "example gazette", "--article-title", "The River", "--article-date", "2026-11-20"]
    words = [kit, *who("gb"), "--phone", "555-0100", "--format", "txt", "--format", "paste", *DAY, "-o", str(tmp_path)]
    own = ["--quote", "It is low.", "--answer", "swim=I swam in it myself"]
    names = {
        (): ("media", "example-media-general"),
        ("--outlet", "example gazette", *own[2:]): ("media", "example-media-general-2"),
        (*article, *own): ("media", "example-media-article"),
        ("--kind", "desk", "--outlet", "Example Gazette"): ("media", "example-media-desk"),
    }
    for extra, (command, name) in names.items():
        code, out, err = made(capsys, command, *words, *extra)
        assert code == 0, err
        assert name in out
    letter = (tmp_path / "example-media-article.txt").read_text(encoding="utf-8")
    assert "1 Example Street" in letter
    assert "20 November 2026 in Example Gazette" in letter
    sheet = (tmp_path / "example-media-desk.txt").read_text(encoding="utf-8")
    assert "020 7946 0000" in sheet
    assert "As of 1 November 2026" in sheet
    code, _, err = made(capsys, "media", *words, *article, *own, "--kind", "correction")
    assert code == 1
    assert "several desks" in err
    code, out, err = made(capsys, "media", *words, *article, *own, "--kind", "correction", "--desk", "Letters")
    assert code == 0, err
    assert "Would you correct it?" in (tmp_path / "example-media-correction.txt").read_text(encoding="utf-8")


def test_half_of_a_correction_names_the_options(kit: str, capsys: Capsys) -> None:
    code, out, err = made(capsys, "media", kit, *who("gb"), "--kind", "correction", "--outlet", "Example Gazette", *DAY)
    assert (code, out) == (1, "")
    for option in ("--article-title", "--article-date", "--quote", "--story or --answer"):
        assert option in err
    assert "--outlet," not in err
