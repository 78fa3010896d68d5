"""The kits that travel with handbill, and what must always be true of the words of kits/artsakh."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from handbill import resources
from handbill.document import Text
from handbill.kit import BRANCHES, Kit, is_web_address, load_kit
from handbill.kit.model import LINK_SECTIONS
from handbill.wording import Template, Wording, Wordings

LANGUAGES = ("en", "fr", "de", "es", "hy", "ar")
TODAY = date(2026, 11, 22)
YEAR = re.compile(r"\b(19|20)\d\d\b")
CHECKED_UNTIL = {
    "en": r"Nothing after (\d{1,2} \w+ \d{4}) has been checked\.",
    "fr": r"Rien de ce qui est postérieur au (\d{1,2}(?:er)? \w+ \d{4}) n’a été vérifié\.",
    "de": r"Nichts nach dem (\d{1,2}\. \w+ \d{4}) wurde geprüft\.",
    "es": r"Nada posterior al (\d{1,2} de \w+ de \d{4}) ha sido comprobado\.",
    "hy": r"(\d{4} թ\. \w+ \d{1,2})-ից հետո ոչինչ չի ստուգվել։",
    "ar": r"لم يُتحقق من أي شيء بعد (\d{1,2} \w+/\w+ \d{4})\.",
}
# `: ; ! ?` stand after a no-break space in French, narrow or not; in addresses and times they do not.
NO_BLANK = re.compile(r"[^\u00a0\u202f\s/][;!?]|(?<![\u00a0\u202f])[:](?!//)")


def plain(template: Template) -> str:
    return "".join(part.text if isinstance(part, Text) else "X" for part in template.parts)


def templates(kit: Kit, lang: str) -> Iterator[tuple[str, Template]]:
    """Every text of a language, with where it stands."""
    words = kit.words(lang)
    for name, wordings in (
        ("subject", words.letter.subject),
        ("opening", words.letter.opening),
        ("thanks", words.letter.thanks),
    ):
        yield from ((f"letter.{name}", template) for template in wordings.templates)
    for id, ask in words.asks.items():
        yield from ((f"asks.{id}", template) for template in ask.letter.templates + ask.call.templates)
    for id, point in words.points.items():
        found = (point.title, *point.letter.templates, *point.call.templates)
        found += point.flyer.templates if point.flyer else ()
        yield from ((f"points.{id}", template) for template in found)
    for id, claim in words.claims.items():
        yield from ((f"claims.{id}", template) for template in (*claim.text.templates, claim.short))
    for id, prompt in words.prompts.items():
        yield from ((f"prompts.{id}", template) for template in (prompt.question, prompt.hint) if template)
    call = words.call
    spoken: list[Wording | Wordings] = [call.opener, call.position, call.thanks]
    spoken += [getattr(call.branches, branch) for branch in BRANCHES]
    yield from (("call", template) for wording in spoken for template in wording.templates)
    for media in (words.media.article, words.media.general):
        for many in (media.subject, media.opening, media.concern, media.remedy, media.closing):
            yield from (("media", template) for template in many.templates)
        yield from (("media", template) for template in media.contact.templates)
        if media.quotation:
            yield from (("media", template) for template in media.quotation.templates)
    for id, flyer in words.flyers.items():
        parts = (flyer.headline, flyer.action, flyer.lead, flyer.say, flyer.strip)
        yield from ((f"flyers.{id}", template) for template in parts if template)


def section(kit: Kit, lang: str, id: str) -> str:
    """The Markdown of a guide's section."""
    guide = kit.guide(lang)
    number = [str(one.id) for one in guide.front.sections].index(id)
    return re.split(r"^## .*\n", guide.body, flags=re.MULTILINE)[number + 1]


@pytest.mark.parametrize("id", sorted(path.parent.name for path in resources.root("kits").glob("*/kit.yaml")))
def test_every_shipped_kit_can_be_read_whole(id: str) -> None:
    kit = load_kit(id)
    assert kit.links is not None
    for lang in kit.languages:
        assert kit.words(lang)
        assert kit.guide(lang).body


def test_the_kit_has_what_was_promised(artsakh: Kit) -> None:
    assert artsakh.languages == LANGUAGES
    assert len(artsakh.claims) >= 20
    assert len(artsakh.file.points) >= 8
    assert len(artsakh.file.prompts) >= 4
    for lang in LANGUAGES:
        words = artsakh.words(lang)
        assert all(len(point.letter.options) >= 2 for point in words.points.values())
        assert all(len(ask.letter.options) >= 1 for ask in words.asks.values())
        assert {"poster", "tearoff"} <= words.flyers.keys()
        assert words.media.article.quotation is not None


def test_all_languages_say_as_much(artsakh: Kit) -> None:
    counts = [
        {
            "points": {id: len(point.letter.options) for id, point in artsakh.words(lang).points.items()},
            "opening": len(artsakh.words(lang).letter.opening.options),
            "facts": {id: flyer.facts for id, flyer in artsakh.words(lang).flyers.items()},
            "sections": [(one.id, one.links) for one in artsakh.guide(lang).front.sections],
        }
        for lang in LANGUAGES
    ]
    assert all(count == counts[0] for count in counts)


def test_a_group_of_writers_can_sign(artsakh: Kit) -> None:
    for lang in LANGUAGES:
        words = artsakh.words(lang)
        for wording in words.letter.opening.options:
            if not wording.form().fields:  # of a letter that many share
                assert not any(template.fields for template in wording.templates)
                continue
            assert "organisation" in wording.form(we=True).fields
            assert "organisation" not in wording.form().fields


def test_every_point_rests_on_a_claim_that_may_be_cited(artsakh: Kit) -> None:
    for point in artsakh.file.points:
        assert artsakh.usable(point.claims, TODAY), point.id


def test_no_claim_from_memory_or_from_the_seed_alone_is_cited(artsakh: Kit) -> None:
    cited = {id for point in artsakh.file.points for id in point.claims}
    cited |= {id for ask in artsakh.file.asks for id in ask.claims}
    for lang in LANGUAGES:
        words = artsakh.words(lang)
        cited |= {*words.media.article.claims, *words.media.general.claims}
        cited |= {id for flyer in words.flyers.values() for id in flyer.facts}
    assert cited
    for claim in artsakh.claims.values():
        if claim.basis != "opened":
            assert not claim.citable(TODAY)
            assert claim in artsakh.unchecked()
            assert claim.id not in cited
        else:
            assert any(source.url and source.checked for source in claim.sources)
    assert all(artsakh.claims[id].citable(TODAY) for id in cited)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_in_a_letter_or_on_a_flyer_carries_its_year(artsakh: Kit, lang: str) -> None:
    for id, claim in artsakh.words(lang).claims.items():
        assert all(YEAR.search(plain(template)) for template in claim.text.templates), id
        assert YEAR.search(plain(claim.short)), id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_point_on_the_phone_carries_a_year_where_it_stands_alone(artsakh: Kit, lang: str) -> None:
    for id, point in artsakh.words(lang).points.items():
        for template in point.call.templates:
            assert YEAR.search(plain(template)), id


def test_every_ask_ends_or_is_reviewed_and_every_office_has_a_standing_one(artsakh: Kit) -> None:
    for ask in artsakh.file.asks:
        assert ask.review_by or (ask.valid and ask.source and ask.source.checked), ask.id
    for office in "us/house us/senate ca/house ca/senate gb/commons gb/lords fr/assemblee fr/senat".split():
        assert any(ask.standing and ask.is_for(office) for ask in artsakh.file.asks)


def test_the_36_links_of_the_seed_keep_their_place(artsakh: Kit) -> None:
    path = Path(__file__).parent / "data" / "seed-links.yaml"
    expected = yaml.safe_load(path.read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for link in artsakh.links:
        found.setdefault(str(link.section), []).append(link.name)
    assert len(artsakh.links) == 36
    assert set(expected) == set(LINK_SECTIONS)
    assert {name: Counter(titles) for name, titles in found.items()} == {
        name: Counter(titles) for name, titles in expected.items()
    }


def test_a_link_is_checked_or_has_no_address_and_never_a_handle(artsakh: Kit) -> None:
    for link in artsakh.links:
        assert (link.url is None) == (link.checked is None), link.id
        assert link.url is None or is_web_address(link.url)
        said = [link.name, link.by or "", *link.note.values()]
        assert all("@" not in text for text in said)
        assert "@" not in (link.url or "")
        assert set(LANGUAGES) <= link.note.keys()
        if link.section == "people":
            assert link.url is None
            assert "2023" in link.name


def test_accusing_titles_stay_quoted_and_videos_carry_a_warning(artsakh: Kit) -> None:
    links = {str(link.id): link for link in artsakh.links}
    assert all(link.quoted for link in artsakh.links if re.search("enocide|assacre|threaten", link.name))
    assert links["execution-videos"].warning == "graphic"
    assert links["usc-civilian-killings"].warning == "graphic"


def test_the_military_entry_stands_alone_and_nowhere_else(artsakh: Kit) -> None:
    assert [link.name for link in artsakh.links if "VOMA" in link.name.upper()] == ["VOMA"]
    assert [str(link.section) for link in artsakh.links if link.name == "VOMA"] == ["military"]
    headings = {
        "en": "Military volunteers: not humanitarian aid",
        "fr": "ce n’est pas de l’aide humanitaire",
        "de": "Militärische Freiwillige: keine humanitäre Hilfe",
        "es": "Voluntarios militares: no es ayuda humanitaria",
        "hy": "սա մարդասիրական օգնություն չէ",
        "ar": "متطوعون عسكريون: ليس عملاً إنسانياً",
    }
    laws = {
        "en": "check the law of your own country",
        "fr": "loi de votre",
        "de": "recht ihres eigenen landes",
        "es": "ley de su propio país",
        "hy": "ստուգեք ձեր երկրի օրենքը",
        "ar": "قانون بلدكم",
    }
    for lang in LANGUAGES:
        assert not [where for where, template in templates(artsakh, lang) if "voma" in template.source.casefold()]
        guide = artsakh.guide(lang)
        assert headings[lang] in guide.body.replace("\u00a0", " ").replace("\u202f", " ")
        places = [one for one in guide.front.sections if "military" in one.links]
        assert [one.links for one in places] == [("military",)]
        assert laws[lang] in " ".join(section(artsakh, lang, str(places[0].id)).split()).casefold()
        rest = guide.body.replace(section(artsakh, lang, str(places[0].id)), "")
        assert "voma" not in rest.casefold()
    assert all("voma" not in str(source).casefold() for claim in artsakh.claims.values() for source in claim.sources)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_section_of_links_is_printed_once(artsakh: Kit, lang: str) -> None:
    sections = artsakh.guide(lang).front.sections
    assert Counter(name for one in sections for name in one.links) == Counter(LINK_SECTIONS)
    assert len(re.findall(r"^## ", artsakh.guide(lang).body, re.MULTILINE)) == len(sections)
    assert all(one.as_of <= TODAY for one in sections)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guide_tells_what_came_since_and_where_checking_ended(artsakh: Kit, lang: str) -> None:
    text = section(artsakh, lang, "since").strip().replace("\u00a0", " ")
    last = text.splitlines()[-1]
    assert re.fullmatch(CHECKED_UNTIL[lang], last), last
    for id in ("decree-2023-09", "icj-2023-11", "icj-2024-11", "washington-2025-08"):
        assert f"(claim:{id})" in text
    assert sum(len(re.findall(CHECKED_UNTIL[lang], artsakh.guide(lang).body)) for _ in (1,)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_of_the_kit_is_in_the_guide_and_no_other(artsakh: Kit, lang: str) -> None:
    named = set(re.findall(r"\(claim:([a-z0-9-]+)\)", artsakh.guide(lang).body))
    assert named <= artsakh.claims.keys()
    assert len(named) >= 20


def test_english_texts_call_nobody_a_citizen_or_a_voter(artsakh: Kit) -> None:
    for where, template in templates(artsakh, "en"):
        assert not re.search(r"\b(citizen|voter)s?\b", template.source, re.IGNORECASE), where
    assert not re.search(r"\b(citizen|voter)s?\b", artsakh.guide("en").body, re.IGNORECASE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_names_an_address_a_handle_or_a_bill(artsakh: Kit, lang: str) -> None:
    for where, template in templates(artsakh, lang):
        assert "@" not in template.source, where
        assert not re.search(r"https?:|www\.", template.source), where
        assert not re.search(r"\b(H\.?\s?Res|S\.?\s?Res|H\.?R\.|M-)\s?\d", template.source), where
    assert "@" not in artsakh.guide(lang).body


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_asked_on_the_phone_is_short(artsakh: Kit, lang: str) -> None:
    words = artsakh.words(lang)
    for id, ask in words.asks.items():
        assert all(len(plain(template).split()) <= 40 for template in ask.call.templates), id
    for flyer in words.flyers.values():
        assert len(plain(flyer.action).split()) <= 8
        assert len(flyer.facts) <= 3
        assert flyer.strip is None or len(plain(flyer.strip).split()) <= 8


def test_the_origin_is_credited_without_endorsement(artsakh: Kit) -> None:
    origin = artsakh.file.origin
    assert origin is not None
    assert origin.name == "Azad Archives"
    assert origin.date == date(2023, 9, 28)
    assert "endorsement" in origin.note["en"]
    assert set(LANGUAGES) <= origin.note.keys()


def test_white_on_the_kit_s_main_colour_can_be_read(artsakh: Kit) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour in artsakh.file.look.colours:
        assert 1.05 / (light(colour) + 0.05) >= 4.5, colour


def test_french_texts_have_french_typography(artsakh: Kit) -> None:
    found = [(where, plain(template)) for where, template in templates(artsakh, "fr")]
    guide = artsakh.guide("fr")
    body = re.sub(r"\]\(claim:[^)]*\)", "]", guide.body)
    found += [("guide", line) for line in body.splitlines()]
    found += [("guide front", plain(guide.front.title)), ("guide lead", plain(guide.front.lead or guide.front.title))]
    found += [(f"links.{link.id}", link.note["fr"]) for link in artsakh.links]
    if artsakh.file.origin:
        found += [("origin", artsakh.file.origin.note["fr"]), ("origin", artsakh.file.origin.title["fr"])]
    wrong = [
        (where, text)
        for where, text in found
        if "'" in text
        or '"' in text
        or NO_BLANK.search(text)
        or re.search(r" [;:!?»]|« ", text)
        or re.search(r"«[^\u00a0\u202f]|[^\u00a0\u202f]»", text)
    ]
    assert wrong == []


def test_english_texts_have_curly_quotes(artsakh: Kit) -> None:
    wrong = [(where, t.source) for where, t in templates(artsakh, "en") if "'" in plain(t) or '"' in plain(t)]
    assert wrong == []
