"""An article as columns. Pure; what is derived here is derived nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from newscrawl.models import Article, Conflict
from newscrawl.store.articles import blocks
from newscrawl.store.values import commas, dumps, storable, utc, utc_or_none
from newscrawl.text import words

Row = Mapping[str, str | int | None]

# An outlet that dates an article anew when it changes it has not published it anew: these are of its first text.
FIRST_PUBLISHED = ("published", "published_day", "published_precision", "published_raw", "published_origin")
# Derived from the blocks: not kept again with an older text.
DERIVED = ("body", "words")
# What JSON carries, with room for those that follow.
_LARGEST_NUMBER = 2**53 - 2**32


def first_number(published: datetime, per_second: int) -> int:
    """The smallest number of an article of that second. per_second: of the store's values

    >>> first_number(datetime.fromisoformat("1970-01-01T00:00:02Z"), 1000)
    2000
    """
    return min(int(published.timestamp() // 1) * per_second, _LARGEST_NUMBER)


def free_number(first: int, taken: Callable[[int], bool]) -> int:
    """The first that is not taken, or one that follows soon: asks twice as often as the run of taken ones has binary digits.

    Days without a time share their midnight, so a run may be as long as a day's articles.

    >>> free_number(7, {7, 8, 9, 10, 11}.__contains__)
    12
    """
    if not taken(first):
        return first
    low, free = 0, 1
    while taken(first + free):
        low, free = free, 2 * free
    while free - low > 1:
        middle = (low + free) // 2
        low, free = (middle, free) if taken(first + middle) else (low, middle)
    return first + free


def article_row(article: Article) -> Row:
    """What the page says, less what the store adds: number, duplicate_of, first_seen, run_id, provenance."""
    published = article.published
    row: Row = {
        "source": article.page.source,
        "published_day": published and published.at.date().isoformat(),
        "title": article.title,
        "byline": commas(article.authors),
        "section": article.section,
        "words": words(article.body),
        "url": article.url,
        "kicker": article.kicker,
        "subtitle": article.subtitle,
        "body": article.body,
        "credit": commas(article.credit),
        "tags": dumps(article.tags),
        "image": article.image,
        "image_caption": article.image_caption,
        "image_credit": article.image_credit,
        "language": article.language,
        "access": article.access,
        "published": published and utc(published.at),
        "published_precision": published and published.precision,
        "published_raw": article.published_raw,
        "published_origin": article.provenance.get("published"),
        "published_zone": article.published_zone,
        "modified": utc_or_none(article.modified and article.modified.at),
        "modified_precision": article.modified and article.modified.precision,
        "modified_raw": article.modified_raw,
        "modified_origin": article.provenance.get("modified"),
        "modified_zone": article.modified_zone,
        "date_conflicts": dumps([_conflict(one) for one in article.conflicts]) if article.conflicts else None,
        "page_hash": article.page.page_hash,
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _conflict(one: Conflict) -> Mapping[str, str]:
    moment = one.moment
    date = moment.at.date().isoformat() if moment.precision == "day" else utc(moment.at)
    return {"field": one.field, "date": date, "raw": one.raw, "origin": one.origin}


def text_row(article: Article) -> Row:
    return {"blocks": blocks.pack(article.blocks, storable(article.body))}
