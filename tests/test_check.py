"""`kit check`: all problems of a kit with file and line, and whether every text fits every page."""

from datetime import date
from pathlib import Path

import newsrooms
import pytest

from handbill import check, resources
from handbill.check import check_kit
from handbill.errors import Problem
from handbill.paper import DESIGNS
from handbill.render.process import Worker
from kits import CLAIMS, GUIDE, KIT, LINKS, TEXT, write_kit

TODAY = date(2026, 11, 22)


def only(problems: list[Problem], code: str) -> list[Problem]:
    return [problem for problem in problems if problem.code == code]


def line(text: str, words: str) -> int:
    return next(number for number, one in enumerate(text.splitlines(), 1) if words in one)


def test_a_sound_kit_has_no_problem(tmp_path: Path) -> None:
    assert check_kit(str(write_kit(tmp_path)), TODAY, None) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("issue: I call about the river.", "issue: I call about the river" + " again" * 150 + ".", "desk en a4"),
        ('concern: ["The named sources', 'concern: ["' + "Word " * 250 + "The named sources", "correction en a4"),
        ('quotation: "It says: “{{ quote }}”"\n    concern', "concern", "correction en a4"),
    ],
)
def test_what_newsrooms_get_is_tried_in_every_language(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert check_kit(str(newsrooms.write_kit(tmp_path / "sound")), TODAY, None) == []
    text = newsrooms.TEXT.replace(before, after)
    assert text != newsrooms.TEXT
    problems = check_kit(str(newsrooms.write_kit(tmp_path / "broken", text=text)), TODAY, None)
    assert problems
    assert any(problem.message.startswith(said) for problem in problems)
    assert {problem.message.split()[0] for problem in problems} == {said.split()[0]}


def test_a_kit_that_cannot_be_read_gives_its_problems(tmp_path: Path) -> None:
    problems = check_kit(str(write_kit(tmp_path, kit=KIT.replace("asks:", "aks:"))), TODAY, None)
    assert {"unknown-key", "missing-key"} <= {problem.code for problem in problems}
    assert [problem.code for problem in check_kit("zzz", TODAY, None)] == ["unknown-kit"]


def test_problems_of_every_file_come_in_one_go(tmp_path: Path) -> None:
    folder = write_kit(
        tmp_path,
        kit=KIT.replace("as_of: 2026-11-01", "as_of: 2026-12-01"),
        links=LINKS.replace("section: news", "section: zzz"),
        text=TEXT.replace("  swim: {", "  swimm: {"),
        guide=GUIDE.replace("format: 1", "format: 2"),
    )
    problems = check_kit(str(folder), TODAY, None)
    assert {problem.code for problem in problems} == {"future", "section", "missing-text", "unknown-id", "format"}


@pytest.mark.parametrize(
    ("what", "before", "after", "code", "severity", "where"),
    [
        ("kit", "as_of: 2026-11-01", "as_of: 2026-05-01", "old", "warning", ""),
        ("kit", "as_of: 2026-11-01", "as_of: 2026-11-23", "future", "error", ""),
        ("kit", "review_by: 2027-05-01", "review_by: 2026-11-21", "review", "warning", "id: standing"),
        ("kit", "until: 2026-12-31", "until: 2026-11-21", "lapsed", "warning", "id: hearing"),
        ("claims", "status: stated", "expires: 2026-11-21\n  status: stated", "expired", "warning", "id: count"),
        ("claims", "date: 2025-07-01\n", "date: 2026-12-01\n", "future", "error", "id: levels"),
        ("claims", 'fish", checked: 2026-11-01', 'fish", checked: 2026-12-01', "future", "error", "id: count"),
    ],
)
def test_dates_that_have_passed_or_are_to_come_are_named_with_their_line(
    tmp_path: Path, what: str, before: str, after: str, code: str, severity: str, where: str
) -> None:
    content = {"kit": KIT, "claims": CLAIMS}[what]
    assert before in content
    folder = write_kit(tmp_path, **{what: content.replace(before, after, 1)})
    (problem,) = only(check_kit(str(folder), TODAY, None), code)
    assert problem.severity == severity
    assert problem.where is not None
    assert str(problem.where.file).endswith(f"{what}.yaml")
    assert problem.where.line == (line(content, where) if where else None)
    assert problem.next_step


def test_links_that_no_section_of_the_guide_shows_are_a_warning(tmp_path: Path) -> None:
    folder = write_kit(tmp_path, guide=GUIDE.replace("links: [news]", "links: [history]"))
    (problem,) = check_kit(str(folder), TODAY, None)
    assert (problem.code, problem.severity) == ("unplaced", "warning")
    assert "'news'" in problem.message
    assert str(problem.where).endswith("guide/en.md")


def test_errors_come_before_warnings(tmp_path: Path) -> None:
    kit = KIT.replace("as_of: 2026-11-01", "as_of: 2026-11-23").replace("review_by: 2027", "review_by: 2026")
    problems = check_kit(str(write_kit(tmp_path, kit=kit)), TODAY, None)
    assert [problem.severity for problem in problems] == sorted(problem.severity for problem in problems)
    assert len({problem.severity for problem in problems}) == 2


@pytest.mark.parametrize(
    ("what", "before", "after", "code", "where"),
    [
        ("text", "In June 2025 the fish were few.", "few " * 150, "too-long-to-say", "In June 2025"),
        ("text", 'strip: "Call your', 'strip: "Please call as soon as you can your', "strip", "tearoff:"),
        ("text", ', strip: "Call your {{ representative }}"', "", "no-strip", "tearoff:"),
        ("guide", "(claim:count)", "(claim:cuont)", "unknown-claim", "claim:count"),
        ("guide", "(claim:count)", "(https://example.org)", "guide-link", "claim:count"),
        ("guide", "## Background", "## Background\n\n## Another", "sections", ""),
        ("guide", "## Background", "Background", "sections", ""),
    ],
)
def test_what_cannot_be_composed_is_named_without_any_layout(
    tmp_path: Path, what: str, before: str, after: str, code: str, where: str
) -> None:
    content = {"text": TEXT, "guide": GUIDE}[what]
    assert before in content
    folder = write_kit(tmp_path, **{what: content.replace(before, after)})
    found = only(check_kit(str(folder), TODAY, None), code)
    assert found
    for problem in found:
        assert problem.severity == "error"
        assert problem.where is not None
        assert str(problem.where.file).endswith(("text/en.yaml", "guide/en.md"))
        assert not where or problem.where.line == line(content, where)


def test_a_text_that_fits_no_page_is_named_with_file_line_and_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "LETTER_PAPERS", ("letter",))
    monkeypatch.setattr(check, "DESIGNS", {"poster": DESIGNS["poster"]})
    us = resources.countries()["us"]
    monkeypatch.setattr(resources, "countries", lambda: {"us": us})
    kit = KIT.replace("  - {id: water, claims: [levels], offices: any}\n", "")
    text = "".join(one for one in TEXT.splitlines(True) if not one.startswith(("  water:", "  tearoff:")))
    headline = "Save the Donaudampfschifffahrtsgesellschaft"
    folder = write_kit(tmp_path, kit=kit, text=text.replace("headline: Save the river", f"headline: {headline}", 1))
    with Worker(seconds=60) as worker:
        problems = [problem for problem in check_kit(str(folder), TODAY, worker) if problem.severity == "error"]
    assert {problem.code for problem in problems} == {"does-not-fit"}
    (problem,) = [problem for problem in problems if problem.message.startswith("flyer poster en letter us: ")]
    assert problem.where is not None
    assert str(problem.where.file).endswith("text/en.yaml")
    assert problem.where.line == line(text, "headline: Save the river")
    assert "'Donaudampfschifffahrtsgesellschaft' is too wide" in problem.message
    assert problem.next_step == "Headlines hold words of about 14 letters."


@pytest.mark.parametrize("given", ["artsakh"])
def test_the_shipped_kit_has_no_error(given: str) -> None:
    problems = check_kit(given, TODAY, None)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


@pytest.mark.parametrize(
    ("change", "id", "step"),
    [
        (("offices: [us/house]", "offices: [us/hause]"), "us/hause", "Did you mean 'us/house'?"),
        (
            ("{id: fish, claims: [count], offices: any}", "{id: fish, claims: [count], offices: [gb/zzz]}"),
            "gb/zzz",
            "gb/commons",
        ),
    ],
)
def test_an_office_that_no_pack_has_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], id: str, step: str
) -> None:
    kit = write_kit(tmp_path, kit=KIT.replace(*change))
    (problem,) = [p for p in check_kit(str(kit), TODAY, None) if p.code == "unknown-office"]
    assert f"there is no office '{id}'" in problem.message
    assert step in str(problem.next_step)
    assert problem.where is not None
    assert problem.where.line
