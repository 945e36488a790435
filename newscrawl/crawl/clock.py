"""When a page was fetched, if our clock may be wrong: a machine without a battery begins in 1970, another jumps by hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

# Nobody's clock is better than the other's within this.
_TOLERATED = timedelta(hours=1)
# An outlet that is further ahead of a clock that may be right is wrong itself.
_FUTURE = timedelta(days=1)
# No server that tells an earlier time knows the time at all.
_FLOOR = datetime(2025, 1, 1, tzinfo=UTC)


#: The moment, UTC: the only clock of a run, handed to it when it begins.
now: Callable[[], datetime] = partial(datetime.now, UTC)


def fetched(headers: Mapping[str, str], at: datetime) -> tuple[datetime, int | None]:
    """When the answer came, and by how many seconds our clock was ahead, if by over an hour: then it is the outlet's time.

    at:       by our clock
    headers:  names in lower case; Date is when the answer was made, Age how long a cache has kept it since

    >>> fetched({"date": "Sun, 09 Nov 2025 15:00:00 GMT"}, datetime(2025, 11, 9, 12, tzinfo=UTC))
    (datetime.datetime(2025, 11, 9, 15, 0, tzinfo=datetime.timezone.utc), -10800)
    """
    told = _told(headers)
    if told is None or told < _FLOOR or abs(at - told) <= _TOLERATED:
        return at, None
    if at >= _FLOOR and told - at > _FUTURE:
        return at, None
    return told, int((at - told).total_seconds())


def _told(headers: Mapping[str, str]) -> datetime | None:
    try:
        at = parsedate_to_datetime(headers.get("date", ""))
        age = timedelta(seconds=int(headers.get("age", "0")))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) + age
    except (ValueError, OverflowError):
        return None
