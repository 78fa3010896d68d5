"""An event that a flyer invites to: title, start, place and host, out of a file or of options; made safe, once."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

from handbill import yamlfile
from handbill.errors import InputError, Problem, Where
from handbill.people import clean

MOST = {"title": 90, "start": 60, "place": 120, "host": 90, "imprint": 200}  # characters


@dataclass(frozen=True, slots=True)
class Event:
    """`start` is a day or a day and a time as in `2026-12-05 18:30`, or words that are printed as they are."""

    title: str = ""
    start: str = ""
    place: str = ""
    host: str = ""
    imprint: str = ""
    format: int = 1
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @property
    def when(self) -> datetime | date | None:
        """The start as a moment, None where it is in words."""
        try:
            return date.fromisoformat(self.start)
        except ValueError:
            pass
        try:
            return datetime.fromisoformat(self.start)
        except ValueError:
            return None


def load_event(path: Path) -> Event:
    """An event's file; raises InputError with file, line and column."""
    loaded = yamlfile.read(path)
    if isinstance(loaded.data, dict):
        loaded.data = {key: value for key, value in loaded.data.items() if value is not None}
    event = yamlfile.check(loaded, Event) if loaded.data else Event()
    try:
        return cleaned(event)
    except InputError as error:
        raise InputError(*(replace(problem, where=Where(str(path))) for problem in error.problems)) from None


def cleaned(event: Event) -> Event:
    """The event with every value made safe; all that cannot be is in one error."""
    problems: list[Problem] = []
    values: dict[str, str] = {}
    for key, most in MOST.items():
        try:
            values[key] = clean(getattr(event, key), f"the event's {key}", limit=most)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    return replace(event, **values)  # type: ignore[arg-type]  # all of them are text
