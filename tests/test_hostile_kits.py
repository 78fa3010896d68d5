"""Kits written to do harm: each is refused for the right reason or comes to nothing, soon, and the worker lives on."""

import base64
import http.server
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import SENDERS
from hostile import DAY, PAGE, job, ordered, own_templates, sample, still_works
from pages import Pdf
from programs import in_the_soak

from handbill.document import Document
from handbill.errors import HandbillError, InputError
from handbill.kit import load_kit
from handbill.make import Order, make
from handbill.render.process import Worker
from kits import CLAIMS, GUIDE, LINKS, TEXT, write_kit

SOON = 10.0


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return sample(tmp_path_factory.mktemp("letter"))


@pytest.fixture(scope="module")
def own_worker(letter: Document) -> Iterator[Worker]:
    """A worker that may be killed without harm to other tests."""
    with Worker() as worker:
        worker.render(job(letter))
        yield worker


@contextmanager
def soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SOON


def refused(worker: Worker, letter: Document, templates: str, *formats: str) -> str:
    """The one problem's code and message of a job that must fail."""
    with soon(), pytest.raises(InputError) as caught:
        worker.render(job(letter, *formats, templates=templates))
    (problem,) = caught.value.problems
    return f"{problem.code} {problem}"


PYTHON = {
    "a class": "{{ document.__class__ }}",
    "the classes of everything": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr filter": "{{ document | attr('__class__') }}",
    "attr of attr": "{{ (document | attr('all')) | attr('__globals__') }}",
    "sort by attribute": "{{ [document, document] | sort(attribute='__class__') }}",
    "item": "{{ document['__class__'] }}",
    "format string": "{{ '{0.__class__}'.format(document) }}",
    "format map": "{{ '{a.__class__}'.format_map({'a': document}) }}",
    "format by name": "{{ ('{0.__class__}' | attr('format'))(document) }}",
    "format of marked text": "{{ ((document.blocks | first | inlines) ~ '{0.__class__}').format(document) }}",
    "globals of a function": "{{ range.__globals__ }}",
    "function of a method": "{{ document.all.__func__ }}",
    "context": "{{ self._TemplateReference__context }}",
    "environment": "{% macro m() %}{% endmacro %}{{ m._environment }}",
    "changing what others get": "{{ document.options.update({'a': 1}) }}",
}


@pytest.mark.parametrize("body", PYTHON.values(), ids=PYTHON)
@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_template_that_reaches_for_python_is_stopped(
    worker: Worker, letter: Document, tmp_path: Path, body: str, format: str
) -> None:
    said = refused(worker, letter, own_templates(tmp_path, body), format)
    assert said.startswith("template-unsafe templates/letters/letter.html: the template was stopped: ")
    assert "is unsafe." in said or "the method format of text is not allowed" in said
    still_works(worker, letter)


def test_internals_reached_through_map_are_undefined(worker: Worker, letter: Document, tmp_path: Path) -> None:
    body = "{{ [document] | map(attribute='__class__') | list }}"
    with soon():
        (made,) = worker.render(job(letter, "html", templates=own_templates(tmp_path, body)))
    assert b"handbill" not in made.data.split(b"</style>")[-1]
    assert b"class" not in made.data.split(b"</style>")[-1]


@pytest.mark.parametrize("name", ["lipsum", "cycler", "joiner", "namespace"])
def test_the_generators_of_jinja_are_not_there(worker: Worker, letter: Document, tmp_path: Path, name: str) -> None:
    assert f"'{name}' is undefined" in refused(worker, letter, own_templates(tmp_path, f"{{{{ {name}() }}}}"))
    still_works(worker, letter)


DOUBLING = "{{% macro m(a, n) %}}{{% if n %}}{{{{ m({}, n - 1) }}}}{{% endif %}}{{% endmacro %}}{{{{ m({}, 40) }}}}"
GIGANTIC = {
    "times": ("{{ 'a' * 200000000 }}", "template-unsafe", "the operator * would build"),
    "times twice": ("{{ 'a' * 100000 * 100000 }}", "template-unsafe", "the operator * would build"),
    "times bytes": ("{{ 'a'.encode() * 90000 * 90000 }}", "template-unsafe", "the operator * would build"),
    "power": ("{{ 10 ** 100000000 }}", "template-unsafe", "the operator ** would build"),
    "range": ("{% for a in range(100000000) %}x{% endfor %}", "template-unsafe", "range is limited to 1000 steps"),
    "percent": ("{{ '%2000000000s' % 'a' }}", "template-unsafe", "the operator % on text"),
    "center": ("{{ 'a'.center(1500000000) }}", "template-unsafe", "'center' of 'str' object is unsafe"),
    "zeros": ("{{ 'a'.zfill(1500000000) }}", "template-unsafe", "'zfill' of 'str' object is unsafe"),
    "wide format": ("{{ '{:>900000000}'.format('a') }}", "template-unsafe", "the method format of text"),
    "center filter": ("{{ 'a' | center(2000000000) }}", "template", "No filter named 'center'"),
    "format filter": ("{{ '%2000000000s' | format('a') }}", "template", "No filter named 'format'"),
    "batch filter": ("{{ [1] | batch(1000000000, 'x') | list }}", "template", "No filter named 'batch'"),
    "join": ("{{ (['a'] * 100000) | join('b' * 100000) | length }}", "memory", "more memory than a page may have"),
    "replace": ("{{ ('a' * 100000) | replace('a', 'b' * 100000) | length }}", "memory", "more memory"),
    "joined by ~": (DOUBLING.format("a ~ a", "'aaaaaaaa'"), "memory", "more memory"),
    "plus": (DOUBLING.format("a + a", "'aaaaaaaa'"), "template-unsafe", "the operator + would build"),
    "lists": (DOUBLING.format("a + a", "[1, 2]"), "template-unsafe", "the operator + would build"),
    "output": (
        "{% for a in range(1000) %}{% for b in range(1000) %}aaaaaaaaaa{% endfor %}{% endfor %}",
        "template-unsafe",
        "it writes more than 3 MB",
    ),
    "a data address": (
        "<img alt='a' src='data:image/png;base64,{% for i in range(39) %}{{ 'A' * 100000 }}{% endfor %}'>",
        "template-unsafe",
        "it writes more than 3 MB",
    ),
    "macro that calls itself": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "template", "RecursionError"),
    "includes itself": ("{% include 'letters/letter.html' %}", "template", "RecursionError"),
    "extends itself": ("{% extends 'letters/letter.html' %}", "template", "RecursionError"),
    "loops in loops": (
        "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
        "template",
        "SyntaxError: too many statically nested blocks",
    ),
    "brackets": ("{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}", "template", "RecursionError"),
    "not a template": ("{% if %}", "template", "letter.html:1: is no template: Expected an expression"),
}


@pytest.mark.parametrize(("body", "code", "reason"), GIGANTIC.values(), ids=GIGANTIC)
def test_a_template_that_builds_something_gigantic_is_stopped(
    worker: Worker, letter: Document, tmp_path: Path, body: str, code: str, reason: str
) -> None:
    said = refused(worker, letter, own_templates(tmp_path, body), "html")
    assert said.startswith(f"{code} templates/letters/letter.html")
    assert reason in said
    still_works(worker, letter)


def test_what_a_failed_page_held_is_given_back(worker: Worker, letter: Document, tmp_path: Path) -> None:
    (tmp_path / "hog").mkdir()
    assert "memory" in refused(worker, letter, own_templates(tmp_path / "hog", GIGANTIC["joined by ~"][0]), "html")
    half = "{% macro m(a, n) %}{% if n %}{{ m(a ~ a, n - 1) }}{% else %}{{ a | length }}{% endif %}{% endmacro %}"
    (made,) = worker.render(job(letter, "html", templates=own_templates(tmp_path, half + "{{ m('aaaaaaaa', 25) }}")))
    assert b"268435456" in made.data


def nested_uses(depth: int) -> str:
    groups = [f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, depth)]
    return (
        f'<svg width="9" height="9"><g id="g0"><path d="M0 0h1"/></g>{"".join(groups)}<use href="#g{depth - 1}"/></svg>'
    )


def nested_variables(depth: int) -> str:
    lines = [f"--v{i}: " + f"var(--v{i - 1}) " * 10 + ";" for i in range(1, depth)]
    return f"<style>:root {{ --v0: aaaaaaaa; {' '.join(lines)} }} h1 {{ font-family: var(--v{depth - 1}) }}</style>"


HANGING = {
    "loops in loops": "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "an SVG of uses": nested_uses(10),
    "variables of variables": nested_variables(12),
    "a cell over 60000 columns": '<table><tr><td colspan="60000">x</td></tr>' + "<tr><td>x</td></tr>" * 50 + "</table>",
    "12000 boxes in each other": "<div>" * 12_000,
    "20000 pages": "<style>p { break-after: page }</style>{% for i in range(1000) %}"
    + "<p>x</p>" * 20
    + "{% endfor %}",
    "50000 marks on one letter": "a" + "\u0301" * 50_000,
}


@pytest.mark.parametrize("body", HANGING.values(), ids=HANGING)
def test_a_page_that_hangs_is_stopped_and_the_worker_replaced(
    own_worker: Worker, letter: Document, tmp_path: Path, body: str
) -> None:
    hung = own_worker.process
    whole, own_worker.seconds = own_worker.seconds, 1.5
    try:
        said = refused(own_worker, letter, own_templates(tmp_path, body))
    finally:
        own_worker.seconds = whole
    assert said.startswith("too-slow the page was not ready after")
    assert hung is not None
    assert hung.poll() is not None
    still_works(own_worker, letter)


@in_the_soak
def test_the_usual_limit_of_time_is_below_ten_seconds(own_worker: Worker, letter: Document, tmp_path: Path) -> None:
    body = '<table><tr><td colspan="60000">x</td></tr>' + "<tr><td>x</td></tr>" * 50 + "</table>"
    assert "too-slow" in refused(own_worker, letter, own_templates(tmp_path, body))


FILES = {
    "picture": '<img alt="a" src="FILE">',
    "style sheet": '<link rel="stylesheet" href="FILE">',
    "attachment of the document": '<link rel="attachment" href="FILE">',
    "attachment of a link": '<p><a rel="attachment" href="FILE">x</a></p>',
    "import": '<style>@import "FILE";</style>',
    "import url": "<style>@import url(FILE);</style>",
    "font": "<style>@font-face { font-family: X; src: url(FILE) } h1 { font-family: X }</style>",
    "background": "<style>h1 { background: url(FILE) }</style>",
    "content": "<style>h1::after { content: url(FILE) }</style>",
    "object": '<object data="FILE"></object>',
    "embed": '<embed src="FILE">',
    "base": '<base href="FILE"><img alt="a" src="x.png">',
}
HARMLESS = {
    "frame": '<iframe src="FILE"></iframe>',
    "picture in SVG": '<svg width="90" height="90"><image width="90" height="90" href="FILE"/></svg>',
    "old picture in SVG": '<svg width="90" height="90" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image width="90" height="90" xlink:href="FILE"/></svg>',
    "use in SVG": '<svg width="90" height="90"><use href="FILE#a"/></svg>',
    "SVG in a data address": "<img alt='a' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90'"
    " height='90'><image width='90' height='90' href='FILE'/></svg>\">",
    "style in SVG": "<img alt='a' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90'"
    " height='90'><style>@import url(FILE);</style><rect width='9' height='9'/></svg>\">",
    "entity in SVG": "<img alt='a' src=\"data:image/svg+xml,%3C!DOCTYPE svg [%3C!ENTITY x SYSTEM 'FILE'%3E]%3E"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' width='90' height='90'%3E%3Ctext%3E%26x;%3C/text%3E%3C/svg%3E\">",
    "link": '<p><a href="FILE">x</a></p>',
}


def picture(side: int = 4) -> bytes:
    """A red PNG, evident in any page that shows it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff\0\0" * side
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(picture())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/picture.png", asked
    finally:
        server.shutdown()
        server.server_close()


def places(folder: Path) -> tuple[str, Path]:
    secret = folder / "secret.png"
    secret.write_bytes(picture())
    return secret.as_uri(), secret


@pytest.mark.parametrize("body", FILES.values(), ids=FILES)
def test_a_page_that_asks_for_a_file_or_an_address_is_refused(
    worker: Worker, letter: Document, tmp_path: Path, body: str
) -> None:
    file, _ = places(tmp_path)
    with listening() as (web, asked):
        for number, address in enumerate((file, web, "https://127.0.0.1:9/x.png", "ftp://127.0.0.1:9/x")):
            templates = own_templates(tmp_path / str(number), body.replace("FILE", address))
            said = refused(worker, letter, templates)
            assert said.startswith("outside templates/letters/letter: the template asks for something outside")
            assert address[:20] in said
        assert asked == []
    still_works(worker, letter)


@pytest.mark.parametrize("body", [FILES[k] for k in ("picture", "object", "attachment of a link", "background")])
@pytest.mark.parametrize("address", ["secret.png", "../../secret.png", "/etc/hostname"])
def test_a_relative_address_is_refused_as_well(
    worker: Worker, letter: Document, tmp_path: Path, body: str, address: str
) -> None:
    places(tmp_path)
    said = refused(worker, letter, own_templates(tmp_path, body.replace("FILE", address)))
    assert said.startswith("outside templates/letters/letter: the template asks for something outside")
    still_works(worker, letter)


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_what_is_not_refused_reads_nothing_and_brings_nothing_in(
    worker: Worker, letter: Document, tmp_path: Path, body: str
) -> None:
    file, _ = places(tmp_path)
    with listening() as (web, asked):
        for number, address in enumerate((file, web)):
            templates = own_templates(tmp_path / str(number), body.replace("FILE", address))
            with soon():
                try:
                    (made,) = worker.render(job(letter, templates=templates))
                except InputError as error:
                    assert error.problems[0].code == "outside"  # noqa: PT017  either end is right
                    continue
            page = Pdf(made.data)
            assert page.attachments == 0
            assert b"/Subtype /Image" not in page.plain
            assert b"/Subtype/Image" not in page.plain
        assert asked == []
    still_works(worker, letter)


def test_a_data_address_within_bounds_is_shown(worker: Worker, letter: Document, tmp_path: Path) -> None:
    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    (made,) = worker.render(job(letter, templates=own_templates(tmp_path, f'<img alt="a" src="{address}">')))
    assert b"/Image" in Pdf(made.data).plain


def test_a_picture_that_unpacks_to_gigabytes_does_no_harm(worker: Worker, letter: Document, tmp_path: Path) -> None:
    huge = struct.pack(">II", 60_000, 60_000)
    small = bytearray(picture())
    small[16:24] = huge
    small[29:33] = struct.pack(">I", zlib.crc32(bytes(small[12:29])))
    address = "data:image/png;base64," + base64.b64encode(bytes(small)).decode()
    templates = own_templates(tmp_path, f'<img alt="a" src="{address}">')
    with soon():
        try:
            (made,) = worker.render(job(letter, templates=templates))
            assert len(made.data) < 1_000_000
        except HandbillError as error:
            assert error.problems[0].code in ("layout", "memory", "worker-died", "too-slow")  # noqa: PT017
    still_works(worker, letter)


BROKEN_LAYOUTS = {
    "1000 boxes in each other": ("<div>" * 1_000, "RecursionError"),
    "a letter of 1e9 px": ('<p style="font-size: 1e9px">huge words</p>', "layout"),
    "brackets in a length": (f'<p style="width: calc({"(" * 3000}1px{")" * 3000})">x</p>', "RecursionError"),
    "half a character": ("{{ '\\ud800' }}", "UnicodeEncodeError"),
}


@pytest.mark.parametrize(("body", "reason"), BROKEN_LAYOUTS.values(), ids=BROKEN_LAYOUTS)
def test_a_page_that_cannot_be_laid_out_is_the_kits_fault_and_not_ours(
    worker: Worker, letter: Document, tmp_path: Path, body: str, reason: str
) -> None:
    said = refused(worker, letter, own_templates(tmp_path, body))
    assert said.startswith("layout templates/letters/letter: the page cannot be laid out")
    assert reason in said
    still_works(worker, letter)


@pytest.mark.parametrize("name", ["../../../../../etc/hostname", "/etc/hostname", "handbill/../../pyproject.toml"])
@pytest.mark.parametrize("word", ["include", "extends", "import"])
def test_a_template_outside_of_its_folder_is_not_read(
    worker: Worker, letter: Document, tmp_path: Path, name: str, word: str
) -> None:
    tail = " as x" if word == "import" else ""
    said = refused(worker, letter, own_templates(tmp_path, f"{{% {word} '{name}'{tail} %}}"), "html")
    assert said.startswith("template-unsafe")
    assert "leads out of its folder" in said


@pytest.mark.parametrize("file", ["letter.html", "letter.css", "letter.json"])
def test_a_symbolic_link_out_of_the_folder_is_not_followed(
    worker: Worker, letter: Document, tmp_path: Path, file: str
) -> None:
    (tmp_path / "secret").write_text("secret words", encoding="utf-8")
    templates = own_templates(tmp_path)
    (Path(templates) / "letters" / file).symlink_to(tmp_path / "secret")
    said = refused(worker, letter, templates)
    assert said.startswith(f"template-unsafe templates/letters/{file}")
    assert "leads out of its folder" in said
    assert str(tmp_path) not in said
    still_works(worker, letter)


def test_a_linked_templates_folder_is_a_kits_own_fault(tmp_path: Path, worker: Worker) -> None:
    kit = write_kit(tmp_path)
    elsewhere = Path(own_templates(tmp_path / "elsewhere", "words of a neighbour"))
    (kit / "templates").symlink_to(elsewhere)
    with pytest.raises(InputError, match="leads out of the kit"):
        ordered(kit, worker, "html")


@pytest.mark.parametrize("file", ["letter.html", "letter.css", "letter.json"])
def test_a_template_of_50_megabytes_is_not_read(worker: Worker, letter: Document, tmp_path: Path, file: str) -> None:
    templates = own_templates(tmp_path)
    with (Path(templates) / "letters" / file).open("wb") as stream:
        stream.truncate(50_000_000)
    said = refused(worker, letter, templates)
    assert said.startswith(f"template-unsafe templates/letters/{file}")
    assert "is larger than 200 kB" in said


@pytest.mark.parametrize("file", ["letter.html", "letter.css", "letter.json"])
def test_a_template_that_is_no_text_is_refused(worker: Worker, letter: Document, tmp_path: Path, file: str) -> None:
    templates = own_templates(tmp_path)
    (Path(templates) / "letters" / file).write_bytes(b"<p>\xff\xfe")
    said = refused(worker, letter, templates)
    assert f"templates/letters/{file}" in said
    assert "UTF-8" in said or "utf-8" in said


def test_a_pipe_in_the_place_of_a_template_does_not_hang(worker: Worker, letter: Document, tmp_path: Path) -> None:
    templates = own_templates(tmp_path)
    os.mkfifo(Path(templates) / "letters" / "letter.html")
    with soon():
        (made,) = worker.render(job(letter, templates=templates))
    assert made.pages == 1


@pytest.mark.parametrize("steps", ["[]", "{}", '{"steps": 5}', '{"steps": [5]}', "{", "[" * 90_000])
def test_steps_that_are_none_are_refused_with_an_example(
    worker: Worker, letter: Document, tmp_path: Path, steps: str
) -> None:
    said = refused(worker, letter, own_templates(tmp_path, letter_json=steps))
    assert said.startswith("template templates/letters/letter.json: holds no steps of size.")
    assert '{"steps": [{' in said


def test_a_style_sheet_cannot_leave_its_element(worker: Worker, letter: Document, tmp_path: Path) -> None:
    css = "p { color: red }</STYLE><script>alert(1)</script><style>"
    said = refused(worker, letter, own_templates(tmp_path, letter_css=css), "html")
    assert said.startswith("template-unsafe templates/letters/letter.css: the design was stopped: a style sheet holds")


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        "<p>no head at all</p><script>alert(1)</script>",
        "<!-- <head> --><html><head><script>alert(1)</script></head></html>",
    ],
)
def test_a_page_that_is_opened_in_a_browser_can_run_and_fetch_nothing(
    worker: Worker, letter: Document, tmp_path: Path, page: str
) -> None:
    (made,) = worker.render(job(letter, "html", templates=own_templates(tmp_path, letter_html=page)))
    text = made.data.decode()
    policy = text.index("default-src 'none'")
    assert "<!--" not in text[:policy]
    assert "<script" not in text[:policy]
    assert text.lower().startswith("<!doctype html>")


@pytest.mark.parametrize("size", [50_000, 500])
def test_marks_in_a_senders_value_are_refused_at_once(worker: Worker, tmp_path: Path, size: int) -> None:
    kit = write_kit(tmp_path)
    for key in ("name", "city", "story"):
        changed: dict[str, Any] = {key: "a" + "\u0301" * size}
        sender = replace(SENDERS["us"], **changed)
        with soon(), pytest.raises(InputError, match=f"--{key} holds more than 4 combining marks"):
            ordered(kit, worker, sender=sender)


@pytest.mark.parametrize("mark", ["\u20dd", "\ufe0f", "\u0e31", "\u0489", "\u200d"])
def test_marks_that_unicode_does_not_count_come_to_an_end(worker: Worker, tmp_path: Path, mark: str) -> None:
    sender = replace(SENDERS["us"], story="a" + mark * 2_400)
    with soon():
        try:
            made = ordered(write_kit(tmp_path), worker, "pdf", sender=sender)
            assert made.renderings[0].pages == 1
        except InputError as error:
            assert error.problems[0].code in ("unprintable", "no-glyph", "does-not-fit")  # noqa: PT017


def test_marks_in_a_kits_text_are_refused_with_their_place(tmp_path: Path) -> None:
    words = TEXT.replace("The fish matter to the town.", "The fish" + "\u0301" * 50_000)
    kit = load_kit(str(write_kit(tmp_path, text=words)))
    with soon(), pytest.raises(InputError) as caught:
        kit.words("en")
    places = [str(problem.where) for problem in caught.value.problems]
    line = next(n for n, text in enumerate(words.splitlines(), 1) if "The fish\u0301" in text)
    assert any(place.endswith(f"text/en.yaml:{line}") or f"text/en.yaml:{line}:" in place for place in places)
    assert "combining marks" in str(caught.value) or "characters" in str(caught.value)


@pytest.mark.parametrize("mark", ["\u0301", "&#769;"])
def test_marks_in_a_guide_are_refused_with_their_line(worker: Worker, tmp_path: Path, mark: str) -> None:
    guide = GUIDE + f"\ne{mark * 20_000}\n"
    kit = write_kit(tmp_path, guide=guide)
    order = Order(("guide",), str(kit), SENDERS["us"], DAY, formats=("pdf",))
    with soon(), pytest.raises(InputError, match="combining marks") as caught:
        make(order, worker)
    assert str(caught.value.problems[0].where).endswith(f"guide/en.md:{len(guide.splitlines())}:1")


def test_marks_in_a_source_or_a_link_are_refused(worker: Worker, tmp_path: Path) -> None:
    heap = "e" + "\u0301" * 50_000
    kit = write_kit(tmp_path, claims=CLAIMS.replace("Fish count", f"Fish {heap}").replace("Water levels", heap))
    with soon(), pytest.raises(InputError, match=r"combining marks|characters"):
        ordered(kit, worker)
    kit = write_kit(tmp_path, links=LINKS.replace("A story", heap))
    with soon(), pytest.raises(InputError, match=r"combining marks|characters"):
        make(Order(("guide",), str(kit), SENDERS["us"], DAY, formats=("html",)), worker)
