"""How an article looks to a program: the fields of `newscrawl pipe extract` and `newscrawl try --json`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from newscrawl.fields import PIPED, Field, Shape
from newscrawl.models import Article, Moment

_PRECISION = {"minute": "minutes", "second": "seconds"}


def article_as_json(article: Article) -> dict[str, Any]:
    """Each field under its key of the pipe, in the order of the table of fields."""
    return {name: _plain(field, article) for name, field in PIPED}


def _plain(field: Field, article: Article) -> Any:
    if field.shape is not Shape.TIME:
        return field.plain(article)
    return stamp(getattr(article, field.attribute), article.published_raw if field.attribute == "published" else None)


def stamp(moment: Moment | None, raw: str | None = None) -> str | None:
    """ISO 8601 as precise as it was printed: a day, or a time with an offset.

    raw: as it stood on the page; an offset in it stays, but for UTC's, which machines print of outlets anywhere. A moment
      that itself stands in UTC is on the day that the page prints (`extract.fields._published`), and stays there
    """
    if moment is None:
        return None
    if moment.precision == "day":
        return moment.at.date().isoformat()
    offset = None if moment.at.tzinfo is UTC else _offset(raw)
    return moment.at.astimezone(offset or moment.at.tzinfo).isoformat(timespec=_PRECISION[moment.precision])


def _offset(raw: str | None) -> tzinfo | None:
    try:
        printed = datetime.fromisoformat((raw or "").strip())
    except ValueError:
        return None
    return printed.tzinfo if printed.utcoffset() else None
