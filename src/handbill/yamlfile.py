"""Reading YAML that strangers wrote: a bounded YAML 1.2 subset with positions, checked against a dataclass.

The only module that knows PyYAML, and with `kit`, `country` and `people` the only users of pydantic.
Plain `true`, `false` and `null` are resolved; everything else, numbers too, stays text until a field's
type asks for more: so the ZIP code 02134 and the country NO are what they look like.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

from handbill.errors import InputError, Problem, Where, nearest, refuse

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_VALUES = 60_000

T = TypeVar("T")
Place = tuple[int, int]
Path_ = tuple[str | int, ...]


class Scalar(str):
    """A text that remembers where it stands: file, line and column of its first character, from 1.

    `span` is its place in `source`, the text of the whole file. Pickled, it is a plain text.
    """

    file: str
    line: int
    column: int
    source: str = ""
    span: tuple[int, int] = (0, 0)

    @classmethod
    def at(cls, text: str, file: str, line: int, column: int) -> "Scalar":
        scalar = cls(text)
        scalar.file, scalar.line, scalar.column = file, line, column
        return scalar

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def place(self, char: str, before: int) -> Place:
        """File line and column of a character that has so many of its kind before it, across folded lines.

        The text's own place for a character that is written as an escape.
        """
        start, end = self.span
        at = start - 1
        for _ in range(before + 1):
            at = self.source.find(char, at + 1, end)
            if at < 0:
                return self.line, self.column
        return self.source.count("\n", 0, at) + 1, at - self.source.rfind("\n", 0, at)


class _Day:
    """Marks a date field: ISO text only (a bare number would otherwise pass as seconds since 1970)."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:
        from pydantic_core import PydanticCustomError, core_schema

        def parse(value: object) -> date:
            if isinstance(value, date):
                return value
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                try:
                    return date.fromisoformat(value)
                except ValueError:
                    pass
            raise PydanticCustomError("date", "a date is written YYYY-MM-DD")

        return core_schema.no_info_plain_validator_function(parse)


Day = Annotated[date, _Day()]


@dataclasses.dataclass(frozen=True, slots=True)
class When:
    """A date of mixed precision, as `2029`, `2029-06` or `2029-06-09`: the first and the last day it may mean."""

    first: date
    last: date

    @classmethod
    def parse(cls, value: object) -> "When":
        """Raises ValueError where the text is no such date."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", str(value))
        if match is None:
            raise ValueError("a date is written YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else 0 for part in match.groups())
        first = date(year, month or 1, day or 1)
        if day:
            return cls(first, first)
        after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
        return cls(first, after - timedelta(days=1))

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        return self.first.isoformat()[: 7 if self.first.month == self.last.month else 4]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.parse)


class _Id:
    """Marks an id: it keeps its place, so that a wrong reference is named with its line."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:
        from pydantic_core import PydanticCustomError, core_schema

        def parse(value: object) -> str:
            if isinstance(value, str) and re.fullmatch(r"[a-z0-9]([a-z0-9/_-]*[a-z0-9])?", value):
                return value
            raise PydanticCustomError("id", "an id holds only a-z, 0-9 and hyphens")

        return core_schema.no_info_plain_validator_function(parse)


Id = Annotated[str, _Id()]


def place(id: str, file: str) -> Where:
    """Where an id stands, as far as it is known; `file` where it is not."""
    return Where(getattr(id, "file", file), getattr(id, "line", None), getattr(id, "column", None))


class Loaded:
    """The plain data of a file, with the place of every key path."""

    def __init__(self, data: Any, places: dict[Path_, Place], file: str) -> None:
        self.data = data
        self.places = places
        self.file = file

    def where(self, path: typing.Iterable[str | int]) -> Where:
        """The place of the longest prefix of `path` that the file has."""
        known: Path_ = ()
        for part in path:
            if (*known, part) in self.places:
                known = (*known, part)
        line, column = self.places.get(known, (1, 1))
        return Where(self.file, line, column)


def read(path: Path, *, file: str | None = None) -> Loaded:
    """Read one YAML file into dicts, lists and Scalars; raises InputError with file, line and column."""
    name = file or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse("unreadable", f"cannot be read ({error.strerror}).", where=Where(name)) from None
    return parse(raw, name)


def parse(raw: bytes, file: str) -> Loaded:
    """Like `read`, for bytes in memory."""
    if len(raw) > MAX_BYTES:
        raise refuse(
            "too-large",
            f"is larger than {MAX_BYTES // 1_000_000} MB.",
            where=Where(file),
            next_step="Split it, or remove what does not belong there.",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise refuse(
            "not-utf8", "is not UTF-8 text.", where=Where(file, line), next_step="Save the file as UTF-8."
        ) from None
    return _Builder(text, file).build()


class _Builder:
    """Builds plain data out of the parser's events, so that depth, aliases and tags are met before they harm."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.places: dict[Path_, Place] = {}
        self.problems: list[Problem] = []
        self.values = 0

    def build(self) -> Loaded:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self.events: Iterator[Any] = iter(yaml.parse(self.text, Loader=loader))
            data = self._document(yaml)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = Where(self.file, mark.line + 1, mark.column + 1) if mark else Where(self.file)
            said = " ".join(str(part) for part in (error.context, error.problem) if part)
            raise refuse("yaml", f"is not valid YAML: {said}.", where=where) from None
        except yaml.reader.ReaderError as error:
            line = self.text.encode()[: error.position].count(b"\n") + 1
            message = f"holds the character U+{error.character:04X}, which no text needs."
            raise refuse("yaml", message, where=Where(self.file, line), next_step="Remove it.") from None
        if self.problems:
            raise InputError(*self.problems)
        return Loaded(data, self.places, self.file)

    def _document(self, yaml: Any) -> Any:
        data: Any = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self.values:
                    raise self._stop("documents", "holds a second YAML document; one file holds one.", event)
                data = self._node(next(self.events), (), yaml)
            elif isinstance(event, yaml.StreamEndEvent):
                break
        return data

    def _stop(self, code: str, message: str, event: Any) -> InputError:
        where = Where(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        return InputError(*self.problems, Problem(code, message, where))

    def _node(self, event: Any, path: Path_, yaml: Any) -> Any:
        self._plain(event, yaml)
        if len(path) > MAX_DEPTH:
            raise self._stop("depth", f"is nested deeper than {MAX_DEPTH} levels.", event)
        self.values += 1
        if self.values > MAX_VALUES:
            raise self._stop("too-many", f"holds more than {MAX_VALUES} values.", event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self.places.setdefault(path, (line, column))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, yaml)
        return self._mapping(path, yaml)

    def _plain(self, event: Any, yaml: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._stop("alias", "YAML anchors and aliases are not allowed; write the value out.", event)
        if event.tag is not None and event.tag != "!":
            raise self._stop("tag", f"YAML tags such as {event.tag} are not allowed.", event)

    def _scalar(self, event: Any, line: int, column: int) -> Any:
        if not event.style:
            if event.value in ("true", "True", "TRUE"):
                return True
            if event.value in ("false", "False", "FALSE"):
                return False
            if event.value in ("", "~", "null", "Null", "NULL"):
                return None
        block = event.style in ("|", ">")
        if event.style in ("'", '"'):
            column += 1
        scalar = Scalar.at(event.value, self.file, line + block, 1 if block else column)
        scalar.source, scalar.span = self.text, (event.start_mark.index, event.end_mark.index)
        return scalar

    def _sequence(self, path: Path_, yaml: Any) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), yaml))
        return items

    def _mapping(self, path: Path_, yaml: Any) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._plain(event, yaml)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._stop("key", "a key must be plain text.", event)
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            key = Scalar.at(event.value, self.file, line, column)
            if key in data:
                first = self.places[(*path, key)][0]
                self.problems.append(
                    Problem(
                        "duplicate-key",
                        f"the key '{key}' stands twice; its first place is line {first}.",
                        Where(self.file, line, column),
                        "Keep one of them.",
                    )
                )
            self.places.setdefault((*path, key), (line, column))
            data[key] = self._node(next(self.events), (*path, key), yaml)
        return data


def load(path: Path, kind: type[T], *, file: str | None = None) -> T:
    """Read `path` and return it as the frozen dataclass `kind`; every problem of the file is in the error."""
    return check(read(path, file=file), kind)


_ADAPTERS: dict[type, Any] = {}


def check(loaded: Loaded, kind: type[T]) -> T:
    """The data as `kind`, or an InputError that lists everything that does not fit."""
    from pydantic import TypeAdapter, ValidationError

    if not isinstance(loaded.data, dict):
        raise refuse("empty", "holds no 'key: value' lines.", where=Where(loaded.file, 1))
    version = loaded.data.get("format")
    if version is not None and str(version) != "1":
        raise refuse(
            "format",
            f"is written in format {version}; this version of handbill reads format 1.",
            where=loaded.where(["format"]),
            next_step="Update handbill, or ask the author for an older copy.",
        )
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    try:
        value: T = adapter.validate_python(loaded.data)
    except ValidationError as error:
        problems = (_problem(entry, loaded, kind) for entry in error.errors(include_url=False))
        raise InputError(*dict.fromkeys(problems)) from None
    return value


def _problem(entry: Any, loaded: Loaded, kind: type) -> Problem:
    loc = tuple(part for part in entry["loc"])
    where = loaded.where(loc)
    context = entry.get("ctx") or {}
    if "line" in context:
        where = Where(loaded.file, context["line"], context["column"])
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    if entry["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known = sorted(_fields_at(kind, loc[:-1]))
        near = nearest(key, known)
        step = f"Did you mean '{near}'?" if near else f"Known here are: {', '.join(known)}."
        return Problem("unknown-key", f"unknown key '{key}'.", where, step)
    if entry["type"] in ("missing", "missing_argument"):
        return Problem("missing-key", f"the key '{key}' is missing.", where, "Add it.")
    name = ".".join(str(part) for part in loc)
    message = entry["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return Problem("value", f"{name}: {message.rstrip('.')}.", where, context.get("next_step"))


def _fields_at(kind: Any, path: Path_) -> set[str]:
    """The names that the dataclass at `path` below `kind` knows."""
    kind = _dataclass_in(kind)
    if kind is None:
        return set()
    if not path:
        return {field.name for field in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    head, *rest = path
    if head in hints:
        step: Any = hints[str(head)]
        while rest and (isinstance(rest[0], int) or not _is_dataclass_field(step, rest[0])):
            rest = rest[1:]
        return _fields_at(step, tuple(rest))
    return _fields_at(kind, tuple(rest))


def _is_dataclass_field(kind: Any, name: object) -> bool:
    found = _dataclass_in(kind)
    return found is not None and name in {field.name for field in dataclasses.fields(found)}


def _dataclass_in(kind: Any) -> Any:
    """The first dataclass inside a type such as `tuple[Ask, ...]`, `dict[str, Point]` or `Look | None`."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return kind
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is not None:
        for part in typing.get_args(kind):
            if (found := _dataclass_in(part)) is not None:
                return found
    return None
