"""The figures of fields on a corpus of two made-up pages with a scorer that only counts."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.bench.measure import measure

SCORER = """
import json, sys
rows = [json.loads(line) for line in open(sys.argv[2])]
figures = {"articles": {"prova": {"title": {"n": len(rows), "match": sum(bool(r["title"]) for r in rows) / len(rows)}}}}
json.dump(figures, open(sys.argv[sys.argv.index("--json") + 1], "w"))
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    pages = tmp_path / "prova" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "score.py").write_text(SCORER)
    rows = [{"id": f"p{n}", "url": f"https://prova.example/{n}", "lang": "it"} for n in range(2)]
    (tmp_path / "prova" / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for n in range(2):
        (pages / f"p{n}.html.gz").write_bytes(gzip.compress(b"<h1>Il voto in consiglio</h1><p>Testo di prova.</p>"))
    return tmp_path


def test_table_is_written(corpus: Path) -> None:
    out, figures = corpus / "fields.md", corpus / "figures.json"
    arguments = [
        "fields",
        "--corpus",
        str(corpus),
        "--jobs",
        "1",
        "--no-baseline",
        "--out",
        str(out),
        "--json",
        str(figures),
    ]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "| prova | 2 | newscrawl |" in out.read_text()
    assert json.loads(figures.read_text())[0]["title"] == "1.000"


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(measure, ["fields", "--corpus", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 2
    assert "expected a corpus with score.py" in done.stderr


def test_an_unknown_set_is_named_with_those_that_exist(corpus: Path) -> None:
    arguments = ["fields", "--corpus", str(corpus), "--set", "altro"]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 2
    assert "no set 'altro'; there are prova" in done.stderr


def test_a_figure_below_its_floor_ends_with_1_and_leaves_the_floors(corpus: Path) -> None:
    floors = corpus / "floors.json"
    floors.write_text('{"prova": {"title": 0.5, "day": 0.9}, "altro": {"day": 1.0}}')
    arguments = ["fields", "--corpus", str(corpus), "--jobs", "1", "--no-baseline", "--floors", str(floors)]
    done = CliRunner().invoke(measure, arguments)
    assert done.exit_code == 1
    assert "prova, day: none, floor 0.9000" in done.stderr
    assert json.loads(floors.read_text())["prova"] == {"title": 0.5, "day": 0.9}
    assert CliRunner().invoke(measure, [*arguments, "--lower-floors"]).exit_code == 0
    assert json.loads(floors.read_text()) == {"prova": {"title": 1.0}, "altro": {"day": 1.0}}


def test_another_checkout_is_run_beside_ours(corpus: Path) -> None:
    program = corpus / "altra" / ".venv" / "bin" / "newscrawl"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newscrawl "$@"\n')
    program.chmod(0o755)
    figures = corpus / "figures.json"
    arguments = ["fields", "--corpus", str(corpus), "--jobs", "1", "--no-baseline", "--json", str(figures)]
    done = CliRunner().invoke(measure, [*arguments, "--beside", str(corpus / "altra")], catch_exceptions=False)
    assert done.exit_code == 0
    assert [(row["extractor"], row["title"]) for row in json.loads(figures.read_text())] == [
        ("newscrawl", "1.000"),
        ("newscrawl altra", "1.000"),
    ]


def test_a_checkout_without_its_environment_is_named(corpus: Path) -> None:
    arguments = ["fields", "--corpus", str(corpus), "--jobs", "1", "--no-baseline", "--beside", str(corpus / "prova")]
    done = CliRunner().invoke(measure, arguments, catch_exceptions=False)
    assert done.exit_code == 2
    assert "expected a checkout with newscrawl in its .venv" in done.stderr
