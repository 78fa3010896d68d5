"""letter, call, media, flyer, guide, all: what lands where, on which stream, with which exit code."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SENDERS
from lists import DAY, TODAY, fill, import_map, update
from programs import limited, program, who

from handbill.cli import cli, run
from handbill.render.process import Worker
from kits import write_kit

FAR = "2031-01-02"


@pytest.fixture
def kit(tmp_path: Path) -> str:
    return str(write_kit(tmp_path))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("full"))


@pytest.fixture
def full(lists: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home with officials, ZIP codes and a Canadian list of an earlier parliament."""
    shutil.copy(lists / "directory.sqlite3", home)
    capsys.readouterr()
    return home


def whom(country: str, **changes: str) -> list[str]:
    """Options for the invented sender of a country; an empty change leaves one out."""
    keys = "country name street city region postcode district".split()
    values = {key: getattr(SENDERS[country], key) for key in keys} | changes
    return [word for key, value in values.items() if value for word in (f"--{key}", value)]


Ran = tuple[int, str, str]


def made(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    code = run(list(words))
    out, err = capsys.readouterr()
    return code, out, err


MEDIA = "--outlet|Example Gazette|--article-title|The River|--article-date|1 November 2026|--quote|It is low.".split(
    "|"
)


@pytest.mark.parametrize(
    ("kind", "country", "format", "extra"),
    [
        ("letter", "us", "pdf", ["--paper", "a4", "--point", "water", "--ask", "standing"]),
        ("letter", "ca", "paste", ["--lang", "en", "--gender", "f", "--answer", "swim=Every summer"]),
        (
            "letter",
            "gb",
            "html",
            ["--organisation", "Example Society", "--role", "Chair", "--email", "sam@example.org"],
        ),
        ("call", "us", "txt", ["--via", "local", "--phone", "555-0100"]),
        ("call", "fr", "html", ["--story", "I fished there."]),
        ("media", "gb", "txt", ["--phone", "555-0100", *MEDIA, "--article-url", "https://example.org/river"]),
        ("media", "us", "pdf", ["--phone", "555-0100", "--outlet", "Example Gazette"]),
        ("flyer", "ca", "pdf", ["--design", "poster", "--ink", "black", "--link", "https://example.org/act"]),
        ("flyer", "fr", "html", ["--design", "tearoff", "--ink", "low", "--offline", "--imprint", "Example Society"]),
        ("flyer", "us", "png", ["--design", "poster", "--dpi", "40"]),
        ("flyer", "gb", "pdf", ["--design", "postcard", "--story", "I swam there."]),
        ("guide", "gb", "html", ["--paper", "letter"]),
        ("guide", "us", "txt", []),
    ],
)
def test_each_command_makes_its_documents_and_names_them_on_stdout(
    kind: str, country: str, format: str, extra: list[str], kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = made(capsys, kind, kit, *who(country), "--format", format, *extra)
    assert code == 0, err
    paths = [Path(line) for line in out.splitlines()]
    assert paths
    for path in paths:
        assert path.parent == Path("output")
        assert path.name.startswith(f"example-{kind}")
        assert (here / path).stat().st_size > 100
        assert "Example-" not in path.name.removeprefix("example-"), "the sender's name is in the file's"
    assert sorted(path.name for path in paths) == sorted(path.name for path in (here / "output").iterdir())


def test_all_makes_every_kind_in_every_format_asked_for(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*who("us"), "--phone", "555-0100", "--format", "txt", "--format", "html", "--date", "2026-11-22"]
    code, out, err = made(capsys, "all", kit, *words, "--json")
    assert code == 0, err
    names = [Path(file["path"]).name for file in json.loads(out)["files"]]
    for kind in ("letter", "call", "media", "flyer", "guide"):
        for ending in ("txt", "html"):
            assert any(name.startswith(f"example-{kind}") and name.endswith(f".{ending}") for name in names)
    assert all((here / "output" / name).is_file() for name in names)


def test_where_the_law_asks_for_an_imprint_flyers_alone_are_refused_and_all_goes_without(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = made(capsys, "flyer", kit, "--country", "fr", "--design", "poster", "--format", "txt")
    assert (code, out) == (1, "")
    assert "a flyer in France needs an imprint" in err
    assert "--imprint" in err
    words = [*who("fr"), "--phone", "555-0100", "--format", "txt"]
    code, out, err = made(capsys, "all", kit, *words)
    assert code == 0
    assert "no flyers: in France they need an imprint" in err
    assert not [line for line in out.splitlines() if "flyer" in line]
    code, out, err = made(capsys, "all", kit, *words, "--imprint", "Example Society, Paris", "-o", "more")
    assert code == 0
    flyers = [Path(line) for line in out.splitlines() if "flyer" in line]
    assert {path.name.split("-")[2] for path in flyers} == {"poster", "tearoff"}
    assert all("Example Society, Paris" in path.read_text(encoding="utf-8") for path in flyers)


def test_an_event_is_taken_from_a_file_and_from_options(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("evening.yaml").write_text("format: 1\ntitle: An evening\nstart: 2026-12-05 18:30\nplace: Old hall\n")
    words = ["--country", "gb", "--design", "poster", "--format", "txt", "-o", "-"]
    done = program("flyer", kit, *words, "--event", "evening.yaml", "--where", "New hall", cwd=here)
    assert done.returncode == 0, done.stderr
    for text in ("An evening", "5 December 2026", "New hall"):
        assert text in done.stdout.decode()
    assert "Old hall" not in done.stdout.decode()
    code, _, err = made(capsys, "flyer", kit, *words[:-2], "--event", "none.yaml")
    assert code == 1
    assert "none.yaml" in err


def test_pictures_have_the_resolution_asked_for(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    words = ["--country", "us", "--design", "card", "--format", "png"]
    code, out, err = made(capsys, "flyer", kit, *words, "--dpi", "300")
    assert code == 0, err
    paths = [Path(line) for line in out.splitlines()]
    assert [path.name.split(".", 1)[1] for path in paths] == ["1.png", "2.png"]
    with Image.open(paths[0]) as picture:
        assert picture.size == pytest.approx((85.6 / 25.4 * 300, 54 / 25.4 * 300), abs=2)


def test_json_tells_files_types_pages_and_notes(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = made(capsys, "letter", kit, *who("us"), "--office", "us/house", "--json")
    assert code == 0
    told = json.loads(out)
    (file,) = told["files"]
    assert file["media_type"] == "application/pdf"
    assert file["pages"] == 1
    assert (here / file["path"]).read_bytes().startswith(b"%PDF-")
    assert "unnamed" in {note["code"] for note in told["notes"]}
    assert "not ready to post: add the member's name, see https://" in err


def test_what_keeps_a_letter_from_the_post_box_is_said_last(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, err = made(capsys, "letter", kit, *who("us"), "--format", "txt")
    last = err.strip().splitlines()[-1]
    assert "not ready to post" in last
    assert "--via local" in err
    assert "--answer swim=" in err


def test_a_lone_dash_writes_the_bytes_to_stdout_and_the_name_to_stderr(kit: str, here: Path) -> None:
    done = program("letter", kit, *who("gb"), "-o", "-", cwd=here)
    assert done.returncode == 0
    assert done.stdout.startswith(b"%PDF-")
    assert done.stdout.rstrip().endswith(b"%%EOF")
    assert done.stderr.decode().splitlines()[0].startswith("example-letter-gb-commons")
    assert not list(here.iterdir())


def test_json_with_a_lone_dash_leaves_stdout_to_the_document(kit: str, here: Path) -> None:
    done = program("letter", kit, *who("gb"), "-o", "-", "--format", "txt", "--json", cwd=here)
    assert done.returncode == 0
    assert "Sam Example" in done.stdout.decode()
    assert '"files"' not in done.stdout.decode()


@pytest.mark.parametrize("target", ["-", "one.txt"])
def test_one_file_for_several_renderings_is_a_usage_error(
    target: str, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = made(capsys, "letter", kit, *who("us"), "--format", "txt", "-o", target)
    assert code == 2
    assert out == ""
    assert "us-house-CA-30" in err
    assert "us-senate-CA" in err
    assert not list(here.iterdir())


def test_a_name_with_an_ending_is_a_file_and_an_existing_one_is_kept(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "my.txt").write_text("mine", encoding="utf-8")
    words = ["letter", kit, *who("gb"), "--format", "txt", "-o", "my.txt"]
    code, out, _ = made(capsys, *words)
    assert (code, out) == (0, "my-2.txt\n")
    assert (here / "my.txt").read_text(encoding="utf-8") == "mine"
    assert "Sam Example" in (here / "my-2.txt").read_text(encoding="utf-8")
    assert made(capsys, *words)[1] == "my-2.txt\n", "the same bytes need no third file"


def test_a_folder_is_made_and_a_different_file_in_it_is_kept(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *who("gb"), "--format", "txt", "-o", "a/b"]
    first = made(capsys, *words)[1].strip()
    second = made(capsys, *words, "--story", "I fished there.")[1].strip()
    assert second == first.replace(".txt", "-2.txt")
    assert "I fished there." not in (here / first).read_text(encoding="utf-8")


def test_a_story_may_come_from_a_file_and_paragraphs_stay(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "story.txt").write_text("\ufeffI fished there.\n\nMy father too.\n", encoding="utf-8")
    code, out, _ = made(capsys, "letter", kit, *who("gb"), "--format", "paste", "--story", "@story.txt")
    assert code == 0
    text = (here / out.strip()).read_text(encoding="utf-8")
    assert "\nI fished there.\nMy father too.\n" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--story", "@nowhere.txt"], 2, "nowhere.txt"),
        (["--story", "@latin.txt"], 2, "UTF-8"),
        (["--answer", "swim"], 2, "PROMPT=TEXT"),
        (["--answer", "swin=Yes"], 1, "'swim'"),
        (["--answer", "swim=" + "long " * 40], 1, "too many"),
        (["--point", "fis"], 1, "'fish'"),
        (["--ask", "hearin"], 1, "'hearing'"),
        (["--office", "gb/common"], 1, "'gb/commons'"),
        (["--country", "gbb"], 1, "GB"),
        (["--district", "Ealing Centrall and Acton"], 1, "Ealing Central and Acton"),
        (["--lang", "fr"], 1, "en"),
        (["--format", "docm"], 2, "paste"),
        (["--paper", "a44"], 2, "a4"),
        (["--date", "22.11.2026"], 2, "YYYY-MM-DD"),
        (["--poin", "fish"], 2, "--point"),
        (["--name", "A\x07B"], 1, "--name"),
        (["--name", "x" * 201], 1, "--name"),
        (["--me", "nowhere.yaml"], 1, "nowhere.yaml"),
    ],
)
def test_bad_input_is_one_clear_message_and_leaves_nothing(
    words: list[str], code: int, said: str, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "latin.txt").write_bytes(b"caf\xe9")
    given = who("gb")
    if words[0] in given:
        at = given.index(words[0])
        given = given[:at] + given[at + 2 :]
    format = [] if words[0] == "--format" else ["--format", "txt"]
    ended, out, err = made(capsys, "letter", kit, *given, *words, *format)
    assert ended == code, err
    assert said in err
    assert out == ""
    assert "Traceback" not in err
    assert [path.name for path in here.iterdir()] == ["latin.txt"]


def test_an_unknown_kit_gets_the_nearest_name(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = made(capsys, "letter", "artsak", *who("gb"))
    assert code == 1
    assert "'artsakh'" in err


def test_a_name_for_several_offices_needs_the_office(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = made(capsys, "letter", kit, *who("us"), "--to", "Kim Placeholder", "--format", "txt")
    assert code == 1
    assert "--office" in err
    words = ["--to", "Kim Placeholder", "--office", "us/house", "--to-address", "1 Example St / Glendale, CA 91203"]
    code, out, err = made(capsys, "letter", kit, *who("us"), *words, "--format", "txt")
    assert code == 0
    text = (here / out.strip()).read_text(encoding="utf-8")
    assert "Kim Placeholder" in text
    assert "1 Example St\n" in text
    assert "not ready to post" not in err


def test_an_empty_option_is_an_empty_entry(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = here / "me.yaml"
    profile.write_text("format: 1\nname: Sam Example\norganisation: Example Society\n", encoding="utf-8")
    words = [*who("gb"), "--me", str(profile), "--organisation", "", "--format", "txt", "-o", "-"]
    code, out, _ = made(capsys, "letter", kit, *words)
    assert code == 0
    assert "Example Society" not in out


def test_a_day_far_off_is_said_and_printed(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["letter", kit, *who("gb"), "--format", "txt", "-o", "out.txt", "--date"]
    code, _, err = made(capsys, *words, FAR)
    assert code == 0
    assert f"dated {FAR}" in err
    assert "2 January 2031" in (here / "out.txt").read_text(encoding="utf-8")
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert "days from today" not in made(capsys, *words, tomorrow)[2]


def test_a_lapsed_ask_is_refused_unless_it_is_insisted_on(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *who("us"), "--office", "us/house", "--format", "txt"]
    words += ["--date", "2027-03-01", "--ask", "hearing"]
    assert made(capsys, *words)[0] == 1
    code, out, _ = made(capsys, *words, "--allow-expired")
    assert code == 0
    assert "hold a hearing" in (here / out.strip()).read_text(encoding="utf-8")


def test_a_folder_that_may_not_be_written_to_stays_empty(kit: str, here: Path) -> None:
    locked = here / "locked"
    locked.mkdir(mode=0o500)
    done = limited("letter", kit, *who("gb"), "--format", "txt", "-o", "locked", cwd=here)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"locked" in done.stderr
    assert not list(locked.iterdir())


def test_an_output_that_cannot_be_a_folder_is_said_and_leaves_nothing(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("mine", encoding="utf-8")
    code, out, err = made(capsys, "letter", kit, *who("us"), "--format", "txt", "-o", "file/below")
    assert (code, out) == (1, "")
    assert "cannot be written" in err
    assert [path.name for path in here.iterdir()] == ["file"]


def test_a_given_worker_is_used_and_ended(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = Worker(pdf=False)
    code = run(["letter", kit, *who("gb"), "--format", "txt"], started)
    assert code == 0
    assert started.process is None
    capsys.readouterr()


def test_the_runner_of_click_serves_too(kit: str, here: Path) -> None:
    result = CliRunner().invoke(cli, ["letter", kit, *who("gb"), "--format", "txt", "-o", "out"])
    assert result.exit_code == 0
    assert result.stdout.startswith("out/example-letter-gb-commons")
    assert "not ready to post" in result.stderr


def test_a_kit_without_a_guide_gives_all_the_rest(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (Path(kit) / "guide" / "en.md").unlink()
    (Path(kit) / "guide").rmdir()
    code, out, err = made(capsys, "all", kit, *who("gb"), "--format", "txt")
    assert code == 0
    assert "has no guide; all the rest is made" in err
    assert "letter" in out
    assert "guide" not in out
    code, out, err = made(capsys, "guide", kit, "--country", "gb", "--format", "txt")
    assert (code, out) == (1, "")


def test_a_postcode_of_another_form_is_noted(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = made(capsys, "letter", kit, *who("us"), "--postcode", "ABC", "--format", "txt")
    assert code == 0
    assert "'ABC' does not look like a ZIP code of United States. One is written like 91203." in err


def test_the_ending_of_a_file_chooses_the_format(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = made(capsys, "letter", kit, *who("gb"), "-o", "mine.txt")
    assert (code, out) == (0, "mine.txt\n")
    assert "Dear Member of Parliament," in Path("mine.txt").read_text()
    code, out, err = made(capsys, "letter", kit, *who("gb"), "--format", "txt", "-o", "mine.pdf")
    assert (code, out) == (2, "")
    assert "does not fit --format txt" in err
    assert not Path("mine.pdf").exists()


def test_a_letter_without_a_constituency_does_not_name_the_country_as_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whom = ["--office", "gb/commons", "--to", "Jane Example MP", "--country", "United Kingdom"]
    sender = ["--name", "Sam Example", "--street", "12 Example Street", "--city", "London", "--postcode", "W5 9XX"]
    code, _, _ = made(capsys, "letter", "artsakh", *whom, *sender, "-o", "mine.txt")
    assert code == 0
    body = " ".join(Path("mine.txt").read_text().split())
    assert "United Kingdom and" not in body
    assert "in United Kingdom" not in body


def test_an_address_of_ones_own_is_not_called_a_finder(
    kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["flyer", kit, "--country", "gb", "--design", "poster"]
    assert made(capsys, *words, "-o", "own.txt", "--link", "https://example.org/act")[0] == 0
    assert made(capsys, *words, "-o", "finder.txt")[0] == 0
    assert "Take part:" in Path("own.txt").read_text()
    assert "Find yours:" in Path("finder.txt").read_text()


# The people of the data


@pytest.mark.parametrize("country", SENDERS)
def test_a_letter_goes_to_the_offices_of_every_country_with_a_pack(
    country: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = made(capsys, "letter", "artsakh", *whom(country), "--format", "txt", *TODAY)
    assert code == 0, err
    paths = [here / line for line in out.splitlines()]
    assert paths
    for path in paths:
        assert path.name.startswith(f"artsakh-letter-{country}-")
        text = path.read_text(encoding="utf-8")
        assert SENDERS[country].name in text
        assert "{{" not in text
        assert len(text) > 800
    if country not in ("nl", "am"):  # a committee is written to as such
        assert err.count("not ready to post: add the member's name, see https://") == len(paths)


def test_an_ambiguous_postcode_without_a_terminal_is_an_error_that_lists_the_districts(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *whom("us", postcode="90210", district=""), "--format", "txt", *TODAY]
    code, out, err = made(capsys, *words)
    assert (code, out) == (1, "")
    assert "90210 lies in 3 of them: CA-30; CA-32; CA-36. Choose one with --district." in err
    assert "https://www.house.gov/representatives/find-your-representative" in err
    code, out, _ = made(capsys, *words, "--district", "CA-32", "--office", "us/house")
    assert code == 0
    assert "us-house-CA-32" in out


def test_a_postcode_in_one_district_is_enough_and_stderr_says_how_fresh_the_people_are(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = whom("us", district="", region="")
    code, out, err = made(capsys, "letter", kit, *words, "--format", "txt", *TODAY)
    assert code == 0
    assert [Path(line).stem for line in out.splitlines()] == [
        "example-letter-us-house-CA-30",
        "example-letter-us-senate-CA-Sample",
        "example-letter-us-senate-CA",
    ]
    assert "Alex Q. Example" in (here / out.splitlines()[0]).read_text(encoding="utf-8")
    source = f"unitedstates/congress-legislators, {DAY}"
    assert f"Alex Q. Example (your own, us/house CA-30): {source}; the term ends" in err
    assert f"Sam Sample (your own, us/senate CA): {source}; confirm at https://" in err
    assert "Senator, California: the term in the data ended on 2026-11-03; the letter goes to the office." in err
    assert "Robin Pattern" not in "".join(path.read_text(encoding="utf-8") for path in (here / "output").iterdir())


def test_the_call_sheet_bears_the_day_of_its_numbers_and_stderr_too(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["call", kit, *whom("us"), "--office", "us/house", "--format", "txt", "-o", "sheet.txt"]
    code, _, err = made(capsys, *words, *TODAY)
    assert code == 0
    text = (here / "sheet.txt").read_text(encoding="utf-8")
    assert "Numbers as of November 20, 2026." in text
    assert "+1 202-555-0101" in text
    assert f"unitedstates/congress-legislators, {DAY}; the term ends on 2027-01-03" in err


def test_a_seat_whose_term_is_over_names_nobody(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *whom("us"), "--office", "us/house", "--format", "txt", "-o", "later.txt"]
    code, _, err = made(capsys, *words, "--date", "2027-01-05")
    assert code == 0
    assert "the term in the data ended on 2027-01-03; the letter goes to the office" in err
    assert "Alex" not in (here / "later.txt").read_text(encoding="utf-8")


def test_a_list_of_an_earlier_parliament_names_nobody_and_says_why(
    full: Path, tmp_path: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_map(tmp_path, "ca")
    words = ["--office", "ca/house", "--format", "txt", "-o", "mine.txt", *TODAY]
    code, _, err = made(capsys, "letter", kit, *whom("ca", district=""), *words)
    assert code == 0
    assert (
        "new boundaries came into force on 2025-03-23, and the data is of 2019-09-11; the letter goes to the office"
        in err
    )
    text = (here / "mine.txt").read_text(encoding="utf-8")
    assert "University—Rosedale" in text
    assert "Former" not in text


@pytest.mark.data
def test_the_real_canadian_list_of_2017_names_nobody(
    shared: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update("ca", shared / "data" / "ca-mps" / "ca_house_of_commons_2017.csv")
    code, _, err = made(capsys, "letter", kit, *whom("ca"), "--format", "txt", "--office", "ca/house", "-o", "a.txt")
    assert code == 0
    assert "new boundaries came into force on 2025-03-23, and the data is of 2019-09-11" in err
    assert "Freeland" not in (here / "a.txt").read_text(encoding="utf-8")


def test_three_delegates_of_a_state_district_get_a_letter_each(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = whom("us", city="Annapolis", region="MD", district="18", postcode="21401")
    code, out, err = made(capsys, "letter", kit, *place, "--office", "us/state-house", "--format", "txt", *TODAY)
    assert code == 0, err
    for line, name in zip(out.splitlines(), ("Alex Example", "Kim Pattern", "Sam Sample"), strict=True):
        assert line.endswith(f"us-state-house-MD-18-{name.split()[1]}.txt")
        assert name in (here / line).read_text(encoding="utf-8")
        assert f"{name} (your own, us/state-house MD-18): Open States, {DAY}" in err
    code, out, err = made(
        capsys, "letter", kit, *whom("us", region="MD", district=""), "--office", "us/state-house", "--format", "txt"
    )
    assert (code, out) == (1, "")
    assert "Give --region and --district." in err


def test_british_postcodes_find_the_member_once_a_map_is_imported(
    full: Path, tmp_path: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["letter", kit, *whom("gb", district=""), "--format", "txt", "-o", "mine.txt", *TODAY]
    code, _, err = made(capsys, *words)
    assert code == 1
    assert "your constituency is not known (no postcode map was imported)" in err
    assert "https://members.parliament.uk/FindYourMP" in err
    import_map(tmp_path, "gb")
    code, _, err = made(capsys, *words)
    assert code == 0
    assert "Robin Sample (your own, gb/commons Ealing Central and Acton)" in err
    assert "Robin Sample" in (here / "mine.txt").read_text(encoding="utf-8")


def test_a_country_without_a_pack_needs_the_addressee(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "--country|Japan|--name|Hana Example|--street|1-1 Example|--city|Tokyo|--postcode|100-0001".split("|")
    code, out, err = made(capsys, "letter", kit, *words, "--format", "txt")
    assert (code, out) == (1, "")
    assert "handbill knows no office and no address in Japan; missing: --to and --to-address." in err
    words += ["--to", "Taro Example", "--to-address", "1-7-1 Nagatacho / Tokyo"]
    code, out, err = made(capsys, "letter", kit, *words, "--format", "txt", "-o", "mine.txt")
    assert code == 0
    assert "Taro Example\n1-7-1 Nagatacho\nTokyo\n" in (here / "mine.txt").read_text(encoding="utf-8")
    assert "not ready to post" not in err


def test_a_local_correction_is_on_the_next_call_sheet(
    full: Path, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["officials", "correct", "us:bioguide:E000001", "--phone", "+1 202-555-0199"]) == 0
    words = ["call", kit, *whom("us"), "--office", "us/house", "--format", "txt", "-o", "sheet.txt", *TODAY]
    assert made(capsys, *words)[0] == 0
    text = (here / "sheet.txt").read_text(encoding="utf-8")
    assert "+1 202-555-0199" in text
    assert "+1 202-555-0101" not in text
