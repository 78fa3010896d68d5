"""Frames on a pipe: whole, in order, and an end that is seen."""

import io
import os
import threading

import pytest

from handbill.render.frames import frame, receive, send


@pytest.mark.parametrize("bodies", [[b""], [b"one", b"", b"three"], [bytes(range(256)) * 4096]])
def test_what_is_sent_is_received(bodies: list[bytes]) -> None:
    stream = io.BytesIO()
    for body in bodies:
        send(stream, body)
    stream.seek(0)
    assert [receive(stream) for _ in bodies] == bodies
    assert receive(stream) is None


def test_a_pipe_that_takes_little_at_a_time_gets_it_all() -> None:
    out, into = os.pipe()
    body = os.urandom(1_000_000)
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb", buffering=0) as writer:
        sender = threading.Thread(target=send, args=(writer, body))
        sender.start()
        assert receive(reader) == body
        sender.join()


def test_a_stream_that_ends_within_a_length_has_no_frame() -> None:
    assert receive(io.BytesIO(frame(b"words")[:5])) is None
