"""The queue holds the entries of a run that are still to be asked for, by host. Pure but for its own memory."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from newscrawl import urls
from newscrawl.models import Source
from newscrawl.store import EntryState


@dataclass(frozen=True, slots=True)
class Poll:
    """One entry that is to be asked for."""

    source: Source
    entry: EntryState
    depth: int = 0

    @property
    def host(self) -> str:
        """Host of the entry, with its port where that is not the usual one."""
        return urls.host(self.entry.url)


class Queue:
    """Entries in the order in which they came. Each entry of a source is taken once, if it may show something that is wanted."""

    def __init__(self, *, since: datetime | None) -> None:
        """since: time of the oldest link that is wanted; None: any"""
        self._since = since
        self._waiting: dict[str, deque[Poll]] = {}  # by host
        self._seen: set[tuple[str, str]] = set()
        self._left: Counter[str] = Counter()  # by source

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, source: Source, entry: EntryState, depth: int) -> None:
        if (source.slug, entry.url) not in self._seen and self._young(entry):
            self._seen.add((source.slug, entry.url))
            self._waiting.setdefault(urls.host(entry.url), deque()).append(Poll(source, entry, depth))
            self._left[source.slug] += 1

    def holds(self, source_slug: str) -> bool:
        """Whether an entry of a source waits."""
        return self._left[source_slug] > 0

    def hosts(self) -> tuple[str, ...]:
        """Hosts of which an entry waits."""
        return tuple(self._waiting)

    def take(self, host: str) -> Poll | None:
        """The host's next entry; None when none waits."""
        queue = self._waiting.get(host)
        if queue is None:
            return None
        poll = queue.popleft()
        self._left[poll.source.slug] -= 1
        if not queue:
            del self._waiting[host]
        return poll

    def drop(self, host: str) -> tuple[Poll, ...]:
        """Remove and return all entries of a host."""
        polls = tuple(self._waiting.pop(host, ()))
        self._left.subtract(poll.source.slug for poll in polls)
        return polls

    def clear(self) -> None:
        self._waiting.clear()
        self._left.clear()

    def _young(self, entry: EntryState) -> bool:
        """Whether an entry may show something since then: its lastmod in the index decides, where there is one."""
        return self._since is None or not entry.listed or entry.listed[:10] >= self._since.date().isoformat()
