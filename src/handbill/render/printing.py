"""The print run itself: letters set into their masters, with those that were laid out one by one, as one file.

One font of each kind for the whole file: of our own file, cut down to the glyphs that are drawn.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

from handbill.press.stack import Drawing, FontFile, Page, Stack, write
from handbill.render import PrintRun, Words
from handbill.render.content import Chunk
from handbill.render.master import Master, Slot, lines, read, spoken
from handbill.render.shaping import UNITS, Unfit, font_file

OFTEN = 4  # letters that have a line in common
BLANKS = str.maketrans("\u00a0\u202f", "  ")


@dataclass(frozen=True, slots=True)
class Printed:
    """The file and its number of pages; or none, where masters cannot take letters: their places, and why."""

    data: bytes
    pages: int
    unfit: tuple[tuple[int, str], ...] = ()


def printed(run: PrintRun, parts: Sequence[bytes], *, title: str, lang: str, both_sides: bool) -> Printed:
    """The papers of a run as one file; `parts` are the ordinary papers' files, in order.

    With `both_sides` a blank page follows each letter, as it does in `parts`. Raises MachineError.
    """
    fonts, stack = _Fonts(), Stack()
    chunks: dict[Hashable, int] = {}
    masters = [_Setter(read(data), fonts, stack, chunks) for data in run.masters]
    unfit: list[tuple[int, str]] = []
    contents: list[list[bytes]] = []  # of each letter
    for place, letter in enumerate(run.papers):
        try:
            if letter:
                contents.append(masters[letter.master].content(spoken(letter.words)))
        except Unfit as reason:
            unfit.append((place, str(reason)))
    if unfit or run.probe:
        return Printed(b"", 0, tuple(unfit))
    pages, ordinary, each = iter(_shared(contents, masters, stack)), count(), 2 if both_sides else 1
    for letter in run.papers:
        if letter is None:
            stack.pages += [Page(ordinary=number) for number in islice(ordinary, each)]
            continue
        size = masters[letter.master].master.size
        stack.pages += [Page(size, next(pages)), *([Page(size)] if both_sides else ())]
    stack.fonts = fonts.files()
    return Printed(write(stack, parts, title=title, lang=lang, both_sides=both_sides), len(stack.pages))


def _shared(contents: Sequence[Sequence[bytes]], masters: Sequence["_Setter"], stack: Stack) -> Iterator[bytes]:
    """The letters' contents, in which lines that many of them have are drawings: an address, a salutation."""
    often = Counter(line for letter in contents for line in letter if line.startswith(b"BT"))
    drawn: dict[bytes, bytes] = {}
    for line, times in often.items():
        if times >= OFTEN:
            stack.drawings.append(Drawing(line, masters[0].master.size))
            drawn[line] = b"/D%d Do\n" % (len(stack.drawings) - 1)
    for letter in contents:
        yield b"".join([drawn.get(line, line) for line in letter])


class _Setter:
    """Sets letters into one master: what stands in a slot is written once for the same words."""

    def __init__(self, master: Master, fonts: "_Fonts", stack: Stack, chunks: dict[Hashable, int]) -> None:
        self.master, self.fonts = master, fonts
        names = {font: fonts.name(font, texts) for font, texts in master.texts if texts}
        numbers = [_drawing(chunk, names, stack, chunks, master.size) for chunk in master.chunks]
        pieces: list[bytes] = []
        for piece in master.pieces:
            parts = [
                entry.encode("latin-1")
                if isinstance(entry, str)
                else b"q 1 0 0 1 %s %s cm /D%d Do Q" % (_number(entry[1]), _number(entry[2]), numbers[entry[0]])
                for entry in piece
            ]
            if len(parts) > 1:
                stack.drawings.append(Drawing(b"\n".join(parts), master.size, composed=True))
                parts = [b"/D%d Do" % (len(stack.drawings) - 1)]
            pieces.append(parts[0] + b"\n")
        # Pieces as they are drawn, and the places of slots between them.
        self.order = [pieces[entry] if entry >= 0 else -entry - 1 for entry in master.order]
        self.known: dict[tuple[int, tuple[Words, ...]], bytes] = {}

    def content(self, said: Sequence[Words]) -> list[bytes]:
        """The page's content in the order in which it is read, line by line; raises Unfit."""
        master = self.master
        for place, fixed in master.fixed:
            if said[place] != fixed:
                raise Unfit("sign")
        parts: list[bytes] = []
        for entry in self.order:
            if isinstance(entry, bytes):
                parts.append(entry)
                continue
            words = tuple([said[place] for place in master.slots[entry].blocks])
            line = self.known.get((entry, words))
            if line is None:
                line = self.known[entry, words] = self._line(master.slots[entry], words)
            parts.append(line)
        return parts

    def _line(self, slot: Slot, words: tuple[Words, ...]) -> bytes:
        size = _number(slot.type.size / UNITS * slot.scale)
        langs = [self.master.blocks[place][1] for place in slot.blocks]
        parts = [f"BT {slot.colour}\n".encode()]
        for at, baseline, line in lines(slot, langs, words):
            parts.append(b"1 0 0 1 %s %s Tm\n" % (_number(at), _number(baseline)))
            parts += [
                b"/%s %s Tf [%s] TJ\n" % (self.fonts.name(run.font, run.texts).encode(), size, run.array)
                for run in line.runs
            ]
        return b"".join(parts) + b"ET\n"


def _drawing(
    chunk: Chunk, names: Mapping[str, str], stack: Stack, chunks: dict[Hashable, int], size: tuple[float, float]
) -> int:
    """The number of the drawing of a paragraph, which is made for the first master that has it."""
    key = (chunk, tuple(names.items()))
    if key not in chunks:
        parts = [b"BT"]
        colour, font, rise, left, base = "", ("", 0.0), 0.0, 0.0, 0.0
        for x, y, said in chunk:
            if said.colour != colour:
                colour = said.colour
                parts.append(colour.encode())
            if (said.font, said.size) != font:
                font = said.font, said.size
                parts.append(b"/%s %s Tf" % (names[said.font].encode(), _number(said.size)))
            if said.rise != rise:
                rise = said.rise
                parts.append(b"%s Ts" % _number(rise))
            if (x, y) != (left, base):  # else it goes on behind what was drawn before, in another font
                parts.append(b"%s %s Td" % (_number(x - left), _number(y - base)))
                left, base = x, y
            parts.append(said.array.encode() + b" TJ")
        stack.drawings.append(Drawing(b"\n".join([*parts, b"ET"]), size))
        chunks[key] = len(stack.drawings) - 1
    return chunks[key]


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


class _Fonts:
    """The fonts of a file: one of each of ours, and another where a glyph stands for two different texts."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[int, str]]] = []

    def name(self, font: str, texts: Sequence[tuple[int, str]]) -> str:
        """The resource's name of a font in which these glyphs stand for these texts. Raises Unfit."""
        for number, (name, held) in enumerate(self.found):
            if name == font and _agree(held, texts):
                return f"F{number}"
        self.found.append((font, {}))
        if not _agree(self.found[-1][1], texts):
            raise Unfit("sign")
        return f"F{len(self.found) - 1}"

    def files(self) -> dict[str, FontFile]:
        return {f"F{number}": font_file(font, texts) for number, (font, texts) in enumerate(self.found)}


def _agree(held: dict[int, str], texts: Sequence[tuple[int, str]]) -> bool:
    """Take these up into what glyphs stand for, unless one stands for something else; blanks are all alike."""
    for glyph, text in texts:
        own = held.setdefault(glyph, text)
        if own != text and own.translate(BLANKS) != text.translate(BLANKS):
            return False
    return True
