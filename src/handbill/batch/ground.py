"""What a run stands on: its lock, a snapshot of the directory, and fingerprints of all that must stay as it was."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from handbill import resources
from handbill.errors import MachineError, refuse
from handbill.kit import Kit
from handbill.people import load_profile

INSIDE = ".run"


class Lock:
    """Keeps a second run out of a folder, until it is released or its process ends, however that comes about."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            inside = folder / INSIDE
            inside.mkdir(exist_ok=True)
            for path in (inside, folder):
                path.chmod(0o700)
            (inside / "lock.sqlite3").touch(mode=0o600)
            self._db = sqlite3.connect(inside / "lock.sqlite3", isolation_level=None, timeout=0)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise refuse("cannot-write", f"{folder}: {error}.", kind=MachineError) from None
            message = f"another run is at work in {folder}."
            raise refuse("locked", message, next_step="Wait for it, or choose another folder with -o.") from None
        except OSError as error:
            message = f"{folder}: cannot be written ({error.strerror or error})."
            raise refuse(
                "cannot-write", message, next_step="Choose another folder with -o.", kind=MachineError
            ) from None

    def release(self) -> None:
        self._db.close()


def snapshot(database: Path, target: Path) -> None:
    """A copy of the directory as it is now, which later updates do not touch; none where there is no directory."""
    if not database.is_file():
        return
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        try:
            target.touch(mode=0o600)
            db.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            step = "`handbill doctor` looks at it."
            raise refuse("directory", f"{database}: {error}.", next_step=step, kind=MachineError) from None


def fingerprints(event: Path, people: Path, kit: Kit) -> dict[str, str]:
    """What a run rests on: its inputs by their content, and the versions of what makes it."""
    own = resources.home("config") / "templates"
    return {
        "event": of_files([event]),
        "people": of_files([people]),
        "kit": of_files(kit.folder.rglob("*")),
        "templates": of_files([*resources.root("templates").rglob("*"), *(own.rglob("*") if own.is_dir() else ())]),
        "countries": of_files(resources.countries().values()),
        "handbill": version("handbill"),
        "weasyprint": version("weasyprint"),
    }


def of_files(paths: Iterable[Path]) -> str:
    """The SHA-256 of files with their names, whatever folder they are in."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            with path.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
            digest.update(f"{path.name}\0{content}\n".encode())
    return digest.hexdigest()


NAMES = {
    "event": "the event's file has changed",
    "people": "the list of people has changed",
    "kit": "the kit has changed",
    "templates": "templates have changed",
    "countries": "the country packs have changed",
    "handbill": "Handbill has another version",
    "weasyprint": "WeasyPrint has another version",
}


def changed(fixed: Mapping[str, object], found: Mapping[str, str]) -> str:
    return ", and ".join(NAMES[name] for name, value in found.items() if fixed.get(name) != value)


def offset() -> list[float]:
    """How far the organiser's printer is off, as their profile has it (mm)."""
    path = resources.profile()
    profile = load_profile(path) if path.exists() else None
    return [profile.print_x, profile.print_y] if profile else [0.0, 0.0]
