"""The guide: Markdown as Blocks, every mark with its note and source, every section with its day and links."""

import re
from pathlib import Path

import pytest
from addressees import request, texts
from conftest import COUNTRIES, SENDERS

import kits
from handbill.compose import Choices, compose
from handbill.country import Country
from handbill.document import Block, ClaimRef, Document, Link, Text
from handbill.errors import InputError
from handbill.kit import Kit, load_kit

Packs = dict[str, Country]
FRONT = kits.GUIDE[: kits.GUIDE.index("## Background")]
LINES = FRONT.count("\n")


def guide(kit: Kit, packs: Packs, country: str = "us", lang: str = "") -> Document:
    sender = SENDERS[country]
    (document,) = compose(request("guide", kit, packs[country], sender, choices=Choices(lang=lang))).documents
    return document


def written(folder: Path, packs: Packs, body: str, **files: str) -> Document:
    """The example's guide with another body below its front matter."""
    return guide(load_kit(str(kits.write_kit(folder, **{"guide": FRONT + body, **files}))), packs)


def refused(folder: Path, packs: Packs, body: str, **files: str) -> list[tuple[str, int | None]]:
    """Code and line of each problem."""
    with pytest.raises(InputError) as caught:
        written(folder, packs, body, **files)
    return [(problem.code, problem.where.line if problem.where else None) for problem in caught.value.problems]


def body(document: Document) -> list[Block]:
    """What was written: between the contents and the representatives."""
    roles = ("heading", "paragraph", "item", "quote")
    blocks = [block for block in document.blocks if block.role in roles and block.origin is not None]
    assert blocks
    return blocks


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_shipped_guide_is_whole(artsakh: Kit, packs: Packs, country: str, lang: str) -> None:
    document = guide(artsakh, packs, country, lang)
    front = artsakh.guide(lang).front
    headings = [block for block in document.all("heading") if block.level == 2]
    ids = [str(section.id) for section in front.sections]
    assert [block.id for block in headings] == [*ids, "representatives", "sources"]
    assert len(document.all("section_as_of")) == len(ids)
    targets = [inline.url for block in document.all("contents") for inline in block.inlines if isinstance(inline, Link)]
    assert targets == [f"#{block.id}" for block in headings]
    assert len(document.all("as_of")) == 1
    assert (document.pages, document.lang, document.paper) == (None, lang, packs[country].paper)
    for block in document.blocks:
        assert block.text.strip(), block.role
        assert not re.search(r"\{\{|\}\}|\{\w*\}|  ", block.text), block.text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_mark_has_a_note_with_its_source(artsakh: Kit, packs: Packs, lang: str) -> None:
    document = guide(artsakh, packs, lang=lang)
    marks = [inline for block in document.blocks for inline in block.inlines if isinstance(inline, ClaimRef)]
    notes = {block.level: block for block in document.all("note")}
    assert list(notes) == list(range(1, len(notes) + 1))
    assert {mark.note for mark in marks} == set(notes)
    for mark in marks:
        claim = artsakh.claims[mark.id]
        assert mark.text.strip()
        assert any(source.title in notes[mark.note].text for source in claim.sources)
    assert {id for claim in (mark.id for mark in marks) for id in [claim]} <= artsakh.claims.keys()


def test_links_stand_under_their_section_and_unchecked_ones_are_marked(artsakh: Kit, packs: Packs) -> None:
    document = guide(artsakh, packs)
    wanted = {
        str(s.id): [k.id for k in artsakh.links if k.section in s.links] for s in artsakh.guide("en").front.sections
    }
    found: dict[str, list[str]] = {id: [] for id in wanted}
    section = ""
    for block in document.blocks:
        if block.role == "heading" and block.level == 2:
            section = block.id
        elif block.role == "link":
            found[section].append(block.id)
    assert {id: set(links) for id, links in found.items()} == {id: set(links) for id, links in wanted.items()}
    assert {id for links in found.values() for id in links} == {link.id for link in artsakh.links}
    for block in document.all("link"):
        link = next(link for link in artsakh.links if link.id == block.id)
        assert link.name in block.text
        linked = [inline for inline in block.inlines if isinstance(inline, Link)]
        assert [inline.url for inline in linked] == ([link.url] if link.url else [])
        if link.quoted:
            assert f"“{link.name}”" in block.text
        if link.warning:
            assert "raphic" in block.text
        if link.url and not link.checked:
            assert "not checked" in block.text


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_official_finders_of_the_country_are_listed(artsakh: Kit, packs: Packs, country: str) -> None:
    document = guide(artsakh, packs, country)
    urls = {inline.url for block in document.all("item") for inline in block.inlines if isinstance(inline, Link)}
    assert {office.finder.url for office in packs[country].offices} <= urls


def test_paragraphs_lists_headings_and_quotations_keep_their_shape(tmp_path: Path, packs: Packs) -> None:
    text = (
        "## Background\n\nOne *two* **three *four* five**\nsix.\n\n### Deeper\n\n- a\n  - b\n- c\n\n"
        "> e\n>\n> f\n\nEnd.\n"
    )
    blocks = body(written(tmp_path, packs, text))
    assert [(block.role, block.level, block.text) for block in blocks] == [
        ("heading", 2, "Background"),
        ("paragraph", 0, "One two three four five six."),
        ("heading", 3, "Deeper"),
        ("item", 1, "a"),
        ("item", 2, "b"),
        ("item", 1, "c"),
        ("quote", 0, "e"),
        ("quote", 0, "f"),
        ("paragraph", 0, "End."),
    ]
    assert [(i.text, i.style) for i in blocks[1].inlines if isinstance(i, Text) and i.text.strip()] == [
        ("One ", ""),
        ("two", "em"),
        ("three ", "strong"),
        ("four", "em"),
        (" five", "strong"),
        ("six.", ""),
    ]


def test_blocks_know_their_line_in_the_file(tmp_path: Path, packs: Packs) -> None:
    blocks = body(written(tmp_path, packs, "## Background\n\nOne.\n\n- two\n- three\n"))
    assert [block.origin.line - LINES for block in blocks if block.origin] == [1, 3, 5, 6]
    assert all(str(block.origin.file).endswith("guide/en.md") for block in blocks if block.origin)


def test_a_claim_marked_twice_has_one_note_and_a_mark_may_run_over_lines(tmp_path: Path, packs: Packs) -> None:
    text = "## Background\n\n[Twelve\nfish](claim:count), [low water](claim:levels), [few fish](claim:count).\n"
    document = written(tmp_path, packs, text)
    marks = [i for block in body(document) for i in block.inlines if isinstance(i, ClaimRef)]
    assert [(mark.text, mark.note) for mark in marks] == [("Twelve fish", 1), ("low water", 2), ("few fish", 1)]
    assert texts(document.all("note")) == [
        "Example Institute, Fish count, June 1, 2025, https://example.org/fish",
        "Example Institute, Water levels, July 1, 2025, https://example.org/water",
    ]
    links = [i for block in document.all("note") for i in block.inlines if isinstance(i, Link)]
    assert [link.url for link in links] == ["https://example.org/fish", "https://example.org/water"]


@pytest.mark.parametrize("basis", ["memory", "seed"])
def test_a_claim_that_nobody_could_confirm_says_so(tmp_path: Path, packs: Packs, basis: str) -> None:
    claims = kits.CLAIMS.replace("basis: memory", f"basis: {basis}")
    (note,) = written(tmp_path, packs, "## Background\n\n[Boats](claim:memory).\n", claims=claims).all("note")
    assert note.text.startswith("Example Press, An old book (")
    assert ("memory" if basis == "memory" else "2020") in note.text.split("(")[1]
    (plain,) = written(tmp_path / "b", packs, "## Background\n\n[Fish](claim:count).\n").all("note")
    assert "(" not in plain.text


def test_a_disputed_claim_says_so(tmp_path: Path, packs: Packs) -> None:
    claims = kits.CLAIMS.replace("status: stated", "status: disputed", 1)
    (note,) = written(tmp_path, packs, "## Background\n\n[Fish](claim:count).\n", claims=claims).all("note")
    assert note.text.endswith("(disputed)")


def test_a_guide_without_marks_has_no_list_of_sources(tmp_path: Path, packs: Packs) -> None:
    document = written(tmp_path, packs, "## Background\n\nPlain.\n")
    assert document.all("note") == []
    assert "sources" not in [block.id for block in document.all("heading")]


# ---- what has no place in a guide


def test_unknown_claims_and_addresses_are_all_named_in_one_go(tmp_path: Path, packs: Packs) -> None:
    text = (
        "## Background\n\n[x](claim:cuont)\n\n[y](https://example.org)\n\n<https://example.org/auto>\n\n"
        "![picture](images/a.png)\n\n[z][ref]\n\n[ref]: javascript:x\n\n[w](mailto:a@example.org)\n"
    )
    assert refused(tmp_path, packs, text) == [
        ("unknown-claim", LINES + 3),
        ("guide-link", LINES + 5),
        ("guide-link", LINES + 7),
        ("guide-link", LINES + 9),
        ("guide-link", LINES + 15),
    ]


def test_an_unknown_claim_gets_the_nearest(tmp_path: Path, packs: Packs) -> None:
    with pytest.raises(InputError, match="Did you mean 'count'"):
        written(tmp_path, packs, "## Background\n\n[x](claim:cuont)\n")


@pytest.mark.parametrize(
    "text", ["    indented code", "```\nfenced\n```", "~~~\nfenced", "---", "***", "1. one", "# Title"]
)
def test_code_rules_and_other_kinds_are_refused_with_their_line(tmp_path: Path, packs: Packs, text: str) -> None:
    assert refused(tmp_path, packs, f"## Background\n\nWords.\n\n{text}\n") == [("markdown", LINES + 5)]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=y>", "a `code` b", "&lt;b&gt; &amp; é", "<!-- hidden -->"]
)
def test_markup_is_shown_as_text_and_never_followed(tmp_path: Path, packs: Packs, text: str) -> None:
    blocks = body(written(tmp_path, packs, f"## Background\n\n{text}\n"))
    shown = text.replace("`", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert [block.text for block in blocks[1:]] == [shown]
    assert all(isinstance(inline, Text) for inline in blocks[1].inlines)


def test_a_heading_without_a_section_and_a_section_without_heading_are_refused(tmp_path: Path, packs: Packs) -> None:
    assert refused(tmp_path / "a", packs, "## Background\n\nx\n\n## More\n") == [("sections", LINES + 5)]
    with pytest.raises(InputError, match="section 'background' has no ## heading"):
        written(tmp_path / "b", packs, "Only words.\n")


def test_a_section_of_links_that_there_is_not_is_named_with_the_nearest(tmp_path: Path, packs: Packs) -> None:
    with pytest.raises(InputError) as caught:
        written(tmp_path, packs, "", guide=kits.GUIDE.replace("links: [news]", "links: [nws]"))
    (problem,) = caught.value.problems
    assert problem.code == "section"
    assert "'news'" in str(problem.next_step)


def test_a_kit_without_links_makes_a_guide_without_them(tmp_path: Path, packs: Packs) -> None:
    document = written(tmp_path, packs, "## Background\n\nx\n", links="[]\n")
    assert document.all("links_title", "link") == []


def test_an_address_that_nobody_has_is_looked_for_by_title(tmp_path: Path, packs: Packs) -> None:
    links = (
        "- {id: a, section: news, name: No address}\n"
        '- {id: b, section: news, name: Unread, url: "https://example.org/b", by: Example Press, note: {en: "A note."}}\n'
        '- {id: c, section: news, name: Film, url: "https://example.org/c", checked: 2026-11-01, warning: graphic}\n'
    )
    document = written(tmp_path, packs, "## Background\n\nx\n", links=links)
    first, second, third = texts(document.all("link"))
    assert first.startswith("No address (")
    assert re.fullmatch(r"Unread \(Example Press; .+\) — A note\.", second)
    assert "Film" in third
    assert len(third) > len("Film")


def test_a_heading_before_the_first_section_or_in_an_item_is_refused(tmp_path: Path, packs: Packs) -> None:
    assert refused(tmp_path / "a", packs, "### Deeper\n\n## Background\n") == [("markdown", LINES + 1)]
    assert refused(tmp_path / "b", packs, "## Background\n\n- ### Deeper\n") == [("markdown", LINES + 3)]


def test_an_item_of_two_paragraphs_is_refused(tmp_path: Path, packs: Packs) -> None:
    assert refused(tmp_path, packs, "## Background\n\n- one\n\n  two\n") == [("markdown", LINES + 5)]
