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
    from handbill.people import load_profile
    from handbill.vocabulary import country_code

    profile = resources.profile()
    given = load_profile(profile).country if profile.exists() else ""
    if not given:
        return "next: handbill me edit --country CC, and it is said here what your country needs"
    code = given.casefold() if given.casefold() in resources.countries() else country_code(given)
    name = code.upper()
    if code not in resources.countries():
        return f"{name}: handbill has no offices there; letters go with --to and --to-address"
    feeds = of_country(code)
    fetch = f"handbill officials update {code}"
    if not any(feed.files for feed in feeds):
        fetch += " --from FILE"
    sources = directory.sources(code)
    if not any(people for _, _, people, _ in sources):
        return f"{name}: next: {fetch} (nobody is known; letters go to the office, without a name)"
    counts = Counter(
        directory.freshness(official, today).status
        for _, source, people, _ in sources
        if people
        for official in directory.of_source(source.id)
    )
    old = counts["expired"] + counts["ended"] + counts["stale"]
    if old * 2 > sum(counts.values()):
        return f"{name}: next: {fetch} ({old} of {sum(counts.values())} entries are out of date)"
    maps = [feed for feed in feeds if feed.scheme]
    if maps and not any(postcodes for _, _, _, postcodes in sources):
        return f"{name}: next: {fetch} (the postcode map, {maps[0].title}, is missing)"
    if counts["ending"]:
        return f"{name}: terms end soon; {fetch} again after that"
    return f"{name}: nothing to do"
