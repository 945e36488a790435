"""What a page may take of the machine: so much of its processor, and not the time for which a disk lets it wait, but for a longest wait.

A page of a large archive that nobody read lately waits for the disk at a thousand places: that says nothing of how much was asked.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: So many times as long as the processor may be taken it may last in all.
LONGEST = 5
#: So many times as much as one statement may what a page of ours asks may take: it is many statements, each of which is bounded by itself.
OURS = 3
# Steps of SQLite's machine between two looks at the clock, at most: some tenth of a millisecond.
_STEPS = 1_000


@contextmanager
def limited(connection: sqlite3.Connection, ms: float) -> Iterator[None]:
    """What is asked within the block is interrupted once this thread took so many milliseconds of the processor, or LONGEST times as long in all."""
    spent, last = time.thread_time() + ms / 1000, time.monotonic() + ms / 1000 * LONGEST

    def is_over() -> bool:
        return time.thread_time() >= spent or time.monotonic() >= last

    connection.set_progress_handler(is_over, max(1, min(_STEPS, int(ms))))
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
