"""The importer of Australia's postcodes by electoral division."""

from datetime import date
from pathlib import Path

import pytest
from importing import imported, refused, unrecognised, written

from handbill.country import load_country
from handbill.directory import Import
from handbill.directory.files import Files
from handbill.directory.importers.au_postcodes import FEED
from handbill.directory.model import PostcodePlace

HEAD = "postcode,electorate\n"
SOUND = [f"{code},Sydney" for code in range(2001, 2006)]
MEMBERS = (
    "member count,person count,name,Division,State/Territory,Date of election,Type of election,"
    "Date ceased to be a Member,reason,Most recent party\n"
    "1,,A,O'Connor,WA,1.1.2020,,,still_in_office,ALP\n2,,B,Lingiari,Nowhere,1.1.2020,,,still_in_office,ALP\n"
    "3,,C,Old Name,WA,1.1.1920,,2.2.1922,retired,ALP\n"
)


def read(tmp_path: Path, *rows: str, day: date = date(2026, 6, 15)) -> Import:
    return imported(FEED, written(tmp_path / "postcodes.csv", HEAD + "".join(f"{row}\n" for row in rows)), day)


def test_a_postcode_has_a_line_for_each_division_with_the_state_where_it_is_known(tmp_path: Path) -> None:
    assert read(tmp_path, "0872,Lingiari", "0872,O'Connor").postcodes == (
        PostcodePlace("0872", "", "lingiari"),
        PostcodePlace("0872", "", "oconnor"),
    )
    written(tmp_path / "representatives.csv", MEMBERS)
    found = read(tmp_path, "# a remark,", "0872,Lingiari", "0872,O'Connor")
    assert found.postcodes == (PostcodePlace("0872", "", "lingiari"), PostcodePlace("0872", "WA", "oconnor"))
    assert (found.read, found.dropped, found.notes) == (2, (), ())
    assert (found.source.scheme, found.source.as_of) == ("au/house", None)


def test_a_line_of_no_use_is_left_out_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, "2000,Sydney", "200,Sydney", "٢٠٠٠,Sydney", "2000,Sydney", "2060,", "2061", *SOUND)
    assert found.postcodes[0] == PostcodePlace("2000", "", "sydney")
    assert len(found.postcodes) == 1 + len(SOUND)
    assert found.dropped == (
        "line 3: '200' is no postcode",
        "line 4: '٢٠٠٠' is no postcode",
        "line 5: 2000 in Sydney stands there twice",
        "line 6: 2060 lies in '', which is no division now",
        "line 7: 2061 lies in '', which is no division now",
    )


def test_a_code_that_lies_in_a_former_division_too_is_left_out_whole(tmp_path: Path) -> None:
    found = read(tmp_path, "2000,Sydney", "2060,Sydney", "2060,North Sydney")
    assert found.postcodes == (PostcodePlace("2000", "", "sydney"),)
    assert found.dropped[1] == "2060: left out whole, since a part of it lies in a division that is not known"


def test_a_map_of_former_divisions_is_older_than_the_boundaries_of_today(tmp_path: Path) -> None:
    found = read(tmp_path, "2000,Sydney", "2060,North Sydney")
    assert found.dropped == ("line 3: 2060 lies in 'North Sydney', which is no division now",)
    assert found.source.as_of == date(2025, 5, 2)
    assert found.notes == ("the map names former divisions and lacks new ones: it is older than those of 2025-05-03",)
    then = read(tmp_path, "2000,Sydney", "2060,North Sydney", day=date(2024, 1, 1))
    assert (then.source.as_of, then.notes) == (None, ())


def test_a_map_with_all_of_todays_divisions_and_a_slip_is_not_dated(tmp_path: Path) -> None:
    country = load_country("au")
    assert country.district is not None
    rows = [f"{2000 + number},{code}" for number, code in enumerate(country.district.names)]
    found = read(tmp_path, *rows, "2000,Sydnee")
    assert (found.source.as_of, len(found.postcodes), len(found.dropped)) == (None, 149, 2)


def test_the_table_is_known_by_its_headings_and_the_members_beside_it_are_read(tmp_path: Path) -> None:
    codes = written(tmp_path / "a" / "any.name", HEAD + "2000,Sydney\n")
    members = written(tmp_path / "a" / "representatives.csv", MEMBERS)
    assert FEED.recognises(Files((codes,))).paths == (codes, members)
    elsewhere = written(tmp_path / "b" / "given.csv", MEMBERS)
    assert FEED.recognises(Files((elsewhere, codes))).paths == (codes, elsewhere)
    written(members, "something else")
    assert FEED.recognises(Files((codes,))).paths == (codes,)
    assert unrecognised(FEED, elsewhere)
    assert refused(FEED, written(tmp_path / "c.csv", "plz,kreis\n")).code == "form"
    assert refused(FEED, written(tmp_path / "d.csv", HEAD)).code == "empty"


@pytest.mark.data
def test_the_real_map_is_older_than_the_boundaries_of_today(shared: Path) -> None:
    found = imported(FEED, shared / "data" / "au-parliament")
    assert (found.read, len(found.postcodes), len(found.dropped)) == (3_290, 3_248, 38)
    assert {line.split("'")[1] for line in found.dropped if "'" in line} == {"North Sydney", "Higgins"}
    assert found.source.as_of == date(2025, 5, 2)
    assert all(place.region for place in found.postcodes)
    in_0872 = {(place.region, place.district) for place in found.postcodes if place.code == "0872"}
    assert {("WA", "oconnor"), ("NT", "lingiari")} <= in_0872
