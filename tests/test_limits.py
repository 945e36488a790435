"""Limits of the system are looked at before a run begins (D18), in processes of their own."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

_LOOK = "import resource; from newscrawl.crawl import limits; limits.allow_files(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"


def _look(soft: int, hard: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LOOK],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("soft", "hard", "had"), [(64, 4096, 1024), (64, 500, 500), (2000, 2000, 2000)])
def test_a_run_takes_as_many_open_files_as_it_may(soft: int, hard: int, had: int) -> None:
    assert _look(soft, hard).stdout == f"{had}\n"


def test_too_few_open_files_are_told_before_anything_is_opened() -> None:
    done = _look(40, 40)
    assert done.returncode == 1
    assert "this process may have 40 files open, and a run needs 64 at least: raise the limit" in done.stderr
