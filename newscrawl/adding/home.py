"""The home page of an outlet is read for its name, its language, the feeds that it names and everything to which it links. Runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newscrawl import discover, text, urls
from newscrawl.extract.page.document import Document
from newscrawl.models import Kind, Link, Page, Source
from newscrawl.urls import forms

# An outlet with a pattern gets all links of a page: this one matches each.
_ANY = (".",)
_MOST_SECTIONS = 8
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What a home page says of its outlet."""

    url: str  #: where it answered
    name: str | None = None
    language: str | None = None  #: two letters, as <html lang> says
    feeds: Sequence[Link] = ()  #: those that it names in its head first, then those to which it merely links
    links: Sequence[str] = ()  #: all other addresses of the outlet on it, each once
    titles: Sequence[str] = ()  #: headlines that stand on links

    @property
    def declares_feed(self) -> bool:
        """Whether a feed is named in its head."""
        return any(feed.declared for feed in self.feeds)

    @property
    def sections(self) -> tuple[str, ...]:
        """Addresses that may be those of section pages, in the order of the page."""
        return tuple(url for url in self.links if forms.may_be_section(url) and urls.host(url) == urls.host(self.url))[
            :_MOST_SECTIONS
        ]


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
        titles=tuple(link.title for link in links if link.title),
    )


def _name(tree: object) -> str | None:
    """The outlet's name: what the page says for others that show it, else its title up to where the slogan begins."""
    said = [
        *tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content"),
        *tree.xpath("//head/title/text()"),
    ]  # type: ignore[attr-defined]
    for raw in said:
        words = text.line(raw)
        for mark in (" | ", " – ", " — ", " - ", " · ", " :: ", ": "):
            words = words.partition(mark)[0].strip()
        if words and words.lower() not in ("home", "homepage", "home page"):
            return words[:_LONGEST_NAME]
    return None
