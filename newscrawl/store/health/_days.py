"""The days of sources are sums of what `source_hours` and `entry_hours` hold. Counting is done once a run, by `count`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from newscrawl.health.records import Finding, Histories, PageCounts, SourceHistory, Stream, Window
from newscrawl.store.db.database import Database
from newscrawl.store.health import _sql as sql
from newscrawl.store.values import moment, utc

#: Windows that are read: four weeks to compare with (eight for small outlets), and what is new.
DAYS = 63

_Counts = Mapping[int, int]
Found = Mapping[str, tuple[Finding, ...]]
"""Source → its findings, open or closed lately."""


class Days:
    """Windows end with the hour of `now`. The caller holds the transaction of `count`."""

    def __init__(self, db: Database, now: datetime) -> None:
        self._db, self._now = db, now
        start = now - timedelta(days=DAYS)
        self._first_run = db.execute(sql.FIRST_RUN, {"start": utc(start)}).fetchone()["id"]
        self._values = {"now_h": int(now.timestamp()) // 3600, "hours": DAYS * 24, "first_run": self._first_run}

    def polled(self, run_id: int) -> list[str]:
        """Sources of which this run asked an entry; none if it is not a run of news."""
        return [row["source"] for row in self._db.execute(sql.POLLED, {"run_id": run_id})]

    def count(self, run_id: int) -> None:
        """Add what the runs up to this one fetched and found, as far as it was not counted before."""
        rows = self._db.execute(sql.UNCOUNTED, {"first_run": self._first_run, "run_id": run_id})
        values = {**self._values, "runs": json.dumps([row["id"] for row in rows])}
        for each in (sql.COUNT_PAGES, sql.COUNT_LINKS, sql.COUNT_ARRIVALS, sql.NOW_COUNTED):
            self._db.execute(each, values)

    def histories(self, slugs: Sequence[str], found: Found, *, offline: int, run_id: int | None = None) -> Histories:
        """run_id: the run that ends now, if one does: then only entries that it asked are streams."""
        values = {**self._values, "sources": json.dumps(slugs)}
        begun = self._now
        if run_id is not None:
            begun = moment(self._db.execute(sql.STARTED, {"run_id": run_id}).fetchone()["started"])
        counted, arrivals = self._windows(values)
        runs = self._run(run_id)
        streams = self._streams({**values, "begun": utc(begun) if run_id is not None else ""})
        asked = list(self._db.execute(sql.RUNS, {**values, "offline": offline}))
        histories = {}
        for slug in slugs:
            days = range(self.known(slug) - 1, -1, -1)
            observed = {row["day"] for row in asked if row["source"] in (None, "all") or slug in _named(row["source"])}
            histories[slug] = SourceHistory(
                now=self._now,
                begun=begun,
                windows=tuple(
                    Window(
                        counts=counted.get((slug, day), _NOTHING),
                        arrivals=arrivals.get((slug, day), 0),
                        observed=day in observed,
                    )
                    for day in days
                ),
                run=runs.get(slug, _NOTHING),
                streams=tuple(
                    Stream(url=url, arrivals=tuple(counts.get(day, 0) for day in days))
                    for url, counts in streams.get(slug, {}).items()
                ),
                found=found[slug],
            )
        return histories

    def _windows(
        self, values: Mapping[str, object]
    ) -> tuple[dict[tuple[str, int], PageCounts], dict[tuple[str, int], int]]:
        """By source and day ago: what was counted, and how much came out."""
        counted, arrivals = {}, {}
        for row in self._db.execute(sql.DAYS, dict(values)):
            source, day, came, *counts = row
            counted[source, day] = PageCounts(**dict(zip(sql.COUNTED, counts, strict=True)))
            arrivals[source, day] = came
        return counted, arrivals

    def _run(self, run_id: int | None) -> Mapping[str, PageCounts]:
        if run_id is None:
            return {}
        rows = self._db.execute(sql.RUN, {**self._values, "runs": json.dumps([run_id])})
        return {row["source"]: PageCounts(**{name: row[name] for name in sql.COUNTED}) for row in rows}

    def _streams(self, values: Mapping[str, object]) -> Mapping[str, Mapping[str, _Counts]]:
        found: dict[str, dict[str, dict[int, int]]] = {}
        for row in self._db.execute(sql.STREAMS, dict(values)):
            found.setdefault(row["source"], {}).setdefault(row["url"], {})[row["day"]] = row["n"]
        return found

    def known(self, slug: str) -> int:
        """Whole days for which the source has been asked."""
        row = self._db.execute(sql.FIRST_HOUR, {**self._values, "source": slug}).fetchone()
        return 0 if row is None else min(DAYS, (int(self._values["now_h"]) - row["hour"]) // 24)


_NOTHING = PageCounts()


def _named(argument: str) -> Iterable[str]:
    """Slugs that `-a source=` names: slugs, or files, with commas between."""
    return {name.strip().rpartition("/")[2].removesuffix(".toml") for name in argument.split(",")}
