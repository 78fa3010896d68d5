"""Fetching over HTTP, against a server of our own: bounded, retried, never led astray, and no file after an error."""

import gzip
import shutil
import socket
import ssl
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from webserver import Asked, WebServer, serving

from handbill.directory import fetch as module
from handbill.directory.fetch import Fetched, check_address, fetch
from handbill.errors import HandbillError, InputError, MachineError

BODY = b"name,district\nAni Example,30\n" * 50
LIMIT = 1_000_000


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def get(address: str, to: Path, **options: Any) -> Fetched:
    return fetch(address, to, **{"max_bytes": LIMIT, "pause": 0.01, **options})


def refused(address: str, to: Path, kind: type[HandbillError] = InputError, **options: Any) -> str:
    """The one problem as code and text; there must be no file."""
    with pytest.raises(kind) as caught:
        get(address, to, **options)
    assert list(to.parent.iterdir()) == []
    (problem,) = caught.value.problems
    assert problem.next_step
    return f"{problem.code}: {problem}"


# What comes


def test_a_file_is_written_as_it_comes(web: WebServer, to: Path) -> None:
    assert get(web.put("/list.csv", BODY), to) == Fetched("", unchanged=False)
    assert to.read_bytes() == BODY
    ((_, headers),) = web.asked
    assert headers["User-Agent"].startswith("handbill")


def test_a_chunked_body_without_a_length_is_whole(web: WebServer, to: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start(transfer_encoding="chunked")
        for start in range(0, len(BODY), 100):
            part = BODY[start : start + 100]
            asked.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        asked.wfile.write(b"0\r\n\r\n")

    get(web.tell("/list.csv", answer), to)
    assert to.read_bytes() == BODY


def test_a_body_that_ends_with_the_connection_is_whole(web: WebServer, to: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start()
        asked.wfile.write(BODY)

    get(web.tell("/list.csv", answer), to)
    assert to.read_bytes() == BODY


def test_progress_grows_up_to_the_length(web: WebServer, to: Path) -> None:
    body = BODY * 300
    told: list[tuple[int, int | None]] = []
    get(web.put("/list.csv", body), to, progress=lambda came, total: told.append((came, total)))
    assert len(told) > 1
    assert told == sorted(set(told))
    assert told[-1] == (len(body), len(body))


def test_progress_of_a_body_without_a_length_has_no_total(web: WebServer, to: Path) -> None:
    def answer(asked: Asked) -> None:
        asked.start()
        asked.wfile.write(BODY)

    told: list[tuple[int, int | None]] = []
    get(web.tell("/list.csv", answer), to, progress=lambda came, total: told.append((came, total)))
    assert told[-1] == (len(BODY), None)


@pytest.mark.parametrize("length", ["²", "many", "-5", "9" * 5000], ids=["figure", "word", "negative", "endless"])
def test_a_length_that_is_no_number_is_no_length(web: WebServer, to: Path, length: str) -> None:
    def answer(asked: Asked) -> None:
        asked.start(content_length=length)
        asked.wfile.write(BODY)

    get(web.tell("/list.csv", answer), to)
    assert to.read_bytes() == BODY


# Redirects


def test_a_redirect_on_the_same_host_is_followed(web: WebServer, to: Path) -> None:
    web.put("/new/list.csv", BODY)
    get(web.put("/old", b"", status=302, location="new/list.csv"), to)
    assert to.read_bytes() == BODY
    assert web.paths == ["/old", "/new/list.csv"]


def test_a_redirect_to_another_host_is_refused_and_named(web: WebServer, to: Path) -> None:
    target = f"http://localhost:{web.server_port}/list.csv"
    web.put("/list.csv", BODY)
    text = refused(web.put("/old", b"", status=301, location=target), to)
    assert text.startswith("other-host: ")
    assert "localhost, which is not followed" in text
    assert f"--from {target}" in text
    assert web.paths == ["/old"]


def test_a_redirect_to_a_host_that_the_source_is_known_to_use_is_followed(web: WebServer, to: Path) -> None:
    web.put("/list.csv", BODY)
    target = f"http://LOCALHOST:{web.server_port}/list.csv"
    get(web.put("/old", b"", status=307, location=target), to, hosts=("localhost",))
    assert to.read_bytes() == BODY


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("file:///etc/passwd", "address"),
        ("ftp://127.0.0.1/list.csv", "address"),
        ("http://example.org/list.csv", "address"),
        ("https://ani:secret@example.org/list.csv", "address"),
        ("https://example.org/list.csv", "other-host"),
        ("http://[", "redirects"),
        ("http://127.0.0.1:port/", "address"),
        ("", "redirects"),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(web: WebServer, to: Path, location: str, code: str) -> None:
    text = refused(web.put("/old", b"", status=302, location=location), to)
    assert text.startswith(f"{code}: ")
    assert web.paths == ["/old"]


def test_a_redirect_loop_ends(web: WebServer, to: Path) -> None:
    web.put("/there", b"", status=302, location="/here")
    text = refused(web.put("/here", b"", status=302, location="/there"), to)
    assert text.startswith("redirects: ")
    assert f"more than {module.MAX_REDIRECTS} times" in text
    assert len(web.asked) == module.MAX_REDIRECTS + 1


# Addresses


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://example.org/list.csv", "only https"),
        ("http://192.168.1.1/list.csv", "only https"),
        ("http://localhost.example.org/list.csv", "only https"),
        ("http://127.0.0.1.example.org/list.csv", "only https"),
        ("file:///etc/passwd", "only https"),
        ("ftp://example.org/list.csv", "only https"),
        ("list.csv", "only https"),
        ("", "only https"),
        ("https:///list.csv", "only https"),
        ("https://[::1", "no address"),
        ("https://example.org:port/", "no address"),
        ("https://ani:secret@example.org/list.csv", "name or a password"),
        ("https://ani@example.org/list.csv", "name or a password"),
    ],
)
def test_an_address_that_is_not_fetched_is_refused_without_a_connection(
    to: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    def connected(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "getaddrinfo", connected)
    monkeypatch.setattr(socket.socket, "connect", connected)
    text = refused(address, to)
    assert text.startswith("address: ")
    assert said in text
    assert "secret" not in text


def test_a_good_address_gives_its_host() -> None:
    assert check_address("https://Example.org:8443/list.csv") == "example.org"
    assert check_address("http://localhost:8000/x") == "localhost"
    assert check_address("http://[::1]:8000/x") == "::1"


@pytest.mark.parametrize("host", ["a b", "a" * 64, "..", "xn--"])
def test_a_host_that_cannot_be_is_an_error_in_words(to: Path, host: str) -> None:
    assert refused(f"https://{host}/list.csv", to, MachineError).startswith("fetch: ")


# Certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for 127.0.0.1 with its key; nobody trusts it."""
    if shutil.which("openssl") is None:
        pytest.skip("a certificate is made with openssl, which is not there")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    words = "req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=handbill-test"
    words += f" -addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as server:
        yield server


def test_a_server_with_a_certificate_that_is_trusted_is_asked(
    secure: WebServer, certificate: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    get(secure.put("/list.csv", BODY), to)
    assert to.read_bytes() == BODY


def test_a_server_with_a_certificate_that_nobody_trusts_is_not(secure: WebServer, to: Path) -> None:
    text = refused(secure.put("/list.csv", BODY), to, MachineError)
    assert "the server's certificate is not good" in text
    assert secure.asked == []


def test_a_certificate_is_good_for_its_own_host_alone(
    secure: WebServer, certificate: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure.put("/list.csv", BODY)
    text = refused(f"https://localhost:{secure.server_port}/list.csv", to, MachineError)
    assert "the server's certificate is not good" in text
    assert secure.asked == []


def test_without_certificates_on_the_machine_nobody_is_trusted_unseen(
    secure: WebServer, to: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path_factory.mktemp("none")
    (empty / "file").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(empty / "file"))
    monkeypatch.setenv("SSL_CERT_DIR", str(empty))
    assert "the server's certificate is not good" in refused(secure.put("/list.csv", BODY), to, MachineError)
    assert secure.asked == []


def test_a_redirect_from_https_to_http_is_refused(
    secure: WebServer, web: WebServer, certificate: Path, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    target = web.put("/list.csv", BODY)
    text = refused(secure.put("/old", b"", status=302, location=target), to)
    assert f"sent on to {target}, which is not https" in text
    assert web.asked == []


# Answers that are none


def failing(times: int, then: bytes) -> Callable[[Asked], None]:
    def answer(asked: Asked) -> None:
        if len(asked.server.asked) <= times:
            asked.answer(b"trouble", status=500)
        else:
            asked.answer(then)

    return answer


def test_a_server_in_trouble_is_asked_again(web: WebServer, to: Path) -> None:
    get(web.tell("/list.csv", failing(2, BODY)), to)
    assert to.read_bytes() == BODY
    assert len(web.asked) == 3


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_stays_in_trouble_is_given_up(web: WebServer, to: Path, status: int) -> None:
    # `Retry-After` is an hour: nobody waits for that.
    text = refused(web.put("/list.csv", b"trouble", status=status, retry_after="3600"), to, MachineError)
    assert f"the server answered {status} (tried 3 times)" in text
    assert "The former data stays" in text
    assert len(web.asked) == 3


@pytest.mark.parametrize("status", [204, 206, 304, 400, 403, 404, 410])
def test_an_answer_that_will_not_change_is_not_asked_for_again(web: WebServer, to: Path, status: int) -> None:
    text = refused(web.put("/list.csv", b"", status=status), to, MachineError)
    assert f"http: {web.address}/list.csv: the server answered {status}." in text
    assert "--from FILE" in text
    assert len(web.asked) == 1


@pytest.mark.parametrize("kind", ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml", "image/png"])
def test_a_page_or_a_picture_is_no_list(web: WebServer, to: Path, kind: str) -> None:
    text = refused(web.put("/list.csv", b"<!doctype html>", content_type=kind), to)
    assert text.startswith("content-type: ")
    assert len(web.asked) == 1


def test_an_empty_body_is_no_list(web: WebServer, to: Path) -> None:
    assert "nothing came (tried 3 times)" in refused(web.put("/list.csv", b""), to, MachineError)


def test_a_port_where_nobody_listens(to: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        text = refused(f"http://127.0.0.1:{taken.getsockname()[1]}/list.csv", to, MachineError)
    assert "there is no connection (tried 3 times)" in text


def test_a_server_that_speaks_no_tls(web: WebServer, to: Path) -> None:
    text = refused(f"https://127.0.0.1:{web.server_port}/list.csv", to, MachineError)
    assert "certificate" in text


def test_a_file_that_cannot_be_written_is_said_at_once(web: WebServer, tmp_path: Path) -> None:
    address = web.put("/list.csv", BODY)
    for to in (tmp_path / "none" / "list.csv", tmp_path):
        with pytest.raises(MachineError, match="cannot be written"):
            get(address, to)
    assert len(web.asked) == 2


# Bodies that break off, drag on or burst


def half(asked: Asked) -> None:
    asked.start(content_length=str(len(BODY)))
    asked.wfile.write(BODY[:700])


def half_chunked(asked: Asked) -> None:
    asked.start(transfer_encoding="chunked")
    asked.wfile.write(b"%x\r\n%s\r\n" % (700, BODY[:700]))


def within_a_chunk(asked: Asked) -> None:
    asked.start(transfer_encoding="chunked")
    asked.wfile.write(b"%x\r\n%s" % (len(BODY), BODY[:700]))


def no_chunk(asked: Asked) -> None:
    asked.start(transfer_encoding="chunked")
    asked.wfile.write(b"not a length\r\n")


def no_answer(asked: Asked) -> None:
    asked.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("answer", [half, half_chunked, within_a_chunk, no_chunk, no_answer])
def test_a_body_that_breaks_off_is_asked_for_again_and_given_up(
    web: WebServer, to: Path, answer: Callable[[Asked], None]
) -> None:
    text = refused(web.tell("/list.csv", answer), to, MachineError)
    assert "the answer breaks off (tried 3 times)" in text
    assert len(web.asked) == 3


def test_a_body_that_broke_off_once_is_whole_the_second_time(web: WebServer, to: Path) -> None:
    def answer(asked: Asked) -> None:
        if len(asked.server.asked) == 1:
            half(asked)
        else:
            asked.answer(BODY[:1000])

    get(web.tell("/list.csv", answer), to)
    assert to.read_bytes() == BODY[:1000]


def silent(asked: Asked) -> None:
    asked.server.closing.wait(10)


def silent_midway(asked: Asked) -> None:
    half(asked)
    asked.server.closing.wait(10)


@pytest.mark.parametrize("answer", [silent, silent_midway])
def test_a_silent_server_is_given_up(
    web: WebServer, to: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Asked], None]
) -> None:
    monkeypatch.setattr(module, "READ_SECONDS", 0.1)
    start = time.monotonic()
    text = refused(web.tell("/list.csv", answer), to, MachineError)
    assert "does not answer in time (tried 3 times)" in text
    assert time.monotonic() - start < 5


def dripping(asked: Asked) -> None:
    asked.start(content_length="100000")
    while not asked.server.closing.wait(0.01):
        asked.wfile.write(b"x")


def dripping_chunk(asked: Asked) -> None:
    asked.start(transfer_encoding="chunked")
    asked.wfile.write(b"fffff\r\n")
    while not asked.server.closing.wait(0.01):
        asked.wfile.write(b"x")


@pytest.mark.parametrize("answer", [dripping, dripping_chunk])
def test_a_server_that_drips_does_not_outlast_the_whole_time(
    web: WebServer, to: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Asked], None]
) -> None:
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.2)
    monkeypatch.setattr(module, "READ_SECONDS", 2.0)
    start = time.monotonic()
    text = refused(web.tell("/list.csv", answer), to, MachineError)
    assert text.startswith("slow: ")
    assert time.monotonic() - start < 5
    assert len(web.asked) == 1


def test_a_body_that_says_it_is_too_large_is_not_read(web: WebServer, to: Path) -> None:
    told: list[int] = []
    address = web.put("/list.csv", b"x" * 2_000_001)
    text = refused(address, to, max_bytes=2_000_000, progress=lambda came, total: told.append(came))
    assert text.startswith("too-large: ")
    assert "larger than 2 MB" in text
    assert told == []
    assert len(web.asked) == 1


def test_a_body_without_a_length_is_cut_off_where_it_is_too_large(web: WebServer, to: Path) -> None:
    sent: list[int] = []

    def endless(asked: Asked) -> None:
        asked.start()
        while not asked.server.closing.is_set():
            sent.append(asked.wfile.write(b"x" * 10_000))

    assert refused(web.tell("/list.csv", endless), to).startswith("too-large: ")
    assert sum(sent) < 100 * LIMIT
    assert len(web.asked) == 1


def test_a_body_of_exactly_the_largest_size_is_taken(web: WebServer, to: Path) -> None:
    get(web.put("/list.csv", BODY), to, max_bytes=len(BODY))
    assert to.read_bytes() == BODY
    to.unlink()
    assert refused(web.put("/list.csv", BODY), to, max_bytes=len(BODY) - 1).startswith("too-large: ")


# Packed bodies


def test_a_packed_body_is_unpacked(web: WebServer, to: Path) -> None:
    packed = gzip.compress(BODY)
    told: list[tuple[int, int | None]] = []
    address = web.put("/list.csv", packed, content_encoding="gzip")
    get(address, to, max_bytes=len(BODY), progress=lambda came, total: told.append((came, total)))
    assert to.read_bytes() == BODY
    assert told[-1] == (len(packed), len(packed))
    assert "gzip" in web.asked[0][1]["Accept-Encoding"]


def test_a_packed_body_of_several_parts_is_unpacked_whole(web: WebServer, to: Path) -> None:
    packed = gzip.compress(BODY[:500]) + gzip.compress(BODY[500:])
    get(web.put("/list.csv", packed, content_encoding="gzip"), to)
    assert to.read_bytes() == BODY


@pytest.mark.parametrize("size", [100, 500_000])
def test_a_packed_file_that_is_no_packed_body_stays_packed(web: WebServer, to: Path, size: int) -> None:
    packed = gzip.compress(b"x" * size)
    get(web.put("/list.gz", packed, content_type="application/gzip"), to)
    assert to.read_bytes() == packed


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused_and_fills_no_memory(web: WebServer, to: Path) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    assert len(bomb) < 65_536
    address = web.put("/list.csv", bomb, content_encoding="gzip")
    tracemalloc.start()
    try:
        text = refused(address, to, max_bytes=50_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert text.startswith("too-large: ")
    assert peak < 5_000_000
    assert len(web.asked) == 1


@pytest.mark.parametrize("cut", [-1, -8, 20])
def test_a_packed_body_that_breaks_off_is_given_up(web: WebServer, to: Path, cut: int) -> None:
    packed = gzip.compress(BODY)[:cut]
    text = refused(web.put("/list.csv", packed, content_encoding="gzip"), to, MachineError)
    assert "the compressed body breaks off (tried 3 times)" in text


@pytest.mark.parametrize(
    "body",
    [BODY, gzip.compress(BODY)[:-8] + b"\0" * 8, gzip.compress(BODY) + b"<!-- page -->"],
    ids=["not packed", "wrong sum", "something behind"],  # the packed bytes hold the time of day
)
def test_a_packed_body_that_is_spoiled_is_given_up(web: WebServer, to: Path, body: bytes) -> None:
    text = refused(web.put("/list.csv", body, content_encoding="gzip"), to, MachineError)
    assert text.startswith("fetch: ")


def test_a_packing_that_was_not_asked_for_is_refused(web: WebServer, to: Path) -> None:
    address = web.put("/list.csv", zlib.compress(BODY), content_encoding="deflate")
    text = refused(address, to, MachineError)
    assert text.startswith("packing: ")
    assert "deflate" in text


# Versions


def versioned(asked: Asked) -> None:
    if asked.headers.get("If-None-Match") == '"v1"' or asked.headers.get("If-Modified-Since") == DAY:
        asked.start(status=304)
    elif "etag" in asked.path:
        asked.answer(BODY, etag='"v1"', last_modified=DAY)
    else:
        asked.answer(BODY, last_modified=DAY)


DAY = "Sun, 01 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(("path", "mark"), [("/etag", 'etag "v1"'), ("/date", f"date {DAY}")])
def test_what_has_not_changed_is_not_fetched_again(web: WebServer, to: Path, path: str, mark: str) -> None:
    address = web.tell(path, versioned)
    first = get(address, to)
    assert first == Fetched(mark)
    to.unlink()
    assert get(address, to, version=first.version) == Fetched(mark, unchanged=True)
    assert not to.exists()


def test_what_has_changed_is_fetched(web: WebServer, to: Path) -> None:
    assert get(web.tell("/etag", versioned), to, version='etag "v0"') == Fetched('etag "v1"')
    assert to.read_bytes() == BODY


def test_a_mark_that_is_none_asks_for_nothing(web: WebServer, to: Path) -> None:
    get(web.tell("/etag", versioned), to, version="v1")
    assert not {"If-None-Match", "If-Modified-Since"} & web.asked[0][1].keys()
