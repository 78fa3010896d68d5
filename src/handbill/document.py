"""The document as words in order: frozen Blocks of inlines, from which every format is made.

Holds no bytes, no look and no wording of its own; knows nothing of kits, countries or files.
Everything here is picklable and needs only the standard library.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from handbill.errors import Where

Direction = Literal["ltr", "rtl"]
Owner = Literal["kit", "country", "sender", "house"]
Kind = Literal["letter", "call", "media", "flyer", "guide", "facing", "envelope", "labels", "calibration", "sheet"]

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
DIRECTION_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
MAX_MARKS = 4


def direction(lang: str) -> Direction:
    return "rtl" if lang.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def unprintable(text: str, *, breaks: bool = False) -> tuple[int, str] | None:
    """Where a text holds what no page can show, and what it is; None for a clean text.

    Found are control characters, lone surrogates, direction overrides and isolates, and heaps of
    combining marks (50,000 of them on one letter stop the layout engine).
    """
    marks = 0
    for index, char in enumerate(text):
        if char < " " and not (breaks and char in "\n\r\t"):
            return index, f"the control character U+{ord(char):04X}"
        if char >= "\x7f":
            if "\x7f" <= char <= "\x9f" or char in "\u2028\u2029\ufeff":
                return index, f"the control character U+{ord(char):04X}"
            if "\ud800" <= char <= "\udfff":
                return index, "half of a surrogate pair"
            if char in DIRECTION_CONTROLS and char not in "\u200e\u200f":
                return index, f"the direction control U+{ord(char):04X}"
            if unicodedata.combining(char):
                marks += 1
                if marks > MAX_MARKS:
                    return index, f"more than {MAX_MARKS} combining marks on one letter"
                continue
        marks = 0
    return None


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    style: Literal["", "em", "strong"] = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A value that differs from sender to sender or from office to office; stays apart until rendered."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """Words that rest on a claim of the kit; `note` is the number of its source note, 0 for none."""

    id: str
    text: str
    note: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


Inline = Text | Field | ClaimRef | Link


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words come from: the file, its line and column (from 1), and the id they stand under."""

    file: str
    line: int
    column: int = 1
    id: str = ""

    @property
    def where(self) -> Where:
        return Where(self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, line or heading with its role in the document (`subject`, `ask`, `headline`, ...)."""

    role: str
    inlines: tuple[Inline, ...]
    lang: str = "en"
    owner: Owner = "house"
    origin: Origin | None = None
    level: int = 0
    id: str = ""

    @property
    def text(self) -> str:
        return "".join(inline.text for inline in self.inlines)

    @property
    def dir(self) -> Direction:
        return direction(self.lang)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a document can be sent besides by post: an e-mail address, a web form, copies, and a message's link.

    `form_limit` is in characters, 0 where none is known. `link` is the kit's checked short address, "" without one.
    """

    email: str = ""
    form: str = ""
    form_limit: int = 0
    cc: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A kit's logo or photograph: the file's bytes as they are, to be checked where they are drawn."""

    role: Literal["logo", "picture"]
    alt: str
    data: bytes
    file: str


@dataclass(frozen=True, slots=True)
class Document:
    """A composed document: blocks in reading order, and what its template must know.

    `design` names the template folder or file; `paper` is `a4`, `letter`, ...; `options` are plain
    values for the template (positions, colours); `name` is the suggested file name without ending.
    `size` is the finished size in mm where it is not that of `paper`, and `bleeds` says that colour runs over the cut.
    `pages` is the number of pages it must not exceed, or None. `messages` are short texts that go the same way by
    other channels (`post`, `sms`), and stand on no page.
    """

    kind: Kind
    design: str
    name: str
    title: str
    lang: str
    paper: str
    date: str
    blocks: tuple[Block, ...]
    options: dict[str, str] = field(default_factory=dict)
    templates: str | None = None
    pages: int | None = 1
    reach: Reach = Reach()
    messages: tuple[Block, ...] = ()
    size: tuple[float, float] | None = None
    bleeds: bool = False
    pictures: tuple[Picture, ...] = ()

    @property
    def dir(self) -> Direction:
        return direction(self.lang)

    def all(self, *roles: str) -> list[Block]:
        return [block for block in self.blocks if block.role in roles]

    def first(self, role: str) -> Block | None:
        return next((block for block in self.blocks if block.role == role), None)


def count_words(blocks: Iterable[Block], *roles: str) -> int:
    """The number of words in those of the blocks that have one of these roles."""
    return sum(len(block.text.split()) for block in blocks if block.role in roles)


def form_length(text: str) -> int:
    """How many characters a web form counts, at the most.

    Browsers count UTF-16 units (`maxlength` in the HTML standard) and send a line break as two characters, which many
    servers count.
    """
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")


@dataclass(frozen=True, slots=True)
class Rendering:
    """Bytes ready to deliver. `name` is the suggested file name, which never carries the sender's."""

    name: str
    media_type: str
    data: bytes
    pages: int = 0
    layouts: int = 0
