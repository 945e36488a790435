"""How what was asked for ended: the link's state and the record of the fetch, always together. The caller holds the transaction."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from newscrawl.models import Fetch, Outcome
from newscrawl.store.values import number, utc, utc_or_none
from newscrawl.text import clean

_DETAIL_CHARS = 500

_LINK = """
UPDATE links SET
  state = :state,
  reason = :reason,
  detail = :detail,
  attempts = attempts + 1,
  next_try = :next_try,
  settled = :now,
  settled_run = :run_id,
  article_id = coalesce(:article_id, article_id),
  page_hash = :page_hash
WHERE id = :link_id
"""

_FETCH = """
INSERT INTO fetches (run_id, link_id, source, fetched, state, reason, status, bytes, ms)
SELECT :run_id, id, source, :now, :state, :reason, :status, :bytes, :ms FROM links WHERE id = :link_id
"""


def record_outcome(
    db: Database,
    link_id: int,
    outcome: Outcome,
    fetch: Fetch,
    run_id: int,
    now: datetime,
    *,
    detail: str | None = None,
    next_try: datetime | None = None,
) -> None:
    """Write how a link ended: one more attempt, one row in fetches. Raises ValueError when there is no such link."""
    values = {
        "link_id": link_id,
        "state": outcome.state,
        "reason": outcome.reason,
        "article_id": outcome.article_id,
        "detail": detail and clean(detail)[:_DETAIL_CHARS],
        "run_id": run_id,
        "now": utc(now),
        "next_try": utc_or_none(next_try),
        "page_hash": fetch.page_hash,
    }
    if not db.execute(_LINK, values).rowcount:
        raise ValueError(f"the ledger has no link {link_id}")
    record_fetch(db, link_id, outcome, fetch, run_id, now)


def record_fetch(db: Database, link_id: int, outcome: Outcome, fetch: Fetch, run_id: int, now: datetime) -> None:
    """Write the fetch alone: what a revisit brought changes nothing in where its link stands."""
    values = {
        "link_id": link_id,
        "run_id": run_id,
        "now": utc(now),
        "state": outcome.state,
        "reason": outcome.reason,
        "status": number(fetch.status),
        "bytes": number(fetch.bytes),
        "ms": number(fetch.ms),
    }
    db.execute(_FETCH, values)
