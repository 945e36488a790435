"""Full-text search has an article from the moment at which it is there, whoever wrote it, and no other words of it later on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store_made import Newsroom, an_article, earlier

from newscrawl.store.db.migrate import writing

A, B, C = (f"https://corriere.example/{name}" for name in "abc")


@pytest.fixture(name="other")
def _other(path: Path, room: Newsroom) -> Iterator[sqlite3.Connection]:
    """Another program that has the file open."""
    assert room
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def seen(db: sqlite3.Connection, word: str) -> tuple[int, int]:
    """Articles, and those that search finds."""
    (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    (found,) = db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", [word]).fetchone()
    return articles, found


def test_articles_of_a_transaction_are_there_and_found_at_once(room: Newsroom, other: sqlite3.Connection) -> None:
    with writing(room.store.db):
        for hours, address in enumerate((A, B, C)):  # each older than the one before
            room.stores(an_article(address, body="La piena cala.", published=earlier(hours=hours)))
        assert seen(other, "piena") == (0, 0)
    assert seen(other, "piena") == (3, 3)
    assert room.count("articles_unsearched") == 0
    assert room.is_sound()


def test_a_transaction_that_fails_leaves_nothing_to_be_found(room: Newsroom, other: sqlite3.Connection) -> None:
    def job() -> None:
        with writing(room.store.db):
            room.stores(an_article(A, body="La piena cala."))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        job()
    room.stores(an_article(B, body="Riapre il ponte."))
    assert seen(other, "piena") == (1, 0)
    assert room.is_sound()


def test_what_is_changed_or_deleted_before_it_was_found_is_never_found(room: Newsroom) -> None:
    with writing(room.store.db):
        changed = room.stores(an_article(A, body="La piena cala.")).article_id
        moved = room.stores(an_article(B, body="Riapre il ponte.", published=earlier(days=1))).article_id
        deleted = room.stores(an_article(C, body="Il ponte chiude.", published=earlier(days=2))).article_id
        room.store.db.execute("UPDATE articles SET body = 'La piena sale.' WHERE id = ?", [changed])
        room.store.db.execute("DELETE FROM article_texts WHERE article_id IN (?, ?)", [deleted, moved])
        room.store.db.execute("DELETE FROM article_keys WHERE article_id = ?", [moved])
        room.store.db.execute("DELETE FROM articles WHERE id = ?", [deleted])
        room.store.db.execute("UPDATE articles SET id = 7 WHERE id = ?", [moved])
    assert (room.finds("cala"), room.finds("sale")) == ([], [changed])
    assert room.finds("ponte") == [7]
    assert room.is_sound()


def test_what_another_program_changes_is_found_as_it_is_now(room: Newsroom, other: sqlite3.Connection) -> None:
    kept = room.stores(an_article(A, body="La piena cala.")).article_id
    room.stores(an_article(B, body="La piena sale.", published=earlier(days=1)))
    other.execute("UPDATE articles SET body = 'Il fiume cala.' WHERE url = ?", [A])
    other.execute("PRAGMA foreign_keys = ON")
    other.execute("DELETE FROM articles WHERE url = ?", [B])
    assert (room.finds("piena"), room.finds("fiume")) == ([], [kept])
    assert room.is_sound()


def test_what_another_program_adds_is_found_after_our_next_transaction(
    room: Newsroom, other: sqlite3.Connection
) -> None:
    room.stores(an_article(A, body="La piena cala."))
    columns = ", ".join(row[1] for row in other.execute("PRAGMA table_info(articles)") if row[1] not in ("id", "url"))
    other.execute(f"INSERT INTO articles (id, url, {columns}) SELECT 7, ?, {columns} FROM articles", [B])
    room.store.ledger.recover(earlier())
    assert 7 in room.finds("piena")
    assert room.is_sound()
