"""Postcards and the words of a call on a card: for whom, from whom, and what is left to the pen."""

from dataclasses import replace

import pytest
from addressees import request, target, texts
from conftest import SENDERS

from handbill.compose import Choices, compose
from handbill.compose.handout import OWN_CHARS
from handbill.country import Country
from handbill.document import Document
from handbill.errors import InputError
from handbill.kit import Kit
from handbill.people import Sender

Packs = dict[str, Country]


def cards(kit: Kit, packs: Packs, sender: Sender, **choices: object) -> tuple[Document, ...]:
    chosen = replace(Choices(designs=("postcard",)), **choices)  # type: ignore[arg-type]
    pack = packs[sender.country]
    addressee = target(pack, pack.offices[0].id)
    return compose(request("flyer", kit, pack, sender, addressee, choices=chosen)).documents


def test_each_addressee_gets_a_postcard_in_the_language_and_form_of_the_office(artsakh: Kit, packs: Packs) -> None:
    for code, word in (("us", "Dear Representative"), ("fr", "Député"), ("de", "Sehr geehrte")):
        documents = cards(artsakh, packs, SENDERS[code])
        assert documents
        for document in documents:
            assert document.pages == 2
            assert document.lang == packs[code].languages[0]
            assert len(document.all("salutation")) == len(document.all("ask")) == 1
            assert len(document.all("recipient")) >= 3
            assert document.name.startswith("artsakh-flyer-postcard-")
        assert word in texts(documents[0].all("salutation"))[0]


def test_a_postcard_says_who_writes_and_nothing_of_it_is_in_its_name(artsakh: Kit, packs: Packs) -> None:
    (document, *_) = cards(artsakh, packs, SENDERS["us"])
    assert texts(document.all("signature")) == ["Ani Example", "Glendale, CA 91203"]
    assert "ani" not in document.name.casefold()
    for missing in ("name", "city"):
        with pytest.raises(InputError, match=f"--{missing}"):
            cards(artsakh, packs, replace(SENDERS["us"], **{missing: ""}))  # type: ignore[arg-type]  # both are text


def test_own_words_stand_on_it_as_far_as_there_is_room_else_lines_for_a_pen(artsakh: Kit, packs: Packs) -> None:
    (plain, *_) = cards(artsakh, packs, SENDERS["us"])
    assert texts(plain.all("own_hint")) == ["In my own words"]
    (own, *_) = cards(artsakh, packs, replace(SENDERS["us"], story="My neighbour came from there."))
    assert texts(own.all("own")) == ["My neighbour came from there."]
    assert not own.all("own_hint")
    with pytest.raises(InputError, match=f"room for {OWN_CHARS} characters") as caught:
        cards(artsakh, packs, replace(SENDERS["us"], story="x " * OWN_CHARS))
    assert "Shorten" in str(caught.value.problems[0].next_step)


def test_one_ask_is_enough_and_can_be_chosen(artsakh: Kit, packs: Packs) -> None:
    (document, *_) = cards(artsakh, packs, SENDERS["us"], ask="standing-us")
    (ask,) = document.all("ask")
    assert ask.id == "standing-us"
    with pytest.raises(InputError, match="no ask 'standing-xx'"):
        cards(artsakh, packs, SENDERS["us"], ask="standing-xx")
