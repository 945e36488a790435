"""Article → Article. A page that its outlet reserves keeps only what identifies it, and no text (NEWSCRAWL_RESERVATIONS)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl.models import Article, Reason

# Fields that are text of the article. Headline, names, dates and address are facts about it, and stay.
_TEXT = ("body", "subtitle", "image")


class Reserved:
    """Stage that empties the text fields of reserved articles."""

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article) or item.page.caveat is not Reason.RESERVED:
            return item
        origins = {field: origin for field, origin in item.provenance.items() if field not in _TEXT}
        return replace(item, blocks=(), prints=(), body="", subtitle=None, image=None, provenance=origins, keys=())
