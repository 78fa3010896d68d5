"""What is handed out or sent beside flyers: the words of a call on a card, and a postcard to each addressee."""

from collections.abc import Iterator

from handbill.compose.letter import address_forms, official_values, recipient_lines, require_postal
from handbill.compose.request import Request, warning
from handbill.compose.writer import Writer, postal_lines
from handbill.country import Division
from handbill.document import Block
from handbill.errors import Problem, refuse
from handbill.kit import FlyerText
from handbill.paper import Design
from handbill.place import division_of
from handbill.resolve import Target, own_offices

BLANK = "________"  # for the pen of whoever has the card
OWN_CHARS = 240  # of one's own words on a postcard


def flyer_text(writer: Writer, design: Design) -> FlyerText:
    """The kit's words for a design, or for the design that it resembles; raises InputError where there are none."""
    found = next((text for name in design.texts if (text := writer.words.flyers.get(name))), None)
    if found is None:
        message = f"kit {writer.kit.id} has no text for the design '{design.name}' in '{writer.lang}'."
        raise refuse("no-flyer", message, next_step=f"Add flyers: {design.texts[-1]}: to its texts.")
    return found


def script(request: Request, lang: str, notes: list[Problem], *, whole: bool) -> Iterator[Block]:
    """What anybody here says on the phone, with blanks for who they are; with `whole` the issue, too."""
    office = (own_offices(request.country) or list(request.country.offices))[0]
    region = division_of(request.sender, request.country).region
    target = Target(office, Division(region), "", None, (), (), ())
    writer = Writer(request, lang, target)
    writer.values |= {"name": BLANK, "city": BLANK, "postcode": BLANK}
    writer.vague = {"constituency"}
    address, _ = address_forms(target, request.country, lang)
    writer.values["official"] = address.oral.form(official="x", sender="x").text(official_values(target, writer))
    call = writer.words.call
    ask = writer.ask(notes)
    yield writer.label("script_if", "call_say")
    if whole:
        yield writer.form(call.opener, "call.opener", fullest=True, role="script")
    else:  # a card has room for the shortest that says who calls
        openers = [writer.template(option) for option in call.opener.options]
        known = [opener for opener in openers if not writer.vague & set(opener.fields)] or openers
        yield writer.kit_block("script", min(known, key=lambda opener: len(opener.source)))
    if whole:
        point = writer.points(1, notes)[0]
        yield writer.kit_block("script", writer.template(writer.words.points[point.id].call), id=point.id)
    yield writer.kit_block("script_ask", writer.template(writer.words.asks[ask.id].call), writer.until(ask), id=ask.id)
    yield writer.kit_block("script", writer.template(call.position))
    yield writer.kit_block("script", writer.template(call.thanks))


def postcards(request: Request, design: Design, notes: list[Problem]) -> Iterator[tuple[Writer, Target, list[Block]]]:
    """A postcard's blocks for each addressee: the picture side, then the message, then the address."""
    if not request.sender.name or not request.sender.city:
        message = "a postcard says who writes and from where; missing: --name or --city."
        raise refuse("no-name", message, next_step="Give what is missing, or --me FILE.")
    for target in request.resolved.targets:
        writer = Writer(request, request.speech(target), target)
        require_postal(target)
        yield writer, target, _postcard(writer, target, design, notes)


def _postcard(writer: Writer, target: Target, design: Design, notes: list[Problem]) -> list[Block]:
    request, sender = writer.request, writer.request.sender
    address, _ = address_forms(target, request.country, writer.lang)
    gender = target.official.gender if target.official else "x"
    values = official_values(target, writer)
    writer.values["official"] = address.oral.form(official=gender, sender=gender).text(values)
    text = flyer_text(writer, design)
    ask = writer.ask(notes)
    writer.values |= writer.until(ask)
    own = writer.own_words()
    if (length := sum(len(block.text) for block in own)) > OWN_CHARS:
        message = f"a postcard has room for {OWN_CHARS} characters of your own words; these are {length}."
        raise refuse("too-long", message, next_step=f"Shorten them by {length - OWN_CHARS}.")
    if not target.complete:
        notes.append(warning("unnamed", f"{target.slug}: add the member's name, see {target.office.finder.url}"))
    salutation = address.salutation.form(official=gender, sender=gender)
    town = {"city": sender.city, "postcode": sender.postcode, "region": sender.region}
    place = sender.organisation or " ".join(postal_lines(request.country, town))
    return [
        writer.block("kicker", request.kit.title(writer.lang), owner="kit"),
        writer.kit_block("headline", text.headline),
        *([writer.kit_block("lead", text.lead)] if text.lead else []),
        Block("salutation", salutation.fill(values), writer.lang, "country", salutation.origin),
        *(own or [writer.label("own_hint", "own_words_line")]),
        writer.form(writer.words.asks[ask.id].letter, f"asks.{ask.id}.letter", role="ask", id=ask.id),
        writer.block("signature", sender.name, owner="sender", name="name"),
        writer.block("signature", place, owner="sender", name="city"),
        *recipient_lines(writer, target, address, values),
    ]
