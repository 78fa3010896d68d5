"""Questions in a terminal for what is missing: at most seven, the last one skipped with Enter."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from handbill.country import Country, Office
    from handbill.people import Sender


def complete(sender: "Sender", kinds: tuple[str, ...], kit: str, given: dict[str, Any]) -> "tuple[Sender, bool]":
    """The sender with what was missing asked for, and whether anything was; the addressee goes into `given`."""
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

    fill("country", "Country", load_country)
    country = country_of(sender)
    if not any(kind in ("letter", "call", "media") for kind in kinds):
        return sender, False
    address = {field for line in country.address.lines for field in line.fields}
    fill("name", "Your name")
    if any(kind in ("letter", "media") for kind in kinds):
        fill("street", "Street and number")
    if not sender.city and _region_in_address(country) and not sender.region:
        asked = True
        sender = _town_and_region(sender, country)
    fill("city", "Town")
    if "postcode" in address:
        fill("postcode", said(country.postcode.name, "en"))
    if any(kind in ("letter", "call") for kind in kinds):
        if not country.has_pack:
            return sender, _addressee(given) or asked
        if not given.get("to"):
            sender, more = _place(sender, country, given)
            asked = asked or more
            if not sender.answers and not sender.story:
                region = country.find_region(sender.region) or country.region_of_postcode(sender.postcode)
                sender = _prompt(sender, kit, asked, country.languages_in(region))
    return sender, asked


def _region_in_address(country: "Country") -> bool:
    """Whether a line of an address names the region, so that it is asked for beside the town."""
    required = country.region is not None and country.region.required
    return required and any("region" in line.fields for line in country.address.lines)


def _town_and_region(sender: "Sender", country: "Country") -> "Sender":
    from handbill.country import said

    example = next(iter(country.regions))
    what = said(country.region.name, "en") if country.region else "region"
    question = f"Town and {what} (for instance 'Springfield, {example}')"
    town = _answer(question, lambda answer: _known_region(country, _town(answer)[1], what))
    city, region = _town(town)
    return replace(sender, city=city, region=region)


def _addressee(given: dict[str, Any]) -> bool:
    """Ask for the addressee where no pack knows one; whether anything was asked."""
    missing = [key for key in ("to", "to_address") if not given.get(key)]
    questions = {"to": "Whom do you write to (name)", "to_address": "Their address (lines separated by ' / ')"}
    for key in missing:
        given[key] = _answer(questions[key], str)
    return bool(missing)


def _place(sender: "Sender", country: "Country", given: dict[str, Any]) -> "tuple[Sender, bool]":
    """The sender's district or region: known by the postcode, chosen from a short menu, or asked for."""
    from datetime import date

    from handbill import resources
    from handbill.country import said
    from handbill.directory import Directory
    from handbill.resolve import candidates, locate, own_offices

    offices = [country.office(id) for id in given.get("office") or ()] or own_offices(country)
    if all(office.level == "state" for office in offices) and offices:
        return _state_district(sender, country, offices[0])
    if country.district and any(office.represents == "district" for office in offices) and not sender.district:
        with Directory(resources.directory()) as directory:
            found, located = locate(sender, country, directory, date.today())
        if found.district:
            return sender, False
        what = said(country.district.name, "en")
        finder = next(office.finder.url for office in offices if office.represents == "district")
        if located.answer == "ambiguous":
            click.echo(f"{sender.postcode} lies in {len(located.places)} of them. If in doubt, see {finder}", err=True)
            place = located.places[_menu(candidates(country, located), f"Your {what}")]
            return replace(sender, region=place.region or sender.region, district=place.district), True
        region = country.find_region(sender.region) or country.region_of_postcode(sender.postcode)
        question = f"Your {what} (for instance {country.district.example}; find it at {finder})"
        answer = _answer(question, lambda answer: country.find_division(region, answer))
        return replace(sender, district=answer), True
    required = country.region is not None and country.region.required
    known = sender.region or country.region_of_postcode(sender.postcode) or _region_of(sender.district, country)
    if country.region and required and not known and any(office.represents == "region" for office in offices):
        what = said(country.region.name, "en")
        question = f"Your {what} (for instance {next(iter(country.regions))})"
        return replace(sender, region=_answer(question, lambda answer: _known_region(country, answer, what))), True
    return sender, False


def _state_district(sender: "Sender", country: "Country", office: "Office") -> "tuple[Sender, bool]":
    """The sender's district in a state's legislature, which no map here knows and no pack lists."""
    asked = False
    if not sender.region:
        asked = True
        region = _answer("Your state", lambda answer: _known_region(country, answer, "state"))
        sender = replace(sender, region=region)
    if not sender.district:
        asked = True
        question = f"Your district in your state's legislature (find it at {office.finder.url})"
        sender = replace(sender, district=_answer(question, str))
    return sender, asked


def _region_of(district: str, country: "Country") -> str:
    """The region that a district names by itself, as CA-30 does."""
    from handbill.errors import InputError

    try:
        return country.find_division("", district).region
    except InputError:
        return ""


def _menu(entries: list[str], question: str) -> int:
    """The place in `entries` of the one that was chosen by its number."""
    for number, entry in enumerate(entries, 1):
        click.echo(f"  {number}  {entry}", err=True)
    numbers = click.IntRange(1, len(entries))
    return int(click.prompt(f"{question}: which number", type=numbers, err=True)) - 1


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
