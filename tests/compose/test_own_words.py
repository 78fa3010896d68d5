"""The sender's words in a letter: set into frames as they stand, closed like a sentence, never changed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from addressees import request, target
from conftest import SENDERS

import kits
from handbill.compose import compose
from handbill.compose.writer import ends_within, sentence, trimmed
from handbill.country import Country
from handbill.document import Block, Document, Field
from handbill.errors import InputError
from handbill.kit import Kit, load_kit

Packs = dict[str, Country]
FRAMES = """\
  swim:
    question: "Did you swim in it?"
    frames: [{x: "Why I write: {{ answer }}", we: "Why we write: {{ answer }}"}]
    short: {question: "In a few words?", frames: ["I think of it like this: {{ answer }}"]}
  walk: {question: "Did you walk there?", frames: ["Because {{ answer }} is dear to me, I ask you."]}
"""
PROMPTS = "prompts:\n  - {id: swim, max_chars: 400}\n  - {id: walk}\n"


@pytest.fixture
def framed(tmp_path: Path) -> Kit:
    text = kits.TEXT.replace('  swim: {question: "Did you swim in it?", hint: "One sentence."}\n', FRAMES)
    kit = kits.KIT.replace("prompts:\n  - {id: swim, max_chars: 100}\n", PROMPTS)
    assert text != kits.TEXT
    assert kit != kits.KIT
    return load_kit(str(kits.write_kit(tmp_path, text=text, kit=kit)))


def letter(kit: Kit, packs: Packs, organisation: str = "", story: str = "", **answers: str) -> Document:
    us = packs["us"]
    sender = replace(SENDERS["us"], answers=answers, story=story, organisation=organisation)
    (made,) = compose(request("letter", kit, us, sender, target(us, "us/house"))).documents
    return made


def own(document: Document) -> list[str]:
    return [block.text for block in document.all("own")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("my grandmother", "I think of it like this: my grandmother."),
        ("My grandmother.", "I think of it like this: My grandmother."),
        ("grandmother", "I think of it like this: grandmother."),
        ("my grandmother ..", "I think of it like this: my grandmother."),
        ("  - my grandmother,", "I think of it like this: my grandmother."),
        ("my grandmother!", "I think of it like this: my grandmother!"),
        ("my grandmother...", "I think of it like this: my grandmother…"),
        ("we collect clothes at church every week", "Why I write: we collect clothes at church every week."),
        ("I was born there. We left in a bus.", "I was born there. We left in a bus."),
        (
            "Dr. Example of St. Anne said that it mattered",
            "Why I write: Dr. Example of St. Anne said that it mattered.",
        ),
        ("ես լողացի այնտեղ ամեն ամառ՝ մինչև պատերազմը։", "Why I write: ես լողացի այնտեղ ամեն ամառ՝ մինչև պատերազմը։"),
    ],
)
def test_an_answer_is_woven_in_as_it_stands(framed: Kit, packs: Packs, answer: str, expected: str) -> None:
    assert own(letter(framed, packs, swim=answer)) == [expected]


def test_a_long_answer_is_kept_word_for_word(framed: Kit, packs: Packs) -> None:
    answer = "The river was where we went after school, " + "and " * 30 + "nobody minded"
    assert own(letter(framed, packs, swim=answer)) == [f"{answer}."]


@pytest.mark.parametrize("answer", ["the mill", "the mill.", " the mill … ", "the mill!"])
def test_an_answer_within_a_sentence_brings_no_mark_along(framed: Kit, packs: Packs, answer: str) -> None:
    assert own(letter(framed, packs, walk=answer)) == ["Because the mill is dear to me, I ask you."]


def test_answers_stand_in_the_order_of_the_kit_and_before_the_story(framed: Kit, packs: Packs) -> None:
    made = letter(framed, packs, walk="the mill", swim="my grandmother", story="First.\nSecond.")
    first, *rest = own(made)
    assert first == "I think of it like this: my grandmother. Because the mill is dear to me, I ask you."
    assert rest == ["First.", "Second."]
    roles = [block.role for block in made.blocks]
    assert roles.index("opening") < roles.index("own") < roles.index("point") < roles.index("ask")


def test_an_organisation_gets_the_frame_that_says_we(framed: Kit, packs: Packs) -> None:
    made = letter(framed, packs, "Example Society", swim="the children of our school swim there")
    assert own(made) == ["Why we write: the children of our school swim there."]


def test_the_frame_is_the_kits_and_the_answer_the_senders(framed: Kit, packs: Packs) -> None:
    (block,) = letter(framed, packs, swim="my grandmother").all("own")
    assert isinstance(block, Block)
    assert [inline.text for inline in block.inlines if isinstance(inline, Field) and inline.name == "answer"] == [
        "my grandmother."
    ]


@pytest.mark.parametrize("answer", ["", ".", " - ", "…"])
def test_an_answer_without_words_is_none(framed: Kit, packs: Packs, answer: str) -> None:
    us = packs["us"]
    sender = replace(SENDERS["us"], answers={"swim": answer})
    made = compose(request("letter", framed, us, sender, target(us, "us/house")))
    assert own(made.documents[0]) == []
    assert "no-own-words" in [note.code for note in made.notes]


def test_a_frame_without_the_answer_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = FRAMES.replace("Because {{ answer }} is dear to me", "Because it is dear to me")
    text = kits.TEXT.replace('  swim: {question: "Did you swim in it?", hint: "One sentence."}\n', broken)
    kit = load_kit(
        str(
            kits.write_kit(
                tmp_path, text=text, kit=kits.KIT.replace("prompts:\n  - {id: swim, max_chars: 100}\n", PROMPTS)
            )
        )
    )
    with pytest.raises(InputError) as caught:
        kit.words("en")
    problem = next(problem for problem in caught.value.problems if problem.code == "no-answer")
    assert problem.where is not None
    assert problem.where.line == text[: text.index("Because it")].count("\n") + 1
    assert "{{ answer }}" in str(problem.next_step)


def test_the_answer_has_no_value_outside_of_frames(tmp_path: Path) -> None:
    text = kits.TEXT.replace("Thank you, {{ official }}.", "Thank you, {{ answer }}.")
    with pytest.raises(InputError, match="'answer' has no value in a letter"):
        load_kit(str(kits.write_kit(tmp_path, text=text))).words("en")


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("One line", False),
        ("One line.", False),
        ("Two. Lines.", True),
        ("“Two.” Lines", True),
        ("Really? Yes", True),
        ("Mrs. Example and J. Example", False),
        ("Մեկ։ Երկու", True),
        ("3.5 km", False),
    ],
)
def test_several_sentences_are_told_from_one(text: str, several: bool) -> None:
    assert ends_within(text) is several


@pytest.mark.parametrize("answer", ["my grandmother", "My grandmother.", "grandmother", "a…", "why?", "“so”"])
def test_no_blank_or_mark_is_left_over(answer: str) -> None:
    closed = sentence(trimmed(answer))
    assert not re.search(r"\s{2}|\s[.,;!?]|[.,;]{2}|^\W*$", closed)
    assert sentence(trimmed(closed)) == closed
