"""Documents to bytes: text, HTML and PDF, through templates that may be a stranger's.

Runs only inside the worker process (`render.worker`); the rest of the house talks to it through
`render.process`. Imports nothing that reads kits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handbill.document import Document, Rendering, unprintable
from handbill.errors import refuse
from handbill.render.paste import paste

if TYPE_CHECKING:  # the parent process, which makes Jobs, has no need of Jinja
    from handbill.render.templates import Designs

FORMATS = ("pdf", "txt", "html", "paste")
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "paste": "text/plain; charset=utf-8",
}
ENDINGS = {"pdf": "pdf", "txt": "txt", "html": "html", "paste": "paste.txt"}


@dataclass(frozen=True, slots=True)
class Job:
    """Documents, the formats to make of each, and the folders where templates are looked for before ours."""

    documents: tuple[Document, ...]
    formats: tuple[str, ...] = ("pdf",)
    templates: tuple[str, ...] = field(default=())


def render(job: Job, designs: "Designs") -> list[Rendering]:
    """A rendering for each document and format, documents first; raises HandbillError."""
    for document in job.documents:
        _printable(document)
    return [_render(document, format, designs) for document in job.documents for format in job.formats]


def _printable(document: Document) -> None:
    """Texts are checked where they are read; this is for what they turn into (a guide's Markdown has entities)."""
    for block in document.blocks:
        if not block.text.isascii() and (found := unprintable(block.text, breaks=True)) is not None:
            raise refuse(
                "unprintable",
                f"the {block.role} holds {found[1]}.",
                where=block.origin.where if block.origin else None,
                next_step="Remove it and try again.",
            )


def _render(document: Document, format: str, designs: "Designs") -> Rendering:
    pages = layouts = 0
    if format == "pdf":
        from handbill.render.pdf import pdf

        data, pages, layouts = pdf(document, designs)
    elif format == "html":
        data = designs.page(document, inline=True).encode()
    elif format == "txt":
        data = designs.text(document).encode()
    else:
        data = paste(document).encode()
    return Rendering(f"{document.name}.{ENDINGS[format]}", MEDIA_TYPES[format], data, pages, layouts)


def names(documents: Sequence[Document], formats: Sequence[str]) -> list[str]:
    """The names that a job's renderings will have."""
    return [f"{document.name}.{ENDINGS[format]}" for document in documents for format in formats]
