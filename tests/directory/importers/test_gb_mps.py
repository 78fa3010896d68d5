"""The importer of members of the House of Commons."""

from pathlib import Path

import pytest
from importing import imported, refused, unrecognised, written

from handbill.directory.importers.gb_mps import FEED

HEAD = '"pcon_name","pcon_code","member_id","full_title","display_as","party_text","member_email","country_name"\n'
SAM = "Aldershot,E14001063,1,Rt Hon Sam Example MP,Mr Sam Example,Example Party,sam@parliament.example,England\n"


def row(**changes: str) -> str:
    cells = dict(zip(HEAD.replace('"', "").strip().split(","), SAM.strip().split(","), strict=True)) | changes
    return ",".join(f'"{cell}"' for cell in cells.values()) + "\n"


def test_a_member_has_the_sources_own_forms_and_nothing_inferred(tmp_path: Path) -> None:
    found = imported(FEED, written(tmp_path / "any.name", HEAD + SAM))
    sam = found.officials[0]
    assert (sam.id, sam.office, sam.name, sam.envelope_name) == (
        "gb:parliament:1",
        "gb/commons",
        "Mr Sam Example",
        "Rt Hon Sam Example MP",
    )
    assert (sam.region, sam.district, sam.party, sam.rank) == ("ENG", "E14001063", "Example Party", "")
    assert (sam.surname, sam.gender) == ("Mr Sam Example", "x")
    assert [(c.via, c.email, c.lines) for c in sam.contacts] == [("capital", "sam@parliament.example", ())]
    assert (found.read, found.dropped, found.notes, found.source.complete) == (1, (), (), True)


@pytest.mark.parametrize(
    ("email", "dropped"),
    [
        ("No email found", ()),
        ("", ()),
        ("see website", ("Mr Sam Example: 'see website' is no e-mail address",)),
    ],
)
def test_words_are_no_e_mail_address(tmp_path: Path, email: str, dropped: tuple[str, ...]) -> None:
    found = imported(FEED, written(tmp_path / "a.csv", HEAD + row(member_email=email)))
    assert (found.officials[0].contacts, found.dropped) == ((), dropped)


def test_the_speaker_presides_and_has_no_party(tmp_path: Path) -> None:
    sam = imported(FEED, written(tmp_path / "a.csv", HEAD + row(party_text="Speaker"))).officials[0]
    assert (sam.rank, sam.party) == ("presiding", "")


def test_a_constituency_is_known_by_code_or_name_and_a_former_one_is_kept_as_it_is(tmp_path: Path) -> None:
    text = row(pcon_code="", pcon_name="aldershot") + row(
        pcon_code="E14000530", pcon_name="Old Example", member_id="2", country_name="Elsewhere"
    )
    found = imported(FEED, written(tmp_path / "a.csv", HEAD + text))
    assert [(o.region, o.district) for o in found.officials] == [("ENG", "E14001063"), ("", "Old Example")]
    assert found.notes == ("Mr Sam Example: 'Old Example' is no constituency now; kept under this name",)


def test_a_seat_without_a_member_and_a_member_who_stands_twice_are_named(tmp_path: Path) -> None:
    text = SAM + SAM + row(display_as="", member_id="") + row(display_as="", pcon_name="")
    found = imported(FEED, written(tmp_path / "a.csv", HEAD + text))
    assert found.dropped == (
        "line 3: Mr Sam Example stands there twice; the first is kept",
        "line 4: nobody is named for Aldershot",
        "line 5: nobody is named for a constituency without a name",
    )
    assert (len(found.officials), found.read, found.source.complete) == (1, 4, True)


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"display_as": "Sam\x1b[2J"}, "name"), ({"member_id": "../1"}, "number"), ({"member_id": ""}, "number")],
)
def test_who_cannot_be_kept_leaves_the_list_incomplete(tmp_path: Path, changes: dict[str, str], what: str) -> None:
    found = imported(FEED, written(tmp_path / "a.csv", HEAD + SAM + row(**changes)))
    assert found.dropped[-1] == f"line 3: a member without a {what} that can be kept"
    assert not found.source.complete
    assert {official.source for official in found.officials} == {found.source}
    assert found.notes == ("somebody could not be read, so no seat is taken for vacant",)


def test_other_tables_are_not_claimed_and_refused_when_given(tmp_path: Path) -> None:
    other = written(tmp_path / "mp_lookup.csv", "name,party\nSam,Example\n")
    assert unrecognised(FEED, tmp_path)
    assert refused(FEED, other).code == "form"
    assert refused(FEED, written(tmp_path / "empty.csv", HEAD)).code == "empty"


@pytest.mark.data
def test_the_real_table_is_kept_whole(shared: Path) -> None:
    found = imported(FEED, shared / "data" / "gb-mps")
    assert (found.read, found.people, found.dropped, found.notes) == (650, 650, (), ())
    assert len({official.district for official in found.officials}) == 650
    assert all(official.district[0] in "ENSW" and official.region for official in found.officials)
    without = {official.name for official in found.officials if not official.contacts}
    assert without == {"Yasmin Qureshi", "Sir Julian Lewis", "Sir Mark Hendrick", "Órfhlaith Begley"}
    assert [o.name for o in found.officials if o.rank] == ["Sir Lindsay Hoyle"]
    assert found.officials[0].envelope_name == "Alex Baker MP"
