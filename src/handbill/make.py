"""From what a sender said to renderings: load, resolve, compose, render. Writes nothing: delivering is the outlet's.

Every outlet goes this one way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from handbill import resources
from handbill.compose import Choices, Composed, Request, compose
from handbill.country import Country, load_country
from handbill.document import Document, Kind, Rendering
from handbill.errors import Problem, refuse
from handbill.kit import Kit, load_kit
from handbill.people import Sender, cleaned
from handbill.render import FORMATS, Job
from handbill.render.process import Worker
from handbill.resolve import Resolved, Wish, resolve, with_region

ADDRESSED: tuple[Kind, ...] = ("letter", "call")
KINDS: tuple[Kind, ...] = ("letter", "call", "media", "flyer", "guide")
PAPERS = ("a4", "letter")


@dataclass(frozen=True, slots=True)
class Order:
    """What a sender asked for, as given: which kinds, of which kit, for whom, on which day."""

    kinds: tuple[Kind, ...]
    kit: str
    sender: Sender
    today: date
    choices: Choices = field(default_factory=Choices)
    wish: Wish = field(default_factory=Wish)
    formats: tuple[str, ...] = ("pdf",)
    database: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    documents: tuple[Document, ...]
    renderings: tuple[Rendering, ...]
    notes: tuple[Problem, ...]


def load(order: Order) -> list[Request]:
    """A request for each kind: kit, country and sender loaded and checked, the addressees resolved."""
    for format in order.formats:
        if format not in FORMATS:
            raise refuse("format", f"--format: there is no '{format}'.", next_step=f"Known are: {', '.join(FORMATS)}.")
    if order.choices.paper not in ("", *PAPERS):
        raise refuse(
            "paper", f"--paper: there is no '{order.choices.paper}'.", next_step=f"Known are: {', '.join(PAPERS)}."
        )
    kit = load_kit(order.kit)
    country = country_of(order.sender)
    sender = with_region(cleaned(order.sender), country)
    answers = _known_answers(sender, kit)
    sender = replace(sender, answers=answers)
    resolved = Resolved((), ())
    if any(kind in ADDRESSED for kind in order.kinds):
        resolved = resolve(sender, country, order.wish, order.today, order.database or resources.directory())
    return [
        Request(
            kind, kit, country, sender, resolved if kind in ADDRESSED else Resolved((), ()), order.today, order.choices
        )
        for kind in order.kinds
    ]


def country_of(sender: Sender) -> Country:
    if not sender.country:
        known = ", ".join(code.upper() for code in resources.countries())
        raise refuse("no-country", "the country is not known.", next_step=f"Give --country with one of {known}.")
    return load_country(sender.country)


def _known_answers(sender: Sender, kit: Kit) -> dict[str, str]:
    from handbill.errors import InputError, nearest

    prompts = {prompt.id: prompt for prompt in kit.file.prompts}
    problems = []
    for id, answer in sender.answers.items():
        if id not in prompts:
            near = nearest(id, list(prompts))
            step = f"Did you mean '{near}'?" if near else f"The kit asks: {', '.join(prompts)}."
            problems.append(Problem("unknown-prompt", f"--answer: kit {kit.id} has no prompt '{id}'.", None, step))
        elif len(answer) > prompts[id].max_chars:
            over = len(answer) - prompts[id].max_chars
            problems.append(
                Problem(
                    "long-answer",
                    f"--answer {id}: {over} characters too many.",
                    None,
                    "Shorten it, or tell it with --story.",
                )
            )
    if problems:
        raise InputError(*problems)
    return dict(sender.answers)


def make(order: Order, worker: Worker) -> Made:
    """All that the order asks for, or an error and nothing; raises HandbillError."""
    return render(compose_all(load(order)), order.formats, worker)


def compose_all(requests: Sequence[Request]) -> tuple[Composed, tuple[str, ...]]:
    composed = [compose(request) for request in requests]
    documents = tuple(document for part in composed for document in part.documents)
    notes = tuple(dict.fromkeys(note for part in composed for note in part.notes))
    return Composed(documents, notes), template_folders(requests[0].kit) if requests else ()


def template_folders(kit: Kit) -> tuple[str, ...]:
    """The folders where templates are looked for before ours: the kit's own, then the user's."""
    folders = (kit.folder / "templates", resources.home("config") / "templates")
    return tuple(str(folder) for folder in folders if folder.is_dir())


def render(composed: tuple[Composed, tuple[str, ...]], formats: tuple[str, ...], worker: Worker) -> Made:
    """Render what was composed, all of it or nothing."""
    words, templates = composed
    renderings = worker.render(Job(words.documents, formats, templates))
    return Made(words.documents, tuple(renderings), words.notes)
