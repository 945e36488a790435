"""Queries beside texts and messages, as files of columns; and any text that somebody may type."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from newscrawl.query.reading import read
from newscrawl.query.tree import Query

TODAY = date(2026, 11, 29)
_HERE = Path(__file__).parent
_SIGNS = "()\"“”„«» -–&*:,.'’´\t\n\0\xad\u0301º₂ʼ\ud800"
_WORDS = [
    "AND",
    "OR",
    "NOT",
    "il",
    "Roma",
    "tram",
    "govern*",
    "l'",
    "since:",
    "until:",
    "7d",
    "2026",
    "source:",
    "author:",
    "changed:any",
    "story:1",
    "ROMA",
    "città",
    "perche'",
    "-tram",
]


class Pair(NamedTuple):
    """A query, a text, and whether a reader expects that the one finds the other."""

    query: str
    text: str
    found: bool


def pairs() -> list[Pair]:
    """The table of Italian pairs."""
    return [Pair(query, text, found == "yes") for query, text, found in _rows("italian.tsv")]


def wrong() -> list[tuple[str, str]]:
    """Queries that cannot be answered, each with its message."""
    return [(typed, message) for typed, message in _rows("wrong.tsv")]


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (_HERE / name).read_text("utf-8").splitlines()[1:]]


def tree(typed: str) -> Query:
    """What is read on the tests' day."""
    return read(typed, today=TODAY)


def anything() -> st.SearchStrategy[str]:
    """Any text, most often of what the language knows."""
    known = st.sampled_from([*_SIGNS, *_WORDS, " ", " "])
    return st.one_of(
        st.text(max_size=60), st.lists(known, max_size=24).map("".join), st.lists(known, max_size=24).map(" ".join)
    )
