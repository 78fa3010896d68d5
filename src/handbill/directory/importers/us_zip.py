"""ZIP codes and the congressional districts they lie in, from the table of OpenSourceActivismTech/us-zipcodes-congress.

Keeps the code, the state and the district ("0" at large, which the table writes 0 or, for a delegate, 98); the state's
FIPS number is left behind. A code that several districts share has a line for each, without
shares; one with a line that cannot be used is left out whole.
"""

from handbill.country import Country
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers.postcodes import PostcodeMap
from handbill.directory.importers.table import headings, shown, table
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError
from handbill.people import Source

PUBLISHER = "OpenSourceActivismTech/us-zipcodes-congress"
HEADINGS = ("state_abbr", "zcta", "cd")
DELEGATE = "98"


def recognises(files: Files) -> Files:
    return Files(tuple(path for path in files.paths if headings(path) >= {*HEADINGS}))


def read(files: Files, country: Country, source: Source) -> Import:
    """One line for each ZIP code and district; raises InputError where the table has another form."""
    zips = PostcodeMap()
    findings = zips.findings
    divisions: dict[tuple[str, str], tuple[str, str] | None] = {}
    wrong: list[str] = []
    read = 0
    for path in files.paths:
        for line, row in table(path, country.code_page, HEADINGS):
            read += 1
            state, code, district = (row[name].strip() for name in HEADINGS)
            if not (len(code) == 5 and code.isascii() and code.isdigit()):
                findings.miss(f"line {line}: '{shown(code)}' is no ZIP code")
                wrong.append(code)
                continue
            if (state, district) not in divisions:
                divisions[state, district] = _division(country, state, district)
            division = divisions[state, district]
            if division is None:
                zips.doubt((code,), f"line {line}: {code} lies in '{shown(f'{state}-{district}')}', no district now")
                continue
            if not zips.put(PostcodePlace(code, *division)):
                findings.dropped.append(f"line {line}: {code} in {state}-{district} stands there twice")
    found = zips.kept("district")
    findings.zeros(wrong, 5)
    if not found:
        raise findings.nothing("the table holds no ZIP code")
    return zips.done("us", source, files.sha256, found, read)


def _division(country: Country, state: str, district: str) -> tuple[str, str] | None:
    """The region and district that the table's two cells mean, None where the country has no such seat."""
    if not (state and district.isascii() and district.isdigit()):
        return None
    try:
        division = country.find_division(country.find_region(state), "0" if district == DELEGATE else district)
    except InputError:
        return None
    return division.region, division.district


FEED = Feed(
    id="us-zip-districts",
    country="us",
    title="ZIP codes by congressional district",
    publisher=PUBLISHER,
    url=f"https://github.com/{PUBLISHER}",
    licence="public domain",
    max_age_days=730,
    recognises=recognises,
    read=read,
    files={"zccd.csv": f"https://raw.githubusercontent.com/{PUBLISHER}/master/zccd.csv"},
    redistributable=True,
    scheme="us/house",
)
