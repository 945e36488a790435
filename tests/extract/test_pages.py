"""Golden pages: tests/pages/<slug>/<case>/ holds a page and what each field of it should be. One test a field.

The mark-up is of kinds that outlets use; the words are invented. A key that expected.json leaves out is not tested.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from newscrawl import extract
from newscrawl.models import Article, Page, Source
from newscrawl.quality import reason_to_reject
from pipelines.flatten import row

PAGES = Path(__file__).parent.parent / "pages"
CASES = sorted(folder.parent for folder in PAGES.glob("*/*/expected.json"))


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return found


FIELDS = [
    pytest.param(folder, field, id=f"{folder.parent.name}/{folder.name}:{field}")
    for folder in CASES
    for field in expected(folder)
]


@lru_cache
def read(folder: Path) -> Article:
    fetched = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    fetched_at = datetime.fromisoformat(fetched["fetched_at"])
    page = Page(
        url=fetched["url"], body=(folder / "page.html").read_bytes(), fetched_at=fetched_at, headers=fetched["headers"]
    )
    source = Source(
        slug=folder.parent.name, name="", home=fetched["url"], entries=(), selectors=fetched.get("selectors", {})
    )
    return extract.article(page, source, now=fetched_at)


def plain(article: Article) -> dict[str, Any]:
    """The article as feed exports have it, and whether it would be stored."""
    return row(article) | {"rejected": reason_to_reject(article)}


@pytest.mark.parametrize(("folder", "field"), FIELDS)
def test_field_is_as_expected(folder: Path, field: str) -> None:
    assert plain(read(folder))[field] == expected(folder)[field]


def kept(folder: Path) -> bool:
    return expected(folder).get("rejected") is None


@pytest.mark.parametrize("folder", [f for f in CASES if kept(f)], ids=lambda f: f"{f.parent.name}/{f.name}")
def test_every_value_says_where_it_comes_from(folder: Path) -> None:
    article = read(folder)
    unknown = {"title", "blocks", "published"} - set(article.provenance)
    assert not unknown, "a golden page shows a headline, a text (blocks) and a date, unless it expects to be rejected"
    assert reason_to_reject(article) is None
