"""People: the sender who signs, the officials who are written to, and how to reach them.

Values from strangers are made safe here, once: NFC, no control characters, bounded length.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

from handbill import yamlfile
from handbill.document import DIRECTION_CONTROLS, unprintable
from handbill.errors import InputError, Problem, Where, refuse

Gender = Literal["m", "f", "x"]
Via = Literal["capital", "local"]

MAX_VALUE = 200
MAX_STORY = 2_500
MAX_OFFSET = 10.0  # mm that a printer may be off


def clean(value: str, what: str, *, limit: int = MAX_VALUE, breaks: bool = False) -> str:
    """The value as it may stand on a page; raises InputError naming `what` when it cannot.

    Direction controls are dropped (they would turn the rest of a line round), white space is folded,
    and paragraphs survive where `breaks` allows them.
    """
    text = unicodedata.normalize("NFC", "".join(c for c in value if c not in DIRECTION_CONTROLS))
    if (found := unprintable(text, breaks=True)) is not None:
        raise refuse("unprintable", f"{what} holds {found[1]}.", next_step="Remove it and try again.")
    if breaks:
        paragraphs = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n"))
        text = "\n".join(part for part in paragraphs if part)
    else:
        text = " ".join(text.split())
    if len(text) > limit:
        raise refuse(
            "too-long",
            f"{what} has {len(text)} characters; at most {limit} fit.",
            next_step=f"Shorten it by {len(text) - limit}.",
        )
    return text


@dataclass(frozen=True)
class Sender:
    """Who signs: a constituent, or a signatory for an organisation (then the letter says 'we').

    `print_x` and `print_y` are how far to the right and down, in mm, the sender's printer is off.
    """

    name: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    district: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    organisation: str = ""
    role: str = ""
    gender: Gender = "x"
    language: str = ""
    story: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    points: tuple[str, ...] = ()
    print_x: float = 0.0
    print_y: float = 0.0
    format: int = 1
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @property
    def speaks_for_many(self) -> bool:
        return bool(self.organisation)


PROFILE = tuple("name street city region postcode district country email phone organisation role language".split())


def cleaned(sender: Sender) -> Sender:
    """The sender with every value made safe; all that cannot be is in one error."""
    problems: list[Problem] = []
    values: dict[str, object] = {}

    def take(key: str, value: str, what: str, limit: int, breaks: bool = False) -> str:
        try:
            return clean(value, what, limit=limit, breaks=breaks)
        except InputError as error:
            problems.extend(error.problems)
            return ""

    for key in PROFILE:
        values[key] = take(key, getattr(sender, key), f"--{key}", MAX_VALUE)
    values["story"] = take("story", sender.story, "--story", MAX_STORY, True)
    values["answers"] = {key: take(key, answer, f"--answer {key}", MAX_STORY) for key, answer in sender.answers.items()}
    for key in ("print_x", "print_y"):
        if not abs(getattr(sender, key)) <= MAX_OFFSET:  # not a number is none either
            message = f"{key}: a printer is off by {MAX_OFFSET:g} mm at most, not by {getattr(sender, key):g}."
            problems.append(Problem("offset", message, None, "Print again at actual size: `handbill print calibrate`."))
    if problems:
        raise InputError(*problems)
    return Sender(**{**sender.__dict__, **values})


def load_profile(path: Path) -> Sender:
    """A sender's profile file (`me.yaml`); raises InputError with file, line and column."""
    loaded = yamlfile.read(path)
    if loaded.data is None:
        return Sender()
    if isinstance(loaded.data, dict):
        loaded.data = {key: value for key, value in loaded.data.items() if value is not None}
    try:
        return cleaned(yamlfile.check(loaded, Sender))
    except InputError as error:
        named = (p if p.where else Problem(p.code, p.message, Where(str(path)), p.next_step) for p in error.problems)
        raise InputError(*named) from None


Rank = Literal["", "minister", "presiding"]
Quality = Literal["tested", "verified", "imported", "scraped", "user"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where data came from: publisher, address, when it was fetched, and how long it is good for.

    `as_of` is the day that the content itself bears where that is older than the day it was fetched. An `official`
    source is the body's own; a `complete` one lists all holders of its offices, so that a seat without one is vacant.
    `scheme` is the office whose districts a postcode map names.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    retrieved_at: date
    max_age_days: int
    as_of: date | None = None
    attribution: str = ""
    redistributable: bool = False
    official: bool = False
    complete: bool = False
    scheme: str = ""
    upstream: str = ""

    @property
    def dated(self) -> date:
        """The day up to which the data can be true."""
        return min(self.as_of, self.retrieved_at) if self.as_of else self.retrieved_at

    def age(self, today: date) -> int:
        """Days since then."""
        return (today - self.dated).days


@dataclass(frozen=True, slots=True)
class Contact:
    """One place to write to or to call, in the capital or a local one, as the source has it.

    `hours` are the source's words; `timezone` (IANA) is the place's, "" where nobody knows it.
    """

    via: Via
    lines: tuple[str, ...] = ()
    phone: str = ""
    label: str = ""
    hours: str = ""
    quality: Quality = "imported"
    verified_on: date | None = None
    email: str = ""
    fax: str = ""
    web_form: str = ""
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """A person who holds an office for a division, as the source gives them; nothing is inferred.

    `district` is a number or code within `region`, "0" at large, "" for a whole region. `envelope_name` is the
    source's own form for the envelope (`The Rt Hon Sam Example MP`), "" where it gives none.
    """

    id: str
    office: str
    name: str
    surname: str
    gender: Gender
    region: str
    district: str
    start: date | None
    expected_end: date | None
    contacts: tuple[Contact, ...]
    source: Source
    actual_end: date | None = None
    rank: Rank = ""
    envelope_name: str = ""
    party: str = ""
    languages: tuple[str, ...] = ()
