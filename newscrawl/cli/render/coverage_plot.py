"""Draws the coverage of outlets as SVG, readable on light and dark grounds: bars by month and way, and a line of days. Pure.

Bars of all ways stand on one base line, side by side, since an address may come by several. Below it a tick for each day: grey with an
article, coloured without one, by its cause.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from newscrawl.drawing import svg
from newscrawl.store.coverage.records import Cause, Coverage, Way
from newscrawl.text import line

_WIDTH, _LEFT, _RIGHT = 860, 64, 20
_HEAD, _BARS, _STRIP, _FOOT = 52, 150, 12, 44
_PANEL = _HEAD + _BARS + 8 + _STRIP + _FOOT
_LEGEND = 58
#: Room of a month that a bar of each way and a gap need.
_MONTH = 8
#: A newspaper may put its whole archive into a sitemap, and a wrong date may be of any year: the latest months are drawn.
_MOST_MONTHS = 2400
_LABEL = 56  # room that the name of a month needs

_WAYS: Mapping[Way, tuple[str, str]] = {
    Way.FEED: ("feed", svg.BLUE),
    Way.NEWS_SITEMAP: ("news sitemap", svg.SKY),
    Way.SITEMAP: ("sitemap", svg.GREEN),
    Way.SECTION: ("section", svg.ORANGE),
    Way.HOME: ("home", svg.PINK),
    Way.SEARCHED: ("searched", "#8b7bd8"),
}
_CAUSES = {
    Cause.NOT_STORED: ("shown, not stored", svg.RED),
    Cause.NOTHING_SHOWN: ("asked, nothing shown", "#c9a800"),
    Cause.NOT_ASKED: ("not asked", "var(--ink)"),
}
_ARTICLES = "var(--faint)"

_STYLE = """<style>
svg { --ground: #ffffff; --ink: #24292f; --dim: #667080; --grid: #e3e6ea; --faint: #c3cad3; background: var(--ground) }
@media (prefers-color-scheme: dark) {
  svg { --ground: #15181c; --ink: #e6e9ed; --dim: #97a1ad; --grid: #2c3138; --faint: #4a525c }
}
text { font: 12px system-ui, sans-serif; fill: var(--dim) }
.name { font-size: 15px; font-weight: 600; fill: var(--ink) }
.small { font-size: 10.5px }
.grid { stroke: var(--grid) } .base { stroke: var(--dim) }
</style>"""


def plot(found: Sequence[Coverage]) -> str:
    """The plot as an SVG, a panel an outlet; those of which nothing is known in this time have none."""
    drawn = [each for each in found if each.months or each.first]
    ways = [way for way in _WAYS if any(way in each.total.ways for each in drawn)]
    months = _months(drawn)
    width = max(_WIDTH, _LEFT + _RIGHT + _MONTH * len(months))
    height = _LEGEND + max(1, len(drawn)) * _PANEL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="Coverage by month and way">',
        _STYLE,
        f'<rect width="{width}" height="{height}" fill="var(--ground)"/>',
        *_legend(ways),
    ]
    for number, each in enumerate(drawn):
        parts += [
            f'<g transform="translate(0 {_LEGEND + number * _PANEL})">',
            *_panel(each, months, ways, width),
            "</g>",
        ]
    if not drawn:
        parts.append(_text(_LEFT, _LEGEND + 30, "nothing is known of this time"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _months(drawn: Sequence[Coverage]) -> list[str]:
    """All months, one after the other, from the first to the last of which something is told: one axis for all outlets."""
    told = {month for each in drawn for month in each.months}
    told |= {str(day)[:7] for each in drawn for day in (each.first, each.last) if day is not None}
    if not told:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(told), max(told)))
    return [
        f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(first, last - _MOST_MONTHS + 1), last + 1)
    ]


def _legend(ways: Sequence[Way]) -> Iterator[str]:
    for top, title, names in (
        (22, "addresses by", [_WAYS[way] for way in ways]),
        (42, "days", [("with an article", _ARTICLES), *_CAUSES.values()]),
    ):
        yield _text(8, top, title, small=True)
        x = _LEFT + 24
        for name, colour in names:
            yield svg.element("rect", x=x, y=top - 9, width=10, height=10, rx=2, fill=colour)
            yield _text(x + 15, top, name)
            x += 34 + 7 * len(name)


def _panel(each: Coverage, months: Sequence[str], ways: Sequence[Way], width: int) -> Iterator[str]:
    slot = (width - _LEFT - _RIGHT) / len(months)
    yield svg.text(_LEFT, 20, line(each.name), style="name")
    yield _text(_LEFT, 37, _told(each), small=True)
    yield from _grid(each, width)
    for place, month in enumerate(months):
        yield from _bars(each, month, ways, _LEFT + place * slot, slot)
    base = _HEAD + _BARS
    yield _across("base", base, width)
    yield from _strip(each, months, slot)
    every = max(1, round(_LABEL / slot + 0.5)) if slot < _LABEL else 1
    for place, month in enumerate(months):
        if place % every == 0:
            yield _text(_LEFT + (place + 0.5) * slot, base + 8 + _STRIP + 16, month, anchor="middle", small=True)


def _told(each: Coverage) -> str:
    words = f"{each.total.known:,} address{'' if each.total.known == 1 else 'es'} known, {each.total.fetched:,} fetched"
    return words if not each.days else f"{words}; {len(each.gaps):,} of {each.days:,} days without an article"


def _grid(each: Coverage, width: int) -> Iterator[str]:
    top = _top(each)
    for part in range(5):
        value = top * part / 4
        if part and value == int(value):
            y = _y(value, top)
            yield _across("grid", y, width)
            yield _text(_LEFT - 8, y + 4, f"{int(value):,}", anchor="end", small=True)
    yield _text(_LEFT - 8, _HEAD + _BARS + 4, "0", anchor="end", small=True)


def _bars(each: Coverage, month: str, ways: Sequence[Way], left: float, slot: float) -> Iterator[str]:
    counts = each.months[month].ways if month in each.months else {}
    room = min(slot * 0.8, 26.0 * max(1, len(ways)))
    wide = room / max(1, len(ways))
    left += (slot - room) / 2
    for place, way in enumerate(ways):
        count = counts.get(way, 0)
        if count:
            name, colour = _WAYS[way]
            tall = max(1.0, _HEAD + _BARS - _y(count, _top(each)))
            title = svg.titled(f"{month}, {name}: {count:,}")
            yield _rect(title, left + place * wide, _HEAD + _BARS - tall, max(1.0, wide * 0.88), tall, colour)


def _strip(each: Coverage, months: Sequence[str], slot: float) -> Iterator[str]:
    """A tick for each day; days that follow each other and are alike are one."""
    if each.first is None or each.last is None:
        return
    causes = {gap.day: gap.cause for gap in each.gaps}
    begins = max(each.first, date.fromisoformat(f"{months[0]}-01"))
    days = [begins + timedelta(days=n) for n in range((each.last - begins).days + 1)]
    starts = [place for place, day in enumerate(days) if not place or causes.get(day) != causes.get(days[place - 1])]
    for start, end in pairwise([*starts, len(days)]):
        first, last, cause = days[start], days[end - 1], causes.get(days[start])
        name, colour = _CAUSES[cause] if cause else ("with an article", _ARTICLES)
        left, right = _x(first, months, slot), _x(last + timedelta(days=1), months, slot)
        span = str(first) if first == last else f"{first} to {last}"
        yield _rect(svg.titled(f"{span}: {name}"), left, _HEAD + _BARS + 8, max(1.0, right - left), _STRIP, colour)


def _x(day: date, months: Sequence[str], slot: float) -> float:
    year, month = map(int, months[0].split("-"))
    place = (day.year - year) * 12 + day.month - month
    return _LEFT + slot * (place + (day.day - 1) / monthrange(day.year, day.month)[1])


def _y(value: float, top: float) -> float:
    return _HEAD + _BARS - _BARS * value / top


def _top(each: Coverage) -> int:
    return svg.ceiling(count for row in each.months.values() for count in row.ways.values())


def _text(x: float, y: float, words: str, *, anchor: str = "start", small: bool = False) -> str:
    return svg.text(x, y, words, anchor=anchor, style="small" if small else None)


def _rect(title: str, x: float, y: float, width: float, height: float, colour: str) -> str:
    return svg.element("rect", title, x=x, y=round(y, 1), width=width, height=round(height, 1), fill=colour)


def _across(style: str, y: float, width: int) -> str:
    return svg.element("line", class_=style, x1=_LEFT, x2=width - _RIGHT, y1=round(y, 1), y2=round(y, 1))
