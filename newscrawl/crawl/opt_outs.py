"""Opt-out signals of a run, by which outlets reserve text and data mining: recorded once a run, obeyed as the setting says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from newscrawl import urls
from newscrawl.config import ReservationPolicy
from newscrawl.crawl.session import Session
from newscrawl.http import opt_out
from newscrawl.http.answers import Answer
from newscrawl.models import OptOutSignal


class OptOuts:
    """Finds the opt-out signals in a run's answers and records them."""

    def __init__(self, session: Session, clock: Callable[[], datetime], policy: ReservationPolicy) -> None:
        self._session = session
        self._clock = clock
        self.obeys = policy is not ReservationPolicy.FETCH  #: texts of reserved pages are not kept
        self.skips = policy is ReservationPolicy.SKIP  #: reserved pages are not kept at all
        self._of_robots: dict[str, tuple[OptOutSignal, ...]] = {}  # host → signals that are not recorded yet
        self._seen: set[tuple[str, str, OptOutSignal]] = set()

    def of_robots(self, url: str, signals: tuple[OptOutSignal, ...]) -> None:
        """Remember the signals of a host's robots.txt until it is known for which outlet the host is asked."""
        if signals:
            self._of_robots[urls.host(url)] = signals

    async def write_down(self, host: str, outlet: str | None) -> None:
        """Record the signals of a host's robots.txt for the outlet for which it was asked. outlet: slug; None: not known yet"""
        if outlet is not None and (signals := self._of_robots.pop(host, ())):
            await self.note(outlet, signals, f"http://{host}/robots.txt")

    async def of_page(self, answer: Answer, outlet: str, tdmrep: OptOutSignal | None) -> bool:
        """Whether the page is reserved from every reader, whatever the setting says; its signals are recorded.

        tdmrep: signal of the host's /.well-known/tdmrep.json for this address
        """
        signals = (*([tdmrep] if tdmrep else []), *opt_out.of_page(answer.headers, answer.body))
        if signals:
            await self.note(outlet, signals, answer.url)
        return opt_out.from_all(signals) is not None

    async def note(self, outlet: str, signals: tuple[OptOutSignal, ...], url: str) -> None:
        """Record signals of an outlet, each once a run. url: where they were found"""
        host = urls.host(url)
        fresh = [signal for signal in signals if (outlet, host, signal) not in self._seen]
        if not fresh:
            return
        self._seen.update((outlet, host, signal) for signal in fresh)
        await self._session.sql(self._session.store.hosts.reserved, outlet, host, fresh, url, self._clock())
