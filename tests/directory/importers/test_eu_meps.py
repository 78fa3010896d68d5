"""Members of the European Parliament: names as given, no guess at a gender, and a list that says how old it is."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.importers.eu_meps import FEED, recognises
from handbill.directory.model import Event, Import, freshness
from handbill.errors import InputError

DAY = date(2026, 11, 22)
HEADER = (
    "dxid,country,first_name,last_name,email,birthdate,gender,eugroup,party,phone,office,committee,twitter,epid,since"
)
ANI = "x,fr,Ani,DE L’EXEMPLE,ani@parliament.example,1970-01-01,F,Group,Parti Exemple,003225550100,06M999,INTA,@ani,900001,2019-07-02"


@pytest.fixture
def eu(packs: dict[str, Country]) -> Country:
    return packs["eu"]


def read(country: Country, folder: Path, *rows: str) -> Import:
    path = folder / "list.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return FEED.read(Files((path,)), country, FEED.source(DAY))


def test_a_member_is_kept_with_what_is_needed_and_no_more(tmp_path: Path, eu: Country) -> None:
    found = read(eu, tmp_path, ANI)
    (ani,) = found.officials
    assert (ani.id, ani.office, ani.region, ani.district) == ("eu:ep:900001", "eu/parliament", "FR", "")
    assert (ani.name, ani.surname, ani.gender, ani.party) == ("Ani DE L’EXEMPLE", "DE L’EXEMPLE", "f", "Parti Exemple")
    (contact,) = ani.contacts
    assert (contact.via, contact.lines, contact.phone, contact.email) == (
        "capital",
        ("06M999",),
        "+3225550100",
        "ani@parliament.example",
    )
    # `since` is the first mandate of a life, not the beginning of this one.
    assert (ani.start, ani.expected_end, ani.actual_end) == (None, None, None)
    assert not any(word in repr(found.officials) for word in ("1970", "INTA", "@ani", "Group"))
    assert found.notes == ("Last names stand in capitals, as the Parliament writes them.",)


@pytest.mark.parametrize(("given", "gender"), [("M", "m"), ("F", "f"), ("", "x"), ("m", "x"), ("male", "x")])
def test_gender_is_only_what_the_list_says(tmp_path: Path, eu: Country, given: str, gender: str) -> None:
    assert read(eu, tmp_path, ANI.replace(",F,", f",{given},")).officials[0].gender == gender


@pytest.mark.parametrize(
    ("phone", "kept"),
    [("003225550100", "+3225550100"), ("+32 2 555 01 00", "+32 2 555 01 00"), ("000", "000"), ("", "")],
)
def test_a_phone_number_stays_but_for_the_00(tmp_path: Path, eu: Country, phone: str, kept: str) -> None:
    assert read(eu, tmp_path, ANI.replace("003225550100", phone)).officials[0].contacts[0].phone == kept


def test_the_newest_mandate_is_the_day_of_the_list(tmp_path: Path, eu: Country) -> None:
    later = ANI.replace("900001", "900002").replace("2019-07-02", "2024-09-27")
    future = ANI.replace("900001", "900003").replace("2019-07-02", "9999-12-31")
    found = read(eu, tmp_path, ANI, later, future)
    assert found.source.as_of == date(2024, 9, 27)
    assert {official.source for official in found.officials} == {found.source}
    assert freshness(found.officials[0], DAY).status == "stale"
    begun = [Event("eu/parliament", "term-begins", date(2024, 7, 16), date(2024, 7, 16))]
    assert freshness(found.officials[0], DAY, begun).status == "stale"


def test_a_list_without_days_is_of_the_day_it_was_fetched(tmp_path: Path, eu: Country) -> None:
    assert read(eu, tmp_path, ANI.replace("2019-07-02", "someday")).source.as_of is None


@pytest.mark.parametrize(
    ("former", "now", "why"),
    [
        ("900001", "x1", "line 3: has no number of the Parliament (epid), but 'x1'"),
        ("900001", "900009", "line 3: 900009 stands twice among the members; the first is kept"),
        (",fr,", ",zz,", "900001: 'zz' is no member state"),
        (",fr,", ",,", "900001: '' is no member state"),
        ("DE L’EXEMPLE", "", "900001: has no last name"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, eu: Country, former: str, now: str, why: str) -> None:
    found = read(eu, tmp_path, ANI.replace("900001", "900009"), ANI.replace(former, now))
    assert [official.id for official in found.officials] == ["eu:ep:900009"]
    assert found.dropped == (why,)
    assert found.read == 2


def test_hostile_cells_are_left_out_with_their_reason(tmp_path: Path, eu: Country) -> None:
    row = ANI.replace("Parti Exemple", "P" * 900).replace("06M999", "\x07").replace("ani@parliament.example", "none")
    found = read(eu, tmp_path, row.replace("003225550100", ""))
    (ani,) = found.officials
    assert (ani.party, ani.contacts) == ("", ())
    assert len(found.dropped) == 3


@pytest.mark.parametrize(("text", "code"), [("a,b\n1,2\n", "form"), (HEADER + "\n", "empty"), ("", "form")])
def test_another_form_is_refused(tmp_path: Path, eu: Country, text: str, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        FEED.read(Files((path,)), eu, FEED.source(DAY))
    assert caught.value.problems[0].code == code


def test_it_is_recognised_by_its_headings(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(HEADER + "\n", encoding="utf-8")
    (tmp_path / "regions.csv").write_text("country,region,mepid,name\n", encoding="utf-8")
    assert [path.name for path in recognises(Files.under(tmp_path)).paths] == ["mine.csv"]


@pytest.mark.data
def test_the_real_list_is_kept_whole_and_says_that_it_is_old(shared: Path, eu: Country) -> None:
    files = recognises(Files.under(shared / "data"))
    assert [path.name for path in files.paths] == ["meps.csv"]
    found = FEED.read(files, eu, FEED.source(DAY))
    assert (found.read, len(found.officials), found.dropped) == (718, 718, ())
    assert Counter(official.gender for official in found.officials) == {"m": 435, "f": 278, "x": 5}
    assert Counter(official.region for official in found.officials)["DE"] == 96
    assert {official.region for official in found.officials} == set(eu.regions)
    assert found.source.as_of == date(2024, 9, 27)
    assert {freshness(official, DAY).status for official in found.officials} == {"stale"}
    assert sum(not contact.phone for o in found.officials for contact in o.contacts) == 7
    assert all(contact.email for official in found.officials for contact in official.contacts)
    assert not any("1978-10-31" in repr(official) for official in found.officials)


def test_days_that_a_spreadsheet_wrote_anew_are_noted(tmp_path: Path, eu: Country) -> None:
    found = read(eu, tmp_path, ANI.replace("2019-07-02", "02/07/2019"))
    assert "1 lines have a `since` not like 2024-07-16, so the list may be older than its file (line 2)" in found.notes
