"""`officials find`: from a postcode or a place to the seats there and who holds them, from the directory alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handbill.country import fold
from handbill.directory.lookup import Directory, Located, Seat
from handbill.directory.model import Place, Post
from handbill.people import Official


@dataclass(frozen=True, slots=True)
class Found:
    """An office for a place, and its seat."""

    post: Post
    region: str
    district: str
    place: str
    seat: Seat


def by_postcode(directory: Directory, country: str, code: str, today: date) -> tuple[Located, list[Found]]:
    """Where a postcode lies, and every seat of each place that it may mean."""
    located = directory.locate(country, code, today)
    found = []
    for place in located.places:
        found += [seat for seat in _seats(directory, country, place.region, place.district) if seat.district]
    for region in dict.fromkeys(place.region for place in located.places if place.region):
        found += _seats(directory, country, region, "")
    return located, found


def by_place(directory: Directory, country: str, place: Place) -> list[Found]:
    """Every seat of a region and of the districts in it, or of a district and of the region that it lies in."""
    found = list(_seats(directory, country, place.region, place.district))
    if place.district and place.region:
        found += _seats(directory, country, place.region, "")
    elif place.region:
        for post in directory.posts(country):
            if post.represents == "district" and post.level == "national":
                seat = directory.seat(post.id, place.region, None)
                found += [Found(post, place.region, "", place.name, seat)] if seat.officials else []
    return found


def _seats(directory: Directory, country: str, region: str, district: str) -> Iterator[Found]:
    for post in directory.posts(country):
        if post.represents == "nation" or post.level == "state" or region in post.not_in:
            continue
        if district and post.represents == "district":
            named = not region or not directory.numbered(country)
            seat = directory.seat(post.id, region, district, named=named)
            yield Found(post, region, district, place_of(directory, post, region, district), seat)
        elif not district and post.represents == "region":
            yield Found(post, region, "", place_of(directory, post, region, ""), directory.seat(post.id, region, None))


def of_legislature(directory: Directory, country: str, region: str, district: str) -> list[Found]:
    """The seats of a state's legislature that bear a district's name, with the region before it or apart.

    No map and no pack lists these districts: those that somebody holds are known.
    """
    head, _, rest = district.partition("-")
    own = _regions(directory, country, head) if rest else set()
    regions = own & _regions(directory, country, region) if region and own else own
    if region and not own:
        regions = _regions(directory, country, region)
    wanted = _bare(rest if own else district)
    found: list[Found] = []
    for code in sorted(regions):
        for post, official in legislators(directory, country, code):
            seat = (post, code, official.district)
            if _bare(official.district) == wanted and seat not in [(f.post, f.region, f.district) for f in found]:
                place = place_of(directory, *seat)
                found.append(Found(*seat, place, directory.seat(post.id, code, official.district)))
    return found


def legislators(directory: Directory, country: str, region: str) -> list[tuple[Post, Official]]:
    """Everybody in a state's legislature."""
    posts = [post for post in directory.posts(country) if post.level == "state" and region not in post.not_in]
    return [(post, official) for post in posts for official in directory.seat(post.id, region, None).officials]


def place_of(directory: Directory, post: Post | None, region: str, district: str) -> str:
    """A place as messages name it; a state's legislature has districts of its own, which bear the same numbers."""
    country = post.id.split("/")[0] if post else ""
    if post and post.level == "state":
        name = directory.place_name(country, region, "") or region
        return f"{name}, district {district}" if district else name
    return directory.place_name(country, region, district) or "-".join(part for part in (region, district) if part)


def _regions(directory: Directory, country: str, name: str) -> set[str]:
    return {place.region for place in directory.places(country, name) if place.region and not place.district}


def _bare(district: str) -> str:
    return fold(district).lstrip("0") or "0"
