"""Requests of hosts (Retry-After, robots.txt) and reservations of outlets are kept over runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from newscrawl.models import OptOutSignal
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import moment, utc
from newscrawl.text import clean

_HOLD = """
INSERT INTO hosts (host, not_before) VALUES (:host, :until)
ON CONFLICT (host) DO UPDATE SET not_before = max(coalesce(not_before, ''), excluded.not_before)
"""

_ROBOTS = """
INSERT INTO hosts (host, robots_fetched, robots_status, robots, robots_note)
VALUES (:host, :now, :status, :robots, :note)
ON CONFLICT (host) DO UPDATE SET
  robots_fetched = excluded.robots_fetched,
  robots_status = excluded.robots_status,
  robots = excluded.robots,
  robots_note = excluded.robots_note
"""

_TDMREP = """
INSERT INTO hosts (host, tdmrep_asked, tdmrep) VALUES (:host, :now, :rules)
ON CONFLICT (host) DO UPDATE SET tdmrep_asked = excluded.tdmrep_asked, tdmrep = excluded.tdmrep
"""

_RESERVED = """
INSERT INTO reservations (source, host, sign, evidence, url, first_seen, last_seen)
VALUES (:source, :host, :sign, :evidence, :url, :now, :now)
ON CONFLICT (source, host, sign, evidence) DO UPDATE SET last_seen = excluded.last_seen
"""

_MAX_EVIDENCE = 500


class KeptRobots(NamedTuple):
    """The last good robots.txt of a host."""

    text: str  #: "" when the host said that there is none
    fetched: datetime


class KeptRules(NamedTuple):
    """The last tdmrep.json of a host."""

    rules: str | None  #: JSON, as `newscrawl.http.opt_out` writes it; None: there is no such file
    asked: datetime


class Hosts:
    """All methods write in one transaction each, and return after its commit."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def held(self, now: datetime) -> Mapping[str, datetime]:
        """Hosts that asked to be left alone, and until when."""
        rows = self._db.execute("SELECT host, not_before FROM hosts WHERE not_before > :now", {"now": utc(now)})
        return {row["host"]: moment(row["not_before"]) for row in rows}

    def hold(self, host: str, until: datetime) -> None:
        with writing(self._db):
            self._db.execute(_HOLD, {"host": host, "until": utc(until)})

    def robots(self, host: str) -> KeptRobots | None:
        """The last good robots.txt, however old."""
        sql = "SELECT robots, robots_fetched FROM hosts WHERE host = :host AND robots_fetched IS NOT NULL"
        row = self._db.execute(sql, {"host": host}).fetchone()
        return None if row is None else KeptRobots(row["robots"] or "", moment(row["robots_fetched"]))

    def keep_robots(self, host: str, now: datetime, *, status: int, robots: str, note: str | None) -> None:
        values = {"host": host, "now": utc(now), "status": status, "robots": clean(robots), "note": note}
        with writing(self._db):
            self._db.execute(_ROBOTS, values)

    def tdmrep(self, host: str) -> KeptRules | None:
        """What the host's /.well-known/tdmrep.json said last; None when it was never asked for."""
        sql = "SELECT tdmrep, tdmrep_asked FROM hosts WHERE host = :host AND tdmrep_asked IS NOT NULL"
        row = self._db.execute(sql, {"host": host}).fetchone()
        return None if row is None else KeptRules(row["tdmrep"], moment(row["tdmrep_asked"]))

    def keep_tdmrep(self, host: str, now: datetime, rules: str | None) -> None:
        """rules: as `KeptRules.rules`"""
        with writing(self._db):
            self._db.execute(_TDMREP, {"host": host, "now": utc(now), "rules": rules})

    def reserved(self, source: str, host: str, signals: Iterable[OptOutSignal], url: str, now: datetime) -> None:
        """Note what an outlet reserves, with the place where it says so."""
        shared = {"source": source, "host": host, "url": clean(url), "now": utc(now)}
        with writing(self._db):
            for signal in signals:
                evidence = clean(signal.evidence)[:_MAX_EVIDENCE]
                self._db.execute(_RESERVED, {**shared, "sign": signal.kind, "evidence": evidence})
