"""Articles a day are counted as articles come, change and go."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import cast

from newscrawl.store.articles import days
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import NEWS

_COUNTED = """
SELECT coalesce(published_day, ''), source, count(*), sum(duplicate_of IS NULL), sum(agency IS NULL AND duplicate_of IS NULL), sum(byline IS NOT NULL),
  sum(section IS NOT NULL)
FROM articles GROUP BY 1, 2 ORDER BY 1, 2
"""
_INSERT = """
INSERT INTO articles (id, source, published_day, title, byline, section, agency, duplicate_of, words, url, body, tags, first_seen, fetched,
  extracted, provenance)
VALUES (:id, :source, :published_day, 't', :byline, :section, :agency, :duplicate_of, 1, :id, 'b', '[]', '', '', '', '{}')
"""
DAYS = (None, "2025-11-07", "2025-11-09", "2025-11-10", "2026-02-01")


def _made(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    for file in NEWS.files():
        db.executescript(file.read_text())
    for slug in ("a", "b", "c"):
        db.execute(
            "INSERT INTO sources (slug, name, home, language, timezone) VALUES (?, upper(?), 'h', 'it', 'UTC')",
            (slug, slug),
        )
    return db


def _some(rng: random.Random) -> dict[str, object]:
    return {
        "source": rng.choice("ab"),
        "published_day": rng.choice(DAYS),
        "byline": rng.choice((None, "Lucia", "Marco")),
        "section": rng.choice((None, "Sport")),
        "agency": rng.choice((None, "AGI")),
        "duplicate_of": rng.choice((None, 1)),
    }


def test_counts_are_those_of_the_articles_whatever_became_of_them(tmp_path: Path) -> None:
    rng = random.Random(7)
    with closing(_made(tmp_path / "a.db")) as db:
        for id in range(1, 200):
            db.execute(_INSERT, {"id": id, **_some(rng)})
        for id in rng.sample(range(2, 200), 120):
            column, value = rng.choice(list(_some(rng).items()))
            db.execute(f"UPDATE articles SET {column} = ?, title = 'x' WHERE id = ?", (value, id))
        for id in rng.sample(range(2, 200), 60):
            db.execute("DELETE FROM articles WHERE id = ?", (id,))
        kept = [tuple(row) for row in db.execute("SELECT * FROM article_days ORDER BY day, source")]
        assert kept == [tuple(row) for row in db.execute(_COUNTED)]
        for (id,) in db.execute("SELECT id FROM articles ORDER BY id DESC").fetchall():
            db.execute("DELETE FROM articles WHERE id = ?", (id,))
        assert db.execute("SELECT count(*) FROM article_days").fetchone()[0] == 0


def test_days_without_articles_are_counted_too_and_a_day_to_come_is_not_the_newest(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db")) as made:
        for id, (source, day) in enumerate(
            [("a", DAYS[1]), ("a", DAYS[2]), ("b", DAYS[2]), ("a", DAYS[3]), ("b", DAYS[4]), ("b", None)], start=1
        ):
            made.execute(
                _INSERT,
                {
                    "id": id,
                    "source": source,
                    "published_day": day,
                    **dict.fromkeys(("byline", "section", "agency", "duplicate_of")),
                },
            )
        db = cast("Database", made)
        assert days.bounds(db, date(2025, 11, 10)) == (date(2025, 11, 7), date(2025, 11, 10))
        volume = days.volume(db, date(2025, 11, 10), 5)
        assert {slug: list(counts) for slug, counts in volume.by_outlet.items()} == {
            "a": [0, 1, 0, 1, 1],
            "b": [0, 0, 0, 1, 0],
        }
        assert list(volume.all) == [0, 1, 0, 2, 1]
        assert list(days.volume(db, date(2025, 11, 10), 2, "b").all) == [1, 0]
        assert [(each.name, each.articles, each.undated, each.last) for each in days.outlets(db, date(2025, 11, 10))] == [
            ("A", 3, 0, "2025-11-10"), ("B", 3, 1, "2025-11-09"), ("C", 0, 0, None),
        ]  # fmt: skip
        assert [(each.month, each.articles, each.own) for each in days.months(db, "b", 9)] == [
            ("2025-11", 1, 1),
            ("2026-02", 1, 1),
        ]


def test_an_archive_without_articles_has_no_days(tmp_path: Path) -> None:
    with closing(_made(tmp_path / "a.db")) as made:
        assert days.bounds(cast("Database", made), date(2025, 11, 10)) is None
        assert list(days.volume(cast("Database", made), date(2025, 11, 10), 3).all) == [0, 0, 0]
