"""Officials on this machine: one SQLite file in the user's data folder, filled by importers, read by look-ups."""

from handbill.directory.lookup import Answer, Directory, Located, Seat
from handbill.directory.model import Event, Facts, Freshness, Import, Place, Post, PostcodePlace
from handbill.directory.store import Correction, Stored, compact, correct, forget_corrections, store, touch

__all__ = [
    "Answer",
    "Correction",
    "Directory",
    "Event",
    "Facts",
    "Freshness",
    "Import",
    "Located",
    "Place",
    "Post",
    "PostcodePlace",
    "Seat",
    "Stored",
    "compact",
    "correct",
    "forget_corrections",
    "store",
    "touch",
]
