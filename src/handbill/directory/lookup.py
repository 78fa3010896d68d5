"""Look-ups: who holds an office for a place, where a postcode lies, and how far the answer can be trusted.

Reads SQLite alone. An answer never names a neighbour: a seat without a holder is vacant, a postcode that several
districts share gives them all.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Concatenate, Literal, ParamSpec, TypeVar

from handbill.country import fold
from handbill.directory.model import Event, Freshness, Place, Post, PostcodePlace, freshness, overtaken
from handbill.directory.store import Correction, compact, connect, reading
from handbill.errors import MachineError
from handbill.people import Contact, Official, Source, Via

P = ParamSpec("P")
T = TypeVar("T")
Answer = Literal["unique", "ambiguous", "unknown"]


@dataclass(frozen=True, slots=True)
class Located:
    """Where a postcode lies: one division, several of them (the main one, then the largest share), or nobody knows.

    `source` is the map that was asked; `why` says why the answer is `unknown`.
    """

    answer: Answer
    places: tuple[PostcodePlace, ...] = ()
    source: Source | None = None
    why: str = ""

    @property
    def region(self) -> str:
        """The region that is certain even where the district is not; "" where it is not."""
        regions = {place.region for place in self.places}
        return regions.pop() if len(regions) == 1 else ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds an office for a division: `vacant` where a complete list has nobody, `unknown` without such a list.

    `others` are holders that another source names and the first does not.
    """

    answer: Literal["held", "vacant", "unknown"]
    officials: tuple[Official, ...] = ()
    others: tuple[Official, ...] = ()


def _answer(query: "Callable[Concatenate[Directory, P], T]") -> "Callable[Concatenate[Directory, P], T]":
    """A query that says it clearly where the file is damaged."""

    @wraps(query)
    def asked(directory: "Directory", /, *args: P.args, **kwargs: P.kwargs) -> T:
        with reading(directory.path):
            return query(directory, *args, **kwargs)

    return asked


class Directory:
    """The officials on this machine, open for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = connect(path)
        self._db.row_factory = sqlite3.Row
        self._events: dict[str, tuple[Event, ...]] = {}
        try:
            with reading(path):
                self._sources = {row["key"]: _source(row) for row in self._db.execute("SELECT * FROM source")}
        except MachineError:
            self.close()
            raise
        self._maps_on: dict[tuple[str, date], tuple[list[tuple[int, Source]], Source | None, str]] = {}
        self._maps: dict[str, list[tuple[int, Source]]] = {}

    def __enter__(self) -> "Directory":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # Countries and offices, as their packs said at the last update

    @_answer
    def country(self, code: str) -> sqlite3.Row | None:
        """Name and words (postcode, region, district) of a country that was updated; None where it never was."""
        row: sqlite3.Row | None = self._db.execute("SELECT * FROM country WHERE code = ?", (code,)).fetchone()
        return row

    @_answer
    def posts(self, country: str) -> tuple[Post, ...]:
        rows = self._db.execute("SELECT * FROM post WHERE country = ? ORDER BY position", (country,))
        return tuple(
            Post(
                r["id"],
                r["title"],
                r["represents"],
                r["elected"],
                r["level"],
                r["members"],
                r["finder"],
                tuple(r["not_in"].split()),
                json.loads(r["titles"]),
            )
            for r in rows
        )

    @_answer
    def events(self, country: str) -> tuple[Event, ...]:
        """The calendar of a country's offices in the order of its days."""
        if country not in self._events:
            rows = self._db.execute("SELECT * FROM event WHERE country = ? ORDER BY last, office", (country,))
            self._events[country] = tuple(
                Event(r["office"], r["kind"], date.fromisoformat(r["first"]), date.fromisoformat(r["last"]))
                for r in rows
            )
        return self._events[country]

    @_answer
    def places(self, country: str, name: str) -> tuple[Place, ...]:
        """The regions and districts of that name or code; several where two bear it."""
        rows = self._db.execute(
            "SELECT DISTINCT region, district, name FROM place WHERE country = ? AND folded = ?", (country, fold(name))
        )
        return tuple(Place(r["region"], r["district"], r["name"]) for r in rows)

    @_answer
    def place_names(self, country: str) -> tuple[str, ...]:
        rows = self._db.execute("SELECT DISTINCT name FROM place WHERE country = ?", (country,))
        return tuple(row["name"] for row in rows)

    @_answer
    def numbered(self, country: str) -> bool:
        """Whether the country's districts are numbers within a region, not names of their own."""
        query = "SELECT 1 FROM place WHERE country = ? AND region != '' AND district != '' LIMIT 1"
        return self._db.execute(query, (country,)).fetchone() is not None

    @_answer
    def place_name(self, country: str, region: str, district: str) -> str:
        """The name to show; a named district is known without its region too."""
        row = self._db.execute(
            "SELECT name FROM place WHERE country = ? AND district = ? AND region IN (?, '')"
            " AND region || district != '' ORDER BY region DESC LIMIT 1",
            (country, district, region),
        ).fetchone()
        return row["name"] if row else ""

    # Postcodes

    @_answer
    def locate(self, country: str, postcode: str, today: date) -> Located:
        """Where a postcode lies, by the most trusted map that has it and that new boundaries have not overtaken."""
        maps, gone, why = self._sound_maps(country, today)
        codes = [compact(postcode)]
        if "-" in postcode:
            codes.append(compact(postcode.split("-")[0]))
        for key, source in maps:
            for code in codes:
                if found := self._postcode(country, code, key):
                    return Located("unique" if len(found) == 1 else "ambiguous", found, source)
        return Located("unknown", (), maps[0][1] if maps else gone, why)

    def _sound_maps(self, country: str, today: date) -> tuple[list[tuple[int, Source]], Source | None, str]:
        """The maps that hold on a day, the most trusted first; one that does not; and why a code may be unknown."""
        if (country, today) not in self._maps_on:
            maps, events = self._maps_of(country), self.events(country)
            why = "the map does not have the code" if maps else "no postcode map was imported"
            gone = [overtaken(source.scheme, source.dated, today, events, ("boundaries",)) for _, source in maps]
            sound = [entry for entry, reason in zip(maps, gone, strict=True) if not reason]
            if maps and not sound:
                why = f"of the postcode map: {gone[0]}"
            self._maps_on[country, today] = sound, maps[0][1] if maps else None, why
        return self._maps_on[country, today]

    def _postcode(self, country: str, code: str, source: int) -> tuple[PostcodePlace, ...]:
        rows = self._db.execute(
            "SELECT code, region, district, share, is_primary FROM postcode"
            " WHERE country = ? AND code = ? AND source = ?",
            (country, code, source),
        ).fetchall()
        if len(rows) > 1:
            rows.sort(key=lambda row: (not row[4], -(row[3] or 0), row[1], row[2]))
        return tuple(
            [
                PostcodePlace(code, region, district, share, primary == 1)
                for code, region, district, share, primary in rows
            ]
        )

    def _maps_of(self, country: str) -> list[tuple[int, Source]]:
        """The maps of the pack's own districts, the most trusted first; those of a state's legislature are others."""
        if country not in self._maps:
            keys = self._db.execute("SELECT key FROM source WHERE country = ? AND postcodes > 0", (country,)).fetchall()
            others = {post.id for post in self.posts(country) if post.level == "state"}
            maps = [(row["key"], self._sources[row["key"]]) for row in keys]
            maps = [(key, source) for key, source in maps if source.scheme not in others]
            self._maps[country] = sorted(maps, key=lambda entry: _trust(entry[1]))
        return self._maps[country]

    # People

    @_answer
    def covers(self, office: str) -> bool:
        """Whether the directory knows anybody who holds the office."""
        return self._db.execute("SELECT 1 FROM tenure WHERE office = ? LIMIT 1", (office,)).fetchone() is not None

    @_answer
    def seat(self, office: str, region: str, district: str | None, *, named: bool = False) -> Seat:
        """The holders of an office for a division, those of the most trusted source first.

        Without `district` the whole region; `named` districts are unique in their country, whatever their region.
        """
        query, values = "SELECT * FROM tenure WHERE office = ?", [office]
        if not (named and district):
            query, values = f"{query} AND region = ?", [*values, region]
        if district is not None:
            query, values = f"{query} AND district = ?", [*values, district]
        found = self._officials(self._db.execute(query, values).fetchall())
        if not found:
            return Seat("vacant" if self._complete(office, region) else "unknown")
        first = min((official.source for official in found), key=_trust)
        held = tuple(official for official in found if official.source == first)
        names = {fold(official.name) for official in held}
        others = tuple(o for o in found if o.source != first and fold(o.name) not in names)
        return Seat("held", held, others)

    @_answer
    def districts(self, office: str, region: str) -> tuple[str, ...]:
        """The districts of a region that the data names holders of an office for."""
        rows = self._db.execute(
            "SELECT DISTINCT district FROM tenure WHERE office = ? AND region = ?", (office, region)
        )
        return tuple(row["district"] for row in rows)

    def _complete(self, office: str, region: str) -> bool:
        """Whether a complete list covers the office; each state's legislature has a list of its own."""
        query = (
            "SELECT 1 FROM tenure JOIN official ON official.key = tenure.official"
            " JOIN source ON source.key = official.source WHERE tenure.office = ? AND source.complete = 1"
        )
        values = [office]
        if self._db.execute("SELECT 1 FROM post WHERE id = ? AND level = 'state'", (office,)).fetchone():
            query, values = f"{query} AND tenure.region = ?", [office, region]
        return self._db.execute(f"{query} LIMIT 1", values).fetchone() is not None

    @_answer
    def by_id(self, id: str) -> tuple[Official, ...]:
        """Every entry of an id: one for each office and source."""
        rows = self._db.execute(
            "SELECT tenure.* FROM tenure JOIN official ON official.key = tenure.official WHERE official.id = ?", (id,)
        ).fetchall()
        return self._officials(rows)

    @_answer
    def by_name(self, country: str, name: str) -> tuple[Official, ...]:
        """Those whose name holds every word of the given one, accents and case optional."""
        words = [fold(word) for word in name.split() if fold(word)]
        if not words:
            return ()
        rows = self._db.execute(
            "SELECT tenure.*, official.folded FROM tenure JOIN official ON official.key = tenure.official"
            " JOIN source ON source.key = official.source WHERE source.country = ? AND instr(official.folded, ?) > 0",
            (country, words[0]),
        ).fetchall()
        return self._officials([row for row in rows if all(word in row["folded"] for word in words)])

    @_answer
    def ids_like(self, country: str) -> tuple[str, ...]:
        rows = self._db.execute(
            "SELECT DISTINCT official.id FROM official JOIN source ON source.key = official.source"
            " WHERE ? IN ('', source.country)",
            (country,),
        )
        return tuple(row["id"] for row in rows)

    def freshness(self, official: Official, today: date) -> Freshness:
        return freshness(official, today, self.events(official.office.split("/")[0]))

    def _officials(self, tenures: Sequence[sqlite3.Row]) -> tuple[Official, ...]:
        found = [self._official(row) for row in tenures]
        return tuple(sorted(found, key=lambda o: (_trust(o.source), fold(o.surname), fold(o.name), o.id)))

    def _official(self, tenure: sqlite3.Row) -> Official:
        row = self._db.execute("SELECT * FROM official WHERE key = ?", (tenure["official"],)).fetchone()
        rows = self._db.execute("SELECT * FROM contact WHERE official = ? ORDER BY number", (row["key"],)).fetchall()
        contacts = tuple(_contact(contact) for contact in rows)
        return Official(
            id=row["id"],
            office=tenure["office"],
            name=row["name"],
            surname=row["surname"],
            gender=row["gender"],
            region=tenure["region"],
            district=tenure["district"],
            start=_date(tenure["start"]),
            expected_end=_date(tenure["expected_end"]),
            contacts=corrected(contacts, self.corrections(row["id"])),
            source=self._sources[row["source"]],
            actual_end=_date(tenure["actual_end"]),
            rank=tenure["rank"],
            envelope_name=row["envelope_name"],
            party=row["party"],
            languages=tuple(row["languages"].split()),
        )

    @_answer
    def corrections(self, official: str = "") -> tuple[Correction, ...]:
        """The user's corrections, of one official or of all."""
        rows = self._db.execute(
            "SELECT * FROM correction WHERE ? IN ('', official) ORDER BY official, made_on, field", (official,)
        )
        return tuple(
            Correction(
                r["official"], r["via"], r["field"], r["former"], r["value"],
                date.fromisoformat(r["made_on"]), r["evidence"], r["label"],
            )
            for r in rows
        )  # fmt: skip

    # Sources

    @_answer
    def sources(self, country: str = "") -> tuple[tuple[str, Source, int, int], ...]:
        """Each source with its country, its people and its postcode lines."""
        rows = self._db.execute("SELECT * FROM source WHERE ? IN ('', country) ORDER BY country, id", (country,))
        return tuple((r["country"], self._sources[r["key"]], r["people"], r["postcodes"]) for r in rows)

    @_answer
    def offices_of(self, source: str) -> tuple[str, ...]:
        """The offices that the people of a source hold."""
        rows = self._db.execute(
            "SELECT DISTINCT office FROM tenure JOIN official ON official.key = tenure.official"
            " JOIN source ON source.key = official.source WHERE source.id = ? ORDER BY office",
            (source,),
        )
        return tuple(row["office"] for row in rows)

    @_answer
    def of_source(self, source: str) -> Iterator[Official]:
        """Every entry of a source."""
        rows = self._db.execute(
            "SELECT tenure.* FROM tenure JOIN official ON official.key = tenure.official"
            " JOIN source ON source.key = official.source WHERE source.id = ? ORDER BY tenure.rowid",
            (source,),
        ).fetchall()
        return iter([self._official(row) for row in rows])


def corrected(contacts: tuple[Contact, ...], corrections: Sequence[Correction]) -> tuple[Contact, ...]:
    """The contacts with the user's values in the place of those they correct, or where the source had none.

    Where the source has moved on and no longer holds the former value, both stand: the user's as one more contact.
    """
    result = list(contacts)
    for change in corrections:
        for index, contact in enumerate(result):
            same = contact.via == change.via and (change.former != "" or contact.label == change.label)
            if same and _value(contact, change.field) == change.former:
                result[index] = _with(contact, change)
                break
        else:
            if not any(c.via == change.via and _value(c, change.field) == change.value for c in result):
                via: Via = "local" if change.via == "local" else "capital"
                result.append(_with(Contact(via, label=change.label), change))
    return tuple(result)


def _value(contact: Contact, field: str) -> str:
    return " / ".join(contact.lines) if field == "lines" else str(getattr(contact, field))


def _with(contact: Contact, change: Correction) -> Contact:
    value = tuple(change.value.split(" / ")) if change.field == "lines" else change.value
    changed: Contact = replace(contact, **{change.field: value}, quality="user", verified_on=change.made_on)  # type: ignore[arg-type]  # a field's name and its value
    return changed


def _trust(source: Source) -> tuple[bool, int, str]:
    """Official before newer before other."""
    return not source.official, -source.dated.toordinal(), source.id


def _source(row: sqlite3.Row) -> Source:
    return Source(
        id=row["id"],
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        licence=row["licence"],
        retrieved_at=date.fromisoformat(row["retrieved_at"]),
        max_age_days=row["max_age_days"],
        as_of=_date(row["as_of"]),
        attribution=row["attribution"],
        redistributable=bool(row["redistributable"]),
        official=bool(row["official"]),
        complete=bool(row["complete"]),
        scheme=row["scheme"],
        upstream=row["upstream"],
    )


def _contact(row: sqlite3.Row) -> Contact:
    return Contact(
        via=row["via"],
        lines=tuple(json.loads(row["lines"])),
        phone=row["phone"],
        label=row["label"],
        hours=row["hours"],
        quality=row["quality"],
        verified_on=_date(row["verified_on"]),
        email=row["email"],
        fax=row["fax"],
        web_form=row["web_form"],
        timezone=row["timezone"],
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
