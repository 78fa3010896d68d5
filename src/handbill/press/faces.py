"""The sides of a layout's sheets as they are printed: pieces, marks, ruler and words, each with its place. In mm."""

from collections.abc import Iterator
from dataclasses import dataclass

from handbill.paper import Size
from handbill.press.grid import Box
from handbill.press.marks import CLEAR, Line, marks, reach, ruler_place
from handbill.press.plan import Layout
from handbill.press.tiles import FOOT, MARKS, RIM, Tile

PAPER_ONLY = "for paper: print at 100 %, no scaling"
SLIP: Size = (110.0, 3.0)  # room for a line of words
MOST = 112  # characters in it


@dataclass(frozen=True, slots=True)
class Placed:
    """A page of a piece on a sheet: its finished size lies at `box`, and what is outside of `shown` is cut away.

    `turns` are quarter turns to the right.
    """

    piece: int
    page: int
    box: Box
    shown: Box
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """A line of words: the top left of its box of `SLIP`, before it is turned by a quarter to the right or not."""

    text: str
    at: Size
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Face:
    """One side of one sheet, as it is seen. A ruler is the left end of its 100 mm, and its quarter turns."""

    placed: tuple[Placed, ...]
    lines: tuple[Line, ...]
    dashed: tuple[Line, ...] = ()
    slips: tuple[Slip, ...] = ()
    ruler: tuple[Size, int] | None = None


def faces(layout: Layout, name: str) -> tuple[Face, ...]:
    """The sides of all sheets in the order in which they are printed; `name` tells one file from another."""
    if layout.tiles:
        return tuple(_part(layout, tile, name) for tile in layout.tiles)
    return tuple(_face(layout, sheet, side, name) for sheet in range(layout.different) for side in range(layout.sides))


def _face(layout: Layout, sheet: int, side: int, name: str) -> Face:
    spots = range(len(layout.places))
    boxes = [layout.back(spot) if side else layout.box(spot) for spot in spots]
    placed = tuple(
        Placed(
            piece, side, boxes[spot], reach(boxes[spot], boxes, layout.sheet, layout.bleed), _turns(layout, spot, side)
        )
        for spot in spots
        if (piece := layout.piece_at(sheet, spot)) is not None
    )
    lines = marks(boxes, layout.sheet, layout.bleed)
    found = ruler_place(boxes, lines, layout.sheet, layout.bleed)
    if found is None:
        return Face(placed, lines)
    which = [f"sheet {sheet + 1} of {layout.different}"] if layout.different > 1 else []
    which += [("front", "back")[side]] if layout.sides > 1 else []
    return Face(placed, lines, (), *_ruled(*found, (*which, name)))


def _turns(layout: Layout, spot: int, side: int) -> int:
    """Pieces turn over like the page of a book; where the sheet turns over its top, backs are upside down."""
    turned = layout.turned[spot]
    if not side:
        return int(turned)
    if turned:
        return 1 if layout.over_top else 3
    return 2 if layout.over_top else 0


def _ruled(at: Size, turns: int, words: tuple[str, ...]) -> tuple[tuple[Slip, ...], tuple[Size, int]]:
    """The words under the ruler, and the ruler, in a free place of `marks.RULER`."""
    x, y = at
    below, in_from = 2.9, 5.0
    text = " · ".join(("100 mm", PAPER_ONLY, *words))
    text = text if len(text) <= MOST else f"{text[: MOST - 1]}…"
    if turns:  # turned to the right: up is at the right
        return (Slip(text, (x + 0.1, y + in_from), 1),), ((x + 6 - below, y + in_from), 1)
    return (Slip(text, (x + in_from, y + below), 0),), ((x + in_from, y + below), 0)


def _part(layout: Layout, tile: Tile, name: str) -> Face:
    (x, y), (left, top, right, bottom) = tile.at, tile.window
    width, height = layout.piece
    box = (x - left, y - top, x - left + width, y - top + height)
    shown = (x, y, x + right - left, y + bottom - top)
    foot = (RIM, layout.sheet[1] - RIM - FOOT + 2)
    slips, ruler = _ruled(foot, 0, (f"part {tile.name}", name))
    return Face((Placed(0, 0, box, shown),), tile.cuts, tile.glue, (*slips, *_glued(tile, shown)), ruler)


def _glued(tile: Tile, shown: Box) -> Iterator[Slip]:
    """What comes over an edge, said outside of the picture, in line with it."""
    left, top, right, bottom = shown
    if tile.right:
        yield Slip(f"{tile.right} over this edge", (right + MARKS - SLIP[1] - CLEAR, (top + bottom) / 2 - 12), 1)
    if tile.below:
        yield Slip(f"{tile.below} over this edge", ((left + right) / 2 - 12, bottom + CLEAR), 0)
