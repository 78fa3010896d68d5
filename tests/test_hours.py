"""Opening hours as offices word them, read only where they say one span, and told by the caller's clock."""

import sys
import zoneinfo
from datetime import date
from pathlib import Path

import pytest

from handbill.hours import in_zone, span

NEW_YORK, LOS_ANGELES, LONDON = "America/New_York", "America/Los_Angeles", "Europe/London"
WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)


def clock(hours: str) -> str:
    found = span(hours)
    return " ".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in found) if found else ""


# As they stand in the list of the district offices of the Congress of the United States.
@pytest.mark.parametrize(
    ("hours", "read"),
    [
        ("Monday-Friday 9:00AM-5:00PM", "09:00 17:00"),
        ("M-F 9-5:30pm", "09:00 17:30"),
        ("8:30am-4:30pm, M-F", "08:30 16:30"),
        ("8:30 am to 5:00 pm", "08:30 17:00"),
        ("Monday through Friday, 9 a.m. to 5 p.m.", "09:00 17:00"),
        ("9:00am - 5:00pm, please call ahead", "09:00 17:00"),
        ("8am-5pm CT", "08:00 17:00"),
        ("8:30am - 5:30pm (M-F)", "08:30 17:30"),
        ("M-F 9am -6pm", "09:00 18:00"),
        ("2nd and 4th Mondays 10:00AM–4:00PM", "10:00 16:00"),
        ("3rd Wednesday of each month 3PM-6PM by appointment only", "15:00 18:00"),
        ("Every 1st,3rd, and 5th Thursday, 9:30am-12:00pm", "09:30 12:00"),
        ("Every 2nd and 4th Wednesday, 12pm-4pm", "12:00 16:00"),
        ("Every 1st, 3rd, and 5th Wednesday, 12-4pm", "12:00 16:00"),
        ("Monday – Thursday 9 am – 12 pm and by appointment", "09:00 12:00"),
        ("Thursdays from 8:30-4:30pm. Appointments strongly encouraged.", "08:30 16:30"),
        ("8:30 - 5pm", "08:30 17:00"),
        ("Monday-Friday 8:00AM– 5:00PM", "08:00 17:00"),
        ("Monday-Friday 8 a.m. to 5 p.m", "08:00 17:00"),
        ("Thursdays 1:00pm-5:00pm", "13:00 17:00"),
        ("9:00am-5:00pm (PT), Weekdays", "09:00 17:00"),
        ("Monday-Wednesday 9:00AM-5:00PM, Thursday and Friday by appointment only", "09:00 17:00"),
        ("By appointment only", ""),
        ("Tuesday-Thursday", ""),
        ("M-F 8:30am-430pm", ""),
        ("Monday - Friday 8:00 a.m. CST to 5:30 p.m. CST", ""),
        ("9AM-1PM and 2:30PM-5PM", ""),
        ("Tuesday 10:00AM-12:00PM and Thursday 2:00PM-4:00PM", ""),
    ],
)
def test_hours_are_read_as_offices_word_them(hours: str, read: str) -> None:
    assert clock(hours) == read


@pytest.mark.parametrize(
    ("hours", "read"),
    [
        ("Mo-Fr 09:00-17:00", "09:00 17:00"),
        ("9-17", "09:00 17:00"),
        ("9–5 p.", "09:00 17:00"),
        ("9 till noon", ""),
        ("1-4pm", "13:00 16:00"),
        ("11-1pm", "11:00 13:00"),
        ("10-11 please call", "10:00 11:00"),
        ("Monday 10-12 and by appointment", "10:00 12:00"),
        ("12am-12pm", "00:00 12:00"),
        ("0:00-24:00", "00:00 24:00"),
        ("9-5", ""),
        ("9am-5", ""),
        ("10pm-2am", ""),
        ("9am-9am", ""),
        ("13pm-14pm", ""),
        ("9:75-17:00", ""),
        ("9:00-25:00", ""),
        ("202-555-0101", ""),
        ("", ""),
    ],
)
def test_hours_that_could_be_read_in_two_ways_are_not_read(hours: str, read: str) -> None:
    assert clock(hours) == read


@pytest.mark.parametrize(
    ("place", "caller", "shown"),
    [
        (NEW_YORK, LOS_ANGELES, "06:00–14:00"),
        (LOS_ANGELES, NEW_YORK, "12:00–20:00"),
        (NEW_YORK, LONDON, "14:00–22:00"),
        (NEW_YORK, "Asia/Yerevan", "18:00–02:00"),
        ("Asia/Kolkata", LONDON, "03:30–11:30"),
        (LONDON, "Asia/Kathmandu", "14:45–22:45"),
        ("Australia/Adelaide", "Australia/Sydney", "09:30–17:30"),
        ("Asia/Tehran", "Asia/Kabul", "10:00–18:00"),
        (NEW_YORK, NEW_YORK, ""),
        (NEW_YORK, "America/Toronto", ""),
        ("America/Chicago", "Etc/GMT+6", ""),
    ],
)
def test_the_span_is_told_by_the_caller_s_clock_where_it_differs(place: str, caller: str, shown: str) -> None:
    assert in_zone("Mon-Fri 9am-5pm", place, caller, WINTER) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 3, 7), "14:00–22:00"),
        (date(2026, 3, 8), "13:00–21:00"),  # America's clocks go forward
        (date(2026, 3, 28), "13:00–21:00"),
        (date(2026, 3, 29), "14:00–22:00"),  # Britain's clocks go forward
        (date(2026, 10, 24), "14:00–22:00"),
        (date(2026, 10, 25), "13:00–21:00"),
        (date(2026, 10, 31), "13:00–21:00"),
        (date(2026, 11, 1), "14:00–22:00"),
    ],
)
def test_summer_time_begins_and_ends_on_each_place_s_own_day(day: date, shown: str) -> None:
    assert in_zone("9am-5pm", NEW_YORK, LONDON, day) == shown


def test_a_zone_that_differs_for_a_half_of_the_year_is_told_only_then() -> None:
    assert in_zone("9am-5pm", "America/Denver", "America/Phoenix", WINTER) == ""
    assert in_zone("9am-5pm", "America/Denver", "America/Phoenix", SUMMER) == "08:00–16:00"


def test_clocks_that_change_within_the_span_are_both_right() -> None:
    assert in_zone("0:00-9:00", NEW_YORK, "UTC", date(2026, 3, 8)) == "05:00–13:00"
    assert in_zone("0:00-9:00", NEW_YORK, "America/Puerto_Rico", date(2026, 11, 1)) == "00:00–10:00"


def test_midnight_is_the_end_of_the_day() -> None:
    assert in_zone("0:00-24:00", NEW_YORK, "UTC", date(2026, 3, 8)) == "05:00–04:00"


@pytest.mark.parametrize(
    ("place", "caller"),
    [("", LONDON), (NEW_YORK, ""), ("Mars/Base", LONDON), (NEW_YORK, "Middle/Earth"), ("../secret", LONDON),
     (NEW_YORK, "/etc/localtime"), ("America", LONDON), (NEW_YORK, "x" * 300), ("É", LONDON), ("a\0b", LONDON)],
)  # fmt: skip
def test_without_a_known_zone_on_both_sides_nothing_is_told(place: str, caller: str) -> None:
    assert in_zone("9am-5pm", place, caller, WINTER) == ""


def test_the_name_of_a_folder_of_zones_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the zones come from the package tzdata, a folder is found and cannot be read."""
    (tmp_path / "tzdata/zoneinfo/Moon").mkdir(parents=True)
    for folder in ("tzdata", "tzdata/zoneinfo"):
        (tmp_path / folder / "__init__.py").touch()
    for name in [name for name in sys.modules if name.partition(".")[0] == "tzdata"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(OSError, match="Moon"):
        zoneinfo.ZoneInfo("Moon")
    assert in_zone("9am-5pm", "Moon", LONDON, WINTER) == ""


def test_hours_that_cannot_be_read_are_not_told() -> None:
    assert in_zone("By appointment only", NEW_YORK, LONDON, WINTER) == ""
