"""What the stages of the line, the extensions and the `crawl` command may ask of a spider of ours.

The shells do not know each other: this is all that they share. A foreign spider (`scrapy shell`, a user's own) is not a
`Line`, and the stages let its items pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Self

from newscrawl.models import Article, Disposition, Page, Sign, Source
from newscrawl.patience import Patience
from newscrawl.session import Session
from newscrawl.workers import Workers


class Line(Protocol):
    """A spider that brings pages to the line."""

    session: Session
    workers: Workers
    sources: Mapping[str, Source]  #: by slug
    patience: Patience  #: hosts that are left alone

    @classmethod
    def prepare(cls, settings: Any, arguments: Mapping[str, str]) -> Any:
        """Check the arguments and take the store, before Scrapy starts. Raises NewscrawlError."""

    @property
    def polls(self) -> tuple[int, int]:
        """Sources that were asked for, and those of which no entry could be had."""

    def now(self) -> datetime: ...

    async def heed(self, response: Any) -> None:
        """Take note of what a host asks for in any answer of its: to be left alone for a while."""

    async def note_reserved(self, request: Any, sign: Sign) -> None:
        """Write down that a page was not asked for, since its outlet reserves it."""

    async def keep(self, article: Article) -> Disposition:
        """Store an article that passed all stages; says how its link ended."""

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        """Settle the link of a page that was not kept."""

    def ended(self, page: Page | None, response: Any) -> None:
        """A page left the line, whatever came of it: its room is free."""


class Stage:
    """How a stage of the line begins that asks something of its spider."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    @property
    def line(self) -> Line | None:
        """None with a foreign spider, whose items pass."""
        return line_of(self.crawler)


def line_of(crawler: Any) -> Line | None:
    """The crawler's spider, if it is one of ours: asked for every item, so by one attribute and not by all."""
    spider: Line | None = getattr(crawler, "spider", None)
    return spider if isinstance(getattr(spider, "session", None), Session) else None
