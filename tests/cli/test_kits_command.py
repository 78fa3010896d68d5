"""`handbill kits` and `handbill kit check`: what there is, how fresh, and what is wrong with it."""

import json
import shutil
from pathlib import Path

import pytest

from handbill.cli import run
from kits import CLAIMS, KIT, TEXT, write_kit


@pytest.fixture
def own(home: Path) -> Path:
    """The example kit in the user's folder, where its id finds it."""
    return write_kit(home / "kits")


def test_kits_are_listed_with_age_and_what_is_unchecked(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kits"]) == 0
    out, _ = capsys.readouterr()
    assert "artsakh: " in out
    assert "example: Example River" in out
    assert "as of 2026-11-01" in out
    assert "en (draft)" in out
    assert "3 claims, 1 not checked; 1 links, 1 without a checked address" in out
    assert "not checked: claim memory (memory): An old book" in out
    assert "link story" not in out


def test_links_without_a_checked_address_are_named_on_demand(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kits", "--unchecked"]) == 0
    out, _ = capsys.readouterr()
    assert "link story" in out


def test_kits_as_json(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kits", "--json"]) == 0
    listed = {kit["id"]: kit for kit in json.loads(capsys.readouterr().out)}
    assert {"artsakh", "example"} <= listed.keys()
    assert listed["example"]["unchecked_claims"] == [{"id": "memory", "basis": "memory", "title": "An old book"}]
    assert listed["example"]["asks"] == ["hearing", "standing"]
    assert listed["example"]["languages"] == {"en": "draft"}


def test_what_has_lapsed_is_said(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = KIT.replace("until: 2026-12-31", "until: 2026-10-02").replace(
        "review_by: 2027-05-01", "review_by: 2026-11-02"
    )
    claims = CLAIMS.replace("- id: count\n", "- id: count\n  expires: 2026-11-02\n")
    write_kit(own.parent, kit=kit, claims=claims)
    assert run(["kits"]) == 0
    out, _ = capsys.readouterr()
    assert "ask 'hearing' lapsed on 2026-10-02" in out
    assert "ask 'standing' was due for review by 2026-11-02" in out
    assert "claims to be checked again: count" in out


def test_a_damaged_kit_is_named_and_the_others_are_listed(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "kit.yaml").write_text("format: 1\nid: [\n", encoding="utf-8")
    assert run(["kits"]) == 0
    out, err = capsys.readouterr()
    assert "artsakh: " in out
    assert "handbill kit check example" in err


def test_a_sound_kit_passes(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["kit", "check", "example", "--fast"])
    out, err = capsys.readouterr()
    assert code == 0, out
    assert "example: 0 errors" in err


def test_all_problems_are_listed_and_the_exit_code_is_1(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXT.replace("{{ city }}", "{{ citty }}", 1).replace("The fish matter", "The {{ fsh }} matter")
    write_kit(own.parent, text=text)
    assert run(["kit", "check", "example", "--fast"]) == 1
    out, err = capsys.readouterr()
    assert "'citty'" in out
    assert "'fsh'" in out
    assert "'city'" in out
    assert "text/en.yaml:" in out
    assert "2 errors" in err


def test_problems_as_json(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_kit(own.parent, kit=KIT + "colour: red\n")
    assert run(["kit", "check", str(own), "--fast", "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)
    assert [problem["severity"] for problem in problems] == ["error"]
    assert problems[0]["code"] == "unknown-key"
    assert problems[0]["where"]["line"] == KIT.count("\n") + 1


def test_a_broken_kit_is_not_laid_out(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_kit(own.parent, claims=CLAIMS.replace("date: 2025-06-01\n", "date: 2125-06-01\n", 1))
    assert run(["kit", "check", "example"]) == 1
    out, _ = capsys.readouterr()
    assert "future" in out
    assert "claims.yaml" in out


def test_an_unknown_kit_is_a_problem_too(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kit", "check", "exampel", "--fast"]) == 1
    assert "'example'" in capsys.readouterr().out


def test_no_kit_at_all_says_what_to_do(tmp_path: Path) -> None:
    from programs import installed, program

    site = installed(tmp_path)
    shutil.rmtree(site / "handbill" / "kits")
    (site / "handbill" / "kits").mkdir()
    done = program("kits", PYTHONPATH=str(site), cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == b""
    assert b"There is no kit" in done.stderr
