"""Host back-off: which hosts are left alone, and until when. Those that asked for it, and those that fail again and again.

What a host asked for (Retry-After) is kept over runs by the store; the pause of a failing host lasts for a run, since each of
its links has a next try of its own. Pure but for its own memory: the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from newscrawl.models import Reason

#: Failures in a row after which a host is left alone.
MAX_FAILURES = 5
# The pause is so long then; twice as long after each further failure.
_PAUSE = timedelta(minutes=5)
_MAX_PAUSE = timedelta(hours=6)
#: The pause of a host that says 429 without saying how long.
SHORTEST = timedelta(seconds=60)

_OF_HOST = frozenset(
    {Reason.TIMEOUT, Reason.DNS_ERROR, Reason.REFUSED, Reason.CONNECTION_LOST, Reason.TLS_ERROR, Reason.NETWORK}
)


class Pause(NamedTuple):
    """A host is left alone."""

    until: datetime
    reason: Reason


class Backoff:
    """The pauses of a run's hosts. A host is its name, with its port where that is not the usual one."""

    def __init__(self, asked: Mapping[str, datetime] | None = None) -> None:
        """asked: host → when it may be asked again, as it said in earlier runs"""
        self._pauses = {host: Pause(until, Reason.RATE_LIMITED) for host, until in (asked or {}).items()}
        self._failures: dict[str, int] = {}

    def pause(self, host: str, now: datetime) -> Pause | None:
        """The pause of a host that is left alone now, else None."""
        pause = self._pauses.get(host)
        if pause is not None and pause.until <= now:
            del self._pauses[host]
            return None
        return pause

    def paused(self, now: datetime) -> Mapping[str, Pause]:
        """All hosts that are left alone now."""
        return {host: pause for host, pause in self._pauses.items() if pause.until > now}

    def asked(self, host: str, until: datetime) -> None:
        """The host asked to be left alone until then; of two such wishes the longer one counts."""
        known = self._pauses.get(host)
        if known is None or known.until < until:
            self._pauses[host] = Pause(until, Reason.RATE_LIMITED)

    def answered(self, host: str) -> None:
        """The host answered: its failures are counted from the beginning."""
        self._failures.pop(host, None)

    def failed(self, host: str, reason: Reason, now: datetime, jitter: float) -> Pause | None:
        """Count a failure of the host; the pause that begins when it is one too many.

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
