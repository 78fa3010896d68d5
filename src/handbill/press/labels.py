"""Sheets of labels: where each label lies, which of them are free, and how much of one may be printed on.

All lengths in mm from the sheet's top left. The numbers are the makers', as LibreOffice's list of labels has them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handbill.errors import refuse
from handbill.paper import PAPERS
from handbill.press.windows import Rect

PADDING = 2.5  # within a label
UNPRINTED = 5.0  # what office printers leave blank at the sheet's edges
SIZES = ((10.5, 10, 9.5, 9, 8.5, 8), (7.5, 7))  # pt, in groups


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of labels: the size of one, the way from one to the next, the first one's place, columns and rows."""

    name: str
    paper: str
    width: float
    height: float
    pitch_x: float
    pitch_y: float
    left: float
    top: float
    columns: int
    rows: int

    @property
    def count(self) -> int:
        return self.columns * self.rows

    def cell(self, number: int) -> Rect:
        """The label of that number, counted from 1, by rows from the left."""
        row, column = divmod(number - 1, self.columns)
        return Rect(self.left + column * self.pitch_x, self.top + row * self.pitch_y, self.width, self.height)

    def room(self, number: int) -> Rect:
        """What of a label is printed on: without its edges, and without what printers leave blank of the sheet."""
        width, height = PAPERS[self.paper]
        sheet = Rect(UNPRINTED, UNPRINTED, width - 2 * UNPRINTED, height - 2 * UNPRINTED)
        return self.cell(number).grown(-PADDING).common(sheet)


def _grid(
    name: str, paper: str, label: tuple[float, float], pitch_x: float, first: tuple[float, float], *grid: int
) -> Sheet:
    return Sheet(name, paper, *label, pitch_x, label[1], *first, *grid)


SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        _grid("5160", "letter", (66.68, 25.4), 69.85, (4.78, 12.7), 3, 10),
        _grid("5161", "letter", (101.6, 25.4), 106.36, (3.96, 12.7), 2, 10),
        _grid("5162", "letter", (101.6, 33.87), 106.36, (3.96, 21.17), 2, 7),
        _grid("5163", "letter", (101.6, 50.8), 106.36, (3.96, 12.7), 2, 5),
        _grid("5164", "letter", (101.6, 84.67), 106.36, (3.96, 12.7), 2, 3),
        _grid("L7159", "a4", (64, 33.86), 66.54, (6.46, 13.06), 3, 8),
        _grid("L7160", "a4", (63.5, 38.1), 66.04, (7.2, 15.15), 3, 7),
        _grid("L7162", "a4", (99.06, 33.87), 101.6, (4.67, 13.02), 2, 8),
        _grid("L7163", "a4", (99.06, 38.1), 101.6, (4.67, 15.15), 2, 7),
        _grid("L7165", "a4", (99.06, 67.73), 101.6, (4.67, 13.04), 2, 4),
        _grid("L7166", "a4", (99.06, 93.13), 101.6, (4.67, 8.81), 2, 3),
        _grid("3475", "a4", (70, 36), 70, (0, 4.43), 3, 8),
        _grid("3474", "a4", (70, 37.1), 70, (0, 0), 3, 8),
    )
}
USUAL = {"letter": "5160", "a4": "L7160"}


def sheet_of(name: str, paper: str) -> Sheet:
    """The sheet of that name in any case, else the usual one of a country's paper; raises InputError."""
    known = {sheet.casefold(): sheet for sheet in SHEETS}
    chosen = name or USUAL[paper]
    if chosen.casefold() not in known:
        message = f"--sheet: there is no sheet '{chosen}'."
        raise refuse("sheet", message, next_step=f"Known are: {', '.join(SHEETS)}.")
    return SHEETS[known[chosen.casefold()]]


def places(sheet: Sheet, count: int, start_at: int) -> Iterator[tuple[int, int]]:
    """The page and the label (both from 1) of each of so many addresses; raises InputError for a label there is not."""
    if not 1 <= start_at <= sheet.count:
        message = f"--start-at: sheet {sheet.name} has the labels 1 to {sheet.count}, no label {start_at}."
        raise refuse("start-at", message, next_step="Labels are counted by rows, from the top left.")
    for at in range(start_at - 1, start_at - 1 + count):
        yield at // sheet.count + 1, at % sheet.count + 1
