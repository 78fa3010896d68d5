"""What an importer is: a source, the addresses of its files, and how they are recognised and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from handbill.country import Country, said
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

    With `by_region` each region's list is a source of its own (`us-states-md`): it sorts the given files by the regions
    they are of, "" for none that is known, and each of `files` is named after its region.
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
    by_region: Callable[[Files, Country], Mapping[str, Files]] | None = None
    replaces: str = ""

    def of_region(self, code: str, country: Country) -> "Feed":
        """The source of one region's list; the one for all regions, as it was once stored, gives way to it."""
        if code not in country.regions:
            return self
        return replace(
            self,
            id=f"{self.id}-{code.lower()}",
            title=f"{self.title}: {said(country.regions[code].name, 'en')}",
            files={name: at for name, at in self.files.items() if PurePosixPath(name).stem.upper() == code},
            by_region=None,
            replaces=self.id,
        )

    def regions(self, country: Country) -> "tuple[Feed, ...]":
        """The sources that are fetched for this one: itself, or one for each region."""
        if not self.by_region:
            return (self,)
        return tuple(self.of_region(PurePosixPath(name).stem.upper(), country) for name in self.files)

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
