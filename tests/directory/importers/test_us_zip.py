"""The importer of ZIP codes by congressional district."""

from pathlib import Path

import pytest
from importing import imported, refused, unrecognised, written

from handbill.directory.importers.us_zip import FEED
from handbill.directory.model import PostcodePlace

HEAD = "state_fips,state_abbr,zcta,cd\n"


def test_a_code_has_a_line_for_each_district_it_lies_in(tmp_path: Path) -> None:
    written(
        tmp_path / "any.name", f"{HEAD}01,AL,35005,6\n01,AL,35005,7\n50,VT,05001,0\n11,DC,20001,98\n33,NH,05001,02\n"
    )
    found = imported(FEED, tmp_path)
    assert found.postcodes == (
        PostcodePlace("35005", "AL", "6"),
        PostcodePlace("35005", "AL", "7"),
        PostcodePlace("05001", "VT", "0"),
        PostcodePlace("20001", "DC", "0"),
        PostcodePlace("05001", "NH", "2"),
    )
    assert (found.read, found.dropped, found.source.scheme) == (5, (), "us/house")


def test_a_line_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    found = imported(FEED, written(tmp_path / "z.csv", f"{HEAD}02,AK,99501,0\n02,AK,99501,0\n02,AK,99501,98\n"))
    assert found.postcodes == (PostcodePlace("99501", "AK", "0"),)
    assert found.dropped == ("line 3: 99501 in AK-0 stands there twice", "line 4: 99501 in AK-98 stands there twice")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("01,AL,3500,6", "line 3: '3500' is no ZIP code"),
        ("01,AL,٣٥٠٠٥,6", "line 3: '٣٥٠٠٥' is no ZIP code"),
        ("01,AL,35005,8", "line 3: 35005 lies in 'AL-8', no district now"),
        ("01,AL,35005,0", "line 3: 35005 lies in 'AL-0', no district now"),
        ("01,AL,35005,CA-12", "line 3: 35005 lies in 'AL-CA-12', no district now"),
        ("01,XX,35005,1", "line 3: 35005 lies in 'XX-1', no district now"),
        ("01,,35005,1", "line 3: 35005 lies in '-1', no district now"),
        ("01,AL,35005", "line 3: 35005 lies in 'AL-', no district now"),
        ("01,A\x1b[2JL,35005,1", "line 3: 35005 lies in 'A[2JL-1', no district now"),
    ],
)
def test_a_line_of_no_use_is_left_out_and_named(tmp_path: Path, row: str, why: str) -> None:
    found = imported(FEED, written(tmp_path / "z.csv", f"{HEAD}01,AL,35004,3\n{row}\n"))
    assert [place.code for place in found.postcodes] == ["35004"]
    assert (found.read, found.dropped) == (2, (why,))


def test_other_tables_are_not_claimed_and_refused_when_given(tmp_path: Path) -> None:
    other = written(tmp_path / "zccd.csv", "zip,district\n35005,6\n")
    assert unrecognised(FEED, tmp_path)
    problem = refused(FEED, other)
    assert (problem.code, problem.message) == (
        "form",
        "does not have the form that was expected: its first line lacks state_abbr, zcta, cd.",
    )
    assert refused(FEED, written(tmp_path / "empty.csv", HEAD)).code == "empty"


@pytest.mark.data
def test_the_real_table_is_kept_whole(shared: Path) -> None:
    found = imported(FEED, shared / "data" / "us-zip-districts")
    assert (found.read, len(found.postcodes), found.dropped) == (42_033, 42_033, ())
    by_code: dict[str, list[str]] = {}
    for place in found.postcodes:
        by_code.setdefault(place.code, []).append(f"{place.region}-{place.district}")
    assert len(by_code) == 33_774
    assert sum(len(places) > 1 for places in by_code.values()) == 7_299
    assert by_code["35005"] == ["AL-6", "AL-7"]
    assert {place.district for place in found.postcodes if place.region in ("DC", "WY", "PR")} == {"0"}


def test_codes_without_their_leading_zeros_are_explained(tmp_path: Path) -> None:
    found = imported(FEED, written(tmp_path / "z.csv", f"{HEAD}01,AL,35005,6\n09,CT,6001,1\n"))
    assert found.dropped == ("line 3: '6001' is no ZIP code",)
    assert "1 lines have a code of fewer than 5 figures: a spreadsheet takes leading zeros away" in found.notes[0]


def test_a_table_without_any_code_says_why(tmp_path: Path) -> None:
    problem = refused(FEED, written(tmp_path / "z.csv", f"{HEAD}01,AL,3.5E+04,6\n01,AL,3.5E+04,7\n"))
    assert "(line 2: '3.5E+04' is no ZIP code, and 1 more)" in problem.message
