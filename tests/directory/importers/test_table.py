"""What importers share: tables by their headings, cells made safe, days and telephone numbers."""

import re
from datetime import date
from pathlib import Path

import pytest
from importing import written

from handbill.directory.importers.table import (
    Findings,
    day_of,
    first_records,
    headings,
    north_american,
    plain_yaml,
    shown,
    table,
)
from handbill.errors import InputError


def test_rows_are_read_by_their_headings_whatever_case_order_and_byte_order_mark(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", '\ufeffName;"Given\n Code"\nSam;1\n;\n\nAlex\nKim;3; \n')
    assert headings(path) == {"name", "given code"}
    assert list(table(path, "", ("name", "given code"))) == [
        (3, {"name": "Sam", "given code": "1"}),
        (6, {"name": "Alex", "given code": ""}),
        (7, {"name": "Kim", "given code": "3"}),
    ]


def test_missing_headings_are_named_with_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "name\nSam\n")
    with pytest.raises(InputError, match=re.escape(str(path)) + ".*lacks code, party"):
        list(table(path, "", ("name", "code", "party")))


def test_an_empty_file_has_no_headings(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "")
    assert headings(path) == frozenset()
    with pytest.raises(InputError, match="lacks name"):
        list(table(path, "", ("name",)))


def test_a_cell_beyond_all_measure_is_refused_and_does_not_disturb_recognition(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'name\n"' + "x" * 200_000 + '"\n')
    assert headings(path) == {"name"}
    with pytest.raises(InputError) as caught:
        list(table(path, "", ("name",)))
    assert caught.value.problems[0].code == "form"


def test_the_code_page_of_the_country_is_a_hint_and_utf_16_must_be_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\nRen\xe9e\n")
    assert list(table(path, "windows-1252", ("name",))) == [(2, {"name": "Renée"})]
    with pytest.raises(InputError, match="is not UTF-8"):
        list(table(path, "", ("name",)))
    path.write_bytes(b"\xff\xfen\x00a")
    with pytest.raises(InputError, match="is not the text that it says it is"):
        list(table(path, "", ("name",)))


def test_the_beginning_of_anything_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(256)) * 40)
    assert isinstance(first_records(path), list)
    assert first_records(tmp_path / "not-there") == []


def test_a_cell_that_cannot_stand_on_a_page_is_left_out_with_its_reason() -> None:
    findings = Findings()
    assert findings.text("  Sam \u202e Example ", "line 2", "the name") == "Sam Example"
    assert findings.text("Sam\x07", "line 3", "the name") == ""
    assert findings.text("x" * 201, "line 4", "the name") == ""
    assert findings.dropped == [
        "line 3: the name holds the control character U+0007.",
        "line 4: the name has 201 characters; at most 200 fit.",
    ]


def test_an_address_is_kept_by_its_lines_or_not_at_all() -> None:
    findings = Findings()
    assert findings.lines("1 Example  Street\r\n\n Exampleton \n", "Sam", "an address") == (
        "1 Example Street",
        "Exampleton",
    )
    assert findings.lines("1 Example Street\nTo\x00wn", "Sam", "an address") == ()
    assert findings.lines("a\n" * 9, "Sam", "an address") == ()
    assert findings.lines("", "Sam", "an address") == ()
    assert findings.dropped == [
        "Sam: an address holds the control character U+0000.",
        "Sam: an address has 9 lines; at most 8 fit",
    ]


def test_words_in_the_place_of_an_e_mail_address_are_none() -> None:
    findings = Findings()
    assert findings.email("sam@mail.example", "Sam") == "sam@mail.example"
    assert findings.email("", "Sam") == ""
    for given in ("ask my office", "sam@example", "a@b.example, c@d.example", "<sam@mail.example>"):
        assert findings.email(given, "Sam") == ""
    assert len(findings.dropped) == 4
    assert findings.dropped[0] == "Sam: 'ask my office' is no e-mail address"


def test_a_report_prints_a_strangers_words_in_one_short_line() -> None:
    assert shown("a\u202e\n\x1b[31m  b") == "a [31m b"
    assert shown("x" * 100) == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2.3.1996", date(1996, 3, 2)),
        ("09.05.2026 ", date(2026, 5, 9)),
        ("02/03/1996", date(1996, 3, 2)),
        ("31.2.2020", None),
        ("1996-03-02", None),
        ("", None),
    ],
)
def test_days_as_australia_writes_them(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("1 613 555-0183", "+1 613 555-0183"),
        ("613 555-0183", "+1 613 555-0183"),
        ("(410) 555-0101 ext. 2", "+1 (410) 555-0101 ext. 2"),
        ("1-800-555-0101", "+1-800-555-0101"),
        ("+1 613 555 0183", "+1 613 555 0183"),
        ("555-0183", "555-0183"),
        ("4105550101999", "4105550101999"),
        ("", ""),
    ],
)
def test_the_countrys_code_stands_in_front_where_it_plainly_lacks(given: str, number: str) -> None:
    assert north_american(given) == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\nSam,1\nKim,2,3\n", r"a.csv:3: this row has 3 cells under 2 headings"),
        ("name,code\nSam,1\nKi", r"a.csv:3: breaks off"),
        ("name,code,name\nSam,1,2\n", r"the heading name stands there twice"),
        ('name,code\n"Sam,1\nKim,2\n', r"line 2: its quotation mark is never closed"),
    ],
)
def test_rows_that_would_lose_or_shift_cells_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "a.csv", text)
    with pytest.raises(InputError, match=said):
        list(table(path, "", ("name", "code")))


def test_yaml_that_is_none_is_refused_in_one_line_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a.yaml:2:1: is no YAML that can be read \(.*\)") as caught:
        plain_yaml(written(tmp_path / "a.yaml", "a: 1\n]\n"))
    assert "\n" not in str(caught.value)
