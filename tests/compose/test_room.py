"""What a letter needs of its page, foretold from its words."""

from dataclasses import replace

import pytest

from handbill.compose.room import MEASURE, head_height, needed, room
from handbill.country.model import Placement
from handbill.document import Block, Field, Text

SPLIT = Placement("left", "left", "right")


def block(role: str, text: str, name: str = "") -> Block:
    return Block(role, (Field(name, text) if name else Text(text),), "en", "kit")


WORDS = "Somebody writes a sentence of a usual length here. " * 8
BODY = [block("subject", "Re: a request"), block("opening", WORDS), block("closing", "Sincerely,")]
NAME = block("signature", "Ani Example")


def test_each_line_takes_its_leading() -> None:
    one = needed("en", [*BODY, block("own", "One line.")], [NAME])
    assert one - needed("en", BODY, [NAME]) == pytest.approx(10.5 * 1.2 * 25.4 / 72)
    assert needed("en", [*BODY, block("own", WORDS)], [NAME]) > one + 4 * 4.4


def test_a_narrower_page_and_larger_letters_need_more() -> None:
    assert needed("en", BODY, [NAME], MEASURE / 2) > needed("en", BODY, [NAME])
    arabic = [block("opening", "كلمات في رسالة طويلة جدا " * 30)]
    assert needed("ar", arabic, [NAME]) > needed("en", arabic, [NAME]) * 0.9


def test_what_stands_at_the_end_is_counted() -> None:
    bare = needed("en", BODY, [NAME])
    source = block("source", "Example Court, An order of a court, 1 May 2026, https://court.example/" + "order" * 20)
    assert needed("en", BODY, [NAME, block("signature", "Secretary")]) > bare
    assert needed("en", BODY, [NAME, block("copy", "cc: The Example Committee")]) > bare
    beside, below = needed("en", BODY, [NAME, source]), needed("en", BODY, [NAME, *[source] * 3])
    assert bare < beside < below
    assert needed("en", [*BODY, block("pen", "In my own words")], [NAME]) == pytest.approx(bare + 24.5)


def test_addresses_stand_below_or_beside_each_other() -> None:
    sender = [block("sender", text, name) for text, name in (("Ani Example", "name"), ("1 Example Street", "address"))]
    joined = [*sender, block("sender", "ani@mail.example", "email")]
    recipient = [block("recipient", f"Line {number}") for number in range(5)]
    below = head_height("en", Placement(), [*joined, *recipient])
    assert below == head_height("en", Placement(), [*sender, *recipient])  # one line has them all
    beside = head_height("en", SPLIT, [*joined, *recipient])
    assert beside < below
    assert head_height("en", SPLIT, [*joined, *recipient[:1]]) > head_height("en", SPLIT, [*sender, *recipient[:1]])
    long = [replace(recipient[0], inlines=(Text("Standing Committee on Foreign Relations of Example " * 2),))] * 4
    assert head_height("en", SPLIT, [*joined, *long]) > beside


def test_paper_has_room_for_less_than_its_height() -> None:
    assert 200 < room("letter") < room("a4") < 297 - 30
