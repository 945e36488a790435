"""What a run says when nobody watches: nothing but its last line, signs of life, a log that is bounded and tells no secrets."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newscrawl.commands import _logs
from newscrawl.commands._heartbeat import Heartbeat
from newscrawl.config import Config
from newscrawl.errors import UsageError
from tests.end_to_end.end_to_end_made import ROOT, environment, one, rows
from tests.end_to_end.test_manners import Outlet, article, served, sitemap

STORY = "/riapre-il-ponte-di-valmora"
QUIET = ("-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False",
         "-s", "NEWSCRAWL_WORKERS=1")  # fmt: skip
TOKEN, PASSWORD, PING, USER_INFO = "gettone-5512", "parola-7731", "battito-9904", "chiave-3386"


@dataclass(frozen=True)
class Run:
    db: Path
    outlet: Outlet
    done: subprocess.CompletedProcess[str]

    @property
    def log(self) -> str:
        return self.db.with_suffix(".log").read_text("utf-8")


def _outlet(outlet: Outlet, folder: Path, entry: str) -> None:
    inside = outlet.base.replace("//", f"//anna:{USER_INFO}@")
    outlet.serve("/robots.txt", b"", Content_Type="text/plain")
    outlet.serve("/sitemap.xml", sitemap(outlet.base + STORY))
    outlet.serve(f"/sitemap.xml?token={TOKEN}", sitemap(f"{outlet.base}{STORY}?api_key={TOKEN}", f"{inside}/altra"))
    for path in (STORY, f"{STORY}?api_key={TOKEN}"):
        outlet.serve(path, article("Riapre il ponte di Valmora"))
    (folder / "prova.toml").write_text(
        f'name = "Prova"\nhome = "{outlet.base}/"\n[[entries]]\nurl = "{entry}"\nkind = "sitemap"\n'
    )


def _run(folder: Path, outlet: Outlet, *options: str) -> Run:
    db = folder / "news.db"
    arguments = [sys.executable, "-m", "newscrawl", "crawl", "news", *QUIET, "-s", f"NEWSCRAWL_DB={db}"]
    done = subprocess.run(
        [*arguments, "-a", f"source={folder / 'prova.toml'}", *options], cwd=ROOT, env=environment(),
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    return Run(db, outlet, done)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("quiet")
    with served() as outlet:
        _outlet(outlet, folder, f"{outlet.base}/sitemap.xml")
        signs = (f"NEWSCRAWL_HEARTBEAT={folder / 'alive'}", f"NEWSCRAWL_PING={outlet.base}/ping/1")
        yield _run(folder, outlet, "-s", signs[0], "-s", signs[1])


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Secrets wherever a user may put one, everything logged, and a watchdog that does not answer."""
    folder = tmp_path_factory.mktemp("leaky")
    with served() as outlet:
        _outlet(outlet, folder, f"{outlet.base}/sitemap.xml?token={TOKEN}")
        settings = (
            "HTTPAUTH_USER=anna",
            f"HTTPAUTH_PASS={PASSWORD}",
            "HTTPAUTH_DOMAIN=127.0.0.1",
            f"NEWSCRAWL_PING=http://127.0.0.1:9/{PING}",
        )
        yield _run(folder, outlet, "-L", "DEBUG", *(word for setting in settings for word in ("-s", setting)))


def test_a_run_that_went_well_prints_its_last_line_and_nothing_else(quiet: Run) -> None:
    assert quiet.done.returncode == 0
    assert quiet.done.stderr == ""
    (line,) = quiet.done.stdout.splitlines()
    assert line.startswith("run=1 exit=0 discovered=1 fetched=1 stored=1 ")


def test_its_log_is_beside_the_database(quiet: Run) -> None:
    assert "INFO" in quiet.log
    assert "Spider closed (finished)" in quiet.log
    assert "undici mesi di lavori" not in quiet.log


def test_signs_of_life_are_the_last_line_in_a_file_and_to_the_watchdog(quiet: Run) -> None:
    line = quiet.done.stdout.strip()
    assert (quiet.db.parent / "alive").read_text() == f"{line}\n"
    assert "/ping/1/start" in quiet.outlet.asked
    assert quiet.outlet.told == [("/ping/1", line)]


def test_a_watchdog_that_does_not_answer_changes_nothing(leaky: Run) -> None:
    assert leaky.done.returncode == 0, leaky.done.stdout
    assert one(leaky.db, "SELECT count(*) FROM articles") == 1


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD, PING, USER_INFO])
def test_no_secret_in_logs_and_messages(leaky: Run, secret: str) -> None:
    assert f"/sitemap.xml?token={TOKEN}" in leaky.outlet.asked  # it was used
    assert "token=***" in leaky.done.stderr  # and what is hidden was logged
    assert secret not in leaky.log + leaky.done.stderr + leaky.done.stdout
    assert secret not in str([tuple(row) for row in rows(leaky.db, "SELECT * FROM runs")])


# ── parts of it, without a crawl ───────────────────────────────────────────────────────────────


def _settings(**given: object) -> Settings:
    settings = Settings()
    settings.setmodule("newscrawl.settings")
    settings.setdict(given, priority="cmdline")
    return settings


def _log(**given: object) -> _logs.Log:
    settings = _settings(**given)
    return _logs.Log(settings, Config.read(settings))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[_logs.Log]:
    factory = logging.getLogRecordFactory()
    log = _log(NEWSCRAWL_LOG=str(tmp_path / "run.log"), HTTPAUTH_PASS=PASSWORD)
    yield log
    log.close()
    logging.setLogRecordFactory(factory)


def test_a_log_is_bounded(log: _logs.Log, tmp_path: Path) -> None:
    logger = logging.getLogger("newscrawl.test")
    for _ in range(30):
        logger.warning("x" * 1_000_000)
    sizes = [file.stat().st_size for file in tmp_path.glob("run.log*")]
    assert len(sizes) == 5
    assert sum(sizes) <= 25_000_000


def test_a_traceback_tells_no_secret_and_counts_as_an_error(log: _logs.Log, tmp_path: Path) -> None:
    logger = logging.getLogger("newscrawl.test")
    try:
        raise ValueError(f"https://anna:{USER_INFO}@www.example.it/ with {PASSWORD}")
    except ValueError:
        logger.exception("a bug")
    assert (log.errors.count, log.errors.first) == (1, "a bug (ValueError: https://***@www.example.it/ with ***)")
    written = (tmp_path / "run.log").read_text()
    assert "Traceback" in written
    assert PASSWORD not in written
    assert USER_INFO not in written


def test_a_log_that_cannot_be_written_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"run\.log: the log cannot be written"):
        _log(NEWSCRAWL_LOG=str(tmp_path / "file" / "run.log"))


@pytest.mark.parametrize(
    ("status", "told", "file"), [(0, "/p", True), (6, "/p", True), (3, "/p/fail", False), (4, "/p/fail", False)]
)
def test_the_watchdog_is_told_whether_the_run_is_alive(tmp_path: Path, status: int, told: str, file: bool) -> None:
    with served() as watchdog:
        given = {"NEWSCRAWL_HEARTBEAT": tmp_path / "alive", "NEWSCRAWL_PING": f"{watchdog.base}/p"}
        Heartbeat(Config.read(given)).end(status, f"exit={status}")
    assert watchdog.told == [(told, f"exit={status}")]
    assert (tmp_path / "alive").exists() is file


def test_an_address_with_a_query_is_asked_as_it_is_and_only_by_a_run_that_is_alive() -> None:
    with served() as watchdog:
        heartbeat = Heartbeat(Config.read({"NEWSCRAWL_PING": f"{watchdog.base}/push/1?status=up"}))
        heartbeat.begin()
        heartbeat.end(5, "exit=5")
        heartbeat.end(0, "exit=0")
    assert watchdog.told == [("/push/1?status=up", "exit=0")]
    assert watchdog.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here, the disk that is always full")
def test_a_log_for_whose_last_lines_there_is_no_room_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)
    log = _log(NEWSCRAWL_LOG="/dev/full")
    logging.getLogger("newscrawl").error("a line that the disk does not take")
    log.close()
