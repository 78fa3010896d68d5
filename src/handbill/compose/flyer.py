"""Flyers: from the kit's few words on flyers, one Document for each design, filled from country and region."""

from collections.abc import Iterator
from datetime import datetime

from handbill.compose.handout import flyer_text, postcards, script
from handbill.compose.request import Request, warning
from handbill.compose.writer import Writer
from handbill.country import said
from handbill.document import Block, ClaimRef, Document, Field, Link, Text, unprintable
from handbill.errors import Problem, nearest, refuse
from handbill.kit import FlyerText, is_web_address
from handbill.paper import DESIGNS, Design
from handbill.vocabulary import long_date, moment, month

USUAL = tuple(name for name in DESIGNS if name != "postcard")  # what is made unless designs are chosen
MAX_FACTS = 3
MAX_LINK = 150  # beyond that, nobody types it, and its QR code is too fine to be read from a wall
MOST_CHARS = {"headline": 80, "lead": 250, "fact": 250, "action": 80, "say": 300, "strip": 90}  # no layout holds more
STRIPS = 10
MAX_STRIP_WORDS = 8
TONGUES = 3  # languages on a window sign
LEFT_OUT = {
    "window": ("lead", "say"),
    "card": ("lead", "say"),
    "hanger": ("say",),
}  # what a small or distant piece omits
FACTS = {"handbill": 2, "hanger": 2, "card": 0, "window": 0, "postcard": 1}  # else MAX_FACTS


def flyers(request: Request, notes: list[Problem]) -> list[Document]:
    """One document for each design chosen, for postcards one for each addressee; raises InputError."""
    made: list[Document] = []
    for design in _designs(request):
        imprint = "" if design.name == "postcard" else _imprint(request, notes)
        if design.name == "postcard":
            made += [
                _document(request, design, writer, blocks, target.slug)
                for writer, target, blocks in postcards(request, design, notes)
            ]
            continue
        writer = Writer(request, request.speech())
        made.append(_document(request, design, writer, _blocks(writer, design, imprint, notes)))
    return made


def _designs(request: Request) -> list[Design]:
    chosen, paper = request.choices.designs, request.choices.paper
    for name in chosen:
        if name not in DESIGNS:
            near = nearest(name, list(DESIGNS))
            step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(DESIGNS)}."
            raise refuse("unknown-design", f"--design: there is no '{name}'.", next_step=step)
        if paper and paper not in DESIGNS[name].papers:
            known = ", ".join(DESIGNS[name].papers)
            raise refuse("paper", f"--paper: a {name} is not made as {paper}.", next_step=f"It can be: {known}.")
    designs = [DESIGNS[name] for name in dict.fromkeys(chosen or USUAL)]
    if found := [design for design in designs if not paper or paper in design.papers]:
        return found
    raise refuse("paper", f"--paper: no design is made as {paper}.", next_step="A postcard needs --design postcard.")


def _imprint(request: Request, notes: list[Problem]) -> str:
    """Who is responsible; raises InputError where the country's law asks for it and nobody is named."""
    given = request.choices.responsible(request.kit)
    rule = request.country.imprint
    if given or rule is None:
        return given
    words = said(rule.text, "en")
    if rule.required:
        step = 'Name who is responsible: --imprint "Name, street, town".'
        raise refuse(
            "no-imprint", f"a flyer in {said(request.country.name, 'en')} needs an imprint. {words}", next_step=step
        )
    if all(note.code != "imprint" for note in notes):
        notes.append(warning("imprint", f"{words} Give it with --imprint."))
    return ""


def _blocks(writer: Writer, design: Design, imprint: str, notes: list[Problem]) -> list[Block]:
    request, lang = writer.request, writer.lang
    text = flyer_text(writer, design)
    url, qr = _address(request)
    if request.choices.link:
        writer.values["link"] = request.choices.link
    blocks = [writer.block("kicker", request.kit.title(lang), owner="kit"), writer.kit_block("headline", text.headline)]
    left_out = LEFT_OUT.get(design.name, ())
    if text.lead and "lead" not in left_out:
        blocks.append(writer.kit_block("lead", text.lead))
    blocks += _facts(writer, text, FACTS.get(design.name, MAX_FACTS))
    blocks.append(writer.kit_block("action", text.action))
    if text.say and "say" not in left_out:
        blocks.append(writer.kit_block("say", text.say))
    if design.name == "window":
        blocks += _tongues(request, lang, design)
    if design.name in ("card", "leaflet"):
        blocks += script(request, lang, notes, whole=design.name == "leaflet")
    if design.name == "leaflet":
        blocks += [writer.label("facts_title", "leaflet_facts"), writer.label("script_title", "leaflet_call")]
    blocks += _event(writer)
    blocks.append(writer.label("find", "flyer_find" if url in finders(request) else "flyer_link"))
    blocks.append(Block("address", (Link(shown(url), url),), lang, "country", id="qr" if qr else ""))
    if design.name == "tearoff":
        blocks += _strips(writer, text, url)
    blocks.append(writer.label("as_of", "as_of", date=month(request.kit.file.as_of, lang, request.country.code)))
    if imprint:
        blocks.append(writer.block("imprint", f"{writer.labels['flyer_imprint']} {imprint}", owner="kit"))
    return blocks


def _tongues(request: Request, lang: str, design: Design) -> Iterator[Block]:
    """The headline and the action in two more languages: those asked for, else the country's and then the kit's."""
    own = (*request.country.languages_in(request.sender.region), *request.kit.languages)
    for other in request.choices.also:
        if other not in request.kit.languages:
            known = ", ".join(request.kit.languages)
            raise refuse("language", f"--also: kit {request.kit.id} has no '{other}'.", next_step=f"It has: {known}.")
    more = [other for other in dict.fromkeys((*request.choices.also, *own)) if other in request.kit.languages]
    for other in [other for other in more if other != lang][: TONGUES - 1]:
        writer = Writer(request, other)
        text = flyer_text(writer, design)
        yield writer.kit_block("other_headline", text.headline)
        yield writer.kit_block("other_action", text.action)


def _event(writer: Writer) -> list[Block]:
    event, country = writer.request.choices.event, writer.request.country.code
    if event is None:
        return []
    start, blocks = event.start, []
    if isinstance(event.when, datetime):
        start = moment(event.when, writer.lang, country)
    elif event.when:
        start = long_date(event.when, writer.lang, country)
    for role, words in (("event_title", event.title), ("event_when", start), ("event_where", event.place)):
        if words:
            blocks.append(writer.block(role, words, owner="sender", name=role))
    if event.host:
        before, _, after = writer.labels["event_host"].partition("{host}")
        parts = (Text(before), Field("event_host", event.host), Text(after))
        blocks.append(Block("event_host", tuple(part for part in parts if part.text), writer.lang, "sender"))
    return blocks


def _document(request: Request, design: Design, writer: Writer, blocks: list[Block], slug: str = "") -> Document:
    _short_enough(blocks)
    main, accent = request.kit.file.look.colours
    paper = request.choices.paper or design.paper_for(request.country.paper)
    usual = paper == design.paper_for(request.country.paper)
    where = (slug,) if slug else (request.country.code, request.sender.region, writer.lang)
    name = (request.kit.id, "flyer", design.name, "" if usual else paper, *where)
    return Document(
        kind="flyer",
        design=f"flyers/{design.name}",
        name="-".join(part for part in name if part),
        title=next(block.text for block in blocks if block.role == "headline"),
        lang=writer.lang,
        paper=paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"main": main, "accent": accent, "ink": request.choices.ink},
        pages=design.pages,
        size=design.size(paper),
        bleeds=design.bleeds,
        pictures=request.kit.pictures(writer.lang),
    )


def _short_enough(blocks: list[Block]) -> None:
    """Refuse, before any layout is made, what no size of type can bring onto a page."""
    for block in blocks:
        over = len(block.text) - MOST_CHARS.get(block.role.removeprefix("other_"), len(block.text))
        if over > 0:
            raise refuse(
                "too-long",
                f"the {block.role} has {len(block.text)} characters; a flyer holds {len(block.text) - over}.",
                where=block.origin.where if block.origin else None,
                next_step=f"Shorten it by {over}.",
            )


def finders(request: Request) -> set[str]:
    """The addresses where one finds one's own representative."""
    return {office.finder.url for office in request.country.offices}


def _address(request: Request) -> tuple[str, bool]:
    """The address on a flyer and whether it may be a QR code: only `--link`, or a link with a checked date."""
    given, link = request.choices.link, request.kit.file.link
    if given:
        if not is_web_address(given) or unprintable(given) or len(given) > MAX_LINK:
            message = f"--link: '{given[:MAX_LINK]}' is no web address of at most {MAX_LINK} characters."
            raise refuse("link", message, next_step="Write it like https://example.org/act")
        return given, True
    if link and link.checked:
        return link.url, True
    own = next((o for o in request.country.offices if o.represents == "district"), request.country.offices[0])
    return own.finder.url, request.country.checked(own.finder.source)


def shown(url: str) -> str:
    """An address as people type it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _facts(writer: Writer, text: FlyerText, most: int) -> list[Block]:
    blocks = []
    for claim in writer.claims(text.facts, most):
        words = writer.words.claims[claim.id]
        short = ClaimRef(str(claim.id), words.short.text({}))
        blocks.append(Block("fact", (short,), writer.lang, "kit", words.short.origin, id=str(claim.id)))
        source = next(s for s in claim.sources if s.checked and s.url)
        before, _, after = writer.labels["source_of"].partition("{publisher}")
        parts = (Text(before), Field("publisher", source.publisher or source.title), Text(after))
        line = tuple(part for part in parts if part.text)
        blocks.append(Block("fact_source", line, writer.lang, "kit", words.short.origin, id=str(claim.id)))
    return blocks


def _strips(writer: Writer, text: FlyerText, url: str) -> list[Block]:
    if text.strip is None:
        raise refuse(
            "no-strip",
            "the tear-off sheet has no text for its strips.",
            where=text.headline.origin.where,
            next_step="Add strip:.",
        )
    strip = writer.kit_block("strip", text.strip)
    if len(strip.text.split()) > MAX_STRIP_WORDS:
        raise refuse(
            "strip",
            f"the strip has {len(strip.text.split())} words; at most {MAX_STRIP_WORDS} can be read on it.",
            where=text.strip.origin.where,
            next_step="Shorten it.",
        )
    blocks = []
    for _ in range(STRIPS):
        blocks += [strip, Block("strip_address", (Link(shown(url), url),), writer.lang, "country")]
    return blocks
