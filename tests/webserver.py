"""A web server of our own on the loopback address: it answers as a test tells it to and keeps what it was asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request that is to be answered."""

    protocol_version = "HTTP/1.1"
    server: "WebServer"

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path.split("?")[0])
        if answer is None:
            self.answer(b"not here", status=404)
        else:
            answer(self)

    def answer(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """A whole answer with its length; `content_type="text/csv"` and the like are headers."""
        self.start(status=status, **{"content_type": "text/plain", "content_length": str(len(body)), **headers})
        self.wfile.write(body)

    def start(self, *, status: int = 200, **headers: str) -> None:
        """The first line and the headers alone."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-").title(), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class WebServer(ThreadingHTTPServer):
    """Serves `answers` by their paths; `asked` holds the path and the headers of each request."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, tls: SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.closing = Event()
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def put(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> str:
        """Answer a path always the same; its address."""
        return self.tell(path, lambda asked: asked.answer(body, status=status, **headers))

    def tell(self, path: str, answer: Answer) -> str:
        """Answer a path as a function does; its address."""
        self.answers[path] = answer
        return self.address + path

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what the tests are about."""


@contextmanager
def serving(tls: SSLContext | None = None) -> Iterator[WebServer]:
    with WebServer(tls) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
