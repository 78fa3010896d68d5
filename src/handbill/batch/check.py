"""The whole input checked before the first page: every row as a person, every person's papers composed, once each.

Documents that are longer than any that is known to fit, or hold a sign that none held before, are laid out on trial.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from handbill import spreadsheet
from handbill.batch import lists, roster
from handbill.batch.journal import Journal, Row, Sheet
from handbill.batch.model import Person
from handbill.batch.packet import MISSING, Packet, Packets
from handbill.batch.work import rendered
from handbill.document import Document
from handbill.errors import Bug, HandbillError, MachineError, Problem
from handbill.people import Sender
from handbill.press.lines import WIDTHS
from handbill.press.room import needed, room
from handbill.render import Job
from handbill.render.process import Worker

ROWS = 500  # in a transaction
LETTER = "letters/letter"
PLENTY = 12.0  # mm: a letter that by its words has so much to spare is tried only as the first of its shape
LINE = 60  # characters that a line of an address or a signature counts for
NOTES = 20  # remarks of one kind that are kept
USUAL = vars(Sender())
Tell = Callable[[int], None]
Note = Callable[[Person, Sheet], None]


def check(
    table: roster.Table,
    packets: Packets,
    journal: Journal,
    trial: "Trial",
    *,
    only: frozenset[int] = frozenset(),
    tell: Tell = lambda rows: None,
    note: Note = lambda person, sheet: None,
) -> dict[str, list[str]]:
    """Put what becomes of each row into the journal; returns remarks by their code. Raises InputError for the file.

    `note` is told of each paper that will be made.
    """
    journal.start_over()
    checking = _Check(table.columns, packets, journal, trial, note)
    batch: list[roster.Record] = []
    for record in table.records():
        if only and record.row.number not in only:
            continue
        batch.append(record)
        if len(batch) == ROWS:
            checking.take(batch)
            tell(len(batch))
            batch = []
    if batch:
        checking.take(batch)
        tell(len(batch))
    return checking.remarks.found


@dataclass(frozen=True)
class _Check:
    columns: Mapping[str, str]
    packets: Packets
    journal: Journal
    trial: "Trial"
    note: Note
    remarks: "_Remarks" = field(default_factory=lambda: _Remarks())

    def take(self, records: Iterable[roster.Record]) -> None:
        with self.journal.change():
            for record in records:
                self.one(record)

    def one(self, record: roster.Record) -> None:
        number, cells = record.row.number, cells_of(record.row)
        self.remarks.add(record.notes, f"row {number}")
        if record.person is None:
            self.journal.add(Row(number, "failed", lists.why(record.problems), "", "", cells))
            return
        key = roster.key(record.person)
        if (first := self.journal.row_of(key)) is not None:
            self.journal.add(Row(number, "duplicate", f"the same person as in row {first}", "", "", cells))
            return
        try:
            packet = self.packets.packet(record.person)
            for _, _, document in packet.sheets:
                if document:
                    self.trial.require(document, self.packets.templates)
            self.packets.signs.update(*(sheet.words for _, sheet, _ in packet.sheets))
        except (Bug, MachineError):
            raise
        except HandbillError as error:
            # Without its key: a later row may say it rightly.
            self.journal.add(Row(number, "failed", self.reason(error), "", "", cells))
            return
        self.keep(record, record.person, packet, key)

    def keep(self, record: roster.Record, person: Person, packet: Packet, key: str) -> None:
        number = record.row.number
        self.remarks.add(packet.notes, f"row {number}")
        made = " ".join((*person.made, *packet.made))
        if packet.open:
            row = Row(number, "choose", plain(packet.open), packet.candidates, made, cells_of(record.row))
        else:
            row = Row(number, "made", "", "", made, "")
        sheets = ((stack, sheet) for stack, sheet, _ in packet.sheets)
        self.journal.add(row, key, written(person), sheets, packet.holders)
        for _, sheet, _ in packet.sheets:
            self.note(person, sheet)

    def reason(self, error: HandbillError) -> str:
        """Why a row fails, with the heading of the column where one is to blame."""
        said = []
        for problem in error.problems:
            message, step = plain(problem.message), plain(problem.next_step or "")
            if problem.code == MISSING:
                message = f"{self.columns.get(message, message)}: is empty, and the paper needs it."
            said.append(f"{message} {step}".strip() if "--" not in step else message)
        return " ".join(said)


def plain(text: str) -> str:
    """A message about options, for somebody who has columns and an event's file instead."""
    text = re.sub(r"--via (\w+)", r"`via: \1` to the event's file", text)
    return re.sub(r"--(name|street|city|region|postcode|district|country|story|answer|point)\b", r"\1", text)


class _Remarks:
    """What the organiser should know, by its code: each wording once, and the first few of a kind."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def add(self, problems: Iterable[Problem], row: str) -> None:
        for problem in problems:
            message = plain(problem.message)
            text = message if problem.where is None else f"{row}: {message}"
            known = self.found.setdefault(problem.code, [])
            if text not in known and len(known) < NOTES:
                known.append(text)


class Trial:
    """Lays out on trial what nothing says will fit: a longer document of its kind, or one with a new sign.

    Every letter is tried that by its words may be too long for its page.
    """

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.longest: dict[tuple[object, ...], float] = {}
        self.signs: dict[tuple[object, ...], set[str]] = {}
        self.made, self.seconds = 0, 0.0

    def require(self, document: Document, templates: tuple[str, ...]) -> None:
        """Raises InputError where the document cannot be made."""
        kind = (document.kind, document.design, document.lang, document.paper, document.options.get("window"))
        shape = (*kind, *(block.role for block in document.blocks if block.role in ("own", "pen")))
        if document.design == LETTER:
            weight = needed(document.lang, document.blocks, document.options)
            sure = weight <= room(document.paper)
            plenty = not templates and weight <= room(document.paper) - PLENTY  # others' templates have their own room
        else:
            weight, sure, plenty = sum(len(block.text) + LINE for block in document.blocks), True, False
        signs = {sign for block in document.blocks for sign in block.text}
        known = self.signs.setdefault(kind, set(WIDTHS))
        shorter = shape in self.longest and (plenty or weight <= self.longest[shape])
        if sure and shorter and signs <= known:
            return
        began = monotonic()
        rendered(self.worker, Job((document,), templates=templates))
        self.made, self.seconds = self.made + 1, self.seconds + monotonic() - began
        self.longest[shape] = max(weight, self.longest.get(shape, 0))
        known |= signs


def cells_of(row: spreadsheet.Row) -> str:
    return json.dumps(row.cells, ensure_ascii=False)


def written(person: Person) -> str:
    """A person as the journal keeps them: what is not as usual."""
    values = {name: value for name, value in vars(person.sender).items() if value != USUAL[name]}
    rest = {name: getattr(person, name) for name in ("row", "family", "lang", "points", "made")}
    return json.dumps({**rest, "sender": values}, ensure_ascii=False)


def read(text: str) -> Person:
    values = json.loads(text)
    sender = values.pop("sender")
    if "points" in sender:
        sender["points"] = tuple(sender["points"])
    values |= {key: tuple(values[key]) for key in ("points", "made")}
    return Person(**values, sender=Sender(**sender))
