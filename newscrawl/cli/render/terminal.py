"""What the pages for a terminal have in common: the console, spans of time and counts in words, times for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console


def console(*, width: int = 140) -> Console:
    """A console that colours nothing by itself.

    width: columns where standard output is no terminal, which has none of its own
    """
    return Console(highlight=False, width=None if sys.stdout.isatty() else width)


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that gives two or more, or how long until then; empty for None."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    return f"in {_span(-seconds)}" if seconds < 0 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """Words with their counts: `7 timeout, 5 not_found`."""
    return ", ".join(f"{number:,} {word}" for word, number in counts)


def utc(at: datetime | None) -> str | None:
    """A time in UTC as programs read it: ISO 8601 with a Z; None stays None."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")
