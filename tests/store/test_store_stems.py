"""The index of stems has the words of every article as it is now, whoever wrote it, and no others; another stemmer makes it anew, whole or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import finding_made as made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW, Newsroom, an_article, earlier, opened

from newscrawl.query import words
from newscrawl.query.reading import read
from newscrawl.store.articles.forget import find, forget
from newscrawl.store.db import connect as connecting
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import NEWS, writing
from newscrawl.store.search import finding, index
from tests.query.query_made import TODAY

A, B = "https://corriere.example/a", "https://corriere.example/b"


@pytest.fixture(name="other")
def _other(path: Path, room: Newsroom) -> Iterator[sqlite3.Connection]:
    """Another program that has the file open."""
    assert room
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def found(db: Database, typed: str) -> list[int]:
    return finding.newest(db, read(typed, today=TODAY), limit=1000)


def is_as_the_texts(db: Database) -> bool:
    """FTS5 cannot compare a contentless index with what it was made of: one that is made of all texts now has the same words."""
    rows = db.execute(
        "SELECT article_id, search_text, source, section, title, kicker, byline, credit FROM article_search JOIN articles ON id = article_id"
    ).fetchall()
    authors = db.execute("SELECT article_id, author_id FROM article_authors").fetchall()
    wanted_of = {row["article_id"]: [words.terms(row["search_text"]), index.outlet(row["source"])] for row in rows}
    for row in rows:
        wanted_of[row["article_id"]] += [index.of_section(row["section"])] if row["section"] is not None else []
        facts = " ".join(filter(None, (row["title"], row["kicker"], row["byline"], row["credit"])))
        stems = [term for term in words.terms(facts).split() if not term.startswith(words.BEGINS)]
        wanted_of[row["article_id"]] += map(index.fact, stems)
    for row in authors:
        wanted_of[row["article_id"]].append(index.author(row["author_id"]))
    with closing(sqlite3.connect(":memory:")) as anew:
        anew.execute(
            "CREATE VIRTUAL TABLE made USING fts5(stems, content='', detail=none, tokenize='unicode61 remove_diacritics 2')"
        )
        anew.executemany(
            "INSERT INTO made(rowid, stems) VALUES (?, ?)", [(id, " ".join(terms)) for id, terms in wanted_of.items()]
        )
        anew.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(made, instance)")
        wanted = sorted(row[:2] for row in anew.execute("SELECT term, doc FROM terms"))
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, articles_stems, instance)")
    has = sorted((row[0], row[1]) for row in db.execute("SELECT term, doc FROM temp.terms"))
    db.execute("DROP TABLE temp.terms")
    (waiting,) = db.execute("SELECT count(*) FROM articles_unstemmed").fetchone()
    return has == wanted and not waiting


def test_the_words_of_a_text_that_changed_are_no_longer_found(room: Newsroom) -> None:
    db = room.store.db
    changed = room.stores(an_article(A, body="Le alluvioni nel Polesine.")).article_id
    assert found(db, "alluvione") == [changed]
    with writing(db):
        db.execute("UPDATE articles SET body = 'La siccità nel Polesine.' WHERE id = ?", [changed])
        db.execute("UPDATE articles SET body = 'Le nevicate nel Polesine.' WHERE id = ?", [changed])
    assert (found(db, "alluvione"), found(db, "siccita"), found(db, "nevicata")) == ([], [], [changed])
    assert is_as_the_texts(db)


def test_an_article_that_moves_or_goes_is_found_where_it_is(room: Newsroom) -> None:
    db = room.store.db
    moved = room.stores(an_article(A, body="Le alluvioni.")).article_id
    gone = room.stores(an_article(B, body="Un'alluvione.", published=earlier(days=1))).article_id
    with writing(db):
        for table in ("article_texts", "article_keys"):
            db.execute(f"DELETE FROM {table} WHERE article_id IN (?, ?)", [moved, gone])
        db.execute("UPDATE articles SET id = -7 WHERE id = ?", [moved])
        db.execute("DELETE FROM articles WHERE id = ?", [gone])
    assert found(db, "alluvione") == [-7]
    assert is_as_the_texts(db)


def test_an_article_that_another_outlet_is_given_is_found_as_its_own(room: Newsroom, other: sqlite3.Connection) -> None:
    """Its slug is nothing that newscrawl would take: another program wrote it."""
    db = room.store.db
    moved = room.stores(an_article(A)).article_id
    other.execute("INSERT INTO sources (slug, name, home, language, timezone) VALUES ('Èco-1 b', 'L’Èco', 'https://eco.example/', 'it', 'Europe/Rome')")  # fmt: skip
    other.execute("UPDATE articles SET source = 'Èco-1 b'")
    with writing(db):
        pass
    assert (found(db, "source:corriere"), found(db, "source:èco"), found(db, "-source:èco -gov*")) == ([], [moved], [])
    assert is_as_the_texts(db)


def test_an_article_that_gets_other_authors_or_another_section_is_found_by_them_alone(
    room: Newsroom, other: sqlite3.Connection
) -> None:
    db = room.store.db
    id = room.stores(an_article(A, authors=("Ada Neri", "Bruno Galli"), section="Cronaca")).article_id
    assert found(db, "author:neri section:cronaca") == found(db, 'author:"bruno galli"') == [id]
    other.execute("INSERT INTO authors (name) VALUES ('Carla Conti')")
    other.execute("DELETE FROM article_authors WHERE position = 1")
    other.execute("UPDATE article_authors SET author_id = (SELECT id FROM authors WHERE name = 'Carla Conti')")
    other.execute("UPDATE articles SET section = NULL")
    assert (found(db, "author:galli"), found(db, "section:cronaca"), found(db, "author:conti")) == (
        [],
        [],
        [id],
    )  # at once
    with writing(db):
        pass
    assert (found(db, "author:neri"), found(db, "author:galli"), found(db, "section:cronaca")) == ([], [], [])
    assert found(db, "author:conti") == [id]
    assert is_as_the_texts(db)
    with writing(db):
        db.execute("UPDATE articles SET section = ?", ['Sì, "sport"\n'])
        db.execute("DELETE FROM article_authors")
    assert (found(db, "author:conti"), found(db, "section:sport")) == ([], [id])
    assert is_as_the_texts(db)


def test_terms_of_two_values_are_never_the_same() -> None:
    slugs = ["il-post", "ilpost", "il_post", "il post", "IL-POST", "il2dpost", "ìl-post", "1"]
    terms = [make(slug) for slug in slugs for make in (index.outlet, index.of_section)] + [index.author(1)]
    assert len(set(terms)) == len(terms)


def test_a_transaction_that_fails_leaves_the_stems_as_they_were(room: Newsroom) -> None:
    db = room.store.db
    kept = room.stores(an_article(A, body="Le alluvioni.")).article_id

    def job() -> None:
        with writing(db):
            db.execute("UPDATE articles SET body = 'Altro.'")
            index.take_in(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        job()
    assert found(db, "alluvione") == [kept]
    assert is_as_the_texts(db)


def test_what_another_program_wrote_is_taken_in_by_our_next_transaction(
    room: Newsroom, other: sqlite3.Connection
) -> None:
    db = room.store.db
    room.stores(an_article(A, body="Le alluvioni."))
    room.stores(an_article(B, body="Le frane.", published=earlier(days=1)))
    columns = ", ".join(row[1] for row in other.execute("PRAGMA table_info(articles)") if row[1] not in ("id", "url"))
    other.execute("UPDATE articles SET body = 'Le nevicate.' WHERE url = ?", [A])
    other.execute(f"INSERT INTO articles (id, url, {columns}) SELECT 7, 'https://corriere.example/7', {columns} FROM articles WHERE url = ?", [A])  # fmt: skip
    other.execute("UPDATE articles SET body = 'I terremoti.' WHERE id = 7")
    other.execute("PRAGMA foreign_keys = ON")
    other.execute("DELETE FROM articles WHERE url = ?", [B])
    with writing(db):
        pass
    assert (found(db, "alluvione"), found(db, "frana"), found(db, "terremoto")) == ([], [], [7])
    assert len(found(db, "nevicata")) == 1
    assert is_as_the_texts(db)


@pytest.mark.parametrize("table", ["articles_fts", "articles_stems"])
def test_the_blocks_of_an_index_have_no_word_of_what_was_forgotten(room: Newsroom, table: str) -> None:
    db = room.store.db
    room.stores(an_article(A, body="Zanzibaldo nega."))
    room.stores(an_article(B, body="Altro testo.", published=earlier(days=1)))

    def blocks() -> bytes:
        return b"".join(row[0] for row in db.execute(f"SELECT block FROM {table}_data"))

    assert b"anzibald" in blocks()
    known = find(room.store, A)
    assert known is not None
    forget(room.store, known, NOW)
    assert b"anzibald" not in blocks()
    assert is_as_the_texts(db)


# ── another stemmer ────────────────────────────────────────────────────────────────────────────


def _other_stemmer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if words had been cut to four letters by the build before."""
    monkeypatch.setattr(words, "version", lambda: "four letters")
    monkeypatch.setattr(words, "terms", lambda text: " ".join({token.text[:4] for token in words.tokens(text)}))


def test_stems_of_another_version_are_made_anew_when_a_store_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        _other_stemmer(before)
        with opened(path) as store:
            made.fill(store.db, made.known(30))
            assert index.is_current(store.db)
    monkeypatch.setattr(index, "_BATCH", 7)
    with opened(path) as store:
        assert index.is_current(store.db)
        assert is_as_the_texts(store.db)
        assert [row["value"] for row in store.db.execute("SELECT value FROM store_values WHERE name = 'stems'")] == [
            words.version()
        ]


_KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.query import words
from newscrawl.store.db.connect import connect
from newscrawl.store.db.migrate import NEWS
terms, left = words.terms, [20]
def some(text):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return terms(text)
words.terms = some
connect(Path(sys.argv[1]), NEWS)
"""


def test_what_another_program_changed_is_no_hindrance_to_stems_of_another_version(
    room: Newsroom, other: sqlite3.Connection
) -> None:
    changed = room.stores(an_article(A, body="Le alluvioni nel Polesine.")).article_id
    other.execute("INSERT INTO articles_stems(articles_stems) VALUES ('delete-all')")
    other.execute("INSERT INTO articles_stems(rowid, stems) VALUES (?, 'altro')", [changed])
    other.execute("UPDATE store_values SET value = 'another' WHERE name = 'stems'")
    other.execute("UPDATE articles SET body = 'La siccità nel Polesine.'")
    with writing(room.store.db):
        index.renew(room.store.db)
    assert found(room.store.db, "siccita") == [changed]
    assert is_as_the_texts(room.store.db)
    room.store.db.execute("INSERT INTO articles_stems(articles_stems) VALUES ('integrity-check')")


def test_a_store_that_was_killed_while_stems_were_made_has_the_old_ones_and_makes_them_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = made.known(60)
    with monkeypatch.context() as before:
        _other_stemmer(before)
        with opened(path) as store:
            made.fill(store.db, articles)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False, env=dict(os.environ))
    assert killed.returncode == -signal.SIGKILL
    exact = made.expected(read('"ponti"', today=TODAY), articles)
    reading = connecting.connect_readonly(path, NEWS)
    assert not index.is_current(reading)
    assert found(reading, "ponti") == exact  # as they are, until they are made
    reading.close()
    with opened(path) as store:
        assert is_as_the_texts(store.db)
        assert set(exact) < set(found(store.db, "ponti"))


# ── folding ────────────────────────────────────────────────────────────────────────────────────

_LETTERS = st.text(
    st.one_of(st.sampled_from([*words.FOLDED, *"aàÈ’'. \n1"]), st.characters(codec="utf-8", exclude_characters="\0")),
    max_size=40,
)


def test_the_view_folds_what_words_fold_and_nothing_else(room: Newsroom) -> None:
    db = room.store.db
    id = room.stores(an_article(A)).article_id
    every = "".join(map(chr, (*range(32, 0x250), *range(0x2000, 0x2200)))) + "".join(words.FOLDED)
    with writing(db):
        db.execute("UPDATE articles SET title = ?, body = ? WHERE id = ?", ["º²", every, id])
    (text,) = db.execute("SELECT search_text FROM article_search WHERE article_id = ?", [id]).fetchone()
    assert text == f" 2\n{''.join(words.FOLDED.get(char, char) for char in every)}"


@given(text=_LETTERS)
def test_terms_of_a_text_are_the_stems_and_the_beginnings_of_its_words(text: str) -> None:
    said = unicodedata.normalize("NFC", text)
    tokens = [token.text for token in words.tokens(said)]
    wanted = {words.stem(token) for token in tokens if token and token not in words.FUNCTION_WORDS}
    wanted |= {f"{words.BEGINS}{token[:3]}" for token in tokens if len(token) >= 3}
    assert set(words.terms(text).split()) == wanted - {""}


def test_a_store_of_before_finds_by_stems_and_by_raised_letters_once_it_was_opened(tmp_path: Path) -> None:
    """The schema of the release before, by its own migrations, with rows that its triggers took in."""
    path = tmp_path / "newscrawl.db"
    files = [file for file in NEWS.files() if file.stem < "0007"]
    before = type(NEWS)(
        name=NEWS.name, application_id=NEWS.application_id, folder=tmp_path / "migrations", page_bytes=NEWS.page_bytes, former=NEWS.former,
        before_commit=_take_in_of_before,
    )  # fmt: skip
    before.folder.mkdir()
    for file in files:
        (before.folder / file.name).write_bytes(file.read_bytes())
    db = connecting.connect(path, before)
    with writing(db):
        db.execute(
            "INSERT INTO sources (slug, name, home, language, timezone) VALUES ('corriere', 'C', 'h', 'it', 'Europe/Rome')"
        )
        for number, text in enumerate(("Il 1º maggio in piazza", "Le alluvioni", "Meno CO₂", "Altro"), 1):
            db.execute(
                "INSERT INTO articles (id, url, source, title, body, words, tags, first_seen, fetched, extracted, provenance)"
                " VALUES (?, ?, 'corriere', ?, '-', 1, '[]', '2025', '2025', '2025', '{}')",
                [number, f"https://corriere.example/{number}", text],
            )
    db.close()
    with opened(path) as store:
        asked = ("1 maggio", '"1 maggio"', "alluvione", "co2", '"co2"', "piazze")
        assert [found(store.db, typed) for typed in asked] == [[1], [1], [2], [3], [3], [1]]
        store.db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        assert is_as_the_texts(store.db)


def _take_in_of_before(db: Database) -> None:
    db.execute("INSERT INTO articles_fts(rowid, search_text) SELECT article_id, search_text FROM article_search WHERE article_id IN (SELECT article_id FROM articles_unsearched)")  # fmt: skip
    db.execute("DELETE FROM articles_unsearched")
