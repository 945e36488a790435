"""Values between Python and columns: times, JSON, strings that SQLite takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from newscrawl.models import Link, Reason
from newscrawl.store.records import Leased
from newscrawl.text import clean

_encoded = json.JSONEncoder(
    ensure_ascii=False, separators=(", ", ": ")
).encode  # made once: it takes as long as an encoding
_EVIDENCE = tuple(field.name for field in fields(Link) if field.name not in ("url", "kind", "declared", "text"))


def utc(at: datetime) -> str:
    """An aware time as columns hold it; parts of a second are cut.

    >>> utc(datetime.fromisoformat("2025-11-09T14:30:00.5+01:00"))
    '2025-11-09T13:30:00Z'
    """
    if at.tzinfo is None:
        raise ValueError(f"expected an aware time, got {at!r}")
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def utc_or_none(at: datetime | None) -> str | None:
    return None if at is None else utc(at)


def moment(column: str) -> datetime:
    """The inverse of `utc`."""
    return datetime.fromisoformat(column)


def moment_or_none(column: str | None) -> datetime | None:
    return None if column is None else moment(column)


def moment_if_any(column: str | None) -> datetime | None:
    """The same for pages that show what stands there, whoever wrote it: None too for what is no time.

    >>> moment_if_any("2025-11-09T13:30:00Z").hour, moment_if_any("yesterday")
    (13, None)
    """
    try:
        read = datetime.fromisoformat(column or "")
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def number(value: int | None) -> int | None:
    """As it is. Raises ValueError for what an INTEGER column does not take, or takes as NULL without a word, as NaN.

    >>> number(2**63)
    Traceback (most recent call last):
    ValueError: expected a whole number of 64 bits, got 9223372036854775808
    """
    if value is not None and not (isinstance(value, int) and -(2**63) <= value < 2**63):
        raise ValueError(f"expected a whole number of 64 bits, got {value!r}")
    return value


def storable(text: str) -> str:
    """As it is, but for lone surrogates, which no column takes: U+FFFD in their place.

    >>> storable("a\\ud800")
    'a\ufffd'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def dumps(value: object) -> str:
    """JSON as people read it in Datasette; a lone surrogate, which no column takes, becomes U+FFFD."""
    return clean(_encoded(value))


def commas(values: tuple[str, ...]) -> str | None:
    return ", ".join(values) or None


def evidence_of(link: Link) -> dict[str, object]:
    """The evidence that an entry gave of a link, less its address and what it left out."""
    return {name: value for name in _EVIDENCE if (value := getattr(link, name))}


def link(url: str, evidence: Mapping[str, Any]) -> Link:
    """The inverse of `evidence_of`, for an article."""
    return Link(url=url, **{**evidence, "authors": tuple(evidence.get("authors", ()))})


def leased(row: Mapping[str, Any]) -> Leased:
    """A link's row with `last`, the reason of its last fetch, and the text that its feed carries."""
    return Leased(
        id=row["id"],
        url=row["url"],
        source=row["source"],
        host=row["host"],
        attempts=row["attempts"],
        link=replace(link(row["url"], json.loads(row["evidence"])), text=row["feed_text"]),
        last=None if row["last"] is None else Reason(row["last"]),
    )
