"""Envelopes: their sizes, and where an address and a return address stand on them by the rules of the posts.

All lengths in mm, counted from the envelope's top left unless they say otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from handbill.errors import refuse
from handbill.paper import Size

# ISO 269 (C6/5: DIN 678); US sizes 4 1/8 x 9 1/2 and 3 7/8 x 8 7/8 in.
SIZES: Mapping[str, Size] = {
    "dl": (220, 110),
    "c5": (229, 162),
    "c6": (162, 114),
    "c6-5": (229, 114),
    "us-10": (241.3, 104.8),
    "us-9": (225.4, 98.4),
}
PRINTED = ("dl", "c5", "c6", "us-10", "us-9")  # those that are printed on
NAMES = {"dl": "DL", "c5": "C5", "c6": "C6", "c6-5": "C6/5", "us-10": "#10", "us-9": "#9"}
FEEDS = ("long", "left", "right")
Feed = Literal["long", "left", "right"]
RETURN_SIZES = ((9, 8.5, 8), (7.5, 7))  # pt, in groups
ADDRESS_SIZES = ((13, 12, 11, 10.5, 10), (9.5, 9))
MAX_LINES = 8


@dataclass(frozen=True, slots=True)
class Rules:
    """What a post's machines ask of an address: its distance from the sides, how far from the bottom it may reach.

    `reach` is how far above the bottom edge they read, None for any height; `below` what stays free at the top, for
    stamps and marks. A stamp takes `stamp` at the top right.
    """

    side: float
    bottom: float
    below: float
    reach: float | None
    stamp: Size
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    x: float
    y: float
    width: float
    height: float


RULES: Mapping[str, Rules] = {
    "us": Rules(
        12.7, 15.9, 0, 69.9, (74, 40), "USPS Publication 28, A1: 5/8 to 2 3/4 in from the bottom, 1/2 in aside"
    ),
    "ca": Rules(15, 19, 40, None, (74, 40), "Canada Post: below the top 40 mm; the rest from memory"),
    "de": Rules(15, 15, 40, None, (74, 40), "Deutsche Post, as brief-umschläge.de and burscheid-medien.de have it"),
    "ch": Rules(12, 15, 40, None, (74, 38), "Die Post, as ofrex.ch has it: 12 mm from the edges; the rest from memory"),
    "fr": Rules(15, 20, 40, None, (74, 40), "memory"),
    "gb": Rules(15, 18, 40, None, (75, 40), "Royal Mail, memory; the return address as ciconi.co.uk has it"),
}
COMMON = Rules(15, 20, 40, 69.9, (75, 40), "the strictest of those above")
# A return address at the top left ends 75 from the right edge and 28 from the top, 12 from the address (Royal Mail).
RETURN = Place(10, 9, 80, 19)
START = {
    "us": 0.42,
    "ca": 0.42,
    "gb": 0.42,
}  # where the address begins, as a share of the width; elsewhere at the right
RIGHT = 0.47


def size_of(name: str, country_default: str) -> str:
    """The envelope asked for, else the country's; raises InputError."""
    chosen = name or (country_default if country_default in PRINTED else "dl")
    if chosen not in PRINTED:
        raise refuse("envelope", f"--size: there is no '{chosen}'.", next_step=f"Known are: {', '.join(PRINTED)}.")
    return chosen


def rules_for(country: str) -> Rules:
    return RULES.get(country, COMMON)


def address_place(size: str, country: str) -> Place:
    """The box in which the address stands: inside what that country's machines read, below the stamp."""
    width, height = SIZES[size]
    rules = rules_for(country)
    x = ceil(max(width * START.get(country, RIGHT), rules.side) * 10) / 10
    top = max(rules.below, rules.stamp[1]) + 2
    if rules.reach is not None:
        top = max(top, height - rules.reach + 1)
    elif height > 130:
        top = max(top, height * 0.45)  # on a high envelope in its lower half
    bottom = height - max(rules.bottom, 15) - 2
    top = ceil(top * 10) / 10
    return Place(x, top, floor((width - max(rules.side, 12) - x) * 10) / 10, floor((bottom - top) * 10) / 10)


def return_place(size: str) -> Place:
    """The box of the return address, left of the stamp."""
    width = SIZES[size][0]
    return Place(RETURN.x, RETURN.y, min(RETURN.width, width - 75 - 5 - RETURN.x), RETURN.height)


def page_size(size: str, feed: Feed) -> Size:
    """The page that is sent to the printer: its upper edge goes in first."""
    width, height = SIZES[size]
    return (width, height) if feed == "long" else (height, width)
