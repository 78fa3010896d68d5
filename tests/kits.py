"""A small kit of evidently invented words, to be changed and broken by tests."""

from pathlib import Path

KIT = """\
format: 1
id: example
languages: [en]
title: {en: Example River}
as_of: 2026-11-01
look: {colours: ["#1d3557", "#9c4a2f"], logo: null}
asks:
  - id: hearing
    offices: [us/house]
    valid: {from: 2026-10-01, until: 2026-12-31}
    claims: []
    source: {title: Notice, publisher: Example Gazette, date: 2026-10-01, url: "https://example.org/notice", checked: 2026-11-01}
  - {id: standing, offices: any, standing: true, review_by: 2027-05-01, claims: []}
points:
  - {id: fish, claims: [count], offices: any}
  - {id: water, claims: [levels], offices: any}
prompts:
  - {id: swim, max_chars: 100}
"""
CLAIMS = """\
- id: count
  date: 2025-06-01
  status: stated
  basis: opened
  checked: 2026-11-01
  sources: [{title: Fish count, publisher: Example Institute, date: 2025-06-01, url: "https://example.org/fish", checked: 2026-11-01}]
- id: levels
  date: 2025-07-01
  status: stated
  basis: opened
  checked: 2026-11-01
  sources: [{title: Water levels, publisher: Example Institute, date: 2025-07-01, url: "https://example.org/water", checked: 2026-11-01}]
- id: memory
  date: 2020-01-01
  status: stated
  basis: memory
  sources: [{title: An old book, publisher: Example Press}]
"""
LINKS = """\
- {id: story, section: news, name: A story of the river, url: null, checked: null}
"""
TEXT = """\
format: 1
review: draft
letter:
  subject: Example River
  opening:
    - {x: "I live in {{ city }} and am your constituent in {{ constituency }}.", we: "We at {{ organisation }} work in {{ city }}."}
    - "As your constituent in {{ constituency }}, I write from {{ city }}."
  thanks: ["Thank you, {{ official }}. Please write back."]
asks:
  hearing: {letter: "Will you hold a hearing by {{ until }}?", call: "Will you hold a hearing by {{ until }}?"}
  standing: {letter: "Will you visit the river?", call: "Will you visit the river?"}
points:
  fish: {title: The fish, letter: ["The fish matter to the town."], call: "In June 2025 the fish were few."}
  water: {title: The water, letter: ["The water is what we drink."], call: "In July 2025 the water was low."}
claims:
  count: {text: "The Example Institute counted 12 fish in June 2025.", short: "12 fish in June 2025 (Example Institute)"}
  levels: {text: "The Example Institute measured 30 cm in July 2025.", short: "30 cm in July 2025 (Example Institute)"}
  memory: {text: "An old book tells of boats.", short: "Boats, says an old book"}
prompts:
  swim: {question: "Did you swim in it?", hint: "One sentence."}
call:
  opener: "Hello, my name is {{ name }}, from {{ city }}, {{ postcode }}."
  position: "What is the position of {{ official }}?"
  thanks: "Thank you."
  branches: {details: I can send them., unknown: I will find out., agrees: Thank you., disagrees: Please think again., wrong_office: Who is right?, voicemail: "This is {{ name }}.", full: I will try again.}
media:
  article: {subject: "Your article {{ article_title }}", opening: ["I read {{ article_title }} of {{ article_date }} in {{ outlet }}."], quotation: "It says: “{{ quote }}”", concern: ["It leaves out the fish."], claims: [count], remedy: Would you add them?, closing: Thank you., contact: "{{ name }}, {{ phone }}"}
  general: {subject: The river, opening: ["I read {{ outlet }}."], concern: ["The river is left out."], claims: [count], remedy: Would you report on it?, closing: Thank you., contact: "{{ name }}, {{ phone }}"}
flyers:
  poster: {headline: Save the river, lead: It is ours., facts: [count, levels], action: "Call your {{ representative }}.", say: Ask for a visit.}
  tearoff: {headline: Save the river, lead: It is ours., facts: [count], action: "Call your {{ representative }}.", strip: "Call your {{ representative }}"}
"""
GUIDE = """\
---
format: 1
review: draft
title: Example River
sections: [{id: background, as_of: 2026-11-01, links: [news]}]
---
## Background

[Twelve fish](claim:count) were *counted*.
"""
FILES = {"kit.yaml": KIT, "claims.yaml": CLAIMS, "links.yaml": LINKS, "text/en.yaml": TEXT, "guide/en.md": GUIDE}


def write_kit(parent: Path, **changes: str) -> Path:
    """The example kit as a folder; `kit`, `claims`, `links`, `text` and `guide` replace a file's content."""
    folder = parent / "example"
    names = {
        "kit": "kit.yaml",
        "claims": "claims.yaml",
        "links": "links.yaml",
        "text": "text/en.yaml",
        "guide": "guide/en.md",
    }
    files = FILES | {names[key]: content for key, content in changes.items()}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
