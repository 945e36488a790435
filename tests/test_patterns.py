"""Patterns of source files: what may explode is refused at load; what is let through is quick on the worst addresses."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest

from newscrawl import patterns

HARMLESS = [
    r"/(cronaca|politica)/", r"/\d{4}/\d{2}/\d{2}/[^/]+/$", r"^https://www\.esempio\.it/.+-\d+\.html$", r"/news/[a-z-]+_\d+\.shtml",
    r"(?i)/video/", r"/[^/]+/[^/]+/[^/]+/$", r"/a?b?c?", r"[.*+]+x", r"\(a+\)+", r".+\d+\.html",
]  # fmt: skip
EXPLOSIVE = [
    r"(a+)+$", r"(a|a)*b", r"(\w+\s?)*$", r"(.*)*x", r"(?:a{2,})+b", r"(a|aa)+$", r"\d+\d+\d+x", r".*.*.*x",
    r"(?:(?:ab)*c)*d", r"(?P<x>a*)*", r"[a-z]*[a-z]*[a-z]*!", r"\w*a\w*a\w*a\w*a\w*a\w*!",
]  # fmt: skip


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_outlets_need_is_let_through_and_quick(pattern: str) -> None:
    assert not patterns.is_slow(pattern)
    began = time.process_time()
    for address in ("a" * 2000, "/a" * 1000, "https://www.esempio.it/" + "a-1" * 600, "1/" * 1000):
        re.search(pattern, address)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_what_may_explode_is_refused(pattern: str) -> None:
    assert patterns.is_slow(pattern)


def test_the_catalogue_is_let_through() -> None:
    for file in (Path(__file__).parents[1] / "data" / "sources").glob("*.toml"):
        source = tomllib.loads(file.read_text("utf-8"))
        for pattern in (*source.get("allow", ()), *source.get("deny", ())):
            assert not patterns.is_slow(pattern), (file.name, pattern)
