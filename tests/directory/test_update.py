"""Updates as they happen: files and a server of our own, real importers, and a database that is never worse than before."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from addressees import DATA
from webserver import Asked, WebServer, serving

from handbill import __version__
from handbill.country import Country, load_country
from handbill.directory import Directory, Import, feeds, store
from handbill.directory.facts import facts
from handbill.directory.feed import Feed
from handbill.directory.files import Files
from handbill.directory.importers import us_congress, us_states
from handbill.directory.update import Update, Updated, update
from handbill.errors import HandbillError, InputError, MachineError, Problem
from handbill.people import Source

TODAY = date(2026, 11, 22)
EARLIER = date(2026, 11, 1)
PEOPLE, PLACES = us_congress.LEGISLATORS, us_congress.OFFICES
MEMBERS = (DATA / PEOPLE).read_bytes()
OFFICES = (DATA / PLACES).read_bytes()


def read_people(files: Files, country: Country, source: Source) -> Import:
    """The members of one file, with the offices of the sample."""
    return us_congress.read(Files((*files.paths, DATA / PLACES)), country, source)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def congress(web: WebServer) -> Feed:
    """Both files of Congress, on the server."""
    addresses = {PEOPLE: web.put(f"/{PEOPLE}", MEMBERS), PLACES: web.put(f"/{PLACES}", OFFICES)}
    return replace(us_congress.FEED, files=addresses)


@pytest.fixture
def single(web: WebServer) -> Feed:
    """A source of one file, which has a mark for its version."""

    def answer(asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == '"one"':
            asked.start(status=304)
        else:
            asked.answer(MEMBERS, etag='"one"')

    address = web.tell("/single/members.yaml", answer)
    return replace(us_congress.FEED, id="single", title="A single file", files={PEOPLE: address}, read=read_people)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, congress: Feed) -> Feed:
    """Congress is all that handbill knows."""
    return knows(monkeypatch, congress)[0]


def knows(monkeypatch: pytest.MonkeyPatch, *sources: Feed) -> tuple[Feed, ...]:
    monkeypatch.setattr(feeds, "FEEDS", sources)
    return sources


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "directory.sqlite3"


def updated(database: Path, given: Path | str = "", **wishes: Any) -> list[Updated]:
    wish = Update("us", database, TODAY, str(given), pause=0.01)
    return update(replace(wish, **wishes))


def refused(database: Path, given: Path | str = "", kind: type[HandbillError] = InputError, **wishes: Any) -> Problem:
    with pytest.raises(kind) as caught:
        updated(database, given, **wishes)
    (problem,) = caught.value.problems
    assert problem.next_step
    return problem


def names(database: Path) -> dict[str, set[str]]:
    """The surnames of each source."""
    with Directory(database) as directory:
        return {
            source.id: {person.surname for person in directory.of_source(source.id)}
            for _, source, _, _ in directory.sources()
        }


def source(database: Path, id: str = us_congress.FEED.id) -> Source:
    with Directory(database) as directory:
        (found,) = (source for _, source, _, _ in directory.sources() if source.id == id)
    return found


def copied(folder: Path, day: date = EARLIER) -> Path:
    """The sample files in a folder, of a day."""
    shutil.copytree(DATA, folder)
    stamp = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    for path in folder.iterdir():
        os.utime(path, (stamp, stamp))
    return folder


SURNAMES = {"Example", "Sample", "Pattern", "Placeholder", "Delegate", "Elected"}

# From the sources' own addresses


def test_a_source_is_fetched_read_and_stored(known: Feed, database: Path, web: WebServer) -> None:
    titles: list[str] = []
    told: list[tuple[int, int | None]] = []

    def watch(title: str) -> Any:
        titles.append(title)
        return lambda came, total: told.append((came, total))

    (done,) = updated(database, watch=watch)
    assert (done.title, done.failed, done.unchanged) == (known.title, (), False)
    assert done.found is not None
    assert done.stored is not None
    assert (done.found.people, done.found.read, len(done.found.dropped)) == (6, 7, 3)
    assert (done.stored.former, done.stored.now, done.stored.new) == (0, 6, 6)
    assert names(database) == {known.id: SURNAMES}
    assert web.paths == [f"/{PEOPLE}", f"/{PLACES}"]
    assert titles == [f"{known.title}: {PEOPLE}", f"{known.title}: {PLACES}"]
    assert (len(MEMBERS), len(MEMBERS)) in told
    kept = source(database)
    assert (kept.title, kept.retrieved_at, kept.complete, kept.licence) == (known.title, TODAY, True, "CC0-1.0")


def test_an_update_brings_the_facts_of_the_country(known: Feed, database: Path) -> None:
    updated(database)
    with Directory(database) as directory:
        country = directory.country("us")
        assert country is not None
        assert country["name"] == "United States"
        assert "us/house" in {post.id for post in directory.posts("us")}
        assert [place.region for place in directory.places("us", "california")] == ["CA"]


BROKEN = {
    "gone": (b"not here", {"status": 404}, "the server answered 404"),
    "in trouble": (b"trouble", {"status": 503}, "the server answered 503 (tried 3 times)"),
    "a page": (b"<html>", {"content_type": "text/html"}, "a page or a picture"),
    "empty": (b"", {}, "nothing came"),
    "another form": (b"people: []", {}, "does not have the form"),
    "without members": (b"[]", {}, "holds no member"),
    "shrunken": (MEMBERS.split(b"- id: {bioguide: E000003}")[0], {}, "2 people, and 6 before; the former data stays"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_upstream_leaves_the_former_data_and_says_so(
    known: Feed, database: Path, web: WebServer, fault: str
) -> None:
    updated(database, today=EARLIER)
    before = database.read_bytes()
    body, answer, said = BROKEN[fault]
    web.put(f"/{PEOPLE}", body, **answer)  # type: ignore[arg-type]
    (done,) = updated(database)
    assert done.stored is None
    (problem,) = done.failed
    assert said in problem.message
    assert problem.next_step
    assert database.read_bytes() == before
    assert source(database).retrieved_at == EARLIER
    assert names(database) == {known.id: SURNAMES}


def test_a_second_file_that_is_missing_leaves_the_former_data_too(known: Feed, database: Path, web: WebServer) -> None:
    updated(database, today=EARLIER)
    del web.answers[f"/{PLACES}"]
    (done,) = updated(database)
    assert PLACES in done.failed[0].message
    assert source(database).retrieved_at == EARLIER


def test_a_broken_upstream_at_first_leaves_no_data(known: Feed, database: Path, web: WebServer) -> None:
    web.put(f"/{PEOPLE}", b"[]")
    (done,) = updated(database)
    assert done.failed
    assert names(database) == {}


def test_fewer_people_are_taken_where_that_is_wished(known: Feed, database: Path, web: WebServer) -> None:
    updated(database)
    web.put(f"/{PEOPLE}", BROKEN["shrunken"][0])
    (done,) = updated(database, fewer=True)
    assert done.stored is not None
    assert done.stored.gone == 4
    assert names(database) == {known.id: {"Example", "Sample"}}


def test_one_source_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, congress: Feed, single: Feed, web: WebServer, database: Path
) -> None:
    knows(monkeypatch, congress, single)
    web.put(f"/{PEOPLE}", b"[]")
    failed, done = updated(database)
    assert (failed.title, failed.failed[0].code) == (congress.title, "empty")
    assert (done.title, done.failed) == (single.title, ())
    assert names(database) == {"single": SURNAMES}


def test_one_source_alone_can_be_named_also_one_that_is_not_fetched_unasked(
    monkeypatch: pytest.MonkeyPatch, congress: Feed, single: Feed, database: Path
) -> None:
    knows(monkeypatch, congress, replace(single, default=False))
    assert [done.title for done in updated(database)] == [congress.title]
    assert [done.title for done in updated(database, sources=("single",))] == [single.title]
    problem = refused(database, sources=("other",))
    assert problem.code == "unknown-source"
    assert congress.id in str(problem.next_step)


def test_what_has_not_changed_is_only_of_a_newer_day(
    monkeypatch: pytest.MonkeyPatch, single: Feed, database: Path, web: WebServer
) -> None:
    knows(monkeypatch, single)
    updated(database, today=EARLIER)
    assert source(database, "single").upstream == f'{__version__}\netag "one"'
    (done,) = updated(database)
    assert done == Updated(single.title, unchanged=True)
    assert [headers.get("If-None-Match") for _, headers in web.asked] == [None, '"one"']
    kept = source(database, "single")
    assert (kept.retrieved_at, kept.upstream) == (TODAY, f'{__version__}\netag "one"')
    assert names(database) == {"single": SURNAMES}


def test_the_facts_of_the_country_are_brought_though_the_source_has_not_changed(
    monkeypatch: pytest.MonkeyPatch, single: Feed, database: Path
) -> None:
    knows(monkeypatch, single)
    updated(database, today=EARLIER)
    with closing(sqlite3.connect(database)) as db:
        db.executescript("UPDATE country SET name = 'as an older handbill had it'")
    (done,) = updated(database)
    assert done.unchanged
    with Directory(database) as directory:
        country = directory.country("us")
        assert country is not None
        assert country["name"] == "United States"


def test_what_has_changed_is_read_again(
    monkeypatch: pytest.MonkeyPatch, single: Feed, database: Path, web: WebServer
) -> None:
    knows(monkeypatch, single)
    updated(database, today=EARLIER)
    web.put("/single/members.yaml", MEMBERS.replace(b"last: Sample", b"last: Changed"), etag='"two"')
    (done,) = updated(database)
    assert not done.unchanged
    assert source(database, "single").upstream == f'{__version__}\netag "two"'
    assert names(database) == {"single": SURNAMES - {"Sample"} | {"Changed"}}


def test_of_several_files_each_is_fetched_whatever_its_mark(known: Feed, database: Path, web: WebServer) -> None:
    for name, body in ((PEOPLE, MEMBERS), (PLACES, OFFICES)):
        web.put(f"/{name}", body, etag=f'"{name}"')
    updated(database, today=EARLIER)
    (done,) = updated(database)
    assert not done.unchanged
    assert source(database).upstream == f'{__version__}\netag "{PEOPLE}"\netag "{PLACES}"'
    assert not any("If-None-Match" in headers for _, headers in web.asked)


def test_a_file_larger_than_its_source_can_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, congress: Feed, database: Path
) -> None:
    knows(monkeypatch, replace(congress, max_bytes=100))
    (done,) = updated(database)
    assert done.failed[0].code == "too-large"


def test_a_redirect_goes_where_the_source_is_known_to_be(
    monkeypatch: pytest.MonkeyPatch, congress: Feed, database: Path, web: WebServer
) -> None:
    web.put("/moved", MEMBERS)
    web.put(f"/{PEOPLE}", b"", status=302, location=f"http://localhost:{web.server_port}/moved")
    knows(monkeypatch, congress)
    assert updated(database)[0].failed[0].code == "other-host"
    knows(monkeypatch, replace(congress, hosts=("localhost",)))
    assert updated(database)[0].failed == ()


# From what the user gives


def test_a_folder_is_read_and_is_of_the_day_of_its_files(known: Feed, database: Path, tmp_path: Path) -> None:
    (done,) = updated(database, copied(tmp_path / "files"))
    assert done.title == known.title
    assert names(database) == {known.id: SURNAMES}
    assert source(database).retrieved_at == EARLIER
    updated(database, tmp_path / "files", retrieved=date(2026, 10, 1))
    assert source(database).retrieved_at == date(2026, 10, 1)


def test_a_file_is_read_with_the_one_beside_it(known: Feed, database: Path, tmp_path: Path) -> None:
    (done,) = updated(database, copied(tmp_path / "files") / PLACES)
    assert done.failed == ()
    assert names(database) == {known.id: SURNAMES}


def test_each_source_in_a_folder_is_read_and_one_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, congress: Feed, database: Path, tmp_path: Path
) -> None:
    other = replace(
        us_congress.FEED,
        id="other",
        title="Others",
        recognises=lambda files: files.named("others.yaml"),
        read=lambda files, country, source: us_congress.read(Files((DATA / PEOPLE, DATA / PLACES)), country, source),
    )
    knows(monkeypatch, congress, other)
    folder = copied(tmp_path / "files")
    (folder / "others.yaml").write_bytes(MEMBERS)
    (folder / PEOPLE).write_bytes(b"[]")
    failed, done = updated(database, folder)
    assert failed.failed[0].code == "empty"
    assert done.failed == ()
    assert names(database) == {"other": SURNAMES}


def test_an_address_is_fetched_and_recognised(
    monkeypatch: pytest.MonkeyPatch, single: Feed, database: Path, web: WebServer
) -> None:
    knows(monkeypatch, replace(single, recognises=lambda files: files.named(PEOPLE)))
    watched: list[str] = []
    address = web.put(f"/mirror/{PEOPLE}", MEMBERS)
    (done,) = updated(database, f"{address}?raw=1", watch=lambda title: watched.append(title))
    assert done.failed == ()
    assert names(database) == {"single": SURNAMES}
    assert web.paths == [f"/mirror/{PEOPLE}?raw=1"]
    assert watched == [f"{address}?raw=1"]
    updated(database, address, retrieved=EARLIER)
    assert source(database, "single").retrieved_at == EARLIER


def test_an_address_that_fails_is_an_error_and_leaves_the_former_data(
    known: Feed, database: Path, web: WebServer
) -> None:
    updated(database)
    before = database.read_bytes()
    assert refused(database, f"{web.address}/none.csv", MachineError).code == "http"
    assert refused(database, "http://example.org/list.csv").code == "address"
    assert database.read_bytes() == before


def test_an_address_without_a_name_of_a_file_is_fetched_too(known: Feed, database: Path, web: WebServer) -> None:
    for path in ("/@", "/"):
        assert refused(database, web.put(path, MEMBERS)).code == "not-recognised"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("notes.md", b"# Notes"),
        ("list.json", b'{"recipes": []}'),
        ("members.yaml", MEMBERS),
    ],
)
def test_a_file_that_nobody_knows_is_refused_with_what_is_known(
    known: Feed, database: Path, tmp_path: Path, name: str, body: bytes
) -> None:
    (tmp_path / name).write_bytes(body)
    problem = refused(database, tmp_path / name)
    assert problem.code == "not-recognised"
    assert known.title in problem.message
    assert "--columns FILE" in str(problem.next_step)
    assert not database.exists()


def test_what_is_not_there_is_said(known: Feed, database: Path, tmp_path: Path) -> None:
    assert refused(database, tmp_path / "none").code == "no-file"
    (tmp_path / "empty").mkdir()
    assert refused(database, tmp_path / "empty").code == "no-file"


TABLE = "Name,State,District,Phone\nAlex Example,CA,30,202-555-0101\nKim Placeholder,AK,0,202-555-0104\n"


def test_a_table_is_read_where_its_guessed_columns_are_confirmed(known: Feed, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "my-list.csv"
    path.write_text(TABLE)
    problem = refused(database, path)
    assert problem.code == "columns"
    assert not database.exists()
    (done,) = updated(database, path, office="us/house", confirm=lambda columns: True)
    assert done.stored is not None
    assert done.stored.now == 2
    assert done.title == "my-list.csv"
    with Directory(database) as directory:
        (held,) = directory.seat("us/house", "CA", "30").officials
    assert held.name == "Alex Example"
    assert held.source.publisher == "a file of your own"


def test_a_mapping_that_is_given_goes_before_every_source(known: Feed, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "my-list.csv"
    path.write_text(TABLE)
    shown = str(refused(database, path, office="us/house").message)
    mapping = tmp_path / "columns.yaml"
    mapping.write_text(shown.split(":\n", 1)[1])
    (done,) = updated(database, path, columns=mapping)
    assert done.stored is not None
    assert done.stored.now == 2


def test_the_list_of_next_spring_takes_the_place_of_the_old_one(database: Path, tmp_path: Path) -> None:
    for name, count in (("autumn.csv", 10), ("spring.csv", 9)):
        (tmp_path / name).write_text("naam\n" + "".join(f"Lid {number}\n" for number in range(count)))
        (done,) = updated(database, tmp_path / name, country="nl", confirm=lambda columns: True)
        assert (done.title, done.failed) == (name, ())
    assert {id: len(people) for id, people in names(database).items()} == {"nl-list-nl-tweede-kamer": 9}
    (tmp_path / "short.csv").write_text("naam\nLid 1\n")
    problem = refused(database, tmp_path / "short.csv", country="nl", confirm=lambda columns: True)
    assert problem.code == "shrunken"
    (tmp_path / "codes.csv").write_text("postcode,state,district\n91203,CA,30\n")
    updated(database, tmp_path / "codes.csv", confirm=lambda columns: True)
    assert "us-map-us-house" in names(database)


# The states, one by one


STATE = "id,name,current_party,current_district,current_chamber,family_name,gender,email\n"


def legislature(folder: Path, state: str, count: int) -> Path:
    rows = (f"ocd-person/{state}-{n},{state} {n},P,{n},lower,{state}{n},,\n" for n in range(count))
    path = folder / f"{state}.csv"
    path.write_text(STATE + "".join(rows))
    return path


def test_each_state_is_a_source_of_its_own_with_its_own_shrink_check(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    for state, count in (("md", 10), ("vt", 10)):
        legislature(folder, state, count)
    done = updated(database, folder)
    assert [entry.title for entry in done] == [
        "Members of the state legislatures: Maryland",
        "Members of the state legislatures: Vermont",
    ]
    assert source(database, "us-states-md").complete
    updated(database, legislature(tmp_path, "ny", 3))
    assert {id: len(people) for id, people in names(database).items()} == {
        "us-states-md": 10,
        "us-states-vt": 10,
        "us-states-ny": 3,
    }
    legislature(folder, "md", 2)
    failed, vermont = updated(database, folder)
    assert (failed.failed[0].code, vermont.failed) == ("shrunken", ())
    assert len(names(database)["us-states-md"]) == 10


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch, web: WebServer, tmp_path: Path) -> Feed:
    files = {}
    for state in ("md", "vt"):
        files[f"{state}.csv"] = web.put(f"/{state}.csv", legislature(tmp_path, state, 2).read_bytes())
    return knows(monkeypatch, replace(us_states.FEED, files=files))[0]


def test_all_states_are_fetched_or_one_and_the_former_source_of_all_is_removed(
    states: Feed, database: Path, tmp_path: Path, web: WebServer
) -> None:
    country = load_country("us")
    given = Files((tmp_path / "md.csv", tmp_path / "vt.csv"))
    store(database, states.read(given, country, states.source(EARLIER)), facts(country))
    assert set(names(database)) == {"us-states"}
    updated(database, sources=("us-states-vt",))
    assert set(names(database)) == {"us-states-vt"}
    assert web.paths == ["/vt.csv"]
    updated(database, sources=("us-states",))
    assert set(names(database)) == {"us-states-md", "us-states-vt"}
    assert refused(database, sources=("us-states-zz",)).code == "unknown-source"


def test_a_state_that_fails_leaves_the_others_alone(states: Feed, database: Path, web: WebServer) -> None:
    del web.answers["/md.csv"]
    maryland, vermont = updated(database, sources=("us-states",))
    assert (maryland.failed[0].code, vermont.failed) == ("http", ())
    assert set(names(database)) == {"us-states-vt"}


def test_the_other_states_are_not_tried_where_the_server_is_away(
    monkeypatch: pytest.MonkeyPatch, states: Feed, database: Path
) -> None:
    nowhere = {name: f"http://127.0.0.1:9/{name}" for name in states.files}
    knows(monkeypatch, replace(states, files=nowhere))
    first, rest = updated(database, sources=("us-states",))
    assert first.failed[0].code == "fetch"
    assert rest.failed[0].message == "the other 1 were not tried."


# Countries


def test_a_country_without_a_source_says_where_its_members_stand(database: Path) -> None:
    problem = refused(database, country="am")
    assert problem.code == "no-feed"
    assert "https://" in str(problem.next_step)
    assert not database.exists()


@pytest.mark.parametrize("given", ["", "list.csv"])
def test_a_country_without_a_pack_has_no_offices_to_fill(database: Path, given: str) -> None:
    problem = refused(database, given, country="br")
    assert problem.code == "no-pack"
    assert "Brazil" in problem.message
    assert "--to-address" in str(problem.next_step)
    assert not database.exists()


def test_a_country_that_there_is_not_is_refused(database: Path) -> None:
    assert refused(database, country="qq").code == "unknown-country"


# A database of an older handbill


def test_an_update_makes_a_database_of_an_older_format_anew(known: Feed, database: Path) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as db:
        db.executescript("CREATE TABLE source (id TEXT); PRAGMA user_version = 1")
    (done,) = updated(database)
    assert (done.failed, done.again) == ((), ())
    assert names(database) == {known.id: SURNAMES}


def test_what_was_in_a_file_of_an_older_format_is_kept_and_told(known: Feed, database: Path) -> None:
    database.parent.mkdir()
    rows = [("gb", "gb-mps"), ("us", known.id), ("ca", "ca-mps"), ("ca", "ca-list")]
    with closing(sqlite3.connect(database)) as db:
        db.executescript("CREATE TABLE source (country, id); PRAGMA user_version = 1")
        db.executemany("INSERT INTO source VALUES (?, ?)", rows)
        db.commit()
    (done,) = updated(database)
    assert done.again == ("ca", "gb")
    assert done.stored is not None
    assert done.stored.kept == database.with_name("directory.sqlite3.format-1")
    assert done.stored.kept.exists()
    assert updated(database)[0].again == ()


def test_files_of_ones_own_make_a_database_of_an_older_format_anew(known: Feed, database: Path, tmp_path: Path) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as db:
        db.executescript("CREATE TABLE source (id TEXT); PRAGMA user_version = 1")
    (done,) = updated(database, copied(tmp_path / "files"))
    assert done.failed == ()
    assert names(database) == {known.id: SURNAMES}


# What clumsy hands give


def test_half_a_list_leaves_no_seat_vacant(database: Path, tmp_path: Path) -> None:
    head = "pcon_name,pcon_code,member_id,full_title,display_as,party_text,member_email,country_name\n"
    district = load_country("gb").district
    assert district
    codes = list(district.names)[:12]
    lines = (f"x,{code},{number},Sam Example MP,Sam Example {number},,,England\n" for number, code in enumerate(codes))
    (tmp_path / "half.csv").write_text(head + "".join(lines))
    (entry,) = updated(database, tmp_path / "half.csv", country="gb")
    assert entry.found
    assert entry.found.notes[0] == "12 of 650 seats of gb/commons are named: no other one is taken for vacant"
    assert not source(database, "gb-mps").complete


def test_the_list_of_another_country_is_told(database: Path, tmp_path: Path) -> None:
    problem = refused(database, copied(tmp_path / "data"), country="nl")
    assert (problem.code, known_country(problem)) == ("other-country", "us")


def known_country(problem: Problem) -> str:
    return str(problem.next_step).split("officials update ")[1].split()[0]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.xlsx", b"PK\x03\x04...", "a spreadsheet"),
        ("a.csv", b"PK\x03\x04...", "a spreadsheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "xls"),
        ("a.csv.gz", b"\x1f\x8b\x08", "gzip"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.png", b"\x89PNG", "a picture"),
    ],
)
def test_a_file_that_is_no_text_is_told(database: Path, tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    problem = refused(database, tmp_path / name)
    assert said in problem.message
    assert problem.where
    assert name in str(problem.where)


def test_headings_that_say_nothing_are_shown_and_not_asked_about(database: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("My list\n\nname,email\nSam,s@parliament.example\n")
    problem = refused(database, tmp_path / "a.csv", confirm=lambda columns: True)
    assert problem.code == "columns"
    assert "'My list'" in problem.message
    assert problem.where
    assert problem.where.line == 1


def test_of_several_tables_one_is_to_be_named(database: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x\n1\n")
    assert "name one of a.csv, b.csv" in str(refused(database, tmp_path).next_step)


def test_a_reason_does_not_repeat_the_title(known: Feed, database: Path, tmp_path: Path) -> None:
    folder = copied(tmp_path / "data")
    (folder / PEOPLE).write_text("[]")
    (entry,) = updated(database, folder)
    assert entry.failed
    assert not entry.failed[0].message.startswith(entry.title)


@pytest.mark.parametrize("given", ["a" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_not_there(database: Path, given: str) -> None:
    assert refused(database, given).code == "no-file"
