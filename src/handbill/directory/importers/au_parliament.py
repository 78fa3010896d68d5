"""Australia's representatives, senators and ministers, from the tables of openaustralia/openaustralia-parser.

Two sources, one for each chamber; `ministers.csv` beside them gives the form for the envelope of those who are
ministers now. Kept are the sitting members (`still_in_office` and no end) with the day they came in, division, state
and party as the tables abbreviate it; of former ones nothing is kept. A change of party begins a new line
in the tables and no new term: the day is that of the first line. SPK and PRES stand in the column of parties for the
Speaker and the President. The tables give neither gender nor a surname, an address nor a telephone number.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from handbill.country import Country, fold
from handbill.directory.feed import Feed
from handbill.directory.files import Files, folded_cell
from handbill.directory.importers.table import Findings, day_of, first_records, headings, shown, table
from handbill.directory.model import Import
from handbill.errors import InputError
from handbill.people import Official, Rank, Source

PUBLISHER = "openaustralia/openaustralia-parser"
URL = f"https://github.com/{PUBLISHER}"
RAW = f"https://raw.githubusercontent.com/{PUBLISHER}/master/data"
COUNT, NAME, DIVISION, STATE = "member count", "name", "division", "state/territory"
START, KIND, END, REASON, PARTY = (
    "date of election",
    "type of election",
    "date ceased to be a member",
    "reason",
    "most recent party",
)
MEMBERS = (COUNT, NAME, DIVISION, STATE, START, KIND, END, REASON, PARTY)
MINISTERS = ("name", "from", "to", "ministers")
SITTING, CHANGED_PARTY = "still_in_office", "changed_party"
PRESIDING = {"SPK": "au/house", "PRES": "au/senate"}
NO_PARTY = ("SPK", "PRES", "DPRES", "CWM")
TITLES = frozenset("senator the rt right hon honourable dr mr mrs ms miss prof".split())
LETTERS = frozenset("mp am ao kc qc sc".split())


@dataclass(frozen=True)
class Line:
    """A line of a chamber's table."""

    number: int
    count: str
    name: str
    division: str
    state: str
    start: date | None
    kind: str
    end: date | None
    ended: bool
    reason: str
    party: str

    @property
    def sits(self) -> bool:
        return self.reason == SITTING and not self.ended


def is_chamber(path: Path, office: str) -> bool:
    """Whether a file is the table of a chamber: senators have no division."""
    if not headings(path) >= set(MEMBERS):
        return False
    numbered = [record for record in first_records(path) if len(record) > 4 and record[0].strip().isdigit()]
    with_division = any(record[3].strip() for record in numbered)
    return bool(numbered) and with_division == (office == "au/house")


def is_ministers(path: Path) -> bool:
    """Whether a file is the table of ministers."""
    return headings(path) == set(MINISTERS)


def lines(path: Path, code_page: str) -> list[Line]:
    """The lines of a chamber's table; those that begin with # are remarks."""
    found = []
    for number, row in table(path, code_page, MEMBERS):
        cells = {key: folded_cell(row[key]) for key in MEMBERS}
        if cells[COUNT].startswith("#"):
            continue
        found.append(
            Line(
                number,
                cells[COUNT],
                cells[NAME],
                cells[DIVISION],
                cells[STATE],
                day_of(cells[START]),
                cells[KIND],
                day_of(cells[END]),
                bool(cells[END]),
                cells[REASON].rstrip(";. "),
                cells[PARTY],
            )
        )
    return found


def first_of_term(line: Line, lines: Sequence[Line]) -> Line:
    """The line that a sitting member's unbroken term began with: each change of party began another."""
    seen = {line}
    while line.kind == CHANGED_PARTY and line.start is not None:
        former = [
            other
            for other in lines
            if (other.name, other.division, other.end) == (line.name, line.division, line.start)
            and other.reason == CHANGED_PARTY
            and other not in seen
        ]
        if len(former) != 1:
            break
        line = former[0]
        seen.add(line)
    return line


def recognises(office: str, files: Files) -> Files:
    """A chamber's table, and the ministers' where it was given too or stands beside."""
    chamber = [path for path in files.paths if is_chamber(path, office)]
    if not chamber:
        return Files(())
    beside = [path.parent / "ministers.csv" for path in chamber]
    ministers = [path for path in files.paths if is_ministers(path)]
    ministers = ministers or [path for path in beside if path.is_file() and is_ministers(path)][:1]
    return Files((*chamber, *ministers))


def read(office: str, files: Files, country: Country, source: Source) -> Import:
    """The sitting members of a chamber; raises InputError where a table has another form."""
    findings = Findings()
    ministers = [path for path in files.paths if is_ministers(path)]
    found: dict[str, Official] = {}
    total = former = 0
    for path in files.paths:
        if path in ministers:
            continue
        chamber = lines(path, country.code_page)
        total += len(chamber)
        for line in chamber:
            if not line.sits:
                former += 1
                continue
            official = _official(office, line, first_of_term(line, chamber), country, source, findings)
            if official is not None and official.id in found:
                findings.dropped.append(f"line {line.number}: {official.name} stands there twice; the first is kept")
            elif official is not None:
                found[official.id] = official
    for path in ministers:
        _appoint(office, path, country.code_page, found, findings)
    if former:
        findings.dropped.append(f"{former} of {total} lines are of former members")
    return findings.done("au", source, files.sha256, found.values(), total)


def _official(
    office: str, line: Line, first: Line, country: Country, source: Source, findings: Findings
) -> Official | None:
    who = f"line {line.number}"
    name = findings.text(line.name, who, "the name")
    division = findings.text(line.division, who, "the division")
    region = region_of(line.state, country)
    if not name or not re.fullmatch(r"[0-9]{1,9}", line.count):
        findings.lose(f"{who}: a member without a {'number' if name else 'name'} that can be kept")
        return None
    if not (division if office == "au/house" else region):
        findings.lose(f"{who}: {name} has no division and no state that can be kept")
        return None
    if not region:
        findings.notes.append(f"{name}: '{shown(line.state)}' is no state; kept without one")
    presiding: Rank = "presiding" if PRESIDING.get(line.party) == office else ""
    chamber = office.removeprefix("au/")
    return Official(
        id=f"au:openaustralia:{chamber}-{first.count}",
        office=office,
        name=name,
        surname=name,
        gender="x",
        region=region,
        district=_district(division, name, country, findings) if office == "au/house" else "",
        start=first.start,
        expected_end=None,
        contacts=(),
        source=source,
        rank=presiding,
        party="" if line.party in NO_PARTY else findings.text(line.party, name, "the party"),
    )


def region_of(state: str, country: Country) -> str:
    """The code of a state in any of the tables' spellings, "" where it is none."""
    try:
        return country.find_region(state)
    except InputError:
        return ""


def _district(division: str, name: str, country: Country, findings: Findings) -> str:
    try:
        return country.find_division("", division).district
    except InputError:
        findings.unplace(f"{name}: '{shown(division)}' is no division now; kept under this name")
        return division


def _appoint(office: str, path: Path, code_page: str, found: dict[str, Official], findings: Findings) -> None:
    """Rank and envelope form of those who are ministers now, each where exactly one member bears the name.

    The Prime Minister has the form alone: nobody greets a "Dear Minister" there.
    """
    forms: dict[str, Rank] = {}
    for number, row in table(path, code_page, MINISTERS):
        form = findings.text(row["name"], f"ministers, line {number}", "the name")
        senator = form.casefold().startswith("senator ")
        if form and row["from"].strip() and not row["to"].strip() and senator == (office == "au/senate"):
            first = folded_cell(row["ministers"]).casefold().startswith("prime minister")
            forms[form] = "" if first or forms.get(form) == "" else "minister"
    for form, rank in forms.items():
        official = _bearer(form, found.values())
        if official is None:
            findings.notes.append(f"{shown(form)}: no member or several bear the name; kept as a member without office")
        elif official.rank == "" and not official.envelope_name:
            found[official.id] = replace(official, rank=rank, envelope_name=form)


def _bearer(form: str, members: Iterable[Official]) -> Official | None:
    """The one member of that name, middle names left out where none has it whole; None where it is not one."""
    members = tuple(members)
    words = bare(form)
    whole = [member for member in members if bare(member.name) == words]
    ends = [member for member in members if len(words) > 1 and _ends(bare(member.name)) == _ends(words)]
    fitting = whole or ends
    return fitting[0] if len(fitting) == 1 else None


def _ends(words: Sequence[str]) -> tuple[str, ...]:
    return (*words[:1], *words[-1:])


def bare(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without titles before it and letters behind it."""
    words = [fold(word) for word in name.split() if fold(word)]
    while words and words[0] in TITLES:
        words.pop(0)
    while words and words[-1] in LETTERS:
        words.pop()
    return tuple(words)


def _feed(office: str, id: str, title: str, name: str) -> Feed:
    return Feed(
        id=id,
        country="au",
        title=title,
        publisher=PUBLISHER,
        url=URL,
        licence="not stated (AGPL-3.0 repository)",
        max_age_days=180,
        recognises=partial(recognises, office),
        read=partial(read, office),
        files={file: f"{RAW}/{file}" for file in (name, "ministers.csv")},
        complete=True,
    )


REPRESENTATIVES = _feed(
    "au/house", "au-representatives", "Members of the Australian House of Representatives", "representatives.csv"
)
SENATORS = _feed("au/senate", "au-senators", "Australian senators", "senators.csv")
