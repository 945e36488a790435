"""The fault matrix names tests that there are, and cases that there are."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.faults.entry_cases import ENTRIES, KEPT
from tests.faults.page_cases import ELSEWHERE, LARGE, PAGES, SLOW

ROOT = Path(__file__).parents[2]
ROWS = tomllib.loads((ROOT / "tests" / "faults" / "matrix.toml").read_text("utf-8"))
EVERY = [
    f"{part}{n}" for part, count in {"A": 37, "B": 23, "C": 29, "D": 23, "E": 19}.items() for n in range(1, count + 1)
]
CASES = {case.row for case in (*PAGES, *LARGE, *SLOW, *ELSEWHERE, *ENTRIES, *KEPT)}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_tests_that_there_are(row: str) -> None:
    assert row in EVERY
    assert set(ROWS[row]) == {"fault", "does", "tests"}
    for test in ROWS[row]["tests"]:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, test


def test_each_row_of_the_network_has_cases_on_the_scripted_server() -> None:
    ours = {row for row in EVERY if row[0] in "AB"}
    assert ours - CASES == {"B20"}  # a site that changes over months: by simulated histories


def test_rows_of_pages_are_in_the_corpus_of_odd_pages() -> None:
    text = (ROOT / "tests" / "faults" / "faults_made.py").read_text("utf-8")
    named = set(re.findall(r'"(C\d+) ', text))
    assert {f"C{n}" for n in range(1, 10) if n != 7} <= named
