from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_made import opened

from newscrawl.dedupe import near
from newscrawl.errors import LockHeld
from newscrawl.store import Options, open_readonly

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.store import open_store
store = open_store(Path(sys.argv[1]), pages=None, command="crawl replay", now=datetime(2025, 11, 9, 8, tzinfo=UTC))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_run(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_is_told_who_holds_the_lock(path: Path) -> None:
    with another_run(path) as holder, pytest.raises(LockHeld) as caught:
        opened(path)
    assert caught.value.exit_status == 75
    for word in (str(path), f"process {holder.pid} ", "2025-11-09T08:00:00Z", "crawl replay", "wait for it"):
        assert word in str(caught.value)


def test_the_death_of_the_holder_releases_the_lock(path: Path) -> None:
    with another_run(path) as holder:
        holder.kill()
        holder.wait()
        opened(path).close()


def test_a_reader_needs_no_lock(path: Path) -> None:
    with another_run(path):
        open_readonly(path).close()


def test_closing_releases_and_the_file_left_behind_means_nothing(path: Path) -> None:
    opened(path).close()
    lock = path.with_name("newscrawl.db.lock")
    assert json.loads(lock.read_text())["pid"] == os.getpid()
    lock.write_text("{}")
    opened(path).close()


def test_a_holder_without_a_name_holds_it_all_the_same(path: Path) -> None:
    with another_run(path):
        path.with_name("newscrawl.db.lock").write_text("")
        with pytest.raises(LockHeld, match="another process"):
            opened(path)


def test_a_store_that_breaks_as_it_is_made_ready_releases_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(near, "METHOD", object())  # what no column takes
        with pytest.raises(sqlite3.Error, match="not supported"):
            opened(path, pages=True, options=Options(story_days=7))
    opened(path, pages=True, options=Options(story_days=7)).close()
