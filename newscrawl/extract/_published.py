"""When an article was published: the readings of one page weighed against each other. Pure; knows places by their kind.

What data and page say agrees on nearly all pages. Where it does not, the order of trust decides, but for two cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, timedelta
from typing import TypeAlias

from newscrawl.models import Candidate, Moment, Trust

Reader: TypeAlias = Callable[[str], Moment | None]

# Zones and clocks make two readings of one moment differ by a day.
_SAME_DAY = timedelta(days=1)
# An attribute for machines: what a reader sees beside it may be "1 day ago".
_UNSEEN = frozenset({"visible:time"})
# The entries of a ticker begin with the time of day; the date at its head is that of the last one.
_TICK = re.compile(r"(?:ore )?\d{1,2}[.:]\d\d\b(?![.:]?\d)")
_MANY_TICKS = 3
_MAX_SHOWN = 4
_MAX_DATA = 4


def ordered(published: Sequence[Candidate], modified: Sequence[Candidate], read: Reader) -> Sequence[Candidate]:
    """The candidates in the order in which they are to be tried, best first.

    A page that is brought out anew, under a later date, keeps its first date in its data, where nobody sees it, and
    has the new one as its change or beside it. Where that is the only date it prints, and it does not call it an update,
    this is the date under which the article stands there. Annotators agree by 10 to 1 (naeb, htmldate; tests/bench/fields.md).
    """
    if not published or published[0].trust < Trust.META or _is_shown(published[0]):
        return published
    shown = [said for said in published if _is_shown(said)]
    if not shown or sum(_TICK.match(said.value) is not None for said in shown) >= _MANY_TICKS:
        return published
    first = read(published[0].value)
    printed = [(said, moment) for said in shown[:_MAX_SHOWN] if (moment := read(said.value))]
    if first is None or not printed or any(moment.at - first.at <= _SAME_DAY for _, moment in printed):
        return published
    day = printed[0][1].at.date()
    in_words = any(moment.at.date() == day for said, moment in printed if said.origin not in _UNSEEN)
    data = [said for said in (*modified, *published[1:]) if not _is_shown(said)][:_MAX_DATA]
    if not in_words or all(moment is None or moment.at.date() != day for moment in map(read, (s.value for s in data))):
        return published
    return [printed[0][0], *(said for said in published if said is not printed[0][0])]


def _is_shown(said: Candidate) -> bool:
    return said.origin.startswith("visible:")


def as_printed(moment: Moment, published: Iterable[Candidate], read: Reader) -> tuple[Moment, Candidate] | None:
    """The moment on the calendar day that the page prints, and where it prints it; None where that is its day.

    Some outlets' clocks run in UTC, or in a zone that is not the one in which we take them to live: shortly before or
    after midnight the day hangs on that. Where UTC explains it, the instant stays. Else, of two neighbouring days, the one
    that readers see is right (corpus: 9 of 9 for the day before, 6 of 6 for a day after with a time of day; without one it
    is the date of a printed issue). Days further apart are an update, or another article's date.
    """
    shown = [said for said in published if _is_shown(said) and said.origin not in _UNSEEN][:_MAX_SHOWN]
    days = [(printed, said) for said in shown if (printed := read(said.value))]
    day = moment.at.date()
    if any(printed.at.date() == day for printed, _ in days):
        return None
    in_utc = moment.at.astimezone(UTC)
    if moment.precision != "day" and in_utc.date() != day:
        for printed, said in days:
            if printed.at.date() == in_utc.date():
                return Moment(in_utc, moment.precision), said
    if days:
        printed, said = days[0]
        apart = (printed.at.date() - day).days
        if apart == -1 or (apart == 1 and printed.precision != "day"):
            return printed, said
    return None


def refined(moment: Moment, said: str | None, read: Reader) -> Moment | None:
    """The entry's moment, where the page gives only a day and the entry a time on that day; else None.

    said: the date of the feed or sitemap, as printed there
    """
    if moment.precision != "day" or not said:
        return None
    exact = read(said)
    if exact is None or exact.precision == "day" or exact.at.date() != moment.at.date():
        return None
    return exact if (exact.at.hour, exact.at.minute) != (0, 0) else None
