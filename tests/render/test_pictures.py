"""Pictures of a kit: decoded and encoded anew, bounded, drawings without anything that runs or reaches outside."""

import base64
import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from handbill.document import Picture
from handbill.errors import InputError
from handbill.render.pictures import MAX_BYTES, MAX_SIDE, pictures, source

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'


def picture(data: bytes, file: str = "images/logo.png") -> Picture:
    return Picture("logo", "A fish", data, file)


def raster(size: tuple[int, int] = (40, 30), mode: str = "RGB", format: str = "PNG", **extra: object) -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(out, format, **extra)
    return out.getvalue()


def opened(address: str) -> Image.Image:
    head, _, body = address.partition(";base64,")
    assert head in ("data:image/png", "data:image/jpeg")
    return Image.open(BytesIO(base64.b64decode(body)))


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        source(picture(data, "images/it"))
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert problem.where.file == "images/it"
    assert problem.next_step
    return problem.message


def test_a_photograph_is_made_smaller_and_loses_what_its_file_says() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Example Camera"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    out = BytesIO()
    Image.radial_gradient("L").resize((3000, 2000)).save(out, "JPEG", exif=exif, comment=b"taken at home")
    data = out.getvalue()
    assert b"Example Camera" in data
    made = opened(source(picture(data)))
    assert made.size == (MAX_SIDE, 1200)
    assert not made.getexif()
    assert b"Example" not in (raw := base64.b64decode(source(picture(data)).partition(",")[2]))
    assert b"taken at home" not in raw
    assert len(raw) <= MAX_BYTES


def test_a_picture_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert opened(source(picture(raster((40, 30), format="JPEG", exif=exif)))).size == (30, 40)


def test_transparency_is_kept_and_grey_is_grey() -> None:
    assert opened(source(picture(raster(mode="RGBA")))).mode == "RGBA"
    assert opened(source(picture(raster()))).mode == "RGB"
    assert opened(source(picture(raster()), grey=True)).mode == "L"
    assert opened(source(picture(raster(mode="RGBA")), grey=True)).mode == "LA"
    assert opened(source(picture(raster(mode="CMYK", format="JPEG")))).mode == "RGB"


def test_a_noisy_drawing_with_transparency_still_fits_into_a_page() -> None:
    made = source(picture(raster((1700, 1700), mode="RGBA")))
    assert len(base64.b64decode(made.partition(",")[2])) <= MAX_BYTES


def header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing: one grey byte a pixel, all alike."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (8_000, 7_000), (60_000, 60_000)])
def test_a_photograph_of_200_megapixels_is_refused_unread(width: int, height: int) -> None:
    assert "megapixels" in refused(header(width, height))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"no picture",
        raster()[:200],
        b"\x89PNG\r\n\x1a\n",
        raster(format="BMP"),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_or_a_torn_one_is_refused(data: bytes) -> None:
    assert "is no PNG" in (said := refused(data)) or "damaged" in said


def test_a_plain_drawing_is_taken_as_it_is() -> None:
    drawing = SVG.format('<path d="M0 0h10v10z" fill="#7a1f2b"/><use href="#a"/>').encode()
    address = source(picture(drawing))
    assert base64.b64decode(address.partition(",")[2]) == drawing
    assert address.startswith("data:image/svg+xml;")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<image href="file:///etc/passwd"/>',
        '<a href="https://example.org"><rect width="1" height="1"/></a>',
        '<use href="https://example.org/x.svg#a"/>',
        '<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="other.svg#a"/>',
        '<rect fill="url(https://example.org/x)" width="1" height="1"/>',
        "<style>@import 'https://example.org/x.css';</style>",
        "<foreignObject><p>x</p></foreignObject>",
        "<g>" * 5001 + "</g>" * 5001,
        '<use href="#a"/>' * 101,
    ],
)
def test_a_drawing_that_runs_or_reaches_outside_is_refused(inside: str) -> None:
    assert refused(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<?xml version="1.0"?><!doctype svg><svg/>',
        b"<html><body/></html>",
        b"<svg",
        b"<svg>" + b" " * 300_001 + b"</svg>",
    ],
)
def test_a_drawing_that_is_none_is_refused(data: bytes) -> None:
    assert refused(data)


def page() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(72, 144)
    document.new_page(144, 72)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_each_page_becomes_a_picture_of_the_resolution_asked_for() -> None:
    first, second = (Image.open(BytesIO(data)) for data in pictures(page(), 150))
    assert (first.size, second.size) == ((150, 300), (300, 150))
    assert first.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    with pytest.raises(InputError, match="--dpi"):
        pictures(page(), 12_000)


ONCE = """\
import os, sys
from pathlib import Path
from handbill import resources
os.chdir(resources.fonts())
os.environ["FONTCONFIG_FILE"] = str(resources.fonts() / "fonts.conf")
import weasyprint
from hostile import sample
from conftest import SENDERS
from handbill.render import Job, render
from handbill.render.templates import Designs

layouts = []
original = weasyprint.HTML.render
weasyprint.HTML.render = lambda self, *words, **named: (layouts.append(1), original(self, *words, **named))[1]
document = sample(Path(sys.argv[1]), SENDERS["us"])
made = render(Job((document,), ("pdf", "png", "eml")), Designs(resources.root("templates")))
print(len(made), len(layouts), made[0].layouts)
"""


def test_a_page_is_laid_out_once_for_all_formats_that_need_it(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", ONCE, str(tmp_path)], capture_output=True, text=True, env=environment, check=True
    )
    formats, layouts, needed = map(int, done.stdout.split())
    assert formats == 3
    assert layouts == needed
