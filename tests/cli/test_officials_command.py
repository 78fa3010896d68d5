"""`handbill officials`: files in, dated records on this machine, names on the letters."""

import shutil
from pathlib import Path

import pytest
from programs import who

from handbill.cli import run
from kits import write_kit

FILES = Path(__file__).parents[1] / "data" / "us-congress"


def test_update_then_status_then_a_letter_by_name(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["officials", "status"]) == 0
    assert "officials update us" in capsys.readouterr().err
    assert run(["officials", "update", "US", "--from", str(FILES), "--retrieved", "2026-11-20"]) == 0
    assert "as of 2026-11-20" in capsys.readouterr().out
    assert (home / "directory.sqlite3").is_file()
    assert run(["officials", "status"]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("US: Members of the United States Congress")
    assert "records of 2026-11-20" in out
    assert "CC0-1.0" in out
    words = [*who("us"), "--office", "us/house", "--format", "txt", "-o", str(tmp_path / "made")]
    assert run(["letter", str(write_kit(tmp_path)), *words]) == 0
    out, err = capsys.readouterr()
    text = Path(out.strip()).read_text(encoding="utf-8")
    assert "Alex Q. Example" in text
    assert "Senator" not in text
    assert "add the member's name" not in err


def test_records_that_are_left_out_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["officials", "update", "us", "--from", str(FILES)]) == 0
    assert "Left out: " in capsys.readouterr().err


def test_old_data_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["officials", "update", "us", "--from", str(FILES), "--retrieved", "2020-01-01"]) == 0
    assert "2020-01-01" in capsys.readouterr().err  # a day far off is said
    run(["officials", "status"])
    assert "stale" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["update", "xx", "--from", "."], 1, "US"),
        (["update", "us"], 2, "--from"),
        (["update", "us", "--from", "nowhere"], 2, "nowhere"),
        (["update", "us", "--from", "."], 1, "legislators-current.yaml"),
        (["update", "us", "--from", ".", "--retrieved", "soon"], 2, "YYYY-MM-DD"),
        (["statsu"], 2, "status"),
    ],
)
def test_what_cannot_be_read_is_said_and_leaves_no_database(
    words: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["officials", *words]) == code
    assert said in capsys.readouterr().err
    assert not list(home.iterdir())


def test_a_failed_update_keeps_what_was_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["officials", "update", "us", "--from", str(FILES), "--retrieved", "2026-11-20"]) == 0
    copy = Path(shutil.copytree(FILES, tmp_path / "copy"))
    (copy / "legislators-current.yaml").write_text("- {name: nobody}\n", encoding="utf-8")
    assert run(["officials", "update", "us", "--from", str(copy)]) == 1
    capsys.readouterr()
    run(["officials", "status"])
    assert "records of 2026-11-20" in capsys.readouterr().out
