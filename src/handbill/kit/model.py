"""What a kit's files hold, as frozen types: the only description of the format, checked when a file is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as _date
from typing import ClassVar, Literal

from handbill.wording import Template, Wording, Wordings
from handbill.yamlfile import Day, Id

STRICT: dict[str, str] = {"extra": "forbid"}
StanceName = Literal["supports", "undecided", "opposes", "did"]
STANCES: tuple[StanceName, ...] = ("supports", "undecided", "opposes", "did")
Words = Mapping[str, str]

LINK_SECTIONS = "history heritage documentation news reading-the-news people action aid military refugees".split()
BRANCHES = ("details", "unknown", "agrees", "disagrees", "wrong_office", "voicemail", "full")
MAX_GUIDE_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source as it is cited. `checked` is the day somebody read it at `url`."""

    title: str
    publisher: str | None = None
    date: Day | str | None = None
    url: str | None = None
    checked: Day | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact that the kit states. `cite` is how many of its sources a letter lists: as many as its words name."""

    id: Id
    date: Day
    status: Literal["stated", "disputed", "withdrawn"]
    basis: Literal["seed", "opened", "memory"]
    sources: tuple[SourceRef, ...]
    checked: Day | None = None
    expires: Day | None = None
    note: str | None = None
    cite: int = 1
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def citable(self, today: _date) -> bool:
        """Whether a letter, call, newsroom text or flyer may rest on it."""
        fresh = self.expires is None or self.expires >= today
        return self.basis == "opened" and self.status != "withdrawn" and fresh and self.date <= today


@dataclass(frozen=True, slots=True)
class KitLink:
    id: Id
    section: Id
    name: str
    url: str | None = None
    checked: Day | None = None
    by: str | None = None
    quoted: bool = False
    warning: Literal["graphic"] | None = None
    note: Words = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Ask:
    """One action asked of one kind of office: valid in a span of days, or standing until its review.

    `cc` are the offices that the letter is copied to.
    """

    id: Id
    offices: tuple[str, ...] | Literal["any"] = "any"
    valid: Mapping[Literal["from", "until"], Day] | None = None
    standing: bool = False
    review_by: Day | None = None
    claims: tuple[Id, ...] = ()
    source: SourceRef | None = None
    cc: tuple[str, ...] = ()
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def is_for(self, office: str) -> bool:
        return self.offices == "any" or office in self.offices

    def open_on(self, day: _date) -> bool:
        return self.standing or (self.valid is not None and self.valid["from"] <= day <= self.valid["until"])


@dataclass(frozen=True, slots=True)
class Point:
    id: Id
    claims: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    offices: tuple[str, ...] | Literal["any"] = "any"
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def is_for(self, office: str) -> bool:
        return self.offices == "any" or office in self.offices


@dataclass(frozen=True, slots=True)
class Prompt:
    id: Id
    max_chars: int = 280
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Stance:
    """Where an official stands on an ask, as a source that somebody read says; `official` is an id of the directory.

    `asks` are the asks that it is about, `any` for all of the kit's.
    """

    official: str
    name: str
    stance: StanceName
    date: Day
    source: SourceRef
    asks: tuple[Id, ...] | Literal["any"] = "any"
    expires: Day | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def known_on(self, today: _date) -> bool:
        """Whether a letter may rest on it."""
        return self.source.checked is not None and self.date <= today and (not self.expires or self.expires >= today)

    def is_about(self, ask: str) -> bool:
        return self.asks == "any" or ask in self.asks


@dataclass(frozen=True, slots=True)
class ShortLink:
    url: str
    checked: Day | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class KitOrigin:
    """The document or group that a kit was made from, credited in the guide."""

    name: str
    title: Words
    date: Day
    note: Words
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Look:
    """The kit's two colours, and its logo and a photograph as files in it (PNG, JPEG, SVG), each with words for it."""

    colours: tuple[str, str] = ("#1d3557", "#9c4a2f")
    logo: str | None = None
    logo_alt: Words = field(default_factory=dict)
    picture: str | None = None
    picture_alt: Words = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class KitFile:
    """kit.yaml: structure and ids. `points_in_order` keeps talking points in the order of the file."""

    format: int
    id: Id
    languages: tuple[str, ...]
    title: Words
    as_of: Day
    asks: tuple[Ask, ...]
    points: tuple[Point, ...]
    prompts: tuple[Prompt, ...] = ()
    origin: KitOrigin | None = None
    link: ShortLink | None = None
    imprint: str | None = None
    look: Look = field(default_factory=Look)
    points_in_order: bool = False
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class LetterText:
    """`opening_others` opens a letter to whom the sender is no constituent of: a minister, a committee."""

    subject: Wordings
    opening: Wordings
    thanks: Wordings
    opening_others: Wordings | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class StanceText:
    """What an ask says to somebody whose position is known; `call` falls back to the ask's own."""

    letter: Wordings
    call: Wording | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class AskText:
    """`stances` holds the words for officials whose position is known, where this ask has others than all asks have."""

    letter: Wordings
    call: Wording
    stances: Mapping[StanceName, StanceText] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class PointText:
    letter: Wordings
    call: Wording
    title: Template
    flyer: Wording | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class ClaimText:
    text: Wordings
    short: Template
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class ShortPromptText:
    """A prompt that a few words answer, and the sentences that they are set into, with the field `answer`."""

    question: Template
    frames: Wordings
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class PromptText:
    """A question; `frames` are what a one-line answer is set into, with the field `answer`."""

    question: Template
    hint: Template | None = None
    frames: Wordings | None = None
    short: ShortPromptText | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Branches:
    details: Wordings
    unknown: Wordings
    agrees: Wordings
    disagrees: Wordings
    wrong_office: Wordings
    voicemail: Wordings
    full: Wordings
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class CallText:
    """`opener_others` opens a call to whom the caller is no constituent of."""

    opener: Wordings
    position: Wording
    thanks: Wording
    branches: Branches
    opener_others: Wordings | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class MediaText:
    subject: Wordings
    opening: Wordings
    concern: Wordings
    claims: tuple[Id, ...]
    remedy: Wordings
    closing: Wordings
    contact: Wording
    quotation: Wording | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class DeskText:
    """A call to a newsroom's desk."""

    opener: Wordings
    issue: Wording
    ask: Wording
    thanks: Wording
    voicemail: Wordings
    busy: Wording
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Media:
    article: MediaText
    general: MediaText
    correction: MediaText | None = None
    desk: DeskText | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class FlyerText:
    headline: Template
    facts: tuple[Id, ...]
    action: Template
    lead: Template | None = None
    say: Template | None = None
    strip: Template | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class SocialText:
    """Short messages to an official: a public post and an SMS."""

    post: Wordings
    sms: Wordings
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class FollowUpLetter:
    """A letter that comes back to an earlier one, by its date (`first_date`) and ask (`first_ask`)."""

    subject: Wordings
    opening: Wordings
    request: Wordings
    thanks: Wordings
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class FollowUpText:
    """`chaser` where no reply came, `thanks` where the official agreed, `reply` where the answer is unsatisfactory."""

    chaser: FollowUpLetter
    thanks: FollowUpLetter
    reply: FollowUpLetter
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class KitWords:
    """text/<lang>.yaml: every word in one language, keyed by the ids of kit.yaml.

    `stances` holds the asks for officials whose position is known; all others get the ask's own words.
    """

    format: int
    review: Literal["draft", "reviewed"]
    letter: LetterText
    asks: Mapping[Id, AskText]
    points: Mapping[Id, PointText]
    claims: Mapping[Id, ClaimText]
    call: CallText
    media: Media
    flyers: Mapping[Id, FlyerText]
    prompts: Mapping[Id, PromptText] = field(default_factory=dict)
    stances: Mapping[StanceName, StanceText] = field(default_factory=dict)
    social: SocialText | None = None
    follow_up: FollowUpText | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    items: tuple[Claim, ...]
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class StancesFile:
    items: tuple[Stance, ...]
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class LinksFile:
    items: tuple[KitLink, ...]
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class GuideSection:
    id: Id
    as_of: Day
    links: tuple[Id, ...] = ()
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class GuideFront:
    format: int
    review: Literal["draft", "reviewed"]
    title: Template
    sections: tuple[GuideSection, ...]
    lead: Template | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in one language: what its front matter says, and its Markdown, which starts at `line` of `file`."""

    front: GuideFront
    body: str
    file: str
    line: int
