"""`officials find`: from a postcode or a place to the seats there and who holds them, from the directory alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handbill.directory.lookup import Directory, Located, Seat
from handbill.directory.model import Place, Post


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
            yield Found(post, region, district, directory.place_name(country, region, district) or district, seat)
        elif not district and post.represents == "region":
            name = directory.place_name(country, region, "") or region
            yield Found(post, region, "", name, directory.seat(post.id, region, None))
