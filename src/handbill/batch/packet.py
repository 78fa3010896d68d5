"""One person's packet: which papers it holds, and each of them as a Document. Nothing is written or rendered here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType

from handbill.batch.event_file import language
from handbill.batch.forms import FRAME, fingerprint, form_of, runs_both_ways, static, words_of
from handbill.batch.journal import Holder, Sheet
from handbill.batch.model import EventFile, Get, Person, Way
from handbill.compose import Choices, Posting, Request
from handbill.compose.address import addressed, envelopes, labels
from handbill.compose.call import call_sheet
from handbill.compose.letter import USUAL, frame, letter, require_address, require_postal, sides
from handbill.compose.writer import Writer
from handbill.country import Country, fold, load_country
from handbill.directory import Directory, Located
from handbill.document import Block, Document, Field
from handbill.errors import InputError, Problem
from handbill.kit import Kit
from handbill.make import asked_offices, template_folders
from handbill.people import Sender
from handbill.place import candidates, locate
from handbill.press.labels import sheet_of
from handbill.press.lines import WIDTHS
from handbill.press.room import needed, room
from handbill.resolve import Resolved, Target, Wish, own_offices, resolve
from handbill.wording import pick

STACK_OF: dict[Get, str] = {"letter": "letters", "call": "calls", "envelope": "envelopes", "label": "labels"}
OPEN = frozenset({"ambiguous-postcode", "no-district", "no-region"})  # what the organiser can fill in
MOST_PLACES = 5_000  # that are remembered
MISSING = "missing"  # the message is the name of the column
NOBODY = "no-such-office"  # of one office among others, where a region has none
TITLES = ("publisher", "title", "date")  # fields of a source, which hang on nobody
PLAIN = frozenset(WIDTHS) | frozenset('"[],\\')  # signs that every font of a letter has, and those of JSON


@dataclass(frozen=True, slots=True)
class Packet:
    """What one person gets: sheets by stack, each with its document, and what stands open.

    A letter of a print run that surely has room on its page comes without its document: nothing is to be tried.
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


@dataclass(frozen=True, slots=True)
class _Made:
    """A letter, what it takes of its page in mm, and fingerprints: `static`, and of its body's words.

    `high` is one with long lines in its head. Of a letter whose body others have, too, the height is that of the rest.
    """

    letter: Document
    height: float
    static: str
    body: str
    high: bool = False


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
        self._found: dict[tuple[str, ...], tuple[tuple[Target, ...], list[Problem], list[Problem]]] = {}
        self._located: dict[tuple[str, ...], tuple[Sender, Located]] = {}
        self._holders: dict[tuple[str, str], Holder] = {}
        self._bodies: dict[tuple[object, ...], _Made] = {}
        self._frames: dict[tuple[str, ...], dict[str, list[Block]]] = {}
        self._heads: dict[tuple[str, ...], float] = {}
        self.signs = set(PLAIN)  # that need no trial
        self.stances = {stance.official for stance in kit.stances}

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
            tuple(self._holder(target, country, lang) for target in targets),
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
        """The person in the region and district that they say or that the map of postcodes has, looked up once."""
        country, sender = self._country(person.sender.country), person.sender
        key = (country.code, sender.region, sender.district, sender.postcode)
        if key not in self._located:
            if len(self._located) > MOST_PLACES:
                self._located.clear()
            bare = replace(sender, district=pasted(sender.district))
            self._located[key] = locate(bare, country, self.directory, self.today)
        found, located = self._located[key]
        x, y = self.offset
        sender = replace(sender, region=found.region, district=found.district, print_x=x, print_y=y)
        return country, replace(person, sender=sender), located

    def _targets(
        self, person: Person, country: Country, located: Located
    ) -> tuple[tuple[Target, ...], list[Problem], list[Problem]]:
        """Whom a person writes to, and for which offices something is missing first; looked up once for a place."""
        sender = person.sender
        place = (country.code, sender.region, sender.district, sender.postcode, sender.city)
        if place not in self._found:
            if len(self._found) > MOST_PLACES:
                self._found.clear()
            self._found[place] = self._search(person, country, located)
        targets, missing, notes = self._found[place]
        return targets, list(missing), list(notes)

    def _search(
        self, person: Person, country: Country, located: Located
    ) -> tuple[tuple[Target, ...], list[Problem], list[Problem]]:
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
        document, body, form, words = None, "", "", ""
        way: Way = ""
        if get == "letter":
            made = self._letter(request, target, notes)
            document = made.letter
            paper, lang, body = document.paper, document.lang, made.body
            way = "own" if document.first("own") else "run" if request.choices.shared else "few"
            if way == "run" and (made.high or runs_both_ways(document)):
                way = "wide" if made.high else "sign"
            elif way == "run":
                form, words = form_of(document, made.static, made.height), words_of(document)
                document = None if made.height <= room(paper) and self.signs.issuperset(words) else document
        elif get == "label":
            lines = self._lines(request, notes)
            labels([lines], sheet_of(self.event.label, request.paper), lang=country.languages[0])
            paper = sheet_of(self.event.label, country.paper).name
            lang = self.event.lang or country.languages[0]
        else:
            document = self._document(get, request, target, notes)
            paper, lang = document.paper, document.lang
        whom = target.name or country.title(target.office, target.division.region, "en")
        whom = ", ".join(part for part in (whom[:1].upper() + whom[1:], target.place) if part)
        stack = "packets" if self.event.packets and get in ("letter", "call") else STACK_OF[get]
        sheet = Sheet(
            person.row,
            get,
            target.slug,
            target.office.id,
            whom,
            fold(person.family),
            rank,
            body,
            paper,
            lang,
            form,
            words,
            way,
        )
        return stack, sheet, document

    def _letter(self, request: Request, target: Target, notes: list[Problem]) -> _Made:
        """A letter; a body that nothing of its sender or addressee stands in is composed once.

        What the choice of its wordings hangs on beside the number of the body is in the key.
        """
        writer = Writer(request, request.speech(target), target)
        sender, official, options = request.sender, target.official, sides(request.country)
        if not request.choices.shared or sender.organisation or sender.role or request.choices.window:
            document = letter(writer, target, notes)
            height = needed(writer.lang, document.blocks, document.options)
            return _Made(document, height, static(document), fingerprint(document))
        require_address(request)
        require_postal(target)
        known, parts = frozenset(writer.values), self._frame(writer, target)
        usual, head = self._usual_head(writer, target, parts, options), _head(writer.lang, parts, options)
        key = (
            (target.office.id, writer.lang, request.paper, request.choices.shared, request.choices.points),
            (sender.gender, official.gender if official else "x", known, frozenset(writer.vague), round(usual, 2)),
            official.id if official and official.id in self.stances else "",
        )
        shared = self._bodies.get(key) if head <= usual else None
        if shared is None:
            document = letter(writer, target, notes)
            height, prints = needed(writer.lang, document.blocks, options), (static(document), fingerprint(document))
            said = (part for block in document.blocks if block.role not in FRAME for part in block.inlines)
            if head <= usual and not any(isinstance(part, Field) and part.name not in TITLES for part in said):
                self._bodies[key] = _Made(document, height - head, *prints)
            return _Made(document, height, *prints, high=head > usual)
        blocks: list[Block] = []
        for block in shared.letter.blocks:
            if block.role not in FRAME:
                blocks.append(block)
            elif block.role in parts:
                blocks += parts.pop(block.role)
        whole = replace(shared.letter, blocks=tuple(blocks))
        return _Made(whole, head + shared.height, shared.static, shared.body)

    def _usual_head(
        self, writer: Writer, target: Target, parts: Mapping[str, Sequence[Block]], options: Mapping[str, str]
    ) -> float:
        key = (target.slug, writer.lang, writer.request.sender.gender, parts["date"][0].text)
        if key not in self._heads:
            if len(self._heads) > MOST_PLACES:
                self._heads.clear()
            self._heads[key] = usual_head(writer.lang, parts, options)
        return self._heads[key]

    def _frame(self, writer: Writer, target: Target) -> dict[str, list[Block]]:
        """A letter's frame; what of it hangs on the addressee is made once."""
        key = (target.slug, writer.lang, writer.request.sender.gender)
        if (known := self._frames.get(key)) is None:
            known = self._frames[key] = frame(writer, target)
        own = {"sender": writer.sender_lines(), "date": [writer.date_line()], "signature": writer.signature()}
        return {**known, **own}

    def _holder(self, target: Target, country: Country, lang: str) -> Holder:
        key = (target.slug, lang)
        if key not in self._holders:
            self._holders[key] = _holder(target, country, lang)
        return self._holders[key]

    def _request(self, get: Get, person: Person, country: Country, target: Target) -> Request:
        event = self.event
        window = event.window if get == "letter" else ""
        paper = "" if window else event.paper
        # A letter is written in a language of the office, whatever its sender speaks.
        lang = person.lang if person.lang in target.office.languages and person.lang in self.kit.languages else ""
        # A person's own words need a letter of their own around them.
        own = any(answer.strip() for answer in person.sender.answers.values()) or person.sender.story.strip()
        shared = ""
        if get == "letter" and event.bodies and not own:
            shared = str(pick(range(event.bodies), "body", person.sender.name, person.sender.postcode))
        choices = Choices(
            lang=lang,
            ask=event.ask,
            points=person.points,
            paper=paper,
            window=window,
            pen=True,
            shared=shared,
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


def _head(lang: str, parts: Mapping[str, Sequence[Block]], options: Mapping[str, str]) -> float:
    """What of its page a letter's head takes, mm, counted as `needed` counts."""
    return needed(lang, (*parts["sender"], *parts["date"], *parts["recipient"]), options)


def usual_head(lang: str, parts: Mapping[str, Sequence[Block]], options: Mapping[str, str]) -> float:
    """What it takes with as many short lines of its sender's as a shared body leaves room for."""
    lines = (Block("sender", (Field("name" if not number else "address", ""),)) for number in range(USUAL))
    return needed(lang, (*lines, *parts["date"], *parts["recipient"]), options)


def _holder(target: Target, country: Country, lang: str) -> Holder:
    phone = next((contact.phone for contact in target.phones if contact.phone), "")
    title = country.title(target.office, target.division.region, lang)
    day = target.checked_on.isoformat() if target.checked_on else ""
    return Holder(target.slug, target.place, title[:1].upper() + title[1:], target.name, phone, day, target.complete)


def distinct(sheets: Sequence[Sheet]) -> int:
    """How many different bodies there are."""
    return len({sheet.body for sheet in sheets})
