"""What can go wrong, as data: problems with a place and a next step, and the exceptions that carry them.

Imports nothing of ours and prints nothing: each outlet decides how a problem is shown.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file (lines and columns count from 1) or in a table (row and column name)."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    row: int | None = None
    heading: str | None = None

    def __str__(self) -> str:
        if self.row is not None:
            place = f"row {self.row}" + (f", column {self.heading}" if self.heading else "")
            return f"{self.file}: {place}" if self.file else place
        parts = [self.file, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth knowing: the same record for every outlet."""

    code: str
    message: str
    where: Where | None = None
    next_step: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where and str(self.where) else ""
        step = f" {self.next_step}" if self.next_step else ""
        return f"{place}{self.message}{step}"


class HandbillError(Exception):
    """Base of all expected ends; carries every problem that was found in one go."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 400

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["HandbillError"], tuple[Problem, ...]]:
        return type(self), self.problems


class InputError(HandbillError):
    """What the user, a kit or a data file gave us cannot be used as it is."""


class UsageError(InputError):
    """The command's own words do not fit together."""

    exit_code = 2


class MachineError(HandbillError):
    """What this machine lacks: a library, a font, a writable folder, room on the disk."""

    http_status = 503


class Bug(HandbillError):
    """A fault of ours; the problem's message is the report."""

    exit_code = 3
    http_status = 500


def refuse(
    code: str,
    message: str,
    *,
    where: Where | None = None,
    next_step: str | None = None,
    kind: type[HandbillError] = InputError,
) -> HandbillError:
    """An error with a single problem, to be raised by the caller."""
    return kind(Problem(code, message, where, next_step))


def nearest(word: str, names: "list[str] | tuple[str, ...]") -> str | None:
    """The name most like `word`, or None where nothing is close."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in names}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def suggestion(word: str, names: "list[str] | tuple[str, ...]") -> str:
    """A next step that names the nearest right name, else all of them."""
    if (near := nearest(word, names)) is not None:
        return f"Did you mean '{near}'?"
    return "Known are: " + ", ".join(names) + "." if names else ""
