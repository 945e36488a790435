"""The dates of publication and change are weighed here: the readings of one page against each other. Pure.

The order of evidence, and why; within one rank the order in which strategies and names are asked:

1. a selector of the outlet's source file (SITE): a person has looked at this outlet
2. JSON-LD of the article (STRUCTURED): made for machines, with zone and second, and its field says which date it is
3. <meta>, JSON-LD of the page, microdata "datePublished" (META): the same, written by hand-made templates more often
4. dates that the page shows around its headline (MARKUP): printed for readers, rarely with a zone
5. the date of the feed's or sitemap's entry, and a lone date elsewhere on the page (GUESS): both may be the time of a change
6. the day in the page's address (HINT): confirms, or stands where nothing else does; "© 2026" is never a date

Data and page agree on nearly all pages. Six cases overrule the order, each because readers see the page, not its data:
`ordered` (brought out anew), `in_printed_order` (03-09 of the data is 9 March), `in_named_zone` (a time whose zone another place names),
`in_local_time` (a local time that the data call UTC), `as_printed` (neighbouring days), `refined` (a day whose time another place knows).
A date that was not believed is kept as a conflict where its day differs, or its minute where both have one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, timedelta
from itertools import islice
from typing import TypeAlias

from newscrawl import text
from newscrawl.models import Candidate, Conflict, Moment, Trust, ZoneFrom

Reader: TypeAlias = Callable[[str], Moment | None]

# Zones and clocks make two readings of one moment differ by a day.
_SAME_DAY = timedelta(days=1)
# The origin of an attribute for machines: what a reader sees beside it may be "1 day ago".
_UNSEEN = frozenset({"visible:time"})
# The entries of a ticker begin with the time of day; the date at its head is that of the last one.
_TICK = re.compile(r"(?:ore )?\d{1,2}[.:]\d\d\b(?![.:]?\d)")
_MANY_TICKS = 3
_MAX_SHOWN = 4
_MAX_DATA = 4
_MAX_CONFLICTS = 6
_MAX_READ = 12
_UNZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
_ZONE_ALONE = re.compile(r"(?:\.\d+)?\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)")
# Day and month in numbers, either of which may stand first.
_NUMBERS = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?:19|20)\d\d(?:\D.*)?")
_SAME_MINUTE = timedelta(minutes=1)
_ENTRY = "entry:"
_ALONE = "visible:alone"
_IN_UTC = re.compile(r"(?:\dZ|[+-]00:?00|\b(?:GMT|UTC))(?:\s*\([^)]*\))?\s*$", re.IGNORECASE)


def ordered(published: Sequence[Candidate], modified: Sequence[Candidate], read: Reader) -> Sequence[Candidate]:
    """The candidates in the order in which they are to be tried, best first.

    A page that is brought out anew, under a later date, keeps its first date in its data, where nobody sees it, and
    has the new one as its change or beside it. Where that is the only date it prints, and it does not call it an update,
    this is the date under which the article stands there. Annotators agree by 10 to 1 (naeb, htmldate; tests/bench/fields.md).
    """
    if not published or published[0].trust < Trust.META or _is_shown(published[0]):
        return published
    shown = [candidate for candidate in published if _is_shown(candidate)]
    if not shown or sum(_TICK.match(candidate.value) is not None for candidate in shown) >= _MANY_TICKS:
        return published
    first = read(published[0].value)
    printed = [(candidate, moment) for candidate in shown[:_MAX_SHOWN] if (moment := read(candidate.value))]
    if first is None or not printed or any(moment.at - first.at <= _SAME_DAY for _, moment in printed):
        return published
    day = printed[0][1].at.date()
    in_words = any(moment.at.date() == day for candidate, moment in printed if candidate.origin not in _UNSEEN)
    data = [candidate for candidate in (*modified, *published[1:]) if not _is_shown(candidate)][:_MAX_DATA]
    if not in_words or all(moment is None or moment.at.date() != day for moment in map(read, (s.value for s in data))):
        return published
    return [printed[0][0], *(candidate for candidate in published if candidate is not printed[0][0])]


def _is_shown(candidate: Candidate) -> bool:
    return candidate.origin.startswith("visible:")


def as_printed(moment: Moment, published: Iterable[Candidate], read: Reader) -> tuple[Moment, Candidate] | None:
    """The moment on the calendar day that the page prints, and where it prints it; None where that is its day.

    Some outlets' clocks run in UTC, or in a zone that is not the one in which we take them to live: shortly before or
    after midnight the day hangs on that. Where UTC explains it, the instant stays. Else, of two neighbouring days, the one
    that readers see is right (corpus: 9 of 9 for the day before, 6 of 6 for a day after with a time of day; without one it
    is the date of a printed issue). Days further apart are an update, or another article's date.
    """
    shown = [candidate for candidate in published if _is_shown(candidate) and candidate.origin not in _UNSEEN][
        :_MAX_SHOWN
    ]
    days = [(printed, candidate) for candidate in shown if (printed := read(candidate.value))]
    day = moment.at.date()
    if any(printed.at.date() == day for printed, _ in days):
        return None
    in_utc = moment.at.astimezone(UTC)
    if moment.precision != "day" and in_utc.date() != day:
        for printed, candidate in days:
            if printed.at.date() == in_utc.date():
                return Moment(in_utc, moment.precision), candidate
    if days:
        printed, candidate = days[0]
        apart = (printed.at.date() - day).days
        if apart == -1 or (apart == 1 and printed.precision != "day"):
            return printed, candidate
    return None


def in_named_zone(raw: str, candidates: Iterable[Candidate], read: Reader) -> tuple[Moment, Candidate] | None:
    """The moment that another place gives with the same day and time and a zone behind them: "2025-11-09 07:15:00" and "… UTC"; else None."""
    printed = raw.strip()
    if not _UNZONED.fullmatch(printed):
        return None
    for one in islice(candidates, _MAX_READ):
        if (
            one.value.startswith(printed)
            and _ZONE_ALONE.fullmatch(one.value, len(printed))
            and (moment := read(one.value))
        ):
            return moment, one
    return None


def in_printed_order(moment: Moment, raw: str, candidates: Iterable[Candidate], read: Reader) -> Moment | None:
    """The day of data in numbers, 03-09-2026, with its month first, where the page prints that day and not the other; else None."""
    found = _NUMBERS.fullmatch(raw.strip())
    if found is None or int(found["month"]) > 12 or found["day"] == found["month"]:
        return None
    days = {other.at.date() for one in islice(candidates, _MAX_READ) if one.value != raw and (other := read(one.value))}
    american = moment.at.replace(day=moment.at.month, month=moment.at.day) if moment.at.day <= 12 else None
    if american is None or moment.at.date() in days or american.date() not in days:
        return None
    return Moment(american, moment.precision)


def refined(moment: Moment, candidates: Iterable[Candidate], read: Reader) -> tuple[Moment, Candidate] | None:
    """A time on the day that was chosen, and the place that gives it, where the choice is no more than a day; else None.

    A day is printed for readers, and its time stands in an attribute, in other data, or in the feed. Midnight is no time.
    """
    if moment.precision != "day":
        return None
    marked = (one for one in candidates if one.trust >= Trust.MARKUP or one.origin.startswith((_ENTRY, _ALONE)))
    for one in islice(marked, _MAX_READ):
        exact = read(one.value)
        if exact is None or exact.precision == "day" or exact.at.date() != moment.at.date():
            continue
        if (exact.at.hour, exact.at.minute) != (0, 0):
            return exact, one
    return None


def in_local_time(
    moment: Moment, raw: str | None, candidates: Iterable[Candidate], read: Reader
) -> tuple[Moment, Candidate] | None:
    """The local reading of a moment whose data call a local time UTC, and the place that shows it; else None.

    Content systems write the clock on their wall with a "Z" behind it. The page, or the feed, then has the same hour and minute
    as a local time. Where any other place, itself not in UTC, has the instant of the data, it is a true UTC.

    raw: the moment, as printed
    """
    if raw is None or moment.precision == "day" or _IN_UTC.search(raw) is None or not moment.at.utcoffset():
        return None
    wall = moment.at.astimezone(UTC).replace(tzinfo=None)
    found: tuple[Moment, Candidate] | None = None
    for one in islice(dict.fromkeys(candidates), _MAX_READ):
        if _IN_UTC.search(one.value) is not None or (other := read(one.value)) is None or other.precision == "day":
            continue
        if abs(other.at - moment.at) < _SAME_MINUTE:
            return None
        shown = (_is_shown(one) and one.origin not in _UNSEEN) or one.origin.startswith(_ENTRY)
        if found is None and shown and abs(other.at.replace(tzinfo=None) - wall) < _SAME_MINUTE:
            found = other, one
    return found


def conflicts(field: str, taken: Moment | None, candidates: Iterable[Candidate], read: Reader) -> Iterator[Conflict]:
    """The candidates of a field with another time than the one that was taken, each time once. Bounded, since reading costs."""
    seen: set[Moment] = set()
    if taken is not None:
        for one in islice(dict.fromkeys(candidates), _MAX_READ):
            moment = read(one.value)
            if moment is not None and moment not in seen and _differs(moment, taken) and len(seen) < _MAX_CONFLICTS:
                seen.add(moment)
                yield Conflict(field, moment, text.clean(one.value), one.origin)


def _differs(moment: Moment, taken: Moment) -> bool:
    if "day" in (moment.precision, taken.precision):
        return moment.at.date() != taken.at.date()
    return abs(moment.at - taken.at) >= _SAME_MINUTE


def zone_from(moment: Moment | None, raw: str | None, read: Reader, read_elsewhere: Reader) -> ZoneFrom | None:
    """Whether the printed text names its zone: then it is read alike in any zone.

    read_elsewhere: a reader that takes the outlet to live in another zone
    """
    if moment is None or raw is None or moment.precision == "day":
        return None
    here, there = read(raw), read_elsewhere(raw)
    return "printed" if here is not None and there is not None and here.at == there.at else "outlet"
