"""A pager names the other pages of an article that runs over several, and the page that shows it whole. Pure.

What it names must be a page of this article by its address (`newscrawl.urls.paging`): the next story, the next page of a list, of
comments or of a gallery never is. `<link rel=next>`, links with numbers, words or a class of pagers are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from newscrawl import text, urls
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Pager
from newscrawl.text import same_form
from newscrawl.urls import paging

_MOST_PAGES = 99
_NEXT = re.compile(
    r"(?:pagina |next |continu\w* |segue|vai |leggi |read )?(?:successiv[ao]|seguente|avanti|prossima|precedente|indietro|continua|segue|next|previous|prev"
    r"|more|weiter|zurück|nächste|suivante?|précédente?|siguiente|anterior|read on|keep reading)(?: \w+){0,3}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:(?:vai |continua |segue |go |continue )?(?:a |alla |to |on )?(?:pagin[ae]|pag|pages?|parte?|seite|página)\W{0,2})?(\d{1,2})(?:\W+(?:di|of|de|von|su)?\W*\d{1,2})?",
    re.IGNORECASE,
)
_EDGES = " \u00ab\u00bb\u2039\u203a<>\u2190\u2192\u2026.:|[]()\u25b6\u25ba\u25c4"
# Pagers of comments, galleries and lists of other stories stand in boxes that say so.
_OTHER_BOX = re.compile(r"(?:^|[\s_-])(?:comment|commenti|discussion|respond|disqus|galler|slideshow|carousel|related|correlat)", re.IGNORECASE)  # fmt: skip
_RELATIVE = frozenset("?0123456789")
_BEGINNINGS = "?0123456789.pP"  # of an address without the article's own last words that may be near
_OUTER = frozenset({"html", "body", "main", "article"})
_PAGER_CHARS = 200
_PAGER_LETTERS = 25  # beside its links: "Pagina 1 di 3"
_ID = re.compile(r"\d{4,}")
_PAGER_WORD = r"\b(?:pagin[ae]|pag|pages?|parte?|seiten?|di|of|de|von|su|successiv[ao]|precedente|seguente|prossima|avanti|indietro|continua|segue|vai|alla?|next|previous|prev|to|on)\b"  # fmt: skip
_ONLY_PAGES = re.compile(rf"(?=.*[^\W\d])(?:\W|\d|{_PAGER_WORD})+", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_ONLY_NUMBERS = re.compile(r"\W*\d{1,2}(?:\W+\d{1,2})*\W*")
_WHOLE = re.compile(
    r"\b(?:tutt[oa]|intero|completo|articolo|testo|storia)?\b.{0,12}\b(?:(?:in|su)\s+(?:una\s+|un['’])?(?:sola\s+|unica\s+|singola\s+)?(?:pagina|schermata)|pagina\s+(?:unica|singola)|unica\s+pagina)\b"
    r"|\b(?:versione|articolo|testo|storia)\s+(?:integrale|inter[ao]|complet[ao])\b|\b(?:l['’])?inter[ao]\s+(?:articolo|testo|storia)\b"
    r"|\b(?:mostra|leggi|vedi|visualizza)\s+(?:tutt[eo](?:\s+le\s+pagine)?|tutto\s+l['’]articolo)$"
    r"|\b(?:single|one|1)[\s-]page\b|\bview\s+all\b|\ball\s+(?:on\s+one|pages)\b|\b(?:full|entire|complete)\s+(?:article|story|text)\b|\bshow\s+all$"
    r"|\bauf\s+einer\s+seite\b|\bsur\s+une\s+(?:seule\s+)?page\b|\ben\s+una\s+(?:sola\s+)?página\b",
    re.IGNORECASE,
)
_PRINT = re.compile(
    r"\W*(?:(?:versione|formato|pagina|vista)\s+(?:per\s+la\s+stampa|stampabile|di\s+stampa)|stampa(?:\s+(?:l['’])?articolo|\s+questa\s+pagina)?"
    r"|print(?:er)?(?:[\s-]+(?:friendly|version|view|page|article|this\s+page))*|druckversion|drucken|imprimer|version\s+imprimable|imprimir)\W*",
    re.IGNORECASE,
)
_WHOLE_CHARS = 60


class FoundPager(NamedTuple):
    """The pager of a page, and the texts of the elements that hold it: they are no text of the article."""

    pager: Pager
    lines: frozenset[str]  #: as `same_form` writes them


class _Link(NamedTuple):
    element: HtmlElement
    url: str
    rels: frozenset[str]


def find(document: Document) -> FoundPager | None:
    """The pager of a page; None where the page names no other page of its article."""
    url = document.page.url
    tail = _tail(url)
    links = tuple(_near(document, url, tail)) if tail else ()
    if not links:
        return None
    for first in (*paging.first_pages(url), url):
        here = paging.page_number(url, of=first)
        if here is None or (first != url and not paging.is_like_an_article(first)):
            continue
        named = {number: link for link in reversed(links) if (number := _number(link, first, here.number)) is not None}
        if 1 in named or here.number + 1 in named or (here.number == 1 and named):
            pages = {number: named[number].url for number in sorted(named)}
            whole = tuple(_whole(document, url, first))
            lines = _lines(link.element for link in named.values())
            return FoundPager(Pager(number=here.number, pages=pages, whole=whole), lines)
    return None


def is_pager_line(line: str, found: FoundPager) -> bool:
    """Whether a block is the pager, or a line of nothing but its numbers and words of pagers."""
    if len(line) >= _PAGER_CHARS:
        return False
    if same_form(line) in found.lines or _ONLY_PAGES.fullmatch(line):
        return True
    own = {found.pager.number, *found.pager.pages}
    return _ONLY_NUMBERS.fullmatch(line) is not None and {int(each) for each in _NUMBERS.findall(line)} <= own


def _near(document: Document, url: str, tail: str) -> Iterator[_Link]:
    """The links whose address may be one of this article's pages: most are told from those without being read."""
    host = urls.host(url).removeprefix("www.")
    for tag in ("link", "a"):
        for at in document.elements.holding(tag, "href", (tail,), _BEGINNINGS):
            element = document.elements.of(tag)[at]
            href = element.get("href", "").strip()
            if not _may_be_near(href, tail, host) or href.partition("#")[0] == url:
                continue
            rels = frozenset((element.get("rel") or "").lower().split())
            absolute = urls.absolute(url, href)
            if absolute is None or _is_comments(href) or (tag == "link" and not rels & {"next", "prev"}):
                continue
            yield _Link(element, absolute.partition("#")[0], rels)


def _tail(url: str) -> str:
    """The last words of the address that its other pages have too."""
    first = min((url, *paging.first_pages(url)), key=len).partition("?")[0].rstrip("/")
    return first.partition("//")[2].partition("/")[2].rpartition("/")[2].partition(".")[0]


def _may_be_near(href: str, tail: str, host: str) -> bool:
    if tail in href:
        return (
            not href.startswith(("http", "//")) or host in href.partition("?")[0]
        )  # the address in a button to share it
    return href[:1] in _RELATIVE or href[:2] == "./" or href[:3].lower() in ("pag", "../")


def _is_comments(href: str) -> bool:
    fragment = href.partition("#")[2].lower()
    return fragment.startswith(("comment", "respond", "disqus"))


def _number(link: _Link, first: str, here: int) -> int | None:
    """The number of the page to which a link leads, unless it is this one."""
    found = paging.page_number(link.url, of=first)
    if found is None or _in_other_box(link.element):
        return None
    words = "" if link.element.tag == "link" else inner_text(link.element, 100).strip(_EDGES)
    printed = _NUMBERED.fullmatch(words)
    turns = bool(link.rels & {"next", "prev"}) or printed is not None or _NEXT.fullmatch(words) is not None
    if not (turns or (found.sure and found.number > 1)):
        return None
    # Some count their addresses from 0: what is printed is what readers see.
    number = int(printed[1]) if printed and words.isdecimal() and found.number > 1 else found.number
    if number == here or not 1 <= number <= _MOST_PAGES:
        return None
    return number


def _in_other_box(element: HtmlElement) -> bool:
    for box in element.iterancestors():
        if box.tag in _OUTER:
            return False
        if _OTHER_BOX.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
            return True
    return False


def _lines(links: Iterable[HtmlElement]) -> frozenset[str]:
    """The texts of the links, and of the boxes around them that hold little else."""
    found = set()
    for link in links:
        for box in (link, *link.iterancestors()):
            line = inner_text(box, _PAGER_CHARS)
            linked = sum(len(same_form(inner_text(each, _PAGER_CHARS))) for each in box.iter("a"))
            if box.tag in _OUTER or len(line) >= _PAGER_CHARS or len(same_form(line)) - linked > _PAGER_LETTERS:
                break
            found.add(same_form(line))
    return frozenset(found - {""})


def _whole(document: Document, url: str, first: str) -> Iterator[str]:
    """The addresses that show all pages in one: those that say so, then those to print."""
    printed = []
    for link in document.elements.of("a"):
        href = (link.get("href") or "").strip()
        if not href or href[0] == "#":
            continue
        words = text.line(f"{inner_text(link, 100)} {link.get('title') or ''}")
        if not words or len(words) > 2 * _WHOLE_CHARS or not (_WHOLE.search(words) or _PRINT.fullmatch(words)):
            continue
        absolute = urls.absolute(url, href)
        if absolute is None or not _is_of(absolute.partition("#")[0], first):
            continue
        if _WHOLE.search(words):
            yield absolute.partition("#")[0]
        else:
            printed.append(absolute.partition("#")[0])
    yield from printed


def _is_of(url: str, first: str) -> bool:
    """Whether an address may show the same article in another form: on its host, with its last words or its number."""
    if urls.canonical(url).split("/")[2] != urls.canonical(first).split("/")[2] or url == first:
        return False
    found = paging.page_number(url, of=first)
    if found is not None and (found.sure or found.number > 1):
        return False
    tail = _tail(first)
    return tail in url or bool(set(_ID.findall(tail)) & set(_ID.findall(url)))
