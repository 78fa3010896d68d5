"""Where things live: kits, countries, templates, fonts and labels, and the user's own folders.

In a checkout they stand at its top; installed, they travel inside the package.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent.parent


def root(name: str) -> Path:
    """The folder of shipped `kits`, `countries` or `templates`."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else CHECKOUT / name


def fonts() -> Path:
    return PACKAGE / "fonts"


def shown(path: Path) -> str:
    """A path as messages and block origins carry it: never the machine's, relative where that is possible."""
    for base in (root("kits").parent, Path.cwd()):
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return str(path)


def countries() -> dict[str, Path]:
    """The shipped country packs by lower-case code."""
    return {path.stem: path for path in sorted(root("countries").glob("??.yaml"))}


def home(kind: str) -> Path:
    """The user's folder for `config`, `data` or `cache`; HANDBILL_HOME overrides all three."""
    if override := os.environ.get("HANDBILL_HOME"):
        return Path(override)
    import platformdirs

    find = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
    }[kind]
    return find("handbill", appauthor=False)


def profile() -> Path:
    return home("config") / "me.yaml"


def directory() -> Path:
    return home("data") / "directory.sqlite3"


def log() -> Path:
    return home("data") / "log.sqlite3"


def kit_folders() -> dict[str, Path]:
    """Every kit that can be named by its id: shipped ones, and those in the user's data folder."""
    found: dict[str, Path] = {}
    for base in (home("data") / "kits", root("kits")):
        if base.is_dir():
            found |= {path.name: path for path in sorted(base.iterdir()) if (path / "kit.yaml").is_file()}
    return found
