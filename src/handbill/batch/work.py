"""Chunks of papers to PDF, on this machine's cores or on a cluster's: the same render workers, one call a chunk.

A chunk that fails is made again without the papers that are to blame; a worker that dies is replaced.
"""

import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from handbill.errors import HandbillError, MachineError, refuse
from handbill.render import Job
from handbill.render.process import Worker

CHUNK = 25  # papers: their fonts are written once, and a failure costs little
LIFE = 40 * CHUNK  # papers that a worker makes before it is replaced, so that its memory stays flat
OURS = frozenset({"worker-died", "too-slow", "memory"})  # may be the machine's fault, not the paper's


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk's PDF, its pages, and the papers (by their place in the chunk) that are not in it, with why."""

    data: bytes
    pages: int
    failed: tuple[tuple[int, str], ...] = ()


class Renderer:
    """A render worker that is replaced after so many papers."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.papers = 0

    def chunk(self, job: Job) -> Done:
        """The job's bundle; papers that cannot be made are left out. Raises MachineError, and Bug."""
        self._age(len(job.documents))
        try:
            return self._made(job)
        except MachineError:
            raise
        except HandbillError as error:
            if {problem.code for problem in error.problems} & {"worker-died"}:
                try:
                    return self._made(job)
                except MachineError:
                    raise
                except HandbillError:
                    pass
        return self._without_failures(job)

    def stop(self) -> None:
        self.worker.stop()

    def _made(self, job: Job) -> Done:
        (rendering,) = self.worker.render(job)
        return Done(rendering.data, rendering.pages)

    def _without_failures(self, job: Job) -> Done:
        failed: dict[int, str] = {}
        for place, document in enumerate(job.documents):
            one = replace(job, documents=(document,))
            for attempt in (1, 2):
                try:
                    self.worker.render(one)
                except MachineError:
                    raise
                except HandbillError as error:
                    if attempt == 1 and {problem.code for problem in error.problems} & OURS:
                        continue
                    failed[place] = " ".join(str(problem) for problem in error.problems)
                break
        rest = tuple(document for place, document in enumerate(job.documents) if place not in failed)
        made = self._apart(replace(job, documents=rest)) if rest else Done(b"", 0)
        return replace(made, failed=tuple(failed.items()))

    def _apart(self, job: Job) -> Done:
        """Papers that are sound each by itself, as one bundle even where that takes too long in one go."""
        try:
            return self._made(job)
        except MachineError:
            raise
        except HandbillError:
            parts = [self.worker.render(replace(job, documents=(document,)))[0] for document in job.documents]
            (joined,) = self.worker.render(replace(job, documents=(), parts=tuple(part.data for part in parts)))
            return Done(joined.data, joined.pages)

    def _age(self, papers: int) -> None:
        self.papers += papers
        if self.papers > LIFE:
            self.worker.stop()
            self.worker, self.papers = Worker(), papers


class Pool(Protocol):
    """Where chunks are made; a context manager."""

    width: int

    def submit(self, job: Job) -> "Future[Done]": ...

    def close(self) -> None: ...


class LocalPool:
    """As many render workers as `jobs`, each started when it is first needed."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._threads = ThreadPoolExecutor(jobs)
        self._idle: SimpleQueue[Renderer] = SimpleQueue()
        self._all: list[Renderer] = []

    def submit(self, job: Job) -> "Future[Done]":
        return self._threads.submit(self._run, job)

    def close(self) -> None:
        """Stop at once: what is not begun is dropped, what is being made is killed."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for renderer in self._all:
            renderer.stop()

    def _run(self, job: Job) -> Done:
        try:
            renderer = self._idle.get_nowait()
        except Empty:
            renderer = Renderer()
            self._all.append(renderer)
        try:
            return renderer.chunk(job)
        finally:
            self._idle.put(renderer)


class ClusterPool:
    """A Dask cluster, through its `concurrent.futures` interface; for networks that one trusts: jobs are pickles."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            step = "Install the extra: pip install 'handbill[cluster]'."
            raise refuse("no-cluster", "--cluster needs Dask.", next_step=step, kind=MachineError) from None
        dask: Any = distributed
        try:
            self._client = dask.Client(address, timeout=20, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"--cluster: no scheduler answers at {address} ({str(error)[:120]})."
            raise refuse("no-cluster", message, next_step="Start one: dask scheduler.", kind=MachineError) from None
        self.width = max(sum(self._client.nthreads().values()), 1)
        self._executor: Executor = self._client.get_executor(pure=False, retries=3)

    def submit(self, job: Job) -> "Future[Done]":
        return self._executor.submit(chunk_here, job)

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def chunk_here(job: Job) -> Done:
    """A chunk in whichever process this is: on a cluster each thread of a worker has a renderer of its own."""
    return _renderer(threading.get_ident()).chunk(job)


@cache
def _renderer(thread: int) -> Renderer:
    return Renderer()
