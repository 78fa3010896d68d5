"""The call to a newsroom's desk: its own numbers, a minute of speech, two branches, and a log."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import newsrooms
import pytest
from addressees import request, texts, without
from conftest import SENDERS
from pages import Pdf, folded

import kits
from handbill.compose import Article, Choices, Composed, compose
from handbill.compose.call import MAX_SPOKEN, SPOKEN
from handbill.country import Country
from handbill.document import count_words
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.outlets import Outlet
from handbill.people import Sender
from handbill.render import Job
from handbill.render.process import Worker

Packs = dict[str, Country]
DESK = Outlet("The Example Gazette", city="London", desk="news", phone="020 7946 0000 / 020 7946 0001")
CHECKED = replace(DESK, checked=date(2026, 11, 1), source="https://gazette.example")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(newsrooms.write_kit(tmp_path_factory.mktemp("kit"))))


def composed(
    kit: Kit, pack: Country, outlet: Outlet | None = None, sender: Sender | None = None, **choices: object
) -> Composed:
    chosen = replace(Choices(media="desk"), **choices)  # type: ignore[arg-type]
    made = request("media", kit, pack, sender or SENDERS[pack.code], choices=chosen)
    return compose(replace(made, outlet=outlet))


def test_the_sheet_has_all_its_parts_in_order(example: Kit, packs: Packs) -> None:
    made = composed(example, packs["gb"], CHECKED)
    (sheet,) = made.documents
    assert [block.role for block in sheet.blocks] == (
        "title target office phones phone phone_of phone phone_of checked say opener issue ask own_hint thanks"
        " if branch answer branch answer log log_head log_head log_head log_head"
    ).split()
    assert texts(sheet.all("phone")) == ["020 7946 0000", "020 7946 0001"]
    assert texts(sheet.all("target", "office")) == ["The Example Gazette", "news, London"]
    assert texts(sheet.all("opener")) == ["Hello, I am Sam Example from London, a reader of The Example Gazette."]
    assert texts(sheet.all("checked")) == ["As of 1 November 2026"]
    assert texts(sheet.all("answer")) == ["This is Sam Example.", "Call again in the afternoon."]
    assert [block.id for block in sheet.all("answer")] == ["voicemail", "busy"]
    assert (sheet.kind, sheet.name, sheet.title) == ("call", "example-media-desk", "Call sheet: The Example Gazette")
    assert made.notes == ()
    assert sheet.options["seconds"].startswith(str(count_words(sheet.blocks, *SPOKEN)))


def test_a_number_that_nobody_checked_is_said_to_be_so(example: Kit, packs: Packs) -> None:
    (sheet,) = composed(example, packs["gb"], DESK).documents
    assert texts(sheet.all("checked")) == ["Nobody has checked this number yet."]


@pytest.mark.parametrize(("outlet", "step"), [(None, "--outlet"), (replace(DESK, phone=""), "Add `phone`")])
def test_without_a_number_the_sheet_says_where_to_look(
    example: Kit, packs: Packs, outlet: Outlet | None, step: str
) -> None:
    made = composed(example, packs["gb"], outlet)
    (sheet,) = made.documents
    assert sheet.all("phone", "checked") == []
    assert "imprint" in texts(sheet.all("no_phone"))[0]
    (note,) = made.notes
    assert (note.code, step in str(note)) == ("no-number", True)


def test_an_outlet_that_is_in_no_list_is_named_and_without_one_it_is_your_newsroom(example: Kit, packs: Packs) -> None:
    named = composed(example, packs["gb"], article=Article("Example Herald")).documents[0]
    assert texts(named.all("target")) == ["Example Herald"]
    nobody = composed(example, packs["gb"]).documents[0]
    assert texts(nobody.all("target", "office")) == ["Your newsroom"]
    assert nobody.title == "Call sheet: your newsroom"


def test_the_callers_own_sentence_and_number_are_used(example: Kit, packs: Packs) -> None:
    sender = replace(SENDERS["gb"], phone="555-0100", answers={"swim": " I swam in it "})
    (sheet,) = composed(example, packs["gb"], DESK, sender).documents
    assert texts(sheet.all("own")) == ["I swam in it."]
    assert sheet.all("own_hint") == []
    assert texts(sheet.all("answer"))[0] == "This is Sam Example, 555-0100."


@pytest.mark.parametrize(
    ("article", "outlet", "line"),
    [
        (Article("Gazette", "A town", "2026-11-20"), CHECKED, "A town, The Example Gazette, 20 November 2026"),
        (Article("Example Herald", "A town", "last week"), None, "A town, Example Herald, last week"),
        (Article(title="A town"), None, "A town"),
    ],
)
def test_the_article_stands_in_the_head_and_a_note_says_to_name_it(
    example: Kit, packs: Packs, worker: Worker, article: Article, outlet: Outlet | None, line: str
) -> None:
    made = composed(example, packs["gb"], outlet, article=article)
    (sheet,) = made.documents
    (block,) = sheet.all("constituency")
    assert (block.text, block.owner) == (line, "sender")
    notes = [str(note) for note in made.notes if note.code == "article-unnamed"]
    assert notes == ["the kit's call does not name the article: say its title and date yourself."]
    assert sheet.all("opener") == composed(example, packs["gb"], outlet, article=replace(article, title="")).documents[
        0
    ].all("opener")
    for rendering in worker.render(Job(made.documents, ("txt", "html"))):
        assert line in rendering.data.decode()


def test_a_call_that_names_the_article_gets_no_note(tmp_path: Path, packs: Packs) -> None:
    issue = "issue: I call about {{ article_title }}."
    text = newsrooms.TEXT.replace("issue: I call about the river.", issue)
    kit = load_kit(str(newsrooms.write_kit(tmp_path, text=text)))
    made = composed(kit, packs["gb"], CHECKED, article=Article("The Example Gazette", "A town", "2026-11-20"))
    assert made.notes == ()
    assert len(made.documents[0].all("constituency")) == 1


def test_a_pinned_wording_is_taken(example: Kit, packs: Packs) -> None:
    (sheet,) = composed(example, packs["gb"], DESK, wordings={"media.desk.opener": 0}).documents
    assert texts(sheet.all("opener")) == ["Hello, my name is Sam Example, from London."]


@pytest.mark.parametrize("key", ["name", "city"])
def test_a_caller_without_name_or_town_is_refused(example: Kit, packs: Packs, key: str) -> None:
    with pytest.raises(InputError, match=f"missing: --{key}"):
        composed(example, packs["gb"], DESK, without(SENDERS["gb"], key))


def test_a_kit_without_words_for_it_is_refused_with_the_next_step(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path)))
    with pytest.raises(InputError, match=r"no words for a call to a newsroom in 'en' \(media.desk\).*--kind letter"):
        composed(kit, packs["gb"], DESK)


@pytest.mark.parametrize(("words", "fits"), [(0, True), (1, False)])
def test_more_than_150_words_cannot_be_said(tmp_path: Path, packs: Packs, words: int, fits: bool) -> None:
    plain = load_kit(str(newsrooms.write_kit(tmp_path / "plain")))
    said = count_words(composed(plain, packs["gb"], DESK).documents[0].blocks, *SPOKEN)
    issue = "issue: I call about the river." + " word" * (MAX_SPOKEN - said + words)
    text = newsrooms.TEXT.replace("issue: I call about the river.", issue)
    kit = load_kit(str(newsrooms.write_kit(tmp_path / "long", text=text)))
    if fits:
        assert composed(kit, packs["gb"], DESK).documents
        return
    with pytest.raises(InputError, match="151 words; at most 150") as caught:
        composed(kit, packs["gb"], DESK)
    assert "text/en.yaml" in str(caught.value)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_is_one_page_with_everything_on_it(example: Kit, packs: Packs, worker: Worker, paper: str) -> None:
    outlet = replace(CHECKED, phone=" / ".join(f"020 7946 000{n}" for n in range(6)))
    documents = composed(example, packs["gb"], outlet, paper=paper).documents
    pdf, text = worker.render(Job(documents, ("pdf", "txt")))
    assert pdf.pages == 1
    printed, written = folded(Pdf(pdf.data).text), folded(text.data.decode())
    for block in documents[0].blocks:
        assert folded(block.text) in printed
        assert folded(block.text) in written
