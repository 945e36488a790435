"""The records of health: what is counted of a source's days, and what is found. Plain, frozen data, as in `models`.

A window is 24 whole hours and ends with the hour of judging or a whole number of days before. So none is ever half over, and
the seventh before a window is the same stretch of the week.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# Half octaves: lengths are added up as the number of edges that they reach, so that a long read weighs no more than a flash.
LENGTH_EDGES = (12, 18, 25, 35, 50, 71, 100, 141, 200, 283, 400, 566, 800, 1131, 1600, 2263, 3200)


class Metric(StrEnum):
    """A metric of a source: what of it can fall ill."""

    TITLE = "title"  #: share of pages with a headline
    BODY = "body"  #: share of pages with a text
    ARTICLE = "article"  #: share of pages that are articles otherwise
    PUBLISHED = "published"  #: share of articles with a date
    STAMPED = "stamped"  #: share of dates that are the moment of asking, not that of coming out
    BYLINE = "byline"  #: share of articles that name their authors
    SUBTITLE = "subtitle"  #: share of articles with a line below the headline
    SECTION = "section"  #: share of articles with the outlet's own heading
    IMAGE = "image"  #: share of articles with a picture
    LENGTH = "length"  #: typical length of a body, in words
    BLOCKED = "blocked"  #: share of pages that were refused: a bot check, 401, 403, 429 …
    CONSENT = "consent"  #: share of pages with a consent form in the place of the text
    ARTICLES = "articles"  #: new articles a day
    FEED = "feed"  #: new articles a day in one feed or section page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCounts:
    """Article pages that were asked for, counted. Only fresh ones: what an archive shows is not today's outlet."""

    pages: int = 0  #: that were answered, whatever with
    blocked: int = 0
    consent: int = 0
    read: int = 0  #: articles, and pages that were rejected because something of an article was missing
    title: int = 0  #: of `read`
    body: int = 0  #: of `read`
    article: int = 0  #: of `read`
    articles: int = 0  #: stored
    published: int = 0  #: of `articles`
    stamped: int = 0  #: of `published`
    byline: int = 0  #: of `articles`, as the next three
    subtitle: int = 0
    section: int = 0
    image: int = 0
    length: int = 0  #: sum over `articles` of the edges that each reaches
    length_squares: int = 0  #: sum of their squares


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Twenty-four hours of a source."""

    counts: PageCounts
    arrivals: int = 0  #: articles that the outlet brought out
    observed: bool = True  #: whether its entries were asked: an absent crawler hears no silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One feed or section page that answers well."""

    url: str
    arrivals: tuple[int, ...]  #: links that were new in it, by window


class Verdict(StrEnum):
    """The verdict on a source, in a word."""

    SICK = "sick"  #: something is not as it was
    HEALTHY = "healthy"
    QUIET = "quiet"  #: too few pages in eight weeks for a verdict on what they have
    LEARNING = "learning"  #: known for too few days for any verdict


class Standing(StrEnum):
    """The state of a finding."""

    OPEN = "open"
    RECOVERED = "recovered"  #: it is again as it was
    USUAL = "usual"  #: four weeks have passed, or a person said so: this is how the source is now
    WITHDRAWN = "withdrawn"  #: its feed is not asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something of a source that is not as it was."""

    metric: Metric
    since: datetime  #: beginning of the time that differs
    before: float  #: share from 0 to 1, words, or articles a day
    after: float
    seen: int  #: pages since then (for articles and feed: how many were to be expected)
    entry: str | None = None  #: for feed: its address
    state: Standing = Standing.OPEN
    until: datetime | None = None  #: when it was closed


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHistory:
    """The windows of one source up to now, and what was found in them."""

    now: datetime  #: aware
    begun: datetime  #: when this run began
    windows: tuple[
        Window, ...
    ]  #: oldest first; the last one ends with this hour; none from before the source's first day
    run: PageCounts = field(default_factory=PageCounts)  #: the part of it that this run fetched
    streams: tuple[Stream, ...] = ()  #: as long as `windows`
    found: tuple[Finding, ...] = ()  #: earlier findings, open and closed


Histories = Mapping[str, SourceHistory]


def length_words(score: float) -> float:
    """The length, in words, for a mean number of edges that lengths reach, up to half an octave."""
    return float(LENGTH_EDGES[0] * 2 ** ((score - 0.5) / 2)) if score > 0 else 0.0
