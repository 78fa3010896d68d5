"""Words for one sender, one addressee and one language: wordings chosen, fields filled, Blocks made."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from handbill.compose.request import Request, warning
from handbill.country import Country, Division, said
from handbill.document import Block, ClaimRef, Field, Inline, Link, Owner, Text
from handbill.errors import Problem, nearest, refuse
from handbill.kit import Ask, Claim, KitWords, Point, Stance, StanceName
from handbill.kit.model import SourceRef
from handbill.place import division_of
from handbill.resolve import Target
from handbill.vocabulary import labels, long_date
from handbill.wording import Template, Wording, Wordings, order, pick

DEFAULT_POINTS = 2
LONG_STORY = 60  # words of their own: one point then leaves room for them
FEW_WORDS = 5  # an answer of so many words takes a frame for a few words
SENDER_FIELDS = frozenset({"name", "street", "city", "postcode", "organisation", "role", "phone"})
NOT_SHARED = SENDER_FIELDS | {"constituency"}
ONE_LINE = 30  # words; a longer answer stands by itself
ABBREVIATION = re.compile(r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|St|No|vs|etc|e\.g|i\.e)\.")


class Writer:
    """Turns the kit's wordings into Blocks for one sender, one addressee and one language."""

    def __init__(
        self, request: Request, lang: str, target: Target | None = None, follow: Mapping[str, int] | None = None
    ) -> None:
        """A writer that makes choices of its own, or `follow`s those that another one made (its `picks`)."""
        self.picks: dict[str, int] = {}
        self.follow = follow or {}
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
        """One of several wordings, stable for the sender; with `fullest` one that uses most of what is known.

        `what` is the key of the text, under which the sender can pin one, and another language follow.
        """
        templates = [self.template(option) for option in wordings.options]
        pinned = self.request.choices.wordings.get(what, self.follow.get(what))
        chosen = templates[pinned] if pinned is not None and pinned < len(templates) else None
        if chosen is None:
            chosen = self._choose(templates, what, fullest=fullest)
        self.picks[what] = next(index for index, template in enumerate(templates) if template is chosen)
        return chosen

    def _choose(self, templates: list[Template], what: str, *, fullest: bool) -> Template:
        # A wording that asks for what is not known (an article's address) gives way to one that does not.
        ready = [template for template in templates if self.values.keys() >= set(template.fields)] or templates
        ready = [template for template in ready if not self.vague & set(template.fields)] or ready
        if self.request.choices.shared:
            ready = [template for template in ready if not NOT_SHARED & set(template.fields)] or ready
        if fullest:
            most = max(len(template.fields) for template in ready)
            ready = [template for template in ready if len(template.fields) == most]
        if self.request.choices.longest:
            return max(ready, key=lambda template: len(template.source))
        return pick(ready, *self.request.seed, what)

    def form(self, wordings: Wordings, what: str, *, fullest: bool = False, role: str = "", id: str = "") -> Block:
        """A block of one of several wordings, in the role that the last part of its key names."""
        return self.kit_block(role or what.rpartition(".")[2], self.one_of(wordings, what, fullest=fullest), id=id)

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
            said = self.one_of(self.words.claims[claim.id].text, f"claims.{claim.id}.text").text({})
            inlines += [Text(" "), ClaimRef(str(claim.id), said)]
        return Block(block.role, tuple(inlines), block.lang, block.owner, block.origin, block.level, block.id)

    def sources(self, claims: Iterable[Claim]) -> list[Block]:
        """The source lines of each claim, with a heading; nothing where there is none."""
        country = self.request.country.code
        lines = [
            Block("source", tuple(cite(source, self.lang, country)), self.lang, "kit", id=str(claim.id))
            for claim in claims
            for source in cited(claim)
        ]
        return [self.label("sources", "sources"), *lines] if lines else []

    def own_words(self) -> list[Block]:
        """The sender's answers and story: short answers set into the kit's frames, longer ones word for word."""
        sender, blocks, woven = self.request.sender, list[Block](), False
        for prompt in self.kit.file.prompts:
            answer = trimmed(sender.answers.get(prompt.id, ""))
            framed = self._framed(str(prompt.id), answer) if answer else []
            if framed and woven:
                blocks[-1] = replace(blocks[-1], inlines=(*blocks[-1].inlines, Text(" "), *framed))
            elif framed:
                blocks.append(Block("own", tuple(framed), self.lang, "sender"))
            elif answer:
                blocks.append(self.block("own", sentence(answer), owner="sender", name="answer", id=prompt.id))
            woven = bool(framed) or (woven and not answer)
        story = (self.block("own", part, owner="sender", name="story") for part in sender.story.split("\n") if part)
        return [*blocks, *story]

    def _framed(self, prompt: str, answer: str) -> list[Inline]:
        """A short answer in one of the prompt's frames, the sentence closed; nothing where it stands by itself.

        So stand whole sentences, long answers, those with a colon of their own, and what is said in a follow-up, which
        the prompts do not ask for.
        """
        words = len(answer.split())
        whole = words > FEW_WORDS and answer[0].isupper() and sentence(answer) == answer
        if words > ONE_LINE or whole or ":" in answer or ends_within(answer) or self.request.choices.follow_up:
            return []
        texts = self.words.prompts[prompt]
        if texts.short and words <= FEW_WORDS:
            template = self.one_of(texts.short.frames, f"prompts.{prompt}.short.frames")
        elif texts.frames:
            template = self.one_of(texts.frames, f"prompts.{prompt}.frames")
        else:
            return []
        last = isinstance(template.parts[-1], Field)
        closed = sentence(answer) if last else answer.rstrip(f"{END_MARKS} ") or answer
        return list(template.fill({**self.values, "answer": closed}))

    def points(self, most: int, notes: list[Problem]) -> list[Point]:
        """The points chosen by the sender, else a stable choice of those that have a fact to cite."""
        office = self.target.office.id if self.target else ""
        if self.request.choices.points:
            return self._chosen_points(office, notes)
        mine = [point for point in self.kit.file.points if point.is_for(office) or not office]
        picked: list[Point] = []
        taken: set[str] = set()
        for point in order(mine, *self.request.seed, "points"):
            fact = self.fact(point)
            clash = any(point.id in other.excludes or other.id in point.excludes for other in picked)
            if fact and not clash and fact.id not in taken and len(picked) < most:
                picked.append(point)
                taken.add(fact.id)
        if self.kit.file.points_in_order:
            picked.sort(key=self.kit.file.points.index)
        return picked or self._opinions(office)[:most]

    def fact(self, point: Point) -> Claim | None:
        """The claim that stands behind a point: one of those that may be cited, stable for the sender."""
        usable = self.kit.usable(point.claims, self.request.today)
        if not usable:
            return None
        if self.request.choices.longest:
            texts = self.words.claims
            return max(usable, key=lambda claim: max(len(t.source) for t in texts[claim.id].text.templates))
        return pick(usable, *self.request.seed, f"fact {point.id}")

    def stance(self, ask: Ask) -> StanceName | None:
        """Where the addressee stands on an ask: what the sender knows, else what the kit has a checked source for."""
        if self.request.choices.stance:
            return self.request.choices.stance
        known = self.known_stance(ask)
        return known.stance if known else None

    def known_stance(self, ask: Ask) -> Stance | None:
        """The kit's newest entry on the addressee and the ask."""
        official = self.target.official if self.target else None
        if official is None or (self.request.choices.ask and ask.id != self.request.choices.ask):
            return None
        mine = [s for s in self.kit.stances if s.official == official.id and s.is_about(ask.id)]
        return max((s for s in mine if s.known_on(self.request.today)), key=lambda s: s.date, default=None)

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
        signed = [self.block("signature", value, owner="sender", name=name) for name, value in who if value]
        office = self.target.office if self.target else None
        if self.request.choices.shared and sender.city and office and office.represents != "nation":
            # The body, which others share, does not say it.
            before, after = self.labels["constituent_from"].split("{place}")
            inlines = (Text(before), Field("city", sender.city), Text(after))
            signed.append(Block("signature", tuple(part for part in inlines if part.text), self.lang))
        return signed


END_MARKS = ".!?…։؟。"
CLOSERS = '"”»’)'


def sentence(text: str) -> str:
    """The sender's words with the full stop of their script where they have no end mark; nothing else is touched."""
    bare = text.rstrip(CLOSERS)
    if bare[-1:] in tuple(END_MARKS) or not bare:
        return text
    return f"{text}։" if "\u0531" <= bare[-1] <= "\u0587" else f"{text}."


def trimmed(answer: str) -> str:
    """An answer without what is left of typing at its ends: blanks, a dash or comma in front, two full stops behind.

    One without any letter or figure is none.
    """
    if not any(char.isalnum() for char in answer):
        return ""
    text = answer.strip().lstrip(" ,;:.-–—•*").rstrip(" ,;:-–—")
    bare = text.rstrip(". ")
    stops = text[len(bare) :].replace(" ", "")
    return f"{bare}…" if len(stops) > 2 else f"{bare}{stops[:1]}"


def ends_within(text: str) -> bool:
    """Whether more than one sentence stands in a text: then it is not set into another."""
    return re.search(r"[.!?…։؟。][\"”»’)]*\s+\S", ABBREVIATION.sub("", text)) is not None


def cited(claim: Claim) -> tuple[SourceRef, ...]:
    """The sources of a claim that a letter lists: the first that were read, as many as its words rest on."""
    read = tuple(source for source in claim.sources if source.checked and source.url)
    return (read or claim.sources)[: max(claim.cite, 1)]


def cite(source: SourceRef, lang: str, country: str) -> list[Inline]:
    """A source as a line: publisher, title, date, address."""
    link: list[Inline] = [Text(comma(lang)), Link(source.url, source.url)] if source.url else []
    return [*cite_source(source, lang, country), *link]


def cite_source(source: SourceRef, lang: str, country: str) -> list[Inline]:
    """Publisher, title and date of a source, each a value of its own: on an Arabic page a title is mostly Latin."""
    day = source.date
    written = long_date(day, lang, country) if isinstance(day, date) else str(day or "")
    named = (("publisher", source.publisher or ""), ("title", source.title), ("date", written))
    parts = [Field(name, text) for name, text in named if text]
    inlines: list[Inline] = [inline for part in parts for inline in (Text(comma(lang)), part)]
    return inlines[1:]


def comma(lang: str) -> str:
    return "، " if lang.split("-")[0] in ("ar", "fa", "ur") else ", "


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
    values["representative"] = own.short.get(lang) or own.title.get(lang) or labels(lang)["generic_representative"]
    office = target.office if target else own
    values["office"] = country.title(office, division.region, lang)
    values["chamber"] = country.chamber(office, division.region, lang)
    values["in_chamber"] = said(office.in_chamber, lang)
    if office.represents != "nation":
        # A common word of the language where the pack has none in it: better than an English one in a foreign sentence.
        for name, words in (("office", office.title), ("chamber", office.chamber), ("in_chamber", office.in_chamber)):
            if lang not in words:
                values[name] = labels(lang)[f"generic_{name}"]
    return {key: value for key, value in values.items() if value}
