"""The house's own words in a document (`Re:`, `Sources`, `Date`): one YAML file a language, and dates in words."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from handbill import resources, yamlfile
from handbill.errors import refuse

SOURCE_LANGUAGE = "en"


@cache
def labels(lang: str) -> Mapping[str, str]:
    """The labels of a language by id, English where a language has none of its own."""
    folder = resources.PACKAGE / "labels"
    path = folder / f"{lang.split('-')[0]}.yaml"
    if not path.is_file():
        path = folder / f"{SOURCE_LANGUAGE}.yaml"
    data = yamlfile.read(path, file=resources.shown(path)).data
    if not isinstance(data, dict):
        raise refuse("labels", f"{path.name} holds no labels.")
    return {key: str(value) for key, value in data.items()}


@cache
def long_date(day: date, lang: str, country: str) -> str:
    """The date as a letter in this language and country has it: `November 22, 2026`, `22 November 2026`."""
    from babel.dates import format_date

    written = format_date(day, "long", locale=_locale(lang, country))
    # Babel writes the first of a month as "1 janvier"; French letters have "1er".
    return f"1er{written[1:]}" if lang == "fr" and day.day == 1 else written


def month(day: date, lang: str, country: str) -> str:
    """Month and year as the language joins them: `November 2023`, `noviembre de 2023`."""
    from babel.dates import format_skeleton

    # CLDR's Armenian has a leader (U+2024) for a full stop here, which fonts lack.
    return format_skeleton("yMMMM", day, locale=_locale(lang, country)).replace("\u2024", ".")


def moment(when: datetime, lang: str, country: str) -> str:
    """Day and time as a flyer has them: `Saturday 5 December 2026, 6:30 PM`."""
    from babel.dates import format_date, format_time

    locale = _locale(lang, country)
    comma = "، " if lang.split("-")[0] == "ar" else ", "
    time = format_time(when, "short", locale=locale).replace("\u202f", "\u00a0")
    return f"{format_date(when, 'full', locale=locale)}{comma}{time}".replace("\u2024", ".")


def language_name(lang: str) -> str:
    """What a language calls itself, as a heading: `Français`; its code where CLDR has no name."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale(lang.split("-")[0]).get_language_name() or lang
    except UnknownLocaleError:
        return lang
    return name[:1].upper() + name[1:]


def _locale(lang: str, country: str) -> Any:
    from babel import Locale, UnknownLocaleError

    base = lang.split("-")[0]
    try:
        return Locale(base, territory=country.upper())
    except UnknownLocaleError:
        # Abroad, English has the day first as CLDR's for the world (plain English is that of the United States), and
        # Arabic the months of Lebanon and Syria, whose readers the kits' Arabic is written for.
        return Locale.parse({"en": "en_001", "ar": "ar_LB"}.get(base, base))


NICKNAMES = {
    "america": "us",
    "england": "gb",
    "greatbritain": "gb",
    "holland": "nl",
    "northernireland": "gb",
    "scotland": "gb",
    "uae": "ae",
    "uk": "gb",
    "unitedstatesofamerica": "us",
    "usa": "us",
    "wales": "gb",
}
LANGUAGES = ("en", "fr", "de", "nl", "es", "it", "hy", "ar")  # of names of countries, those of the packs


def country_code(name: str) -> str:
    """The lower-case ISO 3166-1 code of a country named in a language of the packs; "" where the name is none.

    A code is no name: it does not need the tables of names.
    """
    key = _letters(name)
    if key in NICKNAMES or len(key) <= 2:
        return NICKNAMES.get(key, "")
    from babel import Locale

    for lang in LANGUAGES:
        for code, known in Locale(lang).territories.items():
            if len(code) == 2 and key == _letters(known):
                return str(code.lower())
    return ""


def _letters(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())
