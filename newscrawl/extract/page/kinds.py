"""The kinds of page that a page looks like, as words: evidence for `quality`, which decides. Bounded and pure.

article       the page calls itself an article: schema.org type or og:type
news_article  its schema.org type is one of news
website       its og:type is that of a whole site
list          its schema.org type is that of a list of pages, or it has many links and hardly a paragraph
front         it has so many linked headings as a home or section page
consent       it asks for consent, or for money in its place, and has no other text
challenge     a bot check of a known kind, or its wording, where little else is
gone          its <title> says that there is no such page, and it has little text

What `listing` finds of home, section and other pages that are no article is said there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newscrawl import quality
from newscrawl.extract.page import consent, schema
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.elements import inside
from newscrawl.models import Block

_TEASERS = ("h2", "h3", "h4")
_LISTS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
_THIN_WORDS = 120
_MANY_LINKS = 40
_MANY_TEASERS = 15
# A page that shows so many stories is no form: a banner is all the text that it has.
_SOME_TEASERS = 8
_PROSE_CHARS = 120

_CHALLENGE_CODE = (
    "cf-browser-verification", "cf_chl_", "challenge-platform", "/cdn-cgi/challenge", "_Incapsula_Resource", "px-captcha",
    "captcha-delivery.com", "ddos-guard", "awswaf", "geo.captcha",
)  # fmt: skip
_CHALLENGE_WORDS = re.compile(
    r"just a moment|checking your browser|verif(?:y|ying) (?:that )?you are (?:a )?human|attention required|are you a robot|access denied"
    r"|enable javascript and cookies|verifica(?:re|ndo)? (?:che )?(?:tu )?(?:non )?(?:sei|siate|essere) (?:un )?(?:umano|essere umano|robot)"
    r"|non sono un robot|controllo di sicurezza|sicurezza del browser|accesso negato|un momento\W|pardon our interruption",
    re.IGNORECASE,
)


def read(document: Document, blocks: Sequence[Block], title: str | None, *, words: int) -> Iterator[str]:
    """The kinds that a page looks like. blocks, title: as extracted; words: of the blocks."""
    kinds = document.schema_types
    og_type = (document.meta("og:type") or "").lower()
    if document.article_nodes or og_type in {"article", "news"} or document.meta("article:published_time"):
        yield "article"
    if any("News" in kind for node in document.article_nodes for kind in schema.types(node)):
        yield "news_article"
    if og_type == "website":
        yield "website"
    if kinds & _LISTS or _mostly_links(document, blocks):
        yield "list"
    teasers = _teasers(document)
    if teasers >= _MANY_TEASERS:
        yield "front"
    may_ask = words < consent.MOST_WORDS and teasers < _SOME_TEASERS
    asks = may_ask and consent.asks(document, blocks, title, words=words)
    if asks:
        yield "consent"
    if words < _THIN_WORDS and _checks_who_asks(document, blocks, title, in_words=not asks):
        yield "challenge"
    if words < _THIN_WORDS and quality.names_no_page(document.title_tag or ""):
        yield "gone"


def _mostly_links(document: Document, blocks: Sequence[Block]) -> bool:
    """Whether a page has many links and not one paragraph as articles have them."""
    prose = any(len(block.text) >= _PROSE_CHARS for block in blocks)
    return not prose and sum(href is not None for href in document.elements.values("a", "href")) >= _MANY_LINKS


def _teasers(document: Document) -> int:
    """The number of headings that are links, hold one, or stand in one."""
    headings = (heading for tag in _TEASERS for heading in document.elements.of(tag))
    return sum(next(heading.iterdescendants("a"), None) is not None or inside(heading, "a") for heading in headings)


def _checks_who_asks(document: Document, blocks: Sequence[Block], title: str | None, *, in_words: bool) -> bool:
    """Whether a bot check stands in the place of a text, looked for only where the text is short. in_words: its words may be enough"""
    words_shown = " ".join([title or "", *(block.text for block in blocks)])[:4000]
    has_code = any(code in document.text for code in _CHALLENGE_CODE)
    if has_code and not blocks:
        return True
    return (has_code or (in_words and len(words_shown) < 600)) and _CHALLENGE_WORDS.search(words_shown) is not None
