"""A worker whose own network is gone blames no host, and keeps no work from workers that reach them."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from newscrawl.fleet.network import Network
from tests.end_to_end.end_to_end_made import ROOT, one, rows
from tests.fleet import fleet_made, outlets_made
from tests.fleet.cable import Cable
from tests.fleet.postgres import Server

# A namespace without any way out of it; PostgreSQL's socket in a folder is reached all the same.
_ALONE = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--net")


def _can_be_alone() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run([*_ALONE, "true"], capture_output=True).returncode == 0


def test_a_worker_without_a_network_leaves_all_to_the_others_which_blame_whoever_is_down(
    server: Server, tmp_path: Path
) -> None:
    if not _can_be_alone():
        pytest.skip("no network namespaces for this user: a worker without a network is not tested")
    database = server.database()
    fleet_made.prepare(server.dsn(database))
    settings = ("-s", "DOWNLOAD_DELAY=0.05", "-s", "NEWSCRAWL_WORKERS=1")
    cable = Cable(server.port)
    cable.carries(False)
    with outlets_made.served(tmp_path, outlets=2, articles=2) as made:
        words = fleet_made.hub_words(
            tmp_path / "hub.db", *settings, "-a", f"source={made.source},{_down(tmp_path)}", verb=fleet_made.LOWERED
        )
        alone = fleet_made.worker(
            server.local(database), tmp_path, "alone", *settings, verb=(*_ALONE, *fleet_made.LOWERED)
        )
        by_cable = server.dsn(database).replace(f"port={server.port}", f"port={cable.port}")
        other = fleet_made.worker(by_cable, tmp_path, "other", *settings, verb=fleet_made.LOWERED)
        with open(tmp_path / "hub.log", "wb") as log:
            hub = subprocess.Popen(
                words, cwd=ROOT, env=fleet_made.settings_of(server.dsn(database)), stdout=log, stderr=log
            )
        try:
            end = time.monotonic() + 30
            while b"no host answers this machine" not in (tmp_path / "alone.log").read_bytes():
                assert time.monotonic() < end, (tmp_path / "alone.log").read_text()
                time.sleep(0.1)
            cable.carries(True)
            assert hub.wait(60) == 1, (tmp_path / "hub.log").read_text()
        finally:
            cable.end()
            for process in (alone, other, hub):
                process.kill()
                process.wait()
    fetches = rows(tmp_path / "hub.db", "SELECT state, reason, count(*) AS n FROM fetches GROUP BY 1, 2")
    assert [tuple(row) for row in fetches] == [("stored", None, 4)]
    polls = rows(tmp_path / "hub.db", "SELECT source, outcome FROM entries ORDER BY source")
    assert [tuple(row) for row in polls] == [("down", "refused"), ("prova0", "ok"), ("prova1", "ok")]
    assert one(tmp_path / "hub.db", "SELECT count(*) FROM hosts WHERE not_before IS NOT NULL") == 0


def _down(folder: Path) -> Path:
    """An outlet at whose port nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        home = f"http://127.0.0.1:{free.getsockname()[1]}/"
    file = folder / "down.toml"
    file.write_text(f'name = "Down"\nhome = "{home}"\n[[entries]]\nurl = "{home}sitemap.xml"\nkind = "sitemap"\n')
    return file


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_hosts_that_answered_and_are_lost_together_are_our_network_and_one_bundle_at_a_time_tries_again() -> None:
    async def main() -> None:
        clock = Time()
        network = Network(clock)
        network.reached("a")
        network.reached("b")
        network.unreached("a", "no route")
        assert not await network.is_gone()  # one alone is down
        assert network.may_ask(others=True)
        network.unreached("b", "no route")
        assert await network.is_gone()
        for wait_s in (10, 20, 40, 60, 60):
            network.rest()
            network.rest()  # of another bundle at the same time
            clock.now += wait_s - 1
            assert not network.may_ask(others=False)
            clock.now += 1
            assert [network.may_ask(others=others) for others in (True, False)] == [False, True]
        network.reached("b")
        assert network.may_ask(others=True)

    asyncio.run(main())


def test_a_host_is_judged_when_another_bundle_has_heard_of_its_own() -> None:
    async def main() -> None:
        network = Network(time.monotonic)
        with network.asking(), network.asking():
            network.unreached("a", "refused")
            judging = asyncio.ensure_future(network.is_gone())
            await asyncio.sleep(0.01)
            assert not judging.done()
            network.reached("b")
            assert not await judging
        network = Network(time.monotonic)
        with network.asking(), network.asking():
            network.unreached("a", "no route")
            judging = asyncio.ensure_future(network.is_gone())
            await asyncio.sleep(0.01)
            assert not judging.done()
        assert await judging  # nobody else asks any more

    asyncio.run(main())
