"""Polls of entries are recorded here, each with how the entry answered, and which sources brought nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from newscrawl.crawl.queue import Poll
from newscrawl.crawl.run import Run
from newscrawl.http.answers import Answer
from newscrawl.models import Source

logger = logging.getLogger(__name__)


class Polls:
    """How the entries of a run answered, by source."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._available: dict[str, bool] = {}  # source → whether one of its entries at least was answered well
        self._last_failure: dict[str, str] = {}  # source → outcome of its last entry that failed

    def expect(self, sources: Iterable[Source]) -> None:
        """Count these sources as asked for."""
        self._available.update(dict.fromkeys((source.slug for source in sources), False))

    @property
    def summary(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked for, and those of which no entry was answered well: "slug: outcome"."""
        why = self._last_failure
        unavailable = (slug for slug, available in self._available.items() if not available)
        return len(self._available), tuple(f"{slug}: {why.get(slug, '?')}" for slug in unavailable)

    async def record(
        self, poll: Poll, answer: Answer | None, outcome: str, detail: str | None,
        digest: str | None = None, found: int | None = None,
    ) -> None:  # fmt: skip
        """Record how an entry answered; validators (ETag, Last-Modified) only of an answer that was read whole."""
        good = outcome in ("ok", "unchanged")
        self._available[poll.source.slug] = self._available[poll.source.slug] or good
        if not good:
            self._last_failure[poll.source.slug] = str(outcome)
        level = logging.INFO if good else logging.WARNING
        logger.log(level, "%s: %s %s", outcome, poll.entry.url, detail or "")
        session = self._run.session
        # Without validators the next run reads the entry again, changed or not.
        fresh = outcome == "ok" and digest is not None and answer is not None
        await session.sql(
            session.store.ledger.polled,
            poll.entry.id,
            now=self._run.clock(),
            status=answer.status if answer is not None else None,
            outcome=str(outcome),
            detail=detail,
            etag=answer.headers.get("etag") if answer is not None and fresh else None,
            last_modified=answer.headers.get("last-modified") if answer is not None and fresh else None,
            body_hash=digest,
            found=found,
        )
