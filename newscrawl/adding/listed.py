"""One list (a feed, a sitemap, a section page) is judged by what it showed: of articles or not, written still, repeating others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from newscrawl import urls
from newscrawl.models import Reason
from newscrawl.store.shown import ShownEntry, ShownLink
from newscrawl.urls import forms

# So much of a list that repeats others adds nothing.
_REPEATS = 0.9
# So much of what a sitemap shows must be articles, to name it without a pattern; and of a feed none, to leave it out.
MOSTLY = 0.8
# So many pages of a list must be no articles, and none be one, to say that it is none: the newest of any feed may be a gallery.
_LEAST_ASKED = 3
# A list whose newest is so much older than the newest of all is not written any more.
_FROZEN = timedelta(days=90)
_MOST_NEWS = 3000
KEPT = frozenset(("stored", "duplicate"))
# Verdicts on a page itself; the others say something of the host, or of today.
NO_ARTICLE = frozenset((Reason.NOT_ARTICLE, Reason.NO_TITLE, Reason.TOO_SHORT, Reason.NOT_HTML))
_FEED_WORDS = frozenset(
    [
        "feed",
        "feeds",
        "rss",
        "rss2",
        "rss.xml",
        "feed.xml",
        "atom",
        "atom.xml",
        "index.xml",
        "category",
        "categoria",
        "categorie",
        "sezione",
        "sezioni",
        "section",
        "news",
        "notizie",
        "xml",
    ]
)
_COMMENTS = re.compile(r"\bcomment[aio]?s?\b", re.IGNORECASE)


def unfit(entry: ShownEntry, newest: datetime | None) -> str | None:
    """The reason why a list is none of articles, or none that is written any more."""
    asked = [link for link in entry.links if link.state in KEPT or link.reason in NO_ARTICLE]
    if len(asked) >= _LEAST_ASKED and not any(link.state in KEPT for link in asked):
        return f"its pages are no articles ({asked[0].reason})"
    beside = sum(link.state not in KEPT and forms.is_service(link.url) for link in entry.links)
    if beside >= MOSTLY * len(entry.links):
        return "its pages are no articles, as their addresses say"
    own = newest_of(entry)
    if own is not None and newest is not None and newest - own > _FROZEN:
        return f"its newest is of {own:%Y-%m-%d}"
    return None


def is_written(entry: ShownEntry, now: datetime) -> bool:
    """Whether a list has something of these months, or tells no dates."""
    newest = newest_of(entry)
    return newest is None or now - newest < _FROZEN


def newest_of(entry: ShownEntry) -> datetime | None:
    dates = [datetime.fromisoformat(link.published) for link in entry.links if link.published]
    return max(dates, default=None)


def stale(parts: Sequence[ShownEntry], newest: datetime | None) -> str | None:
    dates = [at for part in parts if (at := newest_of(part)) is not None]
    if newest is None or not dates or newest - max(dates) < _FROZEN:
        return None
    return f"its newest address is of {max(dates):%Y-%m-%d}"


def is_news(entry: ShownEntry) -> bool:
    """Whether a sitemap tells headlines and times, as news sitemaps do."""
    titled = sum(link.title is not None and link.published is not None for link in entry.links)
    return entry.count <= _MOST_NEWS and 2 * titled > len(entry.links)


def of_comments(entry: ShownEntry, titles: Mapping[str, Sequence[str]]) -> str | None:
    """Says so of a feed of comments: of articles that another feed names too, and with their headlines in longer ones."""
    if _COMMENTS.search(unquote(urlsplit(entry.url).path).replace("_", " ")):
        return "of comments, as its address says"
    shared = [
        (link.title or "", title)
        for link in entry.links
        for title in titles.get(urls.canonical(link.url), ())
        if title != link.title
    ]
    longer = sum(len(own) > len(title) and title in own for own, title in shared)
    return "of comments: its headlines hold those of another feed" if longer and 2 * longer >= len(shared) else None


def titles_of(feeds: Iterable[ShownEntry]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in feeds:
        for link in entry.links:
            if link.title:
                found.setdefault(urls.canonical(link.url), []).append(link.title)
    return found


def share_of(entry: ShownEntry, learned: str | None) -> float:
    return sum(_is_one(link, learned) for link in entry.links) / max(1, len(entry.links))


def _is_one(link: ShownLink, learned: str | None) -> bool:
    return link.reason not in NO_ARTICLE and (link.state in KEPT or looks(link.url, learned))


def looks(url: str, learned: str | None) -> bool:
    return re.search(learned, url) is not None if learned else forms.is_article(url)


def repeats(entry: ShownEntry, covered: set[str]) -> bool:
    keys = keys_of(entry)
    return len(keys & covered) >= _REPEATS * len(keys)


def keys_of(entry: ShownEntry) -> set[str]:
    return {urls.canonical(link.url) for link in entry.links}


def depth_of(url: str) -> int:
    """How far below the root a feed lies, less the words that only say that it is one."""
    return len(_own_steps(url))


def section_of(url: str) -> str | None:
    """What a feed is about, as its address says: /politica/feed/, /rss/politica.xml."""
    steps = _own_steps(url)
    name = (
        re.sub(r"(?:[_-]?(?:rss|feed|atom))?\.(?:xml|rss|atom|php)$|[_-](?:rss|feed|atom)$", "", steps[-1])
        if steps
        else ""
    )
    return name if name.replace("-", "").isalpha() and len(name) > 2 else None


def _own_steps(url: str) -> list[str]:
    parts = urlsplit(url)
    steps = [step for step in unquote(parts.path).lower().split("/") if step]
    return [step for step in steps if step not in _FEED_WORDS]
