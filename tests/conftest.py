"""What all tests share: a home of their own, one render worker, the shipped kit and packs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handbill import resources
from handbill.country import Country, load_country
from handbill.kit import Kit, load_kit
from handbill.people import Sender
from handbill.render import process
from handbill.render.process import Worker

# Coverage is measured in the render workers that tests start themselves. In those of commands that tests run it would
# take as long again as the tests.
process.KEPT += ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
SHARED = Path(__file__).parents[2] / "shared"
COUNTRIES = tuple(resources.countries())


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the profile and the officials of each test."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HANDBILL_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The many render workers of event kits' runs are not measured: what they do, others test."""
    if request.path.parent.name == "batch":
        monkeypatch.setattr(process, "KEPT", tuple(name for name in process.KEPT if "COVERAGE" not in name))


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
    "de": Sender(
        name="Lena Beispiel",
        street="Beispielstraße 4",
        city="Berlin",
        postcode="10178",
        district="Berlin-Mitte",
        country="de",
    ),
    "au": Sender(
        name="Tran Example",
        street="5 Example Street",
        city="Sydney",
        region="NSW",
        postcode="2000",
        district="Sydney",
        country="au",
    ),
    "nz": Sender(
        name="Mere Example",
        street="6 Example Road",
        city="Auckland",
        postcode="1010",
        district="Auckland Central",
        country="nz",
    ),
    "ie": Sender(
        name="Aoife Example",
        street="7 Example Quay",
        city="Dublin 1",
        postcode="D01 X000",
        district="Dublin Central",
        country="ie",
    ),
    "eu": Sender(name="Luca Example", street="Example 8", city="Vienna", region="AT", postcode="1010", country="eu"),
    "be": Sender(
        name="Noor Voorbeeld", street="Voorbeeldstraat 9", city="Gent", region="VOV", postcode="9000", country="be"
    ),
    "nl": Sender(name="Anna Voorbeeld", street="Voorbeeldweg 10", city="Utrecht", postcode="3511 AA", country="nl"),
    "am": Sender(name="Արամ Օրինակ", street="Օրինակի փողոց 11", city="Երևան", postcode="0010", country="am"),
    "es": Sender(
        name="Marta Ejemplo", street="Calle del Ejemplo 12", city="Madrid", region="28", postcode="28014", country="es"
    ),
    "it": Sender(
        name="Paolo Esempio", street="Via dell’Esempio 13", city="Roma", region="62", postcode="00186", country="it"
    ),
    "ar": Sender(
        name="Lucía Ejemplo",
        street="Avenida Ejemplo 1400",
        city="Buenos Aires",
        region="C",
        postcode="C1010AAZ",
        country="ar",
    ),
    "lb": Sender(
        name="ريما مثال", street="شارع المثال 15", city="بيروت", postcode="2052 6703", district="Beirut I", country="lb"
    ),
}
