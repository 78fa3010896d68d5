"""The master of a print run: a page typeset once, whose changing lines are cut out and known by their places.

The lines are marked in the template by links to `slot:...`, and found by the rectangles of WeasyPrint's `Page.links`.
What is drawn in such a rectangle is taken out of the page's content; size, colour and baseline come from there. A
master proves itself: the lines that were cut must be what `shaping` makes of the same words, or it is no master.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from handbill.document import Block, Direction, Document, Field, direction
from handbill.press.stack import Content
from handbill.render.shaping import UNITS, Line, Type, Unfit, shape
from handbill.render.templates import SLOT, against

SLACK = 0.05  # pt: a line is set only where it is sure not to break
OWN = ("sender", "signature")
SHOWN = ("sender", "date", "recipient", "salutation", "signature")  # roles of blocks that may differ in a group
NAME = re.compile(r"^/?[A-Z]{6}\+(.+?),?(-Bold)?,?$")
ARRAY = re.compile(rb"<([0-9a-fA-F]*)>|(-?[\d.]+)")
# Operators that stay in force (ISO 32000-1, tables 57 and 74): said again before whatever is not text.
STATE = frozenset(b"cm gs rg RG g G k K cs CS sc scn SC SCN w J j M d ri i".split())
TEXT = frozenset(b"q Q BT ET Tf Tm Ts TJ".split())
PATH = frozenset(b"m l c v y h re W W*".split())
CLIPS = (b"W", b"W*")
PAINT = frozenset(b"S s f F f* B B* b b* n".split())
NOTHING = re.compile(rb">0<|0(?=\])")  # an adjustment by nothing
EQUAL = 1e-6
APART = 0.05  # pt
Words = tuple[tuple[str, str], ...]  # a block's parts: the name of the field, "" for plain words, and the text


@dataclass(frozen=True, slots=True)
class Slot:
    """A line that changes: which blocks stand in it, joined by what, and where (pt from the page's bottom left).

    `blocks` are places in `Master.blocks`, `scale` is pt to a unit of the type's size, `colour` the operator that sets
    it, `dir` that of the page. Blocks that are joined may take several lines, each with its baseline: it is broken
    between them.
    """

    blocks: tuple[int, ...]
    between: str
    left: float
    right: float
    baselines: tuple[float, ...]
    scale: float
    type: Type
    colour: str
    dir: Direction


class Said(NamedTuple):
    """A text as it is drawn: the operator of its colour, one of our font files, size in pt, TJ array and rise in pt."""

    colour: str
    font: str
    size: float
    array: str
    rise: float


# Lines of a paragraph, from its first sign's place, in pt; what has the place of the one before it goes on behind that.
Chunk = tuple[tuple[float, float, Said], ...]
Entry = tuple[int, float, float] | str  # a chunk and its place, or other content


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


def read(data: bytes) -> Master:
    """A master as `json` wrote it."""
    raw = frozen(json.loads(data))
    slots = tuple(Slot(**{**slot, "type": Type(**slot["type"])}) for slot in raw.pop("slots"))
    chunks = tuple(tuple((x, y, Said(*said)) for x, y, said in chunk) for chunk in raw.pop("chunks"))
    return Master(**raw, slots=slots, chunks=chunks)


def frozen(value: Any) -> Any:
    """What JSON holds, its lists as tuples."""
    if isinstance(value, list):
        return tuple(frozen(part) for part in value)
    return {key: frozen(part) for key, part in value.items()} if isinstance(value, dict) else value


class NoMaster(Exception):
    """The page has no places that can be filled: its letters are laid out one by one."""


def words(block: Block) -> Words:
    return tuple((inline.name if isinstance(inline, Field) else "", inline.text) for inline in block.inlines)


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
    return [placed for row, y in zip(rows, slot.baselines, strict=True) for placed in _row(slot, row, y)]


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


@dataclass(slots=True)
class _Mark:
    """A slot as the template marks it, and what was drawn in its rectangle (px): colour, matrix, font, place, array."""

    blocks: tuple[int, ...]
    between: str
    features: tuple[str, ...]
    box: tuple[float, float, float, float]
    drawn: list["_Drawn"]


@dataclass(frozen=True, slots=True)
class _Drawn:
    colour: str
    matrix: tuple[float, ...]
    font: str
    size: float
    x: float
    y: float
    array: bytes
    raised: bool


def master(document: Document, links: Sequence[Any], page: Content) -> Master:
    """The master of a page that was laid out with its slots marked; raises NoMaster with the reason.

    `links` are WeasyPrint's. A line that cannot be set anew (of two lines, or with raised signs) stays on the page, and
    the master serves those letters alone that have the same words there.
    """
    if page.others:
        raise NoMaster("the page holds pictures, patterns or transparency")
    fonts = dict(_fonts(page.fonts))
    marks = list(_marks(links))
    while marks:
        content = _Content(page.content, marks, fonts)
        slots = [_slot(document, mark, fonts) for mark in content.found]
        stay = [mark for mark, slot in zip(content.found, slots, strict=True) if slot is None]
        if not stay:
            return _assembled(document, page, content, [slot for slot in slots if slot], fonts)
        places = {place for mark in stay for place in mark.blocks}
        if any(document.blocks[place].role in OWN for place in places):
            raise NoMaster("a line of the sender's cannot be set by itself")
        marks = [replace(mark, drawn=[]) for mark in marks if not places & set(mark.blocks)]
    raise NoMaster("the design marks no lines")


def _assembled(
    document: Document, page: Content, content: "_Content", slots: Sequence[Slot], fonts: Mapping[str, str]
) -> Master:
    free = {place for slot in slots for place in slot.blocks}
    shown = [place for place, block in enumerate(document.blocks) if block.role in SHOWN]
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


def _marks(links: Sequence[Any]) -> Iterator[_Mark]:
    seen = set[str]()
    for _, target, box, *_ in links:
        if not target.startswith(SLOT) or target in seen:  # what stands in a link is a link, too
            continue
        seen.add(target)
        places, _, rest = target.removeprefix(SLOT).partition("?")
        said = parse_qs(rest, keep_blank_values=True)
        blocks = tuple(int(place) for place in places.split(","))
        yield _Mark(blocks, said["between"][0], tuple(said["features"][0].split()), tuple(box), [])


def _fonts(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Our files by the names of the page's font resources."""
    from handbill import resources

    for name, base in found.items():
        match = NAME.match(base)
        stem = f"{match[1].replace('-', '')}-{'Bold' if match[2] else 'Regular'}" if match else ""
        if not (resources.fonts() / f"{stem}.ttf").is_file():
            raise NoMaster(f"the page uses {base[:40]}")
        yield name, stem


def _slot(document: Document, mark: "_Mark", fonts: Mapping[str, str]) -> Slot | None:
    """The slot of a mark, if what was drawn there is what `lines` makes of the same words."""
    first = mark.drawn[0]
    a, b, c, d, e, f = first.matrix
    alike = len({(each.size, each.colour, each.matrix, each.raised) for each in mark.drawn}) == 1
    if not alike or first.raised or b or c or a <= 0 or abs(a + d) > EQUAL:
        return None
    bold = fonts[first.font].endswith("-Bold")
    slot = Slot(
        mark.blocks,
        mark.between,
        mark.box[0] * a + e,
        mark.box[2] * a + e,
        tuple(each * d + f for each in dict.fromkeys(each.y for each in mark.drawn)),
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
    drawn = [(round(at, 1), round(y, 1), run.font, arrays(run.array)) for at, y, line in expected for run in line.runs]
    found = [
        (round(each.x * a + e, 1), round(each.y * d + f, 1), fonts[each.font], arrays(each.array))
        for each in mark.drawn
    ]
    return slot if sorted(drawn) == sorted(found) else None


def arrays(array: bytes) -> tuple[tuple[int, float], ...]:
    """A TJ array as its glyphs, each with how much is taken off behind it, so that two spellings of one are equal.

    It begins with the glyph 0, for what may stand before the first.
    """
    found: list[tuple[int, float]] = [(0, 0.0)]
    for glyphs, number in ARRAY.findall(array):
        if number:
            glyph, taken = found[-1]
            found[-1] = glyph, round(taken + float(number), 3)
        else:
            found += [(int(glyphs[at : at + 4], 16), 0.0) for at in range(0, len(glyphs), 4)]
    return tuple(found)


class _Content:
    """A page's content, cut: pieces between slots, in the page's own measure, and what stood in the slots.

    WeasyPrint writes an operator a line, and no inline images.
    """

    def __init__(self, content: bytes, marks: Sequence[_Mark], fonts: Mapping[str, str]) -> None:
        self.marks, self.fonts = marks, fonts
        self.found: list[_Mark] = []
        self.chunks: list[Chunk] = []
        self.pieces: list[tuple[Entry, ...]] = []
        self.order: list[int] = []
        self.used: dict[str, set[int]] = {}
        self.levels: list[list[bytes]] = [[]]  # what is in force, by each q
        self.matrices: list[tuple[float, ...]] = [(1, 0, 0, 1, 0, 0)]
        self.colours = ["0 0 0 rg"]
        self.font, self.size, self.at, self.rise = "", 0.0, (0.0, 0.0), 0.0
        self.path: list[bytes] = []
        self.piece: list[Entry] = []
        self.texts: list[tuple[float, float, Said]] = []  # of the chunk that is open
        for line in content.split(b"\n"):
            if line.strip():
                self._take(line.strip())
        self._close()
        if len(self.found) != len(marks):
            raise NoMaster("a line is empty")

    def _take(self, line: bytes) -> None:
        operator = line[line.rfind(b" ") + 1 :]
        if operator in STATE or operator in TEXT:
            self._state(line, operator)
        elif operator in PATH:
            self.path.append(line)
        elif operator in PAINT:
            if any(each in CLIPS for each in self.path):
                self.levels[-1] += [*self.path, line]
            elif operator != b"n":
                self._end_chunk()
                # Nothing is transparent: what says so needs a resource.
                state = [each for level in self.levels for each in level if not each.endswith(b" gs")]
                self.piece.append(b"\n".join([b"q", *state, *self.path, line, b"Q"]).decode("latin-1"))
            self.path = []
        else:
            raise NoMaster(f"the page holds {operator[:8].decode('latin-1')}")

    def _state(self, line: bytes, operator: bytes) -> None:
        if operator in (b"q", b"Q"):
            self._nest(operator)
        elif operator == b"TJ":
            self._show(line[: line.rfind(b"]") + 1])
        elif operator == b"Tf":
            name, size, _ = line.split()
            self.font, self.size = name.decode().lstrip("/"), float(size)
        elif operator == b"Tm":
            a, b, c, d, x, y = map(float, line.split()[:6])
            if (a, b, c, d) != (1, 0, 0, -1):
                raise NoMaster("a line is turned")
            self.at = x, y
        elif operator == b"Ts":
            self.rise = float(line.split()[0])
        elif operator in STATE:
            self.levels[-1].append(line)
            if operator == b"cm":
                self.matrices[-1] = _times(tuple(map(float, line.split()[:6])), self.matrices[-1])
            elif operator in (b"rg", b"g", b"k"):
                self.colours[-1] = line.decode()

    def _nest(self, operator: bytes) -> None:
        if operator == b"q":
            self.levels.append([])
            self.matrices.append(self.matrices[-1])
            self.colours.append(self.colours[-1])
        elif len(self.levels) == 1:
            raise NoMaster("the page's content is not balanced")
        else:
            for stack in (self.levels, self.matrices, self.colours):
                stack.pop()

    def _show(self, array: bytes) -> None:
        x, y = self.at
        colour, matrix = self.colours[-1], self.matrices[-1]
        mark = next((m for m in self.marks if m.box[0] - 1 <= x <= m.box[2] + 1 and m.box[1] < y < m.box[3]), None)
        if mark is None:
            a, b, c, d, e, f = matrix
            if b or c or a <= 0 or abs(a + d) > EQUAL:
                raise NoMaster("a line is turned")
            self.used.setdefault(self.font, set()).update(glyph for glyph, _ in arrays(array) if glyph)
            said = (colour, self.fonts[self.font], round(self.size * a, 3), NOTHING.sub(b"", array).decode())
            self._add(round(x * a + e, 3), round(y * d + f, 3), Said(*said, round(self.rise * a, 3)))
            return
        if not mark.drawn:
            self._close()
            self.found.append(mark)
            self.order.append(-len(self.found))
        elif self.found[-1] is not mark:
            raise NoMaster("the lines of the page are not in order")
        mark.drawn.append(_Drawn(colour, matrix, self.font, self.size, x, y, array, self.rise != 0))

    def _add(self, x: float, y: float, said: "Said") -> None:
        """A text of the page; a paragraph begins where lines stand at another distance, or farther in."""
        if self.texts:
            left, last_y = min(x for x, _, _ in self.texts), self.texts[-1][1]
            steps = [b - a for (_, a, _), (_, b, _) in pairwise(self.texts) if a != b]
            if y != last_y and (x - left > APART or (steps and abs(y - last_y - steps[-1]) > APART)):
                self._end_chunk()
        self.texts.append((x, y, said))

    def _end_chunk(self) -> None:
        if self.texts:
            left, top, _ = self.texts[0]
            # To a hundredth, so that paragraphs at different heights are the same.
            lines = tuple((round(x - left, 2), round(y - top, 2), said) for x, y, said in self.texts)
            self.piece.append((len(self.chunks), left, top))
            self.chunks.append(lines)
        self.texts = []

    def _close(self) -> None:
        """End the piece before a slot."""
        self._end_chunk()
        if self.piece:
            self.order.append(len(self.pieces))
            self.pieces.append(tuple(self.piece))
        self.piece = []


def _times(first: Sequence[float], then: Sequence[float]) -> tuple[float, ...]:
    """Both matrices, one after the other (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
