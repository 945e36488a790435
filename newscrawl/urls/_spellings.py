"""The spellings of one article's address: AMP, mobile and print pages, and the pages of an article that runs over several."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult

from newscrawl.urls._parameters import named
from newscrawl.urls._parts import ALIAS_LABELS, place, registrable

OTHER_HOSTS = ("m.", "mobile.", "amp.")  #: beginnings of the hosts that show an article in another form
_ON = frozenset(("", "1", "true", "yes", "si", "on"))
_ALIAS_VALUES = {
    "amp": _ON,
    "outputtype": frozenset(("amp",)),
    "output": frozenset(("amp",)),
    "print": _ON | {"print"},
    "stampa": _ON,
}
_AMP_FILE = re.compile(r"[._]amp(\.s?html?)$", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"/amp(?:\.html?)?$", re.IGNORECASE)
_AMP_PREFIX = re.compile(r"^/amp(?=/)", re.IGNORECASE)
# "/tag/amp" is the page of the word: only what looks like an article's own segment loses its neighbour.
_ARTICLE_SEGMENT = re.compile(r"\d|-|\.s?html?")
# A page of one article that runs over several: "page 2" behind a headline in the address, or its bare number behind date and
# headline, as WordPress has it. Where the address has no headline the number may be the article.
_HEADLINE = r"[^/]*-[^/]*-[^/]*"
_PAGE_IN_PATH = re.compile(rf"(/{_HEADLINE})/(?:page|pagina|pag)[/-]?\d{{1,2}}$", re.IGNORECASE)
_NUMBER_IN_PATH = re.compile(rf"(/(?:19|20)\d\d/\d\d?(?:/\d\d?)?/{_HEADLINE})/[1-9]\d?$")
_PAGE_PARAMETERS = frozenset(("page", "pagina", "pag"))
_PAGE_NUMBER = re.compile(r"[1-9]\d?")
_ENDS_IN_HEADLINE = re.compile(rf"/{_HEADLINE}$")
# Each alias holds one of these.
_MAY_BE_ALIAS = re.compile(r"amp|/pag|/[1-9]\d?[/;]*$", re.IGNORECASE)
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)


def folded_netloc(parts: SplitResult) -> str:
    """Host and port as they are in the key, which has one scheme for both, so that both default ports go."""
    name, port = place(parts)
    return _folded(name) + (f":{port}" if port not in (None, 80, 443) else "")


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """The host without the labels of its mobile and AMP pages."""
    least = registrable(name)
    while name != least and (label := next((a for a in ALIAS_LABELS if name.startswith(a)), None)):
        name = name.removeprefix(label)
    return name


def is_alias(parameter: str) -> bool:
    """Whether a parameter asks for another form of the same article: AMP, print."""
    name, value = named(parameter)
    return value.lower() in _ALIAS_VALUES.get(name, ())


def is_page(parameter: str, path: str) -> bool:
    """Whether a parameter asks for one of several pages of an article."""
    name, value = named(parameter)
    return name in _PAGE_PARAMETERS and bool(_PAGE_NUMBER.fullmatch(value) and _ENDS_IN_HEADLINE.search(path))


def without_alias(path: str) -> str:
    """The path without AMP spellings, numbers of pages and the trailing slash; the root is "/"."""
    if not _MAY_BE_ALIAS.search(path):
        return path.rstrip("/;") or "/"
    before = None
    while path != before:
        before = path
        path = _NUMBER_IN_PATH.sub(
            r"\1", _PAGE_IN_PATH.sub(r"\1", _AMP_FILE.sub(r"\1", path.rstrip("/;")))
        )  # w3lib drops empty parameters of a path, ";"
        for spelling in (_AMP_SUFFIX, _AMP_PREFIX):
            folded = spelling.sub("", path)
            if _ARTICLE_SEGMENT.search(folded.rpartition("/")[2]):
                path = folded
    return path or "/"
