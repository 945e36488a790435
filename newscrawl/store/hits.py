"""How articles that were found are spread over days, outlets, sections and regions. Only reads.

They are read from an index that has no more: rows of articles are long, and ten thousand of them are as many places on a disk.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newscrawl.query import words
from newscrawl.store.db.database import Database
from newscrawl.store.groups import Named

# The day is that which since: and until: compare. The table itself is asked, since strangers read a view of it: these are facts.
_FOUND = """
SELECT a.source, a.section, coalesce(a.published_day, substr(a.first_seen, 1, 10)) AS day, count(*) AS articles
FROM json_each(:ids) AS each CROSS JOIN main.articles AS a INDEXED BY articles_spread ON a.id = each.value GROUP BY 1, 2, 3
"""
_SOURCES = "SELECT slug, name, region FROM sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many of some articles are of what."""

    days: Mapping[str, int]  #: by day, as stored; what is no day is among them
    outlets: Sequence[Named]  #: those with most first
    sections: Sequence[Named]  #: the same; however an outlet writes them, as `section:` finds them
    regions: Sequence[Named]


def spread(db: Database, ids: Sequence[int]) -> Spread:
    """How these articles are spread."""
    rows = db.execute(_FOUND, {"ids": json.dumps(sorted(ids))}).fetchall()  # rising: what lies ahead is read ahead
    sources = {row["slug"]: row for row in db.execute(_SOURCES)}
    days: Counter[str] = Counter()
    outlets: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    for row in rows:
        days[row["day"]] += row["articles"]
        outlets[row["source"]] += row["articles"]
        if row["section"]:
            sections[row["section"]] += row["articles"]
        if region := sources[row["source"]]["region"]:
            regions[region] += row["articles"]
    return Spread(
        days=days,
        outlets=_ranked((slug, sources[slug]["name"], many) for slug, many in outlets.items()),
        sections=_ranked(_as_one(sections)),
        regions=_ranked((region, region, many) for region, many in regions.items()),
    )


def _as_one(sections: Counter[str]) -> Iterable[tuple[str, str, int]]:
    """Sections that differ in case and accents alone, under the name that most articles have."""
    alike: dict[str, list[tuple[str, int]]] = {}
    for name, many in sections.most_common():
        alike.setdefault(" ".join(token.text for token in words.tokens(name)), []).append((name, many))
    for names in alike.values():
        yield names[0][0], names[0][0], sum(many for _, many in names)


def _ranked(counted: Iterable[tuple[str, str, int]]) -> list[Named]:
    ranked = sorted(counted, key=lambda each: (-each[2], each[1]))
    return [Named(key=key, name=name, count=many) for key, name, many in ranked]
