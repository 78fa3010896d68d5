"""What columns of people are headed, in the kit's languages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbill.batch.headings import GENDERS, HEADINGS, KNOWN, LANGUAGES, NAMES, fold, guess, meaning, short, told_apart
from handbill.kit import Kit, load_kit
from kits import write_kit


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            "Name|Street|City|State|ZIP code|Country|E-mail|Phone",
            "name=Name street=Street city=City region=State postcode=ZIP code country=Country email=E-mail phone=Phone",
        ),
        ("First name|Last name|Postcode", "given=First name family=Last name postcode=Postcode"),
        ("Name|Surname", "given=Name family=Surname"),
        ("Full name|First name|Last name", "given=First name family=Last name"),
        ("Full name|First name", "name=Full name"),
        ("Nom|Prénom|Adresse|Code postal|Ville|Courriel", "given=Prénom family=Nom street=Adresse city=Ville postcode=Code postal email=Courriel"),
        ("NOM|CODE POSTAL", "name=NOM postcode=CODE POSTAL"),
        ("Nom de famille|Prénom", "given=Prénom family=Nom de famille"),
        ("Name|Vorname|Straße|PLZ|Wohnort|Land", "given=Vorname family=Name street=Straße city=Wohnort postcode=PLZ country=Land"),
        ("Name|Strasse und Hausnummer|Plz|Ort", "name=Name street=Strasse und Hausnummer city=Ort postcode=Plz"),
        ("Nombre|Apellidos|Dirección|Código postal|Provincia|Correo electrónico", "given=Nombre family=Apellidos street=Dirección region=Provincia postcode=Código postal email=Correo electrónico"),
        ("Nombre|Ciudad", "name=Nombre city=Ciudad"),
        ("Անուն|Ազգանուն|Հասցե|Քաղաք|Փոստային ինդեքս|Հեռ.", "given=Անուն family=Ազգանուն street=Հասցե city=Քաղաք postcode=Փոստային ինդեքս phone=Հեռ."),
        ("Անուն|Երկիր", "name=Անուն country=Երկիր"),
        ("الاسم|المدينة|الرمز البريدي|البلد", "name=الاسم city=المدينة postcode=الرمز البريدي country=البلد"),
        ("الإسم|الشهرة|الهـــاتف", "given=الإسم family=الشهرة phone=الهـــاتف"),
        ("Name *|Postcode: |E-Mail (optional)", "name=Name * postcode=Postcode:  email=E-Mail (optional)"),
        ("Name / Nom|City/Ville|Code postal (ZIP)", "name=Name / Nom city=City/Ville postcode=Code postal (ZIP)"),
        ("Vorname / Nachname|PLZ/Ort", "name=Vorname / Nachname"),
        ("Email|Mail|Phone", "email=Email phone=Phone"),
        ("Name|Email|Email", "name=Name email=Email (1)"),
        ("Name|Company|Employer|Title|Notes|", "name=Name"),
        ("First name|City", "given=First name city=City"),
        ("name|answer:swim", "name=name answer:swim=answer:swim"),
        ("name|SWIM", "name=name answer:swim=SWIM"),
    ],
)  # fmt: skip
def test_usual_headings_are_known(tmp_path: Path, headings: str, expected: str) -> None:
    found = guess(headings.split("|"), load_kit(str(write_kit(tmp_path))))
    assert " ".join(f"{name}={heading}" for name, heading in found.items()) == expected


def test_every_question_of_a_kit_is_known_in_every_language(artsakh: Kit) -> None:
    for lang in artsakh.languages:
        for id, text in artsakh.words(lang).prompts.items():
            assert guess(["Name", f" {text.question.source.upper()} "], artsakh) == {
                "name": "Name",
                f"answer:{id}": f" {text.question.source.upper()} ",
            }


def test_family_is_a_prompt_but_beside_first_names(artsakh: Kit) -> None:
    assert guess(["name", "family", "place"], artsakh) == {
        "name": "name",
        "answer:family": "family",
        "answer:place": "place",
    }
    assert guess(["given", "family"], artsakh) == {"given": "given", "family": "family"}
    assert guess(["First name", "Surname", "family"], artsakh) == {
        "given": "First name",
        "family": "Surname",
        "answer:family": "family",
    }


def test_no_heading_means_two_things() -> None:
    for name, languages in HEADINGS.items():
        for lang, said in languages.items():
            for word in said.split("|"):
                assert fold(word), (name, lang)
                assert KNOWN[fold(word)] == name, (word, name, lang)
    assert set(KNOWN.values()) == set(NAMES)
    for table in (GENDERS, LANGUAGES):
        found: dict[str, str] = {}
        for meant, said in table.items():
            for word in said.split("|"):
                assert found.setdefault(fold(word), meant) == meant, word


def test_every_kit_language_has_a_heading_for_every_name(artsakh: Kit) -> None:
    for name, languages in HEADINGS.items():
        assert languages.keys() >= set(artsakh.languages), name


def test_headings_that_stand_twice_are_told_apart() -> None:
    assert told_apart(["Mail", "Name", "Mail", "", "", "Mail (1)"]) == (
        "Mail (2)",
        "Name",
        "Mail (3)",
        "",
        "",
        "Mail (1)",
    )


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["Name", "Nom", "PLZ", "Name (1)", ""])), max_size=12))
def test_any_headings_are_guessed_once_each_and_exist(artsakh: Kit, headings: list[str]) -> None:
    labels = told_apart(headings)
    assert len({label for label in labels if label}) == sum(bool(label) for label in labels)
    found = guess(headings, artsakh)
    assert set(found.values()) <= set(labels) - {""}
    assert len(set(found.values())) == len(found)
    assert not {"name", "given"} <= found.keys()


@given(st.text())
def test_a_strangers_words_are_short_and_on_one_line_in_a_message(text: str) -> None:
    assert short(text).isprintable()
    assert len(short(text)) <= 65
    assert meaning(text) in ("", *NAMES)
