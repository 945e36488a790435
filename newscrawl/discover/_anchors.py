"""Links of an HTML page that lead to articles, also those in its data, recognized by their address where the outlet gives no patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from newscrawl import text, urls
from newscrawl.discover import _html, _state
from newscrawl.models import EntryLimits, Link, Page, Source

MAX_TITLE = 300
_TITLE_WORDS = 4

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|zip|mp[34]|m3u8|mov|avi|css|js|json|xml|rss|atom|txt|ics|apk)$",
    re.IGNORECASE,
)
# Segments under which Italian outlets keep lists, people, galleries and forms.
_NOT_ARTICLES = frozenset(
    """tag tags autore autori author authors firma firme category categoria categorie argomento argomenti topic topics
    video-gallery videogallery photogallery photo-gallery fotogallery foto-gallery gallerie gallery galleria
    feed feeds rss rss.xml page pagina pagine search cerca ricerca archivio archive login accedi registrati profilo
    account abbonamenti abbonati newsletter newsletters privacy cookie cookie-policy privacy-policy note-legali
    contatti contact chi-siamo redazione pubblicita necrologi oroscopo oroscopi lotto programmi-tv
    wp-content wp-login.php wp-admin wp-json share stampa print shop podcast diretta-tv""".split()  # noqa: SIM905
)
_DATE = re.compile(
    r"/(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]|\d\d\b|\b)|/\d\d_[a-z]+_\d\d(?:/|$)|/(?:19|20)\d\d/"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ID = re.compile(r"\d{4,}|[0-9a-f]{8}-[0-9a-f]{4}-|(?:^|[?&])(?:id|p|idarticolo|aid|cid)=\d+", re.IGNORECASE)


def article_links(root: Any, page: Page, source: Source, limits: EntryLimits) -> Iterator[Link]:
    """Links to articles, in the page's order, then those in its data. An outlet with patterns gets all: `discover.links` applies them."""
    base = _html.base(root, page)
    for anchor in root.xpath("(//a[@href])[position() <= $most]", most=limits.anchors):
        link = _link(base, anchor)
        if source.allow or _looks_like_article(link.url):
            yield link
    for address in islice(_state.addresses(root, limits.script_chars), limits.anchors):
        url = _html.joined(base, address)
        if urls.on_site(url, source.home, source.hosts) and (source.allow or _looks_like_article(url)):
            yield Link(url=url)


def _link(base: str, anchor: Any) -> Link:
    href = anchor.get("href")
    label = text.line(" ".join(anchor.itertext()))
    title = label if text.words(label) >= _TITLE_WORDS and len(label) <= MAX_TITLE else None
    return Link(url=_html.joined(base, href), title=title)


def _looks_like_article(url: str) -> bool:
    """Whether an address has a dated path, a slug of four words or more, or an identity number beside words.

    >>> _looks_like_article("https://www.esempio.it/cronaca/2024/03/07/la-piena/")
    True
    >>> _looks_like_article("https://www.esempio.it/tag/la-piena-del-fiume-2024/")
    False
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if not segments and not parts.query:
        return False
    if _FILES.search(path) or not _NOT_ARTICLES.isdisjoint(segment.lower() for segment in segments):
        return False
    slug = segments[-1] if segments else ""
    words = len(_WORD.findall(max(segments, key=len, default="")))
    if _DATE.search(path):
        return bool(_WORD.search(re.sub(r"\.\w+$", "", slug)))
    return words >= _TITLE_WORDS or bool(_ID.search(f"{slug}?{parts.query}") and (words >= 2 or parts.query))
