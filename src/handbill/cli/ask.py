"""Questions in a terminal for what is missing: at most seven, the last one skipped with Enter."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from handbill.country import Country
    from handbill.people import Sender


def complete(sender: "Sender", kinds: tuple[str, ...], kit: str, named: bool) -> "tuple[Sender, bool]":
    """The sender with what was missing asked for, and whether anything was."""
    from handbill.country import load_country, said
    from handbill.kit import find_kit
    from handbill.make import country_of

    find_kit(kit)  # a wrong name is said before anything is asked
    asked = False

    def fill(key: str, question: str, check: Callable[[str], object] = str) -> None:
        nonlocal sender, asked
        if not getattr(sender, key):
            asked = True
            sender = replace(sender, **{key: _answer(question, check)})  # type: ignore[arg-type]  # only texts are asked

    fill("country", "Country (US, CA, GB or FR)", load_country)
    country = country_of(sender)
    personal = any(kind in ("letter", "call", "media") for kind in kinds)
    if not personal:
        return sender, False
    fill("name", "Your name")
    if any(kind in ("letter", "media") for kind in kinds):
        fill("street", "Street and number")
    if not sender.city and country.region.required and not sender.region and country.code in ("us", "ca"):
        example = next(iter(country.regions))
        asked = True
        what = said(country.region.name, "en")
        question = f"Town and {what} (for instance 'Springfield, {example}')"
        town = _answer(question, lambda answer: _known_region(country, _town(answer)[1], what))
        city, region = _town(town)
        sender = replace(sender, city=city, region=region)
    fill("city", "Town")
    fill("postcode", said(country.postcode.name, "en"))
    if any(kind in ("letter", "call") for kind in kinds) and not named:
        finder = next(office.finder.url for office in country.offices if office.represents == "district")
        what = said(country.district.name, "en")
        region = country.find_region(sender.region) or country.region_of_postcode(sender.postcode)
        question = f"Your {what} (for instance {country.district.example}; find it at {finder})"
        fill("district", question, lambda answer: country.find_division(region, answer))
        if not sender.answers and not sender.story:
            sender = _prompt(sender, kit, asked, country.languages_in(region))
    return sender, asked


def _answer(question: str, check: Callable[[str], object]) -> str:
    """What was typed, asked again as long as it cannot be used."""
    from handbill.errors import InputError

    while True:
        answer = str(click.prompt(question, err=True)).strip()
        try:
            check(answer)
        except InputError as error:
            click.echo(str(error), err=True)
        else:
            return answer


def _known_region(country: "Country", region: str, what: str) -> None:
    from handbill.errors import refuse

    if not country.find_region(region):
        raise refuse("no-region", f"The {what} is missing.", next_step="Write it behind the town, after a comma.")


def _town(given: str) -> tuple[str, str]:
    """`Glendale, CA` in two parts; without a comma the last word is the region."""
    town, comma, region = given.rpartition(",")
    if not comma:
        town, _, region = given.rpartition(" ")
    return (town.strip(), region.strip()) if town.strip() else (given.strip(), "")


def _prompt(sender: "Sender", kit: str, asked: bool, languages: tuple[str, ...]) -> "Sender":
    if not asked:
        return sender
    from handbill.kit import load_kit

    loaded = load_kit(kit)
    if not loaded.file.prompts:
        return sender
    first = loaded.file.prompts[0]
    wanted = (sender.language, *languages, loaded.languages[0])
    lang = next(lang for lang in wanted if lang in loaded.languages)
    values = {"city": sender.city, "country": sender.country}
    question = loaded.words(lang).prompts[first.id].question.text(values)
    answer = click.prompt(f"{question} (one sentence; Enter skips)", default="", show_default=False, err=True)
    return replace(sender, answers={first.id: answer.strip()}) if answer.strip() else sender


def offer_to_save(sender: Any) -> None:
    """Offer to keep the answers in the profile; the default is no."""
    from handbill import resources
    from handbill.cli.me import write_profile

    path = resources.profile()
    if click.confirm(f"Keep your name and address in {path} for the next time?", default=False, err=True):
        write_profile(path, sender)
        click.echo(f"Kept in {path}; `handbill me erase` removes it.", err=True)
