"""Health: the days of each source, counted from what the ledger has, and what was found in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from newscrawl.store._health_samples import samples
from newscrawl.store._health_sql import ARRIVALS, FIRST_RUN, KNOWN, OLDER, POLLED, RUNS, STARTED, STREAMS, TALLIES
from newscrawl.store.migrate import writing
from newscrawl.store.values import dumps, moment, moment_or_none, utc, utc_or_none
from newscrawl.vitals import Finding, History, Sign, Standing, Stream, Tally, Window

#: Windows that are read: four weeks to compare with (eight for small outlets), and what is new.
DAYS = 63
_COUNTED = tuple(field.name for field in fields(Tally))

_CLOSE = """
UPDATE source_health SET state = :state, closed = :until
WHERE source = :source AND field = :field AND coalesce(entry, '') = coalesce(:entry, '') AND state = 'open'
"""
_OPEN = """
INSERT INTO source_health (
  source, field, entry, state, since, before, after, seen, said, samples, first_seen, last_seen, first_run, last_run
)
VALUES (
  :source, :field, :entry, 'open', :since, :before, :after, :seen, :said, :samples, :now, :now, :run_id, :run_id
)
ON CONFLICT (source, field, coalesce(entry, '')) WHERE state = 'open' DO UPDATE SET
  last_seen = :now, last_run = :run_id, samples = CASE WHEN :samples = '[]' THEN samples ELSE :samples END
RETURNING id, source, said, samples, first_run = :run_id AS is_new
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """An open finding as it stands in its row."""

    source: str
    said: str  #: in a sentence
    samples: tuple[str, ...]
    new: bool  #: found by this run


class Health:
    def __init__(self, db: Database) -> None:
        self._db = db

    def histories(self, run_id: int, now: datetime, *, offline: int) -> Mapping[str, History]:
        """The last nine weeks of each source whose entries this run asked. Empty if the run is not one of news.

        offline: exit status of runs in which nobody could be reached
        """
        slugs = [row["source"] for row in self._db.execute(POLLED, {"run_id": run_id})]
        if not slugs:
            return {}
        start = now - timedelta(days=DAYS)
        first_run = self._db.execute(FIRST_RUN, {"start": utc(start)}).fetchone()["id"]
        values = {
            "run_id": run_id,
            "now_s": int(now.timestamp()),
            "start": utc(start),
            "first_run": first_run,
            "days": DAYS,
        }
        tallies, runs = self._tallies({**values, "sources": json.dumps(slugs)})
        arrivals, begun = self._arrivals({**values, "sources": json.dumps(slugs)})
        streams = self._streams({**values, "sources": json.dumps(slugs)})
        begun_at = moment(self._db.execute(STARTED, {"run_id": run_id}).fetchone()["started"])
        asked = list(self._db.execute(RUNS, {**values, "offline": offline}))
        histories = {}
        for slug in slugs:
            days = self._known_days(slug, begun.get(slug, 0), first_run)
            observed = {row["day"] for row in asked if row["source"] in (None, "all") or slug in _named(row["source"])}
            histories[slug] = History(
                now=now,
                begun=begun_at,
                windows=tuple(
                    Window(
                        tally=tallies.get((slug, day), Tally()),
                        arrivals=arrivals.get((slug, day), 0),
                        observed=day in observed,
                    )
                    for day in range(days - 1, -1, -1)
                ),
                run=runs.get(slug, Tally()),
                streams=tuple(
                    Stream(url=url, arrivals=tuple(counts.get(day, 0) for day in range(days - 1, -1, -1)))
                    for url, counts in streams.get(slug, {}).items()
                ),
                found=tuple(self.known(slug, start)),
            )
        return histories

    def known(self, slug: str, start: datetime) -> Iterator[Finding]:
        """The source's findings that are open or were closed since."""
        for row in self._db.execute(KNOWN, {"source": slug, "start": utc(start)}):
            yield Finding(
                sign=Sign(row["field"]), entry=row["entry"], state=Standing(row["state"]), since=moment(row["since"]),
                before=row["before"], after=row["after"], seen=row["seen"], until=moment_or_none(row["closed"]),
            )  # fmt: skip

    def note(self, run_id: int, now: datetime, verdicts: Mapping[str, Sequence[tuple[Finding, str]]]) -> list[Illness]:
        """Write down what was judged, in one transaction; returns what is open.

        verdicts: source → findings, open or closed by this run, each with its sentence
        """
        with writing(self._db):
            return [
                illness
                for slug, findings in sorted(verdicts.items())
                for finding, said in findings
                for illness in self._note(slug, finding, said, run_id, now)
            ]

    def _note(self, slug: str, finding: Finding, said: str, run_id: int, now: datetime) -> Iterator[Illness]:
        values: dict[str, Any] = {
            "source": slug, "field": finding.sign, "entry": finding.entry, "state": finding.state,
            "since": utc(finding.since), "before": finding.before, "after": finding.after, "seen": finding.seen,
            "said": said, "now": utc(now), "until": utc_or_none(finding.until), "run_id": run_id,
        }  # fmt: skip
        if finding.state is not Standing.OPEN:
            self._db.execute(_CLOSE, values)
            return
        found = samples(self._db, slug, finding)
        row = self._db.execute(_OPEN, {**values, "samples": dumps(found)}).fetchone()
        yield Illness(
            source=slug, said=row["said"], samples=tuple(json.loads(row["samples"])), new=bool(row["is_new"])
        )  # fmt: skip

    # ── counting ───────────────────────────────────────────────────────────────────────────────

    def _tallies(self, values: Mapping[str, object]) -> tuple[dict[tuple[str, int], Tally], dict[str, Tally]]:
        """By source and day ago; and this run's own, by source."""
        days: dict[tuple[str, int], Tally] = {}
        runs: dict[str, Tally] = {}
        for row in self._db.execute(TALLIES, dict(values)):
            tally = Tally(**{name: row[name] for name in _COUNTED})
            key = (row["source"], row["day"])
            days[key] = _added(days.get(key), tally)
            if row["this_run"]:
                runs[row["source"]] = _added(runs.get(row["source"]), tally)
        return days, runs

    def _arrivals(self, values: Mapping[str, object]) -> tuple[dict[tuple[str, int], int], dict[str, int]]:
        """New articles by source and day ago; and by source the day ago on which its first link was found."""
        counts: dict[tuple[str, int], int] = {}
        begun: dict[str, int] = {}
        for row in self._db.execute(ARRIVALS, dict(values)):
            counts[row["source"], row["day"]] = row["n"]
            begun[row["source"]] = max(begun.get(row["source"], 0), row["first_day"])
        return counts, begun

    def _streams(self, values: Mapping[str, object]) -> dict[str, dict[str, dict[int, int]]]:
        found: dict[str, dict[str, dict[int, int]]] = {}
        for row in self._db.execute(STREAMS, dict(values)):
            found.setdefault(row["source"], {}).setdefault(row["url"], {})[row["day"]] = row["n"]
        return found

    def _known_days(self, slug: str, begun: int, first_run: int | None) -> int:
        """Whole days for which the source has been asked."""
        older = self._db.execute(OLDER, {"source": slug, "first_run": first_run}).fetchone()
        return DAYS if older is not None else begun


def _added(one: Tally | None, other: Tally) -> Tally:
    if one is None:
        return other
    return Tally(**{name: getattr(one, name) + getattr(other, name) for name in _COUNTED})


def _named(argument: str) -> Iterable[str]:
    """Slugs that `-a source=` names: slugs, or files, with commas between."""
    return {name.strip().rpartition("/")[2].removesuffix(".toml") for name in argument.split(",")}
