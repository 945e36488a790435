"""Extraction finds the fields of an article on a page: `article` and `explain`, and what a strategy must offer.

Each public module of `fields` is one strategy: it offers `candidates(document, source)` and is found by its file. Modules that
begin with `_` are helpers. Everything is pure: no clock, no network, no files; it runs in worker processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from newscrawl.extract.assemble import assemble
from newscrawl.extract.choose import Explanation
from newscrawl.extract.page.document import Document
from newscrawl.models import Article, Candidate, Page, Source

Extractor: TypeAlias = Callable[[Document, Source], Iterable[Candidate]]
"""A strategy yields all its readings of all fields of one page, best first within a field.

It never chooses between fields or strategies, never logs, and leaves the tree as it found it. It believes nothing: how
far a place is believed is the candidate's trust.
"""

__all__ = ["Document", "Explanation", "Extractor", "article", "explain"]


def article(page: Page, source: Source, *, now: datetime) -> Article:
    """The article that a page holds; a page that holds none gives one without title or blocks.

    now: aware; anchors "ieri" and "2 ore fa" where the page does not say when it was fetched
    """
    return explain(page, source, now=now).article


def explain(page: Page, source: Source, *, now: datetime) -> Explanation:
    """The same article with every candidate of every field, and why it won or lost."""
    return assemble(page, source, now=now)
