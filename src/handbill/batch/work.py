"""Chunks of papers to PDF, on this machine's cores or on a cluster's: the same render workers, one call a chunk.

A chunk that fails is made again without the papers that are to blame; a worker that dies is replaced.
"""

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from secrets import token_hex
from typing import Any, Protocol, TypeVar

from handbill.document import Rendering
from handbill.errors import HandbillError, MachineError, refuse
from handbill.render import Job
from handbill.render.process import Worker

T = TypeVar("T")
CHUNK = 25  # papers: their fonts are written once, and a failure costs little
LIFE = 40 * CHUNK  # papers that a worker makes before it is replaced, so that its memory stays flat
DIED = "worker-died"
PATIENCE = 6  # seconds for a cluster to answer
ALONE = 60  # seconds that a cluster may be without workers in the middle of a run
OURS = frozenset({DIED, "too-slow", "memory"})  # may be the machine's fault, not the paper's


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
        self.stopped = False

    def chunk(self, job: Job) -> Done:
        """The job's bundle; papers that cannot be made are left out. Raises MachineError.

        Of a print run that has letters which their masters cannot take come those alone; of a master that cannot be
        made comes nothing.
        """
        self._age(len(job.documents))
        if job.run:
            return self._printed(job)
        made = self._made(job)
        if isinstance(made, HandbillError) and DIED in _codes(made):
            made = self._made(job)
        return made if isinstance(made, Done) else self._without_failures(job)

    def stop(self) -> None:
        self.stopped = True
        self.worker.stop()

    def _made(self, job: Job) -> Done | HandbillError:
        """What came out, or why nothing did; raises MachineError, which is no paper's fault."""
        if self.stopped:
            raise refuse("stopped", "the run was stopped.", kind=MachineError)
        try:
            (rendering,) = self.worker.render(job)
        except MachineError:
            raise
        except HandbillError as error:
            return error
        return Done(rendering.data, rendering.pages)

    def _printed(self, job: Job) -> Done:
        """What a print run comes to; raises HandbillError."""
        (made,) = rendered(self.worker, job)
        if made.media_type == "application/pdf":
            return Done(made.data, made.pages)
        return Done(b"", 0, tuple((place, why) for place, why in json.loads(made.data)))

    def _without_failures(self, job: Job) -> Done:
        """Each paper by itself; those that can be made are joined to the same bundle as in one go, where that works."""
        failed: list[tuple[int, str]] = []
        parts: list[bytes] = []
        for place, document in enumerate(job.documents):
            one = replace(job, documents=(document,))
            made = self._made(one)
            if isinstance(made, HandbillError) and OURS & _codes(made):
                made = self._made(one)
            if isinstance(made, Done):
                parts.append(made.data)
            else:
                failed.append((place, " ".join(str(problem) for problem in made.problems)))
        blamed = {place for place, _ in failed}
        rest = tuple(document for place, document in enumerate(job.documents) if place not in blamed)
        if not rest:
            return Done(b"", 0, tuple(failed))
        whole = self._made(replace(job, documents=rest))
        if isinstance(whole, HandbillError):
            whole = self._made(replace(job, documents=(), parts=tuple(parts)))
        if isinstance(whole, HandbillError):
            raise whole
        return replace(whole, failed=tuple(failed))

    def _age(self, papers: int) -> None:
        self.papers += papers
        if self.papers > LIFE:
            self.worker.stop()
            self.worker, self.papers = Worker(), papers
            if self.stopped:  # while this one was being started
                self.worker.stop()


def _codes(error: HandbillError) -> set[str]:
    return {problem.code for problem in error.problems}


def rendered(worker: Worker, job: Job) -> list[Rendering]:
    """What a worker makes of a job, begun again where the machine may be at fault; raises HandbillError."""
    return again(lambda: worker.render(job))


def again(step: Callable[[], T]) -> T:
    """A step that renders, begun again where the machine may be at fault; raises HandbillError."""
    try:
        return step()
    except HandbillError as error:
        if not OURS & _codes(error):
            raise
        return step()


class Pool(Protocol):
    """Where chunks are made; a context manager."""

    width: int

    def submit(self, job: Job) -> "Future[Done]": ...

    def close(self) -> None: ...


class LocalPool:
    """As many render workers as `jobs`, started at once: they are ready when the list has been checked."""

    def __init__(self, jobs: int) -> None:
        self.width = jobs
        self._threads = ThreadPoolExecutor(jobs)
        self._all = [Renderer() for _ in range(jobs)]
        self._idle: SimpleQueue[Renderer] = SimpleQueue()
        for renderer in self._all:
            self._idle.put(renderer)

    def submit(self, job: Job) -> "Future[Done]":
        return self._threads.submit(self._run, job)

    def close(self) -> None:
        """Stop at once: what is not begun is dropped, what is being made is killed."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for renderer in self._all:
            renderer.stop()

    def _run(self, job: Job) -> Done:
        renderer = self._idle.get_nowait()  # there are as many as threads
        try:
            return renderer.chunk(job)
        finally:
            self._idle.put(renderer)


class ClusterPool:
    """A Dask cluster, through its `concurrent.futures` interface; for networks that one trusts: jobs are pickles.

    A chunk whose worker dies is made by another. Raises MachineError where there is no cluster with this Handbill.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError:
            step = "Install the extra: pip install 'handbill[cluster]'."
            raise refuse("no-cluster", "--cluster needs Dask.", next_step=step, kind=MachineError) from None
        dask: Any = distributed
        logging.disable(logging.CRITICAL)  # what is the matter is said once, in our words
        try:
            _greet(dask, address)
        except (OSError, TypeError, ValueError) as error:  # TypeError: encrypted, but no certificate is configured
            message = f"--cluster: no scheduler answers at {address} ({str(error)[:120]})."
            raise refuse("no-cluster", message, next_step="Start one: dask scheduler.", kind=MachineError) from None
        self._client = dask.Client(address, timeout=PATIENCE, set_as_default=False)
        try:
            self.require_workers(PATIENCE)
            self._require_same()
        except BaseException:
            self._client.close()
            raise
        self.width = max(sum(self._client.nthreads().values()), 1)
        self._run = token_hex(8)
        self._executor: Executor = self._client.get_executor(pure=False, retries=3)

    def submit(self, job: Job) -> "Future[Done]":
        return _Sent(self._executor.submit(chunk_here, job, self._run), self)

    def close(self) -> None:
        self._executor.shutdown(wait=False)  # cancels what is not begun; Dask's own has no other argument
        self._client.close()

    def require_workers(self, seconds: float) -> None:
        """Raises MachineError where the cluster has had no worker for so long."""
        try:
            self._client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            message = "--cluster: the scheduler has no workers."
            raise refuse("no-cluster", message, next_step="Start some: dask worker.", kind=MachineError) from None

    def _require_same(self) -> None:
        """Raises MachineError where a worker would make other pages, or could not even read a job."""
        for package in ("handbill", "weasyprint"):
            own = version(package)
            # A function of ours would kill a worker that lacks the package.
            for worker, found in self._client.run(version, package, on_error="return").items():
                if found != own:
                    has = "none" if isinstance(found, Exception) else found
                    message = f"--cluster: the worker at {worker} needs {package} {own}, and has {has}."
                    step = "Install the same Handbill on every worker."
                    raise refuse("no-cluster", message, next_step=step, kind=MachineError)


def _greet(dask: Any, address: str) -> None:
    """Raises OSError where nobody answers; a Client that finds nobody would complain again when it is dropped."""
    import asyncio

    async def greet() -> None:
        options = dask.Security().get_connection_args("client")
        await (await dask.comm.connect(address, timeout=PATIENCE, **options)).close()

    asyncio.run(greet())


class _Sent(Future[Done]):
    """A chunk that a cluster makes. Whatever goes wrong with the cluster is a MachineError."""

    def __init__(self, future: "Future[Done]", pool: ClusterPool) -> None:
        super().__init__()
        self._sent, self._pool = future, pool

    def cancel(self) -> bool:
        return self._sent.cancel()

    def result(self, timeout: float | None = None) -> Done:
        while True:
            try:
                return self._sent.result(PATIENCE if timeout is None else timeout)
            except HandbillError:
                raise
            except Exception as error:
                if not self._sent.done() and timeout is None:
                    self._pool.require_workers(ALONE)
                    continue
                what = f"{type(error).__name__}: {str(error)[:200]}"
                if isinstance(error, CancelledError):
                    what = "it went away."
                message = f"--cluster: {what}"
                step = "What is done lies whole in the folder; go on with --resume."
                raise refuse("cluster", message, next_step=step, kind=MachineError) from None


class _Own(threading.local):
    """A thread's renderer, and the run that it works for."""

    run = ""
    renderer: Renderer | None = None


_own = _Own()


def chunk_here(job: Job, run: str) -> Done:
    """A chunk in whichever process this is: on a cluster each thread of a worker has a renderer of its own.

    Raises MachineError where a kit has templates that this machine lacks: its letters would look like ours without.
    """
    for folder in job.templates:
        if not Path(folder).is_dir():
            message = f"a worker of the cluster has no {folder}, where templates are."
            step = "Put the folder there on every worker, or leave --cluster out."
            raise refuse("no-templates", message, next_step=step, kind=MachineError)
    return _renderer(run).chunk(job)


def _renderer(run: str) -> Renderer:
    """A new renderer in a thread for each run, since it reads templates once in its life."""
    if _own.renderer is None or _own.run != run:
        if _own.renderer is not None:
            _own.renderer.stop()
        _own.run, _own.renderer = run, Renderer()
    return _own.renderer
