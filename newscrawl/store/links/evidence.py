"""What several entries say of one link is kept by entry, and merged here by one rule, whatever the order of their answers. Pure.

For each field the entry counts that knows best: an outlet writes its feeds for each story, of a story a news sitemap says less, and
a section or home page shows what a teaser has room for. Of entries of one kind it is the one whose address comes first in the
alphabet. A change (a sitemap's `lastmod`, Atom's `updated`) is no publication: it never takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from newscrawl.models import Kind, Moment
from newscrawl.store.values import dumps

Evidence: TypeAlias = Mapping[str, Any]
"""Field of `Link` → what was said of it: text, or for authors a list; as `values.evidence_of` makes it."""

_BEST_FIRST = tuple(map(str, (Kind.FEED, Kind.SITEMAP, Kind.FRONT, Kind.HOME)))
_FIELDS = ("title", "published", "modified", "authors", "section", "summary")
_DATES = ("published", "modified")
_DAY = timedelta(days=1)
_CACHED = timedelta(hours=1)


class Said(NamedTuple):
    """What one entry says of a link."""

    kind: str  #: of the entry
    address: str  #: of the entry
    evidence: Evidence


def merged(said: Iterable[Said], read: Callable[[str], datetime | None]) -> dict[str, Any]:
    """The evidence of a link, each field as its best entry says it; of dates, the best that can be read.

    read: a reader of dates, None for what is none or lies ahead
    """
    best_first = [one.evidence for one in sorted(said, key=_rank)]
    found: dict[str, Any] = {}
    for field in _FIELDS:
        values = [evidence[field] for evidence in best_first if evidence.get(field)]
        if field in _DATES and len(values) > 1:
            values.sort(key=lambda raw: read(raw) is None)
        if values:
            found[field] = values[0]
    return found


def _rank(said: Said) -> tuple[int, str]:
    return _BEST_FIRST.index(said.kind) if said.kind in _BEST_FIRST else len(_BEST_FIRST), said.address


def packed(said: Evidence, whole: Evidence) -> str | None:
    """What an entry says as its sighting keeps it, beside the merged evidence: feeds of an outlet mostly say the same."""
    if said == whole:
        return None
    return dumps({field: None if value == whole.get(field) else value for field, value in said.items()})


def unpacked(kept: str | None, whole: Evidence) -> Evidence:
    """The inverse of `packed`."""
    if kept is None:
        return whole
    return {field: whole.get(field) if value is None else value for field, value in json.loads(kept).items()}


def is_newer(changed: Moment, moved: bool, fetched: datetime) -> bool:
    """Whether a page may have changed after it was fetched, as its entry says.

    changed: when, as the entry says
    moved:   whether this entry said another time before: then of a mere day any hour may be meant, and a time shortly before the
             fetch counts too, since clocks differ and pages and sitemaps lie in caches
    """
    slack = timedelta(0) if not moved else _DAY if changed.precision == "day" else _CACHED
    return changed.at + slack > fetched
