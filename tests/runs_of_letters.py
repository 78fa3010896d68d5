"""Letters of evidently invented people for print runs, their masters, and what is drawn on pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby, islice
from typing import Any

import pikepdf
from addressees import official, request, target

from handbill.batch.forms import form_of, static, words_of
from handbill.compose import Choices, compose
from handbill.country import load_country
from handbill.document import Document
from handbill.kit import Kit
from handbill.people import Gender, Sender
from handbill.press.room import needed
from handbill.render import Bundle, Job, Letter, PrintRun
from handbill.render.process import Worker

# Names that say "example", each in its language, and given names with all kinds of marks.
LATIN = (
    "Łucja Przykładowska|Nguyễn Thị Thí Dụ|Zoë Example|Ağça Örnek|Jiří Příklad|Győző Példa|Șerban Exempluță|Ðorđe Primjer"
    "|Æsa Dæmisdóttir|Žydrūnė Pavyzdytė|Ľuboš Príkladný|Štěpánka Ukázková|Đặng Hữu Ví Dụ|Inês Exemplo|Øyvind Eksempel"
    "|François d’Exemple|Gökçe Örnekoğlu|Mairéad Ní Shampla|Ċensu Eżempju|Ērika Piemēre|Õie Näide|Añuli Ejemplo-Muster"
    "|AVA VAVRA-EXAMPLE|Wojciech Przykład-Żółć|Trần Quốc Mẫu|Ana-Maria To Example Jr.|J. T. Example III|Fjóla Affliflón"
)
ARMENIAN = "Արամ Օրինակյան|Աննա Օրինակյան-Նմուշյան|Նարե Օրինակ|Գևորգ Նմուշյան|ՀԱՍՄԻԿ ՕՐԻՆԱԿՅԱՆ|Ուրախ Օրինակունի"
CYRILLIC = "Анна Примерова|Йордан Примеров|Оксана Зразкова-Їжак|Ђурђа Пример|Ёлка Образцова"
GREEK = "Ελένη Παραδείγματος|Δημήτρης Παράδειγμα|Ζωή Υποδείγματος|Οδυσσεύς Δείγμας"
ARABIC = "ريما مثال|لانا المثال|علي نموذج|محمد المثال"
NAMES = tuple(f"{LATIN}|{ARMENIAN}|{CYRILLIC}|{GREEK}|{ARABIC}".split("|"))
STREETS = {
    "us": "100 N Example Blvd|7½ Sample St, Apt. 4B|1234 W 56th Pattern Ave #789|Św. Przykład 12/34|Đường Thí Dụ 5",
    "fr": "3 rue de l’Exemple|12 bis, allée du Modèle|47 quai Œuf-Exemple|8 bd Ÿ de l’Exemple",
    "am": "Օրինակի փողոց 11|Նմուշի պող. 19, բն. 7|Example Street 3, apt. 10|Թաղ 2, շ. 4",
    "lb": "شارع المثال 15|شارع النموذج، بناية 7|ساحة المثال",
}
TOWNS = {
    "us": "Glendale|La Cañada Flintridge|St. Example|Fresno|Vườn Mẫu",
    "fr": "Paris|Œuilly|L’Haÿ|Nîmes|Modèle",
    "am": "Երևան|Գյումրի|Վանաձոր|Yerevan",
    "lb": "بيروت|طرابلس|صيدا",
}
CODES = {
    "us": ("CA", "91203", "30"),
    "fr": ("", "75005", "75-02"),
    "am": ("", "0010", ""),
    "lb": ("", "2052 6703", "Beirut I"),
}
PHONES = {
    "us": "+1 818-555-01{:02}",
    "fr": "+33 1 99 00 00 {:02}",
    "am": "+374 10 00 00 {:02}",
    "lb": "+961 1 000 0{:02}",
}
Member = tuple[str, str, Gender]
MEMBERS: tuple[Member, ...] = (
    ("Jordan Example", "Example", "x"),
    ("Łucja Ósmy-Example", "Ósmy-Example", "x"),
    ("Ann Fitz-Specimen", "Fitz-Specimen", "f"),
    ("Đặng Exämple", "Exämple", "m"),
    ("William Y. Sample IV", "Sample", "m"),
)
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Lot:
    """Letters to one office in one language, on one paper."""

    office: str
    lang: str
    paper: str

    @property
    def country(self) -> str:
        return self.office.split("/")[0]

    @property
    def turn(self) -> int:
        """How many letters in a row go to one member: on Arabic pages a form has one addressee."""
        return 20 if self.lang == "ar" else 4

    def __str__(self) -> str:
        return f"{self.office.replace('/', '-')}-{self.lang}-{self.paper}"


def people(country: str, first: int = 0) -> Iterator[Sender]:
    """Invented people without end, from the one of this number on."""
    region, postcode, district = CODES[country]
    streets, towns = STREETS[country].split("|"), TOWNS[country].split("|")
    number = first
    while True:
        yield Sender(
            name=NAMES[number % len(NAMES)],
            street=streets[number // 2 % len(streets)],
            city=towns[number // 3 % len(towns)],
            region=region,
            postcode=postcode,
            district=district,
            country=country,
            phone=PHONES[country].format(number % 100) if number % 2 else "",
            email=f"p{number}@example.org" if number % 32 > 23 else "",
        )
        number += 1


def letter(kit: Kit, lot: Lot, sender: Sender, member: Member | None = MEMBERS[0]) -> Document:
    """A letter as an evening has it: with a body that others share, and lines for a pen."""
    pack = load_country(lot.country)
    person = official(lot.office, name=member[0], surname=member[1], gender=member[2]) if member else None
    choices = Choices(lang=lot.lang, paper=lot.paper, pen=True, shared="1")
    return compose(request("letter", kit, pack, sender, target(pack, lot.office, person), choices=choices)).documents[0]


def letters(kit: Kit, lot: Lot, number: int, first: int = 0) -> list[Document]:
    """So many letters of different people, some in a row to the same member, now and then to one that nobody knows."""
    made: list[Document] = []
    for place, sender in enumerate(islice(people(lot.country, first), number)):
        member = None if place % 40 > 35 else MEMBERS[place // lot.turn % len(MEMBERS)]
        made.append(letter(kit, lot, sender, member))
    return made


def form(document: Document) -> str:
    return form_of(document, static(document), needed(document.lang, document.blocks, document.options))


def master(worker: Worker, document: Document, templates: str = "") -> bytes:
    """The document's master, empty where it has none."""
    job = Job((document,), templates=(templates,) if templates else (), slots=True)
    (made,) = worker.render(job)
    return made.data


def set_into(worker: Worker, run: PrintRun, *parts: bytes, lang: str = "en", fronts: bool = False) -> bytes:
    """The file of a print run."""
    (made,) = worker.render(Job((), parts=parts, run=run, bundle=Bundle("run", "Letters", lang, fronts)))
    assert made.media_type == "application/pdf", made.data.decode()
    return made.data


def refusals(worker: Worker, run: PrintRun) -> dict[int, str]:
    """Which letters their masters cannot take, by their places, and why."""
    (made,) = worker.render(Job((), run=replace(run, probe=True), bundle=Bundle("run", "Letters", "en")))
    return dict(json.loads(made.data))


def laid_out(worker: Worker, documents: Sequence[Document], fronts: bool = False) -> Iterator[bytes]:
    """Their papers in the ordinary way, in files of twenty-five."""
    for begin in range(0, len(documents), 25):
        some = tuple(documents[begin : begin + 25])
        (made,) = worker.render(Job(some, bundle=Bundle("papers", "Letters", some[0].lang, fronts)))
        yield made.data


@dataclass(frozen=True)
class Evening:
    """Letters of a lot that were set into masters, with their file; and those that were not, each with why."""

    set: tuple[Document, ...]
    data: bytes
    refused: tuple[tuple[Document, str], ...]
    without: tuple[Document, ...]
    masters: int


def evening(worker: Worker, documents: Sequence[Document]) -> Evening:
    """Letters printed as a run prints them: a master of the plainest letter of each form."""
    by_form = sorted(((form(each), place) for place, each in enumerate(documents)))
    masters: dict[str, bytes] = {}
    for key, group in groupby(by_form, key=lambda entry: entry[0]):
        plainest = min((place for _, place in group), key=lambda place: _length(documents[place]))
        masters[key] = master(worker, documents[plainest])
    made = [key for key in masters if masters[key]]
    forms = [form(each) for each in documents]
    ours = [(each, key) for each, key in zip(documents, forms, strict=True) if masters[key]]

    def run(papers: Sequence[tuple[Document, str]]) -> PrintRun:
        set = tuple(Letter(made.index(key), words_of(each)) for each, key in papers)
        return PrintRun(tuple(masters[key] for key in made), set)

    why = refusals(worker, run(ours))
    kept = [paper for place, paper in enumerate(ours) if place not in why]
    return Evening(
        tuple(each for each, _ in kept),
        set_into(worker, run(kept), lang=documents[0].lang),
        tuple((ours[place][0], reason) for place, reason in why.items()),
        tuple(each for each, key in zip(documents, forms, strict=True) if not masters[key]),
        len(made),
    )


def _length(document: Document) -> int:
    return max(len(block.text) for block in document.all("sender", "date", "recipient"))


@dataclass(frozen=True)
class Drawn:
    """A text as it is drawn: its font, size in pt, its place in pt from the page's bottom left, glyphs and colour."""

    font: str
    size: float
    x: float
    y: float
    glyphs: tuple[tuple[int, float], ...]
    colour: tuple[float, ...]


@dataclass(frozen=True)
class Page:
    """What is drawn on a page: texts in order, and the points of other lines and areas."""

    texts: tuple[Drawn, ...]
    points: tuple[Point, ...]


def pages(data: bytes, *, forms: bool = True) -> list[Page]:
    """The pages of a PDF, with or without what they draw by name."""
    with pikepdf.open(BytesIO(data)) as opened:
        known: dict[tuple[int, int], Page] = {}
        whole: Any = opened.Root.Pages.get("/Resources", {})
        return [_Reader(page.obj.get("/Resources", whole), known, forms).read(page) for page in opened.pages]


class _Reader:
    """Reads the content of a page, or of something that pages draw by name."""

    def __init__(self, resources: Any, known: dict[tuple[int, int], Page], forms: bool) -> None:
        self.resources, self.known, self.forms = resources, known, forms
        self.texts: list[Drawn] = []
        self.points: list[Point] = []
        self.states: list[tuple[Matrix, tuple[float, ...]]] = [((1, 0, 0, 1, 0, 0), (0, 0, 0))]
        self.font, self.size, self.rise = "", 0.0, 0.0
        self.place: Matrix = (1, 0, 0, 1, 0, 0)

    def read(self, content: Any) -> Page:
        step: Any
        for step in pikepdf.parse_content_stream(content):
            self._take(step.operands, str(step.operator))
        return Page(tuple(self.texts), tuple(self.points))

    def _take(self, operands: Any, operator: str) -> None:
        matrix, colour = self.states[-1]
        if operator == "q":
            self.states.append(self.states[-1])
        elif operator == "Q":
            self.states.pop()
        elif operator == "cm":
            self.states[-1] = times(_matrix(operands), matrix), colour
        elif operator in ("rg", "g", "k"):
            self.states[-1] = matrix, tuple(float(value) for value in operands)
        elif operator == "Do" and self.forms:
            self._draw(self.resources.XObject[str(operands[0])], matrix)
        elif operator in ("m", "l", "c", "re"):
            numbers = [float(value) for value in operands]
            if operator == "re":
                numbers[2:] = numbers[0] + numbers[2], numbers[1] + numbers[3]
            self.points += [_at(point, matrix) for point in zip(numbers[::2], numbers[1::2], strict=True)]
        else:
            self._write(operands, operator, matrix, colour)

    def _write(self, operands: Any, operator: str, matrix: Matrix, colour: tuple[float, ...]) -> None:
        if operator == "Tf":
            self.font, self.size = plain(str(self.resources.Font[str(operands[0])].BaseFont)), float(operands[1])
        elif operator == "BT":
            self.place = (1, 0, 0, 1, 0, 0)
        elif operator == "Tm":
            self.place = _matrix(operands)
        elif operator == "Td":
            self.place = times((1, 0, 0, 1, float(operands[0]), float(operands[1])), self.place)
        elif operator == "Ts":
            self.rise = float(operands[0])
        elif operator == "TJ":
            a, _, _, d, x, y = times(self.place, matrix)
            glyphs = _glyphs(operands[0])
            self.texts.append(Drawn(self.font, self.size * abs(a), x, y + self.rise * d, glyphs, colour))
        else:
            assert operator not in ("Tj", "'", '"', "TD", "T*"), "these tests do not read all of PDF"

    def _draw(self, drawing: Any, matrix: Matrix) -> None:
        if drawing.objgen not in self.known:
            self.known[drawing.objgen] = _Reader(drawing.Resources, self.known, self.forms).read(drawing)
        known = self.known[drawing.objgen]
        self.texts += [_moved(text, matrix) for text in known.texts]
        self.points += [_at(point, matrix) for point in known.points]


def times(first: Matrix, then: Matrix) -> Matrix:
    """Both, one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _at(point: Point, matrix: Matrix) -> Point:
    return times((1, 0, 0, 1, *point), matrix)[4:]


def _moved(text: Drawn, matrix: Matrix) -> Drawn:
    x, y = _at((text.x, text.y), matrix)
    return replace(text, x=x, y=y, size=text.size * matrix[0])


def glyphs_of(array: bytes) -> tuple[tuple[int, float], ...]:
    """The glyphs of a TJ array, with or without its brackets, as `Drawn` has them."""
    return _glyphs(pikepdf.Object.parse(b"[" + array.strip(b"[]") + b"]"))


def _glyphs(parts: Any) -> tuple[tuple[int, float], ...]:
    """The glyphs of a TJ array, each with how much is taken off behind it; the first is none, for what stands before."""
    found: list[tuple[int, float]] = [(0, 0.0)]
    for part in parts:
        if isinstance(part, pikepdf.String):
            data = bytes(part)
            found += [(int.from_bytes(data[at : at + 2], "big"), 0.0) for at in range(0, len(data), 2)]
        else:
            found[-1] = found[-1][0], found[-1][1] + float(part)
    return tuple(found)


def plain(name: str) -> str:
    """A font's name as both ways of writing have it: `SourceSerif4-Bold`."""
    name = name.partition("+")[2].replace("-", "").replace(",", "")
    bold = name.endswith("Bold")
    return f"{name.removesuffix('Bold').removesuffix('Regular')}-{'Bold' if bold else 'Regular'}"


def alike(one: Sequence[tuple[int, float]], other: Sequence[tuple[int, float]]) -> bool:
    """Whether the glyphs are the same, and the distances between them to a hundredth of a thousandth of their size."""
    return [glyph for glyph, _ in one] == [glyph for glyph, _ in other] and all(
        abs(a - b) <= 0.01 for (_, a), (_, b) in zip(one, other, strict=True)
    )


def said(page: Page, texts: Mapping[str, Mapping[int, str]]) -> list[str]:
    """What the texts of a page stand for, by what the glyphs of their fonts do."""
    return ["".join(texts[text.font].get(glyph, "") for glyph, _ in text.glyphs if glyph) for text in page.texts]
