"""How tests read a source: its files as they are given, the country's own pack, a day that is passed in."""

from datetime import date
from pathlib import Path

import pytest

from handbill.country import load_country
from handbill.directory import Import
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.errors import InputError, Problem

DAY = date(2026, 6, 15)


def imported(feed: Feed, given: Path, day: date = DAY) -> Import:
    """What a source makes of a file or of a folder's files."""
    found = feed.recognises(Files.under(given))
    assert found, f"{feed.id} does not know the files of {given}"
    return feed.read(found, load_country(feed.country), feed.source(day))


def unrecognised(feed: Feed, given: Path) -> bool:
    return not feed.recognises(Files.under(given))


def refused(feed: Feed, *paths: Path) -> Problem:
    """Why files are refused that a source is made to read, recognised or not."""
    with pytest.raises(InputError) as caught:
        feed.read(Files(paths), load_country(feed.country), feed.source(DAY))
    (problem,) = caught.value.problems
    return problem


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path
