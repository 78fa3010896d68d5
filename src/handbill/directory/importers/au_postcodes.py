"""Postcodes of Australia and the electoral divisions they lie in, from openaustralia/openaustralia-parser.

A division's state is the one that `representatives.csv` gives it where that table was given too or stands beside:
sixteen postcodes lie in more than one state. A code that lies in a former division is left out whole. A map that names
former divisions and lacks present ones was drawn before the present boundaries, so it is dated on the day before
them and answers for none of today's: postcodes moved between the divisions that kept their names, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers import au_parliament
from handbill.directory.importers.postcodes import PostcodeMap
from handbill.directory.importers.table import headings, shown, table
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError
from handbill.people import Source

HEADINGS = ("postcode", "electorate")
SCHEME = "au/house"


def recognises(files: Files) -> Files:
    """The postcodes' tables, and the representatives' where it was given too or stands beside."""
    maps = [path for path in files.paths if headings(path) == {*HEADINGS}]
    given = [path for path in files.paths if au_parliament.is_chamber(path, SCHEME)]
    beside = [path.parent / "representatives.csv" for path in maps]
    members = given or [path for path in beside if path.is_file() and au_parliament.is_chamber(path, SCHEME)][:1]
    return Files((*maps, *members)) if maps else Files(())


def read(files: Files, country: Country, source: Source) -> Import:
    """One line for each postcode and division; raises InputError where a table has another form."""
    found = PostcodeMap()
    findings = found.findings
    members = [path for path in files.paths if au_parliament.is_chamber(path, SCHEME)]
    states = _states(members, country)
    divisions: dict[str, str | None] = {}
    wrong: list[str] = []
    read = 0
    for path in files.paths:
        if path in members:
            continue
        for line, row in table(path, country.code_page, HEADINGS):
            code, division = row["postcode"].strip(), " ".join(row["electorate"].split())
            if code.startswith("#"):
                continue
            read += 1
            if not (len(code) == 4 and code.isascii() and code.isdigit()):
                findings.miss(f"line {line}: '{shown(code)}' is no postcode")
                wrong.append(code)
                continue
            if division not in divisions:
                divisions[division] = _district(division, country)
            district = divisions[division]
            if district is None:
                found.doubt((code,), f"line {line}: {code} lies in '{shown(division)}', which is no division now")
            elif not found.put(PostcodePlace(code, states.get(district, ""), district)):
                findings.dropped.append(f"line {line}: {code} in {division} stands there twice")
    kept = found.kept()
    findings.zeros(wrong, 4)
    if not kept:
        raise findings.nothing("the table holds no postcode")
    drawn = _drawn_before(divisions, country, source)
    if drawn is not None:
        source = replace(source, as_of=drawn - timedelta(days=1))
        findings.notes.append(f"the map names former divisions and lacks new ones: it is older than those of {drawn}")
    return found.done("au", source, files.sha256, kept, read)


def _states(members: Sequence[Path], country: Country) -> dict[str, str]:
    """The state of each division by its code, as the table of representatives gives it."""
    found: dict[str, str] = {}
    for path in members:
        for line in au_parliament.lines(path, country.code_page):
            district, region = _district(line.division, country), au_parliament.region_of(line.state, country)
            if district and region:
                found[district] = region
    return found


def _district(division: str, country: Country) -> str | None:
    try:
        return country.find_division("", division).district or None
    except InputError:
        return None


def _drawn_before(divisions: Mapping[str, str | None], country: Country, source: Source) -> date | None:
    """The day of the boundaries that a map is older than; None where it has the present divisions."""
    present = set(country.district.names) if country.district else set()
    if None not in divisions.values() or present <= set(divisions.values()):
        return None
    days = [event.date.last for event in country.calendar if event.office == SCHEME and event.event == "boundaries"]
    return max((day for day in days if day <= source.dated), default=None)


FEED = Feed(
    id="au-postcodes",
    country="au",
    title="Postcodes by electoral division",
    publisher=au_parliament.PUBLISHER,
    url=au_parliament.URL,
    licence="not stated (AGPL-3.0 repository)",
    max_age_days=730,
    recognises=recognises,
    read=read,
    files={name: f"{au_parliament.RAW}/{name}" for name in ("postcodes.csv", "representatives.csv")},
    scheme=SCHEME,
)
