"""What goes into the directory and what comes out of it, as frozen types."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from handbill.country.model import EventKind as EventKind
from handbill.people import Official, Source
from handbill.yamlfile import When

ENDING_DAYS = 60

Status = Literal["ended", "expired", "stale", "ending", "ok"]
OVERTAKES = {
    "term-begins": "a new term began",
    "term-ends": "the term ended",
    "boundaries": "new boundaries came into force",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something in an office's calendar, between two days where its day is not known."""

    office: str
    kind: EventKind
    first: date
    last: date

    @property
    def when(self) -> str:
        """Its day as far as it is known: `2029`, `2029-06` or `2029-06-09`."""
        return str(When(self.first, self.last))


@dataclass(frozen=True, slots=True)
class Place:
    """A region or a district under one of its names; `name` is the one to show."""

    region: str
    district: str
    name: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """What the directory keeps of an office, so that a look-up needs no country pack; `titles` are those by region."""

    id: str
    title: str
    represents: Literal["district", "region", "nation"]
    elected: str
    level: Literal["national", "state"]
    members: int | None
    finder: str
    not_in: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def called(self, region: str) -> str:
        """What a holder of the office is called, as the region has it."""
        return self.titles.get(region, self.title)


@dataclass(frozen=True, slots=True)
class Facts:
    """The part of a country pack that is copied into the directory at each update."""

    country: str
    name: str
    postcode: str = ""
    region: str = ""
    district: str = ""
    posts: tuple[Post, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class PostcodePlace:
    """A division that a postcode lies in, with its share of it (0 to 1, None where the map gives none)."""

    code: str
    region: str
    district: str
    share: float | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """What an importer read of one source, and its report: how many entries, and each that was left out with why."""

    country: str
    source: Source
    sha256: str
    officials: tuple[Official, ...] = ()
    postcodes: tuple[PostcodePlace, ...] = ()
    read: int = 0
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        return len({official.id for official in self.officials})

    @property
    def local_contacts(self) -> int:
        return sum(contact.via == "local" for official in self.officials for contact in official.contacts)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far an entry can be trusted on a day, and the reason in words."""

    status: Status
    why: str = ""
    notes: tuple[str, ...] = ()


def freshness(official: Official, today: date, events: Sequence[Event] = ()) -> Freshness:
    """In this order: ended, expired, stale, ending, ok; an election held while the old term runs is a note, no more."""
    dated, end = official.source.dated, official.expected_end
    if official.actual_end and official.actual_end <= today:
        return Freshness("ended", f"left office on {official.actual_end}")
    if end and end <= today:
        return Freshness("expired", f"the term in the data ended on {end}")
    began = overtaken(official.office, dated, today, events)
    if began:
        return Freshness("expired", began)
    own = [event for event in events if event.office == official.office]
    since = [event for event in own if dated < event.last <= today]
    notes = tuple(
        f"an election was held on {event.when}; the members of the data stay until their term ends"
        for event in since
        if event.kind == "election"
    )
    renewed = [event for event in since if event.kind == "renewal"]
    if renewed and end is None:
        return Freshness("stale", f"a part of the seats was filled anew on {renewed[-1].when}", notes)
    if (age := official.source.age(today)) > official.source.max_age_days:
        return Freshness("stale", f"the data is of {dated}, {age} days old", notes)
    ends = [(end, str(end))] if end else []
    # From the first day that an imprecise date may mean until the last, the term may have ended already.
    ends += [(event.first, event.when) for event in own if event.kind in OVERTAKES and event.last > today]
    if ends and (min(ends)[0] - today).days <= ENDING_DAYS:
        return Freshness("ending", f"the term ends on {min(ends)[1]}", notes)
    return Freshness("ok", "", notes)


def overtaken(
    office: str, dated: date, today: date, events: Sequence[Event], kinds: Collection[str] = tuple(OVERTAKES)
) -> str:
    """Why data of a day no longer holds for an office: a term's begin or end, or new boundaries; "" where it does.

    `events` stand in the order of their days. A postcode map is overtaken by boundaries alone.
    """
    for event in events:
        if event.office == office and event.kind in kinds and dated < event.last <= today:
            return f"{OVERTAKES[event.kind]} on {event.when}, and the data is of {dated}"
    return ""
