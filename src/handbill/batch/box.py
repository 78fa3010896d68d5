"""What goes into the box beside the stacks: the event's sheets, flyers, lists, print order, report and manifest."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from io import BytesIO
from math import ceil
from pathlib import Path

from handbill import __version__, spreadsheet
from handbill.batch import lists, papers
from handbill.batch.event_file import happening, language
from handbill.batch.journal import Part, Row
from handbill.batch.model import WAYS, Way
from handbill.batch.papers import Bar, District, Entry, Figures, Holder, Stack, What
from handbill.batch.run import Run
from handbill.batch.work import again
from handbill.compose import Choices, Composed, Request
from handbill.compose.handout import script
from handbill.country import Country, load_country
from handbill.document import Document
from handbill.make import Order, compose_all, load, make, render
from handbill.people import Sender
from handbill.press import Plan, layout_of
from handbill.press.envelopes import NAMES as ENVELOPES
from handbill.press.labels import SHEETS as LABELS
from handbill.render.process import Worker
from handbill.resolve import Resolved, own_offices
from handbill.vocabulary import labels as words_of

EACH = "handbill"  # the flyer that each person gets


@dataclass(frozen=True, slots=True)
class Piece:
    """A flyer's design and how many of it there are to be."""

    design: str
    copies: int


class Box:
    """Fills a run's folder. The run has been checked."""

    def __init__(self, run: Run) -> None:
        self.run, self.event, self.kit = run, run.event, run.kit
        code = run.event.country or run.journal.country()
        self.country: Country | None = load_country(code) if code else None
        self.happening = happening(run.event)
        self.pages: dict[str, int] = {}

    @property
    def lang(self) -> str:
        """The language of the event's own sheets and flyers."""
        return language(self.event, self.country, self.kit)

    @property
    def paper(self) -> str:
        return self.event.paper or (self.country.paper if self.country else "a4")

    def pieces(self) -> list[Piece]:
        """The flyers: the event's numbers, one for each person where they get one, and for walk-ins."""
        wanted, walk_ins = ({}, 0) if self.run.rest else (dict(self.event.flyers), self.event.walk_ins)
        people = self.run.journal.newcomers() if "flyer" in self.event.gets else 0
        spare = walk_ins if wanted or people else 0
        if people or spare:
            wanted[EACH] = wanted.get(EACH, 0) + people + spare
        return [Piece(design, copies) for design, copies in wanted.items() if copies]

    def require(self) -> None:
        """Raises InputError now for what could not be made at the end: a flyer without an imprint, say."""
        for piece in self.pieces():
            compose_all(load(self._order(piece)))
        if self.country:
            self._sheets()

    def flyers(self, worker: Worker) -> None:
        """The flyers rendered, and how they are printed put into the journal; raises HandbillError."""
        entries: list[list[object]] = []
        for piece in self.pieces():
            made = again(partial(make, self._order(piece), worker))
            for rendering in made.renderings:
                self.run.write(rendering.name, rendering.data)
                plan = self._plan(piece)
                laid_out = layout_of(made.documents, plan)
                sides = "both" if laid_out.sides > 1 else "front"
                entries.append([rendering.name, plan.sheet, laid_out.runs, laid_out.sheets, sides])
        self.run.journal.fix("flyers", entries)

    def fill(self, worker: Worker) -> None:
        """All that is counted when everything else is made. Raises HandbillError."""
        sheets = self._sheets()
        for document, _, _ in sheets:
            self._write(document, worker)
        self._lists()
        self._write(self._report(), worker)
        entries = list(self._entries(sheets))
        order = papers.print_order(
            entries, self.lang, self.paper, self.run.today, event=self.happening, country=self._code
        )
        self._write(order, worker)
        self.run.write("manifest.json", self._manifest())

    @property
    def _code(self) -> str:
        return self.country.code if self.country else ""

    def _order(self, piece: Piece) -> Order:
        sender = Sender(country=self._code, region=self.event.region)
        choices = Choices(
            lang=self.lang,
            designs=(piece.design,),
            ink=self.event.ink,
            link=self.event.link,
            event=self.happening,
            imprint=self.event.imprint,
        )
        folder = str(self.kit.folder)
        database = self.run.inside("directory.sqlite3")
        return Order(("flyer",), folder, sender, self.run.today, choices, database=database, press=self._plan(piece))

    def _plan(self, piece: Piece) -> Plan:
        return Plan(self.paper, copies=piece.copies)

    def _sheets(self) -> list[tuple[Document, What, int]]:
        """The event's own sheets, what each is, and how often it is printed."""
        if self.country is None or self.run.rest:
            return []
        event, lang, paper, day, code = self.happening, self.lang, self.paper, self.run.today, self._code
        people = self.run.journal.counts()
        guests = people["made"] + people["choose"] + self.event.walk_ins
        pages = max(ceil(guests / papers.ROWS), 1)
        request = Request(
            "flyer",
            self.kit,
            self.country,
            Sender(country=code, region=self.event.region),
            Resolved((), ()),
            day,
            Choices(lang=lang, ask=self.event.ask, paper=paper),
        )
        words = tuple(script(request, lang, [], whole=True))
        offices = own_offices(self.country)
        finder = offices[0].finder.url if offices else ""
        minutes = self.event.minutes
        found: list[tuple[Document, What, int]] = [
            (papers.sign_in(event, lang, paper, day, country=code), "sign_in", pages),
            (papers.tally(event, lang, paper, day, country=code), "tally", 1),
            (
                papers.run_sheet(
                    event, lang, paper, day, self._stacks(), words, minutes=minutes, finder=finder, country=code
                ),
                "run",
                1,
            ),
        ]
        if districts := self._districts():
            found.append((papers.wall_chart(event, lang, paper, day, districts, country=code), "wall", 1))
        if self.event.walk_ins:
            # Of a list of many members for one place a guest writes down one.
            each = [(office, office.members if office.members in (2, 3) else 1) for office in offices]
            names = [
                self.country.title(office, self.event.region, lang) for office, seats in each for _ in range(seats)
            ]
            names = names[: papers.MOST_OFFICES]
            spare = papers.spare(event, lang, paper, day, words, names, finder=finder, country=code)
            found.append((spare, "spare", self.event.walk_ins))
        return found

    def _stacks(self) -> list[Stack]:
        words = words_of(self.lang)
        apart = self.event.packets
        order = {
            "letters": words["order_by_office"],
            "calls": words["order_by_name"],
            "packets": words["order_by_name"],
            "envelopes": words["order_by_name" if apart else "order_by_office"],
            "labels": words["order_by_name" if apart else "order_by_office"],
        }
        stacks = self.run.journal.stacks().items()
        return [Stack(words[f"order_what_{stack}"], order[stack], pieces) for stack, pieces in stacks]

    def _districts(self) -> list[District]:
        found: dict[str, list[Holder]] = {}
        for holder in self.run.journal.holders():
            day = date.fromisoformat(holder.as_of) if holder.as_of else None
            found.setdefault(holder.place, []).append(Holder(holder.name, holder.office, holder.phone, day))
        return [District(place, tuple(holders)) for place, holders in found.items()]

    @cached_property
    def _ways(self) -> dict[Way, int]:
        """How many letters were made which way; they are."""
        return self.run.journal.ways()

    def _report(self) -> Document:
        counts = self.run.journal.counts()
        ways = tuple((way, self._ways[way]) for way in WAYS if way in self._ways) if self.event.bodies else ()
        figures = Figures(
            sum(counts.values()), counts["made"], counts["choose"], counts["failed"], counts["duplicate"], ways
        )
        bars = [Bar(whom, letters) for whom, letters in self.run.journal.by_addressee()]
        return papers.report(self.happening, self.lang, self.paper, self.run.today, figures, bars, country=self._code)

    def _lists(self) -> None:
        """The rows that the organiser is to mend, and those that wait for a choice, as files to be run again."""
        table = self.run.table
        failed = [(_row(row), row.reason) for row in self.run.journal.rows("failed")]
        choose = [(_row(row), row.candidates or row.reason, row.made) for row in self.run.journal.rows("choose")]
        to_mend, to_choose = BytesIO(), BytesIO()
        lists.failures(to_mend, table.headings, failed)
        lists.choices(to_choose, table, choose)
        for name, rows, out in (("failures.csv", failed, to_mend), ("choose.csv", choose, to_choose)):
            if rows:
                self.run.write(name, out.getvalue())
            else:
                (self.run.folder / name).unlink(missing_ok=True)

    def _entries(self, sheets: Sequence[tuple[Document, What, int]]) -> Iterator[Entry]:
        """Every file that is printed."""
        for document, what, copies in sheets:
            pages = self.pages[document.name]
            yield Entry(f"{document.name}.pdf", what, document.paper, copies, pages * copies)
        for part in self.run.journal.parts():
            if not part.empty:
                yield self._entry(part)
        for file, paper, runs, count, sides in self.run.journal.fixed.get("flyers", []):
            yield Entry(file, "flyers", paper, runs, count, sides)
        yield Entry("report.pdf", "report", self.paper, 1, 1)

    def _entry(self, part: Part) -> Entry:
        both = self.run.fronts(part)
        sheets = ceil(part.pages / 2) if both else part.pages
        notes: list[papers.Note] = ["names"]
        if both:
            notes.insert(0, "recto")
        if part.stack in ("envelopes", "labels"):
            notes.insert(0, "trial")
        if part.stack in ("letters", "packets") and "run" in self._ways:
            notes.insert(0, "run")
        paper = LABELS[part.paper].paper if part.stack == "labels" else ENVELOPES.get(part.paper, part.paper)
        detail = f"{part.paper}" if part.stack == "labels" else ""
        sides: papers.Sides = "both" if both else "front"
        return Entry(f"{part.name}.pdf", part.stack, paper, 1, sheets, sides, detail=detail, notes=tuple(notes))

    def _write(self, document: Document, worker: Worker) -> None:
        words = Composed((document,), ()), self.run.packets.templates
        made = again(lambda: render(words, ("pdf",), worker))
        for rendering in made.renderings:
            self.run.write(f"{document.name}.pdf", rendering.data)
            self.pages[document.name] = rendering.pages

    def _manifest(self) -> bytes:
        """The run's receipt: what it rests on, what it made, and nothing of anybody's."""
        run = self.run
        names = ("event", "people", "kit", "templates", "countries", "weasyprint")
        sources = [
            {"id": source.id, "publisher": source.publisher, "as_of": source.dated.isoformat()}
            for _, source, _, _ in run.packets.directory.sources()
        ]
        said = {
            "format": 1,
            "handbill": __version__,
            "date": run.today.isoformat(),
            "kit": self.kit.id,
            "fingerprints": {name: run.fixed[name] for name in names},
            "directory": sources,
            "rows": run.journal.counts(),
            "stacks": run.journal.stacks(),
            "files": [
                {"name": path.name, "bytes": path.stat().st_size, "sha256": digest(path)}
                for path in files(run)
                if path.name != "manifest.json"
            ],
        }
        return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def files(run: Run) -> list[Path]:
    """What lies in the box, by name."""
    return sorted(path for path in run.folder.iterdir() if path.is_file() and not path.name.startswith("."))


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _row(row: Row) -> spreadsheet.Row:
    return spreadsheet.Row(row.number, tuple(json.loads(row.cells)))
