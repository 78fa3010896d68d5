"""The call sheet: whom to call, what to say in sixty seconds, what to answer, and a log to fill in."""

from handbill.compose.letter import address_forms, constituent_of_nobody, official_values
from handbill.compose.request import Request, warning
from handbill.compose.writer import Writer, sentence, trimmed
from handbill.country import said
from handbill.document import Block, Document, count_words
from handbill.errors import Problem, refuse
from handbill.hours import in_zone
from handbill.kit import BRANCHES, Ask
from handbill.people import Contact
from handbill.resolve import Target
from handbill.vocabulary import long_date
from handbill.wording import Wording

MAX_SPOKEN = 150
WORDS_A_SECOND = 2.5
SPOKEN = ("opener", "issue", "ask", "position", "thanks")


def call_sheet(request: Request, target: Target, notes: list[Problem]) -> Document:
    """One sheet for one addressee; raises InputError when the spoken path is longer than 150 words."""
    lang = request.speech(target)
    writer = Writer(request, lang, target)
    require_caller(request, "name", "city", *(["postcode"] if request.country.has_postcodes else []))
    address, _ = address_forms(target, request.country, lang)
    gender = target.official.gender if target.official else "x"
    values = official_values(target, writer)
    oral = address.oral.form(official=gender, sender=gender).text(values)
    writer.values["official"] = oral
    title = writer.values["office"]
    whom = target.name or title[:1].upper() + title[1:]
    call = writer.words.call
    others = target.office.represents == "nation"
    if others and call.opener_others is None:
        notes.append(constituent_of_nobody(writer, "call.opener_others"))
    opener = (call.opener_others if others else None) or call.opener
    points = writer.points(1, notes)
    point = points[0]
    if len(points) > 1:
        notes.append(warning("one-point", f"a call has room for one point: '{point.id}', the first."))
    ask = writer.ask(notes)
    blocks = [
        writer.label("title", "call_title"),
        writer.block("target", whom, name="official"),
        writer.block("office", writer.values["office" if target.named else "chamber"], name="office"),
        writer.block("constituency", writer.values["constituency"], name="constituency"),
        writer.label("phones", "call_phones"),
        *_phones(writer, target),
        writer.label("say", "call_say"),
        writer.kit_block(
            "opener",
            writer.one_of(
                opener, "call.opener_others" if opener is call.opener_others else "call.opener", fullest=True
            ),
        ),
        writer.kit_block("issue", writer.template(writer.words.points[point.id].call), id=point.id),
        writer.kit_block("ask", writer.template(_asking(writer, ask)), writer.until(ask), id=ask.id),
        own_sentence(writer),
        writer.kit_block("position", writer.template(call.position)),
        writer.kit_block("thanks", writer.template(call.thanks)),
        writer.label("if", "call_if"),
    ]
    for name in BRANCHES:
        blocks.append(writer.label("branch", f"branch_{name}"))
        answer = writer.one_of(getattr(call.branches, name), f"call.branches.{name}", fullest=True)
        blocks.append(writer.kit_block("answer", answer, id=name))
    blocks += [
        writer.label("log", "log"),
        *(writer.label("log_head", f"log_{key}") for key in ("date", "who", "answer", "follow_up")),
    ]
    claims = writer.claims(point.claims, 1)
    blocks += writer.sources(claims)
    return Document(
        kind="call",
        design="letters/call",
        name=f"{request.kit.id}-call-{target.slug}",
        title=writer.labels["call_of"].format(official=whom),
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"seconds": spoken_time(blocks, writer, notes)},
    )


def _asking(writer: Writer, ask: Ask) -> Wording:
    """The ask as it is said, in the words for the addressee's position where that is known."""
    texts, stance = writer.words.asks[ask.id], writer.stance(ask)
    calls = [own[stance].call for own in (texts.stances, writer.words.stances) if stance and stance in own]
    return next((call for call in calls if call), texts.call)


def require_caller(request: Request, *keys: str) -> None:
    """A call says who calls and from where: all that is missing is named at once."""
    if missing := [f"--{key}" for key in keys if not getattr(request.sender, key)]:
        message = f"a call sheet says who calls and from where; missing: {', '.join(missing)}."
        raise refuse("no-name", message, next_step="Give what is missing, or --me FILE.")


def own_sentence(writer: Writer) -> Block:
    """The first of the caller's answers, else a line to write one on."""
    answers = map(trimmed, writer.request.sender.answers.values())
    own = next((sentence(answer) for answer in answers if answer), "")
    if own:
        return writer.block("own", own, owner="sender", name="answer")
    return writer.label("own_hint", "call_own_hint")


def _phones(writer: Writer, target: Target) -> list[Block]:
    url = target.office.finder.url
    country = writer.request.country
    if not target.phones:
        return [writer.label("no_phone", "call_no_phone", url=url)]
    blocks = []
    for contact in target.phones:
        blocks.append(writer.block("phone", contact.phone, owner="country", name="phone"))
        switchboard = (
            target.office.phone if target.office.phone and contact.phone == target.office.phone.number else None
        )
        what = contact.label or (said(switchboard.what, writer.lang) if switchboard else "")
        what = ", ".join(part for part in (what, _hours(contact, writer)) if part)
        blocks.append(writer.block("phone_of", what, owner="country"))
    if target.checked_on:
        day = long_date(target.checked_on, writer.lang, country.code)
        blocks.append(writer.label("checked", "checked", date=day, url=url))
    elif target.office.phone and not country.checked(target.office.phone.source):
        blocks.append(writer.label("checked", "numbers_unchecked", url=url))
    return blocks


def _hours(contact: Contact, writer: Writer) -> str:
    """When the phone is answered, in the source's words, and by the caller's clock where that shows another time."""
    if not contact.hours:
        return ""
    request = writer.request
    region = request.country.regions.get(request.sender.region)
    caller = (
        (region.timezone if region else None) or ("" if request.country.regions else request.country.timezone) or ""
    )
    mine = in_zone(contact.hours, contact.timezone, caller, request.today)
    return writer.labels["call_hours"].format(hours=contact.hours, mine=mine) if mine else contact.hours


def spoken_time(blocks: list[Block], writer: Writer, notes: list[Problem]) -> str:
    """How long the spoken path takes, in words; raises InputError when it is more than a minute."""
    spoken = count_words(blocks, *SPOKEN)
    if spoken > MAX_SPOKEN:
        issue = next(block for block in blocks if block.role == "issue")
        raise refuse(
            "too-long-to-say",
            f"the call takes {spoken} words; at most {MAX_SPOKEN} can be said in a minute.",
            where=issue.origin.where if issue.origin else None,
            next_step=f"Shorten the opener, the point, the ask or the thanks by {spoken - MAX_SPOKEN} words.",
        )
    if spoken + count_words(blocks, "own") > MAX_SPOKEN:
        notes.append(warning("long-call", "with your own sentence the call takes more than a minute: keep it short."))
    return writer.labels["call_seconds"].format(words=spoken, seconds=round(spoken / WORDS_A_SECOND))
