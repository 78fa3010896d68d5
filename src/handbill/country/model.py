"""What a country pack holds, as frozen types, each fact with the source it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from handbill.wording import Template, Wording
from handbill.yamlfile import Day, When

Side = Literal["left", "right"]
Elected = Literal["single-member", "multi-member", "regional-list", "national-list", "mixed", "appointed", "indirect"]
EventKind = Literal["election", "term-begins", "term-ends", "boundaries", "renewal"]
STRICT: dict[str, str] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PackSource:
    """Where a fact was read. Without `checked` nobody has read it there yet."""

    title: str
    publisher: str | None = None
    url: str | None = None
    checked: Day | None = None
    note: str | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class AddressFormat:
    lines: tuple[Template, ...]
    max_lines: int
    source: str
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Postcode:
    name: Mapping[str, str]
    pattern: str
    example: str
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Placement:
    """On which side of the page the country's custom puts these blocks of a letter."""

    sender: Side = "left"
    date: Side = "left"
    recipient: Side = "left"
    source: str | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Note:
    text: Mapping[str, str]
    source: str
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Imprint:
    required: bool
    source: str
    text: Mapping[str, str] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class RegionKind:
    name: Mapping[str, str]
    required: bool = True
    source: str | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Region:
    """`districts` is the number of seats numbered in it, 0 where the region is one seat at large.

    `aliases` are other spellings that people and lists use; `timezone` (IANA) only where the whole region has one.
    """

    name: Mapping[str, str]
    of: Mapping[str, str] = field(default_factory=dict)
    districts: int | None = None
    languages: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    timezone: str | None = None
    source: str | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class DistrictKind:
    name: Mapping[str, str]
    kind: Literal["numbered", "named"]
    example: str
    source: str
    width: int = 0
    names: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Date:
    """An event of an office's calendar; `renewal` is the new term of a part of its seats."""

    id: str
    office: str
    event: EventKind
    date: When
    source: str
    note: str | Mapping[str, str] | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """The lines below the name; by language where the chamber's name differs."""

    lines: tuple[str, ...] | Mapping[str, tuple[str, ...]]
    source: str
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def in_language(self, lang: str) -> tuple[str, ...]:
        if isinstance(self.lines, Mapping):
            return self.lines.get(lang) or next(iter(self.lines.values()))
        return self.lines


@dataclass(frozen=True, slots=True)
class Phone:
    """A switchboard; `hours` as in `Mo-Fr 09:00-17:00`, in the time zone of the country pack's capital."""

    number: str
    what: Mapping[str, str]
    source: str
    hours: str = ""
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Finder:
    url: str
    source: str
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Limit:
    max_chars: int
    what: Mapping[str, str] | str
    source: str | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Lines:
    """Envelope lines in the forms for m, f and x."""

    forms: Mapping[str, tuple[Template, ...]]

    @classmethod
    def parse(cls, raw: object) -> "Lines":
        forms = raw if isinstance(raw, dict) else {"x": raw}
        parsed = {}
        for key, value in forms.items():
            if key not in ("m", "f", "x"):
                raise ValueError(f"has the unknown form '{key}'; forms are m, f and x")
            items = value if isinstance(value, list) else [value]
            parsed[key] = tuple(Template.parse(item) for item in items)
        if "x" not in parsed:
            raise ValueError("lacks the form 'x', the neutral one")
        return cls(parsed)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from handbill.wording import text_schema

        return text_schema(cls.parse)


@dataclass(frozen=True, slots=True)
class Address:
    """How one addresses the office's holder: envelope lines, salutation, spoken name, closing."""

    envelope: Lines
    salutation: Wording
    oral: Wording
    closing: Wording
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms for a plain holder, named or not, and for one of higher rank."""

    source: str
    named: Address
    unnamed: Address
    ranks: Mapping[Literal["minister", "presiding"], Address] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of public post, with the forms of address in each language it is written to.

    `members` is the number of seats of a division, None where it differs. `titles` and `chambers` are those that
    one region has instead of the common ones. A `state` office (a state's legislature) is written to only where
    it is asked for; its districts are not those of the pack, and `constituency` says how they are called.
    """

    id: str
    represents: Literal["district", "region", "nation"]
    elected: Elected
    languages: tuple[str, ...]
    title: Mapping[str, str]
    chamber: Mapping[str, str]
    in_chamber: Mapping[str, str]
    address: PostalAddress
    finder: Finder
    forms: Mapping[str, Forms]
    members: int | None = 1
    level: Literal["national", "state"] = "national"
    short: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    chambers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_in: tuple[str, ...] = ()
    phone: Phone | None = None
    constituency: Mapping[str, Template] = field(default_factory=dict)
    notice: Note | None = None
    postage: Note | None = None
    limit: Limit | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    @property
    def impersonal(self) -> bool:
        """Whether it is written to as such, whoever holds it: a minister, a committee."""
        return self.represents == "nation" and self.members == 1


@dataclass(frozen=True, slots=True)
class Division:
    """The place that an office represents: a region and, where there is one, a district in it.

    `district` is a number in the region ("0" at large), the code of a named district, or, where the pack
    lists no names, the name as given.
    """

    region: str = ""
    district: str = ""
