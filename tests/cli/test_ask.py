"""Questions in a real terminal: at most seven, the official finder shown, the profile kept only when asked to."""

import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

import newsrooms
import pytest
from lists import DAY, fill, update, write
from programs import Terminal, interruptible, limits, program, who

from kits import KIT, TEXT, write_kit

FINDERS = {
    "us": "https://www.house.gov/representatives/find-your-representative",
    "ca": "ourcommons.ca",
    "gb": "members.parliament.uk",
    "fr": "assemblee-nationale.fr",
    "de": "https://www.bundestag.de/abgeordnete/wahlkreise",
}
SKIPPED = ("Enter skips", "")
Questions = Iterable[tuple[str, str]]
QUESTIONS = {
    "us": [
        ("Country", "US"),
        ("Your name", "Ani Example"),
        ("Street and number", "100 N Brand Blvd"),
        ("Town and", "Glendale, CA"),
        ("ZIP", "91203"),
        ("district", "30"),
        ("Did you swim in it.*Enter skips", ""),
    ],
    "ca": [
        ("Country", "CA"),
        ("Your name", "Daniel Example"),
        ("Street and number", "200 Example Street"),
        ("Town and", "Toronto ON"),
        ("[Pp]ostal code", "M5S 0X0"),
        ("constituency|riding|district", "University—Rosedale"),
        ("Did you swim in it.*Enter skips", ""),
    ],
    "gb": [
        ("Country", "gb"),
        ("Your name", "Sam Example"),
        ("Street and number", "12 Example Street"),
        ("Town", "London"),
        ("[Pp]ostcode", "W5 9XX"),
        ("constituency", "Ealing Central and Acton"),
        ("Did you swim in it.*Enter skips", ""),
    ],
    "fr": [
        ("Country", "FR"),
        ("Your name", "Claire Exemple"),
        ("Street and number", "3 rue de l’Exemple"),
        ("Town", "Paris"),
        ("[Pp]ost", "75005"),
        ("constituency|circonscription", "75-02"),
        ("Did you swim in it.*Enter skips", ""),
    ],
    "de": [
        ("Country", "Germany"),
        ("Your name", "Lena Beispiel"),
        ("Street and number", "Beispielstraße 4"),
        ("Town", "Berlin"),
        ("[Pp]ost", "10178"),
        ("constituency|Wahlkreis", "Berlin-Mitte"),
        SKIPPED,
    ],
    "nl": [
        ("Country", "NL"),
        ("Your name", "Anna Voorbeeld"),
        ("Street and number", "Voorbeeldweg 10"),
        ("Town", "Utrecht"),
        ("[Pp]ost", "3511 AA"),
        ("Whom of them do you write to", "Kim Voorbeeld"),
        SKIPPED,
    ],
    "be": [
        ("Country", "Belgium"),
        ("Your name", "Noor Voorbeeld"),
        ("Street and number", "Voorbeeldstraat 9"),
        ("Town", "Gent"),
        ("[Pp]ost", "9000"),
        SKIPPED,
    ],
}
JAPAN = [
    ("Country", "Japan"),
    ("Your name", "Hana Example"),
    ("Street and number", "1-1 Example"),
    ("Town", "Tokyo"),
    ("[Pp]ost", "100-0001"),
    ("Whom do you write to", "Taro Example"),
    ("Their address", "1-7-1 Nagatacho / Tokyo"),
]


def answered(terminal: Terminal, questions: Questions) -> str:
    """Answer the questions in their order; what was shown meanwhile."""
    return "".join(terminal.answer(f"(?:{pattern})[^\n]*: ?$", text) for pattern, text in questions)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("full"))


@pytest.fixture
def full(lists: Path, home: Path) -> Path:
    """A home with officials and ZIP codes."""
    shutil.copy(lists / "directory.sqlite3", home)
    return home


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    return write_kit(tmp_path)


@pytest.mark.parametrize("country", QUESTIONS)
def test_a_letter_needs_at_most_seven_answers_and_the_last_may_be_skipped(
    country: str, kit: Path, tmp_path: Path, home: Path
) -> None:
    questions = QUESTIONS[country]
    assert len(questions) <= 7
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        shown = answered(terminal, questions)
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    assert FINDERS.get(country, "") in shown
    made = out.split()
    assert made
    assert all((tmp_path / path).is_file() for path in made)
    assert not (home / "me.yaml").exists()


def test_a_country_without_a_pack_asks_for_the_addressee(kit: Path, tmp_path: Path) -> None:
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, JAPAN)
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    text = (tmp_path / out.strip()).read_text(encoding="utf-8")
    assert "Taro Example\n" in text
    assert "1-7-1 Nagatacho\n" in text


def test_a_committee_that_the_kit_names_needs_no_other_addressee(tmp_path: Path) -> None:
    questions = [*QUESTIONS["nl"][:5], SKIPPED]
    with Terminal("letter", "artsakh", "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, questions)
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "nl-foreign-affairs-committee" in out


def test_of_many_holders_one_is_chosen_by_name_within_seven_questions(kit: Path, tmp_path: Path) -> None:
    people = "".join(f"Kim Example{letter};AT\n" for letter in "abcdefgh")
    columns = write(tmp_path / "columns.yaml", "name: Name\nregion: Region\n")
    update("eu", write(tmp_path / f"meps_{DAY}.csv", f"Name;Region\n{people}"), "--columns", columns)
    questions = [("Country", "eu"), ("Your name", "Luca Example"), ("Street", "Example 8"), ("Town", "Vienna")]
    questions += [("[Pp]ost", "1010"), ("Your ", "Austria"), ("Whom of them do you write to", "Kim")]
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        shown = answered(terminal, questions)
        shown += answered(terminal, [("Whom of them do you write to", "kim exampleh")])
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "8 people represent you" in shown
    assert "'Kim' may be 8 people" in shown
    assert "Kim Exampleh" in (tmp_path / out.strip()).read_text(encoding="utf-8")


def test_an_ambiguous_postcode_is_a_short_menu_and_a_number_out_of_it_is_asked_again(
    full: Path, kit: Path, tmp_path: Path
) -> None:
    words = ["--format", "txt", "-o", "made", "--office", "us/house", "--date", "2026-11-22"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        answered(terminal, QUESTIONS["us"][:4])
        answered(terminal, [("ZIP", "90210")])
        menu = answered(terminal, [("which number", "4")])
        again = answered(terminal, [("which number", "two")]) + answered(terminal, [("which number", "2")])
        answered(terminal, [SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert "90210 lies in 3 of them" in menu
    assert FINDERS["us"] in menu
    for line in ("  1  CA-30  Alex Q. Example\n", "  2  CA-32\n", "  3  CA-36\n"):
        assert line in menu
    assert "'4' is no number from 1 to 3." in again
    assert "'two' is no number from 1 to 3." in again
    assert code == 0
    assert "CA-32" in out


def test_a_postcode_that_one_district_has_asks_for_none(full: Path, kit: Path, tmp_path: Path) -> None:
    words = ["--format", "txt", "-o", "made", "--office", "us/house", "--date", "2026-11-22"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        shown = answered(terminal, [*QUESTIONS["us"][:5], SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "district" not in shown
    assert "Alex Q. Example" in (tmp_path / out.strip()).read_text(encoding="utf-8")


def test_a_map_of_former_boundaries_is_not_asked(full: Path, kit: Path, tmp_path: Path) -> None:
    words = ["--format", "txt", "-o", "made", "--office", "us/house", "--date", "2027-01-04"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        answered(terminal, [*QUESTIONS["us"][:6], SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        assert terminal.rest()[0] == 0


def test_the_district_of_a_state_legislature_is_not_that_of_congress(full: Path, kit: Path, tmp_path: Path) -> None:
    words = ["--format", "txt", "-o", "made", "--office", "us/state-house", "--date", "2026-11-22"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        answered(terminal, [*QUESTIONS["us"][:3], ("Town and", "Annapolis, MD"), ("ZIP", "90210")])
        shown = answered(terminal, [("district in the state's legislature", "18"), SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "openstates.org" in shown
    assert [Path(path).stem.rsplit("-", 1)[1] for path in out.split()] == ["Example", "Pattern", "Sample"]


def test_a_district_that_names_its_state_needs_no_other_word_for_it(kit: Path, tmp_path: Path) -> None:
    words = [*who("us"), "--region", "", "--district", "CA-30", "--format", "txt", "-o", "made"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        code, out, _ = terminal.rest()
    assert code == 0
    assert "us-senate-CA" in out


def test_an_answer_goes_into_the_letter_and_yes_keeps_the_profile_for_its_owner_alone(
    kit: Path, tmp_path: Path, home: Path
) -> None:
    with Terminal(
        "letter", str(kit), "--format", "txt", "-o", "made", "--office", "us/house", cwd=tmp_path
    ) as terminal:
        for pattern, text in QUESTIONS["us"][:-1]:
            terminal.answer(f"(?:{pattern})[^\n]*: ?$", text)
        terminal.answer("Did you swim in it[^\n]*: ?$", "Every summer, with my sister")
        terminal.answer(r"\[y/N\]: ?$", "y")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "Every summer, with my sister." in (tmp_path / out.strip()).read_text(encoding="utf-8")
    profile = home / "me.yaml"
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    kept = program("me")
    assert "name: Ani Example" in kept.stdout.decode()
    assert "swim" not in profile.read_text(encoding="utf-8")
    again = program("letter", str(kit), "--format", "txt", "-o", "again", cwd=tmp_path)
    assert again.returncode == 0


def test_nothing_is_asked_where_everything_was_given(kit: Path, tmp_path: Path) -> None:
    words = ["--country", "gb", "--name", "Sam Example", "--street", "1 Example Street", "--city", "London"]
    words += ["--postcode", "W5 9XX", "--district", "Ealing Central and Acton", "--format", "txt", "-o", "made"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        code, out, shown = terminal.rest()
    assert code == 0
    assert out.count("\n") == 1
    assert "?" not in shown.split("Note:", maxsplit=1)[0]


def test_a_wrong_answer_is_explained_and_asked_again(kit: Path, tmp_path: Path) -> None:
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        terminal.answer("Country[^\n]*: ?$", "USSA")
        shown = terminal.answer("Country[^\n]*: ?$", "US")
        terminal.answer("Your name[^\n]*: ?$", "Ani Example")
        terminal.answer("Street[^\n]*: ?$", "100 N Brand Blvd")
        terminal.answer("Town and[^\n]*: ?$", "Glendale, Kalifornia")
        shown += terminal.answer("Town and[^\n]*: ?$", "Glendale, California")
        terminal.answer("ZIP[^\n]*: ?$", "91203")
        terminal.answer("district[^\n]*: ?$", "99")
        shown += terminal.answer("district[^\n]*: ?$", "30")
        terminal.answer("Enter skips[^\n]*: ?$", "")
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert "no country pack 'USSA'" in shown
    assert "'California'" in shown
    assert "'99'" in shown
    assert "--" not in shown, "there are no options in a conversation"
    assert code == 0
    assert "CA-30" in out


def test_enter_alone_says_what_the_answer_is_for(full: Path, kit: Path, tmp_path: Path) -> None:
    words = ["--format", "txt", "-o", "made", "--office", "us/house", "--date", "2026-11-22"]
    said = [
        "letter: a name or a code",
        "It stands under",
        "offices answer those",
        "decides who represents",
        "like 91203",
    ]
    questions = [*QUESTIONS["us"][:4], ("ZIP", "90210")]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        for (pattern, text), why in zip(questions, said, strict=True):
            answered(terminal, [(pattern, "")])
            shown = answered(terminal, [(pattern, text)])
            assert "This is needed. " in shown
            assert why in shown
        answered(terminal, [("which number", "")])
        assert FINDERS["us"] in answered(terminal, [("which number", "1"), SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        assert terminal.rest()[0] == 0


def test_enter_alone_at_the_district_says_where_to_look(kit: Path, tmp_path: Path) -> None:
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, [*QUESTIONS["gb"][:5], ("constituency", "")])
        shown = answered(terminal, QUESTIONS["gb"][5:])
        assert "This is needed. It decides who represents you; your address finds it at https://members" in shown
        terminal.answer(r"\[y/N\]: ?$", "")
        assert terminal.rest()[0] == 0


@pytest.mark.parametrize(
    ("country", "town", "line"),
    [
        ("us", "Birmingham, AL 35005", "Birmingham, AL 35005"),
        ("us", "Birmingham AL 35005-1234", "Birmingham, AL 35005-1234"),
        ("us", "Birmingham, Alabama, 35005", "Birmingham, AL 35005"),
        ("ca", "Toronto, ON M5S 0X0", "Toronto ON M5S 0X0"),
        ("gb", "London W5 9XX", "W5 9XX"),
    ],
)
def test_a_town_may_be_written_with_its_postcode(country: str, town: str, line: str, kit: Path, tmp_path: Path) -> None:
    questions = [*QUESTIONS[country][:3], ("Town", town), *QUESTIONS[country][5:]]
    if country == "us":
        questions[-2] = ("district", "6")
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, questions)
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert code == 0
    text = (tmp_path / out.split()[0]).read_text(encoding="utf-8")
    assert f"{line}\n" in text
    assert "London W5" not in text


def test_a_postcode_that_does_not_look_like_one_is_asked_for_once_more_and_then_taken(
    kit: Path, tmp_path: Path
) -> None:
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, [*QUESTIONS["us"][:4], ("ZIP", "9120")])
        shown = answered(terminal, [("ZIP code, once more", "9120"), ("district", "30"), SKIPPED])
        terminal.answer(r"\[y/N\]: ?$", "")
        code, out, _ = terminal.rest()
    assert "'9120' does not look like a ZIP code; one is written like 91203." in shown
    assert code == 0
    assert "Glendale, CA 9120\n" in (tmp_path / out.split()[0]).read_text(encoding="utf-8")


def test_a_territory_is_asked_for_as_a_region(kit: Path, tmp_path: Path) -> None:
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, [("Country", "Puerto Rico")])
        shown = answered(terminal, [("Country", "us")])
        terminal.interrupt()
        terminal.rest()
    assert "Puerto Rico is a territory of the United States. Give the country US and the region PR." in shown


@pytest.mark.parametrize("options", [[], ["--country", "us", "--region", "CA"]])
def test_an_unknown_kit_is_said_before_anything_is_asked(options: list[str], tmp_path: Path) -> None:
    with Terminal("letter", "artsak", *options, cwd=tmp_path) as terminal:
        code, out, shown = terminal.rest()
    assert (code, out) == (1, "")
    assert "'artsakh'" in shown


@pytest.mark.parametrize("output", ["made", "made/below", "made/letter.txt", "shut", "shut/new/letter.txt"])
def test_a_place_that_takes_no_file_is_said_before_anything_is_asked(output: str, kit: Path, tmp_path: Path) -> None:
    (tmp_path / "made").write_text("Mine.\n", encoding="utf-8")
    (tmp_path / "shut").mkdir(mode=0o555)
    with Terminal("letter", str(kit), "--format", "txt", "-o", output, cwd=tmp_path, before=limits()) as terminal:
        code, out, shown = terminal.rest()
    assert (code, out) == (1, "")
    assert "cannot be written" in shown
    assert "Choose another folder with -o" in shown
    assert "Country" not in shown
    assert (tmp_path / "made").read_text(encoding="utf-8") == "Mine.\n"
    assert list((tmp_path / "shut").iterdir()) == []


ARTICLE = "--outlet|Gazette|--article-title|A town|--article-date|2026-11-20|--quote|The road simply closed.".split("|")


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (
            ["--kind", "correction"],
            "--outlet, --article-title, --article-date, --quote (the exact words), --story or --answer (what is wrong"
            " with them).",
        ),
        (["--kind", "correction", *ARTICLE], "missing: --story or --answer (what is wrong with them)."),
        (["--kind", "correction", *ARTICLE[:4], "--questions", "all"], "missing: --article-date, --quote (the exact"),
        (["--quote", "It is low."], "--quote needs --article-title"),
    ],
)
def test_half_of_an_article_is_said_before_anything_is_asked(
    words: list[str], missing: str, kit: Path, tmp_path: Path
) -> None:
    with Terminal("media", str(kit), *words, cwd=tmp_path) as terminal:
        code, out, shown = terminal.rest()
    assert (code, out) == (1, "")
    assert missing in " ".join(shown.split())
    assert "Country" not in shown


def test_what_is_wrong_may_be_an_answer_to_a_question(tmp_path: Path) -> None:
    kit = newsrooms.write_kit(tmp_path)
    words = [*GLENDALE, "--kind", "correction", *ARTICLE, "--questions", "all", "--format", "txt", "-o", "made"]
    with Terminal("media", str(kit), *words, cwd=tmp_path) as terminal:
        answered(terminal, [("Did you swim", "I swam there every single day")])
        code, out, _ = terminal.rest()
    assert code == 0
    assert "I swam there every single day." in (tmp_path / out.strip()).read_text(encoding="utf-8")


def test_a_kit_without_prompts_asks_one_question_less(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("prompts:")] + TEXT[TEXT.index("call:\n") :]
    kit = write_kit(tmp_path, kit=KIT[: KIT.index("prompts:")], text=text)
    with Terminal("letter", str(kit), "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        for pattern, answer in QUESTIONS["gb"][:-1]:
            terminal.answer(f"(?:{pattern})[^\n]*: ?$", answer)
        terminal.answer(r"\[y/N\]: ?$", "")
        assert terminal.rest()[0] == 0


def test_a_flyer_asks_for_the_country_alone_and_saves_nothing(kit: Path, tmp_path: Path, home: Path) -> None:
    with Terminal("flyer", str(kit), "--design", "poster", "--format", "html", "-o", "made", cwd=tmp_path) as terminal:
        terminal.answer("Country[^\n]*: ?$", "GB")
        code, _, _ = terminal.rest()
    assert code == 0
    assert not (home / "me.yaml").exists()


def test_a_flyer_asks_who_is_responsible_where_the_law_does(kit: Path, tmp_path: Path) -> None:
    words = ["--country", "fr", "--design", "poster", "--format", "txt", "-o", "made"]
    with Terminal("flyer", str(kit), *words, cwd=tmp_path) as terminal:
        terminal.answer("responsible[^\n]*: ?$", "")
        terminal.answer("(?s)29 July 1881.*responsible[^\n]*: ?$", "Example Society, Paris")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "Example Society, Paris" in Path(tmp_path, out.strip().splitlines()[-1]).read_text(encoding="utf-8")


def test_a_named_addressee_needs_no_district_and_a_newsroom_neither(kit: Path, tmp_path: Path) -> None:
    words = ["--country", "gb", "--format", "txt", "-o", "made", "--to", "Kim Placeholder"]
    with Terminal("letter", str(kit), *words, cwd=tmp_path) as terminal:
        for pattern, text in QUESTIONS["gb"][1:5]:
            terminal.answer(f"(?:{pattern})[^\n]*: ?$", text)
        terminal.answer(r"\[y/N\]: ?$", "n")
        code, out, _ = terminal.rest()
    assert code == 0
    assert "Kim Placeholder" in (tmp_path / out.strip()).read_text(encoding="utf-8")


def test_an_interrupt_at_a_question_ends_with_130_and_leaves_nothing(kit: Path, tmp_path: Path) -> None:
    with interruptible(), Terminal("letter", str(kit), "-o", "made", cwd=tmp_path) as terminal:
        terminal.wait_for("Country[^\n]*: ?$")
        terminal.interrupt()
        code, out, shown = terminal.rest()
    assert code == 130
    assert out == ""
    assert "nothing was made" in shown
    assert "Traceback" not in shown
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("missing", "option"),
    [
        ("country", "--country"),
        ("name", "--name"),
        ("street", "--street"),
        ("city", "--city"),
        ("district", "--district"),
    ],
)
def test_without_a_terminal_the_missing_option_is_named(missing: str, option: str, kit: Path, tmp_path: Path) -> None:
    words = who("us")
    at = words.index(option)
    done = program("letter", str(kit), *words[:at], *words[at + 2 :], "-o", "made", cwd=tmp_path)
    assert done.returncode == 1, missing
    assert option in done.stderr.decode()
    assert done.stdout == b""
    assert not (tmp_path / "made").exists()


GLENDALE = "--name Ani --street Street --city Glendale --region CA --postcode 91203 --district 30 --country US".split()
TWO_PROMPTS = KIT.replace(
    "  - {id: swim, max_chars: 100}\n", "  - {id: swim, max_chars: 100}\n  - {id: walk, max_chars: 20}\n"
)
TWO_QUESTIONS = TEXT.replace(
    'hint: "One sentence."}',
    'hint: "As you would tell it.", short: {question: "Swam, in a few words?", frames: ["Swam: {{ answer }}"]}}\n'
    '  walk: {question: "Did you walk there?", frames: ["Walked: {{ answer }}"]}',
)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return write_kit(tmp_path, kit=TWO_PROMPTS, text=TWO_QUESTIONS)


def test_all_questions_are_asked_where_the_sender_wants_them(two: Path, tmp_path: Path) -> None:
    words = [
        "letter",
        str(two),
        *GLENDALE,
        "--office",
        "us/house",
        "--questions",
        "all",
        "--format",
        "txt",
        "-o",
        "made",
    ]
    with Terminal(*words, cwd=tmp_path) as terminal:
        terminal.wait_for("As you would tell it")
        answered(terminal, [("Did you swim.*one sentence", "every summer with my brothers and all our cousins")])
        answered(terminal, [("Did you walk", "each and every Sunday of the year")])
        terminal.wait_for("13 characters too many")
        answered(terminal, [("Did you walk", "every Sunday")])
        code, _, _ = terminal.rest()
    assert code == 0
    (letter,) = (tmp_path / "made").iterdir()
    text = letter.read_text(encoding="utf-8")
    assert "\nevery summer with my brothers and all our cousins.\n\nWalked: every Sunday.\n" in text


def test_a_few_words_suffice_and_any_question_may_be_skipped(two: Path, tmp_path: Path) -> None:
    words = [
        "letter",
        str(two),
        *GLENDALE,
        "--office",
        "us/house",
        "--questions",
        "short",
        "--format",
        "txt",
        "-o",
        "made",
    ]
    with Terminal(*words, cwd=tmp_path) as terminal:
        answered(terminal, [("Swam, in a few words.*a few words; Enter skips", "grandmother"), ("Did you walk", "")])
        code, _, _ = terminal.rest()
    assert code == 0
    (letter,) = (tmp_path / "made").iterdir()
    assert "\nSwam: grandmother.\n" in letter.read_text(encoding="utf-8")


def test_questions_that_are_asked_for_come_with_a_named_addressee_too(two: Path, tmp_path: Path) -> None:
    words = ["letter", str(two), *GLENDALE, "--office", "us/house", "--to", "Jordan Example", "--questions", "short"]
    with Terminal(*words, "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, [("Swam, in a few words", "grandmother"), ("Did you walk", "")])
        code, _, _ = terminal.rest()
    assert code == 0
    (letter,) = (tmp_path / "made").iterdir()
    assert "\nSwam: grandmother.\n" in letter.read_text(encoding="utf-8")


def test_a_question_names_the_country_in_words(tmp_path: Path) -> None:
    text = TEXT.replace("Did you swim in it?", "Did you swim in {{ country }}?")
    words = ["letter", str(write_kit(tmp_path, text=text)), *GLENDALE, "--office", "us/house", "--questions", "all"]
    with Terminal(*words, "--format", "txt", "-o", "made", cwd=tmp_path) as terminal:
        answered(terminal, [("Did you swim in (the )?United States", "")])
        code, _, _ = terminal.rest()
    assert code == 0
