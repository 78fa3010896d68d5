"""Postcodes and the circonscriptions they lie in, from the map of 2012 in regardscitoyens/nosdeputes.fr.

Keeps postcode, département and circonscription; the communes' codes and names are left behind. A code that communes of
several circonscriptions share has a place for each. Corsica and overseas are not in the map, and the French abroad
(circo_etranger.csv, by country) have no postcodes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files, head
from handbill.directory.importers.postcodes import PostcodeMap
from handbill.directory.importers.table import Findings, records, shown
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError, refuse
from handbill.people import Source

PUBLISHER = "regardscitoyens/nosdeputes.fr"
URL = f"https://github.com/{PUBLISHER}"
FILE = "circo_insee_2012.csv"
MAP_OF = date(2012, 12, 31)
# commune;département;name of the commune;circonscription;postcodes
LINE = re.compile(r'"?[0-9]{3}"?;"?[0-9][0-9AB]"?;[^;]*;"?[0-9]{1,2}"?;"?[0-9]{5}( [0-9]{5})*"?\s*')


def recognises(files: Files) -> Files:
    """Files whose first or second line has the form of the map (some begin with headings)."""
    return Files(
        tuple(
            path
            for path in files.ending(".csv", ".txt").paths
            if any(LINE.fullmatch(line) for line in head(path).split("\n")[:2])
        )
    )


def read(files: Files, country: Country, source: Source) -> Import:
    """A place for each postcode and circonscription; raises InputError where the file has another form."""
    found = PostcodeMap()
    findings = found.findings
    read = 0
    for path in files.paths:
        for line, row in records(path, country.code_page):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (line == 1 and not re.search(r"[0-9]", "".join(cells[3:]))):
                continue
            read += 1
            codes = _codes(cells, f"line {line}", findings)
            place = _place(country, cells) if codes else None
            if codes and place is None:
                where = shown(f"{cells[1]}-{cells[3]}")
                found.doubt(codes, f"line {line}: the map names {where}, which is no division now")
            elif place:
                for code in codes:
                    found.put(PostcodePlace(code, *place))
    kept = found.kept("circonscription")
    if not kept:
        raise refuse(
            "form",
            "no line holds commune, département, name, circonscription and postcodes.",
            next_step=f"Take batch/depute/static/{FILE} of {URL}.",
        )
    absent = sorted(country.regions.keys() - {place.region for place in kept})
    if absent:
        findings.notes.append(f"The map has no postcode of {', '.join(absent)}.")
    source = replace(source, as_of=min(MAP_OF, source.dated))
    return found.done("fr", source, files.sha256, kept, read)


def _codes(cells: Sequence[str], who: str, findings: Findings) -> list[str]:
    """The postcodes of a line, of which a cell may hold several."""
    if len(cells) != 5:
        findings.miss(f"{who}: has {len(cells)} cells and not 5")
        return []
    codes = []
    for code in cells[4].split() or [""]:
        if re.fullmatch(r"[0-9]{5}", code):
            codes.append(code)
        else:
            findings.miss(f"{who}: '{shown(code)}' is no postcode")
    return codes


def _place(country: Country, cells: Sequence[str]) -> tuple[str, str] | None:
    """Region and district as the pack has them, None where it knows no such circonscription."""
    region, district = cells[1], cells[3]
    if region not in country.regions or re.fullmatch(r"[0-9]{1,2}", district) is None:
        return None
    try:
        division = country.find_division(region, district)
    except InputError:
        return None
    return division.region, division.district


FEED = Feed(
    id="fr-communes",
    country="fr",
    title="Codes postaux and the circonscriptions of the Assemblée nationale they lie in (map of 2012)",
    publisher=PUBLISHER,
    url=URL,
    licence="ODbL-1.0",
    # The circonscriptions of 2012 stand until new ones are drawn; communes and postcodes change slowly.
    max_age_days=3_650,
    recognises=recognises,
    read=read,
    files={FILE: f"https://raw.githubusercontent.com/{PUBLISHER}/master/batch/depute/static/{FILE}"},
    attribution="NosDéputés.fr par Regards Citoyens (ODbL)",
    redistributable=True,
    scheme="fr/assemblee",
)
