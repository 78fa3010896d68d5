"""The originality of a letter: its own words against the kit's, and the letters that the kit makes for others."""

import copy
from collections.abc import Iterator
from dataclasses import replace

from handbill.compose.letter import body
from handbill.compose.request import Choices, warning
from handbill.compose.writer import Writer
from handbill.document import Block, Document, count_words
from handbill.errors import Problem, refuse
from handbill.kit.texts import texts
from handbill.originality import BLOCKED, BODY, Meter, body_text, nearest, own_words, text_of
from handbill.people import Sender
from handbill.wording import Template

OTHERS = 25  # letters of other senders that a letter is compared with
NO_CLOSING = Block("closing", ())


def measure(letter: Document, writer: Writer, notes: list[Problem]) -> Meter:
    """The meter's figures for a letter; raises InputError where it has fewer own words than `--min-originality` asks.

    The share is that of own words beside the kit's words for the same points and ask, each in its longest wording:
    so no choice of wordings, and no order, raises it. The nearest text is sought among the letters that the kit makes
    for twenty-five other people in the same place, without words of their own.
    """
    lines = letter.all("sender", "recipient")
    corpus = "\n".join(template.source for template in _corpus(writer))
    own = own_words(letter.blocks, corpus)
    kit = _kit_words(letter, writer, lines)
    meter = Meter(letter.name, own / (own + kit), nearest(body_text(letter), _known(writer, lines)), own, kit)
    least = writer.request.choices.min_originality / 100
    if meter.own < least:
        more = round(least * kit / (1 - least)) + 1 - own if least < 1 else kit
        raise refuse(
            "not-original",
            f"{letter.name}: {meter}; --min-originality asks for {least * 100:.0f} %.",
            next_step=f"About {more} more words of your own are needed: --answer, or tell it with --story.",
        )
    if own and meter.nearest >= BLOCKED:
        notes.append(_alike(meter, writer))
    return meter


def _alike(meter: Meter, writer: Writer) -> Problem:
    """What the sender of a letter that is too like others could add."""
    answered = writer.request.sender.answers
    open_prompts = [id for id in writer.words.prompts if not answered.get(id)]
    step = "Choose other points with --point, or tell more with --story."
    if open_prompts:
        prompt = open_prompts[0]
        step = f"Answer --answer {prompt}=… ({writer.words.prompts[prompt].question.text(writer.values)})."
    message = f"{meter.document}: a letter that this kit makes for somebody else shares {meter.nearest:.0%} with it."
    return warning("alike", message, step)


def _corpus(writer: Writer) -> Iterator[Template]:
    return (template for text in texts(writer.words).values() for template in text.templates)


def _kit_words(letter: Document, writer: Writer, lines: list[Block]) -> int:
    """The words of the kit for the same points and ask in their longest wordings, without any of the sender's."""
    points = tuple(block.id for block in letter.all("point"))
    choices = replace(writer.request.choices, points=points, longest=True, wordings={})
    nobody = replace(writer.request.sender, answers={}, story="")
    return count_words(body(_like(writer, nobody, choices), NO_CLOSING, lines, []), *BODY)


def _known(writer: Writer, lines: list[Block]) -> tuple[str, ...]:
    """The letters of others; made once for all who write from the same place to the same addressee."""
    request, choices = writer.request, _unpinned(writer)
    sender, official = request.sender, writer.target.official if writer.target else None
    place = tuple(sorted((name, value) for name, value in writer.values.items() if name != "name"))
    about = (
        writer.lang,
        sender.gender,
        sender.postcode,
        writer.we,
        tuple(sorted(writer.vague)),
        official,
        request.today,
    )
    office = writer.target.office.id if writer.target else ""
    asked = (choices.ask, choices.stance, choices.allow_expired, choices.paper, choices.follow_up)
    key = (office, place, about, asked, len(lines))
    found = writer.kit.letters_of_others
    if key not in found:
        found[key] = tuple(text_of(body(other, NO_CLOSING, lines, [])) for other in _others(writer, choices))
    return found[key]


def _unpinned(writer: Writer) -> Choices:
    mine = writer.request.choices
    return Choices(
        lang=writer.lang,
        ask=mine.ask,
        stance=mine.stance,
        allow_expired=mine.allow_expired,
        paper=mine.paper,
        follow_up=mine.follow_up,
    )


def _others(writer: Writer, choices: Choices) -> Iterator[Writer]:
    """Writers for others in the same place, who pin nothing and answer nothing."""
    for number in range(OTHERS):
        other = replace(writer.request.sender, name=f"{number}", answers={}, story="")
        yield _like(writer, other, choices)


def _like(writer: Writer, sender: Sender, choices: Choices) -> Writer:
    """The same writer for another sender or with other choices."""
    other = copy.copy(writer)
    other.request = replace(writer.request, sender=sender, choices=choices)
    other.values, other.picks, other.follow = {**writer.values, "name": sender.name}, {}, {}
    return other
