"""A poster larger than the sheet, in parts that overlap: which part goes where, its cuts and its glue. In mm."""

from dataclasses import dataclass

from handbill.paper import Size
from handbill.press.grid import Box
from handbill.press.marks import Line

RIM = 6.0  # white at the sheet's edges, a little more than printers need
MARKS = 4.0  # between the rim and the part, for marks and words
FOOT = 8.0  # at the bottom, for the ruler
OVERLAP = 10.0  # what lies under the next part, for the glue
BEYOND = 3.0  # the picture runs on where a part is trimmed, so that no white shows


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a poster: rows are letters, columns figures.

    `window` is what it shows, from the poster's top left; `at` where the window's top left lies on the sheet.
    `cuts` and `glue` are marks on the sheet: where to trim, and up to where the next part lies on top.
    `right` and `below` are the names of the parts that are glued over its right and bottom edge.
    """

    name: str
    window: Box
    at: Size
    cuts: tuple[Line, ...]
    glue: tuple[Line, ...]
    right: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Tiling:
    sheet: Size
    columns: int
    rows: int
    tiles: tuple[Tile, ...]


def tile(piece: Size, sheet: Size, bleed: float) -> Tiling:
    """The poster on the fewest sheets, upright or lying."""
    upright, lying = _tiling(piece, sheet, bleed), _tiling(piece, (sheet[1], sheet[0]), bleed)
    return lying if len(lying.tiles) < len(upright.tiles) else upright


def room(sheet: Size) -> Size:
    """The largest part that a sheet holds beside its marks and the ruler."""
    return sheet[0] - 2 * (RIM + MARKS), sheet[1] - 2 * (RIM + MARKS) - FOOT


def _tiling(piece: Size, sheet: Size, bleed: float) -> Tiling:
    columns, rows = (_joins(side, most, bleed) for side, most in zip(piece, room(sheet), strict=True))
    tiles = tuple(
        _tile(piece, sheet, bleed, (columns, rows), (column, row))
        for row in range(len(rows) - 1)
        for column in range(len(columns) - 1)
    )
    return Tiling(sheet, len(columns) - 1, len(rows) - 1, tiles)


def _joins(side: float, most: float, bleed: float) -> list[float]:
    """Where one part meets the next, from the poster's edge to its other edge: all parts are equal."""
    if side + 2 * bleed <= most:
        return [0.0, side]
    parts = 2
    while side / parts + OVERLAP + BEYOND > most:
        parts += 1
    return [side * part / parts for part in range(parts + 1)]


def _tile(piece: Size, sheet: Size, bleed: float, joins: tuple[list[float], list[float]], at: tuple[int, int]) -> Tile:
    spans = [_window(cuts, place, bleed) for cuts, place in zip(joins, at, strict=True)]
    (left, right), (top, bottom) = spans
    x, y = (RIM + MARKS + (most - (end - start)) / 2 for most, (start, end) in zip(room(sheet), spans, strict=True))
    column, row = at
    here = Tile(_name(column, row), (left, top, right, bottom), (x, y), (), ())
    ends = [(places[place], places[place + 1]) for places, place in zip(joins, at, strict=True)]
    over = [ends[0][1] < piece[0], ends[1][1] < piece[1]]
    across = [(value - left + x) for value in ends[0]]
    down = [(value - top + y) for value in ends[1]]
    trimmed = _ticks(here, across[: 1 if over[0] else 2], down[: 1 if over[1] else 2])
    glued = _ticks(here, across[1:] if over[0] else [], down[1:] if over[1] else [])
    beside = _name(column + 1, row) if over[0] else ""
    return Tile(here.name, here.window, here.at, trimmed, glued, beside, _name(column, row + 1) if over[1] else "")


def _window(joins: list[float], place: int, bleed: float) -> tuple[float, float]:
    last = place == len(joins) - 2
    start = joins[place] - (BEYOND if place else bleed)
    return start, joins[place + 1] + (bleed if last else OVERLAP)


def _ticks(tile: Tile, across: list[float], down: list[float]) -> tuple[Line, ...]:
    """Short lines outside of the part at both ends of each cut."""
    (left, top), (x, y, right, bottom) = tile.at, tile.window
    width, height = right - x, bottom - y
    near, far = 0.5, MARKS
    lines: list[Line] = []
    for value in across:
        lines += [(value, top - far, value, top - near), (value, top + height + near, value, top + height + far)]
    for value in down:
        lines += [(left - far, value, left - near, value), (left + width + near, value, left + width + far, value)]
    return tuple(lines)


def _name(column: int, row: int) -> str:
    return f"{chr(ord('A') + row)}{column + 1}"
