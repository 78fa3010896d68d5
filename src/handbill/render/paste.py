"""The body alone, one line a paragraph, for the web forms of parliaments."""

from handbill.document import Document

BODY = (
    "salutation opening own quotation concern evidence point ask remedy thanks contact closing signature sources source"
    " opener issue position title lead headline fact action say heading paragraph item link note address"
).split()


def paste(document: Document) -> str:
    """Each block of the body on a line of its own; sender, date, recipient and subject stay out."""
    return "\n".join(block.text for block in document.blocks if block.role in BODY and block.text) + "\n"
