"""`handbill kit show` and `handbill kit stamp`: what can be chosen, and which texts were translated."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import kits
from handbill.cli import cli
from handbill.errors import InputError


def test_show_lists_what_can_be_chosen(tmp_path: Path) -> None:
    folder = kits.write_kit(tmp_path)
    done = CliRunner().invoke(cli, ["kit", "show", str(folder)])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "  swim: Did you swim in it?" in lines
    assert "  fish: The fish. The fish matter to the town." in lines
    assert "  hearing: us/house" in lines
    assert "  standing: any office" in lines
    assert lines[-1] == "  letter.opening (2)"
    done = CliRunner().invoke(cli, ["kit", "show", str(folder), "opening"])
    lines = done.stdout.splitlines()
    assert lines[0] == "letter.opening"
    assert lines[1].startswith("  1  I live in {{ city }}")
    assert lines[2].startswith("  2  As your constituent")
    wrong = CliRunner().invoke(cli, ["kit", "show", str(folder), "letter.openin"])
    assert "Did you mean 'letter.opening'?" in str(wrong.exception)


def test_the_numbers_of_show_are_those_of_wording(tmp_path: Path) -> None:
    folder = kits.write_kit(tmp_path)
    words = ["letter", str(folder), "--country", "us", "--region", "CA", "--district", "30", "--name", "Ani Example"]
    words += ["--street", "1 Example Street", "--city", "Glendale", "--postcode", "91203", "--office", "us/house"]
    done = CliRunner().invoke(
        cli, [*words, "--wording", "opening=2", "--format", "txt", "-o", "-", "--date", "2026-11-22"]
    )
    assert done.exit_code == 0
    assert "As your constituent in" in done.stdout
    wrong = CliRunner().invoke(cli, [*words, "--wording", "opening"])
    assert wrong.exit_code == 2
    assert "opening=2" in wrong.stderr
    huge = CliRunner().invoke(cli, [*words, "--wording", f"opening={'9' * 5_000}"])
    assert huge.exit_code == 2


@pytest.mark.parametrize("command", ["show", "stamp"])
def test_a_language_that_the_kit_has_not_is_refused(tmp_path: Path, command: str) -> None:
    folder = kits.write_kit(tmp_path)
    done = CliRunner().invoke(cli, ["kit", command, str(folder), "--lang", "fr"])
    assert isinstance(done.exception, InputError)
    assert "'fr'" in str(done.exception)


def test_stamp_notes_the_texts_of_today(tmp_path: Path) -> None:
    two = kits.KIT.replace("languages: [en]", "languages: [en, fr]").replace("River}", "River, fr: Exemple}")
    folder = kits.write_kit(tmp_path, kit=two)
    (folder / "text" / "fr.yaml").write_text(kits.TEXT, encoding="utf-8")
    (folder / "guide" / "fr.md").write_text(kits.GUIDE, encoding="utf-8")
    done = CliRunner().invoke(cli, ["kit", "stamp", str(folder)])
    assert done.exit_code == 0
    written = Path(done.stdout.strip())
    assert written == folder / "translations.yaml"
    assert "letter.opening" in written.read_text(encoding="utf-8")
    again = written.read_bytes()
    assert CliRunner().invoke(cli, ["kit", "stamp", str(folder), "letter.opening"]).exit_code == 0
    assert written.read_bytes() == again
    wrong = CliRunner().invoke(cli, ["kit", "stamp", str(folder), "letter.openin"])
    assert "Did you mean 'letter.opening'?" in str(wrong.exception)
    checked = CliRunner().invoke(cli, ["kit", "check", str(folder), "--fast"])
    assert "changed" not in checked.stdout
