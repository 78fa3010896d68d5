"""Pictures: a kit's logo and photograph checked and made ready for a page, and pages made into pictures."""

import base64
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from handbill.document import Picture
from handbill.errors import HandbillError, Where, refuse

MAX_PIXELS = 50_000_000
MAX_SIDE = 1_800  # pixels that are kept of the longer side: 300 dpi on 150 mm
MAX_BYTES = 900_000  # of a picture inside a page
MAX_SVG = 300_000
MAX_ELEMENTS = 5_000
MAX_USES = 100
MAX_PAGE_PIXELS = 200_000_000
FORBIDDEN = frozenset(
    {"script", "foreignobject", "iframe", "image", "feimage", "audio", "video", "animate", "set", "style"}
)
REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)


def source(picture: Picture, *, grey: bool = False) -> str:
    """The picture as a data address: decoded and encoded anew, so that nothing else of its file comes along.

    Raises InputError for what is no PNG, JPEG or plain SVG, or too large.
    """
    start = picture.data[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _address("image/svg+xml", _svg(picture))
    kind, data = _raster(picture, grey)
    return _address(f"image/{kind}", data)


def _address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _wrong(picture: Picture, message: str, step: str) -> HandbillError:
    return refuse("picture", message, where=Where(picture.file), next_step=step)


def _raster(picture: Picture, grey: bool) -> tuple[str, bytes]:
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    smaller = f"Save a copy of at most {MAX_PIXELS // 10**6} megapixels into the kit."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Any = Image.open(BytesIO(picture.data), formats=("PNG", "JPEG"))
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _wrong(picture, f"has {width * height / 10**6:.0f} megapixels.", smaller)
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            image.load()
            image = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError:
        raise _wrong(picture, "has far too many megapixels.", smaller) from None
    except UnidentifiedImageError:
        raise _wrong(picture, "is no PNG, JPEG or SVG.", "Save it as one of these.") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _wrong(picture, f"is damaged ({str(error)[:80]}).", "Save it again.") from None
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert(("LA" if grey else "RGBA") if clear else ("L" if grey else "RGB"))
    image.info.clear()  # comments, places, profiles
    side = MAX_SIDE
    while True:
        image.thumbnail((side, side))
        out = BytesIO()
        if clear:
            image.save(out, "PNG", optimize=True)
        else:
            image.save(out, "JPEG", quality=85)
        if len(out.getvalue()) <= MAX_BYTES:
            return ("png" if clear else "jpeg"), out.getvalue()
        side = side * 3 // 4


def _svg(picture: Picture) -> bytes:
    """A drawing without scripts, references to anything outside, and document types."""
    data = picture.data
    if len(data) > MAX_SVG:
        raise _wrong(picture, f"is larger than {MAX_SVG // 1000} kB.", "Save it simplified.")
    if re.search(rb"<!(doctype|entity)", data, re.IGNORECASE):
        raise _wrong(picture, "has a document type, which could draw in other files.", "Save it as plain SVG.")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  no document type, so no entities
    except (ElementTree.ParseError, ValueError) as error:
        raise _wrong(picture, f"is no SVG ({error}).", "Save it as plain SVG.") from None
    if _local(root.tag) != "svg":
        raise _wrong(picture, "is no SVG.", "Save it as plain SVG.")
    elements = list(root.iter())
    if len(elements) > MAX_ELEMENTS or sum(_local(element.tag) == "use" for element in elements) > MAX_USES:
        raise _wrong(picture, "has too many parts.", "Save it simplified.")
    for what in (found for element in elements for found in _unsafe(element)):
        raise _wrong(picture, f"holds {what}: a drawing may not.", "Save it as plain SVG, with paths for texts.")
    return data


def _unsafe(element: ElementTree.Element) -> Iterator[str]:
    name = _local(element.tag)
    if name in FORBIDDEN:
        yield f"<{name}>"
    for key, value in element.attrib.items():
        attribute = _local(key)
        if attribute.startswith("on"):
            yield f"the script {attribute}="
        if attribute in ("href", "src") and not value.strip().startswith("#"):
            yield f"a reference to {value[:60]}"
        if REFERENCE.search(value):
            yield f"a reference in {attribute}="


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def pictures(pdf: bytes, dpi: int) -> list[bytes]:
    """Each page of a PDF as a PNG; raises InputError where that would be gigantic."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        width, height = page.get_size()
        if width * height * (dpi / 72) ** 2 > MAX_PAGE_PIXELS:
            raise refuse("dpi", f"--dpi: {dpi} makes too large a picture.", next_step="Take fewer.")
        image = page.render(scale=dpi / 72).to_pil()
        out = BytesIO()
        image.save(out, "PNG", dpi=(dpi, dpi))
        found.append(out.getvalue())
    return found
