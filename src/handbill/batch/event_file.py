"""An event's file: read and checked as a whole, and a first draft of one for a kit and a list of people."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from handbill import yamlfile
from handbill.batch.model import EventFile
from handbill.batch.roster import Table
from handbill.country import Country, load_country
from handbill.errors import HandbillError, InputError, Problem, Where, refuse, suggestion
from handbill.event import Event, cleaned
from handbill.kit import Kit, find_kit, load_kit
from handbill.paper import DESIGNS, LETTER_PAPERS
from handbill.press.envelopes import FEEDS, PRINTED
from handbill.press.labels import SHEETS
from handbill.press.windows import WINDOWS

MOST_PIECES = 100_000
MOST_SPARE = 1_000
MOST_BODIES = 1_000
FLYERS = tuple(name for name in DESIGNS if name != "postcard")
CHOICES = {
    "paper": ("", *LETTER_PAPERS),
    "envelope": ("", *PRINTED),
    "feed": FEEDS,
    "label": ("", *SHEETS),
    "window": ("", "auto", *WINDOWS),
}


def read_event(path: Path) -> tuple[EventFile, yamlfile.Loaded, Kit]:
    """An event's file with its kit; raises InputError with all that is wrong, each with its line."""
    loaded = yamlfile.read(path)
    if not isinstance(loaded.data, dict):
        step = "`handbill batch new KIT PEOPLE.csv` writes one."
        raise refuse("no-event", "holds no event.", where=Where(str(path)), next_step=step)
    loaded.data = {key: value for key, value in loaded.data.items() if value is not None}
    event = yamlfile.check(loaded, EventFile)
    problems: list[Problem] = []

    def wrong(key: str, message: str, step: str = "") -> None:
        problems.append(Problem("event", f"{key}: {message}", loaded.where([key]), step or None))

    for key, known in CHOICES.items():
        if (given := getattr(event, key)) not in known:
            wrong(key, f"there is no '{given}'.", suggestion(given, [name for name in known if name]))
    kit = _kit(event, path, loaded)
    _check_numbers(event, wrong)
    if event.lang and event.lang not in kit.languages:
        wrong("lang", f"the kit has no '{event.lang}'.", f"It has: {', '.join(kit.languages)}.")
    if event.ask and event.ask not in {ask.id for ask in kit.file.asks}:
        wrong("ask", f"the kit has no '{event.ask}'.", suggestion(event.ask, [ask.id for ask in kit.file.asks]))
    if event.country:
        try:
            country = load_country(event.country)
            event = replace(event, country=country.code, region=country.find_region(event.region))
            problems += _unknown_offices(event, country, loaded)
        except HandbillError as error:
            problems += [
                replace(problem, where=problem.where or loaded.where(["country"])) for problem in error.problems
            ]
    try:
        cleaned(happening(event))
    except InputError as error:
        problems += [replace(problem, where=Where(str(path))) for problem in error.problems]
    if problems:
        raise InputError(*problems)
    return event, loaded, kit


def happening(event: EventFile) -> Event:
    """What flyers and the event's sheets say of it."""
    return Event(event.title, event.start, event.place, event.host, event.imprint)


def language(event: EventFile, country: Country | None, kit: Kit) -> str:
    """The language of the event's own sheets and flyers: its own, or one of its country's that the kit has."""
    wanted = country.languages_in(event.region) if country else ()
    known = (lang for lang in (event.lang, *wanted) if lang in kit.languages)
    return next(known, kit.languages[0])


def _kit(event: EventFile, path: Path, loaded: yamlfile.Loaded) -> Kit:
    beside = path.parent / event.kit
    given = str(beside.resolve()) if (beside / "kit.yaml").is_file() else event.kit
    try:
        find_kit(given)
    except InputError as error:
        raise InputError(*(replace(problem, where=loaded.where(["kit"])) for problem in error.problems)) from None
    return load_kit(given)


def _check_numbers(event: EventFile, wrong: Callable[..., None]) -> None:
    for design, number in event.flyers.items():
        if design not in FLYERS:
            wrong("flyers", f"there is no design '{design}'.", suggestion(design, FLYERS))
        elif not 0 <= number <= MOST_PIECES:
            wrong("flyers", f"{design}: {number} is not between 0 and {MOST_PIECES}.")
    if not 0 <= event.walk_ins <= MOST_SPARE:
        wrong("walk_ins", f"{event.walk_ins} is not between 0 and {MOST_SPARE}.")
    if not 0 <= event.bodies <= MOST_BODIES:
        wrong("bodies", f"{event.bodies} is not between 0 and {MOST_BODIES}.")
    if event.label and event.label in SHEETS and not 1 <= event.start_at <= SHEETS[event.label].count:
        wrong("start_at", f"a sheet {event.label} has {SHEETS[event.label].count} labels.")
    elif event.start_at < 1:
        wrong("start_at", "labels are counted from 1.")
    if not event.gets:
        wrong("gets", "nobody would get anything.", "Name some of letter, call, envelope, label, flyer.")


def _unknown_offices(event: EventFile, country: Country, loaded: yamlfile.Loaded) -> list[Problem]:
    """Offices of the event's country that there are not; those of others are asked when a row names them."""
    found = []
    for index, id in enumerate(event.offices):
        if id.split("/")[0] == country.code:
            try:
                country.office(id)
            except InputError as error:
                found += [replace(problem, where=loaded.where(["offices", index])) for problem in error.problems]
    return found


def draft(kit: Kit, people: Path, beside: Path) -> str:
    """The text of an event's file for a list of people, with the columns as they were guessed, to be read over.

    `beside` is the folder that it will stand in. Raises InputError where the list has no known heading.
    """
    event = EventFile(1, "", kit.id, people.name)
    table = Table.open(people, kit, event)
    width = max(len(name) for name in table.columns)
    columns = [f"  {name}: {' ' * (width - len(name))}{_quoted(label)}" for name, label in table.columns.items()]
    unused = [f"  # not used: {_quoted(label)}" for label in table.unused]
    try:
        shown = str(people.resolve().relative_to(beside.resolve()))
    except ValueError:
        shown = str(people.resolve())
    given = kit.id if kit.folder.name == kit.id else str(kit.folder)
    lines = [
        "# An event: who gets what, on which paper. `handbill batch THIS-FILE --dry-run` shows what would be made.",
        "format: 1",
        'title: "Letter evening"',
        f"kit: {_quoted(given)}",
        f"people: {_quoted(shown)}",
        "",
        "# When, where and by whom; all may stay empty. `imprint`: who is responsible for flyers, with an address.",
        'start: ""            # 2027-01-15 18:30',
        'place: ""',
        'host: ""',
        'imprint: ""',
        "",
        "# For rows without a country or language, for flyers and for the event's own sheets.",
        f"# The kit has: {', '.join(kit.languages)}.",
        'country: ""          # US, or its name; needed where the list has no column for it',
        'region: ""           # for flyers and spare sheets: the state or province',
        'lang: ""',
        "",
        "# Which heading of the list is what. Read it over: these were guessed.",
        "columns:",
        *columns,
        *unused,
        "",
        "# What each person gets: letter, call, envelope, label, flyer.",
        "gets: [letter, call]",
        "offices: []          # only these, as us/house; empty: all that represent a person",
        'paper: ""            # a4 or letter; empty: the usual one where a person lives',
        "both_sides: true     # each letter begins on a front page",
        'envelope: ""         # with envelope in gets: us-10, us-9, dl, c5, c6; empty: the usual one',
        'label: ""            # with label in gets: 5160, L7160, ...; empty: the usual one',
        "start_at: 1          # the first free label of a used sheet",
        'window: ""           # for window envelopes: auto, us-10, din-b, ...',
        "packets: false       # true: person by person instead of office by office",
        "bodies: 0            # for thousands of letters: so many wordings that they share; 0: each has its own",
        "",
        "# Beside that: flyers by design; spare call sheets and flyers for those who are not in the list.",
        "flyers: {poster: 2}",
        "ink: full            # full, low or black",
        "walk_ins: 10",
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
