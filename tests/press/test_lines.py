"""Lines set into a box: no text is wider than it is taken to be, none is cut, all pieces together are the line."""

import pytest

from handbill.press.lines import PT, measure, script, settle

SIZES = ((11, 10, 9), (8.5, 8))


def wide(lines: list[str]) -> float:
    """The widest line at the largest size, in mm."""
    return max(measure(line) for line in lines) * 11 * PT


def test_short_lines_take_the_largest_size_and_stay_whole() -> None:
    setting = settle(["Jordan Example", "Washington, DC 20515"], 80, 20, SIZES)
    assert setting is not None
    assert (setting.size, setting.leading) == (11, 12.65)
    assert setting.pieces == (("Jordan Example",), ("Washington, DC 20515",))
    assert setting.height == pytest.approx(2 * 12.65 * PT)


def test_a_size_steps_down_before_a_line_is_broken_and_a_line_is_broken_before_letters_get_small() -> None:
    line = "The Member of Parliament for Ealing Central and Acton"
    smaller = settle([line], wide([line]) * 0.95, 20, SIZES)
    assert smaller is not None
    assert (smaller.size, len(smaller.lines)) == (10, 1)
    broken = settle([line], wide([line]) * 0.7, 20, SIZES)
    assert broken is not None
    assert (broken.size, len(broken.lines)) == (11, 2)
    assert " ".join(broken.lines) == line
    low = settle([line] * 2, wide([line]) * 0.7, 14, SIZES)
    assert low is not None
    assert low.size < 9


def test_pieces_of_a_broken_line_are_about_as_wide_as_each_other() -> None:
    line = "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta"
    setting = settle([line], wide([line]) * 0.9, 30, ((11,),))
    assert setting is not None
    first, second = (measure(piece) for piece in setting.lines)
    assert abs(first - second) < measure(" Epsilon")


def test_what_no_size_holds_is_none() -> None:
    assert settle(["x"] * 9, 80, 20, SIZES) is None
    assert settle(["Donaudampfschifffahrtsgesellschaft"], 20, 80, SIZES) is None


def test_the_script_decides_the_size_and_the_room_between_lines() -> None:
    assert [script([text]) for text in ("Beirut", "Beirut بيروت", "Երևան")] == ["", "arabic", "armenian"]
    latin, arabic = settle(["Beirut"], 80, 20, SIZES), settle(["بيروت"], 80, 20, SIZES)
    assert latin is not None
    assert arabic is not None
    assert arabic.size > latin.size
    assert arabic.leading > latin.leading


def test_no_text_is_wider_in_our_fonts_than_it_is_taken_to_be() -> None:
    from fontTools.ttLib import TTFont

    from handbill import resources

    names = ("SourceSerif4-Regular", "SourceSans3-Regular", "NotoSerifArmenian-Regular", "NotoSansArmenian-Regular")
    for name in names:
        letters = [*range(0x20, 0x7F), *range(0xC0, 0x180), *range(0x531, 0x557), *range(0x561, 0x588), 0x2013, 0x2019]
        with TTFont(resources.fonts() / f"{name}.ttf") as font:
            signs, em = font.getBestCmap(), font["head"].unitsPerEm
            found = {chr(code): font["hmtx"][signs[code]][0] / em for code in letters if code in signs}
        assert len(found) > 70
        wider = [char for char, width in found.items() if width > measure(char) + 0.01]
        # Of Maltese, Afrikaans and Sami, by less than a tenth of an em.
        assert set(wider) <= set("ĦŉŊ"), (name, wider)
