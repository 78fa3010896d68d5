"""The letter to a newsroom: one point, the evidence, one remedy, and nothing that the sender did not read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from addressees import cited, request, texts
from conftest import COUNTRIES, SENDERS

import kits
from handbill.compose import Article, Choices, Composed, compose
from handbill.compose.media import BODY, LEAST, MOST
from handbill.country import Country
from handbill.document import count_words
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.people import Sender

Packs = dict[str, Country]
NONE = Article()
PLAIN = Article("Example Gazette", "A town and its river", "20 November 2026")
QUOTED = replace(PLAIN, quote="The road simply closed, and people left.")
FULL = replace(QUOTED, url="https://example.org/town")
ADDRESSED = replace(PLAIN, url="https://example.org/town")
PHONE = {code: replace(sender, phone="555-0100") for code, sender in SENDERS.items()}


def composed(
    kit: Kit, pack: Country, article: Article = NONE, *, sender: Sender | None = None, lang: str = ""
) -> Composed:
    chosen = Choices(lang=lang, article=article)
    return compose(request("media", kit, pack, sender or PHONE[pack.code], choices=chosen))


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "article",
    [NONE, Article("Example Gazette"), PLAIN, QUOTED, ADDRESSED, FULL],
    ids=["none", "outlet", "plain", "quoted", "url", "full"],
)
def test_the_letter_has_150_to_250_words_one_point_and_one_remedy(
    artsakh: Kit, packs: Packs, country: str, lang: str, article: Article
) -> None:
    for number in range(6):
        sender = replace(PHONE[country], name=f"Reader {number} Example")
        made = composed(artsakh, packs[country], article, sender=sender, lang=lang)
        (letter,) = made.documents
        assert LEAST <= count_words(letter.blocks, *BODY) <= MOST
        assert [note.code for note in made.notes] == []
        for role in ("concern", "evidence", "remedy", "thanks", "contact"):
            assert len(letter.all(role)) == 1, role
        claims = cited(letter)
        assert claims
        assert len(claims) == len(set(claims)) == len(letter.all("source"))
        (contact,) = texts(letter.all("contact"))
        for known in (sender.name, sender.city, "555-0100"):
            assert known in contact
        for block in letter.blocks:
            assert not re.search(r"\{\{|\}\}|\{\w*\}|  | ,|\bNone\b(?! of)", block.text), block.text
        assert letter.name == f"artsakh-media-{'article' if article.title else 'general'}"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_all_that_was_read_of_the_article_is_named(artsakh: Kit, packs: Packs, lang: str) -> None:
    (letter,) = composed(artsakh, packs["ca"], FULL, lang=lang).documents
    body = " ".join(block.text for block in letter.blocks)
    for known in (FULL.outlet, FULL.title, FULL.date, FULL.url, FULL.quote):
        assert known in body
    assert letter.title == texts(letter.all("subject"))[0]
    assert FULL.outlet in texts(letter.all("recipient"))[0]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_quotation_and_no_address_are_made_up(artsakh: Kit, packs: Packs, lang: str) -> None:
    (letter,) = composed(artsakh, packs["ca"], PLAIN, lang=lang).documents
    assert letter.all("quotation") == []
    assert "http" not in " ".join(texts(letter.all("subject", *BODY)))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_without_an_article_the_letter_is_a_general_one_to_the_desk(artsakh: Kit, packs: Packs, lang: str) -> None:
    (letter,) = composed(artsakh, packs["ca"], lang=lang).documents
    assert letter.all("quotation") == []
    assert len(letter.all("recipient")) == 1
    outlet = composed(artsakh, packs["ca"], Article("Example Gazette"), lang=lang).documents[0]
    assert "Example Gazette" in texts(outlet.all("recipient"))[0]


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article(quote="Words."), "--quote needs --article-title"),
        (Article("Example Gazette", quote="Words."), "--quote needs --article-title"),
        (Article(title="A title"), "--article-title needs --outlet and --article-date"),
        (Article("Example Gazette", "A title"), "--article-title needs --outlet and --article-date"),
    ],
)
def test_half_of_an_article_is_refused(artsakh: Kit, packs: Packs, article: Article, message: str) -> None:
    with pytest.raises(InputError, match=message):
        composed(artsakh, packs["us"], article)


def test_a_story_that_is_too_long_is_refused_with_the_count(artsakh: Kit, packs: Packs) -> None:
    sender = replace(PHONE["us"], story="word " * 200)
    with pytest.raises(InputError) as caught:
        composed(artsakh, packs["us"], FULL, sender=sender)
    problem = caught.value.problems[0]
    words, over = re.search(r"has (\d+) words", problem.message), re.search(r"by (\d+)", str(problem.next_step))
    assert words
    assert over
    assert int(words[1]) - int(over[1]) == MOST


def test_own_words_take_the_place_of_evidence_but_for_one_fact(tmp_path: Path, packs: Packs) -> None:
    text = kits.TEXT.replace(
        "claims: [count], remedy: Would you report", "claims: [count, levels], remedy: Would you report"
    )
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    (plain,) = composed(kit, packs["us"]).documents
    room = MOST - count_words(plain.blocks, *BODY)
    for words, expected in ((0, ["count", "levels"]), (room, ["count", "levels"]), (room + 1, ["count"])):
        sender = replace(PHONE["us"], story=" ".join(["word"] * words))
        (letter,) = composed(kit, packs["us"], sender=sender).documents
        assert count_words(letter.blocks, *BODY) <= MOST
        assert (cited(letter), len(letter.all("source"))) == (expected, len(expected))


def test_the_senders_own_words_follow_the_opening(artsakh: Kit, packs: Packs) -> None:
    sender = replace(PHONE["us"], story="I read it at breakfast.")
    (letter,) = composed(artsakh, packs["us"], PLAIN, sender=sender).documents
    roles = [block.role for block in letter.blocks]
    assert roles[roles.index("opening") + 1] == "own"


def test_without_a_phone_the_letter_is_made_and_a_note_says_why_one_helps(artsakh: Kit, packs: Packs) -> None:
    made = composed(artsakh, packs["us"], PLAIN, sender=SENDERS["us"])
    assert "no-phone" in [note.code for note in made.notes]
    assert made.documents[0].all("contact") == []


def test_a_letter_without_the_senders_address_is_refused(artsakh: Kit, packs: Packs) -> None:
    with pytest.raises(InputError, match="missing: --street"):
        composed(artsakh, packs["us"], sender=replace(PHONE["us"], street=""))


@pytest.mark.parametrize(("status", "expected"), [("stated", ["count"]), ("withdrawn", [])])
def test_withdrawn_evidence_is_left_out(tmp_path: Path, packs: Packs, status: str, expected: list[str]) -> None:
    claims = kits.CLAIMS.replace("status: stated", f"status: {status}", 1)
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims)))
    made = composed(kit, packs["us"], PLAIN)
    (letter,) = made.documents
    assert cited(letter) == expected
    assert [note.code for note in made.notes] == ["short"]
    assert len(letter.all("sources")) == len(expected)


def test_a_kit_without_words_for_a_quotation_says_that_it_is_left_out(tmp_path: Path, packs: Packs) -> None:
    text = re.sub(r"quotation: \"[^\"]*\", ", "", kits.TEXT)
    assert text != kits.TEXT
    made = composed(load_kit(str(kits.write_kit(tmp_path, text=text))), packs["us"], QUOTED)
    assert QUOTED.quote not in " ".join(block.text for block in made.documents[0].blocks)
    assert "no-quotation" in [note.code for note in made.notes]
