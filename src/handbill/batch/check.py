"""The whole input checked before the first page: every row as a person, every person's papers composed, once each.

Documents that are longer than any that is known to fit, or hold a sign that none held before, are laid out on trial.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from time import monotonic

from handbill import spreadsheet
from handbill.batch import lists, roster
from handbill.batch.journal import Journal, Row
from handbill.batch.model import Person
from handbill.batch.packet import Packet, Packets
from handbill.batch.work import rendered
from handbill.document import Document
from handbill.errors import Bug, HandbillError, MachineError, Problem
from handbill.people import Sender
from handbill.render import Job
from handbill.render.process import Worker

ROWS = 500  # in a transaction
LINE = 60  # characters that a line of an address or a signature counts for
NOTES = 20  # remarks of one kind that are kept
Tell = Callable[[int], None]


def check(
    table: roster.Table,
    packets: Packets,
    journal: Journal,
    trial: "Trial",
    *,
    only: frozenset[int] = frozenset(),
    tell: Tell = lambda rows: None,
) -> dict[str, list[str]]:
    """Put what becomes of each row into the journal; returns remarks by their code. Raises InputError for the file."""
    journal.start_over()
    remarks = _Remarks()
    batch: list[roster.Record] = []
    for record in table.records():
        if only and record.row.number not in only:
            continue
        batch.append(record)
        if len(batch) == ROWS:
            _take(batch, packets, journal, trial, remarks)
            tell(len(batch))
            batch = []
    if batch:
        _take(batch, packets, journal, trial, remarks)
        tell(len(batch))
    return remarks.found


def _take(
    records: Iterable[roster.Record], packets: Packets, journal: Journal, trial: "Trial", remarks: "_Remarks"
) -> None:
    with journal.change():
        for record in records:
            _one(record, packets, journal, trial, remarks)


def _one(record: roster.Record, packets: Packets, journal: Journal, trial: "Trial", remarks: "_Remarks") -> None:
    number, cells = record.row.number, cells_of(record.row)
    remarks.add(record.notes, f"row {number}")
    if record.person is None:
        journal.add(Row(number, "failed", lists.why(record.problems), "", "", cells))
        return
    key = roster.key(record.person)
    if (first := journal.row_of(key)) is not None:
        journal.add(Row(number, "duplicate", f"the same person as in row {first}", "", "", cells))
        return
    try:
        packet = packets.packet(record.person)
        for _, _, document in packet.sheets:
            if document:
                trial.require(document, packets.templates)
    except (Bug, MachineError):
        raise
    except HandbillError as error:
        reason = " ".join(str(problem) for problem in error.problems)
        journal.add(Row(number, "failed", reason, "", "", cells))  # without its key: a later row may say it rightly
        return
    _keep(record, packet, journal, key, remarks)


def _keep(record: roster.Record, packet: Packet, journal: Journal, key: str, remarks: "_Remarks") -> None:
    assert record.person is not None  # noqa: S101  for the type checker
    number = record.row.number
    remarks.add(packet.notes, f"row {number}")
    made = " ".join((*record.person.made, *packet.made))
    if packet.open:
        row = Row(number, "choose", packet.open, packet.candidates, made, cells_of(record.row))
    else:
        row = Row(number, "made", "", "", made, "")
    sheets = ((stack, sheet) for stack, sheet, _ in packet.sheets)
    journal.add(row, key, written(record.person), sheets, packet.holders)


class _Remarks:
    """What the organiser should know, by its code: each wording once, and the first few of a kind."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, problems: Iterable[Problem], row: str) -> None:
        for problem in problems:
            text = problem.message if problem.where is None else f"{row}: {problem.message}"
            known = self.found.setdefault(problem.code, [])
            if text not in known and len(known) < NOTES:
                known.append(text)


class Trial:
    """Lays out on trial what nothing says will fit: a longer document of its kind, or one with a new sign."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.longest: dict[tuple[object, ...], int] = {}
        self.signs: dict[tuple[object, ...], set[str]] = {}
        self.made, self.seconds = 0, 0.0

    def require(self, document: Document, templates: tuple[str, ...]) -> None:
        """Raises InputError where the document cannot be made."""
        kind = (document.kind, document.design, document.lang, document.paper, document.options.get("window"))
        shape = (*kind, *(block.role for block in document.blocks if block.role in ("own", "pen")))
        weight = sum(len(block.text) + LINE for block in document.blocks)
        signs = {sign for block in document.blocks for sign in block.text}
        known = self.signs.setdefault(kind, set())
        if weight <= self.longest.get(shape, 0) and signs <= known:
            return
        began = monotonic()
        rendered(self.worker, Job((document,), templates=templates))
        self.made, self.seconds = self.made + 1, self.seconds + monotonic() - began
        self.longest[shape] = max(weight, self.longest.get(shape, 0))
        known |= signs


def cells_of(row: spreadsheet.Row) -> str:
    return json.dumps(row.cells, ensure_ascii=False)


def written(person: Person) -> str:
    """A person as the journal keeps them."""
    return json.dumps(asdict(person), ensure_ascii=False)


def read(text: str) -> Person:
    values = json.loads(text)
    sender = values.pop("sender")
    sender["points"] = tuple(sender["points"])
    values |= {key: tuple(values[key]) for key in ("points", "made")}
    return Person(**values, sender=Sender(**sender))
