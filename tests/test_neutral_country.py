"""Every country without a pack: its name, languages, paper and the order of an address, and nothing that is not known."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale

from handbill import resources
from handbill.compose.writer import postal_lines
from handbill.country import TERRITORIES, Country, Division, load_country
from handbill.country.neutral import neutral_country, neutral_forms, neutral_pack
from handbill.errors import InputError
from handbill.wording import FIELDS

NO_COUNTRY = {"eu", "ez", "qo", "un", "xa", "xb", "zz"}  # CLDR's codes for groups, and for trying things out
LETTER = set("us ca mx cl co cr gt ni pa ph pr sv ve bz".split())
PACKS = set(resources.countries())
CODES = sorted(
    {code.lower() for code in map(str, Locale("en").territories) if len(code) == 2} - NO_COUNTRY - {*TERRITORIES}
)
NEUTRAL = [code for code in CODES if code not in PACKS]
ADDRESS = {"street": "1 Example Road", "city": "Exampleton", "postcode": "00123"}

# Where the examples of address-formatting and Google's formats differ in the order of town and postcode.
OTHERWISE = set("bg co hn hu il jo mu ph ps sd xk".split())


def test_the_world_is_whole() -> None:
    assert len(CODES) >= 249 - len(TERRITORIES)
    assert len(NEUTRAL) == len(CODES) - len(PACKS - {"eu"})
    assert {"jp", "ge", "tr", "br", "ch", "xk", "tw", "va"} <= set(NEUTRAL)


@pytest.mark.parametrize("code", NEUTRAL)
def test_a_country_without_a_pack_has_what_is_known_of_every_country(code: str) -> None:
    country = load_country(code)
    assert country.code == code
    assert country.name["en"] == Locale("en").territories[code.upper()]
    assert country.name.get("fr") == Locale("fr").territories.get(code.upper())
    assert not country.has_pack
    assert country.languages
    assert all(re.fullmatch("[a-z]{2,3}", lang) for lang in country.languages)
    assert len(set(country.languages)) == len(country.languages)
    assert country.paper == ("letter" if code in LETTER else "a4")
    assert (country.region, country.regions, country.district, country.calendar) == (None, {}, None, ())
    assert country.find_region("Example Province") == ""
    assert country.find_division("", "") == Division()
    assert country.place(Division(), "en")["constituency"] == country.name["en"]
    (office,) = country.offices
    assert office.id == f"{code}/addressee"
    assert office.languages == country.languages
    assert [office.address.in_language(lang) for lang in ("en", *country.languages)] == [()] * (
        len(country.languages) + 1
    )
    assert office.phone is None
    assert not any(country.checked(forms.source) for forms in office.forms.values())


@pytest.mark.parametrize("code", NEUTRAL)
def test_an_address_keeps_street_town_and_postcode(code: str) -> None:
    country = load_country(code)
    assert len(country.address.lines) <= country.address.max_lines
    assert {name for line in country.address.lines for name in line.fields} <= {*ADDRESS, "region"}
    for values in (ADDRESS, {**ADDRESS, "region": "Province"}):
        lines = postal_lines(country, values)
        text = "\n".join(lines)
        for value in values.values():
            if value != "Province" or any("region" in line.fields for line in country.address.lines):
                assert len(re.findall(rf"(?<!\w){value}(?!\w)|[A-Z]{{2}}{value}(?!\w)", text)) == 1, text
        assert all(line == line.strip(" ,-/") and "  " not in line and ", ," not in line for line in lines)
    without = postal_lines(country, {"street": ADDRESS["street"], "city": ADDRESS["city"]})
    assert {ADDRESS["street"], ADDRESS["city"]} <= set(re.findall("1 Example Road|Exampleton", "\n".join(without)))


@pytest.mark.parametrize("code", NEUTRAL)
def test_an_example_of_a_postcode_fits_its_pattern(code: str) -> None:
    postcode = load_country(code).postcode
    assert re.fullmatch(postcode.pattern, postcode.example)
    if postcode.pattern != ".*":
        assert postcode.example
        assert not re.fullmatch(postcode.pattern, "no postcode")


@pytest.mark.parametrize(
    ("code", "languages", "lines"),
    [
        ("jp", ("ja",), ["1 Example Road", "Exampleton, Province", "00123"]),
        ("ch", ("de", "gsw", "fr", "it"), ["1 Example Road", "00123 Exampleton"]),
        ("br", ("pt",), ["1 Example Road", "Exampleton-Province", "00123"]),
        ("hu", ("hu",), ["Exampleton", "1 Example Road", "00123"]),
        ("mz", ("pt",), ["1 Example Road", "00123 Exampleton Province"]),
        ("qa", ("ar",), ["1 Example Road", "Exampleton 00123"]),
        ("sg", ("en", "zh", "ms", "ta"), ["1 Example Road", "Exampleton", "SINGAPORE 00123"]),
        ("ci", ("fr",), ["1 Example Road Exampleton 00123"]),
    ],
)
def test_some_countries_in_full(code: str, languages: tuple[str, ...], lines: list[str]) -> None:
    country = load_country(code)
    assert country.languages == languages
    assert postal_lines(country, {**ADDRESS, "region": "Province"}) == lines


@pytest.mark.parametrize("code", sorted(NO_COUNTRY - {"eu"} | {"neutral", "001", "150", "", "j", "jpn", "yy"}))
def test_what_is_no_country_is_none(code: str) -> None:
    assert neutral_country(code) is None
    with pytest.raises(InputError, match="no country pack"):
        load_country(code)


def test_the_european_union_is_no_neutral_country_but_a_pack() -> None:
    assert neutral_country("eu") is None
    assert load_country("eu").has_pack


def test_the_shared_pack_is_no_country_of_its_own() -> None:
    assert neutral_pack().code == "zz"
    assert not {"zz", "neutral"} & PACKS
    assert neutral_pack() is neutral_pack()


def test_courteous_forms_suit_anybody_and_fall_back_to_english() -> None:
    pack = neutral_pack()
    (office,) = pack.offices
    assert {"en", "fr", "de", "es", "it", "nl", "hy", "ar"} <= office.forms.keys()
    salutations = set()
    for lang, forms in office.forms.items():
        assert neutral_forms(lang) is forms
        assert forms.ranks == {}
        for address in (forms.named, forms.unnamed):
            wordings = (address.salutation, address.oral, address.closing)
            # One form for everybody: nothing hangs on a gender; a group may say "we".
            assert all({"x"} <= wording.forms.keys() <= {"x", "we"} for wording in wordings)
            assert address.envelope.forms.keys() == {"x"}
            used = {name for wording in wordings for t in wording.templates for name in t.fields}
            used |= {name for t in address.envelope.forms["x"] for name in t.fields}
            assert used <= FIELDS["country"]
            assert "surname" not in used
        assert "official" in forms.named.salutation.form().fields
        assert not forms.unnamed.salutation.form().fields
        salutations.add(forms.unnamed.salutation.form().source)
    assert len(salutations) == len(office.forms)
    assert neutral_forms("xx") is office.forms["en"]


# Against the data that others publish


def examples(folder: Path, code: str) -> Iterator[tuple[str, ...]]:
    """The order of postcode and town in each example of a country that has both in one line."""
    for case in yaml.safe_load_all((folder / f"{code}.yaml").read_text(encoding="utf-8")):
        parts = {key: str(value) for key, value in ((case or {}).get("components") or {}).items()}
        if parts.get("country_code", "").lower() != code or "postcode" not in parts:
            continue
        postcode = bare(parts["postcode"])
        kinds = ("city", "town", "village", "hamlet", "municipality", "county")
        towns = [bare(parts[kind]) for kind in kinds if kind in parts and parts[kind] != parts["postcode"]]
        for line in map(bare, reversed(case["expected"].strip().splitlines())):
            town = next((town for town in towns if town in line), None)
            if town and postcode in line:
                yield ("postcode", "city") if line.index(postcode) < line.index(town) else ("city", "postcode")
                break


def bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


@pytest.mark.data
def test_town_and_postcode_stand_in_the_order_of_the_examples(shared: Path) -> None:
    folder = shared / "data/address-formats/testcases/countries"
    known, otherwise = [], set()
    for code in CODES:
        votes = Counter(examples(folder, code)) if (folder / f"{code}.yaml").is_file() else Counter()
        if not votes:
            continue
        known.append(code)
        fields = (name for line in load_country(code).address.lines for name in line.fields)
        if tuple(name for name in fields if name in ("city", "postcode")) != votes.most_common(1)[0][0]:
            otherwise.add(code)
    print(f"{len(known) - len(otherwise)} of {len(known)} countries agree; otherwise: {sorted(otherwise)}")  # noqa: T201
    assert len(known) >= 115
    assert otherwise == OTHERWISE


def cldr(shared: Path, name: str) -> Any:
    return json.loads((shared / f"data/cldr/{name}.json").read_text(encoding="utf-8"))["supplemental"]


@pytest.mark.data
def test_paper_is_cldr_s(shared: Path) -> None:
    sizes = cldr(shared, "measurementData")["measurementData"]["paperSize"]
    assert {code.lower() for code, size in sizes.items() if size == "US-Letter"} == LETTER
    for code in CODES:
        assert load_country(code).paper == ("letter" if sizes.get(code.upper()) == "US-Letter" else "a4"), code


@pytest.mark.data
def test_languages_are_cldr_s_official_ones(shared: Path) -> None:
    territories = cldr(shared, "territoryInfo")["territoryInfo"]
    differ = {}
    for code in NEUTRAL:
        spoken = territories.get(code.upper(), {}).get("languagePopulation", {})
        official = {
            lang.split("_")[0]
            for lang, facts in spoken.items()
            if facts.get("_officialStatus") in ("official", "de_facto_official")
        }
        if official and official != set(load_country(code).languages):
            differ[code] = (official, load_country(code).languages)
    assert differ == {}


def test_a_country_is_found_by_its_name_too() -> None:
    for name, code in (("Japan", "jp"), ("Géorgie", "ge"), ("switzerland", "ch"), ("CH", "ch")):
        found: Country = load_country(name)
        assert found.code == code
