"""The coverage of a source, as frozen data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag, StrEnum

from newscrawl.models import Outcome, State
from newscrawl.store.records import Counts


class Way(IntFlag):
    """The ways by which an address came to be known; one that several entries show has several."""

    FEED = 1
    NEWS_SITEMAP = 2  #: a sitemap that names headlines
    SITEMAP = 4
    SECTION = 8
    HOME = 16
    SEARCHED = 32  #: of whatever kind, a place that nobody named: it was looked for

    @property
    def word(self) -> str:
        assert self.name is not None
        return self.name.lower()


_SITEMAPS = Way.SITEMAP | Way.NEWS_SITEMAP

#: Links that were asked for or refused, and became no article that is kept.
LOST = (State.REJECTED, State.FAILED, State.GONE, State.QUARANTINED)
#: Links that are still to be asked for.
WAITING = (State.PENDING, State.LEASED)


class Cause(StrEnum):
    """Why a day has no article."""

    NOT_ASKED = "not_asked"  #: no run asked the outlet on that day, and none showed an address of it later
    NOTHING_SHOWN = (
        "nothing_shown"  #: the outlet was asked on that day, and none of its entries ever showed an address of it
    )
    NOT_STORED = "not_stored"  #: addresses of that day are known, and none of them is an article of that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Addresses that agree in all that is counted."""

    month: str  #: "2025-11", at the outlet: of the publication as entries say it, else of the discovery
    outcome: Outcome
    fetched: bool  #: its host answered, once at least
    ways: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many addresses are known, of a month or of all of them."""

    known: int = 0
    ways: Mapping[Way, int] = field(default_factory=dict)  #: an address may come by several
    unshown: int = 0  #: that no entry shows: given by hand, or forgotten before one did
    fetched: int = 0  #: asked for, and the host answered, once at least
    outcomes: Counts = field(default_factory=dict)
    sitemap_only: int = 0  #: in a sitemap, and in no feed
    sitemap_only_stored: int = 0  #: of these

    def of(self, *states: State) -> int:
        return sum(n for outcome, n in self.outcomes.items() if outcome.state in states)

    def reasons(self, *states: State) -> Mapping[str, int]:
        """Reason → addresses in these states, most first; the state itself where there is no reason."""
        found: Counter[str] = Counter()
        for outcome, n in self.outcomes.items():
            if outcome.state in states:
                found[str(outcome.reason or outcome.state)] += n
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    @classmethod
    def over(cls, groups: Mapping[Group, int]) -> Sum:
        """Group → addresses, added up."""
        ways: Counter[Way] = Counter()
        outcomes: Counter[Outcome] = Counter()
        for group, n in groups.items():
            outcomes[group.outcome] += n
            ways.update(dict.fromkeys(group.ways, n))
        alone = {group: n for group, n in groups.items() if group.ways & _SITEMAPS and not group.ways & Way.FEED}
        return cls(
            known=sum(groups.values()),
            ways={way: ways[way] for way in Way if ways[way]},
            unshown=sum(n for group, n in groups.items() if not group.ways),
            fetched=sum(n for group, n in groups.items() if group.fetched),
            outcomes=dict(outcomes),
            sitemap_only=sum(alone.values()),
            sitemap_only_stored=sum(n for group, n in alone.items() if group.outcome.state is State.STORED),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A day of the outlet's calendar without an article."""

    day: date
    cause: Cause
    asked: bool  #: a run asked the outlet on that day
    outcomes: Counts = field(default_factory=dict)  #: of the addresses of that day that are known


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of one source."""

    source: str
    name: str
    months: Mapping[str, Sum]  #: "2025-11" → its addresses, the earliest first
    total: Sum
    articles: int  #: on the days below
    first: date | None = None  #: of the days that were looked at; None: it was never asked
    last: date | None = None
    gaps: Sequence[Gap] = ()  #: the earliest first

    @property
    def days(self) -> int:
        """How many days were looked at."""
        return 0 if self.first is None or self.last is None else (self.last - self.first).days + 1

    def of(self, cause: Cause) -> Sequence[Gap]:
        return [gap for gap in self.gaps if gap.cause is cause]
