"""Article → dict. Feed exports (`-O articles.jsonl`) and foreign stages get a flat row of plain values."""

from __future__ import annotations

from typing import Any

from newscrawl.fields import EXPORTED
from newscrawl.models import Article


class Flatten:
    """Stage that turns an article into a row."""

    def process_item(self, item: Any) -> Any:
        return row(item) if isinstance(item, Article) else item


def row(article: Article) -> dict[str, Any]:
    """The row of an article, with the names of `newscrawl.fields`; lists as lists, times as ISO 8601 in the outlet's zone, unknown as None."""
    return {name: field.plain(article) for name, field in EXPORTED}
