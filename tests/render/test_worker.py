"""The worker process: what it loads, what it may use, what it is told of its parent's surroundings."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import job, own_templates, sample

from handbill.errors import InputError, MachineError
from handbill.render.frames import frame
from handbill.render.process import Worker

SERVE = """\
import sys
from handbill.render import worker
worker.main()
open(sys.argv[-1], "w").write("\\n".join(sys.modules))
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("formats", [("pdf", "html", "txt", "paste"), ("txt",)])
def test_a_worker_never_loads_what_reads_kits(tmp_path: Path, formats: tuple[str, ...]) -> None:
    frames = frame(pickle.dumps(job(sample(tmp_path), *formats)))
    command = [sys.executable, "-c", SERVE, *(["--pdf"] if "pdf" in formats else []), str(tmp_path / "modules")]
    done = subprocess.run(command, input=frames, capture_output=True, check=True, timeout=60)
    modules = set((tmp_path / "modules").read_text().splitlines())
    assert {"jinja2", "handbill.render"} <= modules
    assert not modules & {"pydantic", "pydantic_core", "yaml", "click", "babel", "markdown_it", "handbill.kit"}
    assert ("weasyprint" in modules) == ("pdf" in formats)
    assert done.stderr == b""
    ready = frame(b"ready")
    assert done.stdout.startswith(ready)
    # An answer's first frame is JSON: nothing in it needs to be unpickled.
    answer = done.stdout[len(ready) :]
    assert answer[8:].startswith(b'{"renderings": [{"name": "example-letter-us-house-CA-30.')


@LINUX
def test_a_worker_knows_nothing_of_its_parents_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in ("HOME", "USER", "HTTPS_PROXY", "SECRET_EXAMPLE_KEY"):
        monkeypatch.setenv(key, f"value-of-{key}")
    with Worker(pdf=False) as worker:
        worker.render(job(sample(tmp_path), "txt"))
        assert worker.process is not None
        seen = Path(f"/proc/{worker.process.pid}/environ").read_bytes()
    assert b"value-of-" not in seen
    assert b"HANDBILL_HOME" not in seen


@LINUX
def test_a_worker_has_bounds_on_memory_files_and_time(tmp_path: Path) -> None:
    with Worker(pdf=False) as worker:
        worker.render(job(sample(tmp_path), "txt"))
        assert worker.process is not None
        limits = Path(f"/proc/{worker.process.pid}/limits").read_text()
    soft = {line[:25].strip(): line[25:].split()[0] for line in limits.splitlines()}
    assert int(soft["Max address space"]) <= 2 * 1024**3
    assert int(soft["Max file size"]) <= 64 * 1024**2
    assert int(soft["Max cpu time"]) <= 60
    assert soft["Max core file size"] == "0"


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_order_of_hashes_changes_nothing(tmp_path: Path, seed: str) -> None:
    frames = frame(pickle.dumps(job(sample(tmp_path), "html", "txt")))
    command = [sys.executable, "-m", "handbill.render.worker"]
    answers = [
        subprocess.run(
            command, input=frames, capture_output=True, check=True, timeout=60, env=os.environ | {"PYTHONHASHSEED": s}
        ).stdout
        for s in (seed, "random")
    ]
    assert answers[0] == answers[1]
    assert b'"renderings"' in answers[0]


@pytest.fixture
def without_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A weasyprint that fails to load as it does where the system has no Pango."""
    fake = tmp_path / "fake" / "weasyprint"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    before = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in (str(fake.parent), before) if p))


@pytest.mark.usefixtures("without_pango")
def test_without_pango_pdf_says_what_to_do_and_the_rest_works(tmp_path: Path) -> None:
    letter = sample(tmp_path)
    with Worker() as worker:
        for _ in range(2):
            with pytest.raises(MachineError, match="libpango") as caught:
                worker.render(job(letter))
            assert caught.value.problems[0].code == "no-pango"
            assert "handbill doctor" in str(caught.value)
            made = worker.render(job(letter, "txt", "html", "paste"))
            assert [len(rendering.data) > 100 for rendering in made] == [True] * 3


def test_what_a_page_prints_does_not_reach_the_pipe(worker: Worker, tmp_path: Path) -> None:
    # WeasyPrint complains about this on its log; the answer must stay readable.
    body = '<p style="colour: 3 4 5; margin: never">x</p><svg><foo bar="</p>">'
    (made,) = worker.render(job(sample(tmp_path), templates=own_templates(tmp_path, body)))
    assert made.data.startswith(b"%PDF")


def test_a_fault_of_ours_is_reported_as_one(worker: Worker, tmp_path: Path) -> None:
    from dataclasses import replace

    from handbill.errors import Bug

    with pytest.raises(Bug, match="KeyError"):
        worker.render(job(replace(sample(tmp_path), paper="a99")))
    with pytest.raises(InputError):
        worker.render(job(sample(tmp_path), "html", templates=own_templates(tmp_path, "{{ x }}")))
