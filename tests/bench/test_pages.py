"""The benches of the browser in a small archive: every page is answered and timed, by its owner and by strangers, and read during a crawl."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.bench.measure import measure


@pytest.mark.soak
@pytest.mark.parametrize("more", [["--cold"], ["--public", "--withheld", "99"]], ids=["owner", "strangers"])
def test_every_page_is_answered_and_timed(tmp_path: Path, more: list[str]) -> None:
    out = tmp_path / "pages.md"
    arguments = ["pages", "--articles", "300", "--rounds", "2", "--most", "60000", "--out", str(out), *more]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    named = {line.split("|")[1].strip() for line in out.read_text("utf-8").splitlines()}
    assert {"start", "an article", "search, the most frequent word, best first", "question: day"} <= named
    assert ("ledger" in named) == ("--public" not in more)


@pytest.mark.soak
def test_readers_and_a_crawl_are_told_side_by_side(tmp_path: Path) -> None:
    small = [
        "readers",
        "--articles",
        "300",
        "--readers",
        "3",
        "--every",
        "2",
        "--outlets",
        "1",
        "--stories",
        "3",
        "--no-hold",
        "--folder",
    ]
    done = CliRunner().invoke(measure, [*small, str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert " pages of 3 readers in " in done.output
    assert ": 0 errors, " in done.output
    assert not list(tmp_path.iterdir())
