"""The way of one address, as frozen data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.models import Change, Outcome
from newscrawl.store.links.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry showed the address."""

    at: datetime  #: for the first time
    last: datetime  #: and for the last
    entry: str  #: address of the entry
    kind: str
    searched: bool  #: nobody named the entry: it was looked for
    parent: str | None  #: the home page or sitemap index that named it
    position: int  #: place in its list, from 1, at the first time
    said: Evidence  #: what it said of the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A run asked for the address, or for a further page of its article."""

    at: datetime  #: when its outcome was known
    run_id: int
    outcome: Outcome
    revisit: bool  #: it had led to an article before
    status: int | None
    bytes: int | None
    ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page of it was kept in the archive."""

    at: datetime
    url: str  #: where the answer came from, after redirects
    redirected: bool
    status: int
    hash: str
    bytes: int
    part: bool  #: a further page of the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A revisit found that the outlet changed the article."""

    at: datetime
    run_id: int | None
    change: Change
    version: int
    added: int  #: words
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sick:
    """A finding of health that names the address or an entry that showed it."""

    at: datetime  #: when it was found
    message: str
    state: str
    closed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """An opt-out signal of its outlet at its host."""

    at: datetime  #: when it was seen first
    sign: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The link as it stands now."""

    id: int
    url: str
    host: str
    outcome: Outcome
    detail: str | None
    attempts: int
    discovered: datetime
    discovered_run: int | None
    settled: datetime | None
    settled_run: int | None
    next_try: datetime | None
    revisit: datetime | None  #: when its article is due to be revisited
    feed_text: bool  #: the text that its feed carries is kept
    not_before: datetime | None  #: its host asked to be left alone until then
    robots_read: datetime | None  #: when the last good robots.txt of its host was had
    robots_status: int | None
    robots_rule: str | None  #: the pattern of paths by which that file closes the address; None: it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The article that it led to."""

    id: int
    url: str
    title: str
    words: int
    published: str | None  #: as the page prints it
    stored: datetime  #: when its page was fetched
    extracted: datetime  #: later, where it was read anew
    run_id: int | None
    access: str | None
    reserved: bool | None
    parts: int | None
    missing: Sequence[tuple[str, str]]  #: further pages that could not be had, and why
    first: Other | None  #: the article whose story it tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another article or address."""

    url: str
    source: str
    article_id: int | None = None
    title: str | None = None
    standing: str | None = None  #: of a link: "failed (not_found)"
    kept: float | None = None  #: part of the one's text, from 0 to 1, that the other has; None: not compared, or equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All that the store knows of one address."""

    key: str  #: canonical address
    source: str
    outlet: str
    timezone: str
    absent: datetime | None  #: since when no run asks the outlet
    link: Standing | None  #: None: no entry showed it, another address of its article was shown
    row: Row | None
    shown: Sequence[Shown]
    asked: Sequence[Asked]
    kept: Sequence[Kept]
    changed: Sequence[Changed]
    sick: Sequence[Sick]
    reserved: Sequence[Reserved]
    others: Sequence[Other]  #: other addresses of the article
