"""XLSX files as they come: what cells show, and files that are broken or mean harm."""

import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from programs import in_the_soak

from handbill.errors import InputError
from handbill.spreadsheet import rows


def cells(path: Path, **options: str) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(path, **options)]


def workbook(parent: Path, lines: list[list[Any]]) -> tuple[Any, Any, Path]:
    book = openpyxl.Workbook()
    page = book.active
    for line in lines:
        page.append(line)
    return book, page, parent / "people.xlsx"


def test_numbers_and_dates_of_a_workbook_are_as_they_are_seen(tmp_path: Path) -> None:
    book, page, path = workbook(tmp_path, [["a"] * 14])
    for column, (value, form) in enumerate(
        [
            (2134, "00000"),
            (912031234, "00000-0000"),
            (612345678, '0#" "##" "##" "##" "##'),
            (5555550123, r"\(000\)\ 000\-0000"),
            (10178, '"D-"00000'),
            (91203, "General"),
            (15555550123.0, "0"),
            (0.1 + 0.2, "General"),
            (1234, "#,##0"),
            (5, "0.00"),
            (date(2026, 12, 5), "yyyy-mm-dd"),
            (datetime(2026, 12, 5, 18, 30), "yyyy-mm-dd hh:mm"),
            (True, "General"),
            ("  Ani_x000D_\nExample ", "General"),
        ],
        1,
    ):
        page.cell(2, column, value).number_format = form
    book.save(path)
    assert cells(path)[1] == (
        "02134",
        "91203-1234",
        "06 12 34 56 78",
        "(555) 555-0123",
        "D-10178",
        "91203",
        "15555550123",
        "0.3",
        "1234",
        "5",
        "2026-12-05",
        "2026-12-05 18:30",
        "true",
        "Ani\nExample",
    )


def test_formulas_are_their_own_words(tmp_path: Path) -> None:
    book, page, path = workbook(tmp_path, [["Name"], ["=1+1"], ['=HYPERLINK("https://evil.example","x")']])
    page["A4"] = ArrayFormula("A4:A5", "=SUM(1,2)")
    book.save(path)
    assert [line[0] for line in cells(path)] == ["Name", "=1+1", '=HYPERLINK("https://evil.example","x")', "=SUM(1,2)"]


def test_what_is_merged_downwards_stands_in_each_row_that_has_anything(tmp_path: Path) -> None:
    book, page, path = workbook(
        tmp_path,
        [["Sign-up", None, None], ["Name", "City", "ZIP"], ["Ani", "Glendale", 91203], ["Sam"], ["Mere"], [], ["Tran"]],
    )
    page.merge_cells("A1:C1")
    page.merge_cells("B3:B5")
    page.merge_cells("C3:C1000")
    book.save(path)
    assert [(row.number, *row.cells) for row in rows(path)] == [
        (1, "Sign-up"),
        (2, "Name", "City", "ZIP"),
        (3, "Ani", "Glendale", "91203"),
        (4, "Sam", "Glendale", "91203"),
        (5, "Mere", "Glendale", "91203"),
        (7, "Tran", "", "91203"),
    ]


def test_the_first_visible_sheet_with_rows_or_the_one_that_is_named(tmp_path: Path) -> None:
    book, page, path = workbook(tmp_path, [["hidden"]])
    page.title, page.sheet_state = "Old", "hidden"
    book.create_sheet("Cover")
    book.create_sheet("People").append(["Ani"])
    book.create_sheet("More").append(["Sam"])
    book.active = 1
    book.save(path)
    assert cells(path) == [("Ani",)]
    assert cells(path, sheet="more") == [("Sam",)]
    assert cells(path, sheet="Old") == [("hidden",)]
    with pytest.raises(InputError) as caught:
        cells(path, sheet="Mroe")
    assert caught.value.problems[0].next_step == "It has: Cover, People, More."


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    book, _, path = workbook(tmp_path, [["Ani"]])
    book.save(path)
    assert cells(path.rename(tmp_path / "people.csv")) == [("Ani",)]


def changed(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one part in other words."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert part in parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {part: content}).items():
            archive.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(tmp_path: Path, content: bytes) -> Path:
    book, _, path = workbook(tmp_path, [["Ani"]])
    book.save(path)
    return changed(path, SHEET, content)


def one(row: bytes, value: bytes) -> bytes:
    return b'<row r="%s"><c r="A%s" t="inlineStr"><is><t>%s</t></is></c></row>' % (row, row, value)


def test_rows_far_below_do_not_take_long(tmp_path: Path) -> None:
    data = one(b"1", b"Ani") + one(b"1048576", b"Sam") + one(b"999999999", b"Mere")
    path = sheet(tmp_path, b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, data))
    start = monotonic()
    assert [(row.number, row.cells) for row in rows(path)] == [(1, ("Ani",)), (1_048_576, ("Sam",))]
    assert monotonic() - start < 10


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "%s">' % (b"ha" * 50)
    for name, before in zip(b"bcdefghij", b"abcdefghi", strict=True):
        bomb += b'<!ENTITY %c "%s">' % (name, b"&%c;" % before * 10)
    path = sheet(tmp_path, bomb + b"]><worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, one(b"1", b"&j;")))
    start = monotonic()
    with pytest.raises(InputError) as caught:
        list(rows(path))
    assert caught.value.problems[0].code == "no-table"
    assert monotonic() - start < 10


TYPES = "[Content_Types].xml"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
ROW = b'<row r="%d" ht="12.8" hidden="false" customFormat="false" outlineLevel="0">%s</row>'


def with_texts(path: Path, texts: list[bytes], lines: list[list[int]]) -> Path:
    """A workbook whose cells are numbers in its table of texts, as Excel and LibreOffice write it."""
    book, _, _ = workbook(path.parent, [])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        types = archive.read(TYPES)
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % SHARED.encode()
    changed(path, TYPES, types.replace(b"</Types>", part))
    data = b"".join(
        ROW % (number, b"".join(b'<c t="s"><v>%d</v></c>' % index for index in line))
        for number, line in enumerate(lines, 1)
    )
    changed(path, SHEET, b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, data))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        content = b"".join(b"<si>%s</si>" % text for text in texts)
        archive.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (MAIN, content))
    return path


def test_the_table_of_texts_is_read_in_any_order(tmp_path: Path) -> None:
    texts = [
        b"<t>Name</t>",
        b"<r><t>Zo</t></r><r><rPr><b/></rPr><t>\xc3\xab Example</t></r>",
        b"<t>\xd5\xa1_x000D_\n</t>",
        b"<t/>",
        b"<t>last</t>",
    ]
    path = with_texts(tmp_path / "people.xlsx", texts, [[4, 0], [1, 0, 1], [3, 3], [2, 3, 0]])
    assert [(row.number, *row.cells) for row in rows(path)] == [
        (1, "last", "Name"),
        (2, "Zo\u00eb Example", "Name", "Zo\u00eb Example"),
        (4, "\u0561", "", "Name"),
    ]
    for wrong in (5, -1):
        with pytest.raises(InputError):
            list(rows(with_texts(tmp_path / f"{wrong}.xlsx", texts, [[0], [wrong]])))


def peak(path: Path) -> int:
    tracemalloc.start()
    try:
        for _ in rows(path):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@in_the_soak
def test_three_times_the_rows_take_almost_the_same_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (10, 4_000, 12_000):  # with the first comes what is imported on the way
        texts = [b"<t>Ani Example %d of a street with a long name</t>" % number for number in range(count)]
        path = with_texts(tmp_path / f"{count}.xlsx", texts, [[number, 0, number, 0] for number in range(count)])
        peaks.append(peak(path))
    assert (peaks[2] - peaks[1]) / 8_000 < 40  # bytes a row; the texts alone would take 100


def test_a_row_without_end_is_refused(tmp_path: Path) -> None:
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % (b"x " * 4_500_000)
    path = sheet(tmp_path, b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, row))
    with pytest.raises(InputError) as caught:
        list(rows(path))
    assert caught.value.problems[0].code == "no-table"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<worksheet",
        b'<worksheet %s><sheetData><row r="x"/></sheetData></worksheet>' % MAIN,
        b'<worksheet %s><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>' % MAIN,
        b'<worksheet %s><sheetData><row><c s="99"><v>7</v></c></row></sheetData></worksheet>' % MAIN,
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(rows(sheet(tmp_path, content)))
    assert caught.value.problems[0].code == "no-table"
    assert str(tmp_path) in str(caught.value)


def test_a_workbook_that_unpacks_beyond_measure_is_not_unpacked(tmp_path: Path) -> None:
    path = sheet(tmp_path, b" " * 40_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError) as caught:
        list(rows(path))
    assert caught.value.problems[0].code == "too-large"
