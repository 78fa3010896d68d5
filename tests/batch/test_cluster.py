"""A box made on a real cluster of two worker processes is the box made here, though one of them is killed half-way.

Nothing of Dask is loaded into the tests' own process: it keeps threads and sockets.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import pytest
from events import PEOPLE, Evening, box, ended, evening, prints, rows_of
from hostile import sample
from programs import in_the_soak

from handbill.batch.work import _renderer, chunk_here
from handbill.errors import MachineError
from handbill.render import Bundle, Job

FULL = os.environ.get("HANDBILL_FULL") == "1"
PATIENCE = 60.0
PEOPLE_OF_TWO_PARTS = [
    (f"{given}{n}", family, *rest) for n in range(2 if FULL else 1) for given, family, *rest in PEOPLE
]
PART = ("--part-size", "9")  # small parts, so that there is a moment when some are done and others are not
WITHOUT = """\
import sys
sys.modules["distributed"] = None
from handbill.__main__ import main
main()
"""
POOL = """\
import sys
from handbill.batch.work import ClusterPool
from handbill.errors import HandbillError
try:
    ClusterPool(sys.argv[1])
except HandbillError as error:
    sys.exit(str(error))
"""
OTHER_VERSION = """\
import importlib.metadata as metadata
own = metadata.version
metadata.version = lambda name: "0.0.1" if name == "handbill" else own(name)
from distributed.cli.dask_worker import main
main()
"""
NO_HANDBILL = """\
import importlib.metadata as metadata, sys
own = metadata.version
metadata.version = lambda name: own("no-such-package" if name == "handbill" else name)
sys.modules["handbill"] = None
from distributed.cli.dask_worker import main
main()
"""


@dataclass
class Cluster:
    """A scheduler and its workers, each a process that the tests started."""

    folder: Path
    stack: ExitStack
    address: str = ""
    workers: list["subprocess.Popen[str]"] = field(default_factory=list)

    def start(self, *words: str, name: str) -> "subprocess.Popen[str]":
        log = self.stack.enter_context((self.folder / f"{name}.log").open("w"))
        process = subprocess.Popen(
            [sys.executable, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, text=True
        )
        self.stack.callback(gone, process)
        return process

    def worker(self, *before: str) -> None:
        number = len(self.workers) + 1
        options = f"--nthreads 1 --no-nanny --no-dashboard --host 127.0.0.1 --name {number} --death-timeout 60"
        words = (*(before or ("-m", "distributed.cli.dask_worker")), self.address, *options.split())
        self.workers.append(self.start(*words, "--local-directory", str(self.folder), name=f"worker{number}"))

    def require_workers(self) -> None:
        names = [f"worker{number + 1}" for number in range(len(self.workers))]
        wait_for(lambda: all("Registered to:" in self.said(name) for name in names), "a worker did not start")

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()


def gone(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    folder.mkdir()
    with ExitStack() as stack:
        made = Cluster(folder, stack)
        options = "--host 127.0.0.1 --port 0 --no-dashboard".split()
        made.start("-m", "distributed.cli.dask_scheduler", *options, name="scheduler")
        wait_for(lambda: "Scheduler at:" in made.said("scheduler"), "the scheduler did not start")
        made.address = made.said("scheduler").split("Scheduler at:")[1].split()[0]
        for _ in range(workers):
            made.worker()
        made.require_workers()
        yield made


def wait_for(condition: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


def children(process: int) -> list[int]:
    """The processes that one has started, as the system tells them."""
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in found.splitlines()]
    return [int(pid) for pid, parent, state in lines if int(parent) == process and not state.startswith("Z")]


def is_there(process: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")


def crowd(folder: Path) -> Evening:
    return evening(folder, rows_of(PEOPLE_OF_TWO_PARTS), gets="[letter]" if not FULL else "[letter, call, label]")


def refused(address: str) -> str:
    """Why there is no cluster at an address, and nothing beside it."""
    words = [sys.executable, "-c", POOL, address]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.strip()


def one_error(text: str) -> str:
    """The only line with an error; a traceback is none."""
    assert "Traceback" not in text, text
    (line,) = [line for line in text.splitlines() if line.startswith("Error: ")]
    return line


@pytest.mark.skipif(not FULL, reason="in the soak")
def test_a_box_of_a_cluster_is_the_box_made_here(tmp_path: Path) -> None:
    event = crowd(tmp_path)
    with cluster(tmp_path / "cluster") as made:
        done = event.run("--jobs", "2", *PART, "-o", "here")
        assert done.code == 0, done.err
        here = prints(box(tmp_path / "here"))
        assert len(list((tmp_path / "here").glob("letters-*.pdf"))) >= 4

        done = event.run("--cluster", made.address, *PART, "-o", "there")
        assert done.code == 0, done.err
        assert "distributed" not in done.err
        assert prints(box(tmp_path / "there")) == here
        renderers = [children(worker.pid) for worker in made.workers]
        assert [len(found) for found in renderers] == [1, 1]  # both had a share, and no thread has two

        run = event.start("--cluster", made.address, *PART, "-o", "killed")
        first = tmp_path / "killed" / "letters-001.pdf"
        wait_for(lambda: first.exists() or run.poll() is not None, "the first part did not come")
        victim, survivor = made.workers
        (renderer,) = children(victim.pid)
        victim.send_signal(signal.SIGKILL)
        assert run.poll() is None
        assert not (tmp_path / "killed" / "manifest.json").exists()
        assert not list((tmp_path / "killed").glob("letters-004*.pdf"))
        done = ended(run)
        assert done.code == 0, done.err
        assert "Traceback" not in done.err
        assert prints(box(tmp_path / "killed")) == here

        assert victim.poll() == -signal.SIGKILL
        wait_for(lambda: not is_there(renderer), "a render worker outlives its worker that was killed")
        (renderer,) = children(survivor.pid)
        survivor.terminate()
        survivor.wait(PATIENCE)
        wait_for(lambda: not is_there(renderer), "a render worker outlives its worker that was stopped")


@pytest.mark.skipif(not FULL, reason="in the soak")
def test_a_cluster_that_goes_away_leaves_what_a_resume_goes_on_with(tmp_path: Path) -> None:
    event = crowd(tmp_path)
    with cluster(tmp_path / "cluster") as made:
        run = event.start("--cluster", made.address, *PART, "-o", "evening")
        first = tmp_path / "evening" / "letters-001.pdf"
        wait_for(lambda: first.exists() or run.poll() is not None, "the first part did not come")
    done = ended(run)
    assert done.code == 1
    assert one_error(done.err).startswith("Error: --cluster: it went away. What is done")
    data = first.read_bytes()
    done = event.run("--resume", "--jobs", "2", "-o", "evening")
    assert done.code == 0, done.err
    assert first.read_bytes() == data
    assert (tmp_path / "evening" / "manifest.json").exists()


def test_a_renderer_reads_templates_anew_for_each_run(tmp_path: Path) -> None:
    own = tmp_path / "letters"
    own.mkdir()
    job = Job((sample(tmp_path),), templates=(str(tmp_path),), bundle=Bundle("letters", "Letters", "en"))
    made = []
    for run, margin in (("one", 10), ("one", 20), ("two", 20)):
        style = f"<style>p {{ margin-left: {margin}mm }}</style>"
        text = f"{{% extends 'handbill/letters/letter.html' %}}{{% block style %}}{style}{{% endblock %}}"
        (own / "letter.html").write_text(text, encoding="utf-8")
        made.append(chunk_here(job, run).data)
    assert made[0] == made[1]  # within a run nothing changes
    assert made[0] != made[2]
    with pytest.raises(MachineError, match="Put the folder there on every worker"):
        chunk_here(replace(job, templates=(str(tmp_path / "elsewhere"),)), "two")
    _renderer("two").stop()


@in_the_soak
def test_no_scheduler_at_the_address(tmp_path: Path) -> None:
    event = evening(tmp_path, rows_of(PEOPLE[:1]), gets="[letter]")
    began = time.monotonic()
    done = event.run("--cluster", "127.0.0.1:1")
    assert time.monotonic() - began < 25
    assert done.code == 1
    assert "no scheduler answers at 127.0.0.1:1 (Timed out" in one_error(done.err)
    assert "Exception ignored" not in done.err


@pytest.mark.parametrize(
    ("address", "says"), [("nonsense", "(missing port number"), ("tls://127.0.0.1:1", "(TLS expects")]
)
def test_an_address_that_is_none(address: str, says: str) -> None:
    assert refused(address).startswith(f"--cluster: no scheduler answers at {address} {says}")


@pytest.mark.skipif(not FULL, reason="in the soak")
def test_a_scheduler_without_workers_of_the_same_handbill(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", workers=0) as made:
        assert refused(made.address) == "--cluster: the scheduler has no workers. Start some: dask worker."
        for code, has in ((OTHER_VERSION, "0.0.1"), (NO_HANDBILL, "none")):
            made.worker("-c", code)
            made.require_workers()
            wanted = f"needs handbill {version('handbill')}, and has {has}. Install the same Handbill on every worker."
            assert wanted in refused(made.address)
            assert made.workers[-1].poll() is None
            gone(made.workers[-1])


def test_without_dask_the_extra_is_named(tmp_path: Path) -> None:
    event = evening(tmp_path, rows_of(PEOPLE[:1]), gets="[letter]")
    done = event.run("--cluster", "127.0.0.1:1", before=("-c", WITHOUT))
    assert done.code == 1
    assert one_error(done.err) == "Error: --cluster needs Dask. Install the extra: pip install 'handbill[cluster]'."
