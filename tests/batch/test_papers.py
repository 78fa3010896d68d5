"""An event's paper from real PDFs: pages, words, rows to write in, sizes to read from afar, and nobody's data on walls."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_type_hints

import page as ua
import pytest
from pages import MM, Pdf

from handbill.batch.papers import (
    BLANK,
    MOST_BARS,
    Bar,
    District,
    Entry,
    Figures,
    Holder,
    Stack,
    print_order,
    report,
    run_sheet,
    sign_in,
    spare,
    tally,
    wall_chart,
)
from handbill.compose import Choices, Request
from handbill.compose.handout import script
from handbill.country import Country
from handbill.document import Block, Document, Field, Text
from handbill.errors import InputError
from handbill.event import Event
from handbill.kit import Kit
from handbill.paper import PAPERS
from handbill.people import Sender
from handbill.render import Job
from handbill.render.process import Worker
from handbill.resolve import Resolved
from handbill.vocabulary import labels

DAY = date(2026, 11, 22)
EVENT = Event(
    "An evening of letters",
    "2026-12-05 18:30",
    "Town hall, Example Street 1",
    "Example Friends",
    "Example Friends, 100 Example Street, Exampleton, (202) 555-0100",
)
OF = {
    "ar": Event("أمسية الرسائل", "2026-12-05 18:30", "قاعة البلدة، شارع المثال 1", "أصدقاء المثال"),
    "de": Event("Ein Abend der Briefe", "2026-12-05 18:30", "Bürgerhaus, Beispielstraße 1", "Beispielfreunde e. V."),
    "hy": Event("Նամակների երեկո", "2026-12-05 18:30", "Օրինակի փողոց 1", "Օրինակի ընկերներ"),
}
STACKS = (Stack("Letters", "family name", 42), Stack("Flyers"))
SCRIPT = (
    Block("script_if", (Text("What you say"),)),
    Block("script", (Text("Hello, my name is "), Field("name", BLANK), Text(" of "), Field("city", BLANK), Text("."))),
    Block("script_ask", (Text("Will you look after the river?"),)),
)
DISTRICTS = (
    District(
        "Example 1",
        (
            Holder("Jordan Éxample", "Representative", "(202) 555-0142", date(2026, 11, 20)),
            Holder("Alexandra Example-Beispielmann", "Senator", "(202) 555-0143", date(2026, 11, 20)),
        ),
    ),
    District("Example 2", (Holder("", "Representative"),)),
    District("Example 3", ()),
)
ENTRIES = (
    Entry("letters.pdf", "letters", "a4", 42, 42, "both", notes=("recto", "names")),
    Entry("flyers.pdf", "flyers", "a4", 100, 50, "both", detail="handbill"),
    Entry("envelopes.pdf", "envelopes", "DL", 42, 42, notes=("trial",)),
    Entry("run-sheet.pdf", "run", "a4", 1, 1),
    Entry("report.pdf", "report", "a4", 1, 1),
)
BARS = tuple(Bar(f"Example {chr(65 + number)}. Person", 60 - number) for number in range(26))
OFFICES = ("representative", "Senator", "Senator")
PAGES = {"sign-in": 1, "tally": 1, "run-sheet": 2, "spare-call": 1, "wall-chart": 1, "print-order": 1, "report": 1}


def made(lang: str, paper: str) -> dict[str, Document]:
    event = OF.get(lang, EVENT)
    documents = (
        sign_in(event, lang, paper, DAY),
        tally(event, lang, paper, DAY),
        run_sheet(event, lang, paper, DAY, STACKS, SCRIPT, finder="https://example.org/find"),
        spare(event, lang, paper, DAY, SCRIPT, OFFICES, finder="https://example.org/find"),
        wall_chart(event, lang, paper, DAY, DISTRICTS),
        print_order(ENTRIES, lang, paper, DAY, event=event),
        report(event, lang, paper, DAY, Figures(48, 40, 4, 2, 2), BARS),
    )
    return {document.name: document for document in documents}


@pytest.fixture
def draw(worker: Worker) -> Callable[[Document], Pdf]:
    return lambda document: Pdf(worker.render(Job((document,)))[0].data)


@pytest.fixture
def write(worker: Worker) -> Callable[[Document], str]:
    return lambda document: worker.render(Job((document,), ("txt",)))[0].data.decode()


Draw = Callable[[Document], Pdf]
Write = Callable[[Document], str]


def flat(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> str:
    """What a text says without the blanks and hyphens that a page puts into it."""
    return re.sub(r"[\s\x02\u00ad\ufffe-]", "", text)


@pytest.mark.parametrize(
    ("lang", "paper"),
    [("en", "letter"), ("de", "a4"), ("hy", "letter"), ("ar", "a4"), ("fr", "letter"), ("es", "a4"), ("ar", "letter")],
)
def test_every_sheet_is_whole_in_every_language(lang: str, paper: str, draw: Draw) -> None:
    documents = made(lang, paper)
    assert documents.keys() == PAGES.keys()
    for name, document in documents.items():
        pdf = draw(document)
        assert len(pdf) == PAGES[name], name
        wide, high = PAPERS[paper]
        assert pdf.size() == pytest.approx((high, wide) if name == "wall-chart" else (wide, high), abs=0.1)
        assert pdf.language == lang
        assert ua.validate_pdf_bytes(pdf.data, profile="ua1").is_compliant, name
        for number in range(len(pdf)):
            assert min(pdf.ink(number)) > 9.9, f"{name}: printers leave the edges blank"
        tagged = letters(pdf.tagged)
        for block in document.blocks:
            assert letters(block.text) in tagged, f"{name}: {block.role} is missing"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_sheet_has_its_words_as_text_and_html(lang: str, worker: Worker) -> None:
    for name, document in made(lang, "a4").items():
        text, page = (r.data.decode() for r in worker.render(Job((document,), ("txt", "html"))))
        for block in document.blocks:
            if block.role not in ("terms_title", "question"):
                assert letters(block.text) in letters(text) or block.role in ("head", "sum_title"), (
                    f"{name}: {block.role}"
                )
        assert f'lang="{lang}"' in page
        assert "<script" not in page
        assert max(map(len, text.splitlines())) <= 90


# Sign-in


def ruled(pdf: Pdf, page: int, x: float) -> list[float]:
    """The heights in mm of the lines that cross the page at `x` mm."""
    scale = 6
    image = pdf.document[page].render(scale=scale, grayscale=True).to_pil()
    column = round(x / MM * scale)
    dark = [row for row in range(image.height) if image.getpixel((column, row)) < 200]
    first = [row for index, row in enumerate(dark) if not index or row - dark[index - 1] > 1]
    return [row * MM / scale for row in first]


@pytest.mark.parametrize(("lang", "paper"), [("en", "letter"), ("de", "a4"), ("hy", "letter"), ("ar", "letter")])
def test_every_line_of_the_sign_in_is_11_mm_high(lang: str, paper: str, draw: Draw) -> None:
    pdf = draw(sign_in(OF.get(lang, EVENT), lang, paper, DAY))
    assert len(pdf) == 1
    # A column's inner edge, where nothing but the lines is drawn.
    x = 60.0 if lang != "ar" else PAPERS[paper][0] - 60.0
    lines = ruled(pdf, 0, x)[-17:]
    gaps = [after - before for before, after in pairwise(lines)]
    assert len(gaps) == 16
    assert min(gaps) > 10.9


def test_the_words_of_consent_stand_on_the_page_with_the_host(draw: Draw) -> None:
    pdf = draw(sign_in(EVENT, "en", "a4", DAY, 12))
    assert len(pdf) == 1
    for page in pdf.document:
        text = flat(page.get_textpage().get_text_range())
        assert "My line may be kept" in text
        assert "Example Friends. Nobody else is given the list." in text
        assert "by a word to: Example Friends, 100 Example Street, Exampleton, (202) 555-0100. My line" in text
        assert "Without it nobody writes to you" in text
        assert "Saturday, 5 December 2026, 6:30 pm" in text


def test_the_ticks_stand_in_the_column_of_consent_in_either_direction(draw: Draw) -> None:
    """Boxes are 4.6 mm wide; nothing is in them."""
    for lang, sides in (("en", (165.0, 196.0)), ("ar", (14.0, 45.0))):
        pdf = draw(sign_in(OF.get(lang, EVENT), lang, "a4", DAY, 16))
        image = pdf.document[0].render(scale=6, grayscale=True).to_pil()
        line = round(260 / MM * 6)
        for row in range(line, line + 120):
            dark = [x * MM / 6 for x in range(image.width) if image.getpixel((x, row)) < 90]
            if len(dark) > 4 and dark[-1] - dark[0] > 3.5 and dark[-1] - dark[0] < 6:
                break
        else:
            pytest.fail("no box was found")
        assert sides[0] < dark[0] < dark[-1] < sides[1]


def test_what_is_not_known_is_left_to_the_pen() -> None:
    document = sign_in(Event(), "en", "a4", DAY)
    terms = [block.text for block in document.all("terms")]
    assert terms[1].startswith(f"{BLANK}.")
    assert f"to: {BLANK}." in terms[2]
    assert document.first("when").text == f"Date {BLANK}"  # type: ignore[union-attr]
    assert document.title == "Sign-in"


def test_a_value_brings_no_second_full_stop() -> None:
    event = replace(EVENT, host="Example Friends Inc.", imprint="")
    assert [block.text for block in sign_in(event, "en", "a4", DAY).all("terms")][1].startswith(
        "Example Friends Inc. N"
    )


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sign_in(EVENT, "en", "a4", DAY, 17), "rows: 17 is not between 1 and 16"),
        (lambda: tally(EVENT, "en", "a5", DAY), "not made as a5"),
        (lambda: run_sheet(EVENT, "en", "a4", DAY, minutes=10), "minutes: 10"),
        (lambda: spare(EVENT, "en", "a4", DAY, SCRIPT, ["Senator"] * 6), "offices: 6 is not between 0 and 5"),
        (lambda: wall_chart(EVENT, "en", "a4", DAY, [District("Example 3", ())]), "no officials"),
    ],
)
def test_what_no_sheet_can_be_is_refused(make: Callable[[], Document], said: str) -> None:
    with pytest.raises(InputError, match=said):
        make()


# Run sheet


def test_the_host_s_times_are_those_of_the_clock(write: Write) -> None:
    text = write(run_sheet(EVENT, "en", "letter", DAY, STACKS, SCRIPT, minutes=120, finder="https://example.org/find"))
    assert re.findall(r"(\d+:\d\d\sPM)  (\S+)", text) == [
        ("5:30\xa0PM", "Before"),
        ("6:30\xa0PM", "At"),
        ("6:40\xa0PM", "During"),
        ("8:15\xa0PM", "At"),
    ]
    assert "- Letters, family name: 42\n    - Flyers\n" in text
    assert "Will you look after the river?" in text
    assert "https://example.org/find" in text


@pytest.mark.parametrize(
    ("lang", "times"),
    [("de", ["17:30", "18:30", "18:40", "19:45"]), ("ar", ["5:30 م", "6:30 م", "6:40 م", "7:45 م"])],
)
def test_times_are_written_as_the_language_has_them(lang: str, times: list[str]) -> None:
    document = run_sheet(EVENT, lang, "a4", DAY)
    assert [flat(block.text) for block in document.all("time")] == times


@pytest.mark.parametrize("start", ["2026-12-05", "on the first Saturday of December", ""])
def test_without_a_time_the_host_counts_minutes(start: str, draw: Draw) -> None:
    document = run_sheet(replace(EVENT, start=start), "en", "a4", DAY)
    assert [block.text for block in document.all("time")] == ["60 min before", "after 10 min", "after 75 min"]
    assert "60 min before" in draw(document).text


def test_a_long_script_still_fits_front_and_back(draw: Draw) -> None:
    script = (SCRIPT[0], *(Block("script", (Text("We ask for one thing, and we ask it kindly. " * 7),)),) * 4)
    assert len(draw(run_sheet(OF["hy"], "hy", "letter", DAY, STACKS * 4, script))) == 2


# Spare call sheet


def whole_call(kit: Kit, country: Country, lang: str) -> tuple[Block, ...]:
    sender = Sender(country=country.code)
    return tuple(script(Request("flyer", kit, country, sender, Resolved((), ()), DAY, Choices()), lang, [], whole=True))


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("lang", ["ar", "de", "en", "es", "fr", "hy"])
def test_a_whole_call_and_who_to_call_stand_on_one_page(
    artsakh: Kit, packs: dict[str, Country], lang: str, paper: str, draw: Draw
) -> None:
    words = whole_call(artsakh, packs["us"], lang)
    finder = packs["us"].offices[0].finder.url
    document = spare(OF.get(lang, EVENT), lang, paper, DAY, words, OFFICES, finder=finder)
    pdf = draw(document)
    assert len(pdf) == 1
    assert pdf.language == lang
    assert ua.validate_pdf_bytes(pdf.data, profile="ua1").is_compliant
    assert min(pdf.ink(0)) > 9.9
    tagged = letters(pdf.tagged)
    assert all(letters(block.text) in tagged for block in document.blocks)


def test_a_page_of_long_names_of_offices_still_fits(artsakh: Kit, packs: dict[str, Country], draw: Draw) -> None:
    long = ("Member of the European Legislative Assembly",) * 5
    for lang in ("de", "hy", "ar"):
        words = whole_call(artsakh, packs["us"], lang)
        assert len(draw(spare(OF[lang], lang, "letter", DAY, words, long, finder="https://example.org/find"))) == 1


def test_each_office_has_lines_for_a_pen(write: Write, draw: Draw) -> None:
    document = spare(EVENT, "en", "a4", DAY, SCRIPT, OFFICES, finder="https://example.org/find/")
    assert (document.name, document.kind, document.options["sheet"]) == ("spare-call", "sheet", "spare")
    assert document.title == "Call sheet · An evening of letters"
    assert [block.text for block in document.all("office")] == ["Representative", "Senator", "Senator"]
    text = write(document)
    assert re.findall(r"^(\w+)\n    Name: _+\n    Phone: _+$", text, re.M) == ["Representative", "Senator", "Senator"]
    assert "Find yours:\nhttps://example.org/find/\n" in text
    pdf = draw(document)
    assert "Find yours: example.org/find" in flat(pdf.text)
    across = ruled(pdf, 0, 150.0)  # where nobody's number stands yet
    gaps = [after - before for before, after in pairwise(across)]
    assert sum(gap > 10.9 for gap in gaps) >= 3 + 5


def test_what_goes_into_the_blanks_is_said_in_the_order_of_the_script() -> None:
    words = (*SCRIPT, Block("script", (Field("postcode", BLANK), Field("name", BLANK), Field("official", BLANK))))
    (said,) = spare(EVENT, "en", "a4", DAY, words, OFFICES).all("blanks")
    assert said.text == "In the blanks: Name\u00a0· Town\u00a0· Postcode"
    assert not spare(EVENT, "en", "a4", DAY, SCRIPT[:1], OFFICES).all("blanks", "find", "address")


def test_without_offices_there_is_room_for_three_representatives(draw: Draw) -> None:
    document = spare(Event(), "en", "letter", DAY, SCRIPT, ())
    assert [block.text for block in document.all("office")] == ["Representative"] * 3
    assert ua.validate_pdf_bytes(draw(document).data, profile="ua1").is_compliant


# Wall chart


def test_names_and_numbers_can_be_read_from_two_metres(draw: Draw) -> None:
    """Capitals at least 6.5 mm high: a three-hundredth of the distance."""
    pdf = draw(wall_chart(EVENT, "en", "letter", DAY, DISTRICTS))
    high = [char for char in pdf.chars[0] if char.char in "JAE" and char.size > 35]
    assert {char.char for char in high} == {"J", "A", "E"}
    assert min(char.height for char in high) > 6.5
    text = flat(pdf.text)
    for words in ("Jordan Éxample", "(202) 555-0142", "As of November 20, 2026", "name not known here", "Example 2"):
        assert words in text
    assert "Example 3" not in text


def test_many_districts_take_several_pages_and_none_is_torn(draw: Draw) -> None:
    many = [replace(DISTRICTS[0], name=f"District {number}") for number in range(1, 8)]
    pdf = draw(wall_chart(EVENT, "en", "a4", DAY, many))
    texts = [page.get_textpage().get_text_range() for page in pdf.document]
    assert len(texts) >= 4
    for text in texts:
        assert text.count("District") == text.count("Jordan") == text.count("Alexandra") > 0


def test_wall_chart_and_report_have_no_place_for_attendees() -> None:
    known = {"name", "office", "phone", "as_of", "holders", "official", "letters", "people", "made", "choose", "failed"}
    types: tuple[Any, ...] = (District, Holder, Figures, Bar)
    assert {field.name for type in types for field in fields(type)} == {*known, "duplicates", "ways"}
    for make in (wall_chart, report):
        said = " ".join(map(str, get_type_hints(make).values()))
        assert "handbill.batch.papers" in said
        assert not re.search("Person|Sender|people", said)


# Print order and report


def test_the_print_order_says_what_is_printed_how(draw: Draw, write: Write) -> None:
    document = print_order(ENTRIES, "en", "a4", DAY)
    assert document.name == "print-order"
    text = write(document)
    assert "[ ] letters.pdf\n    Letters\n    Both sides, turned on the long edge" in text
    assert "    Paper: A4\n    Sides: both\n    Scale: 100 %\n    Copies: 42\n    Sheets: 42\n" in text
    assert "Sum\n    A4: 94\n    DL: 42\n" in text
    shown = flat(draw(document).text)
    assert "each letter begins on a front page" in shown
    assert "Flyers · handbill" in shown


def test_a_long_print_order_repeats_its_head(draw: Draw) -> None:
    pdf = draw(print_order(ENTRIES * 6, "en", "a4", DAY, event=EVENT))
    assert len(pdf) >= 2
    for page in pdf.document:
        assert "Copies" in page.get_textpage().get_text_range()


def test_the_twenty_longest_bars_are_drawn_and_the_others_counted(draw: Draw) -> None:
    document = report(EVENT, "en", "a4", DAY, Figures(48, 40, 4), reversed(BARS))
    names = [block.text for block in document.all("bar_name")]
    assert names == [*(bar.official for bar in BARS[:MOST_BARS]), "Others (6)"]
    assert document.all("bar")[-1].text == str(sum(bar.letters for bar in BARS[MOST_BARS:]))
    pdf = draw(document)
    assert len(pdf) == 1
    assert "This page holds no data of those who take part." in flat(pdf.text)


def test_a_bar_is_as_long_as_its_number(draw: Draw) -> None:
    pdf = draw(report(EVENT, "en", "a4", DAY, Figures(60, 60), [Bar("Example A", 40), Bar("Example B", 10)]))
    image = pdf.document[0].render(scale=4, grayscale=True).to_pil()
    lengths = []
    pixels = image.tobytes()
    for row in range(image.height):
        dark = re.findall(rb"[\x00-\x59]+", pixels[row * image.width : (row + 1) * image.width])
        lengths.append(max(map(len, dark), default=0) * MM / 4)
    below = lengths[round(75 / MM * 4) :]  # the rules at the top of the page
    long, short = (max(below), max(length for length in below if length < max(below) / 2))
    assert long > 50
    assert short == pytest.approx(long / 4, abs=1)


def test_what_to_do_next_is_what_the_figures_say() -> None:
    def steps(figures: Figures) -> list[str]:
        return [block.id for block in report(EVENT, "en", "a4", DAY, figures, BARS).all("step")]

    assert steps(Figures(3, 3)) == ["report_next_print"]
    assert steps(Figures(9, 5, 1, 2, 1))[:3] == ["report_next_choose", "report_next_failed", "report_next_duplicates"]


def test_without_letters_the_report_says_so(draw: Draw) -> None:
    text = flat(draw(report(Event(), "en", "letter", DAY, Figures(0, 0), [Bar("Example A", 0)])).text)
    assert labels("en")["report_empty"] in text
    assert "Example A" not in text


def test_a_report_of_long_names_still_fits(draw: Draw) -> None:
    long = [
        Bar(f"The Honourable Example Person-Beispielmann, Member for Far Away and Beyond {n}", 9) for n in range(30)
    ]
    for lang in ("de", "ar"):
        assert len(draw(report(OF[lang], lang, "letter", DAY, Figures(99, 90, 3, 3, 3), long))) == 1


def test_the_day_is_passed_in_and_the_bytes_are_the_same(worker: Worker) -> None:
    one, two = (worker.render(Job((tally(EVENT, "en", "a4", DAY),)))[0].data for _ in range(2))
    assert one == two
    assert tally(EVENT, "en", "a4", DAY + timedelta(1)).date == "2026-11-23"
