"""Which hosts are to be left alone, and until when: those that asked for it, and those that fail again and again.

What a host asked for (Retry-After) is kept over runs by the store; the rest of failing hosts lasts for a run, since each
of their links has a next try of its own. Pure but for its own memory: the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from newscrawl.models import Reason

#: Failures in a row after which a host is left alone.
PATIENCE = 5
# How long then; twice as long after each further failure.
_REST = timedelta(minutes=5)
_MAX_REST = timedelta(hours=6)
#: A host that says 429 without saying how long.
LEAST = timedelta(seconds=60)

_OF_HOST = frozenset(
    {Reason.TIMEOUT, Reason.DNS_ERROR, Reason.REFUSED, Reason.CONNECTION_LOST, Reason.TLS_ERROR, Reason.NETWORK}
)


class Hold(NamedTuple):
    """A host is left alone."""

    until: datetime
    reason: Reason


class Patience:
    """Knows the hosts of a run by name, with port where it is not the usual one."""

    def __init__(self, asked: Mapping[str, datetime] | None = None) -> None:
        """asked: host → when it may be asked again, as it said in earlier runs"""
        self._holds = {host: Hold(until, Reason.RATE_LIMITED) for host, until in (asked or {}).items()}
        self._failures: dict[str, int] = {}

    def hold(self, host: str, now: datetime) -> Hold | None:
        """Whether it is left alone now."""
        held = self._holds.get(host)
        if held is not None and held.until <= now:
            del self._holds[host]
            return None
        return held

    def held(self, now: datetime) -> Mapping[str, Hold]:
        return {host: hold for host, hold in self._holds.items() if hold.until > now}

    def asked(self, host: str, until: datetime) -> None:
        """The host said when."""
        known = self._holds.get(host)
        if known is None or known.until < until:
            self._holds[host] = Hold(until, Reason.RATE_LIMITED)

    def answered(self, host: str) -> None:
        self._failures.pop(host, None)

    def failed(self, host: str, reason: Reason, now: datetime, jitter: float) -> Hold | None:
        """Count a failure of the host; the hold when it is one too many.

        jitter: from 0 to 1, stretches the rest by up to a quarter
        """
        if reason not in _OF_HOST:
            return None
        count = self._failures[host] = self._failures.get(host, 0) + 1
        if count < PATIENCE:
            return None
        rest = min(_REST * 2 ** min(count - PATIENCE, 10), _MAX_REST)
        hold = self._holds[host] = Hold(now + rest * (1 + jitter / 4), reason)
        return hold
