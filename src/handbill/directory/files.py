"""The files of a source as they come: found, bounded, decoded without guessing, and the day that they bear."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NoReturn

from handbill.errors import HandbillError, Where, refuse

MAX_BYTES = 200_000_000
MAX_FILES = 20_000
HEAD = 4_096
FEW = 10
END = "\0end"  # decoded text holds no zero byte
WIDE = (b"\xff\xfe", b"\xfe\xff")
_SHEET = "Unpack it, or save the sheet as CSV in UTF-8."
PACKED = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet (xlsx, ods)", _SHEET),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet or a document of an old Office (xls)", _SHEET),
    (b"\x1f\x8b", "packed with gzip", "Unpack it."),
    (b"%PDF", "a PDF", "Take the list as CSV or JSON, where its publisher has that."),
    (b"\x89PNG", "a picture", "Take the list as CSV or JSON, where its publisher has that."),
    (b"\xff\xd8\xff", "a picture", "Take the list as CSV or JSON, where its publisher has that."),
)


@dataclass(frozen=True)
class Files:
    """The files that were given or fetched, in the order of their names."""

    paths: tuple[Path, ...]

    @classmethod
    def under(cls, given: Path) -> "Files":
        """A file, or all files in a folder and its folders; raises InputError."""
        if given.is_file():
            return cls((given,))
        if not given.is_dir():
            message = f"{given} is neither a file nor a folder."
            raise refuse("no-file", message, next_step="Name the file or the folder with the data.")
        found: list[Path] = []
        try:
            for folder, folders, names in os.walk(given, onerror=_raise):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found += [p for name in names if not name.startswith(".") and (p := Path(folder, name)).is_file()]
                if len(found) > MAX_FILES:
                    message = f"{given} holds more than {MAX_FILES} files."
                    raise refuse("too-many", message, next_step="Name one of them.")
        except OSError as error:
            message = f"{error.filename or given} cannot be read ({error.strerror})."
            raise refuse("unreadable", message, next_step="Name a file or folder that you may read.") from None
        if not found:
            raise refuse("no-file", f"{given} holds no file.", next_step="Name the file or the folder with the data.")
        return cls(tuple(sorted(found)))

    def named(self, *names: str) -> "Files":
        return Files(tuple(path for path in self.paths if path.name in names))

    def ending(self, *ends: str) -> "Files":
        return Files(tuple(path for path in self.paths if path.suffix.casefold() in ends))

    def __bool__(self) -> bool:
        return bool(self.paths)

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for path in self.paths:
            digest.update(content(path))
        return digest.hexdigest()

    def dated(self) -> date:
        """The latest day that the files can be of: their own date, or one that their name or folder bears."""
        days = [datetime.fromtimestamp(_changed(path), tz=UTC).date() for path in self.paths]
        # Of many files the names are ids (a UUID may hold "2014"), and say nothing of a day.
        few = self.paths if len(self.paths) <= FEW else ()
        named = [day for path in few if (day := day_in(path.stem) or day_in(path.parent.name))]
        return min([max(days), *named])


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError as error:
        raise refuse("unreadable", f"{path} cannot be read ({error.strerror}).") from None


def _raise(error: OSError) -> NoReturn:
    raise error


def day_in(name: str) -> date | None:
    """The last day that a date in a file's name means: `mps-2026-06-27`, `mps_20260627`, `mps_2017`."""
    match = re.search(r"(?<!\d)(19\d\d|20\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)", name)
    if match is None:
        return None
    from handbill.yamlfile import When

    try:
        return When.parse("-".join(part for part in match.groups() if part)).last
    except ValueError:
        return None


def content(path: Path) -> bytes:
    """The bytes of a file; raises InputError where it is too large or cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse("unreadable", f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > MAX_BYTES:
        raise refuse("too-large", f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    return data


def head(path: Path) -> str:
    """The first characters of a file, to see what it is; unreadable ones as they come."""
    try:
        with path.open("rb") as stream:
            data = stream.read(HEAD)
    except OSError:
        return ""
    return data.decode("utf-16" if data.startswith(WIDE) else "utf-8-sig", "replace")


def packed(path: Path) -> HandbillError | None:
    """The error that says what a file is which is no text, by its first bytes; None for one that may be text."""
    try:
        with path.open("rb") as stream:
            return _packed(stream.read(16), path)
    except OSError:
        return None


def _packed(data: bytes, path: Path) -> HandbillError | None:
    for mark, kind, step in PACKED:
        if data.startswith(mark):
            return refuse("encoding", f"is {kind}, not text.", where=Where(str(path)), next_step=step)
    return None


def decode(data: bytes, path: Path, code_page: str = "") -> str:
    """Strict UTF-8 (UTF-16 where a byte-order mark says so), then the code page that the country is known for.

    Raises InputError with the line where neither fits: nothing is guessed.
    """
    if (no_text := _packed(data, path)) is not None:
        raise no_text
    wide = data.startswith(WIDE)
    if not wide and (at := data.find(b"\0")) >= 0:
        message = "holds a zero byte: it is no text, or UTF-16 without its mark."
        line = data.count(b"\n", 0, at) + 1
        raise refuse("encoding", message, where=Where(str(path), line), next_step="Save it as UTF-8 and try again.")
    line = 1
    for encoding in ("utf-16",) if wide else filter(None, ("utf-8-sig", code_page)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1  # its object is without the mark
    if wide:
        message = "is not the text that it says it is: its UTF-16 breaks off."
        raise refuse("encoding", message, where=Where(str(path)), next_step="Fetch it again.")
    tried = f"UTF-8 nor {code_page}" if code_page else "UTF-8"
    raise refuse(
        "encoding",
        f"is neither {tried}." if code_page else "is not UTF-8 text.",
        where=Where(str(path), line),
        next_step="Save it as UTF-8 and try again.",
    )


def rows(text: str, delimiter: str = "") -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV text, each with the line that it begins on; a cell may hold line breaks.

    Without `delimiter` the one of comma, semicolon, tab and stroke that the first line with anything in it holds most
    of outside of quotes. Raises csv.Error, with the line, also where a quotation mark that is never closed would
    swallow the rest.
    """
    if not delimiter:
        first = re.search(r"^.*\S.*$", text, re.MULTILINE)
        delimiter = max(",;\t|", key=re.sub(r'"[^"]*"', "", first[0] if first else "").count)
    # A last line of our own: it comes back alone unless a quotation mark is still open.
    reader = csv.reader(chain(io.StringIO(text, newline=""), (END,)), delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            if record == [END]:
                return
            if record and record[-1].endswith(END):
                raise csv.Error("its quotation mark is never closed")
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(f"the record that begins on line {line}: {error}") from None


def folded_cell(text: str) -> str:
    """A cell with its blanks folded, line breaks too."""
    return " ".join(text.split())
