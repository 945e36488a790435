"""Findings are kept: `newscrawl.health` judges the days that are counted here, and a person accepts or reopens what it found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newscrawl import health
from newscrawl.health.records import Finding, Histories, Metric, Standing
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.health._days import DAYS, Days
from newscrawl.store.health._samples import samples
from newscrawl.store.health._sql import KNOWN
from newscrawl.store.values import dumps, moment, moment_or_none, utc, utc_or_none

_CLOSE = """
UPDATE source_health SET state = :state, closed = :until
WHERE source = :source AND field = :field AND coalesce(entry, '') = coalesce(:entry, '') AND state = 'open'
"""
_OPEN = """
INSERT INTO source_health (
  source, field, entry, state, since, before, after, seen, message, samples, first_seen, last_seen, first_run, last_run
)
VALUES (
  :source, :field, :entry, 'open', :since, :before, :after, :seen, :message, :samples, :now, :now, :run_id, :run_id
)
ON CONFLICT (source, field, coalesce(entry, '')) WHERE state = 'open' DO UPDATE SET
  last_seen = :now, last_run = :run_id, samples = CASE WHEN :samples = '[]' THEN samples ELSE :samples END
RETURNING id, source, message, samples, first_run = :run_id AS is_new
"""

_STANDING = """
SELECT id, source, field, entry, message, samples, since, first_seen, before, after
FROM source_health WHERE state = 'open' ORDER BY source, first_seen, id
"""

# A change that a person took for right: what was before it is compared with no more.
_ACCEPT = """
UPDATE source_health SET state = 'usual', closed = :now, accepted = :now
WHERE source = :source AND state = 'open' AND (:field IS NULL OR field = :field) AND (:entry IS NULL OR entry = :entry)
RETURNING message
"""
_REOPEN = """
UPDATE source_health AS h SET state = 'open', closed = NULL, accepted = NULL
WHERE id IN (
  SELECT max(id) FROM source_health
  WHERE source = :source AND accepted IS NOT NULL AND (:field IS NULL OR field = :field) AND (:entry IS NULL OR entry = :entry)
  GROUP BY field, entry
) AND NOT EXISTS (
  SELECT 1 FROM source_health AS o
  WHERE o.source = h.source AND o.field = h.field AND coalesce(o.entry, '') = coalesce(h.entry, '') AND o.state = 'open'
)
RETURNING message
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """An open finding as it stands in its row."""

    source: str
    message: str  #: in a sentence
    samples: tuple[str, ...]
    new: bool  #: found by this run


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """The same, for a person who asks."""

    metric: Metric
    entry: str | None  #: for feed: its address
    message: str
    samples: tuple[str, ...]
    since: datetime
    first_seen: datetime  #: end of the run that found it
    before: float
    after: float


class Health:
    def __init__(self, db: Database) -> None:
        self._db = db

    def check(self, run_id: int, now: datetime, *, offline: int) -> list[Illness]:
        """Judge each source whose entries this run asked, and write down what is found; returns what is open.

        offline: exit status of runs in which nobody could be reached
        """
        histories = self.histories(run_id, now, offline=offline)
        return self.note(run_id, now, {slug: health.judge(history) for slug, history in histories.items()})

    def histories(self, run_id: int, now: datetime, *, offline: int) -> Histories:
        """The last nine weeks of each source whose entries this run asked; counts first what is not counted yet. Empty if the run
        is not one of news."""
        days = Days(self._db, now)
        slugs = days.polled(run_id)
        if not slugs:
            return {}
        with writing(self._db):
            days.count(run_id)
        return days.histories(slugs, self._found(slugs, now), offline=offline, run_id=run_id)

    def past(self, slugs: Sequence[str], now: datetime, *, offline: int) -> Histories:
        """The same as it stands, for looking: nothing is counted."""
        return Days(self._db, now).histories(slugs, self._found(slugs, now), offline=offline)

    def _found(self, slugs: Iterable[str], now: datetime) -> Mapping[str, tuple[Finding, ...]]:
        start = now - timedelta(days=DAYS)
        return {slug: tuple(self.known(slug, start)) for slug in slugs}

    def known(self, slug: str, start: datetime) -> Iterator[Finding]:
        """The source's findings that are open or were closed since."""
        for row in self._db.execute(KNOWN, {"source": slug, "start": utc(start)}):
            yield Finding(
                metric=Metric(row["field"]), entry=row["entry"], state=Standing(row["state"]), since=moment(row["since"]),
                before=row["before"], after=row["after"], seen=row["seen"], until=moment_or_none(row["closed"]),
            )  # fmt: skip

    def note(self, run_id: int, now: datetime, judged: Mapping[str, Sequence[Finding]]) -> list[Illness]:
        """Write down what was judged, in one transaction; returns what is open.

        judged: source → findings, open or closed by this run
        """
        with writing(self._db):
            return [
                illness
                for slug, findings in sorted(judged.items())
                for finding in findings
                for illness in self._note(slug, finding, run_id, now)
            ]

    def _note(self, slug: str, finding: Finding, run_id: int, now: datetime) -> Iterator[Illness]:
        values: dict[str, Any] = {
            "source": slug, "field": finding.metric, "entry": finding.entry, "state": finding.state,
            "since": utc(finding.since), "before": finding.before, "after": finding.after, "seen": finding.seen,
            "message": health.message(finding), "now": utc(now), "until": utc_or_none(finding.until), "run_id": run_id,
        }  # fmt: skip
        if finding.state is not Standing.OPEN:
            self._db.execute(_CLOSE, values)
            return
        found = samples(self._db, slug, finding)
        row = self._db.execute(_OPEN, {**values, "samples": dumps(found)}).fetchone()
        yield Illness(
            source=slug, message=row["message"], samples=tuple(json.loads(row["samples"])), new=bool(row["is_new"])
        )  # fmt: skip

    # ── for a person ───────────────────────────────────────────────────────────────────────────

    def standing(self) -> Mapping[str, list[OpenFinding]]:
        """Open findings by source, oldest first."""
        found: dict[str, list[OpenFinding]] = {}
        for row in self._db.execute(_STANDING):
            found.setdefault(row["source"], []).append(
                OpenFinding(
                    metric=Metric(row["field"]), entry=row["entry"], message=row["message"], samples=tuple(json.loads(row["samples"])),
                    since=moment(row["since"]), first_seen=moment(row["first_seen"]), before=row["before"], after=row["after"],
                )
            )  # fmt: skip
        return found

    def accept(self, slug: str, now: datetime, *, metric: Metric | None = None, entry: str | None = None) -> list[str]:
        """Close open findings because what they found is right; returns their sentences.

        metric, entry:  only these; None: all
        """
        return self._changed(_ACCEPT, slug, now, metric, entry)

    def reopen(self, slug: str, now: datetime, *, metric: Metric | None = None, entry: str | None = None) -> list[str]:
        """Take back what was accepted last, unless the same is open anew; returns their sentences."""
        return self._changed(_REOPEN, slug, now, metric, entry)

    def _changed(self, sql: str, slug: str, now: datetime, metric: Metric | None, entry: str | None) -> list[str]:
        values = {"source": slug, "now": utc(now), "field": metric, "entry": entry}
        with writing(self._db):
            return [row["message"] for row in self._db.execute(sql, values).fetchall()]
