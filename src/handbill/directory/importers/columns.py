"""Which column of somebody's CSV holds what: a small file with our fields, the guess at it, and the rows by field.

The words that people write above their columns are in `headers.yaml`; what the rows mean is for `any_table`.
"""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

from handbill import yamlfile
from handbill.country import Country, Office, fold
from handbill.directory.files import content, decode, folded_cell, rows
from handbill.directory.importers.popolo import first_office
from handbill.directory.importers.table import check_width, shown
from handbill.errors import InputError, Problem, Where, nearest, refuse
from handbill.people import Gender

K = TypeVar("K")
HEADERS = Path(__file__).parents[1] / "headers.yaml"
MANY = 40  # headings that are not used, to be shown
OPTIONS = ("kind", "office", "delimiter", "encoding")
DELIMITERS = {"": "", ",": ",", ";": ";", "|": "|", "\t": "\t", "tab": "\t"}
ENCODINGS = frozenset(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "mac-roman", "koi8-r", "koi8-u"]
    + [f"cp{page}" for page in (437, 850, 852, 866, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)]
    + [f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)]
)
Row = tuple[int, Mapping[str, str]]
OF_MAP = ("code", "district", "region", "share")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what: its heading, or its number from 1 where headings repeat; "" for none.

    `kind` is what the rows are, `office` the office of these people or the one whose districts the map names (without
    it the country's first that is elected). `prefix` stands before the surname ("de" Hart). `delimiter` and `encoding`
    only where they are not found by themselves.
    """

    kind: Literal["people", "postcodes"] = "people"
    office: str = ""
    delimiter: str = ""
    encoding: str = ""
    name: str = ""
    surname: str = ""
    prefix: str = ""
    given_name: str = ""
    gender: str = ""
    envelope_name: str = ""
    party: str = ""
    district: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    start: str = ""
    end: str = ""
    local_address: str = ""
    local_phone: str = ""
    id: str = ""
    code: str = ""
    share: str = ""
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @property
    def named(self) -> dict[str, str]:
        """The fields that have a column."""
        keys = (entry.name for entry in fields(Columns) if entry.name not in OPTIONS)
        return {key: getattr(self, key) for key in keys if getattr(self, key)}


@dataclass(frozen=True, slots=True)
class Guess(Columns):
    """A mapping that was guessed, and the headings of the columns that it leaves behind."""

    unused: tuple[str, ...] = ()


OF_PEOPLE = tuple(entry.name for entry in fields(Columns) if entry.name not in (*OPTIONS, "code", "share"))


@dataclass(frozen=True)
class Words:
    """Headings by field and language, and the words for a gender."""

    people: Mapping[str, Mapping[str, tuple[str, ...]]]
    postcodes: Mapping[str, Mapping[str, tuple[str, ...]]]
    genders: Mapping[Gender, Mapping[str, tuple[str, ...]]]
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def fields_of(self, kind: str) -> dict[str, str]:
        """The field of each heading, folded, of one kind of table."""
        return _by_word(self.people if kind == "people" else self.postcodes)

    @cached_property
    def gender_of(self) -> dict[str, Gender]:
        return _by_word(self.genders)


def _by_word(known: Mapping[K, Mapping[str, tuple[str, ...]]]) -> dict[str, K]:
    return {fold(word): key for key, words in known.items() for said in words.values() for word in said}


def load_words() -> Words:
    return yamlfile.load(HEADERS, Words, file=HEADERS.name)


# The mapping: loaded, guessed, written


def load_columns(path: Path) -> Columns:
    """A mapping that the user wrote; raises InputError with file, line and column of everything that is wrong."""
    loaded = yamlfile.read(path)
    columns = yamlfile.check(loaded, Columns)
    if columns.kind == "postcodes" and columns.postcode and not columns.code:
        columns = replace(columns, code=columns.postcode, postcode="")
    if found := list(faults(columns)):
        raise InputError(*(replace(problem, where=loaded.where([key])) for key, problem in found))
    return columns


def dump_columns(columns: Columns) -> str:
    """The mapping as `load_columns` reads it."""
    lines = ["# Which column of the list holds what: its heading, or its number counted from 1."]
    options = {key: getattr(columns, key) for key in OPTIONS}
    for key, value in {**options, **columns.named}.items():
        if value:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    unused = columns.unused if isinstance(columns, Guess) else ()
    lines += [f"# not used: {shown(heading)}" for heading in unused[:MANY]]
    if len(unused) > MANY:
        lines.append(f"# not used: {len(unused) - MANY} more")
    return "\n".join(lines) + "\n"


def header(path: Path, country: Country) -> list[str]:
    """The headings of a table, its first line that is not empty; raises InputError."""
    return next(_records(path, country, Columns()))[1]


def guess(header: str | Sequence[str], country: Country) -> Guess:
    """The mapping that the headings suggest, to be shown and confirmed; a text is taken for the table's beginning."""
    if isinstance(header, str):
        header = _first_record(header)
    words = load_words()
    of_map = _guessed(header, words.fields_of("postcodes"))
    of_people = _guessed(header, words.fields_of("people"))
    office = first_office(country)
    if "code" in of_map and of_map.keys() & {"district", "region"} and not of_people.keys() & {"name", "surname"}:
        found = Columns("postcodes", office.id, **_seat_columns(of_map, office))
    else:
        if of_people.keys() & {"given_name", "prefix"} and "name" in of_people and "surname" not in of_people:
            # "Nom;Prénom", "Name;Vorname": beside a first name the word means the last.
            of_people["surname"] = of_people.pop("name")
        found = Columns("people", office.id, **_seat_columns(of_people, office))
    used = found.named.values()
    unused = tuple(cell for cell, reference in _references(header) if cell.strip() and reference not in used)
    return Guess(found.kind, found.office, **found.named, unused=unused)


def _references(header: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each heading with what names its column: itself, or the column's number where it stands twice."""
    keys = [fold(cell) for cell in header]
    for number, (cell, key) in enumerate(zip(header, keys, strict=True), start=1):
        yield cell, str(number) if keys.count(key) > 1 else folded_cell(cell)


def _guessed(header: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """The first column of each field, by number where its heading stands twice."""
    found: dict[str, str] = {}
    for cell, reference in _references(header):
        if name := known.get(fold(cell)):
            found.setdefault(name, reference)
    return found


def _seat_columns(found: dict[str, str], office: Office) -> dict[str, str]:
    """The mapping with the seat's column in the field that the office goes by."""
    if office.represents == "region" and "region" not in found and "district" in found:
        found["region"] = found["district"]
    if office.represents != "district":
        found.pop("district", None)
    if office.represents == "nation":
        found.pop("region", None)
    return found


def _first_record(text: str) -> list[str]:
    try:
        return next((record for _, record in rows(text) if any(record)), [])
    except csv.Error:
        return []


def faults(columns: Columns) -> Iterator[tuple[str, Problem]]:
    """What is wrong with a mapping by itself, each with the key that it is about."""
    own = OF_PEOPLE if columns.kind == "people" else OF_MAP
    for key in columns.named:
        if key not in own:
            other = "a postcode map" if columns.kind == "people" else "people"
            yield (
                key,
                Problem("columns", f"'{key}' is a column of {other}.", None, f"Known here are: {', '.join(own)}."),
            )
    if columns.kind == "people" and not (columns.name or columns.surname):
        yield "kind", Problem("columns", "no column holds the names.", None, "Give `name` or `surname`.")
    if columns.kind == "people" and columns.prefix and not columns.surname:
        yield "prefix", Problem("columns", "`prefix` stands before a surname.", None, "Give `surname`, too.")
    if columns.kind == "postcodes" and not (columns.code and (columns.district or columns.region)):
        step = "Give `code`, and `district` or `region`."
        yield "kind", Problem("columns", "a postcode map needs the codes and what they lie in.", None, step)
    if columns.delimiter not in DELIMITERS:
        yield "delimiter", Problem("columns", "no such delimiter.", None, 'Write ",", ";", "|" or "tab".')
    if columns.encoding and _codec(columns.encoding) not in ENCODINGS:
        step = "Write utf-8, utf-16, windows-1252 or iso-8859-1, for instance."
        yield "encoding", Problem("columns", f"'{shown(columns.encoding)}' is no encoding of texts here.", None, step)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


# The table


def cells(path: Path, country: Country, columns: Columns) -> Iterator[Row]:
    """The cells of each row by field, with the row's line; those that a ragged row lacks are ""."""
    found = _records(path, country, columns)
    line, first = next(found)
    places = _places(first, columns, Where(str(path), line))
    for line, record in found:
        check_width(path, line, record, len(first))
        yield line, {key: record[at] if at < len(record) else "" for key, at in places.items()}


def _records(path: Path, country: Country, columns: Columns) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, the headings first; raises InputError where there is not even one."""
    data, codec = content(path), _codec(columns.encoding)
    none = True
    try:
        if codec.startswith("utf-16") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode(codec)
        else:
            text = decode(data, path, codec or country.code_page)
        for line, record in rows(text, DELIMITERS[columns.delimiter]):
            if any(cell.strip() for cell in record):
                none = False
                yield line, record
    except UnicodeDecodeError:
        step = "Save it as UTF-8 and try again."
        raise refuse(
            "encoding", "is not the text that it says it is.", where=Where(str(path)), next_step=step
        ) from None
    except csv.Error as error:
        raise refuse("form", f"is no CSV table ({error}).", where=Where(str(path))) from None
    if none:
        raise refuse("empty", "holds nothing.", where=Where(str(path)), next_step="Is it the right file?")


def _places(header: Sequence[str], columns: Columns, where: Where) -> dict[str, int]:
    """The place of each field's column; raises InputError with all columns that the table lacks."""
    keys = [_key(cell) for cell in header]
    headings = [shown(cell) for cell in header if cell.strip()]
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for name, wanted in columns.named.items():
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else None
        found = [at for at, key in enumerate(keys) if key == _key(wanted)] if number is None else [number - 1]
        if len(found) > 1:
            numbers = ", ".join(str(at + 1) for at in found)
            message = f"the heading '{shown(wanted)}' for `{name}` stands {len(found)} times."
            problems.append(Problem("columns", message, where, f"Give the column's number: {numbers}."))
        elif not found or not 0 <= found[0] < len(keys):
            near = nearest(wanted, headings) if number is None else None
            step = f"Did you mean '{near}'?" if near else f"There are {len(keys)}: {', '.join(headings)}."
            message = f"there is no column '{shown(wanted)}' for `{name}`."
            problems.append(Problem("columns", message, where, step))
        else:
            places[name] = found[0]
    if problems:
        raise InputError(*problems)
    return places


def _key(heading: str) -> str:
    return fold(heading) or folded_cell(heading)
