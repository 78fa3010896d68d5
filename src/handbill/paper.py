"""Sizes of paper and of what is cut from it, in mm: finished pieces, office sheets, and how a piece lies on a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass

Size = tuple[float, float]

# Width and height as the piece is read. A-sizes: ISO 216. The card: ISO/IEC 7810 ID-1.
PAPERS: Mapping[str, Size] = {
    "a3": (297, 420),
    "a4": (210, 297),
    "a5": (148, 210),
    "a6": (105, 148),
    "letter": (215.9, 279.4),
    "half-letter": (139.7, 215.9),
    "tabloid": (279.4, 431.8),
    "postcard": (152.4, 101.6),  # 6 x 4 in
    "card": (85.6, 54),
    "hanger": (105, 297),  # half of A4 along its length
    "us-hanger": (107.95, 279.4),  # half of US Letter along its length
}
LETTER_PAPERS = ("a4", "letter")  # of letters, call sheets and guides
SHEETS = ("a4", "a3", "letter", "tabloid")  # what an office printer holds
BLEED = 3.0  # mm beyond the cut on each side
NAMES = {"a3": "A3", "a4": "A4", "a5": "A5", "a6": "A6", "letter": "US Letter", "tabloid": "Tabloid"}


@dataclass(frozen=True, slots=True)
class Design:
    """A kind of flyer: the papers it is made for (those of A-size countries first), its sides, and whether it lies.

    `texts` are the kit's texts it may use, the first that a kit has. `bleeds` says that colour runs over the cut.
    """

    name: str
    papers: tuple[str, ...]
    pages: int = 1
    lying: bool = False
    texts: tuple[str, ...] = ("poster",)
    bleeds: bool = True

    def paper_for(self, country_paper: str) -> str:
        """The usual paper of this design where `country_paper` is what an office printer holds."""
        american = country_paper == "letter"
        return next((paper for paper in self.papers if (paper in AMERICAN) == american), self.papers[0])

    def size(self, paper: str) -> Size:
        width, height = PAPERS[paper]
        return (height, width) if self.lying and width < height else (width, height)


AMERICAN = frozenset({"letter", "half-letter", "tabloid", "postcard", "us-hanger"})
DESIGNS: Mapping[str, Design] = {
    design.name: design
    for design in (
        Design("poster", ("a4", "a3", "letter", "tabloid")),
        Design("handbill", ("a5", "half-letter"), texts=("handbill", "poster")),
        Design("tearoff", ("a4", "letter"), texts=("tearoff",)),
        Design("window", ("a4", "a3", "letter", "tabloid"), texts=("window", "poster")),
        Design("hanger", ("hanger", "us-hanger"), texts=("hanger", "poster")),
        Design("leaflet", ("a4", "letter"), 2, lying=True, texts=("leaflet", "poster")),
        Design("tent", ("a4", "letter"), texts=("tent", "poster")),
        Design("card", ("card",), 2, texts=("card", "poster")),
        Design("postcard", ("a6", "postcard"), 2, lying=True, texts=("postcard", "poster")),
    )
}
