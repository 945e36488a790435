"""Sixty blows at a fleet's queue, at random moments: workers killed and frozen, connections cut, PostgreSQL restarted. Takes two minutes."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import End
from tests.fleet.postgres import Server
from tests.fleet.queue.made import bundle, hub, start

pytestmark = pytest.mark.soak

_HOSTS = [f"host{number}.example" for number in range(12)]
_REST_S = 0.3
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'newscrawl%' AND random() < .5"
)


class Fleet:
    """Four workers that come back, and what is done to them."""

    def __init__(self, server: Server, dsn: str, log: Path) -> None:
        self._server, self._dsn, self._log = server, dsn, log
        self.workers = [self._start(number) for number in range(4)]

    def _start(self, number: int) -> subprocess.Popen[str]:
        return start(self._dsn, f"worker{number}", FLEET_LOG=str(self._log))

    def strike(self, rng: random.Random) -> None:
        number = rng.randrange(4)
        match rng.choice(("kill", "freeze", "freeze", "cut", "restart")):
            case "kill":
                self.workers[number].kill()
            case "freeze":
                self.workers[number].send_signal(signal.SIGSTOP)
            case "cut":
                self._server.run("postgres", _CUT)
            case "restart":
                self._server.restart()

    def mend(self) -> None:
        """Those that are frozen go on, those that ended come back."""
        for number, worker in enumerate(self.workers):
            worker.send_signal(signal.SIGCONT)
            if worker.poll() is not None:
                worker.communicate()
                self.workers[number] = self._start(number)

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.communicate()


def test_no_bundle_is_lost_no_result_comes_twice_and_no_host_is_held_twice(
    server: Server, dsn: str, tmp_path: Path
) -> None:
    log, rng = tmp_path / "log", random.Random(19)
    fleet, over = Fleet(server, dsn, log), False

    async def strike() -> None:
        nonlocal over
        for _ in range(60):
            await asyncio.sleep(rng.uniform(0.3, 1.5))
            await asyncio.to_thread(fleet.strike, rng)
            await asyncio.sleep(rng.uniform(0, 3))
            await asyncio.to_thread(fleet.mend)
        over = True

    async def main() -> tuple[Counter[bytes], Counter[End]]:
        striking = asyncio.create_task(strike())
        results: Counter[bytes] = Counter()
        ends: Counter[End] = Counter()
        open_: dict[UUID, int] = {}
        async with hub(dsn, tries_s=60) as ours, asyncio.timeout(400):
            while not over or open_:
                if not over:
                    await _fill(ours, open_, rng)
                taken = await ours.results()
                results.update(one.payload + one.key.bytes for one in taken)
                await ours.drop([one.id for one in taken])
                ended = [one for one in await ours.ended(open_) if not one.results]
                assert not [one for one in ended if one.end is End.VANISHED]
                await ours.close([one.key for one in ended])
                left = {one.key for one in await ours.ended()}
                for one in ended:
                    if one.key not in left and open_.pop(one.key, None) is not None:
                        ends[one.end] += 1
                if striking.done():
                    striking.result()
                await asyncio.sleep(0.1)
        return results, ends

    try:
        results, ends = asyncio.run(main())
    finally:
        fleet.end()
    assert set(results.values()) == {1}
    assert ends[End.SUCCEEDED] > 50
    assert ends[End.STALLED] > 5
    _check(log)


async def _fill(ours: Hub, open_: dict[UUID, int], rng: random.Random) -> None:
    counts = await ours.counts()
    free = [host for host in _HOSTS if host not in counts or not counts[host].waiting]
    made = [bundle(host, results=rng.randint(1, 5), rest=_REST_S) for host in free]
    for one, put in zip(made, await ours.put(made), strict=True):
        if put.job is not None:
            open_[one.key] = put.job


def _check(log: Path) -> None:
    """No request to a host while another bundle of it is under way, and none before it had rested."""
    asked: dict[str, list[tuple[float, str]]] = {}
    for line in log.read_text().splitlines():
        at, host, key = line.split()
        asked.setdefault(host, []).append((float(at), key))
    for requests in asked.values():
        requests.sort()
        turns = [(earlier, later) for earlier, later in pairwise(requests) if earlier[1] != later[1]]
        assert len(turns) + 1 == len({key for _, key in requests})  # a bundle that was left is not come back to
        assert min((later[0] - earlier[0] for earlier, later in turns), default=1) >= _REST_S
