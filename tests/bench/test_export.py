"""The bench of exports measures a process of its own, and its page has a line for each."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from tests.bench.export.command import Measured, _run, page
from tests.bench.export.made import copied
from tests.export.export_made import filled


def test_time_and_memory_are_those_of_the_process_alone(tmp_path: Path) -> None:
    held = bytearray(100_000_000)
    wasteful = [sys.executable, "-S", "-c", "print('x' * 40_000_000)"]
    found = _run("prints", wasteful, 1, tmp_path / "printed")
    assert 30 < found.peak_mb < len(held) / 1e6
    assert (found.articles, found.bytes) == (1, 40_000_001)
    assert found.wall_s > 0


def test_what_ends_badly_is_told(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="no such thing"):
        _run("fails", [sys.executable, "-S", "-c", "import sys; sys.exit('no such thing')"], 1, tmp_path / "printed")


def test_a_store_is_copied_to_as_many_articles_as_are_wanted(tmp_path: Path) -> None:
    filled(tmp_path / "news.db")
    copied(tmp_path / "news.db", 50)
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        assert db.execute("SELECT count(*), count(DISTINCT title) FROM articles").fetchone() == (50, 6)


def test_the_page_has_a_line_for_each_export() -> None:
    found = Measured("newscrawl export, jsonl", 100_000, 10.0, 4.0, 48.2, 300_000_000)
    assert "| newscrawl export, jsonl | 100,000 | 10.0 | 4.0 | 10,000 | 25,000 | 48 | 300.0 |" in page([found])
