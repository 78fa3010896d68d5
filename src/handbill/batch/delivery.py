"""The finished box as one ZIP, or at any address that fsspec knows; the folder goes once that is whole.

Where it cannot be put is found out before the run begins, as far as that can be known then.
"""

import contextlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from handbill.errors import HandbillError, MachineError, UsageError, refuse

PIECE = 8 * 1024**2  # bytes of a file that s3fs holds at a time, and two of them: its own are ten of 50 MiB
GO_ON = "What was made lies in the folder; go on with --resume."


def require_delivery(folder: Path, output: str | None, *, zipped: bool = False, resume: bool = False) -> None:
    """Raises HandbillError where the box of a folder could not be put as it is asked for."""
    if output and "://" in output:
        if zipped:
            step = "Give a folder with -o, or leave --zip out."
            raise refuse("zip", f"--zip makes a file here, not at {shown(output)}.", next_step=step, kind=UsageError)
        require_address(output, resume=resume)
    elif zipped:
        _require_new(zip_of(folder))


def zip_of(folder: Path) -> Path:
    """The ZIP of a folder, beside it; raises UsageError for one that has no name of its own."""
    if folder.name in ("", ".."):
        step = "Name a folder with -o: the ZIP is named after it."
        raise refuse("zip", f"--zip: {folder} has no name.", next_step=step, kind=UsageError)
    return folder.with_name(f"{folder.name}.zip")


def zip_box(paths: Sequence[Path], target: Path, day: date) -> None:
    """One ZIP of the files, whole or not at all, readable by its owner alone; the same files give the same bytes.

    Raises HandbillError; a file that is there already is kept.
    """
    _require_new(target)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            prefix=".handbill-", dir=paths[0].parent
        )  # goes with the folder, whatever comes
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            _write(paths, stream, day)
            stream.flush()
            os.fsync(stream.fileno())  # the folder goes next
        temporary.replace(target)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror or error}); the folder is as it was."
        raise refuse(
            "cannot-write", message, next_step="Make room, and go on with --resume.", kind=MachineError
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _write(paths: Sequence[Path], stream: Any, day: date) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(paths):
            entry = zipfile.ZipInfo(path.name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.external_attr = 0o100600 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(source, into)


def _require_new(target: Path) -> None:
    if target.exists() or target.is_symlink():
        step = "Move it away, or choose another name with -o."
        raise refuse("exists", f"{target} is there already.", next_step=step)


def require_address(address: str, *, resume: bool = False) -> None:
    """Raises HandbillError where nothing can be put at an address, or something else lies there already.

    A folder that is missing is made, a bucket is not.
    """
    files, root = _files(address)
    try:
        # It is there, or may not be made by us, or this storage has no folders: the first file will tell.
        with _private(), contextlib.suppress(FileExistsError, PermissionError, NotImplementedError):
            files.mkdir(root, create_parents=False)
    except FileNotFoundError as error:
        message = f"-o {shown(address)}: there is no such place ({str(error)[:200]})."
        raise refuse("address", message, next_step="Make the bucket or folder first.") from None
    except Exception as error:  # each kind of storage has exceptions of its own
        raise _failed(address, error, "Is the address right, and the network there?") from None
    if not resume and _holds_something(files, root):
        step = "Choose another address, or go on with that run (--resume)."
        raise refuse("not-empty", f"-o {shown(address)} is not empty.", next_step=step)


def _holds_something(files: Any, root: str) -> bool:
    """Whether there is anything below; "no" from those who do not say."""
    with contextlib.suppress(Exception):
        return bool(files.ls(root, detail=False))
    return False


def upload(paths: Sequence[Path], address: str) -> list[str]:
    """Put the files below an address, each whole, and see that each is there; returns their addresses.

    Raises HandbillError. Nobody but the network's settings decides who can read them there.
    """
    files, root = _files(address)
    bounds = {"chunksize": PIECE, "max_concurrency": 2} if "s3" in _protocols(files) else {}
    placed = []
    try:
        for path in sorted(paths):
            target = f"{root}/{path.name}"
            with _private():
                files.put_file(str(path), target, **bounds)
            if files.info(target)["size"] != path.stat().st_size:
                raise OSError(f"{path.name} did not arrive whole")
            placed.append(f"{shown(address)}/{path.name}")
    except Exception as error:  # each kind of storage has exceptions of its own
        raise _failed(address, error, GO_ON) from None
    return placed


def shown(address: str) -> str:
    """An address as it may be printed: without a password."""
    return re.sub("(?<=[^/:])/+$", "", re.sub("//[^/@]*@", "//", address))


def _files(address: str) -> tuple[Any, str]:
    """The storage of an address, and the place in it."""
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(address)
        root = root.rstrip("/")
    except ImportError as error:
        # fsspec's own message names the library of a storage.
        ours = error.name == "fsspec" or address.startswith(("s3:", "s3a:"))
        step = "Install the extra: pip install 'handbill[remote]'." if ours else "Install it beside Handbill."
        message = f"-o {shown(address)} needs a library that is missing ({error})."
        raise refuse("no-remote", message, next_step=step, kind=MachineError) from None
    except ValueError as error:
        message = f"-o {shown(address)}: {error}."
        raise refuse("address", message, next_step="Give a folder, or an address as s3://bucket/event.") from None
    except Exception as error:  # some connect at once
        raise _failed(address, error, "Is the address right, and the network there?") from None
    if "memory" in _protocols(files):
        step = "Give a folder, or an address as s3://bucket/event."
        raise refuse("address", f"-o {shown(address)}: nothing there outlives this program.", next_step=step)
    if not root:
        step = "Give an address as s3://bucket/event."
        raise refuse("address", f"-o {shown(address)} names no place.", next_step=step)
    return files, root


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _failed(address: str, error: Exception, step: str) -> HandbillError:
    message = f"{shown(address)}: {type(error).__name__}: {str(error)[:200]}"
    return refuse("cannot-write", message, next_step=step, kind=MachineError)


@contextlib.contextmanager
def _private() -> Iterator[None]:
    """What is written in this machine's own folders meanwhile is its owner's alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
