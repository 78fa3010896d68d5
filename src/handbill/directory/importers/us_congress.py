"""The members of the US Congress and their local offices, from the files of unitedstates/congress-legislators.

Keeps names, gender as given, the current term and its scheduled end, the Washington office and local offices;
birthdays, other ids and addresses on the web are left behind.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers.table import (
    Findings,
    gender_of,
    iso_day,
    north_american,
    other_form,
    plain_yaml,
    shown,
)
from handbill.directory.model import Import
from handbill.errors import InputError, refuse
from handbill.people import Contact, Official, Rank, Source, clean

PUBLISHER = "unitedstates/congress-legislators"
URL = "https://github.com/unitedstates/congress-legislators"
LEGISLATORS = "legislators-current.yaml"
OFFICES = "legislators-district-offices.yaml"
OFFICE_OF = {"rep": "us/house", "sen": "us/senate"}
MAX_TEXT = 600


def recognises(files: Files) -> Files:
    """Both files, the other one beside it where one alone was named."""
    found = files.named(LEGISLATORS, OFFICES)
    if len(found.paths) == 1:
        folder = found.paths[0].parent
        return Files(tuple(path for name in (LEGISLATORS, OFFICES) if (path := folder / name).is_file()))
    return found


def read(files: Files, country: Country, source: Source) -> Import:
    """Both files; raises InputError where one is missing or has another form."""
    by_name = {path.name: path for path in files.paths}
    for name in (LEGISLATORS, OFFICES):
        if name not in by_name:
            raise refuse(
                "no-source-file",
                f"{name} is not there.",
                next_step=f"Download {LEGISLATORS} and {OFFICES} of {PUBLISHER} ({URL}) into one folder.",
            )
    legislators = _entries(by_name[LEGISLATORS])
    local: dict[str, list[dict[str, Any]]] = {}
    for entry in _entries(by_name[OFFICES]):
        local.setdefault(entry["id"]["bioguide"], []).extend(entry["offices"])
    zones = {code: region.timezone or "" for code, region in country.regions.items()}
    found: list[Official] = []
    findings = Findings()
    seen: set[str] = set()
    for entry in legislators:
        bioguide = entry["id"]["bioguide"]
        if bioguide in seen:
            findings.dropped.append(f"{bioguide}: stands twice among the members; the first is kept")
            continue
        seen.add(bioguide)
        official = _official(entry, local.pop(bioguide, []), source, findings, zones)
        if official is not None:
            found.append(official)
    findings.dropped += [
        f"{len(places)} offices of {bioguide}, who is not among the members" for bioguide, places in local.items()
    ]
    if not found:
        raise refuse("empty", f"{LEGISLATORS} holds no member of Congress.", next_step="Is it the right file?")
    return findings.done("us", source, files.sha256, found, len(legislators))


def _entries(path: Path) -> list[dict[str, Any]]:
    entries = plain_yaml(path)
    if not isinstance(entries, list):
        raise other_form(path, "it is no list")
    for entry in entries:
        _check(entry, path)
    result: list[dict[str, Any]] = entries
    return result


def _check(entry: Any, path: Path) -> None:
    """Refuse an entry that is not built as both files build theirs."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), dict):
        raise other_form(path, "an entry has no ids")
    bioguide = entry["id"].get("bioguide")
    if not isinstance(bioguide, str):
        raise other_form(path, "an entry has no bioguide id")
    if path.name == OFFICES:
        sound = _dicts(entry.get("offices"))
    else:
        maps = (entry.get("name"), entry.get("bio") or {})
        sound = all(isinstance(part, dict) for part in maps) and _dicts(entry.get("terms"))
    if not sound:
        raise other_form(path, f"{shown(bioguide)} is not built as the others are")


def _dicts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _official(
    entry: dict[str, Any],
    offices: list[dict[str, Any]],
    source: Source,
    findings: Findings,
    zones: Mapping[str, str],
) -> Official | None:
    bioguide, name = entry["id"]["bioguide"], entry["name"]
    term = entry["terms"][-1] if entry["terms"] else {}
    office = OFFICE_OF.get(_text(term, "type"))
    if office is None or not term.get("state"):
        findings.dropped.append(f"{bioguide}: no current term in the House or the Senate")
        return None
    district = _text(term, "district") if office == "us/house" else ""
    if office == "us/house" and not district.isdigit():
        findings.lose(f"{bioguide}: the term in the House has no district")
        return None
    full = _text(name, "official_full") or f"{_text(name, 'first')} {_text(name, 'last')}".strip()
    if not full:
        findings.lose(f"{bioguide}: a member without a name that can be kept")
        return None
    room = _text(term, "office")
    contacts = [
        Contact(
            "capital",
            (room,) if room else (),
            north_american(_text(term, "phone")),
            "Washington, DC",
            web_form=_text(term, "contact_form"),
            timezone="America/New_York",
        )
    ]
    for place in offices:
        contact = _local(place, zones)
        if contact.lines or contact.phone:
            contacts.append(contact)
        else:
            findings.dropped.append(f"{bioguide}: local office {place.get('id', '')} without address and phone")
    return Official(
        id=f"us:bioguide:{bioguide}",
        office=office,
        name=full,
        surname=_text(name, "last") or full,
        gender=gender_of(_text(entry.get("bio") or {}, "gender")),
        region=_text(term, "state"),
        district=district,
        start=iso_day(term.get("start")),
        expected_end=iso_day(term.get("end")),
        contacts=tuple(contacts),
        source=source,
        rank=_rank(entry, source),
        party=_text(term, "party"),
    )


def _rank(entry: dict[str, Any], source: Source) -> Rank:
    """`presiding` for who is Speaker of the House on the day of the data."""
    for role in entry.get("leadership_roles") or ():
        if isinstance(role, dict) and _text(role, "title") == "Speaker of the House":
            start, end = iso_day(role.get("start")), iso_day(role.get("end"))
            if start and start <= source.dated and (end is None or end > source.dated):
                return "presiding"
    return ""


def _text(values: dict[str, Any], key: str) -> str:
    """A value as text with its blanks folded; "" where there is none, or nothing that may stand on a page."""
    value = values.get(key)
    if not isinstance(value, str) or value in ("null", "~"):
        return ""
    try:
        return clean(value, key, limit=MAX_TEXT)
    except InputError:
        return ""


def _local(place: dict[str, Any], zones: Mapping[str, str]) -> Contact:
    def part(key: str) -> str:
        return _text(place, key)

    suite = part("suite")
    if suite and suite[0].isdigit():
        suite = f"Suite {suite}"
    street = ", ".join(text for text in (part("address"), suite) if text)
    town = " ".join(text for text in (f"{part('city')},", part("state"), part("zip")) if text.strip(","))
    lines = tuple(text for text in (part("building"), street, town) if text) if street else ()
    return Contact(
        "local",
        lines,
        north_american(part("phone")),
        part("city"),
        part("hours"),
        fax=north_american(part("fax")),
        timezone=zones.get(part("state"), ""),
    )


FEED = Feed(
    id="us-congress-legislators",
    country="us",
    title="Members of the United States Congress and their offices",
    publisher=PUBLISHER,
    url=URL,
    licence="CC0-1.0",
    max_age_days=180,
    recognises=recognises,
    read=read,
    files={name: f"https://raw.githubusercontent.com/{PUBLISHER}/main/{name}" for name in (LEGISLATORS, OFFICES)},
    redistributable=True,
    complete=True,
)
