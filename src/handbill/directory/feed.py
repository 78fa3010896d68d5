"""What an importer is: a source, the addresses of its files, and how they are recognised and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.model import Import
from handbill.people import Source


@dataclass(frozen=True)
class Feed:
    """One source of a country's officials or postcodes.

    `files` maps the name of each file to its https address; without any it is read from files alone. A redirect may
    lead to `hosts` besides the address's own. `recognises` picks its files out of those given; `read` turns them
    into an Import with the Source that it is given, and raises InputError where they are not what they should be.
    One that is not `default` is never fetched unasked.
    """

    id: str
    country: str
    title: str
    publisher: str
    url: str
    licence: str
    max_age_days: int
    recognises: Callable[[Files], Files]
    read: Callable[[Files, Country, Source], Import]
    files: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    attribution: str = ""
    redistributable: bool = False
    official: bool = False
    complete: bool = False
    scheme: str = ""
    max_bytes: int = 50_000_000
    default: bool = True

    def source(self, retrieved_at: date, upstream: str = "") -> Source:
        """The source as the directory keeps it, fetched on a day."""
        return Source(
            id=self.id,
            title=self.title,
            publisher=self.publisher,
            url=self.url,
            licence=self.licence,
            retrieved_at=retrieved_at,
            max_age_days=self.max_age_days,
            attribution=self.attribution,
            redistributable=self.redistributable,
            official=self.official,
            complete=self.complete,
            scheme=self.scheme,
            upstream=upstream,
        )
