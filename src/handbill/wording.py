"""Texts with fields in them, written by kit and country authors: parsed when loaded, filled by substitution.

Nothing in them is evaluated: Jinja's parser reads them, and any node but plain text and `{{ name }}` is
refused with its place. Also the choice between several wordings, and the forms for gender and for 'we'.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from handbill.document import Field, Inline, Origin, Text, unprintable
from handbill.errors import Problem, Where, nearest, refuse

MAX_CHARS = 6_000
MARKS = ("{{", "{%", "{#")
NESTS = ("(", "[", "{", "-", "+", "not", "if")
MAX_NESTED = 30

FIELDS: Mapping[str, frozenset[str]] = {
    "sender": frozenset(
        "name city region region_name postcode country constituency organisation role phone date".split()
    ),
    "office": frozenset("office official chamber in_chamber representative".split()),
    "ask": frozenset({"until"}),
    "media": frozenset("outlet article_title article_date article_url quote".split()),
    "flyer": frozenset({"link"}),
    "answer": frozenset({"answer"}),
    "first": frozenset({"first_date", "first_ask"}),
    "country": frozenset(
        "name street city region region_name of_region postcode country district district_ordinal constituency"
        " of_constituency official surname office chamber date".split()
    ),
}
_FIELD = re.compile(r"\{\{-?\s*([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}")
_BREAKS = re.compile(r"[ \t\r\n]+")

V = TypeVar("V")


class TextError(ValueError):
    """A text that is more than words and fields; `line` and `column` count from 1, 0 where they are not known."""

    def __init__(self, message: str, line: int, column: int, next_step: str) -> None:
        super().__init__(message)
        self.line, self.column, self.next_step = line, column, next_step


@dataclass(frozen=True, slots=True)
class Template:
    """Words and field names in order, with the place they stand at in their file."""

    parts: tuple[Text | Field, ...]
    origin: Origin
    fields: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(part.name for part in self.parts if isinstance(part, Field)))

    @property
    def templates(self) -> tuple["Template", ...]:
        return (self,)

    @property
    def source(self) -> str:
        """The text as its author wrote it, on one line."""
        return "".join(f"{{{{ {p.name} }}}}" if isinstance(p, Field) else p.text for p in self.parts)

    def fill(self, values: Mapping[str, str]) -> tuple[Inline, ...]:
        """The words with each field's value in its place; raises InputError where one is missing or empty."""
        done: list[Inline] = []
        for part in self.parts:
            if isinstance(part, Text):
                done.append(part)
                continue
            value = values.get(part.name, "")
            if not value:
                raise refuse(
                    "unfilled",
                    f"the text needs '{part.name}', and nothing is known for it.",
                    where=self.origin.where,
                    next_step=f"Give {OPTION_OF.get(part.name, part.name)}.",
                )
            done.append(Field(part.name, value))
        return tuple(done)

    def text(self, values: Mapping[str, str]) -> str:
        return "".join(inline.text for inline in self.fill(values))

    @classmethod
    def parse(cls, raw: object, names: frozenset[str] | None = None) -> "Template":
        """Parse a text of a YAML file (a `yamlfile.Scalar`); raises TextError."""
        line, column = getattr(raw, "line", 0), getattr(raw, "column", 0)
        if not isinstance(raw, str):
            raise TextError("must be a text", line, column, "Put it between quotation marks.")
        text = str(raw)
        if len(text) > MAX_CHARS:
            raise TextError(f"is longer than {MAX_CHARS} characters", line, column, "Shorten it.")
        if (found := unprintable(text, breaks=True)) is not None:
            raise TextError(f"holds {found[1]}", *_place(raw, text, found[0]), "Remove it.")
        origin = Origin(getattr(raw, "file", ""), line, column)
        text = unicodedata.normalize("NFC", text)
        if "{" in text:
            _only_fields(raw, text)
        parts: list[Text | Field] = []
        end = 0
        for match in _FIELD.finditer(text):
            if match.start() > end:
                parts.append(Text(_BREAKS.sub(" ", text[end : match.start()])))
            name = match[1]
            if name not in (known := names or ALL_FIELDS):
                near = nearest(name, sorted(known))
                step = f"Did you mean '{near}'?" if near else "docs/kits.md lists the fields."
                raise TextError(f"has the unknown field '{name}'", *_place(raw, text, match.start()), step)
            parts.append(Field(name, ""))
            end = match.end()
        if text[end:].strip() or not parts:
            parts.append(Text(_BREAKS.sub(" ", text[end:]).rstrip()))
        if isinstance(parts[0], Text):
            parts[0] = Text(parts[0].text.lstrip())
        if not any(isinstance(part, Field) or part.text for part in parts):
            raise TextError("is empty", line, column, "Write the text.")
        return cls(tuple(parts), origin)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        return text_schema(cls.parse)


ALL_FIELDS: frozenset[str] = frozenset().union(*FIELDS.values())
OPTION_OF = {
    "organisation": "--organisation",
    "role": "--role",
    "postcode": "--postcode",
    "city": "--city",
    "name": "--name",
    "street": "--street",
    "phone": "--phone",
    "region": "--region",
    "region_name": "--region",
    "constituency": "--district",
    "outlet": "--outlet",
    "article_title": "--article-title",
    "article_date": "--article-date",
    "article_url": "--article-url",
    "quote": "--quote",
    "link": "--link",
    "answer": "--answer",
}


def _place(raw: object, text: str, index: int) -> tuple[int, int]:
    """File line and column of `text[index]`, where `raw` comes from a file."""
    find = getattr(raw, "place", None)
    if find is None:
        return 1, index + 1
    place: tuple[int, int] = find(text[index], text[:index].count(text[index]))
    return place


def _only_fields(raw: object, text: str) -> None:
    """Refuse every template construct but `{{ name }}`: what Jinja's parser finds beside names is an error."""
    from jinja2 import TemplateSyntaxError, nodes

    advice = "Only {{ field }} is allowed in texts; docs/kits.md lists the fields."
    rest = _FIELD.sub(lambda match: " " * len(match[0]), text)
    if "{" not in rest and "}" not in rest:
        return  # nothing is left that the parser could find
    at = min((i for i in map(rest.find, MARKS) if i >= 0), default=0)
    if any(mark in rest for mark in MARKS) and sum(map(rest.count, NESTS)) > MAX_NESTED:
        # Jinja's parser would run out of stack; what it would find is refused anyway.
        raise TextError("holds more than words and fields", *_place(raw, text, at), advice)
    try:
        tree = _jinja().parse(text)
    except TemplateSyntaxError as error:
        raise TextError(f"is not a text with fields: {error.message}", *_place(raw, text, at), advice) from None
    except ValueError:  # a number of thousands of digits
        raise TextError("is not a text with fields", *_place(raw, text, at), advice) from None
    for node in tree.body:
        inner = node.nodes if isinstance(node, nodes.Output) else [node]
        for part in inner:
            if not isinstance(part, nodes.TemplateData | nodes.Name):
                what = type(part).__name__
                raise TextError(f"holds logic ({what})", *_place(raw, text, at), advice)
    if any(mark in rest for mark in MARKS):
        raise TextError("holds more than words and fields", *_place(raw, text, at), advice)


def _jinja() -> Any:
    from jinja2 import Environment

    return Environment(autoescape=False)  # noqa: S701  only its parser is used: nothing is rendered


def text_schema(parse: Any) -> Any:
    """A pydantic schema that runs `parse` and keeps the place of what it refuses."""
    from pydantic_core import PydanticCustomError, core_schema

    def checked(raw: object) -> object:
        try:
            return parse(raw)
        except TextError as error:
            context: dict[str, object] = {"next_step": error.next_step}
            if error.line:
                context |= {"line": error.line, "column": error.column}
            raise PydanticCustomError("text", str(error).replace("{", "{{").replace("}", "}}"), context) from None

    return core_schema.no_info_plain_validator_function(checked)


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, in the forms that grammar asks for: `x` always, `m`, `f` and `we` where they differ.

    `of` says whose gender decides, the sender's or the official's; `we_m` and `we_f` are for an
    organisation that writes to an official of that gender.
    """

    forms: Mapping[str, Template]
    of: Literal["sender", "official"] = "sender"
    KEYS: ClassVar[tuple[str, ...]] = ("m", "f", "x", "we", "we_m", "we_f")

    def form(self, *, sender: str = "x", official: str = "x", we: bool = False) -> Template:
        """The template for these genders (`m`, `f`, `x`); `we` where an organisation signs."""
        gender = sender if self.of == "sender" else official
        keys = ("we_" + gender, "we", gender, "x") if we else (gender, "x")
        return next(self.forms[key] for key in keys if key in self.forms)

    @property
    def templates(self) -> tuple[Template, ...]:
        return tuple(self.forms.values())

    @classmethod
    def parse(cls, raw: object) -> "Wording":
        if not isinstance(raw, dict):
            return cls({"x": Template.parse(raw)})
        forms = {key: value for key, value in raw.items() if key != "of"}
        first = next((value for value in forms.values() if hasattr(value, "line")), None)
        line, column = getattr(first, "line", 0), getattr(first, "column", 0)
        for key in forms:
            if key not in cls.KEYS:
                raise TextError(f"has the unknown form '{key}'", line, column, "Forms are m, f, x, we, we_m and we_f.")
        if "x" not in forms:
            raise TextError("lacks the form 'x', the neutral one", line, column, "Add x: to it.")
        of = raw.get("of", "sender")
        if of not in ("sender", "official"):
            raise TextError(f"has of: {of}", line, column, "Write of: sender or of: official.")
        return cls({key: Template.parse(value) for key, value in forms.items()}, of)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        return text_schema(cls.parse)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Several wordings of the same thing; a single text counts as a list of one."""

    options: tuple[Wording, ...]

    @classmethod
    def parse(cls, raw: object) -> "Wordings":
        if isinstance(raw, list):
            if not raw:
                raise TextError("is an empty list", 0, 0, "Write at least one wording.")
            return cls(tuple(Wording.parse(item) for item in raw))
        return cls((Wording.parse(raw),))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        return text_schema(cls.parse)

    @property
    def templates(self) -> tuple[Template, ...]:
        return tuple(template for option in self.options for template in option.templates)


def pick(options: Sequence[V], *seed: str) -> V:
    """One of the options, always the same for the same seed, and spread evenly over many seeds."""
    digest = hashlib.sha256("\x1f".join(seed).encode()).digest()
    return options[int.from_bytes(digest[:8], "big") % len(options)]


def order(options: Sequence[V], *seed: str) -> list[V]:
    """The options in an order of their own for the seed."""
    ranks = [
        (hashlib.sha256("\x1f".join((*seed, str(index))).encode()).digest(), index) for index in range(len(options))
    ]
    return [options[index] for _, index in sorted(ranks)]


def ordinal(number: int, lang: str) -> str:
    """A number in order as it is written in a place name (`30th`, `2e`, `1re` for a circonscription)."""
    if lang == "fr":
        return "1re" if number == 1 else f"{number}e"
    if lang == "en":
        tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{tail}"
    return f"{number}."


def field_problems(template: Template, allowed: frozenset[str], what: str) -> list[Problem]:
    """A problem for each field that is known but has no value where this text is used."""
    origin = template.origin
    return [
        Problem(
            "field-out-of-place",
            f"the field '{name}' has no value in {what}.",
            Where(origin.file, origin.line, origin.column),
            f"There you may use: {', '.join(sorted(allowed))}.",
        )
        for name in template.fields
        if name not in allowed
    ]
