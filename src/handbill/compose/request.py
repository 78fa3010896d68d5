"""What a document is composed from, and the values that its fields get."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handbill.country import Country, Division, said
from handbill.document import Block, ClaimRef, Document, Field, Inline, Kind, Owner, Text
from handbill.errors import Problem, Where, nearest, refuse
from handbill.kit import Ask, Claim, Kit, KitWords, Point
from handbill.kit.model import SourceRef
from handbill.people import Sender
from handbill.place import division_of
from handbill.resolve import Resolved, Target
from handbill.vocabulary import labels, long_date
from handbill.wording import Template, Wording, Wordings, order, pick

DEFAULT_POINTS = 2
LONG_STORY = 60  # words of their own: one point then leaves room for them


@dataclass(frozen=True, slots=True)
class Article:
    """What a newsroom letter answers; all of it as the sender read it."""

    outlet: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the sender chose of the kit, and how the pages are to look.

    `longest` takes the longest of several wordings, to see whether everything fits.
    """

    lang: str = ""
    ask: str = ""
    allow_expired: bool = False
    points: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    ink: str = "full"
    link: str = ""
    paper: str = ""
    longest: bool = False
    article: Article = field(default_factory=Article)


@dataclass(frozen=True)
class Request:
    """One kind of document for one sender. `today` is the date printed and the day of every gate."""

    kind: Kind
    kit: Kit
    country: Country
    sender: Sender
    resolved: Resolved
    today: date
    choices: Choices = field(default_factory=Choices)

    @property
    def paper(self) -> str:
        return self.choices.paper or self.country.paper

    @property
    def seed(self) -> tuple[str, str, str]:
        """What a stable choice of wordings hangs on: the same sender always gets the same letter."""
        return self.kit.id, self.sender.name, self.sender.postcode

    def speech(self, target: Target | None = None) -> str:
        """The language of a document: asked for, else the office's or region's first that the kit has."""
        if self.choices.lang:
            return self._known(self.choices.lang)
        region = self.sender.region
        if target is not None:
            wanted = tuple(lang for lang in self.country.languages_in(region) if lang in target.office.languages)
            wanted += target.office.languages
        else:
            wanted = ((self.sender.language,) if self.sender.language else ()) + self.country.languages_in(region)
        return next((lang for lang in wanted if lang in self.kit.languages), self.kit.languages[0])

    def _known(self, lang: str) -> str:
        if lang in self.kit.languages:
            return lang
        known = ", ".join(self.kit.languages)
        raise refuse("language", f"kit {self.kit.id} has no '{lang}'.", next_step=f"It has: {known}.")


@dataclass(frozen=True, slots=True)
class Composed:
    documents: tuple[Document, ...]
    notes: tuple[Problem, ...]


class Writer:
    """Turns the kit's wordings into Blocks for one sender, one addressee and one language."""

    def __init__(self, request: Request, lang: str, target: Target | None = None) -> None:
        self.request = request
        self.kit = request.kit
        self.lang = lang
        self.target = target
        self.words: KitWords = request.kit.words(lang)
        self.labels = labels(lang)
        self.values = _values(request, lang, target)
        self.we = request.sender.speaks_for_many
        # Without a division, `constituency` is no more than the country's name, and in a capital that is a region of
        # its own no more than the town: rather say nothing of it.
        here = self.values.get("constituency") == request.sender.city != ""
        self.vague = {"constituency"} if target and (target.division == Division() or here) else set()

    def template(self, wording: Wording) -> Template:
        official = self.target.official.gender if self.target and self.target.official else "x"
        return wording.form(sender=self.request.sender.gender, official=official, we=self.we)

    def one_of(self, wordings: Wordings, what: str, *, fullest: bool = False) -> Template:
        """One of several wordings, stable for the sender; with `fullest` one that uses most of what is known."""
        templates = [self.template(option) for option in wordings.options]
        # A wording that asks for what is not known (an article's address) gives way to one that does not.
        ready = [template for template in templates if self.values.keys() >= set(template.fields)] or templates
        ready = [template for template in ready if not self.vague & set(template.fields)] or ready
        if fullest:
            most = max(len(template.fields) for template in ready)
            ready = [template for template in ready if len(template.fields) == most]
        if self.request.choices.longest:
            return max(ready, key=lambda template: len(template.source))
        return pick(ready, *self.request.seed, what)

    def kit_block(self, role: str, template: Template, extra: Mapping[str, str] | None = None, id: str = "") -> Block:
        values = {**self.values, **extra} if extra else self.values
        return Block(role, template.fill(values), self.lang, "kit", template.origin, id=str(id))

    def block(
        self, role: str, text: str, *, owner: Owner = "house", name: str = "", level: int = 0, id: str = ""
    ) -> Block:
        """A block of a single value: a Field where it is somebody's own, else plain words."""
        inline: Inline = Field(name, text) if name else Text(text)
        return Block(role, (inline,), self.lang, owner, level=level, id=str(id))

    def label(self, role: str, key: str, **values: object) -> Block:
        return self.block(role, self.labels[key].format(**values), id=key)

    def claims(self, ids: tuple[str, ...], most: int) -> list[Claim]:
        return self.kit.usable(ids, self.request.today)[:most]

    def with_claims(self, block: Block, claims: Iterable[Claim]) -> Block:
        """The block with the sentences of the claims behind it."""
        inlines = list(block.inlines)
        for claim in claims:
            inlines += [Text(" "), ClaimRef(str(claim.id), self.words.claims[claim.id].text.text({}))]
        return Block(block.role, tuple(inlines), block.lang, block.owner, block.origin, block.level, block.id)

    def sources(self, claims: Iterable[Claim]) -> list[Block]:
        """A source line for each claim, with a heading; nothing where there is none."""
        lines = [self._source(claim) for claim in claims]
        return [self.label("sources", "sources"), *lines] if lines else []

    def _source(self, claim: Claim) -> Block:
        return Block(
            "source", (Text(cite(claim, self.lang, self.request.country.code)),), self.lang, "kit", id=str(claim.id)
        )

    def own_words(self) -> list[Block]:
        """The sender's answers and story, word for word."""
        sender = self.request.sender
        paragraphs = [sentence(answer) for answer in sender.answers.values() if answer]
        blocks = [self.block("own", " ".join(paragraphs), owner="sender", name="answers")] if paragraphs else []
        return blocks + [
            self.block("own", paragraph, owner="sender", name="story")
            for paragraph in sender.story.split("\n")
            if paragraph
        ]

    def points(self, most: int, notes: list[Problem]) -> list[Point]:
        """The points chosen by the sender, else a stable choice of those that have a fact to cite."""
        office = self.target.office.id if self.target else ""
        if self.request.choices.points:
            return self._chosen_points(office, notes)
        mine = [point for point in self.kit.file.points if point.is_for(office) or not office]
        picked: list[Point] = []
        for point in order(mine, *self.request.seed, "points"):
            taken = {claim.id for other in picked for claim in self.claims(other.claims, 1)}
            fact = self.claims(point.claims, 1)
            clash = any(point.id in other.excludes or other.id in point.excludes for other in picked)
            if fact and not clash and fact[0].id not in taken and len(picked) < most:
                picked.append(point)
        return picked or self._opinions(office)[:most]

    def _chosen_points(self, office: str, notes: list[Problem]) -> list[Point]:
        """The points of `--point` in their order; raises InputError for those that cannot stand in this document."""
        known = {point.id: point for point in self.kit.file.points}
        chosen = [self._point(id, known) for id in dict.fromkeys(self.request.choices.points)]
        for point in chosen:
            if clash := next((other.id for other in chosen if other.id in point.excludes), None):
                message = f"--point: '{point.id}' and '{clash}' say the same."
                raise refuse("points", message, next_step="Leave one out.")
            if point.claims and not self.claims(point.claims, 1):
                message = f"--point: no fact behind '{point.id}' can be cited on {self.request.today}."
                step = "Choose another point; `handbill kits` lists the facts to be checked again."
                raise refuse("no-claim", message, next_step=step)
            if office and not point.is_for(office):
                notes.append(warning("point-office", f"the point '{point.id}' was not written for {office}."))
        return chosen

    def _opinions(self, office: str) -> list[Point]:
        """The points that rest on no claim at all; raises InputError where there is none: nothing else may be said."""
        mine = [point for point in self.kit.file.points if point.is_for(office) or not office]
        found = order([point for point in mine if not point.claims], *self.request.seed, "points")
        if not found:
            message = f"kit {self.kit.id} has no point with a fact that can be cited on {self.request.today}."
            raise refuse(
                "no-point", message, next_step="Choose one with --point, or ask the kit's authors to check it."
            )
        return found

    def _point(self, id: str, known: Mapping[str, Point]) -> Point:
        if id in known:
            return known[id]
        near = nearest(id, list(known))
        step = f"Did you mean '{near}'?" if near else f"The kit has: {', '.join(known)}."
        raise refuse("unknown-point", f"--point: kit {self.kit.id} has no point '{id}'.", next_step=step)

    def ask(self, notes: list[Problem]) -> Ask:
        """The ask for this office: the one chosen, else the first that is open, else the standing one."""
        office = self.target.office.id if self.target else ""
        ask = self._chosen_ask(office, notes) or self._own_ask(office, notes)
        if ask.standing and ask.review_by and ask.review_by < self.request.today:
            due = f"the standing ask '{ask.id}' was due for review by {ask.review_by}"
            notes.append(warning("review", f"{due}: read it before you send it."))
        return ask

    def _chosen_ask(self, office: str, notes: list[Problem]) -> Ask | None:
        """The ask of `--ask`, None where it is asked of another of the offices written to; raises InputError."""
        asks, day, choices = self.kit.file.asks, self.request.today, self.request.choices
        if not choices.ask:
            return None
        ask = next((ask for ask in asks if ask.id == choices.ask), None)
        if ask is None:
            ids = [ask.id for ask in asks]
            near = nearest(choices.ask, ids)
            step = f"Did you mean '{near}'?" if near else f"The kit has: {', '.join(ids)}."
            raise refuse("unknown-ask", f"--ask: kit {self.kit.id} has no ask '{choices.ask}'.", next_step=step)
        if not ask.open_on(day) and not choices.allow_expired:
            span = f" (only {ask.valid['from']} to {ask.valid['until']})" if ask.valid else ""
            step = "Leave --ask out for the standing ask, or add --allow-expired."
            raise refuse("expired-ask", f"--ask: '{ask.id}' is not open on {day}{span}.", next_step=step)
        if ask.is_for(office):
            return ask
        if not any(ask.is_for(target.office.id) for target in self.request.resolved.targets):
            ids_of = ", ".join(ask.offices)
            step = "Choose another, or another --office."
            raise refuse("ask-office", f"--ask: '{ask.id}' is asked of {ids_of} alone.", next_step=step)
        notes.append(warning("ask-office", f"the ask '{ask.id}' is not for {office}, which gets its own ask."))
        return None

    def _own_ask(self, office: str, notes: list[Problem]) -> Ask:
        day = self.request.today
        mine = [ask for ask in self.kit.file.asks if ask.is_for(office)]
        for ask in mine:
            if ask.standing:
                continue
            if ask.open_on(day) or self.request.choices.allow_expired:
                return ask
            if ask.valid and ask.valid["until"] < day:
                lapsed = f"the ask '{ask.id}' lapsed on {ask.valid['until']}"
                notes.append(warning("lapsed-ask", f"{lapsed}; the standing ask takes its place."))
        standing = next((ask for ask in mine if ask.standing), None)
        if standing is None:
            raise refuse("no-ask", f"kit {self.kit.id} asks nothing of {office}.", next_step="Choose another --office.")
        return standing

    def until(self, ask: Ask) -> dict[str, str]:
        return {"until": self.date(ask.valid["until"])} if ask.valid else {}

    def date(self, day: date) -> str:
        return long_date(day, self.lang, self.request.country.code)

    def sender_lines(self, *, contact: bool = True) -> list[Block]:
        """The sender's name and address, a block a line, in the country's order."""
        sender = self.request.sender
        who = [("name", sender.name), ("role", sender.role), ("organisation", sender.organisation)]
        lines = [self.block("sender", value, owner="sender", name=name) for name, value in who if value]
        lines += [
            self.block("sender", line, owner="sender", name="address")
            for line in postal_lines(self.request.country, self.values)
        ]
        if contact:
            reach = [("phone", sender.phone), ("email", sender.email)]
            lines += [self.block("sender", value, owner="sender", name=name) for name, value in reach if value]
        return lines

    def date_line(self) -> Block:
        dateline = self.request.country.dateline
        template = dateline.get(self.lang) or next(iter(dateline.values()))
        values = {**self.values, "date": self.date(self.request.today)}
        if not values.get("city"):
            return self.block("date", values["date"], name="date")
        return Block("date", template.fill(values), self.lang, "country", template.origin)

    def signature(self) -> list[Block]:
        sender = self.request.sender
        who = [("name", sender.name), ("role", sender.role), ("organisation", sender.organisation)]
        return [self.block("signature", value, owner="sender", name=name) for name, value in who if value]


def warning(code: str, message: str, next_step: str | None = None, where: Where | None = None) -> Problem:
    return Problem(code, message, where, next_step, severity="warning")


def sentence(text: str) -> str:
    """The sender's words with a full stop where they have no end mark; nothing else is touched."""
    return text if text[-1:] in '.!?…։؟。"”»)' else f"{text}."


def cite(claim: Claim, lang: str, country: str) -> str:
    """A claim's first source that was read, as a line: publisher, title, date, address."""
    source = next((s for s in claim.sources if s.checked and s.url), claim.sources[0])
    return ", ".join(part for part in (cite_source(source, lang, country), source.url or "") if part)


def cite_source(source: SourceRef, lang: str, country: str) -> str:
    """Publisher, title and date of a source."""
    day = source.date
    written = long_date(day, lang, country) if isinstance(day, date) else str(day or "")
    return ", ".join(part for part in (source.publisher or "", source.title, written) if part)


def postal_lines(country: Country, values: Mapping[str, str]) -> list[str]:
    """The address below the name, in the country's order; empty parts go with the blanks and commas around them."""
    lines = []
    for template in country.address.lines:
        text = "".join(values.get(part.name, "") if isinstance(part, Field) else part.text for part in template.parts)
        text = " ".join(part for part in text.split(" ") if part).strip(" ,/-")
        while ", ," in text:
            text = text.replace(", ,", ",")
        if text:
            lines.append(text)
    return lines


def _values(request: Request, lang: str, target: Target | None) -> dict[str, str]:
    sender, country = request.sender, request.country
    names = ("name", "street", "city", "postcode", "organisation", "role", "phone")
    values = {name: getattr(sender, name) for name in names}
    division = target.division if target else division_of(sender, country)
    values |= country.place(division, lang, target.office if target else None)
    values["region"] = division_of(sender, country).region or sender.region
    values["country"] = said(country.name, lang)
    values["date"] = long_date(request.today, lang, country.code)
    own = next((office for office in country.offices if office.represents == "district"), country.offices[0])
    values["representative"] = said(own.short, lang) if own.short.get(lang) else said(own.title, lang)
    office = target.office if target else own
    values["office"] = country.title(office, division.region, lang)
    values["chamber"] = country.chamber(office, division.region, lang)
    values["in_chamber"] = said(office.in_chamber, lang)
    return {key: value for key, value in values.items() if value}
