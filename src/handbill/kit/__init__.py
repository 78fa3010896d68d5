"""Kits: a cause's claims, points, asks, prompts, texts, links and guide, read from a folder and checked.

A kit is somebody else's text: it reads nothing outside its folder, and its texts are words and fields.
"""

import re
from collections.abc import Hashable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from handbill import resources, yamlfile
from handbill.document import Picture
from handbill.errors import InputError, Where, nearest, refuse
from handbill.kit.model import (
    BRANCHES,
    MAX_GUIDE_BYTES,
    Ask,
    Claim,
    ClaimsFile,
    FlyerText,
    Guide,
    GuideFront,
    KitFile,
    KitLink,
    KitWords,
    LinksFile,
    MediaText,
    Point,
    Stance,
    StanceName,
    StancesFile,
)
from handbill.kit.rules import (
    duplicates,
    guide_problems,
    inside,
    is_web_address,
    link_problems,
    stance_problems,
    structure_problems,
    word_problems,
)

__all__ = [
    "BRANCHES",
    "Ask",
    "Claim",
    "FlyerText",
    "Guide",
    "Kit",
    "KitLink",
    "KitWords",
    "MediaText",
    "Point",
    "Stance",
    "StanceName",
    "find_kit",
    "is_web_address",
    "load_kit",
]


MAX_PICTURE_BYTES = 30_000_000


class Kit:
    """One kit. The structure is read at once; the words of a language when they are first asked for."""

    def __init__(self, folder: Path, file: KitFile, claims: tuple[Claim, ...]) -> None:
        self.folder = folder
        self.file = file
        self.id = file.id
        self.languages = file.languages
        self.claims = {claim.id: claim for claim in claims}
        self._words: dict[str, KitWords] = {}
        self.letters_of_others: dict[Hashable, tuple[str, ...]] = {}  # kept by compose, for the originality meter
        self._guides: dict[str, Guide] = {}

    def path(self, relative: str) -> Path:
        """A path inside the kit's folder; raises InputError when it leads out of it."""
        return inside(self.folder, relative)

    def shown(self, relative: str) -> str:
        return resources.shown(self.folder / relative)

    def words(self, lang: str) -> KitWords:
        """Every text in a language; raises InputError with all problems of the file."""
        if lang not in self._words:
            relative = f"text/{lang}.yaml"
            words = yamlfile.load(self.path(relative), KitWords, file=self.shown(relative))
            if problems := list(word_problems(self, words, lang, self.shown(relative))):
                raise InputError(*problems)
            self._words[lang] = words
        return self._words[lang]

    @cached_property
    def links(self) -> tuple[KitLink, ...]:
        path = self.folder / "links.yaml"
        if not path.exists():
            return ()
        shown = self.shown("links.yaml")
        links: tuple[KitLink, ...] = _load_list(self.path("links.yaml"), LinksFile, shown).items
        if problems := list(link_problems(links, shown)):
            raise InputError(*problems)
        return links

    @cached_property
    def stances(self) -> tuple[Stance, ...]:
        """Where officials stand, as far as the kit knows; raises InputError with every problem of stances.yaml."""
        if not (self.folder / "stances.yaml").exists():
            return ()
        shown = self.shown("stances.yaml")
        stances: tuple[Stance, ...] = _load_list(self.path("stances.yaml"), StancesFile, shown).items
        if problems := list(stance_problems(stances, [ask.id for ask in self.file.asks], shown)):
            raise InputError(*problems)
        return stances

    def guide(self, lang: str) -> Guide:
        """The guide's front matter and Markdown, read when it is first asked for; raises InputError."""
        if lang not in self._guides:
            self._guides[lang] = self._read_guide(lang)
        return self._guides[lang]

    def _read_guide(self, lang: str) -> Guide:
        relative = f"guide/{lang}.md"
        shown = self.shown(relative)
        path = self.path(relative)
        try:
            with path.open("rb") as stream:
                raw = stream.read(MAX_GUIDE_BYTES + 1)
        except OSError:
            raise refuse("no-guide", f"kit {self.id} has no guide in '{lang}'.", where=Where(shown)) from None
        if len(raw) > MAX_GUIDE_BYTES:
            raise refuse("too-large", f"is larger than {MAX_GUIDE_BYTES // 1000} kB.", where=Where(shown))
        match = re.match(rb"---\r?\n(.*?\r?\n)---\r?\n", raw, re.DOTALL)
        if match is None:
            step = "Begin it with --- lines that hold format, title and sections."
            raise refuse("front-matter", "has no front matter.", where=Where(shown, 1), next_step=step)
        # The blank first line keeps the line numbers those of the file.
        front = yamlfile.check(yamlfile.parse(b"\n" + match[1], shown), GuideFront)
        line = match[0].count(b"\n")
        try:
            body = raw[match.end() :].decode("utf-8")
        except UnicodeDecodeError:
            raise refuse("not-utf8", "is not UTF-8 text.", where=Where(shown)) from None
        if problems := list(guide_problems(front, shown)):
            raise InputError(*problems)
        return Guide(front, body, shown, line)

    def usable(self, claims: tuple[str, ...], today: date) -> list[Claim]:
        """Those of the claims, in order, that may be cited on a day."""
        return [self.claims[id] for id in claims if self.claims[id].citable(today)]

    def unchecked(self) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.basis != "opened"]

    def pictures(self, lang: str) -> tuple[Picture, ...]:
        """The kit's logo and photograph, read but not looked into; raises InputError."""
        look = self.file.look
        found: list[Picture] = []
        if look.logo:
            found.append(self._picture("logo", look.logo, look.logo_alt, lang))
        if look.picture:
            found.append(self._picture("picture", look.picture, look.picture_alt, lang))
        return tuple(found)

    def _picture(self, role: Literal["logo", "picture"], relative: str, alts: Mapping[str, str], lang: str) -> Picture:
        shown = self.shown(relative)
        try:
            with self.path(relative).open("rb") as stream:
                data = stream.read(MAX_PICTURE_BYTES + 1)
        except OSError as error:
            raise refuse("no-picture", f"cannot be read ({error.strerror}).", where=Where(shown)) from None
        if len(data) > MAX_PICTURE_BYTES:
            step = "Save a smaller copy of it into the kit."
            raise refuse(
                "picture", f"is larger than {MAX_PICTURE_BYTES // 10**6} MB.", where=Where(shown), next_step=step
            )
        return Picture(role, alts.get(lang) or alts[self.languages[0]], data, shown)

    @property
    def has_guide(self) -> bool:
        return (self.folder / "guide").is_dir()

    def title(self, lang: str) -> str:
        return self.file.title.get(lang) or next(iter(self.file.title.values()))


def find_kit(given: str) -> Path:
    """The folder of a kit by its id or path; raises InputError with the nearest id."""
    path = Path(given).expanduser()
    if path.name == "kit.yaml":
        path = path.parent
    if (path / "kit.yaml").is_file() and ("/" in given or path.is_absolute() or given in (".", "..")):
        return path.resolve()
    folders = resources.kit_folders()
    if given in folders:
        return folders[given]
    if (path / "kit.yaml").is_file():
        return path.resolve()
    near = nearest(given, list(folders))
    step = f"Did you mean '{near}'?" if near else "`handbill kits` lists them; a folder with a kit.yaml works too."
    raise refuse("unknown-kit", f"there is no kit '{given}'.", next_step=step)


def load_kit(given: str) -> Kit:
    """A kit by its id or folder; raises InputError with every problem of its structure."""
    folder = find_kit(given)
    shown = resources.shown(folder / "kit.yaml")
    file = yamlfile.load(inside(folder, "kit.yaml"), KitFile, file=shown)
    claims_shown = resources.shown(folder / "claims.yaml")
    claims: tuple[Claim, ...] = _load_list(inside(folder, "claims.yaml"), ClaimsFile, claims_shown).items
    kit = Kit(folder, file, claims)
    if problems := [*duplicates([claim.id for claim in claims], claims_shown), *structure_problems(kit, shown)]:
        raise InputError(*problems)
    return kit


def _load_list(path: Path, kind: type[Any], shown: str) -> Any:
    """A YAML file that is a list, checked as the dataclass `kind` with a single field `items`."""
    loaded = yamlfile.read(path, file=shown)
    if not isinstance(loaded.data, list):
        raise refuse("not-a-list", "must be a list of entries.", where=Where(shown, 1))
    places = {("items", *key): place for key, place in loaded.places.items()}
    return yamlfile.check(yamlfile.Loaded({"items": loaded.data}, places, shown), kind)
