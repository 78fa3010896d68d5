"""The one line that says what to do next about the officials, for the user's own country."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handbill.directory import Directory


def next_step(directory: "Directory", today: date) -> str:
    """What the user's country needs most: officials, newer ones, a postcode map, or nothing."""
    from collections import Counter

    from handbill import resources
    from handbill.directory.feeds import of_country
    from handbill.directory.model import overtaken
    from handbill.people import load_profile
    from handbill.vocabulary import country_code

    profile = resources.profile()
    given = load_profile(profile).country if profile.exists() else ""
    if not given:
        return "next: handbill me edit --country CC; this line then says what your country needs"
    code = given.casefold() if given.casefold() in resources.countries() else country_code(given)
    name = (code or given).upper()
    if code not in resources.countries():
        return f"{name}: handbill has no offices there; letters go with --to and --to-address"
    feeds = [feed for feed in of_country(code) if feed.files and feed.default]
    maps = [feed for feed in feeds if feed.scheme]
    sources = directory.sources(code)
    lacks_map = bool(maps) and not any(postcodes for _, _, _, postcodes in sources)
    entries = [
        (source.id, directory.freshness(official, today).status)
        for _, source, people, _ in sources
        if people
        for official in directory.of_source(source.id)
    ]
    if not entries:
        fetch = update_command(code) if lacks_map or len(feeds) > len(maps) else from_file(code)
        return f"{name}: next: {fetch} (nobody is known; letters go to the office, without a name)"
    old = Counter(source for source, status in entries if status in ("expired", "ended", "stale"))
    if old.total() * 2 > len(entries):
        fetch = update_command(code, old.most_common(1)[0][0])
        return f"{name}: next: {fetch} ({old.total()} of {len(entries)} entries are out of date)"
    if lacks_map:
        return f"{name}: next: {update_command(code)} (the postcode map, {maps[0].title}, is missing)"
    events = directory.events(code)
    gone = [
        overtaken(source.scheme, source.dated, today, events, ("boundaries",))
        for _, source, _, postcodes in sources
        if postcodes
    ]
    if gone and all(gone):
        return f"{name}: the postcode map is no longer used ({gone[0]}); say your district with --district"
    if any(status == "ending" for _, status in entries):
        return f"{name}: terms end soon; {update_command(code)} again after that"
    return f"{name}: nothing to do"


def update_command(code: str, source: str = "") -> str:
    """How a country's officials, or one source of them, are brought up to date: fetched where that can be."""
    from handbill.directory.feeds import of_country

    # The list of one region is a part of a source: us-states-md.
    feeds = [feed for feed in of_country(code) if feed.files and f"{source or feed.id}-".startswith(f"{feed.id}-")]
    if any(feed.default for feed in feeds):
        return f"handbill officials update {code}"
    return f"handbill officials update {code} --source {source}" if source and feeds else from_file(code)


def map_command(code: str) -> str:
    """How a country's postcode map is brought: fetched where that can be, else out of a table of one's own."""
    from handbill.directory.feeds import of_country

    for feed in of_country(code):
        if feed.scheme and feed.files:
            return f"handbill officials update {code} --source {feed.id}"
    return f"{from_file(code)} (a table of postcodes and districts)"


def from_file(code: str) -> str:
    return f"handbill officials update {code} --from FILE"
