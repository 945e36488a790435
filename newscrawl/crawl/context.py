"""The crawl context: which run a crawler of Scrapy works for, so that stages, middlewares and extensions can ask it.

The shells do not know each other: this is all that they share. A foreign spider (`scrapy shell`, a user's own) has no run, and
the stages let its items pass.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Self

from newscrawl.crawl.run import Run
from newscrawl.errors import UsageError


class Stage:
    """How a stage of the pipeline begins that asks something of the run."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.run = run_of(crawler)  #: None with a foreign spider, whose items pass

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)


def run_of(crawler: Any) -> Run | None:
    """The run of the crawler's spider, if it is one of ours."""
    run = getattr(getattr(crawler, "spider", None), "run", None)
    return run if isinstance(run, Run) else None


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
