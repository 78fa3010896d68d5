"""Every kind of PDF, pairwise over country, language and paper, measured as a print shop and a screen reader meet it."""

import getpass
import os
import re
import socket
import subprocess
import sys
import tempfile
from bisect import bisect
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import page as ua
import pytest
from conftest import SENDERS
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pages import Char, Pdf, folded

from handbill import resources
from handbill.compose import Article, Choices
from handbill.document import Document, Kind
from handbill.errors import InputError
from handbill.make import Order, make
from handbill.paper import PAPERS
from handbill.render.process import Worker
from kits import write_kit

DAY = date(2026, 11, 22)
LINK = "https://example.org/act?for=neighbours"
ARTICLE = Article(
    "The Example Courier", "A title of an article", "3 November 2026", "", "These are the words as printed."
)


@dataclass(frozen=True)
class Case:
    """One kind of document in one country, language and paper; `design` for flyers, `option` for what is chosen."""

    kind: Kind
    country: str
    lang: str
    paper: str
    design: str = ""
    option: str = ""

    def __str__(self) -> str:
        return "-".join(
            part for part in (self.kind, self.design, self.country, self.lang, self.paper, self.option) if part
        )


CASES = (
    Case("letter", "us", "en", "letter"),
    Case("letter", "ca", "en", "letter", option="story"),
    Case("letter", "ca", "fr", "letter"),
    Case("letter", "gb", "en", "a4", option="we"),
    Case("letter", "fr", "fr", "a4"),
    Case("letter", "fr", "en", "letter"),
    Case("letter", "us", "en", "a4", option="story"),
    Case("call", "us", "en", "letter"),
    Case("call", "ca", "fr", "letter"),
    Case("call", "gb", "en", "a4", option="story"),
    Case("call", "fr", "fr", "a4"),
    Case("media", "us", "en", "a4", option="article"),
    Case("media", "ca", "fr", "letter", option="article"),
    Case("media", "gb", "en", "letter"),
    Case("media", "fr", "fr", "a4"),
    Case("flyer", "us", "en", "letter", "poster", "link"),
    Case("flyer", "ca", "fr", "letter", "poster"),
    Case("flyer", "gb", "en", "a4", "poster"),
    Case("flyer", "fr", "fr", "a4", "poster", "link"),
    Case("flyer", "us", "en", "a4", "poster"),
    Case("flyer", "us", "en", "letter", "tearoff"),
    Case("flyer", "ca", "fr", "letter", "tearoff", "link"),
    Case("flyer", "gb", "en", "a4", "tearoff", "link"),
    Case("flyer", "fr", "fr", "a4", "tearoff"),
    Case("guide", "us", "en", "letter"),
    Case("guide", "fr", "fr", "a4"),
)
STORY = "My grandmother grew up beside this river. " * 4


@dataclass(frozen=True)
class Page:
    document: Document
    pdf: Pdf
    pages: int


@pytest.fixture(scope="module")
def printed(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> object:
    home = tmp_path_factory.mktemp("officials")

    @cache
    def make_case(case: Case) -> Page:
        sender = SENDERS[case.country]
        if case.option == "we":
            sender = replace(sender, organisation="Example Writers’ Circle", role="Chair")
        if case.option == "story":
            sender = replace(sender, story=STORY.strip())
        choices = Choices(
            lang=case.lang,
            paper=case.paper,
            designs=(case.design,) if case.design else (),
            link=LINK if case.option == "link" else "",
            article=ARTICLE if case.option == "article" else Article(),
            imprint="Example Circle, 1 Example Street, Example Town",
        )
        made = make(Order((case.kind,), "artsakh", sender, DAY, choices, database=home / "none.sqlite3"), worker)
        rendering = made.renderings[0]
        return Page(made.documents[0], Pdf(rendering.data), rendering.pages)

    return make_case


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def sheet(case: Case, printed: object) -> Page:
    made: Page = printed(case)  # type: ignore[operator]  # the cached maker above
    return made


def of_kind(*kinds: str, design: str = "", option: str = "") -> pytest.MarkDecorator:
    chosen = [c for c in CASES if c.kind in kinds and design in ("", c.design) and option in ("", c.option)]
    return pytest.mark.parametrize("case", chosen, ids=str)


def test_it_is_one_page_of_its_paper_where_that_is_promised(case: Case, sheet: Page) -> None:
    assert len(sheet.pdf) == sheet.pages
    assert sheet.document.pages in (1, None)
    assert sheet.document.pages is None or len(sheet.pdf) == 1
    for number in range(len(sheet.pdf)):
        assert sheet.pdf.size(number) == pytest.approx(PAPERS[case.paper], abs=0.2)


def test_it_passes_pdf_ua(sheet: Page) -> None:
    report = ua.validate_pdf_bytes(sheet.pdf.data, profile="ua1")
    assert report.is_compliant, str(report)


def test_title_and_language_are_those_of_the_document(case: Case, sheet: Page) -> None:
    assert sheet.pdf.language.split("-")[0] == case.lang
    assert folded(sheet.pdf.document.get_metadata_dict()["Title"]) == folded(sheet.document.title)
    assert b"/DisplayDocTitle true" in sheet.pdf.plain


def test_every_word_can_be_taken_out_again(case: Case, sheet: Page) -> None:
    words = folded(sheet.pdf.text).replace("-", "")
    # Numbers of notes stand between the inlines of a guide.
    pieces = [[i.text for i in b.inlines] if case.kind == "guide" else [b.text] for b in sheet.document.blocks]
    # An address may be printed as people type it.
    bare = [text.removeprefix("https://").removeprefix("http://") for texts in pieces for text in texts]
    missing = [text for text in bare if not _found(text, words)]
    assert missing == []
    assert "\ufffd" not in sheet.pdf.text


def _found(text: str, words: str) -> bool:
    """Whether a text stands on the pages, whole or in two pieces about a page's end."""
    text = folded(text).replace("-", "")
    size = bisect(range(1, len(text) + 1), 0, key=lambda end: text[:end] not in words)
    return text[size:] in words


@of_kind("letter", "media")
def test_a_letter_holds_nothing_but_its_blocks(case: Case, sheet: Page) -> None:
    rest = folded(sheet.pdf.text).replace("-", "")
    for block in sorted(sheet.document.blocks, key=lambda block: -len(block.text)):
        rest = rest.replace(folded(block.text).replace("-", ""), "", 1)
    assert len(rest.replace("·", "").replace(",", "")) == 0, rest


def test_all_fonts_are_inside(sheet: Page) -> None:
    fonts = len(re.findall(rb"/Type /FontDescriptor", sheet.pdf.plain))
    files = len(re.findall(rb"/FontFile[23]? \d+ 0 R", sheet.pdf.plain))
    assert fonts > 0
    assert fonts == files
    names = {name.decode() for name in re.findall(rb"/BaseFont /([^ /\r\n]+)", sheet.pdf.plain)}
    assert names
    assert all(re.match(r"(/?[A-Z]{6}\+)?(Source|Fira|Noto|Amiri|Vazir)", name) for name in names), names


def test_nothing_of_this_machine_or_clock_is_inside(sheet: Page) -> None:
    plain = sheet.pdf.plain
    for word in (
        str(resources.CHECKOUT),
        str(Path.home()),
        socket.gethostname(),
        tempfile.gettempdir(),
        "file:",
        ".venv",
        getpass.getuser(),
    ):
        # A short name stands by chance in any compressed stream.
        assert len(word) < 4 or word.encode() not in plain, word
    stamps = {stamp.decode() for stamp in re.findall(rb"D:(\d{8,14})", plain)}
    assert all(stamp.startswith("20261122") and set(stamp[8:]) <= {"0"} for stamp in stamps), stamps
    assert sheet.pdf.attachments == 0
    assert b"/JavaScript" not in plain
    assert b"/Launch" not in plain


def _body(sheet: Page) -> list[list[Char]]:
    """Full lines of the letter's paragraphs: those that a wider paragraph continues."""
    words = [
        folded(b.text)
        for b in sheet.document.blocks
        if b.role in ("opening", "own", "point", "evidence", "concern", "ask")
    ]
    lines = []
    salutation = sheet.document.first("salutation")
    assert salutation is not None
    begun = False
    for line in sheet.pdf.lines():
        text = folded("".join(char.char for char in line))
        begun = begun or text == folded(salutation.text)
        if begun and len(text) > 12 and any(text in paragraph and not paragraph.endswith(text) for paragraph in words):
            lines.append(line)
    return lines


@of_kind("letter", "media")
def test_letters_are_set_in_readable_sizes_and_lines(case: Case, sheet: Page) -> None:
    lines = _body(sheet)
    assert len(lines) >= 5
    with TTFont(resources.fonts() / "SourceSerif4-Regular.ttf", lazy=True) as font:
        box = font.getGlyphSet()["x"]
        pen = BoundsPen(font.getGlyphSet())
        box.draw(pen)
        x_height = (pen.bounds[3] - pen.bounds[1]) / font["head"].unitsPerEm
    sizes = {round(char.height / 25.4 * 72 / x_height, 1) for line in lines for char in line if char.char == "x"}
    assert all(10.4 <= size <= 12.1 for size in sizes), sizes
    lengths = [len(_spaced(sheet, line)) for line in lines]
    assert all(45 <= length <= 80 for length in lengths), lengths
    assert 45 <= sum(lengths) / len(lengths) <= 80


def _spaced(sheet: Page, line: list[Char]) -> str:
    """A line's characters with its spaces."""
    text = "".join(char.char for char in line)
    gaps = sum(1 for a, b in pairwise(line) if b.left - a.right > 0.55)
    return text + " " * gaps


@of_kind("letter", "media")
def test_letters_have_margins_and_room_for_the_signature(case: Case, sheet: Page) -> None:
    left, top, right, bottom = sheet.pdf.ink()
    assert min(left, right, top, bottom) >= 19.5
    closing = sheet.document.first("closing")
    signature = sheet.document.first("signature")
    assert closing is not None
    assert signature is not None
    lines = [(folded("".join(c.char for c in line)), line) for line in sheet.pdf.lines()]
    below = [line for text, line in lines if text and folded(signature.text).startswith(text)][-1]
    above = [line for text, line in lines if text and folded(closing.text).endswith(text)][-1]
    room = min(c.top for c in below) - max(c.bottom for c in above)
    assert room >= 12


@of_kind("flyer", design="poster")
def test_the_poster_is_read_from_afar(case: Case, sheet: Page) -> None:
    assert _capitals(sheet, "headline") >= 15
    assert _capitals(sheet, "action") >= 6


def _capitals(sheet: Page, role: str) -> float:
    """The smallest height in mm of plain capitals in a block."""
    block = sheet.document.first(role)
    assert block is not None
    wanted = folded(block.text)
    chars = sheet.pdf.chars[0]
    text = "".join(char.char for char in chars).casefold()
    start = text.find(wanted)
    assert start >= 0, role
    flat = [char.height for char in chars[start : start + len(wanted)] if char.char in "EFHILTZ"]
    assert flat, "the block has no flat capitals"
    return min(flat)


@of_kind("flyer")
def test_a_flyer_keeps_off_the_edge_that_printers_cannot_reach(case: Case, sheet: Page) -> None:
    width, height = sheet.pdf.size()
    for char in sheet.pdf.chars[0]:
        assert char.left >= 5, char
        assert char.top >= 5, char
        assert char.right <= width - 5, char
        assert char.bottom <= height - 5, char


@of_kind("flyer", design="tearoff")
def test_the_tear_off_sheet_has_its_strips(case: Case, sheet: Page) -> None:
    strips = sheet.document.all("strip")
    assert len(strips) >= 8
    assert all(len(strip.text.split()) <= 8 for strip in strips)
    words = folded(sheet.pdf.text).replace("-", "")
    for role in ("strip", "strip_address"):
        assert words.count(folded(sheet.document.all(role)[0].text).replace("-", "")) >= len(strips)


@of_kind("flyer", option="link")
def test_the_code_says_exactly_the_address_that_is_printed(case: Case, sheet: Page) -> None:
    assert set(sheet.pdf.codes()) == {LINK}
    assert folded("example.org/act?for=neighbours") in folded(sheet.pdf.text)


@of_kind("flyer", option="link", design="poster")
def test_a_code_can_be_scanned_from_a_copy(case: Case, sheet: Page) -> None:
    """At least 20 mm wide, at arm's length."""
    import zxingcpp

    scale = 3
    bitmap = sheet.pdf.document[0].render(scale=scale, grayscale=True)
    pixels = memoryview(bytes(bitmap.buffer)).cast("B", [bitmap.height, bitmap.stride])
    (code,) = zxingcpp.read_barcodes(pixels)
    width = code.position.top_right.x - code.position.top_left.x
    assert width / scale * 25.4 / 72 >= 20


AGAIN = """\
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import SENDERS
from handbill.make import Order, make
from handbill.render.process import Worker
with Worker(seconds=60) as worker:
    order = Order(("letter", "flyer", "guide"), sys.argv[2], SENDERS["us"], date(2026, 11, 22), formats=("pdf", "html"))
    for number, rendering in enumerate(make(order, worker).renderings):
        Path(sys.argv[3], f"{number:02}-{rendering.name}").write_bytes(rendering.data)
"""


def test_the_same_input_and_date_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    kit = write_kit(tmp_path)
    surroundings = (
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LANG": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LANG": "fr_FR.UTF-8", "HOME": str(tmp_path)},
    )
    for number, changes in enumerate(surroundings):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = [sys.executable, "-c", AGAIN, str(Path(__file__).parent), str(kit), str(folder)]
        subprocess.run(command, env=os.environ | changes, check=True, timeout=120, cwd=folder)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("0", "1"))
    assert len(first) >= 8
    assert first == second


@pytest.mark.parametrize("kind", ["letter", "call"])
def test_a_text_too_long_for_the_page_is_named_with_its_place(kind: Kind, tmp_path: Path, worker: Worker) -> None:
    from kits import TEXT

    if kind == "letter":
        words = TEXT.replace("The fish matter to the town.", "The fish matter. " * 300)
        words = words.replace("The water is what we drink.", "The water matters. " * 300)
    else:
        words = TEXT.replace("details: I can send them.", "details: " + "I can send them. " * 330)
    kit = write_kit(tmp_path, text=words)
    with pytest.raises(InputError, match="does not fit on one page of letter") as caught:
        make(Order((kind,), str(kit), SENDERS["us"], DAY), worker)
    (problem,) = caught.value.problems
    assert problem.code == "does-not-fit"
    assert re.search(r"text/en\.yaml:\d+", str(problem.where))
    assert problem.next_step
