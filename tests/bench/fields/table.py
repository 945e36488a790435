"""Lays out how well fields were read: on a terminal, as Markdown, as JSON, as figures with floors."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from tests.bench.bootstrap import Interval

_COLUMNS = (
    ("body P", "body", "sh_p"),
    ("body R", "body", "sh_r"),
    ("body F1", "body", "sh_f1"),
    ("word F1", "body", "word_f1"),
    ("title", "title", "match"),
    ("authors F1", "authors", "f1"),
    ("day", "date", "day"),
    ("minute", "date", "minute"),
)
# Precision and recall are traded against each other: what they come to has a floor.
_WITHOUT_FLOOR = ("body P", "body R")
_INTERVAL = "body F1 more than {} (95 %)"


class SetResult(NamedTuple):
    """One contestant on one set."""

    set: str
    pages: int
    contestant: str
    scores: Mapping[str, Any]
    ms: Sequence[float]
    more: Mapping[str, Interval] = {}  #: body F1, less that of each other contestant


def figures(result: SetResult) -> Mapping[str, float]:
    """The figures that have a floor: column → value, where the set has a truth for it."""
    values = {title: result.scores.get(field, {}).get(key) for title, field, key in _COLUMNS}
    return {title: value for title, value in values.items() if value is not None and title not in _WITHOUT_FLOOR}


def show(results: Sequence[SetResult]) -> None:
    table = Table()
    others = _others(results)
    for title in _header(others):
        table.add_column(title, justify="left" if title in {"set", "extractor"} else "right")
    for result in results:
        table.add_row(*_cells(result, others))
    Console(width=max(Console().width, 150)).print(table)


def markdown(results: Sequence[SetResult]) -> str:
    others = _others(results)
    header = _header(others)
    lines = [header, ["---"] * len(header), *(_cells(result, others) for result in results)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"""# Fields, measured

Made by `make measure WHAT="fields --corpus DIR --out tests/bench/fields.md"`; do not edit.
Body P, R, F1: 4-token shingles; word F1: bags of words; title: share of equal ones after normalisation; authors F1: sets of
names; day, minute: share of right ones. ms: CPU of one page. trafilatura: `extract` for the body, `bare_extraction` with
metadata for fields and time. "body F1 more than": how far our body F1 lies above another's, as an interval by a paired
bootstrap over the set's pages; one that holds zero may be chance. "of other outlets": with weights that are fitted on the outlets
of the other four of five folds (by registrable domain), which is what an outlet can expect that nobody fitted on; the row above it
flatters. Empty: the set has no truth for it, or it was not measured.

{table}
"""


def flat(result: SetResult) -> Mapping[str, Any]:
    """The result for --json: the row as printed, and the scorer's own figures."""
    scores = {field: score for field, score in result.scores.items() if field != "worst"}
    others = tuple(result.more)
    return dict(zip(_header(others), _cells(result, others), strict=True)) | {"scores": scores}


def _others(results: Sequence[SetResult]) -> Sequence[str]:
    """Those with whom ours are compared, in order."""
    return tuple(dict.fromkeys(name for result in results for name in result.more))


def _header(others: Sequence[str]) -> list[str]:
    intervals = [_INTERVAL.format(name) for name in others]
    return ["set", "pages", "extractor", *(title for title, _, _ in _COLUMNS), *intervals, "ms p50", "ms p99"]


def _cells(result: SetResult, others: Sequence[str]) -> list[str]:
    values = [result.scores.get(field, {}).get(key) for _, field, key in _COLUMNS]
    ordered = sorted(result.ms)
    cpu = (
        [statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]]
        if ordered
        else [None, None]
    )
    leads = [result.more.get(name) for name in others]
    return (
        [result.set, str(result.pages), result.contestant]
        + ["" if value is None else f"{value:.3f}" for value in values]
        + ["" if lead is None else f"{lead.low:+.3f} to {lead.high:+.3f}" for lead in leads]
        + ["" if value is None else f"{value:.1f}" for value in cpu]
    )
