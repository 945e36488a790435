"""What pages ask of a store is asked of its indexes: no statement walks over all articles, links or stories."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from newscrawl.store import front, groups, outlet
from newscrawl.store.articles import days
from newscrawl.store.db.migrate import NEWS
from newscrawl.store.groups import By

#: The newest of all: it walks backwards over the numbers, and ends with so many rows.
ENDS_SOON = {"front._NEWEST"}
#: Names that these statements give to articles, links and stories.
LARGE = r"SCAN (articles|links|fetches|stories|a)\b"


def _statements() -> Iterator[Any]:
    for module in (front, outlet, days):
        for name, sql in vars(module).items():
            if name.startswith("_") and isinstance(sql, str) and "SELECT" in sql:
                yield pytest.param(sql, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for by in By:
        yield pytest.param(groups._IDS[by], id=f"groups.{by}")
    for name in ("_HEADLINES", "_MANY", "_DAYS", "_OUTLETS", "_SECTIONS", "_AUTHORS", "_MONTHS"):
        yield pytest.param(groups._LOOKED_AT + getattr(groups, name), id=f"groups.{name}")


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        for file in NEWS.files():
            made.executescript(file.read_text())
        yield made


@pytest.mark.parametrize("sql", list(_statements()))
def test_no_page_walks_over_all_articles_or_links(
    db: sqlite3.Connection, sql: str, request: pytest.FixtureRequest
) -> None:
    names = dict.fromkeys(re.findall(r"(?<![\w:]):([a-z]+)", sql), 1)
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", names)]
    walks = [step for step in plan if re.match(LARGE, step)]
    assert walks == [] or request.node.callspec.id in ENDS_SOON, plan
    if walks:
        assert "LIMIT" in sql
        assert not any("TEMP B-TREE" in step for step in plan), plan
