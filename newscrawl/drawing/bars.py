"""Rows of bars on one base line, one bar a day or month, for pages: nothing of them is hidden, a day of zero is a tick.

A row is as wide as the page gives it: words stand beside it, in HTML, where they are not stretched. Colours are the page's:
`.bar` and `.none` are filled by its style sheet, so that dark pages have theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.drawing.svg import element, titled

# Of the room of a bar, what it fills; of the height, what a day of zero and the smallest bar have.
_WIDE, _TICK, _LEAST = 0.78, 0.6, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar."""

    value: float  #: 0 or more
    title: str  #: in words: when, and how much
    href: str | None = None  #: the rows behind it
    is_partial: bool = False  #: its time is not over


def row(bars: Sequence[Bar], *, top: float, title: str, tall: int = 40, in_tab_order: bool = True) -> str:
    """The SVG of one row.

    top:          the value that is as high as the row
    title:        what is drawn, for those who do not see it
    in_tab_order: False where the same rows can be had by another link
    """
    drawn = "".join(_bar(bar, place, top=top, tall=tall, in_tab_order=in_tab_order) for place, bar in enumerate(bars))
    return element(
        "svg",
        titled(title),
        drawn,
        class_="bars",
        viewBox=f"0 0 {max(1, len(bars))} {tall}",
        preserveAspectRatio="none",
        role="group",
        aria_label=title,
    )


def _bar(bar: Bar, place: int, *, top: float, tall: int, in_tab_order: bool) -> str:
    high = max(_LEAST, tall * min(1.0, bar.value / top)) if bar.value > 0 and top > 0 else _TICK
    left = place + (1 - _WIDE) / 2
    shapes = (
        titled(bar.title),
        # The whole column leads there: a bar may be a hair high.
        element("rect", class_="room", x=place, y=0, width=1, height=tall),
        element(
            "rect",
            class_="none" if bar.value <= 0 else "bar partial" if bar.is_partial else "bar",
            x=left,
            y=tall - high,
            width=_WIDE,
            height=high,
        ),
    )
    if bar.href is None or not bar.value:
        return element("g", *shapes)
    return element("a", *shapes, href=bar.href, aria_label=bar.title, tabindex=None if in_tab_order else -1)


def small(values: Sequence[float], *, title: str, tall: int = 20) -> str:
    """A row as one shape, to stand in a list of many: nothing in it is a link. Its scale is its own."""
    top = max(values, default=0)
    path = "".join(
        f"M{place + 0.11:g} {tall}v{-(max(_LEAST, tall * value / top) if value else _TICK):.3g}h{_WIDE}V{tall}z"
        for place, value in enumerate(values)
    )
    return element(
        "svg",
        titled(title),
        element("path", class_="bar", d=path),
        class_="bars",
        viewBox=f"0 0 {max(1, len(values))} {tall}",
        preserveAspectRatio="none",
        role="img",
        aria_label=title,
    )
