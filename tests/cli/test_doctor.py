"""`handbill doctor`: each thing that can be missing, missing for real, and the step that mends it."""

import stat
from pathlib import Path

import pytest
from lists import CONGRESS, MARYLAND, ZIP, update, write
from programs import installed, limited, program, who

from handbill.cli import run
from kits import write_kit


@pytest.fixture
def without_pango(tmp_path: Path) -> str:
    """A folder to stand first on the path, where importing WeasyPrint fails as it does without Pango."""
    package = tmp_path / "no-pango" / "weasyprint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n", encoding="utf-8")
    return str(package.parent)


def test_a_healthy_machine(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    out, _ = capsys.readouterr()
    assert "Pango 1." in out
    assert "all as they were published" in out
    assert "kit         artsakh: as of" in out
    assert "officials   next: handbill me edit --country CC" in out
    assert "none kept" in out
    assert str(home) in out


def test_data_and_profile_are_shown_once_there_are_some(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update("us", CONGRESS)
    update("us", write(home / "zccd.csv", ZIP))
    run(["me", "edit", "--name", "Ani Example", "--country", "nl"])
    capsys.readouterr()
    assert run(["doctor"]) == 0
    out, _ = capsys.readouterr()
    assert "officials   US, Members of the United States Congress and their offices: 6 people of 2026-11-20" in out
    assert "officials   US, ZIP codes by congressional district: 7 postcode lines of 2026-11-20" in out
    assert "officials   NL: next: handbill officials update nl --from FILE (nobody is known" in out
    assert str(home / "me.yaml") in out


def test_a_country_without_a_pack_is_no_fault_of_the_machine(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home / "me.yaml", "format: 1\ncountry: jp\n")
    assert run(["doctor"]) == 0
    assert "JP: handbill has no offices there; letters go with --to and --to-address" in capsys.readouterr().out


def test_stale_data_names_the_command_that_brings_it_up_to_date(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = ("--retrieved", "2020-01-01")
    write(home / "me.yaml", "format: 1\ncountry: us\n")
    update("us", CONGRESS, *old)
    update("us", write(tmp_path / "md.csv", MARYLAND), *old)
    columns = write(tmp_path / "columns.yaml", "name: Name\n")
    update("nl", write(tmp_path / "list.csv", "Name\nKim Voorbeeld\n"), "--columns", columns, *old)
    capsys.readouterr()
    assert run(["doctor"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("officials")]
    assert lines[0].startswith("officials   NL, list.csv: 1 people of 2020-01-01")
    assert lines[0].endswith("STALE, next: handbill officials update nl --from FILE")
    assert lines[1].endswith("STALE, next: handbill officials update us")
    assert lines[2].endswith("STALE, next: handbill officials update us --source us-states-md")
    assert lines[3] == "officials   US: next: handbill officials update us (9 of 9 entries are out of date)"
    assert len(lines) == 4


def test_a_missing_pango_is_named_with_what_to_install(without_pango: str) -> None:
    done = program("doctor", PYTHONPATH=without_pango)
    out = done.stdout.decode()
    assert done.returncode == 1
    assert "libpango-1.0-0" in out
    assert "next: " in out
    assert "--format txt" in out


def test_without_pango_a_pdf_points_to_the_doctor_and_text_still_works(without_pango: str, tmp_path: Path) -> None:
    kit = str(write_kit(tmp_path))
    done = program("letter", kit, *who("gb"), "-o", "made", cwd=tmp_path, PYTHONPATH=without_pango)
    assert done.returncode == 1
    assert b"handbill doctor" in done.stderr
    assert not (tmp_path / "made").exists()
    words = ["--format", "txt", "--format", "html", "-o", "made"]
    done = program("letter", kit, *who("gb"), *words, cwd=tmp_path, PYTHONPATH=without_pango)
    assert done.returncode == 0
    assert len(list((tmp_path / "made").iterdir())) == 2


def test_a_damaged_and_a_missing_font_are_named(tmp_path: Path) -> None:
    site = installed(tmp_path)
    fonts = sorted((site / "handbill" / "fonts").glob("*.ttf"))
    fonts[0].write_bytes(fonts[0].read_bytes()[:-1])
    fonts[1].unlink()
    done = program("doctor", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.returncode == 1
    line = next(line for line in done.stdout.decode().splitlines() if line.startswith("fonts"))
    assert fonts[0].name in line
    assert fonts[1].name in line


def test_a_home_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = program("doctor", HANDBILL_HOME=str(tmp_path / "file" / "below"))
    assert done.returncode == 1
    assert b"HANDBILL_HOME" in done.stdout


def test_a_home_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    done = limited("doctor", HANDBILL_HOME=str(locked / "below"))
    assert done.returncode == 1
    assert b"NOT WRITABLE" in done.stdout


def test_a_damaged_kit_points_to_its_check(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_kit(home / "kits", kit="format: 1\n")
    assert run(["doctor"]) == 0
    assert f"handbill kit check {folder.name}" in capsys.readouterr().out
