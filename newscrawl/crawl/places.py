"""The places where feeds and sitemaps lie by custom, tried where an outlet shows nothing elsewhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

from newscrawl.models import Entry, Kind

_FEEDS = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss")
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/news-sitemap.xml", "/sitemap-news.xml")
# Where the systems that say their name in <meta name=generator> keep their feed, and where that is none of the usual places first.
_SYSTEMS: Mapping[str, Sequence[str]] = {
    "wordpress": ("/feed/", "/?feed=rss2"),
    "blogger": ("/feeds/posts/default",),
    "joomla": ("/?format=feed&type=rss",),
    "drupal": ("/rss.xml",),
    "ghost": ("/rss/",),
    "hugo": ("/index.xml",),
    "jekyll": ("/feed.xml",),
    "eleventy": ("/feed.xml", "/feed/feed.xml"),
    "hexo": ("/atom.xml",),
    "pelican": ("/feeds/all.atom.xml",),
    "nikola": ("/rss.xml",),
    "zola": ("/atom.xml",),
    "publii": ("/feed.xml",),
    "astro": ("/rss.xml",),
    "gatsby": ("/rss.xml",),
    "docusaurus": ("/blog/rss.xml",),
    "ablog": ("/blog/atom.xml",),
    "movable type": ("/atom.xml",),
    "textpattern": ("/rss/",),
    "spip": ("/spip.php?page=backend",),
    "php-nuke": ("/backend.php",),
    "plone": ("/RSS",),
    "wix": ("/blog-feed.xml",),
    "discourse": ("/latest.rss",),
    "serendipity": ("/feeds/index.rss2",),
    "dotclear": ("/feed/atom",),
}
_GENERATOR = re.compile(
    rb"<meta\b(?=[^<>]*\bname\s*=\s*[\"']?generator\b)[^<>]*\bcontent\s*=\s*(?:\"([^\"<>]{1,100})|'([^'<>]{1,100})|([^\s\"'<>]{1,100}))",
    re.IGNORECASE,
)
_HEAD_BYTES = 65_536


def system(page: bytes) -> str | None:
    """The system that made a page, as its head says, in lower case; None where it does not.

    >>> system(b'<meta name="generator" content="WordPress 6.7">')
    'wordpress 6.7'
    """
    found = _GENERATOR.search(page[:_HEAD_BYTES])
    return None if found is None else (found[1] or found[2] or found[3]).decode("latin-1").lower()


def places(home: str, made_by: str | None, kinds: Sequence[Kind]) -> Iterator[Entry]:
    """The places of an outlet at which to look, the likeliest first.

    home:     address of its home page
    made_by:  see `system`
    kinds:    what is wanted: feeds, sitemaps or both
    """
    own = next((paths for name, paths in _SYSTEMS.items() if made_by and name in made_by), ())
    by_kind = {Kind.FEED: (*own, *_FEEDS), Kind.SITEMAP: _SITEMAPS}
    paths = ((path, kind) for kind in (Kind.FEED, Kind.SITEMAP) if kind in kinds for path in by_kind[kind])
    for path, kind in dict(paths).items():
        yield Entry(url=urljoin(home, path), kind=kind)
