"""A fleet stores what one machine stores: the same outlets, crawled by hub and workers, and by a crawl."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from newscrawl.config import beside
from tests.end_to_end.end_to_end_made import articles_asked_for, crawl, outlets
from tests.fleet import fleet_made

# What two crawls of one machine have different as well: times, numbers that follow from the order in which pages came, and pages' own.
_OF_THE_CRAWL = {
    "runs": {"started", "finished", "pid", "seconds"},
    "entries": {"polled"},
    "articles": {"first_seen", "fetched", "extracted", "provenance_id", "read_by"},
    "article_authors": {"author_id"},
    "links": {"id", "rank", "next_try", "discovered", "settled"},
    "sightings": {"link_id", "first_seen", "last_seen"},
    "fetches": {"id", "link_id", "fetched", "fetched_at", "ms", "headers", "state", "reason"},
    "near_bands": {"key"},
    "stories": {"first_seen"},
    "hosts": {"robots_fetched", "tdmrep_asked"},
    "bodies": {"zstd", "dictionary", "rowid"},
    "dictionaries": {"hash", "ratio", "chosen", "zstd"},
    "authors": {"id"},
    "store_values": {"id"},
    "article_texts": {"near_number"},
    "_sqlite_migrations": {"applied_at"},
}


def test_a_hub_and_two_workers_store_what_a_crawl_stores(dsn: str, tmp_path: Path) -> None:
    with outlets(tmp_path) as (servers, source):
        with fleet_made.workers(dsn, tmp_path, 2) as running:
            done = fleet_made.hub(dsn, tmp_path / "fleet.db", "-a", f"source={source}")
        asked = articles_asked_for(servers)
        for server in servers.values():
            server.log.clear()
        alone = crawl(tmp_path / "alone.db", "-a", f"source={source}")
        assert [each.returncode for each in running] == [0, 0]
        assert (done.returncode, done.stderr.count("ERROR")) == (alone.returncode, 0) == (0, 0), done.stderr
        assert Counter(asked) == Counter(articles_asked_for(servers))  # each page as often, and no other
    assert not list(tmp_path.glob("*-has-no*.db"))  # no worker needs a database
    for file in ("fleet.db", "alone.db"):
        assert beside(tmp_path / file).exists()
    assert rows_of(tmp_path / "fleet.db") == rows_of(tmp_path / "alone.db")
    assert rows_of(beside(tmp_path / "fleet.db")) == rows_of(beside(tmp_path / "alone.db"))


def rows_of(db: Path) -> Mapping[str, Counter[str]]:
    """Table → its rows, less what is of the one crawl alone."""
    found = {}
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in tables.fetchall():
            left = _OF_THE_CRAWL.get(name, set())
            if "_fts" in name or "stems" in name:
                continue  # made of the texts, in the order in which they came
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            found[name] = Counter(str({key: row[key] for key in row.keys() if key not in left}) for row in rows)  # noqa: SIM118
    return found
