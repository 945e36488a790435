"""A page that no crawl fetched: the bytes of a file, the language that it declares, and a source for an outlet that nobody described."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from newscrawl import zones
from newscrawl.models import Source

#: The address of a page that was given without one.
NO_ADDRESS = "http://localhost/"

_LANG = re.compile(rb"<html\b[^>]*\blang=[\"']?([A-Za-z]{2})", re.IGNORECASE)


def read_bytes(path: str) -> bytes:
    """The bytes of a page's file, plain or .gz. Raises OSError."""
    raw = Path(path).read_bytes()
    return gzip.decompress(raw) if path.endswith(".gz") and raw[:2] == b"\x1f\x8b" else raw


def undescribed(url: str, language: str | None = None) -> Source:
    """A source for a page whose outlet nobody described; its zone is guessed from address and language."""
    return Source(slug="pipe", name="", home=url, entries=(), timezone=zones.zone_of(url, language))


def language_of(body: bytes) -> str | None:
    """The language of <html lang>, found before the page is parsed, since the zone of an unknown outlet depends on it."""
    found = _LANG.search(body[:4096])
    return found[1].decode("ascii") if found else None
