"""Which texts of a kit changed in the source language after they were translated.

`translations.yaml` keeps, for each language and text, a fingerprint of the source text that was translated.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from handbill import yamlfile
from handbill.errors import Where
from handbill.kit.texts import texts

if TYPE_CHECKING:
    from handbill.kit import Kit

FILE = "translations.yaml"
STRICT: dict[str, str] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Translations:
    """translations.yaml: by language and key of the text, the fingerprint of what was translated."""

    format: int
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT


def noted(kit: "Kit") -> Mapping[str, Mapping[str, str]]:
    """What translations.yaml says; raises InputError where it is none."""
    if not (kit.folder / FILE).exists():
        return {}
    return yamlfile.load(kit.path(FILE), Translations, file=kit.shown(FILE)).texts


def fingerprints(kit: "Kit") -> dict[str, str]:
    """A fingerprint of every text of the source language, by its key; `guide.ID` for a section of the guide."""
    lang = kit.languages[0]
    found = {
        key: _digest(template.source for template in text.templates) for key, text in texts(kit.words(lang)).items()
    }
    if kit.has_guide:
        found |= {f"guide.{id}": _digest([text]) for id, text in sections(kit, lang).items()}
    return found


def sections(kit: "Kit", lang: str) -> dict[str, str]:
    """The guide's sections by id, and what stands before the first one under `front`."""
    guide = kit.guide(lang)
    parts = re.split(r"(?m)^## ", guide.body)
    front = " ".join(template.source for template in (guide.front.title, guide.front.lead) if template)
    ids = [section.id for section in guide.front.sections]
    return {"front": f"{front} {parts[0].strip()}", **dict(zip(ids, parts[1:], strict=False))}


def changed(kit: "Kit", lang: str) -> list[str]:
    """The keys of the texts whose source changed since, or was never noted."""
    known = noted(kit).get(lang, {})
    return [key for key, digest in fingerprints(kit).items() if known.get(key) != digest]


def where(kit: "Kit", lang: str, key: str) -> Where:
    """Where the text of a key stands in a language's file."""
    if key.startswith("guide."):
        return Where(kit.shown(f"guide/{lang}.md"))
    found = texts(kit.words(lang)).get(key)
    return found.templates[0].origin.where if found else Where(kit.shown(f"text/{lang}.yaml"))


def note(kit: "Kit", languages: Iterable[str], keys: Iterable[str] = ()) -> str:
    """translations.yaml as it is when these texts (all, where none is named) are translations of the present source."""
    now = fingerprints(kit)
    wanted = set(keys) or set(now)
    known = {
        lang: {key: digest for key, digest in entries.items() if key in now and re.fullmatch("[0-9a-f]{12}", digest)}
        for lang, entries in noted(kit).items()
    }
    for lang in languages:
        mine = known.setdefault(lang, {})
        known[lang] = {
            key: digest if key in wanted else mine[key] for key, digest in now.items() if key in wanted or key in mine
        }
    lines = ["# Written by `handbill kit stamp`: which source text each translation was made from.", "format: 1"]
    lines.append("texts:" if known else "texts: {}")
    for lang in (lang for lang in kit.languages if known.get(lang)):
        lines += [f"  {lang}:", *(f'    {key}: "{digest}"' for key, digest in known[lang].items())]
    return "\n".join(lines) + "\n"


def _digest(sources: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(" ".join(source.split()) for source in sources).encode()).hexdigest()[:12]
