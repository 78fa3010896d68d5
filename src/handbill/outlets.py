"""News outlets: a CSV that the user keeps, read and checked; finding the desk that a letter or call is for.

No outlet is shipped, and nothing about one is guessed: an empty cell is something that nobody has looked up.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

from handbill import resources
from handbill.directory.files import decode, rows
from handbill.errors import InputError, MachineError, Problem, Where, nearest, refuse
from handbill.kit import is_web_address
from handbill.people import MAX_VALUE, clean

MediaKind = Literal["letter", "correction", "desk"]
DESKS: Mapping[MediaKind, str] = {"letter": "letters", "correction": "corrections", "desk": "news"}
"""How the column `desk` names the desk that each kind goes to."""
MAX_BYTES = 1_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_PROBLEMS = 50
MAX_TEXT = 2_000
MAX_LINES = 6
MAX_LIMIT = 100_000
OLD_DAYS = 365
SEPARATOR = " / "
PATTERNS = {
    "country": (r"[A-Za-z]{2}", "is no country code", "Write two letters, for instance US."),
    "language": (r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", "is no language code", "Write en, fr, hy, ..."),
    "email": (
        r"[^\s@,;:<>()\"\\]{1,64}@[^\s@,;:<>()\"\\]+\.[^\s@,;:<>()\"\\.]+",
        "is no e-mail address",
        "Write one address and nothing else, or leave it empty.",
    ),
}


def _column(what: str, **pattern: str) -> Any:
    return field(default="", metadata={"what": what, **pattern})


def _number(what: str) -> Any:
    return field(default=0, metadata={"what": what})


@dataclass(frozen=True, slots=True)
class Outlet:
    """One desk of a newsroom: a row of the file. A limit of 0 is one that is not known."""

    name: str = field(metadata={"what": "The outlet's name, as it is printed. The only column that must be filled."})
    country: str = _column("Country code, for instance US.")
    region: str = _column("State, province or the like.")
    city: str = _column("Town; tells two outlets of the same name apart.")
    language: str = _column("Language code of what it prints, for instance en.")
    desk: str = _column("What the desk is for: letters, corrections, news, or a name of its own; empty for all.")
    email: str = _column("The desk's e-mail address.")
    phone: str = _column("The desk's telephone; several numbers separated by ' / '.")
    web_form: str = _column("Address of its form, with https://.")
    address: tuple[str, ...] = field(
        default=(), metadata={"what": "Postal address, lines separated by ' / ', at most six."}
    )
    letter_min_words: int = _number("Fewest words of a letter.")
    letter_max_words: int = _number("Most words of a letter.")
    correction_max_words: int = _number("Most words of a correction request.")
    max_chars: int = _number("Most characters that its form takes.")
    wants: str = _column("What it requires with a letter, for instance: name, town, phone.")
    source: str = _column("Where you read all this: an address or a page.")
    checked: date | None = field(default=None, metadata={"what": "When you read it there, YYYY-MM-DD."})
    notes: str = _column("Anything else. Columns that Handbill does not know are added here.")

    def __str__(self) -> str:
        place = f"{self.name}, {self.city}" if self.city else self.name
        return f"{place} ({self.desk})" if self.desk else place

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(self.phone.split(SEPARATOR)) if self.phone else ()


COLUMNS: Mapping[str, str] = {column.name: column.metadata["what"] for column in fields(Outlet)}
NUMBERS = tuple(column.name for column in fields(Outlet) if column.default == 0)
LONG = ("address", "wants", "source", "notes", "web_form")


@dataclass(frozen=True, slots=True)
class Listing:
    """The outlets of a file in its order, and what its keeper should know of it."""

    outlets: tuple[Outlet, ...] = ()
    notes: tuple[Problem, ...] = ()


def outlets_file() -> Path:
    """Where the list is kept unless another file is named."""
    return resources.home("data") / "outlets.csv"


def template() -> bytes:
    """A list without an outlet: the headings alone, marked as UTF-8 for spreadsheets."""
    return b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def write_template(path: Path) -> None:
    """Write the blank list; raises an error where something of that name exists."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(template())
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            step = "Give another name, or remove it first."
            raise refuse("exists", f"{path}: exists and is left as it is.", next_step=step) from None
        message = f"{path}: cannot be written ({error.strerror})."
        raise refuse("cannot-write", message, next_step="Name another file.", kind=MachineError) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of a row, as `handbill outlets list --json` prints it."""
    properties: dict[str, Any] = {}
    for column in fields(Outlet):
        entry: dict[str, Any] = {"description": column.metadata["what"]}
        if column.name == "address":
            entry |= {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": MAX_LINES}
        elif column.name in NUMBERS:
            entry |= {"type": "integer", "minimum": 0, "maximum": MAX_LIMIT}
        elif column.name == "checked":
            entry |= {"type": ["string", "null"], "format": "date"}
        else:
            entry |= {"type": "string", "maxLength": MAX_TEXT if column.name in LONG else MAX_VALUE}
            if column.name == "name":
                entry["minLength"] = 1
            if column.name in PATTERNS:
                entry["pattern"] = f"^({PATTERNS[column.name][0]})?$"
        properties[column.name] = entry
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A desk of a news outlet",
        "type": "object",
        "properties": properties,
        "required": list(COLUMNS),
        "additionalProperties": False,
    }


def plain(outlet: Outlet) -> dict[str, Any]:
    """A row as JSON has it."""
    values = {name: getattr(outlet, name) for name in COLUMNS}
    checked = outlet.checked.isoformat() if outlet.checked else None
    return {**values, "address": list(outlet.address), "checked": checked}


def read_outlets(path: Path) -> Listing:
    """The list in a file; raises InputError with all that is wrong in it, by row and column."""
    shown = str(path)
    text = decode(_content(path), path)
    try:
        records = []
        for _, record in rows(text):
            records.append(record)
            if len(records) > MAX_ROWS + 1:
                message = f"has more than {MAX_ROWS:,} rows."
                raise refuse("too-large", message, where=Where(shown), next_step="Keep only the outlets you write to.")
    except csv.Error as error:
        message = f"is no table: {error}."
        step = "Close the quotation mark, or save it from a spreadsheet as CSV."
        raise refuse("no-table", message, where=Where(shown), next_step=step) from None
    return _Table(shown, records).listing()


def _content(path: Path) -> bytes:
    if not path.is_file():
        step = "`handbill outlets new FILE` writes an empty list."
        raise refuse("no-file", f"{path}: there is no such file.", next_step=step)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        step = "Name a file that you may read."
        raise refuse("unreadable", f"{path} cannot be read ({error.strerror}).", next_step=step) from None
    if len(data) > MAX_BYTES:
        step = "Keep only the outlets you write to."
        raise refuse("too-large", "is larger than 1 MB.", where=Where(str(path)), next_step=step)
    return data


class _Table:
    """The records of a file under their headings; collects all problems before it gives up."""

    def __init__(self, shown: str, records: Sequence[list[str]]) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        # A spreadsheet counts blank rows, too.
        numbered = [(row, record) for row, record in enumerate(records, 1) if any(cell.strip() for cell in record)]
        if not numbered:
            step = "`handbill outlets columns` lists the headings."
            raise refuse(
                "no-headings", "is empty: its first row holds the headings.", where=Where(shown), next_step=step
            )
        (self.first, heads), *self.records = numbered
        if len(heads) > MAX_COLUMNS:
            message = f"has {len(heads):,} columns; at most {MAX_COLUMNS} are read."
            raise refuse("too-large", message, where=Where(shown, row=self.first), next_step="Remove those not needed.")
        self.heads = [self._heading(cell) for cell in heads]
        self._check_heads()

    def problem(self, code: str, message: str, row: int, heading: str, step: str) -> None:
        where = Where(self.shown, row=row, heading=_said(heading) or None)
        self.problems.append(Problem(code, message, where, step))

    def _heading(self, cell: str) -> str:
        name = re.sub(r"[\s_-]+", "_", cell.strip().casefold())
        return name if name in COLUMNS else " ".join(cell.split())

    def _check_heads(self) -> None:
        for name in dict.fromkeys(self.heads):
            if name in COLUMNS and self.heads.count(name) > 1:
                message = f"the column stands {self.heads.count(name)} times."
                self.problem("heading", message, self.first, name, "Keep one of them.")
            elif name and name not in COLUMNS:
                near = nearest(name, list(COLUMNS))
                step = f"Did you mean '{near}'?" if near else "`handbill outlets columns` lists those that are known."
                message = "the column is not known; what it holds is added to the notes."
                where = Where(self.shown, row=self.first, heading=_said(name))
                self.notes.append(Problem("unknown-column", message, where, step, "warning"))
        if "name" not in self.heads:
            step = "The first row holds the headings; `handbill outlets columns` lists them."
            self.problem("heading", "there is no column 'name'.", self.first, "", step)

    def listing(self) -> Listing:
        found: list[Outlet] = []
        seen: dict[tuple[str, ...], int] = {}
        for row, record in self.records if not self.problems else ():
            outlet = self._outlet(row, record)
            key = tuple(fold(part) for part in (outlet.name, outlet.city, outlet.region, outlet.country, outlet.desk))
            if outlet.name and key in seen:
                step = "Remove one, or name its city or desk."
                self.problem("twice", f"{outlet} stands in row {seen[key]}, too.", row, "name", step)
            seen.setdefault(key, row)
            found.append(outlet)
        if self.problems:
            raise InputError(*self._bounded())
        return Listing(tuple(found), tuple(self.notes))

    def _bounded(self) -> Iterator[Problem]:
        yield from self.problems[:MAX_PROBLEMS]
        if (more := len(self.problems) - MAX_PROBLEMS) > 0:
            yield Problem("more", f"and {more} more problems.", Where(self.shown), "Mend these first.")

    def _outlet(self, row: int, record: list[str]) -> Outlet:
        if any(cell.strip() for cell in record[len(self.heads) :]):
            message = f"has {len(record)} cells, and there are {len(self.heads)} headings."
            self.problem("cells", message, row, "", "Put a cell that holds the separator between quotation marks.")
        cells: dict[str, str] = {}
        others: list[str] = []
        record = [*record, *[""] * len(self.heads)][: len(self.heads)]
        if not record[self.heads.index("name")].strip():
            self.problem("no-name", "the outlet has no name.", row, "name", "Write its name, or remove the row.")
        for heading, cell in zip(self.heads, record, strict=True):
            value = self._clean(row, heading, cell)
            if heading in COLUMNS:
                cells[heading] = value
            elif value:
                others.append(f"{_said(heading)}: {value}" if heading else value)
        for heading, (pattern, wrong, step) in PATTERNS.items():
            value = cells.get(heading, "")
            if value and not re.fullmatch(pattern, value):
                self.problem(heading, f"'{_said(value)}' {wrong}.", row, heading, step)
        numbers = {name: self._number(row, name, cells.pop(name, "")) for name in NUMBERS}
        if 0 < numbers["letter_max_words"] < numbers["letter_min_words"]:
            message = "is less than letter_min_words."
            self.problem("limits", message, row, "letter_max_words", "Correct one of them.")
        self._ways(row, cells)
        checked = self._day(row, cells.pop("checked", ""))
        lines = tuple(line for part in cells.pop("address", "").split("\n") for line in _parts(part))
        if len(lines) > MAX_LINES:
            message = f"has {len(lines)} lines; at most {MAX_LINES} fit on an envelope."
            self.problem("address", message, row, "address", "Join some of them.")
        cells["notes"] = "; ".join(part for part in (cells.get("notes", ""), *others) if part)
        return Outlet(**cells, **numbers, address=lines, checked=checked)  # type: ignore[arg-type]  # texts by their names

    def _clean(self, row: int, heading: str, cell: str) -> str:
        known = heading in COLUMNS
        limit = MAX_TEXT if heading in LONG or not known else MAX_VALUE
        try:
            return clean(cell, "the cell", limit=limit, breaks=heading == "address")
        except InputError as error:
            for problem in error.problems:
                self.problem(problem.code, problem.message, row, heading, problem.next_step or "Mend it.")
            return ""

    def _number(self, row: int, heading: str, cell: str) -> int:
        if not cell:
            return 0
        if re.fullmatch(r"[0-9]{1,6}", cell) and 0 < int(cell) <= MAX_LIMIT:
            return int(cell)
        step = "Write digits alone, for instance 250; leave the cell empty where no limit is known."
        self.problem("number", f"'{_said(cell)}' is no number from 1 to {MAX_LIMIT:,}.", row, heading, step)
        return 0

    def _ways(self, row: int, cells: dict[str, str]) -> None:
        cells["phone"] = SEPARATOR.join(_parts(cells.get("phone", "")))
        for number in _parts(cells["phone"]):
            if re.search(r"\d[eE]\+?\d", number):
                step = "The spreadsheet took it for a figure: format the column as text and type the number again."
                self.problem("phone", f"'{_said(number)}' is no telephone number.", row, "phone", step)
            elif sum(char.isdigit() for char in number) < 3:
                step = "Write its digits, or leave the cell empty."
                self.problem("phone", f"'{_said(number)}' is no telephone number.", row, "phone", step)
        if cells.get("web_form") and not is_web_address(cells["web_form"]):
            step = "Write all of it, with https://."
            self.problem("web-form", f"'{_said(cells['web_form'])}' is no web address.", row, "web_form", step)

    def _day(self, row: int, cell: str) -> date | None:
        if not cell:
            return None
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            try:
                return date.fromisoformat(cell)
            except ValueError:
                pass
        step = "Write it YYYY-MM-DD, for instance 2026-11-22; format the column as text."
        self.problem("date", f"'{_said(cell)}' is no date.", row, "checked", step)
        return None


def _parts(text: str) -> list[str]:
    """What stands between ' / '; a slash without blanks belongs to a number or a house."""
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _said(text: str) -> str:
    """A cell as a message may repeat it."""
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def fold(text: str) -> str:
    """A name as it compares: without case, accents and doubled blanks."""
    bare = (char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return " ".join("".join(bare).split())


def find_outlet(outlets: Iterable[Outlet], name: str, kind: MediaKind, desk: str = "") -> Outlet | None:
    """The desk of the outlet that a letter or call is for, None where the list has no outlet of that name.

    `name` may carry the city: `The Example Gazette, London`. Raises InputError where several desks are left.
    """
    wanted = fold(name)
    found = [o for o in outlets if wanted in (fold(o.name), fold(f"{o.name}, {o.city}"))]
    if desk and found:
        here = [o for o in found if fold(o.desk) == fold(desk)]
        if not here:
            step = f"It has: {', '.join(o.desk or 'one without a name' for o in found)}."
            raise refuse("unknown-desk", f"--desk: {found[0].name} has no desk '{desk}' in your list.", next_step=step)
        found = here
    if len(found) > 1:
        own = [o for o in found if fold(o.desk) == DESKS[kind]] or [o for o in found if not o.desk]
        if len(own) != 1:
            message = f"--outlet: your list has several desks of '{name}': {'; '.join(map(str, own or found))}."
            step = "Choose with --desk, or write the city behind the name: --outlet 'NAME, CITY'."
            raise refuse("which-desk", message, next_step=step)
        found = own
    return found[0] if found else None


def remarks(outlet: Outlet, kind: MediaKind, today: date, desk: str = "") -> Iterator[Problem]:
    """What a sender should know of the entry that a letter or call rests on; `desk` is the one asked for."""
    yield from unread(outlet, today)
    if not desk and fold(outlet.desk) in DESKS.values() and fold(outlet.desk) != DESKS[kind]:
        message = f"{outlet} is the only desk of {outlet.name} in your list."
        yield Problem("other-desk", message, None, f"Add one for {DESKS[kind]} if there is one.", "warning")
    if outlet.wants and kind != "desk":
        yield Problem("wants", f"{outlet} asks for: {outlet.wants}.", severity="warning")


def unread(outlet: Outlet, today: date) -> Iterator[Problem]:
    """A note on an entry that nobody has read at its source, or not for a year."""
    if outlet.checked is None:
        message = f"{outlet}: nobody has noted when its numbers and limits were read."
    elif outlet.checked > today:
        message = f"{outlet}: marked as read on {outlet.checked}, a day to come."
    elif (today - outlet.checked).days > OLD_DAYS:
        message = f"{outlet}: its numbers and limits were last read on {outlet.checked}, more than a year ago."
    else:
        return
    where = f"Read them again ({outlet.source})" if outlet.source else "Look them up"
    yield Problem("unread-outlet", message, None, f"{where}, and set 'checked' in your list.", "warning")


def _near(name: str, outlets: Iterable[Outlet]) -> str | None:
    """The name in the list most like one that is not there, else one that has all its words: `Gazette`."""
    wanted, names = fold(name), dict[str, str]()
    for outlet in outlets:
        for called in (outlet.name, f"{outlet.name}, {outlet.city}" if outlet.city else ""):
            if called:
                names.setdefault(fold(called), called)
    near = nearest(wanted, list(names))
    words = set(re.findall(r"\w+", wanted))
    holding = (called for folded, called in names.items() if words and words <= set(re.findall(r"\w+", folded)))
    return names[near] if near else next(holding, None)


def missing_outlet(name: str, outlets: Iterable[Outlet], path: Path) -> Problem:
    """The note on an outlet that the list does not have."""
    near = _near(name, outlets)
    step = f"Did you mean '{near}'?" if near else "Add it, and its limits and address are used."
    return Problem("unknown-outlet", f"--outlet: '{name}' is not in {path.name}.", None, step, "warning")
