"""What an event's file holds, and what a run knows of each row: frozen types, no reading and no making."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from handbill.people import Sender

STRICT: dict[str, str] = {"extra": "forbid"}
Get = Literal["letter", "call", "envelope", "label", "flyer"]
StackName = Literal["letters", "calls", "envelopes", "labels", "packets"]
Status = Literal["made", "choose", "failed", "duplicate"]
# How a letter is made: set into a master, or laid out by itself: for its own words, for want of others with the same,
# for a line that is too long or has signs that its place cannot take, or because the design has no places.
Way = Literal["", "run", "own", "few", "wide", "sign", "design"]
GETS: tuple[Get, ...] = ("letter", "call", "envelope", "label", "flyer")
WAYS: tuple[Way, ...] = ("run", "own", "few", "wide", "sign", "design")
STATUSES: tuple[Status, ...] = ("made", "choose", "failed", "duplicate")


@dataclass(frozen=True, slots=True)
class EventFile:
    """An event: what it is, for whom, what each person gets, on which paper.

    `columns` maps what Handbill knows (`name`, `street`, `answer:family`, ...) to headings of the people's file.
    `people` is a file beside the event's. `gets` is what each person gets; `flyers` are designs with their numbers;
    `walk_ins` spare call sheets and flyers. `country` and `lang` stand where a row has none. `envelope` is a size,
    `label` a sheet of labels, `window` a layout of letters for windows. With `packets` papers lie person by person.
    With `bodies` letters without words of their own share as many bodies, each typeset once; 0: each has its own.
    """

    format: int
    title: str
    kit: str
    people: str
    start: str = ""
    place: str = ""
    host: str = ""
    imprint: str = ""
    link: str = ""
    country: str = ""
    region: str = ""
    lang: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    gets: tuple[Get, ...] = ("letter", "call")
    offices: tuple[str, ...] = ()
    ask: str = ""
    via: Literal["capital", "local"] = "capital"
    paper: str = ""
    both_sides: bool = True
    envelope: str = ""
    feed: str = "long"
    label: str = ""
    start_at: int = 1
    window: str = ""
    ink: Literal["full", "low", "black"] = "full"
    flyers: Mapping[str, int] = field(default_factory=dict)
    walk_ins: int = 0
    packets: bool = False
    bodies: int = 0
    minutes: int = 90
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Person:
    """One row as a sender: the row's number, who it is, the family name to sort by, and the language asked for.

    `made` are the offices whose papers this person has already, of an earlier run.
    """

    row: int
    sender: Sender
    family: str = ""
    lang: str = ""
    points: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
