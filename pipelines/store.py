"""Article → Article. One transaction: keys claimed, row written, outcome of the link recorded. Acknowledged after the commit."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl.crawl.context import Stage
from newscrawl.errors import StoreError
from newscrawl.models import Article, Reason, State


class Store(Stage):
    """A store that fails ends the run: what is under way stays leased, and the next run takes it up again."""

    async def process_item(self, item: Any) -> Any:
        if self.run is None or not isinstance(item, Article):
            return item
        try:
            outcome = await self.run.outcomes.keep(item)
        except StoreError as error:
            raise DropItem(Reason.INTERRUPTED) from error
        if outcome.state in (State.UNCHANGED, State.REJECTED):
            raise DropItem(outcome)  # nothing new to export; it is recorded
        return item
