"""Spreadsheets of people as they come: CSV in any usual encoding, or XLSX, one row at a time in constant memory.

Cells are text: nothing is evaluated, a formula is its own words. Knows rows and headings, nothing of people.
"""

import codecs
import contextlib
import csv
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO

from handbill import workbook
from handbill.errors import MachineError, Where, refuse
from handbill.workbook import MAX_COLUMNS, SAVE

MAX_CELL = 32_767  # characters that are kept of a cell, as many as Excel holds; a longer one is said by `Row.long`
MAX_RECORD = 2_000_000  # characters of a row
CHUNK = 1 << 16
SAMPLE = 30  # rows that the delimiter is found by
DELIMITERS = ",;\t|"
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")

# A run of blanks, quotes and separators, apostrophes, and what a spreadsheet takes for the start of a formula. A
# spreadsheet set to semicolons or tabs cuts our commas' cells at those, so a formula may begin in the middle of one.
# The run is always taken whole, so that the time grows with the cell and not with its square.
RUNS = re.compile(
    r"(\A[;\s\"\x00-\x1f\x7f\u200b-\u200f\ufeff]*+|[;\s\"\x00-\x1f\x7f\u200b-\u200f\ufeff]++)('*+)([=+\-@＝＋－＠]?)"
)
CUTS = frozenset(";\t\r\n")
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "\ufffd")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, its cells as text, and the columns whose cells were cut.

    `swallowed` says that a cell holds what looks like other rows: a quotation mark is missing or one too many.
    """

    number: int
    cells: tuple[str, ...]
    long: tuple[int, ...] = ()
    swallowed: bool = False

    @property
    def empty(self) -> bool:
        return not any(self.cells)


def rows(path: Path, *, code_page: str = "cp1252", sheet: str = "") -> Iterator[Row]:
    """Every row of a CSV or XLSX file with anything in it, in order; raises InputError, also on the way.

    `code_page` is what a CSV is read with that is not Unicode. `sheet` names one of an XLSX's sheets; without it, it
    is the first visible one with anything in it. What is merged downwards stands in each of its rows.
    """
    if is_workbook(path):
        found = (_row(number, cells) for number, cells in workbook.lines(path, sheet))
        return (row for row in found if not row.empty)
    return _csv(path, encoding_of(path, code_page))


def is_workbook(path: Path) -> bool:
    """Whether a file is an XLSX and no text, by its first bytes; raises InputError for what is no table at all."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no file")  # a pipe would be waited for
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        step = "Name a file that is there and that you may read."
        raise refuse("no-file", f"{path} cannot be read ({error.strerror}).", next_step=step) from None
    where = Where(str(path))
    if start.startswith(OLD_EXCEL):
        message = "is an Excel file of the old kind, or one with a password."
        raise refuse("no-table", message, where=where, next_step=SAVE)
    if start.startswith(NO_TABLES):
        raise refuse("no-table", "is no table that can be read.", where=where, next_step=SAVE)
    return start.startswith(ZIP)


def encoding_of(path: Path, code_page: str = "cp1252") -> str:
    """The encoding of a text file: by its mark, UTF-16 by its zero bytes, strict UTF-8, else the code page.

    Raises InputError where not even the code page fits.
    """
    with path.open("rb") as stream:
        head = stream.read(CHUNK)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    # Text has no zero bytes. In UTF-16 a comma and a blank have one, and always on the same side.
    low, high = head[::2].count(0), head[1::2].count(0)
    likely = ["utf-8", code_page]
    if low + high > len(head) // 50 and max(low, high) > 20 * min(low, high):
        likely.insert(0, "utf-16-le" if high > low else "utf-16-be")
    for encoding in likely:
        if _decodes(path, encoding):
            return encoding
    step = "Save it as CSV in UTF-8, or as XLSX."
    raise refuse("encoding", f"is neither UTF-8 nor {code_page}.", where=Where(str(path)), next_step=step)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _csv(path: Path, encoding: str) -> Iterator[Row]:
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        head = stream.read(CHUNK)
    named = re.match(r'"?sep=([^\w\s"\']|\t)"?\r?\n', head)  # a line for Excel, which does not count it
    delimiter = named[1] if named else _delimiter(head)
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        if named:
            stream.readline()
        counted = _Bounded(stream)
        reader = csv.reader(counted, delimiter=delimiter)
        number = width = 0
        while True:
            counted.begin()
            number += 1
            # The library's own limit is the whole process's, and refuses a file for a long cell: rows are bounded here.
            usual = csv.field_size_limit(MAX_RECORD)
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                step = "Close the quotation mark, or save it from a spreadsheet again."
                message = f"is no table: {error}."
                raise refuse("no-table", message, where=Where(str(path), row=number), next_step=step) from None
            finally:
                csv.field_size_limit(usual)
            if counted.ended and "\n" in record[-1].strip():
                step = f"Look at the quotation marks from row {number} on, or save it from a spreadsheet again."
                message = "a quotation mark is never closed, so that all that follows is one cell."
                raise refuse("no-table", message, where=Where(str(path), row=number), next_step=step)
            width = width or len(record)
            row = _row(number, record)
            if not row.empty:
                yield replace(row, swallowed=True) if _swallowed(record, delimiter, width) else row


class _Bounded:
    """The lines of a stream, until one record is longer than any row can be: a quotation mark was never closed."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.size = 0
        self.ended = False  # while a record asks for more

    def begin(self) -> None:
        self.size = 0

    def __iter__(self) -> "_Bounded":
        return self

    def __next__(self) -> str:
        line = self.stream.readline(MAX_RECORD + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.size += len(line)
        if self.size > MAX_RECORD:
            raise csv.Error("a row never ends")
        return line


def _delimiter(head: str) -> str:
    """The one of comma, semicolon, tab and stroke that cuts most of the first rows into equally many cells."""

    def agreement(delimiter: str) -> tuple[float, int]:
        records: list[list[str]] = []
        with contextlib.suppress(csv.Error):
            records.extend(islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), SAMPLE))
        if len(records) < SAMPLE and len(head) == CHUNK:
            records = records[:-1] or records  # the last one is cut
        widths = Counter(len(record) for record in records if any(record))
        return max(((count / widths.total(), width) for width, count in widths.items() if width > 1), default=(0, 0))

    return max(DELIMITERS, key=agreement)


def _swallowed(record: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a line within a cell would be a row of its own, with as many cells as the headings."""
    return width > 2 and any(
        line.count(delimiter) >= width - 1 for cell in record if "\n" in cell for line in cell.split("\n")[1:]
    )


def _row(number: int, record: Sequence[str]) -> Row:
    cells = [_text(cell) for cell in record[:MAX_COLUMNS]]
    long = tuple(index for index, cell in enumerate(cells) if len(cell) > MAX_CELL)
    return Row(number, tuple(cell[:MAX_CELL] for cell in cells), long)


def _text(cell: str) -> str:
    """A cell without blanks at its ends; line breaks inside stay."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0\ufeff")


def written(cells: Sequence[str]) -> list[str]:
    """Cells as they go into a CSV: what a spreadsheet would run gets an apostrophe in front."""

    def mark(found: re.Match[str]) -> str:
        run, ticks, start = found.groups()
        runs = start and (not found.start() or CUTS & set(run))
        return f"{run}'{ticks}{start}" if runs else found[0]

    return [RUNS.sub(mark, cell) for cell in cells]


def unwritten(cell: str) -> str:
    """A cell without the apostrophes that `written` puts in: one is taken off before each start of a formula."""
    if "'" not in cell:
        return cell

    def unmark(found: re.Match[str]) -> str:
        run, ticks, start = found.groups()
        runs = start and ticks and (not found.start() or CUTS & set(run))
        return f"{run}{ticks[1:]}{start}" if runs else found[0]

    return RUNS.sub(unmark, cell)


def write_table(target: Path | IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a CSV for spreadsheets (UTF-8 with its mark, commas, CRLF) and count its rows; nothing in it can be run.

    A file is written whole or not at all, in the place of another of its name, and only its owner can read it. Raises
    MachineError.
    """
    if not isinstance(target, Path):
        return _write(target, headings, rows)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".handbill-", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            count = _write(stream, headings, rows)
        temporary.replace(target)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror or error})."
        step = "Choose another folder with -o, or make room."
        raise refuse("cannot-write", message, next_step=step, kind=MachineError) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return count


def _write(stream: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    count = 0
    for cells in chain([headings], rows):
        writer.writerow(written([cell.translate(CONTROLS) for cell in cells]))
        count += 1
    text.flush()
    text.detach()
    return count - 1
