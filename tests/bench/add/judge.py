"""An outlet is added and crawled from the file that was written; what a person would have to mend in it is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newscrawl import sources
from newscrawl.models import Source
from newscrawl.store import open_readonly
from newscrawl.store.shown import shown
from tests.bench.add.farm import ROME, Made, Truth
from tests.bench.add.server import named, served

#: Without the pauses that real hosts are owed.
AT_ONCE = (
    "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8",
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=False",
    "NEWSCRAWL_WORKERS=1",
)
NAMES = Path(__file__).parent / "names"  #: makes names below `.example` mean loopback
#: Of the outlet's articles, so many must be stored.
_RECALL = 0.95


@dataclass(frozen=True)
class Verdict:
    """How one outlet went."""

    name: str
    faults: Sequence[str]  #: what must be mended by hand; none: nothing
    seconds: float
    requests: int
    toml: str


def judged(made: Made, folder: Path) -> Verdict:
    """Add one outlet, and crawl it from its file. folder: empty"""
    with ExitStack() as stack:
        host, other = (
            stack.enter_context(named(*made.hosts))
            if made.hosts
            else (stack.enter_context(served()), stack.enter_context(served()))
        )
        truth = made.build(host, other, datetime.now(ROME).replace(microsecond=0))
        begun = time.monotonic()
        done = newscrawl(folder, "add", host.base, "--json", *_settings(host.base))
        seconds = time.monotonic() - begun
        asked = len(host.asked) + len(other.asked)
        files = sorted((folder / "sources").glob("*.toml"))
        toml = files[0].read_text("utf-8") if files else done.stdout + done.stderr
        faults = tuple(_faults(truth, host.base, done, files, folder))
    return Verdict(made.name, faults, seconds, asked, toml)


def _settings(base: str) -> Sequence[str]:
    """What a verb is given: a port of loopback may be asked by name too."""
    port = base.rpartition(":")[2]
    return [word for setting in (*AT_ONCE, f"NEWSCRAWL_ALLOW_PORTS={port}") for word in ("-s", setting)]


def newscrawl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb with a catalogue of its own."""
    environment = {**os.environ, "NEWSCRAWL_SOURCES": str(folder / "sources"), "NEWSCRAWL_DB": str(folder / "news.db")}
    environment["PYTHONPATH"] = os.pathsep.join((str(NAMES), os.environ.get("PYTHONPATH", ""))).rstrip(os.pathsep)
    return subprocess.run(
        [sys.executable, "-m", "newscrawl", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _faults(
    truth: Truth, base: str, done: subprocess.CompletedProcess[str], files: Sequence[Path], folder: Path
) -> Iterator[str]:
    if truth.nothing:
        if done.returncode != 5 or files or not json.loads(done.stdout)["tried"]:
            yield f"expected nothing, exit status 5 and what was tried; got {done.returncode}, {len(files)} files"
        return
    if done.returncode or len(files) != 1:
        yield f"no file: exit status {done.returncode}: {done.stderr.strip()[-300:]}"
        return
    source, home = sources.read(files[0]), truth.home or f"{base}/"
    yield from _of_file(source, truth, home)
    arguments = ["crawl", "news", "-a", f"source={files[0]}", *_settings(base)]
    crawled = newscrawl(folder, *arguments, *(["-a", "since=14d"] if _archive(source) else []))
    if crawled.returncode:
        yield f"the run ends with {crawled.returncode}: {crawled.stderr.strip()[-200:]}"
    yield from _of_run(source, truth, home, folder)


def _archive(source: Source) -> bool:
    return any(entry.kind == "sitemap" for entry in source.entries)


def _of_file(source: Source, truth: Truth, home: str) -> Iterator[str]:
    if source.home != home:
        yield f"home: expected {home}; got {source.home}"
    if source.name != truth.name:
        yield f"name: expected {truth.name!r}; got {source.name!r}"
    if (source.language, source.timezone) != (truth.language, "Europe/Rome"):
        yield f"language and zone: got {source.language}, {source.timezone}"
    has = {(entry.url.removeprefix(home.rstrip("/")), str(entry.kind)) for entry in source.entries}
    needed, may = ({(path, kind.removeprefix("news_")) for path, kind in paths} for paths in (truth.needed, truth.may))
    if missing := needed - has:
        yield f"misses {sorted(missing)}"
    if wrong := has - needed - may:
        yield f"names {sorted(wrong)}"


def _of_run(source: Source, truth: Truth, home: str, folder: Path) -> Iterator[str]:
    with open_readonly(folder / "news.db") as store:
        stored = {
            page.url.removeprefix(home.rstrip("/")).partition("?utm_")[0] for page in shown(store, source.slug).articles
        }
    recall = len(stored & truth.articles) / len(truth.articles)
    if recall < _RECALL:
        yield f"recall {recall:.2f} of {len(truth.articles)} articles"
    if truth.only and (wrong := stored - truth.articles - truth.fine):
        yield f"stored what it should not: {sorted(wrong)[:8]}"
    if others := [
        path
        for path in stored
        if path.count("/") <= 2 and path.strip("/") in ("chi-siamo", "contatti", "privacy-policy", "pubblicita")
    ]:
        yield f"stored what is no article: {others}"
