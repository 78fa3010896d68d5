"""The finished box as one ZIP, or at any address that fsspec knows; the folder goes once that is whole."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from handbill.errors import MachineError, refuse


def zip_box(paths: Sequence[Path], target: Path, day: date) -> None:
    """One ZIP of the files, whole or not at all, readable by its owner alone; the same files give the same bytes.

    Raises MachineError.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".handbill-", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(paths):
                entry = zipfile.ZipInfo(path.name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
                entry.external_attr = 0o600 << 16
                with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as into:
                    shutil.copyfileobj(source, into)
        temporary.replace(target)
    except OSError as error:
        message = f"{target}: cannot be written ({error.strerror or error}); the folder is as it was."
        raise refuse(
            "cannot-write", message, next_step="Make room, and go on with --resume.", kind=MachineError
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def require_address(address: str) -> None:
    """Raises MachineError where nothing can be put at an address."""
    _files(address)


def upload(paths: Sequence[Path], address: str) -> list[str]:
    """Put the files below an address, each whole, and see that each is there; returns their addresses.

    Raises MachineError. Nobody but the network's settings decides who can read them there.
    """
    files, root = _files(address)
    placed = []
    try:
        for path in sorted(paths):
            target = f"{root}/{path.name}"
            files.put_file(str(path), target)
            if files.info(target)["size"] != path.stat().st_size:
                raise OSError(f"{path.name} did not arrive whole")
            placed.append(f"{address.rstrip('/')}/{path.name}")
    except Exception as error:  # each kind of storage has exceptions of its own
        message = f"{address}: {type(error).__name__}: {str(error)[:200]}"
        step = "What was made lies in the folder; go on with --resume."
        raise refuse("cannot-write", message, next_step=step, kind=MachineError) from None
    return placed


def _files(address: str) -> tuple[Any, str]:
    try:
        import fsspec

        files, root = fsspec.core.url_to_fs(address.rstrip("/"))
    except ImportError as error:
        step = "Install the extra: pip install 'handbill[remote]'."
        message = f"-o {address} needs a library that is missing ({error})."
        raise refuse("no-remote", message, next_step=step, kind=MachineError) from None
    except ValueError as error:
        raise refuse("address", f"-o {address}: {error}.", next_step="Give a folder, or an address as s3://…") from None
    return files, root
