"""The kinds of outlets whose histories are simulated: their rhythm, their desks, what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Desk(NamedTuple):
    """A part of an outlet, whose articles are alike: shares of its articles that have the field, and their length."""

    weight: float
    byline: float
    subtitle: float
    section: float
    image: float
    words: float  #: median
    spread: float = 0.45  #: of the logarithm
    published: float = 0.995


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletKind:
    """One kind of outlet: its rhythm, its desks, how its pages are read."""

    name: str
    week: tuple[float, ...]  #: articles a day, Monday first
    desks: tuple[Desk, ...]
    steadiness: float  #: shape of the gamma by which a day's number varies: small is bursty
    mix: float  #: how steady the shares of the desks are from day to day
    hours: tuple[int, int] = (6, 23)  #: when it publishes
    issue_hour: int | None = None  #: all at once, with the issue
    august: float = 0.6  #: part of the usual number
    christmas: float = 0.6
    closed_august: int = 0  #: days around the fifteenth without anything, at most
    closed_christmas: int = 0
    quiet: float = 0.01  #: chance of a day with next to nothing
    burst: float = 0.02  #: chance of a day with two to four times as much
    feeds: tuple[float, ...] = (1.0,)  #: part of its articles that each feed shows
    depth: int = 100  #: articles that its feeds remember
    dated: bool = True  #: feeds say when an article came out
    unread: float = 0.01  #: share of addresses that lead to no article: galleries, lists, videos
    blocked: float = 0.003
    stamped: float = 0.02  #: share of articles that are asked for in the minute in which they came out, or dated anew


_WIRE = Desk(0.75, 0.02, 0.1, 0.98, 0.7, 140, 0.5)
_REPORT = Desk(0.25, 0.9, 0.85, 0.98, 0.97, 420)
OUTLETS = (
    OutletKind(
        name="agency", week=(280, 290, 290, 285, 270, 170, 150), desks=(_WIRE, _REPORT, Desk(0.2, 0.0, 0.0, 0.9, 0.95, 60)),
        steadiness=25, mix=40, hours=(5, 24), august=0.65, christmas=0.5, quiet=0.002, feeds=(1.0, 0.2, 0.1, 0.03), depth=400,
    ),
    OutletKind(
        name="national daily", week=(95, 100, 100, 100, 95, 75, 70),
        desks=(Desk(0.5, 0.93, 0.9, 0.99, 0.99, 550), Desk(0.35, 0.1, 0.6, 0.99, 0.98, 220), Desk(0.15, 0.97, 0.95, 0.99, 0.99, 900)),
        steadiness=18, mix=25, august=0.6, christmas=0.55, quiet=0.004, feeds=(1.0, 0.15, 0.08), depth=200,
    ),
    OutletKind(
        name="local daily", week=(26, 28, 28, 28, 27, 20, 0),
        desks=(Desk(0.6, 0.65, 0.5, 0.97, 0.96, 320), Desk(0.4, 0.05, 0.3, 0.97, 0.9, 180)),
        steadiness=8, mix=10, august=0.5, christmas=0.5, closed_august=4, closed_christmas=3, quiet=0.01, feeds=(1.0, 0.3), depth=60,
    ),
    OutletKind(
        name="weekly magazine", week=(1, 1, 1, 14, 3, 0.5, 0.2),
        desks=(Desk(0.8, 0.96, 0.9, 0.95, 0.99, 1100), Desk(0.2, 0.5, 0.4, 0.9, 0.95, 300)),
        steadiness=6, mix=8, issue_hour=7, august=0.6, christmas=0.6, closed_august=21, closed_christmas=14, quiet=0.02, depth=50,
    ),
    OutletKind(
        name="blog", week=(0.7, 0.6, 0.7, 0.6, 0.6, 0.2, 0.2), desks=(Desk(1.0, 0.97, 0.3, 0.8, 0.9, 700, 0.6),),
        steadiness=1.5, mix=50, august=0.4, christmas=0.4, closed_august=25, closed_christmas=16, quiet=0.05, depth=20,
    ),
)  # fmt: skip
