"""Draws the sheets of a layout: finished pieces as PDF, each placed as often as it lies there, for paper only.

What a screen reader needs is not in them: they say so, and that the single document has it.
"""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from handbill.document import Block, Document, Text
from handbill.errors import refuse
from handbill.paper import Size
from handbill.press.faces import SLIP, Face, faces
from handbill.press.grid import Box
from handbill.press.marks import Line
from handbill.press.plan import Layout
from handbill.press.stack import save, say

POINT = 72 / 25.4  # in a millimetre
HAIRLINE = 0.3  # pt
TOLERANCE = 0.2  # mm
MARKED = frozenset({"BDC", "BMC", "EMC", "DP", "MP"})
RULED = range(0, 101, 10)  # mm


def slips(layout: Layout, name: str) -> Document | None:
    """The words on the sheets, each once and each a page, to be rendered in our fonts; None where there are none."""
    texts = _texts(faces(layout, _plain(name)))
    if not texts:
        return None
    return Document(
        kind="flyer",
        design="handbill/press/slip",  # ours, whatever a kit has: it says what the sheet is
        name="slips",
        title="Slips",
        lang="en",
        paper="a4",
        date="",
        blocks=tuple(Block("slip", (Text(text),)) for text in texts),
        options={"ink": "black"},
        pages=len(texts),
        size=SLIP,
    )


def impose(pieces: Sequence[bytes], layout: Layout, name: str, words: bytes, *, title: str, lang: str) -> bytes:
    """The sheets as PDF; `pieces` are PDFs with a page for each side, `words` the rendered slips or nothing.

    The same pieces give the same bytes. Raises InputError for a piece that is not as the layout has it.
    """
    import pikepdf

    drawn = faces(layout, _plain(name))
    made = pikepdf.new()
    sources = [pikepdf.open(BytesIO(data)) for data in (*pieces, *([words] if words else []))]  # read until it is saved
    forms = [_forms(made, source, layout) for source in sources[: len(pieces)]]
    texts = _texts(drawn)
    lines = [_form(made, page) for source in sources[len(pieces) :] for page in source.pages]
    for face in drawn:
        _page(made, layout, face, forms, dict(zip(texts, lines, strict=True)))
    say(made, title, lang, f"/DuplexFlip{layout.flip.title()}Edge" if layout.sides > 1 else "")
    return save(made)


def _texts(drawn: Sequence[Face]) -> list[str]:
    return list(dict.fromkeys(slip.text for face in drawn for slip in face.slips))


def _plain(name: str) -> str:
    return re.sub(r"[^ -~]", "", name)


def _forms(made: Any, source: Any, layout: Layout) -> list[Any]:
    """The sides of a piece; a style sheet of a kit may have given it another size, or a page too few."""
    pages = list(source.pages)
    if len(pages) != layout.sides:
        raise refuse("sides", f"the piece should have {layout.sides} sides, and {len(pages)} came out.")
    for page in pages:
        left, bottom, right, top = (float(value) / POINT for value in page.trimbox)
        size = right - left, top - bottom
        if any(abs(side - wanted) > TOLERANCE for side, wanted in zip(size, layout.piece, strict=True)):
            wanted = f"{layout.piece[0]:g} x {layout.piece[1]:g} mm"
            message = f"the page is {size[0]:.4g} x {size[1]:.4g} mm, not {wanted}."
            raise refuse("size", message, next_step="A style sheet of the kit sets it: leave size: out of @page.")
    return [_form(made, page) for page in pages]


def _form(made: Any, page: Any) -> Any:
    """A page with its bleed as one drawing, without its tags; its trimmed corner at the bottom left is the origin."""
    import pikepdf

    kept = [part for part in pikepdf.parse_content_stream(page) if str(part.operator) not in MARKED]
    form = made.copy_foreign(page.as_form_xobject())
    form.write(pikepdf.unparse_content_stream(kept))
    trim = [float(value) for value in page.trimbox]
    form.BBox = pikepdf.Array(page.mediabox)
    form.Matrix = pikepdf.Array([1, 0, 0, 1, -trim[0], -trim[1]])
    return form


def _page(made: Any, layout: Layout, face: Face, forms: list[list[Any]], words: dict[str, Any]) -> None:
    import pikepdf

    width, height = layout.sheet
    used: dict[str, Any] = {}
    drawing: list[str] = []
    for placed in face.placed:
        key = f"/P{placed.piece}.{placed.page}"
        used[key] = forms[placed.piece][placed.page]
        drawing.append(
            f"q {_rectangle(placed.shown, height)} re W n {_turn(placed.box, placed.turns, height)} cm {key} Do Q"
        )
    for number, slip in enumerate(face.slips):
        used[f"/S{number}"] = words[slip.text]
        (x, y), size = slip.at, SLIP[::-1] if slip.turns else SLIP
        box = (x, y, x + size[0], y + size[1])
        drawing.append(f"q {_turn(box, slip.turns, height)} cm /S{number} Do Q")
    drawing.append(f"q 0 0 0 1 K {HAIRLINE} w")
    drawing += [_stroke(line, height) for line in (*face.lines, *(_ruler(*face.ruler) if face.ruler else ()))]
    if face.dashed:
        drawing += ["[1.5 1.5] 0 d", *(_stroke(line, height) for line in face.dashed)]
    drawing.append("Q")
    page = made.add_blank_page(page_size=(_pt(width), _pt(height)))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(used))
    page.obj.Contents = made.make_stream("\n".join(drawing).encode())


def _pt(mm: float) -> float:
    return round(mm * POINT, 4)


def _text(*values: float) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)


def _rectangle(box: Box, height: float) -> str:
    left, top, right, bottom = box
    return _text(_pt(left), _pt(height - bottom), _pt(right - left), _pt(bottom - top))


def _turn(box: Box, turns: int, height: float) -> str:
    """The matrix that brings a drawing of the box's size, turned by quarters to the right, into the box."""
    left, right = _pt(box[0]), _pt(box[2])
    low, high = _pt(height - box[3]), _pt(height - box[1])
    return _text(
        *(
            (1, 0, 0, 1, left, low),
            (0, -1, 1, 0, left, high),
            (-1, 0, 0, -1, right, high),
            (0, 1, -1, 0, right, low),
        )[turns]
    )


def _stroke(line: Line, height: float) -> str:
    x, y, z, w = line
    return f"{_text(_pt(x), _pt(height - y))} m {_text(_pt(z), _pt(height - w))} l S"


def _ruler(at: Size, turns: int) -> list[Line]:
    """100 mm with a tick each 10, which point up, or to the right where it is turned."""
    x, y = at
    ticks = [(mm, 2.4 if mm % 50 == 0 else 1.5) for mm in RULED]
    if turns:
        return [(x, y, x, y + 100), *((x, y + mm, x + size, y + mm) for mm, size in ticks)]
    return [(x, y, x + 100, y), *((x + mm, y, x + mm, y - size) for mm, size in ticks)]
