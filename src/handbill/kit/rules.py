"""What must hold in a kit beyond the form of its files: references, ids, dates, paths and fields."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handbill import resources
from handbill.document import unprintable
from handbill.errors import InputError, Problem, Where, nearest, refuse
from handbill.kit.model import LINK_SECTIONS, Claim, GuideFront, KitFile, KitLink, KitWords, Stance
from handbill.kit.texts import texts
from handbill.wording import FIELDS, field_problems
from handbill.yamlfile import place

if TYPE_CHECKING:
    from handbill.kit import Kit

LETTER_FIELDS = FIELDS["sender"] | FIELDS["office"]
ASK_FIELDS = LETTER_FIELDS | FIELDS["ask"]
FOLLOW_FIELDS = LETTER_FIELDS | FIELDS["first"]
FRAME_FIELDS = LETTER_FIELDS | FIELDS["answer"]
MEDIA_FIELDS = FIELDS["sender"] | FIELDS["media"]
FLYER_FIELDS = frozenset({"representative", "link", "date", "country", "region_name", "chamber", "in_chamber"})
QUESTION_FIELDS = frozenset({"city", "country"})
# Which fields have a value where, by the key of the text; the first pattern that fits counts.
PLACES = (
    ("letter.*", LETTER_FIELDS, "a letter"),
    ("asks.*", ASK_FIELDS, "an ask"),
    ("stances.*", ASK_FIELDS, "an ask"),
    ("points.*.title", frozenset[str](), "a title"),
    ("points.*.flyer", FLYER_FIELDS, "a flyer"),
    ("points.*", LETTER_FIELDS, "a point"),
    ("claims.*", frozenset[str](), "a claim"),
    ("prompts.*.frames", FRAME_FIELDS, "a frame"),
    ("prompts.*", QUESTION_FIELDS, "a prompt"),
    ("call.*", LETTER_FIELDS, "a call"),
    ("media.general.*", MEDIA_FIELDS - {"quote", "article_title"}, "a newsroom letter"),
    ("media.desk.*", MEDIA_FIELDS - {"quote"}, "a call to a newsroom"),
    ("media.*", MEDIA_FIELDS, "a newsroom letter"),
    ("flyers.*", FLYER_FIELDS, "a flyer"),
    ("social.*", LETTER_FIELDS, "a message"),
    ("follow_up.*", FOLLOW_FIELDS, "a follow-up"),
)


def is_web_address(url: str) -> bool:
    """Whether a link may be printed: http or https, a host with a dot, no blanks, controls or user name."""
    shape = r"https?://[^\s/@<>\"'\\]+\.[^\s/@<>\"'\\]+(/[^\s<>\"\\]*)?"
    return re.fullmatch(shape, url) is not None and unprintable(url) is None


def word_problems(kit: "Kit", words: KitWords, lang: str, shown: str) -> Iterator[Problem]:
    """What is wrong in a language's texts: ids that are missing or unknown, claims, fields out of place."""
    groups: list[tuple[str, list[str], Mapping[str, Any]]] = [
        ("asks", [ask.id for ask in kit.file.asks], words.asks),
        ("points", [point.id for point in kit.file.points], words.points),
        ("claims", list(kit.claims), words.claims),
        ("prompts", [prompt.id for prompt in kit.file.prompts], words.prompts),
    ]
    for group, ids, written in groups:
        for id in ids:
            if id not in written:
                message = f"{group}: no text for '{id}' in '{lang}'."
                yield Problem("missing-text", message, Where(shown), "Write it.")
        for id in written:
            if id not in ids:
                near = nearest(id, ids)
                step = f"Did you mean '{near}'?" if near else "Remove it, or add the id to the kit."
                yield Problem("unknown-id", f"{group}: '{id}' is not in the kit.", place(id, shown), step)
    yield from unknown_claims("media.article", words.media.article.claims, kit, shown)
    yield from unknown_claims("media.general", words.media.general.claims, kit, shown)
    if words.media.correction:
        yield from unknown_claims("media.correction", words.media.correction.claims, kit, shown)
    for name, flyer in words.flyers.items():
        yield from unknown_claims(f"flyers.{name}", flyer.facts, kit, shown)
    yield from _fields_out_of_place(words)


def _fields_out_of_place(words: KitWords) -> Iterator[Problem]:
    for key, text in texts(words).items():
        allowed, what = next((fields, what) for pattern, fields, what in PLACES if fnmatchcase(key, pattern))
        for template in text.templates:
            yield from field_problems(template, allowed, what)
            if what == "a frame" and template.fields.count("answer") != 1:
                step = "Write {{ answer }} where the sender's words belong."
                yield Problem("no-answer", "a frame holds the answer once.", template.origin.where, step)


MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def inside(folder: Path, relative: str) -> Path:
    """`relative` below `folder`, symbolic links followed; raises InputError when it leads out."""
    base = folder.resolve()
    path = (base / relative).resolve()
    if not path.is_relative_to(base):
        raise refuse(
            "outside",
            f"the path '{relative}' leads out of the kit's folder.",
            where=Where(resources.shown(folder)),
            next_step="Put the file into the kit.",
        )
    return path


def duplicates(ids: list[str], shown: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            message = f"the id '{id}' stands {ids.count(id)} times."
            yield Problem("duplicate-id", message, place(id, shown), "Rename one of them.")
        seen.add(id)


def known(id: str, names: Mapping[str, object]) -> str:
    near = nearest(id, list(names))
    return f"Did you mean '{near}'?" if near else "Add it, or remove the reference."


def structure_problems(kit: "Kit", shown: str) -> Iterator[Problem]:
    """What is wrong in kit.yaml and claims.yaml: names, ids, references, dates, addresses."""
    yield from _names(kit.file, kit.folder.name, place(kit.file.id, shown))
    for ids in ([ask.id for ask in kit.file.asks], [p.id for p in kit.file.points], [p.id for p in kit.file.prompts]):
        yield from duplicates(ids, shown)
    yield from _asks(kit.file, shown)
    yield from _references(kit, shown)
    claims = kit.shown("claims.yaml")
    for claim in kit.claims.values():
        yield from _claim(claim, claims)


def _names(file: KitFile, folder: str, where: Where) -> Iterator[Problem]:
    if file.id != folder:
        yield Problem("id", f"id '{file.id}' differs from the folder's name '{folder}'.", where, "Make them equal.")
    if not file.languages:
        yield Problem("languages", "languages is empty.", where, "Name at least one.")
    for lang in file.languages:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", lang):
            yield Problem("language", f"'{lang}' is no language code.", where, "Write en, fr, hy, ...")
        elif lang not in file.title:
            yield Problem("title", f"title has no '{lang}'.", where, "Add it.")
    for colour in file.look.colours:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            yield Problem("colour", f"look: '{colour}' is no colour.", where, "Write it like #7a1f2b.")
        elif (found := contrast(colour)) < MIN_CONTRAST:
            message = f"look: nobody can read {colour} on white, nor white on it (contrast {found:.1f} to 1)."
            yield Problem("contrast", message, where, f"Take a darker one, of at least {MIN_CONTRAST} to 1.")
    for what, file_name, alts in (
        ("logo", file.look.logo, file.look.logo_alt),
        ("picture", file.look.picture, file.look.picture_alt),
    ):
        if file_name and not (file.languages and alts.get(file.languages[0], "").strip()):
            message = f"look: the {what} has no words for those who cannot see it."
            yield Problem(
                "no-alt", message, where, f"Add {what}_alt: {{en: ...}}, in the kit's first language at least."
            )


def contrast(colour: str) -> float:
    """How well `#rrggbb` stands out against white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def _asks(file: KitFile, shown: str) -> Iterator[Problem]:
    if not any(ask.standing for ask in file.asks):
        step = "Add one with standing: true and review_by."
        yield Problem("no-standing-ask", "no ask is standing.", Where(shown), step)
    for ask in file.asks:
        where = place(ask.id, shown)
        if ask.standing and ask.review_by is None:
            yield Problem("no-review", f"ask {ask.id}: a standing ask needs review_by.", where)
        if not ask.standing and (ask.valid is None or set(ask.valid) != {"from", "until"}):
            yield Problem("no-span", f"ask {ask.id}: valid needs from and until.", where)
        if not ask.standing and (ask.source is None or ask.source.checked is None):
            yield Problem("no-source", f"ask {ask.id}: a timely ask needs a source with url and checked.", where)


def _references(kit: "Kit", shown: str) -> Iterator[Problem]:
    for what, items in (("ask", kit.file.asks), ("point", kit.file.points)):
        for item in items:
            yield from unknown_claims(f"{what} {item.id}", item.claims, kit, shown)
    points = {point.id: point for point in kit.file.points}
    for point in kit.file.points:
        for other in point.excludes:
            if other not in points:
                message = f"point {point.id}: there is no point '{other}'."
                yield Problem("unknown-point", message, place(other, shown), known(other, points))
    for picture in (kit.file.look.logo, kit.file.look.picture):
        try:
            if picture:
                inside(kit.folder, picture)
        except InputError as error:
            yield from error.problems


def unknown_claims(what: str, claims: tuple[str, ...], kit: "Kit", shown: str) -> Iterator[Problem]:
    for id in claims:
        if id not in kit.claims:
            yield Problem(
                "unknown-claim", f"{what}: there is no claim '{id}'.", place(id, shown), known(id, kit.claims)
            )


def _claim(claim: Claim, shown: str) -> Iterator[Problem]:
    where = place(claim.id, shown)
    if not claim.sources:
        yield Problem("no-source", f"claim {claim.id}: has no source.", where, "Name at least one.")
    if claim.basis == "opened" and not any(source.checked and source.url for source in claim.sources):
        message = f"claim {claim.id}: basis 'opened' needs a source with url and checked."
        yield Problem("not-opened", message, where, "Give them, or write basis: memory.")
    for source in claim.sources:
        if source.url and not is_web_address(source.url):
            yield Problem("address", f"claim {claim.id}: '{source.url}' is no web address.", where)
        if source.checked and not source.url:
            yield Problem("checked", f"claim {claim.id}: a source is checked, and has no url.", where)


def link_problems(links: tuple[KitLink, ...], shown: str) -> Iterator[Problem]:
    """What is wrong in links.yaml."""
    yield from duplicates([link.id for link in links], shown)
    for link in links:
        where = place(link.id, shown)
        if link.section not in LINK_SECTIONS:
            near = nearest(link.section, LINK_SECTIONS)
            step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(LINK_SECTIONS)}."
            yield Problem("section", f"link {link.id}: unknown section '{link.section}'.", where, step)
        if link.url and not is_web_address(link.url):
            yield Problem("address", f"link {link.id}: '{link.url}' is no web address.", where)
        if link.checked and not link.url:
            yield Problem("checked", f"link {link.id}: is checked, and has no url.", where)


def stance_problems(stances: tuple[Stance, ...], asks: list[str], shown: str) -> Iterator[Problem]:
    """What is wrong in stances.yaml: asks that there are not, and entries without a source that somebody read."""
    for stance in stances:
        where = Where(shown)
        said = "".join((stance.official, stance.name, stance.source.title, stance.source.publisher or ""))
        if (found := unprintable(said)) is not None:
            yield Problem("unprintable", f"an entry holds {found[1]}.", where, "Remove it: senders are shown it.")
            continue
        for id in () if stance.asks == "any" else stance.asks:
            if id not in asks:
                step = known(id, dict.fromkeys(asks))
                yield Problem("unknown-ask", f"{stance.official}: there is no ask '{id}'.", place(id, shown), step)
        if not stance.source.url or not stance.source.checked:
            message = f"{stance.official}: a stance needs a source with url and checked."
            yield Problem("no-source", message, where, "Read it at its source and give both, or remove the entry.")
        elif not is_web_address(stance.source.url):
            yield Problem("address", f"{stance.official}: '{stance.source.url}' is no web address.", where)


RESERVED_SECTIONS = ("representatives", "sources")


def guide_problems(front: GuideFront, shown: str) -> Iterator[Problem]:
    """What is wrong in a guide's front matter: fields, section ids, sections of links."""
    for template in (front.title, front.lead):
        if template:
            yield from field_problems(template, frozenset(), "a guide")
    yield from duplicates([section.id for section in front.sections], shown)
    listed = [link for section in front.sections for link in section.links]
    for section in front.sections:
        if section.id in RESERVED_SECTIONS or section.id.startswith("note-"):
            yield Problem("section", f"the section id '{section.id}' is taken.", place(section.id, shown), "Rename it.")
    for link in dict.fromkeys(listed):
        if link not in LINK_SECTIONS:
            near = nearest(link, LINK_SECTIONS)
            step = f"Did you mean '{near}'?" if near else f"Known are: {', '.join(LINK_SECTIONS)}."
            yield Problem("section", f"there is no section of links '{link}'.", place(link, shown), step)
        elif listed.count(link) > 1:
            yield Problem("section", f"the links '{link}' stand twice.", place(link, shown), "Keep one place.")
