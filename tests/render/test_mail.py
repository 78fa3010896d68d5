"""E-mail files and mailto links: what any mail program reads, and nothing that a value could smuggle in."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from conftest import SENDERS
from hostile import job, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from handbill.document import Block, Document, Field, Reach, Text
from handbill.render import mail
from handbill.render.process import Worker

REACH = Reach("jordan@example.org", cc=("A minister", "Desk <desk@example.com>", "x@example.net"))


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def made(worker: Worker, letter: Document) -> bytes:
    (rendering,) = worker.render(job(letter, "eml"))
    assert rendering.name == f"{letter.name}.eml"
    return rendering.data


def letter(parent: Path, email: str = "", phone: str = "") -> Document:
    return replace(sample(parent, replace(SENDERS["us"], email=email, phone=phone)), reach=REACH)


def titled(text: str, name: str = "Ani Example") -> Document:
    blocks = (
        Block("sender", (Field("name", name),), owner="sender"),
        Block("sender", (Field("email", "ani@example.org"),), owner="sender"),
        Block("subject", (Text("Re: "), Text(text)), owner="kit"),
        Block("salutation", (Text("Dear Editor,"),)),
        Block("signature", (Field("name", name),), owner="sender"),
    )
    return Document("letter", "letters/letter", "x", "X", "en", "a4", "2026-11-22", blocks, reach=REACH)


def test_a_message_has_its_parts_and_headers(worker: Worker, tmp_path: Path) -> None:
    document = letter(tmp_path, email="ani@example.org", phone="555-0100")
    message = parsed(made(worker, document))
    assert message["Subject"] == "Example River"
    assert message["To"] == "jordan@example.org"
    assert message["Cc"] == "Desk <desk@example.com>, x@example.net"
    assert message["From"] == "Ani Example <ani@example.org>"
    assert message["X-Unsent"] == "1"
    assert message["Date"] == "Sun, 22 Nov 2026 12:00:00 +0000"
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    words = plain.get_content().replace("\r\n", "\n")
    assert words.startswith("Dear Representative")
    assert "Ani Example\n100 N Brand Blvd\nGlendale, CA 91203\n" in words
    assert words.index("Ani Example") < words.index("Sources")
    for block in document.all("opening", "point", "ask", "thanks", "source"):
        assert block.text in words
    assert '<html lang="en" dir="ltr">' in html.get_content()
    (pdf,) = message.iter_attachments()
    assert pdf.get_filename() == f"{document.name}.pdf"
    assert pdf.get_content().startswith(b"%PDF")


def test_the_same_letter_gives_the_same_bytes_in_short_lines(worker: Worker, tmp_path: Path) -> None:
    document = letter(tmp_path)
    data = made(worker, document)
    assert made(worker, document) == data
    assert max(len(line) for line in data.split(b"\r\n")) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_headers_that_are_not_known_are_left_out(worker: Worker, tmp_path: Path) -> None:
    message = parsed(made(worker, replace(sample(tmp_path), reach=Reach())))
    assert not {"To", "Cc", "From", "Message-ID"} & set(message.keys())


INJECTIONS = [
    "River\r\nBcc: all@example.org",
    "River\u2028Bcc: all@example.org\u2029\x85\x0b\x0c\x1c",
    "=?utf-8?q?River=0D=0ABcc:_all@example.org?=",
    "==??utf-8?b?QmNj?=",
    "x" * 5_000,
    "word " * 2_000,
    "نهر " * 300,
    "\u202egpj.exe\u2066 Ani",
    "",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_adds_a_header(text: str, worker: Worker, tmp_path: Path) -> None:
    document = letter(tmp_path)
    kept = tuple(b for b in document.blocks if b.role not in ("subject", "sender"))
    hostile = titled(text, text or "Ani").blocks
    subject = tuple(b for b in hostile if b.role in ("subject", "sender"))
    document = replace(document, blocks=(*subject, *kept))
    data = mail.headers(document)
    read = parsed(data)
    assert read.keys() == ["Subject", "From", "To", "Cc"]
    assert read["Subject"] == mail.subject(document)
    assert [address.addr_spec for address in read["From"].addresses] == ["ani@example.org"]
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert not set("\r\n\u2028\u2029\u202e\u2066") & set(str(read["Subject"]) + str(read["From"]))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_subject_and_name_are_read_as_they_were_written(text: str, name: str) -> None:
    document = titled(text, name)
    data = mail.headers(document)
    read = parsed(data)
    assert read.keys() == ["Subject", "From", "To", "Cc"]
    assert not read.defects
    assert read["Subject"] == mail.subject(document)
    assert [address.addr_spec for address in read["From"].addresses] == ["ani@example.org"]
    assert max(len(line) for line in data.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "entry",
    ["", "The Gazette", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@example.org", "a@example.org,b@example.org",
     "<a@example.org>, <b@example.org>", "ä@example.org", "a@-example.org", f"{'a' * 250}@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_none(entry: str) -> None:
    assert mail.address(entry) is None


def test_a_newsrooms_subject_has_no_label_to_lose(tmp_path: Path) -> None:
    assert mail.subject(titled("The river")) == "The river"
    assert mail.subject(replace(titled("The river"), kind="media")) == "Re: The river"


def test_the_pages_title_has_no_label_either(worker: Worker, tmp_path: Path) -> None:
    document = letter(tmp_path)
    assert document.title == "Re: Example River"
    html = parsed(made(worker, document)).get_body(("html",))
    assert html is not None
    assert "<title>Example River</title>" in html.get_content()


def test_the_text_below_a_link_has_the_sources(tmp_path: Path) -> None:
    document = letter(tmp_path)
    whole = mail.mailto(document)
    assert "Sources" not in unquote(whole)
    long = replace(document, blocks=(*document.blocks, Block("ask", (Text("Will you? " * 300),))))
    first, _, below = mail.mailto(long).partition("\n\n")
    assert "body=" not in first
    assert below == mail.text(long)
    assert long.all("source")
    assert below.endswith(long.all("source")[-1].text + "\n")


def test_a_short_letter_is_a_whole_link() -> None:
    first, *rest = mail.mailto(titled("Fish & chips? 100%")).splitlines()
    assert rest == []
    assert first.startswith(
        "mailto:jordan@example.org?cc=desk@example.com,x@example.net&subject=Fish%20%26%20chips%3F%20100%25&body="
    )
    assert "%0D%0A" in first
    query = parse_qs(urlsplit(first).query)
    assert query["body"] == ["Dear Editor,\r\n\r\nAni Example\r\nani@example.org"]


def test_a_long_letter_is_a_link_with_the_subject_and_the_text_below() -> None:
    document = titled("The river")
    long = replace(document, blocks=(*document.blocks, Block("ask", (Text("Will you? " * 300),))))
    first, blank, *rest = mail.mailto(long).split("\n")
    assert unquote(first.partition("&subject=")[2]) == "The river"
    assert "body=" not in first
    assert blank == ""
    assert rest[0] == "Dear Editor,"
    assert "\n".join(rest).strip() == mail.letter_text(long)


def test_the_link_never_reaches_its_limit() -> None:
    for size in range(1_500, 2_000, 7):
        document = titled("The river")
        blocks = (*document.blocks, Block("ask", (Text("x" * size),)))
        assert len(mail.mailto(replace(document, blocks=blocks)).split("\n")[0]) < mail.MAX_LINK


def test_a_subject_that_no_link_holds_stands_above_the_text() -> None:
    first, _, subject, *_ = mail.mailto(titled("🐟 " * 300)).split("\n")
    assert first == "mailto:jordan@example.org?cc=desk@example.com,x@example.net"
    assert subject.startswith("🐟 🐟")


def test_copies_that_no_link_holds_are_left_out_of_it() -> None:
    cc = tuple(f"{'x' * 60}@{'y' * 60}.{'z' * 60}.example{number}".removesuffix("0") + "a" for number in range(15))
    crowded = replace(titled("The river"), reach=Reach("jordan@example.org", cc=cc))
    first, _, subject, *_ = mail.mailto(crowded).split("\n")
    assert (first, subject) == ("mailto:jordan@example.org", "The river")


def test_without_an_address_the_link_has_none() -> None:
    assert mail.link(replace(titled("x"), reach=Reach())) == "mailto:"


def test_lines_for_a_pen_stay_out_of_what_is_sent(worker: Worker, tmp_path: Path) -> None:
    document = letter(tmp_path)
    penned = replace(document, blocks=(Block("pen", (Text("In my own words"),)), *document.blocks))
    assert mail.mailto(penned) == mail.mailto(document)
    bodies = [
        part.get_content() for part in parsed(made(worker, penned)).walk() if part.get_content_maintype() == "text"
    ]
    assert len(bodies) == 2
    assert not any("In my own words" in body for body in bodies)
