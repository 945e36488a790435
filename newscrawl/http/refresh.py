"""A page that only leads on to another one is recognized here: by a refresh in its head or its headers, or by a line of script. Pure.

A refresh alone says little: many articles load themselves anew, and some send browsers without scripts elsewhere. So a page leads on
when it leads to another address, soon, and has no text of its own.
Standard: https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from newscrawl import text, urls

# Beyond so many bytes nobody writes a page that only leads on.
MAX_BYTES = 128 * 1024
# Seconds after which nobody would wait for a page that has nothing to read.
_MAX_DELAY_S = 30
# Words outside of links and of what frames a page. "This page has moved, you will be taken there …" takes some thirty.
_MAX_WORDS = 60
# A flash of an agency has as many, and says that it is an article.
_MAX_ARTICLE_WORDS = 19
# A page that leads on by script is a few lines: in longer ones a script has many reasons to know an address.
_MAX_SCRIPTED_BYTES = 8 * 1024

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|textarea)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_NOSCRIPT = re.compile(r"<noscript\b.*?(?:</noscript\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(/?)(\w+)([^<>]*)>")
# What frames a page, and leads elsewhere.
_FRAME = frozenset({"title", "noscript", "nav", "header", "footer", "svg", "button", "a"})
_ENDS_LINK = frozenset({"p", "div", "li", "h1", "h2", "h3", "section", "article", "td", "a"})
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CONTENT = re.compile(
    r"""\s*(\d+|(?=\.\d))[\d.]*(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))""", re.IGNORECASE | re.DOTALL
)
_ARTICLE = re.compile(
    r"<article\b|\"@type\"\s{0,9}:[\s\[]{0,9}\"\w{0,30}Article\"|og:type[\"'][^<>]{0,99}\barticle\b", re.IGNORECASE
)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL)
_LOCATION = re.compile(
    r"""\blocation(?:\.href)?\s*=(?!=)\s*(?:"([^"\n]*)"|'([^'\n]*)')|\blocation\.(?:replace|assign)\(\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*\)"""
)
# A script that first leaves a mark in the browser is a check of who asks, and is left alone.
_COOKIE = re.compile(r"document\.cookie")


def may_lead_on(body: bytes) -> bool:
    """Whether it is worth looking closer: a quick test of every page."""
    if len(body) > MAX_BYTES:
        return False
    lower = body.replace(b"\0", b"").lower()  # of UTF-16 what is left is ASCII
    return b"refresh" in lower or (len(body) <= _MAX_SCRIPTED_BYTES and b"location" in lower)


def target(page: str, url: str, header: str = "") -> str | None:
    """The address to which a page leads on; None for a page that is one in itself.

    header: Refresh, which means the same
    """
    small = len(page) <= _MAX_SCRIPTED_BYTES
    shown = _HIDDEN.sub(" ", page)
    if not small:  # a whole application, which says what browsers without scripts may do
        shown = _NOSCRIPT.sub(" ", shown)
    base, found = url, [header] if header else []
    for tag, attributes in _tags(shown):
        if tag == "base" and "href" in attributes:
            base = urls.absolute(url, attributes["href"]) or base
        elif attributes.get("http-equiv", "").strip().lower() == "refresh":
            found.append(attributes.get("content", ""))
    wanted = next(filter(None, map(_soon, found)), None)
    if wanted is None and small:
        wanted = _by_script(page)
    address = urls.absolute(base, wanted) if wanted else None
    if address is None or _plain(address) == _plain(url):
        return None
    most = _MAX_ARTICLE_WORDS if _ARTICLE.search(page) else _MAX_WORDS
    return address if _words(shown) <= most else None


def _tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The name and attributes of each <meta> and <base>."""
    for tag in _TAG.finditer(page):
        if (name := tag[2].lower()) in ("meta", "base"):
            values = ((m[1].lower(), m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(tag[3]))
            yield name, {attribute: html.unescape(value) for attribute, value in values}


def _soon(content: str) -> str | None:
    """The address in a refresh that comes soon: "0; url=/a", "5;URL='/a'", "0,/a"."""
    match = _CONTENT.match(content)
    if match is None or len(match[1]) > 3 or int(match[1] or 0) > _MAX_DELAY_S:
        return None
    return (match[2] or match[3] or match[4] or "").strip() or None


def _by_script(page: str) -> str | None:
    """The one address that the scripts of a page name as its next place."""
    scripts = " ".join(_SCRIPT.findall(page))
    if _COOKIE.search(scripts):
        return None
    named = {next(filter(None, match.groups()), "") for match in _LOCATION.finditer(scripts)}
    return named.pop().replace("\\/", "/") if len(named) == 1 else None


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _words(shown: str) -> int:
    """The words of a page outside of what frames it; all of them where that is not closed."""
    kept: list[str] = []
    open_: Counter[str] = Counter()
    at = 0
    for tag in _TAG.finditer(shown):
        name = tag[2].lower()
        if not open_.total():
            kept.append(shown[at : tag.start()])
        at = tag.end()
        if name in _ENDS_LINK:
            del open_["a"]
        if name in _FRAME and not tag[3].endswith("/"):
            open_[name] += -1 if tag[1] and open_[name] else 0 if tag[1] else 1
    kept.append(shown[at:])
    return text.words(html.unescape(_TAG.sub(" ", shown) if open_.total() else " ".join(kept)))
