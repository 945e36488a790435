"""Public suffixes, as the list of https://publicsuffix.org/list/ has them: the names below which anybody may have a domain.

The list is the copy in the package tldextract, less its private part. That package is not imported: it brings a client of HTTP, and makes of
the list a tree of its own, in all a tenth of the CPU of a run that finds nothing new.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="
LABELS = 6  #: the last ones of a host are looked at; no rule has as many


def suffix(name: str) -> str:
    """The public suffix of a host in lower case, as it is spelt there; "" for one of which the list knows none.

    >>> suffix("www.comune.torino.it"), suffix("www.esempio.co.uk"), suffix("localhost")
    ('torino.it', 'co.uk', '')
    """
    labels = name.rsplit(".", LABELS)
    shown = [_decoded(label) for label in labels]
    for start in range(len(labels)):
        rest, above = ".".join(shown[start:]), ".".join(shown[start + 1 :])
        if f"!{rest}" in _rules():
            return ".".join(labels[start + 1 :])
        if rest in _rules() or f"*.{above}" in _rules():
            return ".".join(labels[start:])
    return ""


def _decoded(label: str) -> str:
    """A label as the list spells it, which has no Punycode."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return label


@lru_cache(maxsize=1)
def _rules() -> frozenset[str]:
    package = find_spec("tldextract")
    assert package is not None
    assert package.submodule_search_locations
    text = (Path(package.submodule_search_locations[0]) / ".tld_set_snapshot").read_text("utf-8")
    lines = text.partition(_PRIVATE)[0].split("\n")
    return frozenset(line.strip() for line in lines if line and not line.startswith("//"))
