"""The parent's side of the render worker: start it early, give it jobs, kill and replace it when it takes too long."""

import contextlib
import json
import os
import pickle
import select
import subprocess
import sys
import time
from types import TracebackType
from typing import Any

from handbill.document import Rendering
from handbill.errors import Bug, InputError, MachineError, Problem, Where, refuse
from handbill.render.frames import LENGTH, frame

SECONDS = 9.0
START_SECONDS = 60.0  # a cold, busy machine may take long to import WeasyPrint; that is no kit's fault
MAX_ANSWER = 256 * 1024**2
# All that the worker's environment has of its parent's: no home folder and no user name.
KEPT: tuple[str, ...] = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")


class Worker:
    """A render worker. It starts with the object and imports WeasyPrint while its parent reads the kit."""

    def __init__(self, *, pdf: bool = True, seconds: float = SECONDS) -> None:
        self.pdf = pdf
        self.seconds = seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.start()

    def start(self) -> None:
        self.ready = False
        command = [sys.executable, "-m", "handbill.render.worker", *(["--pdf"] if self.pdf else [])]
        environment = {key: os.environ[key] for key in KEPT if key in os.environ}
        environment |= {
            "LANG": "C.UTF-8",
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        }
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )

    def stop(self) -> None:
        """End the process; one that hangs is killed."""
        if self.process is None:
            return
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self.process.kill()
        self.process.wait()
        self.process = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def render(self, job: object) -> list[Rendering]:
        """The renderings of a `render.Job`; raises HandbillError. A worker that hangs or dies is replaced."""
        if self.process is None or self.process.poll() is not None:  # killed from outside while it was idle
            self.stop()
            self.start()
        body = pickle.dumps(job)
        # Each document has its own time. Those of a bundle were laid out before, and are made one by one if need be.
        run = getattr(job, "run", None)
        documents = max(len(getattr(job, "documents", ())), len(run.papers) // 500 if run else 0, 1)
        seconds = self.seconds * (max(documents // 5, 1) if getattr(job, "bundle", None) else documents)
        try:
            limit = time.monotonic() + (seconds if self.ready else START_SECONDS)
            self._send(body, limit)
            if not self.ready:
                self._receive(limit)
                self.ready = True
                limit = time.monotonic() + seconds
            answer = json.loads(self._receive(limit))
            if "renderings" in answer:
                return [_rendering(head, self._receive(limit)) for head in answer["renderings"]]
            error = _error(answer)
        except _Late:
            started = self.ready
            self.stop()
            if not started:
                message = f"the render worker did not start within {START_SECONDS:.0f} seconds."
                raise refuse("no-worker", message, next_step="Try again.", kind=MachineError) from None
            raise refuse(
                "too-slow",
                f"the page was not ready after {seconds:.0f} seconds and was stopped.",
                next_step="A template or a text of the kit makes the layout hang; see `handbill kit check`.",
            ) from None
        except (_Died, OSError, AttributeError, KeyError, TypeError, ValueError):  # gone, or it no longer speaks JSON
            self.stop()
            raise refuse(
                "worker-died",
                "the render worker died, most likely of too much memory.",
                next_step="A template or a text of the kit asks for too much; see `handbill kit check`.",
            ) from None
        except BaseException:  # Ctrl-C in the middle of an answer: what is left of it must not answer the next job
            self.stop()
            raise
        raise error

    def _send(self, body: bytes, limit: float) -> None:
        """Write a frame; a worker that does not read it in time is late."""
        if self.process is None or self.process.stdin is None:
            raise _Died
        pipe = self.process.stdin.fileno()
        os.set_blocking(pipe, False)
        rest = memoryview(frame(body))
        while rest:
            if not select.select([], [pipe], [], max(limit - time.monotonic(), 0))[1]:
                raise _Late
            rest = rest[os.write(pipe, rest) :]

    def _receive(self, limit: float) -> bytes:
        length = int.from_bytes(self._read(LENGTH, limit), "big")
        if length > MAX_ANSWER:
            raise _Died
        return self._read(length, limit)

    def _read(self, size: int, limit: float) -> bytes:
        if self.process is None or self.process.stdout is None:
            raise _Died
        pipe = self.process.stdout.fileno()
        parts = []
        while size:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise _Late
            part = os.read(pipe, min(size, 1 << 20))
            if not part:
                raise _Died
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class _Late(Exception):
    pass


class _Died(Exception):
    pass


def _rendering(head: dict[str, Any], data: bytes) -> Rendering:
    """The worker runs what strangers wrote, so that a name out of it is checked before it names a file."""
    made = Rendering(data=data, **head)
    if {"/", "\\", "\0"} & set(made.name) or made.name in ("", ".", ".."):
        raise ValueError(made.name)
    return made


def _error(answer: dict[str, object]) -> Exception:
    """The worker's error as an exception of ours."""
    kind = answer.get("error")
    if kind == "memory":
        return refuse(
            "memory",
            "the page needs more memory than a page may have.",
            next_step="A template or a text of the kit asks for too much.",
        )
    problems = answer.get("problems")
    if not isinstance(problems, list):
        return Bug(Problem("bug", str(answer.get("report", "the render worker failed"))))
    found = []
    for entry in problems:
        where = Where(**entry.pop("where")) if entry.get("where") else None
        entry.pop("where", None)
        found.append(Problem(where=where, **entry))
    return (MachineError if kind == "MachineError" else InputError)(*found)
