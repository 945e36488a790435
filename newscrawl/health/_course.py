"""What of a source fell ill, day by day: for a person who would rather look."""

from __future__ import annotations

from newscrawl.health.checks import shares
from newscrawl.health.records import History, Sign, Tally, Window, length_words


def course(history: History, sign: Sign, entry: str | None = None) -> tuple[float | None, ...]:
    """Share, words or articles by window; None where nothing is known."""
    if sign is Sign.FEED:
        stream = next((stream for stream in history.streams if stream.url == entry), None)
        arrivals = stream.arrivals if stream is not None else (0,) * len(history.windows)
        return tuple(_came(window, count) for window, count in zip(history.windows, arrivals, strict=True))
    if sign is Sign.ARTICLES:
        return tuple(_came(window, window.arrivals) for window in history.windows)
    return tuple(_had(window.tally, sign) for window in history.windows)


def _came(window: Window, count: int) -> float | None:
    return float(count) if count or window.observed else None


def _had(tally: Tally, sign: Sign) -> float | None:
    if sign is Sign.LENGTH:
        return length_words(tally.length / tally.articles) if tally.articles else None
    falls = sign in shares.FALLING
    having, of = (shares.FALLING[sign] if falls else shares.RISING[sign])(tally)
    if not of:
        return None
    return having / of if falls else 1 - having / of
