"""A whole letter in every country: in each language of the shipped kit, on a page of its own, in the form of the place."""

from dataclasses import replace
from datetime import date

import pytest
from addressees import DIVISIONS, SOURCE, TODAY, imported, keep, official
from conftest import COUNTRIES, SENDERS
from pages import Pdf

from handbill import resources
from handbill.country import Country, Division, load_country
from handbill.make import Order, make
from handbill.people import Sender
from handbill.render.process import Worker
from handbill.resolve import Wish, own_offices

LANGUAGES = ("en", "fr")
# By hand: how a letter to a woman who holds the office ends its address, greets and closes, in English and in French;
# the neutral words where the pack has no forms in the letter's language.
EXPECTED: dict[str, dict[str, tuple[str, str, str]]] = {
    "us": {
        "en": ("Washington, DC 20515", "Dear Representative Example:", "Sincerely,"),
        "fr": ("Washington, DC 20515", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "ca": {
        "en": ("Ottawa ON K1A 0A6", "Dear Ms. Example,", "Sincerely,"),
        "fr": ("Ottawa (Ontario) K1A 0A6", "Madame la Députée,", "Veuillez agréer, Madame la Députée,"),
    },
    "gb": {
        "en": ("SW1A 0AA", "Dear Ms Example,", "Yours sincerely,"),
        "fr": ("SW1A 0AA", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "fr": {
        "en": ("75355 Paris 07 SP", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("75355 Paris 07 SP", "Madame la Députée,", "l’expression de ma haute considération"),
    },
    "de": {
        "en": ("11011 Berlin", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("11011 Berlin", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "au": {
        "en": ("Canberra ACT 2600", "Dear Ms Example,", "Yours"),
        "fr": ("Canberra ACT 2600", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "nz": {
        "en": ("Wellington 6160", "Dear Ms Example,", "Yours sincerely,"),
        "fr": ("Wellington 6160", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "ie": {
        "en": ("D02 XR20", "Dear Deputy Example,", "Yours sincerely,"),
        "fr": ("D02 XR20", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "eu": {
        "en": ("B-1047 Brussels", "Dear Ms Example,", "Yours sincerely,"),
        "fr": ("B-1047 Bruxelles", "Madame la Députée,", "considération"),
    },
    "be": {
        "en": ("1008 Brussel", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("1008 Bruxelles", "Madame la Députée,", "considération"),
    },
    "nl": {
        "en": ("2500 EA Den Haag", "Dear Ms Example,", "Yours sincerely,"),
        "fr": ("2500 EA Den Haag", "Madame la Députée,", "considération"),
    },
    "am": {
        "en": ("Yerevan", "Dear Ms Example,", "Yours sincerely,"),
        "fr": ("Erevan", "Madame la Députée,", "considération"),
    },
    "es": {
        "en": ("28014 Madrid", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("28014 Madrid", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "it": {
        "en": ("00186 Roma", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("00186 Roma", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "ar": {
        "en": ("Buenos Aires", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("Buenos Aires", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
    "lb": {
        "en": ("بيروت", "Dear Jordan Example,", "Yours sincerely,"),
        "fr": ("بيروت", "Bonjour Jordan Example,", "Veuillez agréer"),
    },
}


def member(pack: Country) -> str:
    """The chamber that people write to first."""
    return (own_offices(pack) or list(pack.offices))[0].id


def write(country: str, lang: str, worker: Worker, *formats: str) -> dict[str, bytes]:
    """A letter to an invented woman who holds the first office of a country, by its ending."""
    pack = load_country(country)
    post = pack.office(member(pack))
    whole = DIVISIONS[country]
    division = {"district": whole, "region": Division(whole.region), "nation": Division()}[post.represents]
    person = official(post.id, gender="f", division=division, end=None)
    # Read today: New Zealand's term ended on 7 November 2026, and older data would name nobody.
    keep(resources.directory(), imported(person, source=replace(SOURCE, retrieved_at=TODAY), country=country))
    wish = Wish(offices=(post.id,), to="Jordan Example" if post.represents == "nation" else "")
    order = Order(("letter",), "artsakh", SENDERS[country], TODAY, wish=wish, formats=formats)
    order = replace(order, choices=replace(order.choices, lang=lang))
    made = make(order, worker)
    return {rendering.name.rsplit(".", 1)[1]: rendering.data for rendering in made.renderings}


def test_every_pack_and_language_has_its_expected_words() -> None:
    assert EXPECTED.keys() == set(COUNTRIES)
    assert all(words.keys() == set(LANGUAGES) for words in EXPECTED.values())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_letter_is_addressed_greeted_and_closed_as_its_country_and_language_have_it(
    country: str, lang: str, worker: Worker
) -> None:
    text = write(country, lang, worker, "txt")["txt"].decode()
    place, greeting, closing = EXPECTED[country][lang]
    lines = [line.strip() for line in text.splitlines()]
    assert greeting in lines
    before, _, after = text.partition(greeting)
    assert place in before
    assert "Jordan Example" in before
    assert closing in " ".join(after.split())
    assert SENDERS[country].name in after


@pytest.mark.parametrize(("country", "lang"), [(code, LANGUAGES[at % 2]) for at, code in enumerate(COUNTRIES)])
def test_a_letter_keeps_one_page_of_its_countrys_paper(country: str, lang: str, worker: Worker) -> None:
    pdf = Pdf(write(country, lang, worker, "pdf")["pdf"])
    assert len(pdf) == 1
    width = {"letter": 215.9, "a4": 210.0}[load_country(country).paper]
    assert pdf.size()[0] == pytest.approx(width, abs=0.1)


def test_a_letter_to_a_country_without_a_pack_goes_to_the_addressee_that_was_given(worker: Worker) -> None:
    sender = Sender(name="Ken Example", street="1-2 Example", city="Kyoto", postcode="602-8570", country="jp")
    wish = Wish(to="Aki Example", to_address=("1-7-1 Example", "Chiyoda, Tokyo 100-0014"))
    made = make(Order(("letter",), "artsakh", sender, date(2026, 11, 22), wish=wish, formats=("txt",)), worker)
    lines = [line.strip() for line in made.renderings[0].data.decode().splitlines()]
    assert lines[:4] == ["Ken Example", "1-2 Example", "Kyoto", "602-8570"]
    assert lines[lines.index("Aki Example") :][:3] == ["Aki Example", "1-7-1 Example", "Chiyoda, Tokyo 100-0014"]
    assert "Dear Aki Example," in lines
    assert "your constituent" not in " ".join(lines)
