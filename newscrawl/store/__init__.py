"""The store: articles, ledger and runs in one SQLite file, raw pages in another. All SQL of newscrawl is in this room.

Synchronous: an open store belongs to one thread, mostly that of a `Writer`. What is acknowledged is on the disk.
"""

from newscrawl.store.db.migrate import NEWS, PAGES
from newscrawl.store.db.watch import Bounds
from newscrawl.store.options import Options
from newscrawl.store.records import (
    EntryState,
    Leased,
    SourceSummary,
    Summary,
    Waiting,
)
from newscrawl.store.store import Store, open_readonly, open_store
from newscrawl.store.writer import Writer

__all__ = [
    "NEWS",
    "PAGES",
    "Bounds",
    "EntryState",
    "Leased",
    "Options",
    "SourceSummary",
    "Store",
    "Summary",
    "Waiting",
    "Writer",
    "open_readonly",
    "open_store",
]
