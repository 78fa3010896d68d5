"""Stacks of pages as one PDF, for paper only: pages of several files joined, or printed from masters.

Masters' pieces are drawings (form XObjects) that many pages share; what differs is written on each page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from handbill.errors import MachineError, refuse

CHARS = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")
SAID = "Laid out for paper, without tags; the tagged version is the single document."


@dataclass(frozen=True, slots=True)
class Source:
    """What a page of a PDF draws: its content, its fonts' names and the texts of their glyphs.

    `others` says whether it needs anything else, or is transparent; `size` is in pt.
    """

    size: tuple[float, float]
    content: bytes
    fonts: Mapping[str, str]
    texts: Mapping[str, Mapping[int, str]]
    others: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Source that pages share, by fonts' names; one that is `composed` draws others. `size` is the page's, in pt."""

    content: bytes
    size: tuple[float, float]
    composed: bool = False


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font as it is written: its bytes, metrics in thousandths of its size, and what each glyph is and stands for."""

    name: str
    data: bytes
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    widths: Mapping[int, int]
    texts: Mapping[int, str]
    serif: bool = True


@dataclass(slots=True)
class Stack:
    """Pages in order: each the page of an ordinary file, or drawings and words of its own; `fonts` by their names."""

    fonts: dict[str, FontFile] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)
    pages: list["Page"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in pt and its content, or the number of an ordinary page, counted over all files given."""

    size: tuple[float, float] = (0, 0)
    content: bytes = b""
    ordinary: int | None = None


def contents(data: bytes) -> list[Source]:
    """The pages of a PDF as WeasyPrint writes it."""
    import pikepdf

    with pikepdf.open(BytesIO(data)) as source:
        known: dict[tuple[int, int], dict[int, str]] = {}
        return [_content(page, known) for page in source.pages]


def _content(page: Any, known: dict[tuple[int, int], dict[int, str]]) -> Source:
    resources = page.obj.get("/Resources", {})
    fonts = dict(resources.get("/Font", {}).items())
    texts = {}
    for name, font in fonts.items():
        stream = font.ToUnicode
        if stream.objgen not in known:
            known[stream.objgen] = _texts(stream.read_bytes())
        texts[name.lstrip("/")] = known[stream.objgen]
    others = any(len(resources.get(key, {})) for key in ("/XObject", "/Pattern", "/Shading"))
    for state in dict(resources.get("/ExtGState", {}).items()).values():
        others = others or any(key not in ("/ca", "/CA", "/Type") for key in dict(state.items()))
        others = others or any(float(state.get(key, 1)) != 1 for key in ("/ca", "/CA"))
    left, bottom, right, top = (float(value) for value in page.mediabox)
    named = {name.lstrip("/"): str(font.BaseFont) for name, font in fonts.items()}
    return Source((right - left, top - bottom), page.obj.Contents.read_bytes(), named, texts, others)


def _texts(cmap: bytes) -> dict[int, str]:
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in CHARS.findall(cmap)}


def join(parts: Sequence[bytes], *, title: str, lang: str, both_sides: bool) -> tuple[bytes, int]:
    """Stacks of pages as one PDF, and its number of pages; the same parts give the same bytes.

    Pages of different stacks have tags that do not fit together, so that there are none: it is for paper.
    """
    import pikepdf

    made = pikepdf.new()
    for data in parts:
        with pikepdf.open(BytesIO(data)) as source:
            for page in source.pages:
                _without_tags(page)
            made.pages.extend(source.pages)
    say(made, title, lang, "/DuplexFlipLongEdge" if both_sides else "/Simplex")
    made.remove_unreferenced_resources()
    return save(made), len(made.pages)


def _without_tags(page: Any) -> None:
    for key in ("/StructParents", "/Tabs", "/Annots"):
        if key in page.obj:
            del page.obj[key]


def write(stack: Stack, parts: Sequence[bytes], *, title: str, lang: str, both_sides: bool) -> bytes:
    """The stack as PDF; `parts` are the ordinary files. The same stack gives the same bytes.

    The tree of pages is made in one go: adding pages one by one to a tree takes the square of their number. Raises
    MachineError where the files do not have the pages that the stack speaks of.
    """
    import pikepdf

    made = pikepdf.new()
    name, array, dictionary = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary
    fonts = {key: _font(made, font) for key, font in stack.fonts.items()}
    drawn, all_fonts = dictionary(), dictionary({f"/{key}": font for key, font in fonts.items()})
    simple = made.make_indirect(dictionary(Font=all_fonts))
    composed = made.make_indirect(dictionary(XObject=dictionary()))
    for number, drawing in enumerate(stack.drawings):
        form = made.make_stream(drawing.content)
        width, height = drawing.size
        form.Type, form.Subtype = name.XObject, name.Form
        form.BBox = array([-width, -height, width, height])
        form.Resources = composed if drawing.composed else simple
        drawn[f"/D{number}"] = form
        if not drawing.composed:
            composed.XObject[f"/D{number}"] = form
    sources = [pikepdf.open(BytesIO(data)) for data in parts]  # read until it is saved
    ordinary = [page for source in sources for page in source.pages]
    wanted = sum(page.ordinary is not None for page in stack.pages)
    if len(ordinary) != wanted:
        raise refuse("pages", f"{len(ordinary)} pages came instead of {wanted}.", kind=MachineError)
    # What pages do not say themselves they have from here (ISO 32000-1, 7.7.3.4).
    usual = next((page.size for page in stack.pages if page.ordinary is None), (0, 0))
    resources = dictionary(Font=all_fonts, XObject=drawn)
    tree = made.make_indirect(dictionary(Type=name.Pages, Resources=resources, MediaBox=array([0, 0, *usual])))
    kids: list[Any] = []
    for page in stack.pages:
        if page.ordinary is None:
            own = dictionary(Type=name.Page, Parent=tree)
            if page.content:
                own.Contents = made.make_stream(page.content)
            if page.size != usual:
                own.MediaBox = array([0, 0, *page.size])
            kids.append(made.make_indirect(own))
        else:
            _without_tags(ordinary[page.ordinary])
            kids.append(made.copy_foreign(ordinary[page.ordinary].obj))
            kids[-1].Parent = tree
    tree.Kids, tree.Count = array(kids), len(kids)
    made.Root.Pages = tree
    say(made, title, lang, "/DuplexFlipLongEdge" if both_sides else "/Simplex")
    return save(made)


def _font(made: Any, font: FontFile) -> Any:
    """A TrueType font by glyph numbers (ISO 32000-1, 9.7.4) with widths and texts."""
    import pikepdf

    name, array, dictionary = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary
    file = made.make_stream(font.data)
    file.Length1 = len(font.data)
    descriptor = made.make_indirect(
        dictionary(
            Type=name.FontDescriptor,
            FontName=name(f"/{font.name}"),
            Flags=4 + (2 if font.serif else 0),
            FontBBox=array(font.box),
            ItalicAngle=0,
            Ascent=font.ascent,
            Descent=font.descent,
            CapHeight=font.box[3],
            StemV=80,
            FontFile2=file,
        )
    )
    system = dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0)
    widths: list[Any] = []
    for glyph, width in sorted(font.widths.items()):
        widths += [glyph, array([width])]
    inner = made.make_indirect(
        dictionary(
            Type=name.Font,
            Subtype=name.CIDFontType2,
            BaseFont=name(f"/{font.name}"),
            CIDSystemInfo=system,
            CIDToGIDMap=name.Identity,
            W=array(widths),
            FontDescriptor=descriptor,
        )
    )
    return made.make_indirect(
        dictionary(
            Type=name.Font,
            Subtype=name.Type0,
            BaseFont=name(f"/{font.name}"),
            Encoding=name("/Identity-H"),
            DescendantFonts=array([inner]),
            ToUnicode=made.make_stream(_cmap(font.texts)),
        )
    )


def _cmap(texts: Mapping[int, str]) -> bytes:
    """What each glyph stands for (ISO 32000-1, 9.10.3)."""
    entries = sorted(texts.items())
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for begin in range(0, len(entries), 100):
        some = entries[begin : begin + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in some]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


def save(made: Any) -> bytes:
    """The file's bytes, the same for the same objects."""
    import pikepdf

    out = BytesIO()
    mode = pikepdf.ObjectStreamMode.generate
    made.save(out, deterministic_id=True, object_stream_mode=mode, compress_streams=True)
    return out.getvalue()


def say(made: Any, title: str, lang: str, duplex: str) -> None:
    """Title, language and purpose, and to the printer's dialogue: no scaling, and on which edge it turns."""
    import pikepdf

    made.Root.Lang = pikepdf.String(lang)
    wishes = pikepdf.Dictionary(DisplayDocTitle=True, PrintScaling=pikepdf.Name("/None"), PickTrayByPDFSize=True)
    if duplex:
        wishes.Duplex = pikepdf.Name(duplex)
    made.Root.ViewerPreferences = wishes
    with made.open_metadata(set_pikepdf_as_editor=False) as said:
        said["dc:title"] = title
        said["dc:description"] = SAID
        said["dc:language"] = [lang]
    made.docinfo["/Title"] = title
    made.docinfo["/Subject"] = SAID
