"""What one source may take of a run: time and pages, so that a slow or endless one does not hold up the others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable


class Budgets:
    """Counts from a source's first request. 0 means no limit."""

    def __init__(self, *, minutes: float, pages: int, clock: Callable[[], float]) -> None:
        """clock: seconds, monotonic"""
        self._seconds = 60 * minutes
        self._pages = pages
        self._clock = clock
        self._begun: dict[str, float] = {}
        self._taken: Counter[str] = Counter()
        self._refused: set[str] = set()

    def asked(self, source: str, pages: int = 0) -> None:
        """Something was asked of the source: entries, or so many article pages."""
        self._begun.setdefault(source, self._clock())
        self._taken[source] += pages

    def pages_left(self, source: str) -> int | None:
        """Article pages that may still be asked for; None for no limit."""
        return max(0, self._pages - self._taken[source]) if self._pages else None

    def time_left(self, source: str) -> bool:
        begun = self._begun.get(source)
        return not self._seconds or begun is None or self._clock() - begun < self._seconds

    def open(self, source: str) -> bool:
        return self.time_left(source) and self.pages_left(source) != 0

    def refuse(self, source: str) -> None:
        """Something of it was left undone for want of budget."""
        self._refused.add(source)

    @property
    def spent(self) -> tuple[str, ...]:
        """Sources of which something was left undone for it."""
        return tuple(sorted(self._refused))
