"""A survey reads what a feed, sitemap or section page shows, ready for the ledger, in a worker. Pure; no Scrapy, no store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from newscrawl import urls
from newscrawl.crawl import places
from newscrawl.http import codings
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Found, Kind, Link, Page, Source

# Bytes that are decompressed on the event loop at most: some milliseconds.
_SMALL = 1024 * 1024
_TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The links that one entry shows, and how far it could be read."""

    digest: str  #: hash of what was read
    unchanged: bool = False  #: equal to the last good answer: not read again
    whole: bool = True  #: nothing of it is missing: its validators may be stored
    articles: tuple[Found, ...] = ()  #: newest first
    children: tuple[Link, ...] = ()  #: further feeds and sitemaps, newest first
    skipped: Mapping[str, int] = field(default_factory=dict)  #: reason → how many were passed over
    note: str | None = None  #: what was wrong with it, for a person
    system: str | None = None  #: what made a home page, as it says


def unchanged(page: Page, known: str | None, small: int = _SMALL) -> bool:
    """Whether an answer equals the last one that was read. False also where that is not cheap to find out: `survey` does.

    known: digest of the last good answer; None: there is none
    small: bytes that are compared here, at most
    Many servers ignore conditions, and no worker need start for what they show again.
    """
    if known is None or len(page.body) > small:
        return False
    try:
        body = codings.undo(page.body, codings.names(page.headers.get("content-encoding", "")), small)
    except (codings.Truncated, codings.BadCoding):
        return False
    return body is not None and _digest(body) == known


def survey(
    page: Page,
    source: Source,
    kind: Kind,
    now: datetime,
    known: str | None,
    missing: str | None,
    limits: EntryLimits = ENTRY_LIMITS,
) -> Survey:
    """Read what one entry shows. Runs in a worker.

    known:    digest of its last good answer
    missing:  what the transfer lost of it, in words; None when it was whole
    limits:   how much of it is read
    """
    from newscrawl import discover  # here, since the parent names this function and never calls it

    body, odd = _decompressed(page, limits.bytes)
    notes = [note for note in (missing, odd) if note]
    digest = _digest(body)
    if digest == known:
        return Survey(digest=digest, unchanged=True)
    found = discover.links(replace(page, body=body), source, kind, limits)
    notes += [found.note] if found.note else []
    zone = ZoneInfo(source.timezone)
    articles = [link for link in found.links if link.kind is Kind.ARTICLE]
    skipped = dict(found.skipped)
    if kind in (Kind.FRONT, Kind.HOME) and len(articles) > limits.shown:
        skipped["over_budget"] = len(articles) - limits.shown
        del articles[limits.shown :]
    return Survey(
        digest=digest,
        whole=not any(note.startswith(_TRUNCATED) for note in notes),
        articles=tuple(_found(link, now, zone) for link in articles),
        children=tuple(link for link in found.links if link.kind is not Kind.ARTICLE),
        skipped=skipped,
        note="; ".join(dict.fromkeys(notes)) or None,
        system=places.system(body) if kind is Kind.HOME else None,
    )


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _decompressed(page: Page, limit: int) -> tuple[bytes, str | None]:
    """The body without its content codings, up to the limit, and what was wrong with them. A wrong label costs nothing."""
    applied = codings.names(page.headers.get("content-encoding", ""))
    if not applied:
        return page.body[:limit], None
    body, odd = bytearray(), None
    try:
        for piece in codings.pieces(page.body, applied):
            body += piece
            if len(body) >= limit:
                break
    except codings.Truncated:
        odd = f"{_TRUNCATED}: the compressed stream breaks off"
    except codings.BadCoding as error:
        if not body:
            return page.body[:limit], f"Content-Encoding is wrong: {error}"
        odd = f"{_TRUNCATED}: {error}"
    return bytes(body[:limit]), odd


def _found(link: Link, now: datetime, zone: ZoneInfo) -> Found:
    from newscrawl import dates  # as above

    published = dates.parse_past(link.published, now=now, zone=zone)
    return Found(
        link=link,
        key=urls.canonical(link.url),
        host=urls.host(link.url),
        published=None if published is None else published.at.astimezone(UTC),
        changed=dates.parse_past(link.modified, now=now, zone=zone),
    )
