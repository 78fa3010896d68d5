"""The files of a source: which are taken, how they are decoded, and the day that they bear."""

import csv
import hashlib
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from handbill.directory import files as module
from handbill.directory.files import Files, content, day_in, decode, folded_cell, head, rows
from handbill.errors import InputError

TEXT = "Name;Ort\nAni;Köln\n"
PATH = Path("list.csv")


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def dated(path: Path, day: date) -> Path:
    stamp = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(write(path), (stamp, stamp))
    return path


# Which files


def test_a_file_stands_for_itself_even_where_it_is_hidden(tmp_path: Path) -> None:
    path = write(tmp_path / ".list.csv")
    assert Files.under(path).paths == (path,)


def test_a_folder_gives_its_files_and_those_of_its_folders_in_order(tmp_path: Path) -> None:
    given = tmp_path / ".cache" / "data"
    for name in ("b.csv", "a/z.yml", "a/y.yml", ".hidden", ".git/config", "a/.DS_Store", "c/.x/y.csv"):
        write(given / name)
    (given / "empty").mkdir()
    (given / "gone.csv").symlink_to(given / "nowhere.csv")
    names = [path.relative_to(given).as_posix() for path in Files.under(given).paths]
    assert names == ["a/y.yml", "a/z.yml", "b.csv"]


@pytest.mark.parametrize("inside", [(), (".hidden",), (".git/config",), ("folder/.keep",)])
def test_a_folder_without_files_is_refused(tmp_path: Path, inside: tuple[str, ...]) -> None:
    for name in inside:
        write(tmp_path / name)
    with pytest.raises(InputError, match="holds no file") as caught:
        Files.under(tmp_path)
    assert caught.value.problems[0].next_step


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 3)
    for number in range(3):
        write(tmp_path / f"{number}.csv")
        write(tmp_path / f".{number}.csv")
    assert len(Files.under(tmp_path).paths) == 3
    write(tmp_path / "one" / "more.csv")
    with pytest.raises(InputError, match="more than 3 files"):
        Files.under(tmp_path)


def test_files_are_picked_by_name_and_by_ending(tmp_path: Path) -> None:
    for name in ("a.csv", "B.CSV", "c.json"):
        write(tmp_path / name)
    found = Files.under(tmp_path)
    assert [path.name for path in found.named("c.json", "a.csv").paths] == ["a.csv", "c.json"]
    assert [path.name for path in found.ending(".csv").paths] == ["B.CSV", "a.csv"]
    assert found
    assert not found.named("d.csv")


def test_the_hash_is_of_all_contents_in_order(tmp_path: Path) -> None:
    write(tmp_path / "b", b"two")
    write(tmp_path / "a", b"one")
    assert Files.under(tmp_path).sha256 == hashlib.sha256(b"onetwo").hexdigest()


# Their bytes


def test_a_file_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2_000_000)
    path = tmp_path / "list.csv"
    with path.open("wb") as stream:
        stream.truncate(2_000_000)
    assert len(content(path)) == 2_000_000
    with path.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(InputError, match="larger than 2 MB"):
        content(path)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv cannot be read \(No such file"):
        content(tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory"):
        content(tmp_path)


def test_the_head_is_what_there_is(tmp_path: Path) -> None:
    assert head(write(tmp_path / "a", b"\xef\xbb\xbfName\xff")) == "Name\ufffd"
    assert len(head(write(tmp_path / "b", b"x" * 100_000))) == module.HEAD
    assert head(tmp_path / "none") == head(tmp_path) == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("hint", ["", "cp1252"])
def test_text_is_decoded_by_its_mark_and_else_as_utf8(encoding: str, hint: str) -> None:
    assert decode(TEXT.encode(encoding), PATH, hint) == TEXT


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_of_either_order_is_decoded_and_a_broken_one_refused(mark: bytes) -> None:
    data = mark + TEXT.encode("utf-16-le" if mark[0] == 0xFF else "utf-16-be")
    assert decode(data, PATH) == TEXT
    with pytest.raises(InputError, match=r"list\.csv: is not the text that it says it is"):
        decode(data[:-1], PATH)


def test_another_code_page_is_taken_where_the_country_is_known_for_it() -> None:
    data = TEXT.encode("cp1252")
    assert decode(data, PATH, "cp1252") == TEXT
    with pytest.raises(InputError, match=r"list\.csv:2: is not UTF-8 text\. Save it as UTF-8"):
        decode(data, PATH)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_in_neither_is_refused_with_its_line(mark: bytes) -> None:
    with pytest.raises(InputError, match=r"list\.csv:5: is not UTF-8 text"):
        decode(mark + b"a\n\n\n\n\xff\n", PATH)
    # 0x81 has no meaning in Windows-1252.
    with pytest.raises(InputError, match=r"list\.csv:3: is neither UTF-8 nor cp1252"):
        decode(mark + b"a\n\xe9\n\x81\n", PATH, "cp1252")


# Days


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("mps-2026-06-27", date(2026, 6, 27)),
        ("mps_20260627", date(2026, 6, 27)),
        ("2026.06.27-mps", date(2026, 6, 27)),
        ("mps_2026_06", date(2026, 6, 30)),
        ("mps-2024-02", date(2024, 2, 29)),
        ("mps-202612", date(2026, 12, 31)),
        ("mps_2017", date(2017, 12, 31)),
        ("2017", date(2017, 12, 31)),
        ("mps", None),
        ("", None),
        ("tab20_cd11920_zcta520_natl", None),
        ("mps-20261301", None),
        ("mps-2026-02-30", None),
        ("mps-120170", None),
        ("1789-members", None),
    ],
)
def test_a_name_bears_the_last_day_that_it_can_mean(name: str, day: date | None) -> None:
    assert day_in(name) == day


def test_files_are_of_their_own_day_or_an_earlier_one_that_a_name_bears(tmp_path: Path) -> None:
    day = date(2026, 6, 15)
    plain = dated(tmp_path / "plain" / "mps.csv", day)
    older = dated(tmp_path / "plain" / "offices.csv", date(2026, 6, 1))
    named = dated(tmp_path / "plain" / "mps-2025-03.csv", day)
    folder = dated(tmp_path / "2024" / "mps.csv", day)
    future = dated(tmp_path / "plain" / "mps-2030.csv", day)
    assert Files((plain,)).dated() == Files((plain, older)).dated() == day
    assert Files((named,)).dated() == Files((plain, named)).dated() == date(2025, 3, 31)
    assert Files((folder,)).dated() == date(2024, 12, 31)
    assert Files((future,)).dated() == day


# Tables


def test_records_come_with_the_line_that_they_begin_on() -> None:
    text = 'Name,Address\nAni,"1 Street\nTown\nZIP"\r\n\nSam,"a ""quoted"" word"\n'
    assert list(rows(text)) == [
        (1, ["Name", "Address"]),
        (2, ["Ani", "1 Street\nTown\nZIP"]),
        (5, []),
        (6, ["Sam", 'a "quoted" word']),
    ]


def test_line_breaks_in_cells_of_either_kind_are_counted() -> None:
    text = 'a,b\r\n"1\r\n2\r\n3",x\r\nlast,y\r\n'
    assert [(line, record[0]) for line, record in rows(text)] == [(1, "a"), (2, "1\r\n2\r\n3"), (5, "last")]


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("Name,Ort", ["Name", "Ort"]),
        ("Name;Ort", ["Name", "Ort"]),
        ("Name\tOrt", ["Name", "Ort"]),
        ("Name;Ort, Land;PLZ", ["Name", "Ort, Land", "PLZ"]),
        ('"Name, Vorname, Titel";Ort', ["Name, Vorname, Titel", "Ort"]),
        ("\tOrt", ["", "Ort"]),
        ("Name", ["Name"]),
    ],
)
def test_the_delimiter_is_the_one_that_the_first_line_holds_most_of(text: str, record: list[str]) -> None:
    assert list(rows(text)) == [(1, record)]


def test_blank_lines_before_the_first_do_not_hide_the_delimiter() -> None:
    assert list(rows("\r\n\nName;Ort\n")) == [(1, []), (2, []), (3, ["Name", "Ort"])]


def test_a_delimiter_that_is_given_is_used() -> None:
    assert list(rows("a;b,c", ",")) == [(1, ["a;b", "c"])]
    assert list(rows("")) == []


def test_a_quote_that_never_ends_is_an_error_of_the_table() -> None:
    with pytest.raises(csv.Error):
        list(rows('a,"' + "x\n" * 100_000))


def test_blanks_of_a_cell_are_folded() -> None:
    assert folded_cell("  1 Street\r\n Town\u00a0\tZIP ") == "1 Street Town ZIP"


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    with pytest.raises(csv.Error, match="begins on line 2: its quotation mark is never closed"):
        list(rows('a,b\n"1,2\n3,4\n'))


def test_a_cell_that_is_too_large_is_named_with_its_line() -> None:
    with pytest.raises(csv.Error, match="begins on line 2: field larger"):
        list(rows("a,b\n" + "x" * 200_000))


def test_a_zero_byte_is_no_text() -> None:
    with pytest.raises(InputError, match=r"list.csv:2: holds a zero byte"):
        decode(b"a\n\0b", PATH)


def test_the_head_of_a_wide_text_is_read(tmp_path: Path) -> None:
    assert head(write(tmp_path / "a.csv", TEXT.encode("utf-16"))) == TEXT


def test_what_is_neither_file_nor_folder_and_what_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        Files.under(tmp_path / "pipe")

    def scandir(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match=r"cannot be read .Permission denied"):
        Files.under(tmp_path)
