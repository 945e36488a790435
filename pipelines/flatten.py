"""Article → flat row of plain values, as feed exports (`-O articles.jsonl`) and foreign stages want it."""

from __future__ import annotations

from typing import Any

from newscrawl.models import Article


class Flatten:
    def process_item(self, item: Any) -> Any:
        return row(item) if isinstance(item, Article) else item


def row(article: Article) -> dict[str, Any]:
    """One article; lists as lists, times as ISO 8601 in the outlet's zone, unknown as None."""
    published, modified = article.published, article.modified
    return {
        "source": article.page.source,
        "url": article.url,
        "title": article.title,
        "kicker": article.kicker,
        "subtitle": article.subtitle,
        "authors": list(article.authors),
        "credit": list(article.credit),
        "published": published.at.isoformat() if published else None,
        "published_precision": published.precision if published else None,
        "modified": modified.at.isoformat() if modified else None,
        "section": article.section,
        "tags": list(article.tags),
        "image": article.image,
        "language": article.language,
        "access": article.access.value if article.access else None,
        "body": article.body,
        "provenance": dict(article.provenance),
        "fetched": article.page.fetched_at.isoformat(),
    }
