"""Progress of a run is shown while it works: a table by source on a terminal, lines of JSON for programs, nothing where neither is wanted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

from newscrawl.config import Config, ProgressView

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from newscrawl.extensions._shown import View
    from newscrawl.extensions._watch import Watch


class Progress:
    """The extension: what watches a run is imported only where somebody looks."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Watch:
        view = view_for(crawler.settings)
        if view is None:
            raise NotConfigured
        from newscrawl.extensions._watch import Watch

        return Watch(crawler, view)


def view_for(settings: BaseSettings) -> View | None:
    """What shows the progress as the settings say, and the streams allow; None for nothing."""
    wanted = Config.read(settings).progress
    logs_there = settings["LOG_LEVEL"] in ("DEBUG", "INFO") and not settings["LOG_FILE"]
    exports_there = any(str(place).startswith("stdout:") for place in settings.getdict("FEEDS"))
    is_seen = sys.stderr.isatty() and not logs_there and not exports_there
    if wanted is ProgressView.OFF or (wanted is ProgressView.AUTO and not is_seen):
        return None
    from newscrawl.extensions._shown import JsonLines, LiveTable

    if wanted is ProgressView.JSONL:
        return JsonLines()
    table = LiveTable()
    return table if table.is_possible else None
