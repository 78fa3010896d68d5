"""Which texts changed after their translation, and which of a kit's texts are found by which name."""

from datetime import date
from pathlib import Path

import pytest

import kits
from handbill.check import check_kit
from handbill.errors import InputError, Problem
from handbill.kit import Kit, load_kit
from handbill.kit.texts import find_text, texts
from handbill.kit.translations import FILE, changed, fingerprints, note

TODAY = date(2026, 11, 22)
TWO = kits.KIT.replace("languages: [en]", "languages: [en, fr]").replace("River}", "River, fr: Exemple}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example kit with its texts and its guide a second time as the French ones."""
    folder = kits.write_kit(tmp_path, kit=TWO)
    (folder / "text" / "fr.yaml").write_text(kits.TEXT, encoding="utf-8")
    (folder / "guide" / "fr.md").write_text(kits.GUIDE, encoding="utf-8")
    return folder


def stamped(folder: Path, *languages: str, keys: tuple[str, ...] = ()) -> Kit:
    kit = load_kit(str(folder))
    (folder / FILE).write_text(note(kit, languages or ("fr",), keys), encoding="utf-8")
    return load_kit(str(folder))


def edit(folder: Path, old: str, new: str, name: str = "text/en.yaml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def warnings(folder: Path, code: str) -> list[Problem]:
    return [problem for problem in check_kit(str(folder), TODAY, None) if problem.code == code]


def test_a_fresh_translation_is_up_to_date(folder: Path) -> None:
    assert changed(load_kit(str(folder)), "fr") == list(fingerprints(load_kit(str(folder))))
    assert changed(stamped(folder), "fr") == []
    assert warnings(folder, "changed-source") == warnings(folder, "not-noted") == []


def test_a_changed_text_is_named_where_its_translation_stands(folder: Path) -> None:
    stamped(folder)
    edit(folder, "The fish matter to the town.", "The fish matter to all of us.")
    (problem,) = warnings(folder, "changed-source")
    assert problem.message == "points.fish.letter: 'en' changed after this was translated."
    assert problem.where is not None
    assert str(problem.where.file).endswith("text/fr.yaml")
    line = kits.TEXT[: kits.TEXT.index("The fish matter")].count("\n") + 1
    assert problem.where.line == line
    assert problem.severity == "warning"


def test_white_space_is_no_change_and_a_new_wording_is_one(folder: Path) -> None:
    stamped(folder)
    edit(folder, "The fish matter to the town.", "The  fish matter\n        to the town.")
    assert changed(load_kit(str(folder)), "fr") == []
    edit(folder, 'thanks: ["Thank you', 'thanks: ["Another.", "Thank you')
    assert changed(load_kit(str(folder)), "fr") == ["letter.thanks"]
    stamped(folder)
    (problem,) = warnings(folder, "wordings")
    assert "letter.thanks: 1 wordings, 2 in 'en'" in problem.message


def test_a_changed_section_of_the_guide_is_named(folder: Path) -> None:
    stamped(folder)
    edit(folder, "were *counted*", "were counted twice", "guide/en.md")
    (problem,) = warnings(folder, "changed-source")
    assert problem.message.startswith("guide.background: ")
    assert problem.where is not None
    assert str(problem.where.file).endswith("guide/fr.md")


def test_one_text_can_be_noted_alone(folder: Path) -> None:
    stamped(folder)
    edit(folder, "The fish matter to the town.", "The fish matter to all of us.")
    edit(folder, "Will you visit the river?", "Will you come to the river?")
    assert changed(load_kit(str(folder)), "fr") == ["asks.standing.letter", "points.fish.letter"]
    assert changed(stamped(folder, keys=("points.fish.letter",)), "fr") == ["asks.standing.letter"]


def test_nothing_noted_is_one_warning_with_the_command(folder: Path) -> None:
    (problem,) = warnings(folder, "not-noted")
    assert "handbill kit stamp example --lang fr" in str(problem.next_step)


@pytest.mark.parametrize("content", ["texts: {}\n", "format: 1\ntexts: [a]\n", "format: 1\nmore: 1\n", "{"])
def test_a_broken_file_is_an_error_with_its_name(folder: Path, content: str) -> None:
    (folder / FILE).write_text(content, encoding="utf-8")
    errors = [problem for problem in check_kit(str(folder), TODAY, None) if problem.severity == "error"]
    assert errors
    assert all(error.where and str(error.where.file).endswith(FILE) for error in errors)


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        ("The fish matter to the town.", "The 'fish' matter.", "'"),
        ("The fish matter to the town.", "The „fish“ matter.", "„"),
        ("The fish matter to the town.", "The «fish» matter.", "« »"),
    ],
)
def test_quotation_marks_of_another_language_are_named(folder: Path, old: str, new: str, sign: str) -> None:
    stamped(folder)
    edit(folder, old, new)
    (problem,) = warnings(folder, "quotes")
    assert problem.message == f"points.fish.letter: {sign} is no quotation mark or apostrophe of 'en'."


def test_texts_are_found_by_key_and_by_short_name(artsakh: Kit) -> None:
    found = texts(artsakh.words("en"))
    assert find_text(found, "points.heritage.letter") == "points.heritage.letter"
    assert find_text(found, "subject") == "letter.subject"
    assert find_text(found, "nothing") == ""
    assert len(found) > 200


def test_every_shipped_translation_is_of_the_present_text(artsakh: Kit) -> None:
    assert {lang: changed(artsakh, lang) for lang in artsakh.languages[1:]} == {
        lang: [] for lang in artsakh.languages[1:]
    }


def test_a_stamp_that_cannot_be_read_is_refused(folder: Path) -> None:
    (folder / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(InputError):
        changed(load_kit(str(folder)), "fr")


def test_what_is_no_fingerprint_goes_out_at_the_next_stamp(folder: Path) -> None:
    stamped(folder)
    edit(folder, "texts:\n", 'texts:\n  en: {gone: "0123456789ab", letter.subject: "nothing"}\n', FILE)
    found = note(load_kit(str(folder)), ("fr",))
    assert "gone" not in found
    assert "nothing" not in found
    (folder / FILE).write_text(found, encoding="utf-8")
    assert changed(load_kit(str(folder)), "fr") == []
