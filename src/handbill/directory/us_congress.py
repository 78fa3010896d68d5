"""The members of the US Congress and their local offices, from the files of unitedstates/congress-legislators.

Keeps names, gender as given, the current term and its scheduled end, the Washington office and local offices;
birthdays, other ids and addresses on the web are left behind.
"""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from handbill.directory import Import
from handbill.errors import HandbillError, refuse
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
        digest.update(_bytes(path))
    legislators = _entries(people)
    local: dict[str, list[dict[str, Any]]] = {}
    for entry in _entries(offices):
        local.setdefault(entry["id"]["bioguide"], []).extend(entry["offices"])
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
    seen: set[str] = set()
    for entry in legislators:
        bioguide = entry["id"]["bioguide"]
        if bioguide in seen:
            dropped.append(f"{bioguide}: stands twice among the members; the first is kept")
            continue
        seen.add(bioguide)
        official = _official(entry, local.pop(bioguide, []), source, dropped)
        if official is not None:
            found.append(official)
    dropped += [
        f"{len(places)} offices of {bioguide}, who is not among the members" for bioguide, places in local.items()
    ]
    if not found:
        raise refuse("empty", f"{people} holds no member of Congress.", next_step="Is it the right file?")
    return Import("us", source, digest.hexdigest(), tuple(found), tuple(dropped))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise refuse("too-large", f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise refuse("unreadable", f"{path} cannot be read ({error.strerror}).") from None


def _entries(path: Path) -> list[dict[str, Any]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        entries = yaml.load(_bytes(path).decode("utf-8-sig"), Loader=loader)  # noqa: S506  both loaders are safe ones
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("yaml", f"{path} is not the YAML that was expected: {error}.") from None
    if not isinstance(entries, list):
        raise _other_form(path)
    for entry in entries:
        _check(entry, path)
    result: list[dict[str, Any]] = entries
    return result


def _check(entry: Any, path: Path) -> None:
    """Refuse an entry that is not built as both files build theirs."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), dict):
        raise _other_form(path)
    bioguide = entry["id"].get("bioguide")
    if not isinstance(bioguide, str):
        raise _other_form(path)
    if path.name == OFFICES:
        sound = _dicts(entry.get("offices"))
    else:
        maps = (entry.get("name"), entry.get("bio") or {})
        sound = all(isinstance(part, dict) for part in maps) and _dicts(entry.get("terms"))
    if not sound:
        raise _other_form(path, f" at {bioguide}")


def _dicts(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _other_form(path: Path, at: str = "") -> HandbillError:
    return refuse("form", f"{path} does not have the form of {PUBLISHER}{at}.", next_step="Is it the right file?")


def _official(
    entry: dict[str, Any], offices: list[dict[str, Any]], source: Source, dropped: list[str]
) -> Official | None:
    bioguide, name = entry["id"]["bioguide"], entry["name"]
    term = entry["terms"][-1] if entry["terms"] else {}
    office = OFFICE_OF.get(_text(term, "type"))
    if office is None or not term.get("state"):
        dropped.append(f"{bioguide}: no current term in the House or the Senate")
        return None
    district = _text(term, "district") if office == "us/house" else ""
    if office == "us/house" and not district.isdigit():
        dropped.append(f"{bioguide}: the term in the House has no district")
        return None
    full = _text(name, "official_full") or f"{_text(name, 'first')} {_text(name, 'last')}".strip()
    room = _text(term, "office")
    contacts = [Contact("capital", (room,) if room else (), _phone(_text(term, "phone")), "Washington, DC")]
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
        surname=_text(name, "last") or full,
        gender=GENDERS.get(_text(entry.get("bio") or {}, "gender"), "x"),
        region=_text(term, "state"),
        district=district,
        start=_day(term.get("start")),
        expected_end=_day(term.get("end")),
        contacts=tuple(contacts),
        source=source,
    )


def _text(values: dict[str, Any], key: str) -> str:
    """A value as text with its blanks folded, "" where there is none (0 is a value: the district at large)."""
    value = values.get(key)
    return "" if value is None else " ".join(str(value).split())


def _local(place: dict[str, Any]) -> Contact:
    def part(key: str) -> str:
        return _text(place, key)

    suite = part("suite")
    if suite and suite[0].isdigit():
        suite = f"Suite {suite}"
    street = ", ".join(text for text in (part("address"), suite) if text)
    town = " ".join(text for text in (f"{part('city')},", part("state"), part("zip")) if text.strip(","))
    lines = tuple(text for text in (part("building"), street, town) if text) if street else ()
    return Contact("local", lines, _phone(part("phone")), part("city"), part("hours"))


def _phone(given: str) -> str:
    """The number as the source gives it, with the country's code in front."""
    return f"+1 {given}" if given and not given.startswith("+") else given


def _day(given: object) -> date | None:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        return None
