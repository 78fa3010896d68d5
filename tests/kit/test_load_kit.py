"""Finding and reading a kit: by id or folder, nothing from outside it, every text with its place."""

import os
from datetime import date
from pathlib import Path

import pytest

from handbill.errors import InputError, Problem
from handbill.kit import Kit, find_kit, is_web_address, load_kit
from kits import CLAIMS, FILES, GUIDE, KIT, LINKS, TEXT, write_kit

TODAY = date(2026, 11, 22)


def refused(folder: Path, what: str = "") -> Problem:
    """The only problem of a kit, or of one of its files."""

    def read() -> object:
        kit = load_kit(str(folder))
        return {"text": kit.words, "guide": kit.guide}[what]("en") if what in ("text", "guide") else kit.links

    with pytest.raises(InputError) as caught:
        read()
    (problem,) = caught.value.problems
    return problem


def test_a_kit_is_found_by_folder_file_and_id(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_kit(tmp_path)
    assert find_kit(str(folder)) == folder.resolve()
    assert find_kit(str(folder / "kit.yaml")) == folder.resolve()
    monkeypatch.chdir(tmp_path)
    assert find_kit("example") == find_kit("./example") == folder.resolve()
    monkeypatch.chdir(folder)
    assert find_kit(".") == find_kit("kit.yaml") == folder.resolve()
    monkeypatch.chdir(home)
    kept = write_kit(home / "kits")
    assert find_kit("example") == kept
    assert find_kit("artsakh").name == "artsakh"


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ("artsak", "Did you mean 'artsakh'?"),
        ("zzzzz", "`handbill kits` lists them; a folder with a kit.yaml works too."),
    ],
)
def test_an_unknown_kit_is_refused_with_the_nearest(given: str, step: str) -> None:
    with pytest.raises(InputError) as caught:
        find_kit(given)
    assert (caught.value.problems[0].code, caught.value.problems[0].next_step) == ("unknown-kit", step)


def test_a_whole_kit_is_read_as_frozen_values(tmp_path: Path) -> None:
    kit = load_kit(str(write_kit(tmp_path)))
    words = kit.words("en")
    assert words is kit.words("en")
    assert words.points["fish"].title.source == "The fish"
    assert words.letter.opening.options[0].form(we=True).source.startswith("We at {{ organisation }}")
    assert [link.id for link in kit.links] == ["story"]
    assert (kit.title("en"), kit.title("hy")) == ("Example River", "Example River")
    assert [claim.id for claim in kit.unchecked()] == ["memory"]
    guide = kit.guide("en")
    assert guide.front.sections[0].as_of == date(2026, 11, 1)
    assert guide.body.startswith("## Background")
    assert guide.line == GUIDE.splitlines().index("## Background")


def test_a_kit_without_links_has_none(tmp_path: Path) -> None:
    folder = write_kit(tmp_path)
    (folder / "links.yaml").unlink()
    assert load_kit(str(folder)).links == ()


@pytest.mark.parametrize(
    ("before", "after", "usable"),
    [
        ("", "", ["count", "levels"]),
        ("status: stated\n  basis: opened", "status: withdrawn\n  basis: opened", ["levels"]),
        ("status: stated\n  basis: opened", "status: disputed\n  basis: opened", ["count", "levels"]),
        ("basis: opened", "basis: seed", ["levels"]),
        ("basis: opened", "expires: 2026-11-21\n  basis: opened", ["levels"]),
        ("basis: opened", "expires: 2026-11-22\n  basis: opened", ["count", "levels"]),
    ],
)
def test_only_claims_that_were_read_and_hold_may_be_cited(
    tmp_path: Path, before: str, after: str, usable: list[str]
) -> None:
    kit = load_kit(str(write_kit(tmp_path, claims=CLAIMS.replace(before, after, 1))))
    assert [claim.id for claim in kit.usable(("count", "memory", "levels"), TODAY)] == usable


def test_asks_are_open_in_their_span_and_standing_ones_always(tmp_path: Path) -> None:
    timely, standing = load_kit(str(write_kit(tmp_path))).file.asks
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [timely.open_on(day) for day in days] == [False, True, True, False]
    assert all(standing.open_on(day) for day in days)
    assert (timely.is_for("us/house"), timely.is_for("us/senate"), standing.is_for("fr/senat")) == (True, False, True)


def test_a_point_is_for_its_offices(tmp_path: Path) -> None:
    text = KIT.replace("claims: [levels], offices: any", "claims: [levels], offices: [us/house]")
    fish, water = load_kit(str(write_kit(tmp_path, kit=text))).file.points
    assert (fish.is_for("gb/lords"), water.is_for("gb/lords"), water.is_for("us/house")) == (True, False, True)


@pytest.mark.parametrize("name", FILES)
def test_a_symlink_out_of_the_kit_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_kit(tmp_path / "kits")
    secret = tmp_path / "secret"
    secret.write_text((folder / name).read_text())
    (folder / name).unlink()
    (folder / name).symlink_to(secret)
    problem = refused(folder, name.partition("/")[0])
    assert (problem.code, problem.next_step) == ("outside", "Put the file into the kit.")
    assert f"'{name}'" in problem.message


@pytest.mark.parametrize("name", ["text", "guide"])
def test_a_linked_folder_out_of_the_kit_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_kit(tmp_path / "kits")
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert refused(folder, name).code == "outside"


def test_a_symlink_inside_the_kit_is_followed(tmp_path: Path) -> None:
    folder = write_kit(tmp_path)
    (folder / "links.yaml").rename(folder / "text/links.yaml")
    (folder / "links.yaml").symlink_to(Path("text/links.yaml"))
    assert len(load_kit(str(folder)).links) == 1


@pytest.mark.parametrize("logo", ["../secret.svg", "/etc/hostname", "images/../../secret.svg"])
def test_a_logo_outside_of_the_kit_is_refused(tmp_path: Path, logo: str) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    problem = refused(write_kit(tmp_path, kit=KIT.replace("logo: null", f"logo: {logo}, logo_alt: {{en: A fish}}")))
    assert (problem.code, logo in problem.message) == ("outside", True)


def test_a_linked_logo_outside_of_the_kit_is_refused(tmp_path: Path) -> None:
    folder = write_kit(tmp_path, kit=KIT.replace("logo: null", "logo: logo.svg, logo_alt: {en: A fish}"))
    (tmp_path / "secret.svg").write_text("<svg/>")
    (folder / "logo.svg").symlink_to(os.path.relpath(tmp_path / "secret.svg", folder))
    assert refused(folder).code == "outside"


@pytest.mark.parametrize(
    ("what", "content", "code", "line"),
    [
        ("kit", KIT.replace("asks:", "aks:"), "unknown-key", 7),
        ("kit", KIT.replace("format: 1", "format: 9"), "format", 1),
        ("kit", KIT + "id: example\n", "duplicate-key", 19),
        ("kit", "", "empty", 1),
        ("claims", "a: b\n", "not-a-list", 1),
        ("claims", "", "not-a-list", 1),
        ("claims", CLAIMS.replace("status: stated", "status: sure", 1), "value", 3),
        ("links", "a: b\n", "not-a-list", 1),
        ("links", LINKS.replace("name:", "nmae:"), "unknown-key", 1),
        ("text", TEXT.replace("Did you swim", "{{ 7*7 }}"), "value", 20),
        ("text", TEXT.replace('{{ until }}?", call', '{{ untill }}?", call'), "value", 10),
        ("text", TEXT.replace("review: draft", "review: done"), "value", 2),
        ("guide", "## Background\n", "front-matter", 1),
        ("guide", GUIDE.replace("review: draft", "review: done"), "value", 3),
        ("guide", GUIDE.replace("title: Example River", 'title: "{{ x }}"'), "value", 4),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, what: str, content: str, code: str, line: int) -> None:
    folder = write_kit(tmp_path, **{what: content})

    def read() -> object:
        kit = load_kit(str(folder))
        return kit.links, kit.words("en"), kit.guide("en")

    with pytest.raises(InputError) as caught:
        read()
    found = [(problem.code, problem.where.line) for problem in caught.value.problems if problem.where]
    assert (code, line) in found, caught.value


@pytest.mark.parametrize(
    ("before", "after", "code", "line", "said"),
    [
        ("title: Example River", 'title: "{{ city }}"', "field-out-of-place", 4, "in a guide"),
        ("title: Example River", 'title: River\nlead: "{{ city }}"', "field-out-of-place", 5, "in a guide"),
        ("links: [news]}", "links: []}, {id: background, as_of: 2026-11-01}", "duplicate-id", 5, "stands 2 times"),
        ("id: background", "id: sources", "section", 5, "'sources' is taken"),
        ("id: background", "id: note-1", "section", 5, "'note-1' is taken"),
        ("links: [news]", "links: [nwes]", "section", 5, "no section of links 'nwes'"),
        ("links: [news]", "links: [zzz]", "section", 5, "no section of links 'zzz'"),
        ("links: [news]", "links: [news, news]", "section", 5, "'news' stand twice"),
    ],
)
def test_a_broken_front_matter_names_its_line(
    tmp_path: Path, before: str, after: str, code: str, line: int, said: str
) -> None:
    problem = refused(write_kit(tmp_path, guide=GUIDE.replace(before, after)), "guide")
    assert problem.code == code
    assert said in problem.message
    assert problem.where is not None
    assert str(problem.where.file).endswith("guide/en.md")
    assert problem.where.line == line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for name, code in (("claims.yaml", "unreadable"), ("text/en.yaml", "unreadable"), ("guide/en.md", "no-guide")):
        folder = write_kit(tmp_path / name.replace("/", "-"))
        (folder / name).unlink()
        problem = refused(folder, name.partition("/")[0])
        assert problem.code == code
        assert str(problem.where).endswith(name)


def test_a_guide_is_bounded_and_utf8(tmp_path: Path) -> None:
    large = write_kit(tmp_path / "large", guide=GUIDE + "words " * 60_000)
    assert refused(large, "guide").code == "too-large"
    latin = write_kit(tmp_path / "latin")
    (latin / "guide/en.md").write_bytes(GUIDE.encode() + b"caf\xe9\n")
    assert refused(latin, "guide").code == "not-utf8"


def test_a_guide_with_windows_line_ends_is_read(tmp_path: Path) -> None:
    folder = write_kit(tmp_path)
    (folder / "guide/en.md").write_bytes(GUIDE.replace("\n", "\r\n").encode())
    guide = load_kit(str(folder)).guide("en")
    assert guide.front.title.source == "Example River"


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://example.org", True),
        ("http://example.org/a?b=c#d", True),
        ("https://example.org/é", True),
        ("ftp://example.org", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://user@example.org", False),
        ("https://example", False),
        ("https://example.org/a b", False),
        ("example.org", False),
        ("https://example.org/<b>", False),
        ("https://example.org\n", False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_are_printed(url: str, fine: bool) -> None:
    assert is_web_address(url) is fine


def test_a_kit_object_knows_paths_inside_its_folder_only(tmp_path: Path) -> None:
    kit: Kit = load_kit(str(write_kit(tmp_path)))
    assert kit.path("text/en.yaml").is_file()
    with pytest.raises(InputError, match="leads out of the kit"):
        kit.path("../other")
