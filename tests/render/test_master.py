"""Masters: what of a letter stays and what changes, in the order in which it is read; and designs that have none."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import groupby
from pathlib import Path

import pytest
from conftest import SENDERS
from hostile import own_templates
from runs_of_letters import Lot, Member, glyphs_of, letter, master, refusals

from handbill.batch.forms import words_of
from handbill.document import Document
from handbill.kit import Kit
from handbill.render import Letter, PrintRun
from handbill.render.master import Master, read
from handbill.render.process import Worker

US, FRENCH = Lot("us/house", "en", "letter"), Lot("fr/assemblee", "fr", "a4")
EXTENDED = '{% extends "handbill/letters/letter.html" %}{% block subject %}{{ super() }}BESIDE{% endblock %}'
PICTURE = (
    '<img alt="" src="data:image/png;base64,'
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    '">'
)
LONG = "Jordan Featherstonehaugh-Example of an evidently invented and very long Name"


@pytest.fixture(scope="module")
def american(artsakh: Kit) -> Document:
    return letter(artsakh, US, SENDERS["us"])


@pytest.fixture(scope="module")
def french(artsakh: Kit) -> Document:
    return letter(artsakh, FRENCH, replace(SENDERS["fr"], phone="+33 1 99 00 00 01"))


def made(worker: Worker, document: Document) -> Master:
    return read(master(worker, document))


def reading(found: Master) -> list[str]:
    """A master in the order in which it is read: the roles of lines that change, and the words between them."""
    texts = {font: dict(glyphs) for font, glyphs in found.texts}
    parts: list[str] = []
    for entry in found.order:
        if entry < 0:
            slot = found.slots[-entry - 1]
            parts += [f"<{role}>" for role in dict.fromkeys(found.blocks[place][0] for place in slot.blocks)]
            continue
        for each in found.pieces[entry]:
            if not isinstance(each, str):
                parts += [
                    "".join(texts[said.font][glyph] for glyph, _ in glyphs_of(said.array.encode()) if glyph)
                    for _, _, said in found.chunks[each[0]]
                ]
    return parts


def roles(found: Master) -> list[str]:
    """The roles of what changes, and `words` for what stands between them, each once."""
    parts = [part.strip("<>") if part.startswith("<") else "words" for part in reading(found)]
    return [role for role, _ in groupby(parts)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def fixed(document: Document) -> Iterator[str]:
    """The words of a letter that are the same for all, without blanks and the end of what may be broken."""
    for block in document.blocks:
        if block.role not in ("sender", "date", "recipient", "salutation", "signature"):
            yield squeezed(block.text)


def test_an_american_letter_is_cut_in_the_order_in_which_it_is_read(american: Document, worker: Worker) -> None:
    found = made(worker, american)
    assert roles(found) == ["sender", "date", "recipient", "words", "salutation", "words", "signature", "words"]
    assert [len(slot.blocks) for slot in found.slots] == [1, 2, 1, 1, 1, 1, 1, 1, 1]
    assert found.fixed == ()


def test_a_french_letter_is_cut_in_the_order_in_which_it_is_read(french: Document, worker: Worker) -> None:
    found = made(worker, french)
    head = ["sender", "recipient", "date"] if french.options["date"] != french.options["sender"] else ["sender", "date"]
    assert roles(found)[: len(head)] == head
    assert roles(found)[-5:] == ["words", "salutation", "words", "signature", "words"]
    # Each line of an address stands by itself.
    assert {len(slot.blocks) for slot in found.slots} == {1}


@pytest.mark.parametrize("whose", ["american", "french"])
def test_between_the_lines_that_change_stand_the_words_of_the_letter(
    whose: str, worker: Worker, request: pytest.FixtureRequest
) -> None:
    document: Document = request.getfixturevalue(whose)
    # Those that are broken at a hyphen keep it, and addresses have none.
    text = squeezed("".join(part for part in reading(made(worker, document)) if not part.startswith("<")))
    places = [text.find(words) for words in fixed(document)]
    assert -1 not in places
    assert places == sorted(places)
    assert not any(name in text for name in ("AniExample", "ClaireExemple", "Glendale", "JordanExample"))


def test_lines_stand_where_their_page_has_room_for_them(american: Document, worker: Worker) -> None:
    found = made(worker, american)
    width, height = found.size
    assert (width, height) == (612, 792)
    for slot in found.slots:
        assert 0 < slot.left < slot.right < width
        assert slot.dir == "ltr"
        assert slot.type.lang == "en"
    assert found.slots[0].type.bold
    assert not found.slots[1].type.bold
    # Figures of addresses are high, those of the text are not.
    assert "lnum" in found.slots[1].type.features
    assert "onum" in next(slot for slot in found.slots if found.blocks[slot.blocks[0]][0] == "date").type.features


def test_a_master_is_the_same_after_it_was_written_and_read(american: Document, worker: Worker) -> None:
    data = master(worker, american)
    found = read(data)
    assert found.json() == data
    assert read(found.json()) == found
    assert hash(found) == hash(read(data))
    assert json.loads(data).keys() == {field.name for field in fields(Master)}


def test_a_master_holds_nothing_of_the_person_whose_letter_it_was(american: Document, worker: Worker) -> None:
    data = master(worker, american).decode()
    words = {block.text for block in american.all("sender", "signature")} | {"Ani", "Brand Blvd", "Glendale"}
    assert [text for text in words if text in data] == []


def test_letters_of_one_form_have_one_master(american: Document, artsakh: Kit, worker: Worker) -> None:
    other = letter(artsakh, US, replace(SENDERS["us"], name="Zoë Example", city="Fresno"))
    assert made(worker, american) == made(worker, other)


def test_a_design_of_a_kits_own_without_marks_has_no_master(american: Document, worker: Worker, tmp_path: Path) -> None:
    templates = own_templates(tmp_path, "<p>{{ document.first('sender').text }}</p>")
    assert master(worker, american, templates) == b""


def test_a_design_of_a_kits_own_that_keeps_the_marks_has_a_master(
    american: Document, worker: Worker, tmp_path: Path
) -> None:
    templates = own_templates(tmp_path, letter_html=EXTENDED.replace("BESIDE", "<p>Example River</p>"))
    assert "Example River" in reading(read(master(worker, american, templates)))


@pytest.mark.parametrize(
    "mark", ["slot:x?features=kern&between=&free=", "slot:999?features=kern&between=&free=1", "slot:0"]
)
def test_marks_that_say_nothing_sensible_make_no_master(
    american: Document, worker: Worker, tmp_path: Path, mark: str
) -> None:
    body = f'<p><a href="{mark}" style="display: block">{{{{ document.blocks[0].text }}}}</a></p>'
    assert master(worker, american, own_templates(tmp_path, body)) == b""


def test_a_letter_with_a_picture_has_no_master(american: Document, worker: Worker, tmp_path: Path) -> None:
    assert master(worker, american, own_templates(tmp_path, letter_html=EXTENDED.replace("BESIDE", PICTURE))) == b""


@pytest.mark.parametrize(
    "style", ["opacity: .5", "transform: rotate(1deg)", "background: linear-gradient(#fff, #ccc)"], ids=lambda s: s[:4]
)
def test_a_letter_with_what_cannot_be_cut_has_no_master(
    style: str, american: Document, worker: Worker, tmp_path: Path
) -> None:
    part = f'<p style="{style}">Example River</p>'
    assert master(worker, american, own_templates(tmp_path, letter_html=EXTENDED.replace("BESIDE", part))) == b""


def test_a_letter_of_two_pages_has_no_master(american: Document, worker: Worker, tmp_path: Path) -> None:
    part = '<div style="break-after: page"></div>'
    templates = own_templates(tmp_path, letter_html=EXTENDED.replace("BESIDE", part))
    assert master(worker, replace(american, pages=2), templates) == b""


def test_a_line_that_is_broken_stays_on_the_page_and_those_that_differ_there_are_refused(
    artsakh: Kit, worker: Worker
) -> None:
    member: Member = (LONG, "Example", "x")
    another: Member = (f"{LONG}s", "Example", "x")
    mine, others = (letter(artsakh, FRENCH, SENDERS["fr"], each) for each in (member, another))
    same = letter(artsakh, FRENCH, replace(SENDERS["fr"], name="Zoë Exemple"), member)
    data = master(worker, mine)
    found = read(data)
    assert [found.blocks[place][0] for place, _ in found.fixed] == ["recipient"]
    assert squeezed(LONG) in squeezed("".join(reading(found)))
    run = PrintRun((data,), tuple(Letter(0, words_of(each)) for each in (mine, others, same)))
    assert refusals(worker, run).keys() == {1}


def test_a_line_that_is_too_wide_is_refused(american: Document, artsakh: Kit, worker: Worker) -> None:
    wide = letter(artsakh, US, replace(SENDERS["us"], name="Example " * 12))
    run = PrintRun((master(worker, american),), (Letter(0, words_of(wide)),))
    assert refusals(worker, run) == {0: "wide"}


def test_a_letter_whose_senders_line_is_broken_has_no_master(artsakh: Kit, worker: Worker) -> None:
    street = "3 rue de l’Exemple évidemment inventé et beaucoup trop long"
    assert master(worker, letter(artsakh, FRENCH, replace(SENDERS["fr"], street=street))) == b""
