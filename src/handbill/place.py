"""Where a sender lives: the division that region, district and postcode mean, and how places are written."""

import contextlib
import re
import unicodedata
from dataclasses import replace
from datetime import date
from functools import lru_cache

from handbill.country import Country, Division, said
from handbill.directory import Answer, Directory, Located
from handbill.errors import InputError, refuse
from handbill.people import Sender

MAX_SLUG = 60  # characters; a file name has at most 255 bytes


def division_of(sender: Sender, country: Country) -> Division:
    """The sender's division, from region, district and postcode; raises InputError for what is none."""
    region = country.find_region(sender.region)
    division = country.find_division(region or country.region_of_postcode(sender.postcode), sender.district)
    if region and division.region != region:
        name = said(country.regions[region].name, "en")
        message = f"--district: '{sender.district}' is not in {name}, which --region names."
        raise refuse("unknown-district", message, next_step="Correct one of the two, or leave --region out.")
    return division


def locate(sender: Sender, country: Country, directory: Directory, today: date) -> tuple[Sender, Located]:
    """The sender with region and district where the postcode map knows them for certain, and its answer.

    What the sender says goes before the map: it then answers "unknown", with the places that it has. Where it has
    several districts, only a region that all share is filled in.
    """
    found = directory.locate(country.code, sender.postcode, today) if sender.postcode else Located("unknown")
    given = country.find_region(sender.region)
    if given and found.places:
        # A map names no place that the sender is not in. (The region that a postcode's first figures suggest does not
        # bind: some codes lie on both sides.)
        within = tuple(place for place in found.places if place.region in ("", given))
        answer: Answer = "unknown" if not within else "unique" if len(within) == 1 else "ambiguous"
        found = replace(found, places=within or found.places, answer=answer)
    division = _division_with(sender, country, given or found.region)
    if division.district or found.answer == "unknown":
        told = replace(found, answer="unknown") if division.district else found
        return replace(sender, region=division.region or sender.region), told
    region = found.region or given or sender.region
    district = found.places[0].district if found.answer == "unique" else ""
    return replace(sender, region=region, district=district), found


def _division_with(sender: Sender, country: Country, region: str) -> Division:
    """The sender's division, a bare number of a district taken for one of the postcode's region."""
    if region and not sender.region:
        with contextlib.suppress(InputError):
            return division_of(replace(sender, region=region), country)
    return division_of(sender, country)


def candidates(country: Country, located: Located) -> list[str]:
    """The districts that a postcode lies in, as `CA-30 (82 %)`, the largest share first."""
    found = []
    for place in located.places:
        division = Division(place.region, place.district)
        name = country.district_name(division, country.languages[0])
        shown = place_name(country, division)
        shown = f"{place.district} ({name})" if name != place.district else shown
        found.append(f"{shown}, {place.share:.0%} of the code" if place.share is not None else shown)
    return found


def place_name(country: Country, division: Division) -> str:
    """A division as a file name has it: `CA-30`, `ON-University—Rosedale`, `75-02`."""
    lang = country.languages[0]
    width = country.district.width if country.district else 0
    district = country.district_name(division, lang).zfill(width) if division.district else ""
    return "-".join(part for part in (division.region, district) if part)


@lru_cache(10_000)
def slug(text: str) -> str:
    """Letters and digits of any script joined by hyphens, accents dropped."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(re.findall(r"[^\W_]+", bare))[:MAX_SLUG].strip("-")
