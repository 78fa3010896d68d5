"""`handbill follow-up`: the letters that come back to earlier ones, by the log or by what the sender says of them."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from handbill.cli import ask, documents, log, options

if TYPE_CHECKING:
    from datetime import date

    from handbill.calendar import Due
    from handbill.errors import Problem
    from handbill.make import Made, Order
    from handbill.people import Sender
    from handbill.render.process import Worker

KINDS = ("chaser", "thanks", "reply")
SAID = {"chaser": "a reminder to", "thanks": "thanks to", "reply": "an answer to"}


def _first(function: Callable[..., Any]) -> Callable[..., Any]:
    return options.apply(
        function,
        [
            click.option(
                "--after", type=click.IntRange(0), metavar="DAYS", help="Days without a reply; 14 by default."
            ),
            click.option("--kind", type=click.Choice(KINDS), help="What to write where the first is not in the log."),
            click.option("--first-date", metavar="YYYY-MM-DD", help="The day of that first letter."),
            click.option("--first-ask", metavar="TEXT", help="What it asked, word for word."),
        ],
    )


@click.command("follow-up")
@click.argument("kit", metavar="KIT")
@click.argument("numbers", nargs=-1, type=click.IntRange(1, log.MOST), metavar="[ID]...")
@_first
@documents.letter_options
@options.who
@options.whom
@options.what
@options.how
def follow_up(kit: str, numbers: tuple[int, ...], **given: Any) -> int:
    """Letters that come back to an earlier one: a reminder, thanks, or an answer to a reply.

    By the log (`handbill log start`) it writes what is due: a reminder where no reply came for 14 days, thanks where
    the official agreed, an answer where the reply is unsatisfactory; after a no, nothing. ID is the number of a letter
    in the log. Without a log, --kind, --first-date and --first-ask say what it comes back to.

    KIT is the id of a kit (see `handbill kits`) or a folder with a kit.yaml.
    """
    today = options.parse_day(given["day"])
    if given["kind"] or given["first_date"] or given["first_ask"]:
        if numbers:
            raise click.UsageError("--kind, --first-date and --first-ask are for a letter that is not in the log.")
        return _by_hand(kit, today, given)
    return _by_the_log(kit, numbers, today, given)


def _by_hand(kit: str, today: "date", given: dict[str, Any]) -> int:
    """One follow-up for each addressee that the options name."""
    from handbill.compose import FollowUp

    missing = [f"--{key.replace('_', '-')}" for key in ("kind", "first_date", "first_ask") if not given[key]]
    if missing:
        raise click.UsageError(f"A follow-up without the log needs {' and '.join(missing)}, too.")
    first = options.parse_date(given["first_date"], "--first-date")
    if first > today:
        raise click.BadParameter(f"{first} is after {today}, the day of this letter", param_hint="--first-date")
    sender, asked = _sender(("letter",), kit, today, given)
    order = _order(kit, sender, today, given)
    follow = FollowUp(given["kind"], first, given["first_ask"])
    order = replace(order, choices=replace(order.choices, follow_up=follow))
    made, _ = _make([order], documents.worker_for(order.formats))
    paths = documents.deliver_made(made, given)
    if paths:
        log.record(made, paths, order.formats)
    if asked:
        ask.offer_to_save(sender)
    return 0


def _by_the_log(kit: str, numbers: tuple[int, ...], today: "date", given: dict[str, Any]) -> int:
    """The follow-ups that are due, each to whom its first letter went."""
    from handbill.errors import InputError

    ready = _due(kit, numbers, today, given)
    if not ready:
        return 0
    if len(ready) > 1 and (given["to"] or given["to_address"]):
        ids = ", ".join(str(call.entry.id) for call in ready)
        raise click.UsageError(f"--to and --to-address are for one letter; give its number, one of {ids}.")
    sender, asked = _sender(("media",), kit, today, given)
    order = _order(kit, sender, today, given)
    orders = [_order_for(order, call, given) for call in ready]
    made, refused = _make(orders, documents.worker_for(order.formats))
    if not made.documents:
        raise InputError(*(problem for problem in refused if problem))
    paths = documents.deliver_made(made, given)
    if paths:
        firsts = [call.entry for call, problem in zip(ready, refused, strict=True) if problem is None]
        log.record(made, paths, order.formats, firsts)
        _warn_where_off()
    else:
        click.echo("Note: shown only: nothing is recorded, and it stays due.", err=True)
    for call, problem in zip(ready, refused, strict=True):
        if problem:
            click.echo(f"Error: {call.entry.id}: {problem}", err=True)
    if asked:
        ask.offer_to_save(sender)
    return 1 if any(refused) else 0


def _warn_where_off() -> None:
    from handbill import resources
    from handbill.log import recording

    if not recording(resources.log()):
        click.echo("Note: the log is stopped: this is not recorded, and will be due again.", err=True)


def _due(kit: str, numbers: tuple[int, ...], today: "date", given: dict[str, Any]) -> "list[Due]":
    """What is due today of a kit's letters, only of those with these numbers where some are given.

    Where nothing is, says when the next one will be; of each number that is not due, why.
    """
    from handbill import resources
    from handbill.calendar import WAIT, due, why_not
    from handbill.errors import refuse
    from handbill.kit import load_kit
    from handbill.log import exists, read, unknown

    path, id = resources.log(), load_kit(kit).id
    if not exists(path):
        step = "`handbill log start` starts one; for a letter of before, give --kind, --first-date and --first-ask."
        raise refuse("no-log", "no log is kept, so nobody knows what is due.", next_step=step)
    entries = read(path)
    known = {entry.id: entry for entry in entries}
    for number in numbers:
        if number not in known:
            raise unknown(number)
        if known[number].kit != id:
            step = f"Run `handbill follow-up {known[number].kit} {number}`."
            raise refuse("other-kit", f"{number} is a letter of kit {known[number].kit}.", next_step=step)
    firsts = [known[number].first or number for number in numbers]
    meant = [first if first in known else number for first, number in zip(firsts, numbers, strict=True)]
    after = WAIT if given["after"] is None else given["after"]
    calls = [call for call in due(entries, after, today) if call.entry.kit == id and call.entry.id in (meant or known)]
    if given["office"]:
        calls = [call for call in calls if call.entry.office in given["office"]]
    ready = [call for call in calls if call.day <= today]
    for number in dict.fromkeys(meant):
        if given["office"] and known[number].office not in given["office"]:
            click.echo(f"Not made: {number} went to {known[number].office}, and --office names another.", err=True)
        elif number not in [call.entry.id for call in ready]:
            click.echo(f"Not due: {why_not(entries, known[number], after, today)}", err=True)
    if not ready and not meant:
        later = calls[0] if calls else None
        when = f"The next: {SAID[later.kind]} {later.entry.whom} ({later.entry.id}) on {later.day}." if later else ""
        click.echo(f"Nothing is due. {when or 'No letter is open.'}", err=True)
    return ready


def _sender(kinds: tuple[Any, ...], kit: str, today: "date", given: dict[str, Any]) -> "tuple[Sender, bool]":
    """Who signs, with the words said for this letter alone: those of the profile stood in the first one."""
    sender = documents.sender_of(given)
    answers, story = options.parse_answers(given["answer"]), sender.story if given["story"] else ""
    sender = replace(sender, answers=answers, story=story)
    if sys.stdin.isatty() and sys.stderr.isatty():
        return ask.complete(sender, kinds, kit, given, today)
    return sender, False


def _order(kit: str, sender: "Sender", today: "date", given: dict[str, Any]) -> "Order":
    from handbill.make import Order

    choices, wish, formats = documents.choices_of(given), documents.wish_of(given), documents.formats_of(given)
    if short := sorted({"post", "sms"} & set(formats)):
        raise click.UsageError(f"There are no short messages for a follow-up: leave out --format {' '.join(short)}.")
    return Order(("letter",), kit, sender, today, choices, wish, formats)


def _order_for(order: "Order", call: "Due", given: dict[str, Any]) -> "Order":
    """The order for one letter of the log: its office, its language, and the district where a state's is meant."""
    from handbill.compose import FollowUp
    from handbill.errors import refuse
    from handbill.make import country_of

    entry = call.entry
    if not entry.ask_text:
        step = f"Give --kind {call.kind} --first-date {entry.date} --first-ask TEXT and --office {entry.office}."
        raise refuse("no-first-ask", f"{entry.id}: the log does not have what it asked.", next_step=step)
    sender = order.sender
    if entry.district and country_of(sender).office(entry.office).level == "state":
        sender = replace(sender, region=entry.region, district=entry.district)
    follow = FollowUp(call.kind, entry.date, entry.ask_text, entry.official, entry.name)
    choices = replace(order.choices, follow_up=follow, lang=given["lang"] or entry.language)
    return replace(order, sender=sender, choices=choices, wish=replace(order.wish, offices=(entry.office,)))


def _make(orders: "Sequence[Order]", worker: "Worker") -> "tuple[Made, list[Problem | None]]":
    """All that the orders ask for, and for each the problem where somebody else holds the office by now.

    Any other error stops all of it.
    """
    from handbill.errors import InputError
    from handbill.make import Made, make

    made: list[Made] = []
    refused: list[Problem | None] = []
    try:
        for order in orders:
            try:
                made.append(make(order, worker))
                refused.append(None)
            except InputError as error:
                if error.problems[0].code != "holder-changed" or len(orders) == 1:
                    raise
                refused.append(error.problems[0])
    finally:
        worker.stop()
    whole = Made(
        tuple(document for part in made for document in part.documents),
        tuple(rendering for part in made for rendering in part.renderings),
        tuple(dict.fromkeys(note for part in made for note in part.notes)),
        tuple(meter for part in made for meter in part.meters),
        tuple(written for part in made for written in part.written),
    )
    return whole, refused
