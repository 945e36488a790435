"""What speaks for a page that is no article: a home or section page, an archive, a page about the outlet. Evidence for `quality`.

own        its data describe this one article: an object of schema.org that is not of another page
dated      its data name a date of publication, or a person who wrote it
cards      its text stands in cards: three or more, that lead to other pages of the site
card       the same, of one or two
headline   it has a headline of its own: printed, not that of a card, and of more words than a section's name has
signed     it prints the name of a person outside of its cards
day        it prints a date outside of its cards, which may be that of the day
home       it is at, or names as its own, the address of the home page
root       it is at the address of the home page
section    it is at, or names as its own, the address of a list, or is at that of an entry of its outlet, or stands in its own menu
moved      it was asked for by an article's address, and answered from a home page, a list or a folder above
collection its data say that it is a list of pages, or a person's page
about      it is at the address of a page about the outlet
plain      its data say that it is a page of a site, and name no article
website    its og:type says that it is a page of a site, whatever its other data say
above      its text stands in a card that leads to a page below its own address
asked      an article was asked for: a stored one, one that its entry dated, or by an address of an article's form
renamed    it names as its own an address on its site that is not taken for its own
version    its address is that of a wiki's comparison of versions, an older one, or a list of them
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from newscrawl import text, urls
from newscrawl.extract.page import cards, schema
from newscrawl.extract.page.cards import Cards
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.elements import inside
from newscrawl.extract.page.schema import Node
from newscrawl.models import Article, Kind, Source
from newscrawl.text import same_form
from newscrawl.urls import forms

_COLLECTIONS = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "Series", "CreativeWorkSeries"})
_PLAIN = frozenset({"WebPage", "AboutPage", "ContactPage", "CheckoutPage", "WebSite"})
_PROFILES = frozenset({"profile", "author"})
_IN_DATA = ("jsonld:", "meta:", "selectors:")
# The host of a file that came without its address.
_UNKNOWN = "localhost"
_ELSEWHERE = frozenset({"home", "section", "moved"})
_MENUS, _MENU_LINKS = 6, 200
_MANY = 3
# So much of the text stands in cards, and so little of it beside them.
_SHARE, _SHARE_OF_FEW = 0.6, 0.9
_OWN_WORDS = 100
# A section's name may be a phrase ("Le notizie della valle"); with so many words, or those of the address, it is a headline.
_HEADLINE_WORDS = 6
_SLUG_WORDS, _OF_SLUG = 4, 0.75


def read(document: Document, source: Source, article: Article, *, words: int) -> Iterator[str]:
    """What speaks for and against a page that is no article, as words. words: of the article's blocks

    The text is looked at only where address and data leave a doubt.
    """
    reader = _Listing(document, source, article, words)
    data = frozenset((*reader.of_data(), *reader.of_names()))
    if "own" in data:
        of_this = reader.of_address() if "website" in data else reader.of_version()
        yield from sorted(data.union({"about", "version"}.intersection(of_this)))
        return
    address = frozenset(reader.of_address())
    yield from sorted(data | address)
    if address & _ELSEWHERE or "collection" in data:
        yield from reader.of_text()
    elif "dated" not in data:
        yield from ["headline"] if reader.is_headed() else reader.of_text()


@dataclass(slots=True)
class _Listing:
    document: Document
    source: Source
    article: Article
    words: int

    # ── the address ────────────────────────────────────────────────────────────────────────────

    def of_address(self) -> Iterator[str]:
        page, named = self.document.page, self._named()
        if urls.host(page.url) == _UNKNOWN:
            return
        if forms.is_home(page.url):
            yield "root"
        if any(map(forms.is_home, named)):
            yield "home"
        if any(forms.is_list(url) for url in named) or self._is_entry() or self._is_in_menu():
            yield "section"
        dated = page.evidence is not None and page.evidence.published is not None
        if dated or page.revisits is not None or forms.is_article(page.requested_url or page.url):
            yield "asked"
        if page.requested_url and _moved_up(page.requested_url, page.url):
            yield "moved"
        if forms.is_about(page.url):
            yield "about"
        yield from self.of_version()

    def of_version(self) -> Iterator[str]:
        if any(url and forms.is_version(url) for url in (self.document.page.url, self.document.page.requested_url)):
            yield "version"

    def of_names(self) -> Iterator[str]:
        page = self.document.page
        own = {self.article.url, page.url, page.requested_url}
        others = [url for url in self._named() if url not in own and not forms.is_home(url)]
        if others and not {urls.canonical(url) for url in others} <= {urls.canonical(url) for url in own if url}:
            yield "renamed"

    def _named(self) -> Sequence[str]:
        """The addresses by which the page is known: where it was, and what it calls itself on its own site."""
        url = self.document.page.url
        links = (link.get("href") for link in self.document.elements.of("link"))
        joined = (urls.absolute(url, href) for href in (*links, self.document.meta("og:url")) if href)
        return [url, *(one for one in joined if one is not None and urls.same_site(one, url))]

    def _is_entry(self) -> bool:
        shown = (entry.url for entry in self.source.entries if entry.kind in (Kind.FRONT, Kind.HOME))
        return urls.canonical(self.document.page.url) in map(urls.canonical, shown)

    def _is_in_menu(self) -> bool:
        url = self.document.page.url
        path = urlsplit(url).path.strip("/")
        links = (link.get("href", "") for menu in self.document.elements.of("nav")[:_MENUS] for link in menu.iter("a"))
        alike = (href for href in islice(links, _MENU_LINKS) if path and href.strip("/").endswith(path))
        return any(urls.canonical(urls.absolute(url, href) or "") == urls.canonical(url) for href in alike)

    # ── its data ───────────────────────────────────────────────────────────────────────────────

    def of_data(self) -> Iterator[str]:
        nodes = self.document.article_nodes
        if self._is_described():
            yield "own"
        origins = (self.article.provenance.get(field, "") for field in ("published", "authors"))
        if not nodes and any(origin.startswith(_IN_DATA) for origin in origins):
            yield "dated"
        types, og_type = self.document.schema_types, (self.document.meta("og:type") or "").lower()
        if types & _COLLECTIONS or og_type in _PROFILES:
            yield "collection"
        if og_type == "website":
            yield "website"
        if not self.document.article_nodes and (types & _PLAIN or og_type == "website"):
            yield "plain"

    def _is_described(self) -> bool:
        """Whether an object of schema.org is this page, and not one to which a card leads."""
        page, titles = self.document.page, {same_form(self.article.title or ""), same_form(self._printed())} - {""}
        headlines = [_headline(node) for node in self.document.article_nodes]
        distinct = len(set(headlines))
        if distinct < _MANY and not titles.isdisjoint(headlines):
            return True
        own = {urls.canonical(url) for url in (*self._named(), page.requested_url) if url} if headlines else set()
        for node, headline in zip(self.document.article_nodes, headlines, strict=True):
            named = (schema.text(node.get(name)) for name in ("url", "mainEntityOfPage", "@id"))
            joined = (urls.absolute(page.url, one) for one in named if one)
            keys = {urls.canonical(url) for url in joined if url is not None}
            if keys & own or (not keys and (distinct == 1 or headline in titles)):
                return True
        return False

    # ── its text ───────────────────────────────────────────────────────────────────────────────

    def of_text(self) -> Iterator[str]:
        found = cards.read(self.document, self.article.blocks)
        if self.words * (1 - found.share) < _OWN_WORDS:
            if found.full >= _MANY and found.share >= _SHARE:
                yield "cards"
            elif found.share >= _SHARE_OF_FEW:
                yield "card"
                if self._is_above(found):
                    yield "above"
        if self._has_headline(found):
            yield "headline"
        if self._is_signed(found):
            yield "signed"
        origin, raw = self.article.provenance.get("published", ""), self.article.published_raw
        if origin.startswith("visible:") and raw and not found.hold(raw):
            yield "day"

    def _is_above(self, found: Cards) -> bool:
        """Whether its cards lead to pages below its own address: it is the folder in which they lie."""
        own = urls.canonical(self.document.page.url).rstrip("/") + "/"
        return bool(found.targets) and all(target.startswith(own) for target in found.targets)

    def _printed(self) -> str:
        return self.document.headline.text if self.document.headline is not None else ""

    def is_headed(self) -> bool:
        """Whether it has a headline of its own, as far as that can be told without its cards: printed, and no link."""
        headline = self.document.headline
        if headline is None or not self._is_specific(headline.text):
            return False
        return next(headline.element.iter("a"), None) is None and not inside(headline.element, "a")

    def _has_headline(self, found: Cards) -> bool:
        printed = self._printed()
        return bool(printed) and not found.hold(printed) and self._is_specific(printed)

    def _is_specific(self, printed: str) -> bool:
        """Whether a heading is no section's name and not the outlet's."""
        if same_form(printed) in map(same_form, self.document.outlet_names):
            return False
        if text.words(printed) >= _HEADLINE_WORDS:
            return True
        slug = forms.slug_words(self.document.page.url)
        return len(slug) >= _SLUG_WORDS and len(slug & forms.words(printed)) >= _OF_SLUG * len(slug)

    def _is_signed(self, found: Cards) -> bool:
        title = same_form(self.article.title or "")
        return any(same_form(name) not in title and not found.hold(name) for name in self.article.authors)


def _headline(node: Node) -> str:
    return same_form(schema.text(node.get("headline")) or schema.text(node.get("name")) or "")


def _moved_up(asked: str, answered: str) -> bool:
    """Whether an article was asked for, and what answered is no article's address but one above it, or a list."""
    if not forms.is_article(asked) or urls.canonical(asked) == urls.canonical(answered):
        return False
    if forms.is_home(answered) or forms.is_list(answered):
        return True
    return not forms.is_article(answered)
