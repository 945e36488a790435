"""Watches are added, listed and removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from newscrawl.alerts.records import News, Watch
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import dumps, moment, utc

_ALL = "SELECT * FROM watches ORDER BY name"
_ANY = "SELECT 1 FROM watches UNION ALL SELECT 1 FROM outbox WHERE sent IS NULL LIMIT 1"
# What earlier runs have stored is not told.
_ADD = """
INSERT INTO watches (name, query, kinds, channels, digest, added, added_run, looked_run, digested)
SELECT :name, :query, :kinds, :channels, :digest, :now, last, last, :now FROM (SELECT coalesce(max(id), 0) AS last FROM runs) WHERE true
ON CONFLICT (name) DO NOTHING
"""
_WAITING = "SELECT count(DISTINCT alert) AS alerts FROM outbox WHERE watch_id = :id AND sent IS NULL"
_REMOVE = "DELETE FROM watches WHERE id = :id"


class Watches:
    """All methods that write do so in one transaction each."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> list[Watch]:
        """By name."""
        return [_watch(row) for row in self._db.execute(_ALL)]

    def any(self) -> bool:
        """Whether there is a watch, or an alert that waits."""
        return self._db.execute(_ANY).fetchone() is not None

    def add(
        self,
        name: str,
        query: str | None,
        *,
        kinds: Sequence[News],
        channels: Sequence[str],
        digest: time | None,
        now: datetime,
    ) -> bool:
        """A new watch, which tells what comes from now on; False when there is one of that name.

        query: None: of the sources' health
        """
        values = {
            "name": name,
            "query": query,
            "kinds": dumps(list(kinds)),
            "channels": dumps(list(channels)),
            "digest": None if digest is None else f"{digest:%H:%M}",
            "now": utc(now),
        }
        with writing(self._db):
            return self._db.execute(_ADD, values).rowcount == 1

    def remove(self, watch: Watch) -> int:
        """Delete a watch with all that it has told; returns how many alerts of it waited."""
        with writing(self._db):
            waited = self._db.execute(_WAITING, {"id": watch.id}).fetchone()["alerts"]
            self._db.execute(_REMOVE, {"id": watch.id})
        return int(waited)


def _watch(row: Any) -> Watch:
    return Watch(
        id=row["id"],
        name=row["name"],
        query=row["query"],
        kinds=tuple(News(kind) for kind in json.loads(row["kinds"])),
        channels=tuple(json.loads(row["channels"])),
        digest=None if row["digest"] is None else time.fromisoformat(row["digest"]),
        added=moment(row["added"]),
        added_run=row["added_run"],
        looked_run=row["looked_run"],
        digested=moment(row["digested"]),
    )
