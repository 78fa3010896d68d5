"""The letter and its translation side by side, for a sender who reads another language than the office does."""

from dataclasses import replace

from handbill.compose.follow_up import subject_words
from handbill.compose.letter import address_forms, body, official_values
from handbill.compose.request import Request
from handbill.compose.writer import Writer
from handbill.document import Block, Document
from handbill.errors import refuse
from handbill.resolve import Target
from handbill.vocabulary import language_name


def facing(letter: Document, writer: Writer, target: Target) -> Document:
    """Each paragraph of a letter beside the same one in `--read-in`; raises InputError where there is none.

    The translation follows the letter's choices: points, wordings, and the ask.
    """
    request, lang = writer.request, _language(writer.request)
    points = tuple(block.id for block in letter.all("point"))
    reader = Writer(
        replace(request, choices=replace(request.choices, points=points, lang=lang)), lang, target, writer.picks
    )
    address, _ = address_forms(target, request.country, lang)
    gender = target.official.gender if target.official else "x"
    values = official_values(target, reader)
    reader.values["official"] = address.oral.form(official=gender, sender=gender).text(values)
    reader.values["until"] = writer.values.get("until", "")
    salutation = address.salutation.form(official=gender, sender=gender)
    closing = address.closing.form(official=gender, sender=gender, we=reader.we)
    told = Block("closing", closing.fill(values), lang, "country", closing.origin)
    translated = [
        reader.form(*subject_words(reader)),
        Block("salutation", salutation.fill(values), lang, "country", salutation.origin),
        *body(reader, told, (), []),
        told,
    ]
    mine = [block for block in letter.blocks if block.role in {block.role for block in translated}]
    if [block.role for block in mine] != [block.role for block in translated]:
        # A language without frames for short answers: one's own words then stand on both sides as they are.
        translated = [block for block in translated if block.role != "own"]
        at = next(place for place, block in enumerate(mine) if block.role == "own")
        translated[at:at] = letter.all("own")
    pairs = [block for pair in zip(mine, translated, strict=True) for block in pair]
    return Document(
        kind="facing",
        design="letters/facing",
        name=f"{letter.name}-read-in-{lang}",
        title=letter.title,
        lang=lang,
        paper=letter.paper,
        date=letter.date,
        blocks=(
            reader.label("title", "facing_title"),
            reader.label("advice", "facing_advice"),
            *pairs,
        ),
        options={known: language_name(known) for known in (letter.lang, lang)},
        pages=None,
    )


def _language(request: Request) -> str:
    lang = request.choices.read_in
    if lang not in request.kit.languages:
        known = ", ".join(request.kit.languages)
        raise refuse("language", f"--read-in: kit {request.kit.id} has no '{lang}'.", next_step=f"It has: {known}.")
    return lang
