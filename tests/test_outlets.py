"""The list of outlets that a user keeps: read as spreadsheets write it, checked by row and column, searched by name."""

import json
import os
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from newsrooms import table, write_list
from programs import ROOT

from handbill.errors import HandbillError, InputError, MachineError
from handbill.outlets import (
    COLUMNS,
    DESKS,
    MAX_BYTES,
    MAX_PROBLEMS,
    MAX_ROWS,
    Listing,
    Outlet,
    find_outlet,
    missing_outlet,
    plain,
    read_outlets,
    remarks,
    schema,
    template,
    write_template,
)

TODAY = date(2026, 11, 22)
FULL = {
    "name": "The Example Gazette",
    "country": "GB",
    "region": "England",
    "city": "London",
    "language": "en",
    "desk": "letters",
    "email": "letters@gazette.example",
    "phone": "+44 20 7946 0000 / 020 7946 0001",
    "web_form": "https://gazette.example/letters",
    "address": "The Example Gazette / 1 Example Street / London W5 9XX",
    "letter_min_words": "100",
    "letter_max_words": "200",
    "correction_max_words": "180",
    "max_chars": "1500",
    "wants": "name, town, phone",
    "source": "https://gazette.example/rules",
    "checked": "2026-11-01",
    "notes": "=1+1 is a text",
}


def read(tmp_path: Path, content: str | bytes) -> Listing:
    path = tmp_path / "outlets.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_outlets(path)


def refused(tmp_path: Path, content: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    for problem in caught.value.problems:
        assert problem.next_step, problem
    return [str(problem) for problem in caught.value.problems]


def test_every_column_is_read(tmp_path: Path) -> None:
    assert FULL.keys() == COLUMNS.keys()
    ((outlet,), notes) = (read(tmp_path, table(FULL)).outlets, read(tmp_path, table(FULL)).notes)
    assert notes == ()
    assert outlet.address == ("The Example Gazette", "1 Example Street", "London W5 9XX")
    assert outlet.phones == ("+44 20 7946 0000", "020 7946 0001")
    assert outlet.checked == date(2026, 11, 1)
    assert (outlet.letter_min_words, outlet.letter_max_words, outlet.correction_max_words) == (100, 200, 180)
    assert outlet.max_chars == 1500
    assert outlet.notes == "=1+1 is a text"
    for name in ("name", "country", "region", "city", "language", "desk", "email", "web_form", "wants", "source"):
        assert getattr(outlet, name) == FULL[name]
    assert str(outlet) == "The Example Gazette, London (letters)"


def test_an_outlet_of_a_name_alone_knows_nothing_else(tmp_path: Path) -> None:
    (outlet,) = read(tmp_path, "name\nThe Example Gazette\n").outlets
    assert outlet == Outlet("The Example Gazette")
    assert outlet.phones == ()
    assert str(outlet) == "The Example Gazette"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_forms_in_which_spreadsheets_write_it(tmp_path: Path, mark: bytes, separator: str, end: str) -> None:
    lines = [
        ["Name", "Letter max words", " ADDRESS ", "city"],
        ["Æblehaven", "200", '"1 Example Street\n London"', '"A, B; C"'],
        ["", "", "", ""],
    ]
    text = end.join(separator.join(line) for line in lines) + end
    (outlet,) = read(tmp_path, mark + text.encode()).outlets
    assert outlet == Outlet("Æblehaven", letter_max_words=200, address=("1 Example Street", "London"), city="A, B; C")


def test_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    (outlet,) = read(tmp_path, "name\tcity\nԱզգ\tԵրևան\n".encode("utf-16")).outlets
    assert (outlet.name, outlet.city) == ("Ազգ", "Երևան")


def test_another_encoding_is_refused_with_advice(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, "name\nL’Écho d’Exemple\n".encode("cp1252"))
    assert "outlets.csv:2: is not UTF-8 text" in said
    assert "Save it as UTF-8" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"", "is empty"),
        (b"\n \n,,\n", "is empty"),
        (b"city\nLondon\n", "row 1: there is no column 'name'"),
        (b"name,city,City\nA,b,c\n", "row 1, column city: the column stands 2 times"),
        (b'name\n"The Example\n', "the record that begins on line 2: its quotation mark is never closed"),
        (b"name\n" + b"x" * 140_000, "is no table"),
        (b"name\n" + b"x" * MAX_BYTES, "is larger than 1 MB"),
        (b"name\n" + b"A\n" * (MAX_ROWS + 1), "has more than 5,000 rows"),
        (b"name\nA\0B\n", "zero byte"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (problem,) = refused(tmp_path, content)
    assert said in problem


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("name", " ", "the outlet has no name"),
        ("name", "x" * 201, "201 characters"),
        ("name", "A\x1bB", "control character"),
        ("country", "Britain", "'Britain' is no country code"),
        ("language", "English, French", "is no language code"),
        ("email", "letters@gazette", "is no e-mail address"),
        ("email", "a@b.example, c@d.example", "is no e-mail address"),
        ("email", "Editor <a@b.example>", "is no e-mail address"),
        ("phone", "4.4207E+11", "took it for a figure"),
        ("phone", "020 7946 0000 / none", "'none' is no telephone number"),
        ("web_form", "gazette.example/letters", "is no web address"),
        ("web_form", "javascript:alert(1)", "is no web address"),
        ("address", "a / b / c / d / e / f / g", "has 7 lines"),
        ("letter_max_words", "1,200", "'1,200' is no number"),
        ("letter_max_words", "250.0", "Write digits alone"),
        ("letter_max_words", "٢٥٠", "is no number"),
        ("letter_max_words", "0", "is no number"),
        ("letter_max_words", "99", "is less than letter_min_words"),
        ("max_chars", "1" * 4_000, "characters; at most 200 fit"),
        ("checked", "01/11/2026", "YYYY-MM-DD"),
        ("checked", "2026-02-30", "is no date"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(tmp_path: Path, column: str, cell: str, said: str) -> None:
    (problem,) = refused(tmp_path, table(FULL, FULL | {"city": "Leeds", column: cell}))
    assert f"outlets.csv: row 3, column {column}: " in problem
    assert said in problem
    assert "\x1b" not in problem
    assert len(problem) < 400


def test_all_wrong_cells_are_named_at_once_up_to_fifty(tmp_path: Path) -> None:
    problems = refused(tmp_path, table({"name": "A", "country": "xxx", "checked": "now"}, {"email": "a"}))
    assert [re.search(r"row (\d), column (\w+)", problem)[0] for problem in problems] == [  # type: ignore[index]
        "row 2, column country",
        "row 2, column checked",
        "row 3, column name",
        "row 3, column email",
    ]
    many = refused(tmp_path, "name,country\n" + "A,xxx\n" * 60)
    assert len(many) == MAX_PROBLEMS + 1
    assert "more problems" in many[-1]


def test_a_row_with_more_cells_than_headings_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "name,city\nThe Example Gazette,London,England\n")
    assert "row 2: has 3 cells, and there are 2 headings" in problem
    assert read(tmp_path, "name,city\nThe Example Gazette,London,,\n").outlets[0].city == "London"
    assert read(tmp_path, "name,city,desk\nThe Example Gazette\n").outlets == (Outlet("The Example Gazette"),)
    assert "row 2, column name" in refused(tmp_path, "city,name\nLondon\n")[0]


def test_the_same_desk_twice_is_refused_and_another_is_not(tmp_path: Path) -> None:
    again = FULL | {"name": "the EXAMPLE Gazétte"}
    (problem,) = refused(tmp_path, table(FULL, again))
    assert "row 3, column name" in problem
    assert "stands in row 2, too" in problem
    for key, value in (("city", "Leeds"), ("desk", "news"), ("country", "US")):
        assert len(read(tmp_path, table(FULL, FULL | {key: value})).outlets) == 2


def test_an_unknown_column_is_said_and_its_cells_are_kept_in_the_notes(tmp_path: Path) -> None:
    listing = read(tmp_path, "name,e-mail adress,Editor,notes,\nA,x@y.example,Sam Example,old,loose\nB,,,,\n")
    first, second = listing.outlets
    assert first.notes == "old; e-mail adress: x@y.example; Editor: Sam Example; loose"
    assert (second.notes, first.email) == ("", "")
    assert [note.severity for note in listing.notes] == ["warning", "warning"]
    assert "row 1, column Editor: the column is not known" in str(listing.notes[1])
    near = read(tmp_path, "name,emial\nA,\n").notes[0]
    assert "Did you mean 'email'?" in str(near)


def test_a_file_that_is_not_there_or_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match=r"there is no such file.*outlets new"):
            read_outlets(path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="there is no such file"):
        read_outlets(pipe)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for the superuser")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = write_list(tmp_path / "outlets.csv", FULL)
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        read_outlets(path)


def test_the_blank_list_has_every_heading_and_no_outlet(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "outlets.csv"
    write_template(path)
    assert path.read_bytes() == template()
    assert template().decode("utf-8-sig").strip().split(",") == list(COLUMNS) == [f.name for f in fields(Outlet)]
    assert read_outlets(path) == Listing()
    with pytest.raises(HandbillError, match="exists and is left as it is"):
        write_template(path)
    with pytest.raises(MachineError, match="cannot be written"):
        write_template(path / "below.csv")


def test_no_outlet_is_shipped() -> None:
    folders = ("kits", "countries", "templates", "src")
    assert [p for folder in folders for p in (ROOT / folder).rglob("*outlets*.csv")] == []


def test_the_committed_schema_is_fresh() -> None:
    path = ROOT / "docs" / "outlets.schema.json"
    fresh = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    assert path.read_text(encoding="utf-8") == fresh, f"handbill outlets columns --json > {path.relative_to(ROOT)}"


def test_the_schema_describes_what_json_has(tmp_path: Path) -> None:
    described = schema()["properties"]
    types: dict[str, type] = {"string": str, "integer": int, "array": list, "null": type(None)}
    for row in (FULL, {"name": "A"}):
        (outlet,) = read(tmp_path, table(row)).outlets
        values = json.loads(json.dumps(plain(outlet)))
        assert values.keys() == described.keys() == set(schema()["required"])
        for name, value in values.items():
            entry = described[name]
            names = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
            assert isinstance(value, tuple(types[kind] for kind in names)), name
            assert "pattern" not in entry or re.search(entry["pattern"], str(value)), name
            assert entry["description"] == COLUMNS[name]
    assert not re.search(described["email"]["pattern"], "nobody")


LIST = (
    Outlet("The Example Gazette", city="London", desk="letters"),
    Outlet("The Example Gazette", city="London", desk="Corrections"),
    Outlet("The Example Gazette", city="London", desk="Sports"),
    Outlet("L’Écho d’Exemple"),
    Outlet("Example Herald", city="Leeds"),
    Outlet("Example Herald", city="York"),
)


def test_an_outlet_is_found_without_case_accents_and_doubled_blanks() -> None:
    for name in ("L’Écho d’Exemple", "l’echo  D’EXEMPLE", "L’E\u0301cho d’Exemple"):
        assert find_outlet(LIST, name, "letter") is LIST[3]
    assert find_outlet(LIST, "L’Écho", "letter") is None


def test_the_kind_chooses_the_desk_and_the_sender_can() -> None:
    assert find_outlet(LIST, "The Example Gazette", "letter") is LIST[0]
    assert find_outlet(LIST, "The Example Gazette, London", "correction") is LIST[1]
    assert find_outlet(LIST, "The Example Gazette", "letter", "sports") is LIST[2]
    general = replace(LIST[0], desk="")
    assert find_outlet((general, *LIST), "The Example Gazette", "desk") is general
    assert find_outlet((general, *LIST), "The Example Gazette", "letter") is LIST[0]


def test_where_several_are_left_all_are_listed() -> None:
    with pytest.raises(InputError) as caught:
        find_outlet(LIST, "The Example Gazette", "desk")
    assert all(str(outlet) in str(caught.value) for outlet in LIST[:3])
    assert "--desk" in str(caught.value)
    with pytest.raises(InputError, match="Example Herald, Leeds; Example Herald, York"):
        find_outlet(LIST, "Example Herald", "letter")
    assert find_outlet(LIST, "example herald, york", "letter") is LIST[5]
    with pytest.raises(InputError, match=r"has no desk 'weather'.*letters, Corrections, Sports"):
        find_outlet(LIST, "The Example Gazette", "letter", "weather")


@pytest.mark.parametrize(
    ("changes", "codes", "said"),
    [
        ({"checked": date(2026, 11, 22)}, [], ""),
        ({"checked": date(2025, 11, 22)}, [], ""),
        ({"checked": date(2025, 11, 21)}, ["unread-outlet"], "more than a year ago"),
        ({"checked": date(2026, 11, 23)}, ["unread-outlet"], "a day to come"),
        ({"checked": None}, ["unread-outlet"], "Look them up, and set 'checked'"),
        ({"checked": None, "source": "page 2"}, ["unread-outlet"], "Read them again (page 2)"),
        ({"desk": "news"}, ["other-desk"], "only desk"),
        ({"desk": "Sports"}, [], ""),
        ({"wants": "name, town"}, ["wants"], "asks for: name, town"),
    ],
)
def test_what_a_sender_should_know_of_an_entry(changes: dict[str, object], codes: list[str], said: str) -> None:
    outlet = replace(Outlet("A", checked=TODAY), **changes)  # type: ignore[arg-type]
    found = list(remarks(outlet, "letter", TODAY))
    assert [problem.code for problem in found] == codes
    assert all(problem.severity == "warning" and said in str(problem) for problem in found)


def test_a_desk_that_was_asked_for_needs_no_remark() -> None:
    outlet = Outlet("A", checked=TODAY, desk="news")
    assert list(remarks(outlet, "letter", TODAY, "News")) == []


def test_what_an_outlet_wants_with_a_letter_is_not_asked_of_a_caller() -> None:
    outlet = Outlet("A", checked=TODAY, wants="name", desk=DESKS["desk"])
    assert list(remarks(outlet, "desk", TODAY)) == []


def test_a_name_that_the_list_does_not_have_gets_the_nearest() -> None:
    near = missing_outlet("The Exampel Gazette", LIST, Path("home/outlets.csv"))
    assert "is not in outlets.csv. Did you mean 'The Example Gazette'?" in str(near)
    assert "home" not in str(near)
    assert "Add it" in str(missing_outlet("Zzz", LIST, Path("outlets.csv")))
    assert "Add it" in str(missing_outlet("…", LIST, Path("outlets.csv")))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("gazette", "The Example Gazette"),
        ("Monde", "Le Monde"),
        ("Lé Mondé diplo", "Le Monde"),
        ("Kentish Local, Pariss", "Kentish Local, Paris"),
    ],
)
def test_part_of_a_name_other_accents_and_a_misspelt_town_are_near(name: str, near: str) -> None:
    listed = [
        Outlet("The Example Gazette"),
        Outlet("Le Monde"),
        *(Outlet("Kentish Local", city=c) for c in ("Oslo", "Paris")),
    ]
    assert f"Did you mean '{near}'?" in str(missing_outlet(name, listed, Path("outlets.csv")))


def test_a_table_with_columns_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outlets.csv"
    path.write_text("name," + ",".join(f"column {number}" for number in range(150_000))[:900_000] + "\nThe Gazette\n")
    with pytest.raises(InputError) as caught:
        read_outlets(path)
    assert [problem.code for problem in caught.value.problems] == ["too-large"]
    assert caught.value.problems[0].next_step
