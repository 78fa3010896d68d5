"""Problems as data: how they read, how they travel, and which exit code they carry."""

import pickle

import pytest

from handbill.errors import (
    Bug,
    HandbillError,
    InputError,
    MachineError,
    Problem,
    UsageError,
    Where,
    nearest,
    refuse,
    suggestion,
)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Where("kit.yaml", 3, 7), "kit.yaml:3:7"),
        (Where("kit.yaml", 3), "kit.yaml:3"),
        (Where("kit.yaml"), "kit.yaml"),
        (Where(), ""),
        (Where("people.csv", row=4, heading="city"), "people.csv: row 4, column city"),
        (Where(row=4), "row 4"),
    ],
)
def test_a_place_reads_as_editors_expect_it(where: Where, said: str) -> None:
    assert str(where) == said


def test_a_problem_says_where_what_and_the_next_step() -> None:
    problem = Problem("unknown-key", "unknown key 'titel'.", Where("kit.yaml", 3, 1), "Did you mean 'title'?")
    assert str(problem) == "kit.yaml:3:1: unknown key 'titel'. Did you mean 'title'?"
    assert str(Problem("x", "it is wrong.", Where())) == "it is wrong."


@pytest.mark.parametrize(
    ("kind", "exit_code", "status"), [(InputError, 1, 400), (UsageError, 2, 400), (MachineError, 1, 503), (Bug, 3, 500)]
)
def test_each_kind_of_error_has_its_exit_code_and_status(
    kind: type[HandbillError], exit_code: int, status: int
) -> None:
    error = refuse("code", "it is wrong.", where=Where("a", 1), next_step="Mend it.", kind=kind)
    assert type(error) is kind
    assert (error.exit_code, error.http_status) == (exit_code, status)
    assert str(error) == "a:1: it is wrong. Mend it."


def test_an_error_keeps_all_its_problems_on_the_way_between_processes() -> None:
    error = InputError(Problem("a", "one.", Where("f", 1)), Problem("b", "two.", severity="warning"))
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert type(copy) is InputError
    assert copy.problems == error.problems
    assert str(copy) == "f:1: one.\ntwo."


def test_the_nearest_name_ignores_case_and_gives_up_on_strangers() -> None:
    assert nearest("ARTSAK", ["artsakh", "other"]) == "artsakh"
    assert nearest("zzz", ["artsakh"]) is None
    assert suggestion("titel", ("title", "id")) == "Did you mean 'title'?"
    assert suggestion("zzz", ("title", "id")) == "Known are: title, id."
    assert suggestion("zzz", ()) == ""
