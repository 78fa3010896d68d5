"""The body alone, one line a paragraph, for the web forms of parliaments, within the form's limit."""

from handbill.document import Document, form_length
from handbill.errors import refuse

BODY = (
    "salutation opening own quotation concern evidence point ask remedy thanks contact closing signature sources source"
    " opener issue position title lead headline fact action say heading paragraph item link note address"
).split()


def paste(document: Document) -> str:
    """Each block of the body on a line of its own; sender, date, recipient and subject stay out.

    Raises InputError where the addressee's form is known to hold less.
    """
    text = "\n".join(block.text for block in document.blocks if block.role in BODY and block.text)
    limit, length = document.reach.form_limit, form_length(text)
    if limit and length > limit:
        raise refuse(
            "form-limit",
            f"{document.name}: the text has {length} characters, and the web form holds {limit}:"
            f" {length - limit} too many.",
            next_step="Choose a single --point, or shorten --story and the answers.",
        )
    return text + "\n"
