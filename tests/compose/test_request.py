"""What documents are composed from: languages, papers, values of fields, and the lines of an address."""

from dataclasses import replace
from pathlib import Path

import pytest
from addressees import DIVISIONS, official, request, target
from conftest import SENDERS

import kits
from handbill.compose import Choices
from handbill.compose.writer import Writer, cite, cited, postal_lines, sentence
from handbill.country import Country
from handbill.document import Inline
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.people import Sender
from handbill.wording import FIELDS


def joined(inlines: list[Inline]) -> str:
    return "".join(inline.text for inline in inlines)


Packs = dict[str, Country]


@pytest.mark.parametrize(
    ("given", "office", "lang"),
    [
        (Sender(country="us", region="CA"), "us/house", "en"),
        (Sender(country="ca", region="ON"), "ca/house", "en"),
        (Sender(country="ca", region="QC"), "ca/house", "fr"),
        (Sender(country="ca", region="QC"), None, "fr"),
        (Sender(country="ca", region="QC", language="en"), None, "en"),
        (Sender(country="ca", region="NB"), "ca/senate", "en"),
        (Sender(country="gb", language="fr"), "gb/commons", "en"),  # the recipient's language, not the sender's
        (Sender(country="fr"), "fr/senat", "fr"),
        (Sender(country="fr", language="it"), None, "fr"),
        (Sender(country="fr", language="hy"), None, "hy"),  # what nobody is sent speaks the reader's language
    ],
)
def test_a_document_speaks_the_recipients_language_or_the_regions(
    artsakh: Kit, packs: Packs, given: Sender, office: str | None, lang: str
) -> None:
    pack = packs[given.country]
    wanted = request("letter", artsakh, pack, given)
    assert wanted.speech(target(pack, office) if office else None) == lang


def test_a_language_that_the_kit_lacks_gives_way_to_its_first(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path)))
    wanted = request("letter", kit, packs["fr"], SENDERS["fr"])
    assert wanted.speech(target(packs["fr"], "fr/assemblee")) == "en"
    with pytest.raises(InputError, match="It has: en"):
        replace(wanted, choices=Choices(lang="fr")).speech()


@pytest.mark.parametrize(("country", "paper"), [("us", "letter"), ("ca", "letter"), ("gb", "a4"), ("fr", "a4")])
def test_the_paper_is_the_countrys_unless_chosen(artsakh: Kit, packs: Packs, country: str, paper: str) -> None:
    wanted = request("guide", artsakh, packs[country], SENDERS[country])
    assert wanted.paper == paper
    assert replace(wanted, choices=Choices(paper="a4")).paper == "a4"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("office", ["us/house", "us/senate", "ca/senate", "gb/commons", "gb/lords", "fr/assemblee"])
def test_every_published_field_of_sender_and_office_has_a_value(
    artsakh: Kit, packs: Packs, office: str, lang: str
) -> None:
    pack = packs[office[:2]]
    sender = replace(SENDERS[pack.code], phone="555-0100", organisation="Example Society", role="Chair")
    whom = target(pack, office, official(office))
    writer = Writer(request("letter", artsakh, pack, sender, whom), lang, whom)
    needless = {"official"} | (set() if pack.regions and office != "gb/lords" else {"region", "region_name"})
    missing = (FIELDS["sender"] | FIELDS["office"]) - writer.values.keys() - needless
    assert missing == (set() if office != "gb/commons" else missing & {"region", "region_name"})
    assert all(writer.values.values())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["100 N Brand Blvd", "Glendale, CA 91203"]),
        ({"street": ""}, ["Glendale, CA 91203"]),
        ({"region": ""}, ["100 N Brand Blvd", "Glendale, 91203"]),
        ({"city": ""}, ["100 N Brand Blvd", "CA 91203"]),
        ({"city": "", "region": "", "postcode": ""}, ["100 N Brand Blvd"]),
        ({"street": "", "city": "", "region": "", "postcode": ""}, []),
    ],
)
def test_empty_parts_of_an_address_go_with_their_blanks_and_commas(
    packs: Packs, changes: dict[str, str], expected: list[str]
) -> None:
    values = {"street": "100 N Brand Blvd", "city": "Glendale", "region": "CA", "postcode": "91203"}
    assert postal_lines(packs["us"], values | changes) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("I swam in it", "I swam in it."),
        ("I swam in it.", "I swam in it."),
        ("Did I?", "Did I?"),
        ("She said “no”", "She said “no”."),
        ("She said “no.”", "She said “no.”"),
        ("Ես լողացի։", "Ես լողացի։"),
    ],
)
def test_an_answer_ends_like_a_sentence_and_is_else_untouched(given: str, expected: str) -> None:
    assert sentence(given) == expected


@pytest.mark.parametrize(
    ("lang", "country", "day"),
    [("en", "us", "June 1, 2025"), ("en", "gb", "1 June 2025"), ("fr", "fr", "1er juin 2025")],
)
def test_a_claim_is_cited_with_a_date_as_the_country_writes_it(
    tmp_path: Path, lang: str, country: str, day: str
) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path)))
    assert joined(cite(cited(kit.claims["count"])[0], lang, country)) == (
        f"Example Institute, Fish count, {day}, https://example.org/fish"
    )
    assert joined(cite(cited(kit.claims["memory"])[0], lang, country)) == "Example Press, An old book"


def test_the_first_source_that_was_read_is_cited(tmp_path: Path) -> None:
    unread = "sources: [{title: A rumour, publisher: Nobody, date: spring 2025}, {title: Fish count,"
    kit = load_kit(str(kits.write_kit(tmp_path, claims=kits.CLAIMS.replace("sources: [{title: Fish count,", unread))))
    assert "Fish count" in joined(cite(cited(kit.claims["count"])[0], "en", "us"))
    assert "rumour" not in joined(cite(cited(kit.claims["count"])[0], "en", "us"))


def test_places_are_named_in_each_language(packs: Packs) -> None:
    assert packs["us"].place(DIVISIONS["us"], "en")["constituency"] == "California’s 30th congressional district"
    assert packs["us"].place(DIVISIONS["us"], "fr")["constituency"] == "30e circonscription de la Californie"
    assert packs["fr"].place(DIVISIONS["fr"], "fr")["constituency"] == "2e circonscription de Paris"
    assert packs["ca"].place(DIVISIONS["ca"], "fr")["constituency"] == "University—Rosedale"
