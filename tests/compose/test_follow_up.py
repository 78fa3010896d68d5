"""The letter that comes back to an earlier one: its words, its addressee, and what is kept of the first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from addressees import DIVISIONS, TODAY, imported, keep, official, request, target, texts
from conftest import SENDERS
from follow_ups import follow_up_kit

from handbill.compose import Choices, Composed, FollowUp, compose
from handbill.compose.follow_up import addressee
from handbill.country import Country, load_country
from handbill.document import Document
from handbill.errors import InputError, refuse
from handbill.kit import Kit, load_kit
from handbill.make import Order, load
from handbill.people import Official, Sender
from handbill.resolve import Resolved, Wish
from kits import TEXT, write_kit

FIRST = date(2026, 11, 2)
ASK = "Will you hold a hearing by December 31, 2026?"
CHASER = FollowUp("chaser", FIRST, ASK)
ROLES = ["opening", "ask", "thanks", "closing"]


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return load_kit(str(follow_up_kit(tmp_path)))


@pytest.fixture(scope="module")
def us() -> Country:
    return load_country("us")


def composed(
    kit: Kit, pack: Country, follow: FollowUp | None = CHASER, sender: Sender = SENDERS["us"], **changes: Any
) -> Composed:
    choices = Choices(follow_up=follow, **changes)
    return compose(request("letter", kit, pack, sender, target(pack, "us/house", official()), choices=choices))


def roles(document: Document) -> list[str]:
    after = [block.role for block in document.blocks]
    return after[after.index("salutation") + 1 : after.index("closing") + 1]


@pytest.mark.parametrize(
    ("kind", "request_", "name"),
    [
        ("chaser", "Will you answer yes or no?", "example-chaser-us-house-CA-30"),
        ("thanks", "Will you keep it up?", "example-thanks-us-house-CA-30"),
        ("reply", "Will you answer that question?", "example-reply-us-house-CA-30"),
    ],
)
def test_it_is_a_letter_in_the_kits_words_for_its_kind(
    kit: Kit, us: Country, kind: str, request_: str, name: str
) -> None:
    (document,) = composed(kit, us, replace(CHASER, kind=kind)).documents  # type: ignore[arg-type]  # one of the kinds
    assert (document.kind, document.design, document.name) == ("letter", "letters/letter", name)
    assert roles(document) == ROLES
    (opening,) = texts(document.all("opening"))
    assert "November 2, 2026" in opening
    assert f"“{ASK}”" in opening
    assert texts(document.all("ask")) == [request_]
    assert texts(document.all("salutation")) == ["Dear Representative Example:"]
    assert document.title.startswith("Re: Example River:")
    assert not document.all("point", "source", "sources")
    assert document.messages == ()


def test_the_day_is_written_as_the_letters_language_has_it(tmp_path: Path) -> None:
    gb = load_country("gb")
    kit = load_kit(str(follow_up_kit(tmp_path)))
    mp = target(gb, "gb/commons", official("gb/commons", division=DIVISIONS["gb"]))
    choices = Choices(follow_up=CHASER)
    (document,) = compose(request("letter", kit, gb, SENDERS["gb"], mp, choices=choices)).documents
    assert "2 November 2026" in document.title


def test_the_senders_own_words_stand_in_the_middle(kit: Kit, us: Country) -> None:
    told = replace(SENDERS["us"], story="The mill closed last week.", answers={"swim": "Every summer"})
    (document,) = composed(kit, us, sender=told).documents
    assert roles(document) == ["opening", "own", "own", "ask", "thanks", "closing"]
    assert texts(document.all("own")) == ["Every summer.", "The mill closed last week."]


def test_only_a_gate_measures_a_follow_up_and_with_the_same_one_for_others(kit: Kit, us: Country) -> None:
    assert composed(kit, us).meters == ()
    story = "The mill on the river closed last week, and my neighbours there have lost their work with it this winter."
    told = composed(kit, us, sender=replace(SENDERS["us"], story=story), min_originality=1).meters[0]
    assert told.own_words == len(story.split())
    assert 0 < told.nearest < 1
    with pytest.raises(InputError, match="min-originality"):
        composed(kit, us, min_originality=90)


def test_wordings_can_be_pinned_and_a_translation_stands_beside(kit: Kit, us: Country) -> None:
    openings = {
        texts(composed(kit, us, wordings={"follow_up.chaser.opening": number}).documents[0].all("opening"))[0][:8]
        for number in (0, 1)
    }
    assert openings == {"On Novem", "You have"}
    letter, beside = composed(kit, us, read_in="en").documents
    assert beside.name == f"{letter.name}-read-in-en"
    pairs = [block.text for block in beside.all("opening")]
    assert pairs[0] == pairs[1]


def test_a_copy_goes_where_the_sender_says_and_not_where_the_first_asks_does(tmp_path: Path, us: Country) -> None:
    kit = load_kit(str(follow_up_kit(tmp_path)))
    (document,) = composed(kit, us, cc=("The Example Gazette",)).documents
    assert document.reach.cc == ("The Example Gazette",)


def test_a_kit_without_words_for_it_is_refused_with_its_file(tmp_path: Path, us: Country) -> None:
    kit = load_kit(str(write_kit(tmp_path)))
    with pytest.raises(InputError, match=r"text/en\.yaml: kit example has no words for a follow-up in 'en'"):
        composed(kit, us)


# ---- what is kept


def test_of_a_letter_the_addressee_and_the_ask_are_kept_and_nothing_of_the_sender(tmp_path: Path, us: Country) -> None:
    asking = "Will you, {{ official }}, come to {{ city }} and hold a hearing by {{ until }}?"
    text = TEXT.replace('hearing: {letter: "Will you hold a hearing by {{ until }}?"', f'hearing: {{letter: "{asking}"')
    assert text != TEXT
    made = composed(
        load_kit(str(follow_up_kit(tmp_path, text))), us, None, replace(SENDERS["us"], story="A story of mine.")
    )
    (kept,) = made.written
    assert (kept.document, kept.kind, kept.kit) == (made.documents[0].name, "letter", "example")
    assert (kept.office, kept.official, kept.name) == ("us/house", "x:1", "Jordan Example")
    assert (kept.region, kept.district, kept.lang, kept.date, kept.ask) == ("CA", "30", "en", TODAY, "hearing")
    said = "Will you, Representative Jordan Example, come to {{ city }} and hold a hearing by December 31, 2026?"
    assert kept.ask_text == said
    assert not [value for value in ("Ani", "Glendale", "91203", "Brand", "mine") if value in repr(kept)]


def test_the_facts_behind_an_ask_are_not_kept_with_it(artsakh: Kit, us: Country) -> None:
    made = compose(request("letter", artsakh, us, SENDERS["us"], target(us, "us/house", official())))
    (document,), (kept,) = made.documents, made.written
    ask = document.all("ask")[0].text
    assert kept.ask_text
    assert ask.startswith(kept.ask_text)


def test_a_senders_value_is_back_in_its_place_in_the_quotation(kit: Kit, us: Country) -> None:
    follow = replace(CHASER, first_ask="Will you come to {{ city }}?")
    (document,) = composed(kit, us, follow).documents
    assert "Will you come to Glendale?" in document.all("opening")[0].text
    with pytest.raises(InputError, match="--role"):
        composed(kit, us, replace(CHASER, first_ask="Will you hear our {{ role }}?"))
    with pytest.raises(InputError, match="holds 'story'"):
        composed(
            kit, us, replace(CHASER, first_ask="Will you read {{ story }}?"), replace(SENDERS["us"], story="Mine.")
        )


def test_of_a_call_and_a_newsroom_letter_their_kinds_are_kept_and_of_flyers_nothing(kit: Kit, us: Country) -> None:
    person = target(us, "us/house", official())
    (call,) = compose(request("call", kit, us, SENDERS["us"], person)).written
    assert (call.kind, call.name, call.ask) == ("call", "Jordan Example", "hearing")
    (media,) = compose(request("media", kit, us, SENDERS["us"])).written
    assert (media.kind, media.office, media.name) == ("media", "", "")
    (follow,) = composed(kit, us).written
    assert follow.kind == "chaser"
    for kind in ("flyer", "guide"):
        assert compose(request(kind, kit, us, SENDERS["us"])).written == ()


# ---- to whom


def database(folder: Path, *people: Official) -> Path:
    path = folder / "people.sqlite3"
    keep(path, imported(*people))
    return path


def found(kit: Kit, data: Path, follow: FollowUp, office: str = "us/house", to: str = "") -> Resolved:
    choices = Choices(follow_up=follow)
    wish = Wish(offices=(office,), to=to)
    (made,) = load(Order(("letter",), str(kit.folder), SENDERS["us"], TODAY, choices, wish, database=data))
    return made.resolved


JORDAN = replace(CHASER, official="x:1", name="Jordan Example")


def test_the_same_person_is_found_again_with_a_note_where_the_name_is_another(kit: Kit, tmp_path: Path) -> None:
    data = database(tmp_path, official(name="Jordan Example-Sample"))
    resolved = found(kit, data, JORDAN)
    assert [target.name for target in resolved.targets] == ["Jordan Example-Sample"]
    assert [note.code for note in resolved.notes if note.code == "name-changed"] == ["name-changed"]
    same = found(kit, database(tmp_path, official()), JORDAN)
    assert "name-changed" not in [note.code for note in same.notes]


def test_of_two_holders_the_one_who_was_written_to_gets_it(kit: Kit, tmp_path: Path) -> None:
    def senator(id: str, name: str) -> Official:
        return official("us/senate", id=id, name=name, division=DIVISIONS["us"])

    data = database(
        tmp_path, *(replace(senator(id, name), district="") for id, name in (("x:1", "A One"), ("x:2", "B Two")))
    )
    resolved = found(kit, data, replace(CHASER, official="x:2", name="B Two"), "us/senate")
    assert [target.name for target in resolved.targets] == ["B Two"]


@pytest.mark.parametrize("kind", ["chaser", "thanks", "reply"])
def test_a_new_holder_gets_no_letter_about_one_they_never_had(kit: Kit, tmp_path: Path, kind: str) -> None:
    data = database(tmp_path, official(id="x:9", name="Robin Successor", surname="Successor"))
    with pytest.raises(InputError, match="it names Robin Successor") as error:
        found(kit, data, replace(JORDAN, kind=kind))  # type: ignore[arg-type]  # one of the kinds
    assert error.value.problems[0].code == "holder-changed"
    assert "first letter with `handbill letter`" in (error.value.problems[0].next_step or "")


def test_a_term_that_ended_leaves_nobody_to_come_back_to(kit: Kit, tmp_path: Path) -> None:
    data = database(tmp_path, official(end=date(2026, 11, 10)))
    with pytest.raises(InputError, match="it names nobody there now"):
        found(kit, data, JORDAN)


def test_a_name_that_the_sender_gave_stands_unless_the_data_names_others(kit: Kit, tmp_path: Path) -> None:
    given = replace(CHASER, name="Jordan Example")
    empty = found(kit, tmp_path / "none.sqlite3", given)
    assert [target.name for target in empty.targets] == ["Jordan Example"]
    other = database(tmp_path, official(id="x:9", name="Robin Successor", surname="Successor"))
    with pytest.raises(InputError) as error:
        found(kit, other, given)
    assert error.value.problems[0].code == "holder-changed"
    assert [target.name for target in found(kit, other, given, to="Jordan Example").targets] == ["Jordan Example"]
    with pytest.raises(InputError, match="went to Jordan Example"):
        found(kit, other, given, to="Robin Successor")


def test_where_the_first_named_nobody_a_later_term_is_said(kit: Kit, tmp_path: Path) -> None:
    late = replace(official(), start=date(2026, 11, 12))
    resolved = found(kit, database(tmp_path, late), CHASER)
    assert [note.code for note in resolved.notes if note.code == "holder-since"] == ["holder-since"]
    early = found(kit, database(tmp_path, replace(late, start=FIRST)), CHASER)
    assert "holder-since" not in [note.code for note in early.notes]


def _search(answers: dict[str, Resolved | InputError]) -> Callable[[str], Resolved]:
    def search(to: str) -> Resolved:
        answer = answers[to]
        if isinstance(answer, InputError):
            raise answer
        return answer

    return search


def test_where_many_hold_the_office_the_name_of_the_log_says_who_is_meant(us: Country) -> None:
    choose = refuse("choose", "751 people represent you.")
    assert isinstance(choose, InputError)
    one = Resolved((target(us, "us/house", official()),), ())
    assert addressee(JORDAN, "", _search({"": choose, "Jordan Example": one})) == one
    with pytest.raises(InputError, match="751 people"):
        addressee(JORDAN, "Jordan", _search({"Jordan": choose}))
    nobody = Resolved((), ())
    with pytest.raises(InputError, match="for the office: it names nobody"):
        addressee(JORDAN, "", _search({"": nobody}))


def test_what_is_quoted_is_made_safe(kit: Kit, tmp_path: Path) -> None:
    for ask, problem in (("a\x07b", "control character"), ("a" * 1_001, "at most 1000 fit")):
        with pytest.raises(InputError, match=f"--first-ask.*{problem}"):
            found(kit, tmp_path / "none.sqlite3", replace(CHASER, first_ask=ask))
