"""Short lines as the glyphs that WeasyPrint would draw: cut into runs as Pango does, shaped by HarfBuzz.

Lengths are in the units of the line's size: px where the page is WeasyPrint's, whose content is in px.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from handbill import resources
from handbill.document import Direction
from handbill.press.stack import FontFile

UNITS = 1024  # of Pango, in a px: it rounds sizes and advances to them
# The families of shared.css, in its order, in which a page's letters are looked for.
SERIF = ("SourceSerif4", "SourceSans3", "NotoSerifArmenian", "Amiri")
SERIF_ARABIC = ("Amiri", "SourceSerif4", "NotoSerifArmenian")
BRACKETS = frozenset("()[]{}«»“”‘’‹›")
FIGURES = re.compile(r"\d[^\w\s]|[^\w\s]\d")
NONE = "Zyyy"  # of signs that are of no script
COMMON = frozenset({"Zyyy", "Zinh", "Zzzz"})
# A language for the letters of a script that the page's own is not written in, as Pango chooses one.
SAMPLE = {"Latn": "en", "Cyrl": "ru", "Grek": "el", "Armn": "hy", "Arab": "ar"}
WRITTEN = {"hy": "Armn", "ar": "Arab", "fa": "Arab", "el": "Grek"} | dict.fromkeys(("ru", "uk", "bg", "sr"), "Cyrl")
# Layout is done, and no reader of a PDF needs it (as WeasyPrint has it).
DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
SPACES = frozenset({"Zs", "Cc", "Cf"})


class Unfit(Exception):
    """A line that cannot be set here, and which of the reasons of a print run that is: `sign` or `wide`."""


@dataclass(frozen=True, slots=True)
class Type:
    """What a line is set in: the page's language, bold or not, its size in Pango's units, OpenType features."""

    lang: str
    bold: bool
    size: int
    features: tuple[str, ...]

    @property
    def fonts(self) -> tuple[str, ...]:
        """The names of our font files, without ending, in the order in which letters are looked for."""
        families = SERIF_ARABIC if self.lang.split("-")[0] == "ar" else SERIF
        return tuple(f"{family}-{'Bold' if self.bold else 'Regular'}" for family in families)


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font: `array` is what stands between the brackets of TJ, `texts` what each glyph stands for."""

    font: str
    array: bytes
    texts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text that is drawn in one go, and its width; a `blank` one is not drawn."""

    runs: tuple[Run, ...]
    width: float
    blank: bool


@lru_cache(20_000)  # towns, offices and salutations come again and again
def shape(text: str, dir: Direction, type: Type, lang: str = "") -> Line:
    """The glyphs of a text that runs one way; `lang` where it is not the page's. Raises Unfit."""
    runs: list[tuple[str, list[bytes], list[tuple[int, str]]]] = []
    units = 0
    if not text:
        return Line((), 0.0, True)
    for font, script, way, start, stop in _ordered(text, dir, type.fonts):
        if not runs or runs[-1][0] != font:
            runs.append((font, [], []))
        _, parts, texts = runs[-1]
        infos, positions = _shaped(text, start, stop, font, script, way, type, lang or type.lang)
        glyphs = [info.codepoint for info in infos]
        clusters = [info.cluster for info in infos]
        if clusters == list(range(start, stop)):
            texts += zip(glyphs, text[start:stop], strict=True)
        else:
            # Where the text of each glyph ends: where that of the next one begins.
            ends = [stop, *clusters[:-1]] if way == "rtl" else [*clusters[1:], stop]
            texts += [(glyph, text[a:b]) for glyph, a, b in zip(glyphs, clusters, ends, strict=True)]
        written = _written(font, type.size)
        for glyph, at in zip(glyphs, positions, strict=True):
            place = _turned(*at.position)
            key = (glyph, *place)  # a glyph of a font runs one way
            if key not in written:
                written[key] = _glyph(_font(font, type.size), glyph, place, type.size, way)
            parts.append(written[key])
            units += place[2]
    done = tuple(Run(font, _array(parts), tuple(texts)) for font, parts, texts in runs)
    return Line(done, units / UNITS, not text.strip())


def _turned(shift: int, rise: int, advance: int, down: int) -> tuple[int, int, int, int]:
    """Pango turns an advance to the left about, and shifts the glyph instead."""
    return (shift - advance, rise, -advance, down) if advance < 0 else (shift, rise, advance, down)


@lru_cache(200)
def _written(font: str, size: int) -> dict[tuple[int, ...], bytes]:
    """What glyphs at their offsets and advances look like in a TJ array."""
    return {}


def _glyph(font: Any, glyph: int, place: tuple[int, int, int, int], size: int, way: Direction) -> bytes:
    """A glyph in a TJ array, with what WeasyPrint writes before and behind it; raises Unfit."""
    shift, rise, advance, _ = place
    if not glyph or rise or (shift and way == "ltr"):  # marks above and below
        raise Unfit("sign")
    offset = shift * UNITS / size
    before = f">{-offset}<".encode() if shift else b""
    own = round(font.get_glyph_h_advance(glyph) * 1000 / size)
    kerning = int(own + offset - advance * 1000 / size)
    return before + b"%04x" % glyph + (b">%d<" % kerning if kerning else b"")


def _array(parts: list[bytes]) -> bytes:
    return (b"<" + b"".join(parts) + b">").replace(b"<>", b" ")


def _ordered(text: str, dir: Direction, fonts: tuple[str, ...]) -> Iterator[tuple[str, str, Direction, int, int]]:
    """The runs in the order in which they are drawn: font, script, direction and place in the text."""
    items = list(_items(text, dir, fonts))
    yield from reversed(items) if dir == "rtl" else items


def _items(text: str, dir: Direction, fonts: tuple[str, ...]) -> Iterator[tuple[str, str, Direction, int, int]]:
    """Runs of one font, script and direction.

    Blanks go with what stands before them, but in one script with whichever of two fonts comes first in the order.
    """
    found = [_sign(char, dir, fonts) for char in text]
    if not BRACKETS.isdisjoint(text) and len({script for _, script, _ in found if script}) > 1:
        raise Unfit("sign")  # a bracket is of the script before its fellow
    if dir == "rtl" and FIGURES.search(text):
        raise Unfit("sign")  # signs between figures run as these do, or not
    script = next((script for _, script, _ in found if script), NONE)
    scripts = [script := writing or script for _, writing, _ in found]
    start = 0
    for way, signs in groupby(found, lambda sign: sign[2]):
        here = [font for font, _, _ in signs]
        for font, own, begin, end in _same(here, scripts[start : start + len(here)], fonts):
            yield font, own, way, start + begin, start + end
        start += len(here)


def _same(found: Sequence[str], scripts: Sequence[str], fonts: tuple[str, ...]) -> Iterator[tuple[str, str, int, int]]:
    """Runs of one font and script among signs that run one way."""
    font = next((font for font in found if font), fonts[0])
    start, last = 0, (font, scripts[0])
    for index, (own, script) in enumerate(zip(found, scripts, strict=True)):
        font = own or font
        if (font, script) == last:
            continue
        begin = index
        if script == last[1] and fonts.index(font) < fonts.index(last[0]):
            while begin - 1 > start and not found[begin - 1]:
                begin -= 1
        yield *last, start, begin
        start, last = begin, (font, script)
    yield *last, start, len(found)


@cache
def _sign(char: str, dir: Direction, fonts: tuple[str, ...]) -> tuple[str, str, Direction]:
    """The font and script of a sign, "" where it has none of its own, and its direction in a text that runs `dir`.

    Raises Unfit for a letter that runs the other way, and for one that no font has.
    """
    from fontTools.unicodedata import script

    kind = unicodedata.bidirectional(char)
    if kind in ("R", "AL", "AN") if dir == "ltr" else kind in ("L", "AN"):
        raise Unfit("sign")
    if unicodedata.category(char) == "Cf" or (dir == "ltr" and unicodedata.combining(char)):
        raise Unfit("sign")  # what is not seen, and breaks or joins; marks above and below
    way: Direction = "ltr" if char.isdigit() else dir
    writing = str(script(char))
    font = "" if unicodedata.category(char) in SPACES else _font_of(char, fonts)
    return font, "" if writing in COMMON else writing, way


def _font_of(char: str, fonts: tuple[str, ...]) -> str:
    for name in fonts:
        if _font(name, UNITS).get_nominal_glyph(ord(char)):
            return name
        if any(_font(other, UNITS).get_nominal_glyph(ord(char)) for other in _siblings(name)):
            raise Unfit("sign")  # fontconfig takes a family's other weights before the next family
    raise Unfit("sign")


@cache
def _siblings(name: str) -> tuple[str, ...]:
    family = name.split("-")[0]
    return tuple(sorted(path.stem for path in resources.fonts().glob(f"{family}-*.ttf") if path.stem != name))


def _shaped(
    text: str, start: int, stop: int, font: str, script: str, way: Direction, type: Type, lang: str
) -> tuple[Any, Any]:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.direction = way
    buffer.script = script
    own = WRITTEN.get(lang.split("-")[0], "Latn")
    buffer.language = lang if script in (own, NONE) else SAMPLE.get(script, lang)
    hb.shape(_font(font, type.size), buffer, dict.fromkeys(type.features, True))
    return buffer.glyph_infos, buffer.glyph_positions


@cache
def face(name: str) -> Any:
    """One of our fonts, by the name of its file without ending."""
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(str(resources.fonts() / f"{name}.ttf")))


@lru_cache(200)
def _font(name: str, size: int) -> Any:
    import uharfbuzz as hb

    font = hb.Font(face(name))
    font.scale = (size, size)
    return font


def font_file(font: str, texts: Mapping[int, str]) -> FontFile:
    """One of our fonts with these glyphs alone, which keep their numbers, to be written into a file."""
    whole = face(font)
    metrics = _metrics(font)
    tag = hashlib.sha256(repr(sorted(texts)).encode()).digest()[:6]
    name = "".join(chr(65 + byte % 26) for byte in tag) + f"+{font}"
    widths = {glyph: _advance(font, glyph) for glyph in texts}
    return FontFile(name, _subset(whole, sorted(texts)), *metrics, widths, texts, "Sans" not in font)


def _subset(whole: Any, glyphs: Sequence[int]) -> bytes:
    import uharfbuzz as hb

    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.DESUBROUTINIZE
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED)
    data: bytes = hb.subset(whole, wanted).blob.data
    return data


@cache
def _metrics(font: str) -> tuple[tuple[int, int, int, int], int, int]:
    """Box, ascent and descent in thousandths of the size."""
    from fontTools.ttLib import TTFont

    from handbill import resources

    with TTFont(resources.fonts() / f"{font}.ttf", lazy=True) as file:
        upem, head, hhea = file["head"].unitsPerEm, file["head"], file["hhea"]
        box = tuple(round(value * 1000 / upem) for value in (head.xMin, head.yMin, head.xMax, head.yMax))
        return (box[0], box[1], box[2], box[3]), round(hhea.ascent * 1000 / upem), round(hhea.descent * 1000 / upem)


@lru_cache(20_000)
def _advance(font: str, glyph: int) -> int:
    import uharfbuzz as hb

    whole = face(font)
    advance, upem = int(hb.Font(whole).get_glyph_h_advance(glyph)), int(whole.upem)
    return round(advance * 1000 / upem)
