"""Members of the legislatures of the states, DC and Puerto Rico, from Open States: its files of people or its CSV.

Keeps name, gender as given, party, current roles, offices in capitol and district, and e-mail; no homes, birthdays,
photographs or links, and nobody under `executive`, `municipalities`, `retired` or `committees`. Each state is a source
of its own, complete where it is a CSV (named after it: `md.csv`). A single chamber counts as a senate.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files, folded_cell, head
from handbill.directory.importers.table import (
    STEP,
    Findings,
    gender_of,
    headings,
    north_american,
    plain_yaml,
    shown,
    table,
)
from handbill.directory.model import Import
from handbill.errors import HandbillError, Where, refuse
from handbill.people import Contact, Official, Source, Via

PUBLISHER = "Open States"
URL = "https://github.com/openstates/people"
CSV = "https://data.openstates.org/people/current"
OFFICE_OF = {"lower": "us/state-house", "upper": "us/state-senate", "legislature": "us/state-senate"}
VIA: dict[str, Via] = {"capitol": "capital", "district": "local", "district-mail": "local"}
HOME = "home"
APART = frozenset(("executive", "municipalities", "retired", "committees"))
HEADINGS = ("id", "name", "current_party", "current_district", "current_chamber", "family_name", "gender", "email")
JURISDICTION = re.compile(r"ocd-jurisdiction/country:us/(?:state|district|territory):([a-z]{2})/government")
STATES = (
    "al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
    "pa ri sc sd tn tx ut vt va wa wv wi wy"
).split()


@dataclass(frozen=True)
class Role:
    """A seat that somebody holds: `office` is ours, `district` the source's word."""

    office: str
    region: str
    district: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Person:
    """Somebody as either form gives them; `offices` are (kind, address, telephone, fax)."""

    id: str
    name: str
    surname: str
    gender: str
    party: str
    email: str
    roles: tuple[Role, ...]
    offices: tuple[tuple[str, str, str, str], ...]


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.paths if _is_person(path) or _is_csv(path)))


def _is_person(path: Path) -> bool:
    if path.suffix.casefold() not in (".yml", ".yaml") or path.parent.name.casefold() in APART:
        return False
    return re.search(r"^id: ['\"]?ocd-person/", head(path), re.MULTILINE) is not None


def _is_csv(path: Path) -> bool:
    return path.suffix.casefold() not in (".yml", ".yaml") and headings(path) >= {*HEADINGS}


def read(files: Files, country: Country, source: Source) -> Import:
    """The members of all states in the files; raises InputError where one is of another form."""
    findings = Findings()
    found: dict[tuple[str, ...], Official] = {}
    read = 0
    if not all(_is_csv(path) for path in files.paths):
        source = replace(source, complete=False)  # a file of a person says nothing of the other seats
    for path in files.paths:
        people = _people_of_csv(path, country, findings) if _is_csv(path) else _person(path, country, source, findings)
        for person in people:
            read += 1
            for official in _officials(person, country, source, findings):
                seat = (official.id, official.office, official.region, official.district)
                found.setdefault(seat, official)
    return findings.done("us", source, files.sha256, found.values(), read)


def by_region(files: Files, country: Country) -> dict[str, Files]:
    """The files of each state: a CSV by its name, a person by the seat that they hold or held.

    Who has none goes with the first of the others, to be named in its report; "" is a CSV of no state that is known.
    """
    found: dict[str, list[Path]] = {}
    nowhere: list[Path] = []
    for path in files.paths:
        csv = _is_csv(path)
        region = path.stem.upper() if csv else _state(path, country)
        if csv or region in country.regions:
            found.setdefault(region if region in country.regions else "", []).append(path)
        else:
            nowhere.append(path)
    if nowhere:
        found.setdefault(min((region for region in found if region), default=""), []).extend(nowhere)
    return {region: Files(tuple(paths)) for region, paths in sorted(found.items())}


def _state(path: Path, country: Country) -> str:
    """The state of a person; where the file names several, the one whose seat has no end."""
    named = [code.upper() for code in JURISDICTION.findall(head(path))]
    if len(set(named)) > 1:
        with suppress(HandbillError):  # whoever reads the file says what is wrong with it
            roles = (_role(item, country, date.max) for item in _dicts(_load(path), "roles"))
            return next((role.region for role in roles if role), named[-1])
    return named[-1] if named else ""


def _people_of_csv(path: Path, country: Country, findings: Findings) -> Iterator[Person]:
    region = path.stem.upper()
    if region not in country.regions:
        raise refuse(
            "no-state",
            "the table does not say which state it is of.",
            where=Where(str(path)),
            next_step="Name the file after the state as Open States does, for instance md.csv.",
        )
    for line, row in table(path, country.code_page, HEADINGS):
        cells = {key: folded_cell(cell) for key, cell in row.items()}
        office = OFFICE_OF.get(cells["current_chamber"])
        district = findings.text(cells["current_district"], f"{region}, line {line}", "the district")
        if office and not district:
            findings.lose(
                f"{region}, line {line}: a member without a district that can be kept ({shown(cells['name'])})"
            )
        elif not office:
            findings.dropped.append(f"{region}, line {line}: no seat in the legislature ({shown(cells['name'])})")
        yield Person(
            cells["id"],
            cells["name"],
            cells["family_name"],
            cells["gender"],
            cells["current_party"],
            cells["email"],
            (Role(office, region, district),) if office and district else (),
            tuple(
                (kind, row.get(f"{kind}_address", ""), row.get(f"{kind}_voice", ""), row.get(f"{kind}_fax", ""))
                for kind in ("capitol", "district")
            ),
        )


def _person(path: Path, country: Country, source: Source, findings: Findings) -> Iterator[Person]:
    """The person of a file, with the roles that are current on the day of the source."""
    data = _load(path)
    id, name = _text(data, "id"), _text(data, "name")
    who = f"{shown(path.name)}: {shown(name)}"
    roles = [role for item in _dicts(data, "roles") if (role := _role(item, country, source.dated)) is not None]
    if _text(data, "death_date"):
        roles = []
    if not roles:
        findings.dropped.append(f"{who} holds no seat in a legislature now")
    parties = [_text(item, "name") for item in _dicts(data, "party") if not _past(item, source.dated)]
    yield Person(
        id,
        name,
        _text(data, "family_name"),
        _text(data, "gender"),
        parties[0] if parties else "",
        _text(data, "email"),
        tuple(dict.fromkeys(roles)),
        tuple(
            (_text(item, "classification"), _text(item, "address"), _text(item, "voice"), _text(item, "fax"))
            for item in _dicts(data, "offices")
        ),
    )


def _load(path: Path) -> dict[str, Any]:
    """The mapping in a file, with every value as text: the district 10, the name No and the day alike."""
    loaded = plain_yaml(path)
    if not isinstance(loaded, dict) or not _text(loaded, "id").startswith("ocd-person/"):
        raise refuse("form", "is no person of Open States.", where=Where(str(path)), next_step=STEP)
    return loaded


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) and value not in ("null", "~") else ""


def _dicts(item: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = item.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _role(item: Mapping[str, Any], country: Country, day: date) -> Role | None:
    """The seat of a role, None where it is no seat in a state's legislature or not held on that day."""
    office = OFFICE_OF.get(_text(item, "type"))
    jurisdiction = JURISDICTION.fullmatch(_text(item, "jurisdiction"))
    region = jurisdiction[1].upper() if jurisdiction else ""
    district = folded_cell(_text(item, "district"))
    start = _days(_text(item, "start_date"))[0]
    if office is None or region not in country.regions or not district or _past(item, day) or (start and start > day):
        return None
    return Role(office, region, district, start, _days(_text(item, "end_date"))[1])


def _past(item: Mapping[str, Any], day: date) -> bool:
    """Whether something has an end and that is not later than the day; 2024 and 2024-05 end with their last day."""
    end = _text(item, "end_date")
    return bool(end) and (_days(end)[1] or date.min) <= day


def _days(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that a date of any precision means."""
    from handbill.yamlfile import When

    try:
        when = When.parse(text)
    except ValueError:
        return None, None
    return when.first, when.last


def _officials(person: Person, country: Country, source: Source, findings: Findings) -> Iterator[Official]:
    """One for each seat of a person, the same seat once."""
    if not person.roles:
        return
    who = f"{person.roles[0].region}, {shown(person.id)}"
    name = findings.text(person.name, who, "the name")
    id = re.fullmatch(r"ocd-person/([0-9A-Za-z-]{1,60})", person.id)
    if not name or id is None:
        findings.lose(f"{who}: a member without a {'number' if name else 'name'} that can be kept")
        return
    zone = country.regions[person.roles[0].region].timezone or ""
    contacts = _contacts(person, name, zone, findings)
    surname = findings.text(person.surname, name, "the family name") or name
    party = findings.text(person.party, name, "the party")
    for role in person.roles:
        district = findings.text(role.district, name, "the district")
        if not district:
            findings.lose(f"{name}: a seat without a district that can be kept")
            continue
        yield Official(
            id=f"us:openstates:{id[1]}",
            office=role.office,
            name=name,
            surname=surname,
            gender=gender_of(person.gender),
            region=role.region,
            district=district,
            start=role.start,
            expected_end=role.end,
            contacts=contacts,
            source=source,
            party=party,
        )


def _contacts(person: Person, name: str, zone: str, findings: Findings) -> tuple[Contact, ...]:
    """The offices, the capitol's first and with the e-mail address; homes are left out."""
    found: list[Contact] = []
    for kind, address, phone, fax in person.offices:
        if not (address + phone + fax).strip():
            continue
        if kind not in VIA:
            what = "a home" if kind == HOME else f"an office of the kind '{shown(kind)}'"
            findings.dropped.append(f"{name}: {what} is left out")
            continue
        contact = Contact(
            VIA[kind],
            _lines(findings, address, name),
            north_american(findings.text(phone, name, "a telephone number")),
            fax=north_american(findings.text(fax, name, "a fax number")),
            timezone=zone,
        )
        if contact.lines or contact.phone or contact.fax:
            found.append(contact)
    found.sort(key=lambda contact: contact.via != "capital")
    email = findings.email(person.email, name)
    if email and found and found[0].via == "capital":
        found[0] = replace(found[0], email=email)
    elif email:
        found.insert(0, Contact("capital", email=email, timezone=zone))
    return tuple(found)


def _lines(findings: Findings, address: str, name: str) -> tuple[str, ...]:
    """The lines of an address that stands in one, `Room 1, Street, Town, MD 21401`: the town is a line of its own."""
    match = re.fullmatch(r"(.{1,600}), ([^,;]{1,60}, [A-Z]{2} [0-9]{5}(?:-[0-9]{4})?)", folded_cell(address))
    parts = [match[1], match[2]] if match else [address]
    return findings.lines("\n".join(part.replace(";", "\n") for part in parts), name, "an address")


FEED = Feed(
    id="us-states",
    country="us",
    title="Members of the state legislatures",
    publisher=PUBLISHER,
    url=URL,
    licence="CC0-1.0",
    max_age_days=180,
    recognises=recognises,
    read=read,
    files={f"{state}.csv": f"{CSV}/{state}.csv" for state in STATES},
    redistributable=True,
    complete=True,
    by_region=by_region,
    default=False,  # fifty files; `--source us-states` fetches them
)
