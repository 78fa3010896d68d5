"""DOCX: styles that a person can edit, the words of the blocks in order, and our PDF's number of pages."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx as library
import pytest
from conftest import SENDERS
from hostile import DAY, job, sample
from pages import Pdf, folded

from handbill.compose import Choices
from handbill.document import Block, ClaimRef, Document, Field, Kind, Link, Text
from handbill.errors import InputError
from handbill.make import Order
from handbill.paper import PAPERS
from handbill.render.docx import docx
from handbill.render.process import Worker

OFFICE = shutil.which("soffice")
CASES: list[tuple[Kind, str, str, str]] = [
    ("letter", "us", "en", "letter"),
    ("letter", "fr", "fr", "a4"),
    ("letter", "gb", "en", "a4"),
    ("letter", "ca", "fr", "letter"),
    ("media", "de", "fr", "a4"),
    ("call", "us", "en", "letter"),
    ("call", "fr", "fr", "a4"),
    ("letter", "de", "de", "a4"),
    ("letter", "es", "es", "a4"),
    ("letter", "am", "hy", "a4"),
    ("letter", "lb", "ar", "a4"),
]


def opened(data: bytes) -> library.document.Document:
    return library.Document(io.BytesIO(data))


def arabic(*blocks: Block, **options: str) -> Document:
    return Document("letter", "letters/letter", "x", "عنوان", "ar", "a4", "2026-11-22", blocks, options)


def test_paragraphs_are_the_blocks_in_named_styles(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    made = opened(docx(letter))
    assert [p.text for p in made.paragraphs] == [b.text for b in letter.blocks]
    styles = {p.style.name for p in made.paragraphs if p.style}
    assert styles == set("Sender|Date|Recipient|Subject|Salutation|Body Text|Closing|Signature|Sources".split("|"))
    assert all(p.style and p.style.base_style and p.style.base_style.name == "Normal" for p in made.paragraphs)
    assert made.styles["Closing"].paragraph_format.keep_with_next
    assert (made.styles["Signature"].paragraph_format.space_before or 0) > 300_000
    section = made.sections[0]
    assert section.page_width
    assert section.page_width.mm == pytest.approx(PAPERS[letter.paper][0], abs=0.1)
    assert section.left_margin
    assert 20 <= section.left_margin.mm <= 25


def test_lines_for_a_pen_are_empty_paragraphs_with_a_line_each(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    at = next(number for number, block in enumerate(letter.blocks) if block.role == "point")
    pen = Block("pen", (Text("In my own words"),))
    made = opened(docx(replace(letter, blocks=(*letter.blocks[:at], pen, *letter.blocks[at:]))))
    said = [(p.style.name, p.text) for p in made.paragraphs if p.style and p.style.name in ("Pen", "Ruled")]
    assert said == [("Pen", "In my own words"), *[("Ruled", "")] * 3]
    ruled = made.styles["Ruled"]
    height = ruled.paragraph_format.line_spacing
    assert height is not None
    assert height.mm == pytest.approx(9, abs=0.1)
    # Word joins neighbours with like borders: without the one between them only the last would show.
    for place in ("w:bottom", "w:between"):
        assert f'<{place} w:val="single"' in ruled.element.xml
    assert "Ruled" not in [style.name for style in opened(docx(letter)).styles]


def test_it_says_nothing_but_title_language_and_date(tmp_path: Path) -> None:
    data = docx(sample(tmp_path))
    core = opened(data).core_properties
    assert (core.title, core.language, core.created and core.created.date()) == ("Re: Example River", "en", DAY)
    assert {core.author, core.last_modified_by, core.comments, core.keywords} == {""}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if "thumbnail" in name]
        assert b"python-docx" not in b"".join(packed.read(name) for name in packed.namelist())


def test_the_same_document_gives_the_same_bytes(worker: Worker, tmp_path: Path) -> None:
    letter = sample(tmp_path)
    (first,) = worker.render(job(letter, "docx"))
    assert first.data == docx(letter)
    assert first.name.endswith(".docx")


def test_sides_are_the_countrys_in_every_direction() -> None:
    blocks = (
        Block("sender", (Field("name", "ريما"),), "ar", "sender"),
        Block("recipient", (Text("Beirut"),), "en"),
        Block("date", (Text("اليوم"),), "ar"),
    )
    made = opened(docx(arabic(*blocks, sender="right", recipient="right", date="left")))
    assert [bool(p.paragraph_format.left_indent) for p in made.paragraphs] == [False, True, True]


def test_a_date_on_the_recipients_side_stands_below_it() -> None:
    blocks = (Block("date", (Text("d"),)), Block("recipient", (Text("r"),)), Block("subject", (Text("s"),)))
    sides = {"sender": "left", "date": "right", "recipient": "right"}
    document = Document("letter", "letters/letter", "x", "X", "fr", "a4", "2026-11-22", blocks, sides)
    assert [p.text for p in opened(docx(document)).paragraphs] == ["r", "d", "s"]


def test_arabic_runs_from_the_right_and_a_number_within_it_does_not() -> None:
    blocks = (
        Block("opening", (Text("من "), Field("name", "Ani Example"), Text(" سلام", "strong")), "ar"),
        Block("sender", (Field("phone", "+961 1 555 010"),), "ar", "sender"),
    )
    made = opened(docx(arabic(*blocks)))
    first, phone = made.paragraphs
    assert "<w:bidi/>" in first._p.xml
    assert [run.font.rtl for run in first.runs] == [True, None, True]
    assert first.runs[2].font.cs_bold
    assert phone.text == "\u200e+961 1 555 010"
    assert "<w:bidi/>" in made.sections[0]._sectPr.xml


def test_languages_of_their_own_keep_their_fonts() -> None:
    document = Document(
        "letter", "x", "x", "X", "fr", "letter", "2026-11-22", (Block("opening", (Text("Բարեւ"),), "hy"),)
    )
    data = docx(document)
    assert 'w:val="fr-CA"' in opened(data).styles.element.xml
    run = opened(data).paragraphs[0].runs[0]
    assert run.font.name == "Sylfaen"
    assert 'w:lang w:val="hy"' in run._r.xml


def test_what_xml_cannot_hold_and_long_titles_do_no_harm() -> None:
    block = Block("opening", (Text("a\x00b\ufffec\ud800d"), Link("x", "javascript:alert(1)")))
    document = Document("letter", "x", "x", "T" * 600, "en", "a4", "2026-11-22", (block,))
    made = opened(docx(document))
    assert made.paragraphs[0].text == "abcdx"
    assert len(made.core_properties.title) == 255
    assert "javascript" not in made.paragraphs[0]._p.xml


def test_a_call_sheet_has_its_tables_and_a_numbered_path() -> None:
    document = composed("call", "us", "en", "letter")
    made = opened(docx(document))
    path = [p.text for p in made.paragraphs if p.style and p.style.name == "List Number"]
    assert len(path) == 6
    log = made.tables[-1]
    assert [cell.text for cell in log.rows[0].cells] == [b.text for b in document.all("log_head")]
    assert len(log.rows) == 5
    assert "w:tblHeader" in log.rows[0]._tr.xml
    numbers = document.all("phone", "phone_of")
    assert [cell.text for row in made.tables[0].rows for cell in row.cells] == [b.text for b in numbers]


def test_a_guide_has_headings_lists_and_links_that_lead_somewhere() -> None:
    blocks = (
        Block("title", (Text("River"),)),
        Block("contents_title", (Text("In this guide"),)),
        Block("contents", (Link("Fish", "#fish"),)),
        Block("heading", (Text("Fish"),), level=2, id="fish"),
        Block("heading", (Text("More"),), level=3),
        Block("section_as_of", (Text("As of today"),)),
        Block("paragraph", (Text("A ", "em"), ClaimRef("count", "fact", 1))),
        Block("item", (Text("deep"),), level=2),
        Block("quote", (Text("said"),)),
        Block("links_title", (Text("Links"),)),
        Block("link", (Link("Site", "https://example.org/x"),)),
        Block("note", (Text("Source"),), level=1, id="note-1"),
    )
    made = opened(docx(Document("guide", "guide/guide", "x", "River", "en", "a4", "2026-11-22", blocks, pages=None)))
    styles = [p.style.name for p in made.paragraphs if p.style]
    assert styles[:6] == ["Title", "Heading 2", "List Bullet", "Heading 1", "Heading 2", "Small"]
    assert styles[7:] == ["List Bullet 2", "Quote", "Body Text", "List Bullet", "Notes"]
    xml = made.element.xml
    for place in ("_fish", "_note_1"):
        assert f'w:anchor="{place}"' in xml
        assert f'w:name="{place}"' in xml
    assert made.paragraphs[10].text == "Site <https://example.org/x>"
    assert "https://example.org/x" in [relation.target_ref for relation in made.part.rels.values()]


def test_a_flyer_is_refused_with_what_it_can_be(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a flyer cannot be made as docx.* pdf, txt, html, paste"):
        worker.render(job(replace(sample(tmp_path), kind="flyer"), "docx"))


def composed(kind: Kind, country: str, lang: str, paper: str) -> Document:
    from handbill.make import compose_all, load

    sender = replace(SENDERS[country], phone="+1 202 555 0100", email="ani@example.org")
    order = Order((kind,), "artsakh", sender, DAY, Choices(lang=lang, paper=paper, longest=True))
    return compose_all(load(order))[0].documents[0]


def has_times() -> bool:
    """Whether a font of the metrics of Times New Roman is there: with others, pages break elsewhere."""
    if OFFICE is None or shutil.which("fc-match") is None:
        return False
    found = subprocess.run(["fc-match", "Times New Roman"], capture_output=True, text=True, check=False).stdout
    return "Liberation" in found or "Times" in found


@pytest.mark.skipif(not has_times(), reason="needs LibreOffice (soffice) and Liberation Serif")
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_libreoffice_shows_the_same_pages_and_words(
    case: tuple[Kind, str, str, str], worker: Worker, tmp_path: Path
) -> None:
    document = composed(*case)
    (tmp_path / "x.docx").write_bytes(docx(document))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        str(OFFICE),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "x.docx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    shown = Pdf((tmp_path / "x.pdf").read_bytes())
    (ours,) = worker.render(job(document, "pdf"))
    assert len(shown) == ours.pages == 1
    assert shown.size() == pytest.approx(PAPERS[document.paper], abs=0.3)
    if document.dir == "rtl":
        return  # LibreOffice's own PDF gives lam-alef the other way round
    words = folded(shown.text)
    for block in document.blocks:
        assert folded(block.text) in words or folded(block.text).replace("-", "") in words.replace("-", ""), block.text


def test_the_file_names_no_other_program(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(sample(tmp_path)))) as parts:
        assert b"Microsoft Macintosh" not in b"".join(parts.read(name) for name in parts.namelist())
