"""Postcodes of Germany: shares, codes of several Wahlkreise, and tables that look alike and mean other districts."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from handbill.country import Country
from handbill.directory.files import Files
from handbill.directory.importers.de_postcodes import FEED, recognises
from handbill.directory.model import Import, PostcodePlace
from handbill.errors import InputError

HEADER = "plz,wahlkreis_nr,wahlkreis_name,overlap,is_primary\n"
DAY = date(2026, 11, 22)


def write(folder: Path, rows: str, name: str = "karte.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def read(country: Country, *paths: Path) -> Import:
    return FEED.read(Files(paths), country, FEED.source(DAY))


@pytest.fixture
def de(packs: dict[str, Country]) -> Country:
    return packs["de"]


def test_a_code_keeps_every_wahlkreis_with_its_share(tmp_path: Path, de: Country) -> None:
    path = write(
        tmp_path,
        '10178,074,Berlin-Mitte,0.75,True\n10178,75,Berlin-Pankow,"0,25",False\n01067,158,Dresden I,1.0000004,True\n',
    )
    found = read(de, path)
    assert found.postcodes == (
        PostcodePlace("10178", "", "74", 0.75, True),
        PostcodePlace("10178", "", "75", 0.25, False),
        PostcodePlace("01067", "", "158", 1.0, True),
    )
    assert (found.country, found.read, found.dropped, found.notes) == ("de", 3, (), ())
    assert (found.source.scheme, found.source.redistributable) == ("de/bundestag", False)
    assert "BKG" in found.source.attribution


@pytest.mark.parametrize("cell", ["", "nan", "inf", "-0.5", "0", "1.5", "9e9", "1e-999", "½"])
def test_a_share_that_is_none_is_left_out_and_the_wahlkreis_stays(tmp_path: Path, de: Country, cell: str) -> None:
    found = read(de, write(tmp_path, f"01067,158,Dresden I,{cell},True\n"))
    assert found.postcodes == (PostcodePlace("01067", "", "158", None, True),)
    assert len(found.notes) == 1
    assert "line 2" in found.notes[0]


def test_a_code_with_a_wahlkreis_that_is_not_known_is_left_out_whole(tmp_path: Path, de: Country) -> None:
    rows = "10178,74,Berlin-Mitte,0.5,True\n10178,75,Berlin-Nirgends,0.5,False\n01067,158,Dresden I,1,True\n"
    found = read(de, write(tmp_path, rows))
    assert [place.code for place in found.postcodes] == ["01067"]
    assert found.dropped == (
        "line 3: the map names Wahlkreis 75 'Berlin-Nirgends', which is no division now",
        "10178: left out whole, since a part of it lies in a Wahlkreis that is not known",
    )


@pytest.mark.parametrize("code", ["1067", "010670", "O1067", "", "٠١٠٦٧"])
def test_a_code_of_another_form_is_named(tmp_path: Path, de: Country, code: str) -> None:
    found = read(de, write(tmp_path, f"{code},158,Dresden I,1,True\n01069,158,Dresden I,1,True\n"))
    assert [place.code for place in found.postcodes] == ["01069"]
    assert found.dropped == (f"line 2: '{code}' is no Postleitzahl",)


def test_a_line_that_stands_twice_counts_once(tmp_path: Path, de: Country) -> None:
    found = read(de, write(tmp_path, "01067,158,Dresden I,1,True\n" * 2))
    assert len(found.postcodes) == 1
    assert found.notes == ("01067 in Wahlkreis 158 stands there twice",)


BREMEN = "28195,1,Bremen,1.0,True\n27568,2,Bremerhaven,1.0,True\n"


def test_the_table_of_a_land_looks_alike_and_is_left_out_beside_the_bundestag(tmp_path: Path, de: Country) -> None:
    land, bund = write(tmp_path, BREMEN, "land.csv"), write(tmp_path, "28195,54,Bremen I,1,True\n", "bund.csv")
    found = read(de, land, bund)
    assert [(place.code, place.district) for place in found.postcodes] == [("28195", "54")]
    assert found.dropped == ("land.csv: most of its 2 lines name other Wahlkreise than those of the Bundestag now",)


@pytest.mark.parametrize(
    "rows", [BREMEN, "", "10178,999,Berlin-Mitte,1,True\n", "10178,x,Berlin-Mitte,1,True\n", "10178\n"]
)
def test_a_map_of_other_wahlkreise_is_refused(tmp_path: Path, de: Country, rows: str) -> None:
    with pytest.raises(InputError, match="look alike") as caught:
        read(de, write(tmp_path, rows))
    assert caught.value.problems[0].code == "form"


def test_hostile_cells_reach_no_report_as_they_are(tmp_path: Path, de: Country) -> None:
    long = "W" * 5_000
    found = read(de, write(tmp_path, f"01067,158,Dresden I,1,True\n10178,74,\u202e\x07{long},1,True\n"))
    assert all(len(line) < 200 and line.isprintable() for line in found.dropped)


def test_it_is_recognised_by_its_headings_whatever_its_name(tmp_path: Path) -> None:
    mine = tmp_path / "irgendwas.CSV"
    mine.write_text("\ufeff" + HEADER, encoding="utf-8")
    (tmp_path / "other.csv").write_text("plz,ort\n01067,Dresden\n", encoding="utf-8")
    (tmp_path / "more.csv").write_text(HEADER.replace("\n", ",more\n"), encoding="utf-8")
    (tmp_path / "data.json").write_text(HEADER, encoding="utf-8")
    assert recognises(Files.under(tmp_path)).paths == (mine,)


@pytest.mark.data
def test_the_real_map_is_kept_whole(shared: Path, de: Country) -> None:
    files = recognises(Files.under(shared / "data"))
    assert [path.name for path in files.paths] == ["plz-wahlkreis.csv"]
    found = FEED.read(files, de, FEED.source(DAY))
    assert (found.read, len(found.postcodes), found.dropped, found.notes) == (8916, 8916, (), ())
    codes = Counter(place.code for place in found.postcodes)
    assert (len(codes), sum(number > 1 for number in codes.values())) == (8175, 706)
    assert {place.district for place in found.postcodes} == {str(number) for number in range(1, 300)}
    assert sum(place.primary for place in found.postcodes) == 8175
    assert all(place.share for place in found.postcodes)
