"""The call sheet: a minute of speech, every branch, the numbers in order, and a log."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from addressees import LOCAL, WASHINGTON, cited, official, request, target, texts, without
from conftest import SENDERS

import kits
from handbill.compose import Choices, Composed, compose
from handbill.compose.call import MAX_SPOKEN, SPOKEN
from handbill.country import Country
from handbill.document import count_words
from handbill.errors import InputError
from handbill.kit import BRANCHES, Kit, load_kit
from handbill.people import Official, Sender

Packs = dict[str, Country]
OFFICES = ("us/house", "us/senate", "ca/house", "ca/senate", "gb/commons", "gb/lords", "fr/assemblee", "fr/senat")
PHONE = {code: replace(sender, phone="555-0100") for code, sender in SENDERS.items()}


def composed(
    kit: Kit,
    pack: Country,
    office: str,
    person: Official | None = None,
    sender: Sender | None = None,
    **choices: object,
) -> Composed:
    chosen = replace(Choices(), **choices)  # type: ignore[arg-type]
    whom = target(pack, office, person)
    return compose(request("call", kit, pack, sender or PHONE[pack.code], whom, choices=chosen))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(kits.write_kit(tmp_path_factory.mktemp("kit"))))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("office", OFFICES)
def test_every_point_and_ask_of_the_shipped_kit_is_said_in_a_minute(
    artsakh: Kit, packs: Packs, office: str, lang: str
) -> None:
    for person in (None, official(office, gender="f")):
        for ask in (ask for ask in artsakh.file.asks if ask.is_for(office)):
            for point in artsakh.file.points:
                (sheet,) = composed(
                    artsakh, packs[office[:2]], office, person, lang=lang, points=(point.id,), ask=ask.id
                ).documents
                assert 40 < count_words(sheet.blocks, *SPOKEN) <= MAX_SPOKEN, (point.id, ask.id)
                assert [(b.role, b.id) for b in sheet.all("issue", "ask")] == [("issue", point.id), ("ask", ask.id)]
                for block in sheet.blocks:
                    assert not re.search(r"\{\{|\}\}|\{\w*\}|  | ,", block.text), block.text


def test_the_sheet_has_all_its_parts_in_order(artsakh: Kit, packs: Packs) -> None:
    (sheet,) = composed(artsakh, packs["us"], "us/house").documents
    roles = list(dict.fromkeys(block.role for block in sheet.blocks))
    assert roles[:5] == ["title", "target", "office", "constituency", "phones"]
    spoken = [role for role in roles if role in (*SPOKEN, "own_hint")]
    assert spoken == ["opener", "issue", "ask", "own_hint", "position", "thanks"]
    assert roles.index("thanks") < roles.index("branch") < roles.index("log")
    assert len(sheet.all("log_head")) == 4
    assert [block.id for block in sheet.all("answer")] == list(BRANCHES)
    assert len(sheet.all("branch")) == len(BRANCHES)
    opener = sheet.first("opener")
    assert opener is not None
    for known in ("Ani Example", "Glendale", "91203"):
        assert known in opener.text
    assert sheet.pages == 1
    assert re.search(r"\d+", sheet.options["seconds"])
    assert len(cited(sheet)) == 0
    assert len({block.id for block in sheet.all("source")}) == 1


def test_numbers_stand_capital_first_then_local_then_the_switchboard_and_dated(artsakh: Kit, packs: Packs) -> None:
    person = official(contacts=(WASHINGTON, LOCAL))
    (sheet,) = composed(artsakh, packs["us"], "us/house", person).documents
    assert texts(sheet.all("phone")) == ["+1 202-555-0101", "+1 818-555-0111", "+1 202-224-3121"]
    assert texts(sheet.all("phone_of"))[:2] == ["Washington, DC", "Glendale"]
    (checked,) = texts(sheet.all("checked"))
    assert "November 1, 2026" in checked
    assert packs["us"].office("us/house").finder.url in checked


def test_a_number_that_nobody_has_checked_is_marked(artsakh: Kit, packs: Packs) -> None:
    pack = packs["us"]
    office = pack.offices[0]
    assert office.phone is not None
    unread = replace(pack, offices=(replace(office, phone=replace(office.phone, source="memory")), *pack.offices[1:]))
    (sheet,) = composed(artsakh, unread, "us/house").documents
    (mark,) = sheet.all("checked")
    assert mark.id == "numbers_unchecked"
    (plain,) = composed(artsakh, pack, "us/house").documents
    assert plain.all("checked") == []


def test_an_office_without_a_known_number_names_the_finder(artsakh: Kit, packs: Packs) -> None:
    (sheet,) = composed(artsakh, packs["fr"], "fr/senat").documents
    assert sheet.all("phone") == []
    (block,) = sheet.all("no_phone")
    assert packs["fr"].office("fr/senat").finder.url in block.text


@pytest.mark.parametrize("key", ["name", "city", "postcode"])
def test_what_the_caller_must_say_is_needed(artsakh: Kit, packs: Packs, key: str) -> None:
    with pytest.raises(InputError, match=f"missing: --{key}"):
        composed(artsakh, packs["us"], "us/house", sender=without(PHONE["us"], key))


def test_all_that_is_missing_is_named_at_once(artsakh: Kit, packs: Packs) -> None:
    with pytest.raises(InputError, match="--name, --city, --postcode"):
        composed(artsakh, packs["us"], "us/house", sender=Sender(country="us", region="CA", district="30"))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_caller_without_a_number_leaves_none_on_voicemail(artsakh: Kit, packs: Packs, lang: str) -> None:
    for sender, given in ((SENDERS["ca"], False), (PHONE["ca"], True)):
        (sheet,) = composed(artsakh, packs["ca"], "ca/house", sender=sender, lang=lang).documents
        (voicemail,) = [block.text for block in sheet.all("answer") if block.id == "voicemail"]
        assert ("555-0100" in voicemail) == given


def test_the_callers_own_sentence_stands_between_ask_and_position(artsakh: Kit, packs: Packs) -> None:
    sender = replace(PHONE["us"], answers={"family": "My family came from there"})
    (sheet,) = composed(artsakh, packs["us"], "us/house", sender=sender).documents
    roles = [block.role for block in sheet.blocks]
    assert roles[roles.index("ask") + 1 : roles.index("position")] == ["own"]
    assert texts(sheet.all("own")) == ["My family came from there."]


def test_a_long_own_sentence_is_noted_not_cut(example: Kit, packs: Packs) -> None:
    sender = replace(PHONE["us"], answers={"swim": ("word " * 140).strip()})
    made = composed(example, packs["us"], "us/house", sender=sender)
    assert [note.code for note in made.notes] == ["long-call"]
    assert len(made.documents[0].all("own")[0].text.split()) == 140


def test_a_text_too_long_to_say_is_refused_with_its_file_and_line(tmp_path: Path, packs: Packs) -> None:
    text = kits.TEXT.replace(
        "In June 2025 the fish were few.", "In June 2025 the fish were few. " + "More words. " * 70
    )
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    with pytest.raises(InputError) as caught:
        composed(kit, packs["us"], "us/house", points=("fish",))
    problem = caught.value.problems[0]
    assert problem.code == "too-long-to-say"
    assert problem.where is not None
    assert str(problem.where.file).endswith("text/en.yaml")
    assert "fish:" in text.splitlines()[(problem.where.line or 0) - 1]
    over = re.search(r"by (\d+) words", str(problem.next_step))
    said = re.search(r"takes (\d+) words", problem.message)
    assert over
    assert said
    assert int(said[1]) - int(over[1]) == MAX_SPOKEN


def test_a_point_whose_fact_was_withdrawn_is_not_spoken(tmp_path: Path, packs: Packs) -> None:
    claims = kits.CLAIMS.replace("status: stated", "status: withdrawn", 1)
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims)))
    for number in range(8):
        sender = replace(PHONE["us"], name=f"Caller {number} Example")
        (sheet,) = composed(kit, packs["us"], "us/house", sender=sender).documents
        assert [block.id for block in sheet.all("issue")] == ["water"]


def test_a_kit_with_no_fact_left_is_refused(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path, claims=kits.CLAIMS.replace("status: stated", "status: withdrawn"))))
    with pytest.raises(InputError, match="no point with a fact that can be cited on 2026-11-22"):
        composed(kit, packs["us"], "us/house")


def test_a_named_member_is_spoken_of_by_title(artsakh: Kit, packs: Packs) -> None:
    (sheet,) = composed(artsakh, packs["us"], "us/house", official()).documents
    assert texts(sheet.all("target")) == ["Jordan Example"]
    position = sheet.first("position")
    assert position is not None
    assert "Representative Jordan Example" in position.text
    assert sheet.name == "artsakh-call-us-house-CA-30"
