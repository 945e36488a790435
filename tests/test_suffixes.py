"""The public suffix of a host is that of tldextract, for every rule of its list."""

from __future__ import annotations

import tldextract

from newscrawl.urls import _suffixes

LIBRARY = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)


def test_every_rule_of_the_list_is_read_as_the_library_reads_it() -> None:
    rules = [rule.lstrip("!").replace("*", "qualsiasi") for rule in _suffixes._rules()]
    assert len(rules) > 5_000
    for name in (name for rule in rules for name in (rule, f"esempio.{rule}", f"www.esempio.{rule}")):
        _same(name)


def test_what_is_no_name_of_the_list_is_read_as_the_library_reads_it() -> None:
    for name in ("localhost", "127.0.0.1", "[::1]", "esempio.nessuno", "www.esempio.it.", "città.it", "xn--citt-3na.it",
                 "a_b.esempio.it", "www..it", "it", "co.uk", "altoadige.it", "www.altoadige.it", "1.2.3.4.it"):  # fmt: skip
        _same(name)


def _same(name: str) -> None:
    found, wanted = _suffixes.parts(name), LIBRARY.extract_str(name)
    assert found.registrable == wanted.top_domain_under_public_suffix, name
    assert found.suffix == wanted.suffix, name
    if found.registrable:
        assert found.domain == wanted.domain, name
