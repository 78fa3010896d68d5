"""`handbill officials`: files in, dated records on this machine, answers that never name a neighbour."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lists import (
    COMMONS,
    CONGRESS,
    DAY,
    FORMER_CANADA,
    GB_MAP,
    MAP_COLUMNS,
    MARYLAND,
    TODAY,
    ZIP,
    fill,
    import_map,
    update,
    write,
)
from programs import Terminal, limited, program
from webserver import WebServer, serving

from handbill.cli import run

HOUSE = "https://www.house.gov/representatives/find-your-representative"
ALEX = "us:bioguide:E000001"
Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that is full, for all tests that only read."""
    return fill(tmp_path_factory.mktemp("full"))


@pytest.fixture
def full(lists: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Path:
    monkeypatch.setenv("HANDBILL_HOME", str(lists))
    capsys.readouterr()
    return lists


@pytest.fixture
def own(lists: Path, home: Path) -> Path:
    """A full home of the test's own, to be changed."""
    shutil.copy(lists / "directory.sqlite3", home)
    return home


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as started:
        yield started


def told(capsys: Said, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["officials", *words])
    out, err = capsys.readouterr()
    return code, out, err


def found(capsys: Said, *words: str) -> tuple[int, str, str]:
    return told(capsys, "find", *words, *TODAY)


def answer(capsys: Said, *words: str) -> dict[str, Any]:
    """What `--json` says, whatever the exit code."""
    loaded: dict[str, Any] = json.loads(found(capsys, *words, "--json")[1])
    return loaded


def names(capsys: Said, *words: str) -> list[str]:
    return [entry["name"] for entry in answer(capsys, *words)["found"]]


# update: from where


def test_a_folder_gives_dated_people(home: Path, capsys: Said) -> None:
    code, out, err = told(capsys, "update", "US", "--from", str(CONGRESS), "--retrieved", DAY)
    assert code == 0
    assert "6 people (none before)" in out
    assert out.rstrip().endswith(f"as of {DAY}.")
    assert "Left out: us-congress-legislators: " in err
    assert (home / "directory.sqlite3").is_file()
    assert not [path for path in home.iterdir() if path.name != "directory.sqlite3"]


def test_a_file_is_enough_and_a_second_import_tells_what_changed(tmp_path: Path, capsys: Said) -> None:
    table = tmp_path / "mps_2026-06-27.csv"
    head = "pcon_name,pcon_code,member_id,full_title,display_as,party_text,member_email,country_name\n"
    row = "Aldershot,E14001063,{},{} MP,{},Party,,England\n"
    write(table, head + row.format(1, "Sam Example", "Sam Example"))
    assert "1 people (none before)" in told(capsys, "update", "gb", "--from", str(table))[1]
    write(table, head + row.format(2, "Kim Sample", "Kim Sample"))
    code, out, _ = told(capsys, "update", "gb", "--from", str(table))
    assert code == 0
    assert "1 people (1 new, 1 gone)" in out
    assert "as of 2026-06-27." in out, "the file's name bears its day"


def test_an_address_is_fetched_and_kept_with_its_publisher(server: WebServer, capsys: Said) -> None:
    address = server.put("/deep/zccd.csv", ZIP.encode(), content_type="text/csv")
    code, out, err = told(capsys, "update", "us", "--from", address)
    assert code == 0
    assert "5 postcodes in 7 lines kept" in out
    assert server.paths == ["/deep/zccd.csv"]
    assert "MB" not in err, "without a terminal there is no progress"
    table = server.put("/list.csv", b"Name,Constituency\nSam Example,Aldershot\n", content_type="text/csv")
    columns = write(Path(os.environ["HANDBILL_HOME"]) / "columns.yaml", "name: Name\ndistrict: Constituency\n")
    assert told(capsys, "update", "gb", "--from", table, "--columns", columns)[0] == 0
    _, shown, _ = told(capsys, "status")
    assert "list.csv (127.0.0.1)" in shown
    assert "stays on this machine" in shown


def test_a_terminal_sees_the_download_grow_on_a_line_of_its_own(server: WebServer, tmp_path: Path) -> None:
    whole = server.put("/zccd.csv", ZIP.encode(), content_type="text/csv")

    def unmeasured(asked: object) -> None:
        from webserver import Asked

        assert isinstance(asked, Asked)
        asked.start(content_type="text/csv")
        asked.wfile.write(ZIP.encode())

    for address in (whole, server.tell("/open.csv", unmeasured)):
        with Terminal("officials", "update", "us", "--from", address, cwd=tmp_path) as terminal:
            code, out, shown = terminal.rest()
        assert code == 0
        assert "5 postcodes" in out
        assert f"{address[:50]}: 0.0" in shown
        assert shown.endswith("\n"), "what comes next would stand on the same line"
    done = program("officials", "update", "us", "--from", whole)
    assert done.returncode == 0
    assert b"MB" not in done.stderr


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [(404, "text/csv", "answered 404"), (200, "text/html", "text/html")],
)
def test_what_a_server_does_not_give_is_said_and_changes_nothing(
    status: int, kind: str, said: str, server: WebServer, own: Path, capsys: Said
) -> None:
    before = (own / "directory.sqlite3").read_bytes()
    address = server.put("/zccd.csv", b"<p>", status=status, content_type=kind)
    code, out, err = told(capsys, "update", "us", "--from", address)
    assert (code, out) == (1, "")
    assert said in err
    assert address in err
    assert (own / "directory.sqlite3").read_bytes() == before


def test_a_country_may_be_named_and_is_the_same_one(tmp_path: Path, capsys: Said) -> None:
    head = "plz,wahlkreis_nr,wahlkreis_name,overlap,is_primary\n"
    table = write(tmp_path / "plz.csv", f"{head}10178,74,Berlin-Mitte,1.0,True\n")
    for name in ("Germany", "Allemagne", "DE"):
        code, out, _ = told(capsys, "update", name, "--from", table)
        assert (code, "1 postcodes in 1 lines kept" in out) == (0, True)
    assert told(capsys, "status")[1].count("DE  ") == 1
    code, out, _ = told(capsys, "find", "allemagne", "--postcode", "10178")
    assert code == 0
    assert "Berlin-Mitte: not in the data; see https://www.bundestag.de/" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["Japan", "--from", "."], 1, "no country pack for Japan"),
        (["Atlantis", "--from", "."], 1, "'Atlantis'"),
        (["xx", "--from", "."], 1, "US"),
        (["it"], 1, "--from"),
        (["us", "--from", "nowhere"], 1, "nowhere is not there"),
        (["us", "--from", "."], 1, "holds no file"),
        (["us", "--from", "ftp://127.0.0.1/x"], 1, "only https"),
        (["us", "--from", ".", "--retrieved", "soon"], 2, "--retrieved"),
        (["us", "--from", ".", "--retrieved", "2999-01-01"], 2, "has not come yet"),
        (["us", "--source", "us-stats"], 1, "us-states"),
        (["us", "--source", "us-states", "--from", "."], 2, "give one of them"),
        (["us", "--retrieved", "2026-01-01"], 2, "--from"),
        (["gb", "--office", "gb/commons"], 2, "--from"),
        (["us", "--from", ".", "--columns", "nowhere.yaml"], 2, "nowhere.yaml"),
    ],
)
def test_what_cannot_be_brought_up_to_date_is_said_and_leaves_no_database(
    words: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Said,
) -> None:
    monkeypatch.chdir(tmp_path)
    ended, out, err = told(capsys, "update", *words)
    assert (ended, out) == (code, "")
    assert said in err
    assert not list(home.iterdir())


def test_a_file_of_no_known_form_names_the_lists_that_are_known(tmp_path: Path, home: Path, capsys: Said) -> None:
    code, _, err = told(capsys, "update", "us", "--from", write(tmp_path / "notes.md", "Remember the milk.\n"))
    assert code == 1
    assert "notes.md: this is none of the lists that handbill knows for United States" in err
    assert "ZIP codes by congressional district" in err
    assert "--columns FILE" in err
    assert not list(home.iterdir())


def test_popolo_needs_the_office_where_it_is_not_the_first(tmp_path: Path, capsys: Said) -> None:
    data = {
        "persons": [{"id": "1", "name": "Noor Voorbeeld"}],
        "organizations": [{"id": "c", "name": "Chamber", "classification": "legislature"}],
        "memberships": [{"person_id": "1", "organization_id": "c", "role": "member"}],
    }
    file = write(tmp_path / "senate.json", json.dumps(data))
    assert told(capsys, "update", "nl", "--from", file, "--office", "nl/eerste-kamer", "--retrieved", DAY)[0] == 0
    assert answer(capsys, "nl", "--name", "voorbeeld")["found"][0]["office"] == "nl/eerste-kamer"
    assert told(capsys, "update", "nl", "--from", file, "--retrieved", DAY)[0] == 0
    assert answer(capsys, "nl", "--name", "voorbeeld")["found"][0]["office"] == "nl/tweede-kamer"
    code, _, err = told(capsys, "update", "nl", "--from", file, "--office", "nl/eerste-kamr")
    assert code == 1
    assert "'nl/eerste-kamer'" in err


# update: the report


def test_the_report_shows_forty_lines_and_a_file_has_them_all(tmp_path: Path, capsys: Said) -> None:
    sound = "".join(f"06,CA,{code},30\n" for code in range(92000, 92500))
    broken = "".join(f"06,CA,{code},77\n" for code in range(90000, 90050))
    table = write(tmp_path / "zccd.csv", ZIP + sound + broken)
    code, _, err = told(capsys, "update", "us", "--from", table)
    lines = [line for line in err.splitlines() if line.startswith("Left out: ")]
    assert code == 0
    assert len(lines) == 41
    assert lines[-1] == "Left out: 10 more; --report FILE writes all of them."
    report = tmp_path / "deep" / "left-out.txt"
    code, _, err = told(capsys, "update", "us", "--from", table, "--retrieved", DAY, "--report", str(report))
    assert code == 0
    assert err == f"50 left out, 0 notes: all of them are in {report}.\n"
    kept = report.read_text(encoding="utf-8").splitlines()
    assert len(kept) == 50
    assert all(line.startswith("Left out: us-zip-districts: line ") for line in kept)


def test_notes_are_bounded_and_are_not_called_left_out(tmp_path: Path, capsys: Said) -> None:
    head, former = FORMER_CANADA.splitlines()[0], "Gone Riding {0},MP,Kim Former {0},Kim,Former,,Party,,,,,,,"
    table = write(tmp_path / "ca.csv", "\n".join([head, *map(former.format, range(12))]) + "\n")
    code, out, err = told(capsys, "update", "ca", "--from", table)
    assert code == 0
    assert "12 people" in out
    assert [line[:5] for line in err.splitlines()] == ["Note:"] * 10, "its day, eight, and how many more there are"
    assert "Note: 4 more; --report FILE" in err
    report = tmp_path / "report.txt"
    err = told(capsys, "update", "ca", "--from", table, "--report", str(report))[2]
    assert "0 left out, 12 notes" in err
    assert "more; --report" not in err
    assert report.read_text(encoding="utf-8").count("Note: ca-mps: Kim Former") == 12


def test_lines_with_the_same_reason_are_three_and_a_number_and_a_file_has_them_all(
    tmp_path: Path, capsys: Said
) -> None:
    twice = "06,CA,90210,32\n" * 2
    broken = "".join(f"06,CA,{code},30\n" for code in ("", "", "", "", ""))
    table = write(tmp_path / "zccd.csv", ZIP + broken + twice)
    words = ("update", "us", "--from", table, "--retrieved", DAY)
    lines = told(capsys, *words)[2].splitlines()
    assert [line.partition(": line ")[2].partition(": ")[2] for line in lines[:3]] == ["'' is no ZIP code"] * 3
    assert lines[3] == "Left out: us-zip-districts: and 2 more: '' is no ZIP code"
    assert lines[4].endswith("90210 in CA-32 stands there twice")
    assert lines[-1] == "Left out: 7 in all; --report FILE writes all of them."
    report = tmp_path / "report.txt"
    told(capsys, *words, "--report", str(report))
    assert len(report.read_text(encoding="utf-8").splitlines()) == 7


def test_an_update_says_the_state_of_what_is_not_plainly_ok(tmp_path: Path, capsys: Said) -> None:
    table = write(tmp_path / "ca.csv", FORMER_CANADA)
    err = told(capsys, "update", "ca", "--from", table)[2]
    state = "all 2 expired: new boundaries came into force on 2025-03-23, and the data is of 2019-09-11; older than"
    assert err.startswith(f"Note: {state}")
    assert "dated by the file" not in err, "the list itself bears a day"
    assert f"    {state}" in told(capsys, "status")[1]
    err = told(capsys, "update", "us", "--from", write(tmp_path / "zccd.csv", ZIP), "--retrieved", DAY)[2]
    assert err == ""


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("zccd.csv", [], True),
        ("zccd.csv", ["--retrieved", DAY], False),
        ("2026-11-20/zccd.csv", [], False),
        ("zccd_2026.csv", [], False),
    ],
)
def test_a_day_that_is_only_the_files_own_is_said(
    name: str, words: list[str], said: bool, tmp_path: Path, capsys: Said
) -> None:
    _, out, err = told(capsys, "update", "us", "--from", write(tmp_path / name, ZIP), *words)
    day = out.rstrip(".\n").rpartition(" ")[2]
    assert (f"Note: dated by the file, {day}; if the list is older, say so with --retrieved" in err) == said


def test_a_shrunken_list_leaves_the_former_data_unless_it_is_believed(own: Path, tmp_path: Path, capsys: Said) -> None:
    small = Path(shutil.copytree(CONGRESS, tmp_path / "small"))
    text = (small / "legislators-current.yaml").read_text(encoding="utf-8")
    (small / "legislators-current.yaml").write_text(text[: text.index("- id: {bioguide: E000002}")], encoding="utf-8")
    words = ("update", "us", "--from", str(small), "--retrieved", "2026-11-21")
    code, out, err = told(capsys, *words)
    assert (code, out) == (1, "")
    assert "1 people, and 6 before; the former data stays" in err
    assert "--allow-fewer" in err
    assert names(capsys, "us", "--name", "sample")
    code, out, _ = told(capsys, *words, "--allow-fewer")
    assert code == 0
    assert "1 people (0 new, 5 gone)" in out


def test_a_broken_list_keeps_what_was_there_and_the_others_are_brought_in(
    own: Path, tmp_path: Path, capsys: Said
) -> None:
    folder = Path(shutil.copytree(CONGRESS, tmp_path / "copy"))
    (folder / "legislators-current.yaml").write_text("- {name: nobody}\n", encoding="utf-8")
    write(folder / "zccd.csv", ZIP + "06,CA,90211,30\n")
    code, out, err = told(capsys, "update", "us", "--from", str(folder), "--retrieved", "2026-11-21")
    assert code == 1
    assert "Members of the United States Congress and their offices: " in err
    assert "6 postcodes in 8 lines kept" in out
    assert names(capsys, "us", "--district", "CA-30")[0] == "Alex Q. Example"


# update: somebody's own table


def test_guessed_columns_are_an_error_that_can_be_saved_without_a_terminal(tmp_path: Path, home: Path) -> None:
    table = write(tmp_path / "map.csv", GB_MAP)
    done = program("officials", "update", "gb", "--from", table)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert done.stdout == b""
    assert "guessed and not confirmed" in said
    assert "--columns FILE" in said
    assert not list(home.iterdir())
    saved = "\n".join(
        line for line in said.splitlines() if line.split(":")[0] in ("kind", "office", "code", "district")
    )
    columns = write(tmp_path / "columns.yaml", saved)
    done = program("officials", "update", "gb", "--from", table, "--columns", columns)
    assert done.returncode == 0, done.stderr
    assert b"2 postcodes in 3 lines kept" in done.stdout


def test_guessed_columns_are_shown_and_confirmed_in_a_terminal(tmp_path: Path, home: Path) -> None:
    table = write(tmp_path / "map.csv", GB_MAP)
    with Terminal("officials", "update", "gb", "--from", table, cwd=tmp_path) as terminal:
        shown = terminal.answer(r"Is that right\?[^\n]*: ?$", "")
        code, out, _ = terminal.rest()
    assert 'district: "Constituency"' in shown
    assert (code, out) == (1, "")
    assert not list(home.iterdir()), "Enter does not confirm"
    with Terminal("officials", "update", "gb", "--from", table, cwd=tmp_path) as terminal:
        terminal.answer(r"Is that right\?[^\n]*: ?$", "y")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "2 postcodes in 3 lines kept" in out


def test_a_wrong_mapping_is_named_with_its_line(tmp_path: Path, home: Path, capsys: Said) -> None:
    table = write(tmp_path / "map.csv", GB_MAP)
    columns = write(tmp_path / "columns.yaml", MAP_COLUMNS["gb"].replace("code:", "cod:"))
    code, _, err = told(capsys, "update", "gb", "--from", table, "--columns", columns)
    assert code == 1
    assert "columns.yaml:3" in err
    columns = write(tmp_path / "columns.yaml", MAP_COLUMNS["gb"].replace('"Constituency"', "Constituancy"))
    code, _, err = told(capsys, "update", "gb", "--from", table, "--columns", columns)
    assert code == 1
    assert "'Constituency'" in err
    assert not list(home.iterdir())


def test_a_folder_that_may_only_be_read_still_answers(lists: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    shutil.copy(lists / "directory.sqlite3", locked)
    before = (locked / "directory.sqlite3").read_bytes()
    locked.chmod(0o500)
    (locked / "directory.sqlite3").chmod(0o400)

    def handbill(*words: str) -> tuple[int, str, str]:
        done = limited("officials", *words, HANDBILL_HOME=str(locked))
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    try:
        assert handbill("find", "us", "--postcode", "91203", *TODAY)[1].startswith("Alex Q. Example")
        for words in (("update", "us", "--from", str(CONGRESS)), ("correct", ALEX, "--phone", "123")):
            code, out, err = handbill(*words)
            assert (code, out) == (1, "")
            assert "directory.sqlite3 cannot be used" in err
            assert "Traceback" not in err
        assert (locked / "directory.sqlite3").read_bytes() == before
    finally:
        locked.chmod(0o700)


# find


def test_a_postcode_in_one_district_gives_its_people_and_the_map(full: Path, capsys: Said) -> None:
    code, out, err = found(capsys, "us", "--postcode", "91203-1234")
    assert code == 0
    assert "Alex Q. Example  (us:bioguide:E000001)" in out
    assert "Representative, California’s 30th congressional district; +1 202-555-0101; data of 2026-11-20" in out
    assert "ending: the term ends on 2027-01-03" in out
    assert "Sam Sample" in out
    assert "Robin Pattern" in out
    assert "expired: the term in the data ended on 2026-11-03" in out
    assert "Postcodes: OpenSourceActivismTech/us-zipcodes-congress, 2026-11-20; public domain." in out
    assert err == ""


def test_a_postcode_in_several_districts_gives_them_all_and_the_finder(full: Path, capsys: Said) -> None:
    code, out, err = found(capsys, "us", "--postcode", "90210")
    assert code == 0
    assert out.startswith("90210 lies in 3 districts; one of them is yours:\n")
    assert "Alex Q. Example" in out
    for district in ("32nd", "36th"):
        assert f"California’s {district} congressional district: vacant: the data names nobody; see {HOUSE}" in out
    assert f"Representative: find yours at {HOUSE}" in err
    told_json = answer(capsys, "us", "--postcode", "90210")
    assert told_json["answer"] == "ambiguous"
    assert [entry["answer"] for entry in told_json["found"]] == ["held", "vacant", "vacant", "held", "held"]
    assert told_json["next"] == [f"Representative: find yours at {HOUSE}"]


@pytest.mark.parametrize(
    ("country", "postcode", "name", "finder"),
    [
        ("gb", "W5 9XX", "Robin Sample", "https://members.parliament.uk/FindYourMP"),
        ("ca", "m5s0x0", "Alex Former", "https://www.ourcommons.ca/"),
    ],
)
def test_a_postcode_is_unknown_until_a_map_is_imported(
    country: str, postcode: str, name: str, finder: str, own: Path, tmp_path: Path, capsys: Said
) -> None:
    code, out, err = found(capsys, country, "--postcode", postcode)
    assert (code, out) == (1, "")
    assert f"{postcode}: no postcode map was imported." in err
    assert finder in err
    import_map(tmp_path, country)
    assert names(capsys, country, "--postcode", postcode) == [name]
    code, out, err = found(capsys, country, "--postcode", "ZZ9 9ZZ")
    assert (code, out) == (1, "")
    assert "the map does not have the code" in err
    assert finder in err


def test_a_missing_map_names_the_command_that_brings_it(tmp_path: Path, capsys: Said) -> None:
    update("us", CONGRESS)
    code, out, err = found(capsys, "us", "--postcode", "35005")
    assert (code, out) == (1, "")
    assert "The map comes with: handbill officials update us --source us-zip-districts\n" in err
    update("gb", write(tmp_path / "mps.csv", COMMONS))
    err = found(capsys, "gb", "--postcode", "W5 9XX")[2]
    assert "The map comes with: handbill officials update gb --from FILE (a table of postcodes and districts)\n" in err
    update("us", write(tmp_path / "zccd.csv", ZIP))
    assert "The map comes" not in found(capsys, "us", "--postcode", "35005")[2]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--district", "CA-30"], ["Alex Q. Example", "Robin Pattern", "Sam Sample"]),
        (["--district", "30", "--region", "California"], ["Alex Q. Example", "Robin Pattern", "Sam Sample"]),
        (["--district", "ca-30", "--region", "ca"], ["Alex Q. Example", "Robin Pattern", "Sam Sample"]),
        (["--region", "CA"], ["Robin Pattern", "Sam Sample", "Alex Q. Example"]),
        (["--region", "AK"], ["Kim Placeholder"]),
        (["--district", "AK-0"], ["Kim Placeholder"]),
        (["--postcode", "99501"], ["Kim Placeholder"]),
        (["--name", "PLACE kim"], ["Kim Placeholder"]),
        (["--name", "example"], ["Alex Q. Example", "Alex Example"]),
    ],
)
def test_places_and_names_may_be_written_in_many_ways(
    words: list[str], expected: list[str], full: Path, capsys: Said
) -> None:
    held = [entry["name"] for entry in answer(capsys, "us", *words)["found"] if entry.get("answer") == "held"]
    assert held == expected


@pytest.mark.parametrize(
    "words",
    [["--district", "MD-18"], ["--region", "MD", "--district", "18"], ["--region", "maryland", "--district", "MD-018"]],
)
def test_a_state_s_legislators_are_found_where_the_nation_has_no_such_district(
    words: list[str], full: Path, capsys: Said
) -> None:
    code, out, err = found(capsys, "us", *words)
    assert (code, err) == (0, "")
    assert out.startswith("In the legislature of Maryland, which has districts of its own:\nAlex Example  (us:")
    assert "    Delegate, Maryland, district 18; data of 2026-11-20, ok\n" in out
    assert "congressional" not in out
    told_json = answer(capsys, "us", *words)
    assert told_json["answer"] == "unique"
    assert [entry["level"] for entry in told_json["found"]] == ["state"] * 3


def test_a_state_s_legislators_come_after_the_nations_and_are_not_mixed_with_them(
    own: Path, tmp_path: Path, capsys: Said
) -> None:
    update("us", write(tmp_path / "md.csv", MARYLAND.replace(",18,", ",8,")))
    out = found(capsys, "us", "--district", "MD-8")[1]
    nation, state = out.split("In the legislature of Maryland, which has districts of its own:\n")
    assert "Representative, Maryland’s 8th congressional district: vacant" in nation
    assert "Delegate" not in nation
    assert state.count("Delegate, Maryland, district 8; ") == 3
    assert "Delegate, Maryland, district 8; " in found(capsys, "us", "--name", "pattern kim")[1]
    id = answer(capsys, "us", "--name", "pattern kim")["found"][0]["id"]
    assert "  office    Delegate (us/state-house), Maryland, district 8\n" in told(capsys, "show", id)[1]
    assert found(capsys, "us", "--district", "MD-8", "--region", "NY")[0] == 1


def test_a_region_counts_its_legislators_and_says_how_to_find_them(full: Path, capsys: Said) -> None:
    _, out, err = found(capsys, "us", "--region", "MD")
    assert "Delegate" not in out
    line = "3 members of the legislature of Maryland are in the data, too: find those of a district like --district MD-"
    assert err == f"{line}18\n"
    assert found(capsys, "us", "--region", "CA")[2] == ""


@pytest.mark.parametrize("words", [["--region", "DC"], ["--district", "DC-0"], ["--postcode", "20001"]])
def test_the_district_of_columbia_has_a_delegate_and_no_senators(words: list[str], full: Path, capsys: Said) -> None:
    assert names(capsys, "us", *words) == ["Dana Delegate"]
    assert "Delegate, the District of Columbia; " in found(capsys, "us", *words)[1]
    assert "Senator" not in found(capsys, "us", *words)[1]


def test_puerto_rico_has_one_seat_that_nobody_holds_in_the_data_and_no_senators(full: Path, capsys: Said) -> None:
    code, out, _ = found(capsys, "us", "--postcode", "00901")
    assert code == 0
    assert "Resident Commissioner, Puerto Rico: vacant: the data names nobody" in out
    assert "Senator" not in out


@pytest.mark.parametrize("given", ["Ealing Central and Acton", "E14001207", "ealing central AND acton"])
def test_a_named_district_is_found_by_name_and_by_code(given: str, full: Path, capsys: Said) -> None:
    assert names(capsys, "gb", "--district", given) == ["Robin Sample"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gb", "--district", "Ealing Centrall and Acton"], "Did you mean 'Ealing Central and Acton'?"),
        (["us", "--region", "Califronia"], "Did you mean 'California'?"),
        (["us", "--district", "30"], "--district CODE-30"),
        (["us", "--district", "CA-99"], HOUSE),
        (["us", "--district", "CA-30", "--region", "NY"], "'CA-30' is no place that the data knows in 'NY'."),
        (["us", "--name", "Nobody Here"], "Nobody in the data has 'Nobody Here'"),
        (["fr", "--postcode", "75005"], "next: handbill officials update fr"),
        (["nl", "--name", "Voorbeeld"], "next: handbill officials update nl --from FILE"),
        (["jp", "--postcode", "100-0001"], "Handbill knows no office in Japan"),
        (["Atlantis", "--postcode", "1"], "'Atlantis'"),
    ],
)
def test_nothing_found_is_1_and_says_what_next(words: list[str], said: str, full: Path, capsys: Said) -> None:
    code, out, err = found(capsys, *words)
    assert (code, out) == (1, "")
    assert said in err


@pytest.mark.parametrize("words", [[], ["--name", "x", "--postcode", "1"], ["--postcode", "91203", "--region", "CA"]])
def test_a_question_that_says_no_one_thing_is_a_usage_error(words: list[str], full: Path, capsys: Said) -> None:
    code, out, err = found(capsys, "us", *words)
    assert (code, out) == (2, "")
    assert "--district" in err


def test_find_loads_no_heavy_library_and_opens_one_database(full: Path) -> None:
    heavy = ("pydantic", "yaml", "weasyprint", "jinja2", "babel", "urllib3")
    probe = (
        "import sys\n"
        "opened = []\n"
        "def hook(event, args):\n"
        "    if event == 'sqlite3.connect' and 'directory.sqlite3' in str(args[0]): opened.append(args[0])\n"
        "sys.addaudithook(hook)\n"
        "from handbill.cli import run\n"
        "code = run(sys.argv[1:])\n"
        f"print(code, sorted(set({heavy!r}) & set(sys.modules)), len(opened), file=sys.stderr)"
    )
    words = ["officials", "find", "us", "--postcode", "90210"]
    done = subprocess.run([sys.executable, "-c", probe, *words], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "0 [] 1"
    assert "Alex Q. Example" in done.stdout


# show, correct


def test_show_says_all_with_source_and_dates(full: Path, capsys: Said) -> None:
    code, out, _ = told(capsys, "show", ALEX, *TODAY)
    assert code == 0
    for said in (
        "Representative (us/house), California’s 30th congressional district",
        "2025-01-03 to 2027-01-03",
        "+1 202-555-0101",
        "contact 2 local",
        "ending: the term ends on 2027-01-03",
        f"of {DAY}, 2 days old; CC0-1.0",
        f"confirm   {HOUSE}",
    ):
        assert said in out
    assert "1970" not in out, "a birthday is nobody's business"
    (plain,) = json.loads(told(capsys, "show", ALEX, "--json", *TODAY)[1])
    assert (plain["name"], plain["district"], plain["expected_end"]) == ("Alex Q. Example", "30", "2027-01-03")


@pytest.mark.parametrize(("id", "near"), [("us:bioguide:E00001", ALEX), ("zzz", "--name")])
def test_an_unknown_id_gets_the_nearest(id: str, near: str, full: Path, capsys: Said) -> None:
    for command in ("show", "correct"):
        code, out, err = told(capsys, command, id)
        assert (code, out) == (1, "")
        assert f"'{id}'" in err
        assert near in err


def test_a_correction_stands_beside_the_lists_value_and_survives_an_update(own: Path, capsys: Said) -> None:
    run(["me", "edit", "--name", "Ani Private", "--city", "Glendale", "--country", "us"])
    code, report, _ = told(
        capsys,
        "correct",
        ALEX,
        "--phone",
        "+1 202-555-0199",
        "--address",
        "9 New St / Town",
        "--evidence",
        "their page",
    )
    assert code == 0
    assert report.startswith("To: unitedstates/congress-legislators, https://github.com/unitedstates/")
    assert "phone (capital, Washington, DC): “+1 202-555-0101” should be “+1 202-555-0199”" in report
    assert "read at: their page" in report
    assert f"(as of {DAY})" in report
    for private in ("Ani", "Private", "Glendale", str(own)):
        assert private not in report
    update("us", CONGRESS)
    _, out, _ = told(capsys, "show", ALEX)
    assert "    phone    +1 202-555-0199\n" in out
    assert "address  9 New St / Town" in out
    assert "by you on" in out
    assert "the list had: +1 202-555-0101" in out
    assert "+1 202-555-0199" in found(capsys, "us", "--district", "CA-30")[1]
    assert "Corrections of your own: 2" in told(capsys, "status")[1]
    code, out, _ = told(capsys, "correct", ALEX, "--forget")
    assert (code, out) == (0, "Corrections of Alex Q. Example taken back: 2.\n")
    _, out, _ = told(capsys, "show", ALEX)
    assert "    phone    +1 202-555-0101\n" in out
    assert "by you" not in out


def test_a_second_correction_replaces_the_first_and_reports_what_the_list_has(own: Path, capsys: Said) -> None:
    told(capsys, "correct", ALEX, "--phone", "+1 202-555-0198")
    _, report, _ = told(capsys, "correct", ALEX, "--phone", "+1 202-555-0199")
    assert "“+1 202-555-0101” should be “+1 202-555-0199”" in report
    _, out, _ = told(capsys, "show", ALEX)
    assert out.count("by you on") == 1
    assert "555-0198" not in out


def test_a_local_contact_is_chosen_by_its_number(own: Path, capsys: Said) -> None:
    _, report, _ = told(capsys, "correct", ALEX, "--contact", "2", "--phone", "+1 818-555-0199")
    assert "phone (local, Glendale): “+1 818-555-0111”" in report
    _, out, _ = told(capsys, "show", ALEX)
    assert "+1 202-555-0101" in out
    assert "+1 818-555-0199" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "--web-form"),
        (["--evidence", "their page"], 2, "--phone"),
        (["--contact", "9", "--phone", "1"], 1, "show us:bioguide:E000001"),
        (["--contact", "0", "--phone", "1"], 2, "--contact"),
        (["--phone", "1\x07"], 1, "--phone holds"),
        (["--phone", "123", "--evidence", "\x1b[2J"], 1, "--evidence holds"),
        (["--address", "x" * 801], 1, "--address"),
        (["--forget", "--phone", "1"], 2, "--forget"),
        (["--phone", "none"], 1, "--phone: 'none' is no phone number: a number has at least three digits"),
        (["--fax", "12"], 1, "--fax: '12' is no fax number"),
        (["--phone", "202-555-0101 or so"], 1, "--phone"),
        (["--email", "alex at example.org"], 1, "--email: 'alex at example.org' is no e-mail address"),
        (["--web-form", "http://example.org"], 1, "--web-form: 'http://example.org' is no web form"),
    ],
)
def test_what_cannot_be_corrected_is_said_and_nothing_is_kept(
    words: list[str], code: int, said: str, own: Path, capsys: Said
) -> None:
    before = (own / "directory.sqlite3").read_bytes()
    ended, out, err = told(capsys, "correct", ALEX, *words)
    assert (ended, out) == (code, "")
    assert said in err
    assert (own / "directory.sqlite3").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--phone", "+1 (202) 555-0101 ext. 12"),
        ("--fax", "030/227.711 x3"),
        ("--email", "kim.o'example@mail.parl.example"),
        ("--web-form", "https://example.org/contact?to=1"),
    ],
)
def test_contacts_are_written_in_many_ways(option: str, value: str, own: Path, capsys: Said) -> None:
    code, report, _ = told(capsys, "correct", ALEX, option, value)
    assert (code, value in report) == (0, True)


# status


def test_status_names_those_whose_contacts_were_corrected(own: Path, capsys: Said) -> None:
    from datetime import date

    from handbill.directory import Correction
    from handbill.directory import correct as keep

    told(capsys, "correct", ALEX, "--phone", "+1 202-555-0199", "--fax", "+1 202-555-0198")
    assert f"Corrections of your own: 2\n    handbill officials show {ALEX}\n" in told(capsys, "status")[1]
    ids = [f"us:bioguide:Z{number:06}" for number in range(11)]
    keep(own / "directory.sqlite3", [Correction(id, "capital", "fax", "", "123", date(2026, 11, 20)) for id in ids])
    out = told(capsys, "status")[1]
    assert out.count("    handbill officials show us:bioguide:") == 10
    assert out.endswith("    and those of 2 more officials\n")


def test_status_is_a_table_with_age_licence_and_state(full: Path, capsys: Said) -> None:
    code, out, err = told(capsys, "status", *TODAY)
    assert code == 0
    assert "US  Members of the United States Congress and their offices (unitedstates/congress-legislators)\n" in out
    assert f"of {DAY}, 2 days old; 6 people; CC0-1.0\n    1 ok, 4 ending, 1 expired\n" in out
    assert "7 postcode lines; public domain" in out
    assert "of 2019-09-11, 2629 days old; 2 people" in out
    assert (
        "all 2 expired: new boundaries came into force on 2025-03-23, and the data is of 2019-09-11; older than the 180 d"
        in out
    )
    assert "handbill me edit --country" in err


def test_status_as_json_has_every_source(full: Path, capsys: Said) -> None:
    told_json = json.loads(told(capsys, "status", "--json", *TODAY)[1])
    rows = {row["id"]: row for row in told_json["sources"]}
    assert set(rows) == {"ca-mps", "gb-mps", "us-congress-legislators", "us-states-md", "us-zip-districts"}
    assert (rows["gb-mps"]["people"], rows["gb-mps"]["age"], rows["gb-mps"]["state"]) == (2, 2, "2 ok")
    assert told_json["corrections"] == 0


def test_a_map_of_former_boundaries_is_expired(own: Path, capsys: Said) -> None:
    code, out, _ = told(capsys, "status", "--date", "2027-01-04")
    assert code == 0
    assert "expired: new boundaries came into force on 2027-01-03" in out
    assert found(capsys, "us", "--postcode", "91203")[0] == 0
    code, _, err = told(capsys, "find", "us", "--postcode", "91203", "--date", "2027-01-04")
    assert code == 1
    assert "new boundaries" in err
    assert HOUSE in err


def test_an_empty_machine_says_so(home: Path, capsys: Said) -> None:
    code, out, err = told(capsys, "status")
    assert (code, out) == (0, "")
    assert err.startswith("No officials are here yet.\n")
    assert json.loads(told(capsys, "status", "--json")[1])["sources"] == []
    assert not list(home.iterdir()), "looking makes no file"


def test_a_file_that_is_no_database_is_named(home: Path, capsys: Said) -> None:
    (home / "directory.sqlite3").write_text("no database at all\n" * 100, encoding="utf-8")
    for words in (("status",), ("find", "us", "--region", "CA"), ("show", ALEX)):
        code, out, err = told(capsys, *words)
        assert (code, out) == (1, "")
        assert "directory.sqlite3" in err
        assert "handbill officials update" in err


# The one line of what to do next, in status and in doctor


@pytest.mark.parametrize(
    ("country", "day", "said"),
    [
        ("", "2026-11-22", "next: handbill me edit --country CC"),
        ("Japan", "2026-11-22", "JP: handbill has no offices there; letters go with --to and --to-address"),
        ("fr", "2026-11-22", "FR: next: handbill officials update fr (nobody is known"),
        ("it", "2026-11-22", "IT: next: handbill officials update it --from FILE (nobody is known"),
        ("Canada", "2026-11-22", "CA: next: handbill officials update ca (2 of 2 entries are out of date)"),
        ("gb", "2026-11-22", "GB: nothing to do"),
        ("us", "2026-11-22", "US: terms end soon; handbill officials update us again after that"),
        ("us", "2027-02-01", "US: next: handbill officials update us (5 of 9 entries are out of date)"),
    ],
)
def test_the_next_step_is_that_of_the_users_own_country(
    country: str, day: str, said: str, own: Path, capsys: Said
) -> None:
    if country:
        write(own / "me.yaml", f"format: 1\ncountry: {country}\n")
    lines = told(capsys, "status", "--date", day)[2].splitlines()
    assert lines[-1].startswith(said)
    assert json.loads(told(capsys, "status", "--date", day, "--json")[1])["next"].startswith(said)


def test_a_missing_map_is_the_next_step_and_what_cannot_be_fetched_is_not_advised(
    home: Path, tmp_path: Path, capsys: Said
) -> None:
    write(home / "me.yaml", "format: 1\ncountry: us\n")
    update("us", CONGRESS)
    _, _, err = told(capsys, "status", "--date", "2026-09-01")
    assert "US: next: handbill officials update us (the postcode map, ZIP codes by congressional" in err
    write(home / "me.yaml", "format: 1\ncountry: de\n")
    assert "DE: next: handbill officials update de (nobody" in told(capsys, "status")[2]
    head = "plz,wahlkreis_nr,wahlkreis_name,overlap,is_primary\n"
    update("de", write(tmp_path / "plz.csv", f"{head}10178,74,Berlin-Mitte,1.0,True\n"))
    err = told(capsys, "status")[2]
    assert "DE: next: handbill officials update de --from FILE (nobody" in err, "the map is here, people are on no list"


def test_a_map_of_former_boundaries_asks_for_the_district(home: Path, tmp_path: Path, capsys: Said) -> None:
    write(home / "me.yaml", "format: 1\ncountry: us\n")
    update("us", write(tmp_path / "zccd.csv", ZIP))
    update("us", write(tmp_path / "md.csv", MARYLAND))
    assert told(capsys, "status", *TODAY)[2].splitlines()[-1] == "US: nothing to do"
    err = told(capsys, "status", "--date", "2027-01-04")[2]
    assert "US: the postcode map is no longer used (new boundaries came into force on 2027-01-03" in err
    assert "--district" in err


def test_a_wrong_word_gets_the_nearest_command(capsys: Said) -> None:
    code, _, err = told(capsys, "statsu")
    assert code == 2
    assert "status" in err


def test_a_file_of_an_older_format_is_kept_and_what_was_in_it_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(home / "directory.sqlite3")) as db:
        db.executescript(
            "CREATE TABLE source (id TEXT, country TEXT); INSERT INTO source VALUES ('fr-old', 'fr');"
            " PRAGMA user_version = 1"
        )
    assert run(["officials", "update", "us", "--from", str(Path(__file__).parents[1] / "data" / "us-congress")]) == 0
    err = capsys.readouterr().err
    assert "directory.sqlite3.format-1" in err
    assert "fetch again: handbill officials update fr." in err
    assert (home / "directory.sqlite3.format-1").is_file()
