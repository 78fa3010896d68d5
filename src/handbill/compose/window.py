"""The head of a letter for a window envelope: the recipient in the window, and nothing else where it may show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handbill.compose.request import Request, warning
from handbill.document import Block, Field
from handbill.errors import Problem, refuse
from handbill.people import Sender
from handbill.press.lines import SCRIPTS, Setting, script, settle
from handbill.press.windows import MARK, SENDER_SIZES, Layout, Rect, window_layout

TOP, RIGHT, BOTTOM = 15.0, 20.0, 16.0  # margins of the page, mm; the left one is the layout's
MEASURE = 146.0  # the longest line of the body, mm
BOLD = 1.06  # the sender's name, against plain letters
CONTACT = ("phone", "email")


@dataclass(frozen=True, slots=True)
class Head:
    """The blocks of the head in reading order, and the places that the template puts them at."""

    blocks: tuple[Block, ...]
    options: Mapping[str, str]


def window_of(request: Request) -> Layout | None:
    """The layout that was asked for; raises InputError for one there is not, or that is for another paper."""
    asked, paper = request.choices.window, request.choices.paper
    if not asked:
        return None
    layout = window_layout(asked, request.country.code, request.paper)
    if paper and paper != layout.paper:
        message = f"--window {layout.name} is for {layout.paper}, not for {paper}."
        raise refuse("window-paper", message, next_step="Leave --paper out, or choose another window.")
    return layout


def head(layout: Layout, sender: Sequence[Block], date: Block, recipient: Sequence[Block], person: Sender) -> Head:
    """The head laid out; raises InputError where the recipient's or the sender's lines do not find room."""
    place, setting = layout.place([block.text for block in recipient])
    zone, box = layout.upper_zone, layout.head
    if zone:
        x = max(zone.x, layout.margin)
        box = Rect(x, zone.y, zone.right - x, zone.height)
    contact = [block for block in sender if _name(block) in CONTACT] if zone else []
    lines = [block for block in sender if block not in contact]
    own = _settled(lines, box, layout)
    box = replace(box, y=box.y + min(0.8, box.height - own.height)) if zone else box
    day = _dated(date, own, layout)
    dated = replace(layout.date, height=day.height)
    if zone:
        dated = replace(dated, y=box.y)  # beside the sender's first line
    elif layout.date.x > place.right or layout.date.right < place.x:
        dated = replace(dated, y=place.bottom - dated.height)  # beside the recipient's last line
    options = {
        "window": layout.name,
        "page": _margins(layout, person),
        "body": _mm(layout.body - TOP),
        "measure": _mm(MEASURE),
        "folds": " ".join(_mm(fold - TOP) for fold in layout.folds) if layout.marked else "",
        "hole": _mm(layout.hole - TOP) if layout.hole else "",
        "mark_x": _mm(MARK[0] - layout.margin),
        "mark_width": _mm(MARK[1]),
        **_placed("address", layout, place, setting),
        **_placed("sender", layout, box, own),
        **_placed("date", layout, dated, day),
    }
    shown = [*broken(lines, own)]
    if contact:
        below = replace(layout.head, y=dated.bottom)
        reach = _settled(contact, below, layout)
        options |= _placed("contact", layout, below, reach)
        shown += broken(contact, reach)
    return Head((*shown, date, *broken(recipient, setting)), options)


def folding(layout: Layout) -> Problem:
    """How the letter is folded, said to the sender: a wrong fold moves the address out of the window."""
    inches = layout.paper == "letter"
    places = " and ".join(f"{fold / 25.4:.3g} in" if inches else f"{fold:g} mm" for fold in layout.folds)
    message = (
        f"--window {layout.name} ({layout.says}): fold the letter {places} from its upper edge, the address outside"
    )
    return warning("fold", f"{message}; print it at actual size.")


def broken(blocks: Sequence[Block], setting: Setting) -> Iterator[Block]:
    """The blocks, a block for each line that is printed."""
    for block, pieces in zip(blocks, setting.pieces, strict=True):
        if len(pieces) == 1:
            yield block
        else:
            yield from (replace(block, inlines=(Field(_name(block) or "address", piece),)) for piece in pieces)


def _settled(lines: Sequence[Block], box: Rect, layout: Layout) -> Setting:
    setting = settle([line.text for line in lines], box.width, box.height, SENDER_SIZES, scale=BOLD)
    if setting is None:
        longest = max((line.text for line in lines), key=len)
        message = (
            f"--window {layout.name}: your own address is too long to stand beside the window, above all '{longest}'."
        )
        raise refuse("window-sender", message, next_step="Shorten it, or leave --window out.")
    return setting


def _dated(date: Block, own: Setting, layout: Layout) -> Setting:
    """The date in one line, not larger than the sender's lines."""
    sizes = [size for group in SENDER_SIZES for size in group]
    most = own.size / SCRIPTS[script(own.lines)][0] + 0.01
    for size in [size for size in sizes if size <= most]:
        setting = settle([date.text], layout.date.width, layout.date.height, [[size]])
        if setting and len(setting.lines) == 1:
            return setting
    message = f"--window {layout.name}: '{date.text}' is too long to stand beside the window."
    raise refuse("window-sender", message, next_step="Shorten your town, or leave --window out.")


def _name(block: Block) -> str:
    first = block.inlines[0] if block.inlines else None
    return first.name if isinstance(first, Field) else ""


def _placed(what: str, layout: Layout, box: Rect, setting: Setting | None = None) -> dict[str, str]:
    """A box in the page's own margins, for the template."""
    size = {"size": f"{setting.size:g}pt", "leading": f"{setting.leading:g}pt"} if setting else {}
    values = {"x": _mm(box.x - layout.margin), "y": _mm(box.y - TOP), "width": _mm(box.width), **size}
    return {f"{what}_{key}": value for key, value in values.items()}


def _margins(layout: Layout, person: Sender) -> str:
    """The page's margins, moved against what the sender's printer is off."""
    x, y = person.print_x, person.print_y
    return " ".join(_mm(value) for value in (TOP - y, RIGHT + x, BOTTOM + y, layout.margin - x))


def _mm(value: float) -> str:
    return f"{round(value, 3):g}mm"
