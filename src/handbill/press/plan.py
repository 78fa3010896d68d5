"""Where pieces lie on a sheet, how many sheets that takes, and what to say to whoever prints them. Makes no PDF."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from handbill.document import Document
from handbill.errors import HandbillError, InputError, refuse
from handbill.paper import BLEED, NAMES, PAPERS, Size
from handbill.press.grid import LEAST_BLEED, SLACK, Box, Grid, lay, most
from handbill.press.marks import marks, seen
from handbill.press.tiles import OVERLAP, Tile, Tiling, tile

Flip = Literal["long", "short"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: the printer's sheet, pieces on it (0: as many as fit), copies, and how they are cut.

    `stack` puts pieces that differ on the same sheets, so that cut stacks laid on each other are in order.
    """

    sheet: str
    up: int = 0
    copies: int = 0
    bleed: bool = True
    flip: Flip = "long"
    stack: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How it is done. All in mm; places are those of the pieces' top left corners, on the front.

    `sheet` is the sheet as it lies, `turned` says which places hold a piece turned by a quarter to the right.
    `sheets` is all the paper it takes, `runs` how often each sheet is printed for that. A poster larger than the
    sheet has `tiles` instead of places.
    """

    sheet: Size
    piece: Size
    places: tuple[tuple[float, float], ...]
    bleed: float
    sheets: int
    flip: Flip
    say: str
    turned: tuple[bool, ...] = ()
    sides: int = 1
    pieces: int = 1
    runs: int = 1
    tiles: tuple[Tile, ...] = ()

    @property
    def different(self) -> int:
        """How many sheets the file holds."""
        return self.sheets // self.runs

    def box(self, place: int) -> Box:
        """A place on the front: left, top, right, bottom of the finished piece."""
        left, top = self.places[place]
        width, height = reversed(self.piece) if self.turned[place] else self.piece
        return left, top, left + width, top + height

    def back(self, place: int) -> Box:
        """The same place seen from behind, after the sheet was turned over on the edge of the plan."""
        left, top, right, bottom = self.box(place)
        width, height = self.sheet
        return (
            (left, height - bottom, right, height - top)
            if self.over_top
            else (width - right, top, width - left, bottom)
        )

    @property
    def over_top(self) -> bool:
        """Whether the sheet, as it lies, is turned over like a page of a calendar, not like one of a book."""
        width, height = self.sheet
        return (width > height) == (self.flip == "long")

    def piece_at(self, sheet: int, place: int) -> int | None:
        """Which piece a place of a sheet holds: the stacks of the places, laid on each other, are in order.

        Pieces fewer than places lie there several times; a place without a piece stays empty (None).
        """
        piece = place // repeats(len(self.places), self.pieces) * self.different + sheet
        return piece if piece < self.pieces else None


def repeats(places: int, pieces: int) -> int:
    """How often each piece lies on a sheet."""
    return max(1, places // pieces)


def layout(piece: Size, sides: int, pieces: int, plan: Plan, *, bleeds: bool = False) -> Layout:
    """How `pieces` different pieces of `sides` sides lie on the plan's sheets; raises InputError where none fits.

    A piece of one side that fits on no sheet is cut into tiles.
    """
    held, bleed = PAPERS[plan.sheet], BLEED if plan.bleed and bleeds else 0.0
    grid = lay(piece, held, bleed, plan.up)
    if grid is None:
        if most(piece, held):
            raise _too_many(piece, held, plan)
        return _tiled(piece, sides, pieces, plan, bleed)
    count = len(grid.boxes)
    each = repeats(count, pieces)
    different = -(-pieces // (count // each))
    runs = -(-plan.copies // each) if plan.copies else 1
    name = NAMES[plan.sheet]
    sheets = different * runs
    say = [f"{_sheets(sheets, name)}{f', {count} up' if count > 1 else ''}: {_print(plan, different, runs)} at 100 %"]
    if sides > 1:
        say.append(f"flip on the {plan.flip} edge")
    lines = marks(grid.boxes, grid.sheet, bleed)
    say += _cuts(grid, bool(lines))
    if different > 1 and count > 1:
        say.append("lay the stacks on each other row by row, the first at the top")
    words = ", ".join(say) + "."
    if hint := _hint(piece, held, grid, bleed):
        words += f" {hint}"
    places = tuple((box[0], box[1]) for box in grid.boxes)
    return Layout(grid.sheet, piece, places, bleed, sheets, plan.flip, words, grid.turned, sides, pieces, runs)


def layout_of(documents: Sequence[Document], plan: Plan) -> Layout:
    """How documents that are alike in size and sides lie on sheets; raises InputError that names the first of them."""
    first = documents[0]
    try:
        size = first.size or PAPERS[first.paper]
        return layout(size, first.pages or 1, len(documents), plan, bleeds=first.bleeds)
    except InputError as error:
        raise InputError(
            *(replace(found, message=f"{first.name}: {found.message}") for found in error.problems)
        ) from None


def alike(documents: Sequence[Document], plan: Plan) -> list[tuple[Document, ...]]:
    """The documents that go on the same sheets: with `stack` those alike in size, sides and bleed, else each alone."""
    groups: dict[object, list[Document]] = {}
    for document in documents:
        size = document.size or PAPERS[document.paper]
        key = (size, document.pages, document.bleeds) if plan.stack else document.name
        groups.setdefault(key, []).append(document)
    return [tuple(group) for group in groups.values()]


def sheet_name(documents: Sequence[Document], layout: Layout, sheet: str) -> str:
    """The suggested file name without its ending."""
    names = [document.name for document in documents]
    ending = "tiles" if layout.tiles else f"{len(layout.places)}up"
    if len(names) == 1:
        return f"{names[0]}-{sheet}-{ending}"
    parts = [name.split("-") for name in names]
    alike = 0
    while alike < min(map(len, parts)) and len({part[alike] for part in parts}) == 1:
        alike += 1
    paper = [documents[0].paper] if documents[0].paper not in parts[0][:alike] else []
    return "-".join([*parts[0][:alike], *paper, "stack", sheet, ending])


def _sheets(count: int, name: str) -> str:
    return f"{count} {'sheet' if count == 1 else 'sheets'} {name}"


def _print(plan: Plan, different: int, runs: int) -> str:
    if different == 1:
        return f"print {runs}" if plan.copies else "print"
    return f"print the file {runs} times" if runs > 1 else "print"


def _cuts(grid: Grid, marked: bool) -> list[str]:
    """How to cut it; nothing where the piece is the sheet."""
    marks = ["cut at the marks"] if marked else []
    axes = zip(grid.margins, grid.counts, grid.gaps, strict=True)
    parts = [count for margin, count, gap in axes if count > 1 and margin < SLACK and not gap]
    if not grid.straight or not _whole(grid) or not parts:
        return marks
    if set(parts) == {2}:
        how = "in the middle" if len(parts) == 1 else "in the middle, both ways"
    else:
        how = f"into {' x '.join(str(part) for part in parts)} equal parts"
    return [*marks, f"then {how}" if marks else f"cut {how}"]


def _whole(grid: Grid) -> bool:
    return len(grid.boxes) == grid.counts[0] * grid.counts[1]


def _hint(piece: Size, held: Size, grid: Grid, bleed: float) -> str:
    """What this many pieces have no room for, and how many have it."""
    lacking = []
    if bleed and grid.comfort(bleed)[0] < LEAST_BLEED:
        lacking.append("bleed")
    lines = marks(grid.boxes, grid.sheet, bleed)
    hidden = {axis for axis in (0, 1) if _needs_marks(grid, axis) and not _marked(lines, axis, grid.sheet)}
    if hidden:
        lacking.append("marks within what a printer prints")
    if not lacking:
        return ""
    if len(grid.boxes) == 1 and max(grid.margins) < SLACK:
        return "The printer leaves a white rim around it."
    for fewer in range(len(grid.boxes) - 1, 0, -1):
        other = lay(piece, held, bleed, fewer)
        if other and other.comfort(bleed)[0] >= (LEAST_BLEED if bleed else 0) and _all_marked(other, bleed):
            return f"There is no room for {' and '.join(lacking)}: --up {fewer} has it."
    return f"There is no room for {' and '.join(lacking)}."


def _needs_marks(grid: Grid, axis: int) -> bool:
    """Whether there are cuts across an axis that one does not find without marks."""
    return not grid.straight or grid.margins[axis] >= SLACK or (grid.counts[axis] > 1 and grid.gaps[axis] > 0)


def _marked(lines: tuple[tuple[float, float, float, float], ...], axis: int, sheet: Size) -> bool:
    return any(seen(line, sheet) and abs(line[axis] - line[axis + 2]) < 0.01 for line in lines)


def _all_marked(grid: Grid, bleed: float) -> bool:
    lines = marks(grid.boxes, grid.sheet, bleed)
    return all(not _needs_marks(grid, axis) or _marked(lines, axis, grid.sheet) for axis in (0, 1))


def _too_many(piece: Size, held: Size, plan: Plan) -> HandbillError:
    message = f"--up: {plan.up} pieces of {piece[0]:g} x {piece[1]:g} mm do not fit on a sheet {NAMES[plan.sheet]}."
    return refuse("up", message, next_step=f"At most {most(piece, held)} fit.")


def _tiled(piece: Size, sides: int, pieces: int, plan: Plan, bleed: float) -> Layout:
    size = f"{piece[0]:g} x {piece[1]:g} mm"
    name = NAMES[plan.sheet]
    if sides > 1:
        message = f"--sheet: a piece of {size} printed on both sides does not fit on {name}."
        raise refuse("sheet", message, next_step="Take a larger sheet, or a smaller --paper.")
    if plan.up or (plan.stack and pieces > 1):
        message = f"{'--up' if plan.up else '--stack'}: a piece of {size} is larger than a sheet {name}."
        raise refuse("up", message, next_step="Without it, the piece is printed in parts to glue together.")
    tiling: Tiling = tile(piece, PAPERS[plan.sheet], bleed)
    count, runs = len(tiling.tiles), max(plan.copies, 1)
    names = [part.name for part in tiling.tiles]
    order = ", ".join(names) if count <= 4 else f"{names[0]} to {names[-1]}, row by row"
    times = f" {runs} times" if runs > 1 else ""
    say = (
        f"{_sheets(count * runs, name)}: print{times} at 100 %, trim the marked edges, glue each part over the one"
        f" before up to the dashed marks ({OVERLAP:g} mm), in the order {order}."
    )
    return Layout(tiling.sheet, piece, (), bleed, count * runs, plan.flip, say, (), 1, 1, runs, tiling.tiles)
