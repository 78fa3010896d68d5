"""Sheets as geometry: how many pieces fit, where they and their marks lie, which piece is where, and what is said."""

from itertools import combinations

import pytest

from handbill.errors import InputError
from handbill.paper import DESIGNS, PAPERS, SHEETS, Size
from handbill.press import Plan, layout
from handbill.press.faces import Face, faces
from handbill.press.grid import RIM, Box
from handbill.press.marks import reach, seen
from handbill.press.plan import Layout
from handbill.press.tiles import OVERLAP, room

POSTCARD, A6, A5, A4, A3 = (148, 105), (105, 148), (148, 210), (210, 297), (297, 420)
CARD, HALF = PAPERS["card"], PAPERS["half-letter"]


def sizes() -> dict[str, Size]:
    """Every finished size that a design has, by its name."""
    return {f"{design.name}-{paper}": design.size(paper) for design in DESIGNS.values() for paper in design.papers}


def overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] - 0.01 and other[0] < one[2] - 0.01 and one[1] < other[3] - 0.01 and other[1] < one[3] - 0.01
    )


@pytest.mark.parametrize(
    ("piece", "sheet", "most"),
    [
        (A6, "a4", 4),
        (POSTCARD, "a4", 4),
        (A5, "a4", 2),
        (A5, "a3", 4),
        (A4, "a4", 1),
        (A4, "a3", 2),
        (CARD, "a4", 10),
        (CARD, "letter", 10),
        (PAPERS["hanger"], "a4", 2),
        (PAPERS["us-hanger"], "letter", 2),
        (HALF, "letter", 2),
        (HALF, "tabloid", 4),
        (PAPERS["postcard"], "letter", 3),
        (PAPERS["letter"], "tabloid", 2),
    ],
)
@pytest.mark.parametrize("bleeds", [False, True])
def test_as_many_as_fit(piece: Size, sheet: str, most: int, bleeds: bool) -> None:
    assert len(layout(piece, 1, 1, Plan(sheet), bleeds=bleeds).places) == most


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("bleeds", [False, True])
@pytest.mark.parametrize("up", [0, 1, 2, 3, 5])
def test_pieces_lie_apart_and_on_the_sheet_and_marks_beside_them(sheet: str, bleeds: bool, up: int) -> None:
    tried = 0
    for name, size in sizes().items():
        try:
            found = layout(size, 1, 1, Plan(sheet, up), bleeds=bleeds)
        except InputError:
            continue
        tried += 1
        width, height = found.sheet
        boxes = [found.box(place) for place in range(len(found.places))]
        for box in boxes:
            assert box[0] >= -0.01, name
            assert box[1] >= -0.01, name
            assert box[2] <= width + 0.01, name
            assert box[3] <= height + 0.01, name
        assert not any(overlap(*pair) for pair in combinations(boxes, 2)), name
        for face in faces(found, name) if not found.tiles else ():
            shown = [placed.shown for placed in face.placed]
            assert not any(overlap(*pair) for pair in combinations(shown, 2)), name
            for line in face.lines:
                mark = (
                    min(line[0], line[2]) - 0.005,
                    min(line[1], line[3]) - 0.005,
                    max(line[0], line[2]) + 0.005,
                    max(line[1], line[3]) + 0.005,
                )
                assert not any(overlap(mark, box) for box in shown), (name, line)
                assert away(mark, boxes) >= (2.9 if bleeds else 1.4), (name, line)
            free_ruler(face, found, shown)
    assert tried


def away(mark: Box, boxes: list[Box]) -> float:
    """How far a mark is from the nearest piece."""
    return min(
        max(max(box[0] - mark[2], mark[0] - box[2], 0.0), max(box[1] - mark[3], mark[1] - box[3], 0.0)) for box in boxes
    )


def free_ruler(face: Face, found: Layout, shown: list[Box]) -> None:
    if face.ruler is None:
        assert face.slips == ()
        return
    (x, y), turned = face.ruler
    ends = (x, y - 2.4, x + 100, y + 3) if not turned else (x - 3, y, x + 2.4, y + 100)
    assert ends[0] >= RIM - 0.01
    assert ends[1] >= RIM - 0.01
    assert ends[2] <= found.sheet[0] - RIM + 0.01
    assert ends[3] <= found.sheet[1] - RIM + 0.01
    assert not any(overlap(ends, box) for box in shown)
    lines = [(min(a, c) - 0.005, min(b, d) - 0.005, max(a, c) + 0.005, max(b, d) + 0.005) for a, b, c, d in face.lines]
    assert not any(overlap(ends, line) for line in lines)


def test_cards_have_bleed_between_them_and_marks_that_are_printed() -> None:
    found = layout(CARD, 2, 1, Plan("a4"), bleeds=True)
    boxes = [found.box(place) for place in range(10)]
    assert len({round(box[0], 2) for box in boxes}) == 2
    assert len({round(box[1], 2) for box in boxes}) == 5
    for box in boxes:
        shown = reach(box, boxes, found.sheet, found.bleed)
        assert box[0] - shown[0] >= 0.99
        assert box[1] - shown[1] >= 0.99
        assert shown[2] - box[2] >= 0.99
        assert shown[3] - box[3] >= 0.99
    front = faces(found, "card")[0]
    assert all(seen(line, found.sheet) for line in front.lines)
    for edge in {round(box[side], 2) for box in boxes for side in (0, 2)}:
        assert sum(abs(line[0] - edge) < 0.01 and abs(line[2] - edge) < 0.01 for line in front.lines) == 2
    for edge in {round(box[side], 2) for box in boxes for side in (1, 3)}:
        assert sum(abs(line[1] - edge) < 0.01 and abs(line[3] - edge) < 0.01 for line in front.lines) == 2


def test_what_fills_its_sheet_lies_edge_to_edge_and_is_cut_in_the_middle() -> None:
    found = layout(A6, 1, 1, Plan("a4"), bleeds=True)
    xs, ys = ({value for place in range(4) for value in found.box(place)[side::2]} for side in (0, 1))
    assert sorted(xs) == pytest.approx([0, 105, 210])
    assert sorted(ys) == pytest.approx([0.5, 148.5, 296.5])
    (face,) = faces(found, "a6")
    assert face.lines == ()
    assert face.ruler is None
    assert "cut in the middle, both ways" in found.say
    assert "no room for bleed: --up 2 has it" in found.say
    assert "bleed" not in layout(A6, 1, 1, Plan("a4", bleed=False), bleeds=True).say


def test_fewer_than_fit_get_bleed_marks_and_a_ruler() -> None:
    found = layout(A6, 1, 1, Plan("a4", up=2), bleeds=True)
    (face,) = faces(found, "a6")
    assert len(found.places) == 2
    assert "cut at the marks." in found.say
    assert face.ruler is not None
    one, other = sorted(found.box(place) for place in range(2))
    assert max(other[0] - one[2], other[1] - one[3]) == pytest.approx(6)


def test_pieces_are_turned_only_where_that_is_worth_the_trouble() -> None:
    postcards = layout(PAPERS["postcard"], 1, 1, Plan("letter"))
    assert len(postcards.places) == 3
    assert sum(postcards.turned) in (1, 2)
    assert not any(layout(CARD, 1, 1, Plan("a4")).turned)
    eleven = layout(CARD, 1, 1, Plan("a4", up=11))
    assert len(eleven.places) == 11
    assert any(eleven.turned)


@pytest.mark.parametrize(
    ("plan", "sides", "said"),
    [
        (Plan("a4", copies=200), 1, "50 sheets A4, 4 up: print 50 at 100 %, cut in the middle, both ways."),
        (Plan("a4", copies=201), 1, "51 sheets A4, 4 up: print 51 at 100 %"),
        (Plan("a4"), 1, "1 sheet A4, 4 up: print at 100 %, cut"),
        (Plan("a4", up=1, copies=3), 1, "3 sheets A4: print 3 at 100 %, cut at the marks."),
        (Plan("a4", copies=200), 2, "50 sheets A4, 4 up: print 50 at 100 %, flip on the long edge, cut"),
        (Plan("a4", copies=8, flip="short"), 2, "2 sheets A4, 4 up: print 2 at 100 %, flip on the short edge, cut"),
        (Plan("a3"), 1, "1 sheet A3, 8 up: print at 100 %, cut into 2 x 4 equal parts."),
        (Plan("letter", up=2), 1, "1 sheet US Letter, 2 up: print at 100 %, cut at the marks."),
    ],
)
def test_the_sentence_for_whoever_prints(plan: Plan, sides: int, said: str) -> None:
    assert layout(POSTCARD, sides, 1, plan).say.startswith(said)


def test_the_sentence_names_what_there_is_no_room_for() -> None:
    assert layout(A4, 1, 1, Plan("a4")).say == "1 sheet A4: print at 100 %."
    assert layout(A4, 1, 1, Plan("a4"), bleeds=True).say.endswith("The printer leaves a white rim around it.")
    cards = layout(CARD, 1, 1, Plan("letter"), bleeds=True).say
    assert "no room for bleed and marks within what a printer prints: --up 8 has it" in cards
    assert "no room" not in layout(CARD, 1, 1, Plan("letter", up=8), bleeds=True).say


@pytest.mark.parametrize("pieces", [1, 2, 3, 4, 5, 9, 13])
@pytest.mark.parametrize("copies", [0, 7])
def test_stacks_laid_on_each_other_are_in_order(pieces: int, copies: int) -> None:
    found = layout(POSTCARD, 2, pieces, Plan("a4", copies=copies, stack=True))
    laid = [[found.piece_at(sheet, place) for sheet in range(found.different)] for place in range(4)]
    times = max(1, 4 // pieces)
    order = [piece for stack in laid[::times] for piece in stack if piece is not None]
    assert order == list(range(pieces))
    for place in range(4 // times * times):
        assert laid[place] == laid[place // times * times], "a piece that lies there several times is in like stacks"
    counted = [sum(stack.count(piece) for stack in laid) * found.runs for piece in range(pieces)]
    assert min(counted) >= max(copies, 1)
    assert found.sheets == found.different * found.runs
    assert found.say.startswith(f"{found.sheets} sheet")
    assert ("lay the stacks on each other" in found.say) == (pieces > 4)


@pytest.mark.parametrize("piece", [POSTCARD, A6, CARD, PAPERS["postcard"], (297, 210)])
@pytest.mark.parametrize("sheet", ["a4", "letter", "a3"])
@pytest.mark.parametrize("flip", ["long", "short"])
def test_the_back_lies_behind_its_front(piece: Size, sheet: str, flip: str) -> None:
    try:
        found = layout(piece, 2, 1, Plan(sheet, flip=flip))  # type: ignore[arg-type]
    except InputError:
        assert (piece, sheet) == ((297, 210), "letter")
        return
    width, height = found.sheet
    front, back = faces(found, "piece")
    over_top = (flip == "long") == (width > height)
    for one, other in zip(front.placed, back.placed, strict=True):
        left, top, right, bottom = other.box
        seen_through = (
            (left, height - bottom, right, height - top) if over_top else (width - right, top, width - left, bottom)
        )
        assert one.box == pytest.approx(seen_through)
        ups = ((0, -1), (1, 0), (0, 1), (-1, 0))
        x, y = ups[other.turns]
        assert ups[one.turns] == ((x, -y) if over_top else (-x, y)), "heads lie on heads"[: 20 + one.turns]


@pytest.mark.parametrize(
    ("plan", "piece", "sides", "pieces", "code", "step"),
    [
        (Plan("a4", up=9), A6, 1, 1, "up", "At most 4 fit."),
        (Plan("a4", up=12), CARD, 2, 1, "up", "At most 11 fit."),
        (Plan("letter"), (297, 210), 2, 1, "sheet", "larger sheet"),
        (Plan("a4", up=1), A3, 1, 1, "up", "parts to glue"),
        (Plan("a4", stack=True), A3, 1, 2, "up", "parts to glue"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(
    plan: Plan, piece: Size, sides: int, pieces: int, code: str, step: str
) -> None:
    with pytest.raises(InputError) as caught:
        layout(piece, sides, pieces, plan)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert f"{piece[0]:g} x {piece[1]:g} mm" in problem.message
    assert step in (problem.next_step or "")


@pytest.mark.parametrize(
    ("piece", "sheet", "count"),
    [
        (A3, "a4", 4),
        (PAPERS["tabloid"], "letter", 4),
        (A3, "letter", 4),
        (PAPERS["tabloid"], "a4", 4),
        (A4, "letter", 2),
        (PAPERS["letter"], "a4", 2),
        (PAPERS["hanger"], "letter", 2),
        (A3, "tabloid", 2),
    ],
)
@pytest.mark.parametrize("bleeds", [False, True])
def test_tiles_show_the_whole_poster_and_overlap(piece: Size, sheet: str, count: int, bleeds: bool) -> None:
    found = layout(piece, 1, 1, Plan(sheet), bleeds=bleeds)
    assert len(found.tiles) == count == found.sheets
    assert found.places == ()
    bleed = 3 if bleeds else 0
    windows = {tile.name: tile.window for tile in found.tiles}
    edges = [
        min(w[0] for w in windows.values()),
        min(w[1] for w in windows.values()),
        max(w[2] for w in windows.values()),
        max(w[3] for w in windows.values()),
    ]
    assert edges == pytest.approx([-bleed, -bleed, piece[0] + bleed, piece[1] + bleed])
    for tile in found.tiles:
        left, top, right, bottom = tile.window
        assert right - left <= room(found.sheet)[0] + 0.01
        assert bottom - top <= room(found.sheet)[1] + 0.01
        for side, other in ((0, tile.right), (1, tile.below)):
            if other:
                assert tile.window[side + 2] - (windows[other][side] + 3) == pytest.approx(OVERLAP)
            else:
                assert tile.window[side + 2] == pytest.approx(piece[side] + bleed)
        x, y = tile.at
        shown = (x, y, x + right - left, y + bottom - top)
        for line in (*tile.cuts, *tile.glue):
            assert min(line) >= 5.9
            assert max(line[0], line[2]) <= found.sheet[0] - 5.9
            assert max(line[1], line[3]) <= found.sheet[1] - 5.9
            assert not overlap(
                (
                    min(line[0], line[2]),
                    min(line[1], line[3]),
                    max(line[0], line[2]) + 0.005,
                    max(line[1], line[3]) + 0.005,
                ),
                shown,
            )
        assert len(tile.cuts) + len(tile.glue) == 8
    assert found.say.startswith(f"{count} sheets ")
    assert "print at 100 %, trim the marked edges, glue" in found.say


def test_copies_of_a_tiled_poster_are_counted() -> None:
    found = layout(A3, 1, 1, Plan("a4", copies=3))
    assert (found.sheets, found.different, found.runs) == (12, 4, 3)
    assert found.say.startswith("12 sheets A4: print 3 times at 100 %")


def test_many_tiles_are_named_by_row_and_column() -> None:
    found = layout((841, 1189), 1, 1, Plan("a4"))
    names = [tile.name for tile in found.tiles]
    assert names[0] == "A1"
    assert len(set(names)) == len(names) == found.sheets
    assert f"in the order A1 to {names[-1]}, row by row" in found.say
