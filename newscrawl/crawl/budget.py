"""Budgets bound what one source takes of a run, in time and pages, so that a slow or endless one does not hold up the others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable


class Budgets:
    """The budgets of all sources of a run, counted from each one's first request. A limit of 0 is none."""

    def __init__(self, *, minutes: float, pages: int, clock: Callable[[], float]) -> None:
        """clock: seconds, monotonic"""
        self._seconds = 60 * minutes
        self._pages = pages
        self._clock = clock
        self._started: dict[str, float] = {}
        self._pages_asked: Counter[str] = Counter()
        self._exhausted: set[str] = set()

    def count_request(self, source: str, pages: int = 0) -> None:
        """A request goes to the source: for an entry, or for so many article pages."""
        self._started.setdefault(source, self._clock())
        self._pages_asked[source] += pages

    def pages_left(self, source: str) -> int | None:
        """Article pages that the source may still be asked for; None: no limit."""
        return max(0, self._pages - self._pages_asked[source]) if self._pages else None

    def time_left(self, source: str) -> bool:
        """Whether the source has minutes left; one that was not asked yet has."""
        begun = self._started.get(source)
        return not self._seconds or begun is None or self._clock() - begun < self._seconds

    def open(self, source: str) -> bool:
        """Whether the source may be asked for another article page."""
        return self.time_left(source) and self.pages_left(source) != 0

    def note_exhausted(self, source: str) -> None:
        """Something of the source is left undone, since its budget is used up."""
        self._exhausted.add(source)

    @property
    def exhausted(self) -> tuple[str, ...]:
        """Slugs of the sources of which something was left undone for want of budget."""
        return tuple(sorted(self._exhausted))
