"""The letter to a newsroom: one point, the evidence, one remedy; article and quotation as the sender gives them."""

from datetime import date

from handbill.compose.letter import require_address
from handbill.compose.request import Request, Writer, warning
from handbill.document import Block, Document, count_words
from handbill.errors import Problem, refuse

LEAST, MOST = 150, 250
MOST_EVIDENCE = 2
BODY = ("opening", "own", "quotation", "concern", "evidence", "remedy", "thanks", "contact")


def media(request: Request, notes: list[Problem]) -> Document:
    """A letter about one article, or a general one to the desk; raises InputError above 250 words."""
    lang = request.speech()
    writer = Writer(request, lang)
    require_address(request)
    article = request.choices.article
    if article.quote and not article.title:
        raise refuse("no-article", "--quote needs --article-title: a quotation has a source.")
    about = bool(article.title)
    if about and not (article.outlet and article.date):
        raise refuse("no-article", "--article-title needs --outlet and --article-date.", next_step="Give all three.")
    writer.values |= {
        key: value
        for key, value in (
            ("outlet", article.outlet),
            ("article_title", article.title),
            ("article_date", _day(article.date, writer)),
            ("article_url", article.url),
            ("quote", article.quote),
        )
        if value
    }
    texts = writer.words.media.article if about else writer.words.media.general
    if not article.outlet:
        writer.values["outlet"] = writer.labels["media_newsroom"]
    kind = "article" if about else "general"
    subject = writer.kit_block("subject", writer.one_of(texts.subject, f"media {kind} subject"))
    body = [
        writer.kit_block("opening", writer.one_of(texts.opening, f"media {kind} opening", fullest=True)),
        *writer.own_words(),
    ]
    if article.quote and texts.quotation:
        body.append(writer.kit_block("quotation", writer.template(texts.quotation)))
    elif article.quote:
        notes.append(warning("no-quotation", f"kit {request.kit.id} has no words for a quotation: it is left out."))
    body.append(writer.kit_block("concern", writer.one_of(texts.concern, f"media {kind} concern")))
    tail = [
        writer.kit_block("remedy", writer.one_of(texts.remedy, f"media {kind} remedy")),
        writer.kit_block("thanks", writer.one_of(texts.closing, f"media {kind} closing")),
    ]
    if request.sender.phone:
        tail.append(writer.kit_block("contact", writer.template(texts.contact)))
    else:
        notes.append(warning("no-phone", "newsrooms call back before they print: add --phone."))
    claims = writer.claims(texts.claims, MOST_EVIDENCE)
    evidence = [Block("evidence", (), lang, "kit", id=str(claim.id)) for claim in claims]
    evidence = [writer.with_claims(block, [claim]) for block, claim in zip(evidence, claims, strict=True)]
    while len(evidence) > 1 and count_words([*body, *evidence, *tail], *BODY) > MOST:
        evidence.pop()
        claims = claims[: len(evidence)]
    if evidence:
        joined = tuple(inline for block in evidence for inline in block.inlines)[1:]
        body.append(Block("evidence", joined, lang, "kit"))
    words = count_words([*body, *tail], *BODY)
    if words > MOST:
        raise refuse(
            "too-long",
            f"the letter has {words} words; newsrooms print at most {MOST}.",
            next_step=f"Shorten --story or --quote by {words - MOST} words.",
        )
    if words < LEAST:
        notes.append(warning("short", f"the letter has {words} words; {LEAST} to {MOST} are usual."))
    to = "media_to_outlet" if article.outlet else "media_to"
    blocks = [
        *writer.sender_lines(),
        writer.date_line(),
        writer.label("recipient", to, outlet=article.outlet),
        subject,
        writer.label("salutation", "media_salutation"),
        *body,
        *tail,
        writer.label("closing", "media_closing"),
        *writer.signature(),
        *writer.sources(claims),
    ]
    placement = request.country.letter
    return Document(
        kind="media",
        design="letters/letter",
        name=f"{request.kit.id}-media-{kind}",
        title=subject.text,
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"sender": placement.sender, "date": placement.date, "recipient": placement.recipient},
    )


def _day(given: str, writer: Writer) -> str:
    """The article's date as the sender wrote it, an ISO date in the letter's words."""
    try:
        return writer.date(date.fromisoformat(given))
    except ValueError:
        return given
