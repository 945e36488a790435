"""When a digest is due. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo


def last_due(now: datetime, at: time, zone: tzinfo | None = None) -> datetime:
    """The latest moment, now or before, at which it was `at` o'clock.

    zone: whose clock; None: this machine's
    """
    local = now.astimezone(zone)
    moment = _on(local, at, zone)
    return moment if moment <= now else _on(local - timedelta(days=1), at, zone)


def is_due(now: datetime, at: time, before: datetime, zone: tzinfo | None = None) -> bool:
    """Whether it has been `at` o'clock since `before`."""
    return before < last_due(now, at, zone)


def _on(day: datetime, at: time, zone: tzinfo | None) -> datetime:
    moment = datetime.combine(day.date(), at, tzinfo=zone)
    return moment if zone is not None else moment.astimezone()  # a naive time is read by this machine's clock
