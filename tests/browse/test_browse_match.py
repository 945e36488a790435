"""What people type, as FTS5 reads it: never an error, and what they meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.browse.match import expression

TEXTS = {
    1: "Il governo approva la legge di bilancio",
    2: "Governatori e governi: la legge non cambia",
    3: "Calcio, il Milano vince a Roma",
    4: "Perché l’Unione europea dice no",
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as db:
        db.execute("""CREATE VIRTUAL TABLE texts USING fts5(text, tokenize="unicode61 remove_diacritics 2")""")
        db.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", TEXTS.items())
        yield db


def found(index: sqlite3.Connection, typed: str) -> set[int]:
    return {row[0] for row in index.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (expression(typed),))}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("governo", {1}),
        ("govern*", {1, 2}),
        ("legge -bilancio", {2}),
        ('"legge di bilancio"', {1}),
        ('"bilancio di legge"', set()),
        ("bilancio OR calcio", {1, 3}),
        ("roma OR torino milano", {3}),
        ("dell'Unione", set()),
        ("l'unione PERCHE", {4}),
        ("-calcio", set()),
        ('"', set()),
        ("", set()),
        ("OR OR", set()),
        ("€ governo", {1}),
        ('-"legge di bilancio" legge', {2}),
    ],
)
def test_search_finds_what_was_meant(index: sqlite3.Connection, typed: str, ids: set[int]) -> None:
    assert found(index, typed) == ids


@given(st.text(max_size=60) | st.text(alphabet="ab \"'*-()^:{}+ORANDNT", max_size=60))
def test_nothing_that_is_typed_raises(index: sqlite3.Connection, typed: str) -> None:
    if not any(0xD800 <= ord(c) <= 0xDFFF for c in typed):  # SQLite takes UTF-8 only, and so do addresses
        found(index, typed)


def test_no_value_finds_nothing() -> None:
    assert expression(None) == '""'
