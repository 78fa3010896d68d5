"""Values from strangers, and profiles."""

import json
import unicodedata
from pathlib import Path

import pytest

from handbill.document import DIRECTION_CONTROLS, unprintable
from handbill.errors import InputError, Where
from handbill.people import MAX_STORY, MAX_VALUE, Sender, clean, cleaned, load_profile


@pytest.mark.parametrize(
    ("given", "clear"),
    [
        ("  Ani \t Example\n", "Ani Example"),
        ("Օհաննես Օրինակեան", "Օհաննես Օրինակեան"),
        ("O'Brien <b>", "O'Brien <b>"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("\u202eelpmaxE inA\u202c", "elpmaxE inA"),
        ("a\u2066b\u2069\u200e\u061c", "ab"),
        ("Ani 😀", "Ani 😀"),
        ("", ""),
        ("x" * MAX_VALUE, "x" * MAX_VALUE),
    ],
)
def test_a_value_comes_out_as_it_may_stand_on_a_page(given: str, clear: str) -> None:
    assert clean(given, "--name") == clear


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ("x" * 201, "too-long", "--name has 201 characters; at most 200 fit."),
        ("a\x00b", "unprintable", "--name holds the control character U+0000."),
        ("a\x7fb", "unprintable", "--name holds the control character U+007F."),
        ("a\ud83db", "unprintable", "--name holds half of a surrogate pair."),
        ("a" + "\u0301" * 50_000, "unprintable", "--name holds more than 4 combining marks on one letter."),
    ],
)
def test_a_value_that_cannot_be_printed_is_refused_by_name(given: str, code: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        clean(given, "--name")
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == (code, said)
    assert problem.next_step


def test_paragraphs_stay_only_in_a_story() -> None:
    told = "One  line\r\nof it.\n\n\n  And\tmore. "
    assert clean(told, "--story", breaks=True) == "One line\nof it.\nAnd more."
    assert clean(told, "--name") == "One line of it. And more."


@pytest.mark.data
def test_naughty_strings_come_out_clean_or_are_refused(shared: Path) -> None:
    strings = json.loads((shared / "corpora/blns/blns.json").read_text("utf-8"))
    assert len(strings) > 400
    codes = []
    for given in [*strings, *(s + "\ud800" for s in strings[:3])]:
        for breaks in (False, True):
            try:
                text = clean(given, "--story", limit=MAX_STORY, breaks=breaks)
            except InputError as error:
                codes.append(error.problems[0].code)
                continue
            assert unprintable(text, breaks=breaks) is None
            assert not DIRECTION_CONTROLS & set(text)
            assert text == unicodedata.normalize("NFC", text)
            assert text == clean(text, "--story", limit=MAX_STORY, breaks=breaks)
            text.encode()
    assert set(codes) <= {"unprintable", "too-long"}
    assert 0 < len(codes) < len(strings) / 4


def test_all_that_is_wrong_with_a_sender_is_in_one_error() -> None:
    sender = Sender(name="a\x00", city="x" * 300, story="y" * 3_000, answers={"swim": "\x01"})
    with pytest.raises(InputError) as caught:
        cleaned(sender)
    assert [problem.message.split()[0] for problem in caught.value.problems] == [
        "--name",
        "--city",
        "--story",
        "--answer",
    ]


def test_a_clean_sender_keeps_what_was_chosen() -> None:
    sender = Sender(name=" Ani  Example ", points=("fish",), gender="f", answers={"swim": " Yes. "}, story="a\n\nb")
    done = cleaned(sender)
    assert (done.name, done.points, done.gender, done.answers, done.story) == (
        "Ani Example",
        ("fish",),
        "f",
        {"swim": "Yes."},
        "a\nb",
    )


def test_a_sender_with_an_organisation_speaks_for_many() -> None:
    assert Sender(organisation="Example Writers").speaks_for_many
    assert not Sender(name="Ani Example").speaks_for_many


def test_a_profile_is_read_with_postcode_and_country_as_text(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("format: 1\nname: Kari Example\ncountry: NO\npostcode: 02134\nphone: null\n", encoding="utf-8")
    sender = load_profile(path)
    assert (sender.name, sender.country, sender.postcode, sender.phone) == ("Kari Example", "NO", "02134", "")


def test_an_empty_profile_is_an_empty_sender(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("# nothing yet\n")
    assert load_profile(path) == Sender()


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("nmae: Ani\n", "unknown-key", 1),
        ("name: Ani\nname: Ani\n", "duplicate-key", 2),
        ("name: Ani\ngender: z\n", "value", 2),
        ("name: [Ani]\n", "value", 1),
        ("format: 3\n", "format", 1),
        ("- name\n", "empty", 1),
        ("name: '" + "x" * 201 + "'\n", "too-long", None),
    ],
)
def test_a_wrong_profile_names_its_file_and_line(tmp_path: Path, content: str, code: str, line: int | None) -> None:
    path = tmp_path / "me.yaml"
    path.write_text(content)
    with pytest.raises(InputError) as caught:
        load_profile(path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.where is not None
    assert (problem.where.file, problem.where.line) == (str(path), line)


def test_a_missing_profile_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_profile(tmp_path / "none.yaml")
    assert caught.value.problems[0].where == Where(str(tmp_path / "none.yaml"))
