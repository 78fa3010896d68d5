"""The letter to a newsroom: one point, the evidence, one remedy, and nothing that the sender did not read."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import newsrooms
import pytest
from addressees import cited, request, texts
from conftest import COUNTRIES, SENDERS

import kits
from handbill.compose import Article, Choices, Composed, compose
from handbill.compose.media import BODY, LEAST, MOST
from handbill.country import Country
from handbill.document import Document, Reach, count_words, form_length
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.outlets import Outlet
from handbill.people import Sender
from handbill.render import Job
from handbill.render.paste import paste
from handbill.render.process import Worker

Packs = dict[str, Country]
NONE = Article()
PLAIN = Article("Example Gazette", "A town and its river", "20 November 2026")
QUOTED = replace(PLAIN, quote="The road simply closed, and people left.")
FULL = replace(QUOTED, url="https://example.org/town")
ADDRESSED = replace(PLAIN, url="https://example.org/town")
PHONE = {code: replace(sender, phone="555-0100") for code, sender in SENDERS.items()}


def composed(
    kit: Kit,
    pack: Country,
    article: Article = NONE,
    *,
    sender: Sender | None = None,
    outlet: Outlet | None = None,
    **choices: object,
) -> Composed:
    chosen = replace(Choices(article=article), **choices)  # type: ignore[arg-type]
    made = request("media", kit, pack, sender or PHONE[pack.code], choices=chosen)
    return compose(replace(made, outlet=outlet))


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
        assert len(claims) == len(set(claims))
        assert list(dict.fromkeys(block.id for block in letter.all("source"))) == claims
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
        assert cited(letter) == list(dict.fromkeys(block.id for block in letter.all("source"))) == expected


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


GAZETTE = Outlet("Example Gazette", city="London", checked=date(2026, 11, 1))
STORY = "My aunt swam there every day, and the river was never closed to anybody."
WRITER = replace(PHONE["gb"], story=STORY)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(newsrooms.write_kit(tmp_path_factory.mktemp("kit"))))


def words_of(letter: Document) -> int:
    return count_words(letter.blocks, *BODY)


def test_a_correction_names_the_words_what_is_wrong_the_evidence_and_the_remedy(example: Kit, packs: Packs) -> None:
    made = composed(example, packs["gb"], FULL, sender=WRITER, media="correction", outlet=GAZETTE)
    (letter,) = made.documents
    roles = [block.role for block in letter.blocks]
    assert roles[roles.index("salutation") + 1 : roles.index("closing")] == (
        "opening quotation own concern evidence remedy thanks contact".split()
    )
    assert texts(letter.all("quotation")) == [f"It says: “{FULL.quote}”"]
    assert texts(letter.all("own")) == [STORY]
    assert texts(letter.all("remedy")) == ["Would you correct it?"]
    assert texts(letter.all("salutation")) == ["Dear Editor,"]
    assert cited(letter) == ["count", "levels"]
    assert letter.name == "example-media-correction"
    assert [note.code for note in made.notes] == []


@pytest.mark.parametrize(
    ("article", "story", "missing"),
    [
        (NONE, "", "--outlet, --article-title, --article-date, --quote (the exact words), --story or --answer"),
        (PLAIN, STORY, "missing: --quote (the exact words). "),
        (QUOTED, "", "missing: --story or --answer (what is wrong with them). "),
        (replace(QUOTED, date=""), STORY, "missing: --article-date. "),
    ],
)
def test_half_of_a_correction_is_refused_with_all_that_is_missing(
    example: Kit, packs: Packs, article: Article, story: str, missing: str
) -> None:
    with pytest.raises(InputError, match=re.escape(missing)):
        composed(example, packs["gb"], article, sender=replace(WRITER, story=story), media="correction")


def test_an_answer_says_what_is_wrong_as_well(example: Kit, packs: Packs) -> None:
    sender = replace(PHONE["gb"], answers={"swim": "I swam there every day"})
    (letter,) = composed(example, packs["gb"], QUOTED, sender=sender, media="correction").documents
    assert texts(letter.all("own")) == ["I swam there every day."]
    with pytest.raises(InputError, match="missing: --story or --answer"):
        composed(example, packs["gb"], QUOTED, sender=sender, media="correction", kept_answers=("swim",))


@pytest.mark.parametrize(
    ("story", "answer", "fits"),
    [
        ("Wrong.", "", False),
        ("That was – never – so.", "", False),
        ("That was", "never so", False),
        ("That was not", "never so", True),
        ("The road was never open.", "", True),
    ],
)
def test_what_is_wrong_takes_five_words(example: Kit, packs: Packs, story: str, answer: str, fits: bool) -> None:
    sender = replace(PHONE["gb"], story=story, answers={"swim": answer} if answer else {})
    if fits:
        assert composed(example, packs["gb"], QUOTED, sender=sender, media="correction").documents
        return
    missing = "missing: --story or --answer (what is wrong with them, in 5 words or more). "
    with pytest.raises(InputError, match=re.escape(missing)):
        composed(example, packs["gb"], QUOTED, sender=sender, media="correction")


POINTS = kits.KIT.replace(
    "  - {id: water, claims: [levels], offices: any}\n",
    "  - {id: water, claims: [levels, memory], offices: any}\n"
    "  - {id: boats, claims: [depth, flow], offices: any}\n  - {id: old, claims: [memory], offices: any}\n",
)
POINT_CLAIMS = kits.CLAIMS + "".join(
    f"""\
- id: {id}
  date: 2025-07-01
  status: stated
  basis: opened
  checked: 2026-11-01
  sources: [{{title: On {id}, publisher: Example Institute, date: 2025-07-01, url: "https://example.org/{id}", checked: 2026-11-01}}]
"""
    for id in ("depth", "flow")
)
POINT_TEXT = newsrooms.TEXT.replace(
    "prompts:\n",
    '  depth: {text: "The river is 2 m deep.", short: "2 m"}\n  flow: {text: "The river is slow.", short: "Slow"}\nprompts:\n',
).replace(
    "claims:\n  count:",
    '  boats: {title: Boats, letter: ["Boats."], call: "Boats."}\n'
    '  old: {title: Old, letter: ["Old."], call: "Old."}\nclaims:\n  count:',
)


@pytest.fixture(scope="module")
def pointed(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The example kit with a point that has two facts, and one that has none to cite."""
    folder = tmp_path_factory.mktemp("pointed")
    return load_kit(str(newsrooms.write_kit(folder, kit=POINTS, claims=POINT_CLAIMS, text=POINT_TEXT)))


@pytest.mark.parametrize(
    ("points", "correction", "article"),
    [
        ((), ["count", "levels"], ["count"]),
        (("fish",), ["count", "levels"], ["count"]),
        (("water",), ["levels", "count"], ["levels", "count"]),
        (("boats",), ["depth", "flow"], ["depth", "flow"]),
        (("boats", "water"), ["depth", "levels"], ["depth", "levels"]),
    ],
)
def test_the_facts_of_the_points_chosen_come_before_the_texts_own(
    pointed: Kit, packs: Packs, points: tuple[str, ...], correction: list[str], article: list[str]
) -> None:
    for media, expected in (("correction", correction), ("letter", article)):
        (letter,) = composed(pointed, packs["gb"], QUOTED, sender=WRITER, media=media, points=points).documents
        assert cited(letter) == expected
        assert list(dict.fromkeys(block.id for block in letter.all("source"))) == expected
    (general,) = composed(pointed, packs["gb"], sender=WRITER, points=points).documents
    assert cited(general) == ["count"]


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ("fisch", "--point: kit example has no point 'fisch'. Did you mean 'fish'?"),
        ("old", "--point: no fact behind 'old' can be cited"),
    ],
)
@pytest.mark.parametrize("media", ["correction", "letter"])
def test_a_point_that_no_letter_could_make_is_refused(
    pointed: Kit, packs: Packs, media: str, point: str, message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        composed(pointed, packs["gb"], QUOTED, sender=WRITER, media=media, points=("water", point))


def test_a_kit_without_words_for_a_correction_is_refused(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path / "none")))
    with pytest.raises(InputError, match=r"\(media.correction\). Write a letter with --kind letter"):
        composed(kit, packs["gb"], QUOTED, sender=WRITER, media="correction")
    text = re.sub(r"    quotation: .*\n", "", newsrooms.TEXT)
    assert text != newsrooms.TEXT
    kit = load_kit(str(newsrooms.write_kit(tmp_path / "half", text=text)))
    with pytest.raises(InputError, match=r"no words for a quotation \(media.correction.quotation\)"):
        composed(kit, packs["gb"], QUOTED, sender=WRITER, media="correction")


def test_the_desks_own_spelling_address_and_ways_are_used(example: Kit, packs: Packs) -> None:
    outlet = replace(
        GAZETTE,
        name="Éxample GAZETTE",
        email="letters@gazette.example",
        web_form="https://gazette.example/form",
        max_chars=3_000,
        address=("1 Example Street", "London W5 9XX"),
    )
    (letter,) = composed(example, packs["gb"], PLAIN, outlet=outlet).documents
    assert texts(letter.all("recipient")) == [
        "To the newsroom of Éxample GAZETTE",
        "1 Example Street",
        "London W5 9XX",
    ]
    assert "in Éxample GAZETTE." in texts(letter.all("opening"))[0]
    reach = letter.reach
    assert (reach.email, reach.form, reach.form_limit) == (outlet.email, outlet.web_form, outlet.max_chars)
    named = replace(outlet, address=("Example Gazette, Letters", "London W5 9XX"))
    (letter,) = composed(example, packs["gb"], PLAIN, outlet=named).documents
    assert texts(letter.all("recipient")) == list(named.address)


def test_an_outlet_without_an_address_is_written_to_by_name(example: Kit, packs: Packs) -> None:
    (letter,) = composed(example, packs["gb"], PLAIN, outlet=GAZETTE).documents
    assert texts(letter.all("recipient")) == ["To the newsroom of Example Gazette"]
    assert letter.reach == Reach()


def test_the_language_is_the_outlets_where_the_kit_has_it(artsakh: Kit, packs: Packs) -> None:
    for language, lang, noted in (("fr", "fr", False), ("FR-ca", "fr", False), ("", "en", False), ("nl", "en", True)):
        made = composed(artsakh, packs["gb"], outlet=replace(GAZETTE, language=language))
        assert made.documents[0].lang == lang
        assert ("other-language" in [note.code for note in made.notes]) is noted
    asked = composed(artsakh, packs["gb"], outlet=replace(GAZETTE, language="fr"), lang="en")
    assert asked.documents[0].lang == "en"
    assert asked.notes == ()


@pytest.mark.parametrize(
    ("limits", "most", "short"),
    [
        ({}, "newsrooms print at most 250 ", "newsrooms usually print at least 150."),
        ({"letter_max_words": 100}, "Example Gazette, London takes at most 100 ", ""),
        (
            {"letter_max_words": 400},
            "Example Gazette, London takes at most 400 ",
            "newsrooms usually print at least 150.",
        ),
        (
            {"letter_min_words": 40, "letter_max_words": 100},
            "Example Gazette, London takes at most 100 ",
            "Example Gazette, London takes at least 40.",
        ),
        ({"letter_min_words": 300}, "newsrooms print at most 300 ", "Example Gazette, London takes at least 300."),
        ({"correction_max_words": 30}, "newsrooms print at most 250 ", "newsrooms usually print at least 150."),
    ],
)
def test_the_outlets_limits_take_the_place_of_the_usual_ones(
    example: Kit, packs: Packs, limits: dict[str, int], most: str, short: str
) -> None:
    outlet = replace(GAZETTE, **limits)  # type: ignore[arg-type]
    made = composed(example, packs["gb"], PLAIN, outlet=outlet)
    assert [str(note).partition("; ")[2] for note in made.notes] == ([short] if short else [])
    words = int(re.sub(r"\D", "", most))
    letter = composed(example, packs["gb"], PLAIN, outlet=outlet, sender=own_words(words // 2)).documents[0]
    assert words_of(letter) <= words
    with pytest.raises(InputError, match=most):
        composed(example, packs["gb"], PLAIN, outlet=outlet, sender=own_words(words))


def own_words(words: int) -> Sender:
    return replace(PHONE["gb"], story=" ".join(["word"] * words))


def test_what_is_the_kits_gives_way_step_by_step_and_own_words_never(tmp_path: Path, packs: Packs) -> None:
    text = newsrooms.TEXT.replace(
        'concern: ["It leaves out the fish."], claims: [count]',
        'concern: ["It leaves out the fish.", "It leaves out the fish of the river that we know."], claims: [count, levels]',
    )
    kit = load_kit(str(newsrooms.write_kit(tmp_path, text=text)))
    story = " ".join(["word"] * 20)
    long, short = "It leaves out the fish of the river that we know.", "It leaves out the fish."
    seeds = (replace(PHONE["gb"], name=f"Reader {number} Example", story=story) for number in range(20))
    sender = next(s for s in seeds if said_by(composed(kit, packs["gb"], PLAIN, sender=s)) == [long])

    def made(most: int, **choices: object) -> tuple[int, list[str], list[str], list[str]]:
        outlet = replace(GAZETTE, letter_min_words=1, letter_max_words=most)
        found = composed(kit, packs["gb"], PLAIN, outlet=outlet, sender=sender, **choices)
        (letter,) = found.documents
        assert words_of(letter) <= most
        assert texts(letter.all("own")) == [story]
        assert list(dict.fromkeys(block.id for block in letter.all("source"))) == cited(letter)
        return words_of(letter), cited(letter), said_by(found), [str(note) for note in found.notes]

    whole = made(200)
    assert whole[1:] == (["count", "levels"], [long], [])
    one_fact = made(whole[0] - 1)
    assert one_fact[1:] == (["count"], [long], [])
    shorter = made(one_fact[0] - 1)
    assert shorter[1:] == (["count"], [short], [])
    no_fact = made(shorter[0] - 1)
    assert no_fact[1:] == ([], [short], ["for want of room the letter goes without the kit's evidence."])
    bare = made(no_fact[0] - 1)
    assert bare[1:] == ([], [], ["for want of room the letter goes without the kit's evidence and concern."])
    with pytest.raises(InputError) as caught:
        made(bare[0] - 1)
    assert f"has {bare[0]} words; Example Gazette, London takes at most {bare[0] - 1}" in str(caught.value)
    assert "(your own words 20)" in str(caught.value)
    assert "Shorten --story by 1 words." in str(caught.value)
    pinned = made(one_fact[0] - 1, wordings={"media.article.concern": 1})
    assert pinned[1:3] == ([], [long])


def said_by(made: Composed) -> list[str]:
    return texts(made.documents[0].all("concern"))


def test_a_correction_keeps_its_evidence(example: Kit, packs: Packs) -> None:
    def made(most: int) -> Document:
        outlet = replace(GAZETTE, correction_max_words=most, letter_max_words=1)
        return composed(example, packs["gb"], QUOTED, sender=WRITER, media="correction", outlet=outlet).documents[0]

    sizes = []
    for most in range(120, 0, -1):
        try:
            letter = made(most)
        except InputError:
            break
        assert cited(letter)
        assert texts(letter.all("own")) == [STORY]
        sizes.append(words_of(letter))
    assert len(set(sizes)) > 3
    with pytest.raises(InputError, match=r"the kit's evidence \d+\)\. Shorten --story or --quote by 1 words"):
        made(most)


def test_a_limit_of_characters_is_kept_as_well(example: Kit, packs: Packs) -> None:
    def made(chars: int, story: str = STORY) -> Document:
        outlet = replace(GAZETTE, max_chars=chars)
        sender = replace(WRITER, story=story, answers={"swim": "I did"})
        return composed(example, packs["gb"], QUOTED, sender=sender, outlet=outlet).documents[0]

    whole = made(10_000)
    size = form_length(paste(whole).removesuffix("\n"))
    assert made(size).blocks == whole.blocks
    assert form_length(paste(made(size - 1)).removesuffix("\n")) < size
    assert cited(whole) == ["count"]
    assert cited(made(size - 1)) == []
    with pytest.raises(InputError) as caught:
        made(300, "long " * 60)
    problem = caught.value.problems[0]
    much, over = (
        re.search(r"has (\d+) characters", problem.message),
        re.search(r"by (\d+) char", str(problem.next_step)),
    )
    assert much
    assert over
    assert int(much[1]) - int(over[1]) == 300
    assert "Shorten --story or --answer or --quote" in str(problem)


def test_where_the_kits_own_words_are_too_many_nobody_is_told_to_shorten_theirs(example: Kit, packs: Packs) -> None:
    outlet = replace(GAZETTE, letter_max_words=8)
    for sender in (PHONE["gb"], replace(PHONE["gb"], story="One word.")):
        with pytest.raises(InputError) as caught:
            composed(example, packs["gb"], PLAIN, outlet=outlet, sender=sender)
        assert "The kit's own texts leave no room here" in str(caught.value)
        assert "Shorten" not in str(caught.value)


def test_the_longest_wordings_are_kept_while_a_kit_is_checked(example: Kit, packs: Packs) -> None:
    outlet = replace(GAZETTE, correction_max_words=60)
    chosen = {"sender": WRITER, "media": "correction", "outlet": outlet}
    assert composed(example, packs["gb"], QUOTED, **chosen).documents  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at most 60"):
        composed(example, packs["gb"], QUOTED, longest=True, **chosen)  # type: ignore[arg-type]


def test_a_pinned_wording_is_taken(example: Kit, packs: Packs) -> None:
    for number, start in ((0, "On 20 November 2026"), (1, "I write about")):
        (letter,) = composed(
            example,
            packs["gb"],
            QUOTED,
            sender=WRITER,
            media="correction",
            wordings={"media.correction.opening": number},
        ).documents
        assert texts(letter.all("opening"))[0].startswith(start)


def test_an_address_of_six_lines_finds_room_on_the_page(artsakh: Kit, packs: Packs, worker: Worker) -> None:
    outlet = replace(GAZETTE, address=tuple(f"Line {number} of the address" for number in range(6)))
    documents = composed(artsakh, packs["gb"], FULL, outlet=outlet).documents
    pdf, text = worker.render(Job(documents, ("pdf", "txt")))
    assert pdf.pages == 1
    assert "Line 5 of the address" in text.data.decode()
