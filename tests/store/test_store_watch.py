"""What the machine does to an open store: the disk fills, files vanish, readers stay, others write (D6–D10, D14)."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_made import NOW, Newsroom, an_article, opened

from newscrawl.errors import DamagedStore, StoreError
from newscrawl.store import Bounds, Writer
from newscrawl.store.db.migrate import writing
from newscrawl.store.db.watch import Watch

URL = "https://corriere.example"


class Clock:
    """Seconds, as a test sets them."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def fails(writer: Writer, room: Newsroom) -> StoreError:
    error = writer.submit(room.stores, an_article(f"{URL}/late")).exception()
    assert isinstance(error, StoreError)
    return error


@pytest.mark.parametrize("what", ["deleted", "replaced", "moved"])
def test_a_file_that_goes_while_a_run_writes_is_missed_before_anything_is_acknowledged(path: Path, what: str) -> None:
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        if what == "deleted":
            path.unlink()
        elif what == "moved":
            path.rename(path.with_name("elsewhere.db"))
        else:
            shutil.copy(path, path.with_name("other.db"))
            os.replace(path.with_name("other.db"), path)
        error = fails(writer, room)
    assert isinstance(error, DamagedStore)
    assert "moved, deleted or replaced" in str(error)
    assert error.exit_status == 4


@pytest.mark.parametrize("end", ["-wal", "-shm"])
@pytest.mark.parametrize("name", ["newscrawl.db", "pages.db"])
def test_a_log_that_goes_stops_the_run_and_what_was_acknowledged_is_kept(path: Path, name: str, end: str) -> None:
    with Writer(lambda: opened(path, pages=True)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        assert writer.submit(room.stores, an_article(f"{URL}/kept")).exception() is None
        path.with_name(f"{name}{end}").unlink()
        error = fails(writer, room)
    assert isinstance(error, DamagedStore)
    assert f"{name}{end}: moved, deleted or replaced while this run was writing" in str(error)
    with opened(path, pages=True) as store:
        assert f"{URL}/kept" in {row["url"] for row in store.db.execute("SELECT url FROM articles")}
        store.check()


def test_without_the_watch_it_would_be_acknowledged_and_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "check", lambda _: None)
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        path.unlink()
        assert writer.submit(room.stores, an_article(f"{URL}/lost")).exception() is None
    assert not path.exists()


@pytest.mark.parametrize("what", ["gone", "empty"])
@pytest.mark.parametrize("name", ["newscrawl.db", "pages.db"])
def test_a_database_that_was_there_is_missed_and_none_is_begun_in_its_place(path: Path, name: str, what: str) -> None:
    opened(path, pages=True).close()
    file = path.with_name(name)
    content = file.read_bytes()
    file.write_bytes(b"")
    if what == "gone":
        file.unlink()
    with pytest.raises(DamagedStore, match=r"it was there on 2025-11-09T12:00:00Z and is (not there|empty) now"):
        opened(path, pages=True)
    assert not file.exists() or not file.read_bytes()
    file.write_bytes(content)  # put back
    opened(path, pages=True).close()


def test_who_wants_a_new_one_removes_what_remembers(path: Path) -> None:
    opened(path).close()
    path.unlink()
    path.with_name("newscrawl.db.lock").unlink()
    opened(path).close()
    assert path.stat().st_size


def test_a_run_that_died_before_there_was_a_database_is_not_remembered(path: Path, tmp_path: Path) -> None:
    (tmp_path / "pages.db").write_bytes(b"no database at all, as one can see" * 100)
    with pytest.raises(DamagedStore):
        opened(path, pages=True)
    path.unlink()
    opened(path).close()


# ── room ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bounds", [Bounds(free_mb=10**9), Bounds(free_mb=0, free_percent=100)], ids=["MB", "percent"])
def test_without_room_a_run_does_not_begin_and_writes_nothing(path: Path, bounds: Bounds) -> None:
    with pytest.raises(StoreError, match=r"free on its disk.*NEWSCRAWL_MIN_FREE_MB") as caught:
        opened(path, bounds=bounds)
    assert caught.value.exit_status == 4
    assert not path.exists()
    opened(path).close()  # the lock is free


def test_room_is_looked_for_once_a_second_and_a_run_stops_before_the_disk_is_full(path: Path) -> None:
    clock = Clock()
    with opened(path) as store:
        watch = Watch([path], Bounds(free_mb=10**9), clock=clock)
        watch.check()
        clock.now = 1.0
        with pytest.raises(StoreError, match="free on its disk"):
            watch.check()
        watch.check()
        store.watch.check()


def test_what_was_committed_before_the_room_was_gone_is_there(path: Path) -> None:
    with Writer(lambda: opened(path)) as writer:
        room = writer.submit(Newsroom.of, writer.store).result()
        clock = Clock()
        writer.store.watch = Watch([path], Bounds(free_mb=10**9), clock=clock)
        assert writer.submit(room.stores, an_article(f"{URL}/1")).exception() is None
        clock.now = 2.0
        assert "free on its disk" in str(fails(writer, room))
    with opened(path) as store:
        urls = {row["url"] for row in store.db.execute("SELECT url FROM articles")}
    assert urls == {f"{URL}/1", f"{URL}/late"}  # not acknowledged, and not lost either


# ── readers and writers ────────────────────────────────────────────────────────────────────────


def log_size(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def fill(room: Newsroom, numbers: range) -> None:
    for number in numbers:
        room.stores(an_article(f"{URL}/{number}", body=f"Parole numero {number}. " * 3000))


def test_a_reader_that_never_ends_stops_the_run_before_the_log_fills_the_disk(path: Path) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        watch = Watch([path], Bounds(free_mb=0, free_percent=0, log_mb=1), clock=(clock := Clock()))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM links").fetchone()
            fill(room, range(20))
            clock.now = 2.0
            with pytest.raises(StoreError, match="another program has been reading"):
                watch.check()
        fill(room, range(20, 22))
        assert room.is_sound()
    assert not path.with_name(f"{path.name}-wal").exists()


def test_without_readers_the_log_stays_small_and_is_emptied_at_the_end(path: Path) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        fill(room, range(160))
        assert path.stat().st_size > 8_000_000
        assert log_size(path) < 10_000_000  # 8 MB, and the transaction that passed them
        with closing(sqlite3.connect(path)):
            pass
    assert not path.with_name(f"{path.name}-wal").exists()


def test_a_read_that_turns_into_a_write_is_refused_at_once_and_ours_is_not(path: Path) -> None:
    """D8: waiting does not help a plain BEGIN; BEGIN IMMEDIATE waits before it reads."""
    with opened(path) as store, closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as plain:
        plain.execute("BEGIN")
        plain.execute("SELECT count(*) FROM runs").fetchone()
        Newsroom.of(store)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            plain.execute("UPDATE runs SET pid = 2")
        plain.execute("ROLLBACK")
        with writing(store.db):
            assert store.db.execute("SELECT count(*) AS n FROM runs").fetchone()["n"] == 1
            store.db.execute("UPDATE runs SET pid = 3")


def test_every_transaction_of_the_store_begins_as_a_write(path: Path) -> None:
    begun: list[str] = []
    with opened(path) as store:
        store.db.set_trace_callback(begun.append)
        room = Newsroom.of(store)
        fill(room, range(1))
        store.recover(NOW)
        store.runs.finish(room.run_id, NOW, 0, "finished", 1.0)
        store.db.set_trace_callback(None)
    assert {sql for sql in begun if sql.startswith("BEGIN")} == {"BEGIN IMMEDIATE"}
    assert sum(sql.startswith("BEGIN") for sql in begun) > 4
