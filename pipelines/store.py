"""Article → Article. One transaction: keys claimed, row written, outcome of the link recorded. Acknowledged after the commit."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl.crawl.context import Stage
from newscrawl.errors import StoreError
from newscrawl.models import Article, Outcome, Reason, State


class Recorded(DropItem):
    """There is nothing new to export, and the outcome is recorded."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


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
            raise Recorded(outcome)
        return item
