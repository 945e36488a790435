"""A golden page is a page with what each field was that a rule was written for: GOLDEN/SLUG/HASH.html.gz, and beside it HASH.json.

`kept` reads them again. They are a person's own: pages of outlets, which nothing publishes.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import extract
from newscrawl.errors import UsageError
from newscrawl.fields import BY_SELECTOR
from newscrawl.models import Page, Source

FOLDER = "golden"
_HEADERS = ("content-type",)  # all that extraction asks of an answer's headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One golden page."""

    path: Path  #: of its .json
    page: Page
    fields: Mapping[str, Any]  #: attribute → what it was, as JSON has it


class Lost(NamedTuple):
    """A field that is not any more what it was."""

    field: str
    expected: Any
    came: Any


def folder(catalogue: Sequence[Path]) -> Path:
    """Where golden pages lie: beside the first folder of the catalogue."""
    return catalogue[0].parent / FOLDER


def bare(page: Page) -> Page:
    """The page as it is kept: what an entry said of it, and its further pages, are no part of it."""
    return Page(
        url=page.url,
        body=page.body,
        fetched_at=page.fetched_at,
        source=page.source,
        requested_url=page.requested_url,
        headers={name: page.headers[name] for name in _HEADERS if name in page.headers},
        page_hash=page.page_hash,
    )


def place(folder: Path, slug: str, page: Page) -> Path:
    """The .json of a page. page: of the archive, whose bytes have a name"""
    return folder / slug / f"{page.page_hash}.json"


def write(path: Path, page: Page, field: str, expected: Any) -> None:
    """Keep a page and what a field is on it; what was kept of its other fields stays. Raises UsageError."""
    fields = dict(_read(path).fields) if path.exists() else {}
    told = {
        "url": page.url,
        "requested_url": page.requested_url,
        "fetched": page.fetched_at.isoformat(),
        "headers": dict(page.headers),
        "fields": {**fields, BY_SELECTOR[field].attribute: expected},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _bytes(path).write_bytes(gzip.compress(page.body, mtime=0))
        path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error


def slugs(folder: Path) -> list[str]:
    """The outlets that have golden pages."""
    return sorted({path.parent.name for path in folder.glob("*/*.json")})


def kept(folder: Path, slug: str) -> Iterator[Golden]:
    """The golden pages of an outlet. Raises UsageError for one that cannot be read."""
    for path in sorted((folder / slug).glob("*.json")):
        yield _read(path)


def lost(page: Page, source: Source, fields: Mapping[str, Any]) -> tuple[Lost, ...]:
    """The fields of a page that are not what they were; in a worker."""
    article = extract.article(page, source, now=page.fetched_at)
    came = {name: BY_SELECTOR[name].plain(article) for name in fields}
    return tuple(Lost(name, fields[name], came[name]) for name in fields if came[name] != fields[name])


def _read(path: Path) -> Golden:
    try:
        told = json.loads(path.read_text("utf-8"))
        page = Page(
            url=told["url"],
            requested_url=told["requested_url"],
            fetched_at=datetime.fromisoformat(told["fetched"]),
            headers=told["headers"],
            source=path.parent.name,
            body=gzip.decompress(_bytes(path).read_bytes()),
        )
        fields = {name: told["fields"][name] for name in told["fields"] if name in BY_SELECTOR}
    except OSError as error:
        raise UsageError(f"{error.filename or path}: expected a golden page; {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, EOFError, zlib.error) as error:
        raise UsageError(f"{path}: expected a golden page as `newscrawl rule` writes it; {error!r}") from error
    return Golden(path=path, page=page, fields=fields)


def _bytes(path: Path) -> Path:
    return path.with_suffix(".html.gz")
