"""What letters have in common: fingerprints of their bodies, and the forms that are set in one master."""

import hashlib
import json
import unicodedata
from functools import lru_cache

from handbill.document import Document, Field
from handbill.press.lines import script
from handbill.render import CHANGING, changes, words

OWN = ("answer", "story")  # fields that hold the sender's own words
SAID = ("opening", "own", "point", "ask", "thanks")  # roles that make a letter's body
JOINED = 96  # characters of a sender's lines that stand in one, about
LONG, LONGER = 30, 70  # characters of a recipient's line beside the sender's and below them: a longer one may be broken
FRAME = (*CHANGING, "closing")


def fingerprint(letter: Document) -> str:
    """What two letters share that say the same: the words of the body, without names and places."""
    words = [
        "".join(
            inline.text if not isinstance(inline, Field) or inline.name in OWN else "\0" for inline in block.inlines
        )
        for block in letter.blocks
        if block.role in SAID
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def static(letter: Document) -> str:
    """A fingerprint of everything in a letter but its frame."""
    said = [(block.role, block.dir, [part.text for part in block.inlines]) for block in letter.blocks]
    said = [entry for entry in said if entry[0] not in FRAME]
    whole = (said, letter.lang, letter.paper, letter.design, sorted(letter.options.items()))
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def form_of(letter: Document, fixed: str, height: float) -> str:
    """What letters share that are set in one master: everything but the words of a few lines, down to their number.

    `fixed` is what `static` says of it. Lines that cannot be set anew, as they run from right to left or are broken,
    must be the same.
    """
    differs = [block for block in letter.blocks if changes(block)]
    shapes = [
        (block.role, block.lang, *(getattr(part, "name", "") for part in block.inlines), *_writings(block.text))
        for block in differs
    ]
    lines = [block.text for block in differs if block.role in ("recipient", "salutation")]
    most = LONGER if letter.options["sender"] == letter.options["recipient"] else LONG
    stay = lines if letter.dir == "rtl" or any(len(line) > most for line in lines) else []
    stay += [block.text for block in letter.blocks if block.role == "closing"]
    # An address in one line, with what stands behind it, may take two: about as many characters are in one.
    joined = sum(len(block.text) + 3 for block in differs if block.role == "sender") // JOINED
    return hashlib.sha256(repr((fixed, shapes, stay, joined, round(height, 2))).encode()).hexdigest()[:32]


def runs_both_ways(letter: Document) -> bool:
    """Whether a line of the sender's holds letters of both directions: such a one is not set anew."""
    return any(_directions(block.text) > 1 for block in letter.blocks if block.role in ("sender", "date", "signature"))


@lru_cache(20_000)
def _directions(text: str) -> int:
    kinds = {unicodedata.bidirectional(char) for char in text} if not text.isascii() else set()
    return ("L" in kinds) + bool(kinds & {"R", "AL"})


@lru_cache(20_000)
def _writings(text: str) -> tuple[str, ...]:
    """The scripts of a text that have fonts of their own, beside all others: their lines are of another height."""
    bare = "".join(text.split())
    kinds = {script([char]) for char in bare} if not bare.isascii() else {""}
    return tuple(sorted(kinds))


def words_of(letter: Document) -> str:
    """What of a letter may differ from others of its form, as `render.Letter` has it."""
    return json.dumps([words(block) for block in letter.blocks if changes(block)], ensure_ascii=False)
