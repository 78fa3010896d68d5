"""The members of the US Congress and their local offices, from the files of unitedstates/congress-legislators.

Keeps names, gender as given, the current term and its scheduled end, the Washington office and local offices;
birthdays, other ids and addresses on the web are left behind.
"""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from handbill.directory import Import
from handbill.errors import refuse
from handbill.people import Contact, Gender, Official, Source

PUBLISHER = "unitedstates/congress-legislators"
URL = "https://github.com/unitedstates/congress-legislators"
LEGISLATORS = "legislators-current.yaml"
OFFICES = "legislators-district-offices.yaml"
MAX_AGE_DAYS = 180
OFFICE_OF = {"rep": "us/house", "sen": "us/senate"}
GENDERS: dict[str, Gender] = {"M": "m", "F": "f"}
MAX_BYTES = 40_000_000


def read(folder: Path, retrieved_at: date | None = None) -> Import:
    """Read both files out of a folder (or beside the one file named); raises InputError.

    Without `retrieved_at` the younger file's own date stands in: the data cannot be younger than that.
    """
    folder = folder.parent if folder.is_file() else folder
    people, offices = folder / LEGISLATORS, folder / OFFICES
    for path in (people, offices):
        if not path.is_file():
            raise refuse(
                "no-source-file",
                f"{path} is not there.",
                next_step=f"Download {LEGISLATORS} and {OFFICES} of {PUBLISHER} ({URL}) into one folder.",
            )
    digest = hashlib.sha256()
    for path in (people, offices):
        digest.update(path.read_bytes())
    legislators = _entries(people)
    local = {entry["id"]["bioguide"]: entry["offices"] for entry in _entries(offices)}
    if retrieved_at is None:
        written = max(path.stat().st_mtime for path in (people, offices))
        retrieved_at = datetime.fromtimestamp(written, tz=UTC).date()
    source = Source(
        "us-congress-legislators",
        "Members of the United States Congress and their offices",
        PUBLISHER,
        URL,
        "CC0-1.0",
        retrieved_at,
        MAX_AGE_DAYS,
    )
    found: list[Official] = []
    dropped: list[str] = []
    for entry in legislators:
        official = _official(entry, local.pop(entry["id"]["bioguide"], []), source, dropped)
        if official is not None:
            found.append(official)
    dropped += [
        f"{len(places)} offices of {bioguide}, who is not among the members" for bioguide, places in local.items()
    ]
    if not found:
        raise refuse("empty", f"{people} holds no member of Congress.", next_step="Is it the right file?")
    return Import("us", source, digest.hexdigest(), tuple(found), tuple(dropped))


def _entries(path: Path) -> list[dict[str, Any]]:
    import yaml

    if path.stat().st_size > MAX_BYTES:
        raise refuse("too-large", f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with path.open(encoding="utf-8") as stream:
            entries = yaml.load(stream, Loader=loader)  # noqa: S506  both loaders are safe ones
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("yaml", f"{path} is not the YAML that was expected: {error}.") from None
    whole = isinstance(entries, list) and all(isinstance(e, dict) and "bioguide" in e.get("id", {}) for e in entries)
    if not whole:
        raise refuse("form", f"{path} does not have the form of {PUBLISHER}.", next_step="Is it the right file?")
    result: list[dict[str, Any]] = entries
    return result


def _official(
    entry: dict[str, Any], offices: list[dict[str, Any]], source: Source, dropped: list[str]
) -> Official | None:
    bioguide, name = entry["id"]["bioguide"], entry.get("name", {})
    terms = entry.get("terms") or [{}]
    term = terms[-1]
    office = OFFICE_OF.get(term.get("type", ""))
    if office is None or not term.get("state"):
        dropped.append(f"{bioguide}: no current term in the House or the Senate")
        return None
    full = name.get("official_full") or f"{name.get('first', '')} {name.get('last', '')}".strip()
    lines = tuple(line for line in (_room(term.get("office", "")),) if line)
    contacts = [Contact("capital", lines, _phone(term.get("phone", "")), "Washington, DC")]
    for place in offices:
        contact = _local(place)
        if contact.lines or contact.phone:
            contacts.append(contact)
        else:
            dropped.append(f"{bioguide}: local office {place.get('id', '')} without address and phone")
    return Official(
        id=f"us:bioguide:{bioguide}",
        office=office,
        name=full,
        surname=name.get("last", full),
        gender=GENDERS.get(entry.get("bio", {}).get("gender", ""), "x"),
        region=term["state"],
        district=str(term["district"]) if office == "us/house" else "",
        start=_day(term.get("start")),
        expected_end=_day(term.get("end")),
        contacts=tuple(contacts),
        source=source,
    )


def _room(office: str) -> str:
    return office.strip()


def _local(place: dict[str, Any]) -> Contact:
    def part(key: str) -> str:
        return " ".join(str(place.get(key) or "").split())

    suite = part("suite")
    if suite and suite[0].isdigit():
        suite = f"Suite {suite}"
    street = ", ".join(text for text in (part("address"), suite) if text)
    town = " ".join(text for text in (f"{part('city')},", part("state"), part("zip")) if text.strip(","))
    lines = tuple(text for text in (part("building"), street, town) if text) if street else ()
    return Contact("local", lines, _phone(part("phone")), part("city"), part("hours"))


def _phone(given: str) -> str:
    """The number as the source gives it, with the country's code in front."""
    given = given.strip()
    return f"+1 {given}" if given and not given.startswith("+") else given


def _day(given: object) -> date | None:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        return None
