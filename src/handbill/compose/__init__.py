"""Words in order: a request becomes Documents, purely and without running anything that a stranger wrote."""

from collections.abc import Callable

from handbill.compose.call import call_sheet
from handbill.compose.flyer import flyers
from handbill.compose.guide import guide
from handbill.compose.letter import letter
from handbill.compose.media import media
from handbill.compose.request import Article, Choices, Composed, Request
from handbill.document import Document
from handbill.errors import Problem

__all__ = ["Article", "Choices", "Composed", "Request", "compose"]


def compose(request: Request) -> Composed:
    """The documents of one kind for one sender, with notes for the sender; raises InputError when words are missing."""
    notes: list[Problem] = list(request.resolved.notes)
    documents: list[Document] = []
    each: dict[str, Callable[..., Document]] = {"letter": letter, "call": call_sheet}
    if request.kind in each:
        for target in request.resolved.targets:
            documents.append(each[request.kind](request, target, notes))
    elif request.kind == "media":
        documents.append(media(request, notes))
    elif request.kind == "flyer":
        documents += flyers(request, notes)
    else:
        documents.append(guide(request))
    return Composed(tuple(documents), tuple(dict.fromkeys(notes)))
