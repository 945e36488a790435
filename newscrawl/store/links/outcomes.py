"""How a link comes to its end: its state and the record of the fetch, always together. The caller holds the transaction."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from newscrawl.models import Disposition
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
SELECT :run_id, id, source, :now, state, reason, :status, :bytes, :ms FROM links WHERE id = :link_id
"""


def record(
    db: Database,
    link_id: int,
    disposition: Disposition,
    run_id: int,
    now: datetime,
    *,
    detail: str | None = None,
    next_try: datetime | None = None,
    status: int | None = None,
    bytes: int | None = None,
    ms: int | None = None,
    page_hash: str | None = None,
) -> None:
    """Raises ValueError when there is no such link."""
    values = {
        "link_id": link_id,
        "state": disposition.state,
        "reason": disposition.reason,
        "article_id": disposition.article_id,
        "detail": detail and clean(detail)[:_DETAIL_CHARS],
        "run_id": run_id,
        "now": utc(now),
        "next_try": utc_or_none(next_try),
        "status": number(status),
        "bytes": number(bytes),
        "ms": number(ms),
        "page_hash": page_hash,
    }
    if not db.execute(_LINK, values).rowcount:
        raise ValueError(f"the ledger has no link {link_id}")
    db.execute(_FETCH, values)
