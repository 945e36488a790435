"""What outlets reserve of text and data mining: found in answers, written down once a run, and obeyed as the setting says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from newscrawl import urls
from newscrawl.config import ReservationPolicy
from newscrawl.crawl.session import Session
from newscrawl.http import opt_out
from newscrawl.http.answers import Answer
from newscrawl.models import OptOutSignal, Reason


class OptOuts:
    """The opt-out signals of a run."""

    def __init__(self, session: Session, clock: Callable[[], datetime], policy: ReservationPolicy) -> None:
        self._session = session
        self._clock = clock
        self._obeys = policy is not ReservationPolicy.FETCH
        self.skips = policy is ReservationPolicy.SKIP  #: reserved pages are not kept at all
        self._of_robots: dict[str, tuple[OptOutSignal, ...]] = {}  # host → found, not written down yet
        self._seen: set[tuple[str, str, OptOutSignal]] = set()

    def of_robots(self, url: str, signals: tuple[OptOutSignal, ...]) -> None:
        """A host's robots.txt was read."""
        if signals:
            self._of_robots[urls.host(url)] = signals

    async def write_down(self, host: str, outlet: str | None) -> None:
        """Write down what robots.txt reserved, now that it is known for which outlet the host was asked."""
        if outlet is not None and (signals := self._of_robots.pop(host, ())):
            await self.note(outlet, signals, f"http://{host}/robots.txt")

    async def of_page(self, answer: Answer, outlet: str, tdmrep: OptOutSignal | None) -> Reason | None:
        """RESERVED when the page is reserved from everybody, and the setting says to obey.

        tdmrep: what the host's /.well-known/tdmrep.json says of the address
        """
        signals = (*([tdmrep] if tdmrep else []), *opt_out.of_page(answer.headers, answer.body))
        if signals:
            await self.note(outlet, signals, answer.url)
        return Reason.RESERVED if self._obeys and opt_out.from_all(signals) else None

    async def note(self, outlet: str, signals: tuple[OptOutSignal, ...], url: str) -> None:
        """Write down what was found, once a run. url: where it was found"""
        host = urls.host(url)
        fresh = [signal for signal in signals if (outlet, host, signal) not in self._seen]
        if not fresh:
            return
        self._seen.update((outlet, host, signal) for signal in fresh)
        await self._session.sql(self._session.store.hosts.reserved, outlet, host, fresh, url, self._clock())
