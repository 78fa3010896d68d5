"""What a document is composed from: who asks for it, of which kit, for whom, with which choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from handbill.country import Country
from handbill.document import Document, Kind
from handbill.errors import Problem, Where, refuse
from handbill.event import Event
from handbill.kit import Kit, StanceName
from handbill.originality import Meter
from handbill.outlets import MediaKind, Outlet
from handbill.people import Sender
from handbill.press.envelopes import Feed
from handbill.resolve import Resolved, Target


@dataclass(frozen=True, slots=True)
class Article:
    """What a newsroom letter answers; all of it as the sender read it."""

    outlet: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """How addresses are printed: the envelope and its feed; the labels' sheet, its first free label, copies of each.

    An empty text is the country's usual one.
    """

    envelope: str = ""
    feed: Feed = "long"
    sheet: str = ""
    start_at: int = 1
    copies: int = 1


FollowUpKind = Literal["chaser", "thanks", "reply"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Which letter comes back to an earlier one: its kind, and that one's day, ask and addressee.

    `official` is an id of the directory and `name` the person's, both "" where nobody knows to whom the first went.
    """

    kind: FollowUpKind
    first_date: date
    first_ask: str
    official: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the sender chose of the kit, and how the pages are to look.

    `wordings` pins wordings by the key of their text, counted from 0. `stance` is what the sender knows of the
    official's position. `kept_answers` are prompts answered in a profile, perhaps for another kit. `read_in` is the
    language of a translation to read beside the letter, `also` the other languages of
    a window sign; `cc` are copies. `min_originality` is the least share of own
    words, in percent. `media` is what a newsroom gets, `desk` which of its desks. `longest` takes the longest of
    several wordings, to see whether everything fits. `window` is the layout for a window envelope, "" for none.
    With `pen` a letter without own words leaves ruled lines for them, to be written by hand. `shared` is the number of
    the body that a letter shares with others ("" for one of its own): nothing of its sender stands in it.
    """

    lang: str = ""
    ask: str = ""
    allow_expired: bool = False
    points: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    ink: str = "full"
    link: str = ""
    paper: str = ""
    longest: bool = False
    article: Article = field(default_factory=Article)
    media: MediaKind = "letter"
    desk: str = ""
    wordings: Mapping[str, int] = field(default_factory=dict)
    stance: StanceName | Literal[""] = ""
    read_in: str = ""
    cc: tuple[str, ...] = ()
    min_originality: int = 0
    kept_answers: tuple[str, ...] = ()
    follow_up: FollowUp | None = None
    event: Event | None = None
    imprint: str = ""
    also: tuple[str, ...] = ()
    window: str = ""
    pen: bool = False
    shared: str = ""
    posting: Posting = field(default_factory=Posting)

    def responsible(self, kit: Kit) -> str:
        """Who answers for a flyer: as given, else as the event or the kit says; "" where nobody is named."""
        return self.imprint or (self.event.imprint if self.event else "") or kit.file.imprint or ""


@dataclass(frozen=True)
class Request:
    """One kind of document for one sender. `today` is the date printed and the day of every gate.

    `outlet` is the desk of a newsroom that the sender's own list has.
    """

    kind: Kind
    kit: Kit
    country: Country
    sender: Sender
    resolved: Resolved
    today: date
    choices: Choices = field(default_factory=Choices)
    outlet: Outlet | None = None

    @property
    def paper(self) -> str:
        return self.choices.paper or self.country.paper

    @property
    def seed(self) -> tuple[str, str, str]:
        """What a stable choice of wordings hangs on: the same sender always gets the same letter."""
        if self.choices.shared:
            return self.kit.id, "shared", self.choices.shared
        return self.kit.id, self.sender.name, self.sender.postcode

    @property
    def link(self) -> str:
        """The action's address: the one given, else the kit's where somebody has checked it."""
        own = self.kit.file.link
        return self.choices.link or (own.url if own and own.checked else "")

    def speech(self, target: Target | None = None) -> str:
        """The language of a document: asked for, else the office's or region's first that the kit has."""
        if self.choices.lang:
            return self._known(self.choices.lang)
        region = self.sender.region
        if target is not None:
            wanted = tuple(lang for lang in self.country.languages_in(region) if lang in target.office.languages)
            wanted += target.office.languages
        else:
            wanted = ((self.sender.language,) if self.sender.language else ()) + self.country.languages_in(region)
            if self.kind == "media" and self.outlet and self.outlet.language:
                wanted = (self.outlet.language, self.outlet.language.casefold().split("-")[0], *wanted)
        return next((lang for lang in wanted if lang in self.kit.languages), self.kit.languages[0])

    def _known(self, lang: str) -> str:
        if lang in self.kit.languages:
            return lang
        known = ", ".join(self.kit.languages)
        raise refuse("language", f"kit {self.kit.id} has no '{lang}'.", next_step=f"It has: {known}.")


@dataclass(frozen=True, slots=True)
class Written:
    """What a log may keep of a document: whom it is for and what it asks; nothing of its sender."""

    document: str
    kind: str
    kit: str
    office: str
    official: str
    name: str
    region: str
    district: str
    lang: str
    date: date
    ask: str
    ask_text: str


@dataclass(frozen=True, slots=True)
class Composed:
    documents: tuple[Document, ...]
    notes: tuple[Problem, ...]
    meters: tuple[Meter, ...] = ()
    written: tuple[Written, ...] = ()


def warning(code: str, message: str, next_step: str | None = None, where: Where | None = None) -> Problem:
    return Problem(code, message, where, next_step, severity="warning")
