"""The time at which a page was fetched, also where our clock is wrong.

A machine without a battery begins in 1970, another one's clock jumps by hours; the outlet's Date header helps then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

# Within this, neither clock is known to be better than the other.
_TOLERATED = timedelta(hours=1)
# An outlet that is further ahead of a clock that may be right is wrong itself.
_FUTURE = timedelta(days=1)
# A server that reports an earlier time does not know the time at all.
_FLOOR = datetime(2025, 1, 1, tzinfo=UTC)


#: The current time, in UTC: the only clock of a run, which gets it as an argument.
now: Callable[[], datetime] = partial(datetime.now, UTC)


def fetched(headers: Mapping[str, str], at: datetime) -> tuple[datetime, int | None]:
    """The time at which an answer came, and by how many seconds our clock is ahead, where that is over an hour.

    Within an hour the time is ours and the second value None; else it is the outlet's, unless that one is impossible.

    at:       by our clock
    headers:  names in lower case; Date is when the answer was made, Age how long a cache has kept it since

    >>> fetched({"date": "Sun, 09 Nov 2025 15:00:00 GMT"}, datetime(2025, 11, 9, 12, tzinfo=UTC))
    (datetime.datetime(2025, 11, 9, 15, 0, tzinfo=datetime.timezone.utc), -10800)
    """
    reported = _reported(headers)
    if reported is None or reported < _FLOOR or abs(at - reported) <= _TOLERATED:
        return at, None
    if at >= _FLOOR and reported - at > _FUTURE:
        return at, None
    return reported, int((at - reported).total_seconds())


def _reported(headers: Mapping[str, str]) -> datetime | None:
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
        age = timedelta(seconds=int(headers.get("age", "0")))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) + age
    except (ValueError, OverflowError):
        return None
