"""Who told a story, for pages: bounded, however many did. Only reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.store.db.database import Database
from newscrawl.store.values import moment_if_any

_ROOT = "SELECT coalesce(duplicate_of, id) AS root FROM articles WHERE id = :id"
_STORY = "SELECT articles, outlets, agency FROM stories WHERE id = :root"
# Numbers rise with the time of publication: of a large story no row is read but of those that are shown.
_TELLERS = """
WITH told AS MATERIALIZED (
  SELECT id FROM (SELECT :root AS id UNION ALL SELECT id FROM articles WHERE duplicate_of = :root) AS family
  ORDER BY id <> :root, id LIMIT :most
)
SELECT a.id, a.source, s.name AS outlet, s.timezone, a.title, a.language, a.published, a.published_precision AS precision,
  a.first_seen, a.agency, a.words,
  CASE WHEN a.id = :root THEN 1.0 ELSE coalesce(
    (SELECT p.kept FROM near_pairs AS p WHERE p.article_id = :root AND p.other_id = a.id),
    (SELECT 1.0 FROM article_keys AS k JOIN article_keys AS r ON r.kind = 'text' AND r.value = k.value
     WHERE k.article_id = a.id AND k.kind = 'text' AND r.article_id = :root)
  ) END AS kept
FROM told CROSS JOIN articles AS a ON a.id = told.id JOIN sources AS s ON s.slug = a.source
ORDER BY a.id <> :root, coalesce(a.published, a.first_seen), a.id
"""
_TEXTS = "SELECT id, title, body FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """An article of a story. Times are UTC, aware; None: unknown."""

    id: int
    source: str  #: slug
    outlet: str
    timezone: str
    title: str
    language: str | None
    published: datetime | None
    precision: str | None
    first_seen: datetime | None
    agency: str | None
    words: int
    kept: float | None  #: the part of the first text that it has; None: it is tied to it by another one

    @property
    def at(self) -> datetime | None:
        """When it was published, else first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that two articles tell, or more."""

    id: int  #: of its first article
    articles: int
    outlets: int
    agency: str | None
    tellers: Sequence[Teller]  #: the first one, then the others in the order of time; cut where there are very many


def told(db: Database, id: int, most: int) -> Told | None:
    """The story of an article; None where nobody else tells it, or there is no such article."""
    article = db.execute(_ROOT, {"id": id}).fetchone()
    root = article and article["root"]
    story = article and db.execute(_STORY, {"root": root}).fetchone()
    if not story:
        return None
    times = ("published", "first_seen")
    tellers = [
        Teller(**{**dict(row), **{name: moment_if_any(row[name]) for name in times}})
        for row in db.execute(_TELLERS, {"root": root, "most": most})
    ]
    return Told(id=root, **dict(story), tellers=tellers)


def texts(db: Database, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Headline and body of these articles."""
    rows = db.execute(_TEXTS, {"ids": json.dumps(list(ids))})
    return {row["id"]: (row["title"], row["body"]) for row in rows}
