"""The store's own records, as frozen data: what goes into the ledger, and what comes out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from newscrawl.models import Kind, Link, Outcome, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """An entry and what is known of its last good answer."""

    id: int
    url: str
    kind: Kind
    listed: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polled: datetime | None = None
    outcome: str | None = None  #: of the last poll
    found: int | None = None  #: links in the last good answer, further entries among them
    searched: bool = False  #: nobody named it: it was looked for
    shown: bool = False  #: it has shown links to articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A link that this run has taken: its outcome is recorded, or it is released."""

    id: int
    url: str
    source: str  #: slug
    host: str
    attempts: int  #: times it was asked for before
    link: Link  #: what its entry said
    last: Reason | None = None  #: how the last of them ended
    article_id: int | None = None  #: the article that it led to, which is revisited; None: asked for the first time
    etag: str | None = None  #: of the article's page as it was last read
    last_modified: str | None = None


class Waiting(NamedTuple):
    """What a run could still do."""

    ready: int  #: links that may be asked for now
    next_try: datetime | None  #: when the next of the others may be, if there is one


Counts = Mapping[Outcome, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """One outlet in a run."""

    source: str
    links: Counts = field(default_factory=dict)  #: all links of the ledger, not only of this run
    fetches: Counts = field(default_factory=dict)  #: article pages that the run asked for
    discovered: int = 0  #: links new to the ledger in the run
    articles: int = 0  #: rows that the run stored, duplicates by text among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A run in numbers. `problems` is empty, or the ledger lies."""

    run_id: int
    total_links: int  #: counted by themselves, not by adding
    total_fetches: int
    sources: tuple[SourceSummary, ...] = ()

    @property
    def links(self) -> Counts:
        return _added(source.links for source in self.sources)

    @property
    def fetches(self) -> Counts:
        return _added(source.fetches for source in self.sources)

    @property
    def discovered(self) -> int:
        return sum(source.discovered for source in self.sources)

    @property
    def articles(self) -> int:
        return sum(source.articles for source in self.sources)

    def problems(self) -> tuple[str, ...]:
        """The sums that do not add up, one line each."""
        links, fetches = sum(self.links.values()), sum(self.fetches.values())
        found = []
        if links != self.total_links:
            found.append(f"{self.total_links} links, but {links} by state")
        if fetches != self.total_fetches:
            found.append(f"{self.total_fetches} fetches, but {fetches} by outcome")
        return tuple(found)


def _added(parts: Iterable[Counts]) -> Counts:
    total: Counter[Outcome] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)
