"""Stacks of pages: what a page of an ordinary file draws, and pages put together to one file."""

import re
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
import pytest
from conftest import SENDERS
from hostile import PAGE
from pages import Pdf
from runs_of_letters import Lot, laid_out, letter

from handbill.document import Block, Document, Text
from handbill.errors import MachineError
from handbill.kit import Kit
from handbill.press.stack import Drawing, Page, Source, Stack, contents, write
from handbill.render import Bundle, Job
from handbill.render.process import Worker

LETTER, A4 = (612.0, 792.0), (595.276, 841.89)
TAGGED = re.compile(rb"<([0-9a-f]{4})+>")


@pytest.fixture(scope="module")
def ordinary(artsakh: Kit, worker: Worker) -> bytes:
    """The letters of an American and of a Frenchwoman, as one file of WeasyPrint's."""
    lots = (Lot("us/house", "en", "letter"), Lot("fr/assemblee", "fr", "a4"))
    (data,) = laid_out(worker, [letter(artsakh, lot, SENDERS[lot.country]) for lot in lots])
    return data


def drawn(page: Source) -> str:
    """What the glyphs of a page stand for, in the order in which they are drawn."""
    found, font = "", ""
    for line in page.content.split(b"\n"):
        if match := re.match(rb"/(\S+) \S+ Tf", line):
            font = match[1].decode()
        if line.endswith(b"TJ"):
            glyphs = b"".join(re.findall(rb"<([0-9a-f]*)>", line))
            numbers = (int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4))
            found += "".join(page.texts[font][number] for number in numbers)
    return found


def test_the_pages_of_an_ordinary_file_are_told(ordinary: bytes) -> None:
    american, french = contents(ordinary)
    assert american.size == pytest.approx(LETTER, abs=0.1)
    assert french.size == pytest.approx(A4, abs=0.1)
    for page, name in ((american, "Ani Example"), (french, "Claire Exemple")):
        assert not page.others
        assert all(re.fullmatch(r"/[A-Z]{6}\+Source-Serif-4.*", font) for font in page.fonts.values())
        assert page.fonts.keys() == page.texts.keys()
        assert drawn(page).startswith(name)
        assert page.content.count(b"TJ") > 20


def test_fonts_that_pages_share_are_read_once(ordinary: bytes) -> None:
    american, french = contents(ordinary)
    assert american.texts.keys() == french.texts.keys()
    assert all(american.texts[name] is french.texts[name] for name in american.texts)


@pytest.mark.parametrize(
    ("part", "others"),
    [
        ("<p>Example</p>", False),
        ('<p style="border: 1px solid #ccc">Example</p>', False),
        ('<p style="opacity: .5">Example</p>', True),
        ('<p style="color: rgb(0 0 0 / 50%)">Example</p>', True),
        ('<p style="background: linear-gradient(#fff, #ccc)">Example</p>', True),
    ],
    ids=["words", "a border", "opacity", "a colour one sees through", "a gradient"],
)
def test_a_page_tells_whether_it_needs_more_than_fonts(
    part: str, others: bool, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "pages").mkdir()
    (folder / "pages" / "page.html").write_text(PAGE.replace("{}", part), encoding="utf-8")
    (folder / "pages" / "page.css").write_text("", encoding="utf-8")
    blocks = (Block("line", (Text("Example"),)),)
    document = Document("letter", "pages/page", "page", "Page", "en", "a4", "2026-11-22", blocks)
    (made,) = worker.render(Job((document,), templates=(str(folder),), bundle=Bundle("page", "Page", "en")))
    (page,) = contents(made.data)
    assert page.others is others


def test_pages_of_its_own_and_of_others_make_one_file(ordinary: bytes) -> None:
    square, cross = b"0 0 0 rg 100 100 50 50 re f", b"q 1 0 0 1 200 0 cm /D0 Do Q /D0 Do"
    stack = Stack(
        drawings=[Drawing(square, LETTER), Drawing(cross, LETTER, composed=True)],
        pages=[Page(LETTER, b"/D1 Do"), Page(ordinary=1), Page(A4), Page(ordinary=0), Page(LETTER, b"/D0 Do")],
    )
    data = write(stack, [ordinary], title="A stack", lang="fr", both_sides=False)
    assert write(stack, [ordinary], title="A stack", lang="fr", both_sides=False) == data
    sizes = [page.get_size() for page in pdfium.PdfDocument(data)]
    assert [round(width) for width, _ in sizes] == [612, 595, 595, 612, 612]
    texts = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data)]
    assert ["Claire Exemple" in text for text in texts] == [False, True, False, False, False]
    assert ["Ani Example" in text for text in texts] == [False, False, False, True, False]
    mm = 25.4 / 72
    assert Pdf(data).ink(0)[:3:2] == pytest.approx((100 * mm, (612 - 350) * mm), abs=0.3)
    assert Pdf(data).ink(4)[:3:2] == pytest.approx((100 * mm, (612 - 150) * mm), abs=0.3)
    with pikepdf.open(BytesIO(data)) as opened:
        assert opened.check_pdf_syntax() == []
        assert str(opened.docinfo["/Title"]) == "A stack"
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.Duplex == "/Simplex"
        assert opened.Root.ViewerPreferences.PrintScaling == "/None"
        # Tags would speak of pages that are not there.
        assert "/StructTreeRoot" not in opened.Root
        assert not any({"/StructParents", "/Tabs", "/Annots"} & page.obj.keys() for page in opened.pages)


@pytest.mark.parametrize("pages", [0, 1, 3])
def test_a_file_of_another_number_of_pages_is_refused(pages: int, ordinary: bytes) -> None:
    stack = Stack(pages=[Page(ordinary=number) for number in range(pages)])
    with pytest.raises(MachineError, match=f"2 pages came instead of {pages}"):
        write(stack, [ordinary], title="A stack", lang="en", both_sides=False)
