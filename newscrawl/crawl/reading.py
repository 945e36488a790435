"""Reading an article page, in a worker. Imports neither Scrapy nor the store: a worker starts without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl import dedupe
from newscrawl.models import Article, Page, Source

if TYPE_CHECKING:
    from newscrawl.extract import Explanation


def read(page: Page, source: Source, now: datetime) -> Article:
    """The article of a page, with its keys, which cost too much for the event loop. The page's bytes do not travel back."""
    from newscrawl import (
        extract,  # here, since the parent names this function and never calls it: a twentieth of its start
    )

    found = extract.article(page, source, now=now)
    return replace(found, page=replace(page, body=b""), keys=dedupe.keys(found))


def explain(page: Page, source: Source, now: datetime) -> Explanation:
    """The same article with every candidate of every field, for the same CPU time."""
    from newscrawl import extract  # as above

    found = extract.explain(page, source, now=now)
    dedupe.keys(found.article)
    return found
