"""All sources that handbill can read, the specific ones first."""

from collections.abc import Iterable

from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers import (
    au_parliament,
    au_postcodes,
    ca_mps,
    de_postcodes,
    eu_meps,
    fr_communes,
    gb_mps,
    us_congress,
    us_states,
    us_zip,
)

FEEDS: tuple[Feed, ...] = (
    us_congress.FEED,
    us_zip.FEED,
    us_states.FEED,
    gb_mps.FEED,
    ca_mps.FEED,
    au_parliament.REPRESENTATIVES,
    au_parliament.SENATORS,
    au_postcodes.FEED,
    eu_meps.FEED,
    de_postcodes.FEED,
    fr_communes.FEED,
)


def of_country(code: str) -> tuple[Feed, ...]:
    return tuple(feed for feed in FEEDS if feed.country == code)


def recognised(code: str, files: Files) -> Iterable[tuple[Feed, Files]]:
    """The sources of a country whose files are among those given."""
    for feed in of_country(code):
        if found := feed.recognises(files):
            yield feed, found
