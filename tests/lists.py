"""Invented officials and postcode maps as files, in the forms in which such lists are found, and a home with them."""

from pathlib import Path

import pytest

from handbill.cli import run

CONGRESS = Path(__file__).parent / "data" / "us-congress"
DAY = "2026-11-20"
TODAY = ("--date", "2026-11-22")
ZIP = """\
state_fips,state_abbr,zcta,cd
06,CA,91203,30
06,CA,90210,30
06,CA,90210,32
06,CA,90210,36
02,AK,99501,0
11,DC,20001,98
72,PR,00901,98
"""
MARYLAND = """\
id,name,current_party,current_district,current_chamber,family_name,gender,email,capitol_address
ocd-person/00000000-0000-4000-8000-000000000001,Alex Example,Party,18,lower,Example,,,"1 Example St., Annapolis, MD 21401"
ocd-person/00000000-0000-4000-8000-000000000002,Sam Sample,Party,18,lower,Sample,,,"2 Example St., Annapolis, MD 21401"
ocd-person/00000000-0000-4000-8000-000000000003,Kim Pattern,Party,18,lower,Pattern,,,"3 Example St., Annapolis, MD 21401"
"""
COMMONS = """\
pcon_name,pcon_code,member_id,full_title,display_as,party_text,member_email,country_name
Aldershot,E14001063,1,Rt Hon Sam Example MP,Mr Sam Example,Party,sam@parliament.example,England
Ealing Central and Acton,E14001207,2,Robin Sample MP,Robin Sample,Party,No email found,England
"""
PHOTO = "https://photos.example/OfficialMPPhotos/42/a.jpg"
FORMER_CANADA = f"""\
District name,Primary role,Name,First name,Last name,Gender,Party name,Email,Photo URL,Source URL,Office type,Address,Phone,Fax
University—Rosedale,MP,Alex Former,Alex,Former,F,Party,alex@parl.example,{PHOTO},https://members.example/Alex(901),legislature,"House of Commons
Ottawa ON  K1A 0A6",1 613 555-0101,
Gone Riding,MP,Kim Former,Kim,Former,,Party,,{PHOTO},https://members.example/Kim(902),legislature,,1 613 555-0102,
"""
GB_MAP = (
    "Postcode,Constituency\nW5 9XX,Ealing Central and Acton\nGU11 1AA,Aldershot\nGU11 1AA,Ealing Central and Acton\n"
)
CA_MAP = "Postal code,Riding\nM5S 0X0,University—Rosedale\n"
MAP_COLUMNS = {
    "gb": 'kind: postcodes\noffice: gb/commons\ncode: Postcode\ndistrict: "Constituency"\n',
    "ca": 'kind: postcodes\noffice: ca/house\ncode: "Postal code"\ndistrict: "Riding"\n',
}


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def update(country: str, given: str | Path, *more: str) -> None:
    assert run(["officials", "update", country, "--from", str(given), "--retrieved", DAY, *more]) == 0


def import_map(folder: Path, country: str) -> None:
    """A postcode map of one's own, with the mapping of its columns."""
    table = write(folder / f"{country}-map.csv", {"gb": GB_MAP, "ca": CA_MAP}[country])
    update(country, table, "--columns", write(folder / f"{country}-columns.yaml", MAP_COLUMNS[country]))


def fill(home: Path) -> Path:
    """The home with officials of the United States, their ZIP codes, Britain's members and Canada's former ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDBILL_HOME", str(home))
        update("us", CONGRESS)
        update("us", write(home / "lists" / "zccd.csv", ZIP))
        update("us", write(home / "lists" / "md.csv", MARYLAND))
        update("gb", write(home / "lists" / "mps.csv", COMMONS))
        update("ca", write(home / "lists" / "ca.csv", FORMER_CANADA))
    return home
