"""The home page of an outlet is read for its name, its language, the feeds that it names and everything to which it links. Runs in a worker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from newscrawl import discover, text, urls
from newscrawl.extract.page.document import Document
from newscrawl.models import Kind, Link, Page, Source
from newscrawl.urls import forms

# An outlet with a pattern gets all links of a page: this one matches each.
_ANY = (".",)
_MOST_SECTIONS = 8
# Another host may be the outlet's where its home page links to so many articles there.
_LEAST_LINKS, _MOST_HOSTS = 3, 3
_MOST_FEEDS_ELSEWHERE = 3
_LONGEST_NAME = 60
_NO_NAMES = frozenset(("", "home", "homepage", "home page", "prima pagina", "news", "notizie"))
# What stands between an outlet's name and the rest of a title.
_BETWEEN = re.compile(r"\s+(?:[|–—·»•-]|::)\s+|:\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What a home page says of its outlet."""

    url: str  #: where it answered
    name: str | None = None
    language: str | None = None  #: two letters, as <html lang> says
    feeds: Sequence[Link] = ()  #: those that it names in its head first, then those to which it merely links
    links: Sequence[str] = ()  #: all other addresses of the outlet on it, each once
    headlined: frozenset[str] = frozenset()  #: those of `links` that are made of the headline which leads there
    elsewhere: Sequence[str] = ()  #: other hosts to which it links as to articles, most links first
    feeds_elsewhere: Sequence[
        str
    ] = ()  #: feeds that it names in its head and that lie on other sites, as those of FeedBurner do

    @property
    def sections(self) -> tuple[str, ...]:
        """Addresses that may be those of section pages, in the order of the page."""
        near = (url for url in self.links if url not in self.headlined and urls.host(url) == urls.host(self.url))
        return tuple(url for url in near if forms.may_be_section(url))[:_MOST_SECTIONS]


def read(page: Page, source: Source) -> HomePage:
    """Read a home page. source: as `sources.ad_hoc` makes it"""
    found = discover.links(page, replace(source, allow=_ANY), Kind.HOME).links
    own = urls.canonical(page.url)
    links = [link for link in found if link.kind is Kind.ARTICLE and urls.canonical(link.url) != own]
    tree = Document(page).tree
    said = next(iter(tree.xpath("/html/@lang")), "").strip().lower()[:2]
    return HomePage(
        url=page.url,
        name=_name(tree),
        language=said if said.isalpha() and len(said) == 2 else None,
        feeds=tuple(link for link in found if link.kind is Kind.FEED),
        links=tuple(link.url for link in links),
        headlined=frozenset(link.url for link in links if link.title and forms.is_of_headline(link.url, link.title)),
        elsewhere=_elsewhere(tree, page, source),
        feeds_elsewhere=_feeds_elsewhere(page, source),
    )


def _feeds_elsewhere(page: Page, source: Source) -> tuple[str, ...]:
    """Feeds on other sites: no run asks for what a page merely points at, but a person may name them in a source file."""
    found = (
        url
        for feed in discover.named_feeds(page)
        if (url := urls.absolute(page.url, feed.url)) is not None and not urls.on_site(url, source.home, source.hosts)
    )
    return tuple(dict.fromkeys(found))[:_MOST_FEEDS_ELSEWHERE]


def _elsewhere(tree: Any, page: Page, source: Source) -> tuple[str, ...]:
    found = {
        url
        for href in tree.xpath("//a/@href")
        if (url := urls.absolute(page.url, href)) is not None and forms.is_article(url)
    }
    hosts = Counter(urls.host(url) for url in found if not urls.on_site(url, source.home))
    return tuple(host for host, count in hosts.most_common(_MOST_HOSTS) if count >= _LEAST_LINKS)


def name_of(home: HomePage, pages: Sequence[Page]) -> str | None:
    """The outlet's name: what it says for others that show it, on its home page or its articles, else what its titles end with."""
    trees = [Document(page).tree for page in pages]
    said = Counter(name for tree in trees for name in _said(tree))
    if said:
        return said.most_common(1)[0][0]
    ends = Counter(
        _parts(title)[-1] for tree in trees for title in tree.xpath("//head/title/text()") if len(_parts(title)) > 1
    )
    end, count = ends.most_common(1)[0] if ends else ("", 0)
    return end if count > 1 else home.name


def _name(tree: Any) -> str | None:
    """What a home page says, else its title up to where the slogan begins."""
    titles = [part for title in tree.xpath("//head/title/text()") for part in _parts(title)]
    return next((words for words in (*_said(tree), *titles) if words.lower() not in _NO_NAMES), None)


def _said(tree: Any) -> list[str]:
    """What a page calls its outlet in its head, each once."""
    found = tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    return list(dict.fromkeys(words[:_LONGEST_NAME] for raw in found if (words := text.line(raw))))


def _parts(title: str) -> list[str]:
    return [part[:_LONGEST_NAME] for raw in _BETWEEN.split(text.line(title)) if (part := raw.strip())] or [""]
