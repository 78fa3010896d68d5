"""Bringing a country's officials up to date: each source fetched or taken, read, and stored whole or not at all."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from handbill import __version__
from handbill.country import Country, load_country
from handbill.directory.facts import facts
from handbill.directory.feed import Feed
from handbill.directory.feeds import FEEDS, of_country, recognised
from handbill.directory.fetch import Progress, fetch
from handbill.directory.files import Files, packed
from handbill.directory.importers import any_table, columns, popolo
from handbill.directory.importers.columns import Columns
from handbill.directory.importers.table import shown
from handbill.directory.lookup import Directory
from handbill.directory.model import Import
from handbill.directory.store import SHRUNKEN, Stored, store, touch
from handbill.errors import HandbillError, MachineError, Problem, Where, refuse
from handbill.people import Source

MAX_BYTES = 50_000_000
HANDFUL = 10  # a list of fewer people is a sample that somebody wrote, and means what it says


@dataclass(frozen=True, slots=True)
class Updated:
    """One source after an update: what was read and what changed, or why the former data stays.

    `again` are the countries to be fetched again, since a file of an older format was made anew.
    """

    title: str
    found: Import | None = None
    stored: Stored | None = None
    failed: tuple[Problem, ...] = ()
    unchanged: bool = False
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Update:
    """What is to be brought up to date, and how.

    `given` is a file, a folder or an address, "" for the own addresses of `sources`, or of all that are usual.
    `retrieved` is the day the files were fetched on, where the user knows it. `columns` maps the columns of a table;
    without it they are guessed and `confirm` is asked. `watch` gets the title of each download and returns what to
    tell its progress to. `pause` is the wait before a second try, in seconds.
    """

    country: str
    database: Path
    today: date
    given: str = ""
    sources: tuple[str, ...] = ()
    retrieved: date | None = None
    office: str = ""
    columns: Path | None = None
    fewer: bool = False
    confirm: Callable[[Columns], bool] = lambda columns: False
    watch: Callable[[str], Progress | None] = lambda title: None
    pause: float = 1.0


def update(wish: Update) -> list[Updated]:
    """Every source that was asked for; raises HandbillError where none of them can even be tried."""
    done = _updated(wish)
    here = {entry.found.source.id for entry in done if entry.found and entry.stored}
    return [replace(entry, again=entry.stored.again(here)) if entry.stored else entry for entry in done]


def _updated(wish: Update) -> list[Updated]:
    country = load_country(wish.country)
    if not country.has_pack:
        message = f"handbill has no country pack for {country.name['en']}, so it has no offices to fill."
        raise refuse("no-pack", message, next_step="Letters there go with --to and --to-address.")
    if not wish.given:
        return _from_upstream(wish, country)
    if "://" in wish.given:
        with tempfile.TemporaryDirectory() as folder:
            name = PurePosixPath(urlsplit(wish.given).path).name
            name = "".join(c for c in name if c.isalnum() or c in "._-").strip(".")[-80:] or "data"
            # In a folder of its own: a random folder's name may look like a year.
            path = Path(folder) / "fetched" / name
            path.parent.mkdir()
            fetch(wish.given, path, max_bytes=MAX_BYTES, progress=wish.watch(wish.given), pause=wish.pause)
            return _from_files(wish, country, Files((path,)), wish.retrieved or wish.today, wish.given)
    path = Path(wish.given)
    try:
        there = path.exists()
    except (OSError, ValueError):  # a folder above that may not be read, a name that none can have
        there = False
    if not there:
        raise refuse("no-file", f"{path} is not there.", next_step="Give a file, a folder or an https address.")
    files = Files.under(path)
    # A clock that is wrong, or one of another zone, must not make data that nothing ever overtakes.
    return _from_files(wish, country, files, wish.retrieved or min(files.dated(), wish.today))


def _from_upstream(wish: Update, country: Country) -> list[Updated]:
    feeds = [feed for feed in of_country(country.code) if feed.files and feed.default and not wish.sources]
    feeds += [_named(country, id) for id in wish.sources]
    if not feeds:
        message = f"no open list of the officials of {country.name['en']} is known that could be fetched."
        finder = country.offices[0].finder.url
        raise refuse(
            "no-feed", message, next_step=f"Give --from with a list of your own; the members stand at {finder}"
        )
    return [entry for feed in feeds for entry in _parts_fetched(wish, country, feed)]


def _parts_fetched(wish: Update, country: Country, feed: Feed) -> Iterator[Updated]:
    """A source, or each of its regions until the server cannot be reached."""
    parts = feed.regions(country)
    for number, part in enumerate(parts, 1):
        entry = _tried(part.title, partial(_fetched, wish, country, part))
        yield entry
        left = len(parts) - number
        if left and any(problem.code == "fetch" for problem in entry.failed):
            yield Updated(feed.title, failed=(Problem("fetch", f"the other {left} were not tried."),))
            return


def _named(country: Country, id: str) -> Feed:
    feeds = {feed.id: feed for feed in of_country(country.code) if feed.files}
    if id not in feeds:
        for part in (part for feed in feeds.values() if feed.by_region for part in feed.regions(country)):
            if part.id == id:
                return part
        known = ", ".join(feeds) or "none"
        raise refuse("unknown-source", f"--source: there is no '{id}' to fetch.", next_step=f"Known are: {known}.")
    return feeds[id]


def _fetched(wish: Update, country: Country, feed: Feed) -> Updated:
    versions = _known_versions(wish.database, country, feed)
    with tempfile.TemporaryDirectory() as folder:
        fetched = []
        for (name, address), version in zip(feed.files.items(), versions, strict=True):
            answer = fetch(
                address,
                Path(folder) / name,
                max_bytes=feed.max_bytes,
                hosts=feed.hosts,
                version=version,
                progress=wish.watch(f"{feed.title}: {name}"),
                pause=wish.pause,
            )
            fetched.append(answer)
        if all(answer.unchanged for answer in fetched):
            touch(wish.database, feed.id, wish.today, facts(country))
            return Updated(feed.title, unchanged=True)
        source = feed.source(wish.today, "\n".join([__version__, *(answer.version for answer in fetched)]))
        files = Files(tuple(Path(folder) / name for name in feed.files))
        return _stored(wish, country, feed.title, lambda: feed.read(files, country, source), feed.replaces)


def _known_versions(database: Path, country: Country, feed: Feed) -> list[str]:
    """The upstream's marks for what is stored of a feed of one file, if this version of handbill stored it.

    Of several files, one that has not changed is needed all the same; and a newer handbill may read more out of it.
    """
    nothing = [""] * len(feed.files)
    if len(feed.files) != 1:
        return nothing
    try:
        with Directory(database) as directory:
            sources = [source for _, source, _, _ in directory.sources(country.code) if source.id == feed.id]
    except MachineError:  # a file of an older format: the update makes it anew
        return nothing
    by, *marks = sources[0].upstream.split("\n") if sources else [""]
    return marks if by == __version__ and len(marks) == 1 else nothing


def _from_files(wish: Update, country: Country, files: Files, retrieved: date, address: str = "") -> list[Updated]:
    """Every source whose files are among those given; a Popolo file or a table where none is."""
    done = []
    for feed, own in recognised(country.code, files) if not wish.columns else ():
        for region, files_of in feed.by_region(own, country).items() if feed.by_region else (("", own),):
            part = feed.of_region(region, country)
            source = part.source(wish.retrieved or min(retrieved, files_of.dated()))
            read = partial(part.read, files_of, country, source)
            done.append(_tried(part.title, partial(_stored, wish, country, part.title, read, part.replaces)))
    if done:
        return done
    parliament = popolo.feed(country, wish.office)
    if not wish.columns and (own := parliament.recognises(files)):
        source = parliament.source(wish.retrieved or min(retrieved, own.dated()))
        return [_stored(wish, country, parliament.title, partial(parliament.read, own, country, source))]
    _refuse_other(wish, country, files)
    if len(files.paths) == 1 and (wish.columns or files.ending(".csv", ".tsv", ".txt")):
        mapping = _columns(wish, country, files)
        source = _own_source(country, mapping, files.paths[0].name, retrieved, address)
        return [_stored(wish, country, source.title, partial(any_table.read, files, country, source, mapping))]
    if tables := files.ending(".csv", ".tsv", ".txt").paths:
        names = ", ".join(shown(path.name) for path in tables[:8])
        step = f"It reads any CSV, one at a time: name one of {names}."
    else:
        step = "It also reads Popolo JSON, and any CSV with --columns FILE."
    known = "; ".join(feed.title for feed in of_country(country.code)) or "none of its own"
    raise refuse(
        "not-recognised",
        f"{wish.given}: this is none of the lists that handbill knows for {country.name['en']} ({known}).",
        next_step=step,
    )


def _refuse_other(wish: Update, country: Country, files: Files) -> None:
    """Refuse a list that is known, of another country, and a file that is no text."""
    if wish.columns:
        return
    for feed in FEEDS:
        if feed.country != country.code and feed.recognises(files):
            message = f"{wish.given}: this is “{feed.title}”, a list of {feed.country.upper()}."
            step = f"`handbill officials update {feed.country} --from` reads it; --columns reads any table as your own."
            raise refuse("other-country", message, next_step=step)
    if len(files.paths) == 1 and (error := packed(files.paths[0])) is not None:
        raise error


def _own_source(country: Country, mapping: Columns, name: str, retrieved: date, address: str) -> Source:
    """A list of one's own: the next one for the same office takes its place, whatever its file is called."""
    office = mapping.office or popolo.first_office(country).id
    kind = "map" if mapping.kind == "postcodes" else "list"
    return Source(
        id=f"{country.code}-{kind}-{office.replace('/', '-')}",
        title=name,
        publisher=urlsplit(address).hostname or "a file of your own",
        url=address,
        licence="not stated",
        retrieved_at=retrieved,
        max_age_days=180,
    )


def _columns(wish: Update, country: Country, files: Files) -> Columns:
    """The mapping that was given, else the guessed one where it is confirmed."""
    if wish.columns:
        return columns.load_columns(wish.columns)
    header = columns.header(files.paths[0], country)
    mapping = columns.guess(header, country)
    if any(columns.faults(mapping)):
        first = ", ".join(f"'{shown(cell)}'" for cell in header[:12])
        message = f"nothing above its columns says which one holds names, or postcodes with their districts: {first}."
        step = "The headings must be its first line. Say what they mean in a small file, and give it with --columns."
        if mapping.named:
            message += f"\nWhat is recognised:\n{columns.dump_columns(mapping)}"
            step = "Save these lines in a file, add what lacks, and give it with --columns FILE."
        raise refuse("columns", message, where=Where(str(files.paths[0]), 1), next_step=step)
    if wish.office:
        mapping = replace(mapping, office=wish.office)
    if not wish.confirm(mapping):
        raise refuse(
            "columns",
            f"{files.paths[0].name}: the meaning of its columns was guessed and not confirmed:\n"
            f"{columns.dump_columns(mapping)}",
            next_step="Save these lines in a file, correct them, and give it with --columns FILE.",
        )
    return mapping


def _tried(title: str, step: Callable[[], Updated]) -> Updated:
    """One source's failure does not keep the others from being brought up to date."""
    try:
        return step()
    except HandbillError as error:
        own = (replace(p, message=p.message.removeprefix(f"{title}: ")) for p in error.problems)
        return Updated(title, failed=tuple(own))


def _stored(wish: Update, country: Country, title: str, read: Callable[[], Import], replaces: str = "") -> Updated:
    found = _whole(read(), country)
    stored = store(wish.database, found, facts(country), fewer=wish.fewer, replaces=replaces)
    return Updated(title, found, stored)


def _whole(found: Import, country: Country) -> Import:
    """The import, no longer complete where it names far fewer seats than there are: half a file has no vacancies."""
    places = {(place.region, place.district) for place in facts(country).places if place.district}
    for office in country.offices if found.source.complete else ():
        seats = {place for place in places if place[0] not in office.not_in}
        held = {(o.region, o.district) for o in found.officials if o.office == office.id}
        of_districts = office.represents == "district" and office.level == "national"
        if len(held) >= HANDFUL and of_districts and len(held) < len(seats) * SHRUNKEN:
            note = f"{len(held)} of {len(seats)} seats of {office.id} are named: no other one is taken for vacant"
            source = replace(found.source, complete=False)
            officials = tuple(replace(official, source=source) for official in found.officials)
            return replace(found, source=source, officials=officials, notes=(note, *found.notes))
    return found
