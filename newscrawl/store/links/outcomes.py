"""Outcomes are written here, each with the record of its fetch: of links that were asked for, and of revisits.

The caller holds the transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl.models import Fetch, Outcome, Reason
from newscrawl.store.db.database import Database
from newscrawl.store.links import feed_texts
from newscrawl.store.links.revisits import RevisitPlan, Validators
from newscrawl.store.values import number, utc, utc_or_none
from newscrawl.text import clean

_DETAIL_CHARS = 500
# A first 404 may be a mistake of the day: the second is asked for then, at the latest.
_CONFIRM = timedelta(days=1)

# Of what is settled the feed's text goes: `feed_texts`.
_TEXT = "feed_text = CASE WHEN :drops_text THEN NULL ELSE feed_text END"
_REVISIT = "revisit = :revisit"
_VALIDATORS = "etag = :etag, last_modified = :last_modified"
_ENDED = """
  state = :state,
  reason = :reason,
  detail = :detail,
  attempts = attempts + 1,
  next_try = :next_try,
  settled = :now,
  settled_run = :run_id,
  article_id = coalesce(:article_id, article_id),
  page_hash = :page_hash"""
_LINK = f"UPDATE links SET {_ENDED}, {_TEXT} WHERE id = :link_id"  # noqa: S608  # parts of ours
_LINK_PLANNED = f"UPDATE links SET {_ENDED}, {_TEXT}, {_REVISIT}, {_VALIDATORS} WHERE id = :link_id"  # noqa: S608

_FETCH = """
INSERT INTO fetches (run_id, link_id, source, fetched, state, reason, status, bytes, ms)
SELECT :run_id, id, source, :now, :state, :reason, :status, :bytes, :ms FROM links WHERE id = :link_id
"""

_KNOWN_PART = """
SELECT 1 FROM fetches WHERE link_id = :link_id AND state = :state AND fetched = :now
  AND reason IS :reason AND status IS :status AND bytes IS :bytes AND ms IS :ms
"""

_LAST = "SELECT reason FROM fetches WHERE link_id = :link_id AND state <> 'part' ORDER BY id DESC LIMIT 1"
_REVISITED = f"UPDATE links SET attempts = attempts + 1, {_TEXT}, {_REVISIT} WHERE id = :link_id"  # noqa: S608
_REVISITED_READ = f"UPDATE links SET attempts = attempts + 1, {_TEXT}, {_REVISIT}, {_VALIDATORS} WHERE id = :link_id"  # noqa: S608


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
    plan: RevisitPlan | None = None,
    keeps_text: bool = False,
) -> None:
    """Write how a link ended: one more attempt, one row in fetches. Raises ValueError when there is no such link.

    plan: the first revisit of its article; None: as it was
    keeps_text: its article has its body from the feed, whose text is kept
    """
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
        "drops_text": feed_texts.is_dropped(outcome, waits=next_try is not None, used=keeps_text),
    }
    if plan is not None:
        values |= {"revisit": utc_or_none(plan.due), **plan.validators._asdict()}
    if not db.execute(_LINK if plan is None else _LINK_PLANNED, values).rowcount:
        raise ValueError(f"the ledger has no link {link_id}")
    _record_fetch(db, link_id, outcome, fetch, run_id, now)


def record_revisit(
    db: Database,
    link_id: int,
    outcome: Outcome,
    fetch: Fetch,
    run_id: int,
    now: datetime,
    *,
    due: datetime | None,
    validators: Validators | None = None,
) -> Outcome:
    """Write how a revisit ended: one row in fetches, and when the next is due; where its link stands does not change.

    due:         by the article's age; a first 404 is confirmed within a day, and ends the revisits when it is
    validators:  of the page that was read; None: no page was, those of before hold
    Returns the outcome, which is gone/missing for what was not found twice running.
    """
    if outcome.reason is Reason.NOT_FOUND:
        last = db.execute(_LAST, {"link_id": link_id}).fetchone()
        if last is not None and last["reason"] == Reason.NOT_FOUND:
            outcome, due = Outcome.of(Reason.MISSING), None
        else:
            due = min(filter(None, (due, now + _CONFIRM)))
    _record_fetch(db, link_id, outcome, fetch, run_id, now)
    drops_text = feed_texts.is_dropped(outcome, waits=True, used=True)
    values = {"link_id": link_id, "revisit": utc_or_none(due), "drops_text": drops_text}
    if validators is None:
        db.execute(_REVISITED, values)
    else:
        db.execute(_REVISITED_READ, {**values, **validators._asdict()})
    return outcome


def record_part(
    db: Database, link_id: int, outcome: Outcome, fetch: Fetch, run_id: int, now: datetime, *, once: bool
) -> bool:
    """Write what came of a further page of an article: one row in fetches; where its link stands does not change.

    once: not if the same row is there; returns whether it was written
    """
    values = _fetched(link_id, outcome, fetch, run_id, now)
    if once and db.execute(_KNOWN_PART, values).fetchone() is not None:
        return False
    db.execute(_FETCH, values)
    return True


def _record_fetch(db: Database, link_id: int, outcome: Outcome, fetch: Fetch, run_id: int, now: datetime) -> None:
    db.execute(_FETCH, _fetched(link_id, outcome, fetch, run_id, now))


def _fetched(link_id: int, outcome: Outcome, fetch: Fetch, run_id: int, now: datetime) -> dict[str, object]:
    return {
        "link_id": link_id,
        "run_id": run_id,
        "now": utc(now),
        "state": outcome.state,
        "reason": outcome.reason,
        "status": number(fetch.status),
        "bytes": number(fetch.bytes),
        "ms": number(fetch.ms),
    }
