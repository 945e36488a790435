"""kill -9 at any instant of a run's end: no article is lost to who watches, and what comes twice comes under the same number."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.alerts.alerts_made import desk, mail_server, webhook
from tests.bench.soak import record
from tests.end_to_end.end_to_end_made import ROOT, environment, rows

#: Seconds in which the end of a run is over where it is not killed, on a busy machine.
SPAN_S = 1.8


def kills(folder: Path, count: int, dice: random.Random) -> tuple[int, dict[str, tuple[int, int, int]]]:
    """How many runs were killed; and for each channel the articles lost, told twice, and told twice under two numbers."""
    with mail_server() as server, webhook() as hook:
        with desk(folder, mail=server.port, hook=hook.address) as made:
            made.watches(channels=("newsroom", "hook"))
            begun = made.run_id
        command = [sys.executable, "-m", "tests.alerts.run_end"]
        killed = 0
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin
            assert process.stdout
            statuses = []
            for after_s in [*(dice.uniform(0, SPAN_S) for _ in range(count)), None, None]:
                print(json.dumps([str(folder), after_s]), file=process.stdin, flush=True)
                statuses.append(int(process.stdout.readline()))
            process.stdin.close()
        killed = statuses.count(-9)
        assert set(statuses) <= {0, -9}
        assert statuses[-2:] == [0, 0]
        stored = {
            row["url"]
            for row in rows(folder / "news.db", "SELECT url FROM articles WHERE run_id > :begun", begun=begun)
        }
        assert len(stored) >= 2 * (len(statuses) - killed)
        assert rows(folder / "news.db", "SELECT 1 FROM outbox WHERE sent IS NULL") == []
        return killed, {"mail": _tally(stored, server.told()), "webhook": _tally(stored, hook.told())}


def _tally(stored: set[str], told: Sequence[tuple[str, str]]) -> tuple[int, int, int]:
    numbers: dict[str, list[str]] = defaultdict(list)
    for number, url in told:
        numbers[url].append(number)
    assert numbers.keys() <= stored
    twice = [each for each in numbers.values() if len(each) > 1]
    return len(stored - numbers.keys()), len(twice), sum(len(set(each)) > 1 for each in twice)


def test_a_dozen_kills_at_the_end_of_runs_lose_nothing(tmp_path: Path) -> None:
    _, found = kills(tmp_path, 12, random.Random())
    for lost, _, under_two_numbers in found.values():
        assert (lost, under_two_numbers) == (0, 0)


@pytest.mark.soak
def test_60_kills_at_the_end_of_runs_lose_nothing_and_double_under_one_number_alone(tmp_path: Path) -> None:
    began, killed, tallies = time.monotonic(), 0, []
    while killed < 60:
        folder = tmp_path / str(killed)
        folder.mkdir()
        more, found = kills(folder, 30, random.Random())
        killed += more
        tallies += found.values()
    lost, twice, under_two = (sum(each) for each in zip(*tallies, strict=True))
    record(
        "Alerts",
        f"{killed} kills -9 at random instants of the end of a run that tells mail and a webhook: {lost} articles lost, "
        f"{twice} told twice, {under_two} of these under another number ({time.monotonic() - began:.0f} s)",
    )
    assert (lost, under_two) == (0, 0)
