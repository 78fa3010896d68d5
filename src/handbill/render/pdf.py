"""HTML to PDF by WeasyPrint: tagged, our fonts only, nothing fetched, as many layouts as fitting needs."""

import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from handbill.document import Document
from handbill.errors import HandbillError, MachineError, Where, refuse
from handbill.paper import PAPERS
from handbill.render.templates import Designs

if TYPE_CHECKING:
    from handbill.render.master import Master

VARIANT = "pdf/ua-1"
COLOUR = re.compile(rb"^([\d.]+) ([\d.]+) ([\d.]+) (rg|RG)$")
EMPTY_TEXT = re.compile(rb"(<[0-9a-fA-F]{4}>) <>")
LAM_ALEF = {b"06440622": b"fef5", b"06440623": b"fef7", b"06440625": b"fef9", b"06440627": b"fefb"}
LIGATURE = re.compile(rb"<(0644062[2357])>")
NOTDEF = ".notdef"
RELATIVE = "Relative URI reference"
OWN_ROOM = 600  # characters of a sender's own words that a letter holds beside two points
NAME_ROOM = 120  # characters of a name or a line of an address
LINE = 400  # a paragraph of usual length, in characters
MAX_HTML = 3_000_000


class _Log(logging.Handler):
    """Keeps what WeasyPrint says, so that a missing glyph is an error and not a box on paper."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def prepare() -> None:
    """Import WeasyPrint and set up what every document shares; raises MachineError without Pango."""
    _shared()


@cache
def _shared() -> tuple[Any, Any, Any, _Log]:
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:
        raise refuse(
            "no-pango",
            f"PDF needs the system's Pango and HarfBuzz libraries ({error}).",
            next_step="`handbill doctor` says how to install them; --format txt and html work without.",
            kind=MachineError,
        ) from None

    class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        """Opens `data:` addresses and nothing else; anything else stops the document."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith("data:"):
                raise ValueError(f"{url[:80]} is outside of the kit")
            if len(url) > MAX_HTML:
                raise ValueError("a data address is too long")
            response: URLFetcherResponse = super().fetch(url, headers)
            return response

    log = _Log()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [log]
    logger.propagate = False
    return weasyprint, FontConfiguration(), Fetcher(), log


@cache
def _sheet(css: str) -> Any:
    weasyprint, fonts, fetcher, _ = _shared()
    return weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)


def pdf(document: Document, designs: Designs, bleed: float = 0) -> tuple[bytes, int, int]:
    """The document's PDF, its pages, and how many layouts it took; with `bleed` mm around each page.

    Sizes step down as the design allows until it fits its pages; raises InputError naming the longest
    text when the smallest does not.
    """
    laid_out, layouts = _lay_out(document, designs, bleed)
    return _written(document, designs, laid_out), len(laid_out.pages), layouts


def together(documents: Sequence[Document], designs: Designs, title: str, *, fronts: bool) -> tuple[bytes, int, int]:
    """Documents as one PDF for paper, its pages and layouts; raises InputError as `pdf` does.

    With `fronts` a blank page follows a document of an odd number of pages. There are no tags, which take a third of
    the time of writing: those of different documents make no tree.
    """
    first, layouts = _lay_out(documents[0], designs, 0)
    pages: list[Any] = []
    for document in documents:
        laid_out, number = (first, 0) if document is documents[0] else _lay_out(document, designs, 0)
        pages += laid_out.pages
        layouts += number
        if fronts and len(laid_out.pages) % 2:
            pages.append(_blank(document.size or PAPERS[document.paper]))
    first.metadata.title = title
    return _written(documents[0], designs, first.copy(pages), tagged=False), len(pages), layouts


@cache
def _blank(size: tuple[float, float]) -> Any:
    weasyprint, fonts, fetcher, _ = _shared()
    sheet = _sheet(f"@page {{ size: {size[0]}mm {size[1]}mm; margin: 0 }}")
    page = weasyprint.HTML(string="<p></p>", url_fetcher=fetcher)
    return page.render(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT).pages[0]


def master(document: Document, designs: Designs) -> "tuple[Master | None, int]":
    """The document as the master of a print run, None where its design has no places to fill; and its layouts.

    Raises InputError as `pdf` does.
    """
    from handbill.press.stack import contents
    from handbill.render.content import NoMaster
    from handbill.render.master import master as cut

    laid_out, layouts = _lay_out(document, designs, 0, slots=True)
    (content, *others) = contents(_written(document, designs, laid_out, tagged=False))
    try:
        return (None if others else cut(document, laid_out.pages[0].links, content)), layouts
    except NoMaster:
        return None, layouts


def _lay_out(document: Document, designs: Designs, bleed: float, *, slots: bool = False) -> tuple[Any, int]:
    """The document laid out at the largest size that keeps its number of pages, and how many layouts that took."""
    weasyprint, fonts, fetcher, log = _shared()
    width, height = document.size or PAPERS[document.paper]
    with _told(document, designs):
        page_size = f"@page {{ size: {width}mm {height}mm; bleed: {bleed}mm }} :root {{ --bleed: {bleed}mm }}"
        sheets = [_sheet(page_size), _sheet(designs.style(document))]
        for number, fit in enumerate(designs.fits(document), 1):
            log.lines.clear()
            page = weasyprint.HTML(string=designs.page(document, fit=fit, slots=slots), url_fetcher=fetcher)
            laid_out = page.render(stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT)
            if document.pages is None or len(laid_out.pages) <= document.pages:
                _nothing_relative(document, log.lines)
                return laid_out, number
    raise _does_not_fit(document, designs)


def _written(document: Document, designs: Designs, laid_out: Any, *, tagged: bool = True) -> bytes:
    """The bytes of what was laid out; raises InputError where a glyph is missing."""
    _, _, _, log = _shared()
    with _told(document, designs):
        log.lines.clear()
        finish = _black if document.options.get("ink") == "black" else _readable if tagged else None
        data: bytes = laid_out.write_pdf(pdf_variant=VARIANT if tagged else None, finisher=finish)
        _nothing_relative(document, log.lines)
        _no_missing_glyph(document, log.lines)
    return data


@contextmanager
def _told(document: Document, designs: Designs) -> Iterator[None]:
    """What WeasyPrint raises, as an error that names the design."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        reason = error.__cause__ or error
        raise refuse(
            "outside",
            f"the template asks for something outside: {reason}.",
            where=Where(f"templates/{document.design}"),
        ) from None
    except (HandbillError, MemoryError):
        raise
    except Exception as error:
        if not designs.loader.strangers and not isinstance(error, RecursionError):
            raise  # our own design: a fault of ours
        raise refuse(
            "layout",
            f"the page cannot be laid out ({type(error).__name__}: {str(error)[:120]}).",
            where=Where(f"templates/{document.design}"),
            next_step="A size in it is out of all bounds, or its elements are nested too deeply.",
        ) from None


def _readable(document: Any, pdf: Any) -> None:
    _no_empty_text(pdf)
    _logical_text(document, pdf)


def _black(document: Any, pdf: Any) -> None:
    """Readable, and in black ink alone: every colour becomes a share of black (DeviceCMYK, K only)."""
    from weasyprint.pdf.stream import Stream

    for entry in pdf.objects:
        if isinstance(entry, Stream):
            entry.stream[:] = [COLOUR.sub(_share, line) if isinstance(line, bytes) else line for line in entry.stream]
    _readable(document, pdf)


def _share(found: "re.Match[bytes]") -> bytes:
    red, green, blue = (float(found[part]) for part in (1, 2, 3))
    black = round(1 - (0.299 * red + 0.587 * green + 0.114 * blue), 4)
    return f"0 0 0 {black:g} {'k' if found[4] == b'rg' else 'K'}".encode()


def _logical_text(document: Any, pdf: Any) -> None:
    """Give each piece of right-to-left text its letters in the order in which they are read.

    The signs on a page stand from left to right, and each program has its own guess how they were written;
    `ActualText` (ISO 32000-1, 14.9.4) says it. WeasyPrint makes one structure element for each piece of a line,
    in the order of its boxes, and one for each link, which holds its pieces itself.
    """
    pieces: list[str] = []
    links: list[str] = []
    for page in document.pages:
        _collect(page._page_box, pieces, links)
    if not any(_runs_left(text) for text in (*pieces, *links)):
        return
    elements = [entry for entry in pdf.objects if isinstance(entry, dict) and entry.get("Type") == "/StructElem"]
    linked = [element for element in elements if element["S"] == "/Link"]
    other = [element for element in elements if element["S"] not in ("/Link", "/Figure")]
    plain = [element for element in other if len(element["K"]) == 1 and isinstance(element["K"][0], int)]
    _say(plain, pieces)
    _say(linked, links)


def _say(elements: list[Any], texts: list[str]) -> None:
    import pydyf

    if len(elements) != len(texts):  # another order than this WeasyPrint's: no text is better than a wrong one
        return
    for element, text in zip(elements, texts, strict=True):
        element["ActualText"] = pydyf.String(text)


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def _collect(box: Any, pieces: list[str], links: list[str]) -> None:
    """The texts in a box in the order in which they become structure elements, those of links apart."""
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    linked = (box.element_tag or "").split(":")[0] == "a"
    at = len(links)
    if linked:
        links.append("")
    for child in box.children:
        for part in child.children if isinstance(child, LineBox) else (child,):
            inner = getattr(part, "_box", part)  # what is placed absolutely stands behind a placeholder
            if isinstance(inner, TextBox) and linked:
                links[at] += inner.text
            elif isinstance(inner, TextBox):
                pieces.append(inner.text)
            elif hasattr(inner, "children"):
                _collect(inner, pieces, links)


def _no_empty_text(pdf: Any) -> None:
    """Give glyphs without a text of their own (parts of Amiri's ligatures) a zero-width space.

    An empty entry of a ToUnicode map is against PDF/UA (ISO 14289-1, 7.21.7).
    """
    for entry in pdf.objects:
        lines = getattr(entry, "stream", ())
        if any(isinstance(line, bytes) and b"beginbfchar" in line for line in lines):
            entry.stream[:] = [_said(line) if isinstance(line, bytes) else line for line in lines]


def _said(line: bytes) -> bytes:
    return LIGATURE.sub(_one_sign, EMPTY_TEXT.sub(rb"\1 <200b>", line))


def _one_sign(found: "re.Match[bytes]") -> bytes:
    """Lam with alef as the one sign that Unicode has for it: of two, readers of PDF turn the order about."""
    return b"<" + LAM_ALEF[found[1]] + b">"


def _nothing_relative(document: Document, lines: list[str]) -> None:
    """A page has no address of its own, so a relative one is a picture or file that would be missing."""
    if (found := next((line for line in lines if RELATIVE in line), None)) is not None:
        raise refuse(
            "outside",
            f"the template asks for something outside: {found[:200]}.",
            where=Where(f"templates/{document.design}"),
            next_step="Put pictures into the template as data: addresses.",
        )


def _no_missing_glyph(document: Document, lines: list[str]) -> None:
    if not any(NOTDEF in line for line in lines):
        return
    missing = missing_glyphs(document)
    found = next((block for block in document.blocks if missing & set(block.text)), None)
    shown = " ".join(f"{char} (U+{ord(char):04X})" for char in sorted(missing)) or lines[0]
    whose = (
        {"sender": "your own words or name", "country": "the address"}.get(found.owner, "the text")
        if found
        else "the text"
    )
    raise refuse(
        "no-glyph",
        f"the fonts have no sign for {shown} in {whose}.",
        where=found.origin.where if found and found.origin else None,
        next_step="Leave it out, or use --format txt or html.",
    )


def missing_glyphs(document: Document) -> set[str]:
    """The characters of a document that no font of ours has (only asked after a glyph was missing: it is slow)."""
    from fontTools.ttLib import TTFont

    from handbill import resources

    covered: set[int] = set()
    for path in resources.fonts().glob("*.ttf"):
        covered |= set(TTFont(path, lazy=True).getBestCmap())
    return {char for block in document.blocks for char in block.text if ord(char) not in covered and not char.isspace()}


def _does_not_fit(document: Document, designs: Designs) -> Exception:
    """Names the text that is most too long for its design: the first thing to shorten."""
    room = designs.room(document)
    pages = "one page" if document.pages == 1 else f"{document.pages} pages"
    message = f"the {document.kind} does not fit on {pages} of {document.paper}, even at its smallest size"
    headline = document.first("headline")
    words = headline.text.replace("-", " ").split() if headline else []
    if headline and (long := next((word for word in words if len(word) > room.get("word", len(word))), None)):
        where = headline.origin.where if headline.origin else None
        step = f"Headlines hold words of about {room['word']} letters."
        return refuse("does-not-fit", f"{message}: '{long}' is too wide.", where=where, next_step=step)
    if long_name := next((b for b in document.all("sender", "signature") if len(b.text) > NAME_ROOM), None):
        step = "Shorten your name, role, organisation or address."
        message = f"{message}: '{long_name.text[:30]}…' has {len(long_name.text)} characters."
        return refuse("does-not-fit", message, next_step=step)
    own = [block for block in document.blocks if block.role == "own"]
    if sum(len(block.text) for block in own) > OWN_ROOM:
        step = "Shorten --story or the answers, or choose fewer points."
        return refuse("does-not-fit", f"{message}: your own words take too much room.", next_step=step)
    rated = [block for block in document.blocks if block.owner == "kit" and block.role not in ("source", "fact_source")]
    block = max(rated or document.blocks, key=lambda block: len(block.text) / room.get(block.role, LINE))
    name = " ".join(part for part in (block.role, block.id) if part)
    most = f"about {room[block.role]} of them fit" if block.role in room else "it is the longest"
    return refuse(
        "does-not-fit",
        f"{message}; the {name} has {len(block.text)} characters.",
        where=block.origin.where if block.origin else None,
        next_step=f"Shorten it: {most}.",
    )
