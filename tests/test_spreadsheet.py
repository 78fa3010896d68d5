"""Spreadsheets as they come, read one row at a time, and written so that nothing in them runs."""

import codecs
import csv
import io
import json
import tracemalloc
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbill import spreadsheet
from handbill.errors import InputError, MachineError
from handbill.spreadsheet import MAX_CELL, Row, encoding_of, rows, unwritten, write_table, written
from handbill.workbook import MAX_COLUMNS

PEOPLE = "Name;PLZ;Ort\nZoë Müller-Example;01067;Dresden\n"


def text(parent: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = parent / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells(path: Path, **options: str) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(path, **options)]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_encoding_delimiter_and_line_end(
    tmp_path: Path, encoding: str, mark: bytes, delimiter: str, end: str
) -> None:
    path = text(tmp_path, mark + PEOPLE.replace(";", delimiter).replace("\n", end).encode(encoding))
    assert cells(path) == [("Name", "PLZ", "Ort"), ("Zoë Müller-Example", "01067", "Dresden")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_in_armenian_and_arabic_too(tmp_path: Path, encoding: str) -> None:
    content = "Անուն,Քաղաք\nԱրամ Օրինակ,Երևան\nريما مثال,بيروت\n"
    assert cells(text(tmp_path, content, encoding))[2] == ("ريما مثال", "بيروت")


def test_another_code_page_is_read_when_it_is_named_and_refused_when_it_does_not_fit(tmp_path: Path) -> None:
    path = text(tmp_path, "Имя,Город\nПример,София\n", "cp1251")
    assert cells(path, code_page="cp1251")[1] == ("Пример", "София")
    path = text(tmp_path, b"Name\n\x81\x8d\x8f\n")
    with pytest.raises(InputError, match="neither UTF-8 nor cp1252"):
        encoding_of(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('Name,Story\n"Example, Ani","One\nTwo ""three"""\n', ("Example, Ani", 'One\nTwo "three"')),
        ("Name;Address\nAni;1 Example St, Apt 2, Glendale, CA\n", ("Ani", "1 Example St, Apt 2, Glendale, CA")),
        ("List of Glendale, 5 December\nName;City;ZIP\nAni;Glendale, CA;91203\n", ("Ani", "Glendale, CA", "91203")),
        ('Name,Story\nAni,"a;b;c;d"\n', ("Ani", "a;b;c;d")),
        ("sep=;\r\nName;City\r\nAni;Bonn\r\n", ("Ani", "Bonn")),
        ("sep=\t\nName\tCity\nAni\tBonn\n", ("Ani", "Bonn")),
        ("Name,City\n  Ani\u00a0 , Bonn\t\n", ("Ani", "Bonn")),
        ("Name\nAni\n", ("Ani",)),
        ('Name,City\nAni,"Bonn', ("Ani", "Bonn")),
    ],
)
def test_quotes_breaks_titles_and_blanks(tmp_path: Path, content: str, expected: tuple[str, ...]) -> None:
    assert cells(text(tmp_path, content))[-1] == expected


def test_rows_keep_the_numbers_of_a_spreadsheet(tmp_path: Path) -> None:
    content = 'sep=,\nName,City\n\n,,\n"Ani\nExample",Bonn\nSam,Bonn\n'
    assert [(row.number, row.cells[0]) for row in rows(text(tmp_path, content))] == [
        (1, "Name"),
        (4, "Ani\nExample"),
        (5, "Sam"),
    ]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert cells(text(tmp_path, "")) == []
    assert cells(text(tmp_path, "\r\n ,\t\r\n")) == []


def test_a_cell_as_long_as_a_book_is_cut_and_said_and_the_next_row_is_whole(tmp_path: Path) -> None:
    path = text(tmp_path, f"Name,City\n{'x' * 200_000},Bonn\nAni\0,Bonn\n")
    long, after = list(rows(path))[1:]
    assert (len(long.cells[0]), long.cells[1], long.long) == (MAX_CELL, "Bonn", (0,))
    assert after == Row(3, ("Ani\0", "Bonn"))


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(tmp_path: Path) -> None:
    path = text(tmp_path, 'Name,City\nAni,Bonn\n"Sam,Bonn\n' + "Mere Example,Auckland\n" * 100_000)
    with pytest.raises(InputError) as caught:
        list(rows(path))
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert (problem.code, problem.where.row) == ("no-table", 3)


def test_no_more_columns_than_a_list_can_have(tmp_path: Path) -> None:
    assert len(cells(text(tmp_path, "a," * 5_000 + "\n"))[0]) == MAX_COLUMNS


@pytest.mark.parametrize(
    "start", [b"\xd0\xcf\x11\xe0rest", b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04rest", b"\x1f\x8b\x08"]
)
def test_what_is_no_table_is_refused(tmp_path: Path, start: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(rows(text(tmp_path, start)))
    assert caught.value.problems[0].code == "no-table"
    assert caught.value.problems[0].next_step


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputError) as caught:
            list(rows(path))
        assert caught.value.problems[0].code == "no-file"


@pytest.mark.data
def test_the_csv_spectrum_is_read_as_it_says(shared: Path) -> None:
    names = sorted(path.stem for path in (shared / "corpora/csv-spectrum/csvs").glob("*.csv"))
    assert len(names) == 11
    for name in names:
        heading, *lines = cells(shared / f"corpora/csv-spectrum/csvs/{name}.csv")
        found = [dict(zip(heading, (*line, *[""] * len(heading)), strict=False)) for line in lines]
        expected = json.loads((shared / f"corpora/csv-spectrum/json/{name}.json").read_text("utf-8"))
        wanted = [{key: value.replace("\r\n", "\n").strip() for key, value in line.items()} for line in expected]
        assert found == wanted, name


def peak(path: Path) -> int:
    tracemalloc.start()
    try:
        for _ in rows(path):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_rows_take_the_same_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (10, 2_000, 20_000):  # with the first comes what is imported on the way
        path = tmp_path / f"{count}.csv"
        write_table(path, ["Name", "City", "Story"], ([f"Ani {n}", "Bonn", "A story. " * 20] for n in range(count)))
        peaks.append(peak(path))
    assert peaks[2] < 1.2 * peaks[1]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555 0100", "'+1 555 0100"),
        ("-2", "'-2"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "\t'=1"),
        (' "=1', " \"'=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("x;=1", "x;'=1"),
        ('x;"=1', "x;\"'=1"),
        ("x\n=1", "x\n'=1"),
        ("x\t@y", "x\t'@y"),
        ("ani@mail.example", "ani@mail.example"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ("'t Example", "'t Example"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str, shown: str) -> None:
    assert written([cell]) == [shown]
    assert unwritten(shown) == cell


ANY = st.text(
    st.one_of(st.sampled_from("=+-@＝'\";,\t\r\n\0 ax\u00a0"), st.characters(exclude_categories=["Cs"])), max_size=30
)


@given(ANY)
def test_an_apostrophe_that_was_put_there_is_taken_off_again(cell: str) -> None:
    assert unwritten(written([cell])[0]) == cell


@given(st.lists(st.lists(ANY, min_size=3, max_size=3), max_size=5))
def test_a_table_is_read_as_it_was_written_and_nothing_in_it_runs(table: list[list[str]]) -> None:
    stream = io.BytesIO()
    assert write_table(stream, ["Name", "City", "Story"], table) == len(table)
    data = stream.getvalue()
    assert data.startswith(codecs.BOM_UTF8 + b"Name,City,Story\r\n")
    decoded = data.decode("utf-8-sig")
    # By commas as it is meant, and by what spreadsheets set to other separators make of it.
    for delimiter in ",;\t":
        for record in csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter):
            for cell in record:
                assert not cell.strip('"; \t\r\n\u00a0').startswith(tuple("=+-@＝"))
    _, *found = csv.reader(io.StringIO(decoded, newline=""))
    read = [[unwritten(cell) for cell in record] for record in found]
    assert read == [[cell.translate(spreadsheet.CONTROLS) for cell in line] for line in table]


def test_a_cell_of_blanks_or_apostrophes_takes_no_time() -> None:
    start = monotonic()
    for char in " \n;'\"":
        assert unwritten(written([char * 32_000 + "x"])[0]) == char * 32_000 + "x"
    assert monotonic() - start < 2


def test_a_table_is_written_whole_or_not_at_all_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "failures.csv"
    path.write_text("before")

    def broken() -> Any:
        yield ["Ani"]
        raise InputError

    with pytest.raises(InputError):
        write_table(path, ["Name"], broken())
    assert path.read_text() == "before"
    assert write_table(path, ["Name"], [["Ani"], ["a\ud800"]]) == 2
    assert path.read_bytes() == codecs.BOM_UTF8 + b"Name\r\nAni\r\na?\r\n"
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["failures.csv"]
    with pytest.raises(MachineError):
        write_table(tmp_path / "none" / "x.csv", ["Name"], [])


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = text(tmp_path_factory.getbasetemp(), data)
    codes = set()
    try:
        assert not any(row.empty for row in rows(path))
    except InputError as error:
        codes = {problem.code for problem in error.problems}
    assert codes <= {"no-table", "encoding"}


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_what_one_writes_quoted_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], encoding: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows([["Name", "City", "Street", "ZIP"], *([*line, *["x"] * (4 - len(line))] for line in table)])
    path = text(tmp_path_factory.getbasetemp(), stream.getvalue(), encoding)
    blank = " \t\n\u00a0\ufeff"
    wanted = [
        tuple(cell.replace("\r\n", "\n").replace("\r", "\n").strip(blank) for cell in [*line, *["x"] * (4 - len(line))])
        for line in table
    ]
    assert cells(path)[1:] == [line for line in wanted if any(line)]


def test_a_quotation_mark_that_is_never_closed_loses_nobody(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        'Name,Town,ZIP\nAnn Example,Glendale,91203\nSam Example,"Glendale,91203\nJo Example,Glendale,91203\n'
    )
    with pytest.raises(InputError, match="row 3: a quotation mark is never closed"):
        list(rows(path))


def test_a_row_that_swallowed_others_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        'Name,Town,ZIP\nSam Example,"Glendale,91203\nJo Example,Glendale,91203\nBo Example,"Glendale",91203\n'
        'Al Example,"Glendale,\nCalifornia",91203\n'
    )
    assert [(row.number, row.swallowed) for row in rows(path)] == [(1, False), (2, True), (3, False)]
