"""Documents are plain, frozen, picklable words in order."""

import dataclasses
import pickle

import pytest

from handbill.document import Block, ClaimRef, Document, Field, Link, Origin, Text, count_words, direction
from handbill.errors import Where

BLOCKS = (
    Block("opening", (Text("I live in "), Field("city", "Glendale"), Text(".")), "en", "kit", Origin("t.yaml", 4, 2)),
    Block("point", (Text("So "), ClaimRef("count", "they counted", 1), Text(" twelve."))),
    Block("link", (Link("the notice", "https://example.org/notice"),)),
    Block("point", (Text("سلام", "em"),), "ar"),
)
DOCUMENT = Document("letter", "letters/letter", "example-letter", "A title", "en", "a4", "2026-11-22", BLOCKS)


def test_a_block_reads_as_its_inlines_in_order() -> None:
    assert [block.text for block in BLOCKS] == ["I live in Glendale.", "So they counted twelve.", "the notice", "سلام"]


def test_blocks_are_found_by_role_in_reading_order() -> None:
    assert DOCUMENT.all("point", "opening") == [BLOCKS[0], BLOCKS[1], BLOCKS[3]]
    assert DOCUMENT.first("point") is BLOCKS[1]
    assert DOCUMENT.first("closing") is None


def test_words_are_counted_in_the_roles_asked_for() -> None:
    assert count_words(BLOCKS, "opening", "link") == 6
    assert count_words(BLOCKS, "closing") == 0


@pytest.mark.parametrize(("lang", "way"), [("en", "ltr"), ("hy", "ltr"), ("ar", "rtl"), ("fa-IR", "rtl")])
def test_the_direction_comes_from_the_language(lang: str, way: str) -> None:
    assert direction(lang) == way
    assert Block("p", (), lang).dir == way
    assert dataclasses.replace(DOCUMENT, lang=lang).dir == way


def test_a_document_survives_the_way_to_the_worker_and_cannot_be_changed() -> None:
    copy = pickle.loads(pickle.dumps(DOCUMENT))  # noqa: S301  our own bytes
    assert copy == DOCUMENT
    with pytest.raises(dataclasses.FrozenInstanceError):
        DOCUMENT.title = "other"  # type: ignore[misc]


def test_an_origin_is_a_place_in_a_file() -> None:
    assert Origin("t.yaml", 4, 2, "id").where == Where("t.yaml", 4, 2)
