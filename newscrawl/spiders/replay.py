"""The replay spider sends archived pages through the pipeline again, with no network, so that a better extractor reads them.

    scrapy crawl replay                    all pages of the archive
    scrapy crawl replay -a source=ansa -a since=30d -a limit=100
    scrapy crawl replay -a source=esempio-it    an outlet without a file, by the slug that `newscrawl status` shows
    scrapy crawl replay -a quarantined=yes  only pages that could not be read: newscrawl quarantine replay

Rows are corrected in place: same id, same time of the first sighting. A page that gave no article before may give one now; its
link is then no longer quarantined or rejected.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.config import Config
from newscrawl.crawl import plan
from newscrawl.crawl.replay import ReplayRun
from newscrawl.errors import StoreError
from newscrawl.models import Source
from newscrawl.spiders._base import RunSpider
from newscrawl.store import open_readonly
from newscrawl.store.overview import stored_sources


class ReplaySpider(RunSpider):
    """Yields the pages of a replay; fetches nothing."""

    name = "replay"
    kind = ReplayRun
    run: ReplayRun

    @classmethod
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> plan.Plan:
        plan.check_names(arguments, plan.REPLAY_ARGUMENTS)
        quarantined = plan.yes_or_no("quarantined", arguments.get("quarantined", "no"))
        rest = {name: value for name, value in arguments.items() if name != "quarantined"}
        return replace(
            plan.read(config.sources, rest, now=now, stored=_stored(config.db)),
            quarantined=quarantined,
        )

    async def start(self) -> AsyncIterator[Any]:
        async for page in self.run.steps():
            yield page


def _stored(db: Path) -> Mapping[str, Source]:
    """The outlets that the store knows; none where it cannot be read, which is told when it is opened."""
    try:
        with open_readonly(db) as store:
            return stored_sources(store)
    except StoreError:
        return {}
