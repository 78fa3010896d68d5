"""YAML of strangers: what is read as what, what is refused and where, and that nothing hostile takes long."""

import pickle
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from handbill import yamlfile
from handbill.errors import InputError, Problem, Where
from handbill.yamlfile import Day, Id


@dataclass(frozen=True)
class Part:
    id: Id
    day: Day | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Whole:
    title: str
    format: int = 1
    count: int = 0
    parts: tuple[Part, ...] = ()
    by_name: Mapping[str, Part] = field(default_factory=dict)
    one: Part | None = None
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


def data(text: str) -> Any:
    return yamlfile.parse(text.encode(), "f.yaml").data


def refused(raw: str | bytes) -> tuple[Problem, ...]:
    def read() -> object:
        return yamlfile.check(yamlfile.parse(raw.encode() if isinstance(raw, str) else raw, "f.yaml"), Whole)

    with pytest.raises(InputError) as caught:
        read()
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("ON", "ON"),
        ("yes", "yes"),
        ("02134", "02134"),
        ("0o17", "0o17"),
        ("12:30:00", "12:30:00"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        (".inf", ".inf"),
        ("=", "="),
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ('""', ""),
        ('"null"', "null"),
        ("! plain", "plain"),
        ("[NO, ON]", ["NO", "ON"]),
    ],
)
def test_plain_values_are_what_they_look_like(written: str, meant: object) -> None:
    value = data(f"key: {written}\n")["key"]
    assert value == meant
    assert type(value) is type(meant) or isinstance(value, str)


def test_merge_keys_and_odd_keys_are_only_text() -> None:
    assert data("<<: {a: b}\nNO: Norway\n2: two\n") == {"<<": {"a": "b"}, "NO": "Norway", "2": "two"}


def test_every_key_and_text_knows_its_line_and_column() -> None:
    loaded = yamlfile.parse(b"a:\n  - b: 'x'\n    c: >-\n      folded\n      text\n", "f.yaml")
    assert loaded.where(["a", 0, "c"]) == Where("f.yaml", 3, 5)
    assert loaded.where(["a", 0, "unknown", "deeper"]) == loaded.where(["a", 0])
    assert loaded.where(["other"]) == Where("f.yaml", 1, 1)
    text = loaded.data["a"][0]["b"]
    assert (text.file, text.line, text.column) == ("f.yaml", 2, 9)


def test_a_text_with_a_place_travels_as_plain_text() -> None:
    copy = pickle.loads(pickle.dumps(data("a: words\n")))  # noqa: S301  our own bytes
    assert copy == {"a": "words"}
    assert type(copy["a"]) is str


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert yamlfile.parse("\ufefftitle: é\r\nformat: 1\r\n".encode(), "f").data == {"title": "é", "format": "1"}


def test_a_whole_file_becomes_a_frozen_value(tmp_path: Path) -> None:
    path = tmp_path / "whole.yaml"
    path.write_text("format: 1\ntitle: '007'\ncount: 12\nparts: [{id: a-1, day: 2026-11-22}]\none: {id: b}\n")
    whole = yamlfile.load(path, Whole)
    assert whole == Whole("007", 1, 12, (Part("a-1", date(2026, 11, 22)),), {}, Part("b"))
    assert yamlfile.place(whole.parts[0].id, "other") == Where(str(path), 4, 14)
    assert yamlfile.place("plain", "other") == Where("other")


def test_duplicate_keys_are_all_named_with_their_places() -> None:
    problems = refused("title: a\nformat: 1\ntitle: b\none:\n  id: a\n  id: b\n")
    assert [problem.code for problem in problems] == ["duplicate-key", "duplicate-key"]
    assert [problem.where for problem in problems] == [Where("f.yaml", 3, 1), Where("f.yaml", 6, 3)]
    assert "'title' stands twice; its first place is line 1" in problems[0].message


@pytest.mark.parametrize(
    ("text", "where", "step"),
    [
        ("title: a\ntitel: b\n", Where("f.yaml", 2, 1), "Did you mean 'title'?"),
        ("title: a\nparts:\n  - id: a\n    dya: b\n", Where("f.yaml", 4, 5), "Did you mean 'day'?"),
        ("title: a\nby_name:\n  x: {id: a, nmaes: {}}\n", Where("f.yaml", 3, 14), "Did you mean 'names'?"),
        ("title: a\none: {id: a, idd: b}\n", Where("f.yaml", 2, 14), "Did you mean 'id'?"),
        (
            "title: a\nzzz: b\n",
            Where("f.yaml", 2, 1),
            "Known here are: by_name, count, format, one, parts, title.",
        ),
    ],
)
def test_an_unknown_key_is_named_with_its_place_and_the_nearest_right_one(text: str, where: Where, step: str) -> None:
    (problem,) = refused(text)
    assert (problem.code, problem.where, problem.next_step) == ("unknown-key", where, step)


def test_all_problems_of_a_file_come_in_one_go() -> None:
    problems = refused("titel: a\ncount: many\nparts:\n  - {id: Not An Id, day: 2026-13-45}\n  - {day: 20261122}\n")
    found = {(problem.code, problem.where.line) for problem in problems if problem.where}
    assert found == {
        ("unknown-key", 1),
        ("missing-key", 1),
        ("value", 2),
        ("value", 4),
        ("missing-key", 5),
        ("value", 5),
    }
    said = " ".join(problem.message for problem in problems)
    assert "the key 'title' is missing" in said
    assert "an id holds only a-z, 0-9 and hyphens" in said
    assert "a date is written YYYY-MM-DD" in said


def test_a_date_may_also_come_from_our_own_code() -> None:
    assert yamlfile.check(
        yamlfile.Loaded({"title": "a", "one": {"id": "a", "day": date(2026, 1, 2)}}, {}, "f"), Whole
    ).one == Part("a", date(2026, 1, 2))


@pytest.mark.parametrize("empty", ["", "\n# only a comment\n", "---\n", "- a\n- b\n", "just words\n", "null\n"])
def test_a_file_without_keys_is_refused(empty: str) -> None:
    (problem,) = refused(empty)
    assert (problem.code, problem.where) == ("empty", Where("f.yaml", 1))


@pytest.mark.parametrize("version", ["2", "0", "1.1", "'one'", "[1]"])
def test_an_unknown_format_is_refused_with_its_line_and_what_to_do(version: str) -> None:
    (problem,) = refused(f"title: a\nnew_key: b\nformat: {version}\n")
    assert problem.code == "format"
    assert problem.where is not None
    assert problem.where.line == 3
    assert "reads format 1" in problem.message
    assert problem.next_step is not None
    assert "Update handbill" in problem.next_step


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: &x 1\n", "alias", 2),
        ("a: 1\nb: *x\n", "alias", 2),
        ("a: 1\n*x : 1\n", "alias", 2),
        ("a: 1\n&x b: 1\n", "alias", 2),
        ("a: 1\nb: &x {c: 1}\n", "alias", 2),
        ("a: 1\nb: &x [c]\n", "alias", 2),
        ("a: !!python/object/apply:os.system [id]\n", "tag", 1),
        ("a: !!str 1\n", "tag", 1),
        ("a: !local {b: 1}\n", "tag", 1),
        ("a: 1\n!!str b: 1\n", "tag", 2),
        ("a: 1\n? [b, c]\n: 1\n", "key", 2),
        ("a: 1\n? {b: c}\n: 1\n", "key", 2),
        ("a: 1\n---\nb: 2\n", "documents", 2),
        ("a: 1\nb: [1, 2\n", "yaml", 3),
        ("a: 1\n\tb: 2\n", "yaml", 2),
        ("a: 1\nb: 'open\n", "yaml", 3),
        ("a: 1\né: 2\nb: \x01\n", "yaml", 3),
        ("%YAML 3.0\n---\na: 1\n", "yaml", 1),
    ],
)
def test_what_is_beyond_plain_yaml_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    (problem,) = refused(text)
    assert problem.code == code
    assert problem.where is not None
    assert (problem.where.file, problem.where.line) == ("f.yaml", line)


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    for raw in ("title: a\ncity: Montréal\n".encode("cp1252"), b"title: a\ncity: x\n" + b"\xed\xa0\x80"):
        (problem,) = refused(raw)
        assert problem.code == "not-utf8"
        assert problem.where is not None
        assert problem.where.line in (2, 3)
        assert problem.next_step == "Save the file as UTF-8."


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(InputError) as caught:
            yamlfile.read(path, file="kit.yaml")
        assert caught.value.problems[0].code == "unreadable"
        assert caught.value.problems[0].where == Where("kit.yaml")


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
HOSTILE = {
    "alias bomb": (BOMB, "alias"),
    "flow nesting": ("a: " + "[" * 200_000, "depth"),
    "flow mappings": ("a: " + "{b: " * 200_000, "depth"),
    "block nesting": ("- " * 200_000 + "x", "depth"),
    "question marks": ("? " * 200_000, "key"),
    "seventeen levels": ("".join(f"{' ' * n}a:\n" for n in range(20)), "depth"),
    "many values": ("- a\n" * 240_000, "too-many"),
    "many empty lists": ("a: [" + "[]," * 300_000 + "]", "too-many"),
    "many duplicates": ("a: 1\n" * 30_000, "duplicate-key"),
    "one long line": ("a: " + "x" * 2_000_000, "too-large"),
    "quotes": ('"' * 900_000, "yaml"),
    "colons": (":" * 900_000, "yaml"),
    "dashes": ("-" * 900_000, "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_within_ten_seconds(name: str) -> None:
    text, code = HOSTILE[name]
    started = time.monotonic()
    problems = refused(text)
    assert time.monotonic() - started < 10
    assert code in {problem.code for problem in problems}


def test_a_file_of_50_mb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"key: some words that fill the file\n" * 1_430_000)
    nested = tmp_path / "nested.yaml"
    nested.write_text("a: " + "[" * 200_000)
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text(BOMB)
    assert path.stat().st_size > 50_000_000
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from handbill import yamlfile\n"
        "from handbill.errors import InputError\n"
        "import yaml\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        yamlfile.read(Path(name), file=Path(name).stem)\n"
        "    except InputError as error:\n"
        "        print(error.problems[0].code)\n"
        "unit = 1 if sys.platform == 'darwin' else 1024\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(nested), str(bomb)],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    *codes, grown = done.stdout.split()
    assert codes == ["too-large", "depth", "alias"]
    assert int(grown) < 40_000_000
