"""The tally counts what a run does, by source, for whoever watches it. The ledger has the truth; this is what is known without asking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from newscrawl.models import Outcome, State

_FAILED = frozenset({State.FAILED, State.GONE, State.QUARANTINED})


@dataclass(slots=True)
class Counts:
    """What one source has brought so far."""

    found: int = 0  #: new links
    fetched: int = (
        0  #: pages that were asked for and have their outcome, revisits and further pages of an article among them
    )
    stored: int = 0  #: new articles
    failed: int = 0  #: pages that could not be had or read
    first_s: float = 0.0  #: when the first page had its outcome, monotonic
    last_s: float = 0.0

    @property
    def pace_s(self) -> float | None:
        """Seconds from one page to the next; None where there were too few to tell."""
        return (self.last_s - self.first_s) / (self.fetched - 1) if self.fetched > 2 else None


class Tally:
    """The counts of all sources of a run, and how many pages are being read."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """clock: seconds, monotonic"""
        self._clock = clock
        self._counts: dict[str, Counts] = {}
        self.began_s = clock()
        self.being_read = 0  #: pages and lists in the workers, or on the way to them

    @property
    def now_s(self) -> float:
        """The time of the clock by which it counts."""
        return self._clock()

    @property
    def counts(self) -> Mapping[str, Counts]:
        """By source; one of which nothing is known yet is not there."""
        return self._counts

    def note_found(self, source: str, links: int) -> None:
        """So many links of the source are new."""
        self._of(source).found += links

    def note_outcome(self, source: str, outcome: Outcome) -> None:
        """A page of the source has its outcome."""
        counts, now_s = self._of(source), self._clock()
        if not counts.fetched:
            counts.first_s = now_s
        counts.last_s = now_s
        counts.fetched += 1
        counts.stored += outcome.state is State.STORED
        counts.failed += outcome.state in _FAILED

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A page or list is being read within the block."""
        self.being_read += 1
        try:
            yield
        finally:
            self.being_read -= 1

    def _of(self, source: str) -> Counts:
        return self._counts.setdefault(source, Counts())
