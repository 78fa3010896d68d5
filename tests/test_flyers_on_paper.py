"""Every flyer as a print shop measures it: sides, edges, sizes, overlaps, contrast, code; in mm, from the PDF itself.

Each design on each of its papers in two languages by turns, as are the ink and what else stands on it; with
HANDBILL_FULL=1, as the soak runs it, in every language and ink, with and without event, imprint and code.
"""

import ctypes
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations, product

import page as ua
import pypdfium2 as pdfium
import pytest
from conftest import SENDERS
from pages import MM, Pdf, folded

from handbill import resources
from handbill.compose import Choices
from handbill.document import Document
from handbill.event import Event
from handbill.kit import load_kit
from handbill.kit.rules import contrast
from handbill.make import Order, make
from handbill.paper import AMERICAN, DESIGNS
from handbill.render.process import Worker

KIT = "artsakh"
DAY = date(2026, 11, 22)
LANGUAGES = load_kit(KIT).languages
HOMES = {"en": "gb", "fr": "fr", "de": "de", "es": "es", "hy": "am", "ar": "lb"}
LINK = "https://example.org/act?for=neighbours"
EVENT = Event("An evening with neighbours", "2026-12-05 18:30", "Example Hall, 12 Example St", "Example Circle")
IMPRINT = "Alexandria Example, 98765 Example Boulevard, Example-upon-Example"
INKS = ("full", "low", "black")
EDGE = 5.0
OVERLAP = 0.35  # mm that ink of two lines may share: accents, descenders
SMALLEST = {"card": 5.9, "handbill": 6.9, "hanger": 6.9, "postcard": 6.9}  # pt, where not 7.4


@dataclass(frozen=True)
class Case:
    design: str
    paper: str
    lang: str
    ink: str
    full: bool

    def __str__(self) -> str:
        return "-".join((self.design, self.paper, self.lang, self.ink, "full" if self.full else "plain"))


PIECES = [(design.name, paper) for design in DESIGNS.values() for paper in design.papers]
FULL = os.environ.get("HANDBILL_FULL") == "1"
if FULL:
    CASES = [
        Case(*piece, lang, ink, full) for piece, lang, ink, full in product(PIECES, LANGUAGES, INKS, (True, False))
    ]
else:
    CASES = [
        Case(*piece, lang, INKS[(at + number) % 3], (at + number // 3) % 2 == 0)
        for at, piece in enumerate(PIECES)
        for number, lang in enumerate(LANGUAGES)
        if (at + number) % 3 == at // 3 % 3  # of the six
    ]


@dataclass(frozen=True)
class Made:
    document: Document
    pdf: Pdf
    layouts: int


@dataclass(frozen=True)
class Box:
    """A line of text of one element: what it says, and the box of its ink in mm from the page's top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    colour: tuple[int, int, int]


@pytest.fixture(scope="module")
def printed(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> object:
    none = tmp_path_factory.mktemp("officials") / "none.sqlite3"

    @cache
    def make_case(case: Case) -> Made:
        country = "us" if case.paper in AMERICAN else HOMES[case.lang]
        choices = Choices(
            lang=case.lang,
            paper=case.paper,
            designs=(case.design,),
            ink=case.ink,
            link=LINK if case.full else "",
            event=EVENT if case.full else None,
            imprint=IMPRINT,
        )
        made = make(Order(("flyer",), KIT, SENDERS[country], DAY, choices, database=none), worker)
        rendering = made.renderings[0]
        return Made(made.documents[0], Pdf(rendering.data), rendering.layouts)

    return make_case


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_it_can_be_printed(case: Case, printed: object) -> None:
    made: Made = printed(case)  # type: ignore[operator]  # the cached maker above
    document, pdf = made.document, made.pdf
    design = DESIGNS[case.design]
    assert len(pdf) == design.pages
    assert made.layouts <= 4
    report = ua.validate_pdf_bytes(pdf.data, profile="ua1")
    assert report.is_compliant, str(report)
    for number in range(len(pdf)):
        assert pdf.size(number) == pytest.approx(design.size(case.paper), abs=0.2)
        boxes = lines(pdf, number)
        assert boxes
        keeps_off_the_edge(pdf, number, boxes, SMALLEST.get(case.design, 7.4))
        overlaps_nothing(boxes, 0.34 if document.dir == "rtl" else 0.28)
        can_be_read(pdf, number, boxes)
    says_all(case, document, pdf)
    has_its_headline(case, document, pdf)
    if case.ink == "black":
        assert not re.search(rb"(?m)[\d.]+ [\d.]+ [\d.]+ (rg|RG)$", pdf.plain)
        assert re.search(rb"(?m)^0 0 0 1 k$", pdf.plain)
    if case.full and document.first("address"):
        code_is_read(pdf)


def lines(pdf: Pdf, number: int) -> list[Box]:
    """The lines of a page, by the element that they stand in: marked content and baseline."""
    page = pdf.document[number]
    words = page.get_textpage()
    height = page.get_size()[1]
    found: dict[tuple[int, int], list[tuple[float, ...]]] = {}
    texts: dict[tuple[int, int], str] = {}
    colours: dict[tuple[int, int], tuple[int, int, int]] = {}
    raw = pdfium.raw
    for index in range(words.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(words, index))
        left, bottom, right, top = words.get_charbox(index)
        if not char.strip() or right <= left or top <= bottom:
            continue
        thing = raw.FPDFText_GetTextObject(words, index)
        key = (raw.FPDFPageObj_GetMarkedContentID(thing), number)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(words, index, red, green, blue, alpha)
        size = raw.FPDFText_GetFontSize(words, index)
        found.setdefault(key, []).append((left * MM, (height - top) * MM, right * MM, (height - bottom) * MM, size))
        texts[key] = texts.get(key, "") + char
        colours[key] = (red.value, green.value, blue.value)
    return [
        Box(
            texts[key],
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
            min(box[4] for box in boxes),
            colours[key],
        )
        for key, boxes in found.items()
    ]


def keeps_off_the_edge(pdf: Pdf, number: int, boxes: list[Box], smallest: float) -> None:
    width, height = pdf.size(number)
    for box in boxes:
        room = min(box.left, box.top, width - box.right, height - box.bottom)
        assert room >= EDGE - 0.05, (box.text[:40], round(room, 2))
        assert box.size >= smallest, (box.text[:40], box.size)
    for image in pdf.document[number].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = (value * MM for value in image.get_bounds())
        assert min(left, bottom, width - right, height - top) >= EDGE - 0.05


def overlaps_nothing(boxes: list[Box], share: float) -> None:
    for one, other in combinations(boxes, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        # Lines of large type share the room of accents and descenders, Arabic ones that of vowel signs, too.
        allowed = max(OVERLAP, share * min(one.size, other.size) * MM)
        assert min(across, down) <= allowed, (one.text[:40], other.text[:40], round(across, 2), round(down, 2))


def can_be_read(pdf: Pdf, number: int, boxes: list[Box]) -> None:
    """Each line's colour stands out from what is behind it by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    scale = 2
    image = pdf.document[number].render(scale=scale).to_pil().convert("RGB")
    for box in boxes:
        left, top, right, bottom = (int(value / MM * scale) for value in (box.left, box.top, box.right, box.bottom))
        frame = [(x, y) for x in range(left - 2, right + 3) for y in (top - 2, bottom + 2)]
        frame += [(x, y) for x in (left - 2, right + 2) for y in range(top - 2, bottom + 3)]
        behind = Counter(image.getpixel(at) for at in frame).most_common(1)[0][0]
        light, dark = sorted((luminance(box.colour), luminance(behind)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (box.text[:40], box.colour, behind)


def luminance(colour: tuple[int, int, int]) -> float:
    return 1.05 / contrast("#{:02x}{:02x}{:02x}".format(*colour)) - 0.05


def says_all(case: Case, document: Document, pdf: Pdf) -> None:
    words = bare(pdf.tagged)
    missing = [block.text for block in document.blocks if bare(block.text) not in words]
    assert missing == []


def bare(text: str) -> str:
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c_-]", "", folded(text)).replace("\u202f", "")


def has_its_headline(case: Case, document: Document, pdf: Pdf) -> None:
    """Capitals, and in Arabic alefs, at least as high as the design promises."""
    table = json.loads((resources.root("templates") / "flyers" / f"{case.design}.json").read_text())
    headline = document.first("headline")
    assert headline is not None
    found = [(number, box) for number in range(len(pdf)) for box in lines(pdf, number)]
    if document.dir == "rtl":  # a reader may turn the signs of a line about: the headline is known by its size
        largest = max(box.size for _, box in found)
        mine = [(number, box) for number, box in found if box.size >= 0.9 * largest]
    else:
        mine = [(n, box) for n, box in found if len(bare(box.text)) > 2 and bare(box.text) in bare(headline.text)]
    heights = [
        char.height
        for number, box in mine
        for char in pdf.chars[number]
        if char.char in "EFHILTZԵՀՆՇՈԻաاأإآلك"
        and box.left <= char.left <= box.right
        and box.top - 0.1 <= char.top
        and char.bottom <= box.bottom + 0.1
    ]
    assert heights, "no capitals found"
    assert max(heights) >= table["headline_mm"] - 0.05, (max(heights), table["headline_mm"])


def code_is_read(pdf: Pdf) -> None:
    import zxingcpp

    codes = []
    for number in range(len(pdf)):
        bitmap = pdf.document[number].render(scale=4, grayscale=True)
        pixels = memoryview(bytes(bitmap.buffer)).cast("B", [bitmap.height, bitmap.stride])
        codes += zxingcpp.read_barcodes(pixels)
    assert codes
    assert {code.text for code in codes} == {LINK}
    for code in codes:
        across = code.position.top_right.x - code.position.top_left.x
        down = code.position.top_right.y - code.position.top_left.y
        assert (across**2 + down**2) ** 0.5 / 4 * MM >= 11.5  # the modules alone; with the quiet zone 15 mm
    shown = bare(LINK.removeprefix("https://"))
    assert shown in bare(pdf.tagged)
