"""What hub and workers agree on: versions, the settings that go with each bundle, and how long a silent worker is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from newscrawl.crawl import versions
from newscrawl.fleet.queue.records import Timing

#: Settings that a bundle brings: the hub's manners, and what it keeps. All else, such as what may be asked at all, is the worker's own.
SHARED = (
    "DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED", "AUTOTHROTTLE_MAX_DELAY", "NEWSCRAWL_CONTACT", "NEWSCRAWL_RESERVATIONS", "NEWSCRAWL_ARCHIVE",
)  # fmt: skip

#: Bundles of requests, and those of pages that are read anew.
CRAWL, READ = "crawl", "read"

#: Heartbeats of a fleet, and what follows from them.
TIMING = Timing()


def made_of() -> Mapping[str, str]:
    """What must be equal on hub and workers."""
    return {"program": version("newscrawl"), "extractor": versions.extractor().rpartition(" ")[2]}
