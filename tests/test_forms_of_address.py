"""The forms of address as people wrote them down by hand, office by office, against what a letter would use."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from addressees import official

from handbill import resources, yamlfile
from handbill.compose.letter import address_forms
from handbill.country import Country, Division
from handbill.people import Gender
from handbill.resolve import Target
from handbill.wording import Template

FOLDER = Path(__file__).parent / "forms"
NAMES = {"hy": ("Ավո Օրինակ", "Օրինակ"), "ar": ("آفو مثال", "مثال")}  # in the letters of the language
# A member of the United States' Congress cannot be a minister; the forms of Australia's senators are those of its House.
UNWRITTEN = {("us/house", "en", "minister"), ("au/senate", "en", "minister"), ("au/senate", "en", "presiding")}
PLACE = {
    "constituency": "Example Constituency",
    "of_constituency": "of Example Constituency",
    "region": "XR",
    "region_name": "Example Region",
    "of_region": "of Example Region",
    "district": "Example District",
    "district_ordinal": "7th",
}


@dataclass(frozen=True)
class Case:
    """One hand-written entry: what an envelope, a salutation, a spoken name and a closing should be."""

    office: str
    lang: str
    rank: Literal["member", "unnamed", "minister", "presiding"]
    gender: Gender
    envelope: tuple[str, ...]
    salutation: str
    oral: str
    closing: str
    basis: str
    source: str
    note: str = ""

    @property
    def country(self) -> str:
        return self.office.split("/")[0]

    def __str__(self) -> str:
        return f"{self.office}-{self.lang}-{self.rank}-{self.gender}"


@dataclass(frozen=True)
class Golden:
    format: int
    cases: tuple[Case, ...]


def golden() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in yamlfile.load(path, Golden).cases]


CASES = golden()


def used(case: Case, country: Country) -> dict[str, Any]:
    """What a letter takes from the pack for an addressee of that rank and gender."""
    office = country.office(case.office)
    person = None
    if case.rank != "unnamed":
        name, surname = NAMES.get(case.lang, ("Avo Example", "Example"))
        rank = "" if case.rank == "member" else case.rank
        person = replace(official(case.office, name=name, surname=surname, gender=case.gender), rank=rank)
    target = Target(office, Division(), "", person, (), (), ())
    address, _ = address_forms(target, country, case.lang)
    values = {
        **PLACE,
        "office": country.title(office, "", case.lang),
        "chamber": country.chamber(office, "", case.lang),
    }
    if person:
        values |= {"official": person.name, "surname": person.surname}
    return {
        "envelope": tuple(
            line.text(values) for line in address.envelope.forms.get(case.gender, address.envelope.forms["x"])
        ),
        "salutation": address.salutation.form(official=case.gender, sender=case.gender).text(values),
        "oral": address.oral.form(official=case.gender, sender=case.gender).text(values),
        "closing": address.closing.form(official=case.gender, sender=case.gender).text(values),
    }


def expected(case: Case) -> dict[str, Any]:
    texts = {part: Template.parse(getattr(case, part)).text(PLACE) for part in ("salutation", "oral", "closing")}
    return {"envelope": tuple(Template.parse(line).text(PLACE) for line in case.envelope), **texts}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_letter_uses_the_forms_that_were_written_down(packs: dict[str, Country], case: Case) -> None:
    assert used(case, packs[case.country]) == expected(case)


def test_every_pack_has_its_forms_written_down() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(resources.countries())
    names = [str(case) for case in CASES]
    assert len(names) == len(set(names))
    for path in FOLDER.glob("*.yaml"):
        assert {case.country for case in yamlfile.load(path, Golden).cases} == {path.stem}


def test_an_address_of_a_case_is_of_the_language_asked_for(packs: dict[str, Country]) -> None:
    """A case in a language that the office has no forms for would only compare the fallback."""
    for case in CASES:
        assert case.lang in packs[case.country].office(case.office).forms, str(case)


@pytest.mark.parametrize("code", resources.countries())
def test_offices_ranks_and_genders_are_all_written_down(packs: dict[str, Country], code: str) -> None:
    """Every form that a pack has is held to somebody's text: each office, each official language, each rank."""
    written = {(case.office, case.lang, case.rank) for case in CASES if case.country == code}
    for office in packs[code].offices:
        if office.level != "national" or office.impersonal:
            continue
        for lang in office.languages:
            ranks = {(office.id, lang, rank) for rank in ("member", "unnamed", *office.forms[lang].ranks)}
            assert ranks - written <= UNWRITTEN
