"""The crawl context tells stages, middlewares and extensions for which run their Scrapy crawler works.

They do not know each other: this is all that they share. A foreign spider (`scrapy shell`, a user's own) has no run, and
the stages let its items pass.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from newscrawl.crawl.run import Run
from newscrawl.errors import StoreError, UsageError


class Stage:
    """Base of the pipeline stages that ask something of the run."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.run = run_of(crawler)  #: None with a foreign spider, whose items pass

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    async def catch_up(self, piece: Callable[[], int]) -> None:
        """Do work of the store that was left, piece by piece; a run that is being stopped leaves the rest to the next one.

        piece: returns 0 when all is done; a piece takes less than a second, since a signal waits for it
        """
        run = self.run
        with suppress(StoreError):  # the session keeps it, and the run ends with it
            while run is not None and run.session.failure is None and self.crawler.crawling:
                if not await run.session.sql(piece):
                    return


def run_of(crawler: Any) -> Run | None:
    """The run of the crawler's spider; None for a foreign spider, and before there is a spider."""
    run = getattr(getattr(crawler, "spider", None), "run", None)
    return run if isinstance(run, Run) else None


def is_excused(crawler: Any, host: str) -> bool:
    """Whether an outlet that the crawler's spider asks excuses the certificate of a host: of its run, or of a verb that asks without one."""
    run, spider = run_of(crawler), getattr(crawler, "spider", None)
    asked = run.sources.values() if run is not None else getattr(spider, "asked_sources", ())
    return any(host in source.accept_certificates for source in asked)


def check_stages(package: str = "pipelines") -> None:
    """Check that the package of stages is ours. Raises UsageError.

    Scrapy appends the project's folder to the path, so an installed distribution named `pipelines` would shadow it.
    """
    spec = importlib.util.find_spec(package)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    if not any((place / "extract.py").is_file() and (place / "archive.py").is_file() for place in places):
        where = ", ".join(map(str, places)) or "nothing"
        raise UsageError(
            f"the package {package!r} found is not newscrawl's ({where}): another distribution of that name shadows it; "
            "uninstall that one, or install newscrawl with `pip install -e .`"
        )
