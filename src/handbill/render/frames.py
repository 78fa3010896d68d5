"""Length-prefixed frames on a pipe: what the worker and its parent say to each other."""

from typing import BinaryIO

LENGTH = 8


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(LENGTH, "big") + body


def send(stream: "BinaryIO", body: bytes) -> None:
    """Write one frame whole."""
    rest = memoryview(frame(body))
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()


def receive(stream: "BinaryIO") -> bytes | None:
    """Read one frame; None at the end of the stream."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return stream.read(int.from_bytes(head, "big"))
