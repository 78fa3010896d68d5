"""Sheets as PDF, measured in mm: pieces placed from one layout, bleed, marks, backs, stacks, tiles, ruler and words."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from conftest import SENDERS
from pages import MM, Pdf, folded
from PIL import Image, ImageChops
from programs import who

from handbill.cli import cli
from handbill.compose import Choices
from handbill.document import Document, Rendering
from handbill.errors import InputError
from handbill.make import Order, make
from handbill.paper import PAPERS, Size
from handbill.press import Plan, layout_of
from handbill.press.faces import faces
from handbill.press.plan import Layout
from handbill.render import Job
from handbill.render.process import Worker
from kits import write_kit

TEMPLATE = """<!doctype html>
<html lang="{{ document.lang }}"><head><meta charset="utf-8"><title>{{ document.title }}</title></head>
<body>
<div class="side"><div class="colour"></div><h1>X</h1><p>{{ document.name }} <a href="https://example.org/">there</a></p></div>
{% if document.pages == 2 %}
<div class="side"><h1 class="behind">X</h1><p>back of {{ document.name }}</p></div>
{% endif %}
</body></html>
"""
STYLE = """
@page { margin: 0; }
.side { position: relative; width: WIDTHmm; height: HEIGHTmm; break-after: page; }
.side:last-child { break-after: auto; }
.colour { position: absolute; top: 0; bottom: 50%; left: calc(WIDTHmm - 8mm); width: calc(8mm + var(--bleed)); background: #c00; }
h1 { position: absolute; margin: 0; left: 10mm; top: 10mm; width: 10mm; text-align: center; font: bold 20pt/1 "Source Sans 3"; }
.behind { left: calc(WIDTHmm - 20mm); }
p { position: absolute; left: 10mm; top: 30mm; font: 9pt "Source Sans 3"; color: #1d3557; }
"""
GRADIENT = """
.side { background: repeating-linear-gradient(60deg, #000 0mm, #000 6mm, #fff 6mm, #fff 14mm); }
.colour { display: none; }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of templates with a design of its own."""
    (tmp_path / "flyers").mkdir()
    (tmp_path / "flyers" / "piece.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def document(
    folder: Path, size: Size, *, name: str = "piece", sides: int = 1, more: str = "", ink: str = "full"
) -> Document:
    style = STYLE.replace("WIDTH", str(size[0])).replace("HEIGHT", str(size[1])) + more
    design = f"piece-{size[0]:g}-{size[1]:g}"
    (folder / "flyers" / f"{design}.css").write_text(style, encoding="utf-8")
    (folder / "flyers" / f"{design}.html").write_text(TEMPLATE, encoding="utf-8")
    return Document(
        "flyer",
        f"flyers/{design}",
        name,
        "A title",
        "en",
        "a6",
        "2026-11-22",
        (),
        {"ink": ink},
        pages=sides,
        size=size,
        bleeds=True,
    )


def printed(worker: Worker, folder: Path, plan: Plan, *documents: Document) -> tuple[Rendering, Pdf, Layout]:
    (made,) = worker.render(Job(documents, ("pdf",), (str(folder),), press=plan))
    with pikepdf.open(BytesIO(made.data)) as opened:
        assert opened.check_pdf_syntax() == []
    return made, Pdf(made.data), layout_of(documents, plan)


def crosses(pdf: Pdf, page: int = 0) -> list[tuple[float, float]]:
    """The middles of the large X of each piece, in mm."""
    large = [char for char in pdf.chars[page] if char.char == "X" and max(char.height, char.right - char.left) > 4]
    return sorted(((char.left + char.right) / 2, (char.top + char.bottom) / 2) for char in large)


def raster(pdf: Pdf, page: int, dpi: int = 127) -> Image.Image:
    """A page at 5 pixels a mm."""
    image: Image.Image = pdf.document[page].render(scale=dpi / 72).to_pil().convert("RGB")
    return image


def red(image: Image.Image, x: float, y: float) -> bool:
    pixel = image.getpixel((round(x * 5), round(y * 5)))
    assert isinstance(pixel, tuple)
    return pixel[0] > 150 and pixel[1] < 60


def strokes(data: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """The lines that the sheet itself draws, in mm from the top left."""
    with pikepdf.open(BytesIO(data)) as opened:
        height = float(opened.pages[page].mediabox[3])
        drawn = opened.pages[page].Contents.read_bytes().decode()
    found = re.findall(r"^(\S+) (\S+) m (\S+) (\S+) l S$", drawn, re.MULTILINE)
    lines = [[float(value) for value in line] for line in found]
    return [(a * MM, (height - b) * MM, c * MM, (height - d) * MM) for a, b, c, d in lines]


def test_four_pieces_come_of_one_layout_and_lie_where_they_are_cut(worker: Worker, folder: Path) -> None:
    one = document(folder, (105, 148))
    (single,) = worker.render(Job((one,), ("pdf",), (str(folder),)))
    made, pdf, layout = printed(worker, folder, Plan("a4"), one)
    assert made.name == "piece-a4-4up.pdf"
    assert (made.layouts, made.pages, len(pdf)) == (1, 1, 1)
    assert pdf.size() == pytest.approx((210, 297), abs=0.01)
    (x, y), *_ = crosses(Pdf(single.data))
    places = [(place[0] + x, place[1] + y) for place in layout.places]
    assert len(places) == 4
    assert crosses(pdf) == [pytest.approx(place, abs=0.05) for place in sorted(places)]
    assert len(made.data) < len(single.data) * 1.2
    with pikepdf.open(BytesIO(made.data)) as opened:
        assert len(opened.pages[0].Resources.XObject) == 1


def test_cards_have_their_bleed_and_not_that_of_their_neighbours(worker: Worker, folder: Path) -> None:
    card = document(folder, PAPERS["card"], sides=2)
    _, pdf, layout = printed(worker, folder, Plan("a4"), card)
    image = raster(pdf, 0)
    assert len(layout.places) == 10
    for place in range(10):
        left, top, right, bottom = layout.box(place)
        assert red(image, right - 1, top + 10)
        assert red(image, right + 2.6, top + 10)
        assert not red(image, right + 3.4, top + 10)
        assert not red(image, left - 0.5, top + 10)
        assert not red(image, right - 1, bottom - 10)
    _, without, plain = printed(worker, folder, Plan("a4", bleed=False), card)
    image = raster(without, 0)
    _, top, right, _ = plain.box(1)
    assert red(image, right - 1, top + 10)
    assert not red(image, right + 0.6, top + 10)


def test_neighbours_that_touch_do_not_print_on_each_other(worker: Worker, folder: Path) -> None:
    _, pdf, layout = printed(worker, folder, Plan("a4"), document(folder, (105, 148)))
    image = raster(pdf, 0)
    _, top, right, _ = layout.box(0)
    assert red(image, right - 0.6, top + 10)
    assert not red(image, right + 0.6, top + 10)


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize(
    ("size", "sheet", "up"),
    [
        ((148, 105), "a4", 4),
        ((105, 148), "a4", 4),
        ((148, 105), "a4", 2),
        (PAPERS["card"], "a4", 10),
        (PAPERS["postcard"], "letter", 3),
        ((297, 210), "a4", 1),
    ],
)
def test_both_sides_of_a_piece_lie_on_each_other(
    worker: Worker, folder: Path, size: Size, sheet: str, up: int, flip: str
) -> None:
    """The X of the back is where the front's shows through, once the piece is turned like the page of a book."""
    piece = document(folder, size, sides=2)
    made, pdf, layout = printed(worker, folder, Plan(sheet, up=up, flip=flip), piece)  # type: ignore[arg-type]
    width, height = layout.sheet
    assert made.pages == len(pdf) == 2
    over_top = (width > height) == (flip == "long")
    through = [(x, height - y) if over_top else (width - x, y) for x, y in crosses(pdf, 1)]
    assert len(through) == up
    for front, back in zip(crosses(pdf, 0), sorted(through), strict=True):
        assert front == pytest.approx(back, abs=0.3)
    with pikepdf.open(BytesIO(made.data)) as opened:
        assert str(opened.Root.ViewerPreferences.Duplex) == f"/DuplexFlip{flip.title()}Edge"


@pytest.mark.parametrize("count", [2, 3, 4, 6, 9])
def test_stacks_of_the_cut_sheets_are_in_order(worker: Worker, folder: Path, count: int) -> None:
    pieces = [document(folder, (148, 105), name=f"piece-number{number:02}", sides=2) for number in range(count)]
    made, pdf, layout = printed(worker, folder, Plan("a4", stack=True), *pieces)
    assert made.name == "piece-a6-stack-a4-4up.pdf"
    assert made.layouts == count
    times = max(1, 4 // count)
    cut = [[cut_out(pdf, layout, place, sheet) for sheet in range(len(pdf) // 2)] for place in range(4)]
    order = [words for stack in cut[::times] for words in stack if words != ("", "")]
    assert order == [(f"number{number:02}", f"number{number:02}") for number in range(count)]


def cut_out(pdf: Pdf, layout: Layout, place: int, sheet: int) -> tuple[str, str]:
    """Which piece one holds in the hand after cutting a place out of a sheet: by its front and by its back."""
    words = []
    for side, box in enumerate((layout.box(place), layout.back(place))):
        left, top, right, bottom = (value / MM for value in box)
        height = layout.sheet[1] / MM
        text = (
            pdf.document[sheet * 2 + side].get_textpage().get_text_bounded(left, height - bottom, right, height - top)
        )
        words.append("".join(re.findall(r"number\d\d", text)))
    return words[0], words[1]


@pytest.mark.parametrize(("size", "sheet"), [((297, 420), "a4"), (PAPERS["tabloid"], "letter"), ((210, 297), "letter")])
def test_tiles_laid_on_each_other_are_the_poster(worker: Worker, folder: Path, size: Size, sheet: str) -> None:
    poster = document(folder, size, more=GRADIENT)
    (single,) = worker.render(Job((poster,), ("pdf",), (str(folder),)))
    made, pdf, layout = printed(worker, folder, Plan(sheet), poster)
    assert made.name == f"piece-{sheet}-tiles.pdf"
    assert made.layouts == 1
    assert len(pdf) == len(layout.tiles)
    whole = raster(Pdf(single.data), 0)
    assert whole.convert("L").histogram()[0] > whole.width * whole.height / 4
    laid = Image.new("RGB", whole.size, "#0f0")
    for page, tile in enumerate(layout.tiles):
        image = raster(pdf, page)
        left, top, right, bottom = tile.window
        # As by hand: trimmed at the solid marks (3 mm inside of the window where a part joins), glued over the last.
        cut = (
            max(left + (3 if left > 0 else 0), 0),
            max(top + (3 if top > 0 else 0), 0),
            min(right, size[0]),
            min(bottom, size[1]),
        )
        at = (tile.at[0] + cut[0] - left, tile.at[1] + cut[1] - top)
        width, height = cut[2] - cut[0], cut[3] - cut[1]
        x, y = round(at[0] * 5), round(at[1] * 5)
        part = image.crop((x, y, x + round(width * 5), y + round(height * 5)))
        laid.paste(part, (round(cut[0] * 5), round(cut[1] * 5)))
    inner = (2, 2, whole.width - 2, whole.height - 2)
    difference = ImageChops.difference(laid.crop(inner), whole.crop(inner)).convert("L")
    off = sum(difference.histogram()[60:]) / (difference.width * difference.height)
    assert off < 0.04  # the stripes' edges; a shift by a millimetre makes it 0.1
    texts = [page.get_textpage().get_text_range() for page in pdf.document]
    assert all(f"part {tile.name}" in text for tile, text in zip(layout.tiles, texts, strict=True))
    assert any(
        f"{tile.right or tile.below} over this edge" in text for tile, text in zip(layout.tiles, texts, strict=True)
    )


def test_marks_ruler_and_words_are_black_ink_alone(worker: Worker, folder: Path) -> None:
    made, pdf, layout = printed(worker, folder, Plan("a4", up=2), document(folder, (105, 148), ink="black"))
    lines = strokes(made.data)
    assert len(lines) == len(faces(layout, "")[0].lines) + 12
    (ruler,) = [line for line in lines if abs(line[2] - line[0]) > 50 or abs(line[3] - line[1]) > 50]
    assert abs(ruler[2] - ruler[0]) + abs(ruler[3] - ruler[1]) == pytest.approx(100, abs=0.01)
    assert "100 mm · for paper: print at 100 %, no scaling · piece-a4-2up" in pdf.text
    with pikepdf.open(BytesIO(made.data)) as opened:
        page = opened.pages[0]
        streams = [page.Contents.read_bytes(), *(form.read_bytes() for form in page.Resources.XObject.values())]
    colours = {
        tuple(map(float, found.split()[:-1])) for stream in streams for found in re.findall(rb"[\d. ]+ [kK]\b", stream)
    }
    assert (0, 0, 0, 1) in colours
    assert all(colour[:3] == (0, 0, 0) for colour in colours)
    assert not any(re.search(rb"\s(rg|RG|g|G)\s", stream) for stream in streams)


def test_words_are_in_a_font_of_ours(worker: Worker, folder: Path) -> None:
    _, pdf, _ = printed(worker, folder, Plan("letter"), document(folder, (148, 210)))
    assert "Source-Sans-3" in pdf.plain.decode("latin-1")
    assert b"/FontFile" in pdf.plain


def test_a_sheet_says_what_it_is_and_nothing_of_its_maker(worker: Worker, folder: Path) -> None:
    made, pdf, _ = printed(worker, folder, Plan("a4"), document(folder, (148, 105), sides=2))
    with pikepdf.open(BytesIO(made.data)) as opened:
        assert str(opened.docinfo["/Title"]) == "A title"
        assert "tagged version is the single document" in str(opened.docinfo["/Subject"])
        assert set(opened.docinfo.keys()) == {"/Title", "/Subject"}
        assert str(opened.Root.Lang) == "en"
        assert "/StructTreeRoot" not in opened.Root
        assert str(opened.Root.ViewerPreferences.PrintScaling) == "/None"
        assert all("/Annots" not in page for page in opened.pages)
        said = opened.Root.Metadata.read_bytes().decode()
    assert "for paper, without tags" in said
    assert not re.search(r"20\d\d-\d\d|CreateDate|ModifyDate|CreatorTool", said)
    assert b"BDC" not in pdf.plain
    assert b"CreationDate" not in pdf.plain


def test_the_same_pieces_give_the_same_bytes(worker: Worker, folder: Path) -> None:
    card = document(folder, PAPERS["card"], sides=2)
    first, _, _ = printed(worker, folder, Plan("a4"), card)
    with Worker() as other:
        second, _, _ = printed(other, folder, Plan("a4"), card)
    assert first.data == second.data


def test_other_formats_are_made_beside_the_sheets(worker: Worker, folder: Path) -> None:
    made = worker.render(Job((document(folder, (105, 148)),), ("html", "pdf"), (str(folder),), press=Plan("a4")))
    assert [rendering.name for rendering in made] == ["piece-a4-4up.pdf", "piece.html"]


def test_a_design_with_a_side_missing_is_refused(worker: Worker, folder: Path) -> None:
    piece = document(folder, (105, 148), sides=2)
    html = folder / f"{piece.design}.html"
    html.write_text(TEMPLATE.replace("== 2", "== 3"), encoding="utf-8")
    with pytest.raises(InputError, match="2 sides, and 1 came out"):
        printed(worker, folder, Plan("a4"), piece)


def test_a_design_that_makes_its_page_of_another_size_is_refused(worker: Worker, folder: Path) -> None:
    piece = document(folder, (105, 148), more="@page { size: 100mm 140mm }")
    with pytest.raises(InputError, match="100 x 140 mm, not 105 x 148 mm"):
        printed(worker, folder, Plan("a4"), piece)


def order(folder: Path, press: Plan, *designs: str, formats: tuple[str, ...] = ("pdf",), country: str = "us") -> Order:
    kit = str(write_kit(folder))
    return Order(
        ("flyer",), kit, SENDERS[country], date(2026, 11, 22), Choices(designs=designs), formats=formats, press=press
    )


def test_flyers_of_a_kit_are_laid_out_on_what_the_country_has(worker: Worker, tmp_path: Path) -> None:
    made = make(order(tmp_path, Plan("", copies=40), "poster"), worker)
    (rendering,) = made.renderings
    assert rendering.name == "example-flyer-poster-us-CA-en-letter-1up.pdf"
    assert Pdf(rendering.data).size() == pytest.approx(PAPERS["letter"], abs=0.01)
    (said,) = [note for note in made.notes if note.code == "print"]
    assert said.message.startswith(f"{rendering.name}: 40 sheets US Letter: print 40 at 100 %")


def test_unlike_flyers_of_one_size_share_sheets_when_they_are_stacked(worker: Worker, tmp_path: Path) -> None:
    made = make(order(tmp_path, Plan("a3", stack=True), "poster", "tearoff", country="gb"), worker)
    (rendering,) = made.renderings
    assert rendering.name == "example-flyer-a4-stack-a3-2up.pdf"
    words = Pdf(rendering.data)
    assert len(words) == 1
    assert folded(words.text).count("savetheriver") == 2
    apart = make(order(tmp_path, Plan("a3"), "poster", "tearoff", country="gb"), worker)
    assert [one.name for one in apart.renderings] == [
        "example-flyer-poster-gb-en-a3-2up.pdf",
        "example-flyer-tearoff-gb-en-a3-2up.pdf",
    ]


def test_sheets_without_pdf_and_too_many_pieces_are_refused_before_any_page_is_made(
    worker: Worker, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="--format leaves out"):
        make(order(tmp_path, Plan("a4"), "poster", formats=("txt",)), worker)
    with pytest.raises(InputError) as caught:
        make(order(tmp_path, Plan("a4", up=2), "poster", country="gb"), worker)
    assert str(caught.value).startswith(
        "example-flyer-poster-gb-en: --up: 2 pieces of 210 x 297 mm do not fit on a sheet A4."
    )
    assert "At most 1 fit" in str(caught.value)


def test_an_option_of_sheets_alone_asks_for_them(tmp_path: Path) -> None:
    kit = str(write_kit(tmp_path))
    out = tmp_path / "out"
    for option in (["--flip", "short"], ["--no-bleed"], ["--copies", "2"]):
        done = CliRunner().invoke(cli, ["flyer", kit, *who("gb"), "--design", "poster", *option, "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert "example-flyer-poster-gb-en-a4-1up.pdf: " in done.stderr
        assert Path(done.stdout.splitlines()[-1]).name.startswith("example-flyer-poster-gb-en-a4-1up")
    done = CliRunner().invoke(cli, ["flyer", kit, *who("gb"), "--design", "poster", "--up", "3", "-o", str(out)])
    assert "At most 1 fit." in str(done.exception)
