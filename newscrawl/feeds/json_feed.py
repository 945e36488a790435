"""A feed is written as JSON Feed. Standard: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newscrawl.feeds.model import Feed, Item, Maker, clean, when

MEDIA_TYPE = "application/feed+json"

_VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The feed as JSON in UTF-8; the same for the same feed. Raises ValueError for a time without a zone."""
    members = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
    }
    whole = {**_known(members), "items": [_item(item) for item in feed.items]}
    return (json.dumps(_cleaned(whole), ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item) -> Mapping[str, Any]:
    ours = {"outlet": item.outlet.name, "withheld": item.withheld and item.withheld.value}
    members = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.content or item.summary or "",  # one of the contents is required, as is a string
        "summary": item.summary,
        "image": item.image,
        "date_published": item.published and when(item.published),
        "date_modified": when(item.updated),
        "authors": [_author(author) for author in item.authors],
        "tags": list(item.categories) or None,
        "language": item.language,
        "_newscrawl": _known(ours),  # an extension, as the standard names them
    }
    return _known(members)


def _author(maker: Maker) -> Mapping[str, str]:
    return _known({"name": maker.name, "url": maker.url})


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    """Without members that are not known: no member of the standard may be null."""
    return {name: value for name, value in members.items() if value is not None}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return {name: _cleaned(each) for name, each in value.items()}
