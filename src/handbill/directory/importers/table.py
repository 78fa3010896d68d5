"""What importers share: a table's rows by their headings, YAML, a stranger's cells made safe, days, telephone numbers.

A file of another form is refused; a cell that cannot stand on a page is left out with its reason.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from handbill.directory.files import content, decode, folded_cell, head, rows
from handbill.directory.model import Import
from handbill.document import DIRECTION_CONTROLS, unprintable
from handbill.errors import HandbillError, InputError, Where, refuse
from handbill.people import MAX_VALUE, Gender, Official, Source, clean

MAX_LINES = 8  # of an address
STEP = "Is it the right file?"
EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]+")
GENDERS: dict[str, Gender] = {"m": "m", "male": "m", "f": "f", "female": "f"}
# libyaml builds what is nested by recursion and ends the process where that goes too deep.
NESTED = re.compile(r"(?:[-?:][ \t]+){40}")
MAX_FLOW = 100


@dataclass
class Findings:
    """What an importer leaves out and what it notes, each in a line that names the entry."""

    dropped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: bool = False
    unplaced: bool = False
    unread: list[str] = field(default_factory=list)

    def miss(self, line: str) -> None:
        """Leave out an entry that cannot be read."""
        self.dropped.append(line)
        self.unread.append(line)

    def lose(self, line: str) -> None:
        """Leave out somebody who may well hold a seat, so that the list is no longer complete."""
        self.miss(line)
        self.lost = True

    def check(self, kept: int) -> None:
        """Refuse a list of which more than half cannot be read: what is left of it would look like the whole."""
        missed = len(self.unread)
        if kept and missed > kept:
            message = f"{missed} of {missed + kept} entries cannot be read ({'; '.join(self.unread[:3])})."
            raise refuse("spoiled", message, next_step=STEP)

    def unplace(self, line: str) -> None:
        """Keep somebody under a division that the pack does not know: which of its seats they hold, nobody can tell."""
        self.notes.append(line)
        self.unplaced = True

    def done(self, country: str, source: Source, sha256: str, officials: Iterable[Official], read: int) -> Import:
        """The import of a list of officials, complete only where each of them is kept in a seat that is known.

        Raises InputError where it has none.
        """
        found = tuple(officials)
        if not found:
            raise self.nothing(f"{source.title}: nobody in it holds a seat")
        self.check(len(found))
        if self.lost and source.complete:
            self.notes.append("somebody could not be read, so no seat is taken for vacant")
        if (self.lost or self.unplaced) and source.complete:
            source = replace(source, complete=False)
            found = tuple(replace(official, source=source) for official in found)
        return Import(country, source, sha256, found, (), read, tuple(self.dropped), tuple(self.notes))

    def nothing(self, message: str) -> HandbillError:
        """The error of a list that has nothing, with the first reason of how many."""
        more = f", and {len(self.dropped) - 1} more" if len(self.dropped) > 1 else ""
        why = f" ({self.dropped[0]}{more})" if self.dropped else ""
        return refuse("empty", f"{message}{why}.", next_step=STEP)

    def zeros(self, codes: Iterable[str], figures: int) -> None:
        """Say it where codes were left out that a spreadsheet has probably taken the first zeros of."""
        short = sum(code.isascii() and code.isdigit() and len(code) < figures for code in codes)
        if short:
            self.notes.append(
                f"{short} lines have a code of fewer than {figures} figures: a spreadsheet takes leading zeros away; "
                "use the file as its publisher has it, or let that column be text"
            )

    def text(self, value: str, who: str, what: str, *, limit: int = MAX_VALUE) -> str:
        """A cell as it may stand on a page; "" where it cannot, with a line that says why."""
        try:
            return clean(value, what, limit=limit)
        except InputError as error:
            self.dropped.append(f"{who}: {error.problems[0].message}")
            return ""

    def lines(self, value: str, who: str, what: str) -> tuple[str, ...]:
        """The lines of an address cell, empty ones left out; none at all where one of them cannot stand."""
        found = [line for line in value.splitlines() if line.strip()]
        if len(found) > MAX_LINES:
            self.dropped.append(f"{who}: {what} has {len(found)} lines; at most {MAX_LINES} fit")
            return ()
        cleaned = tuple(self.text(line, who, what) for line in found)
        return cleaned if all(cleaned) else ()

    def email(self, value: str, who: str) -> str:
        """An e-mail address; words in its place are none."""
        address = self.text(value, who, "the e-mail address")
        if address and not EMAIL.fullmatch(address):
            self.dropped.append(f"{who}: '{shown(address)}' is no e-mail address")
            return ""
        return address


def shown(value: str) -> str:
    """A stranger's words as a report may print them: one line, at most 60 characters."""
    printable = "".join(c for c in value if c not in DIRECTION_CONTROLS and (c.isspace() or unprintable(c) is None))
    text = folded_cell(printable)
    return text if len(text) <= 60 else f"{text[:59]}…"


def first_records(path: Path) -> list[list[str]]:
    """The records at the beginning of a file that might be a table, to recognise it by; the last one may be cut."""
    found: list[list[str]] = []
    with suppress(csv.Error):  # the head may end within quotes
        found += (record for _, record in rows(head(path)))
    return found


def headings(path: Path) -> frozenset[str]:
    """The headings in the first line of a file that might be a table."""
    return frozenset(_heading(cell) for record in first_records(path)[:1] for cell in record)


def records(path: Path, code_page: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file with their lines; raises InputError where it is none."""
    text = decode(content(path), path, code_page)
    try:
        yield from rows(text)
    except csv.Error as error:
        raise refuse("form", f"is no CSV table ({error}).", where=Where(str(path)), next_step=STEP) from None


def table(path: Path, code_page: str, wanted: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows below the headings, each as a mapping with its line; cells that are missing are "".

    Empty lines are left out. Raises InputError naming the headings that are not there.
    """
    found = records(path, code_page)
    _, first = next(found, (0, []))
    names = [_heading(cell) for cell in first]
    if missing := [name for name in wanted if name not in names]:
        raise other_form(path, f"its first line lacks {', '.join(missing)}")
    if twice := [name for name in wanted if names.count(name) > 1]:
        raise other_form(path, f"the heading {', '.join(twice)} stands there twice")
    short = 0
    for line, record in found:
        if any(cell.strip() for cell in record):
            check_width(path, line, record, len(names))
            short = line if len(record) < len(names) else 0
            cells = dict.fromkeys(names, "")
            cells.update(zip(names, record, strict=False))
            yield line, cells
    if short and not content(path).rstrip(b"\0").endswith((b"\n", b"\r")):
        raise refuse("form", "breaks off.", where=Where(str(path), short), next_step="Fetch it again.")


def check_width(path: Path, line: int, record: Sequence[str], width: int) -> None:
    """Refuse a row with more than it has headings: its cells stand under the wrong ones."""
    if any(cell.strip() for cell in record[width:]):
        message = f"this row has {len(record)} cells under {width} headings, so some stand under the wrong one."
        step = "Put cells that hold the delimiter in quotation marks."
        raise refuse("form", message, where=Where(str(path), line), next_step=step)


def other_form(path: Path, why: str) -> HandbillError:
    return refuse("form", f"does not have the form that was expected: {why}.", where=Where(str(path)), next_step=STEP)


def day_of(text: str) -> date | None:
    """A day as Australia writes it, `2.3.1996` or `02/03/1996`; None for anything else."""
    match = re.fullmatch(r"\s*([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})\s*", text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def iso_day(given: object) -> date | None:
    """A day written 2026-06-15; None for anything else, as where only its year or month is known."""
    text = given.strip() if isinstance(given, str) else ""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def gender_of(word: str) -> Gender:
    """The gender that a source gives in English, `x` for anything else; a list of any language has words of its own."""
    return GENDERS.get(word.strip().casefold(), "x")


def north_american(number: str) -> str:
    """A number of the US or Canada with +1 in front where it plainly lacks it; others as they are."""
    if re.match(r"\(?[2-9][0-9]{2}\)?[-. ]*[0-9]{3}[-. ]*[0-9]{4}(?![0-9])", number):
        return f"+1 {number}"
    if re.match(r"1[-. ]\(?[2-9][0-9]{2}\)?[-. ]*[0-9]{3}[-. ]*[0-9]{4}(?![0-9])", number):
        return f"+{number}"
    return number


def _heading(cell: str) -> str:
    return folded_cell(cell.removeprefix("\ufeff")).casefold()


def plain_yaml(path: Path) -> object:
    """The plain data of a YAML file, every value as text; raises InputError where it is none or nests too deeply."""
    import yaml

    text = decode(content(path), path)
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        if depth > MAX_FLOW:
            raise other_form(path, "it is too deeply nested")
    if NESTED.search(text):
        raise other_form(path, "it is too deeply nested")
    try:
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  makes text alone
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        where = Where(str(path), mark.line + 1, mark.column + 1) if mark else Where(str(path))
        raise refuse("form", f"is no YAML that can be read ({said}).", where=where, next_step=STEP) from None
