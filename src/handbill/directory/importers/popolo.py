"""A parliament of any country in Popolo JSON (persons, memberships, organizations, areas, events).

Keeps the members of the youngest legislative period with names, gender, party, seat, e-mail, telephone and fax.
Birthdays, photographs, names in other languages, other ids and addresses on the web are left behind.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from handbill.country import Country, Division, Office, fold, said
from handbill.directory.feed import Feed
from handbill.directory.files import Files, content, decode, head
from handbill.directory.importers.table import Findings, gender_of, iso_day, shown
from handbill.directory.model import Import
from handbill.errors import HandbillError, InputError, Where, refuse
from handbill.people import Contact, Official, Source
from handbill.yamlfile import When

URL = "https://www.popoloproject.com/specs/"
MANY = 10  # seats that the country does not know, and none that it does: another country's parliament
PARTS = ("persons", "organizations", "memberships", "areas", "events")
Entry = Mapping[str, Any]


def feed(country: Country, office: str = "") -> Feed:
    """The source of a country's parliament in such files, read from files alone; `office` as in `read`."""
    # Two chambers are two sources: the import of one must not take the place of the other.
    other = office.split("/")[-1] if office and office != first_office(country).id else ""
    return Feed(
        id="-".join(part for part in (country.code, "popolo", other) if part),
        country=country.code,
        title=f"Members of a parliament of {said(country.name, 'en')} in Popolo JSON",
        publisher="not stated",
        url=URL,
        licence="not stated",
        max_age_days=365,
        recognises=recognises,
        read=lambda files, pack, source: read(files, pack, source, office),
    )


def recognises(files: Files) -> Files:
    """JSON files that open with one of the parts of Popolo; who those people are, the file does not say."""
    return Files(tuple(path for path in files.ending(".json").paths if _opens(head(path))))


def _opens(text: str) -> bool:
    start = "".join(text.split())[:40]
    return any(start.startswith(f'{{"{name}":[') for name in (*PARTS, "posts")) or start.startswith(
        '{"meta":{"sources"'
    )


def read(files: Files, country: Country, source: Source, office: str = "") -> Import:
    """The members in one file; `office` is the id of theirs, without it the country's first that is elected.

    Raises InputError where the file has another form or holds several parliaments.
    """
    if len(files.paths) != 1:
        raise refuse("several", "a parliament is read from one Popolo file.", next_step="Name the one to read.")
    parliament = _parliament(files.paths[0], country)
    reader = _Reader(parliament, country, country.office(office) if office else first_office(country), source)
    found = reader.read()
    if not found:
        raise refuse(
            "empty",
            "holds no member of a parliament.",
            where=Where(str(files.paths[0])),
            next_step="Is it the right file?",
        )
    findings = reader.findings
    findings.check(len(found))
    chosen = reader.office
    if not reader.placed and reader.strange >= MANY:
        message = (
            f"none of its {reader.strange} seats is one of {chosen.id} ({findings.notes[0].split('; it is kept')[0]})."
        )
        step = "Is it the right country? --office says whose parliament it is."
        raise refuse("other-country", message, where=Where(str(files.paths[0])), next_step=step)
    findings.notes.insert(0, f"these people are taken for those of {chosen.id}; the file names {reader.body}")
    read = len(parliament.memberships)
    return Import(
        country.code, reader.source, files.sha256, found, (), read, tuple(findings.dropped), tuple(findings.notes)
    )


def first_office(country: Country) -> Office:
    """The first of a country's offices that is not one of the whole nation by appointment."""
    for office in country.offices:
        if not (office.represents == "nation" and office.elected == "appointed"):
            return office
    raise refuse("no-office", f"{said(country.name, 'en')} has no office that is elected.", next_step="Name one.")


@dataclass(frozen=True)
class _Parliament:
    """The parts of a file, by id where they have one."""

    path: Path
    persons: Mapping[str, Entry]
    organizations: Mapping[str, Entry]
    areas: Mapping[str, Entry]
    events: Mapping[str, Entry]
    memberships: tuple[Entry, ...]


def _parliament(path: Path, country: Country) -> _Parliament:
    try:
        data = json.loads(decode(content(path), path, country.code_page))
    except (ValueError, RecursionError):
        raise _other_form(path, "is no JSON that can be read") from None
    if not isinstance(data, dict):
        raise _other_form(path, "holds no object with persons and memberships")
    parts: dict[str, list[Entry]] = {}
    for name in PARTS:
        entries = data.get(name) or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise _other_form(path, f"its '{name}' is no list of objects")
        parts[name] = entries
    by_id = {name: {_text(entry, "id"): entry for entry in reversed(parts[name])} for name in PARTS[:2]}
    return _Parliament(
        path,
        by_id["persons"],
        by_id["organizations"],
        {_text(entry, "id"): entry for entry in parts["areas"]},
        {_text(entry, "id"): entry for entry in parts["events"]},
        tuple(parts["memberships"]),
    )


def _other_form(path: Path, why: str) -> HandbillError:
    return refuse(
        "form", f"is not Popolo JSON: {why}.", where=Where(str(path)), next_step=f"The form is described at {URL}"
    )


@dataclass
class _Reader:
    """Turns the memberships of one chamber into officials."""

    parliament: _Parliament
    country: Country
    office: Office
    source: Source
    findings: Findings = field(default_factory=Findings)
    placed: int = 0
    strange: int = 0

    @property
    def body(self) -> str:
        """What the file calls the chamber."""
        name = _text(self.parliament.organizations.get(self._chamber(), {}), "name")
        return f"'{shown(name)}'" if name else "no body"

    def read(self) -> tuple[Official, ...]:
        chamber = self._chamber()
        period = self._period(chamber)
        current = [entry for entry in self.parliament.memberships if _belongs(entry, chamber, period)]
        current = [entry for entry in current if _text(entry, "role") in ("", "member")] or current
        left = len(self.parliament.memberships) - len(current)
        if left:
            self.findings.dropped.append(f"{left} memberships in other periods, bodies or roles")
        self.source = self._dated(current, period)
        # Of several memberships of a person (another party, another seat) the one that lasts, else the youngest.
        current.sort(key=lambda entry: (self._ended(entry) is None, _first(_text(entry, "start_date"))), reverse=True)
        found: dict[str, Official] = {}
        for entry in current:
            id = _text(entry, "person_id")
            person = self.parliament.persons.get(id)
            if person is None or id != shown(id):
                self.findings.miss(f"a membership of '{shown(id)}', who is not among the persons")
            elif entry.get("end_date") and _last(entry) is None:
                self.findings.miss(f"{id}: has a membership with an end that is no date")
            elif id in found:
                self.findings.dropped.append(f"{id}: has a further membership; the one that lasts or the last is kept")
            elif (official := self._official(id, person, entry)) is not None:
                found[id] = official
        return tuple(found.values())

    def _chamber(self) -> str:
        """The id of the one legislature, or of the one that bears the name of the office's chamber; "" without any."""
        bodies = {
            id: _text(entry, "name")
            for id, entry in self.parliament.organizations.items()
            if _text(entry, "classification") in ("legislature", "chamber", "parliament")
        }
        if len(bodies) < 2:
            return next(iter(bodies), "")
        names = {fold(name) for name in self.office.chamber.values()}
        meant = [id for id, name in bodies.items() if fold(name) in names]
        if len(meant) == 1:
            return meant[0]
        raise refuse(
            "several",
            f"holds {len(bodies)} chambers ({shown(', '.join(bodies.values()))}), and none is plainly the one of "
            f"{self.office.id}.",
            where=Where(str(self.parliament.path)),
            next_step="Keep one of them in the file, or name its office.",
        )

    def _period(self, chamber: str) -> str:
        """The id of the youngest legislative period that has begun; "" where the file knows none."""
        began = {
            id: _first(_text(entry, "start_date"))
            for id, entry in self.parliament.events.items()
            if _text(entry, "classification") == "legislative period"
            and (not chamber or _text(entry, "organization_id") in ("", chamber))
        }
        begun = {id: day for id, day in began.items() if day <= self.source.retrieved_at}
        return max(begun, key=begun.__getitem__, default="")

    def _dated(self, current: list[Entry], period: str) -> Source:
        """The source as of the newest start that the file knows and that is past."""
        starts = [_first(_text(entry, "start_date")) for entry in current]
        starts.append(_first(_text(self.parliament.events.get(period, {}), "start_date")))
        past = [day for day in starts if date.min < day <= self.source.retrieved_at]
        return replace(self.source, as_of=max(past)) if past else self.source

    def _ended(self, entry: Entry) -> date | None:
        """The day on which a membership was over by the day of the data."""
        end = _last(entry)
        return end if end and end <= self.source.dated else None

    def _official(self, id: str, person: Entry, entry: Entry) -> Official | None:
        findings = self.findings
        name = findings.text(_text(person, "name"), id, "the name")
        if not name:
            findings.miss(f"{id}: has no name")
            return None
        party = self.parliament.organizations.get(_text(entry, "on_behalf_of_id"), {})
        division = self._division(id, entry)
        contact = self._contact(id, person)
        end, ended = _last(entry), self._ended(entry)
        return Official(
            id=f"{self.country.code}:popolo:{id}",
            office=self.office.id,
            name=name,
            surname=findings.text(_text(person, "family_name"), id, "the family name") or name,
            gender=gender_of(_text(person, "gender")),
            region=division.region,
            district=division.district,
            start=iso_day(_text(entry, "start_date")),
            expected_end=None if ended else end,
            contacts=(contact,) if contact.phone or contact.email or contact.fax else (),
            source=self.source,
            actual_end=ended,
            party=findings.text(_text(party, "name"), id, "the party"),
        )

    def _division(self, id: str, entry: Entry) -> Division:
        """The seat as the pack has it, under the name as given where it knows no such seat."""
        if self.office.represents == "nation":
            return Division()
        area = self.parliament.areas.get(_text(entry, "area_id"), {})
        name = self.findings.text(_text(area, "name"), id, "the area")
        try:
            division = seat(self.country, self.office, name)
            self.placed += 1
            return division
        except InputError:
            self.strange += bool(name)
            what = "region" if self.office.represents == "region" else "district"
            self.findings.notes.append(f"{id}: '{shown(name)}' is no {what} that is known; it is kept as given")
            return Division(name, "") if what == "region" else Division("", name)

    def _contact(self, id: str, person: Entry) -> Contact:
        given: dict[str, str] = {}
        details = person.get("contact_details")
        for detail in details if isinstance(details, list) else []:
            if isinstance(detail, dict) and (kind := _text(detail, "type")) in ("phone", "voice", "fax", "email"):
                given.setdefault("phone" if kind == "voice" else kind, _text(detail, "value"))
        return Contact(
            "capital",
            phone=self.findings.text(given.get("phone", ""), id, "the phone number"),
            fax=self.findings.text(given.get("fax", ""), id, "the fax number"),
            email=self.findings.email(_text(person, "email") or given.get("email", ""), id),
        )


def _belongs(entry: Entry, chamber: str, period: str) -> bool:
    """Whether a membership is one of the chamber in the period, as far as the file says either."""
    return (not chamber or _text(entry, "organization_id") == chamber) and (
        not period or _text(entry, "legislative_period_id") in ("", period)
    )


def seat(country: Country, office: Office, name: str) -> Division:
    """The division that an office of a region or a district has by a name; raises InputError."""
    if office.represents == "region" or not name:
        return Division(country.find_region(name))
    return country.find_division("", name)


def _text(entry: Entry, key: str) -> str:
    """A text of an entry with its blanks folded, "" for anything else."""
    value = entry.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _first(text: str) -> date:
    """The first day that a date of mixed precision may mean, the beginning of time for none."""
    try:
        return When.parse(text).first
    except ValueError:
        return date.min


def _last(entry: Entry) -> date | None:
    """The last day that a membership's end may mean; None where it has none."""
    try:
        return When.parse(_text(entry, "end_date")).last
    except ValueError:
        return None
