"""Letters by e-mail: a message file that any mail program opens as a draft, and a mailto link while it stays short.

Nothing of a kit, a name or a list can add a header: values lose their line ends and controls, and addresses that are
none are left out.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from handbill.document import DIRECTION_CONTROLS, Document, Field, Text
from handbill.errors import HandbillError, Problem

if TYPE_CHECKING:
    from handbill.render.templates import Designs

PAGE = "handbill/letters/mail"  # ours, whatever a kit brings: mail programs keep no stranger's page in bounds
MAX_LINK = 1_900  # characters; mail programs and shells cut longer ones
MAX_SUBJECT = 250  # characters; longer ones are cut by mail programs anyway
MAX_NAME = 60
WHO = ("name", "role", "organisation")  # said by the signature already
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
NAMED = re.compile(r"([^<>]*)<([^<>]+)>")
BODY = "salutation opening own quotation concern evidence point ask remedy thanks contact closing signature".split()


def eml(
    document: Document, designs: "Designs", printed: Callable[[], tuple[bytes, int, int]]
) -> tuple[bytes, int, int]:
    """The message with its parts: text, HTML, and the letter as PDF; with the PDF's pages and layouts."""
    data, pages, layouts = _attached(document, printed)
    message = EmailMessage(SMTP)
    message["Date"] = format_datetime(datetime.fromisoformat(document.date).replace(hour=12, tzinfo=UTC))
    message["X-Unsent"] = "1"  # mail programs open it as a draft
    message.set_content(text(document), cte="quoted-printable")
    page = designs.page(replace(document, design=PAGE, title=subject(document) or document.title))
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    message.add_attachment(data, "application", "pdf", filename=f"{document.name}.pdf")
    alternative = next(iter(message.iter_parts()))
    told = hashlib.sha256(b"\0".join((document.name.encode(), text(document).encode(), page.encode(), data)))
    for number, part in enumerate((message, alternative)):
        part.set_boundary(f"=_{told.hexdigest()[:40]}_{number}")  # "=_" stands in no quoted-printable or base64 text
    return headers(document) + message.as_bytes(), pages, layouts


def headers(document: Document) -> bytes:
    """Subject, From, To and Cc, folded here: Python's own folding loses blanks between encoded words."""
    copies = [found for entry in document.reach.cc if (found := address(entry))]
    lines = ["Subject: " + _encoded(subject(document), len("Subject: "))]
    for name, people in (("From", [_sender(document)]), ("To", [address(document.reach.email)]), ("Cc", copies)):
        if known := [_person(person) for person in people if person]:
            lines.append(f"{name}: " + ",\r\n ".join(known))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _encoded(value: str, used: int) -> str:
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, maxlinelen=76, header_name="x" * max(used - 2, 1)).encode(linesep="\r\n")


def _person(person: Address) -> str:
    if person.display_name.isascii():
        return str(person)
    return f"{_encoded(person.display_name, len('From: '))}\r\n <{person.addr_spec}>"


def _attached(document: Document, printed: Callable[[], tuple[bytes, int, int]]) -> tuple[bytes, int, int]:
    try:
        return printed()
    except HandbillError as error:
        first, *rest = error.problems
        told = f"the e-mail carries the {document.kind} as PDF, which cannot be made: {first.message}"
        raise type(error)(Problem(first.code, told, first.where, first.next_step), *rest) from None


def subject(document: Document) -> str:
    """The subject in one line, without the label that it has on paper."""
    block = document.first("subject")
    inlines = block.inlines if block else ()
    labelled = document.kind == "letter" and len(inlines) > 1 and isinstance(inlines[0], Text)
    words = "".join(inline.text for inline in inlines[labelled:])
    return _header(words, MAX_SUBJECT)


def _header(value: str, limit: int) -> str:
    """A value that is one line, holds no controls, and reads as no encoded word."""
    shown = "".join(" " if char.isspace() else char for char in value if char not in DIRECTION_CONTROLS)
    shown = " ".join("".join(char for char in shown if char.isprintable()).split())
    while "=?" in shown:
        shown = shown.replace("=?", "= ?")
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def address(entry: str) -> Address | None:
    """`a@example.org` or `Name <a@example.org>` as an address; None for a name, and for what is no address."""
    named = NAMED.fullmatch(entry.strip())
    name, bare = (named[1], named[2].strip()) if named else ("", entry.strip())
    if len(bare) > 254 or not ADDRESS.fullmatch(bare):
        return None
    return Address(_header(name, MAX_NAME).strip('" '), addr_spec=bare)


def _sender(document: Document) -> Address | None:
    """From the address that the sender prints; without one, the mail program puts its own."""
    values = {
        inline.name: inline.text for b in document.all("sender") for inline in b.inlines if isinstance(inline, Field)
    }
    found = address(values.get("email", ""))
    return Address(_header(values.get("name", ""), MAX_NAME), addr_spec=found.addr_spec) if found else None


def text(document: Document) -> str:
    """Salutation to signature, the sender's address below it, then the sources; a blank line between paragraphs."""
    cited = [block.text for block in document.all("sources", "source")]
    return "\n\n".join([letter_text(document), *(["\n".join(cited)] if cited else [])]) + "\n"


def letter_text(document: Document) -> str:
    """Salutation to signature, and the lines that an office needs to answer a constituent."""
    paragraphs = [block.text for block in document.blocks if block.role in BODY[:-1] and block.text]
    signed = [block.text for block in document.all("signature")]
    lines = [b.text for b in document.all("sender") if not any(getattr(i, "name", "") in WHO for i in b.inlines)]
    return "\n\n".join([*paragraphs, "\n".join([*signed, *lines])])


def mailto(document: Document) -> str:
    """A link that opens the letter in a mail program while it stays under 1,900 characters (RFC 6068).

    Else the link holds the subject alone, and the text to be copied stands below it, with the sources.
    """
    body = letter_text(document)
    whole = link(document, subject(document), body)
    if len(whole) < MAX_LINK:
        return whole + "\n"
    short, below = link(document, subject(document)), text(document)
    if len(short) >= MAX_LINK:
        short, below = link(document), f"{subject(document)}\n\n{below}"
    if len(short) >= MAX_LINK:  # too many copies
        short = link(replace(document, reach=replace(document.reach, cc=())))
    return f"{short}\n\n{below}"


def link(document: Document, subject: str = "", body: str = "") -> str:
    """The mailto link, every part of it percent-encoded."""
    to = address(document.reach.email)
    copies = [found.addr_spec for entry in document.reach.cc if (found := address(entry))]
    fields = {
        "cc": ",".join(quote(copy, safe="@") for copy in copies),
        "subject": quote(subject, safe=""),
        "body": quote(body.replace("\n", "\r\n"), safe=""),
    }
    query = "&".join(f"{key}={value}" for key, value in fields.items() if value)
    return f"mailto:{quote(to.addr_spec, safe='@') if to else ''}{'?' if query else ''}{query}"
