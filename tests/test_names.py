"""Names as people have them, in text, HTML and PDF: right, or a clear error."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SENDERS
from hostile import DAY, ordered
from pages import Pdf, folded

from handbill.errors import InputError
from handbill.make import Made, Order, make
from handbill.people import Sender
from handbill.render.process import Worker
from kits import write_kit

NAMES = {
    "Armenian": "Օհաննես Օրինակեան",
    "markup": "O'Brien <b>",
    "Vietnamese": "Nguyễn Thị Ví Dụ",
    "Vietnamese in pieces": "Nguye\u0302\u0303n Thi\u0323 Vi\u0301 Du\u0323",
    "Greek": "Ελένη Παραδείγματος",
    "Cyrillic": "Ольга Примерова",
    "Turkish": "İpek Örnekoğlu",
    "template": "{{ name }} {% raw %}",
    "quotes": "\"Ann\" & 'Bo' Example",
    "figures": "Example 3rd",
    "long": ("Maria Exemplaria " * 12).strip()[:200],
}


def signed(made: Made) -> dict[str, str]:
    texts = {}
    for rendering in made.renderings:
        kind = rendering.name.partition(".")[2]
        texts[kind] = Pdf(rendering.data).text if kind == "pdf" else rendering.data.decode()
    return texts


def named(name: str, **more: str) -> Sender:
    changes: dict[str, object] = {"name": name, **more}
    return replace(SENDERS["us"], **changes)  # type: ignore[arg-type]  # only texts are changed


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_comes_out_right_everywhere(worker: Worker, tmp_path: Path, name: str) -> None:
    made = ordered(write_kit(tmp_path), worker, "pdf", "txt", "html", "paste", sender=named(name))
    texts = signed(made)
    assert folded(name) in folded(texts["txt"])
    assert folded(name) in folded(texts["paste.txt"])
    assert folded(name).replace("-", "") in folded(texts["pdf"]).replace("-", "")
    assert folded(name) in folded(html.unescape(re.sub("<[^>]*>", "", texts["html"])))
    assert "<b>" not in texts["html"]
    assert all(rendering.pages == 1 for rendering in made.renderings if rendering.pages)


def test_a_name_of_one_word_of_200_characters_fits_or_is_refused(worker: Worker, tmp_path: Path) -> None:
    name = "Example" * 28 + "ample"[:4]
    assert len(name) == 200
    kit = write_kit(tmp_path)
    texts = signed(ordered(kit, worker, "txt", "html", sender=named(name)))
    assert name in texts["txt"]
    assert name in texts["html"]
    try:
        made = ordered(kit, worker, "pdf", sender=named(name))
    except InputError as error:
        assert error.problems[0].code == "does-not-fit"  # noqa: PT017  either end is right
    else:
        page = Pdf(made.renderings[0].data)
        width, _ = page.size()
        assert folded(name) in folded(page.text)
        assert all(char.right < width - 5 for char in page.chars[0])


@pytest.mark.parametrize("length", [201, 5_000])
def test_a_longer_name_is_refused_with_its_length(worker: Worker, tmp_path: Path, length: int) -> None:
    with pytest.raises(InputError, match=f"--name has {length} characters; at most 200 fit"):
        ordered(write_kit(tmp_path), worker, sender=named("x" * length))


@pytest.mark.parametrize("sign", ["🦊", "漢", "ก", "\U0001f469\u200d\U0001f33e"])
def test_a_sign_without_a_glyph_is_named_and_fine_in_text(worker: Worker, tmp_path: Path, sign: str) -> None:
    kit = write_kit(tmp_path)
    with pytest.raises(InputError, match=f"U\\+{ord(sign[0]):04X}") as caught:
        ordered(kit, worker, "pdf", sender=named(f"Ani {sign} Example"))
    assert caught.value.problems[0].code == "no-glyph"
    assert "--format txt or html" in str(caught.value)
    assert "your own words or name" in str(caught.value)
    texts = signed(ordered(kit, worker, "txt", "html", sender=named(f"Ani {sign} Example")))
    assert f"Ani {sign} Example" in texts["txt"]
    assert f"Ani {sign} Example" in html.unescape(texts["html"])


@pytest.mark.parametrize("control", list("\u202e\u202a\u2066\u2067\u2069\u200e\u200f\u061c"))
def test_direction_controls_are_dropped(worker: Worker, tmp_path: Path, control: str) -> None:
    sender = named(f"Ani{control} Exam{control}ple", story=f"Words {control}of mine.")
    texts = signed(ordered(write_kit(tmp_path), worker, "pdf", "txt", "html", sender=sender))
    for text in texts.values():
        assert control not in text
        assert "Ani Example" in text
        assert "Words of mine." in text


@pytest.mark.parametrize("bad", ["\x00", "\x1b[31m", "\u2028", "\ufeff", "\ud800", "\x85"])
def test_signs_that_no_page_can_show_are_refused(worker: Worker, tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputError, match="--name holds"):
        ordered(write_kit(tmp_path), worker, "txt", sender=named(f"Ani{bad}Example"))


def test_a_name_of_the_other_direction_is_isolated(worker: Worker, tmp_path: Path) -> None:
    name = "محمد المثال"
    kit = write_kit(tmp_path)
    texts = signed(ordered(kit, worker, "txt", "html", sender=named(name)))
    assert name in texts["txt"]
    assert f'<bdi dir="rtl">{name}</bdi>' in texts["html"]
    try:
        made = ordered(kit, worker, "pdf", sender=named(name))
    except InputError as error:
        assert error.problems[0].code == "no-glyph"  # noqa: PT017  either end is right
    else:
        found = folded(Pdf(made.renderings[0].data).text)
        assert folded(name) in found or folded(name[::-1]) in found


def test_no_value_of_the_sender_names_a_file(worker: Worker, tmp_path: Path) -> None:
    made = ordered(write_kit(tmp_path), worker, "txt", sender=named("Zebedee Example"))
    assert all(re.fullmatch(r"[\w-]+\.txt", rendering.name) for rendering in made.renderings)
    assert all("Zebedee" not in rendering.name for rendering in made.renderings)


@pytest.mark.parametrize("region", ["../../x", "/etc", "CA/../.."])
def test_a_region_that_climbs_is_refused_or_names_a_plain_file(worker: Worker, tmp_path: Path, region: str) -> None:
    order = Order(("flyer",), str(write_kit(tmp_path)), Sender(country="us", region=region), DAY, formats=("html",))
    try:
        made = make(order, worker)
    except InputError as error:
        assert "--region" in str(error)  # noqa: PT017  either end is right
    else:
        assert all(re.fullmatch(r"[\w-]+\.html", rendering.name) for rendering in made.renderings)
