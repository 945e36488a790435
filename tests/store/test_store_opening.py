from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database
from store_made import NOW, Newsroom, an_article, opened

from newscrawl.errors import DamagedStore, NewerStore, StoreError
from newscrawl.store import NEWS, PAGES, open_readonly
from newscrawl.store.db.connect import connect
from newscrawl.store.db.migrate import Family


def complaint(kind: type[StoreError], path: Path) -> str:
    """Opening fails with this kind of error, on one line that begins with the file; afterwards the lock is free."""
    with pytest.raises(kind) as caught:
        opened(path)
    message = str(caught.value)
    assert type(caught.value) is kind
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def changed(path: Path, sql: str) -> None:
    conn = sqlite3.connect(path)
    conn.executescript(sql)
    conn.close()


def a_family(folder: Path, **files: str) -> Family:
    folder.mkdir(exist_ok=True)
    for name, sql in files.items():
        (folder / f"{name}.sql").write_text(sql)
    return Family(name="made-up", application_id=7, folder=folder)


def test_a_new_file_and_its_folder_are_made_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "deep" / "newscrawl.db"
    for _ in range(3):
        with opened(path, pages=True) as store:
            assert store.db.execute("PRAGMA application_id").fetchone()[0] == NEWS.application_id
            assert store.db.execute("PRAGMA user_version").fetchone()[0] == NEWS.version
            assert store.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 2
            assert store.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
            assert store.pages
            assert store.pages.db.execute("PRAGMA application_id").fetchone()[0] == PAGES.application_id
    assert sorted(file.name for file in path.parent.iterdir()) == ["newscrawl.db", "newscrawl.db.lock", "pages.db"]


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA user_version = 999",
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newscrawl', '9999_moon', '')",
    ],
    ids=["version", "migration"],
)
def test_a_newer_file_is_refused(path: Path, sql: str) -> None:
    opened(path).close()
    changed(path, sql)
    assert "upgrade newscrawl" in complaint(NewerStore, path)


@pytest.mark.parametrize(
    "content", [b"Caro diario, " * 500, b"SQLite format 3\x00" + b"x" * 5000], ids=["text", "fake"]
)
def test_what_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "NEWSCRAWL_DB" in complaint(DamagedStore, path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("sql", ["CREATE TABLE recipes (a)", "PRAGMA application_id = 77"])
def test_a_database_of_another_program_is_refused_and_left_alone(path: Path, sql: str) -> None:
    changed(path, sql)
    before = path.read_bytes()
    assert "another program" in complaint(DamagedStore, path)
    assert path.read_bytes() == before


def test_the_archive_is_no_store(path: Path, tmp_path: Path) -> None:
    opened(path, pages=True).close()
    complaint(DamagedStore, tmp_path / "pages.db")


def test_a_damaged_file_is_refused(path: Path) -> None:
    with opened(path) as store:
        room = Newsroom.of(store)
        for number in range(50):
            room.stores(an_article(f"https://corriere.example/{number}", body="Parole. " * 500))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 40_960] = b"\xff" * 40_960
    path.write_bytes(content)
    assert "backup" in complaint(DamagedStore, path)


def test_a_truncated_file_is_refused(path: Path) -> None:
    opened(path).close()
    path.write_bytes(path.read_bytes()[:20_000])
    complaint(DamagedStore, path)


def test_a_log_without_its_database_is_not_thrown_away(path: Path) -> None:
    wal = path.with_name("newscrawl.db-wal")
    wal.write_bytes(b"committed")
    assert "put it back" in complaint(DamagedStore, path)
    assert wal.read_bytes() == b"committed"


def test_a_folder_in_the_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir()
    complaint(StoreError, path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"data/newscrawl\.db"):
        opened(tmp_path / "data" / "newscrawl.db")


def test_a_place_where_nobody_may_write_is_refused() -> None:
    with pytest.raises(StoreError, match="NEWSCRAWL_DB"):
        opened(Path("/proc/self/newscrawl.db"))


def test_a_failure_of_the_archive_closes_everything(path: Path, tmp_path: Path) -> None:
    (tmp_path / "pages.db").write_bytes(b"no database at all, as one can see" * 100)
    with pytest.raises(DamagedStore, match=r"pages\.db"):
        opened(path, pages=True)
    opened(path).close()


def test_a_reader_sees_what_a_run_commits_and_writes_nothing(room: Newsroom, path: Path) -> None:
    room.stores(an_article("https://corriere.example/1"))
    with open_readonly(path) as reading:
        assert reading.runs.last() == room.run_id
        assert reading.runs.summary(room.run_id).articles == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reading.ledger.recover(NOW)


def test_a_reader_of_nothing_is_told_how_to_make_it(path: Path) -> None:
    with pytest.raises(StoreError, match="crawl"):
        open_readonly(path)
    assert not path.exists()


def test_a_reader_does_not_migrate(path: Path) -> None:
    opened(path).close()
    changed(path, "DELETE FROM _sqlite_migrations")
    with pytest.raises(StoreError, match="up to date"):
        open_readonly(path)


def test_a_second_migration_runs_once_and_leaves_a_copy_of_the_old_file(path: Path, tmp_path: Path) -> None:
    first = {"0001_a": "CREATE TABLE a (x); INSERT INTO a VALUES (1);"}
    second = {"0002_b": "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (2, 'x;y');"}
    connect(path, a_family(tmp_path / "m", **first)).close()
    for _ in range(2):
        db = connect(path, a_family(tmp_path / "m", **second))
        assert [tuple(row) for row in db.execute("SELECT x, y FROM a")] == [(1, None), (2, "x;y")]
        db.close()
    copy = Database(path.with_name("newscrawl.db.v1"))
    assert copy["a"].columns_dict.keys() == {"x"}
    copy.close()


@pytest.mark.parametrize(
    "broken",
    [
        "INSERT INTO a VALUES (3); CREATE TABLE oops (;",
        "CREATE TABLE b (x REFERENCES a(x)); INSERT INTO b VALUES (99);",
    ],
    ids=["syntax", "foreign key"],
)
def test_a_migration_that_fails_leaves_nothing(path: Path, tmp_path: Path, broken: str) -> None:
    files = {"0001_a": "CREATE TABLE a (x PRIMARY KEY)", "0002_b": "CREATE TABLE c (y)", "0003_c": broken}
    connect(path, a_family(tmp_path / "m", **{"0001_a": files["0001_a"]})).close()
    with pytest.raises((sqlite3.OperationalError, DamagedStore)):
        connect(path, a_family(tmp_path / "m", **files))
    conn = sqlite3.connect(path)
    assert conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('b', 'c')").fetchall() == []
    assert conn.execute("PRAGMA user_version").fetchone() == (1,)
    conn.close()
