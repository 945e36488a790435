"""Pages that name nobody have no authors: 51 that were read by hand, and those of the Italian set, wherever the corpus is.

They name desks, agencies, accounts ("admin", "Super User"), photographers, people quoted and people of other articles.
"""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl import extract
from newscrawl.cli._page import undescribed
from newscrawl.models import Page

# Beside the checkout; it is no part of the repository.
CORPUS = Path(os.environ.get("NEWSCRAWL_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
LISTED = Path(__file__).with_name("nobody.txt")
NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not (CORPUS / "score.py").is_file(),
    reason=f"INVENTED AUTHORS NOT CHECKED: no corpus at {CORPUS}; set NEWSCRAWL_CORPUS to its folder",
)


def listed() -> list[tuple[str, str]]:
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return [(name, page) for name, _, page in (line.partition("/") for line in lines if not line.startswith("#"))]


def italian() -> list[tuple[str, str]]:
    """In this set no truth means that the page names nobody."""
    with (CORPUS / "italian" / "truth.jsonl").open(encoding="utf-8") as truth:
        return [("italian", row["id"]) for row in map(json.loads, truth) if not row.get("authors")]


def addresses(name: str) -> dict[str, tuple[str, str]]:
    with (CORPUS / name / "truth.jsonl").open(encoding="utf-8") as truth:
        return {row["id"]: (row["url"], row.get("lang") or "") for row in map(json.loads, truth)}


def authors(name: str, page: str, url: str, lang: str) -> tuple[str, ...]:
    body = gzip.decompress((CORPUS / name / "pages" / f"{page}.html.gz").read_bytes())
    return extract.article(Page(url=url, body=body, fetched_at=NOW), undescribed(url, lang), now=NOW).authors


def test_no_author_is_invented_on_pages_that_name_nobody() -> None:
    pages = [*listed(), *italian()]
    known = {name: addresses(name) for name, _ in pages}
    assert len(listed()) >= 40
    invented = {page: found for name, page in pages if (found := authors(name, page, *known[name][page]))}
    assert invented == {}
