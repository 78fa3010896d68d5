"""Postcodes and the constituencies of the Bundestag they lie in, from the table of maximilionai/OpenWahlkreisMap.

Keeps the code, the number of the Wahlkreis and its share of the code's area. The name only proves that the number means
the Wahlkreis that it means now (the project's tables for the Länder and older ones look alike), and is left behind.
"""

import re
from pathlib import Path

from handbill.country import Country, fold
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers.postcodes import PostcodeMap
from handbill.directory.importers.table import Findings, headings, shown, table
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError, refuse
from handbill.people import Source

PUBLISHER = "maximilionai/OpenWahlkreisMap"
URL = f"https://github.com/{PUBLISHER}"
HEADINGS = ("plz", "wahlkreis_nr", "wahlkreis_name", "overlap", "is_primary")
FILE = "plz-wahlkreis.csv"


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.ending(".csv", ".txt").paths if headings(path) == {*HEADINGS}))


def read(files: Files, country: Country, source: Source) -> Import:
    """One place for each code and Wahlkreis; raises InputError where no file is a map of the present Wahlkreise."""
    found = PostcodeMap()
    findings = found.findings
    wrong: list[str] = []
    read = 0
    for path in files.paths:
        places: list[PostcodePlace] = []
        other: list[tuple[str, str]] = []
        for line, row in table(path, country.code_page, HEADINGS):
            read += 1
            code = row["plz"].strip()
            if re.fullmatch(r"[0-9]{5}", code) is None:
                findings.miss(f"line {line}: '{shown(code)}' is no Postleitzahl")
                wrong.append(code)
                continue
            number, name = row["wahlkreis_nr"].strip(), row["wahlkreis_name"]
            district = _district(country, number, name)
            if district:
                share = _share(row["overlap"], f"line {line}", findings)
                places.append(PostcodePlace(code, "", district, share, row["is_primary"].strip().casefold() == "true"))
            else:
                named = f"{shown(number)} '{shown(name)}'"
                other.append((code, f"line {line}: the map names Wahlkreis {named}, which is no division now"))
        if len(other) > len(places):
            findings.dropped.append(_another_map(path, len(places) + len(other)))
            continue
        for code, why in other:
            found.doubt((code,), why)
        for place in places:
            if not found.put(place):
                findings.notes.append(f"{place.code} in Wahlkreis {place.district} stands there twice")
    kept = found.kept("Wahlkreis")
    findings.zeros(wrong, 5)
    if not kept:
        why = f" ({findings.dropped[0]})" if findings.dropped else ""
        raise refuse(
            "form",
            f"no file holds postcodes of the present Wahlkreise of the Bundestag{why}.",
            next_step=f"Take data/bundestag/{FILE} of {URL}; the tables of the Länder look alike.",
        )
    return found.done("de", source, files.sha256, kept, read)


def _another_map(path: Path, lines: int) -> str:
    return f"{path.name}: most of its {lines} lines name other Wahlkreise than those of the Bundestag now"


def _district(country: Country, number: str, name: str) -> str:
    """The Wahlkreis as the pack counts it, "" where its number and its name do not mean the same."""
    if re.fullmatch(r"[0-9]{1,3}", number) is None:
        return ""
    district = str(int(number))
    try:
        known = country.find_division("", district)
    except InputError:
        return ""
    return known.district if fold(country.district_name(known, "de")) == fold(name) else ""


def _share(cell: str, who: str, findings: Findings) -> float | None:
    """The part of the code's area, above 0 and at most 1 (a rounding error more is 1); None where it is none."""
    cell = cell.replace(",", ".")  # a German spreadsheet's
    if re.fullmatch(r"\s*[0-9](\.[0-9]{1,20})?(e-[0-9]{1,2})?\s*", cell) and 0 < (share := float(cell)) < 1.001:
        return min(share, 1.0)
    findings.notes.append(f"{who}: the share '{shown(cell)}' is none; the Wahlkreis is kept without it")
    return None


FEED = Feed(
    id="de-postcodes",
    country="de",
    title="Postleitzahlen and the Wahlkreise of the Bundestag they lie in",
    publisher=PUBLISHER,
    url=URL,
    # The table says MIT and is cut out of postcode areas under the ODbL: so it is not passed on.
    licence="MIT (postcode areas: ODbL)",
    max_age_days=730,
    recognises=recognises,
    read=read,
    files={FILE: f"https://raw.githubusercontent.com/{PUBLISHER}/main/data/bundestag/{FILE}"},
    attribution="OpenWahlkreisMap; Wahlkreise: © Die Bundeswahlleiterin, © GeoBasis-DE / BKG (2025); "
    "postcode areas: yetzt/postleitzahlen (ODbL)",
    scheme="de/bundestag",
)
