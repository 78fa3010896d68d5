"""Documents to bytes: text, HTML and PDF through templates that may be a stranger's, the rest from their Blocks.

Runs only inside the worker process (`render.worker`); the rest of the house talks to it through
`render.process`. Imports nothing that reads kits.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from handbill.document import Block, Document, Field, Kind, Rendering, unprintable
from handbill.errors import HandbillError, refuse
from handbill.press import Plan, layout_of, sheet_name
from handbill.render.paste import paste

if TYPE_CHECKING:  # the parent process, which makes Jobs, has no need of Jinja
    from handbill.render.templates import Designs

FORMATS = ("pdf", "txt", "html", "paste", "docx", "eml", "mailto", "post", "sms", "png")
WRITTEN = ("pdf", "txt", "html", "paste", "png")
FORMATS_OF: dict[Kind, tuple[str, ...]] = {
    "letter": FORMATS,
    "media": (*WRITTEN, "docx", "eml", "mailto"),
    "call": (*WRITTEN, "docx"),
    "guide": (*WRITTEN, "docx"),
    "flyer": WRITTEN,
    "facing": ("pdf", "txt", "html", "png"),
    "envelope": ("pdf", "txt", "png"),
    "labels": ("pdf", "txt", "png"),
    "calibration": ("pdf", "txt", "png"),
    "sheet": ("pdf", "txt", "html", "png"),
}
WITH_PDF = ("pdf", "eml", "png")  # a message carries the letter as PDF, a picture is made from one
CHANGING = ("sender", "date", "recipient", "salutation", "signature")
Words = tuple[tuple[str, str], ...]  # a block's parts: the name of the field, "" for plain words, and the text
Printed = tuple[bytes, int, int]  # a PDF, its pages, and the layouts it took
TEXT = "text/plain; charset=utf-8"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "txt": TEXT,
    "html": "text/html; charset=utf-8",
    "paste": TEXT,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "mailto": TEXT,
    "post": TEXT,
    "sms": TEXT,
    "png": "image/png",
}
ENDINGS = {format: format for format in FORMATS}
ENDINGS |= {"paste": "paste.txt", "mailto": "mailto.txt", "post": "post.txt", "sms": "sms.txt"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """One PDF of many documents, for a printer; with `fronts` each begins on the front of a sheet."""

    name: str
    title: str
    lang: str
    fronts: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a print run: the number of its master, and as JSON the `words` of each block that `changes`."""

    master: int
    words: str


def changes(block: Block) -> bool:
    """Whether a block of a letter may differ from those of other letters with the same master."""
    return block.role in CHANGING


def words(block: Block) -> Words:
    return tuple((inline.name if isinstance(inline, Field) else "", inline.text) for inline in block.inlines)


@dataclass(frozen=True, slots=True)
class PrintRun:
    """Papers in order: letters to be set into masters (as `Master.json` has them), and None for the next ordinary one.

    With `probe` nothing is written: it only says which letters their masters cannot take.
    """

    masters: tuple[bytes, ...]
    papers: tuple[Letter | None, ...]
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Documents, the formats to make of each, and the folders where templates are looked for before ours.

    `dpi` is for pictures of pages. With a `press` plan the PDFs of all documents, which are alike in size and sides,
    come as one file of sheets. With a `bundle` they come as one PDF, one document after the other; `parts` are such
    bundles to make one of, without any document; with a `run` they are its ordinary papers. With `slots` a document
    comes as the master of a print run, or as nothing where its design has none.
    """

    documents: tuple[Document, ...]
    formats: tuple[str, ...] = ("pdf",)
    templates: tuple[str, ...] = field(default=())
    dpi: int = 150
    press: Plan | None = None
    bundle: Bundle | None = None
    parts: tuple[bytes, ...] = ()
    run: PrintRun | None = None
    slots: bool = False


def render(job: Job, designs: "Designs") -> list[Rendering]:
    """A rendering for each document and format, documents first; raises HandbillError."""
    for document in job.documents:
        _printable(document)
    if job.slots:
        return [_master(document, designs) for document in job.documents]
    if job.run and job.bundle:
        return [_run(job.run, job.parts, job.bundle)]
    if job.bundle:
        return [_bundled(job, job.bundle, designs)]
    sheets = [_sheets(job.documents, job.press, designs)] if job.press and "pdf" in job.formats else []
    made: list[Rendering] = []
    for document in job.documents:
        printed = cache(partial(_printed, document, designs))  # laid out once, however many formats need it
        for format in job.formats:
            if format == "png":
                made += _pictures(document, printed, job.dpi)
            elif not (sheets and format == "pdf"):
                made.append(_render(document, format, designs, printed))
    return sheets + made


def formats_of(kind: Kind, formats: Sequence[str], *, among: Sequence[Kind] = ()) -> tuple[str, ...]:
    """The formats asked for that this kind can be made in; raises InputError for one that no kind `among` them can.

    A translation to read is made as PDF where it suits none of them: it is asked for by an option of its own.
    """
    for format in formats:
        if not any(format in FORMATS_OF[other] for other in among or (kind,)):
            raise unsuited((among or (kind,))[0], format)
    suited = tuple(format for format in formats if format in FORMATS_OF[kind])
    return suited or (("pdf",) if kind == "facing" else ())


def unsuited(kind: Kind, format: str) -> HandbillError:
    known = ", ".join(FORMATS_OF[kind])
    return refuse("format", f"--format: a {kind} cannot be made as {format}.", next_step=f"It can be: {known}.")


def _printable(document: Document) -> None:
    """Texts are checked where they are read; this is for what they turn into (a guide's Markdown has entities)."""
    for block in (*document.blocks, *document.messages):
        if not block.text.isascii() and (found := unprintable(block.text, breaks=True)) is not None:
            raise refuse(
                "unprintable",
                f"the {block.role} holds {found[1]}.",
                where=block.origin.where if block.origin else None,
                next_step="Remove it and try again.",
            )


def _printed(document: Document, designs: "Designs") -> Printed:
    from handbill.render.pdf import pdf

    return pdf(document, designs)


def _render(document: Document, format: str, designs: "Designs", printed: Callable[[], Printed]) -> Rendering:
    if format not in FORMATS_OF[document.kind]:
        raise unsuited(document.kind, format)
    pages = layouts = 0
    if format == "pdf":
        data, pages, layouts = printed()
    elif format == "html":
        data = designs.page(document, inline=True).encode()
    elif format == "txt":
        data = designs.text(document).encode()
    elif format == "docx":
        from handbill.render.docx import docx

        data = docx(document)
    elif format == "eml":
        from handbill.render.mail import eml

        data, pages, layouts = eml(document, designs, printed)
    else:
        data = _short(document, format).encode()
    return Rendering(f"{document.name}.{ENDINGS[format]}", MEDIA_TYPES[format], data, pages, layouts)


def _bundled(job: Job, bundle: Bundle, designs: "Designs") -> Rendering:
    """Documents as one PDF with common fonts, or such PDFs joined; the pages are those of all."""
    if job.parts:
        from handbill.press.stack import join

        data, pages = join(job.parts, title=bundle.title, lang=bundle.lang, both_sides=bundle.fronts)
        return Rendering(f"{bundle.name}.pdf", MEDIA_TYPES["pdf"], data, pages)
    from handbill.render.pdf import together

    data, pages, layouts = together(job.documents, designs, bundle.title, fronts=bundle.fronts)
    return Rendering(f"{bundle.name}.pdf", MEDIA_TYPES["pdf"], data, pages, layouts)


def _master(document: Document, designs: "Designs") -> Rendering:
    from handbill.render.pdf import master

    made, layouts = master(document, designs)
    return Rendering(f"{document.name}.json", "application/json", made.json() if made else b"", 1, layouts)


def _run(run: PrintRun, parts: Sequence[bytes], bundle: Bundle) -> Rendering:
    """The run's file; where masters cannot take letters no file but their places, each with why, as JSON."""
    from handbill.render.printing import printed

    made = printed(run, parts, title=bundle.title, lang=bundle.lang, both_sides=bundle.fronts)
    if made.data:
        return Rendering(f"{bundle.name}.pdf", MEDIA_TYPES["pdf"], made.data, made.pages)
    return Rendering(f"{bundle.name}.json", "application/json", json.dumps(made.unfit).encode())


def _sheets(documents: Sequence[Document], press: Plan, designs: "Designs") -> Rendering:
    """Each document laid out once, and placed on the plan's sheets as often as it lies there."""
    from handbill.press.sheets import impose, slips
    from handbill.render.pdf import pdf

    layout = layout_of(documents, press)
    made = [pdf(document, designs, layout.bleed) for document in documents]
    name = sheet_name(documents, layout, press.sheet)
    words = slips(layout, name)
    data = impose(
        [piece for piece, _, _ in made],
        layout,
        name,
        pdf(words, designs)[0] if words else b"",
        title=documents[0].title,
        lang=documents[0].lang,
    )
    pages = layout.different * layout.sides
    return Rendering(f"{name}.pdf", MEDIA_TYPES["pdf"], data, pages, sum(layouts for _, _, layouts in made))


def _pictures(document: Document, printed: Callable[[], Printed], dpi: int) -> list[Rendering]:
    from handbill.render.pictures import pictures

    data, _, layouts = printed()
    pages = pictures(data, dpi)
    ends = [".png"] if len(pages) == 1 else [f".{number}.png" for number in range(1, len(pages) + 1)]
    return [
        Rendering(f"{document.name}{end}", "image/png", page, 1, layouts) for end, page in zip(ends, pages, strict=True)
    ]


def _short(document: Document, format: str) -> str:
    """Plain text for a form, a link or a telephone."""
    if format == "paste":
        return paste(document)
    if format == "mailto":
        from handbill.render.mail import mailto

        return mailto(document)
    from handbill.render import messages

    return messages.post(document) if format == "post" else messages.sms(document)
