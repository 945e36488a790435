"""How many articles there are, by day and outlet: read from counts that triggers keep, so that no article is read. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newscrawl.store.db.database import Database

# A day to come that an outlet prints is not the newest one: it is not over before it has begun. What another program wrote may be no day at all.
_BOUNDS = """
SELECT
  (SELECT day FROM article_days WHERE day > '' AND day IS date(day) ORDER BY day LIMIT 1) AS first,
  (SELECT day FROM article_days WHERE day > '' AND day <= :last AND day IS date(day) ORDER BY day DESC LIMIT 1) AS last
"""
_DAYS = """
SELECT day, source, CASE WHEN :own THEN own ELSE articles END AS articles FROM article_days
WHERE day BETWEEN :first AND :last AND (:source IS NULL OR source = :source)
"""
_OUTLETS = """
SELECT s.slug, s.name, s.region, s.absent, coalesce(d.articles, 0) AS articles, coalesce(d.undated, 0) AS undated, d.last
FROM sources AS s LEFT JOIN (
  SELECT source, sum(articles) AS articles, sum(CASE WHEN day = '' THEN articles ELSE 0 END) AS undated,
    max(CASE WHEN day <= :last AND day IS date(day) THEN day END) AS last
  FROM article_days GROUP BY source
) AS d ON d.source = s.slug
ORDER BY articles DESC, s.name
"""
_SHARES = """
SELECT substr(day, 1, 7) AS month, sum(articles) AS articles, sum(firsts) AS firsts, sum(own) AS own, sum(authored) AS authored,
  sum(sectioned) AS sectioned
FROM article_days WHERE source = :source AND day > '' AND day IS date(day) GROUP BY 1 ORDER BY 1 DESC LIMIT :months
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet, and how much of it is there."""

    slug: str
    name: str
    region: str | None
    is_absent: bool  #: neither the catalogue nor the last run has it
    articles: int
    undated: int  #: of these
    last: str | None  #: newest day; None: there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What an outlet's articles of one month have."""

    month: str  #: "2025-11"
    articles: int
    firsts: int  #: nobody else had their text first
    own: int  #: that name no agency, and are no copy
    authored: int
    sectioned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Articles a day over some days that follow each other; a day without any is there too."""

    days: Sequence[date]
    by_outlet: Mapping[str, Sequence[int]]  #: slug → articles of each of these days; outlets without any are left out

    @property
    def all(self) -> Sequence[int]:
        """Articles of each day, of all outlets."""
        return [sum(counts) for counts in zip(*self.by_outlet.values(), strict=True)] or [0] * len(self.days)


def bounds(db: Database, today: date) -> tuple[date, date] | None:
    """The first and the newest day on which something was published, today at the latest; None where nothing is."""
    row = db.execute(_BOUNDS, {"last": today.isoformat()}).fetchone()
    first, last = row["first"], row["last"]
    return None if first is None or last is None else (date.fromisoformat(first), date.fromisoformat(last))


def volume(db: Database, last: date, days: int, source: str | None = None, *, own: bool = False) -> Volume:
    """Articles of so many days, the last of which is this; of one outlet where it is named. own: only those that name no agency, and are no copy"""
    span = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    places = {day.isoformat(): place for place, day in enumerate(span)}
    counts: dict[str, list[int]] = {}
    for row in db.execute(
        _DAYS, {"first": span[0].isoformat(), "last": last.isoformat(), "source": source, "own": own}
    ):
        if row["day"] in places:  # what sorts among them may be no day
            counts.setdefault(row["source"], [0] * days)[places[row["day"]]] = row["articles"]
    return Volume(days=span, by_outlet=counts)


def outlets(db: Database, today: date) -> list[Outlet]:
    """All outlets, those with most articles first. A day after tomorrow is nobody's newest."""
    return [
        Outlet(
            slug=row["slug"],
            name=row["name"],
            region=row["region"],
            is_absent=row["absent"] is not None,
            articles=row["articles"],
            undated=row["undated"],
            last=row["last"] or None,
        )
        for row in db.execute(_OUTLETS, {"last": _tomorrow(today)})
    ]


def _tomorrow(today: date) -> str:
    return (today + timedelta(days=1)).isoformat()


def months(db: Database, source: str, limit: int) -> list[Month]:
    """The newest months of an outlet that have articles, oldest first."""
    rows = db.execute(_SHARES, {"source": source, "months": limit}).fetchall()
    return [Month(**dict(row)) for row in reversed(rows)]
