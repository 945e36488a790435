"""A store of the last build before the first release is brought to today's schema, whole, after a copy was made; others are refused.

`stores/0014.db.gz` and `stores/pages-0003.db.gz` were written by that build: the demo's two outlets, crawled, and made ones
beside them, so that every table holds rows. `stores/0014.json.gz` is what its functions read in them (`stores_read`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_made import NOW, Newsroom, a_page, an_article, later, opened, shown
from stores_read import seen

from newscrawl import dedupe
from newscrawl.errors import NewerStore, OlderStore
from newscrawl.models import Block, Reason, State
from newscrawl.store import NEWS, PAGES, Options, Store, open_readonly
from newscrawl.store.db.migrate import Family
from newscrawl.store.db.schema import columns
from newscrawl.store.stories import families
from newscrawl.store.stories.texts import dated_text
from newscrawl.store.values import moment

STORES = Path(__file__).parent / "stores"
FORMER = 13
FROZEN = {
    "newscrawl/0001_initial.sql": "f1c6de232b4e64b5",
    "newscrawl/0003_evidence.sql": "891fc5319445760c",
    "newscrawl/0005_large_stories.sql": "32674c55df28f62d",
    "newscrawl/0004_entries.sql": "22e4baf8aa1eea5c",
    "newscrawl/0002_parts.sql": "bad1b3c26ae0d5ba",
    "newscrawl/0006_feed_texts.sql": "5d5e74bcc866c07d",
    "newscrawl/0007_search.sql": "2066ac93e0791f60",
    "newscrawl/0008_watches.sql": "424fadeb033bf1fe",
    "newscrawl/0009_leaving.sql": "6caf40d4d71b10dc",
    "newscrawl/0011_read_by.sql": "1acac8e2f9f0cfb9",
    "newscrawl/0012_terms.sql": "94577a2fe2fcc275",
    "newscrawl/0015_days.sql": "df4e5d006b5e0143",
    "newscrawl/0016_leaving.sql": "6777b95b4de212e4",
    "newscrawl-pages/0001_initial.sql": "fd287db78849d5ed",
    "newscrawl-pages/0002_parts.sql": "1b2949e6652928cd",
    "newscrawl-pages/0003_heads.sql": "982bfcfba974c004",
}
# What was asked of a table of before, and of today's, where the rows stand elsewhere now or under other names.
MOVED = {
    "articles_unsearched": ("SELECT 1 WHERE 0", "SELECT article_id FROM articles_unsearched"),  # our first transaction
    "block_sources": (
        "SELECT source, counted FROM block_sources",
        "SELECT slug, articles_counted FROM sources WHERE articles_counted > 0",
    ),
    "blocks": ("SELECT * FROM blocks", "SELECT * FROM repeated_blocks"),
    "numbering": (
        "SELECT per_second FROM numbering",
        "SELECT value FROM store_values WHERE name = 'articles_per_second'",
    ),
    "near_methods": ("SELECT method FROM near_methods", "SELECT value FROM store_values WHERE name = 'near_method'"),
    "provenances": (
        "SELECT id, origins FROM provenances",
        "SELECT id, value FROM store_values WHERE name = 'provenance'",
    ),
    "article_agencies": (
        "SELECT * FROM article_agencies",
        "SELECT id, agency, agency_origin FROM articles WHERE agency IS NOT NULL",
    ),
    "article_own": (
        "SELECT * FROM article_own",
        "SELECT article_id, block_ids, own, own_letters, stale FROM article_texts WHERE block_ids IS NOT NULL",
    ),
    "near_articles": (
        "SELECT article_id, m.method, week, number FROM near_articles JOIN near_methods AS m ON m.id = near_articles.method",
        "SELECT article_id, value, near_week, near_number FROM article_texts JOIN store_values AS v ON v.id = near_method",
    ),
    "source_health": ("SELECT * FROM source_health", "SELECT * FROM source_health"),
}


@pytest.fixture(name="old")
def _old(path: Path) -> Path:
    path.write_bytes(gzip.decompress((STORES / "0014.db.gz").read_bytes()))
    path.with_name("pages.db").write_bytes(gzip.decompress((STORES / "pages-0003.db.gz").read_bytes()))
    return path


def one(path: Path, sql: str) -> Any:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchone()[0]


def every(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(db.execute(sql).fetchall(), key=repr)


def version_of(path: Path) -> int:
    return int(one(path, "PRAGMA user_version"))


def rows(path: Path) -> dict[str, dict[str, list[Any]]]:
    """Table → column → its values, row by row; FTS5's tables left out."""
    found: dict[str, dict[str, list[Any]]] = {}
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            if not name.startswith(("sqlite_", "_sqlite", "articles_fts")):
                said = db.execute(f"SELECT * FROM {name}")
                values = list(zip(*sorted(said.fetchall(), key=repr), strict=True)) or [()] * len(said.description)
                found[name] = {column[0]: list(value) for column, value in zip(said.description, values, strict=True)}
    return found


#: As a crawl opens its store.
RUN = Options(learns=True, story_days=7)


def follow(store: Store) -> Store:
    store.revisits.follow([timedelta(hours=hours) for hours in (1, 4, 24)])
    return store


def shape(path: Path) -> dict[str, Any]:
    """What a file is made of, whoever made it: columns, references, indexes, triggers and views."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute(
            "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex%'"
        ).fetchall()
        return {name: _shape(db, name, sql) if kind == "table" else (kind, table, _plain(sql)) for name, kind, table, sql in made}  # fmt: skip


def _shape(db: sqlite3.Connection, table: str, sql: str) -> list[Any]:
    indexes = db.execute(f"SELECT name, \"unique\", origin, partial FROM pragma_index_list('{table}')").fetchall()
    return [
        db.execute(f"SELECT * FROM pragma_table_xinfo('{table}')").fetchall(),
        sorted(row[2:] for row in db.execute(f"SELECT * FROM pragma_foreign_key_list('{table}')")),
        sorted((index, db.execute(f"SELECT * FROM pragma_index_xinfo('{index[0]}')").fetchall()) for index in indexes),
        db.execute(f"SELECT type, wr, strict FROM pragma_table_list('{table}')").fetchall(),
        sorted(re.findall(r"CHECK ?\(.*\)", _plain(sql))),
    ]


def _plain(sql: str) -> str:
    text = re.sub(r"--.*", "", sql).replace('"', "")
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),;])\s*", r"\1", text)).strip()


def test_a_store_that_is_brought_along_is_as_a_new_one(old: Path, tmp_path: Path) -> None:
    opened(old, pages=True).close()
    (tmp_path / "new").mkdir()
    new = tmp_path / "new" / "newscrawl.db"
    opened(new, pages=True).close()
    for name in ("newscrawl.db", "pages.db"):
        assert shape(old.with_name(name)) == shape(new.with_name(name))
        assert version_of(old.with_name(name)) == version_of(new.with_name(name))
    for table, names in columns().items():
        have = [row[0] for row in sqlite3.connect(old).execute(f"SELECT name FROM pragma_table_info('{table}')")]
        assert have == list(names), table


def test_the_store_of_before_has_rows_in_every_table(old: Path) -> None:
    assert [table for table, held in rows(old).items() if not next(iter(held.values()))] == []


def test_no_row_is_lost_or_changed(old: Path) -> None:
    before, pages_before = rows(old), rows(old.with_name("pages.db"))
    opened(old, pages=True).close()
    after = rows(old)
    pages_after = rows(old.with_name("pages.db"))
    assert {
        table: {name: pages_after[table][name] for name in held} for table, held in pages_before.items()
    } == pages_before
    kept = {table: held for table, held in before.items() if table in after and table not in MOVED}
    assert {table: {name: after[table][name] for name in held} for table, held in kept.items()} == kept
    assert before.keys() - after.keys() <= MOVED.keys()


@pytest.mark.parametrize("table", MOVED)
def test_rows_that_moved_say_the_same(old: Path, table: str) -> None:
    asked_before, asked_now = MOVED[table]
    before = every(old, asked_before)
    assert before or table == "articles_unsearched"
    opened(old, pages=True).close()
    assert every(old, asked_now) == before


def test_what_a_reader_sees_is_what_it_was(old: Path) -> None:
    with opened(old, pages=True, options=RUN) as store:
        expected = json.loads(gzip.decompress((STORES / "0014.json.gz").read_bytes()))
        expected["search"]["newsletter"].insert(0, 7)  # added by another program; our next transaction takes it in
        assert seen(follow(store)) == expected
        store.db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with open_readonly(old, pages=old.with_name("pages.db")) as reading:
        assert seen(reading) == expected


def test_a_copy_of_the_old_file_stays(old: Path) -> None:
    before = rows(old)
    opened(old, pages=True).close()
    copy = Path(f"{old}.v{FORMER}")
    assert version_of(copy) == FORMER
    assert rows(copy) == before
    assert version_of(old.with_name("pages.db.v3")) == 3


def test_a_run_goes_on_where_the_old_one_ended(old: Path) -> None:
    with opened(old, pages=True, options=RUN) as store:
        room = Newsroom.of(follow(store))
        assert store.recover(later(hours=2)) == 1, "what a dead run had taken is pending again"
        taken = room.takes(limit=20, now=later(hours=2))
        assert {link.link.url.rsplit("/", 1)[1] for link in taken} == {"pend", "fail", "lease"}
        room.feed_shows(shown("https://gazzetta.example/forg"), shown("https://corriere.example/3"), source="gazzetta")
        assert room.link("https://gazzetta.example/forg")["reason"] == Reason.FORGOTTEN
        new = room.stores(an_article("https://corriere.example/new", body="Riapre il ponte sul Vellario."))
        assert new.article_id in room.finds("ponte")
        known = room.stores(an_article("https://corriere.example/3"))
        assert (known.state, known.reason) == (State.DUPLICATE, Reason.SAME_ADDRESS)
        assert room.is_sound()


_NOTED = """
SELECT a.id, a.title, a.body, coalesce(a.published, a.first_seen) AS at
FROM article_texts AS n JOIN articles AS a ON a.id = n.article_id WHERE n.near_number IS NOT NULL
"""


def test_what_was_noted_of_texts_is_still_known(old: Path) -> None:
    """Each text still finds itself, nothing is counted or noted again, and all goes wholly."""
    with opened(old, pages=True, options=RUN) as store:
        follow(store)
        assert store.near.catch_up() == 0
        assert store.boilerplate.catch_up() == 0
        for row in store.db.execute(_NOTED).fetchall():
            reading = an_article("https://corriere.example/again", body=row["body"], title=row["title"])
            text = replace(dated_text(replace(reading, keys=dedupe.keys(reading)), NOW), at=moment(row["at"]))
            assert row["id"] in [match.id for match in store.near.matches(text)]
        for row in store.db.execute("SELECT id, body FROM articles").fetchall():
            store.near.forget(row["id"], row["body"])
        assert Newsroom(store, 1, {}).count("near_bands") == 0


def test_what_an_outlet_repeats_is_still_left_out(old: Path) -> None:
    with opened(old, options=RUN) as store:
        follow(store)
        blocks = tuple(
            Block("paragraph", text) for text in ("Questo sito usa i cookie.", "Riapre il ponte sul Vellario.")
        )
        assert store.boilerplate.less("corriere", blocks) == ("Riapre il ponte sul Vellario.",)


def test_pages_are_read_and_serve_as_dictionaries(old: Path) -> None:
    with opened(old, pages=True, options=RUN) as store:
        assert store.pages is not None
        page = next(page for page in store.pages.fetched() if page.source == "lago")
        name = store.pages.put(a_page("https://lago.example/new", source="lago", body=page.body + b"<!-- newer -->"))
        assert store.pages.get(name) == page.body + b"<!-- newer -->"
        assert one(old.with_name("pages.db"), f"SELECT dictionary FROM bodies WHERE hash = '{name}'") is not None


def test_statistics_lead_nobody_astray(old: Path) -> None:
    """Of a store of a few links they say that reading all is cheapest, and go on saying so when there are a million."""
    for _ in range(2):  # nor are there new ones when a run is over
        with opened(old, options=RUN) as store:
            assert store.db.execute("SELECT count(*) AS rows FROM sqlite_stat1").fetchone()["rows"] == 0
            steps = store.db.execute(f"EXPLAIN QUERY PLAN {families._LEDGER}", {"root": 1, "ids": "[1]"}).fetchall()
            assert steps[0]["detail"] == "SEARCH links USING INDEX links_article (article_id=?)"


def test_a_reader_is_told_to_let_a_run_bring_it_along(old: Path) -> None:
    with pytest.raises(Exception, match="brings it up to date"):
        open_readonly(old)
    assert not Path(f"{old}.v{FORMER}").exists()


DIES = """
import os, signal, sys
from pathlib import Path
from newscrawl.store.db import migrate
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


@pytest.mark.parametrize("at", ["copying", "copied", "converting"])
def test_a_kill_on_the_way_leaves_the_old_file_and_the_next_start_brings_it_along(old: Path, at: str) -> None:
    command = [sys.executable, "-c", DIES, at, str(old)]
    assert subprocess.run(command, cwd=Path(__file__).parent, check=False, timeout=60).returncode == -9
    assert version_of(old) == FORMER
    with opened(old, options=RUN) as store:
        assert Newsroom(store, 1, {}).is_sound()
    assert version_of(Path(f"{old}.v{FORMER}")) == FORMER
    assert not [name for name in os.listdir(old.parent) if name.endswith(".part")]


def test_a_store_from_before_that_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(gzip.decompress((STORES / "0013.db.gz").read_bytes()))
    before = path.read_bytes()
    for opens in (opened, open_readonly):
        with pytest.raises(OlderStore, match=r"schema 0013_dense.* build of commit \w+ .*NEWSCRAWL_DB"):
            opens(path)
    assert path.read_bytes() == before


def test_an_archive_from_before_that_is_refused(old: Path) -> None:
    with closing(sqlite3.connect(old.with_name("pages.db"))) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name > '0003'")
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(OlderStore, match=r"pages\.db: .*schema 0002_dictionaries"):
        opened(old, pages=True)


def test_a_store_that_branched_off_before_the_first_release_is_newer(old: Path) -> None:
    with closing(sqlite3.connect(old)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newscrawl', '0015_moon', '')"
        )
    with pytest.raises(NewerStore, match="0015_moon"):
        opened(old)


@pytest.mark.parametrize("family", [NEWS, PAGES], ids=lambda family: family.name)
def test_a_migration_is_frozen(family: Family) -> None:
    sums = {f"{family.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in family.files()}
    frozen = {name: digest for name, digest in FROZEN.items() if name.startswith(f"{family.name}/")}
    assert sums == frozen, (
        "a new file needs its hash in FROZEN above; one that changed was run elsewhere as it was, so write a new one instead"
    )
