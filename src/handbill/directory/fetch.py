"""Fetching a file over HTTPS into a file: bounded in time and size, retried, and never led astray.

A stranger may stand at any address: a redirect goes no further than the hosts that the source is known to use,
nothing but https is spoken (http to this machine alone, for tests and mirrors), and a compressed body counts as
large as it unpacks.
"""

import ipaddress
import random
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from handbill.errors import HandbillError, MachineError, refuse

if TYPE_CHECKING:
    from urllib3 import PoolManager
    from urllib3.response import BaseHTTPResponse

MAX_REDIRECTS = 5
TRIES = 3
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 600.0
CHUNK = 65_536
AGAIN = frozenset({429, 500, 502, 503, 504})
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the upstream's own mark for this version, and whether it is the one that was had before."""

    version: str
    unchanged: bool = False


def is_local(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(address: str) -> str:
    """The host of an address that may be fetched; raises InputError for any other."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise refuse("address", f"{address} is no address.", next_step="Write it like https://example.org/x.") from None
    if parts.username or parts.password:
        raise refuse("address", "an address with a name or a password in it is not used.", next_step="Leave them out.")
    if parts.scheme == "https" and host:
        return host
    if parts.scheme == "http" and is_local(host):
        return host
    message = f"{address} is not fetched: only https is."
    raise refuse(
        "address", message, next_step="Give the https address, or fetch the file yourself and give --from FILE."
    )


def fetch(
    address: str,
    to: Path,
    *,
    max_bytes: int,
    hosts: tuple[str, ...] = (),
    version: str = "",
    progress: Progress | None = None,
    pause: float = 1.0,
) -> Fetched:
    """Write the body that an address answers with to a file; raises HandbillError, and then there is no file.

    `hosts` may be redirected to besides the address's own. `version` is what `Fetched.version` was the last time:
    where the upstream says that nothing has changed since, nothing is written. `pause` is the wait before a second
    try in seconds; it doubles.
    """
    from urllib3.exceptions import HTTPError

    home = check_address(address)
    allowed = {home, *hosts}
    deadline = time.monotonic() + TOTAL_SECONDS
    with _pool() as pool:
        for attempt in range(1, TRIES + 1):
            try:
                return _once(pool, address, allowed, to, max_bytes, version, progress, deadline)
            except (_Again, HTTPError, EOFError, zlib.error) as error:
                to.unlink(missing_ok=True)
                if attempt == TRIES:
                    raise _failed(address, error) from None
                time.sleep(pause * 2 ** (attempt - 1) * (1 + random.random() / 4))  # noqa: S311  no secret hangs on it
            except OSError as error:
                with suppress(OSError):
                    to.unlink()
                message = f"{address}: what came cannot be written ({error.strerror})."
                raise refuse("unwritable", message, next_step="Is the disk full?", kind=MachineError) from None
            except BaseException:
                to.unlink(missing_ok=True)
                raise
    raise AssertionError("every try returns or raises")


class _Again(Exception):
    """An answer that may be another one in a moment."""


def _pool() -> "PoolManager":
    from urllib3 import PoolManager, Retry, Timeout

    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    headers = {"User-Agent": "handbill (officials update)", "Accept-Encoding": "gzip, identity"}
    return PoolManager(ssl_context=context, timeout=timeout, retries=Retry(0), headers=headers)


def _once(
    pool: "PoolManager",
    address: str,
    allowed: set[str],
    to: Path,
    max_bytes: int,
    version: str,
    progress: Progress | None,
    deadline: float,
) -> Fetched:
    headers = {**pool.headers, **_conditions(version)}
    for _ in range(MAX_REDIRECTS + 1):
        response = pool.request(
            "GET", address, headers=headers, redirect=False, preload_content=False, decode_content=False
        )
        try:
            if response.status in (301, 302, 303, 307, 308):
                address = _onwards(address, response.headers.get("location", ""), allowed)
                continue
            if response.status == 304 and version:
                return Fetched(version, unchanged=True)
            _check_answer(address, response)
            _save(response, to, max_bytes, progress, deadline, address)
            return Fetched(_version(response))
        finally:
            response.close()
    raise refuse("redirects", f"{address}: sent on more than {MAX_REDIRECTS} times.", next_step=BY_HAND)


BY_HAND = "Fetch the file yourself and give --from FILE."


def _onwards(address: str, location: str, allowed: set[str]) -> str:
    """Where a redirect leads, if it may be followed."""
    try:
        target = urljoin(address, location)
    except ValueError:
        target = ""
    if not location or not target:
        raise refuse("redirects", f"{address}: sent on without an address.", next_step=BY_HAND)
    host = check_address(target)
    if host not in allowed:
        message = f"{address}: sent on to another host, {host}, which is not followed."
        raise refuse("other-host", message, next_step=f"If you trust it, give --from {target}")
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme != "https":
        raise refuse("address", f"{address}: sent on to {target}, which is not https.", next_step=BY_HAND)
    return target


def _check_answer(address: str, response: "BaseHTTPResponse") -> None:
    if response.status in AGAIN:
        raise _Again(f"the server answered {response.status}")
    if response.status != 200:
        step = f"The address may have moved. {BY_HAND}" if response.status in (404, 410) else BY_HAND
        raise refuse("http", f"{address}: the server answered {response.status}.", next_step=step, kind=MachineError)
    kind = response.headers.get("content-type", "").split(";")[0].strip().casefold()
    if kind in ("text/html", "application/xhtml+xml") or kind.startswith(("image/", "video/", "audio/")):
        message = f"{address}: the answer is {kind}, a page or a picture and no data."
        raise refuse("content-type", message, next_step=f"Look at it in a browser. {BY_HAND}")


def _save(
    response: "BaseHTTPResponse",
    to: Path,
    max_bytes: int,
    progress: Progress | None,
    deadline: float,
    address: str,
) -> None:
    total = response.length_remaining
    if total is not None and total > max_bytes:
        raise _too_large(address, max_bytes)
    body = _unpacker(address, response)
    came = written = 0
    with to.open("wb") as file:
        # One read of what has arrived, not of a full chunk: a server that drips must not outlast the deadline.
        while chunk := response.read1(CHUNK, decode_content=False):
            if time.monotonic() > deadline:
                message = f"{address}: it takes longer than {TOTAL_SECONDS:.0f} s."
                raise refuse("slow", message, next_step=BY_HAND, kind=MachineError)
            came += len(chunk)
            for piece in body.pieces(chunk):
                written += len(piece)
                if max(came, written) > max_bytes:
                    raise _too_large(address, max_bytes)
                file.write(piece)
            if progress:
                progress(came, total)
    if not body.whole:
        raise EOFError("the compressed body breaks off")
    if not written:
        raise EOFError("nothing came")


class _Plain:
    """A body as it is."""

    whole = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """A gzip body, unpacked a piece at a time, for a small one can fill the memory; it may be of several parts."""

    def __init__(self) -> None:
        self._part: Any = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def whole(self) -> bool:
        return bool(self._part.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._part.eof:
                self._part = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield self._part.decompress(data, CHUNK)
            data = self._part.unconsumed_tail or self._part.unused_data


def _unpacker(address: str, response: "BaseHTTPResponse") -> _Plain | _Gzip:
    coding = response.headers.get("content-encoding", "").strip().casefold()
    if coding in ("", "identity"):
        return _Plain()
    if coding in ("gzip", "x-gzip"):
        return _Gzip()
    message = f"{address}: the answer is packed as {coding}, which was not asked for."
    raise refuse("packing", message, next_step=BY_HAND, kind=MachineError)


def _too_large(address: str, max_bytes: int) -> HandbillError:
    message = f"{address}: larger than {max_bytes // 1_000_000} MB, which no such list is."
    return refuse("too-large", message, next_step="The former data stays. Look at the address, it may have changed.")


def _conditions(version: str) -> dict[str, str]:
    if version.startswith("etag "):
        return {"If-None-Match": version.removeprefix("etag ")}
    if version.startswith("date "):
        return {"If-Modified-Since": version.removeprefix("date ")}
    return {}


def _version(response: "BaseHTTPResponse") -> str:
    """The upstream's mark for this version of the file; "" where it gives none."""
    if etag := response.headers.get("etag", ""):
        return f"etag {etag}"
    modified = response.headers.get("last-modified", "")
    return f"date {modified}" if modified else ""


def _failed(address: str, error: Exception) -> HandbillError:
    from urllib3.exceptions import (
        ConnectTimeoutError,
        IncompleteRead,
        MaxRetryError,
        NewConnectionError,
        ProtocolError,
        ReadTimeoutError,
        SSLError,
    )

    if isinstance(error, MaxRetryError) and error.reason is not None:
        error = error.reason
    said = str(error)
    if isinstance(error, NewConnectionError):  # it is a ConnectTimeoutError too
        said = "there is no connection"
    elif isinstance(error, (ReadTimeoutError, ConnectTimeoutError)):
        said = "the server does not answer in time"
    elif isinstance(error, SSLError):
        said = "the server's certificate is not good"
    elif isinstance(error, (IncompleteRead, ProtocolError)):
        said = "the answer breaks off"
    return refuse(
        "fetch",
        f"{address}: {said} (tried {TRIES} times).",
        next_step=f"Try again later. The former data stays. Or: {BY_HAND}",
        kind=MachineError,
    )
