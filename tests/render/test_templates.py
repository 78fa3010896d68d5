"""Templates: whose comes first, what values turn into, and the text in 72 columns."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import page as ua
import pytest
from conftest import SENDERS
from hostile import DAY, job, own_templates, sample
from pages import MM, Pdf, folded

from handbill import resources
from handbill.compose import Choices
from handbill.document import Block, ClaimRef, Document, Field, Link, Text
from handbill.errors import InputError
from handbill.kit import load_kit
from handbill.make import Order, compose_all, load, template_folders
from handbill.render.process import Worker
from handbill.render.templates import Designs, Folders, inlines, qr, right, rows, wrap
from kits import write_kit


def html(worker: Worker, document: Document, templates: str = "") -> str:
    return worker.render(job(document, "html", templates=templates))[0].data.decode()


def test_a_kits_template_comes_before_ours(worker: Worker, tmp_path: Path) -> None:
    page = html(worker, sample(tmp_path), own_templates(tmp_path, "<p>the kit’s own {{ document.title }}</p>"))
    assert "the kit’s own Re: Example River" in page


def test_a_users_template_comes_between_the_kits_and_ours(tmp_path: Path, home: Path) -> None:
    kit = load_kit(str(write_kit(tmp_path)))
    (kit.folder / "templates").mkdir()
    (home / "templates").mkdir()
    assert template_folders(kit) == (str(kit.folder / "templates"), str(home / "templates"))
    (kit.folder / "templates" / "a.html").write_text("kit")
    for name in ("a.html", "b.html", "shared.css"):
        (home / "templates" / name).write_text("user")
    folders = Folders(template_folders(kit), resources.root("templates"))
    assert [folders.read(name)[0] for name in ("a.html", "b.html")] == ["kit", "user"]
    assert folders.read("handbill/shared.css")[0] != "user"


def test_a_style_sheet_of_a_kit_stands_behind_ours(worker: Worker, tmp_path: Path) -> None:
    page = html(worker, sample(tmp_path), own_templates(tmp_path, letter_css=".mark-of-the-kit { color: red }"))
    assert ".mark-of-the-kit" in page
    assert "Dear" in page


def test_ours_can_be_included_and_extended_from_a_kits(worker: Worker, tmp_path: Path) -> None:
    letter = sample(tmp_path)
    for number, word in enumerate(("include", "extends")):
        whole = own_templates(tmp_path / str(number), letter_html=f'{{% {word} "handbill/letters/letter.html" %}}')
        assert html(worker, letter, whole) == html(worker, letter)


def test_a_folder_without_the_design_leaves_it_to_ours(worker: Worker, tmp_path: Path) -> None:
    letter = sample(tmp_path)
    assert html(worker, letter, own_templates(tmp_path, call_html="other")) == html(worker, letter)


def test_a_missing_value_stops_the_page(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'nothing' is undefined"):
        html(worker, sample(tmp_path), own_templates(tmp_path, "{{ document.date }}{{ nothing }}"))


def test_a_design_that_is_missing_is_named(worker: Worker, tmp_path: Path) -> None:
    strange = replace(sample(tmp_path), design="letters/unknown")
    for format in ("html", "txt", "pdf"):
        with pytest.raises(InputError, match=r"letters/unknown"):
            worker.render(job(strange, format))


def test_everything_of_a_value_is_escaped(worker: Worker, tmp_path: Path) -> None:
    sharp = """<b a="1" c='2'>&amp;"""
    sender = replace(SENDERS["us"], name=sharp, street=sharp, story=sharp, role=sharp)
    page = html(worker, sample(tmp_path, sender))
    assert "<b a" not in page
    assert "&lt;b a=&#34;1&#34; c=&#39;2&#39;&gt;&amp;amp;" in page


def test_words_turn_into_markup_by_their_kind() -> None:
    block = Block(
        "point",
        (
            Text("a<b", "em"),
            Text(" & "),
            Field("name", "O'Brien <b>"),
            ClaimRef("x", "no note"),
            ClaimRef("y", "noted", 3),
            Link("here", "https://example.org/?a=1&b='2'"),
            Field("name", "محمد"),
        ),
    )
    assert inlines(block) == (
        "<em>a&lt;b</em> &amp; O&#39;Brien &lt;b&gt;no note"
        'noted<a class="note" href="#note-3">3</a>'
        '<a href="https://example.org/?a=1&amp;b=&#39;2&#39;">here</a><bdi dir="rtl">محمد</bdi>'
    )


@pytest.mark.parametrize(
    ("lang", "value", "turned"),
    [
        ("en", "Ani", ""),
        ("en", "محمد", "rtl"),
        ("ar", "محمد", ""),
        ("ar", "Ani", "ltr"),
        ("en", "555-0100", ""),
        ("en", "עדה", "rtl"),
    ],
)
def test_a_value_that_runs_the_other_way_is_isolated(lang: str, value: str, turned: str) -> None:
    written = inlines(Block("own", (Field("name", value),), lang))
    assert written == (f'<bdi dir="{turned}">{value}</bdi>' if turned else value)


def test_what_is_no_inline_is_an_error() -> None:
    with pytest.raises(TypeError):
        inlines(Block("own", ("plain",)))  # type: ignore[arg-type]


def test_the_text_keeps_to_72_columns_but_for_long_words() -> None:
    address = "https://example.org/" + "a" * 80
    lines = wrap(f"{'word ' * 60}{address} end", 72, "  ").splitlines()
    assert all(len(line) <= 72 for line in lines if address not in line)
    assert all(line.startswith("  ") for line in lines[1:])
    assert right("Paris", 72) == " " * 67 + "Paris"
    assert len(right("Paris", 10**9)) == 200


def test_blocks_stand_in_rows() -> None:
    blocks = [Block("fact", (Text(str(n)),)) for n in range(5)]
    assert [len(row) for row in rows(blocks)] == [2, 2, 1]
    assert [len(row) for row in rows(blocks, 0)] == [0] * 5 or len(rows(blocks, 0)) == 5


def test_a_qr_code_is_a_picture_with_a_quiet_zone() -> None:
    assert qr("https://example.org/act").startswith("data:image/svg+xml")
    with pytest.raises(ValueError, match=r"[Dd]ata too large|fit|version"):
        qr("x" * 9_000)


def test_steps_of_size_are_at_most_four(tmp_path: Path) -> None:
    folder = own_templates(tmp_path, letter_json='{"steps": [' + ", ".join(f'{{"size": {n}}}' for n in range(9)) + "]}")
    designs = Designs(resources.root("templates"), [folder])
    assert designs.fits(sample(tmp_path)) == [{"size": str(n)} for n in range(4)]
    (Path(folder) / "letters" / "letter.json").write_text('{"steps": []}')
    assert designs.fits(sample(tmp_path)) == [{}]


def test_a_design_without_steps_has_one_size(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "plain.html").write_text("x")
    designs = Designs(resources.root("templates"), [str(tmp_path)])
    assert designs.fits(replace(sample(tmp_path), design="letters/plain")) == [{}]


# ---- lines for a pen

SPEAKERS = {"en": "us", "fr": "fr", "de": "de", "es": "es", "hy": "am", "ar": "lb"}


def penned(country: str, tmp_path: Path, **choices: Any) -> Document:
    order = Order(("letter",), "artsakh", SENDERS[country], DAY, Choices(pen=True, **choices))
    return compose_all(load(replace(order, database=tmp_path / "none.sqlite3")))[0].documents[0]


def rules(pdf: Pdf) -> list[tuple[float, float, float]]:
    """The long thin lines of the first page from its top: their height on it, left and right end, in mm."""
    page = pdf.document[0]
    height = page.get_size()[1]
    boxes = [(left, bottom, right, top) for left, bottom, right, top in (o.get_bounds() for o in page.get_objects())]
    thin = [(left, top, right) for left, bottom, right, top in boxes if top - bottom < 3 and right - left > 300]
    return sorted(((height - top) * MM, left * MM, right * MM) for left, top, right in thin)


@pytest.mark.parametrize(("paper", "window"), [("a4", ""), ("letter", ""), ("a4", "din-b"), ("letter", "us-10")])
@pytest.mark.parametrize("lang", SPEAKERS)
def test_lines_for_a_pen_have_room_on_one_page(
    lang: str, paper: str, window: str, worker: Worker, tmp_path: Path
) -> None:
    letter = penned(SPEAKERS[lang], tmp_path, lang=lang, paper=paper, window=window)
    (pen,) = letter.all("pen")
    (rendering,) = worker.render(job(letter))
    pdf = Pdf(rendering.data)
    assert len(pdf) == 1
    lines = rules(pdf)
    assert len(lines) == 3
    tops = [top for top, *_ in lines]
    assert all(8 <= lower - upper <= 9.01 for upper, lower in pairwise(tops))
    ends = {(round(left, 1), round(right, 1)) for _, left, right in lines}
    assert len(ends) == 1
    # Nothing is printed on them, and what stands around them keeps its distance.
    below = [char.top for char in pdf.chars[0] if char.top > tops[0]]
    assert min(below) > tops[2] + 1.5
    above = [char.bottom for char in pdf.chars[0] if char.bottom < tops[0]]
    assert tops[0] - max(above) > 4
    assert folded(pen.text) in folded(pdf.tagged if lang == "ar" else pdf.text)
    report = ua.validate_pdf_bytes(rendering.data, profile="ua1")
    assert report.is_compliant, str(report)


def test_lines_for_a_pen_in_text_and_html(worker: Worker, tmp_path: Path) -> None:
    letter = penned("us", tmp_path)
    text, page = (made.data.decode() for made in worker.render(job(letter, "txt", "html")))
    line = "_" * 72
    assert f"\n\nIn my own words\n\n{line}\n\n{line}\n\n{line}\n\n" in text
    assert page.count('class="rule"') == 3
    assert "</style>" in page[page.index(".pen .rule") :]
    plain = replace(letter, blocks=tuple(block for block in letter.blocks if block.role != "pen"))
    assert ".pen" not in html(worker, plain)
