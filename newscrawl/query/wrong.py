"""What is said of a query that cannot be answered. `newscrawl.query.reading` offers it to other rooms."""

from __future__ import annotations

from newscrawl.errors import UsageError
from newscrawl.query.said import Said, say

_MOST_SHOWN = 40


class QueryError(UsageError):
    """A query is wrong. `at` is the place in what was typed, from 0; the message counts from 1, as people do.

    `said` is what is wrong with it, without the place; `told` with it.
    """

    def __init__(self, at: int, said: Said) -> None:
        self.at, self.said = at, said
        self.told = say("place", at=str(at + 1), said=said)
        super().__init__(str(self.told))


def shown(typed: str) -> str:
    """What was typed, as a message repeats it: one line, and not all of a long one."""
    return repr(typed if len(typed) <= _MOST_SHOWN else typed[: _MOST_SHOWN - 1] + "…")
