"""Every rule of a kit, broken once: the problem's code, its file and its line."""

from pathlib import Path

import pytest

from handbill.errors import InputError, Problem
from handbill.kit import load_kit
from kits import CLAIMS, KIT, LINKS, TEXT, write_kit


def problems(folder: Path) -> tuple[Problem, ...]:
    def read() -> object:
        kit = load_kit(str(folder))
        return kit.links, kit.words("en")

    with pytest.raises(InputError) as caught:
        read()
    return caught.value.problems


STANDING = "  - {id: standing, offices: any, standing: true, review_by: 2027-05-01, claims: []}\n"
BROKEN = [
    ("kit", KIT.replace("id: example", "id: other"), "id", 2, "differs from the folder's name 'example'"),
    ("kit", KIT.replace("languages: [en]", "languages: []"), "languages", 2, "is empty"),
    ("kit", KIT.replace("languages: [en]", "languages: [en, English]"), "language", 2, "'English'"),
    ("kit", KIT.replace("languages: [en]", "languages: [en, fr]"), "title", 2, "no 'fr'"),
    ("kit", KIT.replace("#1d3557", "navy"), "colour", 2, "'navy'"),
    ("kit", KIT.replace("{id: water,", "{id: fish,"), "duplicate-id", 16, "'fish' stands 2 times"),
    ("kit", KIT.replace(STANDING, ""), "no-standing-ask", None, "no ask is standing"),
    ("kit", KIT.replace(" review_by: 2027-05-01,", ""), "no-review", 13, "needs review_by"),
    ("kit", KIT.replace(", until: 2026-12-31", ""), "no-span", 8, "needs from and until"),
    ("kit", KIT.replace(", checked: 2026-11-01", ""), "no-source", 8, "a source with url and checked"),
    ("kit", KIT.replace("claims: [count]", "claims: [cuont]"), "unknown-claim", 15, "'cuont'"),
    (
        "kit",
        KIT.replace("review_by: 2027-05-01, claims: []", "review_by: 2027-05-01, claims: [zzz]"),
        "unknown-claim",
        13,
        "ask standing",
    ),
    ("kit", KIT.replace("claims: [levels],", "claims: [levels], excludes: [fsh],"), "unknown-point", 16, "'fsh'"),
    ("claims", CLAIMS.replace("id: levels", "id: count"), "duplicate-id", 7, "'count' stands 2 times"),
    (
        "claims",
        CLAIMS.replace("sources: [{title: An old book, publisher: Example Press}]", "sources: []"),
        "no-source",
        13,
        "claim memory",
    ),
    ("claims", CLAIMS.replace("basis: memory", "basis: opened"), "not-opened", 13, "claim memory"),
    ("claims", CLAIMS.replace("https://example.org/fish", "javascript:alert(1)"), "address", 1, "no web address"),
    ("claims", CLAIMS.replace("Example Press}", "Example Press, checked: 2026-11-01}"), "checked", 13, "has no url"),
    ("links", LINKS + LINKS, "duplicate-id", 2, "'story' stands 2 times"),
    ("links", LINKS.replace("section: news", "section: nwes"), "section", 1, "unknown section 'nwes'"),
    ("links", LINKS.replace("section: news", "section: zzz"), "section", 1, "unknown section 'zzz'"),
    ("links", LINKS.replace("url: null", "url: example.org"), "address", 1, "no web address"),
    ("links", LINKS.replace("checked: null", "checked: 2026-11-01"), "checked", 1, "has no url"),
    (
        "text",
        TEXT.replace('  standing: {letter: "Will you visit', '  standig: {letter: "Will you visit'),
        "missing-text",
        None,
        "asks: no text for 'standing' in 'en'",
    ),
    (
        "text",
        TEXT.replace('  standing: {letter: "Will you visit', '  standig: {letter: "Will you visit'),
        "unknown-id",
        11,
        "asks: 'standig' is not in the kit",
    ),
    ("text", TEXT.replace("  memory: {text", "  zzz: {text"), "unknown-id", 18, "claims: 'zzz' is not in the kit"),
    ("text", TEXT.replace("  water: {title", "  wate: {title"), "missing-text", None, "points: no text for 'water'"),
    ("text", TEXT.replace("  swim: {", "  swimm: {"), "unknown-id", 20, "prompts: 'swimm' is not in the kit"),
    (
        "text",
        TEXT.replace("facts: [count, levels]", "facts: [count, level]"),
        "unknown-claim",
        30,
        "flyers.poster: there is no claim 'level'",
    ),
    ("text", TEXT.replace("claims: [count]", "claims: [cuont]", 1), "unknown-claim", 27, "media.article"),
    (
        "text",
        TEXT.replace("subject: Example River", 'subject: "By {{ until }}"'),
        "field-out-of-place",
        4,
        "in a letter",
    ),
    ("text", TEXT.replace("Will you visit the river?", "{{ quote }}"), "field-out-of-place", 11, "in an ask"),
    ("text", TEXT.replace("The fish matter", "{{ link }}"), "field-out-of-place", 13, "in a point"),
    ("text", TEXT.replace("title: The fish", 'title: "{{ city }}"'), "field-out-of-place", 13, "in a title"),
    ("text", TEXT.replace("30 cm in July 2025 (", "{{ city }} ("), "field-out-of-place", 17, "in a claim"),
    ("text", TEXT.replace("Did you swim", "{{ name }}"), "field-out-of-place", 20, "in a prompt"),
    ("text", TEXT.replace('"Thank you."\n', '"Thank you, {{ outlet }}."\n'), "field-out-of-place", 24, "in a call"),
    ("text", TEXT.replace('"This is {{ name }}."', '"This is {{ link }}."'), "field-out-of-place", 25, "in a call"),
    (
        "text",
        TEXT.replace("I read {{ outlet }}.", "I read {{ quote }}."),
        "field-out-of-place",
        28,
        "in a newsroom letter",
    ),
    (
        "text",
        TEXT.replace("remedy: Would you add them?", 'remedy: "{{ official }}"'),
        "field-out-of-place",
        27,
        "in a newsroom letter",
    ),
    ("text", TEXT.replace("say: Ask for a visit.", 'say: "{{ city }}"'), "field-out-of-place", 30, "in a flyer"),
]


def line_of(content: str, number: int | None) -> str:
    return content.splitlines()[number - 1] if number else ""


@pytest.mark.parametrize(("what", "content", "code", "line", "said"), BROKEN)
def test_a_broken_rule_is_named_with_its_file_and_line(
    tmp_path: Path, what: str, content: str, code: str, line: int | None, said: str
) -> None:
    assert content not in (KIT, CLAIMS, LINKS, TEXT)
    found = problems(write_kit(tmp_path, **{what: content}))
    matching = [problem for problem in found if problem.code == code and said in problem.message]
    assert matching, [str(problem) for problem in found]
    assert matching[0].severity == "error"
    files = {"kit": "kit.yaml", "claims": "claims.yaml", "links": "links.yaml", "text": "text/en.yaml"}
    assert matching[0].where is not None
    assert str(matching[0].where.file).endswith(files[what])
    assert matching[0].where.line == line


def test_nearest_names_are_suggested_for_every_reference(tmp_path: Path) -> None:
    text = TEXT.replace("  swim: {", "  swimm: {").replace("facts: [count, levels]", "facts: [cuont, levels]")
    found = {problem.code: problem.next_step for problem in problems(write_kit(tmp_path, text=text))}
    assert found["unknown-id"] == "Did you mean 'swim'?"
    assert found["unknown-claim"] == "Did you mean 'count'?"
    links = LINKS.replace("section: news", "section: herritage")
    (problem,) = problems(write_kit(tmp_path / "b", links=links))
    assert problem.next_step == "Did you mean 'heritage'?"


def test_all_broken_rules_of_a_kit_come_in_one_go(tmp_path: Path) -> None:
    kit = KIT.replace("id: example", "id: other").replace("#1d3557", "navy").replace("claims: [count]", "claims: [zzz]")
    claims = CLAIMS.replace("basis: memory", "basis: opened")
    found = [problem.code for problem in problems(write_kit(tmp_path, kit=kit, claims=claims))]
    assert found == ["id", "colour", "unknown-claim", "not-opened"]


def test_the_article_s_fields_are_for_letters_about_an_article(tmp_path: Path) -> None:
    text = TEXT.replace("I read {{ outlet }}.", "I read {{ article_title }}.")
    assert [problem.code for problem in problems(write_kit(tmp_path, text=text))] == ["field-out-of-place"]
