"""Entries of a run that wait to be asked, by host. Pure but for its own memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from newscrawl import urls
from newscrawl.models import Source
from newscrawl.store import EntryState


@dataclass(frozen=True, slots=True)
class Poll:
    """One entry to be asked."""

    source: Source
    entry: EntryState
    depth: int = 0

    @property
    def host(self) -> str:
        """With port, if it is not the usual one."""
        return urls.host(self.entry.url)


class Queue:
    """Takes each entry of a source once, if it may show something that is wanted."""

    def __init__(self, *, since: datetime | None) -> None:
        """since: how old what is wanted may be; None: no matter"""
        self._since = since
        self._waiting: dict[str, deque[Poll]] = {}  # by host
        self._seen: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, source: Source, entry: EntryState, depth: int) -> None:
        if (source.slug, entry.url) not in self._seen and self._young(entry):
            self._seen.add((source.slug, entry.url))
            self._waiting.setdefault(urls.host(entry.url), deque()).append(Poll(source, entry, depth))

    def hosts(self) -> tuple[str, ...]:
        """Those of which an entry waits."""
        return tuple(self._waiting)

    def take(self, host: str) -> Poll | None:
        """The host's next entry; None when none waits."""
        queue = self._waiting.get(host)
        if queue is None:
            return None
        poll = queue.popleft()
        if not queue:
            del self._waiting[host]
        return poll

    def drop(self, host: str) -> tuple[Poll, ...]:
        """All of a host, which wait no more."""
        return tuple(self._waiting.pop(host, ()))

    def clear(self) -> None:
        self._waiting.clear()

    def _young(self, entry: EntryState) -> bool:
        """Whether a sitemap may show something since then; its lastmod in the index decides, if it has one."""
        return self._since is None or not entry.listed or entry.listed[:10] >= self._since.date().isoformat()
