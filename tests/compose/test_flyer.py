"""Flyers: filled from country and region, at most three facts, a QR code only for a checked address."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from addressees import cited, request, texts
from conftest import SENDERS

import kits
from handbill.compose import Choices, Composed, compose
from handbill.compose.flyer import FACTS, MAX_FACTS, MAX_STRIP_WORDS, USUAL, shown
from handbill.compose.handout import BLANK
from handbill.country import Country
from handbill.document import Document, Link
from handbill.errors import InputError
from handbill.event import Event
from handbill.kit import Kit, load_kit
from handbill.paper import AMERICAN, DESIGNS
from handbill.people import Sender

Packs = dict[str, Country]
QUEBEC = Sender(country="ca", region="QC")
CALIFORNIA = Sender(country="us", region="CA")
PEOPLE = {
    "us-CA": CALIFORNIA,
    "ca-QC": QUEBEC,
    "ca-ON": Sender(country="ca", region="ON"),
    "gb": Sender(country="gb"),
    "fr": Sender(country="fr", region="75"),
}


def composed(kit: Kit, packs: Packs, sender: Sender = CALIFORNIA, **choices: object) -> Composed:
    chosen = replace(Choices(imprint="Example Society, 1 Example Street"), **choices)  # type: ignore[arg-type]
    return compose(request("flyer", kit, packs[sender.country], sender, choices=chosen))


def poster(kit: Kit, packs: Packs, sender: Sender = CALIFORNIA, **choices: object) -> Document:
    (document,) = composed(kit, packs, sender, designs=("poster",), **choices).documents
    return document


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(kits.write_kit(tmp_path_factory.mktemp("kit"))))


@pytest.mark.parametrize(
    ("where", "lang", "paper", "name"),
    [
        ("us-CA", "en", "letter", "us-CA-en"),
        ("ca-QC", "fr", "letter", "ca-QC-fr"),
        ("ca-ON", "en", "letter", "ca-ON-en"),
        ("gb", "en", "a4", "gb-en"),
        ("fr", "fr", "a4", "fr-75-fr"),
    ],
)
def test_language_paper_and_action_are_those_of_country_and_region(
    artsakh: Kit, packs: Packs, where: str, lang: str, paper: str, name: str
) -> None:
    sender = PEOPLE[where]
    made = composed(artsakh, packs, sender)
    assert [document.name for document in made.documents] == [f"artsakh-flyer-{design}-{name}" for design in USUAL]
    own = packs[sender.country].offices[0]
    for document in made.documents:
        design = DESIGNS[document.design.removeprefix("flyers/")]
        assert (document.lang, document.pages) == (lang, design.pages)
        assert (document.paper in AMERICAN) == (paper == "letter" and design.name != "card")
        assert document.paper in design.papers
        called = own.short.get(lang) or own.title[lang]
        assert called in " ".join(texts(document.all("action", "strip")))
        (address,) = document.all("address")
        assert texts([address]) == [shown(own.finder.url)]


def test_posters_of_quebec_and_california_differ_in_language_and_action(artsakh: Kit, packs: Packs) -> None:
    quebec, california = poster(artsakh, packs, QUEBEC), poster(artsakh, packs, CALIFORNIA)
    assert quebec.lang != california.lang
    assert texts(quebec.all("action")) != texts(california.all("action"))
    assert texts(quebec.all("address")) != texts(california.all("address"))
    assert poster(artsakh, packs, replace(QUEBEC, language="en")).lang == "en"
    assert poster(artsakh, packs, QUEBEC, lang="en").lang == "en"
    assert poster(artsakh, packs, QUEBEC, paper="a4").paper == "a4"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("where", PEOPLE)
def test_facts_are_few_sourced_and_dated_and_no_number_to_call_is_printed(
    artsakh: Kit, packs: Packs, where: str, lang: str
) -> None:
    for document in composed(artsakh, packs, PEOPLE[where], lang=lang).documents:
        facts = document.all("fact")
        most = FACTS.get(document.design.removeprefix("flyers/"), MAX_FACTS)
        assert min(1, most) <= len(facts) <= most
        assert len(document.all("fact_source")) == len(facts)
        assert cited(document) == [block.id for block in facts]
        for role in ("kicker", "headline", "action", "find", "address", "as_of"):
            assert len(document.all(role)) == 1, role
        for block in document.blocks:
            assert not re.search(r"\{\{|\}\}|\{\w*\}|  | ,", block.text), block.text
            for office in packs[PEOPLE[where].country].offices:
                if office.phone:
                    assert office.phone.number not in block.text
            if block.role not in ("fact", "lead"):
                assert not re.search(r"\+?\d[\d ()-]{7,}\d", block.text), block.text


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("where", PEOPLE)
def test_a_tear_off_sheet_has_at_least_eight_short_strips_each_with_an_address(
    artsakh: Kit, packs: Packs, where: str, lang: str
) -> None:
    (sheet,) = composed(artsakh, packs, PEOPLE[where], lang=lang, designs=("tearoff",)).documents
    strips = texts(sheet.all("strip"))
    assert len(strips) >= 8
    assert len(set(strips)) == 1
    assert 1 <= len(strips[0].split()) <= MAX_STRIP_WORDS
    addresses = sheet.all("strip_address")
    assert len(addresses) == len(strips)
    assert {block.inlines for block in addresses} == {sheet.all("address")[0].inlines}


# ---- address and QR code


def qr(document: Document) -> tuple[str, bool]:
    (block,) = document.all("address")
    (link,) = block.inlines
    assert isinstance(link, Link)
    return link.url, block.id == "qr"


def test_a_qr_code_stands_for_a_given_link_or_a_checked_one_only(tmp_path: Path, example: Kit, packs: Packs) -> None:
    us, house = packs["us"], packs["us"].offices[0]
    assert not us.checked(house.finder.source)
    assert qr(poster(example, packs)) == (house.finder.url, False)
    checked = replace(us, offices=(replace(house, finder=replace(house.finder, source="coa-congress")), us.offices[1]))
    assert qr(poster(example, {"us": checked})) == (house.finder.url, True)
    assert qr(poster(example, packs, link="https://example.org/act")) == ("https://example.org/act", True)
    for number, (day, expected) in enumerate([("2026-11-01", True), ("null", False)]):
        kit = kits.KIT + f'link: {{url: "https://example.org/short", checked: {day}}}\n'
        folder = tmp_path / str(number)
        url, code = qr(poster(load_kit(str(kits.write_kit(folder, kit=kit))), packs))
        assert (url == "https://example.org/short", code) == (expected, expected)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://example.org/x",
        "example.org",
        "https://",
        "https://localhost",
        "https://example.org/a b",
        " https://example.org",
        "https://example.org/a\nb",
        "https://user:pass@example.org/",
        'https://example.org/"><script>',
        "https://example.org/\u202egro.live",
        "https://example.org/\x00",
        "https://example.org/" + "e\u0301\u0301\u0301\u0301\u0301\u0301",
        "https://example.org/" + "a" * 5000,
    ],
)
def test_what_is_no_web_address_is_refused(example: Kit, packs: Packs, link: str) -> None:
    with pytest.raises(InputError) as caught:
        poster(example, packs, link=link)
    problem = caught.value.problems[0]
    assert problem.code == "link"
    assert "--link" in problem.message
    assert "https://" in str(problem.next_step)
    assert len(problem.message) < 300


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://www.example.org/act/", "example.org/act"),
        ("http://example.org", "example.org"),
        ("https://example.org/a?b=1", "example.org/a?b=1"),
    ],
)
def test_addresses_are_shown_as_people_type_them(url: str, text: str) -> None:
    assert shown(url) == text


# ---- designs and kits


def test_designs_come_in_the_order_of_choice_and_unknown_ones_are_refused(example: Kit, packs: Packs) -> None:
    made = composed(example, packs, designs=("tearoff", "poster"))
    assert [document.design for document in made.documents] == ["flyers/tearoff", "flyers/poster"]
    with pytest.raises(InputError) as caught:
        composed(example, packs, designs=("poster", "zzz"))
    assert caught.value.problems[0].code == "unknown-design"
    assert "poster, handbill, tearoff" in str(caught.value.problems[0].next_step)
    with pytest.raises(InputError, match="no 'posters'") as caught:
        composed(example, packs, designs=("posters",))
    assert caught.value.problems[0].next_step == "Did you mean 'poster'?"


def test_a_design_is_made_on_its_own_papers_alone(example: Kit, packs: Packs) -> None:
    assert [d.paper for d in composed(example, packs, designs=("handbill",), paper="a5").documents] == ["a5"]
    with pytest.raises(InputError, match="a handbill is not made as a3") as caught:
        composed(example, packs, designs=("poster", "handbill"), paper="a3")
    assert caught.value.problems[0].next_step == "It can be: a5, half-letter."
    made = composed(example, packs, paper="a3").documents
    assert [document.design for document in made] == ["flyers/poster", "flyers/window"]
    assert all("-a3-" in document.name and document.size == (297, 420) for document in made)
    with pytest.raises(InputError, match="no design is made as a6"):
        composed(example, packs, paper="a6")


@pytest.mark.parametrize("ink", ["full", "low", "black"])
def test_ink_and_colours_are_left_to_the_template(example: Kit, packs: Packs, ink: str) -> None:
    assert poster(example, packs, ink=ink).options == {"main": "#1d3557", "accent": "#9c4a2f", "ink": ink}


def test_withdrawn_facts_are_left_out(tmp_path: Path, packs: Packs) -> None:
    claims = kits.CLAIMS.replace("status: stated", "status: withdrawn", 1)
    assert cited(poster(load_kit(str(kits.write_kit(tmp_path, claims=claims))), packs)) == ["levels"]


def test_no_more_than_three_facts_are_printed(tmp_path: Path, packs: Packs) -> None:
    level = kits.CLAIMS[kits.CLAIMS.index("- id: levels") : kits.CLAIMS.index("- id: memory")]
    claims = kits.CLAIMS + "".join(level.replace("levels", f"more{n}") for n in range(3))
    text = kits.TEXT.replace("facts: [count, levels]", "facts: [memory, more0, count, more1, levels, more2]")
    more = "".join(f"  more{n}: {{text: More in July 2025., short: More in July 2025}}\n" for n in range(3))
    text = text.replace("prompts:\n  swim: {q", f"{more}prompts:\n  swim: {{q")
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims, text=text)))
    assert cited(poster(kit, packs)) == ["more0", "count", "more1"]


def test_where_the_law_asks_for_an_imprint_no_flyer_goes_without(tmp_path: Path, packs: Packs) -> None:
    frenchman = Sender(country="fr", region="75")
    without = load_kit(str(kits.write_kit(tmp_path / "0")))
    with_one = load_kit(str(kits.write_kit(tmp_path / "1", kit=kits.KIT + "imprint: Example Society\n")))

    def imprints(kit: Kit, sender: Sender, **choices: object) -> list[str]:
        chosen: dict[str, object] = {"designs": ("poster",), "imprint": "", **choices}
        return texts(composed(kit, packs, sender, **chosen).documents[0].all("imprint"))

    with pytest.raises(InputError, match="a flyer in France needs an imprint") as caught:
        imprints(without, frenchman)
    assert caught.value.problems[0].code == "no-imprint"
    assert "--imprint" in str(caught.value.problems[0].next_step)
    (printed,) = imprints(with_one, frenchman)
    assert printed.endswith("Example Society")
    (printed,) = imprints(with_one, frenchman, imprint="Other Society, Paris")
    assert printed.endswith("Other Society, Paris")
    (printed,) = imprints(without, frenchman, event=Event(imprint="Third Society"))
    assert printed.endswith("Third Society")
    # Elsewhere its lack is noted, once for all designs.
    noted = composed(without, packs, CALIFORNIA, imprint="")
    assert [note.code for note in noted.notes].count("imprint") == 1
    assert all(not document.all("imprint") for document in noted.documents)


def test_an_event_is_printed_in_the_words_of_the_language(artsakh: Kit, packs: Packs) -> None:
    event = Event("An evening", "2026-12-05 18:30", "Example Hall", "Example Circle")
    for lang, when in (("en", "Saturday, December 5, 2026, 6:30 PM"), ("de", "Samstag, 5. Dezember 2026, 18:30")):
        sender = CALIFORNIA if lang == "en" else Sender(country="de")
        document = poster(artsakh, packs, sender, lang=lang, event=event)
        found = {role: texts(document.all(role)) for role in ("event_title", "event_when", "event_where", "event_host")}
        assert [value.replace("\u00a0", " ") for value in found["event_when"]] == [when]
        assert found["event_title"] == ["An evening"]
        assert found["event_where"] == ["Example Hall"]
        assert "Example Circle" in found["event_host"][0] != "Example Circle"
    assert texts(poster(artsakh, packs, event=Event(start="every Friday")).all("event_when")) == ["every Friday"]
    assert texts(poster(artsakh, packs, event=Event(start="2026-12-05")).all("event_when")) == ["December 5, 2026"]
    assert not poster(artsakh, packs).all("event_title", "event_when", "event_where", "event_host")


def test_a_window_sign_speaks_three_languages(artsakh: Kit, packs: Packs) -> None:
    def tongues(sender: Sender, **choices: object) -> list[str]:
        (document,) = composed(artsakh, packs, sender, designs=("window",), **choices).documents
        others = document.all("other_headline")
        assert [block.lang for block in document.all("other_action")] == [block.lang for block in others]
        return [document.lang, *(block.lang for block in others)]

    assert tongues(CALIFORNIA) == ["en", "fr", "de"]
    assert tongues(CALIFORNIA, also=("hy", "ar")) == ["en", "hy", "ar"]
    assert tongues(QUEBEC, also=("fr", "hy"))[:2] == ["fr", "hy"]
    assert tongues(QUEBEC)[:2] == ["fr", "en"]
    with pytest.raises(InputError, match="--also: kit artsakh has no 'xx'"):
        tongues(CALIFORNIA, also=("xx",))


def test_a_card_has_the_words_of_a_call_with_blanks_for_whoever_takes_it(artsakh: Kit, packs: Packs) -> None:
    for lang in artsakh.languages:
        (card,) = composed(artsakh, packs, SENDERS["us"], designs=("card",), lang=lang).documents
        said = " ".join(texts(card.all("script", "script_ask")))
        assert BLANK in said
        assert len(card.all("script_ask")) == 1
        for private in ("Ani", "91203", "Glendale"):
            assert private not in said
        (leaflet,) = composed(artsakh, packs, SENDERS["us"], designs=("leaflet",), lang=lang).documents
        assert len(leaflet.all("script")) > len(card.all("script"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('strip: "Call your {{ representative }}"', 'strip: "One two three four five six seven eight nine"'), "strip"),
        ((', strip: "Call your {{ representative }}"', ""), "no-strip"),
        (("  tearoff: {", "  banner: {"), "no-flyer"),
    ],
)
def test_a_kit_without_a_fitting_strip_is_refused_with_file_and_line(
    tmp_path: Path, packs: Packs, change: tuple[str, str], code: str
) -> None:
    text = kits.TEXT.replace(*change)
    assert text != kits.TEXT
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    with pytest.raises(InputError) as caught:
        composed(kit, packs, designs=("tearoff",))
    problem = caught.value.problems[0]
    assert problem.code == code
    if code != "no-flyer":
        assert problem.where is not None
        assert str(problem.where.file).endswith("text/en.yaml")
        assert "tearoff:" in text.splitlines()[(problem.where.line or 0) - 1]


def test_the_address_of_link_fills_the_field_of_that_name(tmp_path: Path, packs: Packs) -> None:
    text = kits.TEXT.replace("say: Ask for a visit.", 'say: "See {{ link }}."')
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    document = poster(kit, packs, link="https://example.org/act")
    assert texts(document.all("say")) == ["See https://example.org/act."]
    with pytest.raises(InputError, match="--link"):
        poster(kit, packs)


def test_nothing_of_the_sender_but_the_region_is_on_a_flyer(artsakh: Kit, packs: Packs) -> None:
    document = poster(artsakh, packs, SENDERS["us"])
    everything = " ".join([document.name, document.title, *texts(list(document.blocks))])
    for private in ("Ani", "Brand Blvd", "91203", "Glendale"):
        assert private not in everything


@pytest.mark.parametrize(("role", "before"), [("headline", "headline: Save the river"), ("lead", "lead: It is ours.")])
def test_a_text_that_no_size_can_hold_is_refused_before_any_layout(
    tmp_path: Path, packs: Packs, role: str, before: str
) -> None:
    text = kits.TEXT.replace(before, f"{role}: {'river ' * 60}".rstrip(), 1)
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    with pytest.raises(InputError, match=f"the {role} has 359 characters; a flyer holds") as caught:
        composed(kit, packs)
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert problem.where.line is not None
    assert role in text.splitlines()[problem.where.line - 1]
