"""Times and counts in the words of the verbs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl import cli
from newscrawl.cli.render.terminal import ago, counted, utc

NOW = datetime(2025, 11, 9, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=119), "119 s ago"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=2), "2 d ago"),
        (-timedelta(hours=6, minutes=20), "in 6 h"),
    ],
)
def test_a_span_is_told_in_the_largest_unit_that_gives_two_or_more(span: timedelta, words: str) -> None:
    assert ago(NOW - span, NOW) == words


def test_an_unknown_time_is_empty_for_people_and_null_for_programs() -> None:
    assert ago(None, NOW) == ""
    assert utc(None) is None


def test_programs_get_times_with_a_z_and_people_get_counts_before_words() -> None:
    assert utc(NOW) == "2025-11-09T12:00:00Z"
    assert counted([("timeout", 7000), ("not_found", 5)]) == "7,000 timeout, 5 not_found"


def test_only_render_lays_out_what_a_verb_prints() -> None:
    files = sorted(Path(str(cli.__file__)).parent.glob("*.py"))
    assert len(files) > len(cli.VERBS)
    assert [file.name for file in files if re.search(r"^\s*(from|import) rich\b", file.read_text("utf-8"), re.M)] == []
