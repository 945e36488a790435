"""Discovery: `links` reads a feed, sitemap, section page or home page, and returns the links in it that may be followed.

A strategy is a module with `links(page, source, limits)`, named after the `Kind` that it reads. It yields addresses as printed
(joined to a base of its own where the page names one); `discover.links` makes them absolute, keeps to the outlet, applies
its patterns, merges, sorts and counts. Where a strategy cannot read on, it raises `ReadingEnded` after what it has read.
Pure: the caller runs `links` in a worker process, under a time limit.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from newscrawl import urls
from newscrawl.discover import _body
from newscrawl.discover._ended import ReadingEnded
from newscrawl.discover._order import newest_first
from newscrawl.discover.patterns import LIMIT_S, Patterns
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Kind, Link, Page, Source

__all__ = ["Discover", "PageLinks", "ReadingEnded", "links", "named_feeds", "told_kind"]

Discover = Callable[[Page, Source, EntryLimits], Iterable[Link]]
"""`links(page, source, limits)` of each strategy yields all links of the page, as printed and in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """The links of a page, and what was left out."""

    links: tuple[Link, ...] = ()  #: newest first, undated ones behind in the page's order; `Link.kind` says what it is
    #: reason → number of links left out: no_link, scheme, off_site, denied, slow_pattern …
    skipped: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None  #: what was odd: "HTML in place of a feed", "truncated" …


def links(
    page: Page, source: Source, kind: Kind, limits: EntryLimits = ENTRY_LIMITS, *, pattern_s: float = LIMIT_S
) -> PageLinks:
    """All links of a page that may be followed.

    kind:       what the page is taken for: feed, sitemap, front or home
    limits:     how much of it is read
    pattern_s:  seconds of CPU that one pattern of the source may take of one address
    Never raises for what is in the page; a page that is not what it is taken for gives a note and no links.
    """
    skipped: Counter[str] = Counter()
    note: list[str] = []
    if kind in (Kind.FEED, Kind.SITEMAP):
        kind = _body.kind(page.body) or kind  # robots.txt and people call feeds sitemaps, and the reverse
    patterns = Patterns(source.allow, source.deny, limit_s=pattern_s)
    fit = _fit(_read(_strategy(kind), page, source, limits, note), page, source, patterns, skipped)
    found = newest_first(_merged(fit), page, source)
    note += (f"{source.slug}.toml: {slow}" for slow in patterns.notes())
    return PageLinks(links=found, skipped=dict(skipped), note="; ".join(note) or None)


def named_feeds(page: Page) -> list[Link]:
    """The feeds that a page of HTML names as its own, less those of comments, on whatever site they lie."""
    from newscrawl.discover import _feeds, _html  # here: most callers read other things

    root = _html.tree(page)
    return [] if root is None else [link for link in _feeds.feeds(root, _html.base(root, page)) if link.declared]


def told_kind(body: bytes) -> Kind | None:
    """What a body is by its root element: a feed, a sitemap, or HOME for any page of HTML; None where it has no such root."""
    return Kind.HOME if _body.is_html(body) else _body.kind(body)


def _strategy(kind: Kind) -> Discover:
    # By name, as strategies.load does, but only the one: a worker that reads feeds need not import the others.
    strategy: Discover = importlib.import_module(f"{__name__}.{kind.value}").links
    return strategy


def _read(strategy: Discover, page: Page, source: Source, limits: EntryLimits, note: list[str]) -> Iterator[Link]:
    try:
        yield from strategy(page, source, limits)
    except ReadingEnded as ended:
        note.append(str(ended))


def _fit(raw: Iterable[Link], page: Page, source: Source, patterns: Patterns, skipped: Counter[str]) -> Iterator[Link]:
    for link in raw:
        url = urls.absolute(page.url, link.url)
        why = (
            _unusable(link.url)
            if url is None
            else "off_site"
            if not urls.on_site(url, source.home, source.hosts, source.outside)
            else patterns.refusal(url)
            if link.kind is Kind.ARTICLE
            else None
        )
        if why or url is None:
            skipped[why or "unusable"] += 1
        else:
            yield replace(link, url=url.partition("#")[0])


def _unusable(raw: str) -> str:
    """The reason why a printed address has no absolute form."""
    if not raw.strip():
        return "no_link"
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", raw)
    return "scheme" if scheme and scheme[1].lower() not in ("http", "https") else "unusable"


def _merged(raw: Iterable[Link]) -> list[Link]:
    """One link an address, at its first place; what the first one leaves open is filled in from later ones."""
    first: dict[tuple[Kind, str], Link] = {}
    for link in raw:
        key = link.kind, urls.canonical(link.url)
        known = first.get(key)
        first[key] = link if known is None else _filled(known, link)
    return list(first.values())


def _filled(link: Link, other: Link) -> Link:
    return replace(
        link,
        title=link.title or other.title,
        published=link.published or other.published,
        modified=link.modified or other.modified,
        authors=link.authors or other.authors,
        section=link.section or other.section,
        summary=link.summary or other.summary,
        text=link.text or other.text,
    )
