"""What a worker does with an article page. Imports no shell: a worker starts without Scrapy and without the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newscrawl import dedupe
from newscrawl.models import Article, Page, Source


def read(page: Page, source: Source, now: datetime) -> Article:
    """The article, with the keys of its text, which cost too much for the event loop. The page's bytes do not travel back."""
    from newscrawl import (
        extract,  # here, since the parent names this function and never calls it: a twentieth of its start
    )

    found = extract.article(page, source, now=now)
    return replace(found, page=replace(page, body=b""), keys=dedupe.keys(found))
