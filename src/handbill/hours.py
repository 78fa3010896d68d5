"""Opening hours as a source words them, told in the caller's own time zone where that can be done without guessing."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CLOCK = r"(\d{1,2})(?::(\d{2}))?(?:\s*([ap])\.?\s?m?\b\.?)?"
_SPAN = re.compile(rf"(?<![\d:]){_CLOCK}\s*(?:-|–|—|to|until|till)\s*{_CLOCK}(?![\d:])", re.IGNORECASE)


def span(hours: str) -> tuple[int, int] | None:
    """The one span of hours that a text names, in minutes since midnight; None where it names none or several."""
    found = list(_SPAN.finditer(hours))
    if len(found) != 1:
        return None
    hour, minute, half, to_hour, to_minute, to_half = found[0].groups()
    start = _minutes(int(hour), int(minute or 0), half)
    end = _minutes(int(to_hour), int(to_minute or 0), to_half)
    if start is None or end is None:
        return None
    if not half and to_half:
        # "9-5pm", "1-4pm": the half of the day is said once, and an office opens before it closes.
        same = _minutes(int(hour), int(minute or 0), to_half)
        start = same if same is not None and same < end else _minutes(int(hour), int(minute or 0), "a")
    if start is None or end <= start:
        return None
    return start, end


def _minutes(hour: int, minute: int, half: str | None) -> int | None:
    if minute > 59 or hour > (12 if half else 24):
        return None
    if half:
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    return hour * 60 + minute


def in_zone(hours: str, place: str, caller: str, day: date) -> str:
    """The span of hours as the caller's clock shows it on a day, as `06:00–14:00`; "" where both clocks agree.

    Also "" where the text cannot be read as one span, or one of the time zones (IANA names) is not known.
    """
    found = span(hours)
    if found is None or not place or not caller:
        return ""
    try:
        here, there = ZoneInfo(caller), ZoneInfo(place)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    times = []
    for minutes in found:
        moment = datetime(day.year, day.month, day.day, tzinfo=there) + timedelta(minutes=minutes)
        times.append(moment.astimezone(here))
    if all(time.utcoffset() == time.astimezone(there).utcoffset() for time in times):
        return ""
    return "–".join(f"{time:%H:%M}" for time in times)
