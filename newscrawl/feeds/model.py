"""A feed and its items, as plain values; and how their texts and times are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from newscrawl import text
from newscrawl.leaving import Withheld

# An empty feed was never changed.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# Characters that XML 1.0 has no place for, besides those that `text.clean` takes out.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


class Maker(NamedTuple):
    """A person or an outlet that wrote something."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article in a feed. Times are aware."""

    id: str  #: an absolute address or URN that never changes
    url: str  #: where the outlet has it
    title: str
    updated: datetime  #: when the outlet changed it last, as far as is known
    authors: tuple[Maker, ...]  #: one at least
    outlet: Maker
    published: datetime | None = None
    categories: tuple[str, ...] = ()  #: section, then tags
    language: str | None = None
    summary: str | None = None  #: an excerpt, or why there is none
    content: str | None = None  #: the text, with blank lines between its paragraphs
    image: str | None = None
    withheld: Withheld | None = None  #: why its texts were left out
    written: datetime | None = None  #: when the archive wrote it down last


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of articles, in the order in which they are shown."""

    id: str  #: an absolute address or URN that never changes: `feed_id`
    title: str
    items: tuple[Item, ...]
    description: str | None = None
    url: str | None = None  #: where the feed itself is to be had
    home: str | None = None  #: the page that shows the same to people
    language: str | None = None

    @property
    def updated(self) -> datetime:
        """The newest change of an item, so that equal items make equal bytes; of an empty feed the beginning of 1970."""
        return max((item.updated for item in self.items), default=_NEVER)

    @property
    def written(self) -> datetime | None:
        """When the archive wrote an item down last; None where that is not known of any."""
        return max((item.written for item in self.items if item.written is not None), default=None)


def feed_id(name: str) -> str:
    """A URN for a feed that has no address of its own, the same for the same name.

    >>> feed_id("search: alluvione")
    'urn:uuid:ac64ec9e-255e-5a5d-ab87-e7f4324bb9ce'
    """
    return uuid5(NAMESPACE_URL, f"newscrawl:{clean(name)}").urn


def clean(raw: str) -> str:
    """The text as XML can hold it: without control characters, lone surrogates, U+FFFE, U+FFFF; lines end in "\\n"."""
    return _NO_CHARACTER.sub("", text.clean(raw)).replace("\r\n", "\n").replace("\r", "\n")


def when(at: datetime) -> str:
    """A time as RFC 3339 writes it. Raises ValueError for one without a zone.

    >>> when(datetime.fromisoformat("2025-11-09T14:30:00+01:00"))
    '2025-11-09T14:30:00+01:00'
    """
    offset = at.utcoffset()
    if offset is None:
        raise ValueError(f"expected an aware time, got {at!r}")
    # Before time zones, clocks differed by seconds, for which RFC 3339 has no place.
    at = at.astimezone(UTC) if offset % timedelta(minutes=1) else at
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
