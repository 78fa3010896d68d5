"""The meter against plain computations by hand: windows, stripping, case, scripts, and whose words are whose."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbill.document import Block, Document, Field, Text
from handbill.originality import (
    Meter,
    body_text,
    dice,
    fingerprint,
    letters,
    nearest,
    nearest_of_each,
    own_words,
    similarity,
)

PROSE = (
    "The fish of the Example River have been counted every summer, and every summer there were fewer of them."
    " People who live along it remember other years; some of them write to you today, and I am one of those people."
)
OTHER = (
    "A ferry used to cross here twice a day. Its bell could be heard from the school, where we learned to swim before"
    " we could read. None of my neighbours believes that it will ever come back, yet all of them would like to see it."
)
TEXTS = st.text(st.sampled_from("abcdeABCDE .,;-_\n’ÉßĲ٣Աբգ։ذرقЖж"), max_size=160)


def reference(one: str, other: str) -> float:
    """WriteToThem's measure written out plainly: letters and figures, windows of 32, CRC32, four low bits, Dice."""

    def hashes(text: str) -> set[int]:
        found = set()
        plain = "".join(char for char in text.lower() if char.isalnum())
        for start in range(len(plain)):
            window = plain[start : start + 32]
            if len(window) == 32:
                value = zlib.crc32(window.encode("utf-8"))
                if value % 16 == 0:
                    found.add(value)
        return found

    first, second = hashes(one), hashes(other)
    shared = len(first.intersection(second))
    return 2 * shared / (len(first) + len(second)) if first or second else 0.0


def document(*blocks: tuple[str, str]) -> Document:
    made = tuple(Block(role, (Text(text),)) for role, text in blocks)
    return Document("letter", "letters/letter", "x", "x", "en", "a4", "2026-11-22", made)


@given(TEXTS, TEXTS)
def test_the_score_agrees_with_a_plain_computation(one: str, other: str) -> None:
    expected = 1.0 if letters(one) == letters(other) else reference(one, other)
    assert similarity(one, other) == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_the_score_follows_the_share_of_common_text(share: float) -> None:
    draw = random.Random(3)  # noqa: S311  a repeatable draw

    def words(count: int) -> list[str]:
        return ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(count)]

    common, one, other = words(int(4000 * share)), words(int(4000 * (1 - share))), words(int(4000 * (1 - share)))
    score = similarity(" ".join(common + one), " ".join(common + other))
    assert score == pytest.approx(share, abs=0.04)
    assert score == pytest.approx(
        reference(" ".join(common + one), " ".join(common + other)) if share < 1 else 1.0, abs=1e-9
    )


@pytest.mark.parametrize(
    "changed",
    [
        PROSE.upper(),
        PROSE.replace(" ", "  \n"),
        PROSE.replace(",", " —").replace(".", "!"),
        "“" + PROSE.replace(" ", "_") + "”",
    ],
)
def test_case_blanks_and_punctuation_make_no_difference(changed: str) -> None:
    assert fingerprint(changed) == fingerprint(PROSE) != frozenset()
    assert similarity(PROSE, changed) == 1.0


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("École ÉTÉ", "École été"),
        ("ԱՐՑԱԽ, Ապրիլ", "արցախ ապրիլ"),
        ("ЖИВОЙ", "живой"),
        ("فرّوا من بيوتهم", "فروا من بيوتهم"),
    ],
)
def test_letters_of_every_script_are_compared_in_one_form(text: str, same: str) -> None:
    assert letters(text) == letters(same)
    assert letters(text).replace(" ", "").isalnum()


def test_a_script_without_case_is_compared_like_any_other() -> None:
    arabic = "اضطر الأرمن في ناغورنو كاراباخ إلى مغادرة بيوتهم في أيلول سبتمبر من تلك السنة ولم يعودوا إليها بعد " * 3
    score = similarity(arabic, arabic + PROSE)
    assert 0.2 < score < 1.0
    assert score == pytest.approx(reference(arabic, arabic + PROSE))
    assert similarity(arabic, PROSE) == 0.0


def test_salutation_closing_addresses_and_sources_are_stripped() -> None:
    one = document(("sender", OTHER), ("salutation", "Dear you,"), ("opening", PROSE), ("closing", "Yours,"))
    other = document(
        ("recipient", PROSE), ("salutation", "Dear me,"), ("opening", PROSE), ("closing", OTHER), ("source", OTHER)
    )
    assert body_text(one) == body_text(other) == PROSE


def test_texts_too_short_for_a_window_are_alike_only_when_equal() -> None:
    assert similarity("Yes!", "yes") == 1.0
    assert similarity("Yes!", "no") == 0.0
    assert dice(frozenset(), frozenset()) == 0.0


def test_the_nearest_of_several_texts_counts() -> None:
    assert nearest(PROSE, []) == 0.0
    assert nearest(PROSE, [OTHER, PROSE + OTHER]) == pytest.approx(reference(PROSE, PROSE + OTHER))
    assert nearest(PROSE, [OTHER, PROSE.upper()]) == 1.0


def test_the_nearest_of_each_agrees_with_comparing_all_pairs() -> None:
    draw = random.Random(7)  # noqa: S311  a repeatable draw
    parts = [["".join(draw.choices("abcdefghij ", k=150)) for _ in range(4)] for _ in range(5)]
    texts = [" ".join(draw.choice(part) for part in parts) for _ in range(60)]
    texts += [texts[3], PROSE, PROSE.upper(), "short", "short", "other"]
    found = nearest_of_each(texts)
    for number, text in enumerate(texts):
        others = [similarity(text, other) for at, other in enumerate(texts) if at != number]
        score, at = found[number]
        assert score == pytest.approx(max(others))
        if at >= 0:
            assert at != number
            assert similarity(text, texts[at]) == pytest.approx(score)
        else:
            assert score == 0.0
    assert nearest_of_each([]) == []
    assert nearest_of_each([PROSE]) == [(0.0, -1)]


def own(*parts: tuple[str, str]) -> list[Block]:
    return [Block("own", tuple(Field(name, text) if name else Text(text) for name, text in parts))]


def test_only_the_senders_words_count_as_own() -> None:
    blocks = own(("", "What ties me to it: "), ("answer", "my grandmother."))
    blocks += [Block("opening", (Text("I live in "), Field("city", "Example Town")))]
    assert own_words(blocks, PROSE) == 2


def test_copied_words_do_not_count_as_own() -> None:
    assert own_words(own(("story", PROSE)), PROSE) == 0
    assert own_words(own(("story", PROSE.upper())), PROSE) == 0
    mixed = f"{OTHER} {PROSE}"
    assert own_words(own(("story", mixed)), PROSE) == pytest.approx(len(OTHER.split()), abs=2)
    assert own_words(own(("story", OTHER)), PROSE) == len(OTHER.split())


def test_the_meter_says_both_figures_and_the_limit() -> None:
    meter = Meter("x", 0.38, 0.31, 62, 100)
    assert str(meter) == "38 % your own words; nearest known text 0.31 (blocked elsewhere from 0.50)"
