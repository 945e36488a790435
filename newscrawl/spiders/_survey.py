"""Reading a feed, sitemap or section page in a worker: what it shows, ready for the ledger. Pure; no Scrapy here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from newscrawl import dates, discover, urls
from newscrawl.models import Kind, Link, Page, Source
from newscrawl.store import Found

# A feed that dates its items in the future would keep them at the front for ever.
_FUTURE_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one entry shows."""

    articles: tuple[Found, ...]  #: newest first
    children: tuple[Link, ...]  #: further feeds and sitemaps, newest first
    skipped: Mapping[str, int]  #: reason → how many were passed over
    note: str | None  #: what was wrong with it, for a person


def survey(page: Page, source: Source, kind: Kind, now: datetime) -> Survey:
    """Read one entry. Runs in a worker."""
    found = discover.links(page, source, kind)
    zone = ZoneInfo(source.timezone)
    return Survey(
        articles=tuple(_found(link, now, zone) for link in found.links if link.kind is Kind.ARTICLE),
        children=tuple(link for link in found.links if link.kind is not Kind.ARTICLE),
        skipped=found.skipped,
        note=found.note,
    )


def _found(link: Link, now: datetime, zone: ZoneInfo) -> Found:
    return Found(link=link, key=urls.canonical(link.url), host=urls.host(link.url), published=_when(link, now, zone))


def _when(link: Link, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The link's own date, else its last change; None when neither can be read, or it lies in the future."""
    for raw in (link.published, link.modified):
        moment = dates.parse(raw, now=now, zone=zone) if raw else None
        if moment and (moment.at - now).total_seconds() < _FUTURE_S:
            return moment.at.astimezone(UTC)
    return None
