"""What is there of a person, a section or a region: the newest articles, and how they are spread. Only reads.

Of what has very many articles the newest `LOOKED` are looked at, so that each page takes the same time in every archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from newscrawl.store.db.database import Database
from newscrawl.store.front import Headline
from newscrawl.store.outlet import LOOKED, Counted
from newscrawl.store.values import moment_if_any


class By(StrEnum):
    """What articles are gathered by."""

    AUTHOR = "author"
    SECTION = "section"
    REGION = "region"


_IDS = {
    By.AUTHOR: """
SELECT w.article_id AS id FROM article_authors AS w WHERE w.author_id = (SELECT id FROM authors WHERE name = :key) ORDER BY w.article_id DESC
LIMIT :looked""",
    By.SECTION: "SELECT id FROM articles WHERE section = :key ORDER BY id DESC LIMIT :looked",
    By.REGION: """
SELECT id FROM articles WHERE source IN (SELECT slug FROM sources WHERE region = :key) ORDER BY id DESC LIMIT :looked""",
}
# Copies of what others had first, and what names an agency, are left out where that is asked for.
_LOOKED_AT = """
WITH of_them AS MATERIALIZED (
  SELECT a.id, a.source, a.section, a.published_day FROM json_each(:ids) AS looked CROSS JOIN articles AS a ON a.id = looked.value
  WHERE NOT :own OR (a.agency IS NULL AND a.duplicate_of IS NULL)
)
"""
_ONLY = """
(:outlet IS NULL OR o.source = :outlet) AND (:section IS NULL OR o.section = :section)
AND (:day IS NULL OR substr(o.published_day, 1, length(:day)) = :day)
AND (:author IS NULL OR EXISTS (
  SELECT 1 FROM article_authors AS w JOIN authors AS p ON p.id = w.author_id WHERE w.article_id = o.id AND p.name = :author
))
"""
_HEADLINES = f"""
SELECT a.id, a.kicker, a.title, a.subtitle, a.source, s.name AS outlet, s.timezone, a.language, a.published, a.published_precision AS precision,
  a.published_day AS day
FROM (SELECT o.id FROM of_them AS o WHERE {_ONLY} ORDER BY o.id DESC LIMIT :most OFFSET :skip) AS newest CROSS JOIN articles AS a ON a.id = newest.id
JOIN sources AS s ON s.slug = a.source ORDER BY a.id DESC
"""  # noqa: S608 - ours
_MANY = f"SELECT count(*) AS many FROM of_them AS o WHERE {_ONLY}"  # noqa: S608 - ours
_OUTLETS = """
SELECT s.slug AS key, s.name, count(*) AS count FROM of_them AS o JOIN sources AS s ON s.slug = o.source GROUP BY s.slug ORDER BY 3 DESC, 2 LIMIT :most
"""
_SECTIONS = "SELECT section AS key, section AS name, count(*) AS count FROM of_them WHERE section IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT :most"
_AUTHORS = """
SELECT p.name AS key, p.name, count(*) AS count FROM of_them AS o JOIN article_authors AS w ON w.article_id = o.id JOIN authors AS p ON p.id = w.author_id
GROUP BY p.id ORDER BY 3 DESC, 1 LIMIT :most
"""
_DAYS = """
SELECT published_day AS key, '' AS name, count(*) AS count FROM of_them WHERE published_day > '0001' AND published_day IS date(published_day) GROUP BY 1
"""
_FETCHED = "SELECT substr(fetched, 1, 10) AS day FROM articles WHERE id = :id"
_MONTHS = """
SELECT substr(published_day, 1, 7) AS key, '' AS name, count(*) AS count FROM of_them WHERE published_day > '0001' AND published_day IS date(published_day) GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Counted):
    """An outlet, section, author or month, with how many of the articles it has."""

    key: str  #: slug, name, or "2025-11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Articles that have something in common."""

    headlines: Sequence[Headline]
    outlets: Sequence[Named]
    sections: Sequence[Named]
    authors: Sequence[Named]
    months: Sequence[Named]  #: oldest first; those without articles are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What of a group is listed; where nothing is named, all of it."""

    outlet: str | None = None  #: slug
    section: str | None = None
    author: str | None = None
    day: str | None = None  #: "2025-11-09", or a month: "2025-11"


def group(db: Database, by: By, key: str, *, own: bool = False, headlines: int = 30, most: int = 20) -> Group:
    """What there is of it; a group without articles where there is none of that name.

    own: without what names an agency, and without copies of what others had first
    """
    # Once: those of a region are sorted, which each statement would do again.
    ids = [row["id"] for row in db.execute(_IDS[by], {"key": key, "looked": LOOKED})]
    asked = {"ids": json.dumps(ids), "own": own}

    def counted(sql: str) -> list[Named]:
        return [Named(**dict(row)) for row in db.execute(_LOOKED_AT + sql, {**asked, "most": most})]

    newest = db.execute(_LOOKED_AT + _HEADLINES, {**asked, **asdict(Only()), "most": headlines, "skip": 0})
    return Group(
        headlines=_headlines(newest),
        outlets=counted(_OUTLETS),
        sections=counted(_SECTIONS),
        authors=counted(_AUTHORS),
        months=counted(_MONTHS),
    )


def listed(
    db: Database, by: By, key: str, only: Only, *, own: bool = False, limit: int, skip: int = 0
) -> tuple[Sequence[Headline], int]:
    """The newest articles of a part of a group, and how many that part has. own: as for `group`"""
    ids = [row["id"] for row in db.execute(_IDS[by], {"key": key, "looked": LOOKED})]
    asked = {"ids": json.dumps(ids), "own": own, **asdict(only)}
    many = db.execute(_LOOKED_AT + _MANY, asked).fetchone()["many"]
    found = db.execute(_LOOKED_AT + _HEADLINES, {**asked, "most": limit, "skip": skip})
    return _headlines(found), many


def by_day(db: Database, by: By, key: str, *, own: bool = False) -> tuple[Mapping[date, int], date | None]:
    """Articles of each day that has some, and the day from which on they are all counted; None: every day's are.

    What was fetched after the oldest article that is looked at is looked at, too, so of a day that begins later nothing is missing. The day
    after that may have begun earlier at an outlet. own: as for `group`
    """
    ids = [row["id"] for row in db.execute(_IDS[by], {"key": key, "looked": LOOKED})]
    counted = {
        date.fromisoformat(row["key"]): row["count"]
        for row in db.execute(_LOOKED_AT + _DAYS, {"ids": json.dumps(ids), "own": own})
    }
    if len(ids) < LOOKED:
        return counted, None
    return counted, date.fromisoformat(db.execute(_FETCHED, {"id": ids[-1]}).fetchone()["day"]) + timedelta(days=2)


def _headlines(rows: Iterable[Any]) -> list[Headline]:
    return [Headline(**{**dict(row), "published": moment_if_any(row["published"])}) for row in rows]
