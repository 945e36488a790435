"""A store that fails in mid-run: said in one line, exit 4, and nothing that was acknowledged is lost."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

from tests.end_to_end.end_to_end_made import ROOT, command, crawl, environment, one, outlets

# The empty database with its log takes more than half of it.
FILE_BYTES = 2_200_000


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
