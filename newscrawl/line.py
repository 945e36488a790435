"""What the stages of the line, the extensions and the `crawl` command may ask of a spider of ours.

The shells do not know each other: this is all that they share. A foreign spider (`scrapy shell`, a user's own) is not a
`Line`, and the stages let its items pass.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from newscrawl.errors import UsageError
from newscrawl.http.backoff import Backoff
from newscrawl.http.connectivity import Connectivity
from newscrawl.models import Article, Disposition, OptOutSignal, Page, Source
from newscrawl.session import Session
from newscrawl.workers import Workers


class Line(Protocol):
    """A spider that brings pages to the line."""

    session: Session
    workers: Workers
    sources: Mapping[str, Source]  #: by slug
    backoff: Backoff  #: hosts that are left alone
    connectivity: Connectivity  #: whether anybody answers

    @classmethod
    def prepare(cls, settings: Any, arguments: Mapping[str, str]) -> Any:
        """Check the arguments and take the store, before Scrapy starts. Raises NewscrawlError."""

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked for, and those of which no entry could be had."""

    @property
    def spent(self) -> tuple[str, ...]:
        """Sources of which something was left undone, since their budget was spent."""

    def now(self) -> datetime: ...

    async def heed(self, response: Any) -> None:
        """Take note of what a host asks for in any answer of its: to be left alone for a while."""

    async def note_reserved(self, request: Any, signal: OptOutSignal) -> None:
        """Write down that a page was not asked for, since its outlet reserves it."""

    async def keep(self, article: Article) -> Disposition:
        """Store an article that passed all stages; says how its link ended."""

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        """Settle the link of a page that was not kept."""

    async def raised(self, response: Any, detail: str) -> None:
        """A callback raised: its page, if it was one, is settled and its room free."""

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


def check_stages(package: str = "pipelines") -> None:
    """Scrapy appends the project's folder to the path: a foreign distribution named `pipelines` would shadow ours.

    Raises UsageError.
    """
    spec = importlib.util.find_spec(package)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    if not any((place / "extract.py").is_file() and (place / "archive.py").is_file() for place in places):
        where = ", ".join(map(str, places)) or "nothing"
        raise UsageError(
            f"the package {package!r} found is not newscrawl's ({where}): another distribution of that name shadows it; "
            "uninstall that one, or install newscrawl with `pip install -e .`"
        )
