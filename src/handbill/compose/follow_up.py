"""The letter that comes back to an earlier one, and what may be kept of a document so that one can be written.

Of the sender nothing is kept: where an ask names their town, the field's name stands in its place.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from handbill.compose.request import FollowUp, Request, Written, warning
from handbill.compose.writer import Writer
from handbill.country import fold
from handbill.document import Block, ClaimRef, Document, Field
from handbill.errors import HandbillError, InputError, Where, refuse
from handbill.kit.model import FollowUpLetter
from handbill.resolve import Resolved, Target
from handbill.wording import Wordings

SENDERS_OWN = frozenset("name street city postcode organisation role phone email".split())
_KEPT_FIELD = re.compile(r"\{\{ ([a-z]+) \}\}")


def written(document: Document, request: Request, target: Target | None = None) -> Written:
    """What may be kept of a letter, a call sheet, or a letter to a newsroom."""
    asks = document.all("ask", "remedy")
    division, follow = target.division if target else None, request.choices.follow_up
    return Written(
        document.name,
        follow.kind if follow else document.kind,
        request.kit.id,
        target.office.id if target else "",
        target.official.id if target and target.official else "",
        target.name if target else request.choices.article.outlet,
        division.region if division else "",
        division.district if division else "",
        document.lang,
        date.fromisoformat(document.date),
        asks[0].id if asks else "",
        _kept(asks[0]) if asks else "",
    )


def _kept(ask: Block) -> str:
    """The ask's own sentences, without the facts behind them and without a value of the sender's."""
    parts = (
        f"{{{{ {inline.name} }}}}" if isinstance(inline, Field) and inline.name in SENDERS_OWN else inline.text
        for inline in ask.inlines
        if not isinstance(inline, ClaimRef)
    )
    return "".join(parts).strip()


def subject_words(writer: Writer) -> tuple[Wordings, str]:
    """The wordings of a letter's subject with their key: the letter's own, or those of the follow-up it is."""
    follow = writer.request.choices.follow_up
    if follow is None:
        return writer.words.letter.subject, "letter.subject"
    return _texts(writer, follow).subject, f"follow_up.{follow.kind}.subject"


def follow_up_body(writer: Writer, follow: FollowUp, own: Sequence[Block]) -> list[Block]:
    """From the opening to the thanks: what was written when, the sender's own words, and the request."""
    texts, key = _texts(writer, follow), f"follow_up.{follow.kind}"
    return [
        writer.form(texts.opening, f"{key}.opening"),
        *own,
        # An ask, so that every format shows it where a letter's stands.
        writer.form(texts.request, f"{key}.request", role="ask", id=follow.kind),
        writer.form(texts.thanks, f"{key}.thanks"),
    ]


def _texts(writer: Writer, follow: FollowUp) -> FollowUpLetter:
    """The kit's words for a follow-up, and the first letter's day and ask among the writer's values."""
    kit = writer.kit
    if writer.words.follow_up is None:
        message = f"kit {kit.id} has no words for a follow-up in '{writer.lang}' (follow_up)."
        step = "Write a letter with --story that comes back to the first, or ask the kit's authors to add them."
        raise refuse("no-follow-up", message, where=Where(kit.shown(f"text/{writer.lang}.yaml")), next_step=step)
    writer.values |= {"first_date": writer.date(follow.first_date), "first_ask": _again(writer, follow.first_ask)}
    found: FollowUpLetter = getattr(writer.words.follow_up, follow.kind)
    return found


def _again(writer: Writer, ask: str) -> str:
    """The first ask word for word, with the sender's values back in their places."""
    sender = writer.request.sender

    def value(match: re.Match[str]) -> str:
        found = str(getattr(sender, match[1])) if match[1] in SENDERS_OWN else ""
        if not found:
            message = f"the first letter's ask holds '{match[1]}', and nothing is known for it."
            step = f"Give --{match[1]}." if match[1] in SENDERS_OWN else "Write what stood there with --first-ask."
            raise refuse("unfilled", message, next_step=step)
        return found

    return _KEPT_FIELD.sub(value, ask)


def addressee(follow: FollowUp, to: str, search: Callable[[str], Resolved]) -> Resolved:
    """The person to whom the first letter went, sought today by `search`, which takes the name for `--to`.

    `to` is what the sender said now. Raises InputError where somebody else holds the office: that one got no letter.
    """
    try:
        # Without a name first: it may be written in another way by now.
        found = search("" if follow.official and not to else to or follow.name)
    except InputError:
        if to or not follow.official:
            raise
        found = search(follow.name)
    if not follow.name:
        return _unnamed(follow, found)
    same = [target for target in found.targets if _is_same(target, follow)]
    doubtful = not to and any(note.code == "not-in-data" for note in found.notes)
    if not same or doubtful:
        raise _changed(follow, found)
    notes = found.notes
    if fold(same[0].name) != fold(follow.name):
        message = f"{same[0].name} stood in the log as {follow.name}: the same person by the data's id."
        notes = (*notes, warning("name-changed", message))
    return replace(found, targets=(same[0],), notes=notes)


def _is_same(target: Target, follow: FollowUp) -> bool:
    if target.official and follow.official and target.official.id == follow.official:
        return True
    return fold(target.name) == fold(follow.name)


def _unnamed(follow: FollowUp, found: Resolved) -> Resolved:
    """The first letter named nobody, or is not in the log: who began later may not be the one who got it."""
    later = [
        warning(
            "holder-since",
            f"{target.name} is in office, or began a new term, since {target.official.start}, after the first letter"
            f" of {follow.first_date}: if it went to somebody else, do not send this one.",
        )
        for target in found.targets
        if target.official and target.official.start and target.official.start > follow.first_date
    ]
    return replace(found, notes=(*found.notes, *later))


def _changed(follow: FollowUp, found: Resolved) -> HandbillError:
    office = found.targets[0].office.id if found.targets else "the office"
    names = ", ".join(target.name for target in found.targets if target.name and not _is_same(target, follow))
    now = f"it names {names}" if names else "it names nobody there now"
    message = (
        f"the letter of {follow.first_date} went to {follow.name}, whom the data does not have for {office}: {now}."
    )
    step = (
        f"If somebody else holds the office, write them a first letter with `handbill letter`; if {follow.name} still"
        f' does, add --to "{follow.name}".'
    )
    return refuse("holder-changed", message, next_step=step)
