"""What travels between hub and workers: a bundle of requests to one host, and reports of what came of them. Pure.

How they travel: `parcels`. Times are the hub's: a worker computes them from PostgreSQL's clock, and trusts its own with durations alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread
from newscrawl.models import Against, Article, Fetch, OptOutSignal, Page, Reason, Source
from newscrawl.store import EntryState, Leased


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of a bundle: for an entry, or for the page of a link."""

    entry: EntryState | None = None
    depth: int = 0  #: of the entry
    link: Leased | None = None
    url: str | None = None  #: to which another host led, in the place of its own
    hops: int = 0  #: hosts that led on to another one, so far

    @property
    def number(self) -> int:
        """Its row of the ledger: a link's number, or an entry's as a negative one."""
        if self.link is not None:
            return self.link.id
        assert self.entry is not None
        return -self.entry.id

    @property
    def address(self) -> str:
        """What is asked for."""
        if self.url is not None:
            return self.url
        return self.link.url if self.link is not None else self.entry.url if self.entry is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCopies:
    """What the hub has of a host, with its age in seconds: it need not be asked for again while it is young."""

    robots: str | None = None  #: "" where the host has none; None: not known
    robots_age_s: float = 0
    tdmrep: str | None = None  #: as `newscrawl.store.links.hosts.KeptRules`
    tdmrep_age_s: float | None = None  #: None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Requests to one host for one source, with all that a worker needs to send them and to read what comes."""

    host: str
    source: Source
    asks: tuple[Ask, ...]
    deadline_s: float  #: from its start; what was not asked for by then goes back
    packed_at: datetime  #: by the hub's clock, as all times of a report are
    ahead_s: float = 0  #: of the hub's clock, before PostgreSQL's
    settings: Mapping[str, str] = field(default_factory=dict)  #: those of the hub's that every request obeys
    pace_s: float | None = None  #: from one request to the next, as the host bore it last; None: not known
    copies: HostCopies = field(default_factory=HostCopies)
    against: Against | None = None  #: the older page against which its pages are packed


class Said(NamedTuple):
    """The answer to a request, less its body."""

    url: str  #: that answered, after redirects
    status: int
    retry_after: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnswered:
    """An entry was answered."""

    number: int
    said: Said
    survey: Survey | None = None  #: what it shows
    unread: Unread | None = None  #: why it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A request that brought no answer."""

    number: int
    url: str
    reason: Reason
    message: str
    paused_s: float | None = None  #: it was not sent: its host is paused for so long
    unreached: str | None = None  #: what kept its host from being reached at all


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutPage:
    """A link that was answered, with nothing to read."""

    number: int
    reason: Reason | None  #: None: its article is unchanged (304)
    detail: str
    said: Said | None
    fetch: Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A link's page was read; the page's bytes are packed."""

    number: int
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A link's page could not be read; its bytes are packed."""

    number: int
    page: Page
    reason: Reason
    detail: str


class Moved(NamedTuple):
    """A request that another host of the outlet is to answer."""

    number: int
    url: str


class Part(NamedTuple):
    """A further page of a link's article was asked for."""

    number: int
    reason: Reason | None
    fetch: Fetch
    at: datetime


class Reserved(NamedTuple):
    """An outlet reserves something on a host."""

    signals: tuple[OptOutSignal, ...]
    host: str
    url: str


class RobotsHad(NamedTuple):
    """A host's robots.txt as it was answered just now."""

    host: str
    status: int
    text: str
    note: str | None


class TdmRepHad(NamedTuple):
    """A host's tdmrep.json as it was answered just now; rules: None where there is none."""

    host: str
    rules: str | None


class Held(NamedTuple):
    """A host asks to be left alone for so long."""

    host: str
    seconds: float


class Sitemaps(NamedTuple):
    """Sitemaps that a host's robots.txt names."""

    netloc: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of some requests of a bundle, and what was learned of the host on the way."""

    entries: tuple[EntryAnswered, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    without_page: tuple[WithoutPage, ...] = ()
    read: tuple[Read, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    moved: tuple[Moved, ...] = ()
    parts: tuple[Part, ...] = ()
    robots: tuple[RobotsHad, ...] = ()
    tdmrep: tuple[TdmRepHad, ...] = ()
    held: tuple[Held, ...] = ()
    reserved: tuple[Reserved, ...] = ()
    sitemaps: tuple[Sitemaps, ...] = ()
    cut_off: tuple[str, ...] = ()  #: why no host answers the worker: what it missed of this bundle is nobody's failure
    pace_s: float | None = None  #: from one request to the next, as the host bore it


class PageAnew(NamedTuple):
    """A page of the archive that is to be read anew; its bytes are packed, by themselves."""

    number: int
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesAnew:
    """Pages of the archive that a worker is to read anew. Nothing is asked of their host."""

    source: Source
    pages: tuple[PageAnew, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnew:
    """What came of a page that was read anew."""

    number: int
    article: Article | None = None  #: without the bytes of its pages
    reason: Reason | None = None  #: parse_timeout or crash
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnew:
    """What came of some pages that were read anew."""

    read: tuple[ReadAnew, ...]
