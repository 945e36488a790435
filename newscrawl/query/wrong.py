"""What is said of a query that cannot be answered. `newscrawl.query.reading` offers it to other rooms."""

from __future__ import annotations

from newscrawl.errors import UsageError

_MOST_SHOWN = 40


class QueryError(UsageError):
    """A query is wrong. `at` is the place in what was typed, from 0; the message counts from 1, as people do."""

    def __init__(self, at: int, said: str) -> None:
        super().__init__(f"query, character {at + 1}: {said}")
        self.at = at


def shown(typed: str) -> str:
    """What was typed, as a message repeats it: one line, and not all of a long one."""
    return repr(typed if len(typed) <= _MOST_SHOWN else typed[: _MOST_SHOWN - 1] + "…")
