"""`make measure WHAT=scale`: what more workers bring where hosts are slow: requests a second of one worker, and of several."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import click

from newscrawl.errors import UsageError
from tests.end_to_end.end_to_end_made import ROOT
from tests.fleet import fleet_made, outlets_made
from tests.fleet.postgres import Server, serving

# A host is asked once in so many seconds, and takes so long to answer.
_DELAY_S, _ANSWER_S = 5.0, 0.5
_BUNDLES = 8


@click.command(name="scale")
@click.option("--workers", type=click.IntRange(2, 16), default=4, show_default=True)
@click.option("--hosts", type=click.IntRange(8), default=64, show_default=True)
@click.option("--seconds", type=click.IntRange(20), default=80, show_default=True, help="That are measured.")
def scale(workers: int, hosts: int, seconds: int) -> None:
    """Requests a second of one worker with eight bundles at once, and of several, to slow hosts."""
    with serving() as server:
        if server is None:
            raise UsageError("there is no PostgreSQL on this machine; Debian: apt-get install postgresql")
        one, several = (_asked(server, count, hosts, seconds) for count in (1, workers))
    click.echo(
        f"{hosts} hosts that answer in {_ANSWER_S} s and are asked every {_DELAY_S} s: 1 worker {one:.2f} requests a second, {workers} workers"
        f" {several:.2f}: {several / one / workers:.2f} of {workers} times as many"
    )


def _asked(server: Server, workers: int, hosts: int, seconds: int) -> float:
    """Requests a second, once each worker holds what it may."""
    dsn = server.dsn(server.database())
    fleet_made.prepare(dsn)
    settings = ("-s", f"DOWNLOAD_DELAY={_DELAY_S}", "-s", "LOG_LEVEL=WARNING")
    with (
        tempfile.TemporaryDirectory(prefix="fs-") as name,
        outlets_made.served(Path(name), outlets=hosts, articles=seconds, answer_s=_ANSWER_S) as outlets,
        fleet_made.workers(dsn, Path(name), workers, "--at-once", str(_BUNDLES), *settings),
    ):
        words = fleet_made.hub_words(Path(name) / "hub.db", *settings, "-a", f"source={outlets.source}")
        hub = subprocess.Popen(
            words, cwd=ROOT, env=fleet_made.settings_of(dsn), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        try:
            end = time.monotonic() + 120
            while (
                sum(any("notizia" in asked.path for asked in host.log) for host in outlets.hosts) < workers * _BUNDLES
            ):
                assert time.monotonic() < end, "not all hosts are asked that could be"
                time.sleep(0.5)
            before = _count(outlets)
            time.sleep(seconds)
            return (_count(outlets) - before) / seconds
        finally:
            hub.terminate()
            hub.wait(60)


def _count(outlets: outlets_made.Outlets) -> int:
    return sum(len(host.log) for host in outlets.hosts)
