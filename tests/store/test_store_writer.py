from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, a_page, an_article, opened

from newscrawl.errors import DamagedStore, LockHeld, StoreError
from newscrawl.models import State
from newscrawl.store import Store, Writer


def test_jobs_run_in_order_on_the_thread_that_opened(path: Path) -> None:
    ran: list[tuple[int, str]] = []

    def job(number: int) -> int:
        ran.append((number, threading.current_thread().name))
        return number

    with Writer(lambda: opened(path)) as writer:
        assert threading.current_thread().name not in {writer.submit(lambda: threading.current_thread().name).result()}
        futures = [writer.submit(job, number) for number in range(50)]
    assert [future.result() for future in futures] == list(range(50))
    assert [number for number, _ in ran] == list(range(50))
    assert len({name for _, name in ran}) == 1


def test_closing_does_first_what_was_asked_for(path: Path) -> None:
    with Writer(lambda: opened(path, pages=True)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        futures = [writer.submit(room.stores, an_article(f"https://corriere.example/{n}")) for n in range(20)]
        assert writer.store.pages
        kept = writer.submit(writer.store.pages.put, a_page("https://corriere.example/0"))
    assert all(future.result().state is State.STORED for future in futures)
    assert kept.result()
    writer.close()
    with pytest.raises(RuntimeError):
        writer.submit(print)
    with opened(path) as store:
        assert store.db.execute("SELECT count(*) FROM articles").fetchone()[0] == 20


def test_a_store_that_cannot_be_opened_raises_in_the_caller(path: Path) -> None:
    with opened(path), pytest.raises(LockHeld):
        Writer(lambda: opened(path))


def test_a_job_that_fails_is_the_only_one_that_fails(path: Path) -> None:
    with Writer(lambda: opened(path)) as writer:
        failed = writer.submit(lambda: 1 / 0)
        missing = writer.submit(Path("/no/such/file").read_text)
        wrong = writer.submit(writer.store.db.execute, "SELECT nonsense")
        fine = writer.submit(lambda: 7)
    assert isinstance(failed.exception(), ZeroDivisionError)
    assert isinstance(missing.exception(), FileNotFoundError)
    assert type(wrong.exception()) is sqlite3.OperationalError
    assert fine.result() == 7


def test_a_foreign_program_that_keeps_writing_is_waited_for_and_then_named(path: Path) -> None:
    with Writer(lambda: opened(path, busy_timeout_s=0.1)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        stuck = writer.submit(room.stores, an_article("https://corriere.example/a"))
        assert isinstance(stuck.exception(), StoreError)
        assert "another process" in str(stuck.exception())
        other.execute("ROLLBACK")
        other.close()
        assert writer.submit(room.stores, an_article("https://corriere.example/a")).result().state is State.STORED


def test_what_stands_in_line_behind_a_job_that_waited_in_vain_does_not_wait_as_long_again(path: Path) -> None:
    with Writer(lambda: opened(path, pages=True, busy_timeout_s=2)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        stuck, archived = [], []
        assert writer.store.pages
        for n in range(4):
            stuck.append(writer.submit(room.stores, an_article(f"https://corriere.example/{n}")))
            # The archive is another file, which takes what comes: that says nothing of the first.
            archived.append(writer.submit(writer.store.pages.put, a_page(f"https://corriere.example/{n}")))
        assert all(isinstance(each.exception(), StoreError) for each in stuck)
        assert all(each.result() for each in archived)
        assert 2 <= time.monotonic() - began < 7  # 2 and 3 × 0.5, not 4 × 2
        other.execute("ROLLBACK")
        assert writer.submit(room.stores, an_article("https://corriere.example/a")).result().state is State.STORED
        assert writer.submit(lambda: writer.store.db.execute("PRAGMA busy_timeout").fetchone()[0]).result() == 2000
        other.close()


def test_a_foreign_program_that_writes_for_a_while_costs_nothing(path: Path) -> None:
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
        release.start()
        assert writer.submit(room.stores, an_article("https://corriere.example/a")).result().state is State.STORED
        release.join()
        other.close()


def test_a_foreign_program_that_writes_without_end_is_got_between(path: Path) -> None:
    """It holds the lock nineteen twentieths of the time: SQLite asks again after 1, 2, 5 … 100 ms, for a minute in all."""
    over = threading.Event()

    def hog() -> None:
        other = sqlite3.connect(path, isolation_level=None, timeout=30)
        while not over.is_set():
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(0.038)
            other.execute("ROLLBACK")
            time.sleep(0.002)
        other.close()

    held = threading.Event()
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        thread = threading.Thread(target=hog)
        thread.start()
        try:
            assert held.wait(30)
            stored = [writer.submit(room.stores, an_article(f"https://corriere.example/{n}")) for n in range(3)]
            assert [each.result().state for each in stored] == [State.STORED] * 3
        finally:
            over.set()
            thread.join()


def test_a_full_disk_is_told_and_loses_nothing(path: Path) -> None:
    def fill(store: Store) -> None:
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages + 30}")

    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        writer.submit(fill, writer.store).result()
        futures = [
            writer.submit(room.stores, an_article(f"https://corriere.example/{n}", body="Parole. " * 2000))
            for n in range(20)
        ]
        stored = [future.exception() for future in futures].count(None)
        assert 0 < stored < 20
        assert isinstance(futures[-1].exception(), StoreError)
        assert "free some space" in str(futures[-1].exception())
        assert writer.submit(room.count, "articles").result() == stored
        assert writer.submit(room.is_sound).result()


def test_damage_during_a_run_is_told(path: Path) -> None:
    opened(path).close()
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT

        def malformed() -> None:
            raise error

        assert isinstance(writer.submit(malformed).exception(), DamagedStore)
        assert writer.submit(room.is_sound).result()


def test_a_long_read_elsewhere_does_not_keep_the_store_from_closing(path: Path) -> None:
    store = opened(path)
    Newsroom.of(store)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sources").fetchone()
    store.ledger.recover(NOW)
    began = time.monotonic()
    store.close()
    assert time.monotonic() - began < 30
    reader.close()
