"""Flyers: a headline, at most three facts with their sources, one action filled from country and region."""

from handbill.compose.request import Request, warning
from handbill.compose.writer import Writer
from handbill.country import said
from handbill.document import Block, ClaimRef, Document, Field, Link, Text, unprintable
from handbill.errors import Problem, refuse
from handbill.kit import FlyerText, is_web_address
from handbill.vocabulary import month

DESIGNS = ("poster", "tearoff")
MAX_FACTS = 3
MAX_LINK = 150  # beyond that, nobody types it, and its QR code is too fine to be read from a wall
MOST_CHARS = {"headline": 80, "lead": 250, "fact": 250, "action": 80, "say": 300, "strip": 90}  # no layout holds more
STRIPS = 10
MAX_STRIP_WORDS = 8


def flyers(request: Request, notes: list[Problem]) -> list[Document]:
    """One document for each design chosen, all of them by default; raises InputError for an unknown design."""
    for design in request.choices.designs:
        if design not in DESIGNS:
            raise refuse(
                "unknown-design", f"--design: there is no '{design}'.", next_step=f"Known are: {', '.join(DESIGNS)}."
            )
    return [_flyer(request, design, notes) for design in request.choices.designs or DESIGNS]


def _flyer(request: Request, design: str, notes: list[Problem]) -> Document:
    lang = request.speech()
    writer = Writer(request, lang)
    text = writer.words.flyers.get(design)
    if text is None:
        raise refuse("no-flyer", f"kit {request.kit.id} has no text for the design '{design}' in '{lang}'.")
    url, qr = _address(request, writer)
    finders = {office.finder.url for office in request.country.offices}
    if request.choices.link:
        writer.values["link"] = request.choices.link
    blocks = [writer.block("kicker", request.kit.title(lang), owner="kit"), writer.kit_block("headline", text.headline)]
    if text.lead:
        blocks.append(writer.kit_block("lead", text.lead))
    blocks += _facts(writer, text)
    blocks.append(writer.kit_block("action", text.action))
    if text.say:
        blocks.append(writer.kit_block("say", text.say))
    blocks.append(writer.label("find", "flyer_find" if url in finders else "flyer_link"))
    blocks.append(Block("address", (Link(shown(url), url),), lang, "country", id="qr" if qr else ""))
    if design == "tearoff":
        blocks += _strips(writer, text, url)
    blocks.append(writer.label("as_of", "as_of", date=month(request.kit.file.as_of, lang, request.country.code)))
    imprint = request.kit.file.imprint
    if imprint:
        blocks.append(writer.block("imprint", f"{writer.labels['flyer_imprint']} {imprint}", owner="kit"))
    elif request.country.imprint and request.country.imprint.required:
        notes.append(warning("imprint", said(request.country.imprint.text, "en")))
    _short_enough(blocks)
    main, accent = request.kit.file.look.colours
    return Document(
        kind="flyer",
        design=f"flyers/{design}",
        name="-".join(
            part
            for part in (request.kit.id, "flyer", design, request.country.code, request.sender.region, lang)
            if part
        ),
        title=next(block.text for block in blocks if block.role == "headline"),
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"main": main, "accent": accent, "ink": request.choices.ink},
    )


def _short_enough(blocks: list[Block]) -> None:
    """Refuse, before any layout is made, what no size of type can bring onto a page."""
    for block in blocks:
        over = len(block.text) - MOST_CHARS.get(block.role, len(block.text))
        if over > 0:
            raise refuse(
                "too-long",
                f"the {block.role} has {len(block.text)} characters; a flyer holds {MOST_CHARS[block.role]}.",
                where=block.origin.where if block.origin else None,
                next_step=f"Shorten it by {over}.",
            )


def _address(request: Request, writer: Writer) -> tuple[str, bool]:
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


def _facts(writer: Writer, text: FlyerText) -> list[Block]:
    blocks = []
    for claim in writer.claims(text.facts, MAX_FACTS):
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
