"""From what a sender said to renderings: load, resolve, compose, render. Writes nothing: delivering is the outlet's.

Every outlet goes this one way.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from handbill import resources
from handbill.compose import Article, Choices, Composed, Request, Written, compose
from handbill.compose.address import calibration
from handbill.compose.follow_up import addressee
from handbill.country import Country, load_country, said
from handbill.directory import Directory
from handbill.document import Document, Kind, Rendering
from handbill.errors import InputError, Problem, Where, nearest, refuse
from handbill.kit import Kit, load_kit
from handbill.kit.texts import find_text, texts
from handbill.originality import Meter
from handbill.outlets import Outlet, find_outlet, missing_outlet, outlets_file, read_outlets
from handbill.outlets import remarks as outlet_remarks
from handbill.paper import LETTER_PAPERS, PAPERS
from handbill.people import MAX_VALUE, Sender, clean, cleaned
from handbill.place import locate
from handbill.press import Plan, alike, layout_of, sheet_name
from handbill.render import FORMATS, Job, formats_of
from handbill.render.process import Worker
from handbill.resolve import Resolved, Wish, resolve
from handbill.wording import Wordings

ADDRESSED: tuple[Kind, ...] = ("letter", "call", "envelope", "labels")
KINDS: tuple[Kind, ...] = ("letter", "call", "media", "flyer", "guide")
FEW_DESIGNS = ("poster", "tearoff")  # of a person who gets more than flyers
MAX_ARTICLE = 600
MAX_ASK = 1_000
MAX_IMPRINT = 200
MAX_COPIES = 10


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
    outlets: Path | None = None
    press: Plan | None = None
    dpi: int = 150


@dataclass(frozen=True, slots=True)
class Made:
    documents: tuple[Document, ...]
    renderings: tuple[Rendering, ...]
    notes: tuple[Problem, ...]
    meters: tuple[Meter, ...] = ()
    written: tuple[Written, ...] = ()


def load(order: Order) -> list[Request]:
    """A request for each kind: kit, country and sender loaded and checked, the addressees resolved."""
    for format in order.formats:
        if format not in FORMATS:
            raise refuse("format", f"--format: there is no '{format}'.", next_step=f"Known are: {', '.join(FORMATS)}.")
    for kind in order.kinds:
        formats_of(kind, order.formats, among=order.kinds)
    if order.choices.paper not in ("", *(PAPERS if order.kinds == ("flyer",) else LETTER_PAPERS)):
        known = ", ".join(PAPERS if order.kinds == ("flyer",) else LETTER_PAPERS)
        raise refuse("paper", f"--paper: there is no '{order.choices.paper}'.", next_step=f"Known are: {known}.")
    if order.choices.window and "docx" in order.formats:
        message = "--window is for letters as PDF: in a docx file the address has no fixed place."
        raise refuse("format", message, next_step="Leave one of them out.")
    wish, choices = _safe(order)
    if len(order.kinds) > 1 and not choices.designs:
        choices = replace(choices, designs=FEW_DESIGNS)
    kit = load_kit(order.kit)
    country = country_of(order.sender)
    sender = cleaned(order.sender)
    sender = replace(sender, answers=_known_answers(sender, kit, choices.kept_answers))
    choices = replace(choices, wordings=_pinned(choices.wordings, kit))
    wish = replace(wish, asked=asked_offices(kit, order.today))
    wish, sender = _for_states(wish, sender, country)
    resolved = Resolved((), ())
    with Directory(order.database or resources.directory()) as directory:
        sender, located = locate(sender, country, directory, order.today)
        if any(kind in ADDRESSED for kind in order.kinds) or "postcard" in choices.designs:

            def search(to: str) -> Resolved:
                return resolve(sender, country, replace(wish, to=to), order.today, directory, located)

            follow = choices.follow_up
            resolved = addressee(follow, wish.to, search) if follow else search(wish.to)
    outlet, outlet_notes = _outlet(order, choices)
    if remarks := (*_remarks(order, kit, country, sender), *outlet_notes):
        resolved = replace(resolved, notes=(*remarks, *resolved.notes))
    kinds = [kind for kind in order.kinds if kind not in _left_out(order, kit, country)]
    return [Request(kind, kit, country, sender, resolved, order.today, choices, outlet) for kind in kinds]


def _for_states(wish: Wish, sender: Sender, country: Country) -> tuple[Wish, Sender]:
    """Where states' legislatures are written to, `--district` means theirs, which are others than the nation's."""
    levels = {country.office(id).level for id in wish.offices}
    if "state" not in levels:
        return wish, sender
    if len(levels) > 1 and sender.district:
        message = "--district cannot mean both a state's district and one of the nation's."
        raise refuse("which-district", message, next_step="Write to these offices one after the other.")
    region, hyphen, district = sender.district.partition("-")
    if hyphen and region.upper() in country.regions:
        sender = replace(sender, region=sender.region or region)
    else:
        district = sender.district
    return replace(wish, state_district=district.strip()), replace(sender, district="")


def asked_offices(kit: Kit, today: date) -> tuple[str, ...]:
    """The offices that the kit's open asks name, in their order."""
    named = (ask.offices for ask in kit.file.asks if ask.open_on(today) and ask.offices != "any")
    return tuple(dict.fromkeys(office for offices in named for office in offices))


def _remarks(order: Order, kit: Kit, country: Country, sender: Sender) -> tuple[Problem, ...]:
    """What the sender should know before any document is made."""
    found = []
    if (
        sender.postcode
        and country.postcode.pattern
        and not re.fullmatch(country.postcode.pattern, sender.postcode, re.IGNORECASE)
    ):
        name = said(country.postcode.name, "en")
        message = f"'{sender.postcode}' does not look like a {name} of {said(country.name, 'en')}."
        found.append(Problem("postcode", message, None, f"One is written like {country.postcode.example}.", "warning"))
    left_out = _left_out(order, kit, country)
    if "guide" in left_out:
        found.append(Problem("no-guide", f"kit {kit.id} has no guide; all the rest is made.", severity="warning"))
    if "flyer" in left_out:
        message = f"no flyers: in {said(country.name, 'en')} they need an imprint; all the rest is made."
        step = 'Name who is responsible: --imprint "Name, street, town".'
        found.append(Problem("no-imprint", message, None, step, "warning"))
    return tuple(found)


def _left_out(order: Order, kit: Kit, country: Country) -> tuple[Kind, ...]:
    """What cannot be made, where more than that is asked for."""
    out: list[Kind] = []
    if not kit.has_guide:
        out.append("guide")
    if country.imprint and country.imprint.required and not order.choices.responsible(kit):
        out.append("flyer")
    return tuple(out) if len(order.kinds) > 1 else ()


def _safe(order: Order) -> tuple[Wish, Choices]:
    """What was said of the addressee and of an article, made safe; all that cannot be is in one error."""
    problems: list[Problem] = []

    def take(value: str, what: str, limit: int = MAX_VALUE) -> str:
        try:
            return clean(value, what, limit=limit)
        except InputError as error:
            problems.extend(error.problems)
            return ""

    wish = replace(
        order.wish,
        to=take(order.wish.to, "--to"),
        to_address=tuple(take(line, "--to-address") for line in order.wish.to_address),
    )
    given = order.choices.article
    article = Article(
        take(given.outlet, "--outlet", MAX_ARTICLE),
        take(given.title, "--article-title", MAX_ARTICLE),
        take(given.date, "--article-date", MAX_ARTICLE),
        take(given.url, "--article-url", MAX_ARTICLE),
        take(given.quote, "--quote", MAX_ARTICLE),
    )
    desk = take(order.choices.desk, "--desk")
    imprint = take(order.choices.imprint, "--imprint", MAX_IMPRINT)
    copies = tuple(copy for entry in order.choices.cc if (copy := take(entry, "--cc")))
    if len(copies) > MAX_COPIES:
        message = f"--cc: {len(copies)} copies are more than a letter has room for."
        problems.append(Problem("copies", message, None, f"Name at most {MAX_COPIES}."))
    follow = order.choices.follow_up
    if follow:
        follow = replace(follow, first_ask=take(follow.first_ask, "--first-ask", MAX_ASK))
    if problems:
        raise InputError(*problems)
    return wish, replace(order.choices, article=article, desk=desk, imprint=imprint, cc=copies, follow_up=follow)


def _outlet(order: Order, choices: Choices) -> tuple[Outlet | None, tuple[Problem, ...]]:
    """The desk in the sender's own list that a newsroom letter or call is for, and what to know of its entry."""
    path, needed = order.outlets or outlets_file(), bool(order.outlets or choices.desk)
    if needed and not choices.article.outlet:
        raise refuse("no-outlet", "--outlets and --desk need --outlet.", next_step="Name the newsroom.")
    if "media" not in order.kinds or not choices.article.outlet or not (needed or path.is_file()):
        return None, ()
    listing = read_outlets(path)
    outlet = find_outlet(listing.outlets, choices.article.outlet, choices.media, choices.desk)
    if outlet is None:
        return None, (*listing.notes, missing_outlet(choices.article.outlet, listing.outlets, path))
    return outlet, (*listing.notes, *outlet_remarks(outlet, choices.media, order.today, choices.desk))


def country_of(sender: Sender) -> Country:
    if not sender.country:
        known = ", ".join(code.upper() for code in resources.countries())
        raise refuse("no-country", "the country is not known.", next_step=f"Give --country with one of {known}.")
    return load_country(sender.country)


def _pinned(wordings: Mapping[str, int], kit: Kit) -> dict[str, int]:
    """The pinned wordings by the full key of their text; raises InputError for texts and numbers that there are not."""
    known, found = texts(kit.words(kit.languages[0])), {}
    for name, number in wordings.items():
        key = find_text(known, name)
        options = getattr(known.get(key), "options", ())
        if not options:
            near = nearest(name, [key for key, text in known.items() if isinstance(text, Wordings)])
            step = f"Did you mean '{near}'?" if near else f"`handbill kit show {kit.id}` lists them."
            raise refuse("unknown-wording", f"--wording: kit {kit.id} has no wordings of '{name}'.", next_step=step)
        if not 0 <= number < len(options):
            message = f"--wording: '{name}' has {len(options)} wordings, no number {number + 1}."
            raise refuse("unknown-wording", message, next_step=f"`handbill kit show {kit.id}` lists them.")
        found[key] = number
    return found


def _known_answers(sender: Sender, kit: Kit, kept: Container[str]) -> dict[str, str]:
    """The answers to the kit's prompts; those `kept` in a profile for another kit stay out, others are refused."""
    prompts = {prompt.id: prompt for prompt in kit.file.prompts}
    answers = {id: answer for id, answer in sender.answers.items() if id in prompts or id not in kept}
    problems = []
    for id, answer in answers.items():
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
    return answers


def make(order: Order, worker: Worker) -> Made:
    """All that the order asks for, or an error and nothing; raises HandbillError."""
    press = order.press
    if press and "pdf" not in order.formats:
        message = "--sheet, --up, --copies and --stack lay out PDF, which --format leaves out."
        raise refuse("format", message, next_step="Add --format pdf.")
    requests = load(order)
    if press and not press.sheet and requests:
        press = replace(press, sheet=requests[0].country.paper)
    return render(compose_all(requests), order.formats, worker, press=press, dpi=order.dpi)


def calibrate(paper: str, lang: str, today: date, worker: Worker) -> Made:
    """The page that shows how far a printer is off: of no kit and for nobody."""
    document = calibration(paper, lang, today.isoformat())
    return render((Composed((document,), ()), ()), ("pdf",), worker)


def compose_all(requests: Sequence[Request]) -> tuple[Composed, tuple[str, ...]]:
    composed = [compose(request) for request in requests]
    documents = tuple(document for part in composed for document in part.documents)
    notes = tuple(dict.fromkeys(note for part in composed for note in part.notes))
    meters = tuple(meter for part in composed for meter in part.meters)
    written = tuple(entry for part in composed for entry in part.written)
    return Composed(documents, notes, meters, written), template_folders(requests[0].kit) if requests else ()


def template_folders(kit: Kit) -> tuple[str, ...]:
    """The folders where templates are looked for before ours: the kit's own, then the user's."""
    folders = (kit.folder / "templates", resources.home("config") / "templates")
    if not folders[0].resolve().is_relative_to(kit.folder.resolve()):
        raise refuse("outside", "the folder templates leads out of the kit.", where=Where(kit.shown("templates")))
    return tuple(str(folder) for folder in folders if folder.is_dir())


def render(
    composed: tuple[Composed, tuple[str, ...]],
    formats: tuple[str, ...],
    worker: Worker,
    *,
    press: Plan | None = None,
    dpi: int = 150,
) -> Made:
    """Render what was composed, all of it or nothing; with a `press` plan PDFs are laid out on its sheets."""
    words, templates = composed
    # One job a document: the worker's limit of time is for each, however many there are.
    kinds = tuple(document.kind for document in words.documents)
    jobs = list(_jobs(words.documents, press))
    said = [_said(documents, plan) for documents, plan in jobs if plan]
    renderings = [
        rendering
        for documents, plan in jobs
        if (suited := formats_of(documents[0].kind, formats, among=kinds))
        for rendering in worker.render(Job(documents, suited, templates, dpi, plan))
    ]
    notes = (*words.notes, *_ways(words.documents, formats), *said)
    return Made(words.documents, tuple(renderings), notes, words.meters, words.written)


def _jobs(documents: Sequence[Document], press: Plan | None) -> Iterator[tuple[tuple[Document, ...], Plan | None]]:
    """What is rendered in one go: a document, or with a plan the flyers that go on the same sheets."""
    flyers = [document for document in documents if press and document.kind == "flyer"]
    groups = iter(alike(flyers, press) if press else ())
    first = {document.name: group for group in groups for document in group[:1]}
    for document in documents:
        if document not in flyers:
            yield (document,), None
        elif document.name in first:
            yield first[document.name], press


def _said(documents: Sequence[Document], plan: Plan) -> Problem:
    """How to print and cut a file of sheets; raises InputError, before anything is rendered, where none can be made."""
    laid_out = layout_of(documents, plan)
    name = sheet_name(documents, laid_out, plan.sheet)
    return Problem("print", f"{name}.pdf: {laid_out.say}", None, None, "warning")


def _ways(documents: Sequence[Document], formats: Sequence[str]) -> Iterator[Problem]:
    """Where what was made for the screen goes, or that nobody knows an address for it."""
    for document in documents:
        if document.kind not in ("letter", "media"):
            continue
        reach = document.reach
        if "paste" in formats and reach.form:
            yield Problem("form", f"{document.name}: paste the text into {reach.form}", None, None, "warning")
        if {"eml", "mailto"} & set(formats) and not reach.email:
            step = (
                f"Its web form is {reach.form} (--format paste)." if reach.form else "Look for it on the official page."
            )
            yield Problem("no-email", f"{document.name}: no e-mail address is known.", None, step, "warning")
