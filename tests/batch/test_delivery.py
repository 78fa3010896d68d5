"""The box as one ZIP, and at an address: S3 by a server of the tests' own, which dies when it is told to."""

import os
import re
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from events import PEOPLE, Evening, box, evening, prints, rows_of
from programs import in_the_soak

from handbill.batch.delivery import require_address, require_delivery, shown, upload, zip_box, zip_of
from handbill.errors import HandbillError, MachineError, UsageError

DAY = date(2026, 11, 22)
ADDRESS = "s3://example-bucket/evening"
NAMES = ("FSSPEC_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")
SERVER = """\
import os, sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
left = int(sys.argv[1])
application = DomainDispatcherApplication(create_backend_app)
class Quiet(WSGIRequestHandler):
    def log(self, *words):
        pass
def counted(environ, start):
    global left
    if environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].startswith("/example-bucket/evening/"):
        left -= 1
        if left < 0:
            os._exit(1)
    return application(environ, start)
server = make_server("127.0.0.1", 0, counted, True, request_handler=Quiet)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
WITHOUT = """\
import sys
sys.modules["{name}"] = None
from handbill.__main__ import main
main()
"""
PROBE = """\
import sys
from handbill.cli import run
code = run(sys.argv[1:])
print(sorted({"fsspec", "s3fs", "botocore", "dask", "distributed"} & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""
WORKER = """\
import sys
import handbill.render.templates
from handbill.render import pdf, worker
pdf.prepare()
print(sorted({"fsspec", "s3fs", "botocore", "dask", "distributed"} & set(sys.modules)))
"""
PUT = """\
import sys
from pathlib import Path
from handbill.batch.delivery import upload
from handbill.errors import HandbillError
try:
    print(*upload([Path(path) for path in sys.argv[2:]], sys.argv[1]), sep="\\n")
except HandbillError as error:
    sys.exit(str(error))
"""
LARGE = """\
import resource, sys
from pathlib import Path
from handbill.batch.delivery import upload
def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024) / 1024
upload([Path(sys.argv[2])], sys.argv[1])
before = most()
upload([Path(sys.argv[3])], sys.argv[1])
print(most() - before)
"""


@contextmanager
def storage(monkeypatch: pytest.MonkeyPatch, puts: int = 1_000) -> Iterator[str]:
    """The address of a server with an empty bucket, which dies after so many files; the environment names it."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(puts)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        for name in [name for name in os.environ if name.startswith(("AWS_", "FSSPEC_"))]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")  # each with pauses, and s3fs tries again by itself
        monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        ask(f"{address}/example-bucket", "PUT")
        yield address
    finally:
        process.kill()
        process.communicate()


def ask(address: str, method: str = "GET") -> bytes:
    request = Request(address, headers={"Authorization": "AWS example:example"}, method=method)  # noqa: S310
    with urlopen(request, timeout=20) as answer:  # noqa: S310  a server of ours
        data: bytes = answer.read()
    return data


def stored(server: str) -> dict[str, bytes]:
    """Everything in the bucket."""
    keys = re.findall("<Key>([^<]+)</Key>", ask(f"{server}/example-bucket?list-type=2").decode())
    return {key: ask(f"{server}/example-bucket/{key}") for key in keys}


def put(address: str, *paths: Path) -> "subprocess.CompletedProcess[str]":
    """Upload files in a process of its own: storages keep connections and threads."""
    words = [sys.executable, "-c", PUT, address, *map(str, paths)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def small(folder: Path) -> Evening:
    return evening(folder, rows_of(PEOPLE[:3]), gets="[letter]")


def some_files(folder: Path) -> list[Path]:
    """Files as a box has them, of which each is long enough to see that it is whole."""
    folder.mkdir()
    paths = [folder / name for name in ("letters-002.pdf", "manifest.json", "letters-001.pdf")]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([65 + number]) * 300_000)
    return paths


def one_error(text: str) -> str:
    """The only line with an error; a traceback is none."""
    assert "Traceback" not in text
    (line,) = [line for line in text.splitlines() if line.startswith("Error: ")]
    return line


def refused(output: str, folder: Path = Path("evening"), **options: bool) -> str:
    with pytest.raises(HandbillError) as caught:
        require_delivery(folder, output, **options)
    return str(caught.value)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The box in a folder, made without anything that belongs to storages or clusters."""
    event = small(tmp_path_factory.mktemp("plain"))
    done = event.run("-o", "plain", "--jobs", "1", before=("-c", PROBE))
    assert done.code == 0, done.err
    assert done.err.splitlines()[-1] == "[]"
    return box(event.folder / "plain")


def test_a_zip_holds_what_a_folder_would(tmp_path: Path, plain: dict[str, bytes]) -> None:
    event = small(tmp_path)
    for name in ("one", "two"):
        done = event.run("-o", name, "--jobs", "1", "--zip", before=("-c", PROBE))
        assert done.code == 0, done.err
        assert done.err.splitlines()[-1] == "[]"
        assert done.out.strip() == f"{name}.zip"
        assert f"To erase it: rm {name}.zip" in done.err
        assert not (tmp_path / name).exists()
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert one.read_bytes() == two.read_bytes()
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(archive.namelist())
        assert prints({name: archive.read(name) for name in archive.namelist()}) == prints(plain)
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100600}

    done = event.run("-o", "one", "--zip")  # nothing is made for a ZIP that could not take its place
    assert done.code == 1
    assert "one.zip is there already. Move it away" in one_error(done.err)
    assert not (tmp_path / "one").exists()
    assert one.read_bytes() == two.read_bytes()


def test_names_in_a_zip_are_sorted_and_lead_nowhere(tmp_path: Path) -> None:
    paths = some_files(tmp_path / "box")
    zip_box(paths, tmp_path / "box.zip", DAY)
    zip_box(paths[::-1], tmp_path / "again.zip", DAY)
    assert (tmp_path / "box.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "box.zip") as archive:
        assert archive.namelist() == ["letters-001.pdf", "letters-002.pdf", "manifest.json"]
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.zip", "box", "box.zip"]


def test_a_zip_that_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    paths = some_files(tmp_path / "box")
    before = prints(box(tmp_path / "box"))
    (tmp_path / "box.zip").write_bytes(b"of another evening")
    with pytest.raises(HandbillError, match=r"box\.zip is there already"):
        zip_box(paths, tmp_path / "box.zip", DAY)
    assert (tmp_path / "box.zip").read_bytes() == b"of another evening"
    with pytest.raises(MachineError, match="cannot be written"):
        zip_box(paths, tmp_path / "none" / "box.zip", DAY)
    with pytest.raises(MachineError, match="cannot be written"):
        zip_box([*paths, tmp_path / "box" / "gone.pdf"], tmp_path / "other.zip", DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["box", "box.zip"]
    assert prints(box(tmp_path / "box")) == before


def test_a_zip_is_refused_before_the_run_begins(tmp_path: Path) -> None:
    require_delivery(tmp_path / "evening", None, zipped=True)
    require_delivery(tmp_path / "evening", str(tmp_path / "evening"), zipped=True)
    assert zip_of(tmp_path / "evening.2026") == tmp_path / "evening.2026.zip"
    (tmp_path / "evening.zip").symlink_to("nowhere")
    assert "is there already" in refused("", tmp_path / "evening", zipped=True)
    assert "is there already" in refused("", tmp_path / "evening", zipped=True, resume=True)
    assert "has no name" in refused(".", Path(), zipped=True)
    with pytest.raises(UsageError, match="not at s3://example-bucket/evening"):
        require_delivery(tmp_path / "evening", ADDRESS, zipped=True)


@in_the_soak
def test_a_box_at_an_address_is_the_box_made_here(
    tmp_path: Path, plain: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = small(tmp_path)
    plain = {f"evening/{name}": data for name, data in plain.items()}
    with storage(monkeypatch) as server:
        done = event.run("-o", ADDRESS, "--jobs", "1")
        assert done.code == 0, done.err
        assert prints(stored(server)) == prints(plain)
        assert done.out.splitlines() == [f"s3://example-bucket/{key}" for key in sorted(plain)]
        assert f"{ADDRESS} holds names and addresses" in done.err
        assert not (tmp_path / "output" / "evening").exists()

        again = event.run("-o", ADDRESS)  # two boxes in one place would be mixed
        assert again.code == 1
        assert f"-o {ADDRESS} is not empty. Choose another address" in one_error(again.err)

        none = event.run("-o", "s3://no-such-bucket/evening")
        assert none.code == 1
        assert "there is no such place" in one_error(none.err)
        assert "Make the bucket or folder first." in none.err
        assert not (tmp_path / "output" / "evening").exists()
        with pytest.raises(HTTPError):  # a bucket with a mistake in its name is not made
            ask(f"{server}/no-such-bucket?list-type=2")


@pytest.mark.skipif(os.environ.get("HANDBILL_FULL") != "1", reason="in the soak")
def test_a_storage_that_goes_away_half_way_is_completed_by_a_resume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = small(tmp_path)
    folder = tmp_path / "output" / "evening"
    with storage(monkeypatch, puts=3):
        done = event.run("-o", ADDRESS, "--jobs", "1")
    assert done.code == 1
    assert f"Error: {ADDRESS}: " in one_error(done.err)
    assert "What was made lies in the folder; go on with --resume." in done.err
    made = box(folder)
    assert "letters.pdf" in made

    done = event.run("-o", ADDRESS, "--resume")  # it is still away: the folder stays
    assert done.code == 1
    assert f"Error: {ADDRESS}: " in one_error(done.err)
    assert prints(box(folder)) == prints(made)

    with storage(monkeypatch) as server:
        ask(f"{server}/example-bucket/evening/letters.pdf", "PUT")  # what did not arrive whole the first time
        done = event.run("-o", ADDRESS, "--resume")
        assert done.code == 0, done.err
        assert prints(stored(server)) == prints({f"evening/{name}": data for name, data in made.items()})
    assert not folder.exists()


@in_the_soak
@pytest.mark.parametrize("name", NAMES)
def test_the_environment_names_the_server(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = some_files(tmp_path / "box")
    with storage(monkeypatch) as server:
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        monkeypatch.setenv(name, server)
        done = put(ADDRESS, *paths)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == [f"{ADDRESS}/{path.name}" for path in sorted(paths)]
        assert prints(stored(server)) == prints({f"evening/{path.name}": path.read_bytes() for path in paths})


def test_a_bucket_that_is_gone_when_the_box_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = some_files(tmp_path / "box")
    with storage(monkeypatch) as server:
        ask(f"{server}/example-bucket", "DELETE")
        done = put(ADDRESS, *paths)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{ADDRESS}: FileNotFoundError: ")
    assert "go on with --resume" in done.stderr
    assert all(path.exists() for path in paths)


def test_a_large_file_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, large = tmp_path / "first.pdf", tmp_path / "large.pdf"
    for path, size in ((first, 20 * 1024**2), (large, 96 * 1024**2)):
        with path.open("wb") as stream:
            stream.truncate(size)
    with storage(monkeypatch) as server:
        words = [sys.executable, "-c", LARGE, ADDRESS, str(first), str(large)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert len(ask(f"{server}/example-bucket/evening/large.pdf")) == 96 * 1024**2
    assert float(done.stdout) < 40  # MiB more than for the small one; at once it would be 76


def test_an_address_of_this_machine_keeps_its_files_private(tmp_path: Path) -> None:
    paths = some_files(tmp_path / "box")
    address = f"file://{tmp_path}/placed"
    require_delivery(Path("evening"), address)
    assert upload(paths, address) == [f"{address}/{path.name}" for path in sorted(paths)]
    placed = tmp_path / "placed"
    assert prints(box(placed)) == prints(box(tmp_path / "box"))
    assert stat.S_IMODE(placed.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in placed.iterdir()} == {0o600}
    assert "is not empty" in refused(address)
    require_address(address, resume=True)
    assert "there is no such place" in refused(f"file://{tmp_path}/none/placed")
    (tmp_path / "file").touch()
    with pytest.raises(MachineError, match="go on with --resume"):
        upload(paths, f"file://{tmp_path}/file")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("memory://evening", "memory://evening: nothing there outlives this program"),
        ("nonsense://evening", "nonsense://evening: Protocol not known: nonsense"),
        ("file:///", "names no place"),
        ("gs://example-bucket/evening", "needs a library that is missing (Please install gcsfs"),
    ],
)
def test_an_address_where_nothing_can_be_put(address: str, says: str, tmp_path: Path) -> None:
    assert says in refused(address)
    assert says in refused(address, resume=True)


def test_what_is_missing_is_named_before_anything_is_made(tmp_path: Path) -> None:
    event = small(tmp_path)
    for name in ("fsspec", "s3fs"):
        done = event.run("-o", ADDRESS, before=("-c", WITHOUT.format(name=name)))
        assert done.code == 1
        error = one_error(done.err)
        assert f"-o {ADDRESS} needs a library that is missing" in error
        assert "pip install 'handbill[remote]'" in error
    assert not (tmp_path / "output").exists()


def test_a_password_is_not_shown() -> None:
    assert shown("ftp://me:secret@files.example/evening/") == "ftp://files.example/evening"
    assert shown(ADDRESS) == ADDRESS
    assert "secret" not in refused("nonsense://me:secret@files.example/evening")


def test_the_render_worker_loads_nothing_of_it() -> None:
    words = [sys.executable, "-c", WORKER]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() == "[]"
