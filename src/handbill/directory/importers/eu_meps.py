"""The members of the European Parliament, from the table of TechToThePeople/mep.

Keeps name, gender where given, member state, national party, room, telephone and e-mail. Birthdays, addresses on the
web, committees and delegations are left behind, and so is `since`: it is the day of a member's first mandate, however
long ago. But the newest of them is the day up to which the list can be true.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers.table import Findings, headings, iso_day, shown, table
from handbill.directory.model import Import
from handbill.errors import InputError
from handbill.people import Contact, Gender, Official, Source

PUBLISHER = "TechToThePeople/mep"
URL = f"https://github.com/{PUBLISHER}"
FILE = "meps.csv"
HEADINGS = ("country", "first_name", "last_name", "email", "gender", "party", "phone", "office", "epid", "since")
GENDERS: dict[str, Gender] = {"M": "m", "F": "f"}


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.ending(".csv", ".txt").paths if headings(path) >= {*HEADINGS, "eugroup"}))


def read(files: Files, country: Country, source: Source) -> Import:
    """All members; raises InputError where the table has another form."""
    findings = Findings()
    rows: dict[str, Mapping[str, str]] = {}
    newest: date | None = None
    undated: list[int] = []
    read = 0
    for path in files.paths:
        for line, row in table(path, country.code_page, HEADINGS):
            read += 1
            since = iso_day(row["since"])
            if since is None and row["since"].strip():
                undated.append(line)
            if since and since <= source.retrieved_at and (newest is None or since > newest):
                newest = since
            id = row["epid"].strip()
            if re.fullmatch(r"[0-9]{1,9}", id) is None:
                findings.miss(f"line {line}: has no number of the Parliament (epid), but '{shown(id)}'")
            elif id in rows:
                findings.dropped.append(f"line {line}: {id} stands twice among the members; the first is kept")
            else:
                rows[id] = row
    source = replace(source, as_of=newest) if newest else source
    members = (_official(id, row, country, source, findings) for id, row in rows.items())
    found = tuple(member for member in members if member)
    if not found:
        raise findings.nothing("the table holds no member of the Parliament")
    findings.check(len(found))
    if undated:
        older = "" if newest else ", so the list may be older than its file"
        findings.notes.append(f"{len(undated)} lines have a `since` not like 2024-07-16{older} (line {undated[0]})")
    findings.notes.append("Last names stand in capitals, as the Parliament writes them.")
    return Import("eu", source, files.sha256, found, (), read, tuple(findings.dropped), tuple(findings.notes))


def _official(id: str, row: Mapping[str, str], country: Country, source: Source, findings: Findings) -> Official | None:
    # The capitals stay: no rule gives back McALLISTER, DE LA PISA CARRIÓN or VAN BREMPT as they write themselves.
    surname = findings.text(row["last_name"], id, "the last name")
    first = findings.text(row["first_name"], id, "the first name")
    if not surname:
        findings.miss(f"{id}: has no last name")
        return None
    try:
        region = country.find_region(row["country"].strip())
    except InputError:
        region = ""
    if not region:
        findings.miss(f"{id}: '{shown(row['country'])}' is no member state")
        return None
    room = findings.text(row["office"], id, "the office")
    contact = Contact(
        "capital",
        (room,) if room else (),
        _phone(findings.text(row["phone"], id, "the phone number")),
        email=findings.email(row["email"], id),
        timezone="Europe/Brussels",
    )
    return Official(
        id=f"eu:ep:{id}",
        office="eu/parliament",
        name=f"{first} {surname}".strip(),
        surname=surname,
        gender=GENDERS.get(row["gender"].strip(), "x"),
        region=region,
        district="",
        start=None,
        expected_end=None,
        contacts=(contact,) if contact.lines or contact.phone or contact.email else (),
        source=source,
        party=findings.text(row["party"], id, "the party"),
    )


def _phone(given: str) -> str:
    """The number as given, with + for the 00 that stands before the country's code."""
    return re.sub(r"^00(?=[1-9])", "+", given)


FEED = Feed(
    id="eu-meps",
    country="eu",
    title="Members of the European Parliament",
    publisher=PUBLISHER,
    url=URL,
    licence="not stated",
    max_age_days=365,
    recognises=recognises,
    read=read,
    files={FILE: f"https://raw.githubusercontent.com/{PUBLISHER}/production/data/{FILE}"},
)
