"""The guide: the kit's Markdown as Blocks, each section with its date, its links, and the sources behind it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from handbill.compose.request import Request
from handbill.compose.writer import Writer, cite_source, comma
from handbill.country import said
from handbill.document import Block, ClaimRef, Document, Field, Inline, Link, Origin, Text
from handbill.errors import InputError, Problem, Where, refuse, suggestion
from handbill.kit import Claim, Guide, KitLink
from handbill.kit.model import LINK_SECTIONS, GuideSection
from handbill.kit.rules import known

if TYPE_CHECKING:
    from markdown_it.token import Token

QUOTED = {"fr": "«\u00a0{}\u00a0»", "de": "„{}“", "es": "«{}»", "hy": "«{}»", "ar": "«{}»"}
HEADING = {"h2": 2, "h3": 3}
SECTION = 2
Style = Literal["", "em", "strong"]
REFUSED = ("code_block", "fence", "hr", "ordered_list_open")


def guide(request: Request) -> Document:
    """The guide in one language; raises InputError for Markdown that it cannot carry, with its line."""
    lang = request.speech()
    writer = Writer(request, lang)
    text = request.kit.guide(lang)
    notes: dict[str, int] = {}
    body = list(_Reader(writer, text, notes).blocks())
    title = text.front.title
    blocks = [writer.kit_block("title", title)]
    if text.front.lead:
        blocks.append(writer.kit_block("lead", text.front.lead))
    day = writer.date(request.kit.file.as_of)
    blocks.append(writer.label("as_of", "as_of", date=day))
    if origin := request.kit.file.origin:
        blocks.append(writer.block("origin", said(origin.note, lang), owner="kit"))
    blocks.append(writer.label("contents_title", "guide_contents"))
    body += [*_representatives(writer), *_sources(writer, notes)]
    for block in body:
        if block.role == "heading" and block.level == SECTION:
            blocks.append(Block("contents", (Link(block.text, f"#{block.id}"),), lang, "kit"))
    blocks += body
    return Document(
        kind="guide",
        design="guide/guide",
        name=f"{request.kit.id}-guide-{lang}",
        title=title.text({}),
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"main": request.kit.file.look.colours[0]},
        pages=None,
    )


def _representatives(writer: Writer) -> list[Block]:
    heading = writer.label("heading", "guide_representatives")
    heading = Block("heading", heading.inlines, heading.lang, level=2, id="representatives")
    blocks = [heading]
    for office in writer.request.country.offices:
        inlines = (
            Text(f"{said(office.title, writer.lang)}, {said(office.chamber, writer.lang)}: "),
            Link(office.finder.url, office.finder.url),
        )
        blocks.append(Block("item", inlines, writer.lang, "country", id=office.id))
    return blocks


def _sources(writer: Writer, notes: dict[str, int]) -> list[Block]:
    if not notes:
        return []
    heading = writer.label("heading", "guide_sources")
    blocks = [Block("heading", heading.inlines, heading.lang, level=2, id="sources")]
    for id, number in notes.items():
        inlines = tuple(_source(writer, writer.kit.claims[id]))
        blocks.append(Block("note", inlines, writer.lang, "kit", level=number, id=f"note-{number}"))
    return blocks


def _source(writer: Writer, claim: Claim) -> Iterator[Inline]:
    """A claim's source, all of them where they differ, and what the reader should know about it."""
    cited = [source for source in claim.sources if source.checked] or list(claim.sources)
    for index, source in enumerate(cited if claim.status == "disputed" else cited[:1]):
        if index:
            yield Text(writer.labels["separator"])
        yield from cite_source(source, writer.lang, writer.request.country.code)
        if source.url:
            yield Text(comma(writer.lang))
            yield Link(source.url, source.url)
    if remarks := list(_remarks(writer, claim)):
        yield Text(f" ({writer.labels['separator'].join(remarks)})")


def _remarks(writer: Writer, claim: Claim) -> Iterator[str]:
    if claim.basis == "memory":
        yield writer.labels["guide_memory"]
    if claim.basis == "seed":
        origin = writer.kit.file.origin
        yield writer.labels["guide_seed"].format(date=writer.date(origin.date if origin else claim.date))
    if claim.status != "stated":
        yield writer.labels[f"guide_{claim.status}"]
    if claim.expires and claim.expires < writer.request.today:
        yield writer.labels["guide_expired"].format(date=writer.date(claim.expires))


class _Reader:
    """Markdown tokens to Blocks."""

    def __init__(self, writer: Writer, guide: Guide, notes: dict[str, int]) -> None:
        self.writer = writer
        self.guide = guide
        self.notes = notes
        self.problems: list[Problem] = []
        self.role = "paragraph"
        self.level = 0
        self.depth = 0
        self.quotes = 0
        self.passed = 0
        self.item_filled = False

    @property
    def section(self) -> GuideSection | None:
        return self.guide.front.sections[self.passed - 1] if self.passed else None

    def blocks(self) -> Iterator[Block]:
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline", "image"])
        for token in parser.parse(self.guide.body):
            origin = Origin(self.guide.file, self.guide.line + (token.map[0] if token.map else 0) + 1)
            if token.type == "inline":
                yield from self._words(token, origin)
            elif token.type == "heading_open":
                yield from self._heading(token.tag, origin)
            elif token.type in REFUSED:
                step = "Write paragraphs, lists and headings."
                raise refuse("markdown", f"{token.type} has no place in a guide.", where=origin.where, next_step=step)
            else:
                self._structure(token.type)
        yield from self._links()
        if self.passed < len(self.guide.front.sections):
            missing = self.guide.front.sections[self.passed].id
            where = Where(self.guide.file)
            step = "Write it, or remove it from sections:."
            raise refuse("sections", f"the section '{missing}' has no ## heading.", where=where, next_step=step)
        if self.problems:
            raise InputError(*self.problems)

    def _heading(self, tag: str, origin: Origin) -> Iterator[Block]:
        if tag not in HEADING or self.depth or (tag != "h2" and not self.passed):
            message = f"a heading of this kind ({tag}) has no place here."
            raise refuse("markdown", message, where=origin.where, next_step="Write ## for a section, ### below it.")
        self.role, self.level = "heading", HEADING[tag]
        if self.level != SECTION:
            return
        yield from self._links()
        if self.passed >= len(self.guide.front.sections):
            message = "the front matter has no section for this heading."
            raise refuse("sections", message, where=origin.where, next_step="Add it to sections:.")
        self.passed += 1

    def _words(self, token: "Token", origin: Origin) -> Iterator[Block]:
        if self.depth and self.item_filled:
            step = "Write one paragraph an item."
            raise refuse("markdown", "an item has a second paragraph.", where=origin.where, next_step=step)
        self.item_filled = bool(self.depth)
        heading, section = self.role == "heading", self.section
        opens = heading and self.level == SECTION and section is not None
        inlines = tuple(self._inlines(token, origin))
        level = self.level if heading else self.depth
        id = str(section.id) if opens and section else ""
        yield Block(self.role, inlines, self.writer.lang, "kit", origin, level, id)
        if opens and section:
            day = self.writer.date(section.as_of)
            yield self.writer.label("section_as_of", "guide_section_as_of", date=day)

    def _structure(self, kind: str) -> None:
        self.depth += {"bullet_list_open": 1, "bullet_list_close": -1}.get(kind, 0)
        self.quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(kind, 0)
        if kind in ("list_item_open", "bullet_list_open"):
            self.item_filled = False
        if kind.endswith(("_open", "_close")):
            self.role = "quote" if self.quotes else "item" if self.depth else "paragraph"

    def _inlines(self, token: "Token", origin: Origin) -> Iterator[Inline]:
        styles: list[Style] = [""]
        href = ""
        linked = ""
        for child in token.children or []:
            words = " " if child.type in ("softbreak", "hardbreak") else child.content
            if child.type == "link_open":
                href, linked = str(child.attrGet("href")), ""
            elif child.type == "link_close":
                yield self._inline(linked, href, styles[-1], origin)
                href = ""
            elif child.type in ("em_open", "strong_open"):
                styles.append("em" if child.type == "em_open" else "strong")
            elif child.type in ("em_close", "strong_close"):
                styles.pop()
            elif href:
                # A link may run over several lines of the file; it stays one link with one note.
                linked += words
            elif words:
                yield (
                    Text(words)
                    if child.type in ("softbreak", "hardbreak")
                    else self._inline(words, href, styles[-1], origin)
                )

    def _inline(self, text: str, href: str, style: Style, origin: Origin) -> Inline:
        if not href:
            return Text(text, style)
        if not href.startswith("claim:"):
            self.problems.append(
                Problem(
                    "guide-link", f"the link {href} is not a claim.", origin.where, "Put addresses into links.yaml."
                )
            )
            return Text(text)
        id = href.removeprefix("claim:")
        claims = self.writer.kit.claims
        if id not in claims:
            self.problems.append(
                Problem("unknown-claim", f"there is no claim '{id}'.", origin.where, known(id, claims))
            )
        return ClaimRef(id, text, self.notes.setdefault(id, len(self.notes) + 1))

    def _links(self) -> Iterator[Block]:
        sections = self.section.links if self.section else ()
        for name in sections:
            if name not in LINK_SECTIONS:
                where, step = Where(self.guide.file, 1), suggestion(name, LINK_SECTIONS)
                self.problems.append(Problem("section", f"links: there is no section '{name}'.", where, step))
        links = [link for section in sections for link in self.writer.kit.links if link.section == section]
        if links:
            yield self.writer.label("links_title", "guide_links")
        for link in links:
            yield Block("link", tuple(self._link(link)), self.writer.lang, "kit", id=str(link.id))

    def _link(self, link: KitLink) -> Iterator[Inline]:
        name = QUOTED.get(self.writer.lang, "“{}”").format(link.name) if link.quoted else link.name
        labels = self.writer.labels
        if link.warning:
            yield Text(f"{labels['guide_graphic']}: ", "strong")
        yield Link(name, link.url) if link.url else Field("title", name)
        remarks = []
        if link.by and link.by not in link.name:
            remarks.append(link.by)
        if link.url and not link.checked:
            remarks.append(labels["guide_unchecked"])
        if not link.url and link.section != "people":
            remarks.append(labels["guide_no_address"])
        if remarks:
            yield Text(f" ({labels['separator'].join(remarks)})")
        note = said(link.note, self.writer.lang) if link.note else ""
        if note:
            yield Text(" — ")
            yield Field("note", note)
