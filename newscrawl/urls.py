"""Addresses: the identity key, the form for a person, host, site, joining. Pure, `str -> str`; never the network.

The rule of the key: a tracking parameter that stays costs a second key of the same article, which the page's own
`rel=canonical` mends; an identity parameter that goes loses an article for good. So what is doubtful stays.
Escapes and the order of parameters are w3lib's, names of tracking parameters detrack's, public suffixes tldextract's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

import detrack
import tldextract
import w3lib.url

# The limit of sitemaps.org for a `<loc>`; longer ones are mistakes or attacks.
MAX_LENGTH = 2048

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SURROGATE = re.compile("[\ud800-\udfff]")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0\u2028\u2029\u3000\ufeff"
_NOT_IN_ADDRESSES = re.compile('[\x00-\x20"<>\x7f-\xa0\u2028\u2029\u3000\ufeff]')
_BREAKS = str.maketrans("", "", "\t\r\n")
# What most addresses are, and of which nothing has to be changed.
_TIDY = re.compile(r"[!#-;=?-~]+")
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::\d+)?(?:/(?!\.)[A-Za-z0-9._~-]*)+")
_HOST = re.compile(r"\[[0-9a-fA-F:.]+\]|[^\W_](?:[\w.-]*\w)?\.?")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")

# ── which parameters track ─────────────────────────────────────────────────────────────────────

# What detrack 0.4.1 misses and Italian outlets, their newsletters and their share buttons add.
_MORE = frozenset(
    """cmpid cmp_id intcmp int_cmp intref ncid ocid smid smtyp srsltid gad igsh mibextid _gac xing_share
    refresh_ce refresh_ce-cp refresh_cens cn-reloaded ns_campaign ns_mchannel ns_source ns_linkname ns_fee
    amp_js_v amp_gsa amp_markup amp_r __twitter_impression twitter_impression fbrefresh mobile_detect
    replytocom like_comment sfmc_id sfmc_activityid utmsource utmmedium utmcampaign wt.mc_id wt_zmc""".split()  # noqa: SIM905
)
_TRACKING = (frozenset(name.lower() for name in detrack.DEFAULT_PATTERNS) | _MORE) - {"amp", "print", "stampa"}
_PREFIXES = tuple(detrack.PREFIXES)
_CERTAIN_PREFIXES = ("utm_", "mtm_", "hsa_", "bsft_", "piwik_", "sfmc_")
# detrack drops these, but a CMS may mean the article: PHP-Nuke's `sid`, Yii's `r`, `pid` and `nd` of home-made ones.
_IDENTITY = frozenset(("pid", "r", "nd", "si", "context", "next", "continue", "pin_id", "view_id"))
# Dropped by detrack too; trackers put words there, so a bare number stays.
_DOUBTFUL = frozenset(
    """ref source origin sid newsletter social campaign_id mailid ucid gci oex otc afc btag taid ftag icid mbid
    cache recipient sns awc erid""".split()  # noqa: SIM905
)
_SESSION = re.compile(r"[0-9A-Za-z,-]{20,}")
_NUMBER = re.compile(r"\d{1,15}")

# ── spellings of one article ───────────────────────────────────────────────────────────────────

_ALIAS_LABELS = ("www.", "m.", "mobile.", "amp.")
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
# No alias is without one of these.
_MAY_BE_ALIAS = re.compile(r"amp|/pag|/[1-9]\d?[/;]*$", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)


@lru_cache(maxsize=8192)  # discovery, the line and the store ask for the same ones
def canonical(url: str) -> str:
    """The identity key: one spelling for all addresses of one article. Idempotent; what cannot be read stays as it is.

    >>> canonical("http://m.esempio.it:80/2024/03/07/la-piena/amp/?utm_source=rss&cid=7#commenti")
    'https://esempio.it/2024/03/07/la-piena?cid=7'
    """
    if len(url) > 2 * MAX_LENGTH:
        return url
    try:
        parts = _split(url if _PLAIN.fullmatch(url) else w3lib.url.canonicalize_url(_tidy(url)))
    except ValueError:
        return url
    if parts is None:
        return url
    path = _without_alias(_SESSION_IN_PATH.sub("", parts.path))
    query = "&".join(p for p in _parameters(parts.query) if not (_tracks(p) or _is_alias(p) or _is_page(p, path)))
    key = f"https://{_netloc(parts, fold=True)}{path}{'?' if query else ''}{query}"
    # What lay behind a part that went may be a dot segment or an alias again: rare, and settled by another look.
    return key if path in (parts.path, parts.path.rstrip("/")) else canonical(key)


def clean(url: str) -> str:
    """The same address for a person: tracking, fragment and default port off, everything else as it was.

    >>> clean("http://www.esempio.it:80/a/?b=2&utm_source=rss&a=1#x")
    'http://www.esempio.it/a/?b=2&a=1'
    """
    parts = _split(_tidy(url))
    if parts is None:
        return url
    netloc = parts.netloc
    if _place(parts)[1] == _DEFAULT_PORTS[parts.scheme]:
        netloc = netloc.rpartition(":")[0]
    query = "&".join(p for p in _parameters(parts.query) if not _tracks(p))
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def host(url: str) -> str:
    """`host`, or `host:port` where the port is not the scheme's own; lower case; "" if there is none."""
    parts = _split(url)
    return "" if parts is None else _netloc(parts)


def site(url: str) -> str:
    """The registrable domain: "corriere.it" for xml2.corriere.it; an IP address with its port; else the plain host."""
    parts = _split(url)
    if parts is None:
        return ""
    name, _ = _place(parts)
    if name.startswith("[") or _IPV4.fullmatch(name):
        return _netloc(parts)
    return _registrable(name)


def same_site(a: str, b: str) -> bool:
    """Whether both are addresses of one registrable domain."""
    return site(a) == site(b) != ""


def on_site(url: str, home: str, hosts: Iterable[str] = ()) -> bool:
    """Whether an address is an outlet's: on its home's site, or on one of `hosts` or below it."""
    if same_site(url, home):
        return True
    name = host(url)
    return any(name == listed or name.endswith(f".{listed}") for listed in (one.lower() for one in hosts))


def absolute(base: str, href: str) -> str | None:
    """`href` as found on `base`, absolute; None for a blank one and for what must not be asked for. Never raises.

    None: not http or https, with credentials, without a host, over 2,048 characters, or not to be parsed.
    """
    if len(href) > 2 * MAX_LENGTH:
        return None
    href = _tidy(href)
    try:
        joined = _tidy(urljoin(base, href)) if href else ""
        parts = _split(joined)
        if parts is None or "@" in parts.netloc or len(joined) > MAX_LENGTH:
            return None
        return urlunsplit(parts)
    except ValueError:
        return None


# ── parts ──────────────────────────────────────────────────────────────────────────────────────


def _tidy(url: str) -> str:
    """As a browser takes it: no blanks at the ends, no line breaks, other blanks, controls, quotes and angle brackets escaped."""
    if _TIDY.fullmatch(url):
        return url
    url = _SURROGATE.sub("\ufffd", url).strip(_EDGES).translate(_BREAKS)
    return _NOT_IN_ADDRESSES.sub(lambda match: quote(match[0]), url)


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host and a port that can be; None for all others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in _DEFAULT_PORTS and _host_and_port(parts.netloc) is not None else None


@lru_cache(maxsize=4096)  # addresses are many, hosts are few
def _host_and_port(netloc: str) -> tuple[str, int | None] | None:
    """As Python's own parser reads them; None for what cannot be."""
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


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port of what `_split` let through; the host as w3lib spells it."""
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


def _netloc(parts: SplitResult, *, fold: bool = False) -> str:
    name, port = _place(parts)
    if fold:
        # The key has one scheme for both, so both default ports go.
        return _folded(name) + (f":{port}" if port not in (None, 80, 443) else "")
    return name + (f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme]) else "")


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    least = _registrable(name)
    while name != least and (label := next((a for a in _ALIAS_LABELS if name.startswith(a)), None)):
        name = name.removeprefix(label)
    return name


@lru_cache(maxsize=4096)
def _registrable(name: str) -> str:
    # An unlisted suffix is one label: the list's own default rule, https://publicsuffix.org/list/
    return _suffixes().extract_str(name).top_domain_under_public_suffix or ".".join(name.split(".")[-2:])


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    # Only the list in the package: the default asks the network and writes a cache on first use.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)


# ── parameters ─────────────────────────────────────────────────────────────────────────────────


def _parameters(query: str) -> list[str]:
    # Split by hand: parse_qsl reads Latin-1 escapes as U+FFFD, and two addresses would become one.
    return [parameter for parameter in query.split("&") if parameter]


def _named(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return unquote_plus(name).lower(), unquote_plus(value)


def _tracks(parameter: str) -> bool:
    name, value = _named(parameter)
    if name in _IDENTITY:
        return False
    if name == "sid":
        return bool(_SESSION.fullmatch(value))
    if name in _TRACKING:
        return not (name in _DOUBTFUL and _NUMBER.fullmatch(value))
    if name == "share":
        return value.isalpha()
    # "pk_news=12" is a row of somebody's table, "pk_campaign=spring" is Matomo.
    return name.startswith(_PREFIXES) and (name.startswith(_CERTAIN_PREFIXES) or not _NUMBER.fullmatch(value))


def _is_alias(parameter: str) -> bool:
    name, value = _named(parameter)
    return value.lower() in _ALIAS_VALUES.get(name, ())


def _is_page(parameter: str, path: str) -> bool:
    name, value = _named(parameter)
    return name in _PAGE_PARAMETERS and bool(_PAGE_NUMBER.fullmatch(value) and _ENDS_IN_HEADLINE.search(path))


def _without_alias(path: str) -> str:
    """Without AMP spellings, numbers of pages and the trailing slash; the root is "/"."""
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
