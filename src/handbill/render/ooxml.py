"""Parts of WordprocessingML that python-docx leaves to its users: elements, their order, names, and a packed file."""

import io
import re
import unicodedata
import zipfile
from typing import Any, Literal

NEVER_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIXED = (1980, 1, 1, 0, 0, 0)


def bare(style: Any) -> None:
    """A style of the library's without its look; its numbering and its level in the outline stay."""
    for part in list(style):
        if part.tag == name("w:rPr"):
            style.remove(part)
        elif part.tag == name("w:pPr"):
            for child in list(part):
                if child.tag not in (name("w:numPr"), name("w:outlineLvl")):
                    part.remove(child)


def clean(text: str) -> str:
    return NEVER_IN_XML.sub("", text)


def first_strong(text: str) -> Literal["", "ltr", "rtl"]:
    """Which way a value runs by itself: that of its first letter, if it has any."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next(("ltr" if kind == "L" else "rtl" for kind in kinds if kind in ("L", "R", "AL")), "")


def half(size: float) -> float:
    """A size that a word processor knows: in half points."""
    return round(2 * size) / 2


def anchor(id: str) -> str:
    return "_" + re.sub(r"\W", "_", id)[:38]  # a name has at most 40 characters and begins with a letter or _


def name(tag: str) -> str:
    from docx.oxml.ns import qn

    return qn(tag)


def element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in (attributes or {}).items():
        made.set(name(key), value)
    return made


ORDER = (  # the schema's, which Word insists on
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    " tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblJc tblCellSpacing tblInd"
    " tblBorders tblLayout tblCellMar tblLook"
).split()


def in_order(properties: Any) -> None:
    properties[:] = sorted(properties, key=lambda child: ORDER.index(child.tag.rpartition("}")[2]))


def packed(made: Any) -> bytes:
    """The file with its entries of one fixed date, so that the same document gives the same bytes."""
    raw, packed = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            # python-docx's own template says that another program made it.
            target.writestr(entry, source.read(name).replace(b"Microsoft Macintosh Word", b"Handbill"))
    return packed.getvalue()
