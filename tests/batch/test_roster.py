"""Rows of a spreadsheet as people, or with everything that stops them; and the lists that go back."""

import csv
import json
import os
import tracemalloc
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbill import yamlfile
from handbill.batch.lists import choices, failures
from handbill.batch.model import EventFile, Person
from handbill.batch.roster import Record, Table, guess, key
from handbill.errors import InputError, Problem, Where
from handbill.kit import Kit, load_kit
from handbill.people import Sender, cleaned
from handbill.spreadsheet import write_table
from kits import write_kit

FULL = os.environ.get("HANDBILL_FULL") == "1"
EVENT = EventFile(1, "Example evening", "example", "people.csv", country="US")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(write_kit(tmp_path_factory.mktemp("kit"))))


def people(parent: Path, content: str, name: str = "people.csv") -> Path:
    path = parent / name
    path.write_bytes(content.encode())
    return path


def read(path: Path, kit: Kit, event: EventFile = EVENT) -> list[Record]:
    return list(Table.open(path, kit, event).records())


def refused(path: Path, kit: Kit, event: EventFile = EVENT, **options: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        Table.open(path, kit, event, **options)
    return caught.value.problems


def person(record: Record) -> Person:
    assert not record.errors
    assert record.person is not None
    return record.person


def test_a_row_becomes_a_person(tmp_path: Path, kit: Kit) -> None:
    path = people(
        tmp_path,
        "Vorname,Name,Straße,PLZ,Wohnort,Land,E-Mail,Telefon,Geschlecht,Sprache,swim,Argument,Notiz\n"
        "Lena,Beispiel,Beispielstraße 4,01067,Dresden,Deutschland,lena@mail.example,+49 30 555 01 00,weiblich,"
        'Englisch,As a child.,"fish, water",x\n',
    )
    table = Table.open(path, kit, EVENT)
    (record,) = table.records()
    assert record.problems == ()
    assert person(record) == Person(
        2,
        Sender(
            name="Lena Beispiel",
            street="Beispielstraße 4",
            city="Dresden",
            postcode="01067",
            country="de",
            email="lena@mail.example",
            phone="+49 30 555 01 00",
            gender="f",
            language="en",
            answers={"swim": "As a child."},
            points=("fish", "water"),
        ),
        "Beispiel",
        "en",
        ("fish", "water"),
    )
    assert table.unused == ("Notiz",)


def test_country_and_language_of_the_event_stand_where_a_row_has_none(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "Name,Country,Language\nAni Example,,\nClaire Exemple,France,English\nSam Example,u.k.,\n")
    found = [person(record) for record in read(path, kit, replace(EVENT, lang="en"))]
    assert [(each.sender.country, each.lang) for each in found] == [("us", "en"), ("fr", "en"), ("gb", "en")]
    assert [each.family for each in found] == ["", "", ""]


@pytest.mark.parametrize("country", ["US", "usa", "United States", "États-Unis", "U.S.", "U.S.A."])
def test_a_zip_code_gets_its_zero_back_in_the_united_states_alone(tmp_path: Path, kit: Kit, country: str) -> None:
    content = f"Name,ZIP,Country\nAni Example,2134,{country}\nSam Example,213,{country}\nMere Example,1010,NZ\n"
    records = read(people(tmp_path, content), kit)
    assert [person(record).sender.postcode for record in records] == ["02134", "213", "1010"]
    assert [[note.code for note in record.notes] for record in records] == [["padded"], [], []]
    assert records[0].notes[0].where == Where(str(tmp_path / "people.csv"), row=2, heading="ZIP")


@pytest.mark.parametrize(
    ("heading", "given", "gender"),
    [
        ("Gender", "F", "f"),
        ("Gender", "", "x"),
        ("Sexe", "Homme", "m"),
        ("Geschlecht", "w", "f"),
        ("Geschlecht", "divers", "x"),
        ("Sexo", "mujer", "f"),
        ("Sexo", "M", "x"),
        ("Սեռ", "իգական", "f"),
        ("الجنس", "أنثى", "f"),
    ],
)
def test_a_gender_is_as_the_list_says_it(tmp_path: Path, kit: Kit, heading: str, given: str, gender: str) -> None:
    (record,) = read(people(tmp_path, f"Name,{heading}\nAni Example,{given}\n"), kit)
    assert person(record).sender.gender == gender
    assert [note.code for note in record.notes] == (["gender"] if given == "M" else [])


def test_all_that_is_wrong_with_a_row_is_said_in_one_go_with_its_place(tmp_path: Path, kit: Kit) -> None:
    content = (
        "Name,City,Country,Gender,swim,point,ZIP\n"
        f" ,{'x' * 201},Atlantis,z,{'y' * 101},fihs,#N/A\n"
        f"A\0ni,a{chr(0x301) * 50_000},,,{'y' * 100},FISH,\n"
    )
    event = replace(EVENT, country="")
    path = people(tmp_path, content)
    first, second = read(path, kit, event)
    assert first.person is None
    assert [(problem.code, problem.where and problem.where.heading) for problem in first.problems] == [
        ("too-long", "City"),
        ("sheet-error", "ZIP"),
        ("too-long", "swim"),
        ("no-name", "Name"),
        ("unknown-country", "Country"),
        ("unknown-gender", "Gender"),
        ("unknown-point", "point"),
    ]
    assert (
        str(first.problems[0])
        == f"{path}: row 2, column City: city has 201 characters; at most 200 fit. Shorten it by 1."
    )
    assert first.problems[6].next_step == "Did you mean 'fish'?"
    assert [(problem.code, problem.where) for problem in second.problems] == [
        ("unprintable", Where(str(path), row=3, heading="Name")),
        ("too-long", Where(str(path), row=3, heading="City")),
        ("no-country", Where(str(path), row=3, heading="Country")),
    ]


def test_signs_that_were_lost_and_rows_that_are_cut_wrongly_fail(tmp_path: Path, kit: Kit) -> None:
    content = "Name,City\nA\ufffdi Example,Bonn\nAni Example,1 Example St, Bonn\nName,City\nAni Example,Bonn,\n"
    records = read(people(tmp_path, content), kit)
    assert [[problem.code for problem in record.problems] for record in records] == [
        ["lost-signs"],
        ["too-many-cells"],
        ["headings-again"],
        [],
    ]


def test_a_formula_is_text_and_noted(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "Name,Phone,City\n=1+1,+1 555 0100,@home\n'=2,'+1 555 0101,'-\n")
    first, second = read(path, kit)
    assert [(note.code, note.where and note.where.heading) for note in first.notes] == [("formula", "Name")]
    assert (person(first).sender.name, person(first).sender.phone, person(first).sender.city) == (
        "=1+1",
        "+1 555 0100",
        "@home",
    )
    assert (person(second).sender.name, person(second).sender.phone, person(second).sender.city) == (
        "=2",
        "+1 555 0101",
        "-",
    )


def test_headings_may_stand_below_a_title_and_a_merged_cell(tmp_path: Path, kit: Kit) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in (
        ["Name of the event: Example evening"],
        [],
        ["Name", "Address", None, None, "Seat"],
        [None, "Street", "City", "ZIP", None],
        ["Ani Example", "100 Example Street", "Boston", 2134, "4"],
        ["Sam Example", "100 Example Street", "Boston", "02135", None, None, "a scribble"],
    ):
        page.append(line)
    for merged in ("A1:E1", "A3:A4", "B3:D3", "E3:E4"):
        page.merge_cells(merged)
    page["D5"].number_format = "00000"
    path = tmp_path / "people.xlsx"
    book.save(path)
    table = Table.open(path, kit, EVENT)
    assert (table.heading_row, table.headings) == (4, ("Name", "Street", "City", "ZIP", "Seat"))
    found = [person(record).sender for record in table.records()]
    assert [(each.name, each.postcode, each.city) for each in found] == [
        ("Ani Example", "02134", "Boston"),
        ("Sam Example", "02135", "Boston"),
    ]


def test_without_a_known_heading_it_says_what_there_is_and_how_columns_are_written(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "List\nWho\x1b[2J,Whence\nAni Example,Bonn\n")
    (problem,) = refused(path, kit)
    assert problem.message == "no heading is known. Found: 'Who [2J', 'Whence'."
    assert problem.where == Where(str(path), row=2)
    assert problem.next_step is not None
    assert "`postcode: ZIP`" in problem.next_step
    assert "answer:swim" in problem.next_step
    assert [problem.code for problem in refused(people(tmp_path, ""), kit)] == ["no-people"]


@pytest.mark.parametrize("content", ["City,ZIP\nBonn,53111\n", "First name,City\nAni,Bonn\n", "Surname\nExample\n"])
def test_without_a_column_of_names_nothing_is_read(tmp_path: Path, kit: Kit, content: str) -> None:
    assert [problem.code for problem in refused(people(tmp_path, content), kit)] == ["no-name"]


def test_the_events_columns_are_taken_and_no_others(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "Who are you?,Where?,ZIP,How was the river\nAni Example,Bonn,53111,Cold.\n")
    columns = {"name": "who are you", "city": "Where?", "answer:swim": "How was the river"}
    table = Table.open(path, kit, replace(EVENT, columns=columns, country="DE"))
    assert table.columns == {"name": "Who are you?", "city": "Where?", "answer:swim": "How was the river"}
    assert table.unused == ("ZIP",)
    (record,) = table.records()
    assert person(record).sender == Sender(name="Ani Example", city="Bonn", country="de", answers={"swim": "Cold."})


def test_every_column_that_does_not_fit_is_said_with_its_line_and_the_nearest_name(tmp_path: Path, kit: Kit) -> None:
    file = tmp_path / "event.yaml"
    file.write_text(
        "format: 1\ncolumns:\n  name: Name\n  postcod: ZIP\n  city: Citty\n  answer:swum: x\n  phone: Tel\n"
    )
    loaded = yamlfile.read(file)
    event = replace(EVENT, columns={str(name): str(heading) for name, heading in loaded.data["columns"].items()})
    found = refused(people(tmp_path, "Name,ZIP,City,Tel,Tel\nAni,1,Bonn,,\n"), kit, event, loaded=loaded)
    assert [(problem.code, problem.where and problem.where.line, problem.next_step) for problem in found] == [
        ("unknown-column", 4, "Did you mean 'postcode'?"),
        ("no-heading", 5, "Did you mean 'City'?"),
        ("unknown-column", 6, "Did you mean 'answer:swim'?"),
        ("twice", 7, "Write one of: 'Tel (1)', 'Tel (2)'."),
    ]


def test_of_two_like_headings_the_event_names_one(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "Name,Tel,Tel\nAni,1,2\n")
    (record,) = read(path, kit, replace(EVENT, columns={"name": "Name", "phone": "Tel (2)"}))
    assert person(record).sender.phone == "2"
    (record,) = read(path, kit)
    assert person(record).sender.phone == "1"


def test_name_and_given_together_are_refused(tmp_path: Path, kit: Kit) -> None:
    columns = {"name": "Name", "given": "First", "family": "Last"}
    path = people(tmp_path, "Name,First,Last\nAni Example,Ani,Example\n")
    assert [problem.code for problem in refused(path, kit, replace(EVENT, columns=columns))] == ["columns"]


def test_a_row_with_nothing_that_is_taken_is_empty(tmp_path: Path, kit: Kit) -> None:
    assert [record.row.number for record in read(people(tmp_path, "No,Name\n1,Ani\n2,\n3,Sam\n"), kit)] == [2, 4]


def someone(**values: Any) -> Person:
    return Person(
        2, Sender(**{"name": "Ani Example", "street": "1 Example St.", "city": "Bonn", "country": "de"} | values)
    )


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"name": "ANÍ  EXAMPLE"}, True),
        ({"street": "1, example st"}, True),
        ({"answers": {"swim": "Yes"}, "phone": "1", "story": "x"}, True),
        ({"name": "Ani Example Jr"}, False),
        ({"city": "Berlin"}, False),
        ({"email": "ani@mail.example"}, False),
        ({"postcode": "53111"}, False),
        ({"country": "at"}, False),
    ],
)
def test_the_same_person_has_the_same_key(change: dict[str, Any], same: bool) -> None:
    assert (key(someone()) == key(someone(**change))) is same


def test_vowel_signs_tell_people_apart() -> None:
    assert key(someone(name="राम")) != key(someone(name="रमा"))
    assert key(someone(name="أحمَد")) == key(someone(name="احمد"))
    assert key(someone(city="ab", region="c")) != key(someone(city="a", region="bc"))


HOSTILE = ["=cmd|' /C calc'!A0", "+1 555 0100", "-2", "@SUM(A1)", "'=1", 'x;"=1', "a\n=1", "a,b", '"', "ordinary"]


def test_failures_are_read_again_as_they_came(tmp_path: Path, kit: Kit) -> None:
    path = tmp_path / "people.csv"
    write_table(path, ["Story", "Name", "Country"], ([story, "Ani Example", "Atlantis"] for story in HOSTILE))
    table = Table.open(path, kit, EVENT)
    columns = table.columns
    for _ in range(3):  # mended, failed and mended again
        back = tmp_path / "failures.csv"
        lines = ((record.row, record.problems) for record in table.records())
        assert failures(back, table.headings, lines) == len(HOSTILE)
        text = back.read_bytes().decode("utf-8")
        assert text.startswith(
            "\ufeffreason,Story,Name,Country\r\nCountry: country: 'Atlantis' is no country.,'=cmd|' /C calc'!A0,"
        )
        table = Table.open(back, kit, EVENT)
        assert (table.headings, table.columns) == (("Story", "Name", "Country"), columns)
        mended = people(tmp_path, text.replace(",Atlantis\r\n", ",Armenia\r\n"), "mended.csv")
        stories = [person(record).sender.story for record in Table.open(mended, kit, EVENT).records()]
        assert stories == HOSTILE


def test_a_column_of_the_organisers_called_reason_is_kept(tmp_path: Path, kit: Kit) -> None:
    path = people(tmp_path, "reason,Name\nIt matters.,Ani Example\n")
    event = replace(EVENT, columns={"name": "Name", "answer:swim": "reason"})
    table = Table.open(path, kit, event)
    (record,) = table.records()
    assert person(record).sender.answers == {"swim": "It matters."}
    back = tmp_path / "failures.csv"
    failures(back, table.headings, [(record.row, "because")])
    (again,) = read(back, kit, event)
    assert person(again).sender.answers == {"swim": "It matters."}


@pytest.mark.parametrize(
    ("heading", "columns", "written"),
    [
        ("Name,ZIP", {}, "Name,ZIP,candidates,district,made"),
        ("Name,ZIP", {"name": "Name", "postcode": "ZIP"}, "Name,ZIP,candidates,district,made"),
        ("Name,Wahlkreis", {}, "Name,Wahlkreis,candidates,made"),
        ("Name,Wahlkreis", {"name": "Name"}, "Name,Wahlkreis,candidates,district,made"),
        ("Name,Wahlkreis", {"name": "Name", "district": "Wahlkreis"}, "Name,Wahlkreis,candidates,made"),
        ("Name,district", {}, "Name,district,candidates,made"),
        ("Name,district", {"name": "Name"}, "Name,district,candidates,made"),
    ],
)
def test_districts_are_chosen_in_a_list_that_is_read_again(
    tmp_path: Path, kit: Kit, heading: str, columns: dict[str, str], written: str
) -> None:
    event = replace(EVENT, columns=columns)
    table = Table.open(people(tmp_path, f"{heading}\nAni Example,91203\n"), kit, event)
    path = tmp_path / "choose.csv"
    lines = [(record.row, "CA-28, CA-30", "us/senate") for record in table.records()]
    assert [person(record).made for record in table.records()] == [()]
    assert choices(path, table, lines) == 1
    chosen = written.split(",").index("district" if "district" in written else "Wahlkreis")
    for made in ("us/senate", "us/senate us/state-senate"):  # written, filled in, and the same once more
        top, row = csv.reader(path.read_text("utf-8-sig").splitlines())
        assert ",".join(top) == written
        assert (row[top.index("candidates")], row[chosen], row[-1]) == ("CA-28, CA-30", "", made)
        row[chosen] = "CA-30"
        write_table(tmp_path / "filled.csv", top, [row])
        filled = Table.open(tmp_path / "filled.csv", kit, event)
        (again,) = filled.records()
        assert person(again).sender.district == "CA-30"
        assert person(again).made == tuple(made.split())
        assert choices(path, filled, [(again.row, "CA-28, CA-30", "us/senate us/state-senate")]) == 1


@pytest.mark.parametrize(
    ("cell", "made"),
    [
        ("", ()),
        (" , ", ()),
        ("us/senate", ("us/senate",)),
        ("us/senate  us/house,us/senate, the-moon", ("us/senate", "us/house", "the-moon")),
        ("US/Senate\nx", ("US/Senate", "x")),
    ],
)
def test_what_is_made_already_is_read_off_a_list_of_ours(
    tmp_path: Path, kit: Kit, cell: str, made: tuple[str, ...]
) -> None:
    (record,) = read(people(tmp_path, f'Name,candidates,district,made\nAni Example,,CA-30,"{cell}"\n'), kit)
    assert person(record).made == made


@pytest.mark.parametrize("heading", ["Name,made", "Name,made,candidates", "Name,made,district"])
def test_a_column_of_the_organisers_called_made_is_none_of_ours(tmp_path: Path, kit: Kit, heading: str) -> None:
    table = Table.open(people(tmp_path, f"{heading}\nAni Example,{'x' * 300}\n"), kit, EVENT)
    (record,) = table.records()
    assert person(record).made == ()
    assert "made" in table.unused


def test_what_cannot_be_made_already_is_a_problem_with_its_place(tmp_path: Path, kit: Kit) -> None:
    cells = ("x" * 201, "x " * 50_000, "a\0b", "#REF!")
    content = "Name,candidates,district,made\n" + "".join(f"Ani Example,,CA-30,{cell}\n" for cell in cells)
    found = [record.problems for record in read(people(tmp_path, content), kit)]
    assert [[problem.code for problem in problems] for problems in found] == [
        ["too-long"],
        ["too-long"],
        ["unprintable"],
        ["sheet-error"],
    ]
    assert str(found[0][0]).endswith("row 2, column made: made has 201 characters; at most 200 fit. Shorten it by 1.")


def test_a_list_to_choose_in_runs_nothing_and_stays_below_its_headings(tmp_path: Path, kit: Kit) -> None:
    source = tmp_path / "people.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for line in (["Name", "ZIP"], ["=Ani Example", "91203", None, "a scribble"]):
        page.append(line)
    page["A2"].data_type = "s"
    book.save(source)
    table = Table.open(source, kit, EVENT)
    path = tmp_path / "choose.csv"
    choices(path, table, [(record.row, "=CA-28", "@us/senate") for record in table.records()])
    assert path.read_text("utf-8-sig").splitlines()[1] == "'=Ani Example,91203,'=CA-28,,'@us/senate"
    (again,) = read(path, kit)
    assert (person(again).sender.name, person(again).made) == ("=Ani Example", ("@us/senate",))


LIMITS = {"swim": 100}


def is_clean(found: Person) -> bool:
    sender = found.sender
    return (
        cleaned(sender) == sender
        and any(char.isalnum() for char in sender.name)
        and sender.country != ""
        and all(len(answer) <= LIMITS[id] for id, answer in sender.answers.items())
    )


CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["", "US", "France", "2134", "fish", "f", "=1", "{{ 7*7 }}", "../../etc/passwd", "x" * 500, "e\u0301" * 300]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=8))
def test_any_table_gives_clean_people_or_reasons_and_loses_no_row(
    tmp_path: Path, kit: Kit, table: list[list[str]]
) -> None:
    path = tmp_path / "people.csv"
    write_table(path, ["Name", "Country", "ZIP", "swim", "point", "Gender"], table)
    records = read(path, kit)
    assert len(records) == sum(
        any(cell.replace("\r", "\n").strip(" \t\n\u00a0\ufeff") for cell in line) for line in table
    )
    for record in records:
        assert (record.person is None) is bool(record.errors)
        assert all(p.where and p.where.row == record.row.number and p.where.heading for p in record.problems)
        if record.person is not None:
            assert is_clean(record.person)


def hostile(shared: Path) -> list[str]:
    strings: list[str] = json.loads((shared / "corpora/blns/blns.json").read_text("utf-8"))
    for name in ("ssti-payloads", "ssti-urlencoded-payloads"):
        strings += (shared / f"corpora/payloadbox-ssti/Intruder/{name}.txt").read_text("utf-8").splitlines()
    return [
        *strings,
        "x" * 100_000,
        "a" + "\u0301\u0316" * 25_000,
        "a\0b",
        "../../../etc/passwd",
        "C:\\con",
        "\r\n" * 900,
    ]


@pytest.mark.data
def test_naughty_strings_are_clean_people_or_reasons_and_can_be_written_back(
    shared: Path, tmp_path: Path, kit: Kit
) -> None:
    strings = hostile(shared)
    assert len(strings) > 550
    strings = strings if FULL else strings[1::6]
    source = tmp_path / "people.csv"
    names = ["Name", "Street", "City", "ZIP", "Country", "Gender", "Language", "swim", "Story", "point"]
    tables = (
        [text if name == each else "Ani Example" if each == "Name" else "" for each in names]
        for text in strings
        for name in names
    )
    write_table(source, names, tables)
    table = Table.open(source, kit, EVENT)
    failed = []
    start = monotonic()
    for number, record in enumerate(table.records()):
        assert monotonic() - start < 10
        start = monotonic()
        assert (record.person is None) is bool(record.errors), number
        assert record.person is None or is_clean(record.person)
        assert all(str(problem).isprintable() for problem in record.problems)
        if record.errors:
            failed.append((record.row, record.errors))
    assert len(strings) < len(failed) < len(strings) * 10
    back = tmp_path / "failures.csv"
    failures(back, table.headings, failed)
    again = list(Table.open(back, kit, EVENT).records())
    assert len(again) == len(failed)
    assert all(record.errors for record in again)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["failures.csv", "people.csv"]


def peak(table: Table) -> int:
    tracemalloc.start()
    try:
        assert all(record.person for record in table.records())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_people_take_the_same_memory(tmp_path: Path, kit: Kit) -> None:
    tables = []
    for count in (20, 2_000, 20_000):
        path = tmp_path / f"{count}.csv"
        write_table(path, ["Name", "City", "ZIP"], ([f"Ani Example {n}", "Glendale", f"{n:05}"] for n in range(count)))
        tables.append(Table.open(path, kit, EVENT))
    peak(tables[0])  # what is imported on the way
    assert peak(tables[2]) < 1.2 * peak(tables[1])


def test_guess_is_offered_here_too(kit: Kit) -> None:
    assert guess(["Name"], kit) == {"name": "Name"}
