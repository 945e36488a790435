"""Addresses are compared and cleaned here: the identity key, the form for a person, host, site, joining. Pure; never the network.

The rule of the key: a tracking parameter that stays costs a second key of the same article, which the page's own
`rel=canonical` mends; an identity parameter that goes loses an article for good. So a doubtful one stays.
Escapes and the order of parameters are w3lib's, names of tracking parameters detrack's, public suffixes tldextract's.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache
from urllib.parse import urljoin, urlunsplit

import w3lib.url

from newscrawl.urls import _gates, _parameters, _parts, _spellings
from newscrawl.urls import forms as forms
from newscrawl.urls._parts import without_dots as without_dots

# The limit of sitemaps.org for a `<loc>`; longer ones are mistakes or attacks.
MAX_LENGTH = 2048

# An address of this form needs no canonicalizing by w3lib.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/(?!\.)[A-Za-z0-9._~-]*)+")


@lru_cache(maxsize=8192)  # discovery, the pipeline and the store ask for the same ones
def canonical(url: str) -> str:
    """The identity key: one spelling for all addresses of one article. Idempotent; an address that cannot be read stays as it is.

    >>> canonical("http://m.esempio.it:80/2024/03/07/la-piena/amp/?utm_source=rss&cid=7#commenti")
    'https://esempio.it/2024/03/07/la-piena?cid=7'
    """
    if len(url) > 2 * MAX_LENGTH:
        return url
    try:
        parts = _parts.split(url if _PLAIN.fullmatch(url) else w3lib.url.canonicalize_url(_parts.tidy(url)))
    except ValueError:
        return url
    if parts is None:
        return url
    path = _spellings.without_alias(_spellings.SESSION_IN_PATH.sub("", parts.path))
    query = "&".join(
        p
        for p in _parameters.split(parts.query)
        if not (_parameters.tracks(p) or _spellings.is_alias(p) or _spellings.is_page(p, path))
    )
    key = f"https://{_spellings.folded_netloc(parts)}{path}{'?' if query else ''}{query}"
    # What lay behind a part that went may be a dot segment or an alias again: rare, and mended by another pass.
    return key if path in (parts.path, parts.path.rstrip("/")) else canonical(key)


def parameters(url: str) -> dict[str, str]:
    """The parameters of an address, name in lower case → value; of several of one name the last."""
    return dict(map(_parameters.named, _parameters.split(url.partition("#")[0].partition("?")[2])))


def without(url: str, names: Container[str]) -> str:
    """The address less the parameters of these names.

    >>> without("https://www.esempio.it/a?id=7&t=99", {"t"})
    'https://www.esempio.it/a?id=7'
    """
    address, _, query = url.partition("?")
    kept = "&".join(p for p in _parameters.split(query) if _parameters.named(p)[0] not in names)
    return f"{address}?{kept}" if kept else address


def clean(url: str) -> str:
    """The address for a person: without tracking, fragment and default port, everything else as it was.

    >>> clean("http://www.esempio.it:80/a/?b=2&utm_source=rss&a=1#x")
    'http://www.esempio.it/a/?b=2&a=1'
    """
    parts = _parts.split(_parts.tidy(url))
    if parts is None:
        return url
    netloc = parts.netloc
    if _parts.place(parts)[1] == _parts.DEFAULT_PORTS[parts.scheme]:
        netloc = netloc.rpartition(":")[0]
    query = "&".join(p for p in _parameters.split(parts.query) if not _parameters.tracks(p))
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def plainness(url: str) -> tuple[bool, bool, int, str]:
    """The order of the spellings of one address, the one to ask for first: https, no mobile or AMP host, the shortest.

    >>> min(("http://esempio.it/a", "https://m.esempio.it/a", "https://www.esempio.it/a?utm_source=rss", "https://www.esempio.it/a"), key=plainness)
    'https://www.esempio.it/a'
    """
    return not url.startswith("https:"), host(url).startswith(_spellings.OTHER_HOSTS), len(url), url


def host(url: str) -> str:
    """The host, as `host` or, where the port is not the scheme's own, `host:port`; in lower case; "" if there is none."""
    parts = _parts.split(url)
    return "" if parts is None else _parts.netloc(parts)


def is_web(url: str) -> bool:
    """Whether an address is absolute, of http or https, with a host that can be.

    >>> is_web("https://www.esempio.it/a"), is_web("javascript:alert()"), is_web("/a")
    (True, False, False)
    """
    return _parts.split(url) is not None


def site(url: str) -> str:
    """The registrable domain: "corriere.it" for xml2.corriere.it; an IP address with its port; else the plain host."""
    parts = _parts.split(url)
    if parts is None:
        return ""
    name, _ = _parts.place(parts)
    if name.startswith("[") or _parts.IPV4.fullmatch(name):
        return _parts.netloc(parts)
    return _parts.registrable(name)


def same_site(a: str, b: str) -> bool:
    """Whether both are addresses of one registrable domain."""
    return site(a) == site(b) != ""


def on_site(url: str, home: str, hosts: Iterable[str] = (), outside: Iterable[str] = ()) -> bool:
    """Whether an address is an outlet's: on its home's site, or on one of `hosts` or below it.

    outside: hosts on the same site that are other outlets; the host of its home is never one
    """
    name = host(url)
    if name == host(home) != "":
        return True
    if _is_below(name, outside):
        return False
    return same_site(url, home) or _is_below(name, hosts)


def _is_below(name: str, hosts: Iterable[str]) -> bool:
    return any(name == listed or name.endswith(f".{listed}") for listed in map(str.lower, hosts))


def absolute(base: str, href: str) -> str | None:
    """An `href` as found on the page `base`, absolute; None for a blank one and for what must not be asked for. Never raises.

    Not asked for: not http or https, with credentials, without a host, over 2,048 characters, or not to be parsed.
    """
    return _absolute(base, href) if len(href) <= 2 * MAX_LENGTH else None


@lru_cache(maxsize=2048)  # several readers of a page ask for the same ones
def _absolute(base: str, href: str) -> str | None:
    href = _parts.tidy(href)
    try:
        joined = _parts.tidy(urljoin(base, href)) if href else ""
        parts = _parts.split(joined)
        if parts is None or "@" in parts.netloc or len(joined) > MAX_LENGTH:
            return None
        return _parts.without_dots(urlunsplit(parts))
    except ValueError:
        return None


def is_consent_gate(url: str, asked: str | None = None) -> bool:
    """Whether an address is that of a page that asks for consent in the place of another.

    asked: what was asked for, where that is known; a gate is another address, or holds the one to which it leads back

    >>> is_consent_gate("https://www.esempio.it/consenso?ritorno=/cronaca/ponte.html")
    True
    >>> is_consent_gate("https://www.esempio.it/privacy/il-garante-multa-un-sito.html?da=/home")
    False
    """
    parts = _parts.split(url)
    if parts is None or not _gates.asks_consent(parts):
        return False
    moved = asked is not None and _parts.split(asked) is not None and canonical(asked) != canonical(url)
    return moved or _gates.knows_the_way_back(parts)
