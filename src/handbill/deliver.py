"""Renderings to files: whole or not at all, and never over something else of the same name."""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from handbill.document import Rendering
from handbill.errors import MachineError, refuse


def deliver(renderings: Iterable[Rendering], folder: Path) -> list[Path]:
    """Write each rendering into a folder; all of them appear, or none and the folder is as before.

    A file of that name with other content is kept, and the new one gets `-2`. Raises MachineError.
    """
    files = []
    for rendering in renderings:
        if rendering.name in ("", ".", "..") or {"/", "\\", "\0"} & set(rendering.name):
            raise refuse("name", f"'{rendering.name}' is no name for a file.", kind=MachineError)
        files.append((folder / rendering.name, rendering.data))
    return deliver_as(files)


def deliver_as(files: list[tuple[Path, bytes]], *, private: bool = False) -> list[Path]:
    """Write bytes to paths under the same promise; what is `private` nobody else can read at any moment."""
    made_folders: list[Path] = []
    waiting: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for path, data in files:
            _make_folder(path.parent, made_folders)
            waiting.append((_write(path.parent, data, private=private), path))
        result = []
        for temporary, path in waiting:
            final, new = _place(temporary, path)
            result.append(final)
            if new:
                placed.append(final)
    except BaseException as error:
        for path in (*placed, *(temporary for temporary, _ in waiting)):
            with contextlib.suppress(OSError):
                path.unlink()
        for folder in reversed(made_folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if not isinstance(error, OSError):
            raise
        at = error.filename or files[0][0].parent
        raise refuse(
            "cannot-write",
            f"{at}: cannot be written ({error.strerror or error}); nothing was delivered.",
            next_step="Choose another folder with -o, or make room.",
            kind=MachineError,
        ) from None
    return result


def require_place(output: str) -> None:
    """Raises MachineError where `-o` names a place that takes no file; leaves nothing there."""
    if output == "-":
        return
    folder = Path(output).parent if names_file(output) else Path(output)
    try:
        there = next(part for part in (folder, *folder.parents) if part.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror or error})."
        step = "Choose another folder with -o, or make room."
        raise refuse("cannot-write", message, next_step=step, kind=MachineError) from None


def names_file(output: str) -> bool:
    """Whether `-o` names a file: what has an ending; all else is a folder."""
    return Path(output).suffix != ""


def replace_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write bytes in the place of a file, whole or not at all; raises MachineError."""
    try:
        temporary = _write(path.parent, data, private=private)
        temporary.replace(path)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror or error}); it is as before."
        raise refuse("cannot-write", message, kind=MachineError) from None


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make what is missing of a folder's path; what was made is noted at once, to be taken back."""
    for part in reversed([folder, *folder.parents]):
        if not part.exists():
            part.mkdir()
            made.append(part)


def _write(folder: Path, data: bytes, *, private: bool = False) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=".handbill-", dir=folder)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o600 if private else 0o666 & ~mask)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise OSError(error.errno, error.strerror, str(folder)) from None
    return path


def _place(temporary: Path, path: Path) -> tuple[Path, bool]:
    """Give the written file its name, or the next free one; a file with the same bytes serves as it is."""
    number = 1
    while True:
        target = path if number == 1 else path.with_name(_numbered(path.name, number))
        if target.is_file() and target.read_bytes() == temporary.read_bytes():
            temporary.unlink()
            return target, False
        try:
            os.link(temporary, target)
        except FileExistsError:
            number += 1
            continue
        except OSError:  # a file system without hard links
            if target.exists():
                number += 1
                continue
            temporary.rename(target)
            return target, True
        temporary.unlink()
        return target, True


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.partition(".")
    return f"{stem}-{number}{dot}{ending}"
