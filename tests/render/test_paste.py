"""The body alone, for the forms of parliaments."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SENDERS
from hostile import sample

from handbill.document import Block, Document, Reach, Text, form_length
from handbill.errors import InputError
from handbill.render.paste import paste


def test_a_letter_is_its_body_one_line_a_paragraph(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    lines = paste(letter).splitlines()
    body = [b.text for b in letter.blocks if b.role not in ("sender", "date", "recipient", "subject")]
    assert lines == body
    assert lines[0].startswith("Dear")
    assert SENDERS["us"].street not in paste(letter)


def test_blocks_without_words_leave_no_blank_line() -> None:
    blocks = tuple(Block(role, (Text(text),)) for role, text in (("opening", "One."), ("point", ""), ("ask", "Two?")))
    document = Document("letter", "letters/letter", "x", "X", "en", "a4", "2026-11-22", blocks)
    assert paste(document) == "One.\nTwo?\n"


def test_lines_for_a_pen_stay_out(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    pen = Block("pen", (Text("In my own words"),))
    assert paste(replace(letter, blocks=(pen, *letter.blocks))) == paste(letter)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("abc", 3), ("a\nb", 4), ("🐟", 2), ("é", 1)])
def test_a_form_counts_units_and_line_breaks_as_two(text: str, count: int) -> None:
    assert form_length(text) == count


def test_a_text_longer_than_the_form_is_refused_with_what_to_do(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    length = form_length(paste(letter).removesuffix("\n"))
    assert paste(replace(letter, reach=Reach(form_limit=length)))
    with pytest.raises(InputError, match=f"{length} characters, .* holds {length - 7}: 7 too many") as caught:
        paste(replace(letter, reach=Reach(form_limit=length - 7)))
    assert "--point" in str(caught.value)
    assert "--story" in str(caught.value)
