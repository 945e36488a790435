"""One candidate of a field is chosen: the most trusted that converts. No strategy is known here by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from newscrawl.models import Article, Candidate

T = TypeVar("T")

WON = "won"
UNREADABLE = "unreadable"
LOST = "lost"
UNTRIED = "untried"


class Row(NamedTuple):
    """One candidate, and whether it was taken."""

    candidate: Candidate
    outcome: str  #: "won", "lost" (a better one was taken), "unreadable" (did not convert), "untried" (over the limit)


class Explanation(NamedTuple):
    """An article and how each of its fields was found, in the order tried."""

    article: Article
    rows: tuple[Row, ...]


class Choice(NamedTuple):
    """The answer to one field: its value, where it comes from, and every candidate of it."""

    value: object | None
    origin: str | None
    raw: str | None
    rows: tuple[Row, ...]


def by_field(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The candidates of each field, sorted by trust, and within one trust in the order given."""
    fields: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        fields.setdefault(candidate.field, []).append(candidate)
    return {field: sorted(listed, key=lambda candidate: -candidate.trust) for field, listed in fields.items()}


def one(
    candidates: Sequence[Candidate], convert: Callable[[str], T | None], *, tries: int = 50
) -> tuple[T | None, Choice]:
    """The first candidate that converts.

    tries: at most so many are converted, for conversions that cost (dates)
    """
    value: T | None = None
    winner: Candidate | None = None
    rows = []
    for index, candidate in enumerate(dict.fromkeys(candidates)):
        if winner is not None or index >= tries:
            rows.append(Row(candidate, LOST if winner is not None else UNTRIED))
            continue
        value = convert(candidate.value)
        winner = candidate if value is not None else None
        rows.append(Row(candidate, WON if winner is not None else UNREADABLE))
    origin = winner.origin if winner else None
    return value, Choice(value, origin, winner.value if winner else None, tuple(rows))


def many(candidates: Sequence[Candidate], convert: Callable[[list[str]], T | None]) -> tuple[T | None, Choice]:
    """All candidates of the first origin whose values, taken together, convert."""
    groups: dict[tuple[int, str], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault((candidate.trust, candidate.origin), []).append(candidate)
    value: T | None = None
    won: str | None = None
    rows: list[Row] = []
    for (_, origin), group in groups.items():
        outcome = LOST
        if won is None:
            value = convert([candidate.value for candidate in group])
            outcome = WON if value is not None else UNREADABLE
            won = origin if value is not None else None
        rows += [Row(candidate, outcome) for candidate in group]
    return value, Choice(value, won, None, tuple(rows))
