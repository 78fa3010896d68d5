"""Words in order: a request becomes Documents, purely and without running anything that a stranger wrote."""

from itertools import repeat

from handbill.compose.address import envelopes, official_labels
from handbill.compose.call import call_sheet
from handbill.compose.desk import desk_sheet
from handbill.compose.facing import facing
from handbill.compose.flyer import flyers
from handbill.compose.follow_up import written
from handbill.compose.guide import guide
from handbill.compose.letter import letter
from handbill.compose.media import media
from handbill.compose.meter import measure
from handbill.compose.request import Article, Choices, Composed, FollowUp, Posting, Request, Written
from handbill.compose.writer import Writer
from handbill.document import Document
from handbill.errors import Problem
from handbill.originality import Meter

__all__ = ["Article", "Choices", "Composed", "FollowUp", "Posting", "Request", "Written", "compose"]


def compose(request: Request) -> Composed:
    """The documents of one kind for one sender, with notes for the sender; raises InputError when words are missing."""
    notes: list[Problem] = list(request.resolved.notes)
    documents: list[Document] = []
    meters: list[Meter] = []
    kept: list[Written] = []
    if request.kind == "letter":
        for target in request.resolved.targets:
            writer = Writer(request, request.speech(target), target)
            documents.append(letter(writer, target, notes))
            # A follow-up goes to one office that knows the first letter: no mass mail, unless somebody asks.
            # The longest wordings are nobody's letter: they are tried for their room.
            if not request.choices.longest and (request.choices.follow_up is None or request.choices.min_originality):
                meters.append(measure(documents[-1], writer, notes))
            kept.append(written(documents[-1], request, target))
            if request.choices.read_in:
                documents.append(facing(documents[-1], writer, target))
    elif request.kind == "call":
        documents += [call_sheet(request, target, notes) for target in request.resolved.targets]
        kept += [written(*made) for made in zip(documents, repeat(request), request.resolved.targets, strict=False)]
    elif request.kind == "media":
        documents.append((desk_sheet if request.choices.media == "desk" else media)(request, notes))
        kept.append(written(documents[-1], request))
    elif request.kind == "flyer":
        documents += flyers(request, notes)
    elif request.kind == "envelope":
        documents += envelopes(request, notes)
    elif request.kind == "labels":
        documents += official_labels(request, notes)
    else:
        documents.append(guide(request))
    return Composed(tuple(documents), tuple(dict.fromkeys(notes)), tuple(meters), tuple(kept))
