"""Among the feeds, sitemaps and section pages that a first run found, those that a source file needs are chosen. Pure.

Feeds come first: they are small and new. A news sitemap is as good. A sitemap of everything is an archive, and stands in for feeds only
where there are none; section pages stand in for both. What is left out is said, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newscrawl import urls
from newscrawl.adding import addresses, listed
from newscrawl.adding.home import HomePage
from newscrawl.models import Kind
from newscrawl.store.shown import Shown, ShownArticle, ShownEntry
from newscrawl.urls import forms

MOST_FEEDS = 12
MOST_SECTIONS = 8
# A section page that shows fewer articles of its own is none that is needed.
_LEAST_OWN = 3
# Where so little of what the home page shows stands in feeds and sitemaps, it is read too.
_COVERED, _LEAST_SHOWN = 0.3, 5
_GOOD = ("ok", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An entry of the file."""

    url: str
    kind: str  #: feed, sitemap, news_sitemap or front
    note: str  #: where its address comes from
    section: str | None = None
    count: int = 0  #: links that it showed


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A list that answered and is not in the file, or one that did not answer as it should."""

    url: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The entries of a file, and what was left out."""

    entries: Sequence[Chosen]
    left_out: Sequence[LeftOut]
    allow: str | None  #: a pattern of articles' addresses that these entries need
    pattern: str | None  #: the pattern, needed or not
    hosts: Sequence[str]  #: other sites on which articles of these entries stand


@dataclass(slots=True)
class _Lists:
    """What is known of all lists, as it is put together."""

    home: HomePage
    shown: Shown
    tried: Mapping[str, str]  #: address → where it comes from, of what was tried beside the run
    chosen: list[Chosen] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)  #: keys of links that the chosen entries show

    def take(self, entry: ShownEntry, kind: str, section: str | None = None) -> None:
        self.chosen.append(Chosen(url=entry.url, kind=kind, note=self.note(entry), section=section, count=entry.count))
        self.covered |= listed.keys_of(entry)

    def leave(self, entry: ShownEntry, why: str) -> None:
        self.left_out.append(LeftOut(url=entry.url, why=why))

    def note(self, entry: ShownEntry) -> str:
        """Where an entry's address comes from."""
        if entry.url in self.tried:
            return self.tried[entry.url]
        by_id = {one.id: one for one in self.shown.entries}
        parent = by_id.get(entry.parent) if entry.parent is not None else None
        if entry.searched:
            return "found at a usual place"
        if entry.kind is Kind.HOME:
            return "the home page"
        if parent is None:
            return "given to newscrawl add"
        if parent.kind is Kind.SITEMAP:
            return f"in the index {parent.url}"
        if entry.kind is Kind.SITEMAP:
            return "named in robots.txt"
        if parent.kind is Kind.FEED or parent.url in self.tried:
            return f"named on {parent.url}"
        declared = {feed.url for feed in self.home.feeds if feed.declared}
        return "advertised by the home page" if entry.url in declared else "linked from the home page"


def choose(home: HomePage, shown: Shown, tried: Mapping[str, str]) -> Choice:
    """Choose among what a run found. tried: address → where it comes from, of what was asked for beside what the run found"""
    lists = _Lists(home=home, shown=shown, tried=tried)
    answered = [entry for entry in shown.entries if entry.outcome in _GOOD and entry.links]
    feeds = [entry for entry in answered if entry.kind is Kind.FEED]
    sitemaps = [entry for entry in answered if entry.kind is Kind.SITEMAP]
    newest = max(_dates(answered, shown.articles), default=None)
    _feeds(lists, feeds, newest)
    learned = _learned(lists, feeds, sitemaps)
    _sitemaps(lists, sitemaps, newest, learned)
    _pages(lists, answered, learned)
    _unread(lists)
    mixed = any(one.kind in ("sitemap", "front") for one in lists.chosen)
    return Choice(
        entries=lists.chosen,
        left_out=lists.left_out,
        allow=learned if mixed else None,
        pattern=learned,
        hosts=_hosts(lists, answered),
    )


def _dates(answered: Sequence[ShownEntry], articles: Sequence[ShownArticle]) -> Iterator[datetime]:
    """When the newest of each list, and the articles that were had, appeared: a home page tells no dates, and its articles do."""
    yield from (at for entry in answered if (at := listed.newest_of(entry)) is not None)
    dates = (datetime.fromisoformat(said) for article in articles if (said := article.values["published"]))
    yield from (at if at.tzinfo else at.replace(tzinfo=UTC) for at in dates)


# ── feeds ──────────────────────────────────────────────────────────────────────────────────────


def _feeds(lists: _Lists, feeds: Sequence[ShownEntry], newest: datetime | None) -> None:
    titles = listed.titles_of(feeds)
    main = True
    for entry in sorted(feeds, key=lambda entry: (listed.depth_of(entry.url), -entry.count)):
        if why := listed.unfit(entry, newest) or listed.of_comments(entry, titles):
            lists.leave(entry, why)
        elif listed.repeats(entry, lists.covered):
            lists.leave(entry, "repeats what other feeds show")
        elif len(lists.chosen) >= MOST_FEEDS:
            lists.leave(entry, f"over {MOST_FEEDS} feeds")
        else:
            lists.take(entry, "feed", None if main else listed.section_of(entry.url))
            main = False


# ── sitemaps ───────────────────────────────────────────────────────────────────────────────────


def _sitemaps(lists: _Lists, sitemaps: Sequence[ShownEntry], newest: datetime | None, learned: str | None) -> None:
    has_feeds = bool(lists.chosen)
    news = [entry for entry in sitemaps if listed.is_news(entry)]
    for entry in news:
        if why := listed.unfit(entry, newest):
            lists.leave(entry, why)
        elif listed.repeats(entry, lists.covered):
            lists.leave(entry, "repeats what other entries show")
        else:
            lists.take(entry, "news_sitemap")
    for top, parts in _by_index(lists.shown.entries, [entry for entry in sitemaps if entry not in news]):
        if lists.chosen and (has_feeds or news):
            count = sum(part.count for part in parts)
            lists.leave(top, f"an archive, {count:,} addresses: add it as a sitemap to have them all")
        elif frozen := listed.stale(parts, newest):
            lists.leave(top, frozen)
        else:
            _archive(lists, top, parts, learned)


def _archive(lists: _Lists, top: ShownEntry, parts: Sequence[ShownEntry], learned: str | None) -> None:
    """Take a sitemap, or of an index those parts that show articles, where no pattern tells these from the rest."""
    good = [part for part in parts if listed.share_of(part, learned) >= listed.MOSTLY]
    told_apart = learned and any(listed.share_of(part, learned) > 0 for part in parts)
    # Where addresses say nothing, a page that was stored does.
    stored = not good and any(link.state in listed.KEPT for part in parts for link in part.links)
    if len(good) == len(parts) or told_apart or stored:
        lists.take(top, "sitemap")
        for part in parts:
            lists.covered |= listed.keys_of(part)
        return
    for part in good:
        lists.take(part, "sitemap")
    for part in parts if good else (top,):
        if part not in good:
            lists.leave(part, "shows pages that are no articles")


def _by_index(
    entries: Sequence[ShownEntry], sitemaps: Sequence[ShownEntry]
) -> Iterator[tuple[ShownEntry, Sequence[ShownEntry]]]:
    """Each sitemap that no other one names, with those parts of it that showed something."""
    by_id = {entry.id: entry for entry in entries}

    def top(entry: ShownEntry) -> ShownEntry:
        while entry.parent is not None and by_id[entry.parent].kind is Kind.SITEMAP:
            entry = by_id[entry.parent]
        return entry

    found: dict[int, list[ShownEntry]] = {}
    for entry in sitemaps:
        found.setdefault(top(entry).id, []).append(entry)
    for number, parts in found.items():
        yield by_id[number], parts


# ── pages ──────────────────────────────────────────────────────────────────────────────────────


def _pages(lists: _Lists, answered: Sequence[ShownEntry], learned: str | None) -> None:
    """Take the home page and section pages where feeds and sitemaps give nothing, or little of what the home page shows."""
    on_home = {
        urls.canonical(url) for url in lists.home.links if listed.looks(url, learned) or url in lists.home.headlined
    }
    if lists.chosen and (len(on_home) < _LEAST_SHOWN or len(on_home & lists.covered) > _COVERED * len(on_home)):
        return
    had_lists = bool(lists.chosen)
    if on_home:
        why = "shows what the others do not" if had_lists else "no feed or sitemap was found"
        lists.chosen.append(Chosen(url=lists.home.url, kind="front", note=f"the home page: {why}", count=len(on_home)))
        lists.covered |= on_home
    if had_lists:
        return
    for entry in answered:
        section = entry.kind is Kind.FRONT or (entry.kind is Kind.HOME and entry.url in lists.tried)
        own = {key for key in listed.keys_of(entry) if key not in lists.covered} if section else set()
        if len(own) >= _LEAST_OWN and len(lists.chosen) <= MOST_SECTIONS:
            lists.take(entry, "front", listed.section_of(entry.url))


def _learned(lists: _Lists, feeds: Sequence[ShownEntry], sitemaps: Sequence[ShownEntry]) -> str | None:
    """The pattern of articles' addresses: of what feeds show, and of pages that were stored."""
    stored = {page.url for page in lists.shown.asked if page.state in listed.KEPT}
    stored |= {article.url for article in lists.shown.articles}
    in_feeds = {link.url for entry in feeds for link in entry.links if {urls.canonical(link.url)} <= lists.covered}
    known = stored | in_feeds
    if len(known) < addresses.LEAST_ARTICLES or not in_feeds:
        in_sitemaps = {urls.canonical(link.url) for entry in sitemaps for link in entry.links}
        known |= {
            url
            for url in lists.home.links
            if _tells_article(lists.home, url) and (not in_sitemaps or urls.canonical(url) in in_sitemaps)
        }
    keys = {urls.canonical(url) for url in known}
    refused = {page.url for page in lists.shown.asked if page.reason in listed.NO_ARTICLE}
    others = [
        url for url in lists.home.links if urls.canonical(url) not in keys and not _tells_article(lists.home, url)
    ]
    return addresses.pattern(sorted(known - refused), [*others, *sorted(refused)])


def _tells_article(home: HomePage, url: str) -> bool:
    return forms.is_article(url) or url in home.headlined


def _hosts(lists: _Lists, answered: Sequence[ShownEntry]) -> tuple[str, ...]:
    taken = {one.url for one in lists.chosen}
    shown = (link.url for entry in answered if entry.url in taken for link in entry.links)
    return tuple(dict.fromkeys(urls.host(url) for url in shown if not urls.on_site(url, lists.home.url)))


def _unread(lists: _Lists) -> None:
    """Say of feeds and sitemaps that somebody named how they failed; of guesses nobody wants to know."""
    for entry in lists.shown.entries:
        guess = entry.searched or entry.url in lists.tried
        if entry.outcome not in (*_GOOD, None) and entry.kind is not Kind.HOME and not guess:
            lists.leave(entry, f"{entry.outcome}" + (f": {entry.detail}" if entry.detail else ""))
