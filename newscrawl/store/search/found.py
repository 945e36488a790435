"""Articles that were found are read for people: with their outlet, the size of their story, and what decides whether their texts may leave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.fields import BY_CANDIDATE
from newscrawl.store.articles.leaving import AUTHORS, OUTLET_RESERVES
from newscrawl.store.db.database import Database
from newscrawl.store.values import moment, moment_or_none

_ARTICLES = f"""
SELECT a.*, s.name AS outlet, s.home, s.timezone,
  {AUTHORS},
  coalesce(a.duplicate_of, a.id) AS root, t.articles AS told, t.outlets AS outlets,
  v.value AS shared,
  {OUTLET_RESERVES}
FROM json_each(:ids) AS each
CROSS JOIN articles AS a ON a.id = each.value
JOIN sources AS s ON s.slug = a.source
LEFT JOIN stories AS t ON t.id = coalesce(a.duplicate_of, a.id)
LEFT JOIN store_values AS v ON v.id = a.provenance_id
ORDER BY each.key
"""  # noqa: S608 - ours


class Missing(NamedTuple):
    """A further page of an article that could not be had."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article as its row has it. Times are aware, in the outlet's zone; what is unknown is None or empty."""

    id: int
    url: str
    source: str  #: slug of the outlet
    outlet: str  #: its name
    home: str  #: address of its home page
    timezone: str  #: IANA name of its zone
    title: str
    kicker: str | None
    subtitle: str | None
    body: str = field(repr=False)  #: paragraphs and subheadings with blank lines between
    words: int
    authors: tuple[str, ...]  #: people
    credit: str | None  #: desks and agencies in their place
    agency: str | None
    section: str | None
    tags: tuple[str, ...]
    image: str | None
    image_caption: str | None
    image_credit: str | None
    language: str | None
    access: str | None
    published: datetime | None
    published_precision: str | None  #: day, minute or second
    modified: datetime | None
    modified_precision: str | None
    first_seen: datetime
    fetched: datetime
    parts: int | None  #: on how many pages its text was read; None: one
    missing: tuple[Missing, ...]  #: further pages that could not be had
    reserved: bool | None  #: whether its page reserved text and data mining; None: not written down
    outlet_reserves: bool  #: whether its outlet did on any page
    story: int  #: number of the story's first article; its own where nobody else ran it
    told: int  #: articles of the story, this one included
    outlets: int  #: outlets that ran it
    origins: Mapping[str, str] = field(repr=False)  #: field → where on the page its value comes from


def articles(db: Database, ids: Sequence[int]) -> list[FoundArticle]:
    """The articles of these numbers, in this order; those that are not there (any more) are left out."""
    return [_article(row) for row in db.execute(_ARTICLES, {"ids": json.dumps(list(ids))})]


def _article(row: Any) -> FoundArticle:
    zone = ZoneInfo(row["timezone"])
    alike = {
        name: row[name]
        for name in (
            "id", "url", "source", "outlet", "home", "timezone", "title", "kicker", "subtitle", "body", "words", "credit", "agency",
            "section", "image", "image_caption", "image_credit", "language", "access", "published_precision", "modified_precision", "parts",
        )
    }  # fmt: skip
    return FoundArticle(
        **alike,
        authors=tuple(json.loads(row["authors"])),
        tags=tuple(json.loads(row["tags"])),
        published=_there(moment_or_none(row["published"]), zone),
        modified=_there(moment_or_none(row["modified"]), zone),
        first_seen=moment(row["first_seen"]).astimezone(zone),
        fetched=moment(row["fetched"]).astimezone(zone),
        missing=tuple(Missing(part["url"], part["reason"]) for part in json.loads(row["parts_missing"] or "[]")),
        reserved=None if row["reserved"] is None else bool(row["reserved"]),
        outlet_reserves=bool(row["outlet_reserves"]),
        story=row["root"],
        told=row["told"] or 1,
        outlets=row["outlets"] or 1,
        origins=_origins(row),
    )


def _origins(row: Any) -> dict[str, str]:
    offered = {**json.loads(row["shared"] or "{}"), **json.loads(row["provenance"])}
    if row["agency_origin"]:
        offered["agency"] = row["agency_origin"]
    return {known.attribute if (known := BY_CANDIDATE.get(name)) else name: origin for name, origin in offered.items()}


def _there(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone)
