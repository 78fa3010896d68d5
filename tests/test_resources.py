"""Where things live, and what messages show of it."""

from pathlib import Path

import pytest

from handbill import resources
from kits import write_kit


def test_shipped_folders_are_found() -> None:
    assert (resources.root("templates") / "shared.css").is_file()
    assert list(resources.fonts().glob("*.ttf"))
    assert {"us", "ca", "gb", "fr"} <= resources.countries().keys()


def test_an_installed_package_carries_its_own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    (tmp_path / "kits").mkdir()
    assert resources.root("kits") == tmp_path / "kits"
    assert resources.root("countries") == resources.CHECKOUT / "countries"


def test_messages_never_show_where_the_shipped_files_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.shown(resources.root("kits") / "a/kit.yaml") == str(Path("kits", "a", "kit.yaml"))
    monkeypatch.chdir(tmp_path)
    assert resources.shown(tmp_path / "mine/kit.yaml") == str(Path("mine", "kit.yaml"))
    assert resources.shown(Path("/elsewhere/kit.yaml")) == str(Path("/elsewhere", "kit.yaml"))


def test_one_variable_moves_every_file_of_the_user(home: Path) -> None:
    assert resources.profile() == home / "me.yaml"
    assert resources.directory() == home / "directory.sqlite3"


@pytest.mark.parametrize("kind", ["config", "data", "cache"])
def test_without_it_the_platform_s_own_folders_are_used(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANDBILL_HOME")
    monkeypatch.setenv("HOME", "/home/example")
    folder = resources.home(kind)
    assert "handbill" in folder.parts
    assert folder.is_absolute()


def test_kits_of_the_user_stand_beside_the_shipped_ones_and_do_not_replace_them(home: Path) -> None:
    folder = write_kit(home / "kits")
    write_kit(home / "kits" / "hidden")
    (home / "kits" / "artsakh").mkdir()
    (home / "kits" / "artsakh" / "kit.yaml").write_text("format: 1\n")
    found = resources.kit_folders()
    assert found["example"] == folder
    assert found["artsakh"] == resources.root("kits") / "artsakh"
    assert "hidden" not in found
