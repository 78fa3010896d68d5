"""Invented officials, targets and requests, made of the real types, for tests of resolve and compose."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from handbill.compose import Choices, Request
from handbill.country import Country, Division, load_country
from handbill.directory import Import, store
from handbill.directory.facts import facts
from handbill.directory.files import Files
from handbill.directory.importers import us_congress
from handbill.document import Block, ClaimRef, Document, Kind
from handbill.kit import Kit
from handbill.people import Contact, Gender, Official, Sender, Source
from handbill.place import place_name
from handbill.resolve import Resolved, Target

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parent / "data" / "us-congress"
SOURCE = Source(
    id="example",
    title="Invented members",
    publisher="Example Press",
    url="https://example.org/members",
    licence="CC0-1.0",
    retrieved_at=date(2026, 11, 1),
    max_age_days=180,
    complete=True,
)
WASHINGTON = Contact("capital", ("101 Example House Office Building",), "+1 202-555-0101", "Washington, DC")
LOCAL = Contact("local", ("1 Example Plaza, Suite 200", "Glendale, CA 91203"), "+1 818-555-0111", "Glendale")
DIVISIONS = {
    "us": Division("CA", "30"),
    "ca": Division("ON", "35112"),
    "gb": Division("", "E14001207"),
    "fr": Division("75", "2"),
    "de": Division("", "74"),
    "au": Division("NSW", "sydney"),
    "nz": Division("", "auckland-central"),
    "ie": Division("", "dublin-central"),
    "eu": Division("AT"),
    "be": Division("VOV"),
    "nl": Division(),
    "am": Division(),
    "es": Division("28"),
    "it": Division("62"),
    "ar": Division("C"),
    "lb": Division("", "beirut-1"),
}


def official(
    office: str = "us/house",
    *,
    id: str = "x:1",
    name: str = "Jordan Example",
    surname: str = "Example",
    gender: Gender = "x",
    division: Division = DIVISIONS["us"],
    end: date | None = date(2029, 1, 3),
    contacts: tuple[Contact, ...] = (),
    source: Source = SOURCE,
) -> Official:
    return Official(id, office, name, surname, gender, division.region, division.district, None, end, contacts, source)


def congress(retrieved: date = date(2026, 11, 1)) -> Import:
    """The invented members of Congress in tests/data, as their importer reads them."""
    feed = us_congress.FEED
    return feed.read(feed.recognises(Files.under(DATA)), load_country("us"), feed.source(retrieved))


def keep(database: Path, found: Import) -> None:
    """Store an import with what the directory copies of its country's pack."""
    store(database, found, facts(load_country(found.country)))


def imported(*people: Official, source: Source = SOURCE, country: str = "us") -> Import:
    return Import(country, source, "0" * 64, tuple(replace(person, source=source) for person in people))


def target(pack: Country, office: str, person: Official | None = None, *, given_name: str = "") -> Target:
    """An addressee of a pack in the sample division of its country."""
    post = pack.office(office)
    whole = DIVISIONS[pack.code]
    division = {"district": whole, "region": Division(whole.region), "nation": Division()}[post.represents]
    contacts = person.contacts if person else ()
    phones = tuple(contact for contact in contacts if contact.phone)
    if post.phone:
        phones += (Contact("capital", phone=post.phone.number),)
    return Target(post, division, place_name(pack, division), person, (), (), phones, given_name)


def request(
    kind: Kind,
    kit: Kit,
    pack: Country,
    sender: Sender,
    *targets: Target,
    today: date = TODAY,
    choices: Choices | None = None,
) -> Request:
    return Request(kind, kit, pack, sender, Resolved(targets, ()), today, choices or Choices())


def cited(document: Document) -> list[str]:
    """The ids of the claims that a document rests on, in order."""
    return [inline.id for block in document.blocks for inline in block.inlines if isinstance(inline, ClaimRef)]


def texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks]


def without(sender: Sender, key: str) -> Sender:
    """The sender with one value left empty."""
    return Sender(**{**sender.__dict__, key: ""})
