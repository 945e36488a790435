"""newscrawl, installed from its sdist into a bare environment, in an empty folder with an empty home.

The installation is made once, by the steps of the Dockerfile: no engine for containers is asked.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.demo.server import DemoWeb, serve
from tests.install.installed import ROOT, Installed, has_compiler, install, pythons

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
ON_LOOPBACK = (
    *("-a", "limit=3", "-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "DOWNLOAD_DELAY=0"),
    *("-s", "AUTOTHROTTLE_ENABLED=False", "-s", "NEWSCRAWL_WORKERS=1", "-s", "NEWSCRAWL_VERBOSE=1", "-s", "LOG_LEVEL=ERROR"),
)  # fmt: skip


@pytest.fixture(name="installed", scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(tmp_path_factory.mktemp("install"))


@pytest.fixture(name="outlet", scope="session")
def _outlet() -> Iterator[str]:
    """The address of an outlet on this machine."""
    with serve(DemoWeb(ROOT / "data" / "demo"), now=datetime.now(UTC)) as servers:
        yield servers["lago"].base


@pytest.fixture(name="demo", scope="session")
def _demo(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demo, which was run in an empty folder."""
    done = installed.run(tmp_path_factory.mktemp("empty"), "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert states(done.stdout) == {"stored": 26, "duplicate": 1}
    return installed.home / ".local" / "share" / "newscrawl" / "demo.db"


def states(shown: str) -> Counter[str]:
    """How many rows of the demo's table end with each state."""
    return Counter(re.findall(r"^[ \t]*(?:lago|valdoria)\b.*\b(stored|duplicate)[ \t]*$", shown, re.M))


def told(installed: Installed, folder: Path, *arguments: str, program: str = "newscrawl", **variables: str) -> str:
    done = installed.run(folder, *arguments, program=program, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def squeezed(text: str) -> str:
    """A text without white space: a long path is folded in a table."""
    return re.sub(r"\s+", "", text)


def test_it_says_its_version(installed: Installed, tmp_path: Path) -> None:
    assert told(installed, tmp_path, "--version") == f"newscrawl, version {VERSION}\n"


def test_its_compiled_twins_travel_with_it(installed: Installed, tmp_path: Path) -> None:
    count = "from newscrawl import native; print(*(native.twin(name) is not None for name in native.TWINS))"
    made = told(installed, tmp_path, "-c", count, program="python").split()
    assert made
    assert set(made) == {str(has_compiler())}


def test_the_doctor_finds_nothing_amiss_and_says_where_the_files_lie(installed: Installed, tmp_path: Path) -> None:
    found = told(installed, tmp_path, "doctor")
    assert squeezed(f"the user's data folder {installed.home}/.local/share/newscrawl") in squeezed(found)
    assert re.search(r"newscrawl/data/sources:\d{3}sources;arunasks10,", squeezed(found))


def test_the_catalogue_travels_with_it(installed: Installed, tmp_path: Path) -> None:
    assert "ilpost" in told(installed, tmp_path, "sources")


def test_the_demo_leaves_its_database_with_the_user_and_nothing_in_the_folder(demo: Path, tmp_path: Path) -> None:
    assert demo.is_file()
    assert list(tmp_path.iterdir()) == []


def test_a_page_is_read(installed: Installed, demo: Path, tmp_path: Path) -> None:
    page = demo.with_name("demo-page.html")
    assert re.search(r"title +\S", told(installed, tmp_path, "try", str(page)))


def test_an_address_is_crawled_into_the_user_s_database(installed: Installed, outlet: str, tmp_path: Path) -> None:
    shown = told(installed, tmp_path, "crawl", "news", "-a", f"url={outlet}/", *ON_LOOPBACK)
    db = installed.home / ".local" / "share" / "newscrawl" / "newscrawl.db"
    assert re.search(r"exit=0 .* stored=3 ", shown)
    assert f"\nin {db}\n" in shown
    assert f"{db}: " in told(installed, tmp_path, "status")


def test_a_project_is_crawled_by_scrapy_too(installed: Installed, outlet: str, tmp_path: Path) -> None:
    told(installed, tmp_path, "init", "p", "--outlet", f"{outlet}/")
    project = tmp_path / "p"
    (file,) = (project / "data" / "sources").glob("*.toml")
    assert outlet in told(installed, project, "sources")
    shown = told(installed, project, "crawl", "news", "-a", f"source={file.stem}", *ON_LOOPBACK, program="scrapy")
    assert re.search(r"exit=0 .* stored=3 ", shown)
    assert f"\nin {project / 'data' / 'newscrawl.db'}\n" in shown


def test_cron_s_line_names_this_program(installed: Installed, tmp_path: Path) -> None:
    assert f"{installed.prefix}/bin/newscrawl crawl news" in told(installed, tmp_path, "cron", "--print=crontab")


def test_browse_serves_with_the_questions_that_travel_with_it(installed: Installed, demo: Path, tmp_path: Path) -> None:
    assert "--port" in told(installed, tmp_path, "browse", "--help")
    command = [str(installed.prefix / "bin" / "newscrawl"), "browse", "--db", str(demo), "--port", "0", "--no-open"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=installed.environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
            assert address
            with urllib.request.urlopen(address[0], timeout=60) as answer:  # its socket listens already
                assert "newscrawl" in answer.read().decode()
        finally:
            server.terminate()
            server.wait(30)


def test_in_a_container_all_lies_in_the_volume(installed: Installed, tmp_path: Path) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert "XDG_DATA_HOME=/data" in dockerfile
    assert "VOLUME /data" in dockerfile
    assert re.search(r"^USER newscrawl$", dockerfile, re.M)
    found = told(installed, tmp_path, "doctor", XDG_DATA_HOME=str(tmp_path))
    assert squeezed(f"{tmp_path}/newscrawl/newscrawl.db") in squeezed(found)


@pytest.mark.soak
@pytest.mark.parametrize("python", [*pythons()])
def test_it_runs_on_every_python_that_is_promised_and_to_be_had(python: str, tmp_path: Path) -> None:
    installed = install(tmp_path, python)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert VERSION in told(installed, empty, "--version")
    assert states(told(installed, empty, "demo")) == {"stored": 26, "duplicate": 1}
    told(installed, empty, "doctor")
