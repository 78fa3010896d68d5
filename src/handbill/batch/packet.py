"""One person's packet: which papers it holds, and each of them as a Document. Nothing is written or rendered here."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType

from handbill.batch.event_file import language
from handbill.batch.journal import Holder, Sheet
from handbill.batch.model import EventFile, Get, Person
from handbill.compose import Choices, Posting, Request
from handbill.compose.address import addressed, envelopes, labels
from handbill.compose.call import call_sheet
from handbill.compose.letter import letter
from handbill.compose.writer import Writer
from handbill.country import Country, fold, load_country
from handbill.directory import Directory, Located
from handbill.document import Block, Document, Field
from handbill.errors import InputError, Problem
from handbill.kit import Kit
from handbill.make import asked_offices, template_folders
from handbill.place import candidates, locate
from handbill.press.labels import sheet_of
from handbill.resolve import Resolved, Target, Wish, own_offices, resolve

STACK_OF: dict[Get, str] = {"letter": "letters", "call": "calls", "envelope": "envelopes", "label": "labels"}
OPEN = frozenset({"ambiguous-postcode", "no-district", "no-region"})  # what the organiser can fill in
MISSING = "missing"  # the message is the name of the column
NOBODY = "no-such-office"  # of one office among others, where a region has none
OWN = ("answer", "story")  # fields that hold the sender's own words
SAID = ("opening", "own", "point", "ask", "thanks")  # roles that make a letter's body


@dataclass(frozen=True, slots=True)
class Packet:
    """What one person gets: sheets by stack, each with its document, and what stands open.

    `open` says why papers are missing, `candidates` which districts are possible. `made` are the offices written to.
    """

    sheets: tuple[tuple[str, Sheet, Document | None], ...]
    holders: tuple[Holder, ...]
    open: str = ""
    candidates: str = ""
    notes: tuple[Problem, ...] = ()

    @property
    def made(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sheet.office for _, sheet, _ in self.sheets))


class Packets:
    """Makes the packets of an event's people; a context manager, as it keeps the directory open.

    `database` is the directory of officials, `offset` how far the printer is off (mm, to the right and down).
    """

    def __init__(
        self, event: EventFile, kit: Kit, today: date, database: Path, offset: tuple[float, float] = (0, 0)
    ) -> None:
        self.event, self.kit, self.today, self.offset = event, kit, today, offset
        self.directory = Directory(database)
        self.wish = Wish(offices=event.offices, via=event.via, asked=asked_offices(kit, today))
        self.countries: dict[str, Country] = {}
        self.templates = template_folders(kit)

    def __enter__(self) -> "Packets":
        self.directory.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.directory.__exit__(kind, error, trace)

    def packet(self, person: Person) -> Packet:
        """Everything that can be made for a person, composed; raises InputError where that is nothing for a fault."""
        country, person, located = self._placed(person)
        self._require_address(person, country)
        targets, missing, notes = self._targets(person, country, located)
        sheets: list[tuple[str, Sheet, Document | None]] = []
        ranks = [office.id for office in country.offices]
        for target in targets:
            rank = ranks.index(target.office.id) if target.office.id in ranks else len(ranks)
            if target.office.id in person.made:
                continue
            for get in self.event.gets:
                if get != "flyer":
                    sheets.append(self._sheet(get, person, country, target, rank, notes))
        reason = " ".join(dict.fromkeys(problem.message for problem in missing))
        # What hangs on the wall has one language, whatever country a person comes from.
        lang = language(self.event, self._country(self.event.country) if self.event.country else country, self.kit)
        return Packet(
            tuple(sheets),
            tuple(_holder(target, country, lang) for target in targets),
            reason,
            "; ".join(candidates(country, located)) if missing else "",
            tuple(dict.fromkeys(notes)),
        )

    def _require_address(self, person: Person, country: Country) -> None:
        """Letters and envelopes carry a full postal address of their sender, call sheets name and town."""
        keys = ["name", "city", *(["postcode"] if country.has_postcodes else [])]
        if {"letter", "envelope"} & set(self.event.gets):
            keys.insert(1, "street")
        if missing := [key for key in keys if not getattr(person.sender, key)]:
            raise InputError(*(Problem(MISSING, key) for key in missing))

    def document(self, get: Get, person: Person, slug: str) -> Document:
        """One paper of a person made again; raises InputError."""
        country, person, located = self._placed(person)
        target = next(target for target in self._targets(person, country, located)[0] if target.slug == slug)
        return self._document(get, self._request(get, person, country, target), target, [])

    def label(self, person: Person, slug: str) -> tuple[str, ...]:
        """The lines of one label; raises InputError."""
        country, person, located = self._placed(person)
        target = next(target for target in self._targets(person, country, located)[0] if target.slug == slug)
        return self._lines(self._request("label", person, country, target), [])

    def _country(self, code: str) -> Country:
        if code not in self.countries:
            self.countries[code] = load_country(code)
        return self.countries[code]

    def _placed(self, person: Person) -> tuple[Country, Person, Located]:
        country = self._country(person.sender.country)
        sender = replace(person.sender, district=pasted(person.sender.district))
        sender, located = locate(sender, country, self.directory, self.today)
        sender = replace(sender, print_x=self.offset[0], print_y=self.offset[1])
        return country, replace(person, sender=sender), located

    def _targets(
        self, person: Person, country: Country, located: Located
    ) -> tuple[tuple[Target, ...], list[Problem], list[Problem]]:
        """Whom a person writes to, and for which offices something is missing first."""
        wish = replace(self.wish, offices=self._of(country))
        try:
            found = resolve(person.sender, country, wish, self.today, self.directory, located)
            return found.targets, [], list(found.notes)
        except InputError as error:
            if not {problem.code for problem in error.problems} & OPEN:
                raise
        targets: list[Target] = []
        missing: list[Problem] = []
        notes: list[Problem] = []
        for id in wish.offices or self._usual(country):
            try:
                one = replace(wish, offices=(id,))
                found = resolve(person.sender, country, one, self.today, self.directory, located)
                targets += found.targets
                notes += found.notes
            except InputError as error:
                codes = {problem.code for problem in error.problems}
                if codes <= OPEN:
                    missing += error.problems
                elif codes != {NOBODY}:
                    raise
        return tuple(targets), missing, notes

    def _of(self, country: Country) -> tuple[str, ...]:
        """The event's offices of one country: those of others are for other rows."""
        return tuple(id for id in self.event.offices if id.split("/")[0] == country.code)

    def _usual(self, country: Country) -> Iterable[str]:
        named = (office for office in country.offices if office.id in self.wish.asked and office.impersonal)
        return dict.fromkeys(office.id for office in (*own_offices(country), *named))

    def _sheet(
        self, get: Get, person: Person, country: Country, target: Target, rank: int, notes: list[Problem]
    ) -> tuple[str, Sheet, Document | None]:
        request = self._request(get, person, country, target)
        document, body = None, ""
        if get == "label":
            lines = self._lines(request, notes)
            labels([lines], sheet_of(self.event.label, request.paper), lang=country.languages[0])
            paper = sheet_of(self.event.label, country.paper).name
            lang = self.event.lang or country.languages[0]
        else:
            document = self._document(get, request, target, notes)
            paper, lang = document.paper, document.lang
            body = fingerprint(document) if get == "letter" else ""
        whom = target.name or country.title(target.office, target.division.region, "en")
        whom = ", ".join(part for part in (whom[:1].upper() + whom[1:], target.place) if part)
        stack = "packets" if self.event.packets and get in ("letter", "call") else STACK_OF[get]
        sheet = Sheet(
            person.row, get, target.slug, target.office.id, whom, fold(person.family), rank, body, paper, lang
        )
        return stack, sheet, document

    def _request(self, get: Get, person: Person, country: Country, target: Target) -> Request:
        event = self.event
        window = event.window if get == "letter" else ""
        paper = "" if window else event.paper
        # A letter is written in a language of the office, whatever its sender speaks.
        lang = person.lang if person.lang in target.office.languages and person.lang in self.kit.languages else ""
        choices = Choices(
            lang=lang,
            ask=event.ask,
            points=person.points,
            paper=paper,
            window=window,
            pen=True,
            posting=Posting(event.envelope, event.feed, event.label),  # type: ignore[arg-type]  # as the file was checked
        )
        kind = "labels" if get == "label" else get
        return Request(kind, self.kit, country, person.sender, Resolved((target,), ()), self.today, choices)

    def _document(self, get: Get, request: Request, target: Target, notes: list[Problem]) -> Document:
        if get == "letter":
            return letter(Writer(request, request.speech(target), target), target, notes)
        if get == "call":
            sheet = call_sheet(request, target, notes)
            # Who is to get it: without a name nobody could hand it out.
            bearer = Block("bearer", (Field("name", request.sender.name),), sheet.lang, "sender")
            return replace(sheet, blocks=(bearer, *sheet.blocks))
        return envelopes(request, notes)[0]

    def _lines(self, request: Request, notes: list[Problem]) -> tuple[str, ...]:
        return tuple(block.text for block in addressed(request, notes)[0].recipient)


def pasted(district: str) -> str:
    """A district as it was filled in, perhaps as `place.candidates` lists it: `74 (Example), 82% of the code`."""
    district = re.sub(r",?\s*\d+\s?% of the code$", "", district)
    code = re.fullmatch(r"([A-Z0-9-]+) \(.+\)", district)
    return code[1] if code else district


def fingerprint(letter: Document) -> str:
    """What two letters share that say the same: the words of the body, without names and places."""
    words = [
        "".join(
            inline.text if not isinstance(inline, Field) or inline.name in OWN else "\0" for inline in block.inlines
        )
        for block in letter.blocks
        if block.role in SAID
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def _holder(target: Target, country: Country, lang: str) -> Holder:
    phone = next((contact.phone for contact in target.phones if contact.phone), "")
    title = country.title(target.office, target.division.region, lang)
    day = target.checked_on.isoformat() if target.checked_on else ""
    return Holder(target.slug, target.place, title[:1].upper() + title[1:], target.name, phone, day, target.complete)


def distinct(sheets: Sequence[Sheet]) -> int:
    """How many different bodies there are."""
    return len({sheet.body for sheet in sheets})
