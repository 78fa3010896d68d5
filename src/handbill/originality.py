"""The originality meter: how much of a letter is its sender's own, and how like it is to known texts.

Works on Documents and plain texts alone: offline, without chance, and independent of the order of what it compares.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handbill.document import Block, Document, Field

WINDOW = 32  # letters and figures
LOW_BITS = 0b1111
BLOCKED = 0.50
"""From here on WriteToThem (mySociety, `Abuse.pm` of its source) holds a message back as a copy."""
OWN_FIELDS = frozenset({"answer", "story"})
BODY = frozenset("opening own quotation concern evidence point ask remedy thanks contact request".split())

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Meter:
    """`own` is the sender's share of the words, from 0 to 1; `nearest` the similarity to the nearest known text."""

    document: str
    own: float
    nearest: float
    own_words: int
    kit_words: int

    def __str__(self) -> str:
        own = f"{self.own * 100:.0f} % your own words"
        return f"{own}; nearest known text {self.nearest:.2f} (blocked elsewhere from {BLOCKED:.2f})"


@lru_cache(512)
def letters(text: str) -> str:
    """The letters and figures of a text in lower case: what is compared. Blanks, punctuation and marks fall away."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFC", text).lower())


@lru_cache(512)
def fingerprint(text: str) -> frozenset[int]:
    """The CRC32 of every window of 32 letters whose four low bits are zero, about one in sixteen."""
    plain = letters(text)
    last = len(plain) - WINDOW + 1
    if plain.isascii():
        data = plain.encode()
        hashes = [zlib.crc32(data[at : at + WINDOW]) for at in range(last)]
    else:
        hashes = [zlib.crc32(plain[at : at + WINDOW].encode()) for at in range(last)]
    return frozenset(hash for hash in hashes if not hash & LOW_BITS)


def dice(one: frozenset[int], other: frozenset[int]) -> float:
    """Twice what two fingerprints share over the sum of their sizes, from 0 to 1; 0 where both are empty."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def body_text(document: Document) -> str:
    """What lies between salutation and closing: the two, the addresses, the signature and the sources are stripped."""
    return text_of(document.blocks)


def text_of(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks if block.role in BODY)


def similarity(one: str, other: str) -> float:
    """WriteToThem's measure for two bodies (without salutation and closing): from 0 to 1, 1 for the same letters."""
    if letters(one) == letters(other):
        return 1.0
    return dice(fingerprint(one), fingerprint(other))


def nearest(text: str, known: Iterable[str]) -> float:
    """The similarity of a text to the nearest of the known ones, 0 where there is none."""
    plain, mine = letters(text), fingerprint(text)
    return max((1.0 if letters(other) == plain else dice(mine, fingerprint(other)) for other in known), default=0.0)


def nearest_of_each(texts: Sequence[str]) -> list[tuple[float, int]]:
    """For each of many texts the similarity to the nearest other one, and which that is (-1 where none is alike).

    Exact, and all pairs are compared: fingerprints become numbers of one bit a hash, so that a pair costs one
    operation. A hash that only one text has counts for its size alone.
    """
    # Texts that share all hashes, or are the same and too short for any, are twins, and compared to others once.
    twins: dict[frozenset[int] | str, list[int]] = {}
    for number, text in enumerate(texts):
        twins.setdefault(fingerprint(text) or letters(text), []).append(number)
    prints = [key if isinstance(key, frozenset) else frozenset[int]() for key in twins]
    counts = Counter(hash for hashes in prints for hash in hashes)
    bits = {hash: 1 << place for place, hash in enumerate(hash for hash, count in counts.items() if count > 1)}
    best = _best([sum(bits.get(hash, 0) for hash in hashes) for hashes in prints], [len(hashes) for hashes in prints])
    groups = list(twins.values())
    found = [(0.0, -1)] * len(texts)
    for numbers, (score, group) in zip(groups, best, strict=True):
        for number in numbers:
            if len(numbers) > 1:
                found[number] = 1.0, numbers[1] if number == numbers[0] else numbers[0]
            elif group >= 0:
                found[number] = score, groups[group][0]
    return found


def _best(masks: Sequence[int], sizes: Sequence[int]) -> list[tuple[float, int]]:
    """For each mask the highest Dice coefficient with another one, and which; -1 where no other shares a bit."""
    best, which = [0.0] * len(masks), [-1] * len(masks)
    for number, mask in enumerate(masks):
        size, most, at = sizes[number], 0.0, -1
        for other in range(number):
            common = (mask & masks[other]).bit_count()
            if common:
                score = 2 * common / (size + sizes[other])
                if score > most:
                    most, at = score, other
                if score > best[other]:
                    best[other], which[other] = score, number
        best[number], which[number] = most, at
    return list(zip(best, which, strict=True))


def own_words(blocks: Iterable[Block], known: str) -> int:
    """How many words of a letter are its sender's: those of answers and story that do not stand in a `known` text.

    A run of 32 letters that the known text has, too, was copied, and its words do not count.
    """
    plain = letters(known)
    return sum(
        _not_copied(inline.text, plain)
        for block in blocks
        if block.role in BODY
        for inline in block.inlines
        if isinstance(inline, Field) and inline.name in OWN_FIELDS
    )


def _not_copied(text: str, known: str) -> int:
    words = [word for word in text.split() if letters(word)]
    lengths = [len(letters(word)) for word in words]
    plain = letters(text)
    if sum(lengths) != len(plain) or len(plain) < WINDOW:
        return len(words)  # a word that joins others in normal form: none can be told apart
    copied = bytearray(len(plain))
    for at in range(len(plain) - WINDOW + 1):
        if plain[at : at + WINDOW] in known:
            copied[at : at + WINDOW] = b"\x01" * WINDOW
    count, start = 0, 0
    for length in lengths:
        count += 2 * sum(copied[start : start + length]) < length
        start += length
    return count
