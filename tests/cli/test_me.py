"""The profile: kept when asked for, readable by its owner, gone when erased."""

import os
import stat
from pathlib import Path

import pytest
from programs import program

from handbill.cli import run


def test_edit_show_and_erase(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["me"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "Nothing is kept" in err
    words = ["--name", "Nguyễn Thị Ví Dụ: “Example”", "--postcode", "02134", "--country", "us", "--gender", "f"]
    assert run(["me", "edit", *words]) == 0
    profile = home / "me.yaml"
    assert str(profile) in capsys.readouterr().err
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    assert run(["me", "edit", "--city", "Boston", "--region", "MA", "--country", "US"]) == 0
    capsys.readouterr()
    assert run(["me", "show"]) == 0
    out, err = capsys.readouterr()
    shown = dict(line.split(": ", 1) for line in out.splitlines())
    assert shown == {
        "name": "Nguyễn Thị Ví Dụ: “Example”",
        "city": "Boston",
        "region": "MA",
        "postcode": "02134",
        "country": "US",
        "gender": "f",
    }
    assert str(profile) in err
    assert [path.name for path in home.iterdir()] == ["me.yaml"]
    assert run(["me", "erase"]) == 0
    assert not profile.exists()
    assert run(["me", "erase"]) == 0
    assert "Nothing was kept" in capsys.readouterr().err


def test_an_empty_text_removes_an_entry(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["me", "edit", "--name", "Ani Example", "--phone", "555-0100"])
    run(["me", "edit", "--phone", ""])
    capsys.readouterr()
    assert run(["me", "show"]) == 0
    assert capsys.readouterr().out == "name: Ani Example\n"


def test_a_district_is_checked_where_the_country_has_one_and_a_country_may_be_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--country", "United Kingdom", "--district", "Ealing Centrall and Acton"]
    assert run(["me", "edit", *words]) == 1
    assert "'Ealing Central and Acton'" in capsys.readouterr().err
    assert run(["me", "edit", "--country", "Japan", "--city", "Tokyo"]) == 0
    capsys.readouterr()
    run(["me", "show"])
    assert capsys.readouterr().out == "city: Tokyo\ncountry: Japan\n"


def test_another_file_may_be_edited(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "deep" / "other.yaml"
    assert run(["me", "edit", "--me", str(other), "--name", "Sam Example"]) == 0
    assert "Sam Example" in other.read_text(encoding="utf-8")
    assert not (home / "me.yaml").exists()
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "Nothing to change"),
        (["--country", "us", "--region", "Kalifornia"], 1, "California"),
        (["--country", "us", "--region", "CA", "--district", "99"], 1, "--district"),
        (["--country", "uss"], 1, "US"),
        (["--name", "A\x00B"], 1, "--name"),
        (["--naem", "Ani"], 2, "--name"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    words: list[str], code: int, said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["me", "edit", *words]) == code
    assert said in capsys.readouterr().err
    assert not list(home.iterdir())


def test_a_damaged_profile_is_named_with_its_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "me.yaml").write_text("format: 1\nname: Ani Example\nstret: 1 Example St\n", encoding="utf-8")
    assert run(["me", "show"]) == 1
    err = capsys.readouterr().err
    assert "me.yaml:3" in err
    assert "'street'" in err


def test_a_home_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = program("me", "edit", "--name", "Ani Example", HANDBILL_HOME=str(tmp_path / "file"))
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_profile_readable_by_others_becomes_private_again(home: Path) -> None:
    profile = home / "me.yaml"
    profile.write_text("format: 1\nname: Ani Example\n", encoding="utf-8")
    profile.chmod(0o644)
    (home / ".me.yaml.new").write_text("left behind", encoding="utf-8")
    (home / ".me.yaml.new").chmod(0o644)
    old = os.umask(0)
    try:
        assert run(["me", "edit", "--city", "Glendale"]) == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["me.yaml"]


def test_what_cannot_be_removed_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "me.yaml").mkdir()
    assert run(["me", "erase"]) == 1
    assert "cannot be removed" in capsys.readouterr().err


def test_answers_are_kept_shown_and_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["me", "edit", "--name", "Ani Example", "--answer", "family=my grandmother", "--answer", "met=a nurse"])
        == 0
    )
    capsys.readouterr()
    assert run(["me"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "name: Ani Example",
        "answer family: my grandmother",
        "answer met: a nurse",
    ]
    assert run(["me", "edit", "--answer", "met="]) == 0
    assert run(["me", "edit", "--city", "Glendale"]) == 0
    capsys.readouterr()
    assert run(["me"]) == 0
    assert "answer met" not in (out := capsys.readouterr().out)
    assert "answer family: my grandmother" in out
