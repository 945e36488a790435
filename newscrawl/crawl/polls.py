"""Polls of entries are recorded here, each with how the entry answered, and which sources gave nothing that could be read."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from newscrawl.crawl.queue import Poll
from newscrawl.crawl.run import Run
from newscrawl.http.answers import Answer
from newscrawl.models import Source

logger = logging.getLogger(__name__)

# Addresses of one source that a message names at most.
_MOST_TRIED = 20


class Polls:
    """How the entries of a run answered, by source."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._readable: dict[
            str, bool
        ] = {}  # source → whether one of its entries at least gave a list that could be read
        self._last_failure: dict[str, str] = {}  # source → outcome of its last entry that failed
        self._tried: defaultdict[str, dict[str, str]] = defaultdict(dict)  # source → address → outcome

    def expect(self, sources: Iterable[Source]) -> None:
        """Count these sources as asked for."""
        self._readable.update(dict.fromkeys((source.slug for source in sources), False))

    @property
    def summary(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked for, and those of which no entry gave a list that could be read: "slug: outcome"."""
        why = self._last_failure
        unread = (slug for slug, readable in self._readable.items() if not readable)
        return len(self._readable), tuple(f"{slug}: {why.get(slug, '?')}" for slug in unread)

    @property
    def tried(self) -> Mapping[str, Sequence[str]]:
        """Source → what was asked for, each with how it was answered: "https://…/rss.xml not_found"."""
        return {slug: [f"{url} {outcome}" for url, outcome in tried.items()] for slug, tried in self._tried.items()}

    def note_readable(self, source: Source) -> None:
        """An entry of the source gave a list that could be read."""
        self._readable[source.slug] = True

    async def record(
        self, poll: Poll, answer: Answer | None, outcome: str, detail: str | None,
        digest: str | None = None, found: int | None = None,
    ) -> None:  # fmt: skip
        """Record how an entry answered; validators (ETag, Last-Modified) only of an answer that was read whole."""
        good = outcome in ("ok", "unchanged")
        tried = self._tried[poll.source.slug]
        if len(tried) < _MOST_TRIED:
            tried[poll.entry.url] = str(outcome)
        guess = poll.entry.searched and not poll.entry.found  # nobody said that something is there
        if not good and not guess:
            self._last_failure[poll.source.slug] = str(outcome)
        level = logging.INFO if good or guess else logging.WARNING
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
