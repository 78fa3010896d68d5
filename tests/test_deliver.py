"""Files appear whole and together, or not at all; what stands there is kept."""

import errno
import gc
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from handbill.deliver import deliver, deliver_as
from handbill.document import Rendering
from handbill.errors import MachineError


def rendering(name: str, data: bytes = b"words") -> Rendering:
    return Rendering(name, "text/plain", data)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_renderings_become_files_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deeper"
    assert deliver([rendering("a.pdf", b"1"), rendering("b.txt", b"2")], folder) == [folder / "a.pdf", folder / "b.txt"]
    assert everything(tmp_path) == {"new/deeper/a.pdf": b"1", "new/deeper/b.txt": b"2"}


def test_nothing_to_deliver_makes_nothing(tmp_path: Path) -> None:
    assert deliver([], tmp_path / "new") == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_differs_is_kept_and_the_new_one_is_numbered(tmp_path: Path) -> None:
    names = [deliver([rendering("a.paste.txt", body)], tmp_path)[0].name for body in (b"1", b"2", b"3", b"2", b"1")]
    assert names == ["a.paste.txt", "a-2.paste.txt", "a-3.paste.txt", "a-2.paste.txt", "a.paste.txt"]
    assert everything(tmp_path) == {"a.paste.txt": b"1", "a-2.paste.txt": b"2", "a-3.paste.txt": b"3"}


def test_two_of_one_name_are_both_there(tmp_path: Path) -> None:
    paths = deliver([rendering("a.txt", b"1"), rendering("a.txt", b"2")], tmp_path)
    assert [path.name for path in paths] == ["a.txt", "a-2.txt"]


@pytest.mark.parametrize("kind", ["folder", "dangling link", "pipe"])
def test_what_is_no_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    taken = tmp_path / "a.txt"
    if kind == "folder":
        taken.mkdir()
    elif kind == "pipe":
        os.mkfifo(taken)
    else:
        taken.symlink_to(tmp_path / "nowhere" / "else")
    before = taken.lstat()
    assert deliver([rendering("a.txt")], tmp_path) == [tmp_path / "a-2.txt"]
    assert taken.lstat().st_ino == before.st_ino


def test_files_have_the_rights_that_the_user_gives_to_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        (path,) = deliver([rendering("a.txt")], tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_single_file_goes_to_its_own_path(tmp_path: Path) -> None:
    assert deliver_as([(tmp_path / "x" / "mine.pdf", b"1")]) == [tmp_path / "x" / "mine.pdf"]


@pytest.mark.parametrize("below", ["", "sub", "sub/deeper"])
def test_a_folder_that_cannot_be_is_one_clear_error(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(MachineError, match="cannot be written") as caught:
        deliver([rendering("a.txt")], tmp_path / "file" / below)
    assert "nothing was delivered" in str(caught.value)
    assert "-o" in str(caught.value)
    assert ".handbill-" not in str(caught.value)
    assert everything(tmp_path) == {"file": b"kept"}


def test_folders_made_on_the_way_to_an_error_are_taken_back(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot be written"):
        deliver([rendering("a.txt")], tmp_path / "new" / "newer" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match=os.strerror(errno.ENAMETOOLONG)):
        deliver([rendering("a.txt"), rendering("b" * 300)], tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../x.txt", "/tmp/x.txt", "a/b.txt", "..", ""])  # noqa: S108  not written
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(MachineError, match="no name for a file"):
        deliver([rendering("a.txt"), rendering(name)], tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


FULL = """\
import resource, signal, sys
from pathlib import Path
from handbill.deliver import deliver
from handbill.document import Rendering
from handbill.errors import MachineError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    deliver([Rendering(f"{n}.txt", "", b"x" * size) for n, size in enumerate((10_000, 40_000, 90_000))], Path(sys.argv[1]))
except MachineError as error:
    print(error)
    sys.exit(1)
"""


def test_a_disk_that_is_full_halfway_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    folder = tmp_path / "new" / "deeper"
    done = subprocess.run([sys.executable, "-c", FULL, str(folder)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert f"{folder}: cannot be written (File too large); nothing was delivered." in done.stdout
    assert everything(tmp_path) == {"kept": b"kept"}
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_real_full_disk_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux":
        pytest.skip("mounts a small disk as Linux does")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        with pytest.raises(MachineError, match="No space left"):
            deliver([rendering("a.txt", b"x" * 60_000), rendering("b.txt", b"y" * 60_000)], disk / "new")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    body = os.urandom(1_000_000)
    before = signal.signal(signal.SIGALRM, interrupt)
    gc.disable()  # an interrupt in a callback of the collector's, which other tests bring in, would be swallowed
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            deliver([rendering(f"{n}.txt", body) for n in range(2_000)], tmp_path / "new")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.enable()
    assert list(tmp_path.iterdir()) == []


def test_what_is_private_is_its_owners_alone(tmp_path: Path) -> None:
    (written,) = deliver_as([(tmp_path / "log.csv", b"x")], private=True)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
