"""The rows of an export are counted while they are written, or read again: what its card says of them. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: In the place of a value that is unknown.
UNKNOWN = "unknown"


@dataclass(slots=True, kw_only=True)
class OfSource:
    """The rows of one outlet."""

    rows: int = 0
    first_day: str | None = None
    last_day: str | None = None


@dataclass(slots=True)
class Tally:
    """Counts over rows, and the hash over them."""

    rows: int = 0
    sources: dict[str, OfSource] = field(default_factory=dict)
    withheld: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    access: Counter[str] = field(default_factory=Counter)
    reserved: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    readers: Counter[int] = field(default_factory=Counter)  #: what read them, by its number
    runs: Counter[int | None] = field(default_factory=Counter)  #: that stored those of which that is not written down
    duplicates: int = 0
    pageless: int = 0  #: articles of which no page is kept, in an export of pages
    _hash: Any = field(default_factory=hashlib.sha256)

    def begin(self, hashed: bytes) -> None:
        """hashed: the bytes before the rows that are in the hash"""
        self._hash.update(hashed)

    def add(self, hashed: bytes, *, withheld: str | None, change: str | None) -> None:
        """Count a row. hashed: the bytes that stand for it in the hash"""
        self.rows += 1
        self._hash.update(hashed)
        if withheld is not None:
            self.withheld[withheld] += 1
        if change is not None:
            self.changes[change] += 1

    def add_article(self, row: Mapping[str, Any]) -> None:
        """Count what its row in the store says of an article."""
        self.of_source(row["source"], row["published_day"])
        self.access[row["access"] or UNKNOWN] += 1
        self.reserved[_RESERVED[row["reserved"]]] += 1
        self.languages[row["language"] or UNKNOWN] += 1
        if row["read_by"] is None:
            self.runs[row["run_id"]] += 1
        else:
            self.readers[row["read_by"]] += 1
        self.duplicates += row["duplicate_of"] is not None

    def of_source(self, source: str, day: str | None) -> None:
        found = self.sources.get(source)
        if found is None:
            found = self.sources[source] = OfSource()
        found.rows += 1
        if day is not None:
            if found.first_day is None or day < found.first_day:
                found.first_day = day
            if found.last_day is None or day > found.last_day:
                found.last_day = day

    @property
    def sha256(self) -> str:
        return str(self._hash.hexdigest())

    @property
    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day on which something was published."""
        firsts = [each.first_day for each in self.sources.values() if each.first_day is not None]
        lasts = [each.last_day for each in self.sources.values() if each.last_day is not None]
        return min(firsts, default=None), max(lasts, default=None)


_RESERVED: Mapping[int | None, str] = {1: "reserved", 0: "not reserved", None: "not written down"}
