"""Posts and SMS: counted as the networks count them."""

import re

import pytest

from handbill.document import Block, Document, Origin, Reach, Text
from handbill.errors import InputError
from handbill.render.messages import post, sms, weight

ORIGIN = Origin("kits/example/text/en.yaml", 90, 9)
LINK = "https://example.org/a/rather/long/address"


def document(role: str, text: str, link: str = "") -> Document:
    blocks = (Block("opening", (Text("x"),), owner="kit", origin=ORIGIN),)
    said = (Block(role, (Text(text),), owner="kit", origin=ORIGIN),)
    return Document(
        "letter", "letters/letter", "x", "X", "en", "a4", "2026-11-22", blocks, reach=Reach(link=link), messages=said
    )


def over(maker: object, role: str, text: str, link: str = "") -> int:
    """How many characters too many the error names."""
    with pytest.raises(InputError, match=r"^kits/example/text/en\.yaml:90:9: ") as caught:
        maker(document(role, text, link))  # type: ignore[operator]  # post or sms
    assert caught.value.problems[0].code == "too-long"
    found = re.search(r"is (\d+) characters too long", str(caught.value))
    assert found
    return int(found[1])


def test_a_message_is_its_text_and_the_link() -> None:
    assert post(document("post", "Look at the river.", LINK)) == f"Look at the river. {LINK}\n"
    assert sms(document("sms", "Look at the river.")) == "Look at the river.\n"


@pytest.mark.parametrize(("text", "count"), [("a", 1), ("é", 1), ("e\u0301", 1), ("’", 1), ("…", 2), ("🐟", 2), ("ք", 1), ("ن", 1), ("水", 2), (LINK, 23), (f"a {LINK} b", 27)])  # fmt: skip
def test_a_post_is_weighed_as_x_does(text: str, count: int) -> None:
    assert weight(text) == count


def test_a_post_holds_280_and_a_link_counts_23() -> None:
    assert post(document("post", "a" * 280))
    assert over(post, "post", "a" * 281) == 1
    assert post(document("post", "a" * 256, "https://example.org/"))
    assert over(post, "post", "a" * 257, "https://example.org/") == 1


def test_a_long_link_counts_as_it_stands_on_other_networks() -> None:
    assert over(post, "post", "a" * 250, "https://example.org/" + "b" * 40) == 11


@pytest.mark.parametrize(
    ("char", "most"), [("a", 306), ("é", 306), ("€", 152), ("ê", 134), ("ن", 134), ("ք", 134), ("🐟", 66)]
)
def test_an_sms_has_two_parts_at_most(char: str, most: int) -> None:
    assert sms(document("sms", char * most)) == char * most + "\n"
    assert over(sms, "sms", char * (most + 1)) > 0


def test_an_sms_of_one_part_is_larger_than_half_of_two() -> None:
    assert sms(document("sms", "€" * 80))
    assert sms(document("sms", "ن" * 70))
    assert over(sms, "sms", "a" * 310) == 4


def test_typographic_signs_become_plain_where_that_saves_room() -> None:
    assert sms(document("sms", "It’s “ours” – now…")) == 'It\'s "ours" - now...\n'
    assert sms(document("sms", "C’est peut-être")) == "C’est peut-être\n"


@pytest.mark.parametrize("maker", [post, sms])
def test_a_kit_without_messages_is_told_what_to_add(maker: object) -> None:
    with pytest.raises(InputError, match="social") as caught:
        maker(document("none", "x"))  # type: ignore[operator]  # post or sms
    assert caught.value.problems[0].code == "no-message"
    assert str(caught.value).startswith("kits/example/text/en.yaml: ")
