"""Templates run here and nowhere else: Jinja in its sandbox, with bounds, reading only the folders it was given."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from handbill.document import Block, ClaimRef, Document, Field, Link, Text, direction
from handbill.errors import HandbillError, Where, refuse
from handbill.press.room import loosely
from handbill.render.content import slot

MAX_OUTPUT = 3_000_000
MAX_OPERAND = 100_000
MAX_RANGE = 1_000
MAX_TEMPLATE = 200_000
OURS = "handbill/"
DANGEROUS_GLOBALS = ("lipsum", "cycler", "joiner", "namespace")
UNBOUNDED_FILTERS = (
    "center",
    "format",
    "indent",
    "pprint",
    "xmlattr",
    "urlize",
    "wordwrap",
    "tojson",
    "batch",
    "slice",
)

UNBOUNDED_METHODS = frozenset({"center", "expandtabs", "ljust", "rjust", "translate", "zfill"})

HEAD = re.compile(r"\s*<!doctype html>\s*<html[^<>]*>\s*<head>", re.IGNORECASE)
POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\">"
)

ADDRESS = re.compile(r"(https?://[^\s<>«»“”]*[^\s<>«»“”.,;:!?)،؛؟։])")
SEGMENT = re.compile(r"(?:https?://)?[^/-]*[/-]*")
NUMBER = re.compile(r"(\+?\d+(?:[ \u00a0().-]+\d+)+)")  # in groups: of a telephone, a case, a place
SHORT_SEGMENT, LONG_SEGMENT = 4, 40  # characters of an address that stand together
SHOWN = ("item", "link", "note")  # of a guide: their addresses are read, and followed by a click
HYPHENATED = ("answer", "fact", "item", "paragraph", "quote")  # what stands in narrow columns
TITLES = ("note", "publisher", "title")
OTHER_SCRIPTS = ("ar", "fa", "he", "ur", "hy")

Fit = dict[str, str]


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with the operators watched that build gigantic values."""

    intercepted_binops = frozenset({"*", "**", "+", "%", "<<"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As Jinja has it, without the methods of text that fill up to any width or read formats."""
        if isinstance(obj, str | bytes) and attr in UNBOUNDED_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Jinja makes `format` safe to call; its widths remain without bound, so that it is refused instead."""
        if super().wrap_str_format(value) is None:
            return None
        raise SecurityError("the method format of text is not allowed")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            raise SecurityError("the operator % on text is not allowed")
        if operator in ("*", "**", "<<"):
            sizes = [
                len(side) if isinstance(side, str | bytes | list | tuple) else abs(side)
                for side in (left, right)
                if isinstance(side, str | bytes | list | tuple | int)
            ]
            if any(size > MAX_OPERAND for size in sizes) or (operator != "*" and max(sizes, default=0) > 64):
                raise SecurityError(f"the operator {operator} would build something gigantic")
            if operator == "*" and len(sizes) == 2 and sizes[0] * sizes[1] > MAX_OUTPUT:
                raise SecurityError("the operator * would build something gigantic")
        if operator == "+" and isinstance(left, str | bytes | list | tuple) and len(left) > MAX_OPERAND:
            raise SecurityError("the operator + would build something gigantic")
        return super().call_binop(context, operator, left, right)


class Folders(BaseLoader):
    """Looks a template up in each folder in order, ours last; `handbill/...` is always ours.

    A name cannot leave its folder, not by `..` and not by a symbolic link.
    """

    def __init__(self, folders: Iterable[str], ours: Path) -> None:
        self.strangers = [Path(folder).resolve() for folder in folders]
        self.ours = ours.resolve()

    def read(self, name: str) -> tuple[str, Path]:
        """The text of a template or style sheet and its path; raises TemplateNotFound."""
        folders = [*self.strangers, self.ours]
        if name.startswith(OURS):
            name, folders = name.removeprefix(OURS), [self.ours]
        for folder in folders:
            path = (folder / name).resolve()
            if not path.is_relative_to(folder):
                raise SecurityError(f"the template '{name}' leads out of its folder")
            if path.is_file():
                if path.stat().st_size > MAX_TEMPLATE:
                    raise SecurityError(f"the template '{name}' is larger than {MAX_TEMPLATE // 1000} kB")
                return path.read_text(encoding="utf-8"), path
        raise TemplateNotFound(name)

    def has(self, name: str) -> bool:
        """Whether a folder holds something of that name, be it good or not."""
        return any((folder / name).exists() for folder in (*self.strangers, self.ours))

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, _ = self.read(template)
        # The name stands for the path: no message carries a path of this machine.
        return source, template, lambda: True


class Designs:
    """The templates for one list of folders: made once in a worker and used for every document."""

    def __init__(self, ours: Path, folders: Iterable[str] = ()) -> None:
        self.loader = Folders(folders, ours)
        self.environment = Sandbox(
            loader=self.loader,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,
        )
        for name in DANGEROUS_GLOBALS:
            self.environment.globals.pop(name, None)
        for name in UNBOUNDED_FILTERS:
            self.environment.filters.pop(name, None)
        self.environment.globals["range"] = bounded_range
        self.environment.filters |= {
            "inlines": inlines,
            "side": side,
            "web": web,
            "qr": qr,
            "wrap": wrap,
            "right": right,
            "rows": rows,
            "slot": slot,
        }

    def page(self, document: Document, *, fit: Fit | None = None, inline: bool = False, slots: bool = False) -> str:
        """The document as HTML, with `inline` to be read by itself, with `slots` marked for `render.master`."""
        css = self.style(document) if inline else ""
        values = {"fit": fit or self.fits(document)[0], "pictures": _ready(document), "slots": slots}
        page = self._run(f"{document.design}.html", document, css=Markup(css), **values)  # noqa: S704  our own or a kit's style sheet, never a value
        return _shut(page) if inline else page

    def text(self, document: Document) -> str:
        """The document as plain text in 72 columns."""
        lines = self._run(f"{document.design}.txt", document, fit={}, css="", slots=False).splitlines()
        return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"

    def style(self, document: Document) -> str:
        """The design's style sheet behind the one that all share."""
        return "".join(self._checked(name) for name in ("shared.css", f"{document.design}.css"))

    def fits(self, document: Document) -> list[Fit]:
        """The steps of size that the design names, largest first; at most four layouts are made.

        A step may say under `most` what a letter needs at most on a paper (`press.room`, in mm); it is not tried where
        the document needs more.
        """
        table = self._table(document)
        try:
            steps = table.get("steps", [{}])[:4] or [{}]
            if any("most" in step for step in steps):
                height = loosely(document.lang, document.blocks, document.options)
                steps = [s for s in steps if height <= s.get("most", {}).get(document.paper, height)] or steps[-1:]
            return [{str(k): str(v) for k, v in step.items() if k != "most"} for step in steps]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _no_table(document) from None

    def room(self, document: Document) -> dict[str, int]:
        """About how many characters of a role the design holds, and under `word` how long a headline's word may be."""
        table = self._table(document)
        found = {**(table.get("room") or {}), "word": table.get("word")}
        return {str(role): most for role, most in found.items() if isinstance(most, int) and most > 0}

    def _table(self, document: Document) -> dict[str, Any]:
        name = f"{document.design}.json"
        if not self.loader.has(name):
            return {}
        try:
            table = json.loads(self._checked(name))
        except (RecursionError, ValueError):
            raise _no_table(document) from None
        if not isinstance(table, dict) or "steps" not in table or not isinstance(table.get("room", {}), dict):
            raise _no_table(document)
        return table

    def _checked(self, name: str) -> str:
        """The text of a style sheet or table; raises InputError where it cannot be read or would leave its element."""
        try:
            text = self.loader.read(name)[0]
            if "</style" not in text.lower():
                return text
            reason = "a style sheet holds no tags"
        except TemplateNotFound:
            reason = "the file is missing"
        except SecurityError as error:
            reason = str(error)
        except (OSError, ValueError) as error:
            reason = f"it cannot be read as UTF-8 text ({type(error).__name__})"
        raise refuse("template-unsafe", f"the design was stopped: {reason}.", where=Where(f"templates/{name}"))

    def _run(self, name: str, document: Document, **values: object) -> str:
        try:
            template = self.environment.get_template(name)
            parts: list[str] = []
            size = 0
            for part in template.generate(document=document, blocks=document.blocks, **values):
                size += len(part)
                if size > MAX_OUTPUT:
                    raise SecurityError(f"it writes more than {MAX_OUTPUT // 1_000_000} MB")
                parts.append(part)
        except TemplateSyntaxError as error:
            raise refuse(
                "template",
                f"is no template: {(error.message or '').rstrip('.')}.",
                where=Where(f"templates/{error.name or name}", error.lineno),
            ) from None
        except (SecurityError, OverflowError) as error:
            raise refuse(
                "template-unsafe",
                f"the template was stopped: {str(error).rstrip('.')}.",
                where=Where(f"templates/{name}"),
            ) from None
        except MemoryError:
            raise refuse(
                "memory",
                "the template needs more memory than a page may have.",
                where=Where(f"templates/{name}"),
                next_step="It builds something gigantic: make it smaller.",
            ) from None
        except (
            TemplateError,
            UndefinedError,
            TypeError,
            ValueError,
            ArithmeticError,
            LookupError,
            AttributeError,
            RecursionError,
            SyntaxError,
            OSError,
        ) as error:
            raise refuse(
                "template",
                f"the template failed: {type(error).__name__}: {str(error).rstrip('.')[:300]}.",
                where=Where(f"templates/{name}"),
            ) from None
        return "".join(parts)


def _ready(document: Document) -> dict[str, dict[str, str]]:
    """The kit's pictures by role, as an address for `src` and the words for those who cannot see them."""
    if not document.pictures:
        return {}
    from handbill.render.pictures import source

    grey = document.options.get("ink") == "black"
    return {p.role: {"src": source(p, grey=grey), "alt": p.alt} for p in document.pictures}


def _shut(page: str) -> str:
    """The page with a policy in front that lets a browser run nothing and fetch nothing, whatever the kit wrote."""
    head = HEAD.match(page)
    return f"{head[0]}\n{POLICY}{page[head.end() :]}" if head else f"<!doctype html>\n{POLICY}\n{page}"


def _no_table(document: Document) -> HandbillError:
    return refuse(
        "template",
        "holds no steps of size.",
        where=Where(f"templates/{document.design}.json"),
        next_step='Write it like {"steps": [{"size": "11pt"}]}.',
    )


def bounded_range(*args: int) -> range:
    found = range(*args)
    if len(found) > MAX_RANGE:
        raise SecurityError(f"range is limited to {MAX_RANGE} steps")
    return found


def inlines(block: Block, start: int = 0, stop: int | None = None) -> Markup:
    """The block's words as HTML: escaped, claims with their notes, whatever runs the other way isolated."""
    words = Markup("").join(_inline(inline, block) for inline in block.inlines[start:stop])
    foreign = _foreign(block.text, block.lang)
    if foreign and all(isinstance(inline, Text) for inline in block.inlines):
        return Markup('<bdi lang="{}" dir="ltr">{}</bdi>').format(foreign, words)
    return words


def _inline(inline: object, block: Block) -> Markup:
    if isinstance(inline, Text):
        words = _plain(inline.text, block.dir)
        return Markup("<{0}>{1}</{0}>").format(inline.style, words) if inline.style else words
    if isinstance(inline, Field):
        return _value(inline, block)
    if isinstance(inline, ClaimRef):
        if not inline.note:
            return _plain(inline.text, block.dir)
        return Markup('{0}<a class="note" href="#note-{1}">{1}</a>').format(_plain(inline.text, block.dir), inline.note)
    if isinstance(inline, Link):
        turned = against(inline.text, block.dir)
        link = Markup('<a href="{}">{}</a>').format(
            inline.url, _shown(inline.text) if block.role in SHOWN else inline.text
        )
        if block.role == "source":
            link = web(inline.text)
        # The isolation stands outside of the link, and no tag in it, or the PDF loses the link's own tag.
        return Markup('<bdi dir="{}">{}</bdi>').format(turned, link) if turned else link
    raise TypeError(type(inline).__name__)


def _plain(text: str, dir: str) -> Markup:
    """Words with the addresses in them, and on pages from right to left the numbers in groups, kept in their order."""
    parts = [Markup()]
    for index, part in enumerate(ADDRESS.split(text)):
        if index % 2:
            parts.append(Markup('<bdi dir="ltr">{}</bdi>').format(web(part)) if dir == "rtl" else web(part))
            continue
        for at, bit in enumerate(NUMBER.split(part) if dir == "rtl" else [part]):
            parts.append(Markup('<bdi dir="ltr" class="whole">{}</bdi>').format(bit) if at % 2 else escape(bit))
    return Markup("").join(parts)


def _value(field: Field, block: Block) -> Markup:
    """A value: isolated where it runs against its surroundings, in narrow columns not hyphenated, a number whole."""
    turned = against(field.text, block.dir)
    foreign = _foreign(field.text, block.lang) if field.name in TITLES else ""  # names have no language
    number = len(field.text) < LONG_SEGMENT and not any(char.isalpha() for char in field.text)
    marks = Markup("").join(
        Markup(' {}="{}"').format(name, value)
        for name, value in (
            ("lang", foreign),
            ("dir", turned),
            ("class", "whole" if number and (turned or block.role in HYPHENATED) else ""),
        )
        if value
    )
    # No tag without need: beside one, WeasyPrint 70 may break a line too early.
    if not marks and (block.role not in HYPHENATED or block.dir == "rtl"):
        return escape(field.text)
    return Markup("<bdi{}>{}</bdi>").format(marks, field.text)


def web(text: str) -> Markup:
    """A web address that breaks after a stroke or a hyphen and nowhere else; other words as they are.

    No sign of no width marks the places: whoever copies the address would copy it too.
    """
    if not ADDRESS.fullmatch(text) and (" " in text or "." not in text):
        return escape(text)
    parts: list[str] = []
    for part in SEGMENT.findall(text):
        if parts and len(part) < SHORT_SEGMENT:
            parts[-1] += part
        else:
            parts.append(part)
    whole = (Markup('<span class="whole">{}</span>').format(p) if len(p) < LONG_SEGMENT else escape(p) for p in parts)
    return Markup('<span class="url">{}</span>').format(Markup("").join(whole))


def _shown(text: str) -> str:
    """An address as one reads it, without https://, behind which a line would break."""
    return text.removeprefix("https://").removeprefix("http://")


def first_strong(text: str) -> str:
    """`rtl` or `ltr` by the first letter that has a direction; "" where none has."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next(("ltr" if kind == "L" else "rtl" for kind in kinds if kind in ("L", "R", "AL")), "")


def side(block: Block) -> str:
    """The direction of a paragraph: its language's, but its words' where they are the sender's own or foreign."""
    own = len(block.inlines) == 1 and isinstance(block.inlines[0], Field)
    return (first_strong(block.text) if own or _foreign(block.text, block.lang) else "") or block.dir


@lru_cache(4_000)
def against(text: str, dir: str) -> str:
    """`rtl` or `ltr` where a value runs against its surroundings, else nothing; bare numbers run from left to right."""
    own = first_strong(text) or ("ltr" if any(char.isdigit() for char in text) else dir)
    return own if own != dir and (dir == "rtl" or first_strong(text)) else ""


def _foreign(text: str, lang: str) -> str:
    """The tag of Latin words on a page in another script: their language is not known, but it is not the page's."""
    letters = [char for char in text if char.isalpha()]
    if lang.split("-")[0] not in OTHER_SCRIPTS or not letters:
        return ""
    return "und-Latn" if all(unicodedata.name(char, "").startswith("LATIN") for char in letters) else ""


def wrap(text: str, width: int = 72, indent: str = "") -> str:
    """The text in lines of at most `width` columns; words longer than that are kept whole (addresses)."""
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def right(text: str, width: int = 72) -> str:
    """The text at the right edge of `width` columns."""
    return text.rjust(min(width, 200))


def rows(blocks: list[Block], size: int = 2) -> list[list[Block]]:
    """Blocks in groups: a branch with its answer, a fact with its source."""
    return [blocks[index : index + size] for index in range(0, len(blocks), max(size, 1))]


def qr(url: str) -> str:
    """A QR code as a data address of an SVG with a quiet zone of four modules (ISO/IEC 18004)."""
    import segno

    return str(segno.make(url, error="m", micro=False).svg_data_uri(border=4, scale=4, dark="#000", light="#fff"))


__all__ = ["Designs", "Folders", "Sandbox", "direction"]
