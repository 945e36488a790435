"""What a person can mend is one clear line and an exit status, never a traceback."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import crawl, environment

SOURCE = """name = "Prova"
home = "http://127.0.0.1:9/"
[[entries]]
url = "http://127.0.0.1:9/feed.xml"
kind = "feed"
"""


def refused(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    said = [line for line in done.stderr.splitlines() if line.startswith("newscrawl: ")]
    assert len(said) == 1, done.stderr
    for word in words:
        assert word in said[0]


@pytest.fixture
def source(tmp_path: Path) -> str:
    file = tmp_path / "prova.toml"
    file.write_text(SOURCE)
    return str(file)


def test_unknown_source(tmp_path: Path) -> None:
    refused(crawl(tmp_path / "a.db", "-a", "source=anza"), 2, "anza", "ansa")
    assert not (tmp_path / "a.db").exists()


def test_broken_toml(tmp_path: Path) -> None:
    file = tmp_path / "rotto.toml"
    file.write_text('name = "Rotto\n')
    refused(crawl(tmp_path / "a.db", "-a", f"source={file}"), 2, "rotto.toml", "line 1")


def test_a_wrong_key_names_what_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "prova.toml"
    file.write_text(SOURCE.replace('kind = "feed"', 'kind = "fed"'))
    refused(crawl(tmp_path / "a.db", "-a", f"source={file}"), 2, "entries[0].kind", "'fed'", "feed")


def test_unknown_spider_and_argument(tmp_path: Path) -> None:
    refused(crawl(tmp_path / "a.db", "-a", "sourse=ansa"), 2, "source")


def test_wrong_settings_are_told_together_before_anything_is_opened(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_SOURCE", "data")
    wrong = ("-s", "NEWSCRAWL_VERBOSE=very", "-s", "NEWSCRAWL_QUIZ=1")
    done = crawl(tmp_path / "a.db", "-a", f"source={source}", *wrong)
    refused(done, 2)
    for told in ("NEWSCRAWL_SOURCES?", "NEWSCRAWL_VERBOSE: expected 1 or 0", "NEWSCRAWL_QUIZ: there is no such"):
        assert told in done.stderr
    assert sum("NEWSCRAWL_" in line for line in done.stderr.splitlines()) == 3
    assert list(tmp_path.glob("a*")) == []


def test_a_database_that_is_none(tmp_path: Path, source: str) -> None:
    (tmp_path / "a.db").write_bytes(b"this is a letter, not a database" * 100)
    refused(crawl(tmp_path / "a.db", "-a", f"source={source}"), 4, "a.db")


def test_a_damaged_database(tmp_path: Path, source: str) -> None:
    db = tmp_path / "a.db"
    crawl(db, "-a", f"source={source}")
    raw = bytearray(db.read_bytes())
    raw[4096:20480] = b"\xde" * (20480 - 4096)
    db.write_bytes(bytes(raw))
    refused(crawl(db, "-a", f"source={source}"), 4, "a.db")


def test_a_database_of_a_newer_version(tmp_path: Path, source: str) -> None:
    db = tmp_path / "a.db"
    crawl(db, "-a", f"source={source}")
    with closing(sqlite3.connect(db)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%migrations%'")
        ]
        assert tables
        connection.execute(
            f"INSERT INTO {tables[0]} (migration_set, name, applied_at) VALUES ('newscrawl', '0999_tomorrow', '2030-01-01')"
        )
        connection.commit()
    refused(crawl(db, "-a", f"source={source}"), 4, "newer")


def test_an_unwritable_folder(tmp_path: Path, source: str) -> None:
    (tmp_path / "a-file").write_text("")
    refused(crawl(tmp_path / "a-file" / "a.db", "-a", f"source={source}"), 4, "a-file")


def test_an_unreachable_host_is_said_and_is_no_success(tmp_path: Path, source: str) -> None:
    done = crawl(tmp_path / "a.db", "-a", f"source={source}", "-s", "NEWSCRAWL_ALLOW_PORTS=9,80")
    assert done.returncode == 5
    assert "none of the 1 sources could be had" in done.stderr
    assert "Traceback" not in done.stderr


def test_loopback_is_refused_unless_it_is_allowed(tmp_path: Path, source: str) -> None:
    done = crawl(tmp_path / "a.db", "-a", f"source={source}", "-s", "NEWSCRAWL_ALLOW_ADDRESSES=")
    assert done.returncode == 5
    assert "not a public address" in done.stderr


@pytest.mark.parametrize("verb", [["try", "/nowhere.html"], ["browse", "--port", "x"], ["sources", "anza"]], ids=str)
def test_other_verbs_say_it_too(verb: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", *verb],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "newscrawl: " in done.stderr or "Error: " in done.stderr
