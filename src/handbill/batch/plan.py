"""What a run would make, before it is made: people, papers, pages, sheets, stamps, time, and letters that are alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from handbill.batch.journal import Part
from handbill.batch.model import Status
from handbill.batch.run import Run
from handbill.press.labels import SHEETS as LABELS

SETTING = 0.001  # seconds, about: to set a letter into its master, and to put it into its file
ALIKE = 5  # letters to one official with one body: from here on it is said
EVIDENCE = (
    "Staff give identical letters far less weight than personal ones: of those asked in the US Congress in 2005, half"
    " suspected that such mail is sent without the sender's knowledge. A sentence of one's own, by pen on the ruled"
    " lines or in a column of the list, makes the difference."
)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack's papers, its pages, the sheets of paper that they take, and its files."""

    papers: int
    pages: int
    sheets: int
    files: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be made of which rows. `seconds` is about how long that takes with so many workers.

    `printed` letters are set into so many `masters`, each laid out once; the others are laid out one by one.
    """

    rows: Mapping[Status, int]
    stacks: Mapping[str, Stack]
    stamps: int
    bodies: int
    printed: int
    masters: int
    alike: tuple[tuple[str, int], ...]
    seconds: float

    @property
    def people(self) -> int:
        return self.rows["made"] + self.rows["choose"]


def plan(run: Run, jobs: int) -> Plan:
    """The plan of a run that has been checked."""
    stacks: dict[str, Stack] = {}
    for part in run.journal.parts():
        old = stacks.get(part.stack, Stack(0, 0, 0, 0))
        papers = part.last - part.first + 1
        pages = pages_of(run, part)
        sheets = pages // 2 if run.fronts(part) else pages
        stacks[part.stack] = Stack(old.papers + papers, old.pages + pages, old.sheets + sheets, old.files + 1)
    letters = sum(number for _, number in run.journal.by_addressee())
    alike = tuple((whom, number) for whom, number in run.journal.alike() if number >= ALIKE)
    printed, masters = run.journal.ways().get("run", 0), len(run.journal.forms())
    papers = sum(stack.papers for name, stack in stacks.items() if name != "labels")
    seconds = (run.journal.fixed["pace"] * (papers - printed + masters) + SETTING * printed) / jobs
    return Plan(run.journal.counts(), stacks, letters, run.journal.bodies(), printed, masters, alike, seconds)


def pages_of(run: Run, part: Part) -> int:
    """How many pages a part's file will have: letters, call sheets and envelopes are one page each."""
    papers = part.last - part.first + 1
    if part.stack != "labels":
        return papers * (2 if run.fronts(part) else 1)
    return ceil((run.begins_at(part) - 1 + papers) / LABELS[part.paper].count)
