"""Short lines are shaped as WeasyPrint draws them; what cannot be is refused."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from runs_of_letters import Drawn, alike, glyphs_of, pages

from handbill import resources
from handbill.document import Block, Direction, Document, Text
from handbill.render import Bundle, Job
from handbill.render.process import Worker
from handbill.render.shaping import SERIF, SERIF_ARABIC, UNITS, Line, Type, Unfit, shape

PAGE = """<!doctype html>
<html lang="{{ document.lang }}" dir="{{ document.dir }}"><head><meta charset="utf-8"><title>T</title></head>
<body>{% for block in blocks %}<p class="{{ block.role }}" dir="{{ block.id }}">{{ block.text }}</p>{% endfor %}</body></html>
"""
STYLE = """
@page { margin: 0; }
p { height: 30px; white-space: nowrap; }
.lining { font: 14px/1.2 var(--serif); font-variant-numeric: lining-nums proportional-nums; }
.hanging { font: 12.04px/1.2 var(--serif); font-variant-numeric: oldstyle-nums proportional-nums; }
.bold { font: bold 15.65px/1.2 var(--serif); font-variant-numeric: lining-nums proportional-nums; }
"""
PAPER = (400.0, 1200.0)  # mm
PITCH = 22.5  # pt
PX = 0.75  # pt
FEATURES = {"lining": ("kern", "lnum", "pnum"), "hanging": ("kern", "onum", "pnum"), "bold": ("kern", "lnum", "pnum")}
LEFT = (
    "Ani Example",
    "AVA To Te VAVRA. WAY, Yo",
    "0123456789 1,234.50 7½ #12 4/5",
    "Łucja Przykładowska-Żółć",
    "Nguyễn Thị Thí Dụ, Đặng Hữu Ế Ỡ",
    "Șerban Țăndărică Ðorđe Ľuboš ďťľ",
    "Affliction office fi fl ffi fj Fjóla",
    "St. Example’s “Ani” ‘Ann’ – — … · ™ № 5",
    "Example\u00a0Town\u2009and\u202fSquare",
    "Արամ Օրինակյան-Նմուշ",
    "Օրինակի փողոց 11, բն. 7",
    "Թաղ 2, շ. 4",
    "0010 Երևան, 22 նոյեմբերի, 2026 թ.",
    "Арам Example Արամ 12 Ελένη",
    "Հարգելի՛ Jordan Example,",
    "Анна Примерова, Їжак Ђурђа",
    "Ελένη Παραδείγματος",
    "ул. Примерная, д. 1",
)
RIGHT = (
    "ريما مثال",
    "شارع المثال 15",
    "بيروت 2052 6703",
    "22 تشرين الثاني 2026",
    "لا إله، الآنسة مثال",
    "ريما (رنا) مثال",
    "12 ريما",
    "ريما-رنا، ريما. رنا…",
)
# What may be refused, but not drawn otherwise.
HARD_LEFT = (
    "M\u0308 Q\u0301 x\u0323\u0307",
    "Fi\u00adfi Jo\u200dhn A\u200bB",
    "Example (Արամ) Анна",
    "«Արամ» Example «Анна»",
    "Example\u3000Town",
    "(Արամ) 11 [Example] 12",
)
HARD_RIGHT = (
    "شارع المثال 12/3",
    "ريما 1,5 و 3:4 و 2.5",
    "ريما 4-5 و +5 و 5%",
    "12/3 ريما",
    "ريما\u200cرنا",
    "محمّد مُحَمَّد",
    "أخبركم كيف، أشكركم على",  # a stroke that reaches back
    "السابق للمحكمة، أن يُذكَر",  # one distance behind another
    "#5 ريما",
)


@dataclass(frozen=True)
class Sample:
    text: str
    lang: str
    style: str
    dir: Direction


def samples(left: tuple[str, ...], right: tuple[str, ...]) -> Iterator[Sample]:
    for lang in ("en", "hy", "ar"):
        for style in FEATURES:
            yield from (Sample(text, lang, style, "ltr") for text in left)
            yield from (Sample(text, lang, style, "rtl") for text in right)


EASY = tuple(samples(LEFT, RIGHT))
HARD = tuple(samples(HARD_LEFT, HARD_RIGHT))
Shown = dict[Sample, list[Drawn]]


@pytest.fixture(scope="module")
def drawn(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What WeasyPrint draws for each sample: a paragraph of its own, 30 px below the one before."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "letters").mkdir()
    (folder / "letters" / "lines.html").write_text(PAGE, encoding="utf-8")
    (folder / "letters" / "lines.css").write_text(STYLE, encoding="utf-8")
    found: Shown = {}
    for lang in ("en", "hy", "ar"):
        here = [sample for sample in (*EASY, *HARD) if sample.lang == lang]
        blocks = tuple(Block(each.style, (Text(each.text),), lang, id=each.dir) for each in here)
        document = Document("letter", "letters/lines", "lines", "Lines", lang, "a4", "2026-11-22", blocks, size=PAPER)
        job = Job((document,), templates=(str(folder),), bundle=Bundle("lines", "Lines", lang))
        (made,) = worker.render(job)
        (page,) = pages(made.data)
        for text in page.texts:
            number = int((PAPER[1] / 25.4 * 72 - text.y) / PITCH)
            found.setdefault(here[number], []).append(text)
    return found


def shaped(sample: Sample, drawn: list[Drawn]) -> Line:
    """The sample in the size in which it was drawn, which is that of the style sheet in whole units."""
    size = round(drawn[0].size / PX * UNITS)
    return shape(sample.text, sample.dir, Type(sample.lang, sample.style == "bold", size, FEATURES[sample.style]))


def differences(line: Line, drawn: list[Drawn]) -> list[str]:
    ours = [(run.font, glyphs_of(run.array)) for run in line.runs]
    theirs = [(text.font, text.glyphs) for text in drawn]
    if [font for font, _ in ours] != [font for font, _ in theirs]:
        return [f"{[font for font, _ in ours]}, not {[font for font, _ in theirs]}"]
    return [f"{a}, not {b}" for (_, a), (_, b) in zip(ours, theirs, strict=True) if not alike(a, b)]


@pytest.mark.parametrize("lang", ["en", "hy", "ar"])
def test_lines_are_the_glyphs_that_weasyprint_draws(lang: str, drawn: Shown) -> None:
    found = {
        sample: differences(shaped(sample, drawn[sample]), drawn[sample]) for sample in EASY if sample.lang == lang
    }
    wrong = [f"{sample}: {differs}" for sample, differs in found.items() if differs]
    assert wrong == []


@pytest.mark.parametrize("lang", ["en", "hy", "ar"])
def test_hard_lines_are_refused_or_drawn_as_weasyprint_draws_them(lang: str, drawn: Shown) -> None:
    found: dict[Sample, list[str]] = {}
    for sample in HARD:
        with suppress(Unfit):
            if sample.lang == lang:
                found[sample] = differences(shaped(sample, drawn[sample]), drawn[sample])
    wrong = [f"{sample}: {differs}" for sample, differs in found.items() if differs]
    assert wrong == []


def test_letters_are_set_closer_where_the_font_says_so() -> None:
    apart = [sum(taken for _, taken in glyphs_of(run.array)) for run in latin("AVAVA").runs]
    assert apart[0] > 100
    assert latin("AV").width < latin("A").width + latin("V").width - 1


def test_figures_are_those_that_are_asked_for() -> None:
    lining, hanging = (latin("2026", numbers) for numbers in ("lnum", "onum"))
    assert [glyph for glyph, _ in glyphs_of(lining.runs[0].array)] != [
        glyph for glyph, _ in glyphs_of(hanging.runs[0].array)
    ]
    # What they look like changes nothing in what they say.
    assert said(lining) == said(hanging) == "2026"


def latin(text: str, numbers: str = "lnum") -> Line:
    return shape(text, "ltr", Type("en", False, 14 * UNITS, ("kern", numbers, "pnum")))


def said(line: Line) -> str:
    return "".join(text for run in line.runs for _, text in run.texts)


def test_arabic_is_drawn_from_the_left_and_its_figures_stay_in_order() -> None:
    line = shape("شارع 15", "rtl", Type("ar", False, 14 * UNITS, ("kern", "lnum", "pnum")))
    assert said(line) == "15 عراش"
    assert {run.font for run in line.runs} == {"Amiri-Regular"}


@pytest.mark.parametrize(
    ("text", "dir"),
    [("Ani مثال", "ltr"), ("מים", "ltr"), ("ريما Example", "rtl"), ("Example", "rtl"), ("ريما ١٢", "rtl")],
    ids=["arabic-in-latin", "hebrew", "latin-in-arabic", "latin", "arabic-figures"],
)
def test_a_letter_that_runs_the_other_way_is_refused(text: str, dir: Direction) -> None:
    with pytest.raises(Unfit, match="sign"):
        shape(text, dir, Type("ar" if dir == "rtl" else "en", False, 14 * UNITS, ("kern",)))


@pytest.mark.parametrize("text", ["名字", "Ani \U0001f98a", "ქართული", "Ani \u0e01"])
def test_a_sign_that_no_font_has_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="sign"):
        latin(text)


def test_each_glyph_stands_for_its_own_letters() -> None:
    assert said(latin("Ani Example\u00a05")) == "Ani Example\u00a05"
    joined = latin("office")
    assert said(joined) == "office"
    assert max(len(text) for run in joined.runs for _, text in run.texts) > 1


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_no_latin_glyph_stands_for_nothing(lang: str) -> None:
    for text in (*LEFT, "Ana M\u0308 Example", "Q\u0301"):
        with suppress(Unfit):
            line = shape(text, "ltr", Type(lang, False, 14 * UNITS, ("kern", "lnum", "pnum")))
            assert all(said for run in line.runs for _, said in run.texts), text


def test_a_line_of_blanks_is_none_and_has_its_width() -> None:
    line = latin(" ")
    assert line.blank
    assert line.width == pytest.approx(latin("x x").width - latin("xx").width, abs=0.2)
    assert not latin(" x").blank


def test_the_fonts_are_looked_through_in_the_order_of_the_style_sheet() -> None:
    css = (resources.root("templates") / "shared.css").read_text(encoding="utf-8")
    families = [re.sub('[ "]', "", found).split(",") for found in re.findall(r"--serif: (.*?);", css)]
    assert families == [list(SERIF), list(SERIF_ARABIC)]
    for family in {*SERIF, *SERIF_ARABIC}:
        for weight in ("Regular", "Bold"):
            assert (resources.fonts() / f"{family}-{weight}.ttf").is_file()
