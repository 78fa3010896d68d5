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
    """Who signs: a constituent, or a signatory for an organisation (then the letter says 'we')."""

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


@dataclass(frozen=True, slots=True)
class Source:
    """Where data came from: publisher, address, when it was fetched, and how long it is good for."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    retrieved_at: date
    max_age_days: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One place to write to or to call: in the capital or a local one."""

    via: Via
    lines: tuple[str, ...] = ()
    phone: str = ""
    label: str = ""
    hours: str = ""
    quality: str = "imported"
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Official:
    """A person who holds an office for a division, as the source gives them; nothing is inferred.

    `district` is a number or name within `region`, "0" at large, "" for a whole region.
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

    def status(self, today: date) -> Literal["ended", "expired", "stale", "ending", "ok"]:
        """How far the entry can be trusted on a day (shared order: ended, expired, stale, ending, ok)."""
        if self.expected_end is not None and self.expected_end <= today:
            return "expired"
        if (today - self.source.retrieved_at).days > self.source.max_age_days:
            return "stale"
        if self.expected_end is not None and (self.expected_end - today).days <= 60:
            return "ending"
        return "ok"
