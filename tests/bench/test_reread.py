"""The bench of reading anew says which share of the extraction's own rate is reached."""

from __future__ import annotations

from tests.bench.crawl.tree import TreeCost
from tests.bench.reread.command import Pair, line


def test_a_reading_that_takes_longer_has_the_smaller_share_of_the_rate() -> None:
    anew = TreeCost(parent_cpu_s=2, children_cpu_s=8, wall_s=5, peak_mb=0, first_s=None, first_cpu_s=None)
    alone = TreeCost(parent_cpu_s=0, children_cpu_s=9, wall_s=4, peak_mb=0, first_s=None, first_cpu_s=None)
    pair = Pair(anew, alone)
    assert (pair.by_clock, pair.by_cpu) == (0.8, 0.9)
    assert line(pair, 1000).startswith("read anew 200.0 a second, 10.0 ms of CPU each (2.0 of the parent)")
    assert line(pair, 1000).endswith("0.80 by the clock, 0.90 by CPU")
