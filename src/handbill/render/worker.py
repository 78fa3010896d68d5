"""The render worker: a process of its own with bounded memory that runs templates and WeasyPrint, and can be killed.

Frames on its pipes: a length of eight bytes, then the bytes. In come pickled Jobs (their sender is trusted);
out go JSON and raw bytes, never a pickle: what runs in here may be a stranger's.
"""

import gc
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handbill.render.templates import Designs

MEMORY_BYTES = 1024**3  # a guide of 14 pages takes 300 MB of address space
CPU_SECONDS = 30  # a document; only met where the parent that stops slow jobs is gone
GARBAGE = 100_000  # objects: some four letters leave as many behind
FILE_BYTES = 64 * 1024**2


def main() -> None:
    """Say that it is ready, then serve jobs from standard input until it closes.

    `--pdf` imports WeasyPrint before the first job comes.
    """
    gc.disable()  # nothing of what the imports make is ever garbage
    from handbill import resources

    _bound()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    os.chdir(resources.fonts())
    os.environ["FONTCONFIG_FILE"] = str(resources.fonts() / "fonts.conf")
    import handbill.render.templates  # noqa: F401  imported before the first job comes
    from handbill.render.frames import receive, send

    if "--pdf" in sys.argv:
        _prepare()
    gc.freeze()
    gc.set_threshold(10 * GARBAGE, 20, 50)  # rarely in the middle of a page, which is many small objects
    gc.enable()
    send(answers, b"ready")
    while (raw := receive(sys.stdin.buffer)) is not None:
        header, bodies = _serve(raw)
        failed = not bodies
        if failed:
            gc.collect()  # the frames of what failed may hold half of the memory there is
        send(answers, header)
        for body in bodies:
            send(answers, body)
        if not failed and gc.get_count()[0] > GARBAGE:
            del raw, bodies
            gc.collect()  # when nobody waits for it


def _bound() -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS; the time limit remains
            continue


def _bound_job(documents: int) -> None:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS * max(documents, 1)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _prepare() -> None:
    from handbill.errors import HandbillError
    from handbill.render import pdf

    try:
        pdf.prepare()
    except HandbillError:
        return  # said again, in full, by the job that needs it


def _serve(raw: bytes) -> tuple[bytes, list[bytes]]:
    import json
    import pickle
    import traceback
    from dataclasses import asdict

    from handbill.errors import HandbillError
    from handbill.render import Job, render

    job: Job = pickle.loads(raw)  # noqa: S301  written by our own parent process
    _bound_job(len(job.documents))
    try:
        done = render(job, _designs(job.templates))
    except HandbillError as error:
        problems = [asdict(problem) for problem in error.problems]
        return json.dumps({"error": type(error).__name__, "problems": problems}).encode(), []
    except MemoryError:
        return json.dumps({"error": "memory"}).encode(), []
    except Exception:
        return json.dumps({"error": "bug", "report": traceback.format_exc()}).encode(), []
    head = [{"name": r.name, "media_type": r.media_type, "pages": r.pages, "layouts": r.layouts} for r in done]
    return json.dumps({"renderings": head}).encode(), [rendering.data for rendering in done]


@cache
def _designs(folders: tuple[str, ...]) -> "Designs":
    """The templates of a list of folders, read once in the life of a worker."""
    from handbill import resources
    from handbill.render.templates import Designs

    return Designs(resources.root("templates"), folders)


if __name__ == "__main__":
    main()
