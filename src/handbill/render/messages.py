"""Short messages: a public post and an SMS, counted as the networks count them, and refused where they are too long."""

import re
import unicodedata

from handbill.document import Block, Document
from handbill.errors import Where, refuse

# X weighs characters in these ranges as one and all others as two, a link as 23, after NFC
# (https://docs.x.com/fundamentals/counting-characters, configuration v3 of twitter-text).
POST, SINGLE, LINK_WEIGHT = 280, ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247)), 23
OTHERS = 300  # Bluesky's limit, the lowest of the others; a link counts there as it is written
URL = re.compile(r"https?://\S+", re.IGNORECASE)

# GSM 03.38 (3GPP TS 23.038), section 6.2.1: one septet each, those of the extension two.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
GSM_SIZES, UCS2_SIZES = (160, 153), (70, 67)  # of a message alone, and of each part of a longer one
MAX_PARTS = 2
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)


def post(document: Document) -> str:
    """The public post with the kit's link; raises InputError above 280 characters as X counts, or 300 as they stand."""
    block = _message(document, "post")
    text = _linked(block.text, document)
    over = max(weight(text) - POST, len(unicodedata.normalize("NFC", text)) - OTHERS)
    if over > 0:
        limit = f"a post holds {POST} (a link counts {LINK_WEIGHT}), and {OTHERS} as they stand"
        raise _too_long("the post", over, limit, block)
    return text + "\n"


def sms(document: Document) -> str:
    """The SMS with the kit's link; raises InputError where it takes more than two parts.

    Typographic signs become plain ones where that saves the message from the smaller size of Unicode.
    """
    block = _message(document, "sms")
    text = unicodedata.normalize("NFC", _linked(block.text, document))
    plain = text.translate(PLAIN)
    if _is_gsm(plain):
        text = plain
    widths = septets(text) if _is_gsm(text) else units(text)
    alone, part = GSM_SIZES if _is_gsm(text) else UCS2_SIZES
    if sum(widths) > alone and (over := _beyond(widths, part)) > 0:
        kind = "" if _is_gsm(text) else ", since it has letters that are not in the alphabet of GSM"
        limit = f"an SMS of {MAX_PARTS} parts holds {MAX_PARTS * part}{kind}"
        raise _too_long("the SMS", over, limit, block)
    return text + "\n"


def weight(text: str) -> int:
    """How many characters X counts."""
    links = len(URL.findall(text))
    rest = unicodedata.normalize("NFC", URL.sub("", text))
    return LINK_WEIGHT * links + sum(1 if any(a <= ord(c) <= b for a, b in SINGLE) else 2 for c in rest)


def septets(text: str) -> list[int]:
    return [2 if char in EXTENSION else 1 for char in text]


def units(text: str) -> list[int]:
    """UTF-16 units: signs beyond the Basic Multilingual Plane take two."""
    return [2 if ord(char) > 0xFFFF else 1 for char in text]


def _is_gsm(text: str) -> bool:
    return set(text) <= GSM | EXTENSION


def _beyond(widths: list[int], part: int) -> int:
    """How much is left over when the parts are full; no character is cut in two."""
    parts, used = 1, 0
    for index, width in enumerate(widths):
        if used + width > part:
            if parts == MAX_PARTS:
                return sum(widths[index:])
            parts, used = parts + 1, 0
        used += width
    return 0


def _linked(text: str, document: Document) -> str:
    return f"{text} {document.reach.link}" if document.reach.link else text


def _message(document: Document, role: str) -> Block:
    found = next((block for block in document.messages if block.role == role), None)
    if found is None:
        own = next((b.origin.file for b in document.blocks if b.owner == "kit" and b.origin), None)
        raise refuse(
            "no-message",
            f"the kit has no words for a message ({role}) in '{document.lang}'.",
            where=Where(own) if own else None,
            next_step="Its authors can add a section social: with post and sms; txt and paste work without.",
        )
    return found


def _too_long(what: str, over: int, limit: str, block: Block) -> Exception:
    where = block.origin.where if block.origin else None
    message = f"{what} is {over} characters too long: {limit}."
    return refuse("too-long", message, where=where, next_step=f"Shorten its text by {over}, or the link.")
