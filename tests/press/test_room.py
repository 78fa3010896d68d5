"""What a letter needs of its page, foretold from its words."""

import json
from dataclasses import replace

import pytest

from handbill import resources
from handbill.document import Block, Field, Text
from handbill.press.room import ABOVE, ADDRESS, LEADING, LONG, MEASURE, PART, SIGN, SMALL, TEXT, needed, room

LEFT = {"sender": "left", "date": "left", "recipient": "left"}
SPLIT = {**LEFT, "recipient": "right"}
WINDOW = {**LEFT, "window": "din-b", "body": "90mm", "measure": "146mm"}


def block(role: str, text: str, name: str = "") -> Block:
    return Block(role, (Field(name, text) if name else Text(text),), "en", "kit")


WORDS = "Somebody writes a sentence of a usual length here. " * 8
BODY = [block("subject", "Re: a request"), block("opening", WORDS), block("closing", "Sincerely,")]
NAME = block("signature", "Ani Example")


def height(*blocks: Block, lang: str = "en", options: dict[str, str] = LEFT) -> float:
    return needed(lang, [*BODY, *blocks, NAME], options)


def test_each_line_takes_its_leading() -> None:
    one = height(block("own", "One line."))
    assert one - height() == pytest.approx(10.5 * 1.2 * 25.4 / 72)
    assert height(block("own", WORDS)) > one + 4 * 4.4


def test_larger_letters_and_shorter_lines_need_more() -> None:
    arabic = block("opening", "كلمات في رسالة طويلة جدا " * 30)
    assert height(arabic, lang="ar") > height(arabic) * 0.9
    short = {**WINDOW, "measure": f"{MEASURE / 2}mm"}
    assert height(options=short) > height(options=WINDOW)


def test_a_window_decides_where_the_body_begins() -> None:
    address = block("recipient", "Line")
    assert height(address, options=WINDOW) == height(options=WINDOW)
    assert height(options={**WINDOW, "body": "100mm"}) == pytest.approx(height(options=WINDOW) + 10)


def test_what_stands_at_the_end_is_counted() -> None:
    bare = height()
    source = block("source", "Example Court, An order of a court, 1 May 2026, https://court.example/" + "order" * 20)
    assert height(block("signature", "Secretary")) > bare
    assert height(block("copy", "cc: The Example Committee")) > bare
    assert bare < height(source) < height(*[source] * 3)
    assert height(block("pen", "In my own words")) == pytest.approx(bare + 24.5)


def test_addresses_stand_below_or_beside_each_other() -> None:
    sender = [block("sender", text, name) for text, name in (("Ani Example", "name"), ("1 Example Street", "address"))]
    joined = [*sender, block("sender", "ani@mail.example", "email")]
    recipient = [block("recipient", f"Line {number}") for number in range(5)]
    below = height(*joined, *recipient)
    assert below == height(*sender, *recipient)  # one line has them all
    beside = height(*joined, *recipient, options=SPLIT)
    assert beside < below
    assert height(*joined, *recipient[:1], options=SPLIT) > height(*sender, *recipient[:1], options=SPLIT)
    long = [replace(recipient[0], inlines=(Text("Standing Committee on Foreign Relations of Example " * 2),))] * 4
    assert height(*joined, *long, options=SPLIT) > beside


def test_the_figures_are_those_of_the_last_step_and_the_template() -> None:
    folder = resources.root("templates") / "letters"
    last = json.loads((folder / "letter.json").read_text(encoding="utf-8"))["steps"][-1]
    pt = 25.4 / 72
    assert float(last["size"].removesuffix("pt")) * pt == TEXT
    assert float(last["small"].removesuffix("pt")) * pt == SMALL
    assert float(last["measure"].removesuffix("em")) * TEXT == pytest.approx(MEASURE)
    assert (float(last["leading"]), float(last["address"])) == (LEADING, ADDRESS)
    millimetres = {key: float(last[key].removesuffix("mm")) for key in ("part", "sign", "up")}
    assert millimetres == {"part": PART, "sign": SIGN, "up": ABOVE - 20}
    assert f"| sum) > {LONG} %" in (folder / "letter.html").read_text(encoding="utf-8")


def test_paper_has_room_for_less_than_its_height() -> None:
    assert 200 < room("letter") < room("a4") < 297 - 30
