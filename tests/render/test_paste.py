"""The body alone, for the forms of parliaments."""

from pathlib import Path

from conftest import SENDERS
from hostile import sample

from handbill.document import Block, Document, Text
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
