"""The fonts in the package: unmodified, each its own family and weight, and the only ones that a page uses."""

import hashlib
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hostile import job, own_templates, sample
from pages import Pdf

from handbill import resources
from handbill.render.process import Worker

FONTS = sorted(resources.fonts().glob("*.ttf"))


def names(path: Path) -> tuple[str, int, bool]:
    """Typographic family, weight with width, and whether it is italic."""
    with TTFont(path, lazy=True) as font:
        about = font["OS/2"]
        return (
            font["name"].getBestFamilyName(),
            about.usWeightClass * 10 + about.usWidthClass,
            bool(about.fsSelection & 1),
        )


def test_every_file_is_as_it_was_published() -> None:
    lines = (resources.fonts() / "SHA256SUMS").read_text().splitlines()
    sums = {name.removeprefix("*"): digest for digest, name in (line.split() for line in lines)}
    assert {path.name for path in FONTS} == set(sums)
    for path in FONTS:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[path.name], path.name


def test_every_file_has_its_licence_beside_it() -> None:
    table = (resources.fonts() / "README.md").read_text()
    for path in FONTS:
        assert f"| {path.name} |" in table
    licences = set(re.findall(r"OFL-\w+\.txt", table))
    assert licences == {path.name for path in resources.fonts().glob("OFL-*.txt")}
    for name in licences:
        text = (resources.fonts() / name).read_text()
        assert "SIL Open Font License" in text or "SIL OPEN FONT LICENSE" in text


def test_no_two_files_claim_the_same_family_weight_and_style() -> None:
    known = [names(path) for path in FONTS]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_file_is_static_and_may_be_embedded(path: Path) -> None:
    with TTFont(path, lazy=True) as font:
        assert "fvar" not in font
        assert font["OS/2"].fsType == 0


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Résumé Œuvre Nguyễn Łódź İstanbul «» “” ’ – — … €", "SourceSerif4"),
        ("Ελληνικά", "SourceSerif4"),
        ("Кириллица Ґ", "SourceSerif4"),
        ("Արցախ Օրինակեան ՞ ։ ֏", "NotoSerifArmenian"),
        ("العربية", "Amiri"),
    ],
)
def test_a_script_has_its_own_companion(worker: Worker, tmp_path: Path, text: str, family: str) -> None:
    body = f'<p lang="en">{text}</p>'
    (made,) = worker.render(job(sample(tmp_path), templates=own_templates(tmp_path, body)))
    page = Pdf(made.data)
    assert family.encode() in page.plain.replace(b"-", b"").replace(b"#20", b"").replace(b" ", b"")
    # Armenian and Latin are taken out as they were put in; Arabic may come by the line's own order.
    bare = "".join(text.split())
    assert bare in "".join(page.text.split()) or bare[::-1] in "".join(page.text.split())


@pytest.mark.parametrize(
    "family", ["DejaVu Sans", "Times New Roman", "serif", "sans-serif", "monospace", "No Such Font"]
)
def test_no_font_of_this_machine_is_used(worker: Worker, tmp_path: Path, family: str) -> None:
    body = f"<p style=\"font-family: '{family}', {family}\">words</p>"
    (made,) = worker.render(job(sample(tmp_path), templates=own_templates(tmp_path, body)))
    fonts = {name.decode() for name in re.findall(rb"/BaseFont /([^ /\r\n]+)", Pdf(made.data).plain)}
    assert fonts
    assert all(re.match(r"([A-Z]{6}\+)?(Source|Fira|Noto|Amiri|Vazir)", name) for name in fonts), fonts
