"""Lines of an address set into a box: how wide words can be at most, where a line is broken, which size fits.

Works on numbers alone, so that compose can place an address without a layout engine; render prints what comes out.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

PT = 25.4 / 72  # mm
RATIO = 1.15  # leading by size
# The companions of the Latin fonts: how much larger they are drawn, and how much more room their lines take.
SCRIPTS = {"": (1.0, 1.0), "arabic": (1.13, 1.12), "armenian": (0.94, 1.0)}
# The wider of Source Serif 4 and Source Sans 3, of Noto Serif and Sans Armenian, in em, rounded up to 0.05: read from
# the fonts' own tables.
WIDTHS = {
    char: width
    for width, chars in (
        (0.25, " '’\u00a0"),
        (0.3, "!|յ"),
        (0.35, ",-./:;[\\]ijlı·լչւ"),
        (0.4, "()Ift{}ł°"),
        (0.45, '"?“”º'),
        (0.5, "*Jrszէշ"),
        (0.55, "#$+0123456789<=>S^_`ace~–«»Լջ"),
        (0.6, "ZgkovxyøՀՏբեզըիծկհձղճնոսվրցքօ"),
        (0.65, "EFLPTbdhnpquđßԷՁՅՆՉՋՒՔգդժմռֆև"),
        (0.7, "BCRXYԲԵԶԸՃՇՐՑՖթ"),
        (0.75, "&ADGKOQVØԻԾԿՈՍ"),
        (0.8, "NUԳԴԺՂՊՎՓՕ"),
        (0.85, "@Hw—æԱԹԽՄՌ"),
        (0.95, "%Mœախպտփ"),
        (1.0, "mÆŒ"),
        (1.05, "W№"),
    )
    for char in chars
}
ARABIC = 0.52  # of joined letters, on the average of a line
OTHER = 0.75  # of a letter of any other script


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines as they are printed: size and leading in pt, and for each line given its pieces, one where it is whole.

    The size is that of the letters as they are drawn: Arabic ones stand larger among Latin ones of the same size.
    """

    size: float
    leading: float
    pieces: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(piece for line in self.pieces for piece in line)

    @property
    def height(self) -> float:
        """In mm."""
        return len(self.lines) * self.leading * PT


def measure(text: str) -> float:
    """How wide a text can be at most, in em."""
    total = 0.0
    for char in text:
        if char not in WIDTHS:
            if unicodedata.combining(char):
                continue
            char = unicodedata.normalize("NFD", char)[0]
        total += WIDTHS.get(char, ARABIC if "\u0600" <= char <= "\u06ff" else OTHER)
    return total


_wide = lru_cache(20_000)(measure)  # the words of a kit come again and again


@lru_cache(4_000)  # a letter is foretold more than once, and its paragraphs are those of others
def lines_in(text: str, width: float, indent: float = 0.0) -> int:
    """The lines of a paragraph of ragged lines that hold `width` em, the first of them indented."""
    return len(_filled(text, width, indent))


def settle(
    lines: Sequence[str], width: float, height: float, sizes: Sequence[Sequence[float]], *, scale: float = 1.0
) -> Setting | None:
    """The lines at the first size (pt) at which they stand in a box of mm; None where there is none.

    `sizes` are groups, each largest first: in each the lines are tried whole at every size, and then broken where they
    are too wide. `scale` is how much wider than plain letters they are: bold ones.
    """
    larger, looser = SCRIPTS[script(lines)]
    for breaking, size in ((breaking, size) for group in sizes for breaking in (False, True) for size in group):
        room = width / (size * larger * scale * PT)
        pieces = tuple(_broken(line, room) if breaking else (line,) for line in lines)
        setting = Setting(round(size * larger, 2), round(size * RATIO * looser, 2), pieces)
        if setting.height <= height and all(measure(piece) <= room for piece in setting.lines):
            return setting
    return None


def script(lines: Sequence[str]) -> str:
    """The script that decides the size of lines: `arabic` or `armenian` where they have any of it, else ""."""
    text = "".join(lines)
    if any("\u0600" <= char <= "\u06ff" for char in text):
        return "arabic"
    return "armenian" if any("\u0531" <= char <= "\u0587" for char in text) else ""


def _broken(line: str, room: float) -> tuple[str, ...]:
    """The line in as few pieces as the room (em) allows, all of about the same width."""
    pieces = _filled(line, room)
    if len(pieces) == 1:
        return pieces
    low, high = measure(line) / len(pieces), room
    while high - low > 0.1:
        middle = (low + high) / 2
        if len(_filled(line, middle)) == len(pieces) and max(map(measure, _filled(line, middle))) <= room:
            high = middle
        else:
            low = middle
    return _filled(line, high)


def _filled(line: str, room: float, indent: float = 0.0) -> tuple[str, ...]:
    """The line's words, as many in a piece as the room holds (em); a word that is wider stands alone."""
    pieces: list[list[str]] = []
    filled = 0.0
    for word in line.split(" "):
        taken = _wide(word)
        if pieces and filled + taken <= room:
            pieces[-1].append(word)
        else:
            filled = 0.0 if pieces else indent
            pieces.append([word])
        filled += taken + WIDTHS[" "]
    return tuple(" ".join(piece) for piece in pieces)
