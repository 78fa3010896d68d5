"""Reading along: the letter beside the same letter in the sender's language, paragraph by paragraph."""

from dataclasses import replace
from pathlib import Path

import pytest
from addressees import official, request, target
from conftest import SENDERS

import kits
from handbill.compose import Choices, compose
from handbill.country import Country
from handbill.document import Document
from handbill.errors import InputError
from handbill.kit import Kit, load_kit

Packs = dict[str, Country]


def both(kit: Kit, packs: Packs, lang: str, name: str = "Sam Example") -> tuple[Document, Document]:
    gb = packs["gb"]
    person = official("gb/commons", division=target(gb, "gb/commons").division)
    sender = replace(SENDERS["gb"], name=name, answers={"family": "my grandmother"})
    made = compose(request("letter", kit, gb, sender, target(gb, "gb/commons", person), choices=Choices(read_in=lang)))
    letter, facing = made.documents
    return letter, facing


@pytest.mark.parametrize("lang", ["fr"])
def test_each_paragraph_stands_beside_its_translation(artsakh: Kit, packs: Packs, lang: str) -> None:
    letter, facing = both(artsakh, packs, lang)
    assert (facing.kind, facing.lang, facing.name) == ("facing", lang, f"{letter.name}-read-in-{lang}")
    pairs = facing.blocks[2:]
    left, right = pairs[::2], pairs[1::2]
    assert [block.role for block in left] == [block.role for block in right]
    assert {block.lang for block in left} == {"en"}
    assert {block.lang for block in right} == {lang}
    sent = [block for block in letter.blocks if block.role in {block.role for block in left}]
    assert list(left) == sent
    ids = [[block.id for block in side if block.role in ("point", "ask")] for side in (left, right)]
    assert ids[0] == ids[1] != []


def test_the_translation_follows_the_letters_wordings(artsakh: Kit, packs: Packs) -> None:
    for number in range(8):
        _, facing = both(artsakh, packs, "fr", name=f"Example {number}")
        pairs = facing.blocks[2:]
        for one, other in zip(pairs[::2], pairs[1::2], strict=True):
            if one.role in ("opening", "thanks", "point", "ask"):
                assert place_of(artsakh, "en", one.origin) == place_of(artsakh, "fr", other.origin)


def place_of(kit: Kit, lang: str, origin: object) -> tuple[str, int]:
    """The key of a text and which of its wordings stands at a place of its file."""
    from handbill.kit.texts import texts

    for key, text in texts(kit.words(lang)).items():
        for number, option in enumerate(getattr(text, "options", ())):
            if any(template.origin == origin for template in option.templates):
                return key, number
    raise AssertionError(origin)


def test_own_words_stand_on_both_sides_where_a_language_has_no_frames(tmp_path: Path, packs: Packs) -> None:
    prompts = ("prompts:\n  - {id: swim, max_chars: 100}\n", "prompts:\n  - {id: swim}\n  - {id: walk}\n")
    two = kits.KIT.replace("languages: [en]", "languages: [en, fr]").replace("River}", "River, fr: Exemple}")
    plain = kits.TEXT.replace('hint: "One sentence."}', 'hint: "One."}\n  walk: {question: "Did you walk there?"}')
    framed = plain.replace('hint: "One."}', 'frames: ["Why I write: {{ answer }}"]}').replace(
        'there?"}', 'there?", frames: ["And also: {{ answer }}"]}'
    )
    folder = kits.write_kit(tmp_path, kit=two.replace(*prompts), text=framed)
    (folder / "text" / "fr.yaml").write_text(plain, encoding="utf-8")
    kit, us = load_kit(str(folder)), packs["us"]
    sender = replace(SENDERS["us"], answers={"swim": "my grandmother", "walk": "the mill"}, story="One.")
    choices = Choices(read_in="fr")
    _, facing = compose(request("letter", kit, us, sender, target(us, "us/house"), choices=choices)).documents
    woven = "Why I write: my grandmother. And also: the mill."
    assert [block.text for block in facing.all("own")] == [woven, woven, "One.", "One."]
    only = replace(sender, answers={"swim": "my grandmother"})
    _, facing = compose(request("letter", kit, us, only, target(us, "us/house"), choices=choices)).documents
    assert [block.text for block in facing.all("own")][:2] == ["Why I write: my grandmother.", "my grandmother."]


def test_a_language_that_the_kit_has_not_is_refused(artsakh: Kit, packs: Packs) -> None:
    with pytest.raises(InputError, match="--read-in: kit artsakh has no 'eo'") as caught:
        both(artsakh, packs, "eo")
    assert "fr" in str(caught.value.problems[0].next_step)
