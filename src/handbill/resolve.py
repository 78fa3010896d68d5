"""Which offices and which people a sender writes to: the country and the directory asked, nothing guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handbill.country import Country, Division, Office, fold, said
from handbill.directory import Directory, Freshness, Located
from handbill.errors import HandbillError, InputError, Problem, nearest, refuse
from handbill.people import Contact, Official, Sender, Via
from handbill.place import candidates, division_of, place_name, slug

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
    def sendable(self) -> bool:
        """Whether a postal address is known."""
        return bool(self.address(self.office.languages[0]))

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
    if wish.to and not wish.offices and country.has_pack and all(office.impersonal for office in offices):
        offices = [office for office in country.offices if office.represents == "nation"]
    search = _Search(country, wish, today, directory, located or Located("unknown"), sender)
    if wish.to and len(offices) > 1:
        held = [office for office in offices if search.holds(office, division)]
        offices = held if len(held) == 1 else offices
    if wish.to and len(offices) != 1:
        ids = ", ".join(office.id for office in offices)
        message = "--to names one person, and several offices are meant."
        raise refuse("which-office", message, next_step=f"Give --office with one of {ids}.")
    if any(office.represents == "district" and office.level == "national" for office in offices):
        search.note_place(division)
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
        if office.represents == "region" and self._between_regions:
            division = Division()
        if office.level == "state":
            division = Division(division.region, self.wish.state_district)
        if not self.wish.to:
            self._require_place(office, division)
        known = self._known(office, division)
        if self.wish.to:
            return [self._chosen(office, division, known)]
        if not known:
            return [self._target(office, division)]
        fresh = {official: self.directory.freshness(official, self.today) for official in known}
        gone = [official for official in known if fresh[official].status in ("ended", "expired")]
        sound = [official for official in known if official not in gone]
        if len(sound) > MANY:
            self.many.append(self._choose(office, division, sound))
            return []
        for official in sound:
            self._note_entry(official, fresh[official], office, division)
        targets = [self._target(office, division, official) for official in sound]
        # Seats that nobody sound holds get one neutral letter; a predecessor beside a successor leaves none.
        if len(sound) >= (office.members or 1):
            return targets
        if gone:
            who = f"{len(gone)} people in the data: " if len(gone) > 1 else ""
            why = f"{who}{fresh[gone[0]].why}; the letter goes to the office."
            self._note("expired", f"{self._seat(office, division)}: {why}")
        return [*targets, self._target(office, division)]

    def holds(self, office: Office, division: Division) -> bool:
        """Whether the data has somebody with the name of `--to` in the sender's own seat of an office."""
        if office.represents == "region":
            division = Division(division.region)
        return bool(self._bearing(self._known(office, division)))

    def note_place(self, division: Division) -> None:
        """Say what the postcode map makes of the sender's place, where it decides it or knows it otherwise."""
        located, source = self.located, self.located.source
        if source is None or not division.district:
            return
        of = f"({source.publisher}, {source.dated})"
        own = place_name(self.country, division)
        if located.answer == "unique":
            self._note("located", f"{self.sender.postcode} lies in {own} {of}.")
        elif located.places and not any(
            # A map of districts with names of their own gives no region.
            place.district == division.district and place.region in ("", division.region)
            for place in located.places
        ):
            others = "; ".join(candidates(self.country, located))
            message = f"{self.sender.postcode} lies in {others} {of}, and --district says {own}"
            self._note("other-place", f"{message}: correct one of them if you do not live there.")

    @property
    def _between_regions(self) -> bool:
        """Whether the postcode lies in several regions and the sender did not say in which."""
        located = self.located
        return located.answer == "ambiguous" and not located.region and not self.sender.region

    def _known(self, office: Office, division: Division) -> tuple[Official, ...]:
        if office.represents == "district" and not division.district:
            return ()
        district = division.district if office.represents == "district" else None
        named = bool(self.country.district and self.country.district.kind == "named") and office.level == "national"
        region = division.region if office.represents != "nation" else ""
        seat = self.directory.seat(office.id, region, district, named=named)
        if seat.answer == "vacant" and not self.wish.to:
            seat_name = self._seat(office, division)
            self._note("vacant", f"{seat_name}: vacant, the data names nobody; the letter goes to the office.")
        if seat.others:
            other = seat.others[0].source
            names = ", ".join(official.name for official in seat.others)
            message = f"{self._seat(office, division)}: {other.title} ({other.dated}) names {names} instead"
            self._note("sources-differ", f"{message}; confirm at {office.finder.url}")
        return seat.officials

    def _chosen(self, office: Office, division: Division, known: Sequence[Official]) -> Target:
        """The person of `--to`: with the data's entry where one bears that name, else as given."""
        meant = self._bearing(known)
        if len(meant) > 1:
            names = ", ".join(official.name for official in meant[:LISTED])
            message = f"--to: '{self.wish.to}' may be {len(meant)} people: {names}."
            raise refuse("which-person", message, next_step="Give the whole name.")
        if not meant and not self.wish.to_address:
            meant = self._bearing(
                [o for o in self.directory.by_name(self.country.code, self.wish.to) if o.office == office.id]
            )
            self._refuse_another_s(meant, office, division)
        if meant:
            fresh = self.directory.freshness(meant[0], self.today)
            self._note_entry(meant[0], fresh, office, division)
            if fresh.status not in ("ended", "expired"):
                return self._target(office, division, meant[0])
        elif self.directory.covers(office.id):
            self._note("not-in-data", f"{self.wish.to}: not among those whom the data names for {office.id}.")
        return self._target(office, division, None, self.wish.to)

    def _bearing(self, officials: Sequence[Official]) -> list[Official]:
        """Those who bear the name of `--to`: the whole name where somebody does, else all of its words."""
        words = [fold(word) for word in self.wish.to.split() if fold(word)]
        meant = [official for official in officials if all(word in fold(official.name) for word in words)]
        return [official for official in meant if fold(official.name) == fold(self.wish.to)] or meant

    def _refuse_another_s(self, meant: Sequence[Official], office: Office, division: Division) -> None:
        """A member for another place is nobody whom the sender can write to as a constituent."""
        for official in meant:
            theirs = Division(official.region, official.district)
            if self.directory.freshness(official, self.today).status in ("ended", "expired") or theirs == division:
                continue
            message = (
                f"--to: {official.name} is {self._seat(office, theirs)}, not for {place_name(self.country, division)}."
            )
            if not division.region and not division.district:
                message = f"--to: {official.name} is {self._seat(office, theirs)}; your own place is not known."
            step = "If you live there, say so with --region, --district or --postcode; else write to your own."
            raise refuse("not-yours", message, next_step=step)

    def _choose(self, office: Office, division: Division, known: Sequence[Official]) -> Problem:
        names = ", ".join(official.name for official in known[:LISTED])
        more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
        message = f"{self._seat(office, division)}: {len(known)} people represent you: {names}{more}."
        step = f"Choose one with --office {office.id} --to NAME; see {office.finder.url}"
        return Problem("choose", message, None, step)

    def _note_entry(self, official: Official, fresh: Freshness, office: Office, division: Division) -> None:
        """Say where and when an entry was read, and what is doubtful about it."""
        source = official.source
        parts = [f"{source.publisher}, {source.dated}", fresh.why, *fresh.notes, f"confirm at {office.finder.url}"]
        message = f"{official.name} ({self._reason(office, division)}): {'; '.join(part for part in parts if part)}"
        self._note("checked" if fresh.status == "ok" else fresh.status, message)

    def _require_place(self, office: Office, division: Division) -> None:
        finder = f"Find yours at {office.finder.url}"
        title = said(office.title, "en")
        if office.level == "state" and not (division.region and division.district):
            message = f"{title} ({office.id}): your state and its legislature's district are not known."
            raise refuse("no-district", message, next_step=f"Give --region and --district. {finder}")
        if office.level == "state":
            self._require_state_district(office, division)
            return
        if office.represents == "district" and not division.district:
            raise self._no_district(office, title, finder)
        required = self.country.region is not None and self.country.region.required
        if office.represents == "region" and required and not division.region and self.country.region:
            what = said(self.country.region.name, "en")
            message = f"{title} ({office.id}): your {what} is not known."
            raise refuse("no-region", message, next_step=f"Give --region. {finder}")

    def _require_state_district(self, office: Office, division: Division) -> None:
        """A state's districts are those that the data has: refuse another where it has some."""
        known = self.directory.districts(office.id, division.region)
        if known and division.district not in known:
            near = nearest(division.district, list(known))
            like = [name for name in known if name.startswith(division.district)]
            step = f"Did you mean {' or '.join(like or [near or ''])}? " if like or near else ""
            title = self.country.title(office, division.region, "en")
            message = f"--district: the data has no {title} for {division.region}-{division.district}."
            raise refuse("unknown-district", message, next_step=f"{step}Find yours at {office.finder.url}")

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
        return f"your own, {office.id} {place}".rstrip()

    def _target(
        self, office: Office, division: Division, official: Official | None = None, given_name: str = ""
    ) -> Target:
        contacts = official.contacts if official else ()
        room, elsewhere = self._address(office, contacts)
        phones = [contact for contact in contacts if contact.phone]
        if office.phone:
            zone = self.country.timezone or ""
            phones.append(Contact("capital", phone=office.phone.number, hours=office.phone.hours, timezone=zone))
        fresh = self.directory.freshness(official, self.today) if official else None
        place = place_name(self.country, division)
        reason = self._reason(office, division)
        return Target(office, division, place, official, room, elsewhere, tuple(phones), given_name, reason, fresh)

    def _address(self, office: Office, contacts: Sequence[Contact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands above the office's own address (a room), or another address that takes its place."""
        if self.wish.to_address:
            return (), self.wish.to_address
        local = [contact for contact in contacts if contact.via == "local" and contact.lines]
        own = office.address.in_language(office.languages[0])
        room = next((contact.lines for contact in contacts if contact.via == "capital" and contact.lines), ())
        if self.wish.via == "local" and not local:
            self._note("no-local", f"{office.id}: no local office is known; the letter goes to the capital.")
        if local and (self.wish.via == "local" or not (room or own)):
            town = fold(self.sender.city)
            near = [c for c in local if town and town in fold(" ".join((c.label, *c.lines)))]
            chosen = (near or local)[0]
            if len(local) > 1 or self.wish.via != "local":
                self._note(
                    "local", f"{office.id}: the letter goes to the local office, {chosen.label or chosen.lines[-1]}."
                )
            return (), chosen.lines
        # A source that gives the whole address leaves nothing for the pack to add.
        if room and any(fold(line) in fold(" ".join(room)) for line in own):
            return (), room
        return room, ()

    def _seat(self, office: Office, division: Division) -> str:
        title = self.country.title(office, division.region, "en")
        return f"{title}, {self.country.place(division, 'en', office)['constituency']}"

    def _note(self, code: str, message: str) -> None:
        note = Problem(code, message, severity="warning")
        if note not in self.notes:
            self.notes.append(note)
