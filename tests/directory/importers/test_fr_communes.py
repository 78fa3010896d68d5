"""Postcodes of France: several in one cell, one in several circonscriptions, with headings and without."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.importers.fr_communes import FEED, recognises
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError

DAY = date(2026, 11, 22)
PARIS = "056;75;Exemple;10;75013 75014\n056;75;Exemple;09;75013\n001;01;Sainte-Exemple;04;01400\n"


@pytest.fixture
def fr(packs: dict[str, Country]) -> Country:
    return packs["fr"]


def read(country: Country, folder: Path, text: str, encoding: str = "utf-8") -> Import:
    path = folder / "communes.csv"
    path.write_text(text, encoding=encoding)
    return FEED.read(Files((path,)), country, FEED.source(DAY))


def test_a_cell_holds_several_codes_and_a_code_lies_in_several_circonscriptions(tmp_path: Path, fr: Country) -> None:
    found = read(fr, tmp_path, PARIS)
    assert found.postcodes == (
        PostcodePlace("75013", "75", "10"),
        PostcodePlace("75014", "75", "10"),
        PostcodePlace("75013", "75", "9"),
        PostcodePlace("01400", "01", "4"),
    )
    assert (found.country, found.read, found.dropped) == ("fr", 3, ())
    assert "Exemple" not in repr(found)


def test_the_map_is_of_2012_however_late_it_was_fetched(tmp_path: Path, fr: Country) -> None:
    found = read(fr, tmp_path, PARIS)
    assert (found.source.as_of, found.source.retrieved_at, found.source.scheme) == (
        date(2012, 12, 31),
        DAY,
        "fr/assemblee",
    )
    early = FEED.source(date(2012, 6, 30))
    assert FEED.read(Files((tmp_path / "communes.csv",)), fr, early).source.dated == date(2012, 6, 30)


def test_what_the_map_lacks_is_noted(tmp_path: Path, fr: Country) -> None:
    (note,) = read(fr, tmp_path, PARIS).notes
    assert "2A, 2B" in note
    assert " 75" not in note
    mainland = replace(fr, regions={code: fr.regions[code] for code in ("01", "75")})
    assert read(mainland, tmp_path, PARIS).notes == ()


@pytest.mark.parametrize("header", ["", "commune;département;nom;circonscription;codes postaux\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_headings_byte_order_mark_and_windows_do_no_harm(
    tmp_path: Path, fr: Country, header: str, encoding: str
) -> None:
    text = header + "005;01;Ambérieux-en-Exemple;05;01330\n"
    found = read(fr, tmp_path, text, encoding)
    assert (found.postcodes, found.read) == ((PostcodePlace("01330", "01", "5"),), 1)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("056;75;Exemple;10", "line 4: has 4 cells and not 5"),
        ("056;75;Exemple;10;75015;more", "line 4: has 6 cells and not 5"),
        ("056;75;Exemple;10;7501", "line 4: '7501' is no postcode"),
        ("056;75;Exemple;10;", "line 4: '' is no postcode"),
        ("056;75;Exemple;10;75015 x", "line 4: 'x' is no postcode"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, fr: Country, line: str, why: str) -> None:
    found = read(fr, tmp_path, f"{PARIS}{line}\n")
    assert found.dropped == (why,)
    assert len(found.postcodes) == (5 if " x" in line else 4)


@pytest.mark.parametrize(
    "seat", ["75;Exemple;99", "75;Exemple;x", "96;Exemple;01", "Paris;Exemple;01", "75;Exemple;01-02"]
)
def test_a_code_with_a_seat_that_is_not_known_is_left_out_whole(tmp_path: Path, fr: Country, seat: str) -> None:
    found = read(fr, tmp_path, f"{PARIS}056;{seat};75013\n")
    assert {place.code for place in found.postcodes} == {"75014", "01400"}
    assert "which is no division now" in found.dropped[0]
    assert found.dropped[1].startswith("75013: left out whole")


@pytest.mark.parametrize("text", ["", "001;01;Exemple;4\n", "a,b\n1,2\n", "056;75;Exemple;99;75013\n"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, fr: Country, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(fr, tmp_path, text)
    assert caught.value.problems[0].code == "form"


def test_it_is_recognised_with_headings_and_without_and_claims_no_other(tmp_path: Path) -> None:
    for name, text in {
        "a.csv": PARIS,
        "b.txt": "commune;departement;nom;circo;codes\n" + PARIS,
        "of-2007.csv": "001;01;Exemple;4\n",
        "abroad.csv": "ID,NAME,iso_a3,iso_n3,circo\nXX,Exemple,XXX,999,1\n",
        "c.json": PARIS,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [path.name for path in recognises(Files.under(tmp_path)).paths] == ["a.csv", "b.txt"]


@pytest.mark.data
def test_the_real_map_is_kept_whole(shared: Path, fr: Country) -> None:
    files = recognises(Files.under(shared / "data"))
    assert [path.name for path in files.paths] == ["circo_insee_2012.csv"]
    found = FEED.read(files, fr, FEED.source(DAY))
    assert (found.read, len(found.postcodes), found.dropped) == (36331, 6897, ())
    seats = defaultdict(set)
    for place in found.postcodes:
        seats[place.code].add((place.region, place.district))
    assert (len(seats), sum(len(places) > 1 for places in seats.values())) == (5906, 878)
    assert seats["31000"] == {("31", str(number)) for number in Counter(d for r, d in seats["31000"] if r == "31")}
    assert len(seats["31000"]) > 3
    assert not any(code.startswith(("20", "97")) for code in seats)
    assert all(country_code in found.notes[0] for country_code in ("2A", "2B", "971", "988"))
