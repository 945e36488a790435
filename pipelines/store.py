"""Article → Article. One transaction: keys claimed, row written, link settled. Acknowledged after the commit."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl.errors import StoreError
from newscrawl.line import Stage
from newscrawl.models import Article, Reason, State


class NothingNew(DropItem):
    """A look at a stored article that brought no new text: nothing to export, and its link is settled."""

    settled = True


class Store(Stage):
    """A store that fails ends the run: what is under way stays leased, and the next run takes it up again."""

    async def process_item(self, item: Any) -> Any:
        line = self.line
        if line is None or not isinstance(item, Article):
            return item
        try:
            disposition = await line.keep(item)
        except StoreError as error:
            raise DropItem(Reason.INTERRUPTED.value) from error
        words = [disposition.state, disposition.reason] if disposition.reason else [disposition.state]
        self.crawler.stats.inc_value("/".join(["newscrawl", *words]))
        if disposition.state in (State.UNCHANGED, State.REJECTED):
            raise NothingNew(words[-1])
        return item
