"""Reading PDFs as a print technician does: words, places in mm from the top left, fonts, pictures, raw bytes."""

import ctypes
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium

MM = 25.4 / 72


@dataclass(frozen=True)
class Char:
    """A printed character; its box is that of its ink, in mm from the page's top left, its size in pt."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Pdf:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = pdfium.PdfDocument(data)

    def __len__(self) -> int:
        return len(self.document)

    @cached_property
    def text(self) -> str:
        return "\n".join(page.get_textpage().get_text_range() for page in self.document)

    def size(self, page: int = 0) -> tuple[float, float]:
        """Width and height in mm."""
        width, height = self.document[page].get_size()
        return width * MM, height * MM

    @cached_property
    def chars(self) -> list[list[Char]]:
        """Of each page, the characters that leave ink."""
        return [list(self._chars(page)) for page in self.document]

    def _chars(self, page: Any) -> Any:
        words, height = page.get_textpage(), page.get_size()[1]
        # One by one: the text as a whole has line ends that the characters' count has not.
        for index in range(words.count_chars()):
            char = chr(pdfium.raw.FPDFText_GetUnicode(words, index))
            left, bottom, right, top = words.get_charbox(index)
            if char.strip() and right > left:
                size = pdfium.raw.FPDFText_GetFontSize(words, index)
                yield Char(char, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM, size)

    def lines(self, page: int = 0) -> list[list[Char]]:
        """The characters of a page by line of text, as they stand in it: same size, neighbours in order."""
        lines: list[list[Char]] = []
        for char in self.chars[page]:
            last = lines[-1][-1] if lines else None
            if last and char.left > last.left - 0.5 and abs(char.bottom - last.bottom) < 3:
                lines[-1].append(char)
            else:
                lines.append([char])
        return lines

    def ink(self, page: int = 0) -> tuple[float, float, float, float]:
        """How far whatever is printed stays away from the left, top, right and bottom edge, in mm."""
        scale = 3
        bitmap = self.document[page].render(scale=scale, grayscale=True)
        box = bitmap.to_pil().point(lambda value: 255 if value < 200 else 0).getbbox()
        assert box is not None
        left, top, right, bottom = box
        mm = MM / scale
        return left * mm, top * mm, (bitmap.width - right) * mm, (bitmap.height - bottom) * mm

    def codes(self) -> list[str]:
        """What the QR codes of the first page say to a camera."""
        import zxingcpp

        bitmap = self.document[0].render(scale=3, grayscale=True)
        pixels = memoryview(bytes(bitmap.buffer)).cast("B", [bitmap.height, bitmap.stride])
        return [code.text for code in zxingcpp.read_barcodes(pixels)]

    @cached_property
    def plain(self) -> bytes:
        """The file with its compressed streams unpacked behind it."""
        parts = [self.data]
        for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", self.data, re.DOTALL):
            try:
                parts.append(zlib.decompressobj().decompress(match[1]))
            except zlib.error:
                continue
        return b"\n".join(parts)

    @cached_property
    def pieces(self) -> list[tuple[str, str]]:
        """Each tagged piece of text in the order of the tags: the text that its tag gives, and the signs on the page."""
        return [piece for page in self.document for piece in _pieces(page)]

    @property
    def tagged(self) -> str:
        """The words in the order of the tags, as a screen reader takes them."""
        return "\n".join(said or seen for said, seen in self.pieces)

    @property
    def attachments(self) -> int:
        return self.document.count_attachments()  # type: ignore[no-any-return]

    @property
    def language(self) -> str:
        found = re.search(rb"/Lang ?\((.*?)\)", self.plain)
        return found[1].decode("latin-1") if found else ""


def _pieces(page: pdfium.PdfPage) -> Iterator[tuple[str, str]]:
    words = page.get_textpage()
    seen: dict[int, str] = {}
    for index in range(words.count_chars()):
        mark = pdfium.raw.FPDFPageObj_GetMarkedContentID(pdfium.raw.FPDFText_GetTextObject(words, index))
        seen[mark] = seen.get(mark, "") + chr(pdfium.raw.FPDFText_GetUnicode(words, index))
    tree = pdfium.raw.FPDF_StructTree_GetForPage(page)
    for index in range(pdfium.raw.FPDF_StructTree_CountChildren(tree)):
        yield from _tagged(pdfium.raw.FPDF_StructTree_GetChildAtIndex(tree, index), seen)
    pdfium.raw.FPDF_StructTree_Close(tree)


def _tagged(element: object, seen: dict[int, str]) -> Iterator[tuple[str, str]]:
    size = pdfium.raw.FPDF_StructElement_GetActualText(element, None, 0)
    text = ctypes.create_string_buffer(size)
    pdfium.raw.FPDF_StructElement_GetActualText(element, text, size)
    said = text.raw.decode("utf-16-le").rstrip("\0")
    children = range(pdfium.raw.FPDF_StructElement_CountChildren(element))
    marks = [pdfium.raw.FPDF_StructElement_GetChildMarkedContentID(element, index) for index in children]
    if own := "".join(seen.get(mark, "") for mark in marks if mark >= 0):
        yield said, own
    for index in children:
        if child := pdfium.raw.FPDF_StructElement_GetChildAtIndex(element, index):
            yield from _tagged(child, seen)


def folded(text: str) -> str:
    """Text as it compares: composed, in one case, without white space and the hyphens of broken lines."""
    joined = re.sub(r"[\u00ad\ufffe\x02\u2010-](?=\s*\n)|\u00ad|\ufffe|\x02", "", text)
    return "".join(unicodedata.normalize("NFC", joined).casefold().split())
