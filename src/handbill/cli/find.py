"""`handbill officials find`: who holds office, by postcode, place or name."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any

import click

from handbill.cli import options


@click.command()
@click.argument("country", metavar="CC")
@click.option("--postcode", default="", help="Who represents this postcode.")
@click.option("--region", default="", help="A state, province or département: code or name.")
@click.option(
    "--district",
    default="",
    help="A district, also of a state's legislature: number, code or name; CA-30 names its region too.",
)
@click.option("--name", default="", help="People whose name holds these words.")
@options.today
@options.as_json
def find(country: str, postcode: str, region: str, district: str, name: str, day: str | None, as_json: bool) -> None:
    """Who holds office, by postcode, place or name, out of the data on this machine.

    A postcode that lies in several districts gives all of them; one that no map knows gives the official finder.
    """
    from handbill import resources
    from handbill.directory import Directory

    if sum(map(bool, (postcode, region or district, name))) != 1:
        raise click.UsageError("Give one of --postcode, --name, and --region or --district or both of these.")
    today, code = options.parse_day(day), options.country_code(country)
    with Directory(resources.directory()) as directory:
        answer = _Answer(directory, code, today)
        if directory.country(code) is None:
            answer.never_updated()
        elif name:
            answer.people(directory.by_name(code, name), name)
        elif postcode:
            answer.postcode(postcode)
        else:
            answer.place(region, district)
    answer.show(as_json)


class _Answer:
    """What `find` found, gathered for people and for programs."""

    def __init__(self, directory: Any, country: str, today: date) -> None:
        self.directory = directory
        self.country = country
        self.today = today
        self.kind = "unknown"
        self.lines: list[str] = []
        self.data: list[dict[str, Any]] = []
        self.next: list[str] = []

    def never_updated(self) -> None:
        from handbill.country import load_country

        pack = load_country(self.country)
        if not pack.has_pack:
            self.next.append(f"Handbill knows no office in {pack.name['en']}; see {pack.offices[0].finder.url}")
            return
        from handbill.cli.advice import update_command

        command = update_command(self.country)
        self.next.append(f"No officials of {pack.name['en']} are here yet; next: {command}")
        self.next += [f"{office.title['en']}: find yours at {office.finder.url}" for office in pack.offices[:2]]

    def people(self, found: Sequence[Any], name: str) -> None:
        if found:
            self.kind = "unique" if len(found) == 1 else "ambiguous"
            posts = {post.id: post for post in self.directory.posts(self.country)}
            for official in found:
                self._official(official, posts.get(official.office))
        else:
            self.next.append(f"Nobody in the data has '{name}' in the name.")

    def postcode(self, postcode: str) -> None:
        from handbill.directory.find import by_postcode

        located, seats = by_postcode(self.directory, self.country, postcode, self.today)
        self.kind = located.answer
        if located.answer == "ambiguous":
            self.lines.append(f"{postcode} lies in {len(located.places)} districts; one of them is yours:")
        if located.answer == "unknown":
            self.next.append(f"{postcode}: {located.why}.")
        if located.source is None and self.directory.country(self.country)["district"]:
            from handbill.cli.advice import map_command

            self.next.append(f"The map comes with: {map_command(self.country)}")
        self._seats(seats)
        if located.source and located.places:
            source = located.source
            self.lines.append(f"Postcodes: {source.publisher}, {source.dated}; {source.licence}.")
        if located.answer != "unique":
            self._finders("district")

    def place(self, region: str, district: str) -> None:
        from handbill.directory.find import by_place, of_legislature

        places = self.directory.places(self.country, district or region)
        if region and district:
            within = [place.region for place in self.directory.places(self.country, region)]
            numbered = [self.directory.places(self.country, f"{code}-{district}") for code in within]
            places = tuple(place for place in places if place.region in ("", *within)) + tuple(chain(*numbered))
        legislature = of_legislature(self.directory, self.country, region, district) if district else []
        if not places and not legislature:
            given = district or region
            alone = district.isdigit() and not region and self.directory.numbered(self.country)
            hint = f" Add its region: --region CODE, or --district CODE-{given}." if alone else self._near(given)
            where = f" in '{region}'" if region and district else ""
            self.next.append(f"'{given}' is no place that the data knows{where}.{hint}")
            self._finders("district" if district else "region")
            return
        self.kind = "ambiguous" if len(places) > 1 else "unique"
        for place in places:
            self._seats(by_place(self.directory, self.country, place))
            if not place.district:
                self._count_legislators(place)
        if legislature:
            names = {self.directory.place_name(self.country, seat.region, "") for seat in legislature}
            self.lines.append(f"In the legislature of {', '.join(names)}, which has districts of its own:")
            self._seats(legislature)

    def _count_legislators(self, place: Any) -> None:
        """How many hold a seat in the legislature of a region, and how to find those of a district."""
        from handbill.directory.find import legislators

        known = [official for _, official in legislators(self.directory, self.country, place.region)]
        if known:
            here = f"{len(known)} members of the legislature of {place.name} are in the data, too"
            self.next.append(f"{here}: find those of a district like --district {place.region}-{known[0].district}")

    def _near(self, given: str) -> str:
        from handbill.country import fold
        from handbill.errors import nearest

        names = {fold(name): name for name in self.directory.place_names(self.country)}
        near = nearest(fold(given), list(names))
        return f" Did you mean '{names[near]}'?" if near else ""

    def _finders(self, represents: str) -> None:
        posts = [post for post in self.directory.posts(self.country) if post.level == "national"]
        wanted = [post for post in posts if post.represents == represents] or posts[:1]
        self.next += [f"{post.title}: find yours at {post.finder}" for post in wanted]

    def _seats(self, seats: Iterable[Any]) -> None:
        for found in seats:
            where = f"{found.post.called(found.region)}, {found.place}"
            if found.seat.answer == "held":
                for official in found.seat.officials:
                    self._official(official, found.post)
                for other in found.seat.others:
                    self._official(other, found.post, ", by another source")
            else:
                words = {"vacant": "vacant: the data names nobody", "unknown": "not in the data"}
                self.lines.append(f"{where}: {words[found.seat.answer]}; see {found.post.finder}")
                self.data.append({"office": found.post.id, "region": found.region, "district": found.district})
                self.data[-1] |= {"answer": found.seat.answer, "finder": found.post.finder}

    def _official(self, official: Any, post: Any, also: str = "") -> None:
        from handbill.directory.find import place_of

        fresh = self.directory.freshness(official, self.today)
        phone = next((contact.phone for contact in official.contacts if contact.phone), "")
        place = place_of(self.directory, post, official.region, official.district)
        title = (post.called(official.region) if post else official.office) + also
        state = fresh.status if not fresh.why else f"{fresh.status}: {fresh.why}"
        self.lines.append(f"{official.name}  ({official.id})")
        parts = (f"{title}, {place}".rstrip(", "), phone, f"data of {official.source.dated}, {state}")
        self.lines.append(f"    {'; '.join(part for part in parts if part)}")
        self.data.append(
            {
                "id": official.id,
                "name": official.name,
                "office": official.office,
                "level": post.level if post else "national",
                "region": official.region,
                "district": official.district,
                "answer": "held",
                "status": fresh.status,
                "why": fresh.why,
                "phone": phone,
                "source": official.source.id,
                "as_of": str(official.source.dated),
            }
        )

    def show(self, as_json: bool) -> None:
        if as_json:
            answer = {"answer": self.kind, "found": self.data, "next": self.next}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for line in self.lines:
                click.echo(line)
            for line in self.next:
                click.echo(line, err=True)
        if not self.data:
            raise click.exceptions.Exit(1)
