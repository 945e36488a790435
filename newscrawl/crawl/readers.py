"""The workers that read pages, with the limits of a page: one place for crawls, and for whoever asks what a crawl would make of a page."""

from __future__ import annotations

from newscrawl import strategies
from newscrawl.config import Config
from newscrawl.crawl.workers import Workers

# Seconds of wall time that one page may take: generous, since a busy machine is not a bad page.
_PAGE_WALL_S = 60.0


def readers(config: Config, *, count: int | None = None) -> Workers:
    """Workers for pages, not started yet. count: of processes; None: as the settings say"""
    return Workers(
        config.workers if count is None else count,
        cpu_s=config.page_cpu_s,
        wall_s=_PAGE_WALL_S,
        memory_mb=config.page_memory_mb,
        preload=preload(),
    )


def preload() -> tuple[str, ...]:
    """Modules that workers import before their first page: that takes half a second of CPU, or two on a busy machine."""
    ours = [name for room in ("extract", "discover", "dedupe") for name in strategies.modules(f"newscrawl.{room}")]
    return ("trafilatura", "dateparser", *ours, "newscrawl.crawl.reading", "newscrawl.crawl.survey")
