"""Country packs: offices and forms of address, places, paper and post, each fact with its source.

Reads `countries/<cc>.yaml` into frozen types and finds places in it; decides nothing about a letter.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from handbill import resources, yamlfile
from handbill.country.model import (
    STRICT,
    Address,
    AddressFormat,
    Date,
    DistrictKind,
    Division,
    Forms,
    Imprint,
    Lines,
    Note,
    Office,
    PackSource,
    Placement,
    Postcode,
    Region,
    RegionKind,
)
from handbill.errors import InputError, Problem, Where, nearest, refuse
from handbill.vocabulary import country_code
from handbill.wording import Template, ordinal

__all__ = [
    "Address",
    "Country",
    "Division",
    "Forms",
    "Lines",
    "Office",
    "fold",
    "load_country",
    "said",
    "unknown_country",
]


@dataclass(frozen=True, slots=True)
class Country:
    """One country pack."""

    format: int
    code: str
    name: Mapping[str, str]
    languages: tuple[str, ...]
    paper: Literal["a4", "letter"]
    envelope: str
    sources: Mapping[str, PackSource]
    address: AddressFormat
    postcode: Postcode
    dateline: Mapping[str, Template]
    letter: Placement
    offices: tuple[Office, ...]
    timezone: str | None = None
    code_page: str = "windows-1252"
    region: RegionKind | None = None
    regions: Mapping[str, Region] = field(default_factory=dict)
    district: DistrictKind | None = None
    constituency: Mapping[str, Template] = field(default_factory=dict)
    at_large: Mapping[str, Template] = field(default_factory=dict)
    of_constituency: Mapping[str, Template] = field(default_factory=dict)
    postage: Note | None = None
    imprint: Imprint | None = None
    calendar: tuple[Date, ...] = ()
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def office(self, id: str) -> Office:
        for office in self.offices:
            if office.id == id:
                return office
        ids = [office.id for office in self.offices]
        near = nearest(id, ids)
        step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(ids)}."
        raise refuse("unknown-office", f"there is no office '{id}' in {self.name['en']}.", next_step=step)

    def checked(self, source: str | None) -> bool:
        """Whether somebody has read the fact at its source."""
        return source is not None and self.sources[source].checked is not None

    def languages_in(self, region: str) -> tuple[str, ...]:
        """The languages of a region, the country's where it has none of its own."""
        found = self.regions.get(region)
        return found.languages if found and found.languages else self.languages

    def find_region(self, given: str) -> str:
        """The code of a region by code or name, accents and case optional; raises InputError."""
        if not given:
            return ""
        key = fold(given)
        for code, region in self.regions.items():
            if key == fold(code) or key in {fold(name) for name in region.name.values()}:
                return code
        names = [*self.regions, *(name for region in self.regions.values() for name in region.name.values())]
        what = said(self.region.name, "en")
        raise refuse(
            "unknown-region",
            f"--region: '{given}' is no {what} of {self.name['en']}.",
            next_step=_near(given, names) or f"Write its code or name, for instance {next(iter(self.regions))}.",
        )

    def region_of_postcode(self, postcode: str) -> str:
        """The region that a postcode's first characters decide, longest prefix first; "" where none does."""
        compact = postcode.replace(" ", "").upper()
        best, length = "", 0
        for code, region in self.regions.items():
            for prefix in region.postcodes:
                if compact.startswith(prefix.upper()) and len(prefix) > length:
                    best, length = code, len(prefix)
        return best

    def find_division(self, region: str, district: str) -> Division:
        """The division that a region and a district (code or name) mean; raises InputError.

        A numbered district may carry its region: `CA-30`, `75-02`. Where a region is a single seat, it need
        not be given.
        """
        if not district:
            return Division(region, self._only_seat(region))
        if self.district.kind == "named":
            return self._named(region, district)
        match = re.fullmatch(r"(?:(\w+)\s*-\s*)?(\d{1,3}|at[ -]large|AL)", district.strip(), re.IGNORECASE)
        if match is None:
            raise self._no_district(district, region)
        region = self.find_region(match[1]) if match[1] else region
        number = int(match[2]) if match[2].isdigit() else 0
        seats = self.regions[region].districts if region in self.regions else None
        if seats == 0 and number <= 1:
            return Division(region, "0")
        if not region or number == 0 or (seats is not None and number > seats):
            raise self._no_district(district, region)
        return Division(region, str(number))

    def _only_seat(self, region: str) -> str:
        """The district of a region that has no more than one, as Alaska or Lozère; "" for all others."""
        seats = self.regions[region].districts if region in self.regions else None
        return str(seats) if seats in (0, 1) else ""

    def _named(self, region: str, district: str) -> Division:
        key = fold(district)
        for code, name in self.district.names.items():
            if key == fold(code) or key in {fold(word) for word in _spellings(name)}:
                return Division(region, code)
        if self.district.names:
            raise self._no_district(district, region)
        return Division(region, district)

    def _no_district(self, given: str, region: str) -> InputError:
        what = said(self.district.name, "en")
        seats = self.regions[region].districts if region in self.regions else None
        if self.district.kind == "named":
            step = _near(given, [word for name in self.district.names.values() for word in _spellings(name)])
        elif not region:
            whole = (
                self.district.example if "-" in self.district.example else f"{self._largest()}-{self.district.example}"
            )
            step = f"Name its {said(self.region.name, 'en')} too: write it like {whole}."
        elif seats == 0:
            step = f"{self.regions[region].name['en']} is one seat at large: write 0."
        else:
            name = self.regions[region].name["en"]
            step = f"{name} has {seats} of them." if seats else f"Write it like {self.district.example}."
        finder = next((o.finder.url for o in self.offices if o.represents == "district"), "")
        step = f"{step} Find yours at {finder}".strip()
        problem = Problem("unknown-district", f"--district: '{given}' is no {what}.", None, step)
        return InputError(problem)

    def _largest(self) -> str:
        return max(self.regions, key=lambda code: self.regions[code].districts or 0, default="")

    def place(self, division: Division, lang: str) -> dict[str, str]:
        """The fields that name a division in a language: constituency, region_name, of_region, district, ..."""
        region = self.regions.get(division.region)
        values = {"region": division.region}
        if region:
            values["region_name"] = said(region.name, lang)
            values["of_region"] = region.of.get(lang) or values["region_name"]
        if division.district and division.district != "0":
            values["district"] = self.district_name(division, lang)
            if division.district.isdigit():
                values["district_ordinal"] = ordinal(int(division.district), lang)
            values["constituency"] = self._words(self.constituency, lang).text(values)
        elif division.district == "0" and self.at_large:
            values["constituency"] = self._words(self.at_large, lang).text(values)
        else:
            values["constituency"] = values.get("region_name") or said(self.name, lang)
        of = self.of_constituency and "district" in values
        values["of_constituency"] = (
            self._words(self.of_constituency, lang).text(values) if of else values["constituency"]
        )
        return values

    def district_name(self, division: Division, lang: str) -> str:
        """The district's name in a language, or its number."""
        name = self.district.names.get(division.district, division.district)
        return name if isinstance(name, str) else said(name, lang)

    def _words(self, templates: Mapping[str, Template], lang: str) -> Template:
        return templates.get(lang) or next(iter(templates.values()))


def _spellings(name: str | Mapping[str, str]) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(name.values())


def said(words: Mapping[str, str], lang: str) -> str:
    """The words in a language, else in English, else in the first there is."""
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")


def fold(text: str) -> str:
    """Letters and digits alone, without accents or case, for comparing names of places."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in bare if char.isalnum())


def _near(given: str, names: list[str]) -> str:
    folded = {fold(name): name for name in names}
    near = nearest(fold(given), list(folded))
    return f"Did you mean '{folded[near]}'?" if near else ""


def load_country(code: str) -> Country:
    """The pack of a country by its ISO 3166-1 code or name; raises InputError with the nearest name."""
    packs = resources.countries()
    path = packs.get(code.casefold()) or packs.get(country_code(code))
    if path is None:
        raise unknown_country(code, packs)
    country = yamlfile.load(path, Country, file=resources.shown(path))
    problems = list(_unknown_sources(country, resources.shown(path)))
    if problems:
        raise InputError(*problems)
    return country


def unknown_country(code: str, packs: Mapping[str, object]) -> InputError:
    known = ", ".join(name.upper() for name in sorted(packs))
    near = nearest(code, list(packs))
    hint = f"Did you mean {near.upper()}? " if near else ""
    problem = Problem("unknown-country", f"there is no country pack '{code}'.", None, f"{hint}Known are: {known}.")
    return InputError(problem)


def _unknown_sources(country: Country, file: str) -> list[Problem]:
    used = [country.address.source, country.district.source, *(date.source for date in country.calendar)]
    used += [note.source for note in (country.postage, country.imprint) if note]
    for office in country.offices:
        used += [office.address.source, office.finder.source]
        used += [note.source for note in (office.phone, office.notice, office.postage) if note]
        used += [forms.source for forms in office.forms.values()]
    return [
        Problem("unknown-source", f"the source '{name}' is used and not listed under sources.", Where(file))
        for name in dict.fromkeys(used)
        if name not in country.sources
    ]
