"""What is printed beside pieces: how far their colour runs, crop marks, and a free place for the ruler. In mm."""

from collections.abc import Iterator, Sequence

from handbill.paper import BLEED, Size
from handbill.press.grid import HAIR, LEAST_MARK, RIM, Box

Line = tuple[float, float, float, float]  # from x, y to x, y

MARK = 5.0  # a mark's length
AWAY = 1.5  # a mark's distance from a piece without bleed
RULER: Size = (110.0, 6.0)  # the ruler of 100 mm with its words
CLEAR = 0.6  # around it


def reach(box: Box, boxes: Sequence[Box], sheet: Size, bleed: float) -> Box:
    """The box with its bleed: up to half way to the next piece, and not beyond the sheet."""
    left, top, right, bottom = box
    sides = [min(bleed, left), min(bleed, top), min(bleed, sheet[0] - right), min(bleed, sheet[1] - bottom)]
    for other in boxes:
        if other == box:
            continue
        if other[1] < bottom + bleed and other[3] > top - bleed:
            if other[2] <= left + HAIR:
                sides[0] = min(sides[0], (left - other[2]) / 2)
            elif other[0] >= right - HAIR:
                sides[2] = min(sides[2], (other[0] - right) / 2)
        if other[0] < right + bleed and other[2] > left - bleed:
            if other[3] <= top + HAIR:
                sides[1] = min(sides[1], (top - other[3]) / 2)
            elif other[1] >= bottom - HAIR:
                sides[3] = min(sides[3], (other[1] - bottom) / 2)
    west, north, east, south = (max(side, 0.0) for side in sides)
    return left - west, top - north, right + east, bottom + south


def marks(boxes: Sequence[Box], sheet: Size, bleed: float) -> tuple[Line, ...]:
    """Crop marks in line with the cuts: outside of every piece and its bleed, within what is printed if they can."""
    found: dict[tuple[int, ...], Line] = {}
    shown = [reach(box, boxes, sheet, bleed) for box in boxes]
    for place, (left, top, right, bottom) in enumerate(boxes):
        others = shown[:place] + shown[place + 1 :]
        turned = [(box[1], box[0], box[3], box[2]) for box in others]
        lines = []
        for x in (left, right):
            for y, way in ((top, -1), (bottom, 1)):
                if span := _span(x, y, way, others, sheet[1], bleed):
                    lines.append((x, span[0], x, span[1]))
        for y in (top, bottom):
            for x, way in ((left, -1), (right, 1)):
                if span := _span(y, x, way, turned, sheet[0], bleed):
                    lines.append((span[0], y, span[1], y))
        found |= {tuple(round(value * 10) for value in line): line for line in lines}
    return tuple(found.values())


def _span(x: float, y: float, way: int, others: Sequence[Box], end: float, bleed: float) -> tuple[float, float] | None:
    """Where the mark of a corner begins and ends, up (-1) or down (1) from it; None where there is no room for one."""
    start = y + way * (BLEED if bleed else AWAY)
    beside = [box for box in others if box[0] - HAIR <= x <= box[2] + HAIR]
    if way < 0:
        edge = max((min(box[3], start) for box in beside if box[1] < start - HAIR), default=0.0)
        free, printed = start - edge, start - max(edge, RIM)
    else:
        edge = min((max(box[1], start) for box in beside if box[3] > start + HAIR), default=end)
        free, printed = edge - start, min(edge, end - RIM) - start
    length = min(MARK, printed if printed > LEAST_MARK - HAIR else free)
    return (start, start + way * length) if length > LEAST_MARK - HAIR else None


def seen(line: Line, sheet: Size) -> bool:
    """Whether at least a millimetre of a mark is inside of what the printer prints."""
    xs, ys = sorted((line[0], line[2])), sorted((line[1], line[3]))
    across = min(xs[1], sheet[0] - RIM) - max(xs[0], RIM)
    down = min(ys[1], sheet[1] - RIM) - max(ys[0], RIM)
    return across >= 0 and down >= 0 and across + down >= 1


def ruler_place(boxes: Sequence[Box], lines: Sequence[Line], sheet: Size, bleed: float) -> tuple[Size, int] | None:
    """Where the ruler lies free, its top left and its quarter turns (0 or 1); None where the waste is too small."""
    taken = [reach(box, boxes, sheet, bleed) for box in boxes]
    taken += [(min(x, z), min(y, w), max(x, z), max(y, w)) for x, y, z, w in lines]
    taken = [(box[0] - CLEAR, box[1] - CLEAR, box[2] + CLEAR, box[3] + CLEAR) for box in taken]
    for turn, (width, height) in enumerate((RULER, (RULER[1], RULER[0]))):
        if found := next(_places(taken, sheet, width, height), None):
            return found, turn
    return None


def _places(taken: Sequence[Box], sheet: Size, width: float, height: float) -> Iterator[Size]:
    """Free places, lowest first, in line with the sheet or with something that is there."""
    right, low = sheet[0] - RIM - width, sheet[1] - RIM - height
    xs = sorted({RIM, right, *(box[2] for box in taken), *(box[0] - width for box in taken)})
    ys = sorted({RIM, low, *(box[3] for box in taken), *(box[1] - height for box in taken)}, reverse=True)
    for y in ys:
        if not RIM - HAIR <= y <= low + HAIR:
            continue
        for x in xs:
            if RIM - HAIR <= x <= right + HAIR and not any(
                box[0] < x + width and box[2] > x and box[1] < y + height and box[3] > y for box in taken
            ):
                yield x, y
