"""The one way from an order to renderings: checked when loaded, composed without touching a file, all or nothing."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import newsrooms
import pytest
from addressees import TODAY, congress, imported, keep, official
from conftest import COUNTRIES, SENDERS

import kits
from handbill import resources
from handbill.compose import Article, Choices
from handbill.country import Country
from handbill.document import Kind
from handbill.errors import InputError
from handbill.make import KINDS, Order, compose_all, country_of, load, make, template_folders
from handbill.outlets import Outlet
from handbill.people import Sender
from handbill.render.process import Worker
from handbill.resolve import Wish, own_offices

ANI = SENDERS["us"]


def order(*kinds: Kind, sender: Sender = ANI, kit: str = "artsakh", **others: object) -> Order:
    return replace(Order(kinds or ("letter",), kit, sender, TODAY), **others)  # type: ignore[arg-type]


def codes(given: Order) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(given)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "code", "known"),
    [
        (order(formats=("pdf", "docm")), "format", "pdf, txt, html, paste"),
        (order(choices=Choices(paper="a5")), "paper", "a4, letter"),
        (order(sender=replace(ANI, country="")), "no-country", "ES, EU, FR, GB"),
        (order(sender=replace(ANI, country="xx")), "unknown-country", "ES, EU, FR, GB"),
        (order(kit="artsak"), "unknown-kit", "'artsakh'"),
        (order(kit="/nowhere/at/all"), "unknown-kit", "handbill kits"),
        (order(sender=replace(ANI, region="Califronia")), "unknown-region", "'California'"),
        (order(sender=replace(ANI, answers={"famly": "x"})), "unknown-prompt", "'family'"),
        (order(sender=replace(ANI, answers={"zzzzzz": "x"})), "unknown-prompt", "family, place"),
        (order(sender=replace(ANI, answers={"family": "x" * 281})), "long-answer", "--story"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_could(given: Order, code: str, known: str) -> None:
    with pytest.raises(InputError) as caught:
        load(given)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert known in str(problem.next_step)


def test_all_wrong_answers_are_named_in_one_go() -> None:
    sender = replace(ANI, answers={"family": "x" * 300, "nothing": "x", "place": "fine"})
    assert codes(order(sender=sender)) == ["long-answer", "unknown-prompt"]


def test_unsafe_values_of_the_sender_are_all_named_in_one_go() -> None:
    sender = replace(ANI, name="A\x07ni", city="x" * 201, story="a" + "\u0301" * 9)
    assert codes(order(sender=sender)) == ["unprintable", "too-long", "unprintable"]


def test_direction_overrides_and_blanks_are_taken_out_of_what_the_sender_gives() -> None:
    (request,) = load(order(sender=replace(ANI, name="  Ani \u202e Example\u2066 ")))
    assert request.sender.name == "Ani Example"


def test_the_region_is_filled_in_where_it_is_decided() -> None:
    (request,) = load(order(sender=replace(SENDERS["ca"], region="")))
    assert request.sender.region == "ON"


@pytest.mark.parametrize("code", ["us", "US", "Us"])
def test_a_country_is_found_in_either_case(code: str) -> None:
    assert country_of(Sender(country=code)).code == "us"


def test_only_letters_and_calls_need_an_addressee() -> None:
    nowhere = Sender(country="us")
    requests = load(order("media", "flyer", "guide", sender=nowhere))
    assert [request.resolved.targets for request in requests] == [(), (), ()]
    assert codes(order("flyer", "letter", sender=nowhere)) == ["no-district"]


def test_officials_come_from_the_users_own_directory_unless_another_is_named(tmp_path: Path) -> None:
    keep(resources.directory(), imported(official(name="Own Example")))
    keep(tmp_path / "other.sqlite3", imported(official(name="Other Example")))
    wish = Wish(offices=("us/house",))
    (own,), (other,) = (load(order(wish=wish, database=path)) for path in (None, tmp_path / "other.sqlite3"))
    assert [request.resolved.targets[0].name for request in (own, other)] == ["Own Example", "Other Example"]


def test_the_same_note_is_said_once() -> None:
    words, _ = compose_all(load(order("letter", "call", "letter")))
    assert len(words.notes) == len(set(words.notes))
    assert "no-own-words" in [note.code for note in words.notes]


def test_nothing_ordered_is_nothing_composed() -> None:
    words, folders = compose_all([])
    assert (words.documents, words.notes, folders) == ((), (), ())


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_kinds_are_made_at_once(country: str, worker: Worker, packs: dict[str, Country]) -> None:
    sender = replace(SENDERS[country], phone="555-0100")
    choices = Choices(imprint="Example Society, 1 Example Street")
    made = make(order(*KINDS, sender=sender, choices=choices, formats=("txt", "html", "paste")), worker)
    offices = own_offices(packs[country]) or [packs[country].office(f"{country}/foreign-affairs-committee")]
    kinds = [document.kind for document in made.documents]
    assert kinds == [*["letter"] * len(offices), *["call"] * len(offices), "media", "flyer", "flyer", "guide"]
    names = [rendering.name for rendering in made.renderings]
    assert len(names) == len(set(names)) == 3 * len(kinds)
    assert {re.sub(r"^[^.]*\.", "", name) for name in names} == {"txt", "html", "paste.txt"}
    for rendering in made.renderings:
        words = rendering.data.decode()
        assert not re.search(r"\{\{|\}\}", words)
        if rendering.media_type.startswith("text/plain") and "paste" not in rendering.name:
            assert max(len(line) for line in words.splitlines() if "http" not in line) <= 72
        for private in (sender.name, sender.postcode, sender.street):
            assert private not in rendering.name


def test_a_district_gets_three_letters_of_a_page_each_as_pdf(worker: Worker) -> None:
    keep(resources.directory(), congress())
    made = make(order(today=date(2026, 11, 2), formats=("pdf",)), worker)
    assert [rendering.name for rendering in made.renderings] == [
        "artsakh-letter-us-house-CA-30.pdf",
        "artsakh-letter-us-senate-CA-Pattern.pdf",
        "artsakh-letter-us-senate-CA-Sample.pdf",
    ]
    assert [rendering.pages for rendering in made.renderings] == [1, 1, 1]
    assert all(rendering.data.startswith(b"%PDF-") for rendering in made.renderings)
    again = make(order(today=date(2026, 11, 2), formats=("pdf",)), worker)
    assert [r.data for r in again.renderings] == [r.data for r in made.renderings]


def test_one_document_that_cannot_be_made_stops_all(tmp_path: Path, worker: Worker) -> None:
    text = kits.TEXT.replace('strip: "Call your {{ representative }}"', 'strip: "' + "word " * 9 + '"')
    kit = str(kits.write_kit(tmp_path, text=text))
    with pytest.raises(InputError, match="the strip has 9 words"):
        make(order("letter", "flyer", kit=kit, formats=("txt",)), worker)


@pytest.mark.parametrize("day", [date(2031, 1, 2), date(2026, 11, 22)])
def test_any_day_makes_the_whole_of_the_shipped_kit(day: date) -> None:
    for sender in SENDERS.values():
        words, _ = compose_all(load(order(*KINDS, sender=sender, today=day)))
        assert {document.date for document in words.documents} == {day.isoformat()}


def test_templates_are_looked_for_in_the_kit_and_then_with_the_user(tmp_path: Path, home: Path) -> None:
    folder = kits.write_kit(tmp_path)
    (request,) = load(order("guide", kit=str(folder)))
    assert template_folders(request.kit) == ()
    (folder / "templates").mkdir()
    (home / "templates").mkdir()
    assert template_folders(request.kit) == (str(folder / "templates"), str(home / "templates"))


def test_a_kits_templates_that_lead_out_of_it_are_refused(tmp_path: Path) -> None:
    folder = kits.write_kit(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (folder / "templates").symlink_to(tmp_path / "elsewhere")
    (request,) = load(order("guide", kit=str(folder)))
    with pytest.raises(InputError, match="leads out of the kit"):
        template_folders(request.kit)


PURE = """
import sys
from dataclasses import replace
from datetime import date
from conftest import SENDERS
from handbill.compose import Article, Choices, compose
from handbill.make import KINDS, Order, load

article = Article("Example Gazette", "A title", "20 November 2026", quote="Words.")
orders = [
    Order(KINDS, "artsakh", replace(sender, phone="555-0100"), day, Choices(article=article))
    for sender in (SENDERS[code] for code in ("us", "fr", "de", "nl"))
    for day in (date(2026, 11, 22), date(2031, 1, 2))
]
requests = [request for order in orders for request in load(order)]
for request in requests:  # the kit's texts and the locale's names are read when they are first asked for
    compose(request)
again = [replace(request, sender=replace(request.sender, name="Another Example")) for request in requests]
events = []
watching = False

def watch(event, arguments):
    if watching and event.split(".")[0] in ("open", "os", "subprocess", "socket", "exec", "compile", "import", "shutil"):
        events.append((event, str(arguments[0])[:200]))

sys.addaudithook(watch)
watching = True
for request in again:
    assert compose(request).documents
watching = False
print(*events, sep="\\n")
assert "weasyprint" not in sys.modules
"""


def test_composing_opens_no_file_starts_no_process_and_runs_no_code() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", PURE], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("value", ["Gazette\x00", "G" + "\u0301" * 60_000, "G" * 601])
def test_what_no_page_can_show_of_an_article_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="--outlet"):
        load(order("media", choices=Choices(article=Article(value, "A title", "20 November 2026"))))


def test_a_newsroom_is_looked_up_in_the_senders_own_list(home: Path, tmp_path: Path) -> None:
    choices = Choices(article=Article("example  GAZETTE"))
    assert load(order("media", choices=choices))[0].outlet is None
    listed = {"name": "Example Gazette", "city": "London", "checked": "2026-11-01"}
    newsrooms.write_list(home / "outlets.csv", listed, {"name": "Example Herald"})
    (request,) = load(order("media", choices=choices))
    assert request.outlet == Outlet("Example Gazette", city="London", checked=date(2026, 11, 1))
    assert request.resolved.notes == ()
    assert load(order("flyer", choices=choices))[0].outlet is None
    (herald,) = load(order("media", choices=Choices(article=Article("Example Herald"))))
    assert [note.code for note in herald.resolved.notes] == ["unread-outlet"]
    (nobody,) = load(order("media", choices=Choices(article=Article("Example Gazete"))))
    assert nobody.outlet is None
    assert "Did you mean 'Example Gazette'?" in str(nobody.resolved.notes[0])
    other = newsrooms.write_list(tmp_path / "other.csv", listed | {"city": "Leeds", "desk": "letters"})
    (request,) = load(order("media", choices=replace(choices, desk="LETTERS"), outlets=other))
    assert request.outlet is not None
    assert request.outlet.city == "Leeds"


def test_a_list_of_newsrooms_that_cannot_be_used_is_refused(home: Path, tmp_path: Path) -> None:
    named = Choices(article=Article("Example Gazette"))
    assert codes(order("media", outlets=tmp_path / "none.csv")) == ["no-outlet"]
    assert codes(order("media", choices=Choices(desk="letters"))) == ["no-outlet"]
    assert codes(order("media", choices=named, outlets=tmp_path / "none.csv")) == ["no-file"]
    assert codes(order("media", choices=replace(named, desk="letters"))) == ["no-file"]
    assert codes(order("media", choices=replace(named, desk="a\x07"))) == ["unprintable"]
    newsrooms.write_list(home / "outlets.csv", {"name": "Example Gazette", "checked": "soon"})
    assert codes(order("media", choices=named)) == ["date"]
    assert load(order("media"))[0].outlet is None


def test_direction_overrides_are_taken_out_of_an_article() -> None:
    article = Article("Gazette\u202e", "A  title", "20 November 2026")
    (request,) = load(order("media", choices=Choices(article=article)))
    assert (request.choices.article.outlet, request.choices.article.title) == ("Gazette", "A title")


def test_what_the_sender_says_of_an_addressee_is_made_safe_or_refused() -> None:
    wish = Wish(offices=("us/house",), to="Maria\x07 Example", to_address=("1 Road" + "\u0301" * 9,))
    with pytest.raises(InputError) as caught:
        load(order(wish=wish))
    assert [problem.message.split()[0] for problem in caught.value.problems] == ["--to", "--to-address"]


def test_a_district_cannot_mean_a_states_and_the_nations_at_once() -> None:
    sender = replace(ANI, region="MD", district="18")
    assert codes(order(sender=sender, wish=Wish(offices=("us/house", "us/state-house")))) == ["which-district"]
    room = ("Room 1", "Annapolis, MD 21401")
    wish = Wish(offices=("us/state-house",), to="Delegate Example", to_address=room)
    (request,) = load(order(sender=sender, wish=wish))
    assert request.resolved.targets[0].place == "MD-18"
    assert request.sender.district == ""


def test_copies_are_made_safe_and_bounded() -> None:
    (request,) = load(order(choices=Choices(cc=("The\u202e Gazette\r\n", " "))))
    assert request.choices.cc == ("The Gazette",)
    assert codes(order(choices=Choices(cc=("A\x00B", "x" * 500)))) == ["unprintable", "too-long"]
    assert codes(order(choices=Choices(cc=("The Gazette",) * 11))) == ["copies"]
