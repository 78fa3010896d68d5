"""The master of a print run: a page typeset once, whose changing lines are cut out and known by their places.

The lines are marked in the template by links to `slot:...`, and found by the rectangles of WeasyPrint's `Page.links`.
What is drawn in such a rectangle is taken out of the page's content; size, colour and baseline come from there. A
master proves itself: the lines that were cut must be what `shaping` makes of the same words, or it is no master.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from math import dist
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from handbill.document import Direction, Document, direction
from handbill.press.stack import Source
from handbill.render import Words, changes, words
from handbill.render.content import EQUAL, SLOT, Chunk, Content, Entry, Mark, NoMaster, Said, arrays
from handbill.render.shaping import UNITS, Line, Type, Unfit, shape
from handbill.render.templates import against

NEAR = 0.05  # pt: places that are meant to be the same
SLACK = 0.05  # pt: a line is set only where it is sure not to break
OWN = ("sender", "signature")
NAME = re.compile(r"^/?[A-Z]{6}\+(.+?),?(-Bold)?,?$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A line that changes: which blocks stand in it, joined by what, and where (pt from the page's bottom left).

    `blocks` are places in `Master.blocks`, `scale` is pt to a unit of the type's size, `colour` the operator that sets
    it, `dir` that of the page. Blocks that are joined may take several lines, each with its baseline: it is broken
    between them. `fonts` are those of each line: others would move the line, and all below it.
    """

    blocks: tuple[int, ...]
    between: str
    left: float
    right: float
    baselines: tuple[float, ...]
    fonts: tuple[tuple[str, ...], ...]
    scale: float
    type: Type
    colour: str
    dir: Direction


@dataclass(frozen=True, slots=True)
class Master:
    """A page without its changing lines.

    `size` is in pt. `blocks` are role and language of the document's blocks that may differ, `fixed` those that do not,
    with their words. `pieces` hold chunks, which masters have in common, at their places; `order` are pieces (0, 1,
    ...) and slots (-1, -2, ...) as they are read. `texts` are what the glyphs of our font files stand for.
    """

    size: tuple[float, float]
    blocks: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[int, Words], ...]
    slots: tuple[Slot, ...]
    chunks: tuple[Chunk, ...]
    pieces: tuple[tuple[Entry, ...], ...]
    order: tuple[int, ...]
    texts: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]

    def json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()


@lru_cache(400)  # the parts of a run have masters in common
def read(data: bytes) -> Master:
    """A master as `json` wrote it."""
    raw = _frozen(json.loads(data))
    slots = tuple(Slot(**{**slot, "type": Type(**slot["type"])}) for slot in raw.pop("slots"))
    chunks = tuple(tuple((x, y, Said(*said)) for x, y, said in chunk) for chunk in raw.pop("chunks"))
    return Master(**raw, slots=slots, chunks=chunks)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_frozen(part) for part in value])
    return {key: _frozen(part) for key, part in value.items()} if isinstance(value, dict) else value


def spoken(text: str) -> tuple[Words, ...]:
    """`Letter.words` as they are: those of each block that may differ."""
    return tuple([tuple([(name, part) for name, part in block]) for block in json.loads(text)])


class Placed(NamedTuple):
    """A piece of a slot's text with its left edge and its baseline, in pt."""

    left: float
    baseline: float
    line: Line


def lines(slot: Slot, langs: Sequence[str], shown: Sequence[Words]) -> list[Placed]:
    """What stands in a slot for these words, piece by piece; `langs` are the languages of the blocks. Raises Unfit."""
    room = slot.right - slot.left - SLACK
    blank = shape(" ", slot.dir, slot.type)
    rows: list[list[Line]] = [[]]
    taken = 0.0
    for number, (said, lang) in enumerate(zip(shown, langs, strict=True), 1):
        pieces = list(_pieces(said, lang, slot, "" if number == len(shown) else slot.between))
        width = sum([piece.width for piece in pieces]) * slot.scale
        if width > room:
            raise Unfit("wide")
        if rows[-1] and taken + blank.width * slot.scale + width > room:
            rows.append([])
            taken = 0.0
        elif rows[-1]:
            rows[-1].append(blank)
            taken += blank.width * slot.scale
        rows[-1] += pieces
        taken += width
    if len(rows) != len(slot.baselines):
        raise Unfit("wide")
    if tuple(map(fonts_of, rows)) != slot.fonts:
        raise Unfit("sign")
    return [placed for row, y in zip(rows, slot.baselines, strict=True) for placed in _row(slot, row, y)]


def fonts_of(pieces: Sequence[Line]) -> tuple[str, ...]:
    return tuple(sorted({run.font for piece in pieces if not piece.blank for run in piece.runs}))


def _row(slot: Slot, pieces: Sequence[Line], baseline: float) -> Iterator[Placed]:
    at = slot.right if slot.dir == "rtl" else slot.left
    for piece in pieces:
        at -= piece.width * slot.scale if slot.dir == "rtl" else 0
        if not piece.blank:
            yield Placed(at, baseline, piece)
        at += piece.width * slot.scale if slot.dir == "ltr" else 0


def _pieces(block: Words, lang: str, slot: Slot, end: str) -> Iterator[Line]:
    """A block cut as the template isolates what runs the other way (letter.html, `inlines`). Raises Unfit."""
    own = direction(lang)
    if own != slot.dir:
        if any(name and against(text, own) for name, text in block):
            raise Unfit("sign")
        yield shape("".join(text for _, text in block), own, slot.type, lang)
        block = ()
    bare = ""
    for name, text in block:
        way: Direction | str = "ltr" if name in ("phone", "email") else against(text, own) if name else ""
        if not way:
            bare += text
            continue
        if bare:
            yield shape(bare, slot.dir, slot.type)
        bare = ""
        yield shape(text, "rtl" if way == "rtl" else "ltr", slot.type)
    if bare + end:
        yield shape(bare + end, slot.dir, slot.type)


def master(document: Document, links: Sequence[Any], page: Source) -> Master:
    """The master of a page that was laid out with its slots marked; raises NoMaster with the reason.

    `links` are WeasyPrint's. A line that cannot be set anew (of two lines, or with raised signs) stays on the page, and
    the master serves those letters alone that have the same words there.
    """
    if page.others:
        raise NoMaster("the page holds pictures, patterns or transparency")
    fonts = dict(_fonts(page.fonts))
    try:
        marks = list(_marks(links))
    except (KeyError, ValueError):
        raise NoMaster("the design marks lines in a way of its own") from None
    if any(place >= len(document.blocks) for mark in marks for place in mark.blocks):
        raise NoMaster("the design marks lines that there are not")
    while marks:
        content = Content(page.content, marks, fonts)
        slots = [_slot(document, mark, fonts, page.size[0]) for mark in content.found]
        stay = [mark for mark, slot in zip(content.found, slots, strict=True) if slot is None]
        if not stay:
            return _assembled(document, page, content, [slot for slot in slots if slot], fonts)
        places = {place for mark in stay for place in mark.blocks}
        if any(document.blocks[place].role in OWN for place in places):
            raise NoMaster("a line of the sender's cannot be set by itself")
        marks = [replace(mark, drawn=[]) for mark in marks if not places & set(mark.blocks)]
    raise NoMaster("the design marks no lines")


def _assembled(
    document: Document, page: Source, content: Content, slots: Sequence[Slot], fonts: Mapping[str, str]
) -> Master:
    free = {place for slot in slots for place in slot.blocks}
    if any(block.role in OWN and place not in free for place, block in enumerate(document.blocks)):
        raise NoMaster("the design marks no place for the sender")
    shown = [place for place, block in enumerate(document.blocks) if changes(block)]
    blocks = [document.blocks[place] for place in shown]
    texts = {
        font: tuple((glyph, page.texts[name].get(glyph, "")) for glyph in sorted(content.used.get(name, ())))
        for name, font in fonts.items()
    }
    return Master(
        page.size,
        tuple((block.role, block.lang) for block in blocks),
        tuple((shown.index(place), words(document.blocks[place])) for place in shown if place not in free),
        tuple(replace(slot, blocks=tuple(shown.index(place) for place in slot.blocks)) for slot in slots),
        tuple(content.chunks),
        tuple(content.pieces),
        tuple(content.order),
        tuple(texts.items()),
    )


def _marks(links: Sequence[Any]) -> Iterator[Mark]:
    seen = set[str]()
    for _, target, box, *_ in links:
        if not target.startswith(SLOT) or target in seen:  # what stands in a link is a link, too
            continue
        seen.add(target)
        places, _, rest = target.removeprefix(SLOT).partition("?")
        said = parse_qs(rest, keep_blank_values=True)
        blocks = tuple(int(place) for place in places.split(","))
        features = tuple(said["features"][0].split())
        yield Mark(blocks, said["between"][0], features, bool(said["free"][0]), tuple(box), [])


def _fonts(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Our files by the names of the page's font resources."""
    from handbill import resources

    for name, base in found.items():
        match = NAME.match(base)
        stem = f"{match[1].replace('-', '')}-{'Bold' if match[2] else 'Regular'}" if match else ""
        if not (resources.fonts() / f"{stem}.ttf").is_file():
            raise NoMaster(f"the page uses {base[:40]}")
        yield name, stem


def _slot(document: Document, mark: Mark, fonts: Mapping[str, str], width: float) -> Slot | None:
    """The slot of a mark, if what was drawn there is what `lines` makes of the same words."""
    first = mark.drawn[0]
    a, b, c, d, e, f = first.matrix
    alike = len({(each.size, each.colour, each.matrix, each.raised) for each in mark.drawn}) == 1
    if not alike or first.raised or b or c or a <= 0 or abs(a + d) > EQUAL:
        return None
    if mark.free and document.dir == "rtl":
        return None  # its right edge is that of its own words
    bold = fonts[first.font].endswith("-Bold")
    rows = dict.fromkeys(each.y for each in mark.drawn)
    slot = Slot(
        mark.blocks,
        mark.between,
        mark.box[0] * a + e,
        mark.box[0] * a + e + width if mark.free else mark.box[2] * a + e,
        tuple(each * d + f for each in rows),
        tuple(tuple(sorted({fonts[each.font] for each in mark.drawn if each.y == y})) for y in rows),
        a,
        Type(document.lang, bold, round(first.size * UNITS), mark.features),
        first.colour,
        document.dir,
    )
    langs = [document.blocks[place].lang for place in mark.blocks]
    try:
        expected = lines(slot, langs, [words(document.blocks[place]) for place in mark.blocks])
    except Unfit:
        return None
    drawn = [(run.font, arrays(run.array), at, y) for at, y, line in expected for run in line.runs]
    found = [(fonts[each.font], arrays(each.array), each.x * a + e, each.y * d + f) for each in mark.drawn]
    if len(drawn) != len(found):
        return None
    pairs = zip(sorted(drawn), sorted(found), strict=True)
    return slot if all(one[:2] == two[:2] and dist(one[2:], two[2:]) < NEAR for one, two in pairs) else None
