"""The parts of an address: scheme, host and port as they are compared, and the registrable domain of a host."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import w3lib.url

if TYPE_CHECKING:
    import tldextract

ALIAS_LABELS = ("www.", "m.", "mobile.", "amp.")  #: before a site's name: the same pages, for other readers
_LONGEST_KIND = len("com")
DEFAULT_PORTS = {"http": 80, "https": 443}

_SURROGATE = re.compile("[\ud800-\udfff]")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0\u2028\u2029\u3000\ufeff"
_NOT_IN_ADDRESSES = re.compile('[\x00-\x20"<>\x7f-\xa0\u2028\u2029\u3000\ufeff]')
_BREAKS = str.maketrans("", "", "\t\r\n")
# Most addresses match, and then nothing has to be changed.
_TIDY = re.compile(r"[!#-;=?-~]+")
_HOST = re.compile(r"\[[0-9a-fA-F:.]+\]|[^\W_](?:[\w.-]*\w)?\.?")
# A segment of one or two dots, also an escaped one, in a path.
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def tidy(url: str) -> str:
    """An address as a browser takes it: no blanks at the ends, no line breaks, other blanks, controls, quotes and angle brackets escaped."""
    if _TIDY.fullmatch(url):
        return url
    url = _SURROGATE.sub("\ufffd", url).strip(_EDGES).translate(_BREAKS)
    return _NOT_IN_ADDRESSES.sub(lambda match: quote(match[0]), url)


def without_dots(url: str) -> str:
    """An address whose path has no segment "." or "..": what is meant by it, as a browser asks for it (RFC 3986, 5.2.4).

    >>> without_dots("https://www.esempio.it/a/../b/./c?d=../e")
    'https://www.esempio.it/b/c?d=../e'

    Raises ValueError for what is no address.
    """
    if "/." not in url and "/%2" not in url:
        return url
    parts = urlsplit(url)
    if not _DOTS.search(parts.path):
        return url
    kept: list[str] = []
    steps = parts.path.split("/")[1:]
    for step in steps:
        dots = _dots(step)
        if dots == 2:
            del kept[-1:]
        elif not dots:
            kept.append(step)
    if _dots(steps[-1]):
        kept.append("")  # it ends in a folder
    return urlunsplit(parts._replace(path="/" + "/".join(kept)))


def _dots(step: str) -> int:
    """1 or 2 for a segment of so many dots, and 0 for all others."""
    plain = step.lower().replace("%2e", ".")
    return len(plain) if plain in (".", "..") else 0


def split(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a possible host and port; None for all others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in DEFAULT_PORTS and _host_and_port(parts.netloc) is not None else None


@lru_cache(maxsize=4096)  # addresses are many, hosts are few
def _host_and_port(netloc: str) -> tuple[str, int | None] | None:
    """Host and port as Python's own parser reads them; None for a pair that cannot be."""
    parts = SplitResult("https", netloc, "", "", "")
    try:
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    # "0[::]" passes for "[::]" with Python's own parser.
    bracketed = netloc.rpartition("@")[2].startswith("[")
    if not name or port == 0 or bracketed != ("[" in netloc):
        return None
    return (name, port) if _HOST.fullmatch(f"[{name}]" if bracketed else name) else None


def place(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port of parts that `split` returned; the host as w3lib spells it."""
    found = _host_and_port(parts.netloc)
    assert found is not None
    name, port = found
    return f"[{name}]" if ":" in name else _ascii(name).rstrip("."), port


@lru_cache(maxsize=4096)
def _ascii(name: str) -> str:
    # w3lib spells hosts in IDNA; the key, the site and the host must agree with it.
    if name.isascii():
        return name
    return urlsplit(w3lib.url.safe_url_string(f"https://{name}/")).hostname or name


def netloc(parts: SplitResult) -> str:
    """The host, with its port where that is not the scheme's own."""
    name, port = place(parts)
    return name + (f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else "")


@lru_cache(maxsize=4096)
def registrable(name: str) -> str:
    """The registrable domain of a host, or the host where it is a public suffix itself, as altoadige.it and trentino.it are.

    Such a suffix has the same page below "www." and "m."; any other name below it is a site of its own.
    """
    found = _suffixes().extract_str(name)
    domain = found.top_domain_under_public_suffix
    if not domain:
        # An unlisted suffix is one label: the list's own default rule, https://publicsuffix.org/list/
        return found.suffix or ".".join(name.split(".")[-2:])
    return found.suffix if _is_alias(found.domain, found.suffix) else domain


def _is_alias(label: str, suffix: str) -> bool:
    """Whether a name right below a public suffix is another name of the site that the suffix itself is."""
    named, _, rest = suffix.partition(".")
    # Of a suffix by kind (com.br, co.uk) "mobile" may be somebody's own name; "www" is nobody's.
    return bool(rest) and (label == "www" or (f"{label}." in ALIAS_LABELS and len(named) > _LONGEST_KIND))


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    import tldextract  # here: it brings requests, a tenth of a second, and most verbs ask for no site

    # Only the list in the package: the default asks the network and writes a cache on first use.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
