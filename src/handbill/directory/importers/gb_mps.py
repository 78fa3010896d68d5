"""Members of the House of Commons with the codes of their constituencies, from the list of dfe-analytical-services.

Keeps the name, the form for the envelope, party and e-mail address; what the table says of councils, mayors and the
election is left behind. It gives neither gender nor a surname of its own: salutations take the whole name.
"""

import re

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files, folded_cell
from handbill.directory.importers.table import Findings, headings, shown, table
from handbill.directory.model import Import
from handbill.errors import InputError
from handbill.people import Contact, Official, Source

PUBLISHER = "dfe-analytical-services/mp-lookup"
HEADINGS = ("pcon_name", "pcon_code", "member_id", "full_title", "display_as", "party_text", "member_email")
NO_EMAIL = "no email found"
SPEAKER = "Speaker"  # stands in the column of parties, and is an office


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.paths if headings(path) >= {*HEADINGS}))


def read(files: Files, country: Country, source: Source) -> Import:
    """One member for each constituency; raises InputError where the table has another form."""
    findings = Findings()
    found: dict[str, Official] = {}
    read = 0
    for path in files.paths:
        for line, row in table(path, country.code_page, HEADINGS):
            read += 1
            official = _official(line, {key: folded_cell(cell) for key, cell in row.items()}, country, source, findings)
            if official is None:
                continue
            if official.id in found:
                findings.dropped.append(f"line {line}: {official.name} stands there twice; the first is kept")
                continue
            found[official.id] = official
    return findings.done("gb", source, files.sha256, found.values(), read)


def _official(line: int, row: dict[str, str], country: Country, source: Source, findings: Findings) -> Official | None:
    who = f"line {line}"
    name = findings.text(row["display_as"], who, "the name")
    constituency = findings.text(row["pcon_name"], who, "the constituency")
    if not row["display_as"]:
        findings.dropped.append(f"{who}: nobody is named for {constituency or 'a constituency without a name'}")
        return None
    if not name or not re.fullmatch(r"[0-9]{1,9}", row["member_id"]):
        findings.lose(f"{who}: a member without a {'number' if name else 'name'} that can be kept")
        return None
    email = row["member_email"]
    address = "" if email.casefold() == NO_EMAIL else findings.email(email, name)
    party = findings.text(row["party_text"], name, "the party")
    return Official(
        id=f"gb:parliament:{row['member_id']}",
        office="gb/commons",
        name=name,
        surname=name,
        gender="x",
        region=_region(row.get("country_name", ""), country),
        district=_district(row["pcon_code"], constituency, name, country, findings),
        start=None,
        expected_end=None,
        contacts=(Contact("capital", email=address, timezone=country.timezone or ""),) if address else (),
        source=source,
        rank="presiding" if party == SPEAKER else "",
        envelope_name=findings.text(row["full_title"], name, "the form for the envelope"),
        party="" if party == SPEAKER else party,
    )


def _region(given: str, country: Country) -> str:
    try:
        return country.find_region(given)
    except InputError:
        return ""


def _district(code: str, constituency: str, name: str, country: Country, findings: Findings) -> str:
    """The constituency's code where the pack has it, else that of its name, else the name as given."""
    for given in (code, constituency):
        try:
            if given:
                return country.find_division("", given).district
        except InputError:
            continue
    findings.unplace(f"{name}: '{shown(constituency)}' is no constituency now; kept under this name")
    return constituency


FEED = Feed(
    id="gb-mps",
    country="gb",
    title="Members of the House of Commons",
    publisher="Department for Education (dfe-analytical-services/mp-lookup)",
    url=f"https://github.com/{PUBLISHER}",
    licence="not stated",
    max_age_days=180,
    recognises=recognises,
    read=read,
    files={"mp_lookup.csv": f"https://raw.githubusercontent.com/{PUBLISHER}/refs/heads/main/mp_lookup.csv"},
    complete=True,
)
