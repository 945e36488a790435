"""The results of a crawler: what its runs cost, what they stored, and which of our figures have floors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

OURS = "newscrawl"
NAIVE = "naive spider"
FUNDUS = "Fundus"


class Cost(NamedTuple):
    """The cost of one run: CPU and wall seconds, megabytes."""

    cpu_s: float
    workers_cpu_s: float
    wall_s: float
    peak_mb: float
    worker_peak_mb: float
    stop_s: float
    server_cpu_s: float = 0.0  #: what serving it cost meanwhile, on the same processors

    @property
    def all_cpu_s(self) -> float:
        return self.cpu_s + self.workers_cpu_s


class CrawlerResult(NamedTuple):
    """The runs of one crawler: over one story, which is the cost of its start; over all; over what was published since."""

    name: str
    start: Cost
    first: Cost
    second: Cost
    stored: int
    found: float  #: of the published stories, after the first run
    twice: int  #: rows of a story that has one already
    new_asked: int  #: stories that the second run fetched and had not had
    again_asked: int  #: that it fetched though it had them
    found_new: float  #: of all stories, after the second run

    @property
    def parent_ms(self) -> float:
        return max(0.0, self.first.cpu_s - self.start.cpu_s) / max(1, self.stored) * 1000

    @property
    def workers_ms(self) -> float:
        return max(0.0, self.first.workers_cpu_s - self.start.workers_cpu_s) / max(1, self.stored) * 1000

    @property
    def ms(self) -> float:
        """Milliseconds of CPU an article, less the start."""
        return self.parent_ms + self.workers_ms

    @property
    def whole_ms(self) -> float:
        """With the start."""
        return self.first.all_cpu_s / max(1, self.stored) * 1000

    @property
    def server_ms(self) -> float:
        return self.first.server_cpu_s / max(1, self.stored) * 1000

    @property
    def rate(self) -> float:
        """Articles a second, the start in it."""
        return self.stored / self.first.wall_s

    @property
    def rate_under_way(self) -> float:
        """Less the start."""
        return max(0, self.stored - 1) / max(0.001, self.first.wall_s - self.start.wall_s)

    @property
    def busy(self) -> float:
        """Processors that crawler and server had, in the mean, after the start: fewer than there are when others work on them."""
        cpu_s = self.first.all_cpu_s + self.first.server_cpu_s - self.start.all_cpu_s - self.start.server_cpu_s
        return max(0.0, cpu_s) / max(0.001, self.first.wall_s - self.start.wall_s)


def medians(rounds: Sequence[CrawlerResult]) -> CrawlerResult:
    """One crawler's result of several rounds: of costs the medians, of what it found the worst."""
    starts, firsts, seconds = (
        Cost(*map(median, zip(*costs, strict=True)))
        for costs in zip(*((each.start, each.first, each.second) for each in rounds), strict=True)
    )
    return CrawlerResult(
        rounds[0].name, starts, firsts, seconds,
        stored=min(each.stored for each in rounds),
        found=min(each.found for each in rounds),
        twice=max(each.twice for each in rounds),
        new_asked=min(each.new_asked for each in rounds),
        again_asked=max(each.again_asked for each in rounds),
        found_new=min(each.found_new for each in rounds),
    )  # fmt: skip


def figures(results: Sequence[CrawlerResult]) -> Mapping[str, float]:
    """Ours, better when higher. CPU in halves, rounded down: a floor that a busy machine does not move."""
    by_name = {result.name: result for result in results}
    ours = by_name[OURS]
    found = {
        "recall": ours.found,
        "rows that are no copy of another": 1 - ours.twice / max(1, ours.stored),
        "recall of the second run": ours.found_new,
        "fetches of the second run that are new": ours.new_asked / max(1, ours.new_asked + ours.again_asked),
    }
    if NAIVE in by_name and ours.ms:
        found["CPU of the naive spider over ours, in halves"] = int(2 * by_name[NAIVE].ms / ours.ms) / 2
    return found
