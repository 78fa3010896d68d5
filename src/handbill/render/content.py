"""A page's content taken apart: lines that stand in marked places, and all that is drawn between them.

Reads what WeasyPrint writes, an operator a line; places come out in pt from the page's bottom left.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlencode

from handbill.document import Block, Document

SLOT = "slot:"
ARRAY = re.compile(rb"<([0-9a-fA-F]*)>|(-?[\d.]+)")
# Operators that stay in force (ISO 32000-1, tables 57 and 74): said again before whatever is not text.
STATE = frozenset(b"cm gs rg RG g G k K cs CS sc scn SC SCN w J j M d ri i".split())
TEXT = frozenset(b"q Q BT ET Tf Tm Ts TJ".split())
PATH = frozenset(b"m l c v y h re W W*".split())
CLIPS = (b"W", b"W*")
PAINT = frozenset(b"S s f F f* B B* b b* n".split())
NOTHING = re.compile(rb">0<|(?<=>)0(?=\])")  # an adjustment by nothing
EQUAL = 1e-6
APART = 0.05  # pt


def slot(blocks: list[Block], document: Document, between: str, numbers: str, free: bool = False) -> str:
    """What marks a line of blocks on a master: their places, what joins them, figures; `free`: of any width."""
    places = ",".join(str(i) for i, own in enumerate(document.blocks) if any(own is block for block in blocks))
    said = {"between": between, "features": f"kern {numbers} pnum", "free": "1" if free else ""}
    return f"{SLOT}{places}?{urlencode(said)}"


class NoMaster(Exception):
    """The page has no places that can be filled: its letters are laid out one by one."""


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


@dataclass(slots=True)
class Mark:
    """A slot as the template marks it, and what was drawn in its rectangle (px): colour, matrix, font, place, array."""

    blocks: tuple[int, ...]
    between: str
    features: tuple[str, ...]
    free: bool
    box: tuple[float, float, float, float]
    drawn: list["Drawn"]


@dataclass(frozen=True, slots=True)
class Drawn:
    colour: str
    matrix: tuple[float, ...]
    font: str
    size: float
    x: float
    y: float
    array: bytes
    raised: bool


class Content:
    """A page's content, cut: pieces between slots, in the page's own measure, and what stood in the slots.

    WeasyPrint writes an operator a line, and no inline images.
    """

    def __init__(self, content: bytes, marks: Sequence[Mark], fonts: Mapping[str, str]) -> None:
        self.marks, self.fonts = marks, fonts
        self.found: list[Mark] = []
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
        mark.drawn.append(Drawn(colour, matrix, self.font, self.size, x, y, array, self.rise != 0))

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


def _times(first: Sequence[float], then: Sequence[float]) -> tuple[float, ...]:
    """Both matrices, one after the other (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
