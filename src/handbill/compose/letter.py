"""The letter: who I am, my own words, points with a fact each, one ask, thanks, in the country's form."""

from collections.abc import Iterator, Mapping, Sequence

from handbill.compose.follow_up import follow_up_body, subject_words
from handbill.compose.request import Request, warning
from handbill.compose.window import folding, head, window_of
from handbill.compose.writer import DEFAULT_POINTS, LONG_STORY, Writer
from handbill.country import Address, Country, Forms
from handbill.document import Block, Document, Field, Reach, Text
from handbill.errors import Problem, refuse
from handbill.kit import Ask, Claim, Point
from handbill.press.room import needed, room
from handbill.resolve import Target
from handbill.wording import Template

USUAL = 5  # lines of a sender's that a body which is shared leaves room for
SAID = {"supports": "supports this", "undecided": "is undecided", "opposes": "opposes this", "did": "has done this"}


def address_forms(target: Target, country: Country, lang: str) -> tuple[Address, Forms]:
    """The forms of address for a target in a language: by rank where the source gives one, by name, or by neither."""
    forms = country.forms(target.office, lang)
    if not target.named:
        return forms.unnamed, forms
    rank = target.official.rank if target.official else ""
    return (forms.ranks.get(rank, forms.named) if rank else forms.named), forms


def official_values(target: Target, writer: Writer) -> dict[str, str]:
    """The fields that forms of address use: the name as given, the surname only where the source has one."""
    values = dict(writer.values)
    if target.named:
        values["official"] = target.name
        values["surname"] = (target.official.surname if target.official else "") or target.name
    return values


def recipient_lines(writer: Writer, target: Target, address: Address, values: Mapping[str, str]) -> Iterator[Block]:
    """What stands on the envelope, all of it in one language: the letter's, else the office's own.

    A source's own form for the envelope stands in the name's line.
    """
    office, country = target.office, writer.request.country
    lang = writer.lang if writer.lang in office.forms else office.languages[0]
    if lang != writer.lang:
        region = target.division.region
        local = {"office": country.title(office, region, lang), "chamber": country.chamber(office, region, lang)}
        values = {**values, **country.place(target.division, lang, office), **local}
    gender = target.official.gender if target.official else "x"
    own = target.official.envelope_name if target.official else ""
    for template in address.envelope.forms.get(gender, address.envelope.forms["x"]):
        if writer.vague and set(template.fields) == {"constituency"}:
            continue  # it would be the country's name
        if own and "official" in template.fields:
            yield Block("recipient", (Field("official", own),), lang, "country")
        else:
            yield Block("recipient", template.fill(values), lang, "country", template.origin)
    for line in target.address(lang):
        yield Block("recipient", (Field("address", line),), lang, "country")


def frame(writer: Writer, target: Target) -> dict[str, list[Block]]:
    """What of a letter hangs on who writes to whom, by role: addresses, date, salutation, closing and signature."""
    request, lang = writer.request, writer.lang
    address, _ = address_forms(target, request.country, lang)
    gender = target.official.gender if target.official else "x"
    values = official_values(target, writer)
    writer.values["official"] = address.oral.form(official=gender, sender=gender).text(values)

    def country_block(role: str, template: Template) -> Block:
        return Block(role, template.fill(values), lang, "country", template.origin)

    return {
        "sender": writer.sender_lines(),
        "date": [writer.date_line()],
        "recipient": list(recipient_lines(writer, target, address, values)),
        "salutation": [country_block("salutation", address.salutation.form(official=gender, sender=gender))],
        "closing": [country_block("closing", address.closing.form(official=gender, sender=gender, we=writer.we))],
        "signature": writer.signature(),
    }


def letter(writer: Writer, target: Target, notes: list[Problem]) -> Document:
    """One letter to one addressee; raises InputError where a value is missing that its words need."""
    request, lang = writer.request, writer.lang
    require_address(request)
    require_postal(target)
    _, forms = address_forms(target, request.country, lang)
    parts, layout = frame(writer, target), window_of(request)
    sender, (date,), recipient = parts["sender"], parts["date"], parts["recipient"]
    top = [*sender, date, *recipient]
    options = sides(request.country)
    if layout:
        shown = head(layout, sender, date, recipient, request.sender)
        top, options = [*shown.blocks], {**options, **shown.options}
        notes.append(folding(layout))
    lines = [*sender, *recipient]
    if request.choices.shared:  # the body must have room on others' letters, too
        lines += [writer.block("sender", "", name="address")] * (USUAL - len(sender))
    body, cited = _body(writer, parts["closing"][0], lines, notes, options)
    subject = _subject(writer)
    copies = _copies(writer)
    blocks = [
        *top,
        subject,
        *parts["salutation"],
        *body,
        *parts["signature"],
        *_copied(writer),
        *writer.sources(cited),
    ]
    if not target.complete:
        notes.append(
            warning(
                "unnamed", f"{target.slug}: not ready to post: add the member's name, see {target.office.finder.url}"
            )
        )
    if not request.country.checked(forms.source):
        message = f"{target.office.id}: nobody has checked its forms of address in '{lang}' at a source yet"
        notes.append(
            warning("unchecked-forms", f"{message}; read envelope, salutation and closing before you send it.")
        )
    if not request.choices.lang and lang not in target.office.languages:
        wanted, known = ", ".join(target.office.languages), ", ".join(request.kit.languages)
        message = f"{target.office.id} is written to in {wanted}, and kit {request.kit.id} has {known}"
        notes.append(warning("other-language", f"{message}: this is in '{lang}'."))
    if target.office.notice and not target.elsewhere:
        notes.append(warning("notice", target.office.notice.text.get("en", "")))
    follow = request.choices.follow_up
    return Document(
        kind="letter",
        design="letters/letter",
        name=f"{request.kit.id}-{follow.kind if follow else 'letter'}-{target.slug}",
        title=subject.text,
        lang=lang,
        paper=layout.paper if layout else request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options=options,
        reach=_reach(request, target, copies),
        messages=_messages(writer),
    )


def sides(country: Country) -> dict[str, str]:
    """On which sides the country's custom puts the parts of the head, as options of a document."""
    placement = country.letter
    return {"sender": placement.sender, "date": placement.date, "recipient": placement.recipient}


def _subject(writer: Writer) -> Block:
    subject = writer.form(*subject_words(writer))
    label = Text(f"{writer.labels['subject']} ")
    return Block("subject", (label, *subject.inlines), writer.lang, "kit", subject.origin)


def _copies(writer: Writer) -> list[str]:
    """Whom the letter is copied to: the offices that its ask names, and those that the sender does."""
    request, target = writer.request, writer.target
    known = {office.id: office for office in request.country.offices}
    asked = () if request.choices.follow_up else writer.ask([]).cc
    ids = [id for id in asked if id in known and not (target and id == target.office.id)]
    named = [request.country.title(known[id], writer.values.get("region", ""), writer.lang) for id in ids]
    return [*(name[:1].upper() + name[1:] for name in named), *request.choices.cc]


def _copied(writer: Writer) -> list[Block]:
    copies = _copies(writer)
    return [writer.label("copy", "copy", names=writer.labels["separator"].join(copies))] if copies else []


def _reach(request: Request, target: Target, copies: Sequence[str]) -> Reach:
    """How the letter can be sent besides by post; an e-mail address only where the directory has one."""
    contacts = target.official.contacts if target.official else ()
    email = next((contact.email for contact in contacts if contact.email), "")
    form = next((contact.web_form for contact in contacts if contact.web_form), "")
    limit = target.office.limit.max_chars if target.office.limit else 0
    return Reach(email, form, limit, tuple(copies), request.link)


def _messages(writer: Writer) -> tuple[Block, ...]:
    """A public post and an SMS to the same official, where the kit has words for them."""
    social = writer.words.social
    if social is None or writer.request.choices.follow_up:
        return ()
    return writer.form(social.post, "social.post"), writer.form(social.sms, "social.sms")


def body(writer: Writer, closing: Block, lines: Sequence[Block], notes: list[Problem]) -> list[Block]:
    """What stands between salutation and closing."""
    return _body(writer, closing, lines, notes, sides(writer.request.country))[0][:-1]


def _body(
    writer: Writer, closing: Block, lines: Sequence[Block], notes: list[Problem], options: Mapping[str, str]
) -> tuple[list[Block], list[Claim]]:
    """From the opening to the closing: own words or lines for them, points, the ask, thanks; and the claims cited.

    `lines` are those of the two addresses, `options` the document's: with them the body must find room on one page.
    """
    own, follow = writer.own_words(), writer.request.choices.follow_up
    by_hand = writer.request.choices.pen and not own and not follow
    if not own and not by_hand:
        notes.append(_without_own_words(writer))
    if follow:
        return [*follow_up_body(writer, follow, own), closing], []
    opening = _opening(writer, notes)
    thanks = writer.form(writer.words.letter.thanks, "letter.thanks")
    words = sum(len(block.text.split()) for block in own)
    points = writer.points(1 if words > LONG_STORY else DEFAULT_POINTS, notes)
    told = [opening, *own, *([writer.label("pen", "own_words_line")] if by_hand else [])]
    ask = writer.ask(notes)
    asking = _asking(writer, ask, notes)
    arguments, cited = _arguments(writer, points)
    request = writer.request
    windowed = "window" in options
    subject, tail = _subject(writer), [*writer.signature(), *_copied(writer)]

    def whole(arguments: list[Block], cited: list[Claim]) -> tuple[list[Block], list[Claim]]:
        claims = [claim for claim in writer.claims(ask.claims, 1) if claim not in cited]
        return [*told, *arguments, writer.with_claims(asking, claims), thanks, closing], [*cited, *claims]

    def narrow() -> bool:
        blocks, claims = whole(arguments, cited)
        written = [*lines, subject, *blocks, *tail, *writer.sources(claims)]
        return needed(writer.lang, written, options) > room(request.paper)

    if not request.choices.points and len(points) > 1 and narrow():
        arguments, cited = _arguments(writer, points[:1])
        if by_hand and windowed and narrow():
            arguments, cited = _arguments(writer, points[1:])  # the other one may be shorter
    if by_hand and windowed and narrow():
        told = [opening]  # a window leaves less room than any other page, and the letter must be whole
        notes.append(_without_own_words(writer))
    return whole(arguments, cited)


def _arguments(writer: Writer, points: Sequence[Point]) -> tuple[list[Block], list[Claim]]:
    """A paragraph for each point with the fact behind it, and the claims that they cite."""
    cited: list[Claim] = []
    arguments: list[Block] = []
    for point in points:
        fact = writer.fact(point)
        claims = [fact] if fact and fact not in cited else []
        cited += claims
        texts = writer.words.points[point.id].letter
        argument = writer.form(texts, f"points.{point.id}.letter", role="point", id=point.id)
        arguments.append(writer.with_claims(argument, claims))
    return arguments, cited


def _opening(writer: Writer, notes: list[Problem]) -> Block:
    """One of the kit's openings, of those for others where the addressee does not represent the sender."""
    words = writer.words.letter
    others = writer.target is not None and writer.target.office.represents == "nation"
    if others and words.opening_others is not None:
        return writer.form(words.opening_others, "letter.opening_others", fullest=True, role="opening")
    if others:
        notes.append(constituent_of_nobody(writer, "letter.opening_others"))
    return writer.form(words.opening, "letter.opening", fullest=True)


def _asking(writer: Writer, ask: Ask, notes: list[Problem]) -> Block:
    """The ask, in the words for the addressee's position where that is known."""
    writer.values |= writer.until(ask)
    texts = writer.words.asks[ask.id]
    stance = writer.stance(ask)
    if stance and not writer.request.choices.stance and (known := writer.known_stance(ask)):
        day, source = known.date, known.source
        message = f"{known.name} is addressed as one who {SAID[stance]}: {source.publisher or source.title}, {day}"
        notes.append(warning("stance", f"{message} ({source.url})."))
    for key, own in ((f"asks.{ask.id}.stances", texts.stances), ("stances", writer.words.stances)):
        if stance and stance in own:
            return writer.form(own[stance].letter, f"{key}.{stance}.letter", role="ask", id=ask.id)
    if stance:
        message = f"kit {writer.kit.id} has no words for somebody who {SAID[stance]}: the ask is the usual one."
        notes.append(warning("no-stance", message))
    return writer.form(texts.letter, f"asks.{ask.id}.letter", role="ask", id=ask.id)


def constituent_of_nobody(writer: Writer, key: str) -> Problem:
    office = writer.target.office.id if writer.target else ""
    message = f"{office} does not represent you, and kit {writer.kit.id} has no words for that ({key})"
    return warning("constituent", f"{message}: strike out 'your constituent' where it stands.")


def require_address(request: Request) -> None:
    """A letter carries a full postal address of its sender: all that is missing is named at once."""
    keys = ["name", "street", "city", *(["postcode"] if request.country.has_postcodes else [])]
    missing = [f"--{key}" for key in keys if not getattr(request.sender, key)]
    if missing:
        raise refuse(
            "no-address",
            f"a letter needs your name and postal address; missing: {', '.join(missing)}.",
            next_step="Give them, or --me FILE with a profile.",
        )


def require_postal(target: Target) -> None:
    """Post needs an address of its addressee, too."""
    if not target.sendable:
        message = f"{target.slug}: no postal address is known."
        raise refuse("no-postal-address", message, next_step=f"Give --to-address; see {target.office.finder.url}")


def _without_own_words(writer: Writer) -> Problem:
    prompts = "; ".join(
        f"--answer {id}=… ({writer.words.prompts[id].question.text(writer.values)})" for id in writer.words.prompts
    )
    return warning(
        "no-own-words",
        "the letter is whole, and none of it is in your own words: staff give a personal letter far more weight"
        " than an identical one. One sentence of yours makes the difference.",
        f"Answer one of: {prompts}; or tell it with --story.",
    )
