"""An entry's answer is read in a worker, or not at all where it shows again what it showed before."""

from __future__ import annotations

import logging
from typing import NamedTuple

from newscrawl import text
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.run import Run
from newscrawl.crawl.survey import Survey, survey, unchanged
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.http.answers import Answer
from newscrawl.models import EntryLimits, Page, Reason

logger = logging.getLogger(__name__)

# Seconds of CPU that reading one feed or sitemap may cost: a sitemap of 50,000 addresses takes five.
_ENTRY_CPU_S = 30.0


class Unread(NamedTuple):
    """Why an entry that was answered could not be read."""

    reason: Reason
    detail: str


async def surveyed(run: Run, poll: Poll, answer: Answer, limits: EntryLimits) -> Survey | Unread:
    """What an entry shows, of an answer with status 200. limits: how much of it is read"""
    page = Page(
        url=answer.url,
        requested_url=poll.entry.url,
        body=answer.body,
        headers=answer.headers,
        fetched_at=run.clock(),
        source=poll.source.slug,
    )
    known = poll.entry.body_hash
    if known is not None and unchanged(page, known):
        return Survey(digest=known, unchanged=True)
    missing = _missing(answer, limits.bytes)
    try:
        with run.tally.reading():
            return await run.workers.run_within(
                _ENTRY_CPU_S, survey, page, poll.source, poll.entry.kind, run.clock(), known, missing, limits
            )
    except (WorkerTimeout, WorkerDied) as error:
        return Unread(Reason.PARSE_TIMEOUT if isinstance(error, WorkerTimeout) else Reason.CRASH, str(error))
    except Exception as error:  # one bad entry never costs the good ones
        logger.exception("%s could not be read", poll.entry.url)
        return Unread(Reason.ERROR, f"{type(error).__name__}: {error}")


def _missing(answer: Answer, limit: int) -> str | None:
    """What the transfer lost of the answer, in words; None when it is whole."""
    if "dataloss" in answer.flags:
        return "truncated: the connection was closed before the end"
    return f"over {text.size(limit)}: the first part was read" if "download_stopped" in answer.flags else None
