"""A run: an event's people checked, their papers made part by part, and the box filled; resumed where it was stopped.

Everything stands in one folder, readable by its owner alone: the files to print, and under `.run` the journal, a
snapshot of the directory, and the lock that keeps a second run out.
"""

import contextlib
import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType

from handbill import resources
from handbill.batch import roster
from handbill.batch.check import Trial, cells_of, check, read
from handbill.batch.event_file import read_event
from handbill.batch.ground import INSIDE, Lock, changed, fingerprints, offset, snapshot
from handbill.batch.journal import NOTHING, Journal, Part, Sheet
from handbill.batch.masters import Masters
from handbill.batch.model import Person
from handbill.batch.packet import Packets
from handbill.batch.work import CHUNK, Done, Pool, rendered
from handbill.compose.address import MOST_SHEETS, labels
from handbill.deliver import replace_file
from handbill.document import Document
from handbill.errors import Bug, HandbillError, MachineError, refuse
from handbill.people import Sender
from handbill.press.labels import SHEETS as LABELS
from handbill.render import Bundle, Job
from handbill.render.process import Worker

PART = 1_000
MOST_IN_A_PART = 5_000  # papers: a part is joined in the worker's memory
EACH_WORKER = 3  # chunks that wait for each worker, so that none is idle
FRONTS = ("letters", "calls", "packets")  # stacks of which each paper begins on a front page
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: the event's file, other people than its own, only some rows, the date, the size of parts."""

    event: Path
    today: date
    people: Path | None = None
    only: tuple[int, ...] = ()
    part_size: int = PART


class Run:
    """One run in its folder; `with Run.begin(...)` or `with Run.resume(...)`."""

    def __init__(self, folder: Path, wanted: Wanted, lock: Lock, fixed: Mapping[str, object] | None = None) -> None:
        self.folder, self.wanted, self.lock = folder, wanted, lock
        self.event, self.loaded, self.kit = read_event(wanted.event)
        self.people = wanted.people or wanted.event.parent / self.event.people
        self.table = roster.Table.open(self.people, self.kit, self.event, loaded=self.loaded)
        found = fingerprints(wanted.event, self.people, self.kit)
        self.journal = self._begin(found) if fixed is None else Journal.open(_journal(folder))
        self.fixed = self.journal.fixed
        self.today = date.fromisoformat(str(self.fixed["date"]))
        x, y = self.fixed["offset"]
        self.packets = Packets(self.event, self.kit, self.today, self.inside("directory.sqlite3"), (x, y))
        self.masters = Masters(self.inside("masters"), self.journal, self.packets)

    @classmethod
    def begin(cls, folder: Path, wanted: Wanted) -> "Run":
        """A new run in an empty folder; raises HandbillError, and leaves nothing of its own where it does."""
        if folder.exists() and any(path.name != INSIDE for path in folder.iterdir()) and not _journal(folder).exists():
            raise refuse("not-empty", f"{folder} is not empty.", next_step="Choose another folder with -o.")
        new = not folder.exists()
        lock = Lock(folder)
        if _journal(folder).exists():
            lock.release()
            step = "Go on with it (--resume), or choose another folder with -o."
            raise refuse("a-run", f"{folder} holds a run already.", next_step=step)
        try:
            return cls(folder, wanted, lock)
        except BaseException:
            lock.release()
            shutil.rmtree(folder / INSIDE, ignore_errors=True)
            if new:
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise

    @classmethod
    def resume(cls, folder: Path, wanted: Wanted) -> "Run":
        """A run that was stopped, on its own date and data; raises InputError where what it rests on has changed."""
        with Journal.open(_journal(folder)) as journal:
            fixed = journal.fixed
        if "people" not in fixed:
            step = "Remove the folder, and run it again without --resume."
            raise refuse("no-run", f"{folder}: the run had not begun.", next_step=step)
        stored = fixed["wanted"]
        if wanted.people is None and stored["people"]:
            wanted = replace(wanted, people=Path(stored["people"]))
        wanted = replace(wanted, only=tuple(stored["only"]), part_size=int(stored["part_size"]))
        lock = Lock(folder)
        try:
            for left in folder.glob(".handbill-*"):  # of a file that was being written
                left.unlink(missing_ok=True)
            run = cls(folder, wanted, lock, fixed)
            if reason := changed(fixed, fingerprints(wanted.event, run.people, run.kit)):
                run.close()
                step = "Undo that, or run it anew in another folder (-o)."
                raise refuse("changed", f"since the run began, {reason}.", next_step=step)
        except BaseException:
            lock.release()
            raise
        return run

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files and lock; may be called twice."""
        self.packets.__exit__(None, None, None)
        self.journal.__exit__()
        self.lock.release()

    def inside(self, name: str) -> Path:
        return self.folder / INSIDE / name

    def _begin(self, found: Mapping[str, str]) -> Journal:
        """Snapshot first, then the journal with everything that the run rests on as its first record."""
        for old in ("journal.sqlite3", "journal.new", "directory.sqlite3"):
            for ending in ("", "-journal"):
                (self.folder / INSIDE / f"{old}{ending}").unlink(missing_ok=True)
        snapshot(resources.directory(), self.inside("directory.sqlite3"))
        wanted = self.wanted
        people = str(wanted.people.resolve()) if wanted.people else ""
        asked = {"people": people, "only": list(wanted.only), "part_size": wanted.part_size}
        fixed = {**found, "date": wanted.today.isoformat(), "offset": offset(), "wanted": asked}
        return Journal.begin(_journal(self.folder), fixed)

    @property
    def rest(self) -> bool:
        """Whether only some people's papers are made, for an event whose own sheets were made before."""
        return bool(self.wanted.only or self.wanted.people)

    @property
    def checked(self) -> bool:
        return "remarks" in self.journal.fixed

    @property
    def finished(self) -> bool:
        return "finished" in self.journal.fixed

    @property
    def accepted(self) -> bool:
        """Whether the rows that failed may be left out."""
        return "accepted" in self.journal.fixed

    def accept(self) -> None:
        self.journal.fix("accepted", True)

    def finish(self) -> None:
        """Everything is made: nothing personal is left in the journal."""
        self.journal.forget()

    def left(self) -> int:
        """How many papers are still to be made."""
        return sum(part.last - part.first + 1 for part in self.journal.parts() if not part.done)

    def remove(self) -> None:
        """Take the folder away; the run is over."""
        self.close()
        shutil.rmtree(self.folder)

    def check(self, worker: Worker, tell: Tell = lambda rows: None, pool: Pool | None = None) -> None:
        """Every row checked and in the journal, every stack in order and cut into parts; done once.

        With a `pool` masters are typeset in it meanwhile.
        """
        if self.checked:
            return
        trial = Trial(worker)
        only = frozenset(self.wanted.only)

        def note(person: Person, sheet: Sheet) -> None:
            self.masters.note(person, sheet, pool)

        remarks = check(self.table, self.packets, self.journal, trial, only=only, tell=tell, note=note)
        self._require_rows()
        self.journal.order(self._sizes())
        self.journal.fix("pace", trial.seconds / trial.made if trial.made else 0.1)
        self.journal.fix("remarks", remarks)

    def _require_rows(self) -> None:
        counts = self.journal.counts()
        if sum(counts.values()):
            return
        if self.wanted.only:
            rows = ", ".join(map(str, self.wanted.only))
            message = f"--only: {self.people} has no person in row {rows}."
            raise refuse("no-row", message, next_step="Rows are counted as the spreadsheet shows them.")
        raise refuse("no-people", f"{self.people} has no people below its headings.")

    def _sizes(self) -> dict[str, tuple[int, int]]:
        """How many papers a part of each stack holds; labels in whole sheets, the first perhaps used in part."""
        size = max(1, min(self.wanted.part_size, MOST_IN_A_PART))
        sizes = dict.fromkeys(self.journal.stacks(), (size, 0))
        if "labels" in sizes:
            each = max(LABELS[paper].count for paper in self.journal.papers("labels"))
            sizes["labels"] = (max(size // each, 1) * each, self.event.start_at - 1)
        return sizes

    def make(self, pool: Pool, joiner: Worker, tell: Tell = lambda papers: None) -> None:
        """Every part that is not done: its chunks made in the pool, joined, and in its place. Raises MachineError.

        What is done stays, whatever comes; a part is begun again by a resume. Letters of a print run come first.
        """
        self.masters.finish(pool)

        def closed(part: Part, done: Done) -> None:
            self._keep(part, done.data, done.pages, ())
            tell(part.last - part.first + 1)

        self.masters.print([part for part in self.journal.parts() if not part.done], self._bundle, pool, closed)
        waiting: deque[tuple[_Open, list[Sheet], Future[Done]]] = deque()
        try:
            for part in self.journal.parts():
                if part.done:
                    continue
                opened = _Open(part, self._bundle(part), self.journal.sheets(part))
                for chunk, first in self._chunks(part):
                    opened.left += 1
                    documents, sheets = self._documents(part, chunk, first, opened)
                    job = Job(documents, templates=self.packets.templates, bundle=opened.bundle)
                    waiting.append((opened, sheets, pool.submit(job) if documents else _nothing()))
                    while len(waiting) > EACH_WORKER * pool.width:
                        self._take(*waiting.popleft(), joiner, tell)
                opened.whole = True
                if not opened.left:
                    self._close_part(opened, joiner, tell)
            while waiting:
                self._take(*waiting.popleft(), joiner, tell)
        finally:
            for _, _, future in waiting:
                future.cancel()

    def begins_at(self, part: Part) -> int:
        """The first free label of a part's first sheet: only the first part of a paper begins on a used one."""
        before = (other for other in self.journal.parts() if (other.stack, other.paper) == (part.stack, part.paper))
        return self.event.start_at if part.stack == "labels" and next(before).name == part.name else 1

    def _chunks(self, part: Part) -> Iterator[tuple[list[Sheet], int]]:
        """A part's sheets as they are made in one go, labels in whole sheets, and at which label each begins."""
        sheets = [sheet for sheet in self.journal.sheets(part) if sheet.way != "run"]
        size = LABELS[part.paper].count * MOST_SHEETS if part.stack == "labels" else CHUNK
        start = self.begins_at(part)
        begins = [0, *range(size - (start - 1), len(sheets), size)]
        for number, begin in enumerate(begins):
            end = begins[number + 1] if number + 1 < len(begins) else len(sheets)
            if end > begin:
                yield sheets[begin:end], start if number == 0 else 1

    def _bundle(self, part: Part) -> Bundle:
        return Bundle(part.name, f"{self.event.title}: {part.name}", self.kit.languages[0], self.fronts(part))

    def fronts(self, part: Part) -> bool:
        """Whether each paper of a part begins on the front of a sheet."""
        return self.event.both_sides and part.stack in FRONTS

    def _documents(
        self, part: Part, chunk: Sequence[Sheet], first: int, opened: "_Open"
    ) -> tuple[tuple[Document, ...], list[Sheet]]:
        """The chunk's papers composed again, and the sheets that they are."""
        made: list[tuple[Sheet, Document | tuple[str, ...]]] = []
        for sheet in chunk:
            person = read(self.journal.person(sheet.row))
            try:
                if part.stack == "labels":
                    made.append((sheet, self.packets.label(person, sheet.slug)))
                else:
                    made.append((sheet, self.packets.document(sheet.get, person, sheet.slug)))
            except Bug:
                raise
            except HandbillError as error:
                opened.fail(sheet, " ".join(str(problem) for problem in error.problems))
        lines = [paper for _, paper in made if isinstance(paper, tuple)]
        documents = tuple(paper for _, paper in made if isinstance(paper, Document))
        return self._labels(part, lines, first) if lines else documents, [sheet for sheet, _ in made]

    def _labels(self, part: Part, lines: Sequence[Sequence[str]], first: int) -> tuple[Document, ...]:
        x, y = self.packets.offset
        lang, day = self.event.lang or self.kit.languages[0], self.today.isoformat()
        printer = Sender(print_x=x, print_y=y)
        return labels(lines, LABELS[part.paper], first, lang=lang, day=day, person=printer, name=part.name)

    def _take(
        self, opened: "_Open", sheets: Sequence[Sheet], future: "Future[Done]", joiner: Worker, tell: Tell
    ) -> None:
        done = future.result()
        for place, reason in done.failed:
            if opened.part.stack == "labels":  # a document is many labels
                raise refuse("labels", f"{opened.part.name}: {reason}", kind=MachineError)
            opened.fail(sheets[place], reason)
        if done.data:
            opened.parts.append(done.data)
        opened.left -= 1
        tell(len(sheets))
        if opened.whole and not opened.left:
            self._close_part(opened, joiner, tell)

    def _close_part(self, opened: "_Open", joiner: Worker, tell: Tell) -> None:
        part = opened.part
        failed = {(sheet.row, sheet.get, sheet.slug) for sheet, _ in opened.failed}
        sheets = [sheet for sheet in opened.sheets if (sheet.row, sheet.get, sheet.slug) not in failed]
        if not sheets:
            self.journal.finish(replace(part, sha256=NOTHING), self._failures(opened))
            return
        ours = sum(sheet.way == "run" for sheet in sheets)
        run = self.masters.run(sheets) if ours else None
        (joined,) = rendered(joiner, Job((), bundle=opened.bundle, parts=tuple(opened.parts), run=run))
        self._keep(part, joined.data, joined.pages, self._failures(opened))
        tell(ours)

    def _keep(self, part: Part, data: bytes, pages: int, failed: Iterable[tuple[Sheet, str, str]]) -> None:
        self.write(f"{part.name}.pdf", data)
        digest = hashlib.sha256(data).hexdigest()
        self.journal.finish(replace(part, pages=pages, bytes=len(data), sha256=digest), failed)

    def _failures(self, opened: "_Open") -> Iterator[tuple[Sheet, str, str]]:
        """What could not be made, with the row's cells, which go back to the organiser."""
        if not opened.failed:
            return
        rows = {sheet.row for sheet, _ in opened.failed}
        cells = {found.row.number: found.row for found in self.table.records() if found.row.number in rows}
        for sheet, reason in opened.failed:
            said = f"{sheet.get} to {sheet.slug}: {reason}"
            yield sheet, said, cells_of(cells[sheet.row])

    def write(self, name: str, data: bytes) -> None:
        """A file of the box, whole or not at all, and private. Raises MachineError."""
        replace_file(self.folder / name, data, private=True)


def _journal(folder: Path) -> Path:
    return folder / INSIDE / "journal.sqlite3"


class _Open:
    """A part that is being made."""

    def __init__(self, part: Part, bundle: Bundle, sheets: Sequence[Sheet]) -> None:
        self.part, self.bundle, self.sheets = part, bundle, sheets
        self.parts: list[bytes] = []
        self.failed: list[tuple[Sheet, str]] = []
        self.left = 0
        self.whole = False

    def fail(self, sheet: Sheet, reason: str) -> None:
        self.failed.append((sheet, reason))


def _nothing() -> "Future[Done]":
    future: Future[Done] = Future()
    future.set_result(Done(b"", 0))
    return future
