"""The figures of a small store: every figure is there, the components are the file, the plot is a picture."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from tests.bench.measure import measure
from tests.bench.store import filling, growth, plain_rows
from tests.bench.store.growth import Grown


@pytest.mark.soak
def test_figures_of_a_small_store_are_told_and_add_up(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus" / "prova"
    (corpus / "pages").mkdir(parents=True)
    rows = [{"id": f"p{n}", "url": f"https://prova.example/{n}"} for n in range(6)]
    (corpus / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for row in rows:
        page = "<p>riga della pagina</p>\n" * 200 + f"<h1>{row['id']}</h1>"
        (corpus / "pages" / f"{row['id']}.html.gz").write_bytes(gzip.compress(page.encode()))
    out = tmp_path / "store.md"
    arguments = [
        "store",
        "--articles",
        "500",
        "--folder",
        str(tmp_path),
        "--corpus",
        str(corpus.parent),
        "--out",
        str(out),
        "--floors",
        str(tmp_path / "floors.json"),
    ]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.glob("tmp*"))  # the store is gone
    assert len(json.loads((tmp_path / "floors.json").read_text())["store, made news"]) == 3
    written = out.read_text(encoding="utf-8")
    assert 'Made by `make measure WHAT="store --articles 500 --corpus DIR"`' in written
    (line,) = [line for line in done.output.splitlines() if "bytes an article" in line]
    total, *parts = (int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", line))
    assert abs(sum(parts) - total) < len(parts)  # each is rounded
    assert ElementTree.parse(out.with_suffix(".svg")).getroot().tag.endswith("svg")


def test_floors_are_ratios_of_one_run_and_fall_when_a_store_gets_slower_or_larger() -> None:
    small = Grown(
        articles=1000, cpu_ms=2.0, keys_ms=0.4, cpu_ms_all=2.0, wall_ms=2.0, ledger_cpu_ms=0.2, lookup_ms=(1.0, 2.0),
        search_ms=(1.0, 2.0), pages_ms={}, bytes={}, file_bytes=8_000_000, peak_mb=100.0,
    )  # fmt: skip
    large = replace(small, articles=10_000, file_bytes=100_000_000, cpu_ms=8.0, keys_ms=0.8)
    assert list(growth.figures([small, small], 0.5).values()) == [9 / 8, 0.25, 1.0]
    assert list(growth.figures([small, large], 0.5).values()) == [9 / 10, 0.05, 0.5]


def test_plain_rows_cost_something_and_can_be_searched(tmp_path: Path) -> None:
    assert 0 < plain_rows.cpu_ms(tmp_path / "plain.db", filling.articles("prova")[:75], 25) < 50
    with closing(sqlite3.connect(tmp_path / "plain.db")) as db:
        assert db.execute("SELECT count(*) FROM articles_fts").fetchone() == (75,)


def test_a_corpus_without_pages_is_named(tmp_path: Path) -> None:
    arguments = ["store", "--articles", "500", "--corpus", str(tmp_path)]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 2
    assert "pages of one site; found none" in done.stderr


@pytest.mark.soak
def test_the_rate_of_the_last_articles_of_a_story_is_told_over_that_of_the_first() -> None:
    done = CliRunner().invoke(measure, ["stories", "--articles", "200"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 9
    assert all(re.search(r"rate \d+\.\d\d$", line) for line in lines)
