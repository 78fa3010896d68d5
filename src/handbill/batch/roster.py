"""Columns to people: which heading is what, and each row as a person or with everything that stops it.

Also the lists that go back to the organiser, which can be read again as they are. Writes and reads no document.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from handbill import spreadsheet, yamlfile
from handbill.batch import headings as words
from handbill.batch.headings import ANSWER, NAMES, fold, guess, listed, short, told_apart
from handbill.batch.model import EventFile, Person
from handbill.country import load_country
from handbill.errors import HandbillError, InputError, Problem, Where, nearest, refuse
from handbill.kit import Kit
from handbill.people import MAX_STORY, MAX_VALUE, Gender, Sender, clean
from handbill.spreadsheet import Row

__all__ = ["Record", "Table", "guess", "key"]

HEADING_ROWS = 10  # a title and notes may stand above the headings
REASONS = ("reason", "reason of the failure")  # of a list that we wrote; the second where the first is taken
CANDIDATES, DISTRICT, MADE = "candidates", "district", "made"  # of a list to choose in
DEEP = 4  # code points that normalisation makes one of, at most
ERRORS = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|#{3,}")


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it came, and the person in it; None where a problem is an error. Notes only say what was done.

    The apostrophes that `write_table` puts before a formula are off the row's cells.
    """

    row: Row
    person: Person | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "note")


@dataclass(frozen=True)
class Table:
    """A file of people whose headings are found and checked; `records` reads it, as often as wanted.

    `headings` are as they stand, `labels` told apart, and `columns` maps names to labels. A column of reasons that we
    wrote ourselves is in neither, nor in the rows of the records. `unused` are the labels that nothing is taken from.
    """

    path: Path
    headings: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, str]
    heading_row: int
    event: EventFile
    kit: Kit
    code_page: str = "cp1252"
    skipped: int = 0  # columns at the left that are ours
    strict: bool = False  # a row with more cells than headings is cut wrongly
    points: Mapping[str, str] = field(default_factory=dict)  # ids by what may stand for them, folded

    @classmethod
    def open(
        cls,
        path: Path,
        kit: Kit,
        event: EventFile,
        *,
        loaded: yamlfile.Loaded | None = None,
        code_page: str = "cp1252",
    ) -> "Table":
        """Find the headings and check the event's `columns` against them; where it has none they are guessed.

        `loaded` is the event's file as read, for the lines of its columns. Raises InputError with all that is wrong.
        """
        strict = not spreadsheet.is_workbook(path)
        lines = spreadsheet.rows(path, code_page=code_page, sheet=event.sheet)
        first = list(islice(lines, HEADING_ROWS))
        if not first:
            raise refuse("no-people", "holds nothing.", where=Where(str(path)), next_step="Save it with its rows.")
        found = _heading_row(first, kit, event.columns)
        if found is None:
            shown = next((row for row in first if sum(map(bool, row.cells)) > 1), first[0])
            message = f"no heading is known. Found: {listed(shown.cells)}."
            raise refuse("no-headings", message, where=Where(str(path), row=shown.number), next_step=_how(kit))
        wanted = {fold(heading) for heading in event.columns.values()}
        ours = found.cells[0] in REASONS and fold(found.cells[0]) not in wanted
        headings = tuple(spreadsheet.unwritten(cell) for cell in found.cells[int(ours) :])
        labels = told_apart(headings)
        columns = _checked(path, found.number, headings, event.columns, kit, loaded) if event.columns else {}
        columns = columns or guess(headings, kit)
        if {CANDIDATES, MADE, columns.get("district", DISTRICT)} <= set(labels):
            columns = {"district": DISTRICT} | columns | {"made": MADE}
        if not {"given", "family"} <= columns.keys() and "name" not in columns:
            message = "no column is the name."
            step = f"Write `name:`, or `given:` and `family:`, under `columns:`. The headings are: {listed(labels)}."
            raise refuse("no-name", message, where=_at(loaded, path, found.number), next_step=step)
        points = _points(kit) if "point" in columns else {}
        return cls(path, headings, labels, columns, found.number, event, kit, code_page, int(ours), strict, points)

    @property
    def unused(self) -> tuple[str, ...]:
        taken = set(self.columns.values())
        return tuple(label for label in self.labels if label and label not in taken)

    def records(self) -> Iterator[Record]:
        """Each row below the headings that has anything in a column that is taken; raises InputError."""
        reader = _Reader(self)
        for row in spreadsheet.rows(self.path, code_page=self.code_page, sheet=self.event.sheet):
            if row.number <= self.heading_row:
                continue
            # Off with our own apostrophes at once, or each time that a list is written and read would leave one more.
            cells = tuple(spreadsheet.unwritten(cell) for cell in row.cells[self.skipped :])
            cells = cells + ("",) * (len(self.headings) - len(cells))
            long = tuple(index - self.skipped for index in row.long if index >= self.skipped)
            row = Row(row.number, cells, long, row.swallowed)
            if any(cells[index] for index in reader.indexes.values()):
                yield reader.record(row)


def _heading_row(first: Sequence[Row], kit: Kit, columns: Mapping[str, str]) -> Row | None:
    """The first row with most known headings, None where there are none."""
    wanted = {fold(heading) for heading in columns.values()} - {""}

    def known(row: Row) -> int:
        ours = {fold(cell) for cell in row.cells} & wanted
        by_itself = sum(bool(words.meaning(cell)) for cell in row.cells if cell and fold(cell) not in ours)
        return len(ours) + by_itself + len(words.prompts(row.cells, kit))

    best = max(first, key=known)
    return best if known(best) else None


def _checked(
    path: Path,
    number: int,
    headings: Sequence[str],
    columns: Mapping[str, str],
    kit: Kit,
    loaded: yamlfile.Loaded | None,
) -> dict[str, str]:
    """The event's columns with the file's own labels; raises InputError with every one that does not fit."""
    labels = told_apart(headings)
    by_fold: dict[str, str] = {}
    for label in labels:
        by_fold.setdefault(fold(label), label)
    names = (*NAMES, *(f"{ANSWER}{prompt.id}" for prompt in kit.file.prompts))
    checked: dict[str, str] = {}
    problems: list[Problem] = []
    for name, heading in columns.items():
        where = _at(loaded, path, number, name)
        if name not in names:
            near = nearest(name, names)
            step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(names)}."
            problems.append(Problem("unknown-column", f"columns: there is no '{short(name)}'.", where, step))
        elif heading in labels:
            checked[name] = heading
        elif fold(heading) in {fold(each) for each in headings if headings.count(each) > 1}:
            same = [label for label, each in zip(labels, headings, strict=True) if fold(each) == fold(heading)]
            message = f"columns: {name}: '{short(heading)}' heads {len(same)} columns."
            problems.append(Problem("twice", message, where, f"Write one of: {listed(same)}."))
        elif fold(heading) in by_fold and fold(heading):
            checked[name] = by_fold[fold(heading)]
        else:
            near = nearest(heading, [label for label in labels if label])
            step = f"Did you mean '{short(near)}'?" if near else f"The headings are: {listed(labels)}."
            message = f"columns: {name}: the file has no heading '{short(heading)}'."
            problems.append(Problem("no-heading", message, where, step))
    if "name" in columns and "given" in columns:
        message = "columns: `name` and `given` say the same twice."
        problems.append(Problem("columns", message, _at(loaded, path, number, "given"), "Leave one of them out."))
    if problems:
        raise InputError(*problems)
    return checked


def _at(loaded: yamlfile.Loaded | None, path: Path, number: int, name: str = "") -> Where:
    return loaded.where(["columns", name]) if loaded else Where(str(path), row=number)


def _how(kit: Kit) -> str:
    answers = [f"{ANSWER}{prompt.id}" for prompt in kit.file.prompts]
    return f"Write them under `columns:`, as `postcode: ZIP`. Names are: {', '.join((*NAMES, *answers))}."


def _points(kit: Kit) -> dict[str, str]:
    found = {fold(point.id): str(point.id) for point in kit.file.points}
    for lang in kit.languages:
        for id, text in kit.words(lang).points.items():
            found.setdefault(fold(text.title.source), str(id))
    return found


class _Reader:
    """Reads rows of one table; remembers which country each spelling means."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.indexes = {name: table.labels.index(label) for name, label in table.columns.items()}
        self.limits = {f"{ANSWER}{prompt.id}": min(prompt.max_chars, MAX_STORY) for prompt in table.kit.file.prompts}
        self.limits["story"] = MAX_STORY
        self.countries: dict[str, str] = {}

    def record(self, row: Row) -> Record:
        table = self.table
        if row.cells[: len(table.headings)] == table.headings:
            return Record(row, None, (self._problem(row, "", "headings-again", "repeats the headings."),))
        if row.swallowed:
            message, step = "holds what looks like other rows.", "A quotation mark in it is missing, or one too many."
            return Record(row, None, (self._problem(row, "", "swallowed", message, step),))
        if table.strict and any(row.cells[len(table.headings) :]):
            message = f"has {len(row.cells)} cells under {len(table.headings)} headings."
            step = "Put quotation marks around each cell that holds the file's own comma or semicolon."
            return Record(row, None, (self._problem(row, "", "too-many-cells", message, step),))
        problems: list[Problem] = []
        values = {name: self._value(row, name, problems) for name in self.indexes}
        person = self._person(row, values, problems)
        failed = any(problem.severity == "error" for problem in problems)
        return Record(row, None if failed else person, tuple(problems))

    def _problem(self, row: Row, name: str, code: str, message: str, step: str = "", note: bool = False) -> Problem:
        where = Where(str(self.table.path), row=row.number, heading=self.table.columns.get(name))
        return Problem(code, message, where, step or None, "note" if note else "error")

    def _value(self, row: Row, name: str, problems: list[Problem]) -> str:
        """A cell as it may stand on a page; "" with a problem where it cannot."""
        index = self.indexes[name]
        cell = row.cells[index]
        limit, breaks = self.limits.get(name, MAX_VALUE), name in ("story", "point")
        text = cell if breaks else " ".join(cell.split())
        # What is far too long is not looked at: normalising heaps of accents takes the square of their number.
        if index in row.long or len(text) > DEEP * limit:
            size = f"more than {len(cell):,}" if index in row.long else f"{len(text):,}"
            message = f"{name} has {size} characters; at most {limit} fit."
            problems.append(self._problem(row, name, "too-long", message, "Shorten it."))
        elif "\ufffd" in text:
            message = f"{name} holds signs that were lost when the file was saved."
            problems.append(self._problem(row, name, "lost-signs", message, "Type it again, and save as UTF-8."))
        elif ERRORS.fullmatch(text):
            message = f"{name} is '{text[:10]}', a spreadsheet's error."
            problems.append(self._problem(row, name, "sheet-error", message, "Mend the cell or empty it."))
        else:
            try:
                return self._noted(row, name, clean(text, name, limit=limit, breaks=breaks), problems)
            except InputError as error:
                for found in error.problems:
                    problems.append(self._problem(row, name, found.code, found.message, found.next_step or ""))
        return ""

    def _noted(self, row: Row, name: str, text: str, problems: list[Problem]) -> str:
        if text.startswith("="):
            message = f"{name} begins with '=' and is taken as text."
            step = "If it is a formula, paste it as a value."
            problems.append(self._problem(row, name, "formula", message, step, note=True))
        return text

    def _person(self, row: Row, values: dict[str, str], problems: list[Problem]) -> Person | None:
        get = values.get
        name = get("name") or f"{get('given', '')} {get('family', '')}".strip()
        blamed = {problem.where.heading for problem in problems if problem.where and problem.severity == "error"}
        named = [each for each in ("name", "given", "family") if each in self.indexes]
        if not any(char.isalnum() for char in name) and not blamed & {self.table.columns[each] for each in named}:
            problems.append(self._problem(row, named[0], "no-name", "has no name.", "Write it in, or delete the row."))
        if len(name) > MAX_VALUE:
            message = f"the name has {len(name)} characters; at most {MAX_VALUE} fit."
            problems.append(self._problem(row, named[0], "too-long", message, "Shorten it."))
        country = self._country(row, get("country", ""), blamed, problems)
        gender = self._gender(row, get("gender", ""), problems)
        language = self._language(row, get("language", ""), problems)
        points = self._points(row, get("point", ""), problems)
        if any(problem.severity == "error" for problem in problems):
            return None
        postcode = get("postcode", "")
        if country == "us" and re.fullmatch("[0-9]{4}", postcode):
            postcode = f"0{postcode}"
            message = "postcode had four figures; the zero that spreadsheets take away was put back."
            problems.append(self._problem(row, "postcode", "padded", message, note=True))
        plain = "street city region district email phone organisation role story".split()
        rest: dict[str, Any] = {key: values[key] for key in plain if key in values}
        sender = Sender(
            name=name,
            postcode=postcode,
            country=country,
            gender=gender,
            language=language,
            points=points,
            answers={key.removeprefix(ANSWER): text for key, text in values.items() if key.startswith(ANSWER) and text},
            **rest,
        )
        lang = language if language in self.table.kit.languages else self.table.event.lang
        made = tuple(dict.fromkeys(re.findall(r"[^\s,]+", get("made", ""))))
        return Person(row.number, sender, get("family", ""), lang, points, made)

    def _country(self, row: Row, given: str, blamed: set[str | None], problems: list[Problem]) -> str:
        said = given or self.table.event.country
        if not said:
            if self.table.columns.get("country", "") not in blamed:
                step = "Write it in, or `country:` in the event's file for all who have none."
                problems.append(self._problem(row, "country", "no-country", "has no country.", step))
            return ""
        if (code := self.countries.get(said)) is None:
            code = _country_code(said)
            if len(self.countries) < 1_000:  # a hostile list has another one in each row
                self.countries[said] = code
        if not code:
            message = f"country: '{short(said)}' is no country."
            step = "Write its name, or its code of two letters, as US or FR."
            problems.append(self._problem(row, "country", "unknown-country", message, step))
        return code

    def _gender(self, row: Row, given: str, problems: list[Problem]) -> Gender:
        """As the list says it; "M" under a Spanish heading is 'mujer' as well as 'masculino', and stays neutral."""
        if not given:
            return "x"
        key = fold(given)
        if key == "m" and fold(self.table.columns["gender"]) in words.SPANISH_GENDER:
            message = "gender: 'M' may be 'mujer' or 'masculino'; the neutral forms are taken."
            problems.append(self._problem(row, "gender", "gender", message, "Write the word.", note=True))
            return "x"
        found = words.GENDER.get(key)
        if found is None:
            message = f"gender: '{short(given)}' is not known."
            step = "Write m, f or x, or leave it out."
            problems.append(self._problem(row, "gender", "unknown-gender", message, step))
        return "m" if found == "m" else "f" if found == "f" else "x"

    def _language(self, row: Row, given: str, problems: list[Problem]) -> str:
        if not given:
            return ""
        base = re.split("[-_]", given.casefold())[0]
        code = (
            base
            if base in (*words.LANGUAGE.values(), *self.table.kit.languages)
            else words.LANGUAGE.get(fold(given), "")
        )
        if code not in self.table.kit.languages:
            message = f"language: the kit has nothing in '{short(given)}'."
            step = f"It has: {', '.join(self.table.kit.languages)}. Another is taken for this row."
            problems.append(self._problem(row, "language", "language", message, step, note=True))
        return code

    def _points(self, row: Row, given: str, problems: list[Problem]) -> tuple[str, ...]:
        """One point or several, each by its id or its title in one of the kit's languages."""
        known = self.table.points
        whole = known.get(fold(given))
        parts = [given] if whole else re.split(r"[,،;\n|]", given)
        found: list[str] = []
        for part in parts:
            if not part.strip():
                continue
            if (id := known.get(fold(part))) is None:
                ids = [str(point.id) for point in self.table.kit.file.points]
                near = nearest(part.strip()[:60], ids)
                step = f"Did you mean '{near}'?" if near else f"The kit has: {', '.join(ids)}."
                message = f"point: there is no '{short(part)}'."
                problems.append(self._problem(row, "point", "unknown-point", message, step))
                return ()
            found.append(id)
        return tuple(dict.fromkeys(found))


def _country_code(given: str) -> str:
    """The code of a country by its name or code; "" where it is none."""
    letters = "".join(char for char in given if char.isalnum())
    try:
        return load_country(letters if len(letters) == 2 else given).code
    except HandbillError:
        return ""


def key(person: Person) -> str:
    """What two rows of the same person have in common: name, postal address and e-mail, whatever their spelling.

    Of a fixed length, and no more than a fingerprint.
    """
    sender = person.sender
    parts = (sender.name, sender.street, sender.city, sender.region, sender.postcode, sender.country)
    same = [*(_same(part) for part in parts), sender.email.strip().casefold()]
    return hashlib.sha256("\n".join(same).encode("utf-8", "replace")).hexdigest()[:32]


def _same(text: str) -> str:
    """Letters, figures and vowel signs, without case, accents of our scripts, blanks and punctuation."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        char
        for char in bare
        if char.isalnum()
        or (
            unicodedata.category(char)[0] == "M"
            and not "\u0300" <= char <= "\u036f"
            and not "\u064b" <= char <= "\u0655"
        )
    )
