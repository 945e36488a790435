"""Elements of SVG, with everything in them escaped; the end of a scale; colours that the colour-blind can tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

#: Colours of Okabe and Ito.
BLUE, SKY, GREEN, ORANGE, PINK, RED = "#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#d55e00"

Value = str | int | float | None


def element(name: str, *content: str, **attributes: Value) -> str:
    """An element around markup. Attributes: `_` stands for `-`, one behind a name that Python has is dropped; None leaves it out.

    >>> element("text", escaped("a < b"), class_="small", text_anchor="end", x=1.50, y=None)
    '<text class="small" text-anchor="end" x="1.5">a &lt; b</text>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


def titled(title: str | None) -> str:
    """What a pointer and a screen reader say of the element that it stands in."""
    return element("title", escaped(title)) if title else ""


def text(x: float, y: float, words: str, *, anchor: str = "start", style: str | None = None) -> str:
    """Words at a place."""
    return element("text", escaped(words), class_=style, x=round(x, 1), y=round(y, 1), text_anchor=anchor)


def escaped(words: str) -> str:
    """Words as markup."""
    return escape(words)


def ceiling(counts: Iterable[int]) -> int:
    """The upper end of a scale: the highest of these, rounded up to one, two, four, six or eight of its size.

    >>> [ceiling([n]) for n in (0, 7, 61, 100, 433)]
    [1, 8, 80, 100, 600]
    """
    most = max(counts, default=0)
    size = 1
    while size * 10 < most:
        size *= 10
    return next((size * step for step in (1, 2, 4, 6, 8) if size * step >= most), size * 10)


def _attribute(value: str | int | float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))
