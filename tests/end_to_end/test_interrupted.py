"""What is acknowledged stays, what was under way comes back, nothing is twice."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from newscrawl.store.db.lock import holder
from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, outlets, rows


def _stored(db: Path) -> list[tuple[int, str]]:
    try:
        return [(row["id"], row["url"]) for row in rows(db, "SELECT id, url FROM articles")]
    except Exception:  # not there yet
        return []


def _started(db: Path, source: str, delay_s: float = 0.1) -> subprocess.Popen[bytes]:
    arguments = command(db, "-a", f"source={source}", "-s", f"DOWNLOAD_DELAY={delay_s}")
    return subprocess.Popen(
        arguments, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(db: Path, articles: int) -> None:
    end = time.monotonic() + 60
    while len(_stored(db)) < articles:
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("articles", [1, 9])
def test_kill_9_in_mid_crawl_loses_nothing_and_stores_nothing_twice(tmp_path: Path, articles: int) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        running = _started(db, source)
        _wait_for(db, articles)
        running.kill()
        running.wait(30)
        before = _stored(db)
        again = crawl(db, "-a", f"source={source}")
    assert again.returncode == 0, again.stderr
    assert set(before) <= set(_stored(db))
    assert len(_stored(db)) == one(db, "SELECT count(DISTINCT url) FROM articles") == 27
    assert one(db, "SELECT count(*) FROM links WHERE state IN ('pending', 'leased')") == 0


def test_sigterm_ends_cleanly_and_the_next_run_takes_up_the_rest(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        running = _started(db, source)
        _wait_for(db, 3)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) in (130, 143)
        assert one(db, "SELECT exit_status FROM runs") in (130, 143)
        assert crawl(db, "-a", f"source={source}").returncode == 0
    assert len(_stored(db)) == 27


def test_a_second_run_beside_the_first_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        running = _started(db, source, 5)
        try:
            end = time.monotonic() + 60
            while (held := holder(db)) is None or held.pid is None:
                assert time.monotonic() < end
                time.sleep(0.02)
            # At five seconds a page it is still there when the second has started.
            second = crawl(db, "-a", f"source={source}")
        finally:
            running.kill()
            running.wait(30)
    assert second.returncode == 75
    assert str(running.pid) in second.stderr
    assert "Traceback" not in second.stderr


def test_limit_and_since_leave_the_rest_for_a_wider_run(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with outlets(tmp_path) as (_, source):
        limited = crawl(db, "-a", f"source={source}", "-a", "limit=5")
        assert limited.returncode == 0, limited.stderr
        assert one(db, "SELECT count(*) FROM fetches") == 5
        assert "waiting=25" in limited.stdout.splitlines()[-1]
        recent = crawl(db, "-a", f"source={source}", "-a", "since=1d")
        assert recent.returncode == 0
        between = len(_stored(db))
        assert 5 < between < 27
        assert crawl(db, "-a", f"source={source}").returncode == 0
    assert len(_stored(db)) == 27
