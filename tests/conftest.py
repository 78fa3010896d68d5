"""What all tests share: a home of their own, one render worker, the shipped kit and packs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handbill.country import Country, load_country
from handbill.kit import Kit, load_kit
from handbill.people import Sender
from handbill.render.process import Worker

SHARED = Path(__file__).parents[2] / "shared"
COUNTRIES = ("us", "ca", "gb", "fr")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the profile and the officials of each test."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HANDBILL_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started
        # `stop` kills; a worker that ends by itself leaves its coverage behind.
        if started.process is not None and started.process.stdin is not None:
            started.process.stdin.close()
            started.process.wait(timeout=30)


@pytest.fixture(scope="session")
def artsakh() -> Kit:
    return load_kit("artsakh")


@pytest.fixture(scope="session")
def packs() -> dict[str, Country]:
    return {code: load_country(code) for code in COUNTRIES}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real data beside the checkout; tests that use it carry the mark `data`."""
    if not SHARED.is_dir():
        pytest.skip("the real data does not stand beside the checkout")
    return SHARED


SENDERS = {
    "us": Sender(
        name="Ani Example",
        street="100 N Brand Blvd",
        city="Glendale",
        region="CA",
        postcode="91203",
        district="30",
        country="us",
    ),
    "ca": Sender(
        name="Daniel Example",
        street="200 Example Street",
        city="Toronto",
        region="ON",
        postcode="M5S 0X0",
        district="University—Rosedale",
        country="ca",
    ),
    "gb": Sender(
        name="Sam Example",
        street="12 Example Street",
        city="London",
        postcode="W5 9XX",
        district="Ealing Central and Acton",
        country="gb",
    ),
    "fr": Sender(
        name="Claire Exemple",
        street="3 rue de l’Exemple",
        city="Paris",
        postcode="75005",
        district="75-02",
        country="fr",
    ),
}
