"""A store that fails in mid-run: said in one line, exit 4, and nothing that was acknowledged is lost."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, outlets

# The empty database with its log takes more than half of it.
FILE_BYTES = 1_500_000


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))


def test_a_file_size_limit_ends_the_run_with_status_4_and_the_next_run_goes_on(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        arguments = command(db, "-a", f"source={source}", "-s", "NEWSCRAWL_ARCHIVE=0")
        done = subprocess.run(
            arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120, check=False,
            preexec_fn=_small_files,
        )  # fmt: skip
        assert done.returncode == 4, done.stdout + done.stderr
        assert "the store failed" in done.stdout + done.stderr
        stored = one(db, "SELECT count(*) FROM articles")
        assert crawl(db, "-a", f"source={source}").returncode == 0
    assert isinstance(stored, int)
    assert 0 < stored < 27, stored
    assert one(db, "SELECT count(*) FROM articles") == 27
    assert one(db, "SELECT count(*) FROM links WHERE state IN ('pending', 'leased')") == 0


@pytest.mark.soak
def test_a_program_that_keeps_the_store_ends_the_run_with_status_4_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """D6: it is waited for, a minute; then nothing more is fetched, and what was under way is asked for by the next run."""
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        arguments = command(db, "-a", f"source={source}", "-s", "DOWNLOAD_DELAY=0.3")
        run = subprocess.Popen(
            arguments, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        _wait_for_articles(db, 3)
        with closing(sqlite3.connect(db, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            said, _ = run.communicate(timeout=240)
            other.execute("ROLLBACK")
        assert run.returncode == 4, said
        assert "another process has been writing to it for too long" in said
        assert "the next run takes up the rest" in said
        assert 50 < time.monotonic() - began < 150
        stored = one(db, "SELECT count(*) FROM articles")
        assert crawl(db, "-a", f"source={source}").returncode == 0
    assert isinstance(stored, int)
    assert 3 <= stored < 27, stored
    assert one(db, "SELECT count(*) FROM articles") == 27
    assert one(db, "SELECT count(*) FROM links WHERE state IN ('pending', 'leased')") == 0


def _wait_for_articles(db: Path, count: int) -> None:
    for _ in range(600):
        if db.exists():
            try:
                if int(str(one(db, "SELECT count(*) FROM articles"))) >= count:
                    return
            except sqlite3.OperationalError:  # it is being made
                pass
        time.sleep(0.1)
    raise AssertionError("the run stores nothing")
