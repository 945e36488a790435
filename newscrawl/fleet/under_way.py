"""A bundle that is under way, as its hub has it: what was asked for, and what of it has no outcome yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.fleet.bundle import Ask
from newscrawl.models import Source
from newscrawl.store import Leased


@dataclass(slots=True)
class Open:
    """A bundle that was put, and what of it has no outcome yet."""

    host: str
    source: Source
    asks: MutableMapping[int, Ask]  #: by their numbers
    packed_at: datetime  #: nothing that it brings is older
    again: bool = False  #: an earlier hub put it, and may have recorded a part of what it brings
    parts: Counter[int] = field(default_factory=Counter)  #: further pages that were asked for, by the same numbers

    def settle(self, number: int) -> Leased | None:
        """The link of a request that has no outcome yet, which it gets now; None where it has one, or is no link's."""
        ask = self.asks.get(number)
        if ask is None or ask.link is None:
            return None
        del self.asks[number]
        return ask.link
