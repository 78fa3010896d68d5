"""`handbill print` and `handbill letter --window`: what lands where, what is kept, and one sentence for what is wrong."""

import stat
from pathlib import Path

import pytest
import yaml
from pages import Pdf
from programs import who

from handbill.cli import run
from handbill.paper import PAPERS
from handbill.people import load_profile
from kits import write_kit

TODAY = ("--date", "2026-11-22")


@pytest.fixture
def kit(tmp_path: Path) -> str:
    return str(write_kit(tmp_path))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def done(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run(list(words))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "name", "pages", "size"),
    [
        (("envelopes",), "example-envelopes-us-10.pdf", 2, (241.3, 104.8)),
        (("envelopes", "--size", "c5", "--feed", "left"), "example-envelopes-c5.pdf", 2, (162, 229)),
        (("labels", "--copies", "20", "--start-at", "7"), "example-labels.pdf", 2, PAPERS["letter"]),
        (("labels", "--sheet", "L7160"), "example-labels.pdf", 1, PAPERS["a4"]),
    ],
)
def test_envelopes_and_labels_go_where_documents_go(
    words: tuple[str, ...],
    name: str,
    pages: int,
    size: tuple[float, float],
    kit: str,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command, *more = words
    code, out, err = done(capsys, "print", command, kit, *who("us"), *more, *TODAY)
    assert (code, out) == (0, f"output/{name}\n"), err
    pdf = Pdf((here / "output" / name).read_bytes())
    assert len(pdf) == pages
    assert pdf.size() == pytest.approx(size, abs=0.1)
    assert "Representative" in pdf.text
    assert "Ani" not in name


def test_a_window_letter_says_how_to_fold_it(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*who("us"), "--office", "us/house", *TODAY]
    code, out, err = done(capsys, "letter", kit, *words, "--window", "auto")
    assert code == 0
    assert out == "output/example-letter-us-house-CA-30.pdf\n"
    assert "Note: --window us-10 (for #10 with one window): fold the letter 4 in and 8 in from its upper edge" in err
    code, _, err = done(capsys, "letter", kit, *words, "--window", "us-8")
    assert code == 1
    assert "--window: there is no 'us-8'" in err
    assert "us-9" in err


def test_an_address_of_nine_lines_is_one_sentence(kit: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = " / ".join(f"Line {number}" for number in range(8))
    whom = ["--office", "us/house", "--to", "Jordan Example", "--to-address", lines, *TODAY]
    for words in (["letter", kit, "--window", "us-10"], ["print", "envelopes", kit]):
        code, out, err = done(capsys, *words, *who("us"), *whom)
        assert (code, out) == (1, "")
        assert len([line for line in err.splitlines() if line.startswith("Error")]) == 1
        assert "has 9" in err or "nine lines" in err
    assert not (here / "output").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("envelopes", "--size", "b4"), 2, "'us-10'"),
        (("envelopes", "--feed", "top"), 2, "'long'"),
        (("labels", "--sheet", "9999"), 1, "Known are: 5160"),
        (("labels", "--start-at", "31"), 1, "the labels 1 to 30, no label 31"),
        (("labels", "--start-at", "0"), 2, "--start-at"),
        (("envelopes", "--name", ""), 1, "--name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    words: tuple[str, ...], code: int, said: str, kit: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *more = words
    got, out, err = done(capsys, "print", command, kit, *who("us"), *more, *TODAY)
    assert (got, out) == (code, "")
    assert said in err
    assert not (here / "output").exists()


def test_the_page_to_calibrate_has_a_front_and_a_back_with_scales_in_the_middle(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for paper, lang, word in (("a4", "de", "Vorderseite"), ("letter", "xx", "Front")):
        code, out, err = done(capsys, "print", "calibrate", "--paper", paper, "--lang", lang, "-o", f"{paper}.pdf")
        assert (code, out) == (0, f"{paper}.pdf\n"), err
        pdf = Pdf((here / f"{paper}.pdf").read_bytes())
        assert len(pdf) == 2
        width, height = pdf.size()
        assert (width, height) == pytest.approx(PAPERS[paper], abs=0.1)
        assert word in pdf.text
        picture = (
            pdf.document[1].render(scale=10, grayscale=True).to_pil().point(lambda value: 255 if value < 200 else 0)
        )
        mm = 72 / 25.4 * 10
        # The zero of each scale is its longest line: 9 mm, in the middle of the sheet.
        column = picture.crop(
            (round((width / 2 - 0.2) * mm), 0, round((width / 2 + 0.2) * mm), round(34 * mm))
        ).getbbox()
        row = picture.crop(
            (0, round((height / 2 - 0.2) * mm), round(33.5 * mm), round((height / 2 + 0.2) * mm))
        ).getbbox()
        assert column is not None
        assert row is not None
        assert (column[1] / mm, row[0] / mm) == pytest.approx((24, 24), abs=0.1)
        assert row[2] / mm == pytest.approx(33, abs=0.1)


def test_the_page_is_in_the_profile_s_language_and_on_its_country_s_paper(
    home: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "me.yaml").write_text("format: 1\ncountry: us\nlanguage: es\n", encoding="utf-8")
    assert done(capsys, "print", "calibrate")[0] == 0
    assert "Anverso" in Pdf((here / "output" / "calibrate-letter.pdf").read_bytes()).text


def test_offsets_are_kept_in_the_profile_shown_and_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = home / "me.yaml"
    run(["me", "edit", "--name", "Ani Example"])
    capsys.readouterr()
    code, out, err = done(capsys, "print", "calibrate", "--offset-x", "1.5", "--offset-y", "-0.8")
    assert (code, out) == (0, "")
    assert str(profile) in err
    assert stat.S_IMODE(profile.stat().st_mode) == 0o600
    assert yaml.safe_load(profile.read_text(encoding="utf-8")) == {
        "format": "1",
        "name": "Ani Example",
        "print_x": "1.5",
        "print_y": "-0.8",
    }
    run(["me", "edit", "--city", "Glendale"])
    capsys.readouterr()
    assert done(capsys, "me")[1].splitlines() == [
        "name: Ani Example",
        "city: Glendale",
        "print_x: 1.5",
        "print_y: -0.8",
    ]
    assert done(capsys, "print", "calibrate", "--offset-x", "0")[0] == 0
    sender = load_profile(profile)
    assert (sender.print_x, sender.print_y) == (0, -0.8)
    assert "print_x" not in done(capsys, "me")[1]


def test_offsets_may_be_kept_in_another_file(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.yaml"
    assert done(capsys, "print", "calibrate", "--me", str(other), "--offset-y", "2")[0] == 0
    assert load_profile(other).print_y == 2
    assert not (home / "me.yaml").exists()


@pytest.mark.parametrize("value", ["10.5", "-11", "nan", "inf"])
def test_no_printer_is_off_by_more_than_a_centimetre(
    value: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = done(capsys, "print", "calibrate", "--offset-x", value)
    assert code == 1
    assert "print_x: a printer is off by 10 mm at most" in err
    assert not list(home.iterdir())
    (home / "me.yaml").write_text(f"format: 1\nprint_y: {value.replace('nan', '.nan')}\n", encoding="utf-8")
    assert done(capsys, "me")[0] == 1


def test_offsets_move_what_is_printed(kit: str, home: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["print", "labels", kit, *who("us"), *TODAY]
    assert done(capsys, *words, "-o", "plain.pdf")[0] == 0
    assert done(capsys, "print", "calibrate", "--offset-x", "1.5", "--offset-y", "-0.8")[0] == 0
    assert done(capsys, *words, "-o", "moved.pdf")[0] == 0
    plain, moved = (Pdf((here / name).read_bytes()).chars[0][0] for name in ("plain.pdf", "moved.pdf"))
    assert (moved.left - plain.left, moved.top - plain.top) == pytest.approx((-1.5, 0.8), abs=0.02)
