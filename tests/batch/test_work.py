"""Chunks of papers: what cannot be made is left out, a worker that dies or is old is replaced, a pool ends at once."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pages import Pdf

from handbill.batch import work
from handbill.batch.model import EventFile, Person
from handbill.batch.packet import Packets
from handbill.batch.work import CHUNK, LocalPool, Renderer, rendered
from handbill.document import Document
from handbill.errors import InputError, MachineError
from handbill.kit import load_kit
from handbill.people import Sender
from handbill.render import Bundle, Job
from handbill.render.process import Worker
from kits import write_kit

EVENT = EventFile(1, "Example evening", "example", "people.csv", gets=("letter",), offices=("us/house",))
BAD = "Thistle\U00016000wood"  # a sign of a script that no font of ours has
BUNDLE = Bundle("letters", "Example evening: letters", "en", fronts=True)


class Letters:
    """Letters of evidently invented people, to nobody in particular."""

    def __init__(self, parent: Path) -> None:
        kit = load_kit(str(write_kit(parent)))
        self.packets = Packets(EVENT, kit, date(2026, 11, 22), parent / "directory.sqlite3")

    def of(self, *names: str) -> Job:
        return Job(tuple(self.one(row, name) for row, name in enumerate(names, 2)), bundle=BUNDLE)

    def one(self, row: int, name: str) -> Document:
        sender = Sender(f"Ani {name}", "1 Example Street", "Glendale", "CA", "91203", "30", "us")
        ((_, _, document),) = self.packets.packet(Person(row, sender)).sheets
        assert document is not None
        return document


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Letters:
    return Letters(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.stop()


def names_in(data: bytes) -> list[str]:
    """Whose letter begins on each front page."""
    pages = [page.get_textpage().get_text_range() for page in Pdf(data).document]
    return [text.split("\r\n")[0] for text in pages if text]


def pid(worker: Worker) -> int:
    assert worker.process is not None
    return worker.process.pid


def test_a_paper_that_cannot_be_made_is_named_and_stops_no_others(letters: Letters, renderer: Renderer) -> None:
    made = renderer.chunk(letters.of("Marrowby", BAD, "Abernethy"))
    ((place, reason),) = made.failed
    assert (place, "U+16000" in reason) == (1, True)
    assert (made.pages, names_in(made.data)) == (4, ["Ani Marrowby", "Ani Abernethy"])
    assert renderer.chunk(letters.of("Marrowby", "Abernethy")).data == made.data


def test_of_papers_that_cannot_be_made_nothing_is_left(letters: Letters, renderer: Renderer) -> None:
    made = renderer.chunk(letters.of(BAD, BAD))
    assert (made.data, made.pages, [place for place, _ in made.failed]) == (b"", 0, [0, 1])


def test_a_worker_that_is_killed_in_a_chunk_makes_no_difference(letters: Letters, renderer: Renderer) -> None:
    job = letters.of(*(f"Marrowby{number}" for number in range(CHUNK)))
    began = time.monotonic()
    undisturbed = renderer.chunk(job)
    killed = pid(renderer.worker)
    timer = threading.Timer((time.monotonic() - began) / 2, os.kill, (killed, signal.SIGKILL))
    timer.start()
    made = renderer.chunk(job)
    timer.join()
    assert made == undisturbed
    assert pid(renderer.worker) != killed


def test_a_worker_is_replaced_after_its_share_of_papers(
    letters: Letters, monkeypatch: pytest.MonkeyPatch, renderer: Renderer
) -> None:
    monkeypatch.setattr(work, "LIFE", 4)
    renderer.papers = 0
    found, made = [], []
    for _ in range(4):
        made.append(renderer.chunk(letters.of("Marrowby", "Abernethy")).data)
        found.append(pid(renderer.worker))
    assert found[0] == found[1] != found[2] == found[3]
    assert not Path(f"/proc/{found[0]}").exists()
    assert len(set(made)) == 1


def test_a_job_is_begun_again_only_where_the_machine_may_be_at_fault(letters: Letters, worker: Worker) -> None:
    os.kill(pid(worker), signal.SIGSTOP)
    job = letters.of("Marrowby")
    threading.Timer(0.2, os.kill, (pid(worker), signal.SIGKILL)).start()  # while it is waited for
    (found,) = rendered(worker, job)
    assert names_in(found.data) == ["Ani Marrowby"]
    with pytest.raises(InputError, match=r"U\+16000"):
        rendered(worker, letters.of(BAD))


def test_a_pool_has_no_more_workers_than_jobs_and_keeps_them(letters: Letters) -> None:
    pool = LocalPool(1)
    assert len(children()) == 1
    futures = [pool.submit(letters.of(name)) for name in ("Marrowby", "Abernethy", "Juniperson")]
    found: set[int] = set()
    while not all(future.done() for future in futures):
        found |= children()
        time.sleep(0.01)
    assert [names_in(future.result().data) for future in futures] == [
        ["Ani Marrowby"],
        ["Ani Abernethy"],
        ["Ani Juniperson"],
    ]
    assert len(found) == 1
    pool.close()
    assert children() == set()


def test_a_busy_pool_ends_at_once(letters: Letters) -> None:
    pool = LocalPool(1)
    job = letters.of(*(f"Marrowby{number}" for number in range(CHUNK)))
    pool.submit(letters.of("Marrowby")).result()
    futures = [pool.submit(job) for _ in range(4)]
    time.sleep(0.1)
    began = time.monotonic()
    pool.close()
    assert isinstance(futures[0].exception(timeout=5), MachineError)
    assert time.monotonic() - began < 2
    assert all(future.cancelled() for future in futures[1:])
    assert children() == set()


def test_a_pool_that_ends_before_it_has_begun_leaves_no_worker(letters: Letters) -> None:
    pool = LocalPool(2)
    futures = [pool.submit(letters.of("Marrowby")) for _ in range(4)]
    pool.close()
    for future in futures[:2]:
        if not future.cancelled():
            assert isinstance(future.exception(timeout=20), MachineError)
    assert children() == set()


OURS: set[int] = set()


@pytest.fixture(autouse=True)
def others(renderer: Renderer, worker: Worker) -> None:
    """Workers that are there before a test."""
    OURS.clear()
    OURS.update(pid(made.worker if isinstance(made, Renderer) else made) for made in (renderer, worker))


def children() -> set[int]:
    """The workers of a pool: those of this process that were not there before."""
    from events import workers

    return set(workers(os.getpid())) - OURS
