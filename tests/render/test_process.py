"""The parent's side: a worker that dies, hangs, stops or talks nonsense is replaced, and its job fails clearly."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hostile import job, sample

from handbill.document import Block, Document, Text
from handbill.errors import HandbillError, InputError
from handbill.render import Job
from handbill.render.process import Worker


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return sample(tmp_path_factory.mktemp("letter"))


@pytest.fixture
def quick() -> Iterator[Worker]:
    with Worker(pdf=False) as worker:
        yield worker


def pid(worker: Worker) -> int:
    assert worker.process is not None
    return worker.process.pid


def test_one_worker_makes_many_jobs(quick: Worker, letter: Document) -> None:
    first = pid(quick)
    made = [quick.render(job(letter, "txt", "html")) for _ in range(25)]
    assert all(one == made[0] for one in made)
    assert pid(quick) == first


def test_a_job_of_several_documents_answers_in_their_order(quick: Worker, letter: Document) -> None:
    documents = tuple(replace(letter, name=f"letter-{n}") for n in range(3))
    made = quick.render(Job(documents, ("txt", "html")))
    assert [one.name for one in made] == [f"letter-{n}.{e}" for n in range(3) for e in ("txt", "html")]


def test_a_worker_killed_while_idle_is_replaced_without_a_word(quick: Worker, letter: Document) -> None:
    for _ in range(2):
        before = pid(quick)
        os.kill(before, signal.SIGKILL)
        assert quick.process is not None
        quick.process.wait()
        assert quick.render(job(letter, "txt"))[0].data
        assert pid(quick) != before


def test_a_worker_killed_at_work_fails_that_job_and_no_other(quick: Worker, letter: Document) -> None:
    quick.render(job(letter, "txt"))
    os.kill(pid(quick), signal.SIGSTOP)
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {pid(quick)}"])
    with pytest.raises(InputError, match="worker died") as caught:
        quick.render(job(letter, "txt"))
    killer.wait()
    assert caught.value.problems[0].code == "worker-died"
    assert quick.render(job(letter, "txt"))[0].data


@pytest.mark.parametrize("size", [1, 2_000_000])
def test_a_worker_that_does_not_answer_or_read_is_stopped(quick: Worker, letter: Document, size: int) -> None:
    quick.render(job(letter, "txt"))
    stopped = quick.process
    os.kill(pid(quick), signal.SIGSTOP)
    quick.seconds = 0.5
    big = replace(letter, blocks=(*letter.blocks, Block("own", (Text("word " * size),))))
    with pytest.raises(InputError, match="not ready after") as caught:
        quick.render(job(big, "txt"))
    assert caught.value.problems[0].code == "too-slow"
    assert stopped is not None
    assert stopped.poll() == -signal.SIGKILL
    quick.seconds = 9.0
    assert quick.render(job(letter, "txt"))[0].data


NONSENSE = {
    "no frame": b"hello",
    "a gigantic frame": b"\xff" * 8,
    "no JSON": (3).to_bytes(8, "big") + b"{{{",
    "a pickle": (4).to_bytes(8, "big") + b"\x80\x04N.",
    "a list": (2).to_bytes(8, "big") + b"[]",
    "strange keys": (25).to_bytes(8, "big") + b'{"renderings": [{"a":1}]}' + bytes(8),
    "a name that climbs": (80).to_bytes(8, "big")
    + b'{"renderings": [{"name": "../x", "media_type": "a", "pages": 1, "layouts": 1}]}'.ljust(80)
    + bytes(8),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_a_worker_that_was_taken_over_cannot_fool_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letter: Document, answer: bytes
) -> None:
    fake = tmp_path / "python"
    (tmp_path / "answer").write_bytes(answer)
    fake.write_text(f"#!/bin/sh\ncat '{tmp_path}/answer'\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    with Worker(seconds=3.0) as worker, pytest.raises(HandbillError, match="worker died"):
        worker.render(job(letter))


def test_an_interrupted_job_does_not_answer_the_next_one(quick: Worker, letter: Document) -> None:
    quick.render(job(letter, "txt"))

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    os.kill(pid(quick), signal.SIGSTOP)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            quick.render(job(replace(letter, name="first"), "txt"))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert quick.render(job(replace(letter, name="second"), "txt"))[0].name == "second.txt"


def test_a_stopped_worker_starts_again_when_it_is_needed(letter: Document) -> None:
    worker = Worker(pdf=False)
    worker.stop()
    worker.stop()
    assert worker.process is None
    try:
        assert worker.render(job(letter, "txt"))[0].data
    finally:
        worker.stop()
