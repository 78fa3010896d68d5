"""The house's labels and dates in words."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from handbill import resources
from handbill.errors import InputError
from handbill.vocabulary import country_code, labels, long_date, month

DAY = date(2026, 11, 22)


def test_every_language_has_the_same_labels_with_the_same_values() -> None:
    import string

    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    languages = [path.stem for path in (resources.PACKAGE / "labels").glob("*.yaml")]
    assert {"en", "fr"} <= set(languages)
    english = labels("en")
    for lang in languages:
        own = labels(lang)
        assert own.keys() == english.keys()
        assert {key: values(text) for key, text in own.items()} == {k: values(t) for k, t in english.items()}


def test_an_unknown_language_gets_english_and_a_region_its_language() -> None:
    assert labels("xx") == labels("en")
    assert labels("fr-CA") == labels("fr")
    assert labels("fr") != labels("en")


def test_a_label_file_without_labels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/zz.yaml").write_text("- a\n")
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    with pytest.raises(InputError, match=r"zz\.yaml holds no labels"):
        labels("zz")


@pytest.mark.parametrize(
    ("day", "lang", "country", "written"),
    [
        (DAY, "en", "us", "November 22, 2026"),
        (DAY, "en", "gb", "22 November 2026"),
        (DAY, "en", "fr", "22 November 2026"),
        (DAY, "fr", "fr", "22 novembre 2026"),
        (DAY, "fr", "ca", "22 novembre 2026"),
        (DAY, "fr-CA", "us", "22 novembre 2026"),
        (date(2027, 1, 1), "fr", "fr", "1er janvier 2027"),
        (date(2027, 1, 11), "fr", "fr", "11 janvier 2027"),
        (date(2027, 1, 1), "en", "us", "January 1, 2027"),
    ],
)
def test_a_date_is_written_as_letters_of_that_country_have_it(day: date, lang: str, country: str, written: str) -> None:
    assert long_date(day, lang, country) == written


def test_a_month_is_written_with_its_year() -> None:
    assert (month(DAY, "en", "us"), month(DAY, "fr-CA", "ca")) == ("November 2026", "novembre 2026")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("España", "es"),
        ("Espan\u0303a", "es"),
        ("Deutschland", "de"),
        ("Nederland", "nl"),
        ("ITALIA", "it"),
        ("Հայաստան", "am"),
        ("لبنان", "lb"),
        ("Österreich", "at"),
        ("Suisse", "ch"),
        ("schweiz", "ch"),
        ("United Kingdom", "gb"),
        ("Wales", "gb"),
        ("Scotland", "gb"),
        ("England", "gb"),
        ("Holland", "nl"),
        ("U.A.E.", "ae"),
        ("UK", "gb"),
        ("jp", ""),
        ("Utopia", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_names_in_the_languages_of_the_packs(name: str, code: str) -> None:
    assert country_code(name) == code


def test_a_code_needs_no_tables_of_names() -> None:
    probe = (
        "import sys; from handbill.vocabulary import country_code as c; print(c('jp'), c('UK'), 'babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == " gb False\n"
