"""The country packs that travel with handbill: complete, addressed in every official language, sourced and dated."""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import date

import pytest

from handbill import resources
from handbill.country import Address, Country, Division, Office, fold, sources_used
from handbill.document import Field
from handbill.kit import is_web_address
from handbill.wording import FIELDS, Template

CODES = tuple("us ca gb fr de au nz ie nl be it es ar lb am eu".split())
# How many facts of a pack nobody has read at a source yet: no more than these. Lower a number when some are.
UNCHECKED = {
    "us": 5,
    "ca": 8,
    "gb": 6,
    "fr": 5,
    "de": 3,
    "au": 8,
    "nz": 4,
    "ie": 39,
    "nl": 10,
    "be": 18,
    "it": 21,
    "es": 7,
    "ar": 9,
    "lb": 9,
    "am": 15,
    "eu": 25,
}
TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("packs")


def templates(address: Address) -> Iterator[Template]:
    for lines in address.envelope.forms.values():
        yield from lines
    for wording in (address.salutation, address.oral, address.closing):
        yield from wording.templates


def every_form(office: Office) -> Iterator[tuple[str, Address, bool]]:
    for lang, forms in office.forms.items():
        for address in (forms.named, *forms.ranks.values()):
            yield lang, address, True
        yield lang, forms.unnamed, False


def samples(country: Country, office: Office) -> Iterator[Division]:
    """Divisions that the office has: one for every region, and a district in each where it goes by districts."""
    if office.represents == "nation":
        yield Division()
        return
    names = tuple(country.district.names) if country.district else ()
    for number, (code, region) in enumerate(country.regions.items() or {"": None}.items()):
        if code in office.not_in:
            continue
        district = names[number % len(names)] if names else "0" if region and region.districts == 0 else "1"
        yield Division(code, district if office.represents == "district" else "")


def test_the_countries_are_there() -> None:
    assert set(CODES) == set(resources.countries())


@pytest.mark.parametrize("code", CODES)
def test_both_chambers_have_forms_of_address_in_each_official_language(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert country.code == code
    assert len(country.offices) >= 2
    assert all(office.id.startswith(f"{code}/") for office in country.offices)
    assert len({office.id for office in country.offices}) == len(country.offices)
    assert {lang for office in country.offices for lang in office.languages} == set(country.languages)
    for office in country.offices:
        assert set(office.languages) <= office.forms.keys()
        assert set(country.languages) & set(office.languages)
        assert {"en", "fr"} <= office.title.keys()
        assert {"en", "fr"} <= office.chamber.keys()
        assert {"en", "fr"} <= office.in_chamber.keys()
        for lang in office.forms:
            assert bool(office.address.in_language(lang)) == (office.level == "national")


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
def test_every_form_of_address_can_be_filled_for_every_region(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    filled = 0
    for office in country.offices:
        for division in samples(country, office):
            for lang, address, named in every_form(office):
                values = country.place(division, lang, office)
                values["office"] = country.title(office, division.region, lang)
                values["chamber"] = country.chamber(office, division.region, lang)
                values |= {"official": "Sam Example", "surname": "Example"} if named else {}
                for template in templates(address):
                    text = template.text(values)
                    assert text == text.strip()
                    assert "  " not in text
                    filled += 1
    assert filled > 20


@pytest.mark.parametrize("code", CODES)
def test_ministers_and_who_presides_are_addressed_in_each_official_language(
    packs: dict[str, Country], code: str
) -> None:
    """In the lower or only chamber; a member of the European Parliament cannot be a commissioner."""
    country = packs[code]
    chamber = country.offices[0]
    assert not chamber.impersonal
    for lang in country.languages:
        ranks = chamber.forms[lang].ranks
        assert ranks.keys() == ({"presiding"} if code == "eu" else {"minister", "presiding"})
        plain = [template.source for template in templates(chamber.forms[lang].named)]
        for rank, address in ranks.items():
            # No member of the United States' Congress can be a minister: there is nothing else to say to one.
            assert [t.source for t in templates(address)] != plain or (code, rank) == ("us", "minister")


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
    assert all(country.sources[source].checked is None for source in unchecked)
    assert all(country.sources[source].checked for source in set(used) - set(unchecked))
    assert len(unchecked) <= UNCHECKED[code], unchecked
    assert not country.checked(None)


@pytest.mark.parametrize("code", CODES)
def test_paper_postcode_and_post_are_the_country_s(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert (country.paper, country.envelope) == (("letter", "us-10") if code in ("us", "ca") else ("a4", "dl"))
    assert re.fullmatch(country.postcode.pattern, country.postcode.example)
    assert 4 <= country.address.max_lines <= 8
    assert {name for line in country.address.lines for name in line.fields} >= {"street", "city", "postcode"}
    assert country.postage or all(office.postage for office in country.offices)
    assert {"en", "fr", *country.languages} <= country.dateline.keys()
    for office in country.offices:
        for lang, address, _ in every_form(office):
            above = max(len(lines) for lines in address.envelope.forms.values())
            assert above + len(office.address.in_language(lang)) <= country.address.max_lines
        assert is_web_address(office.finder.url)
        assert office.phone is None or re.fullmatch(r"\+\d[\d .-]+\d", office.phone.number)


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_names_offices_that_exist(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    assert country.calendar
    ids = [entry.id for entry in country.calendar]
    assert len(ids) == len(set(ids))
    assert {entry.office for entry in country.calendar} <= {office.id for office in country.offices}
    events = [(entry.office, entry.event, entry.date) for entry in country.calendar]
    assert len(events) == len(set(events))


@pytest.mark.parametrize("code", CODES)
def test_the_term_that_runs_and_what_comes_next_are_in_the_calendar(packs: dict[str, Country], code: str) -> None:
    """Of every chamber of the nation that has terms, thus of all whose members are not appointed."""
    country = packs[code]
    chambers = [
        office
        for office in country.offices
        if office.level == "national" and not office.impersonal and office.elected != "appointed"
    ]
    assert chambers
    for office in chambers:
        own = [entry for entry in country.calendar if entry.office == office.id]
        assert [e for e in own if e.event in ("term-begins", "renewal") and e.date.last < TODAY], office.id
        if office.elected != "indirect":
            assert [e for e in own if e.date.first > TODAY], office.id


def test_an_imprint_is_asked_for_where_the_law_asks_for_it(packs: dict[str, Country]) -> None:
    required = set()
    for code in CODES:
        imprint = packs[code].imprint
        assert imprint is not None
        assert {"en", "fr"} <= imprint.text.keys()
        required |= {code} if imprint.required else set()
    assert required == {"fr", "de", "be", "es", "eu", "it", "lb"}


@pytest.mark.parametrize("code", CODES)
def test_no_two_regions_share_a_name_an_alias_or_a_postcode(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    owner: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for region, entry in country.regions.items():
        for name in (region, *entry.name.values(), *entry.aliases):
            assert fold(name)
            assert owner.setdefault(fold(name), region) == region, name
            assert country.find_region(name) == region
        for prefix in entry.postcodes:
            assert prefixes.setdefault(prefix, region) == region, prefix
            assert country.region_of_postcode(prefix) == region
        assert set(entry.languages) <= set(country.languages)
    assert (country.regions == {}) == (country.region is None)


@pytest.mark.parametrize("code", CODES)
def test_what_an_office_says_of_regions_is_of_regions_that_exist(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    for office in country.offices:
        assert {*office.not_in, *office.titles, *office.chambers} <= country.regions.keys()
        assert office.members is None or office.members >= 1
        assert office.represents != "region" or country.regions
        assert office.represents != "district" or country.district
        assert (office.level == "state") == bool(office.constituency)


@pytest.mark.parametrize("code", CODES)
def test_time_zones_are_known(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    zones = zoneinfo.available_timezones()
    assert country.timezone in zones
    assert {region.timezone for region in country.regions.values() if region.timezone} <= zones


@pytest.mark.parametrize(("code", "seats"), [("us", 429), ("fr", 577)])
def test_numbered_seats_add_up(packs: dict[str, Country], code: str, seats: int) -> None:
    district = packs[code].district
    assert district
    assert district.kind == "numbered"
    assert sum(region.districts or 0 for region in packs[code].regions.values()) == seats


def test_the_us_has_six_states_and_six_others_at_large(packs: dict[str, Country]) -> None:
    at_large = {code for code, region in packs["us"].regions.items() if region.districts == 0}
    assert at_large == set("AK DE ND SD VT WY DC AS GU MP PR VI".split())
    assert packs["us"].at_large
    assert {"DC", "PR"} <= set(packs["us"].office("us/senate").not_in)


@pytest.mark.parametrize(
    ("code", "seats"), [("gb", 650), ("ca", 343), ("de", 299), ("au", 150), ("nz", 71), ("ie", 43), ("lb", 15)]
)
def test_named_seats_are_all_there_and_each_is_found_by_its_name(
    packs: dict[str, Country], code: str, seats: int
) -> None:
    country = packs[code]
    assert country.district
    names = country.district.names
    assert len(names) == seats
    folded: dict[str, str] = {}
    for number, (id, name) in enumerate(names.items()):
        for spelling in {name} if isinstance(name, str) else set(name.values()):
            assert folded.setdefault(fold(spelling), id) == id
            if number % 13 == 0:
                assert country.find_division("", id).district == id
                assert country.find_division("", spelling).district == id


def test_regions_in_french_have_their_genitive(packs: dict[str, Country]) -> None:
    for region in packs["fr"].regions.values():
        assert re.match(r"(de |du |des |de l’|d’|de la )", region.of["fr"]), region.name


@pytest.mark.parametrize("code", CODES)
def test_a_district_as_the_pack_shows_it_is_understood(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    if country.district is None:
        assert all(office.represents != "district" for office in country.offices)
        return
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


@pytest.mark.parametrize("code", CODES)
def test_punctuation_after_the_salutation_is_the_country_s(packs: dict[str, Country], code: str) -> None:
    ends = {
        "en": ",",
        "fr": ",",
        "de": ",",
        "nl": ",",
        "it": ",",
        "es": ":",
        "hy": ",",
        "ar": "،",
        "ga": ",",
        "mi": ",",
    }
    ends |= {"us": {"en": ":"}}.get(code, {})
    for office in packs[code].offices:
        for lang, address, _ in every_form(office):
            assert {t.source[-1] for t in address.salutation.templates} == {ends[lang]}


def test_a_representative_is_never_called_a_senator(packs: dict[str, Country]) -> None:
    for _, address, _ in every_form(packs["us"].office("us/house")):
        for template in templates(address):
            assert "enator" not in template.source
    salutation = packs["us"].office("us/house").forms["en"].unnamed.salutation
    office = packs["us"].office("us/house")
    assert salutation.form().text({"office": packs["us"].title(office, "CA", "en")}) == "Dear Representative:"


@pytest.mark.parametrize("code", CODES)
def test_french_words_of_a_pack_have_french_typography(packs: dict[str, Country], code: str) -> None:
    country = packs[code]
    found = [note.text.get("fr", "") for note in (country.postage, country.imprint) if note]
    found += [note.text.get("fr", "") for o in country.offices for note in (o.notice, o.postage) if note]
    for office in country.offices:
        found += [words.get("fr", "") for words in (office.title, office.chamber, office.in_chamber)]
        if "fr" in office.forms:
            forms = office.forms["fr"]
            for address in (forms.named, forms.unnamed, *forms.ranks.values()):
                for template in templates(address):
                    found.append("".join("X" if isinstance(p, Field) else p.text for p in template.parts))
    for text in found:
        assert "'" not in text
        assert '"' not in text
        assert not re.search(r"[^\u00a0\u202f][;!?:](?!//)", text), text
