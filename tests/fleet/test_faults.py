"""A fleet loses nothing, stores nothing twice, and keeps its manners, whoever is killed, frozen or lost on the way."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.soak import record
from tests.fleet import faults, outlets_made
from tests.fleet.faults import DELAY_S, Fleet, Found
from tests.fleet.postgres import Server


def suffered(
    server: Server,
    folder: Path,
    names: list[str],
    *,
    seed: int,
    outlets: int,
    articles: int,
    apart_s: tuple[float, float],
) -> tuple[Fleet, Found]:
    """A crawl to its end, under these faults, as far as it lasts."""
    folder.mkdir(exist_ok=True)
    with outlets_made.served(folder, outlets=outlets, articles=articles, moves=True) as made:
        fleet = Fleet(server, server.database(), folder, made, random.Random(seed))
        try:
            fleet.begin(3)
            fleet.suffer([getattr(fleet, name) for name in names], apart_s=apart_s, within_s=900)
            fleet.finish(within_s=600)
        finally:
            fleet.end()
        return fleet, faults.found(fleet)


@pytest.mark.soak
def test_60_kills_and_more_lose_nothing_and_double_nothing(server: Server, tmp_path: Path) -> None:
    began, done, twice, pause_s = time.monotonic(), Counter[str](), 0, 9.0
    kinds = (
        ["kill_worker"] * 5
        + ["kill_hub"] * 5
        + ["freeze_worker", "cut_worker_off", "restart_postgresql", "wipe_postgresql"]
    )
    for seed in range(20):
        names = random.Random(seed).choices(kinds, k=12)
        fleet, found = suffered(server, tmp_path / str(seed), names, seed=seed, outlets=4, articles=220, apart_s=(2, 6))
        assert (found.lost, found.doubled, found.overlaps, found.early) == (0, 0, 0, 0), (seed, fleet.done, found)
        assert found.shortest_pause_s >= DELAY_S, (seed, fleet.done, found)
        done.update(fleet.done)
        twice += found.asked_twice
        pause_s = min(pause_s, found.shortest_pause_s)
        if done["kill_worker"] + done["kill_hub"] >= 60:
            break
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(done.items()))
    record(
        "A fleet under faults",
        f"{told}, in {seed + 1} crawls of 880 articles on 8 hosts by 3 workers, one of them with a clock two minutes ahead: 0 lost, 0 stored twice, 0 requests of two workers to a host at a"
        f" time, shortest pause {pause_s:.3f} s of {DELAY_S} promised; {twice} pages asked for again ({time.monotonic() - began:.0f} s)",
    )
    assert done["kill_worker"] + done["kill_hub"] >= 60
