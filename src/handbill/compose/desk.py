"""The call to a newsroom's desk: its numbers, what to say in a minute, what to do at voicemail, and a log."""

from handbill.compose.call import own_sentence, require_caller, spoken_time
from handbill.compose.media import name_article
from handbill.compose.request import Request, warning
from handbill.compose.writer import Writer, comma
from handbill.document import Block, Document, Field, Inline, Text
from handbill.errors import Problem, refuse
from handbill.outlets import Outlet

BRANCHES = {"voicemail": "branch_voicemail", "busy": "branch_full"}


def desk_sheet(request: Request, notes: list[Problem]) -> Document:
    """One sheet for one desk; raises InputError when what is to be said is longer than 150 words."""
    lang = request.speech()
    writer = Writer(request, lang)
    texts = writer.words.media.desk
    if texts is None:
        message = f"kit {request.kit.id} has no words for a call to a newsroom in '{lang}' (media.desk)."
        raise refuse("no-words", message, next_step="Write a letter with --kind letter, or ask the kit's authors.")
    require_caller(request, "name", "city")
    name_article(writer)
    outlet = request.outlet
    whom = writer.values["outlet"]
    blocks = [
        writer.label("title", "call_title"),
        writer.block("target", whom[:1].upper() + whom[1:], owner="sender", name="outlet"),
        *_place(writer, outlet),
        *_article(writer),
        writer.label("phones", "call_phones"),
        *_phones(writer, outlet, notes),
        writer.label("say", "call_say"),
        writer.form(texts.opener, "media.desk.opener", fullest=True),
        writer.kit_block("issue", writer.template(texts.issue)),
        writer.kit_block("ask", writer.template(texts.ask)),
        own_sentence(writer),
        writer.kit_block("thanks", writer.template(texts.thanks)),
        writer.label("if", "call_if"),
        writer.label("branch", BRANCHES["voicemail"]),
        writer.form(texts.voicemail, "media.desk.voicemail", fullest=True, role="answer", id="voicemail"),
        writer.label("branch", BRANCHES["busy"]),
        writer.kit_block("answer", writer.template(texts.busy), id="busy"),
        writer.label("log", "log"),
        *(writer.label("log_head", f"log_{key}") for key in ("date", "who", "answer", "follow_up")),
    ]
    if request.choices.article.title and not any(_names_article(block) for block in blocks if block.owner == "kit"):
        message = "the kit's call does not name the article: say its title and date yourself."
        notes.append(warning("article-unnamed", message))
    return Document(
        kind="call",
        design="letters/call",
        name=f"{request.kit.id}-media-desk",
        title=writer.labels["call_of"].format(official=whom),
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"seconds": spoken_time(blocks, writer, notes)},
    )


def _place(writer: Writer, outlet: Outlet | None) -> list[Block]:
    """Which desk, and in which town."""
    parts = [part for part in (outlet.desk, outlet.city) if part] if outlet else []
    return [writer.block("office", ", ".join(parts), owner="sender", name="desk")] if parts else []


def _article(writer: Writer) -> list[Block]:
    """The article that the call is about, for the caller to have in sight: title, outlet and date."""
    article, outlet = writer.request.choices.article, writer.request.outlet
    if not article.title:
        return []
    known = {"article_title": True, "outlet": bool(outlet or article.outlet), "article_date": bool(article.date)}
    parts = [Field(name, writer.values[name]) for name, given in known.items() if given]
    inlines: list[Inline] = [inline for part in parts for inline in (Text(comma(writer.lang)), part)]
    return [Block("constituency", tuple(inlines[1:]), writer.lang, "sender")]


def _names_article(block: Block) -> bool:
    return any(isinstance(inline, Field) and inline.name == "article_title" for inline in block.inlines)


def _phones(writer: Writer, outlet: Outlet | None, notes: list[Problem]) -> list[Block]:
    """The numbers that the sender's list has, with the day they were read; else where to look for one."""
    if outlet is None or not outlet.phones:
        whom = f"{outlet} has no number in your list" if outlet else "no outlet of your list is named"
        step = "Add `phone` there; `handbill outlets list` shows it." if outlet else "Name one with --outlet."
        notes.append(warning("no-number", f"{whom}: the sheet leaves it to you to find one.", step))
        return [writer.label("no_phone", "desk_no_phone")]
    blocks = []
    for number in outlet.phones:
        blocks.append(writer.block("phone", number, owner="sender", name="phone"))
        blocks.append(writer.block("phone_of", "", owner="sender"))
    if outlet.checked:
        blocks.append(writer.label("checked", "as_of", date=writer.date(outlet.checked)))
    else:
        blocks.append(writer.label("checked", "desk_unchecked"))
    return blocks
