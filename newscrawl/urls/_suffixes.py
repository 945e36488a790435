"""The public suffix of a host, by the list in tldextract's package: https://publicsuffix.org/list/, its ICANN part.

tldextract itself imports a client of HTTP, and makes a tree of ten thousand objects: a seventh of a start, in each process. It is asked
where a name is more than plain letters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import tldextract

_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="


class Parts(NamedTuple):
    """The end of a host's name."""

    domain: str  #: the label before the suffix; empty: there is none
    suffix: str  #: empty: the list has none for it

    @property
    def registrable(self) -> str:
        return f"{self.domain}.{self.suffix}" if self.domain and self.suffix else ""


def parts(name: str) -> Parts:
    """name: of a host, in lower case

    >>> parts("www.esempio.co.uk"), parts("www.ck"), parts("a.b.ck")
    (Parts(domain='esempio', suffix='co.uk'), Parts(domain='www', suffix='ck'), Parts(domain='a', suffix='b.ck'))
    """
    if not _PLAIN.fullmatch(name) or "xn--" in name:
        found = _library().extract_str(name)
        return Parts(found.domain, found.suffix)
    rules, labels = _rules(), name.split(".")
    for start in range(len(labels)):
        suffix = ".".join(labels[start:])
        if f"!{suffix}" in rules:
            return Parts(labels[start], ".".join(labels[start + 1 :]))
        if suffix in rules or f"*.{'.'.join(labels[start + 1 :])}" in rules:
            return Parts(labels[start - 1] if start else "", suffix)
    return Parts(labels[-1], "")


@lru_cache(maxsize=1)
def _rules() -> frozenset[str]:
    package = find_spec("tldextract")
    assert package is not None
    assert package.origin is not None
    text = Path(package.origin).with_name(".tld_set_snapshot").read_text("utf-8").partition(_PRIVATE)[0]
    return frozenset(line for line in map(str.strip, text.splitlines()) if line and not line.startswith("//"))


@lru_cache(maxsize=1)
def _library() -> tldextract.TLDExtract:
    import tldextract  # here: see above

    # Only the list in the package: the default asks the network and writes a cache on first use.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
