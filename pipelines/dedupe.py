"""Article → Article. Adds the keys by which the store tells which known story this is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl import dedupe
from newscrawl.models import Article


class Dedupe:
    def process_item(self, item: Any) -> Any:
        return replace(item, keys=dedupe.keys(item)) if isinstance(item, Article) else item
