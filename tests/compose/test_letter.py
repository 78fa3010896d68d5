"""The letter: each country's forms, one ask, cited facts, the sender's own words, and nothing unfilled."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from addressees import TODAY, cited, official, request, target, texts, without
from conftest import COUNTRIES, SENDERS
from follow_ups import follow_up_kit

import kits
from handbill.compose import Choices, Composed, FollowUp, compose
from handbill.compose.writer import LONG_STORY
from handbill.country import Country
from handbill.document import Document, Field
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.originality import body_text
from handbill.people import Gender, Sender

Packs = dict[str, Country]
GENDERS: tuple[Gender | None, ...] = (*get_args(Gender), None)
OFFICES = ("us/house", "us/senate", "ca/house", "ca/senate", "gb/commons", "gb/lords", "fr/assemblee", "fr/senat")
MADAM = "Madame la Députée, Monsieur le Député,"
MADAM_SENATOR = "Madame la Sénatrice, Monsieur le Sénateur,"
# (first line of the address, salutation) for m, f, x and nobody known
FORMS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("us/house", "en"): (
        *(("The Honorable Jordan Example", "Dear Representative Example:"),) * 3,
        ("Office of the Representative", "Dear Representative:"),
    ),
    ("us/senate", "en"): (
        *(("The Honorable Jordan Example", "Dear Senator Example:"),) * 3,
        ("Office of the Senator from California", "Dear Senator:"),
    ),
    ("ca/house", "en"): (
        ("Mr. Jordan Example, MP", "Dear Mr. Example,"),
        ("Ms. Jordan Example, MP", "Dear Ms. Example,"),
        ("Jordan Example, MP", "Dear Jordan Example,"),
        ("Office of the Member of Parliament", "Dear Member of Parliament,"),
    ),
    ("ca/house", "fr"): (
        ("Monsieur Jordan Example, député", "Monsieur le Député,"),
        ("Madame Jordan Example, députée", "Madame la Députée,"),
        ("Jordan Example", "Bonjour Jordan Example,"),
        ("Bureau de la députée ou du député", MADAM),
    ),
    ("ca/senate", "en"): (
        *(("The Honourable Jordan Example, Senator", "Dear Senator Example,"),) * 3,
        ("Office of a Senator for Ontario", "Dear Senator,"),
    ),
    ("ca/senate", "fr"): (
        ("L’honorable Jordan Example, sénateur", "Monsieur le Sénateur,"),
        ("L’honorable Jordan Example, sénatrice", "Madame la Sénatrice,"),
        ("L’honorable Jordan Example", "Bonjour Jordan Example,"),
        ("Bureau d’une sénatrice ou d’un sénateur de l’Ontario", MADAM_SENATOR),
    ),
    ("gb/commons", "en"): (
        ("Jordan Example MP", "Dear Mr Example,"),
        ("Jordan Example MP", "Dear Ms Example,"),
        ("Jordan Example MP", "Dear Jordan Example,"),
        ("The Member of Parliament for Ealing Central and Acton", "Dear Member of Parliament,"),
    ),
    ("gb/lords", "en"): (
        *(("Jordan Example", "Dear Jordan Example,"),) * 3,
        ("To a Member of the House of Lords", "Dear Member of the House of Lords,"),
    ),
    ("fr/assemblee", "fr"): (
        ("Monsieur Jordan Example", "Monsieur le Député,"),
        ("Madame Jordan Example", "Madame la Députée,"),
        ("Jordan Example", "Madame, Monsieur,"),
        ("Madame la Députée ou Monsieur le Député", MADAM),
    ),
    ("fr/senat", "fr"): (
        ("Monsieur Jordan Example", "Monsieur le Sénateur,"),
        ("Madame Jordan Example", "Madame la Sénatrice,"),
        ("Jordan Example", "Madame, Monsieur,"),
        ("Madame la Sénatrice ou Monsieur le Sénateur de Paris", MADAM_SENATOR),
    ),
}
ADDRESS = {
    "us/house": "Washington, DC 20515",
    "us/senate": "Washington, DC 20510",
    "ca/house": "K1A 0A6",
    "ca/senate": "K1A 0A4",
    "gb/commons": "SW1A 0AA",
    "gb/lords": "SW1A 0PW",
    "fr/assemblee": "75355 Paris 07 SP",
    "fr/senat": "75291 Paris Cedex 06",
}
DATES = {
    ("us", "en"): "November 22, 2026",
    ("ca", "en"): "November 22, 2026",
    ("ca", "fr"): "Toronto, le 22 novembre 2026",
    ("gb", "en"): "22 November 2026",
    ("fr", "fr"): "Paris, le 22 novembre 2026",
}
REPLY = re.compile(r"repl|write back|hear from|answer|tell me|répon|retour|écri|faire savoir", re.IGNORECASE)
OWN = Sender(story="My grandmother told me of it.\n\nI think of her often.", answers={"family": "She left in a cart"})


def composed(
    kit: Kit,
    pack: Country,
    office: str,
    gender: Gender | None = None,
    *,
    sender: Sender | None = None,
    today: date = TODAY,
    given_name: str = "",
    **choices: object,
) -> Composed:
    person = official(office, gender=gender) if gender else None
    whom = target(pack, office, person, given_name=given_name)
    chosen = replace(Choices(), **choices)  # type: ignore[arg-type]
    return compose(request("letter", kit, pack, sender or SENDERS[pack.code], whom, today=today, choices=chosen))


def one(made: Composed) -> Document:
    (document,) = made.documents
    return document


def codes(made: Composed) -> list[str]:
    return [note.code for note in made.notes]


def sentences(document: Document) -> list[str]:
    body = document.all("opening", "point", "ask", "thanks")
    return [part.strip() for block in body for part in re.split(r"(?<=[.?!])\s+", block.text)]


def assert_clean(document: Document) -> None:
    for block in document.blocks:
        words = block.text
        assert words.strip(), block.role
        assert not re.search(r"\{\{|\}\}|\{\w*\}|\bNone\b(?! of)|  | ,| \.(\s|$)", words), words
        assert all(inline.text for inline in block.inlines if isinstance(inline, Field))


@pytest.mark.parametrize("gender", GENDERS)
@pytest.mark.parametrize(("office", "lang"), FORMS)
def test_every_office_is_addressed_in_its_own_form(
    artsakh: Kit, packs: Packs, office: str, lang: str, gender: Gender | None
) -> None:
    pack = packs[office[:2]]
    document = one(composed(artsakh, pack, office, gender, lang=lang))
    first, salutation = FORMS[office, lang][GENDERS.index(gender)]
    recipient = texts(document.all("recipient"))
    assert recipient[0] == first
    assert recipient[-1].endswith(ADDRESS[office])
    assert texts(document.all("salutation")) == [salutation]
    (closing,) = texts(document.all("closing"))
    if lang == "fr":  # the closing repeats the title, where there is one
        assert salutation.startswith("Bonjour") or salutation.removesuffix(",") in closing
        assert closing.endswith("considération distinguée." if office[:2] == "ca" else "haute considération.")
    else:
        assert closing == ("Yours sincerely," if office[:2] == "gb" else "Sincerely,")
    assert texts(document.all("date")) == [DATES[pack.code, lang]]
    assert document.lang == lang
    assert document.paper == pack.paper
    if office == "us/house":
        assert not any("Senator" in block.text for block in document.blocks)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("office", OFFICES)
def test_a_letter_is_whole(artsakh: Kit, packs: Packs, office: str, lang: str, named: bool) -> None:
    pack = packs[office[:2]]
    made = composed(artsakh, pack, office, "f" if named else None, lang=lang)
    document = one(made)
    assert_clean(document)
    for role in ("date", "subject", "salutation", "opening", "ask", "thanks", "closing"):
        assert len(document.all(role)) == 1, role
    sender = SENDERS[pack.code]
    lines = "\n".join(texts(document.all("sender")))
    for part in (sender.name, sender.street, sender.city, sender.postcode):
        assert part in lines
    assert texts(document.all("signature")) == [sender.name]
    opening = document.first("opening")
    assert opening is not None
    fields = [inline.name for inline in opening.inlines if isinstance(inline, Field)]
    # A peer has no constituency, and none is made up; "in Paris, in Paris" is not said.
    assert ("constituency" in fields) == (office not in ("gb/lords", "fr/senat"))
    thanks = document.first("thanks")
    assert thanks is not None
    assert REPLY.search(thanks.text)
    claims = cited(document)
    assert claims
    assert len(claims) == len(set(claims))
    assert list(dict.fromkeys(block.id for block in document.all("source"))) == claims
    assert len(sentences(document)) == len(set(sentences(document)))
    assert ("unnamed" in codes(made)) == (not named)
    assert document.pages == 1


def test_the_parts_stand_in_order_and_own_words_right_after_the_opening(artsakh: Kit, packs: Packs) -> None:
    sender = replace(SENDERS["us"], story=OWN.story, answers=OWN.answers)
    made = composed(artsakh, packs["us"], "us/house", "m", sender=sender)
    roles = list(dict.fromkeys(block.role for block in one(made).blocks))
    assert roles == [
        *("sender", "date", "recipient", "subject", "salutation", "opening", "own", "point", "ask"),
        *("thanks", "closing", "signature", "sources", "source"),
    ]
    own = one(made).all("own")
    woven, *story = texts(own)
    assert woven.endswith(": She left in a cart.")
    assert story == ["My grandmother told me of it.", "I think of her often."]
    assert {block.owner for block in own} == {"sender"}
    assert "no-own-words" not in codes(made)


def test_without_own_words_a_note_says_what_they_are_worth_and_lists_the_prompts(artsakh: Kit, packs: Packs) -> None:
    (note,) = [n for n in composed(artsakh, packs["gb"], "gb/commons").notes if n.code == "no-own-words"]
    for prompt in artsakh.file.prompts:
        assert f"--answer {prompt.id}=" in str(note.next_step)
    assert "--story" in str(note.next_step)


def test_lines_for_a_pen_stand_where_own_words_would(artsakh: Kit, packs: Packs) -> None:
    made = composed(artsakh, packs["us"], "us/house", pen=True)
    (pen,) = one(made).all("pen")
    assert (pen.text, pen.owner) == ("In my own words", "house")
    roles = [block.role for block in one(made).blocks]
    assert roles[roles.index("pen") - 1 : roles.index("pen") + 2] == ["opening", "pen", "point"]
    assert "no-own-words" not in codes(made)
    assert not one(composed(artsakh, packs["us"], "us/house")).all("pen")


def test_who_has_own_words_or_follows_up_gets_no_lines_for_a_pen(artsakh: Kit, packs: Packs, tmp_path: Path) -> None:
    sender = replace(SENDERS["us"], story=OWN.story)
    with_words = composed(artsakh, packs["us"], "us/house", sender=sender, pen=True)
    assert with_words == composed(artsakh, packs["us"], "us/house", sender=sender)
    follow = FollowUp("chaser", date(2026, 10, 1), "to write to the minister")
    later = composed(load_kit(str(follow_up_kit(tmp_path))), packs["us"], "us/house", pen=True, follow_up=follow)
    assert not one(later).all("pen")
    assert "no-own-words" in codes(later)


def test_lines_for_a_pen_are_no_words(artsakh: Kit, packs: Packs) -> None:
    made = composed(artsakh, packs["us"], "us/house", pen=True)
    point = tuple(block.id for block in one(made).all("point"))
    plain = composed(artsakh, packs["us"], "us/house", points=point)
    assert body_text(one(made)) == body_text(one(plain))
    assert (made.meters[0].own_words, made.meters[0].kit_words) == (0, plain.meters[0].kit_words)


def test_for_a_pen_a_long_letter_gives_up_its_second_point(artsakh: Kit, packs: Packs) -> None:
    def points(pen: bool) -> int:
        names = (f"Ani {number} Example" for number in range(8))
        made = (
            composed(artsakh, packs["us"], "us/house", sender=replace(SENDERS["us"], name=name), pen=pen, lang="fr")
            for name in names
        )
        return sum(len(one(letter).all("point")) for letter in made)

    assert 8 <= points(True) < points(False)


def test_a_window_that_leaves_no_room_for_a_pen_gets_the_whole_letter(artsakh: Kit, packs: Packs) -> None:
    long = tuple(point.id for point in artsakh.file.points[:2])
    made = composed(artsakh, packs["us"], "us/house", pen=True, lang="fr", window="us-10", points=long, longest=True)
    assert not one(made).all("pen")
    assert len(one(made).all("point")) == 2
    assert "no-own-words" in codes(made)


def test_a_long_story_leaves_room_for_one_point_only(artsakh: Kit, packs: Packs) -> None:
    short = replace(SENDERS["us"], story="word " * LONG_STORY)
    long = replace(SENDERS["us"], story="word " * (LONG_STORY + 1))
    assert len(one(composed(artsakh, packs["us"], "us/house", sender=short)).all("point")) == 2
    assert len(one(composed(artsakh, packs["us"], "us/house", sender=long)).all("point")) == 1


def test_an_unnamed_letter_is_not_ready_to_post_and_says_where_to_look(artsakh: Kit, packs: Packs) -> None:
    made = composed(artsakh, packs["us"], "us/house")
    (note,) = [n for n in made.notes if n.code == "unnamed"]
    assert "not ready to post" in note.message
    assert packs["us"].office("us/house").finder.url in note.message
    (notice,) = [n for n in made.notes if n.code == "notice"]
    assert "--via local" in notice.message


def test_a_name_that_the_sender_gives_is_addressed_without_guessing(artsakh: Kit, packs: Packs) -> None:
    british = one(composed(artsakh, packs["gb"], "gb/commons", given_name="Maria Example"))
    assert texts(british.all("salutation")) == ["Dear Maria Example,"]
    french = one(composed(artsakh, packs["fr"], "fr/assemblee", given_name="Maria Example"))
    assert texts(french.all("salutation")) == ["Madame, Monsieur,"]
    american = one(composed(artsakh, packs["us"], "us/senate", given_name="Maria Example"))
    assert texts(american.all("salutation")) == ["Dear Senator Maria Example:"]


@pytest.mark.parametrize("missing", ["name", "street", "city", "postcode"])
def test_a_letter_needs_the_postal_address_of_its_sender(artsakh: Kit, packs: Packs, missing: str) -> None:
    with pytest.raises(InputError, match=f"missing: --{missing}"):
        composed(artsakh, packs["us"], "us/house", sender=without(SENDERS["us"], missing))


def test_all_missing_parts_of_the_address_are_named_at_once(artsakh: Kit, packs: Packs) -> None:
    with pytest.raises(InputError, match="--name, --street, --city, --postcode"):
        composed(artsakh, packs["gb"], "gb/commons", sender=Sender(country="gb", district="Ealing Central and Acton"))


# ---- points


@pytest.mark.parametrize("order", [("heritage", "detained"), ("detained", "heritage"), ("law",)])
def test_chosen_points_stand_in_the_order_of_choice(artsakh: Kit, packs: Packs, order: tuple[str, ...]) -> None:
    document = one(composed(artsakh, packs["ca"], "ca/house", points=(*order, order[0])))
    assert [block.id for block in document.all("point")] == list(order)


def test_points_that_say_the_same_are_refused_together_and_never_chosen_together(artsakh: Kit, packs: Packs) -> None:
    pairs = {frozenset((p.id, other)) for p in artsakh.file.points for other in p.excludes}
    assert pairs
    for one_of, other in map(sorted, pairs):
        for chosen in ((one_of, other), (other, one_of)):
            with pytest.raises(InputError, match="say the same"):
                composed(artsakh, packs["us"], "us/house", points=chosen)
    for number in range(60):
        sender = replace(SENDERS["us"], name=f"Sender {number} Example")
        document = one(composed(artsakh, packs["us"], "us/house", sender=sender))
        assert frozenset(block.id for block in document.all("point")) not in pairs


@pytest.mark.parametrize(
    ("choices", "code", "near"),
    [
        ({"points": ("heritge",)}, "unknown-point", "'heritage'"),
        ({"points": ("zzzzz",)}, "unknown-point", "displaced, return"),
        ({"ask": "standing-uss"}, "unknown-ask", "'standing-us'"),
        ({"ask": "zzzzzzz"}, "unknown-ask", "standing-us, standing-ca"),
        ({"lang": "it"}, "language", "en, fr, de"),
    ],
)
def test_an_unknown_choice_gets_the_nearest_or_all(
    artsakh: Kit, packs: Packs, choices: dict[str, object], code: str, near: str
) -> None:
    with pytest.raises(InputError) as caught:
        composed(artsakh, packs["us"], "us/house", **choices)  # type: ignore[arg-type]  # all of them are choices
    assert caught.value.problems[0].code == code
    assert near in str(caught.value.problems[0].next_step)


def test_the_same_sender_gets_the_same_words_and_many_are_spread_over_the_wordings(artsakh: Kit, packs: Packs) -> None:
    first = one(composed(artsakh, packs["us"], "us/house"))
    assert first == one(composed(artsakh, packs["us"], "us/house"))
    letters = [
        one(composed(artsakh, packs["us"], "us/house", sender=replace(SENDERS["us"], name=f"Person {n} Example")))
        for n in range(80)
    ]
    wordings = artsakh.words("en").letter
    openings = {block.origin for letter in letters for block in letter.all("opening")}
    thanks = {block.origin for letter in letters for block in letter.all("thanks")}
    with_place = [w for w in wordings.opening.options if "constituency" in w.form().fields]
    assert len(openings) == len(with_place) >= 4
    assert len(thanks) == len(wordings.thanks.options)
    points = [block.id for letter in letters for block in letter.all("point")]
    assert max(points.count(id) for id in set(points)) < len(points) / 2
    assert len({tuple(texts(list(letter.blocks[4:]))) for letter in letters}) > 60
    for letter in letters:
        assert_clean(letter)
        assert len(sentences(letter)) == len(set(sentences(letter)))


@pytest.mark.parametrize("longest", [False, True])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_point_and_ask_of_the_shipped_kit_composes_cleanly(
    artsakh: Kit, packs: Packs, lang: str, longest: bool
) -> None:
    for office in OFFICES:
        for ask in (ask for ask in artsakh.file.asks if ask.is_for(office)):
            for point in artsakh.file.points:
                made = composed(
                    artsakh, packs[office[:2]], office, lang=lang, points=(point.id,), ask=ask.id, longest=longest
                )
                document = one(made)
                assert_clean(document)
                assert [block.id for block in document.all("ask")] == [ask.id]
                assert len(cited(document)) >= 1


# ---- asks


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(kits.write_kit(tmp_path_factory.mktemp("kit"))))


@pytest.mark.parametrize(
    ("today", "ask", "expected"),
    [
        (date(2026, 9, 30), "standing", set()),
        (date(2026, 10, 1), "hearing", set()),
        (date(2026, 12, 31), "hearing", set()),
        (date(2027, 1, 1), "standing", {"lapsed-ask"}),
        (date(2027, 5, 2), "standing", {"lapsed-ask", "review"}),
        (date(2031, 1, 2), "standing", {"lapsed-ask", "review"}),
    ],
)
def test_a_lapsed_ask_gives_way_to_the_standing_one(
    example: Kit, packs: Packs, today: date, ask: str, expected: set[str]
) -> None:
    made = composed(example, packs["us"], "us/house", today=today)
    assert [block.id for block in one(made).all("ask")] == [ask]
    assert set(codes(made)) & {"lapsed-ask", "review"} == expected


def test_the_day_until_which_an_ask_is_open_is_printed(example: Kit, packs: Packs) -> None:
    (ask,) = one(composed(example, packs["us"], "us/house")).all("ask")
    assert "December 31, 2026" in ask.text


@pytest.mark.parametrize("today", [date(2026, 9, 30), date(2027, 1, 1)])
def test_an_ask_that_is_not_open_is_refused_unless_insisted(example: Kit, packs: Packs, today: date) -> None:
    with pytest.raises(InputError) as caught:
        composed(example, packs["us"], "us/house", today=today, ask="hearing")
    problem = caught.value.problems[0]
    assert problem.code == "expired-ask"
    assert "2026-10-01 to 2026-12-31" in problem.message
    assert "--allow-expired" in str(problem.next_step)
    made = composed(example, packs["us"], "us/house", today=today, ask="hearing", allow_expired=True)
    assert [block.id for block in one(made).all("ask")] == ["hearing"]
    anyway = composed(example, packs["us"], "us/house", today=today, allow_expired=True)
    assert [block.id for block in one(anyway).all("ask")] == ["hearing"]


def test_a_chosen_standing_ask_past_its_review_is_noted_too(example: Kit, packs: Packs) -> None:
    made = composed(example, packs["us"], "us/house", today=date(2027, 5, 2), ask="standing")
    assert codes(made).count("review") == 1


def test_an_ask_goes_only_to_the_offices_that_it_is_for(example: Kit, packs: Packs) -> None:
    us = packs["us"]
    with pytest.raises(InputError, match="asked of us/house alone"):
        composed(example, us, "us/senate", ask="hearing")
    both = request(
        "letter",
        example,
        us,
        SENDERS["us"],
        target(us, "us/house"),
        target(us, "us/senate"),
        choices=Choices(ask="hearing"),
    )
    made = compose(both)
    assert [block.id for document in made.documents for block in document.all("ask")] == ["hearing", "standing"]
    assert "ask-office" in codes(made)


def test_a_kit_that_asks_nothing_of_an_office_says_so(tmp_path: Path, packs: Packs) -> None:
    kit = kits.KIT.replace("offices: any, standing: true", "offices: [us/house], standing: true")
    with pytest.raises(InputError, match="asks nothing of us/senate"):
        composed(load_kit(str(kits.write_kit(tmp_path, kit=kit))), packs["us"], "us/senate")


# ---- claims


def _claims(field: str) -> str:
    """The example's claims, `count` changed."""
    return kits.CLAIMS.replace("  checked: 2026-11-01\n", f"  checked: 2026-11-01\n  {field}\n", 1)


WITHDRAWN = kits.CLAIMS.replace("status: stated", "status: withdrawn", 1)


@pytest.mark.parametrize("claims", [WITHDRAWN, _claims("expires: 2026-11-21")], ids=["withdrawn", "expired"])
def test_a_withdrawn_or_expired_claim_is_not_cited(tmp_path: Path, packs: Packs, claims: str) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims)))
    document = one(composed(kit, packs["us"], "us/house"))
    assert cited(document) == ["levels"]
    assert "12 fish" not in "".join(texts(list(document.blocks)))
    with pytest.raises(InputError, match="no fact behind 'fish' can be cited on 2026-11-22"):
        composed(kit, packs["us"], "us/house", points=("fish",))


def test_a_claim_is_cited_until_the_day_that_it_expires(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path, claims=_claims("expires: 2026-11-22"))))
    assert cited(one(composed(kit, packs["us"], "us/house", points=("fish",)))) == ["count"]


@pytest.mark.parametrize("basis", ["seed", "memory"])
def test_a_claim_that_nobody_has_read_is_not_cited(tmp_path: Path, packs: Packs, basis: str) -> None:
    claims = kits.CLAIMS.replace("basis: opened", f"basis: {basis}", 1)
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims)))
    assert cited(one(composed(kit, packs["us"], "us/house"))) == ["levels"]


def test_a_kit_with_no_fact_left_is_refused_rather_than_made_without(tmp_path: Path, packs: Packs) -> None:
    claims = kits.CLAIMS.replace("status: stated", "status: withdrawn")
    kit = load_kit(str(kits.write_kit(tmp_path, claims=claims)))
    with pytest.raises(InputError) as caught:
        composed(kit, packs["us"], "us/house")
    assert caught.value.problems[0].code == "no-point"
    assert "--point" in str(caught.value.problems[0].next_step)


def test_points_that_rest_on_no_claim_stand_in_where_no_fact_is_left(tmp_path: Path, packs: Packs) -> None:
    kit = kits.KIT.replace("{id: fish, claims: [count]", "{id: fish, claims: []")
    claims = kits.CLAIMS.replace("status: stated", "status: withdrawn")
    made = composed(load_kit(str(kits.write_kit(tmp_path, kit=kit, claims=claims))), packs["us"], "us/house")
    assert [block.id for block in one(made).all("point")] == ["fish"]


def test_two_points_with_one_claim_cite_it_once(tmp_path: Path, packs: Packs) -> None:
    kit = load_kit(str(kits.write_kit(tmp_path, kit=kits.KIT.replace("claims: [levels]", "claims: [count]"))))
    document = one(composed(kit, packs["us"], "us/house", points=("fish", "water")))
    assert cited(document) == ["count"]
    assert len(document.all("source")) == 1


def test_an_ask_brings_its_own_fact(tmp_path: Path, packs: Packs) -> None:
    changed = kits.KIT.replace("until: 2026-12-31}\n    claims: []", "until: 2026-12-31}\n    claims: [levels]")
    kit = load_kit(str(kits.write_kit(tmp_path, kit=changed)))
    document = one(composed(kit, packs["us"], "us/house", points=("fish",)))
    assert cited(document) == ["count", "levels"]
    (ask,) = document.all("ask")
    assert "30 cm" in ask.text


@pytest.mark.parametrize(
    ("country", "written"),
    [("us", "June 1, 2025"), ("gb", "1 June 2025")],
)
def test_a_source_carries_publisher_title_date_and_address_as_the_country_writes_them(
    example: Kit, packs: Packs, country: str, written: str
) -> None:
    pack = packs[country]
    document = one(composed(example, pack, pack.offices[0].id, points=("fish",)))
    assert texts(document.all("source")) == [f"Example Institute, Fish count, {written}, https://example.org/fish"]


# ---- who signs


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("office", ["us/house", "ca/house", "gb/commons", "fr/assemblee"])
def test_an_organisation_says_we_and_signs_with_name_role_and_organisation(
    artsakh: Kit, packs: Packs, office: str, lang: str
) -> None:
    pack = packs[office[:2]]
    sender = replace(SENDERS[pack.code], organisation="Example Writers’ Group", role="Chair")
    document = one(composed(artsakh, pack, office, "f", lang=lang, sender=sender))
    assert_clean(document)
    assert texts(document.all("signature")) == [sender.name, "Chair", "Example Writers’ Group"]
    body = " ".join(texts(document.all("opening", "point", "ask", "thanks")))
    assert "Example Writers’ Group" in body
    singular = r"\b(I|me|my|mine)\b" if lang == "en" else r"\b(je|mon|ma|mes|moi)\b|\bj’"
    plural = r"\b(we|us|our)\b" if lang == "en" else r"\b(nous|notre|nos)\b"
    quoted = re.sub("“[^”]*”|«[^»]*»", "", body)
    assert not re.search(singular, quoted, re.IGNORECASE), body
    assert re.search(plural, quoted, re.IGNORECASE)


@pytest.mark.parametrize("gender", get_args(Gender))
def test_the_wording_follows_the_gender_that_its_author_asks_for(tmp_path: Path, packs: Packs, gender: Gender) -> None:
    text = kits.TEXT.replace(
        'thanks: ["Thank you, {{ official }}. Please write back."]',
        "thanks: [{m: To a man., f: To a woman., x: To anybody., of: official}]",
    ).replace("  subject: Example River\n", "  subject: {m: His river, f: Her river, x: The river}\n", 1)
    kit = load_kit(str(kits.write_kit(tmp_path, text=text)))
    sender = replace(SENDERS["us"], gender="f")
    document = one(composed(kit, packs["us"], "us/house", gender, sender=sender))
    assert texts(document.all("thanks")) == [{"m": "To a man.", "f": "To a woman.", "x": "To anybody."}[gender]]
    assert texts(document.all("subject")) == ["Re: Her river"]


# ---- places


@pytest.mark.parametrize("country", COUNTRIES)
def test_name_file_and_layout_are_those_of_kit_office_and_country(artsakh: Kit, packs: Packs, country: str) -> None:
    pack = packs[country]
    document = one(composed(artsakh, pack, pack.offices[0].id))
    assert re.fullmatch(r"artsakh-letter-[\w-]+", document.name)
    assert SENDERS[country].name.split()[0] not in document.name
    assert document.title == texts(document.all("subject"))[0]
    placement = pack.letter
    assert document.options == {
        "sender": placement.sender,
        "date": placement.date,
        "recipient": placement.recipient,
    }
    assert document.date == "2026-11-22"


def test_the_first_of_a_french_month_is_the_premier(artsakh: Kit, packs: Packs) -> None:
    document = one(composed(artsakh, packs["fr"], "fr/assemblee", today=date(2027, 1, 1)))
    assert texts(document.all("date")) == ["Paris, le 1er janvier 2027"]


def test_names_of_every_script_stand_unchanged_and_as_fields(artsakh: Kit, packs: Packs) -> None:
    for name in ("Օհաննես Օրինակեան", "O’Brien <b>Example</b>", "Nguyễn Thị Ví Dụ", "X" * 200):
        document = one(composed(artsakh, packs["us"], "us/house", sender=replace(SENDERS["us"], name=name)))
        (signature,) = document.all("signature")
        assert signature.inlines == (Field("name", name),)
