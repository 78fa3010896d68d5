"""Print runs: letters set into masters are the letters that are laid out, and their file is small, plain and sound.

With HANDBILL_FULL=1, as the soak runs it, the letters of a thousand people are compared.
"""

import json
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from pages import Pdf
from PIL import ImageChops, ImageFilter
from programs import in_the_soak
from runs_of_letters import (
    LATIN,
    Drawn,
    Evening,
    Lot,
    Page,
    alike,
    evening,
    laid_out,
    letter,
    letters,
    master,
    pages,
    people,
    plain,
    refusals,
    set_into,
)

from handbill import resources
from handbill.batch.forms import words_of
from handbill.document import Document, Field
from handbill.errors import MachineError
from handbill.kit import Kit
from handbill.render import Letter, PrintRun
from handbill.render.printing import OFTEN, printed
from handbill.render.process import Worker

LOTS = (
    Lot("us/house", "en", "letter"),
    Lot("us/senate", "en", "a4"),
    Lot("fr/assemblee", "fr", "a4"),
    Lot("fr/assemblee", "fr", "letter"),
    Lot("us/house", "hy", "letter"),
    Lot("us/house", "ar", "letter"),
    Lot("us/senate", "ar", "a4"),
)
OTHERS = (Lot("am/assembly", "hy", "a4"), Lot("am/assembly", "hy", "letter"), Lot("lb/parliament", "ar", "a4"))
FIRST = (24, 33, 0, 12, 36, 15, 45)  # whose letters are compared in the suite: all kinds of names in nine of each lot
FEW, HUNDRED = 9, 100  # letters of a lot, in the suite and in the soak
PLACE, SIZE = 0.05, 0.01  # pt
DPI, LEVELS = 150, 32
MARKS = 0.00002  # the share of a page's pixels that may differ by more than LEVELS
LONG = 22  # characters of a line that may be too wide for its place
CHANGING = ("sender", "date", "recipient", "salutation", "signature")
POPPLER = shutil.which("pdftotext") is not None and shutil.which("pdfinfo") is not None


# Letters set into masters beside the same letters laid out


def differences(documents: Sequence[Document], ours: Sequence[Page], theirs: Sequence[Page]) -> list[str]:
    """What is drawn otherwise than in the ordinary way."""
    found: list[str] = []
    for document, page, laid in zip(documents, ours, theirs, strict=True):
        who = document.first("sender")
        name = who.text if who else ""
        if len(page.texts) != len(laid.texts) or len(page.points) != len(laid.points):
            found.append(f"{name}: {len(page.texts)} texts, not {len(laid.texts)}")
            continue
        found += [f"{name}: {a} is not {b}" for a, b in zip(page.texts, laid.texts, strict=True) if not same(a, b)][:1]
        found += [f"{name}: {a}, not {b}" for a, b in zip(page.points, laid.points, strict=True) if far(a, b)][:1]
    return found


def same(one: Drawn, other: Drawn) -> bool:
    place = not far((one.x, one.y), (other.x, other.y)) and abs(one.size - other.size) <= SIZE
    return place and (one.font, one.colour) == (other.font, other.colour) and alike(one.glyphs, other.glyphs)


def far(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) > PLACE or abs(one[1] - other[1]) > PLACE


def texts(*files: bytes) -> list[list[str]]:
    """The words of each page as a reader of PDF finds them, in order where it is Poppler."""
    if not POPPLER:
        found = (page.get_textpage().get_text_range() for data in files for page in pdfium.PdfDocument(data))
        return [sorted(page.split()) for page in found]
    done = (subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True) for data in files)
    return [page.split() for each in done for page in each.stdout.decode().split("\f")[:-1]]


def marks(ours: bytes, theirs: Sequence[bytes], places: Sequence[int]) -> list[float]:
    """The shares of pixels that are darker or lighter than theirs and all around them: signs stand on whole pixels."""
    laid = [page for data in theirs for page in pdfium.PdfDocument(data)]
    one = pdfium.PdfDocument(ours)
    found: list[float] = []
    for place in places:
        mine, other = (
            page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in (one[place], laid[place])
        )
        darkest, lightest = other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3))
        apart = ImageChops.lighter(ImageChops.subtract(darkest, mine), ImageChops.subtract(mine, lightest)).histogram()
        found.append(sum(apart[LEVELS + 1 :]) / sum(apart))
    return found


def complaints(data: bytes, path: Path) -> list[str]:
    """What readers of PDF say about a file."""
    with pikepdf.open(BytesIO(data)) as opened:
        found = opened.check_pdf_syntax()
    assert len(pdfium.PdfDocument(data)) > 0
    path.write_bytes(data)
    for command in (["pdftotext", str(path), "-"], ["pdfinfo", str(path)], ["pdffonts", str(path)]):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, check=False)
            found += [done.stderr.decode()] if done.stderr or done.returncode else []
    return found


def without_need(made: Evening) -> list[str]:
    """Letters that a master refused though their signs are those of the page's own font, and their lines short."""
    return [
        f"{why}: {lines}"
        for document, why in (*made.refused, *((document, "no master") for document in made.without))
        for lines in [[block.text for block in document.all(*CHANGING)]]
        if not (any(len(line) > LONG for line in lines) if why == "wide" else foreign(document))
    ]


def foreign(document: Document) -> bool:
    """Whether lines that change have letters that the page's first font has not, or letters that run the other way."""
    own = signs("Amiri-Regular" if document.dir == "rtl" else "SourceSerif4-Regular")
    text = "".join(block.text for block in document.all(*CHANGING))
    return any(char.isalpha() and (ord(char) not in own or unicodedata.bidirectional(char) in "AL") for char in text)


@cache
def signs(font: str) -> frozenset[int]:
    with TTFont(resources.fonts() / f"{font}.ttf", lazy=True) as file:
        return frozenset(file.getBestCmap())


def compare(worker: Worker, documents: Sequence[Document], path: Path, pictures: int) -> Evening:
    """Print the letters both ways, and fail where one can tell."""
    made = evening(worker, documents)
    laid = list(laid_out(worker, made.set))
    ordinary = list(chain.from_iterable(pages(data) for data in laid))
    assert differences(made.set, pages(made.data), ordinary) == []
    assert texts(made.data) == texts(*laid)
    places = [number * len(made.set) // pictures for number in range(pictures)]
    assert max(marks(made.data, laid, places)) <= MARKS
    assert complaints(made.data, path / "run.pdf") == []
    assert without_need(made) == []
    return made


@pytest.mark.parametrize(("lot", "first"), list(zip(LOTS, FIRST, strict=True)), ids=str)
def test_a_letter_set_into_a_master_is_the_letter_laid_out(
    lot: Lot, first: int, worker: Worker, artsakh: Kit, tmp_path: Path
) -> None:
    made = compare(worker, letters(artsakh, lot, FEW, first=first), tmp_path, 1)
    assert len(made.set) >= FEW / 3
    assert made.masters < len(made.set)


@in_the_soak
@pytest.mark.parametrize("lot", [*LOTS, *OTHERS], ids=str)
def test_a_hundred_letters_set_into_masters_are_those_laid_out(
    lot: Lot, worker: Worker, artsakh: Kit, tmp_path: Path
) -> None:
    compare(worker, letters(artsakh, lot, HUNDRED), tmp_path, 5)


def test_letters_in_latin_signs_all_find_room_in_one_master(worker: Worker, artsakh: Kit) -> None:
    sender = next(people("us"))
    document = letter(artsakh, LOTS[0], sender)
    names = LATIN.split("|")
    run = PrintRun((master(worker, document),), tuple(Letter(0, words_of(named(document, name))) for name in names))
    assert refusals(worker, run) == {}


def test_mupdf_opens_the_file(house: bytes, worker: Worker, document: Document) -> None:
    mupdf = pytest.importorskip("pymupdf")
    data = set_into(worker, PrintRun((house,), (Letter(0, words_of(document)),) * 2))
    with mupdf.open(stream=data, filetype="pdf") as opened:
        assert len(opened) == 2
        assert "Łucja Przykładowska" in opened[0].get_text()
    assert mupdf.TOOLS.mupdf_warnings() == ""


# The file


@pytest.fixture(scope="module")
def document(artsakh: Kit) -> Document:
    return letter(artsakh, LOTS[0], next(people("us")))


@pytest.fixture(scope="module")
def house(worker: Worker, document: Document) -> bytes:
    """The master of a letter to a Representative."""
    return master(worker, document)


def named(document: Document, name: str, **values: str) -> Document:
    """The letter of somebody else; `values` are other fields' words."""
    values = {"name": name, **values}
    blocks = tuple(
        replace(
            block,
            inlines=tuple(
                replace(part, text=values[part.name]) if isinstance(part, Field) and part.name in values else part
                for part in block.inlines
            ),
        )
        if block.role in ("sender", "signature")
        else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


def run_of(house: bytes, document: Document, *names: str) -> PrintRun:
    return PrintRun((house,), tuple(Letter(0, words_of(named(document, name))) for name in names))


def printed_of(house: bytes, document: Document, *names: str, both_sides: bool = False) -> bytes:
    run = run_of(house, document, *names)
    return printed(run, (), title="Letters", lang="en", both_sides=both_sides).data


def many(number: int) -> list[str]:
    """So many names, no two alike."""
    given = [name.split()[0] for name in LATIN.split("|")]
    return [f"{given[place % len(given)]} Example {place}" for place in range(number)]


def fonts(data: bytes) -> Counter[str]:
    """The fonts of a file by their names, and how many there are of each."""
    with pikepdf.open(BytesIO(data)) as opened:
        files = {
            entry.objgen: plain(str(entry.BaseFont))
            for entry in opened.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Subtype") == "/Type0"
        }
    return Counter(files.values())


def senders(data: bytes, *names: str) -> list[str]:
    """Whose page each is, "" for a blank one; the name stands at the top and below."""
    words = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data)]
    return [next((name for name in names if name in text), text.strip()) for text in words]


def test_letters_of_different_masters_share_one_font_of_each_kind(worker: Worker, artsakh: Kit) -> None:
    made = letters(artsakh, LOTS[0], 2) + letters(artsakh, LOTS[2], 2)
    masters = tuple(master(worker, each) for each in made)
    run = PrintRun(masters, tuple(Letter(place, words_of(each)) for place, each in enumerate(made)))
    found = fonts(set_into(worker, run))
    assert found["SourceSerif4-Regular"] == found["SourceSerif4-Bold"] == 1
    assert set(found.values()) == {1}


def test_a_sign_that_looks_like_another_is_read_as_what_it_is(house: bytes, document: Document) -> None:
    # A hyphen that does not break has the glyph of the one on keyboards.
    names = ("Ana-Example", "Ana\u2010Example")
    data = printed_of(house, document, *names)
    assert fonts(data)["SourceSerif4-Bold"] == fonts(data)["SourceSerif4-Regular"] == 2
    words = [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in pdfium.PdfDocument(data)]
    with pikepdf.open(BytesIO(data)) as opened:
        said = b"".join(
            entry.ToUnicode.read_bytes()
            for entry in opened.objects
            if isinstance(entry, pikepdf.Dictionary) and entry.get("/Subtype") == "/Type0"
        )
    assert "Ana-Example" in words[0]
    assert b"<002d>" in said
    assert b"<2010>" in said


def test_blanks_that_do_not_break_need_no_font_of_their_own(house: bytes, document: Document) -> None:
    data = printed_of(house, document, "Ana Example", "Ana\u00a0Example")
    assert set(fonts(data).values()) == {1}


def test_lines_that_many_letters_have_are_drawn_once(house: bytes, document: Document) -> None:
    own = pages(printed_of(house, document, *many(OFTEN)), forms=False)
    rare = pages(printed_of(house, document, *many(OFTEN - 1)), forms=False)
    # The name stands on the letter twice; address, date, addressee and salutation are those of all.
    assert {len(page.texts) for page in own} == {2}
    assert {len(page.texts) > 8 for page in rare} == {True}
    with pikepdf.open(BytesIO(printed_of(house, document, *many(OFTEN)))) as opened:
        shared = [
            entry.read_bytes()
            for entry in opened.objects
            if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") == "/Form"
        ]
    assert len(shared) == len(set(shared))


def test_what_is_shared_looks_as_what_is_not(house: bytes, document: Document) -> None:
    shared = pages(printed_of(house, document, *many(OFTEN)))[:2]
    assert differences((document,) * 2, shared, pages(printed_of(house, document, *many(2)))) == []


def test_a_blank_page_follows_each_letter_that_is_printed_on_both_sides(house: bytes, document: Document) -> None:
    names = ("Ana Example", "Bob Example")
    data = printed_of(house, document, *names, both_sides=True)
    assert senders(data, *names) == ["Ana Example", "", "Bob Example", ""]
    assert len({page.get_size() for page in pdfium.PdfDocument(data)}) == 1
    with pikepdf.open(BytesIO(data)) as opened:
        assert opened.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"


@pytest.mark.parametrize("fronts", [False, True])
def test_letters_lie_between_ordinary_papers_in_their_order(
    fronts: bool, house: bytes, document: Document, worker: Worker
) -> None:
    names = ("Ana Example", "Bob Example", "Eva Example", "Kim Example")
    others = tuple(laid_out(worker, [named(document, name) for name in names[2:]], fronts))
    ana, bob = run_of(house, document, *names[:2]).papers
    data = set_into(worker, PrintRun((house,), (None, ana, bob, None)), *others, fronts=fronts)
    order = [names[2], *names[:2], names[3]]
    assert senders(data, *names) == ([part for name in order for part in (name, "")] if fronts else order)
    with pikepdf.open(BytesIO(data)) as opened:
        assert opened.check_pdf_syntax() == []


def test_a_number_of_ordinary_papers_that_is_not_the_runs_is_refused(
    house: bytes, document: Document, worker: Worker
) -> None:
    (part,) = laid_out(worker, [document])
    for papers in ((None, None), ()):
        run = PrintRun((house,), (*papers, *run_of(house, document, "Ana Example").papers))
        with pytest.raises(MachineError, match="pages came instead of"):
            printed(run, (part,), title="Letters", lang="en", both_sides=False)


def test_the_same_run_gives_the_same_bytes(house: bytes, document: Document, worker: Worker) -> None:
    here = printed_of(house, document, *many(6))
    assert printed_of(house, document, *many(6)) == here
    assert set_into(worker, run_of(house, document, *many(6))) == here


def test_a_probe_writes_nothing(house: bytes, document: Document) -> None:
    run = replace(run_of(house, document, "Ana Example", "名字", "Bob Example", "W" * 120), probe=True)
    made = printed(run, (), title="Letters", lang="en", both_sides=False)
    assert (made.data, made.pages) == (b"", 0)
    assert made.unfit == ((1, "sign"), (3, "wide"))
    assert printed(replace(run, probe=False), (), title="Letters", lang="en", both_sides=False) == made


def test_a_probe_takes_letters_without_the_papers_between_them(house: bytes, document: Document) -> None:
    run = PrintRun((house,), (None, *run_of(house, document, "Ana Example").papers, None), probe=True)
    assert printed(run, (), title="Letters", lang="en", both_sides=False).unfit == ()


def test_nothing_of_the_people_stands_beside_the_pages(house: bytes, document: Document) -> None:
    data = printed_of(house, document, "Ana Quillfeather", "Bob Quillfeather")
    with pikepdf.open(BytesIO(data)) as opened:
        with opened.open_metadata() as metadata:
            told = [str(metadata), *(str(value) for value in opened.docinfo.values())]
        assert set(opened.docinfo.keys()) <= {"/Title", "/Subject", "/Producer"}
        assert opened.Root.keys() <= {"/Type", "/Pages", "/Lang", "/ViewerPreferences", "/Metadata", "/Version"}
    assert "Letters" in " ".join(told)
    assert not re.search("Quillfeather|Ana|Bob|Przyk|Glendale|91203|Jordan", " ".join(told))
    assert b"Quillfeather" not in Pdf(data).plain
    assert "Quillfeather".encode("utf-16-be") not in Pdf(data).plain


def test_letters_of_one_body_take_less_than_a_kilobyte_each(house: bytes, document: Document) -> None:
    data = printed_of(house, document, *many(300))
    assert len(data) < 300 * 1000
    assert len(pdfium.PdfDocument(data)) == 300


def test_each_letter_takes_a_page_and_its_words_and_the_tree_is_flat(house: bytes, document: Document) -> None:
    counts: list[int] = []
    for number in (100, 200):
        data = BytesIO(printed_of(house, document, *many(number)))
        with pikepdf.open(data, inherit_page_attributes=False) as opened:
            tree = opened.Root.Pages
            assert int(tree.Count) == len(tree.Kids) == number
            assert {str(kid.Type) for kid in tree.Kids} == {"/Page"}
            assert {str(key) for kid in tree.Kids for key in kid} == {"/Type", "/Parent", "/Contents"}
            kept = [entry for entry in opened.objects if isinstance(entry, pikepdf.Dictionary | pikepdf.Stream)]
            counts.append(sum(entry.get("/Type") not in ("/ObjStm", "/XRef") for entry in kept))
    assert counts[1] - counts[0] == 200


def test_words_that_are_no_letters_of_the_master_are_refused(house: bytes, document: Document) -> None:
    # The body is no part of the words; what is must be whole.
    words = json.loads(words_of(document))
    run = PrintRun((house,), (Letter(0, json.dumps(words[:-1])),))
    with pytest.raises(IndexError):
        printed(run, (), title="Letters", lang="en", both_sides=False)
