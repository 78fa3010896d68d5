"""Events that flyers invite to: files read with their places, words made safe."""

from datetime import date, datetime
from pathlib import Path

import pytest

from handbill.errors import InputError
from handbill.event import MOST, Event, cleaned, load_event


def write(folder: Path, text: str) -> Path:
    path = folder / "event.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "format: 1\ntitle: An evening\nstart: 2026-12-05 18:30\nplace: Example Hall\nhost: null\nimprint: Ann Example\n",
    )
    event = load_event(path)
    assert event == Event("An evening", "2026-12-05 18:30", "Example Hall", "", "Ann Example")
    assert event.when == datetime(2026, 12, 5, 18, 30)


@pytest.mark.parametrize(
    ("start", "when"),
    [
        ("2026-12-05", date(2026, 12, 5)),
        ("2026-12-05T18:30", datetime(2026, 12, 5, 18, 30)),
        ("every Friday at six", None),
        ("2026-13-05", None),
        ("", None),
    ],
)
def test_a_start_is_a_moment_or_stays_words(start: str, when: object) -> None:
    assert Event(start=start).when == when


def test_an_empty_file_is_no_event(tmp_path: Path) -> None:
    assert load_event(write(tmp_path, "# nothing yet\n")) == Event()


def test_what_is_wrong_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_event(write(tmp_path, "format: 1\ntitle: An evening\nplaec: Example Hall\n"))
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert (problem.where.line, "place" in str(problem.next_step)) == (3, True)
    with pytest.raises(InputError) as caught:
        load_event(write(tmp_path, f'format: 1\ntitle: {"x" * (MOST["title"] + 3)}\nhost: "a\\u0007"\n'))
    assert {problem.code for problem in caught.value.problems} <= {"too-long", "unprintable"}
    assert all(problem.where is not None for problem in caught.value.problems)


def test_direction_controls_and_blanks_go_and_all_that_is_unsafe_is_named_at_once() -> None:
    assert cleaned(Event("  An \u202e evening ")).title == "An evening"
    with pytest.raises(InputError) as caught:
        cleaned(Event("x" * 91, place="a\x07"))
    assert [problem.code for problem in caught.value.problems] == ["too-long", "unprintable"]
