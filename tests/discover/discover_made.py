from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from newscrawl import discover
from newscrawl.discover import PageLinks
from newscrawl.discover.patterns import LIMIT_S
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Kind, Page, Source

NOW = datetime(2024, 3, 8, 12, 0, tzinfo=UTC)


def outlet(**changes: Any) -> Source:
    values: dict[str, Any] = {"slug": "esempio", "name": "L'Esempio", "home": "https://www.esempio.it/", "entries": ()}
    return Source(**(values | changes))


def page(
    body: str | bytes, url: str = "https://www.esempio.it/rss/tutto.xml", headers: Mapping[str, str] | None = None
) -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, body=raw, fetched_at=NOW, headers=headers or {})


def found(
    kind: Kind,
    body: str | bytes,
    source: Source | None = None,
    limits: EntryLimits = ENTRY_LIMITS,
    pattern_s: float = LIMIT_S,
    **about: Any,
) -> PageLinks:
    return discover.links(page(body, **about), source or outlet(), kind, limits, pattern_s=pattern_s)


def addresses(found: PageLinks) -> list[str]:
    return [link.url for link in found.links]
