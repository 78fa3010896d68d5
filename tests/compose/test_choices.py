"""What a sender's letter is made of: wordings stable and evenly spread, pinned ones, points, stances, copies, the gate."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from addressees import TODAY, official, request, target
from conftest import SENDERS

import kits
from handbill.compose import Choices, Composed, compose
from handbill.compose.letter import letter
from handbill.compose.writer import Writer
from handbill.country import Country
from handbill.document import Document
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.make import Order, load
from handbill.people import Sender
from handbill.resolve import Wish

Packs = dict[str, Country]
STANCES = """\
- official: x:1
  name: Jordan Example
  stance: {stance}
  date: 2026-06-01
  asks: {asks}
  source: {{title: Speech, publisher: Example Gazette, date: 2026-06-01, url: "https://example.org/speech", checked: 2026-10-01}}
"""
STANCE_TEXTS = """\
stances:
  supports: {letter: ["Thank you for your word for the river. Will you repeat it?"], call: "Will you repeat your word?"}
  opposes: {letter: ["Will you tell me why you are against it?"]}
"""


def composed(
    kit: Kit, packs: Packs, person: Any = None, kind: Any = "letter", sender: Any = None, **given: Any
) -> Composed:
    us = packs["us"]
    choices = Choices(**given)
    return compose(request(kind, kit, us, sender or SENDERS["us"], target(us, "us/house", person), choices=choices))


def one(made: Composed) -> Document:
    return made.documents[0]


def asked(document: Document) -> str:
    return " ".join(block.text for block in document.all("ask"))


def with_stance(tmp_path: Path, stance: str = "supports", asks: str = "any", texts: str = STANCE_TEXTS) -> Kit:
    folder = kits.write_kit(tmp_path, text=kits.TEXT.replace("points:\n", f"{texts}points:\n", 1))
    (folder / "stances.yaml").write_text(STANCES.format(stance=stance, asks=asks), encoding="utf-8")
    return load_kit(str(folder))


def sender(number: int) -> Sender:
    return replace(SENDERS["us"], name=f"Example Sender {number}")


def written(kit: Kit, packs: Packs, number: int) -> Writer:
    us = packs["us"]
    one = target(us, "us/house")
    writer = Writer(request("letter", kit, us, sender(number), one), "en", one)
    letter(writer, one, [])
    return writer


def test_the_same_sender_gets_the_same_letter(artsakh: Kit, packs: Packs) -> None:
    first, again = (one(composed(artsakh, packs)) for _ in range(2))
    assert first == again


def test_every_wording_is_used_about_equally_often(artsakh: Kit, packs: Packs) -> None:
    used: dict[str, Counter[int]] = {}
    writers = [written(artsakh, packs, number) for number in range(900)]
    for writer in writers:
        for key, index in writer.picks.items():
            used.setdefault(key, Counter())[index] += 1
    for key in ("letter.opening", "letter.thanks", "letter.subject", "asks.standing-us.letter"):
        counts = used[key]
        expected = sum(counts.values()) / len(counts)
        assert len(counts) > 4, key
        # Chi-square: beyond 4 times the degrees of freedom, chance explains it less than once in ten thousand.
        assert sum((count - expected) ** 2 / expected for count in counts.values()) < 4 * len(counts), key
    points = Counter(key for key in used for _ in range(sum(used[key].values())) if key.startswith("points."))
    assert len(points) == len(artsakh.file.points)
    assert max(points.values()) < 3 * min(points.values())


def test_the_order_of_points_varies_unless_the_kit_keeps_it(tmp_path: Path, packs: Packs) -> None:
    free = load_kit(str(kits.write_kit(tmp_path / "free")))
    fixed = load_kit(str(kits.write_kit(tmp_path / "fixed", kit=kits.KIT + "points_in_order: true\n")))

    def orders(kit: Kit) -> set[tuple[str, ...]]:
        return {
            tuple(block.id for block in one(composed(kit, packs, sender=sender(number))).all("point"))
            for number in range(20)
        }

    assert orders(free) == {("fish", "water"), ("water", "fish")}
    assert orders(fixed) == {("fish", "water")}


def test_a_pinned_wording_stays_for_everybody(artsakh: Kit, packs: Packs) -> None:
    pins = {"letter.opening": 2, "letter.thanks": 0}
    openings = set()
    for number in range(12):
        document = one(composed(artsakh, packs, sender=sender(number), wordings=pins))
        openings |= {block.origin for block in document.all("opening", "thanks")}
    assert len(openings) == 2


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("opening", "letter.opening"),
        ("letter.opening", "letter.opening"),
        ("heritage", "points.heritage.letter"),
        ("standing-us", "asks.standing-us.letter"),
        ("family", "prompts.family.frames"),
        ("claims.detained", ""),
    ],
)
def test_a_text_is_pinned_by_a_short_name(given: str, key: str) -> None:
    order = Order(("letter",), "artsakh", SENDERS["us"], TODAY, Choices(wordings={given: 1}), Wish(("us/house",)))
    if key:
        assert load(order)[0].choices.wordings == {key: 1}
    else:
        with pytest.raises(InputError, match=r"no wordings of 'claims\.detained'"):
            load(order)


@pytest.mark.parametrize("number", [-1, 99])
def test_a_wording_that_there_is_not_is_refused(number: int) -> None:
    order = Order(("letter",), "artsakh", SENDERS["us"], TODAY, Choices(wordings={"opening": number}))
    with pytest.raises(InputError, match="no number") as caught:
        load(order)
    assert "handbill kit show artsakh" in str(caught.value)


def test_an_official_who_is_known_to_agree_is_thanked(tmp_path: Path, packs: Packs) -> None:
    made = composed(with_stance(tmp_path), packs, official())
    assert asked(one(made)) == "Thank you for your word for the river. Will you repeat it?"
    (note,) = [note for note in made.notes if note.code == "stance"]
    assert "Jordan Example" in note.message
    assert "Example Gazette, 2026-06-01 (https://example.org/speech)" in note.message
    call = one(composed(with_stance(tmp_path), packs, official(), kind="call", sender=SENDERS["us"]))
    assert asked(call) == "Will you repeat your word?"


def test_a_stance_without_words_for_a_call_leaves_the_calls_own_ask(tmp_path: Path, packs: Packs) -> None:
    kit = with_stance(tmp_path, "opposes")
    assert asked(one(composed(kit, packs, official()))) == "Will you tell me why you are against it?"
    assert asked(one(composed(kit, packs, official(), kind="call"))).startswith("Will you hold a hearing by")


@pytest.mark.parametrize(
    ("person", "asks"),
    [(None, "any"), (official(id="x:2"), "any"), (official(), "[standing]")],
)
def test_for_all_others_the_stance_is_unknown(tmp_path: Path, packs: Packs, person: Any, asks: str) -> None:
    made = composed(with_stance(tmp_path, asks=asks), packs, person)
    assert asked(one(made)).startswith("Will you hold a hearing by")
    assert "stance" not in [note.code for note in made.notes]


def test_what_the_sender_knows_of_the_official_goes_first(tmp_path: Path, packs: Packs) -> None:
    made = composed(with_stance(tmp_path), packs, official(), stance="opposes")
    assert asked(one(made)) == "Will you tell me why you are against it?"
    missing = composed(with_stance(tmp_path / "again"), packs, official(), stance="did")
    assert asked(one(missing)).startswith("Will you hold a hearing by")
    assert "no-stance" in [note.code for note in missing.notes]


def test_a_stance_expires_and_the_newest_counts(tmp_path: Path, packs: Packs) -> None:
    kit = with_stance(tmp_path)
    path = kit.folder / "stances.yaml"
    entry = STANCES.format(stance="opposes", asks="any")
    newer = entry.replace("date: 2026-06-01\n", "date: 2026-07-01\n  expires: 2026-12-31\n", 1)
    path.write_text(STANCES.format(stance="supports", asks="any") + newer, encoding="utf-8")
    us = packs["us"]

    def ask(today: date) -> str:
        kit = load_kit(str(path.parent))
        return asked(
            one(compose(request("letter", kit, us, SENDERS["us"], target(us, "us/house", official()), today=today)))
        )

    assert ask(TODAY) == "Will you tell me why you are against it?"
    assert ask(date(2027, 1, 2)) == "Thank you for your word for the river. Will you repeat it?"
    assert ask(date(2026, 5, 1)).startswith("Will you visit")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (STANCES.format(stance="supports", asks="[nothing]"), "unknown-ask"),
        (STANCES.format(stance="supports", asks="any").replace(", checked: 2026-10-01", ""), "no-source"),
        (STANCES.format(stance="supports", asks="any").replace("https://example.org/speech", "example"), "address"),
        (
            STANCES.format(stance="supports", asks="any").replace("title: Speech", 'title: "Speech\\x1b[2J"'),
            "unprintable",
        ),
    ],
)
def test_a_stance_that_nobody_could_check_is_refused(tmp_path: Path, broken: str, code: str) -> None:
    folder = kits.write_kit(tmp_path)
    (folder / "stances.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        _ = load_kit(str(folder)).stances
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_letter_names_who_gets_a_copy(tmp_path: Path, packs: Packs) -> None:
    kit = kits.KIT.replace("  - {id: standing, ", "  - {id: standing, cc: [us/secretary-of-state, ca/house], ")
    loaded = load_kit(str(kits.write_kit(tmp_path, kit=kit)))
    document = one(composed(loaded, packs, ask="standing", cc=("Example Gazette",)))
    (copy,) = document.all("copy")
    assert copy.text == "Copy: Secretary of State; Example Gazette"
    assert document.reach.cc == ("Secretary of State", "Example Gazette")
    assert one(composed(loaded, packs)).all("copy") == []


def test_the_gate_says_how_many_words_are_missing(artsakh: Kit, packs: Packs) -> None:
    with pytest.raises(InputError) as caught:
        composed(
            artsakh, packs, sender=replace(SENDERS["us"], answers={"family": "my grandmother"}), min_originality=20
        )
    (problem,) = caught.value.problems
    assert problem.code == "not-original"
    words = int(str(problem.next_step).split()[1])
    story = " ".join(f"word{number}" for number in range(words))
    made = composed(
        artsakh,
        packs,
        sender=replace(SENDERS["us"], story=story, answers={"family": "my grandmother"}),
        min_originality=20,
    )
    assert made.meters[0].own >= 0.2


def test_no_choice_of_wordings_or_order_raises_the_share_of_own_words(artsakh: Kit, packs: Packs) -> None:
    me = replace(SENDERS["us"], answers={"family": "my grandmother came from a village near the river"})
    points = ("heritage", "law")
    shares = {
        composed(artsakh, packs, sender=replace(me, name=f"Example {number}"), points=order, wordings=pins)
        .meters[0]
        .own
        for number in range(6)
        for order in (points, points[::-1])
        for pins in ({}, {"letter.opening": 1, "letter.thanks": 2}, {"asks.standing-us.letter": 3})
    }
    assert len(shares) == 1


def test_own_words_raise_the_share_and_lower_the_likeness(artsakh: Kit, packs: Packs) -> None:
    story = " ".join(f"own{number} words{number}" for number in range(40))
    plain = composed(artsakh, packs).meters[0]
    mine = composed(artsakh, packs, sender=replace(SENDERS["us"], story=story)).meters[0]
    assert plain.own == 0
    assert mine.own > 0.2
    assert mine.nearest < plain.nearest <= 1


def test_a_kit_with_one_wording_makes_letters_that_are_alike(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path)))
    made = composed(kit, packs, sender=replace(SENDERS["us"], answers={"swim": "every summer"}))
    assert made.meters[0].nearest > 0.5
    (note,) = [note for note in made.notes if note.code == "alike"]
    assert "--story" in str(note.next_step)
