"""A fleet whose machines are cut off from each other, wire by wire, loses nothing, stores nothing twice, and keeps its manners."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bench.soak import record
from tests.fleet import faults, fleet_made, machines, outlets_made, postgres
from tests.fleet.faults import DELAY_S, Fleet
from tests.fleet.lowered import STALLED_S
from tests.fleet.machines import Machines

_ALLOW = ("-s", f"NEWSCRAWL_ALLOW_ADDRESSES={machines.NETWORK}")


@dataclass
class FleetOfMachines(Fleet):
    machines: Machines = field(kw_only=True)

    def _lay_cables(self, workers: int) -> None:
        """Each has its wire."""

    def _verb(self, machine: str) -> Sequence[str]:
        return (*self.machines.on(machine), *fleet_made.LOWERED)

    def _dsn_of(self, number: int) -> str:
        return self.dsn

    def cut_off(self, name: str, seconds: float) -> None:
        self.machines.connected(name, False)
        self._wait(seconds, time.monotonic() + seconds)
        self.machines.connected(name, True)


@pytest.mark.soak
def test_wires_that_are_pulled_lose_nothing_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not machines.may_be_made():
        pytest.skip("no network namespaces for this user: machines that are cut off are not tested")
    monkeypatch.setattr(faults, "SETTINGS", (*faults.SETTINGS, *_ALLOW))
    began = time.monotonic()
    with ExitStack() as stack:
        net = stack.enter_context(machines.made("database", "outlets", "hub", "worker0", "worker1"))
        server = stack.enter_context(postgres.serving(address=net.address("database"), on=net.on("database")))
        if server is None:
            pytest.skip(
                "no PostgreSQL on this machine (Debian: apt-get install postgresql): nothing of a fleet is tested"
            )
        with net.inside("outlets"):
            at = net.address("outlets")
            made = stack.enter_context(outlets_made.served(tmp_path, outlets=3, articles=80, moves=True, address=at))
        fleet = FleetOfMachines(server, server.database(), tmp_path, made, random.Random(19), machines=net)
        stack.callback(fleet.end)
        fleet.begin(2)
        pulled = (("worker0", STALLED_S + 2), ("database", 4), ("hub", STALLED_S), ("outlets", 5), ("worker1", 2))
        for name, seconds in pulled:
            fleet._wait(3, time.monotonic() + 3)
            fleet.cut_off(name, seconds)
        fleet.finish(within_s=200)
        found = faults.found(fleet)
    assert (found.lost, found.doubled, found.overlaps, found.early) == (0, 0, 0, 0), found
    assert found.shortest_pause_s >= DELAY_S, found
    record(
        "A fleet of machines",
        f"{len(pulled)} wires pulled and put back, of {', '.join(name for name, _ in pulled)}, in a crawl of {len(made.articles)} articles on"
        f" 6 hosts by 2 workers: 0 lost, 0 stored twice, 0 requests of two workers to a host at a time, shortest pause"
        f" {found.shortest_pause_s:.3f} s of {DELAY_S} promised; {found.asked_twice} pages asked for again ({time.monotonic() - began:.0f} s)",
    )
