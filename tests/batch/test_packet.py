"""One person's papers: whom they go to where the place is known, half known or not known, and what each holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from addressees import SOURCE, TODAY, WASHINGTON, imported, keep, official

from handbill.batch.forms import fingerprint
from handbill.batch.journal import Sheet
from handbill.batch.model import EventFile, Get, Person
from handbill.batch.packet import Packet, Packets, distinct
from handbill.country import Division
from handbill.directory import Import, PostcodePlace
from handbill.document import Document
from handbill.errors import InputError
from handbill.kit import Kit, load_kit
from handbill.people import Sender
from kits import write_kit

MAPS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "us": ("us/house", [("91203", "CA", "30"), ("90001", "CA", "30", 0.9), ("90001", "CA", "31", 0.1)]),
    "fr": ("fr/assemblee", [("75005", "75", "2"), ("75006", "75", "2"), ("75006", "75", "11")]),
    "de": ("de/bundestag", [("10178", "", "74"), ("10115", "", "74"), ("10115", "", "75")]),
    "gb": ("gb/commons", [("W5 9XX", "", "E14001207"), ("W5 9YY", "", "E14001207"), ("W5 9YY", "", "E14001208")]),
}
EVERYWHERE = [("20001", "DC", "0"), ("06390", "NY", "12"), ("06390", "CA", "31")]  # also in no state for certain
MEMBERS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "us": (
        *(("us/house", "CA", district, f"Robin Member{district}") for district in ("30", "31")),
        ("us/house", "DC", "0", "Dana Delegate"),
        *(("us/senate", "CA", "", f"Sam {surname}") for surname in ("Ashgrove", "Birchwood")),
    ),
    "fr": (("fr/assemblee", "75", "2", "Camille Exemple"), ("fr/assemblee", "75", "11", "Dominique Exemple")),
    "de": (("de/bundestag", "", "74", "Kim Beispiel"), ("de/bundestag", "", "75", "Toni Beispiel")),
    "gb": (("gb/commons", "", "E14001207", "Alex Sample"), ("gb/commons", "", "E14001208", "Jo Sample")),
}
EVENT = EventFile(1, "Example evening", "example", "people.csv")
HOMES = {
    "us": Sender("Ani Example", "1 Example Street", "Glendale", "CA", "91203", country="us"),
    "fr": Sender("Claire Exemple", "3 rue de l’Exemple", "Paris", "", "75005", country="fr"),
    "de": Sender("Lena Beispiel", "Beispielstraße 4", "Berlin", "", "10178", country="de"),
    "gb": Sender("Sam Example", "12 Example Street", "London", "", "W5 9XX", country="gb"),
    "ca": Sender("Jo Example", "200 Example Street", "Toronto", "ON", "M5S 0X0", "University—Rosedale", "ca"),
}
FULL: tuple[Get, ...] = ("letter", "call", "envelope", "label")


def write_directory(path: Path) -> Path:
    """A directory of invented members in four countries, and of postcodes in one district, in two, and in two states."""
    for country, (scheme, codes) in MAPS.items():
        people = [
            official(
                office,
                id=f"{country}:{n}",
                name=name,
                surname=name.split()[-1],
                division=Division(region, district),
                contacts=(WASHINGTON,) if country == "us" else (),
                end=None,
            )
            for n, (office, region, district, name) in enumerate(MEMBERS[country])
        ]
        keep(path, imported(*people, source=replace(SOURCE, id=f"{country}-members", complete=False), country=country))
        lines: list[Any] = [*codes, *(EVERYWHERE if country == "us" else [])]
        source = replace(SOURCE, id=f"{country}-codes", scheme=scheme, complete=False)
        keep(path, Import(country, source, "0" * 64, (), tuple(PostcodePlace(*line) for line in lines)))
    return path


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_directory(tmp_path_factory.mktemp("directory") / "directory.sqlite3")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return load_kit(str(write_kit(tmp_path_factory.mktemp("kit"))))


@pytest.fixture
def packets(database: Path, kit: Kit) -> Iterator[Packets]:
    with Packets(EVENT, kit, TODAY, database) as made:
        yield made


def person(
    country: str = "us", *, lang: str = "", points: tuple[str, ...] = (), made: tuple[str, ...] = (), **changes: Any
) -> Person:
    sender = replace(HOMES[country], **changes)
    return Person(2, sender, sender.name.rpartition(" ")[2], lang, points, made)


def sheets(packet: Packet) -> list[Sheet]:
    return [sheet for _, sheet, _ in packet.sheets]


def offices(packet: Packet) -> list[str]:
    return [sheet.slug for sheet in sheets(packet) if sheet.get == "letter"]


def letters(packet: Packet) -> list[Document]:
    return [document for _, sheet, document in packet.sheets if document and sheet.get == "letter"]


def refused(packets: Packets, person: Person) -> str:
    with pytest.raises(InputError) as caught:
        packets.packet(person)
    return " ".join(str(problem) for problem in caught.value.problems)


SENATORS = ["us-senate-CA-Ashgrove", "us-senate-CA-Birchwood"]


def test_a_person_whose_place_is_known_gets_everything_for_everybody_who_represents_them(packets: Packets) -> None:
    packet = packets.packet(person())
    assert (packet.open, packet.candidates) == ("", "")
    assert offices(packet) == ["us-house-CA-30", *SENATORS]
    assert [(stack, sheet.get) for stack, sheet, _ in packet.sheets] == [("letters", "letter"), ("calls", "call")] * 3
    assert {sheet.whom for sheet in sheets(packet)} == {
        "Robin Member30, CA-30",
        "Sam Ashgrove, CA",
        "Sam Birchwood, CA",
    }
    assert packet.made == ("us/house", "us/senate")
    assert {(holder.name, holder.place, holder.phone, holder.as_of) for holder in packet.holders} == {
        ("Robin Member30", "CA-30", "+1 202-555-0101", "2026-11-01"),
        ("Sam Ashgrove", "CA", "+1 202-555-0101", "2026-11-01"),
        ("Sam Birchwood", "CA", "+1 202-555-0101", "2026-11-01"),
    }


def test_of_a_postcode_in_two_districts_what_is_certain_is_made_and_the_rest_is_to_choose(packets: Packets) -> None:
    packet = packets.packet(person(postcode="90001", region=""))
    assert offices(packet) == SENATORS
    assert packet.made == ("us/senate",)
    assert "90001 lies in 2 of them" in packet.open
    assert packet.candidates == "CA-30, 90% of the code; CA-31, 10% of the code"


def test_a_postcode_in_two_states_leaves_every_office_to_choose(packets: Packets) -> None:
    packet = packets.packet(person(postcode="06390", region=""))
    assert packet.sheets == ()
    assert "06390 lies in 2 of them" in packet.open
    assert packet.candidates.split("; ") == ["CA-31", "NY-12"]
    said = packets.packet(person(postcode="06390", region="CA"))
    assert (offices(said), said.open) == (["us-house-CA-31", *SENATORS], "")


def test_a_postcode_that_no_map_has_is_to_choose_by_hand(packets: Packets) -> None:
    packet = packets.packet(person(postcode="99999"))
    assert offices(packet) == SENATORS
    assert "your congressional district is not known (the map does not have the code)" in packet.open
    assert packet.candidates == ""
    nowhere = packets.packet(person(postcode="99999", region=""))
    assert nowhere.sheets == ()
    assert "district is not known" in nowhere.open
    assert "state or territory is not known" in nowhere.open


@pytest.mark.parametrize(
    ("country", "postcode", "district", "slug"),
    [
        ("us", "90001", "31", "us-house-CA-31"),
        ("us", "90001", "CA-31", "us-house-CA-31"),
        ("us", "90001", "CA-31, 90% of the code", "us-house-CA-31"),
        ("us", "99999", "CA-31", "us-house-CA-31"),
        ("us", "91203", "CA-31", "us-house-CA-31"),
        ("fr", "75006", "75-11", "fr-assemblee-75-11"),
        ("fr", "75006", "11", "fr-assemblee-75-11"),
        ("de", "10115", "Berlin-Pankow", "de-bundestag-Berlin-Pankow-Beispiel"),
        ("gb", "W5 9YY", "Ealing North", "gb-commons-Ealing-North"),
        ("de", "10115", "75 (Berlin-Pankow), 12% of the code", "de-bundestag-Berlin-Pankow-Beispiel"),
        ("gb", "ZZ9 9ZZ", "ealing north", "gb-commons-Ealing-North"),
    ],
)
def test_a_district_by_code_or_name_goes_before_the_map(
    packets: Packets, country: str, postcode: str, district: str, slug: str
) -> None:
    packet = packets.packet(person(country, postcode=postcode, district=district))
    assert packet.open == ""
    assert slug in offices(packet)
    assert len([each for each in offices(packet) if each.startswith(slug.rsplit("-", 2)[0])]) == 1


@pytest.mark.parametrize(
    ("country", "postcode", "wanted"),
    [
        ("us", "90001", {"us-house-CA-30", "us-house-CA-31"}),
        ("us", "06390", {"us-house-CA-31", "us-house-NY-12"}),
        ("fr", "75006", {"fr-assemblee-75-02", "fr-assemblee-75-11"}),
        ("de", "10115", {"de-bundestag-Berlin-Mitte-Beispiel", "de-bundestag-Berlin-Pankow-Beispiel"}),
        ("gb", "W5 9YY", {"gb-commons-Ealing-Central-and-Acton", "gb-commons-Ealing-North"}),
    ],
)
def test_the_code_and_the_name_of_each_candidate_can_be_written_into_the_district(
    packets: Packets, country: str, postcode: str, wanted: set[str]
) -> None:
    changes: dict[str, Any] = {"postcode": postcode} | ({"region": ""} if country == "us" else {})
    found = set()
    for candidate in packets.packet(person(country, **changes)).candidates.split("; "):
        for said in candidate.split(",")[0].rstrip(")").split(" ("):
            packet = packets.packet(person(country, **changes, district=said))
            assert packet.open == ""
            found.add(offices(packet)[0])
    assert found == wanted


@pytest.mark.parametrize(
    ("country", "district"), [("us", "CA-99"), ("us", "Glendale"), ("de", "Atlantis"), ("gb", "0")]
)
def test_a_district_that_there_is_not_stops_the_row_and_is_named(packets: Packets, country: str, district: str) -> None:
    assert f"'{district}' is no " in refused(packets, person(country, district=district))


def test_a_place_without_senators_has_letters_to_its_delegate_alone(database: Path, kit: Kit, packets: Packets) -> None:
    home = person(postcode="20001", region="DC", city="Washington")
    packet = packets.packet(home)
    assert (offices(packet), packet.open) == (["us-house-DC-0"], "")
    unknown = packets.packet(person(postcode="20099", region="DC", city="Washington"))
    assert (offices(unknown), unknown.open) == (offices(packet), "")
    with Packets(replace(EVENT, offices=("us/senate",)), kit, TODAY, database) as senate:
        assert "District of Columbia elects nobody to us/senate." in refused(senate, home)


def test_offices_whose_papers_are_made_are_left_out(packets: Packets) -> None:
    packet = packets.packet(person(postcode="90001", district="CA-31", made=("us/senate",)))
    assert offices(packet) == ["us-house-CA-31"]
    everything = packets.packet(person(made=("us/senate", "us/house")))
    assert (everything.sheets, everything.open) == ((), "")
    half = packets.packet(person(postcode="90001", made=("us/senate",)))
    assert half.sheets == ()
    assert "90001" in half.open


def test_the_events_offices_hold_in_their_own_country_and_others_get_all(database: Path, kit: Kit) -> None:
    with Packets(replace(EVENT, offices=("us/house",)), kit, TODAY, database) as packets:
        assert offices(packets.packet(person())) == ["us-house-CA-30"]
        assert offices(packets.packet(person("fr")))[0] == "fr-assemblee-75-02"


@pytest.mark.parametrize(
    ("changes", "gets", "missing"),
    [
        ({"street": ""}, FULL, "street"),
        (
            {"street": "", "name": "", "city": "", "postcode": ""},
            FULL,
            "name street city postcode",
        ),
        ({"city": ""}, ("call",), "city"),
        ({"street": ""}, ("call",), ""),
        ({"street": ""}, ("label",), ""),
    ],
)
def test_papers_need_the_address_that_stands_on_them(
    database: Path, kit: Kit, changes: dict[str, Any], gets: Any, missing: str
) -> None:
    with Packets(replace(EVENT, gets=gets), kit, TODAY, database) as packets:
        if missing:
            assert missing in refused(packets, person(district="CA-30", **changes))
        else:
            assert packets.packet(person(**changes)).sheets


def test_each_paper_can_be_made_again_as_it_was(database: Path, kit: Kit) -> None:
    with Packets(replace(EVENT, gets=FULL), kit, TODAY, database, (1.5, -0.5)) as packets:
        who = person(answers={"swim": "As a child."})
        packet = packets.packet(who)
        assert [sheet.get for sheet in sheets(packet)] == [*FULL] * 3
        for _, sheet, document in packet.sheets:
            if sheet.get == "label":
                assert document is None
                assert packets.label(who, sheet.slug)[0].endswith(sheet.whom.split(",")[0])
            else:
                assert packets.document(sheet.get, who, sheet.slug) == document
                assert document is not None
                assert (sheet.paper, sheet.lang) == (document.paper, document.lang)


def test_letters_and_calls_of_packets_lie_together_and_envelopes_beside_them(database: Path, kit: Kit) -> None:
    with Packets(replace(EVENT, gets=FULL, packets=True), kit, TODAY, database) as packets:
        stacks = [stack for stack, _, _ in packets.packet(person()).sheets]
    assert stacks == ["packets", "packets", "envelopes", "labels"] * 3


def roles(document: Document) -> list[str]:
    return [block.role for block in document.blocks]


def test_without_own_words_there_are_lines_for_the_pen_and_with_them_none(packets: Packets) -> None:
    for words in ({"answers": {"swim": "I swam in it as a child."}}, {"story": "My mother grew up at the river."}):
        for letter in letters(packets.packet(person(**words))):
            assert "pen" not in roles(letter)
            assert "own" in roles(letter)
    for letter in letters(packets.packet(person())):
        assert roles(letter).count("pen") == 1
        assert "own" not in roles(letter)
        assert roles(letter).index("opening") < roles(letter).index("pen") < roles(letter).index("point")


def bodies(packet: Packet) -> list[str]:
    return [sheet.body for sheet in sheets(packet) if sheet.get == "letter"]


def test_letters_that_say_the_same_have_one_fingerprint_whoever_signs_them(packets: Packets) -> None:
    one = packets.packet(person())
    for body, letter in zip(bodies(one), letters(one), strict=True):
        assert body == fingerprint(letter)
        texts = [block.text for block in letter.blocks if block.role in ("opening", "point", "ask", "thanks")]
        assert texts
    # Openings and facts are drawn by name and postcode: some of many people have the same ones, never all their own.
    crowd = [packets.packet(person(name=f"Ani Example {n}", street=f"{n} Other Street")) for n in range(12)]
    houses = {bodies(packet)[0] for packet in crowd}
    assert 1 < len(houses) < 12
    by_words: dict[str, set[str]] = {}
    for packet in crowd:
        letter = letters(packet)[0]
        said = "\n".join(block.text for block in letter.blocks if block.role in ("opening", "point", "ask", "thanks"))
        by_words.setdefault(said, set()).add(fingerprint(letter))
    assert all(len(found) == 1 for found in by_words.values())
    assert len({next(iter(found)) for found in by_words.values()}) == len(by_words)
    assert distinct([sheets(packet)[0] for packet in crowd]) == len(houses)


def test_a_fingerprint_leaves_names_and_places_out_and_keeps_own_words(packets: Packets) -> None:
    here = letters(packets.packet(person(points=())))[0]
    moved = replace(here, blocks=tuple(
        replace(block, inlines=tuple(replace(part, text="Elsewhere") if getattr(part, "name", "") in ("city", "constituency", "official") else part for part in block.inlines))
        for block in here.blocks
    ))  # fmt: skip
    assert moved != here
    assert fingerprint(moved) == fingerprint(here)
    plain = person()
    own = [
        replace(plain, sender=replace(plain.sender, answers={"swim": words})) for words in ("Once.", "Twice.", "Once.")
    ]
    first, second, again = (bodies(packets.packet(each)) for each in own)
    assert first == again
    assert not set(first) & set(second)
    assert not set(first) & set(bodies(packets.packet(plain)))
    told = replace(plain, sender=replace(plain.sender, story="Once upon a time."))
    assert not set(bodies(packets.packet(told))) & set(first)


@pytest.mark.parametrize(
    ("country", "lang", "event_lang", "spoken"),
    [
        ("us", "", "", {"en"}),
        ("us", "hy", "hy", {"en"}),
        ("fr", "en", "", {"fr"}),
        ("de", "ar", "", {"de"}),
        ("ca", "fr", "", {"fr"}),
        ("ca", "", "", {"en"}),
        ("ca", "hy", "", {"en"}),
    ],
)
def test_a_letter_is_written_in_a_language_of_the_office(
    database: Path, artsakh: Kit, country: str, lang: str, event_lang: str, spoken: set[str]
) -> None:
    event = replace(EVENT, kit="artsakh", lang=event_lang)
    with Packets(event, artsakh, TODAY, database) as packets:
        packet = packets.packet(person(country, lang=lang))
    assert {document.lang for document in letters(packet)} == spoken
    assert {sheet.lang for sheet in sheets(packet) if sheet.get == "letter"} == spoken


def test_paper_is_the_countrys_unless_the_event_says_another(database: Path, kit: Kit) -> None:
    for paper, found in (("", {"us": "letter", "de": "a4"}), ("a4", {"us": "a4", "de": "a4"})):
        with Packets(replace(EVENT, paper=paper), kit, TODAY, database) as packets:
            for country, wanted in found.items():
                assert {sheet.paper for sheet in sheets(packets.packet(person(country)))} == {wanted}


def test_a_window_says_its_own_paper_for_letters_alone(database: Path, kit: Kit) -> None:
    with Packets(replace(EVENT, window="din-b", paper="letter"), kit, TODAY, database) as packets:
        packet = packets.packet(person("de"))
    assert {(sheet.get, sheet.paper) for sheet in sheets(packet)} == {("letter", "a4"), ("call", "letter")}


def test_a_country_without_a_pack_has_nobody_to_write_to_and_is_named(packets: Packets) -> None:
    home = Person(2, Sender("Ani Example", "1 Example Street", "Example", "", "1000", country="ch"))
    assert "no office and no address in Switzerland" in refused(packets, home)
