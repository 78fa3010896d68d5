"""Checking a kit as its authors need it: all problems at once, and whether every text fits every paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handbill import resources
from handbill.compose import Article, Choices, Request, compose
from handbill.country import Country, load_country
from handbill.document import Text
from handbill.errors import HandbillError, InputError, Problem, Where, nearest
from handbill.event import Event
from handbill.kit import Ask, Kit, Point, load_kit
from handbill.kit.texts import texts
from handbill.kit.translations import changed, noted
from handbill.kit.translations import where as where_of
from handbill.make import template_folders
from handbill.paper import DESIGNS, LETTER_PAPERS
from handbill.people import Contact, Sender
from handbill.render import Job
from handbill.render.process import Worker
from handbill.resolve import Resolved, Target, own_offices
from handbill.yamlfile import place

OLD_DAYS = 180
QUOTES = {"en": "“”‘’", "fr": "«»“”’", "de": "„“‚‘’", "es": "«»“”", "hy": "«»", "ar": "«»“”"}
ALL_QUOTES = frozenset("\"'“”„‟‘’‚«»‹›")
# An evidently fictitious sender whose name and address are as long as such things usually get.
SAMPLE = Sender(
    name="Alexandria Featherstonehaugh-Example",
    street="Apartment 1234, 98765 Northwest Example Boulevard",
    city="Example-upon-Example",
    postcode="00000",
    phone="555-0100",
    email="alexandria.featherstonehaugh@example.org",
)
SAMPLE_ARTICLE = Article("Example Gazette", "Two sides speak of a town", "2026-11-20", quote="The town simply emptied.")
SAMPLE_EVENT = Event(
    "An evening with neighbours", "2026-12-05 18:30", "Example Hall, 12 Example Street", "Example Circle"
)
SAMPLE_IMPRINT = "Alexandria Example, 98765 Example Boulevard, Example-upon-Example"
SAMPLE_LINK = "https://example.org/act"
SAMPLE_STORY = "My aunt was there, and the town did not simply empty."


def check_kit(given: str, today: date, worker: Worker | None) -> list[Problem]:
    """Every problem of a kit, errors first. Without a worker all is composed and nothing laid out."""
    try:
        kit = load_kit(given)
    except InputError as error:
        return list(error.problems)
    problems = [*_words(kit), *_offices(kit), *_dates(kit, today)]
    if not any(problem.severity == "error" for problem in problems):
        problems += [*_typography(kit), *_translated(kit)]
    if not any(problem.severity == "error" for problem in problems):
        problems += _fitting(kit, today, worker)
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.severity != "error")


def _words(kit: Kit) -> Iterator[Problem]:
    for read in (lambda: kit.links, lambda: kit.stances, lambda: noted(kit)):
        try:
            read()
        except InputError as error:
            yield from error.problems
    for lang in kit.languages:
        try:
            kit.words(lang)
        except InputError as error:
            yield from error.problems
        if kit.has_guide:
            try:
                yield from _unplaced(kit, lang)
            except InputError as error:
                yield from error.problems


def _typography(kit: Kit) -> Iterator[Problem]:
    """A warning for quotation marks and apostrophes that are not those of the language."""
    for lang in kit.languages:
        proper = QUOTES.get(lang.split("-")[0])
        for key, text in texts(kit.words(lang)).items() if proper else ():
            if key == "social.sms":  # an SMS has plain signs
                continue
            for template in text.templates:
                words = "".join(part.text for part in template.parts if isinstance(part, Text))
                if wrong := sorted(set(words) & ALL_QUOTES - set(proper or "")):
                    message = f"{key}: {' '.join(wrong)} is no quotation mark or apostrophe of '{lang}'."
                    step = f"Write {' '.join(proper or '')}."
                    yield Problem("quotes", message, template.origin.where, step, severity="warning")


def _translated(kit: Kit) -> Iterator[Problem]:
    """A warning for each text whose source changed after it was translated, or that has another number of wordings."""
    source = kit.languages[0]
    first = texts(kit.words(source))
    for lang in kit.languages[1:]:
        if lang not in noted(kit):
            message = f"nobody noted from which texts '{lang}' was translated: later changes cannot be told."
            step = f"`handbill kit stamp {kit.id} --lang {lang}` notes that it was made from the present ones."
            yield Problem("not-noted", message, Where(kit.shown(f"text/{lang}.yaml")), step, severity="warning")
            continue
        for key in changed(kit, lang):
            message = f"{key}: '{source}' changed after this was translated."
            step = f"Translate it again, then `handbill kit stamp {kit.id} --lang {lang} {key}`."
            yield Problem("changed-source", message, where_of(kit, lang, key), step, severity="warning")
        for key, text in texts(kit.words(lang)).items():
            mine, theirs = (len(getattr(found, "options", ())) for found in (text, first.get(key)))
            if key in first and mine != theirs:
                message = f"{key}: {mine} wordings, {theirs} in '{source}': who reads along reads another one."
                where = text.templates[0].origin.where
                yield Problem("wordings", message, where, "Write one for each, in the same order.", severity="warning")


def _unplaced(kit: Kit, lang: str) -> Iterator[Problem]:
    """A warning for each section of links that no section of the guide lists."""
    guide = kit.guide(lang)
    placed = {name for section in guide.front.sections for name in section.links}
    for name in dict.fromkeys(link.section for link in kit.links):
        if name not in placed:
            message = f"the links of '{name}' stand in no section of the guide."
            yield Problem("unplaced", message, Where(guide.file), "Name it under links: of one.", "warning")


def _offices(kit: Kit) -> Iterator[Problem]:
    """An ask or a point for an office that no pack has would never be made."""
    packs = {code: [office.id for office in load_country(code).offices] for code in resources.countries()}
    entries: tuple[Ask | Point, ...] = (*kit.file.asks, *kit.file.points)
    for entry in entries:
        for id in () if entry.offices == "any" else entry.offices:
            known = packs.get(id.split("/")[0])
            if known is not None and id not in known:
                near = nearest(id, known)
                step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(known)}."
                where = place(entry.id, kit.shown("kit.yaml"))
                yield Problem("unknown-office", f"{entry.id}: there is no office '{id}'.", where, step)


def _dates(kit: Kit, today: date) -> Iterator[Problem]:
    shown, claims = kit.shown("kit.yaml"), kit.shown("claims.yaml")
    where = Where(shown)

    def warn(code: str, message: str, where: Where, step: str) -> Problem:
        return Problem(code, message, where, step, severity="warning")

    if (today - kit.file.as_of).days > OLD_DAYS:
        yield warn(
            "old",
            f"as_of {kit.file.as_of} is more than {OLD_DAYS} days ago.",
            where,
            "Read the kit again and set as_of.",
        )
    if kit.file.as_of > today:
        yield Problem("future", f"as_of {kit.file.as_of} is in the future.", where, "Set the day of the last check.")
    for ask in kit.file.asks:
        if ask.review_by and ask.review_by < today:
            message = f"ask {ask.id}: due for review by {ask.review_by}."
            yield warn("review", message, place(ask.id, shown), "Review it and set a new day.")
        if ask.valid and ask.valid["until"] < today:
            message = f"ask {ask.id}: lapsed on {ask.valid['until']}."
            yield warn("lapsed", message, place(ask.id, shown), "Remove it, or set a new span.")
    for claim in kit.claims.values():
        where = place(claim.id, claims)
        if claim.expires and claim.expires < today:
            yield warn("expired", f"claim {claim.id}: to be checked again since {claim.expires}.", where, "Check it.")
        if claim.date > today:
            yield Problem("future", f"claim {claim.id}: its date {claim.date} is in the future.", where, "Correct it.")
        for source in claim.sources:
            if source.checked and source.checked > today:
                yield Problem("future", f"claim {claim.id}: checked on a day to come.", where, "Correct it.")


def _fitting(kit: Kit, today: date, worker: Worker | None) -> Iterator[Problem]:
    templates = template_folders(kit)
    for request in _requests(kit, today):
        try:
            documents = compose(request).documents
            if worker is not None:
                worker.render(Job(documents, ("pdf",), templates))
        except HandbillError as error:
            for problem in error.problems:
                yield replace(problem, message=f"{_what(request)}: {problem.message}")


def _what(request: Request) -> str:
    choices = request.choices
    point = f", point {choices.points[0]}" if choices.points else ""
    kind = choices.media if request.kind == "media" and choices.media != "letter" else request.kind
    design = f" {choices.designs[0]}" if choices.designs else ""
    return f"{kind}{design} {choices.lang} {choices.paper} {request.country.code}{point}"


def _requests(kit: Kit, today: date) -> Iterator[Request]:
    """The longest form of every document, for each language, paper and country that it is spoken in."""
    packs = [load_country(code) for code in resources.countries()]
    for lang in kit.languages:
        homes = [pack for pack in packs if lang in pack.languages] or packs[:1]
        # Where an address takes most lines, a letter has least room: every point is tried there, and in one more.
        tallest = max(homes, key=lambda pack: _lines(pack, lang))
        for paper in LETTER_PAPERS:
            choices = Choices(lang=lang, paper=paper, longest=True)
            for country in homes:
                sender = replace(SAMPLE, country=country.code)
                first = Resolved(_sample_targets(country)[:1], ())
                for point in kit.file.points if country in (homes[0], tallest) else ():
                    chosen = replace(choices, points=(point.id,))
                    for kind in ("letter", "call"):
                        yield Request(kind, kit, country, sender, first, today, chosen)
                yield Request("letter", kit, country, sender, Resolved(_sample_targets(country), ()), today, choices)
                yield Request("media", kit, country, sender, Resolved((), ()), today, choices)
                if country in (homes[0], tallest):
                    yield from _to_newsrooms(Request("media", kit, country, sender, Resolved((), ()), today, choices))
            if kit.has_guide:
                yield Request("guide", kit, homes[0], SAMPLE, Resolved((), ()), today, choices)
        tried = (homes[0], tallest, max(homes, key=lambda pack: _title(pack, lang)))
        for country in {pack.code: pack for pack in tried}.values():
            yield from _flyers(kit, country, lang, today)


def _flyers(kit: Kit, country: Country, lang: str, today: date) -> Iterator[Request]:
    """Every design on each of its papers, with all that it may have to hold."""
    texts = kit.words(lang).flyers
    choices = Choices(lang=lang, longest=True, event=SAMPLE_EVENT, imprint=SAMPLE_IMPRINT, link=SAMPLE_LINK)
    sender = replace(SAMPLE, country=country.code)
    targets = Resolved(_sample_targets(country)[:1], ())
    for design in DESIGNS.values():
        for paper in design.papers if any(name in texts for name in design.texts) else ():
            chosen = replace(choices, paper=paper, designs=(design.name,))
            yield Request("flyer", kit, country, sender, targets, today, chosen)


def _title(country: Country, lang: str) -> int:
    """How long the word for one's representative is."""
    own = (own_offices(country) or list(country.offices))[0]
    return len(own.short.get(lang) or own.title.get(lang, ""))


def _to_newsrooms(request: Request) -> Iterator[Request]:
    """A letter about an article, and the correction request and desk call where the language has words for them."""
    choices = replace(request.choices, article=SAMPLE_ARTICLE)
    words = request.kit.words(choices.lang).media
    yield replace(request, choices=choices)
    if words.correction:
        sender = replace(request.sender, story=SAMPLE_STORY)
        yield replace(request, sender=sender, choices=replace(choices, media="correction"))
    if words.desk:
        yield replace(request, choices=replace(choices, media="desk"))


def _lines(country: Country, lang: str) -> int:
    """How many lines an address to the country's first own office takes."""
    office = (own_offices(country) or list(country.offices))[0]
    envelope = max(len(lines) for lines in country.forms(office, lang).unnamed.envelope.forms.values())
    return envelope + len(office.address.in_language(lang))


def _sample_targets(country: Country) -> tuple[Target, ...]:
    from handbill.country import Division

    region = max(country.regions, key=lambda code: max(map(len, country.regions[code].name.values())), default="")
    names = country.district.names if country.district else {}
    district = max(names, key=lambda code: len(str(names[code]))) if names else "1"
    return tuple(
        Target(
            office,
            Division(region, district) if office.represents == "district" else Division(region),
            "sample",
            None,
            (),
            (),
            (Contact("capital", phone=office.phone.number),) if office.phone else (),
        )
        for office in own_offices(country)
    )
