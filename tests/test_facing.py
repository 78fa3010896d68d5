"""The page to read beside a letter: each paragraph next to its translation, in the direction of its own language."""

import re
from dataclasses import replace
from pathlib import Path

import page as ua
import pytest
from conftest import SENDERS
from hostile import DAY, job
from pages import Pdf, folded

from handbill.compose import Choices
from handbill.document import Block, Document, Text
from handbill.make import Made, Order, make
from handbill.render.process import Worker
from handbill.vocabulary import language_name


def facing(worker: Worker, country: str, lang: str, read_in: str, paper: str, *formats: str) -> Made:
    sender = replace(SENDERS[country], story="My grandmother lived there.")
    return make(
        Order(("letter",), "artsakh", sender, DAY, Choices(lang=lang, read_in=read_in, paper=paper), formats=formats),
        worker,
    )


@pytest.mark.parametrize(
    ("country", "lang", "read_in", "paper"), [("us", "en", "fr", "letter"), ("fr", "fr", "en", "a4")]
)
def test_pages_hold_both_texts_row_by_row(country: str, lang: str, read_in: str, paper: str, worker: Worker) -> None:
    made = facing(worker, country, lang, read_in, paper, "pdf")
    (document, data) = next(
        (d, r.data) for d, r in zip(made.documents, made.renderings, strict=True) if d.kind == "facing"
    )
    report = ua.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, str(report)
    shown = Pdf(data)
    words = folded(shown.text).replace("-", "")
    assert len(shown) <= 2
    for block in document.blocks:
        assert folded(block.text).replace("-", "") in words, block.text
    left = [char for char in shown.chars[0] if char.size > 9]
    middle = shown.size()[0] / 2
    assert any(char.right < middle for char in left)
    assert any(char.left > middle for char in left)
    assert min(shown.ink()) > 12


def test_a_text_gives_each_paragraph_and_then_its_translation(worker: Worker) -> None:
    made = facing(worker, "us", "en", "fr", "letter", "txt")
    text = next(r.data.decode() for r in made.renderings if "read-in-fr" in r.name)
    document = next(d for d in made.documents if d.kind == "facing")
    joined = " ".join(text.split())
    places = [joined.find(" ".join(block.text.split())) for block in document.blocks[2:]]
    assert -1 not in places
    assert max(len(line) for line in text.splitlines()) <= 72


PAIRS = (
    ("subject", "River", "النهر"),
    ("opening", "I live here.", "أسكن هنا."),
    ("closing", "Sincerely,", "مع التحية،"),
)


def arabic() -> Document:
    blocks = [Block("title", (Text("لقراءتكم"),), "ar"), Block("advice", (Text("في جهة اليسار الرسالة"),), "ar")]
    for role, letter, reading in PAIRS:
        blocks += [Block(role, (Text(letter),), "en"), Block(role, (Text(reading),), "ar")]
    names = {lang: language_name(lang) for lang in ("en", "ar")}
    words = ("x-read-in-ar", "River", "ar", "a4", "2026-11-22")
    return Document("facing", "letters/facing", *words, tuple(blocks), names, pages=None)


def test_each_cell_has_its_language_and_the_letter_stands_left_of_arabic(worker: Worker, tmp_path: Path) -> None:
    pdf, html = worker.render(job(arabic(), "pdf", "html"))
    cells = re.findall(r'<td lang="(\w+)" dir="(\w+)">(.*?)</td>', html.data.decode())
    assert cells == [cell for _, a, b in PAIRS for cell in (("en", "ltr", a), ("ar", "rtl", b))]
    assert '<th scope="col" lang="ar" dir="rtl">العربية</th>' in html.data.decode()
    shown = Pdf(pdf.data)
    assert ua.validate_pdf_bytes(pdf.data, profile="ua1").is_compliant
    middle = shown.size()[0] / 2
    river = [char for char in shown.chars[0] if char.char in "River" and char.size > 9]
    assert river
    assert all(char.right < middle for char in river)
    assert any("\u0600" <= char.char <= "\u06ff" and char.left > middle for char in shown.chars[0])
