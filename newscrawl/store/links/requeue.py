"""Links are put back into the queue by a person: `retry` and the quarantine. The caller holds the lock.

What a person asked to forget is not among them, unless it is named by its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.models import Outcome, Reason, State
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.records import Counts
from newscrawl.store.values import moment, utc

# `:states` holds what may be taken up; keys are canonical addresses.
_WHERE = """
WHERE state IN (SELECT value FROM json_each(:states))
  AND (:source IS NULL OR source = :source)
  AND (:reason IS NULL OR reason = :reason)
  AND (:keys IS NULL OR key IN (SELECT value FROM json_each(:keys)))
  AND (:reason IS NOT NULL OR reason IS NOT 'forgotten')
"""

_COUNT = f"SELECT state, reason, count(*) AS n FROM links {_WHERE} GROUP BY state, reason"  # noqa: S608  # ours

# A new start: its tries are counted from the beginning.
_REQUEUE = f"""
UPDATE links SET
  state = 'pending', reason = NULL, detail = NULL, next_try = NULL, attempts = 0, settled = :now, settled_run = NULL
{_WHERE}
"""  # noqa: S608

_STANDS = "SELECT key, state, reason FROM links WHERE key IN (SELECT value FROM json_each(:keys))"

_QUARANTINED = """
SELECT
  l.id, l.source, l.url, l.reason, l.detail, l.settled, l.page_hash,
  (SELECT bytes FROM fetches WHERE link_id = l.id ORDER BY id DESC LIMIT 1) AS bytes
FROM links AS l
WHERE l.state = 'quarantined'
  AND (:source IS NULL OR l.source = :source)
  AND (:keys IS NULL OR l.key IN (SELECT value FROM json_each(:keys)))
ORDER BY l.settled DESC, l.id DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A page that could not be read; its bytes are in the archive."""

    id: int  #: of the link
    source: str
    url: str
    reason: str
    detail: str | None
    settled: datetime
    bytes: int | None  #: decompressed
    page_hash: str | None  #: name of the bytes; None when they were not kept


class Requeue:
    """Puts links back into the queue that had an outcome."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take_up(
        self,
        states: Iterable[State],
        now: datetime,
        *,
        source: str | None = None,
        reason: Reason | None = None,
        keys: Sequence[str] | None = None,
    ) -> Counts:
        """Make links pending, to be asked for by the next run; returns what they were."""
        values = {
            "states": json.dumps(list(states)),
            "source": source,
            "reason": reason,
            "keys": None if keys is None else json.dumps(list(keys)),
        }
        with writing(self._db):
            found = _counts(self._db.execute(_COUNT, values))
            self._db.execute(_REQUEUE, {**values, "now": utc(now)})
        return found

    def stands(self, keys: Iterable[str]) -> dict[str, Outcome]:
        """The state and reason of links, by canonical address; one that the ledger does not have is missing."""
        rows = self._db.execute(_STANDS, {"keys": json.dumps(list(keys))})
        return {row["key"]: _outcome(row) for row in rows}

    def quarantined(self, source: str | None = None, keys: Sequence[str] | None = None) -> list[Quarantined]:
        """Newest first."""
        values = {"source": source, "keys": None if keys is None else json.dumps(list(keys))}
        return [
            Quarantined(**{**dict(row), "settled": moment(row["settled"])})
            for row in self._db.execute(_QUARANTINED, values)
        ]


def _outcome(row: dict[str, str]) -> Outcome:
    return Outcome(State(row["state"]), None if row["reason"] is None else Reason(row["reason"]))


def _counts(rows: Iterable[dict[str, int]]) -> Counts:
    return {_outcome(row): row["n"] for row in rows}  # type: ignore[arg-type]
