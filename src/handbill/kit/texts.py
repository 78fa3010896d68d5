"""The texts of a kit by their keys, as `points.heritage.letter`: for pinning, comparing languages, and fingerprints."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from handbill.kit.model import KitWords
from handbill.wording import Template, Wording, Wordings

SHORT = ("{}", "letter.{}", "points.{}.letter", "asks.{}.letter", "claims.{}.text", "prompts.{}.frames", "{}.letter")
Worded = Template | Wording | Wordings


def texts(words: KitWords) -> dict[str, Worded]:
    """Every text of a language by its key in the file, in the file's order of fields."""
    return dict(_walk(words, ""))


def _walk(part: object, key: str) -> Iterator[tuple[str, Worded]]:
    if isinstance(part, Template | Wording | Wordings):
        yield key, part
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from _walk(value, f"{key}.{name}" if key else str(name))
    elif is_dataclass(part):
        for entry in fields(part):
            yield from _walk(getattr(part, entry.name), f"{key}.{entry.name}" if key else entry.name)


def find_text(found: Mapping[str, Worded], given: str) -> str:
    """The key that a short name means (`opening`, `heritage`, `standing-us`), "" where there is none.

    A part of the letter goes before all else, then points, asks, claims and prompts.
    """
    return next((key for pattern in SHORT if (key := pattern.format(given)) in found), "")
