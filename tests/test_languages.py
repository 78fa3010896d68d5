"""Each language of the shipped kit on paper: fonts, tags, direction, and the words as they are taken out again."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

import page as ua
import pytest
from conftest import SENDERS
from pages import Char, Pdf, folded

from handbill.compose import Choices
from handbill.document import Document, Kind, direction
from handbill.kit import load_kit
from handbill.make import Order, make
from handbill.render.process import Worker

KIT = "artsakh"
DAY = date(2026, 11, 22)
LANGUAGES = load_kit(KIT).languages
STRIPS = 10
IMPRINT = "Example Circle, 1 Example Street, Example Town"
CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c]")


@dataclass(frozen=True)
class Case:
    lang: str
    country: str
    paper: str
    kind: Kind
    design: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.lang, self.country, self.paper, self.kind, self.design) if part)


ALL = (
    Case("ar", "lb", "a4", "letter"),
    Case("ar", "us", "letter", "call"),
    Case("ar", "lb", "letter", "flyer", "poster"),
    Case("ar", "us", "a4", "flyer", "tearoff"),
    Case("ar", "lb", "a4", "guide"),
    Case("hy", "us", "letter", "letter"),
    Case("hy", "am", "a4", "call"),
    Case("hy", "am", "letter", "flyer", "poster"),
    Case("hy", "am", "a4", "flyer", "tearoff"),
    Case("de", "de", "letter", "letter"),
    Case("de", "de", "a4", "call"),
    Case("de", "us", "letter", "flyer", "poster"),
    Case("es", "ar", "a4", "letter"),
    Case("es", "us", "letter", "call"),
    Case("es", "es", "a4", "flyer", "tearoff"),
    Case("fr", "ca", "letter", "call"),
    Case("fr", "fr", "a4", "media"),
    Case("en", "gb", "a4", "call"),
    Case("en", "us", "letter", "media"),
)
CASES = tuple(case for case in ALL if case.lang in LANGUAGES)


@dataclass(frozen=True)
class Sheet:
    document: Document
    pdf: Pdf
    txt: str


@pytest.fixture(scope="module")
def printed(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> object:
    none = tmp_path_factory.mktemp("officials") / "none.sqlite3"

    @cache
    def make_case(case: Case) -> Sheet:
        choices = Choices(
            lang=case.lang, paper=case.paper, designs=(case.design,) if case.design else (), imprint=IMPRINT
        )
        order = Order((case.kind,), KIT, SENDERS[case.country], DAY, choices, formats=("pdf", "txt"), database=none)
        made = make(order, worker)
        pdf, txt = made.renderings[:2]
        return Sheet(made.documents[0], Pdf(pdf.data), txt.data.decode())

    return make_case


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def sheet(case: Case, printed: object) -> Sheet:
    made: Sheet = printed(case)  # type: ignore[operator]  # the cached maker above
    return made


def only(*kinds: str, lang: str = "", design: str = "") -> pytest.MarkDecorator:
    chosen = [c for c in CASES if c.kind in kinds and lang in ("", c.lang) and design in ("", c.design)]
    return pytest.mark.parametrize("case", chosen, ids=str)


def test_every_language_of_the_kit_is_tried() -> None:
    assert {case.lang for case in ALL} >= set(LANGUAGES)


def test_it_keeps_its_page_its_language_and_its_tags(case: Case, sheet: Sheet) -> None:
    assert sheet.document.pages is None or len(sheet.pdf) == 1
    assert sheet.document.dir == direction(case.lang)
    assert sheet.pdf.language.split("-")[0] == case.lang
    report = ua.validate_pdf_bytes(sheet.pdf.data, profile="ua1")
    assert report.is_compliant, str(report)


def test_all_fonts_are_ours_and_inside(sheet: Sheet) -> None:
    names = {name.decode() for name in re.findall(rb"/BaseFont /([^ /\r\n]+)", sheet.pdf.plain)}
    assert names
    assert all(re.match(r"[A-Z]{6}\+(Source|Fira|Noto|Amiri|Vazir)", name) for name in names), names
    files = len(re.findall(rb"/FontFile[23]? \d+ 0 R", sheet.pdf.plain))
    assert files == len(re.findall(rb"/Type /FontDescriptor", sheet.pdf.plain)) > 0


def squeezed(text: str) -> str:
    """A text as it is compared: NFC, without blanks, hyphens (a line may end at one), direction controls and case.

    pdfium gives U+0002 and U+FFFE for a hyphen at the end of a line; flyers set headlines in capitals.
    """
    text = unicodedata.normalize("NFC", CONTROLS.sub("", text)).replace("\u00ad", "")
    return re.sub(r"[\s\u00a0\u202f\u2060\x02\ufffe-]+", "", text).casefold()


def test_each_text_is_taken_out_letter_by_letter(case: Case, sheet: Sheet) -> None:
    """As a screen reader takes it: in the order of the tags, with the text that they give for what stands mirrored."""
    words = squeezed(sheet.pdf.tagged)
    # In a guide numbers of notes stand between the inlines; its addresses are printed as people type them.
    pieces = [(b.text,) if case.kind != "guide" else [i.text for i in b.inlines] for b in sheet.document.blocks]
    texts = [text if case.kind != "guide" else re.sub("^https?://", "", text) for texts in pieces for text in texts]
    assert [text for text in texts if squeezed(text) not in words] == []


@only("letter", "call", "flyer", "guide", lang="ar")
def test_what_the_tags_say_is_what_stands_on_the_page(case: Case, sheet: Sheet) -> None:
    """Piece by piece the same letters, in whatever order a reader of PDF guesses.

    Amiri writes some letters with two signs, of which a reader then takes out both or none.
    """
    pieces = [(Counter(bare(said)), Counter(bare(seen))) for said, seen in sheet.pdf.pieces if said]
    assert len(pieces) > 10
    odd = [(said - seen) + (seen - said) for said, seen in pieces]
    assert max(count.total() for count in odd) <= 3
    assert sum(count.total() for count in odd) <= sum(said.total() for said, _ in pieces) / 100


@only("letter", "call", "flyer", "guide", lang="ar")
def test_arabic_words_are_taken_out_in_logical_order(case: Case, sheet: Sheet) -> None:
    """Without vowel signs, which pdfium sets beside another letter; lam-alef may be the one sign that it has."""

    def plain(text: str) -> str:
        return re.sub("[\u064b-\u0652]", "", squeezed(unicodedata.normalize("NFKC", text)))

    words = plain(sheet.pdf.text)
    wanted = [word for block in sheet.document.blocks for word in re.findall("[\u0621-\u0652]+", block.text)]
    missing = [word for word in wanted if plain(word) not in words]
    assert len(wanted) > 50
    assert len(missing) <= len(wanted) // (50 if case.kind == "guide" else 100)


def bare(text: str) -> str:
    """Letters and figures alone: readers of PDF set points and marks beside what runs the other way as they like."""
    text = folded(unicodedata.normalize("NFKC", CONTROLS.sub("", text)))
    return "".join(char for char in text if char.isalnum())


@only("letter", "call", "guide", "flyer", lang="ar")
def test_addresses_and_numbers_read_from_left_to_right(case: Case, sheet: Sheet) -> None:
    """By their places on the page: what a reader sees, whatever the order in the file."""
    wanted = [b.text for b in sheet.document.blocks if b.role in ("phone", "address")]
    wanted += re.findall(r"https?://\S+?(?=[/.]\S*$|$)", " ".join(b.text for b in sheet.document.all("source")))[:2]
    wanted += [i.text for b in sheet.document.all("sender") for i in b.inlines if re.fullmatch(r"[+\d][\d -]+", i.text)]
    lines = _as_seen(sheet.pdf)
    for text in wanted:
        # Up to where a line may end.
        head = "".join(re.split(r"(?<=[/.-])(?=\w)", text.removeprefix("https://"))[:2]).replace(" ", "")
        assert any(head in line for line in lines), head


def _as_seen(pdf: Pdf) -> list[str]:
    """Each line of the pages from left to right."""
    found = []
    for chars in pdf.chars:
        lines: list[list[Char]] = []
        for char in sorted(chars, key=lambda char: char.bottom):
            near = next((line for line in lines[-3:] if abs(line[0].bottom - char.bottom) < 2.2), None)
            if near is None:
                lines.append([char])
            else:
                near.append(char)
        found += ["".join(char.char for char in sorted(line, key=lambda char: char.left)) for line in lines]
    return found


@only("letter", "call", lang="ar")
def test_arabic_paragraphs_begin_at_the_right(case: Case, sheet: Sheet) -> None:
    left, _, right, _ = sheet.pdf.ink()
    width = sheet.pdf.size()[0]
    block = sheet.document.first("opening" if case.kind == "letter" else "opener")
    assert block is not None
    chars = [char for char in sheet.pdf.chars[0] if bare(char.char)]
    letters = [bare(char.char)[:1] for char in chars]
    first = bare(block.text.split()[0])
    begin = [at for at in range(len(letters)) if "".join(letters[at:]).startswith(first)]
    starts = [max(char.right for char in chars[at : at + len(first)]) for at in begin]
    assert starts
    indent = 8.5 if case.kind == "call" else 0.5
    assert any(start == pytest.approx(width - right - indent, abs=2.5) for start in starts), starts
    assert left < width / 2


@only("flyer", design="tearoff")
def test_ten_strips_stand_inside_the_page_and_are_alike(case: Case, sheet: Sheet) -> None:
    assert len(sheet.document.all("strip")) == STRIPS
    width, height = sheet.pdf.size()
    foot = [char for char in sheet.pdf.chars[0] if char.top > height - 76]
    assert all(char.left >= 5 and char.right <= width - 5 and char.bottom <= height - 4.5 for char in foot)
    outer, inner = (25, 20) if case.paper == "a4" else (25.95, 20.5)
    edges = [0, *(outer + inner * n for n in range(STRIPS - 1)), width]
    for edge in edges[1:-1]:
        assert not [char for char in foot if char.left < edge - 0.3 and char.right > edge + 0.3], edge
    counts = [sum(a <= (char.left + char.right) / 2 < b for char in foot) for a, b in pairwise(edges)]
    assert len(set(counts)) == 1, counts
    assert counts[0] > 8


@only("flyer")
def test_the_field_is_cut_by_the_edge_at_the_end_of_the_line(case: Case, sheet: Sheet) -> None:
    """The frame stands towards the beginning of the line, the field bleeds off at its end; Arabic has it mirrored."""
    image = sheet.pdf.document[0].render(scale=1).to_pil().convert("RGB")
    y = image.height // 4
    ends = [image.getpixel((x, y)) for x in (1, image.width - 2)]
    dark = [sum(pixel) < 450 for pixel in ends]
    assert dark == ([True, False] if direction(case.lang) == "rtl" else [False, True])


def test_no_line_begins_with_what_belongs_to_the_word_before(sheet: Sheet) -> None:
    if sheet.document.dir == "rtl":
        return  # the order of signs at the ends of such lines is the reader's guess
    lines = [line.strip() for line in sheet.pdf.text.splitlines()]
    assert [line for line in lines if re.match(r"[»:;!?%](?!\S*//)", line)] == []


def test_the_text_format_keeps_its_width_and_has_no_padding_from_the_right(sheet: Sheet) -> None:
    lines = sheet.txt.splitlines()
    assert not CONTROLS.search(sheet.txt)
    assert [line for line in lines if len(line) > 72 and " " in line.strip()] == []
    if sheet.document.dir == "rtl":
        assert not [line for line in lines if line.startswith(" " * 8) and not line.strip().startswith("[")]
