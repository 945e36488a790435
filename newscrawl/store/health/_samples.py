"""Samples of a finding are chosen: addresses for a person to open, where it can be seen."""

from __future__ import annotations

from newscrawl.health.records import Finding, Metric
from newscrawl.store.db.database import Database
from newscrawl.store.values import utc

_MANY = 3

_PAGES = """
SELECT l.url AS url
FROM fetches AS f
JOIN links AS l ON l.id = f.link_id
LEFT JOIN articles AS a ON a.id = l.article_id AND a.run_id = f.run_id
WHERE f.run_id >= (SELECT min(id) FROM runs WHERE started >= :since)
  AND f.source = :source
  AND {condition}
ORDER BY f.run_id DESC, f.id DESC
LIMIT :many
"""

_CONDITIONS = {
    Metric.TITLE: "f.reason = 'no_title'",
    Metric.BODY: "f.reason = 'too_short'",
    Metric.ARTICLE: "(f.reason = 'not_article' OR f.state = 'quarantined')",
    Metric.PUBLISHED: "a.id IS NOT NULL AND a.published_day IS NULL",
    Metric.STAMPED: "a.published IS NOT NULL",
    Metric.BYLINE: "a.id IS NOT NULL AND a.byline IS NULL",
    Metric.SUBTITLE: "a.id IS NOT NULL AND a.subtitle IS NULL",
    Metric.SECTION: "a.id IS NOT NULL AND a.section IS NULL",
    Metric.IMAGE: "a.id IS NOT NULL AND a.image IS NULL",
    Metric.LENGTH: "a.words <= :words",
    Metric.BLOCKED: "f.reason IN ('challenge', 'forbidden', 'rate_limited')",
    Metric.CONSENT: "f.reason = 'consent_wall'",
}

_ENTRIES = "SELECT url FROM entries WHERE source = :source AND parent_id IS NULL ORDER BY id LIMIT :many"


def samples(db: Database, slug: str, finding: Finding) -> list[str]:
    """Up to three, newest first; for articles the source's entries, for feed the feed."""
    if finding.entry is not None:
        return [finding.entry]
    values = {"source": slug, "since": utc(finding.since), "many": _MANY, "words": (finding.before + finding.after) / 2}
    condition = _CONDITIONS.get(finding.metric)
    sql = _ENTRIES if condition is None else _PAGES.format(condition=condition)
    return [row["url"] for row in db.execute(sql, values)]
