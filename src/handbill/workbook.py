"""XLSX files row by row in constant memory: what each cell shows, without running any of it.

The only module that knows openpyxl, and below its public face: that one keeps every text and a trace of every row.
"""

import os
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from handbill.errors import HandbillError, Where, refuse

MAX_COLUMNS = 200
MAX_ROWS = 1_048_576  # as many as Excel holds
MAX_UNZIPPED = 600_000_000  # bytes
MAX_PART = 20_000_000  # bytes of what is read whole: the list of sheets and the styles
MAX_PIECE = 8_000_000  # bytes of one row, or of one text in the table of texts
MAX_RATIO = 300
MAX_MERGED = 20_000
CHUNK = 1 << 16
SAVE = "Save it again as XLSX, or as CSV in UTF-8."
READ_WHOLE = ("[content_types].xml", "workbook.xml", "styles.xml", ".rels")


def lines(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """The number of each row, from 1, and its cells as text; what is merged downwards stands in each row with anything.

    `sheet` is a sheet's name; without it, it is the first visible one with anything in it. Raises InputError.
    """
    where = Where(str(path))
    try:
        with path.open("rb") as stream:
            _refuse_bomb(stream, where)
            yield from _lines(stream, sheet, where)
    except HandbillError:
        raise
    except Exception as error:  # a stranger's file breaks the library anywhere
        message = f"is a damaged spreadsheet ({type(error).__name__})."
        raise refuse("no-table", message, where=where, next_step=SAVE) from None


def _refuse_bomb(stream: IO[bytes], where: Where) -> None:
    """Raises InputError for what grows beyond measure; a size that is said too small ends the reading there."""
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
    unzipped = sum(entry.file_size for entry in entries)
    whole = sum(entry.file_size for entry in entries if entry.filename.casefold().endswith(READ_WHOLE))
    packed = any(e.file_size > 10**7 and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
    if unzipped > MAX_UNZIPPED or whole > MAX_PART or packed:
        message = f"unpacks to {unzipped / 10**6:.0f} MB: that is no list of people."
        raise refuse("too-large", message, where=where, next_step="Save it as CSV, or copy the rows into a new file.")


def _lines(stream: IO[bytes], sheet: str, where: Where) -> Iterator[tuple[int, list[str]]]:
    import warnings

    from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader, apply_stylesheet

    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = ExcelReader(stream, read_only=True, data_only=False, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        parts = [(entry.name, entry.state, rel) for entry, rel in reader.parser.find_sheets()]
    sheets = [(name, state, rel.target) for name, state, rel in parts if rel.Type.endswith("/worksheet")]
    texts = reader.package.find(SHARED_STRINGS)
    with _Texts(reader.archive, texts.PartName[1:] if texts else "") as shared:
        for target in _chosen(sheets, sheet, where):
            found = False
            for found_line in _filled(_rows(reader, target, shared), _merged(reader.archive, target)):
                found = True
                yield found_line
            if found:
                return


def _chosen(sheets: list[tuple[str, str, str]], sheet: str, where: Where) -> list[str]:
    """The parts of the sheets to look into, in order; raises InputError where there is none of that name."""
    visible = [each for each in sheets if each[1] == "visible"] or sheets
    if not sheets:
        raise refuse("no-table", "has no sheet.", where=where, next_step=SAVE)
    if not sheet:
        return [target for _, _, target in visible]
    found = [target for name, _, target in sheets if name.strip().casefold() == sheet.strip().casefold()]
    if not found:
        step = f"It has: {', '.join(name for name, _, _ in visible)}."
        raise refuse("no-sheet", f"has no sheet '{sheet}'.", where=where, next_step=step)
    return found[:1]


class _Metered:
    """A part of the archive, of which no more is read than one piece may have until `since` is set back."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(CHUNK if size < 0 else size)
        self.since += len(data)
        if self.since > MAX_PIECE:
            raise ValueError("one piece is too large")
        return data


def _elements(source: IO[bytes], wanted: str, within: str) -> Iterator[Any]:
    """Each element of a kind as it ends; nothing of it is kept after that. Raises ValueError for a gigantic one."""
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    wanted, within = f"{{{SHEET_MAIN_NS}}}{wanted}", f"{{{SHEET_MAIN_NS}}}{within}"
    metered = _Metered(source)
    parent: Any = None
    for event, element in iterparse(metered, events=("start", "end")):
        if event == "start":
            if element.tag == within:
                parent = element
        elif element.tag == wanted and parent is not None:
            yield element
            parent.clear()
            metered.since = 0
        elif element.tag == within:
            return


class _Texts:
    """The table of a workbook's texts, read as far as it is asked for, in a file without a name."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self.archive, self.part = archive, part
        self.ends = array("Q", [0])

    def __enter__(self) -> "_Texts":
        self.file = tempfile.TemporaryFile(buffering=0)  # closed on the way out
        self.source = self.archive.open(self.part) if self.part else None
        self.elements = _elements(self.source, "si", "sst") if self.source else iter(())
        self.text = lru_cache(1_000)(self._text)  # the same city a thousand times
        return self

    def __exit__(self, *raised: object) -> None:
        self.file.close()
        if self.source:
            self.source.close()

    def __getitem__(self, index: int) -> str:
        return self.text(index)

    def _text(self, index: int) -> str:
        from openpyxl.cell.text import Text

        if index < 0:
            raise IndexError(index)
        if index >= len(self.ends) - 1:
            self.file.seek(0, os.SEEK_END)
        while index >= len(self.ends) - 1:
            element = next(self.elements, None)
            if element is None:
                raise IndexError(index)
            data = Text.from_tree(element).content.encode("utf-8", "replace")
            self.file.write(data)
            self.ends.append(self.ends[-1] + len(data))
        self.file.seek(self.ends[index])
        return self.file.read(self.ends[index + 1] - self.ends[index]).decode("utf-8")


def _rows(reader: Any, target: str, shared: _Texts) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with anything in them."""
    import warnings

    from openpyxl.worksheet._reader import WorkSheetParser

    book = reader.wb
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    last = 0
    with reader.archive.open(target) as source:
        parser = WorkSheetParser(source, shared, epoch=book.epoch, **formats)
        for element in _elements(source, "row", "sheetData"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                number, cells = parser.parse_row(element)
            parser.row_dimensions.clear()
            if number <= last:
                raise ValueError("rows are out of order")
            if number > MAX_ROWS:
                return
            last = number
            found: dict[int, str] = {}
            for cell in cells:
                if cell["value"] is not None and 1 <= cell["column"] <= MAX_COLUMNS:
                    found[cell["column"]] = _shown(cell, book)
            if any(found.values()):
                yield number, [found.get(column, "") for column in range(1, max(found) + 1)]


def _merged(archive: zipfile.ZipFile, target: str) -> Mapping[int, list[tuple[int, int]]]:
    """What is merged over several rows, by its first row: the column (from 0) and the last row.

    It stands behind the rows that need it, so it is looked for first, in the bytes.
    """
    from openpyxl.utils.cell import range_boundaries

    found: dict[int, list[tuple[int, int]]] = {}
    pattern = re.compile(rb'mergeCell\s[^<>]{0,200}?ref\s*=\s*["\']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["\']')
    seen: set[bytes] = set()
    rest = b""
    with archive.open(target) as source:
        while (chunk := source.read(CHUNK)) and len(seen) < MAX_MERGED:
            text, rest = rest + chunk, chunk[-300:]
            for match in pattern.finditer(text):
                left, top, _, bottom = range_boundaries(match[1].decode("ascii"))
                if match[1] not in seen and bottom > top and left <= MAX_COLUMNS:
                    found.setdefault(top, []).append((left - 1, bottom))
                    seen.add(match[1])
    return found


def _filled(
    rows: Iterator[tuple[int, list[str]]], merged: Mapping[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, list[str]]]:
    held: dict[int, tuple[int, str]] = {}
    for number, cells in rows:
        held = {column: (last, text) for column, (last, text) in held.items() if last >= number}
        if held:
            cells += [""] * (max(held) + 1 - len(cells))
            for column, (_, text) in held.items():
                cells[column] = cells[column] or text
        for column, last in merged.get(number, ()):
            if column < len(cells):
                held[column] = (last, cells[column])
        yield number, cells


def _shown(cell: Mapping[str, Any], book: Any) -> str:
    """A cell as its reader sees it: whole numbers without a point, with the zeros of their format."""
    value = cell["value"]
    if isinstance(value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    if isinstance(value, int):
        from openpyxl.cell.read_only import ReadOnlyCell

        form = ReadOnlyCell(_Page(book), **cell).number_format
        return _formatted(value, form or "")
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(getattr(value, "text", value))  # a formula over several cells is an object with its words


class _Page:
    """As much of a sheet as a cell asks for its format."""

    def __init__(self, parent: Any) -> None:
        self.parent = parent


def _formatted(number: int, form: str) -> str:
    """A whole number in a format of digits and signs alone, as postcodes and telephones have: `00000`, `00000-0000`."""
    form = form.split(";")[0]
    parts = re.findall(r'\\(.)|"([^"]*)"|([0#])|([ ()-])', form)
    whole = "".join(f"\\{a}" if a else c or d or f'"{b}"' for a, b, c, d in parts) == form
    if not whole or form.count("0") + form.count("#") < 2 or number < 0:
        return str(number)
    digits = list(str(number))
    shown: list[str] = []
    left = sum(bool(part[2]) for part in parts)
    for escaped, quoted, digit, sign in reversed(parts):
        if digit:
            left -= 1
            taken = digits if not left else digits[-1:]  # the first place takes all that are left
            shown.append("".join(taken) or ("0" if digit == "0" else ""))
            del digits[len(digits) - len(taken) :]
        else:
            shown.append(escaped or quoted or sign)
    return "".join(reversed(shown))
