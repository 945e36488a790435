"""Breaks simulated outlets: what may break in one, and the outlet with it broken."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newscrawl.health.records import Metric
from tests.bench.health.histories import RUNS_A_DAY, MadePage, Simulated, dice

_FIELDS = (Metric.PUBLISHED, Metric.BYLINE, Metric.SUBTITLE, Metric.SECTION, Metric.IMAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that breaks with a run, and stays broken."""

    metric: Metric
    tick: int
    feed: int | None = None  #: for feed: which


def faults(outlet: Simulated) -> Iterator[Fault]:
    """All faults that an outlet may have: every field that it fills mostly, its text, its feeds, itself. Between day 35 and 54."""
    chance = dice("fault", outlet.seed, outlet.outlet.name)
    filled = [metric for metric in _FIELDS if _share(outlet.pages, metric) >= 0.9]
    for metric in (*filled, Metric.TITLE, Metric.BODY, Metric.LENGTH, Metric.BLOCKED, Metric.CONSENT, Metric.ARTICLES):
        yield Fault(metric=metric, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY))
    for feed in range(len(outlet.outlet.feeds) if len(outlet.outlet.feeds) > 1 else 0):
        yield Fault(metric=Metric.FEED, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY), feed=feed)
    yield Fault(metric=Metric.STAMPED, tick=chance.randrange(35 * RUNS_A_DAY, 54 * RUNS_A_DAY))


def _share(pages: Sequence[MadePage], metric: Metric) -> float:
    good = [page for page in pages if not page.lack]
    return sum(getattr(page, metric) for page in good) / len(good) if good else 0.0


def broken(outlet: Simulated, fault: Fault) -> Simulated:
    """The outlet as it is with the fault."""
    chance = dice("broken", outlet.seed, outlet.outlet.name, fault)
    pages = (page if page.fetched < fault.tick else _broken(page, fault, chance) for page in outlet.pages)
    return replace(outlet, pages=tuple(page for page in pages if page is not None))


def _broken(page: MadePage, fault: Fault, chance: random.Random) -> MadePage | None:
    match fault.metric:
        case Metric.ARTICLES:
            return None
        case Metric.FEED:
            assert fault.feed is not None
            left = page.feeds & ~(1 << fault.feed)
            return replace(page, feeds=left) if left else None
        case Metric.LENGTH:
            return replace(page, words=page.words // 3)
        case Metric.BLOCKED:
            return replace(page, lack="blocked") if chance.random() < 0.95 else page
        case Metric.TITLE | Metric.BODY | Metric.CONSENT:
            return page if page.lack == "blocked" else replace(page, lack=fault.metric.value)
        case Metric.STAMPED:
            return replace(page, stamped=True)
        case metric:
            emptied: dict[str, Any] = {metric.value: False}
            return replace(page, **emptied)
