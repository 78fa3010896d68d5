"""Invented officials, targets and requests, made of the real types, for tests of resolve and compose."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from handbill.compose import Choices, Request
from handbill.country import Country, Division
from handbill.directory import Import
from handbill.document import Block, ClaimRef, Document, Kind
from handbill.kit import Kit
from handbill.people import Contact, Gender, Official, Sender, Source
from handbill.resolve import Resolved, Target, place_name

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parent / "data" / "us-congress"
SOURCE = Source(
    "example", "Invented members", "Example Press", "https://example.org/members", "CC0-1.0", date(2026, 11, 1), 180
)
WASHINGTON = Contact("capital", ("101 Example House Office Building",), "+1 202-555-0101", "Washington, DC")
LOCAL = Contact("local", ("1 Example Plaza, Suite 200", "Glendale, CA 91203"), "+1 818-555-0111", "Glendale")
DIVISIONS = {
    "us": Division("CA", "30"),
    "ca": Division("ON", "35112"),
    "gb": Division("", "E14001207"),
    "fr": Division("75", "2"),
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


def imported(*people: Official, source: Source = SOURCE, country: str = "us") -> Import:
    return Import(country, source, "0" * 64, tuple(replace(person, source=source) for person in people), ())


def target(pack: Country, office: str, person: Official | None = None, *, given_name: str = "") -> Target:
    """An addressee of a pack in the sample division of its country."""
    post = pack.office(office)
    whole = DIVISIONS[pack.code]
    division = {"district": whole, "region": Division(whole.region), "nation": Division()}[post.represents]
    contacts = person.contacts if person else ()
    phones = tuple((contact.phone, contact.label) for contact in contacts if contact.phone)
    if post.phone:
        phones += ((post.phone.number, ""),)
    checked = person.source.retrieved_at if person else None
    return Target(post, division, place_name(pack, division), person, (), (), phones, checked, given_name)


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
