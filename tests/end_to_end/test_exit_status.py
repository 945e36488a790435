"""The exit status of a run, whatever ended it: scripted failures of the real program, each with what cron gets to see."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.store import open_store
from tests.end_to_end.end_to_end_made import ROOT, command, environment, one
from tests.end_to_end.test_manners import Outlet, article, served, sitemap
from tests.end_to_end.test_store_fails import _small_files

GOOD = ("/riapre-il-ponte-di-valmora", "/torna-il-traghetto-sul-lago")
SLOW = "/questa-pagina-non-arriva-mai"


@dataclass(frozen=True)
class Ended:
    """One run, and where it worked."""

    status: int
    stdout: str
    stderr: str
    seconds: float
    db: Path


@dataclass(frozen=True)
class Script:
    """What is done to a run, and what it must end with."""

    status: int
    said: str = ""  #: on standard error
    options: Sequence[str] = ()
    source: str = "good"
    program: Sequence[str] = ("-m", "scrapy", "crawl", "news")
    prepare: Callable[[Path], None] = lambda db: None
    signal: signal.Signals | None = None
    limits: Callable[[], None] | None = None


def _broken(part: str) -> tuple[str, ...]:
    return ("-m", "tests.faults.scripted", part, "crawl", "news")


def _damage(db: Path) -> None:
    db.write_bytes(b"this is a letter, not a database" * 100)


SCRIPTS: Mapping[str, Script] = {
    "nothing happens": Script(0),
    "an empty feed": Script(0, source="empty"),
    "an unknown spider": Script(2, "no spider 'newz'", program=("-m", "scrapy", "crawl", "newz")),
    "a source file with a mistake": Script(2, "entries[0].kind", source="mistaken"),
    "an argument that there is not": Script(2, "did you mean 'since'?", ("-a", "sinse=2d")),
    "a ping that is no address": Script(2, "NEWSCRAWL_PING", ("-s", "NEWSCRAWL_PING=hc-ping.com/x")),
    "a setting that there never was": Script(2, "did you mean NEWSCRAWL_WORKERS?", ("-s", "NEWSCRAWL_WORKER=1")),
    "a setting that is none any more": Script(0, options=("-s", "NEWSCRAWL_SITEMAP_DEPTH=9")),
    "the site refuses connections": Script(5, "nobody answered (127.0.0.1:9: ", source="refusing"),
    "the site answers 403": Script(5, "none of the 1 sources could be had (closed: forbidden)", source="closed"),
    "one of two sources fails": Script(1, "1 of 2 sources could not be had (closed: forbidden)", source="good,closed"),
    "the callback raises": Script(1, "planted by a test", program=_broken("callback")),
    "a stage raises on every item": Script(1, "planted by a test", program=_broken("stage")),
    "the start raises": Script(1, "planted by a test", program=_broken("start")),
    "a stage raises at its close": Script(1, "planted by a test", program=_broken("close")),
    "the memory limit": Script(6, "MEMUSAGE_LIMIT_MB", ("-s", "MEMUSAGE_LIMIT_MB=1")),
    "a limit of Scrapy's": Script(6, "CLOSESPIDER_PAGECOUNT", ("-s", "CLOSESPIDER_PAGECOUNT=1")),
    "the run's time is over": Script(
        6, "NEWSCRAWL_RUN_MINUTES", ("-s", "NEWSCRAWL_RUN_MINUTES=0.2"), source="slow", program=_broken("hurry")
    ),
    "a source's pages are over": Script(6, "budget of a source (good)", ("-s", "NEWSCRAWL_SOURCE_PAGES=1")),
    "no room for the database": Script(4, "the store failed", limits=_small_files, source="large"),
    "a damaged database": Script(4, "not a newscrawl database", prepare=_damage),
    "SIGTERM": Script(143, "interrupted", source="slow", program=_broken("hurry"), signal=signal.SIGTERM),
    "SIGINT": Script(130, "interrupted", source="slow", program=_broken("hurry"), signal=signal.SIGINT),
}


def _toml(folder: Path, name: str, base: str, kind: str = "sitemap") -> None:
    (folder / f"{name}.toml").write_text(
        f'name = "{name}"\nhome = "{base}/"\n[[entries]]\nurl = "{base}/sitemap.xml"\nkind = "{kind}"\n'
    )


def _outlet(outlet: Outlet, name: str) -> None:
    """What an outlet of this name is like."""
    paths = {
        "good": GOOD,
        "slow": (*GOOD, SLOW),
        "large": tuple(f"/notizia-numero-{number}-dalla-valle" for number in range(60)),
    }.get(name, ())
    outlet.serve("/robots.txt", b"", Content_Type="text/plain")
    outlet.serve("/sitemap.xml", sitemap(*(outlet.base + path for path in paths)), 403 if name == "closed" else 200)
    outlet.held.add(SLOW)
    for path in paths:
        outlet.serve(path, article(path.strip("/").replace("-", " ").capitalize()))


def _ended(folder: Path, script: Script) -> Ended:
    """The script, played to its end against outlets of its own."""
    db = folder / "news.db"
    script.prepare(db)
    with ExitStack() as stack:
        names = script.source.split(",")
        outlets = {name: stack.enter_context(served()) for name in names}
        for name, outlet in outlets.items():
            _outlet(outlet, name)
            base = "http://127.0.0.1:9" if name == "refusing" else outlet.base
            _toml(folder, name, base, "sitemapp" if name == "mistaken" else "sitemap")
        sources = ",".join(str(folder / f"{name}.toml") for name in names)
        options = ("-a", f"source={sources}", "-s", "NEWSCRAWL_ARCHIVE=0", "-s", "NEWSCRAWL_WORKERS=1", *script.options)
        process = subprocess.Popen(
            command(db, *options, program=script.program),
            cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=script.limits,
        )  # fmt: skip
        begun = time.monotonic()
        if script.signal is not None:
            _wait_until(lambda: SLOW in outlets["slow"].asked)
            begun = time.monotonic()
            process.send_signal(script.signal)
        stdout, stderr = _communicate(process)
    return Ended(process.returncode, stdout, stderr, time.monotonic() - begun, db)


def _communicate(process: subprocess.Popen[str]) -> tuple[str, str]:
    try:
        return process.communicate(timeout=200)
    except subprocess.TimeoutExpired:  # a run that hangs is one failure, not all
        process.kill()
        return process.communicate()


def _wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 200
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def ended_runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Ended]:
    """All scripts, some at a time: each is mostly the start of a process."""
    folders = {name: tmp_path_factory.mktemp("script") for name in SCRIPTS}
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(SCRIPTS, pool.map(_ended, folders.values(), SCRIPTS.values()), strict=True))


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_ends_with_its_status_its_sentence_and_its_line(ended_runs: Mapping[str, Ended], name: str) -> None:
    script, ended = SCRIPTS[name], ended_runs[name]
    assert ended.status == script.status, ended.stderr
    said = [line for line in ended.stderr.splitlines() if line.startswith("newscrawl: ")]
    assert len(said) == (1 if script.said else 0), ended.stderr
    assert script.said in "".join(said)
    last = dict(word.split("=") for word in ended.stdout.splitlines()[-1].split())
    assert last["exit"] == str(script.status)


def _kept(ended: Ended) -> tuple[int, str]:
    return one(ended.db, "SELECT exit_status FROM runs"), one(ended.db, "SELECT finish_reason FROM runs")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("SIGTERM", "sigterm"), ("SIGINT", "sigint"), ("the run's time is over", "run_minutes")],
)
def test_what_is_under_way_may_end_but_cannot_hold_the_run(
    ended_runs: Mapping[str, Ended], name: str, reason: str
) -> None:
    """Its page never comes: 2 s are given, not the 30 of a download."""
    ended = ended_runs[name]
    assert _kept(ended) == (ended.status, reason)
    assert one(ended.db, "SELECT count(*) FROM links WHERE state = 'leased'") == 0
    if name.startswith("SIG"):
        assert ended.seconds < 15
        assert one(ended.db, "SELECT state FROM links WHERE url LIKE '%' || :path", path=SLOW) == "pending"


def test_a_setting_that_is_none_any_more_costs_one_line_of_the_log(ended_runs: Mapping[str, Ended]) -> None:
    ended = ended_runs["a setting that is none any more"]
    told = [line for line in ended.db.with_suffix(".log").read_text("utf-8").splitlines() if "SITEMAP_DEPTH" in line]
    assert len(told) == 1
    assert "NEWSCRAWL_SITEMAP_DEPTH is fixed at 3 now" in told[0]


def test_a_run_that_could_not_reach_anybody_blames_nobody(ended_runs: Mapping[str, Ended]) -> None:
    ended = ended_runs["the site refuses connections"]
    assert "failed_sources=0" in ended.stdout
    assert one(ended.db, "SELECT polled FROM entries") is None
    assert _kept(ended) == (5, "offline")


def test_a_callback_that_raises_costs_its_pages_and_not_the_run(ended_runs: Mapping[str, Ended]) -> None:
    ended = ended_runs["the callback raises"]
    assert one(ended.db, "SELECT count(*) FROM links WHERE state = 'quarantined' AND reason = 'error'") == len(GOOD)


def test_a_source_over_its_budget_leaves_the_rest_for_the_next_run(ended_runs: Mapping[str, Ended]) -> None:
    ended = ended_runs["a source's pages are over"]
    assert "stored=1 " in ended.stdout
    assert "waiting=1 " in ended.stdout


def test_the_lock_s_holder_is_named_and_the_run_ends_with_75(tmp_path: Path) -> None:
    now = datetime(2025, 11, 9, 12, tzinfo=UTC)
    with open_store(tmp_path / "news.db", pages=None, command="crawl by hand", now=now):
        ended = _ended(tmp_path, Script(75))
    assert ended.status == 75
    assert "since 2025-11-09T12:00:00Z (crawl by hand)" in ended.stderr
    assert ended.stdout.startswith("exit=75 ")
