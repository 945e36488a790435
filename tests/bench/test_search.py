"""The figures of search in a small archive: every kind of query is timed, and what an index costs is told beside another version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.query import words
from tests.bench import ROOT
from tests.bench.measure import measure
from tests.bench.search import archive


@pytest.mark.soak
def test_figures_of_a_small_archive_are_told_by_kind_and_beside_a_version(tmp_path: Path) -> None:
    out, floors = tmp_path / "search.md", tmp_path / "floors.json"
    arguments = ["search", "--articles", "300", "--folder", str(tmp_path), "--beside", str(ROOT), "--out", str(out), "--floors", str(floors)]  # fmt: skip
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.glob("tmp*"))  # the archives are gone
    assert done.output.startswith("300 articles, ms of CPU p50/p95: newest ")
    written = out.read_text(encoding="utf-8")
    assert 'Made by `make measure WHAT="search --articles 300 --beside DIR"`' in written
    assert written.count("\n| fields alone, few |") == 1
    assert "| 1.000 |" in written  # as large as itself
    (of,) = json.loads(floors.read_text("utf-8")).values()
    assert len(of) == 3
    assert 0.8 < of["300 articles: database without the index of stems over with it"] < 1


def test_terms_that_are_remembered_by_paragraph_are_those_of_the_text() -> None:
    made = archive.Words()
    texts = [f"{row['title']}\n{row['body']}" for row in archive.rows(5, made)]
    wanted = [words.terms(text) for text in texts]
    with archive._terms_remembered():
        assert [words.terms(text) for text in [*texts, *texts]] == wanted * 2
    assert [words.terms(text) for text in texts] == wanted
