"""Article → Article. Of a page that its outlet reserves only what identifies it is kept: no text (NEWSCRAWL_RESERVATIONS)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl.models import Article, Reason

# The headline, who, when, where: facts about the article. The rest is its text.
_TEXT = ("body", "subtitle", "image")


class Reserved:
    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article) or item.page.caveat is not Reason.RESERVED:
            return item
        origins = {field: origin for field, origin in item.provenance.items() if field not in _TEXT}
        return replace(item, blocks=(), body="", subtitle=None, image=None, provenance=origins, keys=())
