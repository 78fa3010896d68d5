"""Questions in a terminal for what is missing: at most seven, the last one skipped with Enter."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from handbill.country import Country, Office
    from handbill.directory import Directory
    from handbill.directory.model import PostcodePlace
    from handbill.people import Sender

MOST = 7  # questions
THINGS = {"to": "the name", "to-address": "the address"}  # what an option is called in a conversation


def complete(
    sender: "Sender", kinds: tuple[str, ...], kit: str, given: dict[str, Any], today: date
) -> "tuple[Sender, bool]":
    """The sender with what was missing asked for, and whether to offer to keep it; the addressee goes into `given`."""
    from handbill.country import load_country
    from handbill.deliver import require_place
    from handbill.kit import find_kit

    # A wrong name, and a place that takes no file, are said before anything is asked.
    find_kit(kit)
    require_place(given["output"])
    if not sender.country:
        why = "It decides whom you write to, and the form of the letter: a name or a code, for instance US or Germany."
        country, asked = _answer("Country", why, load_country), 1
        sender = replace(sender, country=country)
    else:
        asked = 0
    interview = _Interview(sender, kit, load_country(sender.country), given, today, asked)
    if kinds == ("flyer",):
        _imprint(interview.country, kit, given)
    postcard = "postcard" in given.get("design", ())
    if not postcard and not any(kind in ("letter", "call", "media", "envelope", "labels") for kind in kinds):
        return sender, False
    interview.who(street=any(kind in ("letter", "media", "envelope") for kind in kinds))
    if postcard or any(kind in ("letter", "call", "envelope", "labels") for kind in kinds):
        interview.whom()
    elif given.get("questions") in ("all", "short"):
        interview.own_words()
    return interview.sender, interview.asked > 0


def _imprint(country: "Country", kit: str, given: dict[str, Any]) -> None:
    """Who is responsible for a flyer, where the law asks for it and neither options nor kit name anybody."""
    from handbill.country import said
    from handbill.kit import load_kit

    rule = country.imprint
    if rule is None or not rule.required or given.get("imprint") or given.get("event") or load_kit(kit).file.imprint:
        return
    given["imprint"] = _answer("Who is responsible for the flyer (name and address)", said(rule.text, "en"))


def _answer(question: str, why: str, check: Callable[[str], object] = str) -> str:
    """What was typed, asked again as long as it cannot be used; `why` says what it is for where nothing was."""
    from handbill.errors import InputError

    while True:
        answer = str(click.prompt(question, default="", show_default=False, err=True)).strip()
        if not answer:
            click.echo(f"This is needed. {why}", err=True)
            continue
        try:
            check(answer)
        except InputError as error:
            click.echo(_spoken(error), err=True)
        else:
            return answer


def _spoken(error: Exception) -> str:
    """An error's words for somebody who was asked: they name no option, but the thing."""
    text = re.sub(r"^--[a-z-]+: ", "", str(error), flags=re.MULTILINE)
    text = re.sub(r" --(region [A-Z]+)", r" and the \1", text)
    return re.sub(r"--([a-z-]+)", lambda match: THINGS.get(match[1], f"the {match[1]}"), text)


class _Interview:
    """The questions to one sender, counted."""

    def __init__(
        self, sender: "Sender", kit: str, country: "Country", given: dict[str, Any], today: date, asked: int
    ) -> None:
        self.sender = sender
        self.kit = kit
        self.country = country
        self.given = given
        self.today = today
        self.asked = asked

    @property
    def _region_in_address(self) -> bool:
        return any("region" in line.fields for line in self.country.address.lines)

    def who(self, *, street: bool) -> None:
        """Name and address, as far as the country writes them."""
        from handbill.country import said

        self._fill("name", "Your name", "It stands under the letter and is said on the phone.")
        if street:
            why = "It stands above the letter: offices answer those who give an address."
            self._fill("street", "Street and number", why)
        if self._needs_region and self._region_in_address and not self.sender.city and not self.sender.region:
            what = self._region_word
            question = f"Town and {what} (for instance 'Springfield, {next(iter(self.country.regions))}')"
            why = f"They stand above the letter, and your {what} decides who represents you."
            answer = self._ask(question, why, lambda answer: self._known_region(self._town(answer)[1]))
            city, region, postcode = self._town(answer)
            self._know(city=city, region=region, postcode=self.sender.postcode or postcode)
        if not self.sender.city:
            city, postcode = self._without_postcode(self._ask("Town", "It stands above the letter."))
            self._know(city=city, postcode=self.sender.postcode or postcode)
        if self.country.has_postcodes and not self.sender.postcode:
            self._postcode(said(self.country.postcode.name, "en"))

    def _postcode(self, what: str) -> None:
        """One that does not look like one is asked for once more, and then believed."""
        why = f"It stands above the letter; one is written like {self.country.postcode.example}."
        answer = self._ask(what, why)
        if not re.fullmatch(self.country.postcode.pattern, answer, re.IGNORECASE):
            example = self.country.postcode.example
            click.echo(f"'{answer}' does not look like a {what}; one is written like {example}.", err=True)
            answer = _answer(f"{what}, once more", why)
        self._know(postcode=answer)

    def _town(self, given: str) -> tuple[str, str, str]:
        """`Glendale, CA 91203` in three parts; without a comma the last word before the postcode is the region."""
        given, postcode = self._without_postcode(given)
        town, comma, region = given.rpartition(",")
        if not comma:
            town, _, region = given.rpartition(" ")
        town = town.strip(" ,")
        return (town, region.strip(), postcode) if town else (given, "", postcode)

    def _without_postcode(self, given: str) -> tuple[str, str]:
        """A town, and the postcode that was written behind it."""
        words = given.split()
        for at in range(1, len(words)) if self.country.has_postcodes else ():
            code = " ".join(words[at:])
            figures = any(char.isdigit() for char in words[at])
            if figures and re.fullmatch(self.country.postcode.pattern, code, re.IGNORECASE):
                return " ".join(words[:at]).strip(" ,"), code
        return given.strip(" ,"), ""

    def whom(self) -> None:
        """The addressee where no pack knows one; else the place, the one of many holders, and words of one's own."""
        named = bool(self.given.get("to"))
        if not self.country.has_pack:
            questions = {"to": "Whom do you write to (name)", "to_address": "Their address (lines separated by ' / ')"}
            where = f"Handbill knows no office there: find member and address at {self.country.offices[0].finder.url}"
            for key, question in questions.items():
                self.given[key] = self.given.get(key) or self._ask(question, where)
        elif not named:
            self._place()
            self._person()
        here = self.country.has_pack and not named
        if here or self.given.get("questions") in ("all", "short"):
            self.own_words()

    def _ask(self, question: str, why: str, check: Callable[[str], object] = str) -> str:
        self.asked += 1
        return _answer(question, why, check)

    def _know(self, **values: Any) -> None:
        self.sender = replace(self.sender, **values)

    def _fill(self, key: str, question: str, why: str) -> None:
        if not getattr(self.sender, key):
            self._know(**{key: self._ask(question, why)})

    @property
    def _needs_region(self) -> bool:
        return self.country.region is not None and self.country.region.required

    @property
    def _region_word(self) -> str:
        from handbill.country import said

        return said(self.country.region.name, "en") if self.country.region else "region"

    def _known_region(self, region: str) -> None:
        from handbill.errors import refuse

        if not self.country.find_region(region):
            message = f"The {self._region_word} is missing."
            raise refuse("no-region", message, next_step="Write it behind the town, after a comma.")

    def _region(self) -> str:
        """The code of the sender's region, as far as region, postcode or district tell it."""
        from handbill.errors import InputError

        region = self.country.find_region(self.sender.region) or self.country.region_of_postcode(self.sender.postcode)
        try:
            return region or self.country.find_division("", self.sender.district).region
        except InputError:
            return ""

    def _offices(self) -> "list[Office]":
        from handbill.resolve import own_offices

        return [self.country.office(id) for id in self.given.get("office") or ()] or own_offices(self.country)

    def _place(self) -> None:
        """The sender's district or region: known by the postcode, chosen from a short menu, or asked for."""
        offices = self._offices()
        districts = [office for office in offices if office.represents == "district"]
        if offices and all(office.level == "state" for office in offices):
            self._ask_region()
            # No map here knows the districts of a state's legislature, and no pack lists them.
            finder = offices[0].finder.url
            question = f"Your district in the state's legislature (find it at {finder})"
            self._fill("district", question, f"It decides who represents you there; your address finds it at {finder}")
        elif self.country.district and districts and not self.sender.district:
            self._district(districts[0])
        elif any(office.represents == "region" for office in offices):
            self._ask_region()

    def _ask_region(self) -> None:
        if self._needs_region and not self._region():
            question = f"Your {self._region_word} (for instance {next(iter(self.country.regions))})"
            why = f"Your {self._region_word} decides who represents you: its name or code."
            self._know(region=self._ask(question, why, self._known_region))

    def _district(self, office: "Office") -> None:
        from handbill import resources
        from handbill.country import said
        from handbill.directory import Directory
        from handbill.place import candidates, locate

        finder, kind = office.finder.url, self.country.district
        with Directory(resources.directory()) as directory:
            found, located = locate(self.sender, self.country, directory, self.today)
            holders = [self._holders(directory, office, place) for place in located.places]
        if found.district or kind is None:
            return
        what = said(kind.name, "en")
        if located.answer == "ambiguous":
            click.echo(
                f"{self.sender.postcode} lies in {len(located.places)} of them. If in doubt, see {finder}", err=True
            )
            entries = zip(candidates(self.country, located), holders, strict=True)
            why = f"One of these is yours; your address finds it at {finder}"
            place = located.places[self._menu(["  ".join(filter(None, e)) for e in entries], f"Your {what}", why)]
            self._know(region=place.region or self.sender.region, district=place.district)
        else:
            question = f"Your {what} (for instance {kind.example}; find it at {finder})"
            region = self._region()
            why = f"It decides who represents you; your address finds it at {finder}"
            self._know(district=self._ask(question, why, lambda answer: self.country.find_division(region, answer)))

    def _holders(self, directory: "Directory", office: "Office", place: "PostcodePlace") -> str:
        """Who holds the seat now, by the data; "" where it names nobody whose term lasts."""
        named = self.country.district is not None and self.country.district.kind == "named"
        seat = directory.seat(office.id, place.region, place.district, named=named)
        gone = ("ended", "expired")
        return ", ".join(o.name for o in seat.officials if directory.freshness(o, self.today).status not in gone)

    def _menu(self, entries: Sequence[str], question: str, why: str) -> int:
        """The place in `entries` of the one that was chosen by its number."""
        from handbill.errors import refuse

        def check(answer: str) -> None:
            if answer not in map(str, range(1, len(entries) + 1)):
                raise refuse("no-number", f"'{answer}' is no number from 1 to {len(entries)}.")

        self.asked += 1
        for number, entry in enumerate(entries, 1):
            click.echo(f"  {number}  {entry}", err=True)
        return int(_answer(f"{question}: which number", why, check)) - 1

    def _person(self) -> None:
        """Whom of many, where nobody is the sender's own, or more people than one writes to."""
        office = self._crowded()
        if office is not None:
            question = f"Whom of them do you write to (name; they stand at {office.finder.url})"
            why = f"No one of them is yours alone; all stand at {office.finder.url}"
            self.given["to"] = self._ask(question, why, lambda answer: self._resolve(office, answer))
            self.given["office"] = (office.id,)

    def _crowded(self) -> "Office | None":
        from handbill.country import said
        from handbill.errors import InputError

        for office in self._offices():
            try:
                self._resolve(office)
            except InputError as error:
                if error.problems[0].code == "choose":
                    click.echo(_spoken(InputError(replace(error.problems[0], next_step=None))), err=True)
                    return office
        if self._offices() or self._kit_names_an_office():
            return None
        office = next(office for office in self.country.offices if not office.impersonal)
        name = said(self.country.name, "en")
        click.echo(f"In {name} all are elected for the whole country: {said(office.title, 'en')}.", err=True)
        return office

    def _resolve(self, office: "Office", to: str = "") -> None:
        """Raises InputError where the office alone, or with this name, does not say who is meant."""
        from handbill import resources
        from handbill.directory import Directory
        from handbill.place import locate
        from handbill.resolve import Wish, resolve

        with Directory(resources.directory()) as directory:
            sender, located = locate(self.sender, self.country, directory, self.today)
            resolve(sender, self.country, Wish((office.id,), to), self.today, directory, located)

    def _kit_names_an_office(self) -> bool:
        """Whether the kit asks a minister or a committee of the country, who are written to as such."""
        from handbill.kit import load_kit

        asks = [ask for ask in load_kit(self.kit).file.asks if ask.open_on(self.today) and ask.offices != "any"]
        named = {office for ask in asks for office in ask.offices}
        return any(office.impersonal and office.id in named for office in self.country.offices)

    def own_words(self) -> None:
        """The kit's questions: one of them after others were asked, all of them where the sender wants them."""
        from handbill.country import said
        from handbill.kit import load_kit

        which = self.given.get("questions") or "one"
        if which == "one" and not (0 < self.asked < MOST and not self.sender.answers and not self.sender.story):
            return
        loaded = load_kit(self.kit)
        prompts = [prompt for prompt in loaded.file.prompts if prompt.id not in self.sender.answers]
        wanted = (self.sender.language, *self.country.languages_in(self._region()), loaded.languages[0])
        lang = next(lang for lang in wanted if lang in loaded.languages)
        values = {"city": self.sender.city, "country": said(self.country.name, lang)}
        for prompt in prompts[:1] if which == "one" else prompts:
            text = loaded.words(lang).prompts[prompt.id]
            short = text.short if which == "short" else None
            question = (short.question if short else text.question).text(values)
            if which != "one" and text.hint and not short:
                click.echo(text.hint.text(values), err=True)
            room = "a few words" if short else "one sentence"
            answer = self._answer_within(f"{question} ({room}; Enter skips)", prompt.max_chars)
            if answer:
                self._know(answers={**self.sender.answers, prompt.id: answer})

    def _answer_within(self, question: str, most: int) -> str:
        """What was typed, "" where nothing was; asked again where it is longer than the kit allows."""
        while True:
            answer = str(click.prompt(question, default="", show_default=False, err=True)).strip()
            if len(answer) <= most:
                return answer
            click.echo(f"That is {len(answer) - most} characters too many; --story takes longer texts.", err=True)


def offer_to_save(sender: Any) -> None:
    """Offer to keep the answers in the profile; the default is no."""
    from handbill import resources
    from handbill.cli.me import write_profile
    from handbill.people import load_profile

    path = resources.profile()
    if click.confirm(f"Keep your name and address in {path} for the next time?", default=False, err=True):
        kept = load_profile(path).answers if path.exists() else {}
        write_profile(path, replace(sender, answers=kept))
        click.echo(f"Kept in {path}; `handbill me erase` removes it.", err=True)
