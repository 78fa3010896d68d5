"""Any CSV of officials or of a postcode map, read by a mapping of its columns (`columns`).

Columns that are not named are left behind, and nothing is made up for those that are missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from handbill.country import Country, Division, Office, fold
from handbill.directory.files import Files, folded_cell
from handbill.directory.importers.columns import Columns, Row, cells, faults, load_words
from handbill.directory.importers.popolo import first_office
from handbill.directory.importers.postcodes import PostcodeMap
from handbill.directory.importers.table import Findings, shown
from handbill.directory.model import Import, PostcodePlace
from handbill.document import Field
from handbill.errors import InputError, Where, refuse
from handbill.people import Contact, Gender, Official, Source


def read(files: Files, country: Country, source: Source, columns: Columns) -> Import:
    """The people or the postcodes of one table; raises InputError where the mapping does not fit it."""
    if found := list(faults(columns)):
        raise InputError(*(problem for _, problem in found))
    if len(files.paths) != 1:
        raise refuse("several", "a mapping of columns is for one table.", next_step="Name the one to read.")
    path = files.paths[0]
    office = country.office(columns.office) if columns.office else first_office(country)
    rows = list(cells(path, country, columns))
    officials: tuple[Official, ...] = ()
    places: tuple[PostcodePlace, ...] = ()
    if columns.kind == "postcodes":
        source = replace(source, scheme=office.id)
        postcodes = _Postcodes(country, office)
        places, findings = postcodes.read(rows), postcodes.findings
    else:
        people = _People(country, office, source, columns)
        officials, findings = people.read(rows), people.findings
    if not officials and not places:
        what = "person" if columns.kind == "people" else "postcode"
        why = f" ({findings.dropped[0]})" if findings.dropped else ""
        raise refuse(
            "empty",
            f"holds no {what} that can be used{why}.",
            where=Where(str(path)),
            next_step="Is every column the right one?",
        )
    return Import(
        country.code,
        source,
        files.sha256,
        officials,
        places,
        len(rows),
        tuple(findings.dropped),
        tuple(findings.notes),
    )


def _division(country: Country, office: Office, region: str, district: str) -> Division:
    """The division that the cells mean for the office; raises InputError."""
    if office.represents == "nation":
        return Division()
    if office.represents == "region":
        division = Division(country.find_region(region or district))
    else:
        number = (district.lstrip("0") or "0") if district.isdigit() else district
        division = country.find_division(country.find_region(region), number)
    if not (division.district if office.represents == "district" else division.region):
        raise refuse("no-division", "names no division.")
    return division


def _prefixed(prefix: str, surname: str) -> str:
    """The surname with what stands before it (de Hart, d'Exemple), unless it has that already."""
    if not prefix or not surname or fold(surname) == fold(prefix):
        return surname
    before = prefix if prefix[-1] in "'’" else f"{prefix} "
    return surname if surname.casefold().startswith(before.casefold()) else before + surname


@dataclass
class _Postcodes:
    """Reads a postcode map, each line by itself."""

    country: Country
    office: Office
    findings: Findings = field(default_factory=Findings)

    def read(self, rows: Sequence[Row]) -> tuple[PostcodePlace, ...]:
        found = PostcodeMap(self.findings)
        for line, row in rows:
            who = f"line {line}"
            codes = self._codes(row["code"], who)
            region, district = (folded_cell(row.get(key, "")) for key in ("region", "district"))
            try:
                division = _division(self.country, self.office, region, district)
            except InputError:
                named = shown(" ".join(part for part in (region, district) if part))
                found.doubt(codes, f"{who}: the map names '{named}', which is no division now")
                continue
            share = self._share(row.get("share", ""), who)
            for code in codes:
                if not found.put(PostcodePlace(code, division.region, division.district, share)):
                    self.findings.notes.append(f"{who}: {code} stands there twice for the same division")
        return found.kept()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.country.postcode.pattern)

    def _codes(self, cell: str, who: str) -> list[str]:
        """The postcodes of a cell, which may hold several."""
        codes = []
        for part in re.split(r"[,;/|\n]", cell.upper()):
            whole = folded_cell(part)
            for code in [whole] if self._pattern.fullmatch(whole) else whole.split():
                if self._pattern.fullmatch(code):
                    codes.append(code)
                else:
                    self.findings.miss(f"{who}: '{shown(code)}' is no postcode")
        if not cell.strip():
            self.findings.miss(f"{who}: has no postcode")
        return codes

    def _share(self, cell: str, who: str) -> float | None:
        """A share written 0.25, 0,25 or 25 %; None where there is none."""
        text = cell.strip()
        match = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,20})?)\s*(%?)", text)
        if match and 0 <= (share := float(match[1].replace(",", ".")) / (100 if match[2] else 1)) <= 1:
            return share
        if text:
            self.findings.dropped.append(f"{who}: the share '{shown(text)}' is none; the line is kept without it")
        return None


@dataclass
class _People:
    """Reads officials, each from its row alone."""

    country: Country
    office: Office
    source: Source
    columns: Columns
    findings: Findings = field(default_factory=Findings)

    def read(self, rows: Sequence[Row]) -> tuple[Official, ...]:
        if self.office.represents != "nation" and not (self.columns.district or self.columns.region):
            self.findings.notes.append(f"No column says which {self.office.represents} each of them represents.")
        genders = self._genders({fold(row.get("gender", "")) for _, row in rows})
        found: dict[str, Official] = {}
        for line, row in rows:
            filled = [cell for cell in row.values() if cell.strip()]
            if len(row) > 2 and len(filled) == 1:
                # Nobody is known by a name alone in a list of more than that: a total, a footnote.
                self.findings.miss(f"line {line}: '{shown(filled[0])}' stands alone in it, as a total or a note does")
                continue
            official = self._official(row, f"line {line}", genders)
            if official is None:
                self.findings.miss(f"line {line}: has no name")
            elif official.id in found:
                self.findings.dropped.append(f"line {line}: {shown(official.name)} stands twice; the first is kept")
            else:
                found[official.id] = official
        self.findings.check(len(found))
        return tuple(found.values())

    def _genders(self, used: set[str]) -> dict[str, Gender]:
        """The words for a gender. Beside an H, and in Spanish without an F, the letter M may be a man or a `mujer`."""
        words = dict(load_words().gender_of)
        if "h" in used or ("es" in self.country.languages and "f" not in used):
            words.pop("m")
        return words

    def _official(self, row: Mapping[str, str], who: str, genders: Mapping[str, Gender]) -> Official | None:
        texts = {
            key: self.findings.text(row[key], who, f"`{key}`")
            for key in ("name", "surname", "prefix", "given_name", "envelope_name", "party", "region", "district", "id")
            if key in row
        }
        surname = _prefixed(texts.get("prefix", ""), texts.get("surname", ""))
        name = texts.get("name") or " ".join(part for part in (texts.get("given_name", ""), surname) if part)
        if not fold(name):
            return None
        division = self._seat(texts.get("region", ""), texts.get("district", ""), who)
        key = shown(texts.get("id", "")) or f"{division.region}-{division.district}:{fold(name)}"
        start, end = (self._day(row.get(name, ""), who) for name in ("start", "end"))
        ended = end is not None and end <= self.source.dated
        return Official(
            id=f"{self.country.code}:table:{self.office.id.split('/')[-1]}:{key}",
            office=self.office.id,
            name=name,
            surname=surname or name,
            gender=genders.get(fold(row.get("gender", "")), "x"),
            region=division.region,
            district=division.district,
            start=start,
            expected_end=None if ended else end,
            contacts=tuple(self._contacts(row, who)),
            source=self.source,
            actual_end=end if ended else None,
            envelope_name=texts.get("envelope_name", ""),
            party=texts.get("party", ""),
        )

    def _seat(self, region: str, district: str, who: str) -> Division:
        """The seat as the pack has it; under its name as given where the pack knows no such seat."""
        if not (region or district) and not (self.columns.region or self.columns.district):
            return Division()
        try:
            return _division(self.country, self.office, region, district)
        except InputError:
            named = shown(" ".join(part for part in (region, district) if part))
            what = self.office.represents
            self.findings.notes.append(f"{who}: '{named}' is no {what} that is known; it is kept as given")
            return Division(region, district) if what == "district" else Division(region or district)

    def _contacts(self, row: Mapping[str, str], who: str) -> Iterator[Contact]:
        texts = {key: self._number(row.get(key, ""), who, f"`{key}`") for key in ("phone", "fax", "local_phone")}
        lines = (*self.findings.lines(row.get("address", ""), who, "`address`"), *self._town(row, who))
        email = self.findings.email(row.get("email", ""), who)
        if lines or email or texts["phone"] or texts["fax"]:
            yield Contact("capital", lines, texts["phone"], email=email, fax=texts["fax"])
        local = self.findings.lines(row.get("local_address", ""), who, "`local_address`")
        if local or texts["local_phone"]:
            yield Contact("local", local, texts["local_phone"])

    def _number(self, cell: str, who: str, what: str) -> str:
        """A telephone number; "" where a spreadsheet has rounded it, or where it holds words."""
        number = self.findings.text(cell, who, what)
        if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", number):
            why = "was rounded by a spreadsheet: let that column be text"
        elif any(c.isalpha() for c in re.sub(r"(?i)ext(ension)?|x", "", number)):
            why = "holds letters"
        else:
            return number
        self.findings.dropped.append(f"{who}: {what} '{shown(number)}' {why}; it is left out")
        return ""

    def _town(self, row: Mapping[str, str], who: str) -> Iterator[str]:
        """Postcode and city in the country's order."""
        values = {key: self.findings.text(row.get(key, ""), who, f"`{key}`") for key in ("postcode", "city")}
        for template in self.country.address.lines:
            if values.keys() & set(template.fields):
                parts = (values.get(p.name, "") if isinstance(p, Field) else p.text for p in template.parts)
                if text := " ".join("".join(parts).split()).strip(" ,"):
                    yield text

    def _day(self, cell: str, who: str) -> date | None:
        """A day written 2026-06-15 or 15.6.2026; a day with strokes is one thing in Boston and another in Berlin."""
        text = cell.strip()
        iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
        dotted = re.fullmatch(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", text)
        year, month, day = iso.groups() if iso else reversed(dotted.groups()) if dotted else ("0", "0", "0")
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            if text:
                self.findings.dropped.append(f"{who}: '{shown(text)}' is no plain date; write it like 2026-06-15")
            return None
