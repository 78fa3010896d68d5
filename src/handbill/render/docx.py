"""DOCX by python-docx: a letter, call sheet or guide in named styles, for people who go on writing in a word processor.

Fonts are such as people have, never embedded: "Times New Roman" (on Windows and macOS, with Arabic; metric-compatible
with Liberation Serif elsewhere) and, for Armenian, "Sylfaen" (on every Windows; others put their own in its place).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handbill.document import Block, ClaimRef, Document, Field, Link, Text, direction
from handbill.paper import PAPERS
from handbill.render.ooxml import anchor, bare, clean, element, first_strong, half, in_order, name, packed

SERIF, ARMENIAN = "Times New Roman", "Sylfaen"
ARABIC_SCALE = 1.18  # Arabic letters of Times New Roman are small beside its Latin ones
ARMENIAN_SCALE = 0.92  # and Armenian ones wide
WIDTHS = {"hy": 0.58, "ar": 0.46}  # of an average character, in em; 0.41 for Latin letters
HEIGHTS = {"hy": 1.32}  # of a line, in em; 1.15 for Times New Roman
TERRITORIES = {"en": ("en-GB", "en-US"), "fr": ("fr-FR", "fr-CA")}  # on A4 and on Letter; spell checkers ask for them
MM = 72 / 25.4
ASIDE = 0.56  # where lines on the other side begin, of the text's width
MAX_PROPERTY = 255  # characters that a core property holds
STYLES = {"sender": "Sender", "date": "Date", "recipient": "Recipient", "subject": "Subject", "copy": "Copy"}
STYLES |= {"salutation": "Salutation", "closing": "Closing", "signature": "Signature"}
STYLES |= {"sources": "Sources", "source": "Sources", "fact_source": "Sources", "pen": "Pen"}
SAID = ("opener", "issue", "ask", "own", "own_hint", "position", "thanks")
LOG_ROWS = 4
RULES, RULING = 3, 9 * MM  # the lines for a pen, and how far apart they stand, in pt
SURE = {"letter": 0.95, "media": 0.95, "call": 0.9, "guide": 1}  # how much of a page a reckoned height may take


@dataclass(frozen=True, slots=True)
class Step:
    """Sizes in pt, the margin in mm; `leading` times the font's own height of a line."""

    size: float
    margin: float
    leading: float
    gap: float
    part: float
    sign: float
    small: float


LETTER = (
    Step(11.5, 25, 1.12, 7, 16, 42, 9),
    Step(11, 22, 1.05, 6, 13, 38, 9),
    Step(10.5, 20, 1, 3.5, 8, 32, 8.5),
)
CALL = (
    Step(12, 20, 1.05, 5, 12, 0, 9),
    Step(11, 20, 1, 3, 8, 0, 8.5),
    Step(10.5, 20, 1, 1, 4, 0, 8),
)
GUIDE = (Step(11, 25, 1.1, 6, 14, 0, 9),)
STEPS = {"letter": LETTER, "media": LETTER, "call": CALL, "guide": GUIDE}


def docx(document: Document) -> bytes:
    """The document as DOCX: on one page, as far as can be reckoned without laying it out, where its PDF has one."""
    steps = STEPS[document.kind]
    if document.lang.split("-")[0] == "hy":
        steps = tuple(
            replace(step, size=ARMENIAN_SCALE * step.size, small=ARMENIAN_SCALE * step.small) for step in steps
        )
    step = next((step for step in steps if _height(document, step) <= _room(document, step)), steps[-1])
    sheet = _Sheet(document, step)
    if document.kind == "call":
        _call(sheet)
    elif document.kind == "guide":
        _guide(sheet)
    else:
        _letter(sheet)
    return packed(sheet.made)


def _room(document: Document, step: Step) -> float:
    return (PAPERS[document.paper][1] - 2 * step.margin) * MM * SURE[document.kind]


def _height(document: Document, step: Step) -> float:
    """About how high the text stands, in pt."""
    lang = document.lang.split("-")[0]
    width = (PAPERS[document.paper][0] - 2 * step.margin) * MM
    scale = ARABIC_SCALE if lang == "ar" else 1
    line = HEIGHTS.get(lang, 1.15) * step.leading * scale
    total = {"call": 9 * step.part + LOG_ROWS * 20, "guide": 0.0}.get(document.kind, 5 * step.part + step.sign)
    before = ""
    for block in document.blocks:
        small = STYLES.get(block.role) in ("Sources", "Copy", "Pen") or block.role in ("checked", "branch", "answer")
        size = step.small if small else step.size
        aside = block.role in ("sender", "date", "recipient") and document.options.get(block.role) == "right"
        fits = width * (1 - ASIDE if aside else 0.97) / (WIDTHS.get(lang, 0.41) * size * scale)
        if block.role in ("branch", "log_head", "phone_of"):
            continue  # beside others, on their line
        total += -(-len(block.text) // max(int(fits), 1)) * size * line
        if block.role == "pen":
            total += RULES * RULING + 2 * step.gap
        if block.role != before or block.role not in STYLES:
            total += 0 if small else step.gap
        before = block.role
    return total


class _Sheet:
    """A word processor's document in the making, with the styles of one step of sizes."""

    def __init__(self, document: Document, step: Step) -> None:
        import docx as library
        from docx.shared import Mm

        self.document, self.step = document, step
        self.made: Any = library.Document()
        self.marks = 0
        width, height = PAPERS[document.paper]
        section = self.made.sections[0]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(step.margin)
        section.header_distance = section.footer_distance = Mm(10)
        if document.dir == "rtl":
            grid = section._sectPr.find(name("w:docGrid"))
            grid.addprevious(element("w:bidi"))
        self.width = (width - 2 * step.margin) * MM
        self._properties()
        self._defaults()
        self._styles()

    def _properties(self) -> None:
        """Title, language and date; the library's own name and picture go out."""
        package, day = self.made.part.package, datetime.fromisoformat(self.document.date).replace(hour=12)
        for id, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[id]
        core = self.made.core_properties
        core.title = clean(self.document.title)[:MAX_PROPERTY]
        core.language, core.revision = self.document.lang, 1
        core.author = core.last_modified_by = core.comments = core.keywords = core.subject = ""
        core.created = core.modified = day

    def _defaults(self) -> None:
        defaults = self.made.styles.element.find(name("w:docDefaults"))
        defaults.getparent().replace(defaults, element("w:docDefaults"))
        properties = element("w:rPr")
        self._speak(properties, self.document.lang)
        holder = element("w:rPrDefault")
        holder.append(properties)
        self.made.styles.element.find(name("w:docDefaults")).append(holder)

    def _speak(self, properties: Any, lang: str) -> None:
        """Fonts and language of a text, for the checker of spelling and for scripts of their own."""
        tags = TERRITORIES.get(lang, (lang, lang))
        tag = tags[PAPERS[self.document.paper][0] != PAPERS["a4"][0]]
        font = ARMENIAN if lang.split("-")[0] == "hy" else SERIF
        fonts = {"w:ascii": font, "w:hAnsi": font, "w:eastAsia": font, "w:cs": SERIF}
        for old in (*properties.findall(name("w:rFonts")), *properties.findall(name("w:lang"))):
            properties.remove(old)
        properties.insert(0, element("w:rFonts", fonts))
        properties.append(element("w:lang", {"w:val": tag, "w:bidi": tag if direction(lang) == "rtl" else "ar-SA"}))

    def _styles(self) -> None:
        step, tight = self.step, {"contextual": True}
        self._style("Normal", size=step.size, leading=step.leading)
        self._style("Sender", after=step.part, **tight)
        self._style("Date", after=step.part)
        self._style("Recipient", after=step.part, **tight)
        self._style("Subject", after=step.part, bold=True, following=True)
        self._style("Salutation", after=step.gap)
        self._style("Body Text", after=step.gap)
        self._style("Closing", before=step.gap, following=True)
        self._style("Signature", before=step.sign, following=True, **tight)
        self._style("Copy", before=step.gap, size=step.small)
        self._style("Sources", before=step.part, size=step.small, **tight)
        self._style("Small", before=step.gap, size=step.small)
        self._style("Title", size=1.8 * step.size, bold=True, after=step.gap)
        self._style("Heading 1", size=1.25 * step.size, bold=True, before=step.part, after=step.gap / 2, following=True)
        self._style("Heading 2", size=1.05 * step.size, bold=True, before=step.part, after=step.gap / 2, following=True)
        self._style("List Number", after=step.gap)
        for title in ("List Bullet", "List Bullet 2", "List Bullet 3"):
            self._style(title, after=step.gap / 2)
        self._style("Answer", after=step.gap / 2, size=step.size - 1.5)
        self._style("Quote", after=step.gap, indent=18)
        self._style("Notes", after=2, size=step.small)
        if self.document.first("pen"):
            self._style("Pen", before=step.gap / 2, size=step.small, following=True)
            self._style("Ruled", following=True)
            self._ruled()

    def _ruled(self) -> None:
        """Lines to write on: below each paragraph, and between those that follow each other, which Word joins."""
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Pt

        style = self.made.styles["Ruled"]
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(round(RULING, 1))
        lines = element("w:pBdr")
        for place in ("w:bottom", "w:between"):
            lines.append(element(place, {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "8A8A8A"}))
        style.element.get_or_add_pPr().append(lines)
        in_order(style.element.pPr)

    def _style(
        self,
        title: str,
        *,
        size: float = 0,
        bold: bool = False,
        before: float = 0,
        after: float = 0,
        leading: float = 0,
        indent: float = 0,
        contextual: bool = False,
        following: bool = False,
    ) -> None:
        """One named style on the ground of Normal; `following` keeps it with the next, `contextual` joins its like."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt

        styles = self.made.styles
        known = title in [style.name for style in styles]
        own = title in ("Sender", "Recipient", "Subject", "Copy", "Sources", "Small", "Answer", "Notes", "Pen", "Ruled")
        style = styles[title] if known else styles.add_style(title, WD_STYLE_TYPE.PARAGRAPH, builtin=not own)
        style.quick_style, style.hidden, style.unhide_when_used = True, False, False
        bare(style.element)
        if title != "Normal":
            style.base_style = styles["Normal"]
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(round(before, 1)), Pt(round(after, 1))
        if leading:
            shape.line_spacing = leading
            shape.widow_control = True
        if indent:
            shape.left_indent = Pt(indent)
        if following:
            shape.keep_with_next = True
        if contextual:
            style.element.get_or_add_pPr().append(element("w:contextualSpacing"))
            in_order(style.element.pPr)
        if size:
            style.font.size = Pt(half(size))
            scale = ARABIC_SCALE if self.document.lang.split("-")[0] == "ar" else 1
            style.element.rPr.append(element("w:szCs", {"w:val": str(round(2 * half(size * scale)))}))
        if bold:
            style.font.bold = style.font.cs_bold = True

    def add(self, block: Block, style: str = "", *, label: Block | None = None, bold: bool = False) -> Any:
        """A paragraph with the words of a block, in the direction of its own; a bold `label` in front of it."""
        paragraph = self.made.add_paragraph(style=style or STYLES.get(block.role, "Body Text"))
        paragraph.paragraph_format.keep_with_next = True if block.role == "sources" else None
        return self.fill(paragraph, block, label=label, bold=bold or block.role == "sources")

    def fill(self, paragraph: Any, block: Block, *, label: Block | None = None, bold: bool = False) -> Any:
        if block.dir == "rtl":
            paragraph._p.get_or_add_pPr().append(element("w:bidi"))
            in_order(paragraph._p.pPr)
        if label:
            self._run(paragraph, f"{label.text} ", label, bold=True)
        for inline in block.inlines:
            if isinstance(inline, Link):
                self._link(paragraph, inline, block)
            else:
                style = inline.style if isinstance(inline, Text) else ""
                apart = first_strong(inline.text) if isinstance(inline, Field) else ""
                # Digits alone would be set from the right, their groups in the wrong order.
                mark = "\u200e" if isinstance(inline, Field) and inline.name == "phone" and block.dir == "rtl" else ""
                self._run(
                    paragraph,
                    mark + inline.text,
                    block,
                    bold=bold or style == "strong",
                    italic=style == "em",
                    dir=apart,
                )
                if isinstance(inline, ClaimRef) and inline.note:
                    self._link(paragraph, Link(str(inline.note), f"#note-{inline.note}"), block, raised=True)
        return paragraph

    def _run(
        self, paragraph: Any, text: str, block: Block, *, bold: bool = False, italic: bool = False, dir: str = ""
    ) -> Any:
        run = paragraph.add_run(clean(text))
        if bold:
            run.bold = run.font.cs_bold = True
        if italic:
            run.italic = run.font.cs_italic = True
        if (dir or block.dir) == "rtl":
            run.font.rtl = True
        if block.lang != self.document.lang:
            self._speak(run._r.get_or_add_rPr(), block.lang)
        return run

    def _link(self, paragraph: Any, link: Link, block: Block, *, raised: bool = False) -> None:
        """A link into the document or to an address of the web; any other is words alone."""
        run = self._run(paragraph, link.text, block, dir=first_strong(link.text))
        run.font.superscript = True if raised else None
        if link.url.startswith("#"):
            holder = element("w:hyperlink", {"w:anchor": anchor(link.url[1:])})
        elif re.match(r"https?://[^\s]+$", link.url):
            from docx.opc.constants import RELATIONSHIP_TYPE

            relation = self.made.part.relate_to(clean(link.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            holder = element("w:hyperlink", {"r:id": relation})
        else:
            return
        paragraph._p.replace(run._r, holder)
        holder.append(run._r)

    def mark(self, paragraph: Any, id: str) -> None:
        """A place that links inside of the document lead to."""
        self.marks += 1
        start = element("w:bookmarkStart", {"w:id": str(self.marks), "w:name": anchor(id)})
        paragraph._p.append(start)
        paragraph._p.append(element("w:bookmarkEnd", {"w:id": str(self.marks)}))

    def aside(self, paragraphs: Iterable[Any], block: Block, side: str) -> None:
        """On the side that is the country's custom: literal left or right, in any direction of writing."""
        from docx.shared import Pt

        if side and (side == "right") != (block.dir == "rtl"):
            for paragraph in paragraphs:
                paragraph.paragraph_format.left_indent = Pt(round(ASIDE * self.width, 1))

    def table(self, cells: Sequence[Sequence[Block | None]], *, head: bool = False, style: str = "") -> None:
        """Rows of blocks; with `head` the first is repeated on every page and bold."""
        from docx.shared import Pt

        table = self.made.add_table(len(cells), len(cells[0]), style=style or None)
        if self.document.dir == "rtl":
            table._tbl.tblPr.append(element("w:bidiVisual"))
            in_order(table._tbl.tblPr)
        for number, (row, blocks) in enumerate(zip(table.rows, cells, strict=True)):
            for cell, block in zip(row.cells, blocks, strict=True):
                if block is not None:
                    self.fill(cell.paragraphs[0], block, bold=head and number == 0)
            if head and blocks[0] is None:
                row.height = Pt(6 + self.step.size)
        if head:
            table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _letter(sheet: _Sheet) -> None:
    document = sheet.document
    sides = document.options
    blocks = list(document.blocks)
    date, last = document.first("date"), document.all("recipient")
    if date and last and sides.get("date") == sides.get("recipient") != sides.get("sender"):
        blocks.remove(date)  # it stands below the recipient, as in our PDF
        blocks.insert(blocks.index(last[-1]) + 1, date)
    signed = document.all("signature")
    for block in blocks:
        paragraph = sheet.add(block)
        if block.role in ("sender", "date", "recipient"):
            sheet.aside([paragraph], block, sides.get(block.role, ""))
        if block.role == "pen":
            _ruled(sheet, block)
        if signed and block is signed[-1]:
            paragraph.paragraph_format.keep_with_next = False


def _call(sheet: _Sheet) -> None:
    document = sheet.document
    for role, style in (("title", "Small"), ("target", "Title"), ("office", ""), ("constituency", "")):
        _all(sheet, role, style=style)
    _all(sheet, "phones", style="Heading 1")
    _all(sheet, "no_phone")
    if numbers := document.all("phone", "phone_of"):
        sheet.table([numbers[at : at + 2] for at in range(0, len(numbers), 2)])
    _all(sheet, "checked", style="Small")
    for block in document.all("say"):
        seconds = document.options.get("seconds", "")
        added = (Text(f" ({seconds})"),) if seconds else ()
        sheet.add(Block(block.role, (*block.inlines, *added), block.lang), "Heading 1")
    for block in document.all(*SAID):
        paragraph = sheet.add(block, "List Number", bold=block.role == "ask")
        if block.role == "own_hint":
            _line(paragraph, sheet.width)
    _all(sheet, "if", style="Heading 1")
    branches = document.all("branch", "answer")
    for at in range(0, len(branches), 2):
        sheet.add(branches[at + 1], "Answer", label=branches[at])
    _all(sheet, "log", style="Heading 1")
    heads = document.all("log_head")
    sheet.table([heads, *[[None] * len(heads)] * LOG_ROWS], head=True, style="Table Grid")
    _all(sheet, "sources", "source")


def _all(sheet: _Sheet, *roles: str, style: str = "") -> None:
    for block in sheet.document.all(*roles):
        sheet.add(block, style)


def _line(paragraph: Any, width: float) -> None:
    """A line to write on, below the words."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Pt

    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(round(width)), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    paragraph.add_run("\n\t")


def _ruled(sheet: _Sheet, block: Block) -> None:
    """Empty paragraphs with a line each; the last keeps the text that follows at a distance."""
    from docx.shared import Pt

    for number in range(RULES):
        paragraph = sheet.add(Block("ruled", (), block.lang), "Ruled")
        if number == RULES - 1:
            paragraph.paragraph_format.space_after = Pt(round(sheet.step.gap + 5, 1))


def _guide(sheet: _Sheet) -> None:
    for block in sheet.document.blocks:
        if block.role == "title":
            sheet.add(block, "Title")
        elif block.role == "contents_title":
            sheet.add(block, "Heading 2")
        elif block.role == "heading":
            sheet.mark(sheet.add(block, "Heading 1" if block.level < 3 else "Heading 2"), block.id)
        elif block.role in ("contents", "link"):
            sheet.add(_spelled_out(block), "List Bullet")
        elif block.role == "item":
            sheet.add(block, ("List Bullet", "List Bullet 2", "List Bullet 3")[min(max(block.level, 1), 3) - 1])
        elif block.role == "note":
            numbered = Block(block.role, (Text(f"{block.level}. "), *block.inlines), block.lang)
            sheet.mark(sheet.add(numbered, "Notes"), block.id)
        elif block.role == "quote":
            sheet.add(block, "Quote")
        elif block.role in ("as_of", "section_as_of", "origin"):
            sheet.add(block, "Small")
        elif block.role == "links_title":
            paragraph = sheet.add(Block(block.role, (Text(block.text, "strong"),), block.lang))
            paragraph.paragraph_format.keep_with_next = True
        else:
            sheet.add(block)


def _spelled_out(block: Block) -> Block:
    """A link's address behind its title too: on paper a link leads nowhere."""
    inlines: list[Any] = []
    for inline in block.inlines:
        inlines.append(inline)
        if isinstance(inline, Link) and not inline.url.startswith("#") and inline.url != inline.text:
            inlines += [Text(" <"), Link(inline.url, inline.url), Text(">")]
    return Block(block.role, tuple(inlines), block.lang, block.owner, block.origin, block.level, block.id)
