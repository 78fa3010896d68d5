"""Members of the House of Commons of Canada and their offices, from Open North's Represent: its API's JSON or its CSV.

Keeps the name and its parts, gender where it is given, party, e-mail address and each office's address, telephone and
fax; photographs and addresses on the web are left behind. No field gives an honorific, so none is kept.

The address of a photograph names the Parliament that it was taken for (`OfficialMPPhotos/42/`). A list of an earlier
one is not younger than its dissolution, and it says nothing of the seats of today, so it is not complete.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from handbill.country import Country, fold
from handbill.directory.feed import Feed
from handbill.directory.files import Files, content, decode, head
from handbill.directory.importers.table import (
    Findings,
    gender_of,
    headings,
    north_american,
    other_form,
    records,
    shown,
)
from handbill.directory.model import Import
from handbill.errors import InputError
from handbill.people import Contact, Official, Source, Via

PUBLISHER = "Open North, Represent"
URL = "https://represent.opennorth.ca/"
API = "https://represent.opennorth.ca/representatives/house-of-commons/?limit=1000"
HEADINGS = ("district name", "name", "first name", "last name", "gender", "party name", "email", "photo url")
OFFICE_TYPE = "office type"
OFFICE_CELLS = 4  # type, address, telephone, fax, repeated for each office
BODY = "House of Commons"
VIA: dict[str, Via] = {"legislature": "capital", "constituency": "local"}
# The ends of Parliaments. 41 and 44: Wikipedia, "41st Canadian Parliament" and "44th Canadian Parliament"; 42: gg.ca,
# "The Dissolution of Parliament and the Calling of an Election"; 43: ourcommons.ca, "Dissolution of Parliament".
DISSOLVED = {41: date(2015, 8, 2), 42: date(2019, 9, 11), 43: date(2021, 8, 15), 44: date(2025, 3, 23)}


@dataclass(frozen=True)
class Member:
    """A member as either form gives them; `offices` are (type, address, telephone, fax)."""

    who: str
    district: str
    role: str
    name: str
    surname: str
    gender: str
    party: str
    email: str
    photo: str
    page: str
    offices: tuple[tuple[str, str, str, str], ...]


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.paths if _is_csv(path) or _is_json(path)))


def _is_csv(path: Path) -> bool:
    return headings(path) >= {*HEADINGS, OFFICE_TYPE}


def _is_json(path: Path) -> bool:
    start = head(path)
    return (start.lstrip()[:1] in ("[", "{") and '"representative_set_name"' in start) or "house-of-commons" in start[
        :400
    ]


def read(files: Files, country: Country, source: Source) -> Import:
    """The members of all files; raises InputError where one is of another form."""
    findings = Findings()
    members: list[Member] = []
    whole = True
    for path in files.paths:
        if _is_csv(path):
            members += _csv_members(path, country.code_page)
        else:
            found, complete = _json_members(path, country.code_page, findings)
            members += found
            whole = whole and complete
    former = _dissolved(member.photo for member in members)
    if former:
        findings.notes.append(f"the photographs are of an earlier Parliament, which was dissolved on {former}")
    if former and former < source.dated:
        source = replace(source, as_of=former)
    if former or not whole:
        source = replace(source, complete=False)
    officials: dict[str, Official] = {}
    for member in members:
        official = _official(member, country, source, findings)
        if official is not None and official.id in officials:
            findings.dropped.append(f"{member.who}: {official.name} stands there twice; the first is kept")
        elif official is not None:
            officials[official.id] = official
    return findings.done("ca", source, files.sha256, officials.values(), len(members))


def _csv_members(path: Path, code_page: str) -> Iterator[Member]:
    """The rows of the CSV, whose offices repeat the same four headings as often as the row needs."""
    found = records(path, code_page)
    _, record = next(found)
    names = [" ".join(cell.split()).casefold() for cell in record]
    first = names.index(OFFICE_TYPE)
    if missing := [name for name in HEADINGS if name not in names[:first]]:
        raise other_form(path, f"{', '.join(missing)} must stand before the first '{OFFICE_TYPE}'")
    for line, record in found:
        if not any(cell.strip() for cell in record):
            continue
        cells = dict.fromkeys(names[:first], "") | dict(zip(names[:first], record, strict=False))
        offices = []
        for start in range(first, len(record), OFFICE_CELLS):
            kind, address, phone, fax = (record[start : start + OFFICE_CELLS] + [""] * OFFICE_CELLS)[:OFFICE_CELLS]
            if (kind + address + phone + fax).strip():
                offices.append((kind, address, phone, fax))
        yield Member(
            f"line {line}",
            cells["district name"],
            cells.get("primary role", ""),
            cells["name"],
            cells["last name"],
            cells["gender"],
            cells["party name"],
            cells["email"],
            cells["photo url"],
            cells.get("source url", ""),
            tuple(offices),
        )


def _json_members(path: Path, code_page: str, findings: Findings) -> tuple[list[Member], bool]:
    """The members of an answer of the API, and whether it is a whole one: {"meta": ..., "objects": [...]} or a list."""
    try:
        data = json.loads(decode(content(path), path, code_page))
    except (ValueError, RecursionError):
        raise other_form(path, "it is no JSON") from None
    total: object = None
    if isinstance(data, dict):
        meta = data.get("meta")
        total = meta.get("total_count") if isinstance(meta, dict) else None
        data = data.get("objects")
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise other_form(path, "it is neither a list of members nor an answer with 'objects'")
    if isinstance(total, int) and total != len(data):
        findings.notes.append(f"the answer holds {len(data)} of {total} members: it is one page of several")
    return [_json_member(number, item) for number, item in enumerate(data, 1)], total == len(data)


def _json_member(number: int, item: Mapping[str, Any]) -> Member:
    offices = item.get("offices")
    return Member(
        f"entry {number}",
        _text(item, "district_name"),
        _text(item, "elected_office") if _text(item, "representative_set_name") in ("", BODY) else "other",
        _text(item, "name"),
        _text(item, "last_name"),
        _text(item, "gender"),
        _text(item, "party_name"),
        _text(item, "email"),
        _text(item, "photo_url"),
        _text(item, "url"),
        tuple(
            (_text(office, "type"), _text(office, "postal"), _text(office, "tel"), _text(office, "fax"))
            for office in (offices if isinstance(offices, list) else ())
            if isinstance(office, dict)
        ),
    )


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _dissolved(photos: Iterable[str]) -> date | None:
    """The end of the latest Parliament that a photograph names, None where that is the sitting one or none is named."""
    named = [int(match[1]) for photo in photos if (match := re.search(r"/OfficialMPPhotos/([0-9]{1,3})/", photo))]
    if not named:
        return None
    latest = max(named)
    return DISSOLVED[max(latest, min(DISSOLVED))] if latest <= max(DISSOLVED) else None


def _official(member: Member, country: Country, source: Source, findings: Findings) -> Official | None:
    name = findings.text(member.name, member.who, "the name")
    district = findings.text(member.district, member.who, "the district")
    if member.role.strip() not in ("", "MP"):
        findings.dropped.append(f"{member.who}: {name or 'somebody'} is '{shown(member.role)}' and no MP")
        return None
    if not name or not district:
        findings.lose(f"{member.who}: a member without a {'district' if name else 'name'} that can be kept")
        return None
    code = _district(district, name, country, findings)
    number = re.search(r"\(([0-9]{1,9})\)/?\s*$", member.page)
    email = findings.email(member.email, name)
    return Official(
        id=f"ca:parliament:{number[1]}" if number else f"ca:house:{code}:{fold(name)}",
        office="ca/house",
        name=name,
        surname=findings.text(member.surname, name, "the last name") or name,
        gender=gender_of(member.gender),
        region="",
        district=code,
        start=None,
        expected_end=None,
        contacts=_contacts(member, name, email, country, findings),
        source=source,
        party=findings.text(member.party, name, "the party"),
    )


def _district(given: str, name: str, country: Country, findings: Findings) -> str:
    """The code of a riding by its name in either language, else its name as given."""
    try:
        return country.find_division("", given).district
    except InputError:
        findings.unplace(f"{name}: '{shown(given)}' is no riding now; kept under this name")
        return given


def _contacts(member: Member, name: str, email: str, country: Country, findings: Findings) -> tuple[Contact, ...]:
    """The offices, the capital's first and with the e-mail address."""
    found: list[Contact] = []
    for kind, address, phone, fax in member.offices:
        via = VIA.get(kind.strip().casefold())
        if via is None:
            findings.dropped.append(f"{name}: an office of the kind '{shown(kind)}'")
            continue
        contact = Contact(
            via,
            findings.lines(address, name, "an address"),
            north_american(findings.text(phone, name, "a telephone number")),
            fax=north_american(findings.text(fax, name, "a fax number")),
            timezone=(country.timezone or "") if via == "capital" else "",
        )
        if contact.lines or contact.phone or contact.fax:
            found.append(contact)
        else:
            findings.dropped.append(f"{name}: an office without address and telephone")
    found.sort(key=lambda contact: contact.via != "capital")
    if email and found and found[0].via == "capital":
        found[0] = replace(found[0], email=email)
    elif email:
        found.insert(0, Contact("capital", email=email, timezone=country.timezone or ""))
    return tuple(found)


FEED = Feed(
    id="ca-mps",
    country="ca",
    title="Members of the House of Commons of Canada",
    publisher=PUBLISHER,
    url=URL,
    licence="not stated",
    max_age_days=180,
    recognises=recognises,
    read=read,
    files={"house-of-commons.json": API},
    complete=True,
)
