"""The lists that go back to the organiser: rows that failed and rows that wait for a choice, to be read again."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from handbill.batch.roster import CANDIDATES, DISTRICT, MADE, REASONS, Table
from handbill.errors import Problem
from handbill.spreadsheet import Row, write_table


def failures(
    target: Path | IO[bytes], headings: Sequence[str], rows_with_reasons: Iterable[tuple[Row, Sequence[Problem] | str]]
) -> int:
    """Write the rows that failed as they came, with why in front; returns how many.

    The file can be mended and read again with the same columns. Raises MachineError.
    """
    reason = REASONS[0] if REASONS[0] not in headings else REASONS[1]
    lines = ([why(reasons), *_cells(row, headings)] for row, reasons in rows_with_reasons)
    return write_table(target, [reason, *headings], lines)


def choices(target: Path | IO[bytes], table: Table, rows: Iterable[tuple[Row, str, str]]) -> int:
    """Write the rows whose district has to be chosen, each with its candidates and what is made; returns how many.

    A row comes with the two texts: the candidates, and the offices whose papers are made, with blanks between them.
    The district is empty, also where the table has a column of its own for it. Once filled in, the file is read like
    any other, and written again without more columns. Raises MachineError.
    """
    names = (CANDIDATES, table.columns.get("district", DISTRICT), MADE)
    extra = [name for name in names if name not in table.labels]
    at = [(*table.labels, *extra).index(name) for name in names]

    def lines() -> Iterator[list[str]]:
        for row, candidates, made in rows:
            # What stands beyond the headings would push ours from under theirs.
            cells = [*_cells(row, table.headings)[: len(table.headings)], *[""] * len(extra)]
            for index, text in zip(at, (candidates, "", made), strict=True):
                cells[index] = text
            yield cells

    return write_table(target, [*table.headings, *extra], lines())


def _cells(row: Row, headings: Sequence[str]) -> list[str]:
    return [*row.cells, *[""] * (len(headings) - len(row.cells))]


def why(reasons: Sequence[Problem] | str) -> str:
    if isinstance(reasons, str):
        return reasons
    return " ".join(
        f"{problem.where.heading}: {problem.message}" if problem.where and problem.where.heading else problem.message
        for problem in reasons
        if problem.severity == "error"
    )
