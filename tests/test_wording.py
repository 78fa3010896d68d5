"""Texts with fields: words and `{{ name }}` are read, everything else is refused with its place and the reason."""

import time
from collections import Counter
from pathlib import Path

import pytest

from handbill import yamlfile
from handbill.document import Field, Text, unprintable
from handbill.errors import InputError, Where
from handbill.wording import (
    ALL_FIELDS,
    MAX_CHARS,
    OPTION_OF,
    Template,
    TextError,
    Wording,
    Wordings,
    field_problems,
    order,
    ordinal,
    pick,
)


def parsed(yaml: str, key: str = "text") -> Template:
    return Template.parse(yamlfile.parse(yaml.encode(), "kit/text/en.yaml").data[key])


def refused(raw: object) -> TextError:
    with pytest.raises(TextError) as caught:
        Template.parse(raw)
    return caught.value


def test_words_and_fields_are_kept_apart() -> None:
    template = parsed('text: "I live in {{ city }}, {{postcode}} ({{- name -}})."\n')
    assert template.fields == ("city", "postcode", "name")
    assert template.source == "I live in {{ city }}, {{ postcode }} ({{ name }})."
    values = {"city": "Glendale", "postcode": "02134", "name": "Ani"}
    assert template.fill(values)[:2] == (Text("I live in "), Field("city", "Glendale"))
    assert template.text(values) == "I live in Glendale, 02134 (Ani)."
    assert template.origin.where == Where("kit/text/en.yaml", 1, 8)


def test_values_are_never_read_as_texts() -> None:
    assert parsed('text: "Dear {{ name }}"').text({"name": "{{ city }}{% raw %}", "city": "no"}) == (
        "Dear {{ city }}{% raw %}"
    )


def test_line_breaks_and_blanks_fold_and_accents_compose() -> None:
    assert parsed("text: |\n  one\n   two\t three \n\n").source == "one two three"
    assert parsed("text: cafe\u0301\n").source == "café"
    assert parsed('text: "  {{ city }}  "\n').source == "{{ city }}"


def test_a_no_break_space_stays() -> None:
    assert parsed('text: "Pourquoi\u00a0?"\n').source == "Pourquoi\u00a0?"


@pytest.mark.parametrize("values", [{}, {"city": ""}])
def test_a_missing_value_stops_with_the_place_and_the_option(values: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        parsed('text: "I live in {{ city }}"').fill(values)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("unfilled", Where("kit/text/en.yaml", 1, 8))
    assert problem.next_step == "Give --city."


def test_every_field_with_an_option_is_a_field() -> None:
    assert set(OPTION_OF) <= ALL_FIELDS


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ('text: "ab {{ 7*7 }}"\n', 1, 11),
        ("text: ab {{7*7}}\n", 1, 10),
        ("text: 'it''s {{ 7*7 }}'\n", 1, 14),
        ("text: |\n  first é\n  ab {{ 7*7 }}\n", 3, 6),
        ("text: >-\n  first\n  {{ city }}\n\n    ab {{ 7*7 }}\n", 5, 8),
        ('text: "first\n  second {{ 7*7 }}"\n', 2, 10),
        ("text: first\n  second {{ 7*7 }}\n", 2, 10),
        ('text: "\\u0041 \\x7b{ 7*7 }}"\n', 1, 19),
    ],
)
def test_logic_is_refused_at_its_own_line_and_column(written: str, line: int, column: int) -> None:
    with pytest.raises(TextError) as caught:
        parsed(written)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "holds logic (Mul)" in str(caught.value)
    assert "Only {{ field }} is allowed" in caught.value.next_step


LOGIC = [
    "{{ 7*7 }}",
    "{{ '7'*7 }}",
    "{{ name|upper }}",
    "{{ name|attr('__class__') }}",
    "{{ name.__class__ }}",
    "{{ name['x'] }}",
    "{{ name() }}",
    "{{ name, city }}",
    "{{ name ~ city }}",
    "{{ name if city else country }}",
    "{{ not name }}",
    "{{ name is defined }}",
    "{{ name == city }}",
    "{{ [name] }}",
    "{{ {} }}",
    "{{ 'words' }}",
    "{{ 1 }}",
    "{{ -1 }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ self.__init__ }}",
    "{{+ name }}",
    "{{ name }}{{ 1 }}",
    "{% if name %}{{ name }}{% endif %}",
    "{% for x in name %}{{ x }}{% endfor %}",
    "{% set x = 1 %}",
    "{% include 'kit.yaml' %}",
    "{% import 'x' as y %}",
    "{% extends 'letter.html' %}",
    "{% block a %}{% endblock %}",
    "{% macro a() %}{% endmacro %}",
    "{% call name() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% raw %}{{ name }}{% endraw %}",
    "{% with %}{% endwith %}",
    "{% autoescape true %}{% endautoescape %}",
    "{%- do name -%}",
    "{% print name %}",
    "{# a comment #}",
    "words {# {{ name }} #}",
    "{{ name",
    "{{ }}",
    "{{",
    "{%",
    "{#",
    "{{ name } }",
    "{{ {{ name }} }}",
    "{{ näme }}",
    "{{ na\nme }}",
    "{{ " + "(" * 2_900 + " }}",
    "{{ " + "not " * 1_400 + "name }}",
    "{{ " + "9" * 5_000 + " }}",
    "{{ " + "a." * 2_000 + "b }}",
    "{{ '" + "x" * 5_000 + "' }}",
    "{% if a %}" * 400,
    "{{" * 2_900,
]


@pytest.mark.parametrize("payload", LOGIC)
def test_anything_but_a_field_is_refused_with_reason_and_next_step(payload: str) -> None:
    error = refused(yamlfile.Scalar.at(f"words {payload}", "kit/text/en.yaml", 3, 5))
    assert any(reason in str(error) for reason in ("logic", "not a text with fields", "more than words", "unknown"))
    assert (error.line, error.column) >= (3, 1)
    assert "field" in error.next_step


@pytest.mark.data
@pytest.mark.parametrize("name", ["ssti-payloads.txt", "ssti-urlencoded-payloads.txt"])
def test_known_template_injections_are_refused_or_plain_words(shared: Path, name: str) -> None:
    from urllib.parse import unquote_plus

    lines = (shared / "corpora/payloadbox-ssti/Intruder" / name).read_text("utf-8").splitlines()
    payloads = [line if "url" not in name else unquote_plus(line) for line in lines if line.strip()]
    assert len(payloads) > 40
    dangerous = 0
    for payload in payloads:
        if any(mark in payload for mark in ("{{", "{%", "{#")):
            dangerous += 1
            refused(payload)
        else:
            assert Template.parse(payload).fill({}) == (Text(" ".join(payload.split())),)
    assert dangerous > 15


def test_braces_of_other_languages_are_words() -> None:
    assert Template.parse("a { b } ${6*6} }} %} <b>").source == "a { b } ${6*6} }} %} <b>"


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("{{ citty }}", "Did you mean 'city'?"),
        ("{{ zzzzzz }}", "docs/kits.md lists the fields."),
    ],
)
def test_an_unknown_field_is_named_with_the_nearest(text: str, step: str) -> None:
    error = refused(yamlfile.Scalar.at(f"In {text}", "f", 2, 9))
    assert "unknown field" in str(error)
    assert error.next_step == step


def test_a_narrower_list_of_fields_can_be_asked_for() -> None:
    with pytest.raises(TextError):
        Template.parse("{{ city }}", frozenset({"name"}))
    assert Template.parse("{{ name }}", frozenset({"name"})).fields == ("name",)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "must be a text"),
        (True, "must be a text"),
        (["a"], "must be a text"),
        ({"x": "a"}, "must be a text"),
        ("", "is empty"),
        (" \n ", "is empty"),
        ("x" * (MAX_CHARS + 1), "is longer than"),
        ("a\x00b", "control character U+0000"),
        ("a\x1bb", "control character U+001B"),
        ("a\x85b", "control character U+0085"),
        ("a\u2028b", "control character U+2028"),
        ("a\ufeffb", "control character U+FEFF"),
        ("a\ud800b", "half of a surrogate pair"),
        ("a\u202eb", "direction control U+202E"),
        ("a\u2066b", "direction control U+2066"),
        ("a" + "\u0301" * 5_000, "combining marks"),
    ],
)
def test_what_no_page_can_show_is_refused(raw: object, reason: str) -> None:
    error = refused(raw)
    assert reason in str(error)
    assert error.next_step


def test_the_place_of_an_invisible_character_is_named() -> None:
    with pytest.raises(TextError) as caught:
        parsed("text: >-\n  first line\n  and a\u202e turn\n")
    assert (caught.value.line, caught.value.column) == (3, 8)


def test_fifty_thousand_combining_marks_are_found_at_once() -> None:
    started = time.monotonic()
    found = unprintable("a" + "\u0301" * 50_000)
    assert time.monotonic() - started < 1
    assert found == (5, "more than 4 combining marks on one letter")


@pytest.mark.parametrize(
    "text", ["Nguyễn Thị Ví Dụ", "Օհաննես Օրինակեան", "نوشته\u200c", "a\u200eb", "😀", "q\u0323\u0307", "a\u0301" * 200]
)
def test_the_world_s_letters_pass(text: str) -> None:
    assert unprintable(text) is None


def test_line_breaks_pass_only_where_they_are_asked_for() -> None:
    assert unprintable("a\nb\tc", breaks=True) is None
    assert unprintable("a\nb") == (1, "the control character U+000A")


def test_a_wording_gives_the_form_for_gender_and_for_we() -> None:
    wording = Wording.parse({"x": "x", "m": "m", "f": "f", "we": "we"})
    forms = [wording.form(sender=gender).source for gender in ("m", "f", "x")]
    assert forms == ["m", "f", "x"]
    assert wording.form(sender="m", we=True).source == "we"
    assert len(wording.templates) == 4


def test_the_official_s_gender_decides_where_the_wording_says_so() -> None:
    wording = Wording.parse({"of": "official", "x": "x", "f": "f"})
    assert wording.form(sender="m", official="f").source == "f"
    assert wording.form(sender="f", official="m").source == "x"
    assert wording.form(sender="f", official="x", we=True).source == "x"


def test_a_plain_text_serves_every_form() -> None:
    wording = Wording.parse("words")
    assert {wording.form(sender=g, official=g, we=w).source for g in "mfx" for w in (True, False)} == {"words"}


@pytest.mark.parametrize(
    ("yaml", "reason", "line"),
    [
        ("text:\n  m: a\n  f: b\n", "lacks the form 'x'", 2),
        ("text:\n  x: a\n  n: b\n", "unknown form 'n'", 2),
        ("text:\n  x: a\n  of: nobody\n", "has of: nobody", 2),
        ("text:\n  x: a\n  f: '{{ 1 }}'\n", "holds logic", 3),
    ],
)
def test_a_wrong_form_is_refused_with_its_line(yaml: str, reason: str, line: int) -> None:
    raw = yamlfile.parse(yaml.encode(), "f").data["text"]
    with pytest.raises(TextError, match=reason) as caught:
        Wording.parse(raw)
    assert caught.value.line == line


def test_several_wordings_are_read_as_a_list_and_one_as_a_list_of_one() -> None:
    assert [o.form().source for o in Wordings.parse(["a", {"x": "b", "we": "c"}]).options] == ["a", "b"]
    assert [t.source for t in Wordings.parse(["a", {"x": "b", "we": "c"}]).templates] == ["a", "b", "c"]
    assert len(Wordings.parse("a").options) == 1
    with pytest.raises(TextError, match="empty list"):
        Wordings.parse([])


def test_pick_is_stable_and_even_over_many_seeds() -> None:
    options = "abcd"
    picked = [pick(options, "kit", f"sender {n}", "opening") for n in range(2_000)]
    assert picked == [pick(options, "kit", f"sender {n}", "opening") for n in range(2_000)]
    assert all(420 < count < 580 for count in Counter(picked).values())
    assert len(Counter(picked)) == 4
    assert pick("abcdefghijklmnop", "ab", "c") != pick("abcdefghijklmnop", "a", "bc")


def test_order_is_stable_and_puts_each_option_first_as_often() -> None:
    options = ["a", "b", "c"]
    orders = [order(options, f"sender {n}") for n in range(1_500)]
    assert all(sorted(one) == options for one in orders)
    assert orders[7] == order(options, "sender 7")
    assert all(420 < count < 580 for count in Counter(one[0] for one in orders).values())


@pytest.mark.parametrize(
    ("number", "en", "fr"),
    [
        (1, "1st", "1re"),
        (2, "2nd", "2e"),
        (3, "3rd", "3e"),
        (4, "4th", "4e"),
        (10, "10th", "10e"),
        (11, "11th", "11e"),
        (12, "12th", "12e"),
        (13, "13th", "13e"),
        (21, "21st", "21e"),
        (52, "52nd", "52e"),
        (111, "111th", "111e"),
        (123, "123rd", "123e"),
    ],
)
def test_ordinals_are_those_of_place_names(number: int, en: str, fr: str) -> None:
    assert (ordinal(number, "en"), ordinal(number, "fr"), ordinal(number, "de")) == (en, fr, f"{number}.")


def test_a_field_out_of_place_is_named_with_what_may_stand_there() -> None:
    template = parsed('text: "By {{ until }}, {{ city }}"\n')
    (problem,) = field_problems(template, frozenset({"city", "name"}), "a letter")
    assert (problem.code, problem.where) == ("field-out-of-place", Where("kit/text/en.yaml", 1, 8))
    assert "'until' has no value in a letter" in problem.message
    assert problem.next_step == "There you may use: city, name."
