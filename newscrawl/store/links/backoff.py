"""The back-off of links decides whether and when one is asked for again. Pure: the clock and the dice are arguments."""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl.models import Outcome, Reason

# Most faults on the way pass within a minute; a day of waiting after an evening of trouble is enough.
_STEPS = tuple(timedelta(seconds=s) for s in (60, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600, 24 * 3600))
_DAY = timedelta(days=1)
_STUBBORN_ATTEMPTS = 3

_TRANSIENT = frozenset(
    {
        Reason.RATE_LIMITED,
        Reason.SERVER_ERROR,
        Reason.TIMEOUT,
        Reason.DNS_ERROR,
        Reason.REFUSED,
        Reason.CONNECTION_LOST,
        Reason.TLS_ERROR,
        Reason.NETWORK,
        Reason.ROBOTS_UNAVAILABLE,
        Reason.CUT_SHORT,
    }
)
# An answer of the host that may be a mistake of the day, but is hardly one of the minute.
_STUBBORN = frozenset(
    {
        Reason.FORBIDDEN,
        Reason.HTTP_STATUS,
        Reason.REDIRECTS,
        Reason.TOO_LARGE,
        Reason.BAD_ENCODING,
        Reason.HEADERS_TOO_LARGE,
        Reason.EMPTY,
        Reason.SOFT_404,
        Reason.CONSENT_WALL,
        Reason.CHALLENGE,
    }
)


def after(
    reason: Reason, attempts: int, now: datetime, jitter: float, last: Reason | None = None
) -> tuple[Outcome, datetime | None]:
    """Outcome and next try of a link that was asked for in vain.

    attempts:  times it was asked for, this one among them
    jitter:    from 0 to 1; stretches a wait by up to a quarter, so that links that failed together do not come back so
    last:      how the attempt before ended, if that is known; without it a 404 after any other attempt is its second
    A next try of None means never, or at once when the state is pending.

    >>> after(Reason.TIMEOUT, 1, datetime(2025, 11, 9, 12), 0.0)[1]
    datetime.datetime(2025, 11, 9, 12, 1)
    """
    if reason is Reason.NOT_FOUND:
        return _not_found(attempts, now, last)
    if reason in _TRANSIENT:
        wait = _STEPS[attempts - 1] if attempts <= len(_STEPS) else None
    elif reason in _STUBBORN:
        wait = _DAY if attempts < _STUBBORN_ATTEMPTS else None
    else:
        return Outcome.of(reason), None
    return Outcome.of(reason), None if wait is None else now + wait * (1 + jitter / 4)


def _not_found(attempts: int, now: datetime, last: Reason | None) -> tuple[Outcome, datetime | None]:
    # Pages of a new article are at times not there yet when its feed shows it.
    seen_before = attempts > 1 and last in (None, Reason.NOT_FOUND)
    if seen_before:
        return Outcome.of(Reason.MISSING), None
    return Outcome.of(Reason.NOT_FOUND), now + _DAY
