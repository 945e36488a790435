"""Host back-off pauses the hosts that asked for it, and those that fail again and again.

A pause that a host asked for (Retry-After) is kept over runs by the store; the pause of a failing host lasts for a run, since
each of its links has a next try of its own. Pure but for its own memory: the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from newscrawl.models import Reason

#: Failures in a row after which a host is paused.
MAX_FAILURES = 5
# Length of the first pause; each further failure doubles it.
_PAUSE = timedelta(minutes=5)
_MAX_PAUSE = timedelta(hours=6)
#: Length of the pause of a host that answers 429 without saying how long.
SHORTEST = timedelta(seconds=60)

# Failures of a host; others are failures of one page.
_OF_HOST = frozenset(
    {Reason.TIMEOUT, Reason.DNS_ERROR, Reason.REFUSED, Reason.CONNECTION_LOST, Reason.TLS_ERROR, Reason.NETWORK}
)


class Pause(NamedTuple):
    """A host is sent no request."""

    until: datetime
    reason: Reason


class Backoff:
    """The paused hosts of a run. A host is its name, with its port where that is not the usual one."""

    def __init__(self, asked: Mapping[str, datetime] | None = None) -> None:
        """asked: host → end of the pause that it asked for in earlier runs"""
        self._pauses = {host: Pause(until, Reason.RATE_LIMITED) for host, until in (asked or {}).items()}
        self._failures: dict[str, int] = {}

    def pause_of(self, host: str, now: datetime) -> Pause | None:
        """The pause of a host; None when it is not paused now."""
        pause = self._pauses.get(host)
        if pause is not None and pause.until <= now:
            del self._pauses[host]
            return None
        return pause

    def paused(self, now: datetime) -> Mapping[str, Pause]:
        """All hosts that are paused now."""
        return {host: pause for host, pause in self._pauses.items() if pause.until > now}

    def pause_until(self, host: str, until: datetime) -> None:
        """Pause a host until then, as it asked; of two pauses that it asked for the longer one counts."""
        known = self._pauses.get(host)
        if known is None or known.until < until:
            self._pauses[host] = Pause(until, Reason.RATE_LIMITED)

    def answered(self, host: str) -> None:
        """The host answered: its failures are counted from zero again."""
        self._failures.pop(host, None)

    def failed(self, host: str, reason: Reason, now: datetime, jitter: float) -> Pause | None:
        """Count a failure of a host; returns the pause that begins with it, else None.

        jitter: from 0 to 1, stretches the pause by up to a quarter
        """
        if reason not in _OF_HOST:
            return None
        count = self._failures[host] = self._failures.get(host, 0) + 1
        if count < MAX_FAILURES:
            return None
        length = min(_PAUSE * 2 ** min(count - MAX_FAILURES, 10), _MAX_PAUSE)
        pause = self._pauses[host] = Pause(now + length * (1 + jitter / 4), reason)
        return pause
