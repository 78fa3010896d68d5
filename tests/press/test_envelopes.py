"""Printed envelopes: where the posts' machines read, on every size, fed either way, from the PDF."""

from dataclasses import replace
from pathlib import Path

import page as ua
import pytest
from addressees import TODAY
from conftest import SENDERS
from pages import Char, Pdf

from handbill.compose import Choices, Posting
from handbill.errors import InputError
from handbill.make import Order, compose_all, load, make
from handbill.people import Sender
from handbill.press.envelopes import (
    COMMON,
    FEEDS,
    PRINTED,
    RULES,
    SIZES,
    Feed,
    address_place,
    page_size,
    return_place,
    rules_for,
    size_of,
)
from handbill.render.process import Worker
from handbill.resolve import Wish

OFFICES = {"us": "us/house", "gb": "gb/commons", "fr": "fr/assemblee", "de": "de/bundestag", "lb": "lb/parliament"}


def order(
    code: str, size: str = "", feed: Feed = "long", *, sender: Sender | None = None, wish: Wish | None = None
) -> Order:
    who = sender or SENDERS[code]
    whom = wish or Wish(offices=(OFFICES[code],))
    return Order(("envelope",), "artsakh", who, TODAY, Choices(posting=Posting(size, feed)), whom)


def test_sizes_are_those_of_the_trade() -> None:
    assert PRINTED == ("dl", "c5", "c6", "us-10", "us-9")
    inches = {"us-10": (9.5, 4.125), "us-9": (8.875, 3.875)}
    for name, (width, height) in inches.items():
        assert SIZES[name] == pytest.approx((width * 25.4, height * 25.4), abs=0.05)


@pytest.mark.parametrize("size", PRINTED)
@pytest.mark.parametrize("code", [*RULES, "it"])
def test_the_address_stands_where_the_country_s_machines_read(code: str, size: str) -> None:
    width, height = SIZES[size]
    rules, place = rules_for(code), address_place(size, code)
    assert rules_for("it") is COMMON
    assert place.x >= rules.side
    assert width - place.x - place.width >= rules.side - 0.001
    assert height - place.y - place.height >= rules.bottom - 0.001
    assert place.y >= rules.below
    assert place.y > rules.stamp[1] or place.x + place.width < width - rules.stamp[0]
    if rules.reach is not None:
        assert height - place.y <= rules.reach
    assert place.width >= 70
    assert place.height >= 30
    home = return_place(size)
    # Royal Mail: 75 from the right, no lower than 28 from the top, 12 from the address.
    assert width - home.x - home.width >= 75
    assert home.y + home.height <= 28
    assert place.y - home.y - home.height >= 12


def upright(char: Char, size: str, feed: Feed) -> tuple[float, float, float, float]:
    """Where a character stands on the envelope as one reads it: left, top, right, bottom in mm."""
    width, height = SIZES[size]
    if feed == "left":
        return char.top, height - char.right, char.bottom, height - char.left
    if feed == "right":
        return width - char.bottom, char.left, width - char.top, char.right
    return char.left, char.top, char.right, char.bottom


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("code", "size"), [("us", "us-10"), ("us", "us-9"), ("de", "dl"), ("fr", "c5"), ("gb", "c6"), ("lb", "dl")]
)
def test_both_addresses_stand_in_their_places_however_the_envelope_is_fed(
    code: str, size: str, feed: Feed, worker: Worker
) -> None:
    made = make(order(code, size, feed), worker)
    (document,), (rendering,) = made.documents, made.renderings
    pdf = Pdf(rendering.data)
    assert (len(pdf), rendering.pages) == (1, 1)
    assert pdf.size() == pytest.approx(page_size(size, feed), abs=0.1)
    assert (pdf.size()[0] > pdf.size()[1]) == (feed == "long")
    home, away = return_place(size), address_place(size, code)
    counted = {"sender": 0, "recipient": 0}
    for char in pdf.chars[0]:
        left, top, right, bottom = upright(char, size, feed)
        role = "sender" if bottom < home.y + home.height + 0.5 else "recipient"
        place = home if role == "sender" else away
        counted[role] += 1
        assert place.x - 0.5 <= left, char
        assert right <= place.x + place.width + 0.5, char
        assert place.y - 0.5 <= top, char
        assert bottom <= place.y + place.height + 0.5, char
    text = {role: "".join(block.text for block in document.all(role)) for role in counted}
    if code != "lb":  # Arabic letters join
        assert counted == {role: len("".join(words.split())) for role, words in text.items()}
    tagged = "".join(pdf.tagged.split())
    for block in document.blocks:
        assert "".join(block.text.split()) in tagged
    assert pdf.language.split("-")[0] == document.lang
    assert ua.validate_pdf_bytes(rendering.data, profile="ua1").is_compliant


def test_the_first_edge_in_is_the_one_that_was_named(worker: Worker) -> None:
    """With the left edge first the return address comes out first, with the right edge first last."""
    cases: tuple[tuple[Feed, bool], ...] = (("left", True), ("right", False))
    for feed, first in cases:
        pdf = Pdf(make(order("us", "us-10", feed), worker).renderings[0].data)
        height = pdf.size()[1]
        home = [char for char in pdf.chars[0] if upright(char, "us-10", feed)[3] < 28]
        assert home
        assert all((char.top < height / 3) == first for char in home)


def test_a_page_for_each_addressee_and_a_file_for_each_language(worker: Worker) -> None:
    both = order("us", wish=Wish(offices=("us/house", "us/senate")))
    made = make(both, worker)
    assert [rendering.name for rendering in made.renderings] == ["artsakh-envelopes-us-10.pdf"]
    pdf = Pdf(made.renderings[0].data)
    assert len(pdf) == 2
    for page, office in ((0, "Representative"), (1, "Senator")):
        shown = "".join(char.char for char in pdf.chars[page])
        assert "AniExample" in shown
        assert office in shown
    canada = Order(("envelope",), "artsakh", SENDERS["ca"], TODAY, Choices(), Wish(offices=("ca/house",)))
    assert make(canada, worker).documents[0].paper == "us-10"


def test_the_country_says_which_envelope_is_usual() -> None:
    mexico = Sender(name="Ana Ejemplo", street="Calle Ejemplo 1", city="Puebla", postcode="72000", country="mx")
    wish = Wish(to="Luis Ejemplo", to_address=("Avenida Ejemplo 2", "15960 Ciudad de México"))
    words, _ = compose_all(load(Order(("envelope",), "artsakh", mexico, TODAY, Choices(), wish)))
    assert words.documents[0].paper == "us-10"
    assert size_of("", "us-10") == "us-10"
    assert size_of("", "dl") == "dl"
    assert size_of("c6", "us-10") == "c6"
    with pytest.raises(InputError, match="Known are: dl"):
        size_of("b4", "dl")


def test_the_same_order_gives_the_same_bytes_and_a_text_without_them(worker: Worker) -> None:
    wanted = replace(order("fr"), formats=("pdf", "txt"))
    first, second = make(wanted, worker), make(wanted, worker)
    assert [r.data for r in first.renderings] == [r.data for r in second.renderings]
    text = first.renderings[1].data.decode().splitlines()
    assert text[0] == "Claire Exemple"
    assert text[text.index("") + 1 :][-1] == "75355 Paris 07 SP"
    assert "Exemple" not in first.renderings[0].name


def test_a_printer_that_is_off_is_met_halfway_on_the_page_that_it_prints(worker: Worker) -> None:
    feeds: tuple[Feed, ...] = ("long", "left", "right")
    for feed in feeds:
        plain = order("us", "us-10", feed)
        moved = replace(plain, sender=replace(plain.sender, print_x=2.0, print_y=1.0))
        before, after = (Pdf(make(wanted, worker).renderings[0].data).chars[0] for wanted in (plain, moved))
        assert len(before) == len(after) > 50
        for one, other in zip(before, after, strict=True):
            assert (other.left - one.left, other.top - one.top) == pytest.approx((-2, -1), abs=0.02)


def why(wanted: Order) -> str:
    with pytest.raises(InputError) as caught:
        compose_all(load(wanted))
    (problem,) = caught.value.problems
    return str(problem)


def test_what_no_envelope_holds_is_said_in_one_sentence(tmp_path: Path) -> None:
    nine = Wish(offices=("us/house",), to="Jordan Example", to_address=tuple(f"Line {n}" for n in range(8)))
    assert "an address of nine lines does not fit on an envelope #10 ('The Honorable Jordan Example' …)" in why(
        order("us", wish=nine)
    )
    endless = replace(SENDERS["us"], name="W" * 150)
    assert "your own address does not fit" in why(order("us", sender=endless))
    assert "--street" in why(order("us", sender=replace(SENDERS["us"], street="")))
    state = Wish(offices=("us/state-house",), state_district="44")
    assert "no postal address is known" in why(order("us", wish=state))
    assert "Known are" in why(order("us", "b4"))
