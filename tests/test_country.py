"""Country packs: regions, districts and postcodes found as people write them, places named in each language."""

from pathlib import Path

import pytest

from handbill import resources, yamlfile
from handbill.country import Country, Division, Lines, fold, load_country, said, sources_used, unknown_country
from handbill.errors import InputError, Problem
from handbill.people import Sender
from handbill.place import division_of
from handbill.wording import TextError

PACK = """\
format: 1
code: xx
name: {en: Example Land, fr: Pays d’Exemple}
languages: [en, fr]
paper: a4
envelope: dl
sources:
  gazette: {title: Notice, publisher: Example Gazette, url: "https://example.org/notice", checked: 2026-11-01}
  memory: {title: From memory}
address: {lines: ["{{ street }}", "{{ city }} {{ postcode }}"], max_lines: 6, source: gazette}
postcode: {name: {en: postcode}, pattern: "[0-9]{4}", example: "0213"}
dateline: {en: "{{ date }}"}
letter: {}
region: {name: {en: province}}
regions:
  NO: {name: {en: Northland, fr: Nord}, of: {fr: du Nord}, districts: 3, postcodes: ["1"]}
  IS: {name: {en: Île Ösp}, districts: 0, postcodes: ["12", "3"], languages: [fr]}
district: {name: {en: district}, kind: numbered, example: NO-2, source: gazette}
constituency: {en: "{{ region_name }}’s {{ district_ordinal }} district", fr: "la {{ district_ordinal }} circonscription {{ of_region }}"}
at_large: {en: "{{ region_name }}"}
of_constituency: {fr: "de la {{ district_ordinal }} circonscription {{ of_region }}"}
offices:
  - id: xx/house
    represents: district
    elected: single-member
    languages: [en]
    title: {en: Member}
    chamber: {en: House}
    in_chamber: {en: in the House}
    address: {lines: {en: [House], fr: [Chambre]}, source: gazette}
    phone: {number: "555-0100", what: {en: switchboard}, source: memory}
    finder: {url: "https://example.org/find", source: memory}
    forms:
      en:
        source: memory
        named: &
"""
ADDRESS = '{envelope: ["{{ official }}"], salutation: "Dear {{ surname }},", oral: "{{ surname }}", closing: "Yours,"}'
PACK = PACK.replace("named: &\n", f"named: {ADDRESS}\n        unnamed: {ADDRESS}\n")


def pack(text: str = PACK) -> Country:
    return yamlfile.check(yamlfile.parse(text.encode(), "countries/xx.yaml"), Country)


def refused(country: Country, region: str, district: str) -> Problem:
    with pytest.raises(InputError) as caught:
        country.find_division(region, district)
    (problem,) = caught.value.problems
    assert problem.code == "unknown-district"
    return problem


@pytest.mark.parametrize(
    ("country", "given", "code"),
    [
        ("us", "CA", "CA"),
        ("us", "california", "CA"),
        ("us", "Californie", "CA"),
        ("us", " new york ", "NY"),
        ("us", "", ""),
        ("ca", "Quebec", "QC"),
        ("ca", "québec", "QC"),
        ("ca", "Colombie britannique", "BC"),
        ("fr", "75", "75"),
        ("fr", "paris", "75"),
        ("fr", "Cote d'Or", "21"),
        ("fr", "2a", "2A"),
        ("us", "Calif.", "CA"),
        ("us", "washington d.c.", "DC"),
        ("us", "Washington", "WA"),
        ("am", "Ереван", "ER"),
        ("am", "երևան", "ER"),
        ("de", "bayern", "BY"),
        ("nl", "Friesland", "FR"),
        ("nz", "Canterbury", ""),
        ("nz", "ZZ", ""),
    ],
)
def test_a_region_is_found_by_code_or_name_without_accents(
    packs: dict[str, Country], country: str, given: str, code: str
) -> None:
    assert packs[country].find_region(given) == code


@pytest.mark.parametrize(
    ("country", "given", "step"),
    [
        ("us", "Califronia", "Did you mean 'California'?"),
        ("ca", "Qubec", "Did you mean 'Québec'?"),
        ("us", "zzzzzz", "Write its code or name, for instance AL."),
    ],
)
def test_an_unknown_region_is_refused_with_the_nearest(
    packs: dict[str, Country], country: str, given: str, step: str
) -> None:
    with pytest.raises(InputError) as caught:
        packs[country].find_region(given)
    assert caught.value.problems[0].code == "unknown-region"
    assert caught.value.problems[0].next_step == step


@pytest.mark.parametrize(
    ("region", "given", "division"),
    [
        ("CA", "30", Division("CA", "30")),
        ("CA", "030", Division("CA", "30")),
        ("", "CA-30", Division("CA", "30")),
        ("", "ca - 30", Division("CA", "30")),
        ("CA", "52", Division("CA", "52")),
        ("AK", "0", Division("AK", "0")),
        ("AK", "1", Division("AK", "0")),
        ("AK", "at large", Division("AK", "0")),
        ("", "AK-AL", Division("AK", "0")),
        ("DC", "At-Large", Division("DC", "0")),
        ("CA", "", Division("CA")),
        ("", "", Division()),
    ],
)
def test_a_numbered_district_is_found_with_or_without_its_region(
    packs: dict[str, Country], region: str, given: str, division: Division
) -> None:
    assert packs["us"].find_division(region, given) == division


def test_the_french_way_of_writing_a_constituency_is_understood(packs: dict[str, Country]) -> None:
    assert packs["fr"].find_division("", "75-02") == Division("75", "2")
    assert packs["fr"].find_division("", "2A-1") == Division("2A", "1")


@pytest.mark.parametrize(
    ("region", "given", "said"),
    [
        ("CA", "53", "California has 52 of them."),
        ("CA", "0", "California has 52 of them."),
        ("CA", "AL", "California has 52 of them."),
        ("", "30", "write it like CA-30"),
        ("AK", "2", "Alaska is one seat at large: write 0."),
        ("CA", "Glendale", "California has 52 of them."),
        ("", "Glendale", "write it like CA-30"),
    ],
)
def test_a_number_out_of_range_is_refused_with_the_finder(
    packs: dict[str, Country], region: str, given: str, said: str
) -> None:
    problem = refused(packs["us"], region, given)
    assert f"--district: '{given}' is no" in problem.message
    assert problem.next_step is not None
    assert said in problem.next_step
    assert "https://" in problem.next_step


def test_a_district_that_names_another_region_than_the_one_given_is_refused(packs: dict[str, Country]) -> None:
    with pytest.raises(InputError, match="'NY-12' is not in California"):
        division_of(Sender(region="CA", district="NY-12"), packs["us"])
    near = Sender(postcode="75005", district="92-03")
    assert division_of(near, packs["fr"]) == Division("92", "3")


def test_a_district_with_an_unknown_region_in_front_names_the_region(packs: dict[str, Country]) -> None:
    with pytest.raises(InputError) as caught:
        packs["us"].find_division("", "ZZ-3")
    assert caught.value.problems[0].code == "unknown-region"


@pytest.mark.parametrize(
    ("country", "region", "given", "name"),
    [
        ("ca", "ON", "University—Rosedale", "University—Rosedale"),
        ("ca", "ON", "university rosedale", "University—Rosedale"),
        ("ca", "QC", "Ahuntsic Cartierville", "Ahuntsic-Cartierville"),
        ("gb", "", "Ealing Central and Acton", "Ealing Central and Acton"),
        ("gb", "", "ealing central AND acton", "Ealing Central and Acton"),
        ("gb", "", "Ynys Mon", "Ynys Môn"),
    ],
)
def test_a_named_district_is_found_by_its_name_and_by_its_code(
    packs: dict[str, Country], country: str, region: str, given: str, name: str
) -> None:
    division = packs[country].find_division(region, given)
    assert packs[country].district_name(division, "en") == name
    assert packs[country].find_division(region, division.district.lower()) == division


def test_an_unknown_name_is_refused_with_the_nearest_and_the_finder(packs: dict[str, Country]) -> None:
    problem = refused(packs["gb"], "", "Ealing Central & Actn")
    assert problem.next_step is not None
    assert "Did you mean 'Ealing Central and Acton'?" in problem.next_step
    assert "Find yours at https://" in problem.next_step
    assert refused(packs["ca"], "ON", "zzzzzzzz").next_step == f"Find yours at {packs['ca'].offices[0].finder.url}"


@pytest.mark.parametrize(
    ("country", "given", "step"),
    [
        ("de", "Flensburg", "Did you mean 'Flensburg – Schleswig'?"),
        ("de", "schleswig", "Did you mean 'Flensburg – Schleswig'?"),
        ("de", "Flensburg – Schlezwig", "Did you mean 'Flensburg – Schleswig'?"),
        ("ca", "Rosedale", "Did you mean 'University—Rosedale'?"),
        ("gb", "Ealing", "Did you mean 'Ealing Central and Acton' or 'Ealing North' or 'Ealing Southall'?"),
    ],
)
def test_a_part_of_a_double_name_leads_to_the_whole(
    packs: dict[str, Country], country: str, given: str, step: str
) -> None:
    assert str(refused(packs[country], "", given).next_step).startswith(f"{step} Find yours at https://")


@pytest.mark.parametrize(("code", "name"), [("nl", "Netherlands"), ("am", "Armenia"), ("be", "Belgium")])
def test_a_country_without_districts_says_so(packs: dict[str, Country], code: str, name: str) -> None:
    problem = refused(packs[code], "", "7")
    assert problem.message == f"--district: {name} has no districts: its members are elected for the whole country."
    assert problem.next_step == "Leave it out."
    assert packs[code].find_division("", "") == Division()


def test_where_a_pack_lists_no_names_the_name_is_kept_as_given() -> None:
    country = pack(PACK.replace("kind: numbered", "kind: named"))
    assert country.find_division("NO", "Old Harbour") == Division("NO", "Old Harbour")


def test_where_a_pack_lists_no_numbers_any_number_is_a_district() -> None:
    country = pack(PACK.replace("districts: 3, ", ""))
    assert country.find_division("NO", "99") == Division("NO", "99")
    problem = refused(country, "NO", "old")
    assert problem.next_step == "Write it like NO-2. Find yours at https://example.org/find"


@pytest.mark.parametrize(
    ("country", "postcode", "region"),
    [
        ("ca", "M5S 0X0", "ON"),
        ("ca", "h2x 0x0", "QC"),
        ("ca", "V0V 0V0", "BC"),
        ("fr", "75005", "75"),
        ("fr", "20000", "2A"),
        ("fr", "20200", "2B"),
        ("fr", "97100", "971"),
        ("us", "91203", ""),
        ("fr", "", ""),
        ("fr", "00000", ""),
    ],
)
def test_a_postcode_gives_the_region_where_the_pack_knows_it(
    packs: dict[str, Country], country: str, postcode: str, region: str
) -> None:
    assert packs[country].region_of_postcode(postcode) == region


def test_the_longest_prefix_of_a_postcode_wins() -> None:
    country = pack()
    assert [country.region_of_postcode(code) for code in ("1100", "1200", "3000", "9000")] == ["NO", "IS", "IS", ""]


@pytest.mark.parametrize(
    ("country", "division", "lang", "constituency"),
    [
        ("us", Division("CA", "30"), "en", "California’s 30th congressional district"),
        ("us", Division("AK", "0"), "en", "Alaska"),
        ("us", Division("CA"), "en", "California"),
        ("us", Division(), "en", "United States"),
        ("fr", Division("75", "2"), "fr", "2e circonscription de Paris"),
        ("fr", Division("01", "1"), "fr", "1re circonscription de l’Ain"),
        ("fr", Division("01"), "fr", "Ain"),
        ("fr", Division(), "fr", "France"),
        ("us", Division("AK", "0"), "fr", "Alaska"),
        ("us", Division("CA", "30"), "fr", "30e circonscription de la Californie"),
        ("us", Division("CA", "30"), "de", "California’s 30th congressional district"),
        ("de", Division("BE", "74"), "de", "Wahlkreis Berlin-Mitte"),
        ("de", Division("BE", "74"), "en", "Berlin-Mitte"),
        ("de", Division("BE"), "de", "Berlin"),
        ("nl", Division("FR"), "nl", "Fryslân"),
        ("nz", Division(), "mi", "Aotearoa"),
    ],
)
def test_a_place_is_named_in_the_language_of_the_letter(
    packs: dict[str, Country], country: str, division: Division, lang: str, constituency: str
) -> None:
    assert packs[country].place(division, lang)["constituency"] == constituency


def test_a_place_has_its_parts_and_its_genitive() -> None:
    country = pack()
    assert country.place(Division("NO", "2"), "fr") == {
        "region": "NO",
        "region_name": "Nord",
        "of_region": "du Nord",
        "district": "2",
        "district_ordinal": "2e",
        "constituency": "la 2e circonscription du Nord",
        "of_constituency": "de la 2e circonscription du Nord",
    }
    at_large = country.place(Division("IS", "0"), "fr")
    assert (at_large["constituency"], at_large["of_region"], "district" in at_large) == ("Île Ösp", "Île Ösp", False)


def test_a_district_without_a_number_has_its_own_name_where_the_words_ask_for_one() -> None:
    named = pack(PACK.replace("kind: numbered", "kind: named"))
    assert named.place(Division("NO", "Old Harbour"), "en")["constituency"] == "Old Harbour"
    wordless = pack("\n".join(line for line in PACK.splitlines() if not line.startswith("constituency:")))
    assert wordless.place(Division("NO", "2"), "en")["constituency"] == "2"


def test_a_state_s_district_is_called_as_its_legislature_does(packs: dict[str, Country]) -> None:
    country = packs["us"]
    office = country.office("us/state-house")
    place = country.place(Division("CA", "41"), "en", office)
    own = country.place(Division("CA", "41"), "en")
    assert place["constituency"] == place["of_constituency"] == office.constituency["en"].text(place)
    assert "41" in place["constituency"]
    assert place["constituency"] != own["constituency"]
    assert country.place(Division("CA"), "en", office)["constituency"] == "California"


def test_a_title_and_a_chamber_are_those_of_the_region(packs: dict[str, Country]) -> None:
    country = packs["us"]
    office = country.office("us/state-house")
    plain = next(code for code in country.regions if code not in office.titles and code not in office.chambers)
    usual = (country.title(office, plain, "en"), country.chamber(office, plain, "en"))
    assert usual == (office.title["en"], office.chamber["en"])
    assert country.title(office, "CA", "en") == office.titles["CA"]["en"] != usual[0]
    assert country.chamber(office, "CA", "en") == office.chambers["CA"]["en"] != usual[1]


def test_a_bilingual_district_is_named_in_each_language(packs: dict[str, Country]) -> None:
    assert packs["ca"].district
    names = packs["ca"].district.names
    code = next(code for code, name in names.items() if not isinstance(name, str) and len(set(name.values())) > 1)
    division = packs["ca"].find_division("", code)
    english, french = (packs["ca"].place(division, lang)["constituency"] for lang in ("en", "fr"))
    assert english != french
    assert packs["ca"].find_division("", packs["ca"].district_name(division, "fr")) == division


def test_languages_are_the_region_s_own_else_the_country_s(packs: dict[str, Country]) -> None:
    assert packs["ca"].languages_in("QC")[0] == "fr"
    assert packs["ca"].languages_in("ON") == packs["ca"].languages
    assert packs["ca"].languages_in("") == packs["ca"].languages


def test_an_office_is_found_by_id_and_an_unknown_one_gets_the_nearest(packs: dict[str, Country]) -> None:
    assert packs["us"].office("us/senate").id == "us/senate"
    with pytest.raises(InputError) as caught:
        packs["us"].office("us/senat")
    assert caught.value.problems[0].next_step == "Did you mean 'us/senate'?"
    with pytest.raises(InputError) as caught:
        packs["us"].office("zzz")
    assert str(caught.value.problems[0].next_step).startswith("Known are: us/house")


@pytest.mark.parametrize(("code", "hint"), [("Utopia", "Known are"), ("uss", "Did you mean US? "), ("zz", "Known are")])
def test_an_unknown_country_is_refused_with_those_there_are(code: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        load_country(code)
    (problem,) = caught.value.problems
    assert problem.code == "unknown-country"
    assert hint in str(problem.next_step)
    known = "AM, AR, AU, BE, CA, DE, ES, EU, FR, GB, IE, IT, LB, NL, NZ, US"
    assert f"Known are: {known}." in str(problem.next_step)
    assert load_country("US").code == "us"


@pytest.mark.parametrize(("given", "region"), [("PR", "PR"), ("Puerto Rico", "PR"), ("gu", "GU"), ("Guam", "GU")])
def test_a_territory_of_the_united_states_is_a_region_of_theirs(given: str, region: str) -> None:
    with pytest.raises(InputError, match=f"is a territory .* Give --country US --region {region}\\."):
        load_country(given)
    assert region in load_country("us").regions


def test_an_unknown_country_without_any_pack_still_reads() -> None:
    assert unknown_country("xx", {}).problems[0].next_step == "Known are: ."


def test_every_source_that_is_not_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    (tmp_path / "countries").mkdir()
    path = tmp_path / "countries/xx.yaml"
    path.write_text(PACK, encoding="utf-8")
    assert load_country("XX").name["en"] == "Example Land"
    broken = PACK.replace("source: memory}\n    finder", "source: lost}\n    finder")
    path.write_text(broken.replace("max_lines: 6, source: gazette", "max_lines: 6, source: gone"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_country("xx")
    assert [problem.code for problem in caught.value.problems] == ["unknown-source"] * 2
    assert ["'gone'" in str(caught.value), "'lost'" in str(caught.value)] == [True, True]
    assert all(problem.where and "xx.yaml" in str(problem.where) for problem in caught.value.problems)


def test_a_fact_is_checked_when_its_source_was_read() -> None:
    country = pack()
    assert country.checked("gazette")
    assert not country.checked("memory")
    assert not country.checked(None)


def test_an_office_has_its_own_forms_in_its_own_languages(packs: dict[str, Country]) -> None:
    office = packs["be"].office("be/chamber")
    for lang in ("nl", "fr", "de"):
        assert packs["be"].forms(office, lang) is office.forms[lang]


def test_in_another_language_the_envelope_stays_and_the_words_are_courteous(packs: dict[str, Country]) -> None:
    country = packs["am"]
    office = country.office("am/assembly")
    own = office.forms["hy"]
    values = {"official": "Avo Example", "surname": "Example", "chamber": "House"}
    for lang, salutation, closing in (
        ("de", "Guten Tag Avo Example,", "Mit freundlichen Grüßen"),
        ("is", "Dear Avo Example,", "Yours sincerely,"),
    ):
        assert lang not in office.forms
        forms = country.forms(office, lang)
        assert forms.named.envelope == own.named.envelope
        assert forms.unnamed.envelope == own.unnamed.envelope
        assert forms.ranks.keys() == own.ranks.keys() == {"minister", "presiding"}
        for rank, address in forms.ranks.items():
            assert address.envelope == own.ranks[rank].envelope
        for address in (forms.named, *forms.ranks.values()):
            for gender in "mfx":
                assert address.salutation.form(official=gender, sender=gender).text(values) == salutation
                assert address.oral.form(official=gender, sender=gender).text(values) == "Avo Example"
                assert address.closing.form(official=gender, sender=gender).text(values) == closing
        assert not {"official", "surname"} & set(forms.unnamed.salutation.form().fields)
        assert forms.unnamed.salutation.form().text({}) != salutation
        # Nobody has read them at a source, and that is said: the source is not one of the pack's.
        assert not country.checked(forms.source)


def test_sources_are_found_in_every_part_of_a_pack() -> None:
    assert sorted(sources_used(pack())) == ["gazette"] * 3 + ["memory"] * 3


def test_an_address_is_written_in_the_language_asked_for_else_the_first() -> None:
    address = pack().office("xx/house").address
    assert [address.in_language(lang) for lang in ("en", "fr", "hy")] == [("House",), ("Chambre",), ("House",)]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("paper: a4", "paper: a9", "value", 5),
        ("envelope: dl", "envelop: dl", "unknown-key", 6),
        ("{{ street }}", "{{ stret }}", "value", 10),
        ("{{ street }}", "{{ 7*7 }}", "value", 10),
        ('envelope: ["{{ official }}"]', 'envelope: {m: ["a"]}', "value", 36),
        ('envelope: ["{{ official }}"]', 'envelope: {x: ["a"], z: ["b"]}', "value", 36),
    ],
)
def test_a_broken_pack_names_its_line(before: str, after: str, code: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        pack(PACK.replace(before, after))
    assert any(p.code == code and p.where and p.where.line == line for p in caught.value.problems), caught.value


def test_envelope_lines_may_be_one_text_or_forms() -> None:
    assert [t.source for t in Lines.parse("Office").forms["x"]] == ["Office"]
    assert set(Lines.parse({"x": ["a", "b"], "f": "c"}).forms) == {"x", "f"}
    with pytest.raises(TextError):
        Lines.parse(["{{ 1 }}"])


def test_words_fall_back_to_english_then_to_any() -> None:
    assert said({"en": "a", "fr": "b"}, "fr") == "b"
    assert said({"en": "a", "fr": "b"}, "hy") == "a"
    assert said({"fr": "b"}, "hy") == "b"
    assert said({}, "hy") == ""


def test_names_are_compared_by_letters_and_digits_alone() -> None:
    assert fold("Saint-Denis—Île d’Été 2") == "saintdenisiledete2"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Canada", "ca"),
        ("United States", "us"),
        ("États-Unis", "us"),
        ("united kingdom", "gb"),
        ("UK", "gb"),
        ("USA", "us"),
        ("France", "fr"),
        ("Pays-Bas", "nl"),
        ("Japan", "jp"),
        ("Côte d’Ivoire", "ci"),
        ("AT", "at"),
    ],
)
def test_a_country_is_found_by_its_name(name: str, code: str) -> None:
    assert load_country(name).code == code
