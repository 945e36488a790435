"""Article → Article. A page that its outlet reserves keeps only what identifies it, and no text (NEWSCRAWL_RESERVATIONS)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl.leaving import TEXTS
from newscrawl.models import Article, Reason


class Reserved:
    """Stage that empties the text fields of reserved articles."""

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article) or item.page.caveat is not Reason.RESERVED:
            return item
        origins = {field: origin for field, origin in item.provenance.items() if field not in TEXTS}
        return replace(
            item,
            blocks=(),
            prints=(),
            body="",
            subtitle=None,
            image=None,
            image_caption=None,
            provenance=origins,
            keys=(),
        )
