"""Window envelopes: what of a folded sheet shows in them, wherever it slides; where lines must and must not lie.

All lengths in mm. On a page they count from its top left, in an envelope from its left and bottom edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from handbill.errors import nearest, refuse
from handbill.paper import PAPERS
from handbill.press.envelopes import SIZES
from handbill.press.lines import Setting, settle

TOLERANCE = 1.0  # of a window's place (DIN 680: ±1); kept on every side of every window
# Sizes in pt, in groups: lines are rather broken than set in a size of the next one. Machines read 10 to 12 best.
ADDRESS_SIZES = ((11, 10.5, 10, 9.5, 9), (8.5, 8))
SENDER_SIZES = ((10.5, 10, 9.5, 9), (8.5, 8))
MARK = (5.0, 4.0)  # fold marks: from the left edge, their length; printers leave 4 to 5 mm blank


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def grown(self, by: float) -> "Rect":
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def common(self, other: "Rect") -> "Rect":
        """What lies in both."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(x, y, min(self.right, other.right) - x, min(self.bottom, other.bottom) - y)

    def hull(self, other: "Rect") -> "Rect":
        """The smallest that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def holds(self, other: "Rect") -> bool:
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def meets(self, other: "Rect") -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Window:
    """A window of an envelope: from its left and bottom edge, and its size. `source` says who gives the numbers."""

    envelope: str
    left: float
    bottom: float
    width: float
    height: float
    source: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A letter for window envelopes: the windows it is right for, the folds, and where what is not the address stands.

    `folds` are from the page's top; the panel above the first one shows. `margin` is the left edge of the text, `body`
    where it begins. The sender stands in `head`, in a second window where there is one (`upper`); the date at `date`.
    `top` is where the first line stands by custom, None for the top of the zone. `marked` prints fold marks, `hole` a
    mark for the punch.
    """

    name: str
    paper: str
    windows: tuple[Window, ...]
    folds: tuple[float, ...]
    max_lines: int
    margin: float
    head: Rect
    date: Rect
    body: float
    says: str
    upper: tuple[Window, ...] = ()
    address_x: float | None = None
    top: float | None = None
    marked: bool = False
    hole: float | None = None

    @property
    def panel(self) -> float:
        """The height of the folded sheet: that of its highest panel."""
        edges = (0.0, *self.folds, PAPERS[self.paper][1])
        return max(lower - upper for upper, lower in pairwise(edges))

    def slide(self, window: Window) -> tuple[float, float]:
        """How far the folded sheet can slide to the right and down in the envelope."""
        width, height = SIZES[window.envelope]
        return width - PAPERS[self.paper][0], height - self.panel

    def seen(self, window: Window, right: float, down: float) -> Rect:
        """What shows of the page when the sheet has slid so far from the envelope's left and top edge.

        The first fold is the lower edge of the folded sheet. Where the first panel is lower than another one, the
        back of that one stands above the page's upper edge, and the window may show it: it is blank.
        """
        height = SIZES[window.envelope][1]
        from_top = height - window.bottom - window.height
        above = self.folds[0] - self.panel
        return Rect(window.left - right, from_top - down + above, window.width, window.height)

    def _every(self, windows: Sequence[Window]) -> list[Rect]:
        """What shows at the ends of each slide: all between them lies between these."""
        found = []
        for window in windows:
            right, down = self.slide(window)
            found += [self.seen(window, *at) for at in ((0, 0), (right, 0), (0, down), (right, down))]
        return found

    @property
    def zone(self) -> Rect:
        """Always shows, in every envelope: where the recipient's lines must lie."""
        return reduce(Rect.common, self._every(self.windows)).grown(-TOLERANCE)

    @property
    def clear(self) -> Rect:
        """May show: where nothing else may lie."""
        return reduce(Rect.hull, self._every(self.windows)).grown(TOLERANCE)

    @property
    def upper_zone(self) -> Rect | None:
        """Always shows in the second window: where the sender's address must lie."""
        return reduce(Rect.common, self._every(self.upper)).grown(-TOLERANCE) if self.upper else None

    @property
    def upper_clear(self) -> Rect | None:
        return reduce(Rect.hull, self._every(self.upper)).grown(TOLERANCE) if self.upper else None

    @property
    def address(self) -> Rect:
        """The part of the zone in which the recipient's lines are set: it begins at the text's left edge."""
        zone = self.zone
        x = max(zone.x, self.margin if self.address_x is None else self.address_x)
        return Rect(x, zone.y, zone.right - x, zone.height)

    def place(self, lines: Sequence[str]) -> tuple[Rect, Setting]:
        """Where the recipient's lines stand, and how they are set; raises InputError for more than the window holds."""
        box = self.address
        setting = None
        if len(lines) <= self.max_lines:
            setting = settle(lines, box.width, box.height, ADDRESS_SIZES)
        if setting is None:
            longest = max(lines, key=len, default="")
            message = f"--window {self.name}: the window holds {self.max_lines} lines, and the address has {len(lines)}"
            if len(lines) <= self.max_lines:
                message = f"--window {self.name}: the address is too long for the window, above all '{longest}'"
            step = "Shorten it with --to-address, or leave --window out and print the envelope."
            raise refuse("window-lines", f"{message}.", next_step=step)
        free = box.height - setting.height
        top = box.y + min(1.5, free) if self.top is None else min(self.top, box.y + free)
        return Rect(box.x, top, box.width, setting.height), setting


DIN_680 = "DIN 680 as 3m-online.de/druck/briefumschlaege.html has it: 45 x 90, 20 from left, 15 from bottom, C5: 60"
MEMORY = "memory"
_DL = Window("dl", 20, 15, 90, 45, DIN_680)
_C65 = Window("c6-5", 20, 15, 90, 45, DIN_680)
# The sender stands beside the window in a column that no slide brings into it.
_ASIDE = 122.0
WINDOWS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "din-a",
            "a4",
            (_DL, _C65),
            folds=(87, 192),
            max_lines=8,
            margin=25,
            head=Rect(_ASIDE, 20, 68, 42),
            date=Rect(_ASIDE, 66, 68, 6),
            body=89,
            says="DIN 5008 form A, for DL and C6/5",
            top=44.7,
            marked=True,
            hole=148.5,
        ),
        Layout(
            "din-b",
            "a4",
            (_DL, _C65),
            folds=(105, 210),
            max_lines=8,
            margin=25,
            head=Rect(_ASIDE, 27, 68, 50),
            date=Rect(_ASIDE, 84, 68, 6),
            body=105,
            says="DIN 5008 form B, for DL and C6/5",
            top=62.7,
            marked=True,
            hole=148.5,
        ),
        Layout(
            "dl",
            "a4",
            (_DL, Window("dl", 20, 18, 93, 39, "UK DL window, 53 from the envelope's top: memory")),
            folds=(99, 198),
            max_lines=7,
            margin=25,
            head=Rect(_ASIDE, 20, 68, 50),
            date=Rect(_ASIDE, 74, 68, 6),
            body=101,
            says="A4 in thirds, for DL with a window at the left",
        ),
        Layout(
            "c5",
            "a4",
            (Window("c5", 20, 60, 90, 45, DIN_680),),
            folds=(148.5,),
            max_lines=8,
            margin=25,
            head=Rect(_ASIDE, 27, 68, 50),
            date=Rect(_ASIDE, 82, 68, 6),
            body=108,
            says="A4 folded once, for C5 with a window at the left",
            marked=True,
        ),
        Layout(
            "us-9",
            "letter",
            (Window("us-9", 22.2, 12.7, 114.3, 28.6, "KOMA-Script UScommercial9, which centres the sheet; memory"),),
            folds=(95.3, 187.3),
            max_lines=6,
            margin=25.4,
            head=Rect(25.4, 15, 110, 28),
            date=Rect(25.4, 46, 110, 6),
            body=91,
            says="for #9",
        ),
        Layout(
            "us-10",
            "letter",
            (Window("us-10", 22.2, 12.7, 114.3, 28.6, MEMORY),),
            folds=(101.6, 203.2),
            max_lines=6,
            margin=25.4,
            head=Rect(25.4, 16, 110, 32),
            date=Rect(25.4, 52, 110, 6),
            body=97.5,
            says="for #10 with one window",
        ),
        Layout(
            "us-10-double",
            "letter",
            (Window("us-10", 15.9, 25.4, 101.6, 25.4, MEMORY),),
            folds=(101.6, 203.2),
            max_lines=5,
            margin=22,
            head=Rect(127, 30, 64, 14),
            date=Rect(127, 22, 64, 6),
            body=85,
            says="for #10 with two windows: the sender shows in the upper one",
            upper=(Window("us-10", 15.9, 60.3, 82.6, 22.2, MEMORY),),
        ),
        Layout(
            "fr",
            "a4",
            (
                Window("dl", 105, 20, 100, 45, "the field of KOMA-Script NF; memory"),
                Window("dl", 100, 20, 100, 35, MEMORY),
            ),
            folds=(99, 198),
            max_lines=6,
            margin=25,
            head=Rect(25, 20, 62, 48),
            date=Rect(25, 73, 62, 6),
            body=95,
            says="French, with the window at the right, for DL",
            address_x=107,
            marked=True,
        ),
        Layout(
            "ch",
            "a4",
            (
                Window("c6-5", 124, 30, 90, 40, "Swiss window, 15 to 17 from the right; memory"),
                Window("c6-5", 122, 30, 90, 40, "Swiss window, 15 to 17 from the right; memory"),
            ),
            folds=(105, 210),
            max_lines=7,
            margin=25,
            head=Rect(25, 20, 74, 42),
            date=Rect(25, 68, 74, 6),
            body=90,
            says="Swiss, with the window at the right, for C6/5",
            address_x=126,
            marked=True,
        ),
    )
}
# What is usual in a country, from memory; elsewhere the paper decides.
USUAL = {"de": "din-b", "at": "din-b", "fr": "fr", "be": "fr", "ch": "ch"}
USUAL_FOR = {"letter": "us-10", "a4": "dl"}


def window_layout(name: str, country: str, paper: str) -> Layout:
    """The layout of that name, for `auto` the one that is usual in the country; raises InputError.

    `paper` is the country's, or what was asked for.
    """
    if name == "auto":
        name = USUAL.get(country, "")
        if not name or WINDOWS[name].paper != paper:
            name = USUAL_FOR[paper]
    if name not in WINDOWS:
        near = nearest(name, list(WINDOWS))
        step = f"Did you mean '{near}'?" if near else f"Known are: auto, {', '.join(WINDOWS)}."
        raise refuse("window", f"--window: there is no '{name}'.", next_step=step)
    return WINDOWS[name]
