"""Who runs in `newscrawl measure fields`: our extractor, and trafilatura alone. One page in, one prediction out.

A prediction is a row as the corpus's score.py reads it. Everything here is importable by a spawned process.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from newscrawl import extract
from newscrawl.models import Moment, Page, Source


class Task(NamedTuple):
    """One page of the corpus."""

    path: Path
    id: str
    url: str
    lang: str


class Run(NamedTuple):
    """One prediction and the CPU time that it cost."""

    row: Mapping[str, Any]
    ms: float


# The corpus does not say where an outlet is at home; a source file of ours does.
_ZONES = {
    "it": "Europe/Rome", "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris",
    "es": "Europe/Madrid", "uk": "Europe/London", "au": "Australia/Sydney", "nz": "Pacific/Auckland", "jp": "Asia/Tokyo",
    "in": "Asia/Kolkata", "ca": "America/Toronto", "tr": "Europe/Istanbul", "za": "Africa/Johannesburg",
}  # fmt: skip
_ZONES_BY_LANGUAGE = {
    "it": "Europe/Rome",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "es": "Europe/Madrid",
    "en": "America/New_York",
}


def ours(task: Task) -> Run:
    page = Page(url=task.url, body=_read(task.path), fetched_at=datetime.now(UTC))
    source = Source(slug="measured", name="", home=task.url, entries=(), timezone=_zone(task))
    began = time.process_time()
    found = extract.article(page, source, now=page.fetched_at)
    ms = (time.process_time() - began) * 1000
    row = {
        "id": task.id,
        "title": found.title,
        "authors": list(found.authors),
        "credit": list(found.credit),
        "date": _iso(found.published, found.published_raw),
        "subtitle": found.subtitle,
        "body": found.body,
    }
    return Run(row, ms)


def theirs(task: Task) -> Run:
    """trafilatura as its manual calls it; the time is that of one call that gives text and metadata."""
    from trafilatura import bare_extraction
    from trafilatura import extract as extract_text

    raw = _read(task.path)
    began = time.process_time()
    found: Any = bare_extraction(raw, include_comments=False, with_metadata=True)
    ms = (time.process_time() - began) * 1000
    body = extract_text(raw, include_comments=False) or ""
    authors = [name.strip() for name in (getattr(found, "author", None) or "").split(";") if name.strip()]
    row = {
        "id": task.id,
        "title": getattr(found, "title", None),
        "authors": authors,
        "date": getattr(found, "date", None),
        "body": body,
    }
    return Run(row, ms)


CONTESTANTS: Mapping[str, Callable[[Task], Run]] = {"newscrawl": ours, "trafilatura": theirs}


def _read(path: Path) -> bytes:
    with gzip.open(path) as page:
        return page.read()


def _zone(task: Task) -> str:
    domain = (urlsplit(task.url).hostname or "").rpartition(".")[2]
    return _ZONES.get(domain) or _ZONES_BY_LANGUAGE.get(task.lang[:2].lower(), "UTC")


def _iso(moment: Moment | None, raw: str | None) -> str | None:
    """A day as a day; a time with the offset that the page printed, else with the outlet's."""
    if moment is None:
        return None
    if moment.precision == "day":
        return moment.at.date().isoformat()
    try:
        offset = datetime.fromisoformat((raw or "").strip()).tzinfo
    except ValueError:
        offset = None
    return (moment.at.astimezone(offset) if offset is not None and offset != UTC else moment.at).isoformat()
