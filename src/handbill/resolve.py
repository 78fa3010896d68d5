"""Which offices and which people a sender writes to: the country and the directory asked, nothing guessed."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from handbill import directory
from handbill.country import Country, Division, Office, said
from handbill.errors import Problem, refuse
from handbill.people import Official, Sender, Via

MAX_SLUG = 60  # characters; a file name has at most 255 bytes


@dataclass(frozen=True, slots=True)
class Target:
    """One addressee: an office for a division, with the person who holds it where somebody is known.

    `elsewhere` is a postal address other than the office's own, `room` what stands above that one;
    `phones` are (number, label) in the order to try them.
    """

    office: Office
    division: Division
    place: str
    official: Official | None
    room: tuple[str, ...]
    elsewhere: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]
    checked_on: date | None = None
    given_name: str = ""

    @property
    def named(self) -> bool:
        return self.official is not None or bool(self.given_name)

    @property
    def name(self) -> str:
        return self.official.name if self.official else self.given_name

    def address(self, lang: str) -> tuple[str, ...]:
        """The postal address below the name."""
        return self.elsewhere or (*self.room, *self.office.address.in_language(lang))

    @property
    def slug(self) -> str:
        """Office, place and, where several hold it, the official, for a file name; nothing of the sender."""
        several = self.official.surname if self.official and self.office.members != 1 else ""
        return "-".join(part for part in (self.office.id.replace("/", "-"), slug(self.place), slug(several)) if part)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the sender said about the addressees: which office, a name, an address, the capital or a local office."""

    offices: tuple[str, ...] = ()
    to: str = ""
    to_address: tuple[str, ...] = ()
    via: Via = "capital"


@dataclass(frozen=True, slots=True)
class Resolved:
    targets: tuple[Target, ...]
    notes: tuple[Problem, ...]


def division_of(sender: Sender, country: Country) -> Division:
    """The sender's division, from region, district and postcode; raises InputError for what is none."""
    region = country.find_region(sender.region)
    division = country.find_division(region or country.region_of_postcode(sender.postcode), sender.district)
    if region and division.region != region:
        name = said(country.regions[region].name, "en")
        message = f"--district: '{sender.district}' is not in {name}, which --region names."
        raise refuse("unknown-district", message, next_step="Correct one of the two, or leave --region out.")
    return division


def own_offices(country: Country) -> list[Office]:
    """The offices that represent a part of the country, thus the sender: without those of the whole nation."""
    return [office for office in country.offices if office.represents != "nation"]


def resolve(sender: Sender, country: Country, wish: Wish, today: date, database: Path) -> Resolved:
    """The addressees in the pack's order; raises InputError naming the option that is missing."""
    division = division_of(sender, country)
    offices = [country.office(id) for id in wish.offices] or own_offices(country)
    offices = [office for office in offices if division.region not in office.not_in]
    if not offices:
        where = said(country.regions[division.region].name, "en")
        message = f"{where} elects nobody to {', '.join(wish.offices)}."
        raise refuse("no-such-office", message, next_step="Leave --office out for the offices there are.")
    if wish.to and len(offices) != 1:
        ids = ", ".join(office.id for office in offices)
        message = "--to names one person, and several offices are meant."
        raise refuse("which-office", message, next_step=f"Give --office with one of {ids}.")
    search = _Search(country, wish, today, database)
    targets = [target for office in offices for target in search.holders(office, division)]
    return Resolved(tuple(targets), tuple(search.notes))


class _Search:
    """Looks an office's holders up, and keeps what the sender should know about them."""

    def __init__(self, country: Country, wish: Wish, today: date, database: Path) -> None:
        self.country = country
        self.wish = wish
        self.today = today
        self.database = database
        self.notes: list[Problem] = []

    def holders(self, office: Office, division: Division) -> list[Target]:
        """A target for each person who holds the office, a neutral one where a seat's holder is not known."""
        if office.represents != "district":
            division = Division(division.region) if office.represents == "region" else Division()
        if self.wish.to:
            return [self._target(office, division, None, self.wish.to)]
        self._require_place(office, division)
        if not directory.covers(self.database, office.id):
            return [self._target(office, division)]
        district = division.district if office.represents == "district" else None
        known = directory.officials(self.database, office.id, division.region, district)
        if not known:
            self._note("vacant", f"{self._seat(office, division)}: nobody holds the seat in the data.")
        sound = [official for official in known if self._serves(official, office, division)]
        targets = [self._target(office, division, official) for official in sound]
        return targets if targets and len(sound) == len(known) else [*targets, self._target(office, division)]

    def _serves(self, official: Official, office: Office, division: Division) -> bool:
        """Whether the letter may name the person; says what is doubtful about the entry."""
        status, end = official.status(self.today), official.expected_end
        if status in ("ended", "expired"):
            seat = self._seat(office, division)
            self._note("expired", f"{seat}: the term in the data ended on {end}; the letter goes to the office.")
            return False
        if status == "stale":
            age = f"the data is of {official.source.retrieved_at}"
            self._note("stale", f"{official.name}: {age}; confirm it at {office.finder.url}")
        elif status == "ending":
            self._note("ending", f"{official.name}: the term ends on {end}.")
        return True

    def _require_place(self, office: Office, division: Division) -> None:
        finder = f"Find yours at {office.finder.url}"
        title = said(office.title, "en")
        if office.represents == "district" and not division.district:
            what = said(self.country.district.name, "en")
            step = f"Give --district (for instance {self.country.district.example}), or --office and --to. {finder}"
            raise refuse("no-district", f"{title} ({office.id}): your {what} is not known.", next_step=step)
        if office.represents == "region" and self.country.region.required and not division.region:
            what = said(self.country.region.name, "en")
            message = f"{title} ({office.id}): your {what} is not known."
            raise refuse("no-region", message, next_step=f"Give --region. {finder}")

    def _target(
        self, office: Office, division: Division, official: Official | None = None, given_name: str = ""
    ) -> Target:
        contacts = official.contacts if official else ()
        room: tuple[str, ...] = ()
        elsewhere = self.wish.to_address
        if self.wish.via == "local" and not elsewhere:
            elsewhere = next((c.lines for c in contacts if c.via == "local" and c.lines), ())
            if not elsewhere:
                self._note("no-local", f"{office.id}: no local office is known; the letter goes to the capital.")
        if not elsewhere:
            room = next((contact.lines for contact in contacts if contact.via == "capital"), ())
        phones = [(contact.phone, contact.label) for contact in contacts if contact.phone]
        if office.phone:
            phones.append((office.phone.number, ""))
        checked_on = official.source.retrieved_at if official else None
        place = place_name(self.country, division)
        return Target(office, division, place, official, room, elsewhere, tuple(phones), checked_on, given_name)

    def _seat(self, office: Office, division: Division) -> str:
        lang = self.country.languages[0]
        return f"{said(office.title, lang)}, {self.country.place(division, lang)['constituency']}"

    def _note(self, code: str, message: str) -> None:
        self.notes.append(Problem(code, message, severity="warning"))


def place_name(country: Country, division: Division) -> str:
    """A division as a file name has it: `CA-30`, `ON-University—Rosedale`, `75-02`."""
    lang = country.languages[0]
    district = country.district_name(division, lang).zfill(country.district.width) if division.district else ""
    return "-".join(part for part in (division.region, district) if part)


def slug(text: str) -> str:
    """Letters and digits of any script joined by hyphens, accents dropped."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(re.findall(r"[^\W_]+", bare))[:MAX_SLUG].strip("-")


def with_region(sender: Sender, country: Country) -> Sender:
    """The sender with the region's code where the postcode or the district decides it."""
    division = division_of(sender, country)
    return replace(sender, region=division.region) if division.region else sender
