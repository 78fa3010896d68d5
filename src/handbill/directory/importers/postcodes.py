"""What importers of postcode maps share: each code's divisions, and the codes that a map cannot be believed about."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from handbill.directory.importers.table import Findings
from handbill.directory.model import Import, PostcodePlace
from handbill.people import Source


@dataclass
class PostcodeMap:
    """A map as it is read. A code with a line that cannot be used is left out whole: the rest would look certain."""

    findings: Findings = field(default_factory=Findings)
    _places: dict[tuple[str, str, str], PostcodePlace] = field(default_factory=dict)
    _doubtful: dict[str, None] = field(default_factory=dict)

    def put(self, place: PostcodePlace) -> bool:
        """Keep a line; False where the code stands there already for the same division, and the first is kept."""
        return self._places.setdefault((place.code, place.region, place.district), place) is place

    def doubt(self, codes: Iterable[str], why: str) -> None:
        """Leave out a line, and with it whatever else the map says of its codes."""
        self.findings.miss(why)
        self._doubtful |= dict.fromkeys(codes)

    def kept(self, division: str = "division") -> tuple[PostcodePlace, ...]:
        """The lines of the codes without doubt; the others are named in the report.

        Raises InputError where more lines cannot be read than can.
        """
        self.findings.check(len(self._places))
        self.findings.dropped += [
            f"{code}: left out whole, since a part of it lies in a {division} that is not known"
            for code in dict.fromkeys(code for code, _, _ in self._places if code in self._doubtful)
        ]
        return tuple(place for place in self._places.values() if place.code not in self._doubtful)

    def done(self, country: str, source: Source, sha256: str, places: tuple[PostcodePlace, ...], read: int) -> Import:
        """The import of these lines, with the report."""
        findings = self.findings
        return Import(country, source, sha256, (), places, read, tuple(findings.dropped), tuple(findings.notes))
