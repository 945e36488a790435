"""The values that pass between the store, messages and channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class News(StrEnum):
    """What is told in a line of an alert. The first three are of a search, the last two of the sources' health."""

    NEW = "new"  #: an article that was stored, or that is found only since it was changed
    CHANGED = "changed"  #: a stored article whose headline or text its outlet changed, or put behind a wall
    REMOVED = "removed"  #: a stored article that its outlet took down: 404 or 410, seen twice running
    SICK = "sick"  #: a source that is not as it was
    WELL = "well"  #: a source of which that is over


OF_SEARCH = (News.NEW, News.CHANGED, News.REMOVED)
OF_HEALTH = (News.SICK, News.WELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A saved search, or the health of all sources, of which somebody wants to be told."""

    id: int
    name: str
    query: str | None  #: as typed; None: it watches the sources' health
    kinds: tuple[News, ...]
    channels: tuple[str, ...]  #: names in alerts.toml
    digest: time | None  #: told once a day, at the first run after this time of day; None: at the end of each run
    added: datetime
    added_run: int  #: the last run of before; 0: none
    looked_run: int  #: the last run of which it has been asked
    digested: datetime  #: when its last digest was made; at first `added`


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article, or one source, in an alert. Of an article: headline, outlet, time and address; no part of its text."""

    kind: News
    title: str  #: the headline; of a source what is the matter, in a sentence
    outlet: str  #: its name
    url: str | None = None  #: None: the line is of a source
    at: str | None = None  #: when it was published, at the outlet: a day, with the hour where it was printed
    story: int | None = None  #: number that articles of one story share
    follows: bool = False  #: its story was told by this watch before
    how: str | None = None  #: of a change its kind, of a source what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert that waits for a channel."""

    id: str  #: of this alert at every try: part of the Message-ID, and in the text
    watch: str  #: name
    query: str | None
    channel: str
    made: datetime
    lines: Sequence[Line]  #: newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many alerts a channel has not taken yet, and why."""

    channel: str
    alerts: int
    tries: int  #: of the one that was tried most often
    tried: datetime | None
    trouble: str | None  #: what the last try brought, without any address


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert as it is read."""

    id: str
    subject: str  #: one line
    body: str
    made: datetime
