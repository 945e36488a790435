"""What a worker's run has in the place of a store: its bundle to ask, and its desk to write to. It keeps nothing.

A session asks a writer's thread; here the answer is there at once, as a future that is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar, cast

from newscrawl.crawl.session import Session
from newscrawl.fleet.bundle import Bundle, Held, Part, Reserved, RobotsHad, TdmRepHad
from newscrawl.fleet.desk import Desk
from newscrawl.models import Against, Fetch, OptOutSignal, Outcome
from newscrawl.store import Writer
from newscrawl.store.links.hosts import KeptRobots, KeptRules

_P = ParamSpec("_P")
_T = TypeVar("_T")


def session(bundle: Bundle, desk: Desk, clock: Callable[[], datetime]) -> Session:
    """The session of a bundle's run."""
    return Session(cast("Writer", _AtOnce(_Memory(bundle, desk, clock))), run_id=0)


class _AtOnce:
    """Runs jobs where they are asked for; see `newscrawl.store.writer.Writer`."""

    def __init__(self, memory: _Memory) -> None:
        self.store = memory

    def submit(self, job: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        future: Future[_T] = Future()
        future.set_result(job(*args, **kwargs))
        return future

    def gather(self, job: Callable[[], _T], *, soon: bool = False, ahead: bool = False) -> Future[_T]:
        return self.submit(job)

    def close(self) -> None:
        """Nothing is open."""


class _Memory:
    """Of a store's owners, those that a run of one bundle asks."""

    def __init__(self, bundle: Bundle, desk: Desk, clock: Callable[[], datetime]) -> None:
        self.hosts = _Hosts(bundle, desk, clock)
        self.ledger = _Ledger(desk)
        self.pages = _Pages(bundle)


class _Hosts:
    """See `newscrawl.store.links.hosts.Hosts`."""

    def __init__(self, bundle: Bundle, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._bundle = bundle
        self._desk = desk
        self._clock = clock
        self._came = clock()

    def held(self, now: datetime) -> Mapping[str, datetime]:
        return {}

    def hold(self, host: str, until: datetime) -> None:
        self._desk.add("held", Held(host, (until - self._clock()).total_seconds()))

    def robots(self, host: str) -> KeptRobots | None:
        copies = self._bundle.copies
        if host != self._bundle.host or copies.robots is None:
            return None
        return KeptRobots(copies.robots, self._came - timedelta(seconds=copies.robots_age_s))

    def keep_robots(self, host: str, now: datetime, *, status: int, robots: str, note: str | None) -> None:
        self._desk.add("robots", RobotsHad(host, status, robots, note))

    def tdmrep(self, host: str) -> KeptRules | None:
        copies = self._bundle.copies
        if host != self._bundle.host or copies.tdmrep_age_s is None:
            return None
        return KeptRules(copies.tdmrep, self._came - timedelta(seconds=copies.tdmrep_age_s))

    def keep_tdmrep(self, host: str, now: datetime, rules: str | None) -> None:
        self._desk.add("tdmrep", TdmRepHad(host, rules))

    def reserved(self, source: str, host: str, signals: Iterable[OptOutSignal], url: str, now: datetime) -> None:
        self._desk.add("reserved", Reserved(tuple(signals), host, url))


class _Ledger:
    """See `newscrawl.store.links.ledger.Ledger`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def record_part(self, link_id: int, outcome: Outcome, run_id: int, now: datetime, *, fetch: Fetch) -> None:
        self._desk.add("parts", Part(link_id, outcome.reason, fetch, now))


class _Pages:
    """See `newscrawl.store.pages.archive.Pages`."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def against(self, source: str | None) -> Against | None:
        return self._bundle.against
