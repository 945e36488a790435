"""Runs are recorded, and their outcomes are counted in numbers that add up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from newscrawl.models import Outcome, Reason, State
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.records import Counts, SourceSummary, Summary
from newscrawl.store.values import dumps, utc

_BEGIN = """
INSERT INTO runs (started, spider, arguments, version, pid)
VALUES (:now, :spider, :arguments, :version, :pid)
"""

_FINISH = """
UPDATE runs SET
  finished = :now,
  exit_status = :exit_status,
  finish_reason = :finish_reason,
  discovered = (SELECT count(*) FROM links WHERE discovered_run = :run_id),
  fetched = (SELECT count(*) FROM fetches WHERE run_id = :run_id),
  seconds = coalesce(:seconds, max(0, strftime('%s', :now) - strftime('%s', started)))
WHERE id = :run_id
"""

_LINKS = """
SELECT source, state, reason, count(*) AS n FROM links
WHERE source IN (SELECT value FROM json_each(:sources))
GROUP BY source, state, reason
"""

_FETCHES = """
SELECT source, state, reason, count(*) AS n FROM fetches
WHERE run_id = :run_id AND source IN (SELECT value FROM json_each(:sources))
GROUP BY source, state, reason
"""

_DISCOVERED = """
SELECT source, count(*) AS n FROM links
WHERE discovered_run = :run_id AND source IN (SELECT value FROM json_each(:sources))
GROUP BY source
"""

_ARTICLES = """
SELECT source, count(*) AS n FROM articles
WHERE run_id = :run_id AND source IN (SELECT value FROM json_each(:sources))
GROUP BY source
"""

# Not by adding up the others: they are what is checked.
_TOTALS = """
SELECT
  (SELECT count(*) FROM links WHERE source IN (SELECT value FROM json_each(:sources))) AS links,
  (
    SELECT count(*) FROM fetches
    WHERE run_id = :run_id AND source IN (SELECT value FROM json_each(:sources))
  ) AS fetches
"""


class Runs:
    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, spider: str, arguments: Mapping[str, object], version: str, pid: int, now: datetime) -> int:
        """A new run; returns its number."""
        values = {
            "spider": spider,
            "arguments": dumps(dict(arguments)),
            "version": version,
            "pid": pid,
            "now": utc(now),
        }
        with writing(self._db):
            run_id = self._db.execute(_BEGIN, values).lastrowid
        assert run_id is not None
        return run_id

    def finish(
        self, run_id: int, now: datetime, exit_status: int | None, finish_reason: str, seconds: float | None = None
    ) -> None:
        """seconds: how long it took, by a clock that does not jump; None: as the times of its beginning and end say"""
        values = {
            "run_id": run_id,
            "now": utc(now),
            "exit_status": exit_status,
            "finish_reason": finish_reason,
            "seconds": None if seconds is None else round(seconds, 1),
        }
        with writing(self._db):
            self._db.execute(_FINISH, values)

    def last(self) -> int | None:
        """Number of the latest run."""
        return self._db.execute("SELECT max(id) AS id FROM runs").fetchone()["id"]  # type: ignore[no-any-return]

    def known_runs(self) -> tuple[int, int] | None:
        """Numbers of the first and the latest run; None: there was none yet."""
        row = self._db.execute("SELECT min(id) AS first, max(id) AS last FROM runs").fetchone()
        return None if row["first"] is None else (row["first"], row["last"])

    def summary(self, run_id: int, sources: Iterable[str] | None = None) -> Summary:
        """What the run did, outlet by outlet; sources: only these slugs, in this order, else all that the store knows."""
        slugs = self.known() if sources is None else list(sources)
        values = {"run_id": run_id, "sources": json.dumps(slugs)}
        links, fetches = self._outcomes(_LINKS, values), self._outcomes(_FETCHES, values)
        discovered, articles = self._numbers(_DISCOVERED, values), self._numbers(_ARTICLES, values)
        totals = self._db.execute(_TOTALS, values).fetchone()
        rows = [
            SourceSummary(
                source=slug,
                links=links.get(slug, {}),
                fetches=fetches.get(slug, {}),
                discovered=discovered.get(slug, 0),
                articles=articles.get(slug, 0),
            )
            for slug in slugs
        ]
        return Summary(run_id=run_id, total_links=totals["links"], total_fetches=totals["fetches"], sources=tuple(rows))

    def known(self) -> list[str]:
        """Slugs of all sources that were ever asked."""
        return [row["slug"] for row in self._db.execute("SELECT slug FROM sources ORDER BY slug")]

    def _outcomes(self, sql: str, values: Mapping[str, object]) -> Mapping[str, Counts]:
        counts: dict[str, dict[Outcome, int]] = {}
        for row in self._db.execute(sql, dict(values)):
            reason = None if row["reason"] is None else Reason(row["reason"])
            counts.setdefault(row["source"], {})[Outcome(State(row["state"]), reason)] = row["n"]
        return counts

    def _numbers(self, sql: str, values: Mapping[str, object]) -> Mapping[str, int]:
        return {row["source"]: row["n"] for row in self._db.execute(sql, dict(values))}
