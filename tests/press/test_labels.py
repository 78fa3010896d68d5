"""Sheets of labels: the makers' numbers, used sheets, and every word inside of its label, from the PDF."""

import re
from dataclasses import replace
from pathlib import Path

import page as ua
import pytest
from addressees import TODAY
from conftest import SENDERS
from pages import Pdf

from handbill.compose import Choices, Posting
from handbill.compose.address import MOST_SHEETS, labels
from handbill.errors import InputError
from handbill.make import Order, compose_all, load, make
from handbill.paper import PAPERS
from handbill.people import Sender
from handbill.press.labels import PADDING, SHEETS, UNPRINTED, Sheet, places, sheet_of
from handbill.press.windows import Rect
from handbill.render import Job
from handbill.render.process import Worker
from handbill.resolve import Wish

ADDRESS = ("The Honorable Jordan Éxample", "100 Example Street (gypsy)", "Washington, DC 20515-0001")
LONG = (
    "The Member of Parliament for Dumfriesshire, Clydesdale and Tweeddale",
    "Standing Committee on Foreign Affairs and International Development",
    "House of Commons",
    "London SW1A 0AA",
)
ARABIC = ("حضرة النائبة أو النائب", "دائرة بيروت الأولى", "ساحة النجمة", "بيروت")


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_every_label_lies_on_its_sheet_and_on_no_other(sheet: Sheet) -> None:
    width, height = PAPERS[sheet.paper]
    assert sheet.left + (sheet.columns - 1) * sheet.pitch_x + sheet.width <= width
    assert sheet.top + (sheet.rows - 1) * sheet.pitch_y + sheet.height <= height
    assert sheet.pitch_x >= sheet.width
    assert sheet.pitch_y >= sheet.height
    page = Rect(0, 0, width, height)
    for number in range(1, sheet.count + 1):
        cell, room = sheet.cell(number), sheet.room(number)
        assert page.grown(0.001).holds(cell)
        assert cell.grown(-2).holds(room)
        assert page.grown(-UNPRINTED).holds(room)
        assert room.width > 50
        assert room.height > 20
    first, last = sheet.cell(1), sheet.cell(sheet.count)
    assert (first.x, first.y) == (sheet.left, sheet.top)
    # The margins at both sides are the same within a millimetre and a half.
    assert first.x == pytest.approx(width - last.right, abs=1.5)


def test_labels_are_counted_by_rows() -> None:
    sheet = SHEETS["L7160"]
    assert [sheet.cell(number).x for number in (1, 2, 4)] == pytest.approx([7.2, 73.24, 7.2])
    assert sheet.cell(4).y == pytest.approx(15.15 + 38.1)
    assert list(places(sheet, 4, 20)) == [(1, 20), (1, 21), (2, 1), (2, 2)]


@pytest.mark.data
def test_the_numbers_are_those_of_libreoffice_s_list(shared: Path) -> None:
    listed = (shared / "corpora/labels/libreoffice-labels.xml").read_text(encoding="utf-8")
    known: dict[str, list[list[float]]] = {}
    for name, measure in re.findall(r"<name>(\S+) [^<]*</name>\s*<measure>S;([^<]*)</measure>", listed):
        known.setdefault(name, []).append([float(value) / 100 for value in measure.split(";")])
    for name in ("5160", "5161", "5163", "L7159", "L7160", "L7162", "L7163", "L7165", "L7166"):
        sheet = SHEETS[name]
        ours = [sheet.pitch_x, sheet.pitch_y, sheet.width, sheet.height, sheet.left, sheet.top]
        assert any(row[:6] == pytest.approx(ours, abs=0.8) for row in known[name]), (name, known[name], ours)
        assert any((round(row[6] * 100), round(row[7] * 100)) == (sheet.columns, sheet.rows) for row in known[name])


def check(pdf: Pdf, sheet: Sheet, start: int, count: int, letters: int) -> None:
    """Each label holds as many characters as it should, all within its padding; nothing stands beside."""
    rooms = [(page, sheet.room(number)) for page, number in places(sheet, count, start)]
    assert len(pdf) == rooms[-1][0]
    seen = 0
    for page in range(len(pdf)):
        mine = [room.grown(PADDING - 2) for number, room in rooms if number == page + 1]
        held = [0] * len(mine)
        for char in pdf.chars[page]:
            box = Rect(char.left, char.top, char.right - char.left, char.bottom - char.top)
            at = [index for index, room in enumerate(mine) if room.holds(box)]
            assert len(at) == 1, (page, char)
            held[at[0]] += 1
            assert char.size >= 7 - 0.01
        assert set(held) == {letters}
        seen += len(held)
    assert seen == count


def letters(lines: tuple[str, ...]) -> int:
    return len("".join("".join(lines).split()))


def test_twelve_sheets_from_the_fifth_label_on_are_all_inside_their_cells(worker: Worker) -> None:
    sheet = SHEETS["L7160"]
    count = 12 * sheet.count - 4
    (document,) = labels([ADDRESS] * count, sheet, 5, day="2026-11-22")
    (rendering,) = worker.render(Job((document,)))
    assert rendering.pages == 12
    check(Pdf(rendering.data), sheet, 5, count, letters(ADDRESS))
    assert ua.validate_pdf_bytes(rendering.data, profile="ua1").is_compliant


@pytest.mark.parametrize("name", SHEETS)
def test_a_whole_sheet_of_each_maker_holds_long_addresses(name: str, worker: Worker) -> None:
    sheet = SHEETS[name]
    (document,) = labels([LONG] * sheet.count, sheet)
    (rendering,) = worker.render(Job((document,)))
    pdf = Pdf(rendering.data)
    check(pdf, sheet, 1, sheet.count, letters(LONG))
    assert pdf.size() == pytest.approx(PAPERS[sheet.paper], abs=0.1)
    assert "".join("".join(LONG).split()) * sheet.count == "".join(pdf.tagged.split())


def test_arabic_stands_inside_and_reads_from_the_right(worker: Worker) -> None:
    sheet = SHEETS["3474"]
    (document,) = labels([ARABIC] * 24, sheet, lang="ar")
    (rendering,) = worker.render(Job((document,)))
    pdf = Pdf(rendering.data)
    assert "".join("".join(ARABIC).split()) * 24 == "".join(pdf.tagged.split())
    for char in pdf.chars[0]:
        box = Rect(char.left, char.top, char.right - char.left, char.bottom - char.top)
        (room,) = [sheet.room(n) for n in range(1, 25) if sheet.room(n).grown(0.5).holds(box)]
    edge = max(char.right for char in pdf.chars[0])
    assert edge == pytest.approx(sheet.room(3).right, abs=1)
    assert room.width < sheet.width
    assert ua.validate_pdf_bytes(rendering.data, profile="ua1").is_compliant


def test_thousands_of_labels_make_several_files_of_whole_sheets() -> None:
    sheet = SHEETS["5160"]
    documents = labels([ADDRESS] * 3_000, sheet, 7, name="example-labels")
    assert [document.name for document in documents] == [f"example-labels-{n}" for n in range(1, 7)]
    assert [document.pages for document in documents] == [*[MOST_SHEETS] * 5, 1]
    assert sum(len(document.blocks) for document in documents) == 3_000
    assert documents[1].options["at"].startswith("0 ")
    assert labels([], sheet) == ()


def test_as_many_sheets_as_a_file_may_have_are_made_within_the_worker_s_time(worker: Worker) -> None:
    sheet = SHEETS["5160"]
    (document,) = labels([ADDRESS] * (MOST_SHEETS * sheet.count), sheet)
    (rendering,) = worker.render(Job((document,)))
    assert rendering.pages == MOST_SHEETS


def order(code: str, posting: Posting, *, sender: Sender | None = None, wish: Wish | None = None) -> Order:
    whom = wish or Wish(offices=({"us": "us/house", "de": "de/bundestag"}[code],))
    return Order(("labels",), "artsakh", sender or SENDERS[code], TODAY, Choices(posting=posting), whom)


def test_a_sender_s_officials_on_the_country_s_usual_sheet(worker: Worker) -> None:
    both = Wish(offices=("us/house", "us/senate"))
    bare = Sender(country="us", region="CA", district="30")
    made = make(order("us", Posting(start_at=29, copies=3), sender=bare, wish=both), worker)
    (document,), (rendering,) = made.documents, made.renderings
    assert rendering.name == "artsakh-labels.pdf"
    assert rendering.pages == 2
    assert [block.id for block in document.blocks] == ["29", "30", "1", "2", "3", "4"]
    first = [block.inlines[0].text for block in document.blocks]
    assert first == ["Office of the Representative"] * 3 + ["Office of the Senator from California"] * 3
    german = make(order("de", Posting(sheet="l7163")), worker)
    assert Pdf(german.renderings[0].data).size() == pytest.approx(PAPERS["a4"], abs=0.1)
    assert german.documents[0].lang == "de"


def test_a_printer_that_is_off_is_met_halfway(worker: Worker) -> None:
    plain = order("de", Posting())
    moved = replace(plain, sender=replace(plain.sender, print_x=-1.0, print_y=2.5))
    before, after = (Pdf(make(wanted, worker).renderings[0].data).chars[0] for wanted in (plain, moved))
    assert len(before) == len(after) > 50
    for one, other in zip(before, after, strict=True):
        assert (other.left - one.left, other.top - one.top) == pytest.approx((1, -2.5), abs=0.02)


def why(wanted: Order) -> str:
    with pytest.raises(InputError) as caught:
        compose_all(load(wanted))
    (problem,) = caught.value.problems
    return str(problem)


def test_what_no_label_holds_is_said_in_one_sentence() -> None:
    with pytest.raises(InputError) as caught:
        labels([ADDRESS, ("Jordan Example", *(f"Line {n}" for n in range(8)))], SHEETS["5160"], 30)
    (problem,) = caught.value.problems
    assert problem.message == "5160, label 1 of sheet 2: an address of nine lines does not fit ('Jordan Example' …)."
    assert "66.68 x 25.4 mm" in (problem.next_step or "")
    with pytest.raises(InputError, match="label 1: an address of one line does not fit"):
        labels([("W" * 60,)], SHEETS["5160"])
    assert "the labels 1 to 21, no label 22" in why(order("de", Posting(start_at=22)))
    assert "Known are: 5160, " in why(order("de", Posting(sheet="L7161")))
    assert sheet_of("l7160", "letter") is SHEETS["L7160"]
    assert (sheet_of("", "a4").name, sheet_of("", "letter").name) == ("L7160", "5160")
