"""The wheel: exactly what belongs in it, and a letter made from it somewhere else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from programs import ROOT, who

from handbill import __version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_kits_packs_templates_fonts_and_labels_travel_inside(names: set[str]) -> None:
    expected = {
        "handbill/__main__.py",
        "handbill/kits/artsakh/kit.yaml",
        "handbill/kits/artsakh/text/fr.yaml",
        "handbill/kits/artsakh/guide/en.md",
        "handbill/countries/us.yaml",
        "handbill/countries/neutral.yaml",
        "handbill/directory/headers.yaml",
        "handbill/templates/shared.css",
        "handbill/templates/letters/letter.html",
        "handbill/templates/flyers/poster.html",
        "handbill/fonts/fonts.conf",
        "handbill/fonts/SHA256SUMS",
        "handbill/labels/en.yaml",
    }
    assert expected <= names


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("kits", "handbill/kits"),
        ("countries", "handbill/countries"),
        ("templates", "handbill/templates"),
        ("src/handbill", "handbill"),
    ],
)
def test_every_file_of_the_checkout_is_there(here: str, there: str, names: set[str]) -> None:
    files = [path for path in (ROOT / here).rglob("*") if path.is_file()]
    hidden = ("__pycache__", "/.")
    wanted = {
        f"{there}/{path.relative_to(ROOT / here).as_posix()}"
        for path in files
        if not any(mark in f"/{path.relative_to(ROOT / here).as_posix()}" for mark in hidden)
    }
    assert len(wanted) >= 4
    assert wanted <= names


def test_nothing_else_is_in_it(names: set[str]) -> None:
    info = f"handbill-{__version__}.dist-info/"
    for name in names:
        assert name.startswith(("handbill/", info)), name
        assert not any(part.startswith(".") for part in name.split("/")), f"{name} is hidden"
        assert "__pycache__" not in name
    roots = {name.split("/")[1] for name in names if name.startswith("handbill/") and name.count("/") > 1}
    assert not roots & {"tests", "output", "script", "docs"}
    fonts = {name for name in names if name.startswith("handbill/fonts/")}
    assert all(name.endswith((".ttf", ".txt", ".md", "SHA256SUMS", "fonts.conf")) for name in fonts)


def test_the_licence_and_the_command_are_declared(wheel: Path, names: set[str]) -> None:
    info = f"handbill-{__version__}.dist-info"
    assert f"{info}/licenses/LICENSE" in names
    with zipfile.ZipFile(wheel) as archive:
        assert "handbill = handbill.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert "Requires-Python: >=3.11" in archive.read(f"{info}/METADATA").decode()


def test_installed_elsewhere_it_makes_a_letter(wheel: Path, tmp_path: Path) -> None:
    site, desk = tmp_path / "site", tmp_path / "desk"
    desk.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    probe = [sys.executable, "-c", "import handbill; print(handbill.__file__)"]
    found = subprocess.run(probe, cwd=desk, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(site)
    words = ["letter", "artsakh", *who("us"), "--office", "us/house", "--format", "pdf", "--format", "txt"]
    done = subprocess.run(
        [sys.executable, "-m", "handbill", *words],
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made = sorted((desk / "output").iterdir())
    assert [path.suffix for path in made] == [".pdf", ".txt"]
    assert made[0].read_bytes().startswith(b"%PDF-")
    assert "Ani Example" in made[1].read_text(encoding="utf-8")
    assert str(tmp_path) not in done.stdout
