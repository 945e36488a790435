"""Addresses of an article that runs over several pages: which page of it an address is, as far as the address itself shows. Pure.

The address of a further page is that of the first with a number added: behind a slash, a word for "page", a hyphen, or in one more
parameter. What is added without such a word may be another article's ("meteo-2"): so that is not sure, and the page must say more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newscrawl.urls import _parameters, _parts, _spellings

_WORD = r"(?:pages?|pagin[ae]|pag|pg|parte?|p|seite|seiten)"
_SURE = re.compile(rf"(?:/(?:{_WORD}[/_.,:=-]?)?|[-_.,;~](?:{_WORD}[-_.,=]?)|/\({_WORD}\)/)([1-9]\d?)", re.IGNORECASE)
# Anything short that ends in a number: only where a pager says so.
_UNSURE = re.compile(r"[/\-_.,;:~(]([a-zà-ù()]{0,10}[-_.,:=)/]{0,2})([1-9]\d?)\)?", re.IGNORECASE)
_SURE_END = re.compile(f"{_SURE.pattern}$", re.IGNORECASE)
_UNSURE_END = re.compile(r"[-_.,;:~][1-9]\d?$")
# Numbers of other things than pages of the text.
_OTHER_THINGS = re.compile(
    r"com+ent|^cp|repl|foto|photo|image|img|immagin|slide|galler|video|sort|lang|anno|mese|year|month", re.IGNORECASE
)
_PAGE_PARAMETERS = frozenset(("page", "pagina", "pag", "paged", "pageno", "pagenum", "pagenumber", "page_number", "page_no", "pg", "seite", "pagenr"))  # fmt: skip
# Parameters that count from 0.
_START_PARAMETERS = frozenset(("start", "limitstart"))
_NUMBER = re.compile(r"[1-9]\d?")
_BODY_PAGE = re.compile(r"0(?:,|%2[cC])([1-9]\d?)")  # Drupal's page of a body: ?page=0,1 is the second
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
# What an article's own segment of a path looks like, and a section's does not: a headline, a number, a file.
_ARTICLE = re.compile(r"[^/]*[-_][^/]*[-_][^/]*|[^/]*\d{4,}[^/]*|.*\.(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)


class PageNumber(NamedTuple):
    """The number of a page among the pages of an article."""

    number: int  #: from 1
    sure: bool  #: the address alone shows it; else a pager must say so


class _Address(NamedTuple):
    host: str
    path: str  #: without trailing slash
    stem: str  #: the path without the ending of its file
    ending: str
    parameters: tuple[str, ...]  #: less those that track readers


def page_number(url: str, *, of: str) -> PageNumber | None:
    """The number of the page that an address is of the article whose first page is at `of`; None: of another article, or of no page.

    >>> page_number("https://esempio.it/2026/la-piena-del-po/2/", of="https://esempio.it/2026/la-piena-del-po/")
    PageNumber(number=2, sure=True)
    >>> page_number("https://esempio.it/meteo-di-oggi-2", of="https://esempio.it/meteo-di-oggi")
    PageNumber(number=2, sure=False)
    """
    one, first = _address(url), _address(of)
    if one is None or first is None or one.host != first.host:
        return None
    if one.path == first.path:
        return _by_parameter(one.parameters, first.parameters)
    if one.parameters != first.parameters:
        return None
    return _by_path(one, first)


def first_pages(url: str) -> tuple[str, ...]:
    """The addresses of which this one may be a further page, the most certain first: itself without what looks like a number."""
    parts = _parts.split(url)
    if parts is None:
        return ()
    parameters = _parameters.split(parts.query)
    counts = [(each, number) for each in parameters if (number := _parameter_number(each)) is not None]
    found = [
        parts._replace(query="&".join(other for other in parameters if other != each)).geturl()
        for each, _ in sorted(counts, key=lambda pair: not pair[1].sure)
    ]
    slash = "/" if parts.path.endswith("/") else ""
    path = parts.path.rstrip("/")
    ending = match[0] if (match := _EXTENSION.search(path)) else ""
    stem = path.removesuffix(ending)
    ends = (match.start() for pattern in (_SURE_END, _UNSURE_END) if (match := pattern.search(stem)) is not None)
    found += [parts._replace(path=stem[:end] + (ending or slash)).geturl() for end in ends if end]
    return tuple(dict.fromkeys(found))


def is_like_an_article(url: str) -> bool:
    """Whether an address looks like that of an article and not of a section: its last segment is a headline, a number or a file."""
    one = _address(url)
    return one is not None and (bool(_ARTICLE.fullmatch(one.path.rpartition("/")[2])) or bool(one.parameters))


@lru_cache(maxsize=1024)
def _address(url: str) -> _Address | None:
    parts = _parts.split(url)
    if parts is None:
        return None
    path = parts.path.rstrip("/")
    ending = match[0] if (match := _EXTENSION.search(path)) else ""
    parameters = tuple(each for each in _parameters.split(parts.query) if not _parameters.tracks(each))
    return _Address(_spellings.folded_netloc(parts), path, path.removesuffix(ending), ending.lower(), parameters)


def _by_parameter(here: tuple[str, ...], first: tuple[str, ...]) -> PageNumber | None:
    more = [each for each in here if each not in first]
    if any(each not in here for each in first) or len(more) > 1:
        return None
    return PageNumber(1, True) if not more else _parameter_number(more[0])


def _parameter_number(parameter: str) -> PageNumber | None:
    name, value = _parameters.named(parameter)
    # "comments_page", "9f3_page": of a list on the page.
    if _OTHER_THINGS.search(name) or ("pag" in name and name not in _PAGE_PARAMETERS):
        return None
    if name in _PAGE_PARAMETERS and (found := _BODY_PAGE.fullmatch(value)):
        return PageNumber(int(found[1]) + 1, True)
    if not _NUMBER.fullmatch(value):
        return None
    if name in _START_PARAMETERS:
        return PageNumber(int(value) + 1, False)
    return PageNumber(int(value), name in _PAGE_PARAMETERS)


def _by_path(one: _Address, first: _Address) -> PageNumber | None:
    for stem, ending in ((first.stem, first.ending), (first.path, "")):
        if one.ending not in (ending, first.ending) or not one.stem.startswith(stem):
            continue
        rest = one.stem.removeprefix(stem)
        if found := _SURE.fullmatch(rest):
            return PageNumber(int(found[1]), True)
        if (found := _UNSURE.fullmatch(rest)) and not _OTHER_THINGS.search(found[1]):
            return PageNumber(int(found[2]), False)
    return None
