"""Simulates histories of outlets, for measuring health: sixty days of articles with the rhythm, bursts and gaps of real ones.

Nothing here knows how health judges. What makes judging hard is here on purpose: desks whose mix changes from day to day and
at weekends (so shares wander together), bursts, quiet days and strikes, August and Christmas, closed weeks, walls that come
and go, a crawler that was away, feeds that forget.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tests.bench.health.outlets import OUTLETS, OutletKind

DAYS = 60
RUNS_A_DAY = 4
# Decided before anything was tuned: odd seeds for tuning, even ones for the test.
TUNING_SEEDS = tuple(range(1, 81, 2))
TEST_SEEDS = tuple(range(2, 82, 2))
# First days of histories: two of five see August, two Christmas, one neither.
_STARTS = ("06-25", "07-15", "11-05", "11-25", "02-20", "09-20")


@dataclass(frozen=True, slots=True)
class MadePage:
    """One article page. `out` and `fetched` count the crawler's ticks (quarter days) from the history's beginning."""

    out: int  #: tick by which it was out
    fetched: int
    published: bool
    byline: bool
    subtitle: bool
    section: bool
    image: bool
    words: int
    feeds: int  #: bits: which feeds showed it
    lack: str = ""  #: title, body, article, blocked or consent: why it is no article
    stamped: bool = False  #: its date is that of the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """Sixty days of an outlet, and of the crawler that visited it."""

    seed: int
    outlet: OutletKind
    start: datetime
    pages: tuple[MadePage, ...]  #: by the tick in which they were fetched
    ticks: frozenset[int]  #: those in which the crawler ran; tick t ends at start + (t + 1) / 4 days

    def at(self, tick: int) -> datetime:
        """The time at which the tick's run ends."""
        return self.start + timedelta(days=(tick + 1) / RUNS_A_DAY)


def simulated(seed: int) -> Iterator[Simulated]:
    """One history of each kind of outlet."""
    for number, outlet in enumerate(OUTLETS):
        chance = dice(seed, number)
        # Seeds share a start between their outlets, so that some seeds are all August.
        day = _STARTS[dice("start", seed).randrange(len(_STARTS))]
        start = datetime.fromisoformat(f"{2023 + seed % 3}-{day}T00:00:00+00:00").astimezone(UTC)
        start += timedelta(days=dice("shift", seed).randrange(12))
        own = _varied(outlet, chance)
        ticks = _ticks(chance)
        pages = tuple(_stamped(own, _pages(own, start, ticks, chance), dice("stamped", seed, number)))
        yield Simulated(seed=seed, outlet=own, start=start, pages=pages, ticks=ticks)


def dice(*name: object) -> random.Random:
    return random.Random("/".join(map(str, name)))  # repeatable on purpose


def _varied(outlet: OutletKind, chance: random.Random) -> OutletKind:
    """An outlet of this kind, since no two of a kind are alike."""
    scale = math.exp(chance.gauss(0, 0.35))
    desks = tuple(
        desk._replace(
            weight=desk.weight * math.exp(chance.gauss(0, 0.4)),
            words=desk.words * math.exp(chance.gauss(0, 0.25)),
            **{name: _moved(getattr(desk, name), chance) for name in ("byline", "subtitle", "section", "image")},
        )
        for desk in outlet.desks
    )
    return replace(
        outlet,
        week=tuple(number * scale for number in outlet.week),
        desks=desks,
        steadiness=outlet.steadiness * math.exp(chance.gauss(0, 0.4)),
        dated=chance.random() < 0.85,
        unread=min(0.3, outlet.unread * math.exp(abs(chance.gauss(0, 1.2)))),
        blocked=min(0.1, outlet.blocked * math.exp(abs(chance.gauss(0, 1.2)))),
        closed_august=chance.randint(0, outlet.closed_august),
        closed_christmas=chance.randint(0, outlet.closed_christmas),
    )


def _moved(share: float, chance: random.Random) -> float:
    """A share moved some way on the scale of odds; 0 for some outlets, which never fill a field."""
    if not 0 < share < 1 or chance.random() < 0.04:
        return 0.0
    odds = math.log(share / (1 - share)) + chance.gauss(0, 0.6)
    return 1 / (1 + math.exp(-odds))


def _ticks(chance: random.Random) -> frozenset[int]:
    """Runs of the crawler: four a day, some missed, and now and then a machine that is off for days."""
    ran = set()
    off = 0
    for tick in range(DAYS * RUNS_A_DAY):
        if off:
            off -= 1
        elif chance.random() < 0.004:
            off = chance.randint(2, 14)
        elif chance.random() > 0.02:
            ran.add(tick)
    return frozenset(ran)


# ── days ───────────────────────────────────────────────────────────────────────────────────────


def _pages(outlet: OutletKind, start: datetime, ticks: frozenset[int], chance: random.Random) -> tuple[MadePage, ...]:
    made = []
    runs = sorted(ticks)
    walls = _walls(chance)
    for day in range(DAYS):
        date = start + timedelta(days=day)
        shares = _mix(outlet, date, chance)
        for _ in range(_poisson(_expected(outlet, date, chance), chance)):
            out = day * RUNS_A_DAY + int(_hour(outlet, chance) * RUNS_A_DAY / 24)
            if (first := bisect_left(runs, out)) < len(runs):
                made.append(_page(outlet, shares, out, runs[first], walls, chance))
    return tuple(_remembered(outlet, made))


def _expected(outlet: OutletKind, date: datetime, chance: random.Random) -> float:
    """The number of articles that is expected on this day."""
    number = outlet.week[date.weekday()] * chance.gammavariate(outlet.steadiness, 1 / outlet.steadiness)
    away = abs((date - date.replace(month=8, day=15)).days)
    if date.month == 8:
        number *= 0 if away <= outlet.closed_august / 2 and outlet.closed_august else outlet.august
    yule = (date - date.replace(month=12, day=25)).days % 365
    if yule <= 13 or yule >= 362:
        number *= 0 if yule <= outlet.closed_christmas - 1 else outlet.christmas
        if yule == 0:
            number *= 0.3
    throw = chance.random()
    if throw < outlet.quiet:  # a strike, a broken system
        return number * chance.uniform(0, 0.3)
    return number * chance.uniform(2, 4) if throw < outlet.quiet + outlet.burst else number


def _mix(outlet: OutletKind, date: datetime, chance: random.Random) -> list[float]:
    """Shares of the desks on this day; at weekends the first one, which writes most, is half away."""
    total = sum(desk.weight for desk in outlet.desks)
    weights = [desk.weight / total for desk in outlet.desks]
    if date.weekday() >= 5 and len(weights) > 1:
        weights[0] *= 0.6
    return [chance.gammavariate(max(0.05, weight * outlet.mix), 1) for weight in weights]


def _hour(outlet: OutletKind, chance: random.Random) -> float:
    if outlet.issue_hour is not None and chance.random() < 0.8:
        return outlet.issue_hour
    low, high = outlet.hours
    return low + (high - low) * chance.betavariate(1.6, 1.8) * 0.999


def _page(
    outlet: OutletKind, shares: list[float], out: int, fetched: int, walls: frozenset[int], chance: random.Random
) -> MadePage:
    desk = chance.choices(outlet.desks, shares)[0]
    lack = "article" if chance.random() < outlet.unread else ""
    if chance.random() < (0.4 if fetched in walls else outlet.blocked):
        lack = "blocked"
    seen = sum(1 << number for number, share in enumerate(outlet.feeds) if share == 1 or chance.random() < share)
    return MadePage(
        out=out if outlet.dated else fetched,
        fetched=fetched,
        published=chance.random() < desk.published,
        byline=chance.random() < desk.byline,
        subtitle=chance.random() < desk.subtitle,
        section=chance.random() < desk.section,
        image=chance.random() < desk.image,
        words=max(5, round(desk.words * math.exp(chance.gauss(0, desk.spread)))),
        feeds=seen,
        lack=lack,
    )


def _stamped(outlet: OutletKind, pages: tuple[MadePage, ...], chance: random.Random) -> Iterator[MadePage]:
    """The pages, some of them stamped: some outlets are asked in the minute of coming out more than others, or print the date of
    the last change; some days more than others.
    """
    share = min(0.5, outlet.stamped * math.exp(chance.gauss(0, 1.2)))
    days: dict[int, float] = {}
    for page in pages:
        day = page.fetched // RUNS_A_DAY
        if day not in days:
            days[day] = chance.betavariate(share * 10, (1 - share) * 10)
        yield replace(page, stamped=True) if chance.random() < days[day] else page


def _walls(chance: random.Random) -> frozenset[int]:
    """Ticks in which the outlet refused some requests: a few in a hundred."""
    return frozenset(tick for tick in range(DAYS * RUNS_A_DAY) if chance.random() < 0.01)


def _remembered(outlet: OutletKind, made: list[MadePage]) -> Iterator[MadePage]:
    """The pages that a feed still showed when the crawler came, by tick."""
    by_tick: dict[int, list[MadePage]] = {}
    for page in made:
        by_tick.setdefault(page.fetched, []).append(page)
    for tick in sorted(by_tick):
        yield from sorted(by_tick[tick], key=lambda page: page.out)[-outlet.depth :]


def _poisson(mean: float, chance: random.Random) -> int:
    """A number of the Poisson distribution, drawn in steps, since the product of many small numbers is zero."""
    count = 0
    while mean > 0:
        part = min(mean, 30.0)
        mean -= part
        product, least = chance.random(), math.exp(-part)
        while product > least:
            count += 1
            product *= chance.random()
    return count
