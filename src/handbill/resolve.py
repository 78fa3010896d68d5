"""Which offices and which people a sender writes to: the country and the directory asked, nothing guessed."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handbill.country import Country, Division, Office, fold, said
from handbill.directory import Directory, Freshness, Located
from handbill.errors import HandbillError, InputError, Problem, refuse
from handbill.people import Contact, Official, Sender, Via

MAX_SLUG = 60  # characters; a file name has at most 255 bytes
MANY = 6  # holders of one division that are all written to; of more the sender chooses
LISTED = 12  # candidates that an error lists


@dataclass(frozen=True, slots=True)
class Target:
    """One addressee: an office for a division, with the person who holds it where somebody is known.

    `elsewhere` is a postal address other than the office's own, `room` what stands above that one; `phones` are
    the contacts to call in the order to try them. `reason` says why this one is written to.
    """

    office: Office
    division: Division
    place: str
    official: Official | None
    room: tuple[str, ...]
    elsewhere: tuple[str, ...]
    phones: tuple[Contact, ...]
    given_name: str = ""
    reason: str = ""
    freshness: Freshness | None = None

    @property
    def named(self) -> bool:
        return self.official is not None or bool(self.given_name)

    @property
    def complete(self) -> bool:
        """Whether a letter can be sent as it is: to a person, or to a body or post that is written to as such."""
        return self.named or self.office.impersonal

    @property
    def name(self) -> str:
        return self.official.name if self.official else self.given_name

    @property
    def checked_on(self) -> date | None:
        return self.official.source.dated if self.official else None

    def address(self, lang: str) -> tuple[str, ...]:
        """The postal address below the name."""
        return self.elsewhere or (*self.room, *self.office.address.in_language(lang))

    @property
    def slug(self) -> str:
        """Office, place and, where several hold it, the official, for a file name; nothing of the sender."""
        several = (self.official.surname or self.official.name) if self.official and self.office.members != 1 else ""
        return "-".join(part for part in (self.office.id.replace("/", "-"), slug(self.place), slug(several)) if part)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the sender said about the addressees: which office, a name, an address, the capital or a local office.

    `asked` are the offices that the kit's asks name; ministers and committees among them are written to, too.
    `state_district` is the district of a state's legislature.
    """

    offices: tuple[str, ...] = ()
    to: str = ""
    to_address: tuple[str, ...] = ()
    via: Via = "capital"
    asked: tuple[str, ...] = ()
    state_district: str = ""


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


def locate(sender: Sender, country: Country, directory: Directory, today: date) -> tuple[Sender, Located]:
    """The sender with region and district where the postcode map knows them for certain, and its answer.

    What the sender says goes before the map; where the map has several districts, only a region that all share
    is filled in.
    """
    division = division_of(sender, country)
    region = division.region or sender.region
    if division.district or not sender.postcode:
        return replace(sender, region=region), Located("unknown")
    found = directory.locate(country.code, sender.postcode, today)
    if division.region and found.places:
        # A map names no place that the sender is not in.
        within = tuple(place for place in found.places if place.region in ("", division.region))
        found = replace(found, places=within, answer=("unknown", "unique", "ambiguous")[min(len(within), 2)])
    if found.answer == "unknown":
        return replace(sender, region=region), found
    region = region or found.region
    district = found.places[0].district if found.answer == "unique" else ""
    return replace(sender, region=region, district=district), found


def own_offices(country: Country) -> list[Office]:
    """The offices that represent a part of the country, thus the sender: without those of the whole nation."""
    return [office for office in country.offices if office.represents != "nation" and office.level == "national"]


def resolve(
    sender: Sender,
    country: Country,
    wish: Wish,
    today: date,
    directory: Directory,
    located: Located | None = None,
) -> Resolved:
    """The addressees, the sender's own first, then those that the kit's asks name; raises InputError."""
    division = division_of(sender, country)
    offices = _offices(country, wish, division)
    if wish.to and len(offices) != 1:
        ids = ", ".join(office.id for office in offices)
        message = "--to names one person, and several offices are meant."
        raise refuse("which-office", message, next_step=f"Give --office with one of {ids}.")
    search = _Search(country, wish, today, directory, located or Located("unknown"), sender)
    targets = [target for office in offices for target in search.holders(office, division)]
    if search.many and not targets:
        raise InputError(*search.many)
    many = (replace(problem, severity="warning") for problem in search.many)
    return Resolved(tuple(targets), (*search.notes, *many))


def _offices(country: Country, wish: Wish, division: Division) -> list[Office]:
    if not country.has_pack:
        _require_addressee(country, wish)
    chosen = [country.office(id) for id in wish.offices]
    if not chosen:
        chosen = own_offices(country)
        chosen += [office for office in country.offices if office.id in wish.asked and office.impersonal]
    if not chosen:
        chosen = [] if country.has_pack else list(country.offices)
    if not chosen:
        name = said(country.name, "en")
        ids = ", ".join(office.id for office in country.offices)
        finder = country.offices[0].finder.url
        raise refuse(
            "no-own-member",
            f"in {name} nobody is 'your member': all are elected for the whole country, and the kit names no office.",
            next_step=f"Choose one with --office ({ids}) and --to NAME; the members stand at {finder}",
        )
    offices = [office for office in chosen if division.region not in office.not_in]
    if not offices:
        where = said(country.regions[division.region].name, "en")
        message = f"{where} elects nobody to {', '.join(office.id for office in chosen)}."
        raise refuse("no-such-office", message, next_step="Leave --office out for the offices there are.")
    return offices


def _require_addressee(country: Country, wish: Wish) -> None:
    """A country without a pack has no office and no address: both are the sender's to give."""
    given = {"--to": wish.to, "--to-address": wish.to_address}
    missing = [option for option, value in given.items() if not value]
    if missing:
        name = said(country.name, "en")
        raise refuse(
            "no-addressee",
            f"handbill knows no office and no address in {name}; missing: {' and '.join(missing)}.",
            next_step=f"Find the member and the address at {country.offices[0].finder.url} and give both.",
        )


class _Search:
    """Looks an office's holders up, and keeps what the sender should know about them."""

    def __init__(
        self, country: Country, wish: Wish, today: date, directory: Directory, located: Located, sender: Sender
    ) -> None:
        self.country = country
        self.wish = wish
        self.today = today
        self.directory = directory
        self.located = located
        self.sender = sender
        self.notes: list[Problem] = []
        self.many: list[Problem] = []

    def holders(self, office: Office, division: Division) -> list[Target]:
        """A target for each person who holds the office, a neutral one where a seat's holder is not known."""
        if office.represents != "district":
            division = Division(division.region) if office.represents == "region" else Division()
        if office.level == "state":
            division = Division(division.region, self.wish.state_district)
        if not self.wish.to:
            self._require_place(office, division)
        known = self._known(office, division)
        if self.wish.to:
            return [self._chosen(office, division, known)]
        if not known:
            return [self._target(office, division)]
        in_office = [o for o in known if self.directory.freshness(o, self.today).status not in ("ended", "expired")]
        if len(in_office) > MANY:
            self.many.append(self._choose(office, division, in_office))
            return []
        sound = [official for official in known if self._serves(official, office, division)]
        targets = [self._target(office, division, official) for official in sound]
        return targets if targets and len(sound) == len(known) else [*targets, self._target(office, division)]

    def _known(self, office: Office, division: Division) -> tuple[Official, ...]:
        if office.represents == "district" and not division.district:
            return ()
        district = division.district if office.represents == "district" else None
        named = bool(self.country.district and self.country.district.kind == "named") and office.level == "national"
        region = division.region if office.represents != "nation" else ""
        seat = self.directory.seat(office.id, region, district, named=named)
        if seat.answer == "vacant" and not self.wish.to:
            self._note("vacant", f"{self._seat(office, division)}: vacant, the data names nobody; it goes to the office.")
        if seat.others:
            other = seat.others[0].source
            names = ", ".join(official.name for official in seat.others)
            message = f"{self._seat(office, division)}: {other.title} ({other.dated}) names {names} instead"
            self._note("sources-differ", f"{message}; confirm at {office.finder.url}")
        return seat.officials

    def _chosen(self, office: Office, division: Division, known: Sequence[Official]) -> Target:
        """The person of `--to`: with the data's entry where one bears that name, else as given."""
        words = [fold(word) for word in self.wish.to.split() if fold(word)]
        meant = [official for official in known if all(word in fold(official.name) for word in words)]
        exact = [official for official in meant if fold(official.name) == fold(self.wish.to)]
        meant = exact or meant
        if len(meant) > 1:
            names = ", ".join(official.name for official in meant[:LISTED])
            message = f"--to: '{self.wish.to}' may be {len(meant)} people: {names}."
            raise refuse("which-person", message, next_step="Give the whole name.")
        if meant and self._serves(meant[0], office, division):
            return self._target(office, division, meant[0])
        if known and not meant:
            self._note("not-in-data", f"{self.wish.to}: not among those whom the data names for {office.id}.")
        return self._target(office, division, None, self.wish.to)

    def _choose(self, office: Office, division: Division, known: Sequence[Official]) -> Problem:
        names = ", ".join(official.name for official in known[:LISTED])
        more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
        message = f"{self._seat(office, division)}: {len(known)} people represent you: {names}{more}."
        step = f"Choose one with --office {office.id} --to NAME; see {office.finder.url}"
        return Problem("choose", message, None, step)

    def _serves(self, official: Official, office: Office, division: Division) -> bool:
        """Whether the letter may name the person; says what is doubtful about the entry."""
        fresh = self.directory.freshness(official, self.today)
        source = official.source
        if fresh.status in ("ended", "expired"):
            self._note("expired", f"{self._seat(office, division)}: {fresh.why}; the letter goes to the office.")
            return False
        state = f"; {fresh.why}" if fresh.why else ""
        notes = "".join(f"; {note}" for note in fresh.notes)
        checked = f"{source.publisher}, {source.dated}"
        self._note(
            "checked" if fresh.status == "ok" else fresh.status,
            f"{official.name} ({self._reason(office, division)}): {checked}{state}{notes};"
            f" confirm at {office.finder.url}",
        )
        return True

    def _require_place(self, office: Office, division: Division) -> None:
        finder = f"Find yours at {office.finder.url}"
        title = said(office.title, "en")
        if office.level == "state" and not (division.region and division.district):
            message = f"{title} ({office.id}): your state and its legislature's district are not known."
            raise refuse("no-district", message, next_step=f"Give --region and --district. {finder}")
        if office.represents == "district" and not division.district:
            raise self._no_district(office, title, finder)
        required = self.country.region is not None and self.country.region.required
        if office.represents == "region" and required and not division.region and self.country.region:
            what = said(self.country.region.name, "en")
            message = f"{title} ({office.id}): your {what} is not known."
            raise refuse("no-region", message, next_step=f"Give --region. {finder}")

    def _no_district(self, office: Office, title: str, finder: str) -> HandbillError:
        kind = self.country.district
        what = said(kind.name, "en") if kind else "district"
        if self.located.answer == "ambiguous":
            names = "; ".join(candidates(self.country, self.located))
            message = (
                f"{title} ({office.id}): {self.sender.postcode} lies in {len(self.located.places)} of them: {names}."
            )
            return refuse("ambiguous-postcode", message, next_step=f"Choose one with --district. {finder}")
        example = f" (for instance {kind.example})" if kind else ""
        why = f" ({self.located.why})" if self.located.why and self.sender.postcode else ""
        step = f"Give --district{example}, or --office and --to. {finder}"
        return refuse("no-district", f"{title} ({office.id}): your {what} is not known{why}.", next_step=step)

    def _reason(self, office: Office, division: Division) -> str:
        """Why somebody is written to: as the sender's own, as named by the kit, or because the sender said so."""
        if self.wish.to:
            return "chosen with --to"
        if office.represents == "nation":
            return f"asked by the kit as {office.id}" if office.id in self.wish.asked else f"chosen as {office.id}"
        place = place_name(self.country, division)
        by = f" by the postcode {self.sender.postcode}" if self.located.answer == "unique" else ""
        return f"your own, {office.id} {place}{by}".rstrip()

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
        own = office.address.in_language(office.languages[0])
        if not elsewhere and not room and not own:
            message = f"{self._seat(office, division)}: no postal address is known."
            raise refuse("no-postal-address", message, next_step=f"Give --to-address; see {office.finder.url}")
        # A source that gives the whole address leaves nothing for the pack to add.
        if room and own and fold(own[-1]) in fold(" ".join(room)):
            room, elsewhere = (), room
        phones = [contact for contact in contacts if contact.phone]
        if office.phone:
            zone = self.country.timezone or ""
            phones.append(Contact("capital", phone=office.phone.number, hours=office.phone.hours, timezone=zone))
        fresh = self.directory.freshness(official, self.today) if official else None
        place = place_name(self.country, division)
        reason = self._reason(office, division)
        return Target(office, division, place, official, room, elsewhere, tuple(phones), given_name, reason, fresh)

    def _seat(self, office: Office, division: Division) -> str:
        lang = self.country.languages[0]
        title = self.country.title(office, division.region, lang)
        return f"{title}, {self.country.place(division, lang, office)['constituency']}"

    def _note(self, code: str, message: str) -> None:
        note = Problem(code, message, severity="warning")
        if note not in self.notes:
            self.notes.append(note)


def candidates(country: Country, located: Located) -> list[str]:
    """The districts that a postcode lies in, as `CA-30 (82 %)`, the largest share first."""
    found = []
    for place in located.places:
        division = Division(place.region, place.district)
        name = country.district_name(division, country.languages[0])
        shown = place_name(country, division)
        shown = f"{place.district} ({name})" if name != place.district else shown
        found.append(f"{shown}, {place.share:.0%} of the code" if place.share is not None else shown)
    return found


def place_name(country: Country, division: Division) -> str:
    """A division as a file name has it: `CA-30`, `ON-University—Rosedale`, `75-02`."""
    lang = country.languages[0]
    width = country.district.width if country.district else 0
    district = country.district_name(division, lang).zfill(width) if division.district else ""
    return "-".join(part for part in (division.region, district) if part)


def slug(text: str) -> str:
    """Letters and digits of any script joined by hyphens, accents dropped."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(re.findall(r"[^\W_]+", bare))[:MAX_SLUG].strip("-")
