"""What the addresses of an outlet's articles have in common, as a regular expression, where it tells them from its other pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

#: Articles, and other pages, from which something can be learned.
LEAST_ARTICLES, LEAST_OTHERS = 4, 3

# From the narrowest; `allow` is searched for in the whole address.
_FORMS = (
    r"/(?:19|20)\d\d/\d{1,2}/\d{1,2}/",
    r"/(?:19|20)\d\d[-_]\d{1,2}[-_]\d{1,2}\b",
    r"/(?:19|20)\d{6}\b",
    r"/(?:19|20)\d\d/\d{1,2}/",
    r"/(?:19|20)\d\d/",
    r"[-_/.]\d{3,}\.\w{2,5}$",
    r"[-_/]\d{3,}/?$",
    r"/\d{3,}[-_/]",
    r"[?&](?:id|p|art|aid|cid|idarticolo)=\d+",
)
# Where nothing else tells: the slug is a headline, or what lies deep is an article.
_LAST_FORMS = (r"\.s?html?$", r"/[^/?#]+(?:[-_][^/?#]+){3,}/?$", r"/[^/?#]+/[^/?#]+(?:[-_][^/?#]+){2,}/?$")


def pattern(articles: Sequence[str], others: Sequence[str]) -> str | None:
    """A pattern that all articles match and none of the others; None where there is none, or too few to learn from.

    >>> articles = [f"https://www.esempio.it/2026/11/2{n}/piena-del-po/" for n in range(5)]
    >>> pattern(articles, ["https://www.esempio.it/chi-siamo/", "https://www.esempio.it/sport/", "https://www.esempio.it/tag/po/"])
    '/(?:19|20)\\\\d\\\\d/\\\\d{1,2}/\\\\d{1,2}/'
    """
    if len(set(articles)) < LEAST_ARTICLES or len(set(others)) < LEAST_OTHERS:
        return None
    for form in (*_FORMS, *_folders(articles), *_LAST_FORMS):
        matches = re.compile(form).search
        if all(map(matches, articles)) and not any(map(matches, others)):
            return form
    return None


def _folders(articles: Sequence[str]) -> Iterator[str]:
    """The folder in which all articles lie, if there is one, and it alone."""
    paths = [[step for step in urlsplit(url).path.split("/") if step] for url in articles]
    first = {path[0] for path in paths if len(path) > 1}
    if len(first) == 1 and all(len(path) > 1 for path in paths) and unquote(next(iter(first))).isascii():
        yield f"/{re.escape(next(iter(first)))}/[^/?#]+"
