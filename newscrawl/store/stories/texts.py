"""An article is compared by its title, text, time, and the hashes of the text. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl.dedupe import near
from newscrawl.models import Article, Block, KeyKind, Page
from newscrawl.store.values import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedText:
    """What is compared of an article."""

    title: str | None
    body: str
    at: datetime  #: published, else first seen
    hashes: Sequence[int]  #: of 32 bits, in their places; empty: the text is too short
    keyed: bool  #: whether equal texts are its relatives by their key, so that no pair has to say so


def dated_text(article: Article, first_seen: datetime) -> DatedText:
    """The text of an article with its keys, the same when it comes and when its row is read: times are in whole seconds."""
    return DatedText(
        title=article.title,
        body=article.body,
        at=(article.published.at if article.published else first_seen).replace(microsecond=0),
        hashes=[value for key in article.keys if key.kind is KeyKind.NEAR for value in near.hashes(key.value)],
        keyed=any(key.kind is KeyKind.TEXT for key in article.keys),
    )


def article_of_row(row: Mapping[str, Any], body: str, blocks: tuple[Block, ...] = ()) -> Article:
    """As much of a stored article as keys and agencies ask for.

    row: its columns from `articles`; body, blocks: as they are by now
    """
    return Article(
        url=row["url"],
        page=Page(url=row["url"], body=b"", fetched_at=moment(row["fetched"]), source=row["source"]),
        title=row["title"],
        kicker=row["kicker"],
        subtitle=row["subtitle"],
        authors=(row["byline"],) if row["byline"] else (),
        credit=tuple(row["credit"].split(", ")) if row["credit"] else (),
        tags=tuple(json.loads(row["tags"])),
        language=row["language"],
        blocks=blocks,
        body=body,
    )
