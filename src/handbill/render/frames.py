"""Length-prefixed frames on a pipe: what the worker and its parent say to each other."""

from typing import BinaryIO

LENGTH = 8


def send(stream: "BinaryIO", body: bytes) -> None:
    """Write one frame whole."""
    frame = memoryview(len(body).to_bytes(LENGTH, "big") + body)
    while frame:
        written = stream.write(frame)
        frame = frame[written:]
    stream.flush()


def receive(stream: "BinaryIO") -> bytes | None:
    """Read one frame; None at the end of the stream."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return stream.read(int.from_bytes(head, "big"))
