"""A run's masters and what is printed from them: letters of one form, typeset once (`render.master`).

Masters are kept in the run's folder by the fingerprint of their form, so that a resumed run finds them there.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path

from handbill.batch.check import read
from handbill.batch.journal import ENOUGH, Journal, Part, Sheet
from handbill.batch.model import Person, Way
from handbill.batch.packet import Packets
from handbill.batch.work import Done, Pool
from handbill.deliver import replace_file
from handbill.errors import HandbillError, MachineError
from handbill.render import Bundle, Job, Letter, PrintRun

AHEAD = 3  # jobs that wait for each worker
Closed = Callable[[Part, Done], None]


class Masters:
    """Makes the masters of a run, and prints from them. `folder` is theirs; nothing personal stands in it."""

    def __init__(self, folder: Path, journal: Journal, packets: Packets) -> None:
        self.folder, self.journal, self.packets = folder, journal, packets
        self.made: dict[str, Future[Done]] = {}
        self.seen: Counter[str] = Counter()
        self.first: dict[str, tuple[Person, str]] = {}
        self.data = lru_cache(200)(self._data)

    def note(self, person: Person, sheet: Sheet, pool: Pool | None) -> None:
        """A letter of the list; when there are enough of its form, its master is begun while the list is read on."""
        if sheet.way != "run":
            return
        self.first.setdefault(sheet.form, (person, sheet.slug))
        self.seen[sheet.form] += 1
        if pool and self.seen[sheet.form] == ENOUGH:
            self._begin(sheet.form, *self.first.pop(sheet.form), pool)

    def finish(self, pool: Pool) -> None:
        """Every master in its file; letters whose design has no places are laid out one by one. Raises MachineError."""
        waiting: deque[str] = deque()
        for form, row, slug in self.journal.forms():
            if form not in self.made:
                self._begin(form, read(self.journal.person(row)), slug, pool)
            waiting.append(form)
            while len(waiting) > AHEAD * pool.width:
                self._keep(waiting.popleft())
        while waiting:
            self._keep(waiting.popleft())
        self.made.clear()

    def print(self, parts: Sequence[Part], bundle: Callable[[Part], Bundle], pool: Pool, closed: Closed) -> None:
        """Print every part that holds such letters alone, and find out which letters their masters cannot take.

        Those, and all of a part that cannot be printed, are laid out one by one. Raises MachineError.
        """
        waiting: deque[tuple[Part, list[Sheet], Future[Done]]] = deque()

        def take(part: Part, sheets: Sequence[Sheet], future: "Future[Done]") -> None:
            try:
                done = future.result()
            except MachineError:
                raise
            except HandbillError:  # the worker's time or memory: neither counts for a single letter
                done = Done(b"", 0, tuple((place, "design") for place in range(len(sheets))))
            if done.data:
                closed(part, done)
            elif done.failed:
                self.journal.turn((sheets[place], _way(why)) for place, why in done.failed)

        for part in parts:
            sheets = self.journal.sheets(part)
            ours = [sheet for sheet in sheets if sheet.way == "run"]
            if not ours:
                continue
            run = self.run(ours, probe=len(ours) < len(sheets))
            waiting.append((part, ours, pool.submit(Job((), bundle=bundle(part), run=run))))
            while len(waiting) > AHEAD * pool.width:
                take(*waiting.popleft())
        while waiting:
            take(*waiting.popleft())

    def run(self, sheets: Sequence[Sheet], *, probe: bool = False) -> PrintRun:
        """These papers in order: letters that are set, and a place for each of the others."""
        forms = list(dict.fromkeys(sheet.form for sheet in sheets if sheet.way == "run"))
        number = {form: place for place, form in enumerate(forms)}
        papers = (Letter(number[sheet.form], sheet.words) if sheet.way == "run" else None for sheet in sheets)
        return PrintRun(tuple(map(self.data, forms)), tuple(papers), probe)

    def _begin(self, form: str, person: Person, slug: str, pool: Pool) -> None:
        if self._path(form).is_file():
            return
        document = self.packets.document("letter", person, slug)
        self.made[form] = pool.submit(Job((document,), templates=self.packets.templates, slots=True))

    def _keep(self, form: str) -> None:
        if (future := self.made.pop(form, None)) is not None:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            replace_file(self._path(form), future.result().data, private=True)
        if not self._path(form).stat().st_size:
            self.journal.lay_out(form)

    def _path(self, form: str) -> Path:
        return self.folder / f"{form}.json"

    def _data(self, form: str) -> bytes:
        return self._path(form).read_bytes()


def _way(why: str) -> Way:
    known: tuple[Way, ...] = ("wide", "sign")
    return next((way for way in known if way == why), "design")
