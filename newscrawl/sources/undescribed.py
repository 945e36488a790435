"""Sources for addresses of outlets that no file describes: `try`, `pipe` and `crawl -a urls=…` begin with these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from newscrawl import urls, zones
from newscrawl.errors import SourceError
from newscrawl.models import Entry, Kind, Source
from newscrawl.sources.messages import quoted

# `www.esempio.it:8080` begins with a host, not with a scheme.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def ad_hoc(url: str) -> Source:
    """A source for one address: its feeds and links are found from there.

    >>> ad_hoc("https://www.esempio.it/").slug
    'esempio-it'
    """
    address = urls.absolute("", url)
    if address is None:
        if url.strip().lower().startswith(("http://", "https://")):
            raise SourceError(f"expected an address with a host that can be, and no password; got {quoted(url)}")
        meant = None if _SCHEME.match(url.strip()) else urls.absolute("", f"https://{url.strip()}")
        hint = f"; did you mean 'https://{url.strip()}'?" if meant else ""
        raise SourceError(f"expected an address that begins with https:// or http://; got {quoted(url)}{hint}")
    name = urls.host(address)
    entries = (Entry(url=address, kind=Kind.HOME),)
    return Source(slug=slug_of(name), name=name, home=address, entries=entries, timezone=zones.zone_of(address))


def from_urls(lines: Iterable[str]) -> tuple[Source, ...]:
    """A source for each host of a list of addresses, one a line; blank lines and `#` comments are passed over."""
    found: dict[str, Source] = {}
    for number, line in enumerate(lines, start=1):
        address = line.strip().removeprefix("\ufeff")
        if not address or address.startswith("#"):
            continue
        try:
            source = ad_hoc(address)
        except SourceError as error:
            raise SourceError(f"line {number}: {error}") from None
        known = found.get(source.slug, replace(source, entries=()))
        found[source.slug] = replace(known, entries=tuple(dict.fromkeys((*known.entries, *source.entries))))
    return tuple(found.values())


def slug_of(host: str) -> str:
    """The slug of an outlet of which only a host is known: `www.esempio.it` → `esempio-it`."""
    return re.sub(r"[^a-z0-9_]+", "-", host.removeprefix("www.")).strip("-")[:64]
