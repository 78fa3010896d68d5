"""The country packs that travel with handbill: complete, addressed in every official language, sourced and dated."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from handbill import resources
from handbill.country import Address, Country, Division, Office, fold
from handbill.document import Field
from handbill.kit import is_web_address
from handbill.wording import FIELDS, Template

CODES = ("us", "ca", "gb", "fr")
TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("packs")


def sources_used(country: Country) -> Iterator[str]:
    yield country.address.source
    yield country.district.source
    yield from (entry.source for entry in country.calendar)
    yield from (note.source for note in (country.postage, country.imprint) if note)
    yield from (region.source for region in country.regions.values() if region.source)
    yield from (source for source in (country.letter.source, country.region.source) if source)
    for office in country.offices:
        yield from (office.address.source, office.finder.source)
        yield from (note.source for note in (office.phone, office.notice, office.postage) if note)
        yield from (forms.source for forms in office.forms.values())
        if office.limit and office.limit.source:
            yield office.limit.source


def templates(address: Address) -> Iterator[Template]:
    for lines in address.envelope.forms.values():
        yield from lines
    for wording in (address.salutation, address.oral, address.closing):
        yield from wording.templates


def every_form(office: Office) -> Iterator[tuple[str, Address, bool]]:
    for lang, forms in office.forms.items():
        yield lang, forms.named, True
        yield lang, forms.unnamed, False


def test_the_four_countries_are_there() -> None:
    assert set(CODES) <= resources.countries().keys()


@pytest.mark.parametrize("code", CODES)
def test_both_chambers_have_forms_of_address_in_each_official_language(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert country.code == code
    assert {office.represents for office in country.offices} >= {"district"}
    assert len([office for office in country.offices if office.id.startswith(f"{code}/")]) >= 2
    for office in country.offices:
        assert set(office.languages) <= office.forms.keys()
        assert set(country.languages) & set(office.languages)
        assert {"en", "fr"} <= office.title.keys()
        assert {"en", "fr"} <= office.chamber.keys()
        assert {"en", "fr"} <= office.in_chamber.keys()
        assert office.address.in_language(office.languages[0])


def test_canada_is_addressed_in_english_and_french(packs: dict[str, Country]) -> None:
    assert all({"en", "fr"} <= office.forms.keys() for office in packs["ca"].offices)
    assert packs["ca"].languages_in("QC")[0] == "fr"


@pytest.mark.parametrize("code", CODES)
def test_forms_of_address_use_only_what_is_known(packs: dict[str, Country], code: str) -> None:
    for office in packs[code].offices:
        for _, address, named in every_form(office):
            for template in templates(address):
                assert set(template.fields) <= FIELDS["country"]
                assert named or not {"official", "surname"} & set(template.fields)


@pytest.mark.parametrize("code", CODES)
def test_every_form_of_address_can_be_filled_for_a_sample_seat(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    region = next(iter(country.regions)) if country.regions else ""
    district = next(iter(country.district.names), "1")
    for office in country.offices:
        division = {
            "district": Division(region, district),
            "region": Division(region),
            "nation": Division(),
        }[office.represents]
        for lang, address, named in every_form(office):
            values = country.place(division, lang) | (
                {"official": "Sam Example", "surname": "Example"} if named else {}
            )
            for template in templates(address):
                text = template.text(values)
                assert text == text.strip()
                assert "  " not in text


@pytest.mark.parametrize("code", CODES)
def test_every_fact_names_a_source_that_is_listed_and_every_source_is_used(
    packs: dict[str, Country], code: str
) -> None:
    country = packs[code]
    used = set(sources_used(country))
    assert used <= country.sources.keys()
    assert country.sources.keys() <= used


@pytest.mark.parametrize("code", CODES)
def test_a_checked_source_has_an_address_and_a_day_that_has_been(packs: dict[str, Country], code: str) -> None:
    for source in packs[code].sources.values():
        if source.checked is not None:
            assert source.url is not None
            assert source.checked <= TODAY
        assert source.url is None or is_web_address(source.url)


@pytest.mark.parametrize("code", CODES)
def test_checked_and_unchecked_facts_can_be_told_apart(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    used = list(sources_used(country))
    unchecked = [source for source in used if not country.checked(source)]
    assert len(unchecked) < len(used)
    assert all(country.sources[source].checked is None for source in unchecked)
    assert not country.checked(None)


@pytest.mark.parametrize("code", CODES)
def test_paper_postcode_and_post_are_the_country_s(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert country.paper == {"us": "letter", "ca": "letter", "gb": "a4", "fr": "a4"}[code]
    assert re.fullmatch(country.postcode.pattern, country.postcode.example)
    assert 4 <= country.address.max_lines <= 7
    assert {name for line in country.address.lines for name in line.fields} >= {"street", "city", "postcode"}
    assert country.postage or all(office.postage for office in country.offices)
    assert country.envelope
    assert set(country.languages) <= country.dateline.keys()
    for office in country.offices:
        assert len(office.address.in_language(office.languages[0])) + 2 <= country.address.max_lines
        assert is_web_address(office.finder.url)
        assert office.phone is None or re.fullmatch(r"\+\d[\d .-]+\d", office.phone.number)


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_names_offices_that_exist(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert country.calendar
    ids = [entry.id for entry in country.calendar]
    assert len(ids) == len(set(ids))
    assert {entry.office for entry in country.calendar} <= {office.id for office in country.offices}


def test_an_imprint_is_asked_for_where_the_law_asks_for_it(packs: dict[str, Country]) -> None:
    for code in CODES:
        imprint = packs[code].imprint
        assert imprint is not None
        assert {"en", "fr"} <= imprint.text.keys()
    assert packs["fr"].imprint is not None
    assert packs["fr"].imprint.required


@pytest.mark.parametrize(("code", "seats"), [("us", 429), ("fr", 577)])
def test_numbered_seats_add_up(packs: dict[str, Country], code: str, seats: int) -> None:
    assert packs[code].district.kind == "numbered"
    assert sum(region.districts or 0 for region in packs[code].regions.values()) == seats


def test_the_us_has_six_states_and_six_others_at_large(packs: dict[str, Country]) -> None:
    at_large = {code for code, region in packs["us"].regions.items() if region.districts == 0}
    assert at_large == set("AK DE ND SD VT WY DC AS GU MP PR VI".split())
    assert packs["us"].at_large
    assert {"DC", "PR"} <= set(packs["us"].office("us/senate").not_in)


@pytest.mark.parametrize(("code", "seats"), [("gb", 650), ("ca", 343)])
def test_named_seats_are_all_there_and_each_is_found_by_its_name(
    packs: dict[str, Country], code: str, seats: int
) -> None:
    country = packs[code]
    names = country.district.names
    assert len(names) == seats
    folded: dict[str, str] = {}
    for number, (id, name) in enumerate(names.items()):
        for spelling in {name} if isinstance(name, str) else set(name.values()):
            assert folded.setdefault(fold(spelling), id) == id
            if number % 13 == 0:
                assert country.find_division("", spelling).district == id


def test_regions_in_french_have_their_genitive(packs: dict[str, Country]) -> None:
    for region in packs["fr"].regions.values():
        assert re.match(r"(de |du |des |de l’|d’|de la )", region.of["fr"]), region.name


@pytest.mark.parametrize("code", CODES)
def test_a_district_as_the_pack_shows_it_is_understood(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    region = "" if country.district.kind == "named" or "-" in country.district.example else next(iter(country.regions))
    if code == "us":
        region = "CA"
    assert country.find_division(region, country.district.example).district


def test_french_letters_close_with_the_title_in_each_gender(packs: dict[str, Country]) -> None:
    for office in packs["fr"].offices:
        named = office.forms["fr"].named
        assert {"m", "f", "x"} <= named.salutation.forms.keys()
        assert {"m", "f", "x"} <= named.closing.forms.keys()
        for gender in "mfx":
            salutation = named.salutation.form(official=gender, sender=gender).source.rstrip(",")
            closing = named.closing.form(official=gender, sender=gender).source
            assert salutation in closing
            assert closing.endswith(".")


def test_punctuation_after_the_salutation_is_the_country_s(packs: dict[str, Country]) -> None:
    ends = {"us": {"en": ":"}, "ca": {"en": ":", "fr": ","}, "gb": {"en": ","}, "fr": {"fr": ","}}
    for code, marks in ends.items():
        for office in packs[code].offices:
            for lang, address, _ in every_form(office):
                if lang in marks and code != "ca":
                    assert all(t.source.endswith(marks[lang]) for t in address.salutation.templates)


def test_a_representative_is_never_called_a_senator(packs: dict[str, Country]) -> None:
    for _, address, _ in every_form(packs["us"].office("us/house")):
        for template in templates(address):
            assert "enator" not in template.source
    salutation = packs["us"].office("us/house").forms["en"].unnamed.salutation
    assert salutation.form().source == "Dear Representative:"


@pytest.mark.parametrize("code", CODES)
def test_french_words_of_a_pack_have_french_typography(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    found = [note.text.get("fr", "") for note in (country.postage, country.imprint) if note]
    found += [note.text.get("fr", "") for o in country.offices for note in (o.notice, o.postage) if note]
    for office in country.offices:
        found += [words.get("fr", "") for words in (office.title, office.chamber, office.in_chamber)]
        if "fr" in office.forms:
            forms = office.forms["fr"]
            for address in (forms.named, forms.unnamed):
                for template in templates(address):
                    found.append("".join("X" if isinstance(p, Field) else p.text for p in template.parts))
    for text in found:
        assert "'" not in text
        assert '"' not in text
        assert not re.search(r"[^\u00a0\u202f][;!?:](?!//)", text), text
