"""How much of its page a letter takes at the smallest size of letter.json, foretold from its words alone.

What is composed is made to fit by it, and what is rendered begins with the step of size that it fits.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from handbill.document import Block, Field
from handbill.paper import PAPERS
from handbill.press.lines import PT, SCRIPTS, lines_in, measure

ABOVE, BELOW = 15.0, 20.0  # what stays free of the page, mm
# The last step of letter.json, in mm: sizes of text and of what stands small, the longest line, a part's space below.
TEXT, SMALL, MEASURE, PART = 10.5 * PT, 8.5 * PT, 35.2 * 10.5 * PT, 2.7
LEADING, ADDRESS, SOURCES, SUBJECT = 1.2, 1.16, 1.22, 1.3
PEN, SIGN = 24.5, 12.2  # three lines for a pen with their label; the room of a signature, mm
LOOSER = 12.0  # those lines at larger sizes, mm: by trials, where a letter with less room never fitted
SIDE, GUTTER = 0.4, 6.0  # the sender's share of the width beside the recipient, and what stands between them, mm
BESIDE, LONG = 0.61, 430  # the sources' share of the width beside the signature; from as many characters below it
BOLD, INDENT = 1.06, 1.4  # bold letters against plain ones; the first line's indent, em
WRITTEN = {"ar": "arabic", "hy": "armenian"}  # languages that letter.css sizes differently
# How wide the letters of a script are in a running text, against the widest that they can be; and their leading.
DRAWN = {"": 0.95, "arabic": 0.75, "armenian": 0.95}
TIGHTER = {"": 1.0, "arabic": 0.97, "armenian": 1.0}
WINDOWED = 4.0  # what a page with a window has more: 16 mm are free below, mm
EARLY = 3.0  # of sources: behind a web address a line may break early, and one more is needed, mm
SPARE = 8.0  # mm: of 3,300 letters in trials, none was higher than foretold by more


def room(paper: str) -> float:
    """The height of a page that a letter may fill, in mm."""
    return PAPERS[paper][1] - ABOVE - BELOW - EARLY


def needed(lang: str, blocks: Iterable[Block], options: Mapping[str, str]) -> float:
    """The height that a letter surely needs, in mm; `options` are its document's: sides or a window."""
    size, leading, drawn = _lettering(lang)
    width = _mm(options["measure"]) if "window" in options else MEASURE
    head: list[Block] = []
    end: list[Block] = []
    height = size + PART + SPARE
    for block in blocks:
        if block.role in ("sender", "recipient", "date"):
            head.append(block)
        elif block.role in ("signature", "copy", "source"):
            end.append(block)
        elif block.role == "pen":
            height += PEN
        elif block.role == "subject":
            height += lines_in(block.text, width / drawn / BOLD) * size * SUBJECT
        elif block.role not in ("salutation", "sources"):  # they are counted with what stands beside them
            height += lines_in(block.text, width / drawn, INDENT) * leading
    above = _mm(options["body"]) - WINDOWED if "window" in options else _head(head, options, leading, drawn)
    return above + height + _end(end, leading, width)


def loosely(lang: str, blocks: Sequence[Block], options: Mapping[str, str]) -> float:
    """The height that `most` of letter.json speaks of: lines for a pen take more at larger sizes."""
    return needed(lang, blocks, options) + (LOOSER if any(block.role == "pen" for block in blocks) else 0)


def _head(blocks: Sequence[Block], options: Mapping[str, str], leading: float, drawn: float) -> float:
    """The addresses and the date, below or beside each other."""
    line = leading * ADDRESS / LEADING
    lines = {"name": 0, "role": 0, "address": 0, "email": 0, "recipient": 0}
    split = options["sender"] != options["recipient"]
    for block in blocks:
        if block.role == "recipient":
            width = (1 - SIDE) * MEASURE - GUTTER if split else MEASURE
            lines["recipient"] += lines_in(block.text, width / drawn)
        elif block.role == "sender":
            first = block.inlines[0]
            name = first.name if isinstance(first, Field) else "address"
            name = {"organisation": "role", "phone": "email"}.get(name, name)
            if split:
                lines[name] += lines_in(block.text, (SIDE * MEASURE - GUTTER) / drawn)
            else:
                lines["address" if name == "email" else name] = 1  # joined
    dated = line + PART
    recipient = line * lines.pop("recipient")
    sender = line * sum(lines.values())
    if not split:
        return sender + PART * 1.15 + dated + recipient + PART
    sides = (sender + dated, recipient) if options["date"] == options["sender"] else (sender, recipient + dated)
    return max(sides) + PART


def _lettering(lang: str) -> tuple[float, float, float]:
    """The size of the text and its leading, and what an em of `measure` takes of a line, in mm."""
    written = WRITTEN.get(lang, "")
    size = TEXT * SCRIPTS[written][0]
    return size, size * LEADING * TIGHTER[written], size * DRAWN[written]


def _end(blocks: Sequence[Block], leading: float, width: float) -> float:
    """The signature, and beside or below it what the letter rests on."""
    signed = SIGN + leading * (1 + (sum(block.role == "signature" for block in blocks) > 1))
    signed += (SMALL * SOURCES + leading) * sum(block.role == "copy" for block in blocks)
    cited = [block.text for block in blocks if block.role == "source"]
    if not cited:
        return signed
    # Web addresses break early.
    lines = measure(" · ".join(cited)) * SMALL / width
    if sum(map(len, cited)) > LONG:
        return signed + PART + (ceil(lines) + 1) * SMALL * SOURCES
    return max(signed, PART + 2 + (ceil(lines / BESIDE * 1.1) + 1) * SMALL * SOURCES)


def _mm(value: str) -> float:
    return float(value.removesuffix("mm"))
