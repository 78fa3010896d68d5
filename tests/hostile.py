"""A stranger's kit: templates of its own beside the example kit's texts."""

from datetime import date
from pathlib import Path

from conftest import SENDERS

from handbill.document import Document
from handbill.make import Made, Order, compose_all, load, make
from handbill.people import Sender
from handbill.render import Job
from handbill.render.process import Worker
from kits import write_kit

DAY = date(2026, 11, 22)
PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body><h1>Hello</h1>{}</body></html>'


def own_templates(parent: Path, body: str = "", **files: str) -> str:
    """A kit's templates folder with a letter of its own; files are named like letter_css."""
    letters = parent / "templates" / "letters"
    letters.mkdir(parents=True)
    if body:
        (letters / "letter.html").write_text(PAGE.replace("{}", body), encoding="utf-8")
    for name, content in files.items():
        (letters / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return str(letters.parent)


def sample(parent: Path, sender: Sender = SENDERS["us"]) -> Document:
    """The letter of the example kit to a Representative."""
    kit = write_kit(parent)
    words, _ = compose_all(load(Order(("letter",), str(kit), sender, DAY)))
    return words.documents[0]


def job(document: Document, *formats: str, templates: str = "") -> Job:
    return Job((document,), formats or ("pdf",), (templates,) if templates else ())


def still_works(worker: Worker, document: Document) -> None:
    """The same worker object makes an ordinary letter next."""
    (made,) = worker.render(job(document))
    assert made.data.startswith(b"%PDF")
    assert made.pages == 1


def ordered(kit: Path, worker: Worker, *formats: str, sender: Sender = SENDERS["us"]) -> Made:
    return make(Order(("letter",), str(kit), sender, DAY, formats=formats or ("pdf",)), worker)
