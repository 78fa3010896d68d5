"""Country packs: offices and forms of address, places, paper and post, each fact with its source.

Reads `countries/<cc>.yaml` into frozen types and finds places in it; decides nothing about a letter.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
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
from handbill.country.neutral import courteous, neutral_country
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

TERRITORIES = ("as", "gu", "mp", "pr", "vi")  # of the United States, which have codes of their own like countries


@dataclass(frozen=True)
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

    @cached_property
    def _regions_by_name(self) -> Mapping[str, str]:
        """The code of each region by every spelling, folded; the first in the pack wins."""
        found: dict[str, str] = {}
        for code, region in self.regions.items():
            for name in (code, *region.name.values(), *region.aliases):
                found.setdefault(fold(name), code)
        return found

    @cached_property
    def _districts_by_name(self) -> Mapping[str, str]:
        """The code of each named district by every spelling, folded."""
        found: dict[str, str] = {}
        for code, name in (self.district.names if self.district else {}).items():
            for word in (code, code.lstrip("0"), *_spellings(name)):
                found.setdefault(fold(word), code)
        return found

    def office(self, id: str) -> Office:
        for office in self.offices:
            if office.id == id:
                return office
        ids = [office.id for office in self.offices]
        near = nearest(id, ids)
        step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(ids)}."
        raise refuse("unknown-office", f"there is no office '{id}' in {self.name['en']}.", next_step=step)

    def forms(self, office: Office, lang: str) -> Forms:
        """The forms of address of an office in a language, courteous ones that suit anybody where it has none."""
        return office.forms.get(lang) or courteous(office, lang)

    def title(self, office: Office, region: str, lang: str) -> str:
        """What a holder of the office is called, as the region has it."""
        return said(office.titles.get(region) or office.title, lang)

    def chamber(self, office: Office, region: str, lang: str) -> str:
        return said(office.chambers.get(region) or office.chamber, lang)

    @property
    def has_postcodes(self) -> bool:
        return self.postcode.example != ""

    @property
    def has_pack(self) -> bool:
        """Whether the country has a pack of its own, thus offices and addresses."""
        return self.code in resources.countries()

    def checked(self, source: str | None) -> bool:
        """Whether somebody has read the fact at its source."""
        return source in self.sources and self.sources[str(source)].checked is not None

    def languages_in(self, region: str) -> tuple[str, ...]:
        """The languages of a region, the country's where it has none of its own."""
        found = self.regions.get(region)
        return found.languages if found and found.languages else self.languages

    def find_region(self, given: str) -> str:
        """The code of a region by code, name or alias, accents and case optional; raises InputError.

        "" where the country has no regions that matter: what is given is then a part of an address.
        """
        if not given or not self.regions:
            return ""
        if (code := self._regions_by_name.get(fold(given))) is not None:
            return code
        names = [*self.regions, *(name for region in self.regions.values() for name in region.name.values())]
        what = said(self.region.name, "en") if self.region else "region"
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
        if self.district is None:
            raise self._no_district(district, region)
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
        if (code := self._districts_by_name.get(fold(district))) is not None:
            return Division(region, code)
        if self.district and self.district.names:
            raise self._no_district(district, region)
        return Division(region, district)

    def _no_district(self, given: str, region: str) -> InputError:
        if self.district is None:
            message = f"--district: {self.name['en']} has no districts: its members are elected for the whole country."
            return InputError(Problem("unknown-district", message, None, "Leave it out."))
        step = self._district_step(given, region, self.district)
        finder = next((o.finder.url for o in self.offices if o.represents == "district"), "")
        step = f"{step} Find yours at {finder}".strip() if finder else step
        what = said(self.district.name, "en")
        return InputError(Problem("unknown-district", f"--district: '{given}' is no {what}.", None, step))

    def _district_step(self, given: str, region: str, kind: DistrictKind) -> str:
        seats = self.regions[region].districts if region in self.regions else None
        if kind.kind == "named":
            return _near(given, [word for name in kind.names.values() for word in _spellings(name)])
        if not region:
            whole = kind.example if "-" in kind.example else f"{self._largest()}-{kind.example}"
            what = said(self.region.name, "en") if self.region else "region"
            return f"Name its {what} too: write it like {whole}."
        name = self.regions[region].name["en"]
        if seats == 0:
            return f"{name} is one seat at large: write 0."
        return f"{name} has {seats} of them." if seats else f"Write it like {kind.example}."

    def _largest(self) -> str:
        return max(self.regions, key=lambda code: self.regions[code].districts or 0, default="")

    def place(self, division: Division, lang: str, office: Office | None = None) -> dict[str, str]:
        """The fields that name a division in a language: constituency, region_name, of_region, district, ..."""
        region = self.regions.get(division.region)
        values = {"region": division.region}
        if region:
            values["region_name"] = said(region.name, lang)
            values["of_region"] = region.of.get(lang) or values["region_name"]
        if division.district and division.district != "0":
            values["district"] = self.district_name(division, lang)
            if office and office.constituency:
                values["district"] = division.district
                values["constituency"] = self._words(office.constituency, lang).text(values)
                return {**values, "of_constituency": values["constituency"]}
            if self.district and self.district.kind == "numbered" and division.district.isdigit():
                # In the language of the words that it stands in, which may not be that of the letter.
                spoken = lang if lang in self.constituency else next(iter(self.constituency), lang)
                values["district_ordinal"] = ordinal(int(division.district), spoken)
            values["constituency"] = self._called(self.constituency, values, lang) or values["district"]
        elif division.district == "0" and self.at_large:
            values["constituency"] = self._words(self.at_large, lang).text(values)
        else:
            values["constituency"] = values.get("region_name") or said(self.name, lang)
        of = self._called(self.of_constituency, values, lang) if "district" in values else ""
        return {**values, "of_constituency": of or values["constituency"]}

    def _called(self, templates: Mapping[str, Template], values: Mapping[str, str], lang: str) -> str:
        """In the country's words; "" where there are none, or where they need what it has not (a number)."""
        if not templates:
            return ""
        template = self._words(templates, lang)
        return template.text(values) if values.keys() >= set(template.fields) else ""

    def district_name(self, division: Division, lang: str) -> str:
        """The district's name in a language, or its number."""
        if self.district is None:
            return division.district
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
    """The name that is meant, most likely: one that begins with what was given, else the most alike."""
    key = fold(given)
    names = list(dict.fromkeys(names))
    begin = [name for name in names if key and fold(name).startswith(key)]
    if not begin:
        begin = [name for name in names if key in {fold(part) for part in re.split(r"[–—/,-]", name)}]
    if begin:
        return f"Did you mean {' or '.join(repr(name) for name in begin[:4])}?"
    folded = {fold(name): name for name in names}
    near = nearest(key, list(folded))
    return f"Did you mean '{folded[near]}'?" if near else ""


def load_country(code: str) -> Country:
    """The pack of a country by its ISO 3166-1 code or name, the neutral one where it has none of its own.

    Raises InputError with the nearest name.
    """
    packs = resources.countries()
    key = code.casefold() if code.casefold() in packs else country_code(code)
    path = packs.get(key)
    if path is None:
        country = neutral_country(key or code.casefold())
        if country is None:
            raise unknown_country(code, packs)
        if country.code in TERRITORIES and "us" in packs:
            message = f"{country.name['en']} is a territory of the United States."
            raise refuse("unknown-country", message, next_step=f"Give --country US --region {country.code.upper()}.")
        return country
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


def sources_used(part: object) -> Iterator[str]:
    """The source of every fact in a part of a pack, in the order of the file."""
    if isinstance(part, Mapping):
        part = tuple(part.values())
    if isinstance(part, tuple):
        for entry in part:
            yield from sources_used(entry)
    elif is_dataclass(part):
        for entry in fields(part):
            value = getattr(part, entry.name)
            if entry.name == "source" and isinstance(value, str) and not isinstance(part, Template):
                yield value
            else:
                yield from sources_used(value)


def _unknown_sources(country: Country, file: str) -> list[Problem]:
    return [
        Problem("unknown-source", f"the source '{name}' is used and not listed under sources.", Where(file))
        for name in dict.fromkeys(sources_used(country))
        if name not in country.sources
    ]
