"""`handbill` in a process to which something happens: `run_killed.py HOW NUMBER -- WORDS`.

`commits` kills it after so many transactions of the journal, `full` has the disk full from that file on, and
`journal` from that transaction on, for the journal. The program is as it is; the fault is the machine's.
"""

import contextlib
import errno
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

from handbill.batch.journal import Journal
from handbill.cli import run

done = 0


def after(number: int, what: Any) -> None:
    """Call `what` with the journal after so many of its transactions."""
    change = Journal.change

    @contextlib.contextmanager
    def counted(self: Journal) -> Iterator[None]:
        global done
        with change(self):
            yield
        done += 1
        if done == number:
            what(self)

    Journal.change = counted  # type: ignore[method-assign]


def die(_: Journal) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def no_longer_grow(journal: Journal) -> None:
    """No file grows beyond what the journal has now; SQLite meets that as it meets a full disk."""
    (size,) = journal.db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), resource.RLIM_INFINITY))


def full_from(number: int) -> None:
    """The disk has no room from the file of that number on."""
    sync, files = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal files
        files += 1
        if files >= number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    os.fsync = fsync  # type: ignore[assignment]


if __name__ == "__main__":
    how, number, _, *words = sys.argv[1:]
    if how == "full":
        full_from(int(number))
    else:
        after(int(number), die if how == "commits" else no_longer_grow)
    sys.exit(run(words))
