"""What columns of people are usually headed, by language, and what a list writes for genders and languages.

Words alone: a heading is known by what it says, never by what stands under it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from handbill.kit import Kit

ANSWER = "answer:"

# For each name that Handbill knows, the usual headings by language. `name` has those that say the whole name.
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "name": {
        "en": "full name|your name|complete name|first and last name|first name and last name|participant",
        "fr": "nom complet|nom et prénom|prénom et nom|nom prénom|prénom nom|nom, prénom|votre nom",
        "de": "vollständiger name|vor- und nachname|vorname und nachname|vor- und zuname|ihr name",
        "es": "nombre completo|nombre y apellidos|nombre y apellido|su nombre",
        "hy": "անուն ազգանուն|անուն, ազգանուն|անուն և ազգանուն|ամբողջական անուն",
        "ar": "الاسم الكامل|الاسم الثلاثي|الاسم واسم العائلة|الاسم والشهرة|الاسم والكنية",
        "it": "nome e cognome|nome completo",
        "nl": "volledige naam|voor- en achternaam",
    },
    "given": {
        "en": "given|given name|given names|first name|first names|firstname|forename|forenames|first",
        "fr": "prénom|prénoms",
        "de": "vorname|vornamen|rufname",
        "es": "nombre de pila|nombres|primer nombre",
        "hy": "անունը առանց ազգանվան",
        "ar": "الاسم الأول|الاسم الشخصي",
        "nl": "voornaam|voornamen",
    },
    "family": {
        "en": "family name|surname|last name|lastname|last",
        "fr": "nom de famille|patronyme",
        "de": "nachname|familienname|zuname",
        "es": "apellido|apellidos|primer apellido",
        "hy": "ազգանուն|մականուն",
        "ar": "اسم العائلة|الكنية|الشهرة|اللقب العائلي",
        "it": "cognome",
        "nl": "achternaam|familienaam",
    },
    "street": {
        "en": "street|street address|address|address 1|address line 1|postal address|mailing address|home address"
        "|street and number|addr",
        "fr": "rue|adresse|adresse postale|adresse 1|n° et rue|numéro et rue|voie",
        "de": "straße|straße und hausnummer|straße nr|straße hausnummer|adresse|anschrift|str",
        "es": "calle|calle y número|dirección|dirección postal|domicilio",
        "hy": "փողոց|հասցե|փոստային հասցե",
        "ar": "الشارع|العنوان|العنوان البريدي|شارع|عنوان",
        "it": "via|indirizzo",
        "nl": "straat|straat en huisnummer|adres",
    },
    "city": {
        "en": "city|town|city or town|town or city|suburb|municipality",
        "fr": "ville|commune|localité",
        "de": "ort|wohnort|stadt|gemeinde",
        "es": "ciudad|localidad|municipio|población",
        "hy": "քաղաք|բնակավայր|քաղաք կամ գյուղ",
        "ar": "المدينة|البلدة|مدينة|المدينة أو البلدة",
        "it": "città|comune",
        "nl": "plaats|woonplaats|stad|gemeente",
    },
    "region": {
        "en": "region|state|province|state or province|territory",
        "fr": "région|département|province|état|canton",
        "de": "bundesland|region|kanton|provinz",
        "es": "provincia|región|estado|comunidad autónoma",
        "hy": "մարզ|նահանգ|շրջան",
        "ar": "المحافظة|المنطقة|الولاية|محافظة",
        "it": "regione|provincia",
        "nl": "provincie|regio",
    },
    "postcode": {
        "en": "postcode|post code|postal code|zip|zip code|zipcode|eircode",
        "fr": "code postal|cp|npa",
        "de": "plz|postleitzahl",
        "es": "código postal|cp|c.p.",
        "hy": "փոստային ինդեքս|ինդեքս|փոստային դասիչ|փոստային կոդ",
        "ar": "الرمز البريدي|الرقم البريدي|رمز بريدي",
        "it": "cap|codice postale",
        "nl": "postcode",
    },
    "district": {
        "en": "district|constituency|congressional district|electoral district|riding|electorate",
        "fr": "circonscription|circonscription électorale",
        "de": "wahlkreis",
        "es": "circunscripción|distrito electoral|distrito",
        "hy": "ընտրատարածք",
        "ar": "الدائرة|الدائرة الانتخابية",
        "it": "collegio|collegio elettorale",
        "nl": "kieskring",
    },
    "country": {
        "en": "country",
        "fr": "pays",
        "de": "land|staat",
        "es": "país",
        "hy": "երկիր",
        "ar": "البلد|الدولة|بلد",
        "it": "paese|stato",
        "nl": "land",
    },
    "email": {
        "en": "email|e-mail|email address|e-mail address|mail",
        "fr": "courriel|mail|mél|adresse courriel|adresse e-mail|adresse électronique|adresse mail",
        "de": "e-mail-adresse|mailadresse",
        "es": "correo|correo electrónico|dirección de correo electrónico",
        "hy": "էլ. փոստ|էլփոստ|էլեկտրոնային փոստ|էլ. հասցե",
        "ar": "البريد الإلكتروني|البريد الالكتروني|الإيميل|بريد إلكتروني",
        "it": "posta elettronica|indirizzo email",
        "nl": "e-mailadres",
    },
    "phone": {
        "en": "phone|telephone|phone number|telephone number|mobile|mobile phone|mobile number|cell|cell phone|tel",
        "fr": "téléphone|numéro de téléphone|tél|portable|mobile",
        "de": "telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|tel. nr",
        "es": "teléfono|número de teléfono|móvil|celular|tel",
        "hy": "հեռախոս|հեռախոսահամար|հեռ|բջջային",
        "ar": "الهاتف|رقم الهاتف|الجوال|المحمول|هاتف|الموبايل",
        "it": "telefono|cellulare",
        "nl": "telefoon|telefoonnummer|mobiel",
    },
    # No 'company' or 'employer': whoever signs for an organisation writes 'we'.
    "organisation": {
        "en": "organisation|organization|on behalf of|association",
        "fr": "organisation|association|organisme",
        "de": "organisation|verein|verband",
        "es": "organización|asociación|entidad",
        "hy": "կազմակերպություն",
        "ar": "المنظمة|الجمعية|المؤسسة",
        "it": "organizzazione|associazione",
        "nl": "organisatie|vereniging",
    },
    "role": {
        "en": "role|position|function|job title",
        "fr": "fonction|rôle|qualité",
        "de": "funktion|rolle|amt",
        "es": "cargo|función",
        "hy": "պաշտոն",
        "ar": "الصفة|المنصب",
        "it": "ruolo|carica",
        "nl": "functie|rol",
    },
    "gender": {
        "en": "gender|sex",
        "fr": "genre|sexe",
        "de": "geschlecht",
        "es": "género|sexo",
        "hy": "սեռ",
        "ar": "الجنس|النوع الاجتماعي",
        "it": "genere|sesso",
        "nl": "geslacht",
    },
    "language": {
        "en": "language|preferred language",
        "fr": "langue|langue préférée",
        "de": "sprache",
        "es": "idioma|lengua",
        "hy": "լեզու",
        "ar": "اللغة",
        "it": "lingua",
        "nl": "taal",
    },
    "story": {
        "en": "story|your story|my story|in your own words|own words",
        "fr": "histoire|votre histoire|mon histoire|témoignage",
        "de": "geschichte|ihre geschichte|meine geschichte|eigene worte",
        "es": "historia|su historia|mi historia|testimonio",
        "hy": "պատմություն|ձեր պատմությունը|իմ պատմությունը",
        "ar": "القصة|قصتكم|قصتي",
        "it": "storia",
        "nl": "verhaal",
    },
    "point": {
        "en": "point|points|talking point|talking points",
        "fr": "argument|arguments",
        "de": "argument|argumente",
        "es": "argumento|argumentos",
        "hy": "փաստարկ|փաստարկներ",
        "ar": "الحجة|النقطة|النقاط",
        "it": "argomento|argomenti",
        "nl": "argument|argumenten",
    },
}
NAMES = tuple(HEADINGS)

# Words for the whole name, which mean one half of it where another column has the other half.
EITHER = "name|nom|nombre|nome|naam|անուն|անունը|الاسم|اسم"

GENDERS: Mapping[str, str] = {
    "m": "m|male|man|mr|masculin|homme|monsieur|männlich|mann|herr|masculino|hombre|varón|sr|արական|տղամարդ|ذكر|رجل"
    "|maschio|uomo|man|mannelijk",
    "f": "f|w|female|woman|ms|mrs|féminin|femme|mme|madame|weiblich|frau|femenino|mujer|sra|իգական|կին|أنثى|امرأة"
    "|femmina|donna|vrouw|vrouwelijk",
    "x": "x|d|nonbinary|non-binary|diverse|divers|other|autre|non binaire|andere|otro|no binario|այլ|آخر|altro|anders",
}
LANGUAGES: Mapping[str, str] = {
    "en": "english|anglais|englisch|inglés|անգլերեն|الإنجليزية|الإنكليزية|إنجليزي|inglese|engels",
    "fr": "french|français|französisch|francés|ֆրանսերեն|الفرنسية|فرنسي|francese|frans",
    "de": "german|allemand|deutsch|alemán|գերմաներեն|الألمانية|ألماني|tedesco|duits",
    "es": "spanish|espagnol|spanisch|español|castellano|իսպաներեն|الإسبانية|إسباني|spagnolo|spaans",
    "hy": "armenian|arménien|armenisch|armenio|հայերեն|الأرمنية|أرمني|armeno|armeens",
    "ar": "arabic|arabe|arabisch|árabe|արաբերեն|العربية|عربي|arabo|arabisch",
    "it": "italian|italien|italienisch|italiano|իտալերեն|الإيطالية|italiaans",
    "nl": "dutch|néerlandais|niederländisch|neerlandés|հոլանդերեն|الهولندية|olandese|nederlands",
}


def fold(text: str) -> str:
    """Letters and digits alone, without accents, case or the strokes that lengthen Arabic words."""
    bare = unicodedata.normalize("NFKD", text[:400]).casefold()
    return "".join(char for char in bare if char.isalnum() and char != "\u0640")


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): meaning for meaning, said in words.items() for word in said.split("|")}


KNOWN: Mapping[str, str] = _folded({name: "|".join((name, *words.values())) for name, words in HEADINGS.items()})
HALVES = frozenset(fold(word) for word in EITHER.split("|"))
GENDER: Mapping[str, str] = _folded(GENDERS)
LANGUAGE: Mapping[str, str] = _folded(LANGUAGES)
SPANISH_GENDER = frozenset(fold(word) for word in HEADINGS["gender"]["es"].split("|"))


def told_apart(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings with a number at each one that stands more than once: `Mail (1)`, `Mail (2)`."""
    labels: list[str] = []
    counts: dict[str, int] = {}
    taken = set(headings)
    for heading in headings:
        label = heading
        if heading and headings.count(heading) > 1:
            counts[heading] = counts.get(heading, 0) + 1
            while (label := f"{heading} ({counts[heading]})") in taken:
                counts[heading] += 1
            taken.add(label)
        labels.append(label)
    return tuple(labels)


def meaning(heading: str) -> str:
    """The name that a heading means by itself, `name` also for one that may mean half a name; "" for an unknown one.

    Stars, colons and what is in brackets count for nothing. Of a heading in two languages, both must mean the same;
    first and family names in one are a whole name.
    """
    whole = fold(heading)
    if whole in KNOWN or whole in HALVES:
        return KNOWN.get(whole, "name")
    outside = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading[:400])
    parts = [fold(part) for part in (re.split(r"[/|\n·]| - | – ", outside)) if fold(part)]
    found = {KNOWN.get(part) or ("name" if part in HALVES else "") for part in parts} - {""}
    if len(found) > 1 and found <= {"name", "given", "family"}:
        return "name"  # both halves in one column
    return found.pop() if len(found) == 1 else ""


def _is_half(heading: str) -> bool:
    parts = {fold(part) for part in re.split(r"[/|\n·(\[]", heading[:400])}
    return bool(parts & HALVES) and not any(KNOWN.get(part) in ("given", "family") for part in parts)


def prompts(headings: Sequence[str], kit: Kit) -> dict[str, str]:
    """The headings that are one of the kit's prompts, as `answer:<id>`: its id, or its question in any language."""
    found: dict[str, str] = {}
    ids = [str(prompt.id) for prompt in kit.file.prompts]
    if not ids:
        return found
    known = {fold(spelling): id for id in ids for spelling in (id, ANSWER + id)}
    if any(fold(heading) not in known and not meaning(heading) for heading in headings if heading):
        for lang in kit.languages:
            for id, text in kit.words(lang).prompts.items():
                known.setdefault(fold(text.question.source), str(id))
                if text.short:
                    known.setdefault(fold(text.short.question.source), str(id))
    for label, heading in zip(told_apart(headings), headings, strict=True):
        if heading and (prompt := known.get(fold(heading))):
            found.setdefault(ANSWER + prompt, label)
    return found


def guess(headings: Sequence[str], kit: Kit) -> dict[str, str]:
    """Which heading each name that Handbill knows has: `{"postcode": "PLZ", "answer:family": "family"}`.

    A heading that stands twice is the one of `told_apart`. Names come as `name`, or as `given` and `family`: what may
    be both ('Nom', 'Name') is half a name where another column has the other half. Of several headings of one meaning
    the first is taken, and nothing is guessed by what stands under them.
    """
    labels = told_apart(headings)
    first: dict[str, str] = {}
    half = ""
    for label, heading in zip(labels, headings, strict=True):
        name = meaning(heading) if heading else ""
        if name == "name" and _is_half(heading):
            half = half or label
        elif name:
            first.setdefault(name, label)
    answers = prompts(headings, kit)
    # 'family' is the name of half a name and may be a prompt's id: beside first names it is the former.
    if (shared := answers.get(ANSWER + "family")) is not None and first.get("family") == shared:
        if "given" in first:
            del answers[ANSWER + "family"]
        else:
            del first["family"]
    first = {name: label for name, label in first.items() if label not in answers.values()}
    if half and "given" in first:
        first.setdefault("family", half)
    elif half and "family" in first:
        first["given"] = half
    if "given" in first and "family" in first:
        first.pop("name", None)
    elif whole := first.get("name") or half:
        first["name"] = whole
        first.pop("given", None)
    ordered = {name: first[name] for name in NAMES if name in first}
    return ordered | answers


def listed(labels: Iterable[str]) -> str:
    """Headings as a message lists them, cut where they are many."""
    return short(", ".join(f"'{short(label)}'" for label in labels if label), 400)


def short(text: str, most: int = 60) -> str:
    """A stranger's words as a message may say them: on one line, with nothing that moves a terminal."""
    plain = "".join(char if char.isprintable() else " " for char in text[: most + 1])
    plain = " ".join("".join(char for char in plain if not unicodedata.category(char).startswith("M")).split())
    return plain if len(text) <= most else f"{plain[:most]} ..."
