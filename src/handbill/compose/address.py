"""Addresses on paper of their own: printed envelopes, sheets of labels, and the page that shows a printer's place."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from handbill.compose.letter import address_forms, official_values, recipient_lines, require_address, require_postal
from handbill.compose.request import Request, warning
from handbill.compose.window import broken
from handbill.compose.writer import Writer
from handbill.document import Block, Document, Field, Text
from handbill.errors import Problem, refuse
from handbill.paper import PAPERS
from handbill.people import Sender
from handbill.press import envelopes as post
from handbill.press.labels import SIZES, Sheet, places, sheet_of
from handbill.press.lines import Setting, settle
from handbill.resolve import Target
from handbill.vocabulary import labels as words_of

MOST_SHEETS = 20  # in one document: the worker's time is for each


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one envelope carries: the return address and the recipient's lines, in the document's language."""

    target: Target
    lang: str
    sender: tuple[Block, ...]
    recipient: tuple[Block, ...]


def addressed(request: Request, notes: list[Problem]) -> list[Envelope]:
    """The addressees with their lines as they stand on an envelope; raises InputError without a postal address."""
    found = []
    for target in request.resolved.targets:
        writer = Writer(request, request.speech(target), target)
        require_postal(target)
        if not target.complete:
            notes.append(warning("unnamed", f"{target.slug}: add the member's name, see {target.office.finder.url}"))
        address, _ = address_forms(target, request.country, writer.lang)
        lines = recipient_lines(writer, target, address, official_values(target, writer))
        found.append(Envelope(target, writer.lang, tuple(writer.sender_lines(contact=False)), tuple(lines)))
    return found


def envelopes(request: Request, notes: list[Problem]) -> list[Document]:
    """A document a language with an envelope on each page; raises InputError for lines that do not fit."""
    require_address(request)
    usual = "us-10" if request.country.paper == "letter" else request.country.envelope
    size = post.size_of(request.choices.posting.envelope, usual)
    by_language = sorted(addressed(request, notes), key=lambda envelope: envelope.lang)
    groups = [(lang, list(group)) for lang, group in groupby(by_language, key=lambda envelope: envelope.lang)]
    several = len(groups) > 1
    return [_envelopes(request, size, group, f"-{lang}" if several else "") for lang, group in groups]


def _envelopes(request: Request, size: str, group: Sequence[Envelope], ending: str) -> Document:
    lang, feed = group[0].lang, request.choices.posting.feed
    home, away = post.return_place(size), post.address_place(size, request.country.code)
    own = settle([b.text for b in group[0].sender], home.width, home.height, post.RETURN_SIZES)
    if own is None:
        message = f"your own address does not fit in the corner of an envelope {post.NAMES[size]}."
        raise refuse("envelope-sender", message, next_step="Shorten it, or choose a larger --size.")
    blocks, at = [*broken(group[0].sender, own)], []
    for number, envelope in enumerate(group, 1):
        setting = _on_envelope(envelope, size, away)
        blocks += [
            Block("recipient", b.inlines, b.lang, b.owner, b.origin, id=str(number))
            for b in broken(envelope.recipient, setting)
        ]
        at.append(f"{_mm(away.y + (away.height - setting.height) / 2)} {setting.size:g}pt {setting.leading:g}pt")
    width, height = post.SIZES[size]
    x, y = -request.sender.print_x, -request.sender.print_y
    turn = {
        "long": f"translate({_mm(x)}, {_mm(y)})",
        "left": f"translate({_mm(x + height)}, {_mm(y)}) rotate(90deg)",
        "right": f"translate({_mm(x)}, {_mm(y + width)}) rotate(-90deg)",
    }
    options = {
        "turn": turn[feed],
        "page_height": _mm(post.page_size(size, feed)[1]),
        "width": _mm(width),
        "height": _mm(height),
        "sender_x": _mm(home.x),
        "sender_y": _mm(home.y),
        "sender_size": f"{own.size:g}pt",
        "sender_leading": f"{own.leading:g}pt",
        "address_x": _mm(away.x),
        "at": "|".join(at),
    }
    return Document(
        kind="envelope",
        design="press/envelope",
        name=f"{request.kit.id}-envelopes-{size}{ending}",
        title=words_of(lang)["envelopes_title"],
        lang=lang,
        paper=size,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options=options,
        pages=len(group),
        size=post.page_size(size, feed),
    )


def _on_envelope(envelope: Envelope, size: str, away: post.Place) -> Setting:
    lines = [block.text for block in envelope.recipient]
    setting = None
    if len(lines) <= post.MAX_LINES:
        setting = settle(lines, away.width, away.height, post.ADDRESS_SIZES)
    if setting is None:
        message = (
            f"{envelope.target.slug}: an address of {_count(lines)} does not fit on an envelope {post.NAMES[size]}"
        )
        step = "Shorten it with --to-address, or choose a larger --size."
        raise refuse("envelope-lines", f"{message} ('{lines[0]}' …).", next_step=step)
    return setting


def official_labels(request: Request, notes: list[Problem]) -> list[Document]:
    """Labels with the addresses of the sender's officials, `copies` of each."""
    posting = request.choices.posting
    paper = request.country.paper
    found = addressed(request, notes)
    addresses = [[block.text for block in envelope.recipient] for envelope in found for _ in range(posting.copies)]
    lang = found[0].lang if found else request.speech()
    sheet, name = sheet_of(posting.sheet, paper), f"{request.kit.id}-labels"
    return list(
        labels(
            addresses,
            sheet,
            posting.start_at,
            lang=lang,
            day=request.today.isoformat(),
            person=request.sender,
            name=name,
        )
    )


def labels(
    addresses: Sequence[Sequence[str]],
    sheet: Sheet,
    start_at: int = 1,
    *,
    lang: str = "en",
    day: str = "",
    person: Sender | None = None,
    name: str = "labels",
) -> tuple[Document, ...]:
    """Addresses, each as its lines, on sheets of labels from label `start_at` on: a document for each twenty sheets.

    All are set before the first is printed; raises InputError naming label and address where one does not fit.
    `person` is whose printer it is, `day` the date in the file (ISO).
    """
    where = list(places(sheet, len(addresses), start_at))
    settings = [_on_label(lines, sheet, *at) for lines, at in zip(addresses, where, strict=True)]
    parts = [
        list(group)
        for _, group in groupby(
            zip(addresses, settings, where, strict=True), key=lambda entry: (entry[2][0] - 1) // MOST_SHEETS
        )
    ]
    several = len(parts) > 1
    return tuple(
        _sheets(part, sheet, lang, day, person or Sender(), f"{name}-{number}" if several else name)
        for number, part in enumerate(parts, 1)
    )


def _on_label(lines: Sequence[str], sheet: Sheet, page: int, number: int) -> Setting:
    room = sheet.room(number)
    setting = settle(lines, room.width, room.height, SIZES)
    if setting is None:
        on = f"label {number} of sheet {page}" if page > 1 else f"label {number}"
        message = f"{sheet.name}, {on}: an address of {_count(lines)} does not fit"
        step = f"Shorten it, or take larger labels: one holds {sheet.width:g} x {sheet.height:g} mm."
        raise refuse("label-lines", f"{message} ('{lines[0]}' …).", next_step=step)
    return setting


Entry = tuple[Sequence[str], Setting, tuple[int, int]]


def _sheets(part: Sequence[Entry], sheet: Sheet, lang: str, day: str, person: Sender, name: str) -> Document:
    blocks, at, first = [], [], part[0][2][0]
    for _, setting, (page, number) in part:
        room = sheet.room(number)
        top = room.y + (room.height - setting.height) / 2 - person.print_y
        numbers = (
            _mm(room.x - person.print_x),
            _mm(top),
            _mm(room.width),
            f"{setting.size:g}pt",
            f"{setting.leading:g}pt",
        )
        at.append(" ".join((str(page - first), *numbers, reads(setting.lines[0]))))
        inlines = tuple(Field("address", line) for line in setting.lines)
        blocks.append(Block("label", inlines, lang, "country", id=str(number)))
    return Document(
        kind="labels",
        design="press/labels",
        name=name,
        title=words_of(lang)["labels_title"],
        lang=lang,
        paper=sheet.paper,
        date=day,
        blocks=tuple(blocks),
        options={"at": "|".join(at), "height": _mm(PAPERS[sheet.paper][1])},
        pages=part[-1][2][0] - first + 1,
    )


def calibration(paper: str, lang: str, day: str) -> Document:
    """The page that shows where a printer's paper lies: a front and a back with scales to read at a fold."""
    words: Mapping[str, str] = words_of(lang)
    keys = ("front", "back", "size", "fold_x", "fold_y", "keep", "edges", "both")
    blocks = [Block("headline", (Text(words["calibrate_title"]),), lang)]
    blocks += [Block(key, (Text(words[f"calibrate_{key}"]),), lang) for key in keys]
    return Document(
        kind="calibration",
        design="press/calibrate",
        name=f"calibrate-{paper}",
        title=words["calibrate_title"],
        lang=lang,
        paper=paper,
        date=day,
        blocks=tuple(blocks),
        pages=2,
    )


def reads(text: str) -> str:
    """The direction of a line by its first letter: an address keeps its own, whatever the document's language is."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _count(lines: Sequence[str]) -> str:
    named = "one two three four five six seven eight nine ten eleven twelve".split()
    number = named[len(lines) - 1] if 0 < len(lines) <= len(named) else str(len(lines))
    return f"{number} line{'s' if len(lines) != 1 else ''}"


def _mm(value: float) -> str:
    return f"{round(value, 3):g}mm"
