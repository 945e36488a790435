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
        self._of: Counter[str] = Counter()  # source → its entries that wait

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, source: Source, entry: EntryState, depth: int, *, again: bool = False) -> bool:
        """Add an entry, unless it was here before or is too old; returns whether it waits now. again: also one that was here"""
        if (self.seen(source, entry.url) and not again) or not self._young(entry):
            return False
        self._seen.add((source.slug, entry.url))
        self._of[source.slug] += 1
        self._waiting.setdefault(urls.host(entry.url), deque()).append(Poll(source, entry, depth))
        return True

    def seen(self, source: Source, url: str) -> bool:
        """Whether this entry of a source is waiting, or was taken."""
        return (source.slug, url) in self._seen

    def waits(self, source_slug: str) -> bool:
        """Whether an entry of this source is waiting."""
        return self._of[source_slug] > 0

    def hosts(self) -> tuple[str, ...]:
        """Hosts of which an entry waits."""
        return tuple(self._waiting)

    def take(self, host: str) -> Poll | None:
        """The host's next entry; None when none waits."""
        queue = self._waiting.get(host)
        if queue is None:
            return None
        poll = queue.popleft()
        self._of[poll.source.slug] -= 1
        if not queue:
            del self._waiting[host]
        return poll

    def drop(self, host: str) -> tuple[Poll, ...]:
        """Remove and return all entries of a host."""
        dropped = tuple(self._waiting.pop(host, ()))
        self._of.subtract(poll.source.slug for poll in dropped)
        return dropped

    def clear(self) -> None:
        self._waiting.clear()
        self._of.clear()

    def _young(self, entry: EntryState) -> bool:
        """Whether an entry may show something since then: its lastmod in the index decides, where there is one."""
        return self._since is None or not entry.listed or entry.listed[:10] >= self._since.date().isoformat()
