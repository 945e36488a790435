"""Draws cost against size as a small SVG: two panels over one logarithmic axis, readable on light and dark grounds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

from tests.bench.store.growth import Grown

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _GAP = 760, 300, 52, 34, 58, 92
_PANEL = (_WIDTH - 2 * _LEFT - _GAP) // 2
_COLOURS = ("#3b82c4", "#d9822b", "#3f9b57")
_STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #7a7a7a } .title { font-weight: 600 } .small { font-size: 10.5px }
.grid { stroke: #8884; fill: none } .line { fill: none; stroke-width: 2 }
</style>"""


class _Line(NamedTuple):
    name: str
    value: Callable[[Grown], float]


_TIMES = (
    _Line("insert", lambda found: found.cpu_ms),
    _Line("look-up of near-duplicates, p95", lambda found: found.lookup_ms[1]),
    _Line("search of a common word, p95", lambda found: found.search_ms[1]),
)
_BYTES = (_Line("database", lambda found: found.bytes_an_article / 1000),)


def plot(found: Sequence[Grown], setup: str) -> str:
    """The plot as an SVG.

    setup: with what it was measured, and where
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Cost against size">',
        _STYLE,
        *_panel(found, _LEFT, "CPU, ms", _TIMES),
        *_panel(found, _LEFT + _PANEL + _GAP, "kB an article", _BYTES),
        f'<text class="small" x="{_LEFT}" y="{_HEIGHT - 6}">{escape(setup)}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(found: Sequence[Grown], left: int, title: str, lines: Sequence[_Line]) -> Iterable[str]:
    low, high = floor(log10(found[0].articles)), ceil(log10(found[-1].articles))
    high = max(high, low + 1)
    top = _ceiling(max(line.value(one) for line in lines for one in found))

    def x(articles: float) -> float:
        return left + _PANEL * (log10(articles) - low) / (high - low)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top

    yield f'<text class="title" x="{left}" y="{_TOP - 16}">{escape(title)}</text>'
    for part in range(5):
        value = top * part / 4
        yield f'<path class="grid" d="M{left} {y(value):.1f}h{_PANEL}"/>'
        yield f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>'
    for power in range(low, high + 1):
        yield f'<text x="{x(10**power):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
    yield f'<text x="{left + _PANEL / 2}" y="{_HEIGHT - _BOTTOM + 34}" text-anchor="middle">articles in the store</text>'
    for place, (line, colour) in enumerate(zip(lines, _COLOURS, strict=False)):
        points = [(x(one.articles), y(line.value(one))) for one in found]
        yield f'<path class="line" stroke="{colour}" d="M{" L".join(f"{across:.1f} {up:.1f}" for across, up in points)}"/>'
        yield from (f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for across, up in points)
        yield f'<rect x="{left + 10}" y="{_TOP + 4 + 16 * place}" width="10" height="10" fill="{colour}"/>'
        yield f'<text class="small" x="{left + 25}" y="{_TOP + 13 + 16 * place}">{escape(line.name)}</text>'


def _ceiling(value: float) -> float:
    """A round number above the value, with room for the names of the lines.

    >>> [_ceiling(value) for value in (0.7, 3.2, 11)]
    [1.0, 8.0, 20.0]
    """
    wanted = value * 1.35
    unit = 10.0 ** floor(log10(wanted))
    return next(unit * step for step in (1, 2, 4, 8, 10) if unit * step >= wanted)
