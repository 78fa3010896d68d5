"""What the directory copies of a country pack at an update, so that a look-up needs the directory alone."""

from collections.abc import Iterator

from handbill.country import Country, Division, Office, fold, said
from handbill.directory.model import Event, Facts, Place, Post


def facts(country: Country) -> Facts:
    """Offices with their finders, names of places, and the calendar; English names for messages."""
    events = (Event(d.office, d.event, d.date.first, d.date.last) for d in country.calendar)
    return Facts(
        country=country.code,
        name=said(country.name, "en"),
        postcode=said(country.postcode.name, "en"),
        region=said(country.region.name, "en") if country.region else "",
        district=said(country.district.name, "en") if country.district else "",
        posts=tuple(_post(office) for office in country.offices),
        places=tuple(_places(country)),
        events=tuple(events),
    )


def _post(office: Office) -> Post:
    return Post(
        office.id,
        said(office.title, "en"),
        office.represents,
        office.elected,
        office.level,
        office.members,
        office.finder.url,
        office.not_in,
        {region: said(title, "en") for region, title in office.titles.items()},
    )


def _places(country: Country) -> Iterator[Place]:
    for code, region in country.regions.items():
        names = (code, *region.name.values(), *region.aliases)
        yield Place(code, "", said(region.name, "en"), tuple(fold(name) for name in names))
    if country.district is None:
        return
    for code in country.district.names:
        name = country.district_name(Division("", code), country.languages[0])
        both = (code, name, *(country.district_name(Division("", code), lang) for lang in country.languages))
        yield Place("", code, name, tuple(fold(word) for word in both))
    if country.district.kind == "numbered":
        for code, region in country.regions.items():
            seats = region.districts
            if seats is None:
                continue
            for number in range(1, seats + 1) if seats else (0,):
                name = country.place(Division(code, str(number)), "en")["constituency"]
                forms = [f"{code}-{number}", f"{code}-{number:02}", name]
                yield Place(code, str(number), name, tuple(fold(form) for form in forms))
