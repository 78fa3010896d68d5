"""How many pieces lie on a sheet and where: in straight rows, or with some of them turned beside these. In mm."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handbill.paper import BLEED, Size

Box = tuple[float, float, float, float]  # left, top, right, bottom, from the sheet's top left

RIM = 5.0  # what a printer leaves white at the sheet's edges
SLACK = 2.0  # less than this beside the pieces is not worth a cut: a size and its sheet differ by it (A5 on A4)
LEAST_BLEED = 1.0  # with less between neighbours they lie edge to edge
LEAST_MARK = 1.5  # a shorter mark is not seen
WORTH = 1.25  # so many more have to fit when some are turned
HAIR = 0.05  # sizes that come from inches


@dataclass(frozen=True, slots=True)
class Grid:
    """Pieces on a sheet; `counts` are columns and rows, (0, 0) where some pieces are turned by a quarter."""

    sheet: Size
    boxes: tuple[Box, ...]
    turned: tuple[bool, ...]
    counts: tuple[int, int] = (0, 0)
    gaps: Size = (0, 0)

    @property
    def straight(self) -> bool:
        return self.counts != (0, 0)

    @property
    def margins(self) -> Size:
        """What is left at the left and at the top; as much is left on the other sides."""
        return min(box[0] for box in self.boxes), min(box[1] for box in self.boxes)

    def first(self, most: int) -> "Grid":
        return replace(self, boxes=self.boxes[:most], turned=self.turned[:most])

    def easy(self, bleed: float) -> bool:
        """Whether there is bleed all around, and room for marks beside it."""
        printed, beside = self.comfort(bleed)
        return printed >= min(LEAST_BLEED, bleed) - HAIR and beside >= RIM + bleed + LEAST_MARK - HAIR

    def comfort(self, bleed: float) -> tuple[float, float]:
        """How much of the bleed gets printed, and how much room there is for marks."""
        beside = min(self.margins)
        between = min((gap / 2 for gap, count in zip(self.gaps, self.counts, strict=True) if count != 1), default=bleed)
        return max(0.0, min(bleed, between, beside - RIM)), min(beside, RIM + 2 * BLEED)


def lay(piece: Size, sheet: Size, bleed: float, up: int = 0) -> Grid | None:
    """The best way to have `up` pieces (0: as many as fit) on a sheet, upright or lying; None where they do not fit.

    Straight rows first, then room for bleed and marks, then fewest places left empty, then most room, then upright.
    """
    found = [grid for held in (sheet, (sheet[1], sheet[0])) for grid in _ways(piece, held, bleed)]
    wanted = up or _usual(found)
    able = [grid for grid in found if len(grid.boxes) >= wanted]
    if not able or not wanted:
        return None
    best = max(able, key=lambda grid: (grid.straight, grid.easy(bleed), -len(grid.boxes), grid.comfort(bleed)))
    return best.first(wanted)


def most(piece: Size, sheet: Size) -> int:
    """How many pieces a sheet can hold at all."""
    grids = [grid for held in (sheet, (sheet[1], sheet[0])) for grid in _ways(piece, held, 0)]
    return max((len(grid.boxes) for grid in grids), default=0)


def _usual(found: list[Grid]) -> int:
    """As many as fit; turned pieces among others are a trouble to cut, and have to be worth it."""
    straight = max((len(grid.boxes) for grid in found if grid.straight), default=0)
    mixed = max((len(grid.boxes) for grid in found), default=0)
    return mixed if mixed >= WORTH * straight else straight


def _ways(piece: Size, sheet: Size, bleed: float) -> Iterator[Grid]:
    columns, rows = (int((held + HAIR) // side) for held, side in zip(sheet, piece, strict=True))
    for across in range(1, columns + 1):
        for down in range(1, rows + 1):
            yield _straight(piece, sheet, bleed, (across, down))
    yield from _mixed(piece, sheet, bleed, columns, rows)


def _straight(piece: Size, sheet: Size, bleed: float, counts: tuple[int, int]) -> Grid:
    gaps = tuple(_gap(held - n * side, n, bleed) for held, side, n in zip(sheet, piece, counts, strict=True))
    starts = [
        [(held - n * side - (n - 1) * gap) / 2 + place * (side + gap) for place in range(n)]
        for held, side, n, gap in zip(sheet, piece, counts, gaps, strict=True)
    ]
    boxes = tuple((x, y, x + piece[0], y + piece[1]) for y in starts[1] for x in starts[0])
    return Grid(sheet, boxes, (False,) * len(boxes), counts, (gaps[0], gaps[1]))


def _gap(left: float, count: int, bleed: float) -> float:
    """The distance of neighbours: for the whole bleed, or for as much of it as marks or the rim leave, or none."""
    if count == 1:
        return 0
    beside_marks = (left - 2 * (RIM + BLEED + LEAST_MARK)) / (2 * (count - 1))
    beside_rim = (left - 2 * RIM) / (2 * count)
    each = min(bleed, beside_marks if beside_marks >= LEAST_BLEED else beside_rim)
    return 2 * each if each >= LEAST_BLEED else 0


def _mixed(piece: Size, sheet: Size, bleed: float, columns: int, rows: int) -> Iterator[Grid]:
    """Rows with a strip of turned pieces at their right or below, apart for the whole bleed or else touching."""
    width, height = piece
    for gap in (2 * bleed, 0) if bleed else (0,):
        room = tuple(held - 2 * (RIM + bleed if gap else 0) for held in sheet)
        most = [int((held + gap + HAIR) // (side + gap)) for held, side in zip(room, piece, strict=True)]
        for across in range(1, min(columns, most[0]) + 1):
            left = room[0] - across * (width + gap)
            beside = int((left + gap + HAIR) // (height + gap)), int((room[1] + gap + HAIR) // (width + gap))
            if most[1] and min(beside) > 0:
                yield _two_blocks(piece, sheet, gap, (across, most[1]), beside, below=False)
        for down in range(1, min(rows, most[1]) + 1):
            left = room[1] - down * (height + gap)
            beneath = int((room[0] + gap + HAIR) // (height + gap)), int((left + gap + HAIR) // (width + gap))
            if most[0] and min(beneath) > 0:
                yield _two_blocks(piece, sheet, gap, (most[0], down), beneath, below=True)


def _two_blocks(
    piece: Size, sheet: Size, gap: float, upright: tuple[int, int], turned: tuple[int, int], *, below: bool
) -> Grid:
    width, height = piece
    start = (0, upright[1] * (height + gap)) if below else (upright[0] * (width + gap), 0)
    boxes = [*_block(piece, gap, upright, (0, 0)), *_block((height, width), gap, turned, start)]
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    x, y = (sheet[0] - right) / 2, (sheet[1] - bottom) / 2
    moved = tuple((box[0] + x, box[1] + y, box[2] + x, box[3] + y) for box in boxes)
    quarter = (False,) * (upright[0] * upright[1]) + (True,) * (turned[0] * turned[1])
    return Grid(sheet, moved, quarter, (0, 0), (gap, gap))


def _block(size: Size, gap: float, counts: tuple[int, int], start: Size) -> Iterator[Box]:
    for row in range(counts[1]):
        for column in range(counts[0]):
            x, y = start[0] + column * (size[0] + gap), start[1] + row * (size[1] + gap)
            yield x, y, x + size[0], y + size[1]
