"""Databases as earlier releases left them (D15): each is brought to today's schema, whole, after a copy of it was made.

`released/NNNN.db.gz` was written by the code of that time: twelve links, seven articles, one of them a duplicate.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, an_article, later, opened

from newscrawl import dedupe
from newscrawl.dedupe import near
from newscrawl.store import NEWS, Options, open_readonly
from newscrawl.store.articles.history import history
from newscrawl.store.db.schema import columns
from newscrawl.store.stories import families
from newscrawl.store.stories.near import text_of

RELEASED = sorted((Path(__file__).parent / "released").glob("0*.db.gz"))
# A migration that was released is never edited: files out there have run it as it was.
FROZEN = {
    "0001_initial.sql": "b7a3dad96b29d26a",
    "0002_boilerplate.sql": "1f5f9c08361a17e4",
    "0003_fields.sql": "6824d4d4380a0ac9",
    "0005_health.sql": "5c8e74696b9fbcbc",
    "0006_hosts.sql": "2e72e5ca752a8a6a",
    "0007_clock.sql": "16d5d472d689f4b6",
    "0008_stories.sql": "3b40e9cae7b328db",
    "0009_revisions.sql": "b7e729d563dffe69",
    "0010_growth.sql": "156e6e526720eacb",
    "0011_health_hours.sql": "1d284d97354950da",
    "0012_no_statistics.sql": "a4d4c031dd53ab40",
    "0013_dense.sql": "da502142b4f77814",
}
# Schemas of these versions and later ones have no statistics, and number articles densely if they were empty.
NO_STATISTICS, DENSE = 11, 12


@pytest.fixture(name="old", params=RELEASED, ids=[file.name[:4] for file in RELEASED])
def _old(request: pytest.FixtureRequest, path: Path) -> Path:
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def schema_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_every_release_is_brought_to_today_and_loses_nothing(old: Path) -> None:
    before = schema_of(old)
    assert before < len(NEWS.files())
    with opened(old) as store:
        while store.boilerplate.catch_up():
            pass
        room = Newsroom(store, 1, {})
        assert (room.count("links"), room.count("articles"), room.count("fetches")) == (12, 7, 8)
        assert store.db.execute("SELECT per_second FROM numbering").fetchone()[0] == (1 if before >= DENSE else 100_000)
        assert room.finds("perche") == sorted(row["id"] for row in store.db.execute("SELECT id FROM articles"))
        assert room.is_sound()
        for table, names in columns().items():
            if table != "articles_fts":
                have = {row["name"] for row in store.db.execute("SELECT name FROM pragma_table_info(:t)", {"t": table})}
                assert have == set(names), table
    with closing(sqlite3.connect(f"{old}.v{before}")) as copy:
        assert copy.execute("SELECT count(*) FROM articles").fetchone() == (7,)
        assert copy.execute("PRAGMA user_version").fetchone() == (before,)


def test_a_run_goes_on_where_the_old_one_ended(old: Path) -> None:
    with opened(old) as store:
        room = Newsroom.of(store)
        assert {link.attempts for link in room.takes(limit=20, now=later(hours=2))} == {0, 1}
        room.stores(an_article("https://corriere.example/new"))
        assert room.is_sound()


def test_statistics_of_an_older_store_lead_nobody_astray(old: Path) -> None:
    """Of a store of a few links they say that reading all is cheapest, and go on saying so when there are a million."""
    if schema_of(old) >= NO_STATISTICS:
        with closing(sqlite3.connect(old)) as db:  # it had none any more
            assert db.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] == 0
        return
    with closing(sqlite3.connect(old)) as db, db:
        db.execute("ANALYZE")
        assert db.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 5
    for _ in range(2):  # nor are there new ones when a run is over
        with opened(old) as store:
            assert store.db.execute("SELECT count(*) AS rows FROM sqlite_stat1").fetchone()["rows"] == 0
            steps = store.db.execute(f"EXPLAIN QUERY PLAN {families._LEDGER}", {"root": 1, "ids": "[1]"}).fetchall()
            assert steps[0]["detail"] == "SEARCH links USING INDEX links_article (article_id=?)"


def test_a_reader_is_told_to_let_a_run_migrate_it(old: Path) -> None:
    with pytest.raises(Exception, match="brings it up to date"):
        open_readonly(old)
    assert not Path(f"{old}.v{schema_of(old)}").exists()


DIES = """
import os, signal, sys
from pathlib import Path
from newscrawl.store import migrate
from store_made import opened
at, path = sys.argv[1], Path(sys.argv[2])
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if at == "copying":
    os.replace = die
elif at == "copied":
    migrate.writing = die
else:
    migrate._check_foreign_keys = die
opened(path)
"""


@pytest.mark.parametrize("at", ["copying", "copied", "migrating"])
def test_a_kill_in_mid_migration_leaves_the_old_file_and_the_next_start_migrates_it(old: Path, at: str) -> None:
    before = schema_of(old)
    command = [sys.executable, "-c", DIES, at, str(old)]
    assert subprocess.run(command, cwd=Path(__file__).parent, check=False, timeout=60).returncode == -9
    assert schema_of(old) == before
    with opened(old) as store:
        assert Newsroom(store, 1, {}).is_sound()
    assert schema_of(Path(f"{old}.v{before}")) == before
    assert not [name for name in os.listdir(old.parent) if name.endswith(".part")]


def test_what_was_released_is_not_edited() -> None:
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in NEWS.files()}
    assert {name: sums[name] for name in FROZEN} == FROZEN


def test_what_the_last_release_knew_of_like_texts_is_found_by_todays_rows(path: Path) -> None:
    """0010 makes the hashes' rows anew from those that are there: each text still finds itself, and goes wholly."""
    path.write_bytes(gzip.decompress((Path(__file__).parent / "released" / "0009.db.gz").read_bytes()))
    with opened(path, options=Options(story_days=7)) as store:
        assert Newsroom(store, 1, {}).count("near_bands") == 7 * near.BANDS
        assert store.near.catch_up() == 0
        ids = [row["id"] for row in store.db.execute("SELECT id FROM articles")]
        for id in ids:
            version = history(store, id).versions[-1]
            body = "\n\n".join(block.text for block in version.blocks)
            reading = replace(an_article("https://corriere.example/again", body=body), title=version.title)
            found = store.near.matches(text_of(reading, NOW, dedupe.keys(reading)))
            assert id in [match.id for match in found]
        for id in ids:
            store.near.forget(id, store.db.execute("SELECT body FROM articles WHERE id = ?", [id]).fetchone()["body"])
        assert Newsroom(store, 1, {}).count("near_bands") == 0
