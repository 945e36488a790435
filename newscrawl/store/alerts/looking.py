"""What a watch finds in a run is written down as lines, and lines that are due become an alert: in one transaction a watch.

A watch knows the last run that it was asked about, so what a run stored that was killed is looked at by the next one. Numbers of articles
say when they were published, not when they were stored; runs follow each other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.alerts import hours
from newscrawl.alerts.records import News, Watch
from newscrawl.query.reading import QueryError, read
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.store.search import finding
from newscrawl.store.values import utc

if TYPE_CHECKING:
    from newscrawl.store.store import Store  # which is made of these rooms

#: So long a further outlet of a story that was told waits for an alert that it can go with.
LONGEST = timedelta(days=1)

# An article that was stored since the watch was added, and that the query may find only since a change, is new to the watch.
_NEW = """
SELECT id FROM articles WHERE run_id > :looked AND run_id <= :run
UNION
SELECT a.id FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
WHERE r.run_id > :looked AND r.run_id <= :run AND a.run_id > :added
EXCEPT
SELECT article_id FROM alert_lines WHERE watch_id = :watch AND kind = 'new'
ORDER BY 1
"""
_ROOTS = """
SELECT a.id, coalesce(a.duplicate_of, a.id) AS root FROM articles AS a WHERE a.id IN (SELECT value FROM json_each(:ids))
"""
_IS_TOLD = """
SELECT 1 FROM (
  SELECT :root AS id UNION ALL SELECT id FROM articles WHERE duplicate_of = :root
) AS known JOIN alert_lines AS l ON l.article_id = known.id
WHERE l.watch_id = :watch AND l.kind = 'new' LIMIT 1
"""
# The last one of an article says how it is now. What is new in the same look was never seen as it was before.
_CHANGES = """
SELECT max(r.id) AS id, r.article_id, r.class = 'removed' AS removed FROM revisions AS r
WHERE r.run_id > :looked AND r.run_id <= :run
  AND NOT EXISTS (SELECT 1 FROM alert_lines AS l WHERE l.revision_id = r.id AND l.watch_id = :watch)
GROUP BY r.article_id, removed ORDER BY 1
"""
_SICK = "SELECT id FROM source_health WHERE first_run > :looked AND first_run <= :run ORDER BY id"
_WELL = """
SELECT h.id FROM source_health AS h
WHERE h.state <> 'open'
  AND EXISTS (SELECT 1 FROM alert_lines WHERE health_id = h.id AND watch_id = :watch AND kind = 'sick')
  AND NOT EXISTS (SELECT 1 FROM alert_lines WHERE health_id = h.id AND watch_id = :watch AND kind = 'well')
ORDER BY h.id
"""
_LINE = """
INSERT INTO alert_lines (watch_id, kind, article_id, revision_id, health_id, follows, found)
VALUES (:watch, :kind, :article, :revision, :health, :follows, :now)
"""
_LOOKED = "UPDATE watches SET looked_run = :run WHERE id = :watch"

_WAITS = """
SELECT count(*) AS lines, coalesce(sum(NOT follows), 0) AS raising, min(found) AS oldest
FROM alert_lines WHERE watch_id = :watch AND alert IS NULL
"""
# While all channels are down that an alert of this watch waits for, what it finds is gathered: one alert more when they are up, not one
# a run.
_IS_HELD = """
SELECT 1 FROM outbox AS o WHERE watch_id = :watch
GROUP BY alert HAVING count(sent) = 0 AND min(
  EXISTS (SELECT 1 FROM outbox AS d WHERE d.channel = o.channel AND d.sent IS NULL AND d.tries > 0)
) LIMIT 1
"""
_GATHER = "UPDATE alert_lines SET alert = :alert WHERE watch_id = :watch AND alert IS NULL"
_POST = """
INSERT INTO outbox (alert, channel, watch_id, made, run_id)
SELECT :alert, value, :watch, :now, :run FROM json_each(:channels)
"""
_DIGESTED = "UPDATE watches SET digested = :now WHERE id = :watch"

_SINCE = "SELECT a.id FROM runs AS r JOIN articles AS a ON a.run_id = r.id WHERE r.started >= :since ORDER BY a.id"
_CHANGED_SINCE = """
SELECT max(c.id) AS id, c.article_id, c.class = 'removed' AS removed
FROM runs AS r JOIN revisions AS c ON c.run_id = r.id WHERE r.started >= :since
GROUP BY c.article_id, removed ORDER BY 1
"""


def look(store: Store, run_id: int, now: datetime) -> list[str]:
    """Ask each watch about what this run, and those that it was not asked about, brought; put what is due into the outbox.

    Returns a sentence for each watch that could not be asked. It is asked about the same again at the end of the next run.
    """
    db, troubles = store.db, []
    for watch in store.watches.all():
        try:
            with writing(db):
                _look(db, watch, run_id, now)
                _make_due(db, watch, run_id, now)
        except QueryError as error:
            troubles.append(f"watch {watch.name}: {error}")
    return troubles


def found_since(
    store: Store, query: str, kinds: Collection[News], since: datetime, today: date
) -> tuple[list[int], list[int]]:
    """Articles, and changes, of runs that began since then that a watch of these kinds finds. Raises QueryError."""
    db, tree, asked = store.db, read(query, today=today), {"since": utc(since)}
    new = [row["id"] for row in db.execute(_SINCE, asked)] if News.NEW in kinds else []
    changes = [
        row for row in db.execute(_CHANGED_SINCE, asked) if (News.REMOVED if row["removed"] else News.CHANGED) in kinds
    ]
    found = set(finding.among(db, tree, list({row["article_id"] for row in changes})))
    return finding.among(db, tree, new), [row["id"] for row in changes if row["article_id"] in found]


def troubles(store: Store, watches: Iterable[Watch], today: date) -> dict[str, str]:
    """Name of a watch whose query is wrong by now → what is wrong: an outlet, region or story of it may be gone."""
    found = {}
    for watch in watches:
        try:
            if watch.query is not None:
                check(store, watch.query, today)
        except QueryError as error:
            found[watch.name] = str(error)
    return found


def check(store: Store, query: str, today: date) -> None:
    """Raise QueryError for a query that cannot be read, or that names what the store does not have."""
    finding.newest(store.db, read(query, today=today), limit=1)


def _look(db: Database, watch: Watch, run_id: int, now: datetime) -> None:
    asked = {"watch": watch.id, "looked": watch.looked_run, "added": watch.added_run, "run": run_id}
    lines = _of_health(db, watch, asked) if watch.query is None else _of_search(db, watch, watch.query, asked, now)
    empty = {"article": None, "revision": None, "health": None, "follows": 0}
    for line in list(lines):
        db.execute(_LINE, {**empty, "watch": watch.id, "now": utc(now), **line})
    db.execute(_LOOKED, asked)


def _of_health(db: Database, watch: Watch, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, sql in ((News.SICK, _SICK), (News.WELL, _WELL)):
        if kind in watch.kinds:
            yield from ({"kind": kind, "health": row["id"]} for row in db.execute(sql, asked).fetchall())


def _of_search(
    db: Database, watch: Watch, query: str, asked: dict[str, Any], now: datetime
) -> Iterator[dict[str, Any]]:
    tree = read(query, today=now.astimezone().date())
    new: set[int] = set()
    if News.NEW in watch.kinds:
        found = finding.among(db, tree, [row["id"] for row in db.execute(_NEW, asked).fetchall()])
        follows = _follows(db, watch, found)
        new = set(found)
        yield from ({"kind": News.NEW, "article": id, "follows": int(id in follows)} for id in found)
    changes = [
        (News.REMOVED if row["removed"] else News.CHANGED, row) for row in db.execute(_CHANGES, asked).fetchall()
    ]
    wanted = [(kind, row) for kind, row in changes if kind in watch.kinds]
    found = finding.among(db, tree, list(dict.fromkeys(row["article_id"] for _, row in wanted)))
    for kind, row in wanted:
        if row["article_id"] in found and not (kind is News.CHANGED and row["article_id"] in new):
            yield {"kind": kind, "article": row["article_id"], "revision": row["id"]}


def _follows(db: Database, watch: Watch, ids: Sequence[int]) -> set[int]:
    """Those of these articles whose story this watch has told before."""
    roots = {row["id"]: row["root"] for row in db.execute(_ROOTS, {"ids": json.dumps(ids)}).fetchall()}
    told = set(_told(db, watch, set(roots.values())))
    return {id for id, root in roots.items() if root in told}


def _told(db: Database, watch: Watch, roots: Iterable[int]) -> Iterator[int]:
    for root in roots:
        if db.execute(_IS_TOLD, {"root": root, "watch": watch.id}).fetchone() is not None:
            yield root


def _make_due(db: Database, watch: Watch, run_id: int, now: datetime) -> None:
    """Make an alert of the lines that wait, if it is time."""
    asked = {"watch": watch.id}
    if not _is_due(watch, db.execute(_WAITS, asked).fetchone(), now) or db.execute(_IS_HELD, asked).fetchone():
        return
    alert = secrets.token_hex(8)
    values = {**asked, "alert": alert, "now": utc(now), "run": run_id, "channels": json.dumps(watch.channels)}
    if db.execute(_GATHER, values).rowcount:
        db.execute(_POST, values)
    db.execute(_DIGESTED, values)


def _is_due(watch: Watch, waits: Any, now: datetime) -> bool:
    if watch.digest is not None:
        return hours.is_due(now, watch.digest, watch.digested)
    return bool(waits["raising"]) or (waits["oldest"] is not None and waits["oldest"] <= utc(now - LONGEST))
