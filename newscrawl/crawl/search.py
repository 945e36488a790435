"""Where the entries of a source show no article, a run looks further: at the home page, then where feeds and sitemaps lie by custom.

    entries as named ──nothing──► home page's own stories and plain links ──nothing──► /feed/, /rss.xml, /sitemap.xml …

A source that is known by its home page alone is also looked through for a sitemap, when nobody names one that can be read.
One request after the other, until one of them shows something. What was found and what was not stands in `entries`, with its
time: a place where nothing was is asked for again after a month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from newscrawl import urls
from newscrawl.crawl.places import places
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.run import Run
from newscrawl.crawl.survey import Survey
from newscrawl.http.answers import Answer
from newscrawl.models import Entry, Found, Kind, Link, Reason, Source
from newscrawl.store import EntryState

# Failures of a whole host, whatever it was asked for.
_HOST_FAILS = frozenset(
    (
        Reason.DNS_ERROR,
        Reason.REFUSED,
        Reason.TLS_ERROR,
        Reason.ADDRESS_DENIED,
        Reason.ROBOTS_UNAVAILABLE,
        Reason.RATE_LIMITED,
    )
)
# A feed may be refused, or never come to an end, where the pages are had; at the home page and at a guess this ends the search.
_UNWELCOME = frozenset(
    (Reason.ROBOTS, Reason.FORBIDDEN, Reason.TIMEOUT, Reason.CONNECTION_LOST, Reason.NETWORK, Reason.SERVER_ERROR)
)

# Places at which a host shows pages: it answers so to whatever it is asked, and the others of that kind are left alone.
_MOST_PAGES = 2

# A place where nothing was is not looked at again for so long; where it could not be told, for a day.
_AGAIN = timedelta(days=30)
_SOON = timedelta(days=1)
_SETTLED = frozenset(("ok", "unchanged", "broken", Reason.NOT_FOUND, Reason.REDIRECTS, Reason.HTTP_STATUS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What a home page shows beside the feeds and sitemaps that it names: followed where these show nothing."""

    poll: Poll
    articles: Sequence[Found]
    plain: Sequence[Link]  #: links that look like feeds


@dataclass(slots=True)
class _Outlook:
    """What a run knows of one source so far."""

    fruitful: bool = False  #: an entry has shown articles
    sitemap: bool = False  #: a sitemap could be read
    home: EntryState | None = None  #: the home page, once it was asked for
    read: bool = False  #: the home page was read, and did not only say that it is unchanged
    asides: list[Aside] = field(default_factory=list)  #: of each of its home pages: some are known by several
    base: str | None = None  #: where the home page answered
    system: str | None = None  #: what made it
    closed: set[str] = field(default_factory=set)  #: hosts that could not be reached, or refused


class Search:
    """Decides what to ask of a source whose entries have all been answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._outlooks: defaultdict[str, _Outlook] = defaultdict(_Outlook)

    # ── what came ──────────────────────────────────────────────────────────────────────────────

    def note_shown(self, poll: Poll, *, articles: bool, read: bool) -> None:
        """An entry was answered well. articles: it shows some; read: it could be read as what it is"""
        outlook = self._outlooks[poll.source.slug]
        outlook.fruitful = outlook.fruitful or articles
        outlook.sitemap = outlook.sitemap or (read and poll.entry.kind is Kind.SITEMAP)
        if poll.entry.kind is Kind.HOME:
            outlook.home = outlook.home or poll.entry

    def note_home(self, poll: Poll, answer: Answer, found: Survey, aside: Aside | None) -> None:
        """A home page was read. aside: what it shows and is not followed yet"""
        outlook = self._outlooks[poll.source.slug]
        outlook.read = True
        outlook.asides += [aside] if aside is not None else []
        outlook.base = (
            answer.url
            if urls.on_site(answer.url, poll.source.home, poll.source.hosts, poll.source.outside)
            else poll.entry.url
        )
        outlook.system = found.system

    def note_failure(self, poll: Poll, reason: str, *, asked: bool = True) -> None:
        """An entry brought nothing to read. asked: False: its host is paused, and was not asked"""
        outlook = self._outlooks[poll.source.slug]
        if poll.entry.kind is Kind.HOME:
            outlook.home, outlook.read = poll.entry, True
        ours = poll.entry.kind is Kind.HOME or poll.entry.searched
        if not asked or reason in _HOST_FAILS or (ours and reason in _UNWELCOME):
            outlook.closed.add(poll.host)

    # ── what next ──────────────────────────────────────────────────────────────────────────────

    def take_asides(self, source: Source) -> Sequence[Aside]:
        """What home pages showed beside their feeds, where these have shown nothing; once."""
        outlook = self._outlooks[source.slug]
        asides, outlook.asides = outlook.asides, []
        return () if outlook.fruitful else asides

    async def next(self, source: Source, asked: Callable[[str], bool]) -> EntryState | None:
        """The next entry to ask for; None where enough is known, or nothing is left to try.

        asked: whether an address was asked for in this run
        """
        outlook = self._outlooks[source.slug]
        if not outlook.fruitful and (home := await self._home(source, outlook, asked)) is not None:
            return home
        wanted = self._wanted(source, outlook)
        known = await self._run.session.sql(self._run.session.store.ledger.searched, source.slug) if wanted else []
        for place in self._places(source, outlook, wanted, known):
            if not asked(place.url) and urls.host(place.url) not in outlook.closed:
                return await self._entry(source, place, outlook.home)
        return None

    async def _home(self, source: Source, outlook: _Outlook, asked: Callable[[str], bool]) -> EntryState | None:
        """The home page, where it was not asked for, or only said that it is unchanged: then without conditions."""
        if outlook.read or urls.host(source.home) in outlook.closed:
            return None
        outlook.read = True  # once
        if outlook.home is not None:
            return replace(outlook.home, etag=None, last_modified=None, body_hash=None)
        if asked(source.home):  # as a section page
            return None
        return await self._entry(source, Entry(url=source.home, kind=Kind.HOME), None)

    def _wanted(self, source: Source, outlook: _Outlook) -> tuple[Kind, ...]:
        if not outlook.fruitful:
            return Kind.FEED, Kind.SITEMAP
        return (Kind.SITEMAP,) if _by_home(source) and not outlook.sitemap else ()

    def _places(
        self, source: Source, outlook: _Outlook, wanted: Sequence[Kind], known: Sequence[EntryState]
    ) -> Iterator[Entry]:
        """Places where something was found before, then those that are due."""
        now = self._run.clock()
        fresh = [place for place in known if not _is_due(place, now)]
        tried = {place.url for place in fresh}
        pages = Counter(place.kind for place in fresh if place.outcome == "broken")
        yield from (Entry(url=place.url, kind=place.kind) for place in known if place.found and place.kind in wanted)
        for place in places(outlook.base or source.home, outlook.system, wanted):
            if place.url not in tried and pages[place.kind] < _MOST_PAGES:
                yield place

    async def _entry(self, source: Source, entry: Entry, home: EntryState | None) -> EntryState:
        session = self._run.session
        parent = home.id if home is not None else None
        return await session.sql(session.store.ledger.entry, source.slug, entry, parent, searched=True)


def _by_home(source: Source) -> bool:
    """Whether a source is known by its home page: then its feeds and sitemaps are found, not named."""
    return any(entry.kind is Kind.HOME for entry in source.entries)


def _is_due(place: EntryState, now: datetime) -> bool:
    """Whether a place is to be asked for: never tried, or so long ago that something may be there now."""
    if place.polled is None:
        return True
    return now - place.polled >= (_AGAIN if place.outcome in _SETTLED else _SOON)
