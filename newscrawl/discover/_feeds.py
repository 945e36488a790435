"""The feeds that an HTML page names, in its head or anywhere else on it, and those to which it merely links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from newscrawl import text
from newscrawl.discover import _html
from newscrawl.models import Kind, Link

# What outlets call a feed in `type`. oEmbed and JSON feeds have other names, and are none that can be read.
_TYPES = frozenset(
    """application/rss+xml application/atom+xml application/rdf+xml application/x-rss+xml application/rss application/atom
    application/xml text/xml text/rss text/rss+xml text/atom+xml""".split()  # noqa: SIM905
)
# Places where systems keep feeds: /feed/, /rss, /rss.xml, /index.xml, /feeds/all.atom.xml, ?format=feed, ?feed=rss2.
_PLACE = re.compile(
    r"/(?:feeds?|rss2?|atom)/?$|/(?:feeds?|rss2?|atom)/(?:.+\.(?:xml|rss|atom|rdf)|posts/default)$"
    r"|[/._-](?:feed|rss2?|atom|rdf)\.(?:xml|rss|php|aspx?)$|/index\.(?:xml|rss)$|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_QUERY = re.compile(
    r"(?:^|&)(?:format=(?:feed|rss|atom)|feed=(?:rss2?|atom|rdf)|type=(?:rss|atom))(?:&|$)", re.IGNORECASE
)
# What is written on such a link, or is the name of its icon: "RSS", "Feed RSS", "Flux RSS", "Abbonati ai nostri RSS".
_LABEL = re.compile(r"\brss\b", re.IGNORECASE)
_WHOLE_LABEL = re.compile(
    r"\W*(?:(?:news|web)?[ -]?feeds?|atom|(?:atom|xml)[ -]?feed|feed[ -]?(?:atom|xml)|xml)\W*", re.IGNORECASE
)
_ICON = re.compile(r"(?:^|[\s_-])rss(?:[\s_-]|$)", re.IGNORECASE)
# Pictures of feeds, by their names: rss.png, feed-icon-14x14.png, icona_rss.svg, and the orange xml.gif of old.
_PICTURE = re.compile(r"[/._-](?:rss|feed|xml)\d?(?:[._-][^/]*)?\.(?:gif|png|jpe?g|svg|webp)(?:\?|$)", re.IGNORECASE)
_LABEL_WORDS = 5
# Plain links that are taken for feeds: outlets list dozens, by section and by author.
_MOST_PLAIN = 10


def feeds(root: Any, base: str) -> Iterator[Link]:
    """Feeds that the page names (`rel=alternate`, with a feed's type), then plain links that look like one: these are not `declared`."""
    yield from _named(root, base)
    yield from islice(_plain(root, base), _MOST_PLAIN)


def _named(root: Any, base: str) -> Iterator[Link]:
    for element in root.xpath("//*[self::link or self::a][@href][@rel]"):
        href, title = element.get("href"), text.line(element.get("title", ""))
        if _names_feed(element, base) and not _of_comments(href, title):
            yield Link(url=_html.joined(base, href), kind=Kind.FEED, title=title or None)


def _names_feed(element: Any, base: str) -> bool:
    rel = element.get("rel").lower().split()
    kind = element.get("type", "").partition(";")[0].strip().lower()
    if kind:
        return "alternate" in rel and kind in _TYPES
    # Without a type an alternate is mostly another language, or the page for phones.
    other = element.get("hreflang") is not None or element.get("media") is not None
    return "feed" in rel or (
        "alternate" in rel and not other and _lies_like_one(_html.joined(base, element.get("href")))
    )


def _plain(root: Any, base: str) -> Iterator[Link]:
    for anchor in root.xpath("//a[@href]"):
        href = anchor.get("href").strip()
        if href.startswith("#") or not (_lies_like_one(_html.joined(base, href)) or _called_feed(anchor)):
            continue
        label = _label(anchor)
        if not _of_comments(href, label):
            yield Link(url=_html.joined(base, href), kind=Kind.FEED, title=label or None, declared=False)


def _lies_like_one(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_PLACE.search(parts.path) or _QUERY.search(parts.query))


def _called_feed(anchor: Any) -> bool:
    label = _label(anchor)
    if text.words(label) > _LABEL_WORDS:
        return False
    if _LABEL.search(label) or _WHOLE_LABEL.fullmatch(label):
        return True
    if label:
        return False
    return any(_ICON.search(element.get("class") or "") for element in anchor.iter("a", "i", "span", "svg")) or any(
        _PICTURE.search(element.get("src") or "") for element in anchor.iter("img")
    )


def _label(anchor: Any) -> str:
    """What is written on a link; of one without words, what its title, or that of its picture, says."""
    said = text.line(" ".join(anchor.itertext()))
    if said:
        return said
    names = [anchor.get(name) for name in ("title", "aria-label")]
    names += [
        element.get(name)
        for element in anchor.iter("img", "svg", "i", "span")
        for name in ("alt", "title", "aria-label")
    ]
    return text.line(next((name for name in names if name), ""))


def _of_comments(href: str, title: str) -> bool:
    return "/comments/" in href or "comments-rss" in href or "comment" in title.lower()
