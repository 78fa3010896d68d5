"""Many letters of many people: what a program can check of good writing, and how alike they get."""

import random
import re
import statistics
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from addressees import TODAY, request, target
from conftest import SENDERS

from handbill import resources
from handbill.compose import Choices
from handbill.compose.letter import letter
from handbill.compose.writer import Writer
from handbill.country import Country
from handbill.document import Document, Field
from handbill.kit import Kit
from handbill.kit.texts import texts
from handbill.originality import BLOCKED, body_text, dice, fingerprint
from handbill.people import Gender

Packs = dict[str, Country]
ANSWERS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "answers.tsv").read_text(encoding="utf-8").splitlines()
]
# A country that speaks the language, and an office of its own there.
HOMES = {
    "en": ("us", "us/house"),
    "fr": ("fr", "fr/assemblee"),
    "de": ("de", "de/bundestag"),
    "es": ("es", "es/congreso"),
    "hy": ("am", "am/foreign-affairs-committee"),
    "ar": ("lb", "lb/parliament"),
}
SHIPPED = sorted(path.stem for path in (resources.root("kits") / "artsakh" / "text").glob("*.yaml"))
GENDERS: tuple[Gender, ...] = ("m", "f", "x")
# Words of one person speaking of herself, which a letter of many cannot hold.
SINGULAR = {
    "en": r"\b(I|I’\w+|me|my|mine|myself)\b",
    "fr": r"\b(je|j’|me|m’|mon|ma|mes|moi|mien\w*)(?=\W)",
    "de": r"\b(ich|mir|mich|mein(e[mnrs]?)?)\b",
    "es": r"\b(yo|me|mi|mis|mí|conmigo|mío)\b",
    "hy": r"\b(ես|ինձ|իմ|ինձնից|ինձանից)\b",
}
SENTENCE = re.compile(r"(?<=[.!?։؟…])\s+")
# French sets a narrow no-break space before ; : ! ?, which is no blank left over.
LEFT_OVER = re.compile(r"  |\t| [.,;)։،؛]| [!?](?! )|\.\.|[?!.]\.|,[.,]|\(\)|“”|«\s*»|[{}]")


def letters(
    kit: Kit, packs: Packs, lang: str, count: int, answers: int = 1, organisation: str = ""
) -> Iterator[Document]:
    """Letters of so many invented senders to one office, with answers drawn from the committed file."""
    code, office = HOMES[lang]
    draw = random.Random(count)  # noqa: S311  a repeatable draw
    one = target(packs[code], office)
    for number in range(count):
        given: dict[str, str] = {}
        while len(given) < answers:
            prompt, answer = draw.choice(ANSWERS)
            given[prompt] = answer
        sender = replace(
            SENDERS[code],
            name=f"Example Sender {number}",
            gender=GENDERS[number % 3],
            organisation=organisation,
            answers=given,
        )
        asked = request("letter", kit, packs[code], sender, one, choices=Choices(lang=lang))
        yield letter(Writer(asked, lang, one), one, [])


@pytest.mark.parametrize("lang", SHIPPED)
@pytest.mark.parametrize("organisation", ["", "Example Society"])
def test_letters_have_no_repetition_no_contradiction_and_nothing_left_over(
    artsakh: Kit, packs: Packs, lang: str, organisation: str
) -> None:
    excluded = {frozenset((point.id, other)) for point in artsakh.file.points for other in point.excludes}
    for document in letters(artsakh, packs, lang, 60, answers=2, organisation=organisation):
        body = body_text(document)
        sentences = [part for block in body.split("\n") for part in SENTENCE.split(block)]
        whole = [part for part in sentences if len(part.split()) > 4]  # "On 7." of a date is none
        assert len(whole) == len(set(whole)), body
        assert LEFT_OVER.search(body) is None, body
        points = [block.id for block in document.all("point")]
        assert not any(frozenset(pair) in excluded for pair in combinations(points, 2))
        assert len(document.all("ask")) == 1
        for block in document.all("own"):
            for inline in block.inlines:
                if isinstance(inline, Field) and inline.name == "answer":
                    assert inline.text.rstrip(".։") in {answer.rstrip(".") for _, answer in ANSWERS}


@pytest.mark.parametrize("lang", [lang for lang in SHIPPED if lang in SINGULAR])
def test_a_letter_of_many_speaks_of_itself_as_many(artsakh: Kit, lang: str) -> None:
    singular = re.compile(SINGULAR[lang], re.IGNORECASE if lang != "en" else 0)
    checked = 0
    for key, text in texts(artsakh.words(lang)).items():
        if not key.startswith(("letter.", "asks.", "stances.", "points.", "prompts.", "media.", "follow_up.")):
            continue
        if key.endswith((".call", ".question", ".hint")) or key.startswith("media.desk."):
            continue  # one person speaks or is spoken to
        for option in getattr(text, "options", ()):
            many = [form for name, form in option.forms.items() if name.startswith("we")]
            for form in many or option.forms.values():
                assert singular.search(f"{form.source} ") is None, f"{key}: {form.source}"
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("lang", SHIPPED)
def test_wordings_of_one_text_hardly_share_a_line(artsakh: Kit, lang: str) -> None:
    for key, text in texts(artsakh.words(lang)).items():
        options = getattr(text, "options", ())
        if key.startswith(("letter.", "asks.", "points.", "claims.", "stances.")) and not key.endswith(".call"):
            for one, other in combinations(options, 2):
                first, second = (fingerprint(option.forms["x"].source * 2) for option in (one, other))
                assert dice(first, second) < 0.5, key


def test_a_hundred_and_fifty_letters_to_one_official_are_little_alike(artsakh: Kit, packs: Packs) -> None:
    prints = [fingerprint(body_text(document)) for document in letters(artsakh, packs, "en", 150)]
    scores = sorted(dice(one, other) for one, other in combinations(prints, 2))
    assert TODAY.year == 2026
    assert statistics.median(scores) < 0.25
    assert scores[int(len(scores) * 0.99)] < BLOCKED
