"""What a page may take of the machine: so much of its processor, and not the time for which a disk lets it wait, but for a longest wait.

A page of a large archive that nobody read lately waits for the disk at a thousand places: that says nothing of how much was asked.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: So many times as long as the processor may be taken it may last in all.
LONGEST = 5
#: So many times as much as one statement may what a page of ours asks may take: it is many statements, each of which is bounded by itself.
OURS = 3
# Steps of SQLite's machine between two looks at the clock, at most: some tenth of a millisecond.
_STEPS = 1_000

# What ends the blocks that are under way, by the id of their connection: SQLite has one handler for each, and does not say which.
_under_way: dict[int, tuple[Callable[[], bool], int]] = {}


@contextmanager
def limited(connection: sqlite3.Connection, ms: float) -> Iterator[None]:
    """What is asked within the block is interrupted once this thread took so many milliseconds of the processor, or LONGEST times as long in all.

    A block within another one of the same connection is ended by either limit; behind it the other one's goes on.
    """
    spent, last = time.thread_time() + ms / 1000, time.monotonic() + ms / 1000 * LONGEST
    outer, steps = _under_way.get(id(connection)), max(1, min(_STEPS, int(ms)))

    def is_over() -> bool:
        return time.thread_time() >= spent or time.monotonic() >= last or (outer is not None and outer[0]())

    _under_way[id(connection)] = (is_over, steps)
    connection.set_progress_handler(is_over, steps)
    try:
        yield
    finally:
        if outer is None:
            del _under_way[id(connection)]
            connection.set_progress_handler(None, 0)
        else:
            _under_way[id(connection)] = outer
            connection.set_progress_handler(*outer)
