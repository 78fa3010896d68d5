"""Every format of every kind, from an order to its files: made where it makes sense, refused in one sentence where not."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SENDERS
from hostile import DAY, job, sample

from handbill.cli import options
from handbill.compose import Choices
from handbill.document import Block, Kind, Text
from handbill.errors import InputError
from handbill.make import KINDS, Made, Order, make
from handbill.render import ENDINGS, FORMATS, FORMATS_OF, MEDIA_TYPES, formats_of
from handbill.render.process import Worker
from kits import TEXT, write_kit

SOCIAL = 'social: {post: "Look at the river of {{ city }}.", sms: "Please look at the river."}\n'


def ordered(kit: Path, worker: Worker, kinds: tuple[Kind, ...], *formats: str, choices: Choices | None = None) -> Made:
    sender = replace(SENDERS["us"], phone="555-0100")
    return make(Order(kinds, str(kit), sender, DAY, choices or Choices(), formats=formats), worker)


def test_every_format_has_a_name_a_type_and_a_kind_and_the_command_line_knows_it() -> None:
    assert set(FORMATS) == set(ENDINGS) == set(MEDIA_TYPES) == {f for formats in FORMATS_OF.values() for f in formats}
    assert options.FORMATS == FORMATS
    assert len(set(ENDINGS.values())) == len(FORMATS)


def test_a_letter_goes_by_every_channel(worker: Worker, tmp_path: Path) -> None:
    kit = write_kit(tmp_path, text=TEXT + SOCIAL)
    made = ordered(kit, worker, ("letter",), *FORMATS)
    names = [rendering.name for rendering in made.renderings]
    documents = [document.name for document in made.documents]
    assert names == [f"{name}.{ENDINGS[format]}" for name in documents for format in FORMATS]
    said = {r.name.partition(".")[2]: r.data.decode() for r in made.renderings if r.media_type.startswith("text/plain")}
    assert said["post.txt"] == "Look at the river of Glendale.\n"
    assert said["sms.txt"] == "Please look at the river.\n"
    assert said["mailto.txt"].startswith("mailto:?subject=Example%20River")


@pytest.mark.parametrize(
    ("kind", "format"),
    [(kind, format) for kind in KINDS for format in FORMATS if format not in FORMATS_OF[kind]],
)
def test_what_a_kind_cannot_be_is_refused_before_anything_is_made(
    kind: Kind, format: str, worker: Worker, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=f"a {kind} cannot be made as {format}") as caught:
        ordered(write_kit(tmp_path), worker, (kind,), format)
    assert ", ".join(FORMATS_OF[kind]) in str(caught.value)


def test_of_all_kinds_those_that_can_are_made(worker: Worker, tmp_path: Path) -> None:
    made = ordered(write_kit(tmp_path), worker, KINDS, "docx", "mailto")
    kinds: dict[str, set[str]] = {rendering.name.split("-")[1]: set() for rendering in made.renderings}
    for rendering in made.renderings:
        kinds[rendering.name.split("-")[1]].add(rendering.name.partition(".")[2])
    assert kinds == {
        "letter": {"docx", "mailto.txt"},
        "call": {"docx"},
        "media": {"docx", "mailto.txt"},
        "guide": {"docx"},
    }


def test_a_format_that_none_of_the_kinds_can_is_refused() -> None:
    with pytest.raises(InputError, match="a call cannot be made as eml"):
        formats_of("call", ("eml",), among=("call", "flyer"))
    assert formats_of("call", ("eml", "docx"), among=("call", "letter")) == ("docx",)


def test_a_translation_is_made_as_pdf_beside_formats_that_it_cannot_have() -> None:
    assert formats_of("facing", ("docx",), among=("letter", "facing")) == ("pdf",)
    assert formats_of("facing", ("docx", "txt"), among=("letter", "facing")) == ("txt",)


def test_a_kit_without_messages_is_refused_with_its_file(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"text/en\.yaml: the kit has no words for a message"):
        ordered(write_kit(tmp_path), worker, ("letter",), "sms")


def test_a_message_too_long_names_its_line(worker: Worker, tmp_path: Path) -> None:
    text = TEXT + f'social:\n  post: "Look."\n  sms: "{"fish " * 70}"\n'
    line = len(text.splitlines())
    with pytest.raises(InputError, match=rf"text/en\.yaml:{line}:\d+: the SMS is 4\d characters too long"):
        ordered(write_kit(tmp_path, text=text), worker, ("letter",), "sms")


def test_copies_stand_below_the_signature(worker: Worker, tmp_path: Path) -> None:
    made = ordered(
        write_kit(tmp_path), worker, ("letter",), "txt", "html", "paste", choices=Choices(cc=("The Gazette",))
    )
    text, html, paste = (r.data.decode() for r in made.renderings[:3])
    assert text.index("Ani Example\n\nCopy: The Gazette\n") < text.index("Sources")
    assert '<p class="copy">Copy: The Gazette</p>' in html
    assert "Gazette" not in paste


def test_unprintable_words_of_a_message_are_stopped_too(worker: Worker, tmp_path: Path) -> None:
    message = Block("sms", (Text("a\u202eb"),), owner="kit")
    with pytest.raises(InputError, match=r"the sms holds the direction control U\+202E"):
        worker.render(job(replace(sample(tmp_path), messages=(message,)), "sms"))


def test_without_pango_an_email_says_why_it_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "fake" / "weasyprint"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(fake.parent))
    from handbill.errors import MachineError

    with (
        Worker(pdf=False) as worker,
        pytest.raises(MachineError, match=r"the e-mail carries the letter as PDF.*libpango"),
    ):
        worker.render(job(sample(tmp_path), "eml"))


def test_the_mail_page_is_ours_whatever_a_kit_brings(worker: Worker, tmp_path: Path) -> None:
    kit = write_kit(tmp_path)
    folder = kit / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "mail.html").write_text('<img src="https://example.org/seen.png">')
    made = ordered(kit, worker, ("letter",), "eml")
    assert b"seen.png" not in made.renderings[0].data
