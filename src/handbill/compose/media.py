"""The letter to a newsroom: one point, the evidence, one remedy; article and quotation as the sender gives them.

A letter to the editor or a correction request, within the limits of the outlet where the sender's list has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Literal

from handbill.compose.letter import require_address
from handbill.compose.request import Choices, Request, warning
from handbill.compose.writer import Writer
from handbill.document import Block, Document, Reach, count_words, form_length
from handbill.errors import Problem, refuse
from handbill.kit import Claim, MediaText
from handbill.outlets import Outlet, fold
from handbill.people import Sender
from handbill.wording import Wordings

LEAST, MOST = 150, 250
MOST_EVIDENCE = 2
FEWEST_OWN = 5  # words that say what is wrong in a correction
BODY = ("opening", "own", "quotation", "concern", "evidence", "remedy", "thanks", "contact")
Kind = Literal["article", "general", "correction"]


def media(request: Request, notes: list[Problem]) -> Document:
    """A letter about one article, a correction request, or a general letter; raises InputError where it is too long."""
    lang = request.speech()
    writer = Writer(request, lang)
    kind = _kind(request.choices)
    require(request.choices, request.sender)
    require_address(request)
    name_article(writer)
    texts = _texts(writer, kind)
    quotation, claims = _quotation(writer, kind, texts, notes), _claims(writer, kind, texts, notes)
    draft = _Draft(writer, kind, texts, _limits(request.outlet, kind), quotation, claims)
    if request.sender.phone:
        draft.contact = [writer.kit_block("contact", writer.template(texts.contact))]
    else:
        notes.append(warning("no-phone", "newsrooms call back before they print: add --phone."))
    draft.fit(notes)
    outlet = request.outlet
    printed = outlet.language.casefold().split("-")[0] if outlet else ""
    if outlet and printed not in ("", lang.split("-")[0]) and not request.choices.lang:
        message = f"{outlet} prints in '{outlet.language}', and this is in '{lang}'."
        notes.append(warning("other-language", message))
    blocks = [
        *writer.sender_lines(),
        writer.date_line(),
        *_recipient(writer),
        draft.subject,
        *draft.text(),
        *writer.sources(draft.claims),
    ]
    placement = request.country.letter
    return Document(
        kind="media",
        design="letters/letter",
        name=f"{request.kit.id}-media-{kind}",
        title=draft.subject.text,
        lang=lang,
        paper=request.paper,
        date=request.today.isoformat(),
        blocks=tuple(blocks),
        options={"sender": placement.sender, "date": placement.date, "recipient": placement.recipient},
        reach=Reach(outlet.email, outlet.web_form, outlet.max_chars) if outlet else Reach(),
    )


def _kind(choices: Choices) -> Kind:
    if choices.media == "correction":
        return "correction"
    return "article" if choices.article.title else "general"


def require(choices: Choices, sender: Sender, *, to_ask: bool = False) -> None:
    """Raises InputError where only half of an article is given: all that is missing is named at once.

    With `to_ask`, own words that are missing will be asked for.
    """
    article = choices.article
    if _kind(choices) == "correction":
        # What a profile answers was written for another occasion.
        own = [sender.story, *(text for id, text in sender.answers.items() if id not in choices.kept_answers)]
        words = sum(any(char.isalnum() for char in word) for text in own for word in text.split())
        least = f", in {FEWEST_OWN} words or more" if words else ""
        given = {
            "--outlet": article.outlet.strip(),
            "--article-title": article.title.strip(),
            "--article-date": article.date.strip(),
            "--quote (the exact words)": article.quote.strip(),
            f"--story or --answer (what is wrong with them{least})": words >= FEWEST_OWN or to_ask,
        }
        if missing := [option for option, value in given.items() if not value]:
            message = (
                f"a correction request names an article, its words and what is wrong; missing: {', '.join(missing)}."
            )
            raise refuse("no-article", message, next_step="Give what is missing, or write a letter with --kind letter.")
    elif article.quote and not article.title:
        raise refuse("no-article", "--quote needs --article-title: a quotation has a source.")
    elif article.title and not (article.outlet and article.date):
        raise refuse("no-article", "--article-title needs --outlet and --article-date.", next_step="Give all three.")


def _texts(writer: Writer, kind: Kind) -> MediaText:
    words = writer.words.media
    texts = {"article": words.article, "general": words.general, "correction": words.correction}[kind]
    if texts is None:
        message = f"kit {writer.kit.id} has no words for a correction request in '{writer.lang}' (media.correction)."
        raise refuse("no-words", message, next_step="Write a letter with --kind letter, or ask the kit's authors.")
    return texts


def _claims(writer: Writer, kind: Kind, texts: MediaText, notes: list[Problem]) -> list[Claim]:
    """The evidence: about an article, that of the points chosen, a fact of each in turn, before the text's own."""
    chosen: list[str] = []
    if kind != "general" and writer.request.choices.points:
        turns = zip_longest(*(writer.kit.usable(p.claims, writer.request.today) for p in writer.points(0, notes)))
        chosen = [claim.id for turn in turns for claim in turn if claim]
    return writer.claims(tuple(dict.fromkeys((*chosen, *texts.claims))), MOST_EVIDENCE)


def name_article(writer: Writer) -> None:
    """Give the writer what is known of outlet and article; what is not stays without a value."""
    article, outlet = writer.request.choices.article, writer.request.outlet
    named = {
        "outlet": outlet.name if outlet else article.outlet or writer.labels["media_newsroom"],
        "article_title": article.title,
        "article_date": _day(article.date, writer),
        "article_url": article.url,
        "quote": article.quote,
    }
    writer.values |= {key: value for key, value in named.items() if value}


def _quotation(writer: Writer, kind: Kind, texts: MediaText, notes: list[Problem]) -> list[Block]:
    if not writer.request.choices.article.quote:
        return []
    if texts.quotation:
        return [writer.kit_block("quotation", writer.template(texts.quotation))]
    message = f"kit {writer.kit.id} has no words for a quotation"
    if kind == "correction":
        step = "Write a letter with --kind letter, or ask the kit's authors."
        raise refuse("no-quotation", f"{message} (media.correction.quotation).", next_step=step)
    notes.append(warning("no-quotation", f"{message}: it is left out."))
    return []


def _recipient(writer: Writer) -> list[Block]:
    """The desk's postal lines where the list has them, under the outlet's name; else the newsroom alone."""
    given, outlet = writer.request.choices.article.outlet, writer.request.outlet
    name = outlet.name if outlet else given
    to = writer.label("recipient", "media_to_outlet" if name else "media_to", outlet=name)
    lines = outlet.address if outlet else ()
    blocks = [writer.block("recipient", line, owner="sender", name="address") for line in lines]
    return blocks if lines and fold(name) in fold(lines[0]) else [to, *blocks]


@dataclass(frozen=True, slots=True)
class _Limits:
    """Words and characters that may be, 0 for no limit, and who says so, as a message names them."""

    least: int = LEAST
    most: int = MOST
    chars: int = 0
    least_by: str = "newsrooms usually print"
    most_by: str = "newsrooms print"
    chars_by: str = ""


def _limits(outlet: Outlet | None, kind: Kind) -> _Limits:
    """The outlet's own limits, the usual ones where it has none. A correction may be as short as it likes."""
    if outlet is None:
        return _Limits(0 if kind == "correction" else LEAST)
    takes = f"{outlet} takes"
    least, most = outlet.letter_min_words, outlet.letter_max_words
    if kind == "correction":
        least, most = 0, outlet.correction_max_words
    usual = 0 if kind == "correction" or 0 < most < MOST else LEAST
    return _Limits(
        least or usual,
        most or max(MOST, least),
        outlet.max_chars,
        takes if least else _Limits().least_by,
        takes if most else _Limits().most_by,
        takes,
    )


@dataclass
class _Draft:
    """The letter's text in parts, which can be made shorter until it keeps the limits. Own words are never cut."""

    writer: Writer
    kind: Kind
    texts: MediaText
    limits: _Limits
    quotation: list[Block]
    claims: list[Claim]
    contact: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        texts, writer = self.texts, self.writer
        self.subject = self._form("subject", texts.subject)
        self.own = writer.own_words()
        self.parts = {
            "opening": self._form("opening", texts.opening, fullest=True),
            "concern": self._form("concern", texts.concern),
            "remedy": self._form("remedy", texts.remedy),
            "closing": self._form("closing", texts.closing),
        }

    def _form(self, part: str, wordings: Wordings, *, fullest: bool = False) -> Block:
        role = "thanks" if part == "closing" else part
        return self.writer.form(wordings, f"media.{self.kind}.{part}", fullest=fullest, role=role)

    def body(self) -> list[Block]:
        """From the opening to the contact; in a correction the words quoted come before what is wrong with them."""
        said = [*self.quotation, *self.own] if self.kind == "correction" else [*self.own, *self.quotation]
        concern = [self.parts["concern"]] if "concern" in self.parts else []
        end = [self.parts["remedy"], self.parts["closing"], *self.contact]
        return [self.parts["opening"], *said, *concern, *self._evidence(), *end]

    def _evidence(self) -> list[Block]:
        if not self.claims:
            return []
        block = self.writer.with_claims(Block("evidence", (), self.writer.lang, "kit"), self.claims)
        return [Block("evidence", block.inlines[1:], block.lang, "kit")]  # without the blank in front

    def text(self) -> list[Block]:
        """What is sent: from the salutation to the signature."""
        greeting = self.writer.label("salutation", "media_salutation")
        return [greeting, *self.body(), self.writer.label("closing", "media_closing"), *self.writer.signature()]

    def words(self) -> int:
        return count_words(self.body(), *BODY)

    def chars(self) -> int:
        """Characters as a web form counts them: from the salutation to the sources, a line a paragraph."""
        return form_length("\n".join(block.text for block in (*self.text(), *self.writer.sources(self.claims))))

    def fits(self) -> bool:
        return self.words() <= self.limits.most and not (self.limits.chars and self.chars() > self.limits.chars)

    def fit(self, notes: list[Problem]) -> None:
        """Make the letter shorter until it keeps the limits; raises InputError where it cannot."""
        shorter = self._shorter()
        while not self.fits():
            if next(shorter, None) is None:
                raise self._too_long()
        words, limits = self.words(), self.limits
        if words < limits.least:
            message = f"the letter has {words} words; {limits.least_by} at least {limits.least}."
            notes.append(warning("short", message))
        if self.left_out:
            message = f"for want of room the letter goes without the kit's {' and '.join(self.left_out)}."
            notes.append(warning("left-out", message))

    def _shorter(self) -> Iterator[str]:
        """One step after another, the least loss first: evidence but for one fact, shorter wordings, then whole parts.

        A correction rests on its evidence, which stays. With the longest wordings, texts are being checked for room.
        """
        while len(self.claims) > 1:
            self.claims.pop()
            yield "evidence"
        if self.writer.request.choices.longest:
            return
        for part in ("concern", "opening", "remedy", "closing"):
            if f"media.{self.kind}.{part}" not in self.writer.request.choices.wordings:
                self._shortest(part)
                yield part
        if self.claims and self.kind != "correction":
            self.claims.clear()
            self.left_out.append("evidence")
            yield "evidence"
        if self.own:
            del self.parts["concern"]
            self.left_out.append("concern")
            yield "concern"

    def _shortest(self, part: str) -> None:
        writer, block = self.writer, self.parts[part]
        wordings: Wordings = getattr(self.texts, part)
        ready = [form for form in map(writer.template, wordings.options) if writer.values.keys() >= set(form.fields)]
        forms = [writer.kit_block(block.role, form) for form in ready]
        self.parts[part] = min([block, *forms], key=lambda form: (len(form.text.split()), len(form.text)))

    def _too_long(self) -> Exception:
        limits, body = self.limits, self.body()
        words, chars = self.words(), self.chars()
        unit, much, most, by = "characters", chars, limits.chars, limits.chars_by
        if words > limits.most:
            unit, much, most, by = "words", words, limits.most, limits.most_by
        over = much - most

        def size(blocks: list[Block]) -> int:
            return count_words(blocks, *BODY) if unit == "words" else sum(len(block.text) for block in blocks)

        evidence = [block for block in body if block.role == "evidence"]
        cut = {"your own words": self.own, "the quotation": self.quotation, "the kit's evidence": evidence}
        sizes = ", ".join(f"{what} {size(blocks)}" for what, blocks in cut.items() if blocks)
        message = f"the letter has {much} {unit}; {by} at most {most} ({sizes or 'all of it from the kit'})."
        given = self.writer.request.sender
        options = ["--story"] if given.story else []
        options += ["--answer"] if any(given.answers.values()) else []
        options += ["--quote"] if self.quotation else []
        if size([*self.own, *self.quotation]) <= over:
            step = (
                f"The kit's own texts leave no room here: it is {over} {unit} too long. Choose another outlet or kit."
            )
        else:
            step = f"Shorten {' or '.join(options)} by {over} {unit}."
        origin = self.parts["opening"].origin
        return refuse("too-long", message, where=origin.where if origin and not options else None, next_step=step)


def _day(given: str, writer: Writer) -> str:
    """The article's date as the sender wrote it, an ISO date in the letter's words."""
    try:
        return writer.date(date.fromisoformat(given))
    except ValueError:
        return given
