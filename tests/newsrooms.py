"""The example kit with words for a correction and a call to the desk, and an invented list of outlets."""

from pathlib import Path

import kits
from handbill.outlets import COLUMNS

CORRECTION = """\
  correction:
    subject: "Correction of {{ article_title }}"
    opening: ["On {{ article_date }} {{ outlet }} printed {{ article_title }}.", "I write about {{ article_title }} of {{ article_date }}, which I read in {{ outlet }} that day from {{ city }}."]
    quotation: "It says: “{{ quote }}”"
    concern: ["The named sources say something else about this.", "The sources that are named here say otherwise, and they say so at some length and in some detail."]
    claims: [count, levels]
    remedy: Would you correct it?
    closing: Thank you.
    contact: "{{ name }}, {{ city }}, {{ phone }}"
"""
DESK = """\
  desk:
    opener: ["Hello, my name is {{ name }}, from {{ city }}.", "Hello, I am {{ name }} from {{ city }}, a reader of {{ outlet }}."]
    issue: I call about the river.
    ask: Will you report on it?
    thanks: Thank you for your time.
    voicemail: ["This is {{ name }}.", "This is {{ name }}, {{ phone }}."]
    busy: Call again in the afternoon.
"""
TEXT = kits.TEXT.replace("flyers:\n", f"{CORRECTION}{DESK}flyers:\n")


def write_kit(parent: Path, **changes: str) -> Path:
    """The example kit with all four texts for newsrooms."""
    return kits.write_kit(parent, **({"text": TEXT} | changes))


def table(*rows: dict[str, str]) -> str:
    """A list of outlets with these rows, an empty cell for every column that one does not name."""
    lines = [",".join(COLUMNS)]
    lines += [",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def write_list(path: Path, *rows: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(*rows), encoding="utf-8")
    return path
