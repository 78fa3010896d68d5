"""What tests of follow-ups share: the example kit with words for them, and entries of a log."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from handbill.log import Entry
from kits import TEXT, write_kit

WORDS = """\
follow_up:
  chaser:
    subject: "Example River: my letter of {{ first_date }}"
    opening: ["On {{ first_date }} I asked you: “{{ first_ask }}”", "You have my letter of {{ first_date }} with its question: “{{ first_ask }}”"]
    request: ["Will you answer yes or no?"]
    thanks: ["Thank you for your time, {{ official }}."]
  thanks:
    subject: "Example River: thank you"
    opening: ["On {{ first_date }} I asked you: “{{ first_ask }}” You agreed."]
    request: ["Will you keep it up?"]
    thanks: ["Thank you, {{ official }}."]
  reply:
    subject: "Example River: your answer"
    opening: ["You answered my letter of {{ first_date }}, which asked: “{{ first_ask }}”"]
    request: ["Will you answer that question?"]
    thanks: ["Thank you for writing, {{ official }}."]
"""
DAY = date(2026, 11, 2)
LETTER = Entry(
    kit="example",
    kind="letter",
    office="us/house",
    official="x:1",
    name="Jordan Example",
    region="CA",
    district="30",
    language="en",
    date=DAY,
    channel="pdf",
    ask="hearing",
    ask_text="Will you hold a hearing?",
    paths=("/example/letter.pdf",),
)


def follow_up_kit(parent: Path, text: str = TEXT) -> Path:
    return write_kit(parent, text=text + WORDS)


def entry(id: int = 1, **changes: object) -> Entry:
    return replace(LETTER, id=id, **changes)  # type: ignore[arg-type]  # any field of an entry
