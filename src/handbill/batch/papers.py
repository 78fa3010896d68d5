"""An event's paper, from the sign-in to the report, each sheet a Document of plain values.

Reads no file and counts nothing: who is given, and in which numbers, is the caller's. No attendee has a place in the
types of the wall chart and the report.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from handbill.document import Block, Document, Field, Link, Owner, Text, direction
from handbill.errors import refuse
from handbill.event import Event
from handbill.paper import NAMES, PAPERS
from handbill.vocabulary import labels, long_date, moment

BLANK = "________"  # for a pen
DESIGN = "event/sheet"
ROWS = 16  # of 11 mm or more beside the words of consent
MOST_BARS = 20
MOST_OFFICES = 5
UNKNOWN = "zz"  # CLDR's region for "not known"
OFFICE_PAPERS = ("a4", "letter")
BLANKS = {"name": "event_name", "city": "event_town", "postcode": "event_postcode"}  # of a script, and what goes there

Sides = Literal["front", "both"]
What = Literal[
    "letters",
    "calls",
    "envelopes",
    "labels",
    "flyers",
    "postcards",
    "packets",
    "spare",
    "sign_in",
    "tally",
    "run",
    "wall",
    "report",
]
Note = Literal["recto", "trial", "run", "names"]
SHEETS_OF_AN_EVENT = ("sign_in", "tally", "run", "wall")


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack in the box: its name, what it is in order of, and its pieces (0: not counted)."""

    name: str
    order: str = ""
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an office: name and phone ("" for not known), and the day that the data is of."""

    name: str
    office: str
    phone: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class District:
    name: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to print: `paper` as in `handbill.paper` or the name of a size, `sheets` in all, `detail` beside the kind.

    Notes: `recto` (both sides, each letter begins on a front page), `trial` (one on plain paper first), `names` (holds
    names and addresses).
    """

    file: str
    what: What
    paper: str
    copies: int
    sheets: int
    sides: Sides = "front"
    scale: int = 100
    detail: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people there were, what became of them, and how many letters were made in which `model.Way`."""

    people: int
    made: int
    choose: int = 0
    failed: int = 0
    duplicates: int = 0
    ways: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """An official, and the letters made to them."""

    official: str
    letters: int


def sign_in(event: Event, lang: str, paper: str, day: date, rows: int = ROWS, *, country: str = "") -> Document:
    """One page of lines to sign in on, at least 11 mm high, with the words of consent; nothing is ticked.

    Who keeps the list is the event's host, whom to tell its imprint or host; a blank for the pen where neither is
    known. Raises InputError for more rows than a page holds.
    """
    _within("rows", rows, ROWS)
    sheet = _Sheet(event, lang, paper, day, country)
    host, contact = event.host or BLANK, event.imprint or event.host or BLANK
    blocks = [
        *sheet.top("event_sign_in", dated=True),
        sheet.label("terms_title", "event_consent_title"),
        sheet.label("terms_head", "event_consent_for_head"),
        sheet.label("terms_head", "event_consent_keeps_head"),
        sheet.label("terms_head", "event_consent_withdraw_head"),
        sheet.label("terms", "event_consent_for"),
        sheet.label("terms", "event_consent_keeps", host=_sentence(host)),
        sheet.label("terms", "event_consent_withdraw", contact=_sentence(contact)),
        sheet.label("free", "event_consent_free"),
        *(sheet.label("head", f"event_{name}", id=name) for name in ("name", "town", "postcode", "contact", "consent")),
    ]
    return sheet.document("sign-in", blocks, {"rows": str(rows)})


def tally(event: Event, lang: str, paper: str, day: date, *, country: str = "") -> Document:
    """What is counted by strokes of the pen, five to a box, with two lines left for what else there is."""
    sheet = _Sheet(event, lang, paper, day, country)
    counted = ("letters", "calls", "answered", "voicemail", "busy", "postcards", "flyers")
    blocks = [
        *sheet.top("event_tally", dated=True),
        sheet.label("hint", "event_tally_hint"),
        *(sheet.label("head", f"event_tally_{name}") for name in ("what", "strokes", "sum")),
        *(
            sheet.label("row", f"event_tally_{name}", level=1 if name in ("answered", "voicemail", "busy") else 0)
            for name in counted
        ),
        *(sheet.label("foot", f"event_tally_{name}") for name in ("by", "time")),
    ]
    return sheet.document("tally", blocks)


def run_sheet(
    event: Event,
    lang: str,
    paper: str,
    day: date,
    stacks: Sequence[Stack] = (),
    script: Sequence[Block] = (),
    *,
    minutes: int = 90,
    finder: str = "",
    country: str = "",
) -> Document:
    """What the host does and says, and when; on two pages at most.

    Times are of the clock where the event's start has a time, else in minutes from it; `minutes` is how long it lasts.
    `script` is what callers say, as `compose.handout.script` makes it; `finder` an address where districts are found.
    """
    _within("minutes", minutes, 24 * 60, least=30)
    sheet = _Sheet(event, lang, paper, day, country)
    blocks = [*sheet.top("event_run"), *sheet.phase("event_before", -60)]
    blocks += [sheet.label("step", f"event_run_{name}") for name in ("tables", "check")]
    if stacks:
        blocks.append(sheet.label("box_title", "event_run_box"))
        blocks += [sheet.label("head", f"event_stack{name}") for name in ("", "_order", "_pieces")]
        for stack in stacks:
            pieces = str(stack.pieces) if stack.pieces else ""
            blocks += [sheet.value("cell", text) for text in (stack.name, stack.order, pieces)]
    blocks += [
        *sheet.phase("event_at_start", 0),
        sheet.label("step", "event_run_sign_in"),
        sheet.label("say_title", "event_say"),
        sheet.label("say", "event_run_welcome"),
        *sheet.phase("event_during", 10),
        sheet.label("step", "event_run_letters"),
        sheet.label("step", "event_run_calls"),
        *script,
        *sheet.phase("event_at_end", minutes - 15),
        sheet.label("step", "event_run_last"),
        sheet.label("say_title", "event_say"),
        sheet.label("say", "event_run_thanks"),
        sheet.label("step", "event_run_count"),
        sheet.label("step", "event_run_pack"),
        sheet.label("question", "event_run_who"),
        sheet.label("answer", "event_run_who_answer"),
    ]
    blocks += sheet.find(finder)
    return sheet.document("run-sheet", blocks, {"minutes": str(minutes)}, pages=2)


def spare(
    event: Event,
    lang: str,
    paper: str,
    day: date,
    script: Sequence[Block],
    offices: Sequence[str],
    *,
    finder: str = "",
    country: str = "",
) -> Document:
    """A call sheet for whoever comes without being in the list: everything personal is left to the pen.

    `script` is what callers say, as `compose.handout.script` makes it with the whole call; each of `offices` gets a
    line for a name and a number, and three representatives where none is given; `finder` is an address where both are
    found. Raises InputError for more offices than the page has lines.
    """
    _within("offices", len(offices), MOST_OFFICES, least=0)
    sheet = _Sheet(event, lang, paper, day, country)
    parts = [part for block in script for part in block.inlines if isinstance(part, Field) and part.text == BLANK]
    left = dict.fromkeys(sheet.labels[BLANKS[part.name]] for part in parts if part.name in BLANKS)
    offices = offices or (sheet.labels["generic_representative"],) * 3
    blocks = [
        *sheet.top("call_title", facts=False),
        sheet.label("hint", "event_spare_hint"),
        sheet.label("whom", "guide_representatives"),
        *sheet.find(finder),
        sheet.label("head", "event_name"),
        sheet.label("head", "event_spare_phone"),
        *(sheet.value("office", office[:1].upper() + office[1:], owner="country") for office in offices),
        *script,
    ]
    if left:
        blocks.append(sheet.label("blanks", "event_spare_blanks", blanks="\u00a0· ".join(left)))
    blocks.append(sheet.label("log", "log"))
    blocks += [sheet.label("log_head", f"log_{name}") for name in ("date", "who", "answer")]
    return sheet.document("spare-call", blocks, {"sheet": "spare"})


def wall_chart(
    event: Event, lang: str, paper: str, day: date, districts: Sequence[District], *, country: str = ""
) -> Document:
    """Districts and who represents them, to be read from 2 m: lying pages, as many as are needed.

    It holds officials alone; where a holder's data has no day, `day` stands for it.
    """
    if not any(district.holders for district in districts):
        raise refuse(
            "no-officials", "a wall chart has no officials to show.", next_step="Name an office or a district."
        )
    sheet = _Sheet(event, lang, paper, day, country)
    blocks = sheet.top("event_wall", facts=False)
    for district in districts:
        if not district.holders:
            continue
        blocks.append(sheet.value("district", district.name))
        for holder in district.holders:
            dated = long_date(holder.as_of or day, lang, sheet.country)
            blocks += [
                sheet.value("official", holder.name) if holder.name else sheet.label("unnamed", "event_wall_unnamed"),
                sheet.value("office", holder.office),
                sheet.value("phone", holder.phone),
                sheet.label("dated", "as_of", date=dated),
            ]
    width, height = PAPERS[paper]
    return sheet.document("wall-chart", blocks, pages=None, size=(height, width))


def print_order(
    entries: Sequence[Entry], lang: str, paper: str, day: date, *, event: Event | None = None, country: str = ""
) -> Document:
    """What is printed, on which paper, how often, with a box to tick for each file, and the sheets of each paper."""
    sheet = _Sheet(event or Event(), lang, paper, day, country)
    blocks = [
        *sheet.top("order_title"),
        sheet.label("hint", "order_hint"),
        *(
            sheet.label("head", f"order_{name}")
            for name in ("done", "file", "paper", "sides", "scale", "copies", "sheets")
        ),
    ]
    sums: dict[str, int] = {}
    for row, entry in enumerate(entries):
        name = NAMES.get(entry.paper, entry.paper)
        sums[name] = sums.get(name, 0) + entry.sheets
        blocks += sheet.entry(entry, row)
    blocks.append(sheet.label("sum_title", "order_sum"))
    for name, number in sums.items():
        blocks += [sheet.value("sum_paper", name), sheet.value("sum", str(number))]
    return sheet.document("print-order", blocks, pages=None)


def report(
    event: Event, lang: str, paper: str, day: date, figures: Figures, letters: Iterable[Bar], *, country: str = ""
) -> Document:
    """A page of figures, the letters by official in bars (the twenty longest, then the others), and what to do next."""
    sheet = _Sheet(event, lang, paper, day, country)
    blocks = sheet.top("report_title")
    for name in ("people", "made", "choose", "failed", "duplicates"):
        blocks += [sheet.label("figure_name", f"report_{name}"), sheet.value("figure", str(getattr(figures, name)))]
    blocks.append(sheet.label("heading", "report_chart"))
    bars = sorted((bar for bar in letters if bar.letters > 0), key=lambda bar: (-bar.letters, bar.official))
    for bar in bars[:MOST_BARS]:
        blocks += [sheet.value("bar_name", bar.official), sheet.value("bar", str(bar.letters))]
    if others := bars[MOST_BARS:]:
        blocks.append(sheet.label("bar_name", "report_others", number=len(others)))
        blocks.append(sheet.value("bar", str(sum(bar.letters for bar in others)), id="others"))
    if not bars:
        blocks.append(sheet.label("empty", "report_empty"))
    if figures.ways:
        blocks.append(sheet.label("ways_title", "report_ways"))
    for way, number in figures.ways:
        blocks += [sheet.label("way_name", f"report_way_{way}"), sheet.value("way", f"{number}")]
    blocks.append(sheet.label("heading", "report_next", id="next"))
    for name in ("choose", "failed", "duplicates"):
        if number := getattr(figures, name):
            blocks.append(sheet.label("step", f"report_next_{name}", number=number))
    blocks += [sheet.label("step", "report_next_print"), sheet.label("closing", "report_no_names")]
    longest = max((bar.letters for bar in bars), default=1)
    return sheet.document("report", blocks, {"longest": str(longest)})


class _Sheet:
    """What every sheet begins with and is made of: its event, language, paper and day, and the house's words."""

    def __init__(self, event: Event, lang: str, paper: str, day: date, country: str) -> None:
        if paper not in OFFICE_PAPERS:
            known = ", ".join(OFFICE_PAPERS)
            raise refuse("paper", f"an event's sheet is not made as {paper}.", next_step=f"It can be: {known}.")
        self.event, self.lang, self.paper, self.day = event, lang, paper, day
        self.country = country or ("us" if paper == "letter" else UNKNOWN)
        self.labels = labels(lang)

    def label(self, role: str, key: str, *, id: str = "", level: int = 0, **values: object) -> Block:
        """Words of the house; values in them stay apart, as they may run the other way."""
        words = self.labels[key]
        inlines: list[Text | Field] = []
        for name, value in values.items():
            before, _, words = words.partition(f"{{{name}}}")
            inlines += [Text(before), self.part(name, str(value))]
        inlines.append(Text(words))
        return Block(role, tuple(part for part in inlines if part.text), self.lang, id=id or key, level=level)

    def value(self, role: str, text: str, *, id: str = "", level: int = 0, owner: Owner = "sender") -> Block:
        return Block(role, (self.part(role, text),) if text else (), self.lang, owner, id=id, level=level)

    def part(self, name: str, text: str) -> Text | Field:
        """A value; one that runs from right to left as its page does is text, so that its numbers stay whole."""
        alike = direction(self.lang) == "rtl" and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
        return Text(text) if alike else Field(name, text)

    def entry(self, entry: Entry, row: int) -> list[Block]:
        """A file to print; what stands below its name has the row's number as its level."""
        blocks = [self.value("file", entry.file), self.label("what", _what(entry.what), level=row)]
        if entry.detail:
            blocks.append(self.value("detail", entry.detail, level=row))
        blocks += [self.label("note", f"order_note_{note}", level=row) for note in entry.notes]
        blocks += [self.value("cell", NAMES.get(entry.paper, entry.paper)), self.label("cell", f"order_{entry.sides}")]
        numbers = (f"{entry.scale} %", str(entry.copies), str(entry.sheets))
        return blocks + [self.value("cell", text) for text in numbers]

    def top(self, title: str, *, dated: bool = False, facts: bool = True) -> list[Block]:
        """The event's title, the sheet's, and with `facts` when, where and by whom; `dated`: a blank for no day."""
        event = self.event
        blocks = [self.value("kicker", event.title)] if event.title else []
        blocks.append(self.label("title", title))
        if not facts:
            return blocks
        if start := self.start():
            blocks.append(self.value("when", start))
        elif dated:
            blocks.append(Block("when", (Text(f"{self.labels['log_date']} {BLANK}"),), self.lang))
        if event.place:
            blocks.append(self.value("place", event.place))
        if event.host:
            blocks.append(self.label("host", "event_host", host=event.host))
        return blocks

    def start(self) -> str:
        when = self.event.when
        if isinstance(when, datetime):
            return moment(when, self.lang, self.country)
        return long_date(when, self.lang, self.country) if when else self.event.start

    def phase(self, key: str, minutes: int) -> list[Block]:
        """A part of the evening, and when it begins."""
        when = self.event.when
        if isinstance(when, datetime):
            # A moment's last part is its time of day.
            comma = "، " if self.lang.split("-")[0] == "ar" else ", "
            at = moment(when + timedelta(minutes=minutes), self.lang, self.country).rpartition(comma)[2]
            return [self.label("phase", key), self.value("time", at, owner="house")]
        if not minutes:
            return [self.label("phase", key)]
        side = "event_minutes_before" if minutes < 0 else "event_minutes_after"
        return [self.label("phase", key), self.label("time", side, minutes=abs(minutes))]

    def find(self, finder: str) -> list[Block]:
        """Where it is looked up who represents whom; nothing where no address is known."""
        if not finder:
            return []
        shown = finder.removeprefix("https://").removeprefix("http://").rstrip("/")
        return [self.label("find", "flyer_find"), Block("address", (Link(shown, finder),), self.lang)]

    def document(
        self,
        name: str,
        blocks: Sequence[Block],
        options: dict[str, str] | None = None,
        pages: int | None = 1,
        size: tuple[float, float] | None = None,
    ) -> Document:
        title = next(block.text for block in blocks if block.role == "title")
        return Document(
            kind="sheet",
            design=DESIGN,
            name=name,
            title=f"{title} · {self.event.title}" if self.event.title else title,
            lang=self.lang,
            paper=self.paper,
            date=self.day.isoformat(),
            blocks=tuple(blocks),
            options={"sheet": name, **(options or {})},
            pages=pages,
            size=size,
        )


def _what(what: What) -> str:
    if what in SHEETS_OF_AN_EVENT:
        return f"event_{what}"
    return "report_title" if what == "report" else f"order_what_{what}"


def _sentence(text: str) -> str:
    """A value before a label's full stop brings none of its own."""
    return text.removesuffix(".")


def _within(name: str, number: int, most: int, least: int = 1) -> None:
    if not least <= number <= most:
        raise refuse(
            name, f"{name}: {number} is not between {least} and {most}.", next_step=f"Choose from {least} to {most}."
        )
