"""Window letters: what the window shows wherever the folded sheet slides, by arithmetic and from the PDF."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache, reduce
from pathlib import Path

import page as ua
import pytest
from addressees import DIVISIONS, SOURCE, TODAY, imported, keep, official
from conftest import COUNTRIES, SENDERS
from importing import imported as read
from pages import Char, Pdf

from handbill import resources
from handbill.compose import Choices
from handbill.compose.window import head
from handbill.country import Country, Division, load_country
from handbill.directory.importers import gb_mps, us_congress
from handbill.document import Block, Document, Field
from handbill.errors import InputError
from handbill.make import Order, compose_all, load, make
from handbill.paper import PAPERS
from handbill.people import Sender
from handbill.press.envelopes import SIZES
from handbill.press.windows import WINDOWS, Layout, Rect, Window, window_layout
from handbill.render import Job
from handbill.render.process import Worker
from handbill.resolve import Wish, own_offices

# Lines with descenders, capitals with marks and round letters, as wide as an address usually is.
LINES = (
    "The Honorable Jordan Éxample-Gypsy",
    "Committee on Foreign Affairs",
    "Room 2170, Rayburn Building",
    "Example Jagged Quay",
    "100 Example Street",
    "Example Springs (Gypsum)",
    "P.O. Box 12345",
    "Washington, DC 20515-0001",
)
ARABIC = (
    "حضرة النائبة أو النائب",
    "دائرة بيروت الأولى",
    "مجلس النواب",
    "ساحة النجمة",
    "شارع المثال 15",
    "بيروت",
    "لبنان",
    "الشرق",
)
STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
NAMES = list(WINDOWS)


def slides(layout: Layout, windows: tuple[Window, ...]) -> Iterator[Rect]:
    """What each window shows of the page, the sheet slid in quarters of its way in both directions."""
    for window in windows:
        right, down = layout.slide(window)
        for x in STEPS:
            for y in STEPS:
                yield layout.seen(window, right * x, down * y)


def test_the_windows_that_we_promise_are_there() -> None:
    assert NAMES == ["din-a", "din-b", "dl", "c5", "us-9", "us-10", "us-10-double", "fr", "ch"]


@pytest.mark.parametrize("name", NAMES)
def test_the_folded_sheet_goes_into_its_envelopes_and_the_zones_bound_every_slide(name: str) -> None:
    layout = WINDOWS[name]
    for window in (*layout.windows, *layout.upper):
        assert min(layout.slide(window)) >= 0
        width, height = SIZES[window.envelope]
        assert window.left + window.width < width
        assert window.bottom + window.height < height
    shown = list(slides(layout, layout.windows))
    assert all(rect.holds(layout.zone) for rect in shown)
    assert all(layout.clear.holds(rect) for rect in shown)
    assert layout.zone.holds(layout.address)
    assert layout.clear.bottom < layout.body
    upper = list(slides(layout, layout.upper))
    for rect in shown + upper:
        assert not rect.meets(layout.date)
        assert not rect.meets(layout.head)
    if layout.upper_zone:
        assert all(rect.holds(layout.upper_zone) for rect in upper)
        assert not any(rect.meets(layout.address) for rect in upper)


def at_rest(name: str) -> Rect:
    """What shows with the sheet at the left and at the bottom of its first envelope."""
    layout = WINDOWS[name]
    return layout.seen(layout.windows[0], 0, layout.slide(layout.windows[0])[1])


def test_the_standards_fields_are_what_shows_of_a_sheet_at_rest() -> None:
    """DIN 5008: 85 x 45 at 20 from the left, 27 or 45 from the top; the window is 5 wider."""
    assert at_rest("din-a") == Rect(20, 27, 90, 45)
    assert at_rest("din-b") == Rect(20, 45, 90, 45)
    assert WINDOWS["din-a"].top == pytest.approx(27 + 17.7)
    assert WINDOWS["din-b"].top == pytest.approx(45 + 17.7)
    french = WINDOWS["fr"]
    right = french.seen(french.windows[0], 5, 11)
    assert (right.right, right.y) == pytest.approx((200, 34))  # the page's width less 10; 35 in the norm


def test_the_american_window_is_the_one_of_a_centred_sheet() -> None:
    """KOMA-Script's UScommercial9: 17.5 from the left, 55.6 from the top, 114.3 x 28.6."""
    layout = WINDOWS["us-9"]
    right, down = layout.slide(layout.windows[0])
    middle = layout.seen(layout.windows[0], right / 2, down / 2)
    assert (middle.x, middle.y, middle.width, middle.height) == pytest.approx((17.5, 55.6, 114.3, 28.6), abs=0.1)


def test_where_the_first_panel_is_low_the_sheet_stands_on_its_first_fold() -> None:
    layout = WINDOWS["din-a"]
    assert layout.panel == 105
    window = layout.windows[0]
    down = layout.slide(window)[1]
    bottom_edge = layout.seen(window, 0, down).bottom + window.bottom
    assert bottom_edge == layout.folds[0] == 87


@pytest.mark.parametrize(
    ("asked", "country", "paper", "chosen"),
    [
        ("auto", "us", "letter", "us-10"),
        ("auto", "de", "a4", "din-b"),
        ("auto", "ch", "a4", "ch"),
        ("auto", "fr", "a4", "fr"),
        ("auto", "gb", "a4", "dl"),
        ("auto", "de", "letter", "us-10"),
        ("c5", "us", "letter", "c5"),
    ],
)
def test_auto_is_the_country_s_usual_window(asked: str, country: str, paper: str, chosen: str) -> None:
    assert window_layout(asked, country, paper).name == chosen


def order(name: str, sender: Sender, lang: str = "en", **wish: object) -> Order:
    return Order(("letter",), "artsakh", sender, TODAY, Choices(lang=lang, window=name), Wish(**wish))  # type: ignore[arg-type]  # as the test names them


WHO = {
    "phone": "555-0100",
    "email": "somebody@example.org",
    "role": "Chair",
    "organisation": "Example Society of the River",
}


@cache
def composed(name: str, lang: str = "en") -> tuple[Document, Sender]:
    """A window letter with a full address of its sender, in the country of the window's paper."""
    code = "us" if WINDOWS[name].paper == "letter" else "de"
    office = {"us": "us/house", "de": "de/bundestag"}[code]
    sender = replace(SENDERS[code], **WHO)  # type: ignore[arg-type]  # all of them are text
    words, _ = compose_all(
        load(order(name, sender, lang, offices=(office,), to="Jordan Example", to_address=("1 Example",)))
    )
    return words.documents[0], sender


def with_lines(name: str, lines: tuple[str, ...], lang: str = "en") -> Document:
    """The letter with other lines of its recipient."""
    document, sender = composed(name, lang)
    recipient = [Block("recipient", (Field("address", line),), lang, "country") for line in lines]
    placed = head(WINDOWS[name], document.all("sender"), document.all("date")[0], recipient, sender)
    rest = [block for block in document.blocks if block.role not in ("sender", "date", "recipient")]
    return replace(document, blocks=(*placed.blocks, *rest), options={**document.options, **placed.options})


def parts(pdf: Pdf, lines: list[str]) -> tuple[list[Char], list[Char]]:
    """The characters of some lines, and all others of the page."""
    chars = pdf.chars[0]
    text, sought = "".join(char.char for char in chars), "".join("".join(lines).split())
    assert text.count(sought) == 1
    start = text.index(sought)
    return chars[start : start + len(sought)], chars[:start] + chars[start + len(sought) :]


def box(char: Char) -> Rect:
    return Rect(char.left, char.top, char.right - char.left, char.bottom - char.top)


def shows_the_address_alone(pdf: Pdf, layout: Layout, recipient: list[Char], others: list[Char]) -> None:
    """Every character of the recipient inside each window at every slide, and none of the others anywhere in it."""
    assert len(pdf) == 1
    assert recipient
    block = reduce(Rect.hull, map(box, recipient))
    near = [(box(char), char.char) for char in others if layout.clear.grown(1).meets(box(char))]
    for rect in slides(layout, layout.windows):
        assert rect.holds(block), rect
        assert not [char for place, char in near if rect.meets(place)], rect


@pytest.mark.parametrize("name", NAMES)
def test_every_line_count_shows_in_the_window_and_nothing_else_does(name: str, worker: Worker) -> None:
    layout = WINDOWS[name]
    for count in range(1, layout.max_lines + 1):
        document = with_lines(name, LINES[:count])
        (rendering,) = worker.render(Job((document,)))
        pdf = Pdf(rendering.data)
        recipient, others = parts(pdf, [block.text for block in document.all("recipient")])
        shows_the_address_alone(pdf, layout, recipient, others)
        assert pdf.size() == pytest.approx(PAPERS[layout.paper], abs=0.1)
        if layout.upper_zone:
            lines = [b.text for b in document.all("sender") if b.inlines[0].name not in ("phone", "email")]  # type: ignore[union-attr]  # values of the sender
            sender, rest = parts(pdf, lines)
            for rect in slides(layout, layout.upper):
                assert all(rect.holds(box(char)) for char in sender)
                assert not [char.char for char in rest if rect.meets(box(char))]
    assert ua.validate_pdf_bytes(rendering.data, profile="ua1").is_compliant


@pytest.mark.parametrize("name", ["din-b", "dl", "fr", "us-10-double"])
def test_arabic_lines_show_in_the_window_too(name: str, worker: Worker) -> None:
    layout = WINDOWS[name]
    document = with_lines(name, ARABIC[: layout.max_lines], "ar")
    (rendering,) = worker.render(Job((document,)))
    pdf = Pdf(rendering.data)
    inside = [char for char in pdf.chars[0] if layout.zone.grown(1.2).meets(box(char))]
    outside = [char for char in pdf.chars[0] if char not in inside]
    assert len(inside) > 30
    shows_the_address_alone(pdf, layout, inside, outside)
    tagged = "".join(pdf.tagged.split())
    assert all("".join(line.split()) in tagged for line in ARABIC[: layout.max_lines])
    assert ua.validate_pdf_bytes(rendering.data, profile="ua1").is_compliant


@pytest.mark.parametrize("code", COUNTRIES)
def test_each_country_s_own_address_shows_in_its_usual_window(code: str, worker: Worker) -> None:
    pack = load_country(code)
    office = (own_offices(pack) or list(pack.offices))[0]
    whole = DIVISIONS[code]
    division = {"district": whole, "region": Division(whole.region), "nation": Division()}[office.represents]
    person = official(office.id, gender="f", division=division, end=None)
    keep(resources.directory(), imported(person, source=replace(SOURCE, retrieved_at=TODAY), country=code))
    lang = next((lang for lang in office.languages if lang in ("en", "fr", "de", "es", "hy", "ar")), "en")
    wish = Wish(offices=(office.id,), to="Jordan Example" if office.represents == "nation" else "")
    made = make(Order(("letter",), "artsakh", SENDERS[code], TODAY, Choices(lang=lang, window="auto"), wish), worker)
    (document,), (rendering,) = made.documents, made.renderings
    layout, pdf = WINDOWS[document.options["window"]], Pdf(rendering.data)
    inside = [char for char in pdf.chars[0] if layout.zone.grown(0.5).holds(box(char))]
    others = [char for char in pdf.chars[0] if char not in inside]
    shows_the_address_alone(pdf, layout, inside, others)
    shown = sorted("".join(char.char for char in inside))
    if lang != "ar":
        assert shown == sorted("".join("".join(block.text.split()) for block in document.all("recipient")))
    assert any(note.code == "fold" and layout.name in note.message for note in made.notes)


def offices(code: str) -> Iterator[tuple[Country, tuple[str, ...]]]:
    """The addresses of all offices of a pack, as they stand on the envelope of somebody with a long name."""
    pack = load_country(code)
    for office in pack.offices:
        for lang in office.languages:
            own = tuple(office.address.in_language(lang))
            forms = pack.forms(office, lang).named.envelope.forms.values()
            for templates in forms:
                words = {"official": "Jordan-Alexandra Example", "constituency": "Example Central and Sample"}
                values = {**words, "chamber": office.chamber.get(lang, "Chamber"), "region_name": "California"}
                lines = [t.text({name: values.get(name, "Example") for name in t.fields}) for t in templates]
                if own:
                    yield pack, (*lines, *own)


@pytest.mark.parametrize("code", COUNTRIES)
def test_the_address_of_every_office_fits_its_country_s_window(code: str) -> None:
    for pack, lines in offices(code):
        layout = window_layout("auto", code, pack.paper)
        place, setting = layout.place(lines)
        assert layout.zone.grown(0.01).holds(Rect(place.x, place.y, place.width, setting.height))


def why_not(layout: Layout, lines: tuple[str, ...]) -> str:
    """Why an address does not fit, "" where it does."""
    try:
        layout.place(lines)
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "names"), [("us-congress", ("us-9", "us-10", "us-10-double")), ("gb-mps", ("dl", "c5"))]
)
def test_every_real_address_fits_or_says_so(folder: str, names: tuple[str, ...], shared: Path, worker: Worker) -> None:
    feed = {"us-congress": us_congress.FEED, "gb-mps": gb_mps.FEED}[folder]
    found = read(feed, shared / "data" / folder, date(2026, 6, 15))
    code = found.country
    pack = load_country(code)
    addresses = []
    for person in found.officials:
        office = pack.office(person.office)
        for contact in person.contacts or ():
            own = () if contact.via == "local" else tuple(office.address.in_language("en"))
            if contact.lines or own:
                addresses.append((f"The Honorable {person.name}", *contact.lines, *own))
    assert len(addresses) > 500
    for name in names:
        layout = WINDOWS[name]
        failed = [error for lines in addresses if (error := why_not(layout, lines))]
        assert all(name in error for error in failed)
        assert len(failed) <= len(addresses) * 0.005, (name, failed)
    # The longest of them, in print.
    longest = sorted(addresses, key=lambda lines: (len(lines), max(map(len, lines))))[-3:]
    for lines in longest:
        document = with_lines(names[0], tuple(lines))
        (rendering,) = worker.render(Job((document,)))
        pdf = Pdf(rendering.data)
        recipient, others = parts(pdf, [block.text for block in document.all("recipient")])
        shows_the_address_alone(pdf, WINDOWS[names[0]], recipient, others)


@pytest.mark.parametrize("name", NAMES)
def test_more_lines_than_the_window_holds_are_an_error_that_names_it(name: str) -> None:
    layout = WINDOWS[name]
    for count in (layout.max_lines + 1, 9):
        with pytest.raises(InputError) as caught:
            layout.place(["Jordan Example"] * count)
        (problem,) = caught.value.problems
        assert name in problem.message
        assert f"{layout.max_lines} lines" in problem.message
        assert f"has {count}" in problem.message


def refused(wanted: Order) -> str:
    with pytest.raises(InputError) as caught:
        compose_all(load(wanted))
    (problem,) = caught.value.problems
    return str(problem)


def test_what_does_not_go_with_a_window_is_refused_in_one_sentence() -> None:
    us = SENDERS["us"]
    house = ("us/house",)
    assert "Did you mean 'us-10'?" in refused(order("us10", us, offices=house))
    assert "auto, din-a" in refused(order("porthole", us, offices=house))
    paper = order("us-10", us, offices=house)
    assert "is for letter, not for a4" in refused(replace(paper, choices=replace(paper.choices, paper="a4")))
    assert "docx" in refused(replace(paper, formats=("docx",)))
    nine = tuple(f"Line {number}" for number in range(2, 10))
    assert "the address has 9" in refused(order("us-10", us, offices=house, to="Jordan Example", to_address=nine))
    long = replace(us, organisation="Society of all the Examples " * 7)
    assert "your own address is too long" in refused(order("us-10-double", long, offices=house))
    endless = replace(us, name="W" * 60)
    assert "your own address is too long" in refused(order("us-10-double", endless, offices=house))
    town = replace(SENDERS["fr"], city="Saint-Exemple-" * 9 + "Ville")
    assert "too long to stand beside" in refused(order("fr", town, offices=("fr/assemblee",)))
    word = order("us-10", us, offices=house, to="Jordan Example", to_address=("W" * 90,))
    assert "too long for the window" in refused(word)


def test_fold_marks_stand_at_the_edge_where_the_country_has_them(worker: Worker) -> None:
    for name, marks in (("din-b", (105, 148.5, 210)), ("fr", (99, 198)), ("us-10", ()), ("dl", ())):
        (rendering,) = worker.render(Job((composed(name)[0],)))
        bitmap = Pdf(rendering.data).document[0].render(scale=8, grayscale=True).to_pil()
        mm = 72 / 25.4 * 8
        edge = bitmap.crop((0, 0, round(15 * mm), bitmap.height)).point(lambda value: 255 if value < 220 else 0)
        rows = [y / mm for y in range(edge.height) if edge.crop((0, y, edge.width, y + 1)).getbbox()]
        assert all(min(abs(row - mark) for mark in marks) < 0.2 for row in rows)
        assert all(min(abs(row - mark) for row in rows) < 0.2 for mark in marks)
        if marks:
            left, _, right, _ = edge.getbbox()
            assert left / mm == pytest.approx(5, abs=0.1)
            assert right / mm <= 11.1


def test_a_printer_that_is_off_is_met_halfway(worker: Worker) -> None:
    plain = order("din-b", SENDERS["de"], offices=("de/bundestag",))
    moved = replace(plain, sender=replace(plain.sender, print_x=1.5, print_y=-0.8))
    first, second = (Pdf(make(wanted, worker).renderings[0].data).chars[0] for wanted in (plain, moved))
    assert len(first) == len(second) > 500
    for before, after in zip(first, second, strict=True):
        assert before.char == after.char
        assert after.left - before.left == pytest.approx(-1.5, abs=0.02)
        assert after.top - before.top == pytest.approx(0.8, abs=0.02)


def test_without_a_window_a_letter_keeps_its_form(worker: Worker) -> None:
    plain = order("", replace(SENDERS["de"], print_x=1.5), offices=("de/bundestag",))
    made = make(replace(plain, formats=("html",)), worker)
    assert 'windowed"' not in made.renderings[0].data.decode()
    assert set(made.documents[0].options) == {"sender", "date", "recipient"}


def test_a_browser_shows_a_window_letter_as_any_other(worker: Worker) -> None:
    made = make(replace(order("din-b", SENDERS["de"], offices=("de/bundestag",)), formats=("html", "txt")), worker)
    html, text = (rendering.data.decode() for rendering in made.renderings)
    assert "@media print" in html
    assert "{{" not in html
    assert "11011 Berlin" in text
