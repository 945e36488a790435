"""The outbox: alerts that wait for a channel, with what is in them, until the channel has taken them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.alerts.records import Alert, Line, News, Waiting
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.values import moment, moment_or_none, utc

#: So long it is kept what was told: a further outlet of its story is then known as one.
KEPT = timedelta(days=90)

_WAITING = """
SELECT o.alert, o.channel, o.made, w.name AS watch, w.query
FROM outbox AS o JOIN watches AS w ON w.id = o.watch_id
WHERE o.sent IS NULL ORDER BY o.tries, o.made, o.alert, o.channel
"""
_LINE = """
  coalesce(a.duplicate_of, a.id) AS story, a.title, a.url, a.published, a.published_day, a.published_precision, a.first_seen,
  s.name AS outlet, s.timezone
"""
_LINES = f"""
SELECT l.kind, l.follows, l.article_id, r.class AS class, h.message, h.state, {_LINE}
FROM alert_lines AS l
LEFT JOIN articles AS a ON a.id = l.article_id
LEFT JOIN revisions AS r ON r.id = l.revision_id
LEFT JOIN source_health AS h ON h.id = l.health_id
JOIN sources AS s ON s.slug = coalesce(a.source, h.source)
WHERE l.alert = :alert ORDER BY l.follows, coalesce(a.published, a.first_seen) DESC, l.id DESC
"""  # noqa: S608  # of ours
_ARTICLES = f"""
SELECT 'new' AS kind, 0 AS follows, a.id AS article_id, NULL AS class, {_LINE}
FROM articles AS a JOIN sources AS s ON s.slug = a.source
WHERE a.id IN (SELECT value FROM json_each(:ids)) ORDER BY coalesce(a.published, a.first_seen) DESC, a.id DESC
"""  # noqa: S608  # of ours
_SICK = """
SELECT 'sick' AS kind, h.message, h.state, s.name AS outlet
FROM source_health AS h JOIN sources AS s ON s.slug = h.source WHERE h.state = 'open' ORDER BY h.source, h.id
"""
_CHANGES = f"""
SELECT iif(r.class = 'removed', 'removed', 'changed') AS kind, 0 AS follows, a.id AS article_id, r.class AS class, {_LINE}
FROM revisions AS r JOIN articles AS a ON a.id = r.article_id JOIN sources AS s ON s.slug = a.source
WHERE r.id IN (SELECT value FROM json_each(:ids)) ORDER BY r.id DESC
"""  # noqa: S608  # of ours
# All that was in it was forgotten.
_EMPTY = """
DELETE FROM outbox WHERE sent IS NULL AND NOT EXISTS (SELECT 1 FROM alert_lines WHERE alert_lines.alert = outbox.alert)
"""
_SENT = "UPDATE outbox SET sent = :now, tried = :now, trouble = NULL WHERE alert = :alert AND channel = :channel"
_NOT_SENT = """
UPDATE outbox SET tries = tries + 1, tried = :now, trouble = :trouble WHERE alert = :alert AND channel = :channel
"""
_BY_CHANNEL = """
SELECT channel, count(*) AS alerts, max(tries) AS tries, max(tried) AS tried,
  (SELECT trouble FROM outbox AS l WHERE l.channel = o.channel AND l.sent IS NULL ORDER BY l.tried DESC LIMIT 1) AS trouble
FROM outbox AS o WHERE sent IS NULL GROUP BY channel ORDER BY channel
"""
_OLD = (
    """
    DELETE FROM alert_lines WHERE alert IS NOT NULL AND health_id IS NULL AND found < :before
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alert_lines.alert AND sent IS NULL)
    """,
    "DELETE FROM outbox WHERE sent < :before",
)


class Outbox:
    """All methods that write do so in one transaction each."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def waiting(self) -> list[Alert]:
        """What no channel has taken yet, an alert for each of its channels; what was tried least, then what is oldest, comes first."""
        with writing(self._db):
            self._db.execute(_EMPTY)
        rows = self._db.execute(_WAITING).fetchall()
        lines = {alert: self._lines(alert) for alert in {row["alert"] for row in rows}}
        return [
            Alert(
                id=row["alert"],
                watch=row["watch"],
                query=row["query"],
                channel=row["channel"],
                made=moment(row["made"]),
                lines=lines[row["alert"]],
            )
            for row in rows
        ]

    def taken(self, alert: str, channel: str, now: datetime) -> None:
        with writing(self._db):
            self._db.execute(_SENT, {"alert": alert, "channel": channel, "now": utc(now)})

    def not_taken(self, alert: str, channel: str, trouble: str, now: datetime) -> None:
        """trouble: why, without any address"""
        values = {"alert": alert, "channel": channel, "trouble": trouble, "now": utc(now)}
        with writing(self._db):
            self._db.execute(_NOT_SENT, values)

    def by_channel(self) -> list[Waiting]:
        """The channels for which something waits."""
        return [
            Waiting(
                channel=row["channel"],
                alerts=row["alerts"],
                tries=row["tries"],
                tried=moment_or_none(row["tried"]),
                trouble=row["trouble"],
            )
            for row in self._db.execute(_BY_CHANNEL)
        ]

    def prune(self, now: datetime) -> None:
        """Delete what was told long ago."""
        values = {"before": utc(now - KEPT)}
        with writing(self._db):
            for statement in _OLD:
                self._db.execute(statement, values)

    def lines_of(self, articles: Sequence[int], revisions: Sequence[int] = ()) -> list[Line]:
        """Stored articles, and changes of such, as lines, as if they were told now."""
        asked = ((_ARTICLES, articles), (_CHANGES, revisions))
        return [_line(row) for sql, ids in asked for row in self._db.execute(sql, {"ids": json.dumps(list(ids))})]

    def sick(self) -> list[Line]:
        """The findings that stand, as lines."""
        return [_of_source(row) for row in self._db.execute(_SICK)]

    def _lines(self, alert: str) -> list[Line]:
        rows = self._db.execute(_LINES, {"alert": alert})
        return [_line(row) if row["article_id"] is not None else _of_source(row) for row in rows]


def _line(row: Any) -> Line:
    return Line(
        kind=News(row["kind"]),
        title=row["title"],
        outlet=row["outlet"],
        url=row["url"],
        at=_at(row),
        story=row["story"],
        follows=bool(row["follows"]),
        how=row["class"],
    )


def _of_source(row: Any) -> Line:
    kind = News(row["kind"])
    return Line(kind=kind, title=row["message"], outlet=row["outlet"], how=row["state"] if kind is News.WELL else None)


def _at(row: Any) -> str:
    """When it was published, at the outlet; where that is unknown, when it was first seen."""
    if row["published"] is not None and row["published_precision"] == "day":
        return str(row["published_day"])
    at = moment(row["published"] or row["first_seen"]).astimezone(ZoneInfo(row["timezone"]))
    return f"{at:%Y-%m-%d %H:%M}"
