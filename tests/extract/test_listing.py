"""Home and section pages, archives and pages about the outlet are told from articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import extract, quality
from newscrawl.models import Article, Entry, Kind, Link, Page, Reason, Source
from tests.extract import listing_made as made
from tests.extract.listing_made import Made

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
SOURCE = Source(
    slug="vedetta",
    name=made.OUTLET,
    home=f"{made.SITE}/",
    entries=(Entry(url=f"{made.SITE}/paesi", kind=Kind.FRONT), Entry(url=f"{made.SITE}/feed", kind=Kind.FEED)),
)
LISTS, ARTICLES = list(made.lists()), list(made.articles())


def read(page: Made, **asked: object) -> Article:
    fetched = Page(url=page.url, body=page.html.encode(), fetched_at=NOW)
    return extract.article(replace(fetched, **asked), SOURCE, now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)
def test_a_page_that_lists_is_no_article(page: Made) -> None:
    article = read(page)
    found = quality.verdict(article)
    assert found is not None, (article.title, article.page_kinds)
    assert found.reason is Reason.TOO_SHORT or found.evidence, (found, article.page_kinds)


@pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.name)
def test_an_article_that_looks_like_a_list_is_one(page: Made) -> None:
    article = read(page)
    assert quality.verdict(article) is None, (article.title, article.page_kinds)


def test_there_are_eighty_of_each() -> None:
    assert (len(LISTS), len(ARTICLES)) == (80, 80)
