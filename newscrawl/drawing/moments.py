"""Moments on one scale of time, a row each, for pages: a line from the beginning to a dot. As wide as the page gives it."""

from __future__ import annotations

from newscrawl.drawing.svg import element, titled

# Of the width: what stands left and right of the scale, so that no dot is cut.
_MARGIN = 2.0


def row(part: float, *, title: str, href: str | None = None) -> str:
    """The SVG of one moment.

    part:  of the scale, from 0 to 1
    title: what and when, in words
    """
    at = f"{_MARGIN + (100 - 2 * _MARGIN) * min(1.0, max(0.0, part)):.2f}%"
    shapes = (
        titled(title),
        element("line", class_="way", x1=f"{_MARGIN}%", x2=at, y1="50%", y2="50%"),
        element("circle", class_="bar", cx=at, cy="50%", r=5),
    )
    inside = element("a", *shapes, href=href, aria_label=title, tabindex=-1) if href else element("g", *shapes)
    return element("svg", titled(title), inside, class_="bars", role="group" if href else "img", aria_label=title)
