"""`newscrawl pipe ROOM`: a pure room as a filter. One JSON object a line in, one out, in order, flushed at once.

A line that cannot be served is answered by a line with "error", and the next one is served all the same.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click

from newscrawl import zones
from newscrawl.fields import PIPED, Field, Shape
from newscrawl.models import Article, Kind, Moment, Page, Source

Row = dict[str, Any]
Serve = Callable[[Row], Row]

_LANG = re.compile(rb"<html\b[^>]*\blang=[\"']?([A-Za-z]{2})", re.IGNORECASE)
_ROME = "Europe/Rome"
_NO_ADDRESS = "http://localhost/"


@click.group()
def pipe() -> None:
    """One room of the pipeline as a filter: JSON lines in, JSON lines out, in order, flushed at once."""


@pipe.command()
def extract() -> None:
    """{"id","url","path"} → title, authors, date, body … of the raw page in the file (plain or .gz)."""
    _serve(_extract())


@pipe.command()
def dates() -> None:
    """{"id","text","reference","zone"} → {"id","date","precision"}: a date as printed, read at the reference time."""
    _serve(_dates())


@pipe.command()
def links() -> None:
    """{"path","url","kind"} → {"links":[{"url","title","date"}],"error"} of a feed, sitemap or section page."""
    _serve(_links())


@pipe.command()
def urls() -> None:
    """{"url"} → {"canonical"}: equal for two spellings of one address."""
    _serve(_urls())


@pipe.command()
def dedupe() -> None:
    """{"id","title","body"} → {"id","dup_of"}: the id of the first line that tells the same story, or null."""
    _serve(_dedupe())


def _serve(answer: Serve, lines: TextIO | None = None) -> None:
    for row, error in _rows(lines or sys.stdin):
        reply = {"error": error} if error else _answered(answer, row)
        click.echo(json.dumps({**({"id": row["id"]} if "id" in row else {}), **reply}, ensure_ascii=False))


def _rows(lines: TextIO) -> Iterator[tuple[Row, str | None]]:
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
        except ValueError as error:
            yield {}, f"line {number}: not JSON: {error}"
            continue
        yield (
            (row, None)
            if isinstance(row, dict)
            else ({}, f"line {number}: expected an object, got {type(row).__name__}")
        )


def _answered(answer: Serve, row: Row) -> Row:
    try:
        return answer(row)
    except Exception as error:  # a filter serves the next line whatever this one held
        return {"error": f"{type(error).__name__}: {error}"}


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise ValueError(f'"{name}": expected a string, got {json.dumps(value)}')
    return value


def read_bytes(path: str) -> bytes:
    """A file of raw bytes, plain or .gz."""
    raw = Path(path).read_bytes()
    return gzip.decompress(raw) if path.endswith(".gz") and raw[:2] == b"\x1f\x8b" else raw


def _page(row: Row, now: datetime) -> Page:
    return Page(url=row.get("url") or _NO_ADDRESS, body=read_bytes(_text(row, "path")), fetched_at=now)


def outlet(url: str, language: str | None = None) -> Source:
    """A source for a page whose outlet nobody described."""
    return Source(slug="pipe", name="", home=url, entries=(), timezone=zones.zone_of(url, language))


def language_of(body: bytes) -> str | None:
    """What the page's own <html lang> says, read before it is parsed: the zone of unknown outlets hangs on it."""
    found = _LANG.search(body[:4096])
    return found[1].decode("ascii") if found else None


def _extract() -> Serve:
    from newscrawl import extract as room

    def answer(row: Row) -> Row:
        page = _page(row, datetime.now(UTC))
        wall, cpu = time.perf_counter(), time.process_time()
        article = room.article(page, outlet(page.url, language_of(page.body)), now=page.fetched_at)
        spent = {"ms": _ms(time.perf_counter() - wall), "cpu_ms": _ms(time.process_time() - cpu)}
        return fields(article) | spent

    return answer


def fields(article: Article) -> Row:
    """An article as filters and `try --json` show it."""
    return {name: _shown(field, article) for name, field in PIPED}


def _shown(field: Field, article: Article) -> Any:
    if field.shape is not Shape.TIME:
        return field.plain(article)
    return stamp(getattr(article, field.attribute), article.published_raw if field.attribute == "published" else None)


def stamp(moment: Moment | None, raw: str | None = None) -> str | None:
    """ISO 8601 as precise as it was printed: a day, or a time with an offset.

    raw: as it stood on the page; an offset in it stays, but for UTC's, which machines print of outlets anywhere. A moment
      that itself stands in UTC is on the day that the page prints (`extract._published`), and stays there
    """
    if moment is None:
        return None
    if moment.precision == "day":
        return moment.at.date().isoformat()
    offset = None if moment.at.tzinfo is UTC else _offset(raw)
    return moment.at.astimezone(offset or moment.at.tzinfo).isoformat(timespec=_PRECISION[moment.precision])


_PRECISION = {"minute": "minutes", "second": "seconds"}


def _offset(raw: str | None) -> tzinfo | None:
    try:
        printed = datetime.fromisoformat((raw or "").strip())
    except ValueError:
        return None
    return printed.tzinfo if printed.utcoffset() else None


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _dates() -> Serve:
    from newscrawl import dates as room

    def answer(row: Row) -> Row:
        zone = ZoneInfo(row.get("zone") or _ROME)
        given = row.get("reference")
        now = datetime.fromisoformat(given) if given else datetime.now(zone)
        moment = room.parse(_text(row, "text"), now=now if now.tzinfo else now.replace(tzinfo=zone), zone=zone)
        return {"date": stamp(moment), "precision": moment.precision if moment else None}

    return answer


def _links() -> Serve:
    from newscrawl import discover as room

    def answer(row: Row) -> Row:
        page = _page(row, datetime.now(UTC))
        found = room.links(page, outlet(page.url), _kind(row.get("kind")))
        shown = [
            {
                "url": link.url,
                "title": link.title,
                "date": _linked_date(link.published or link.modified, page.fetched_at),
            }
            for link in found.links
        ]
        return {"links": shown, "error": found.note}

    return answer


def _linked_date(raw: str | None, now: datetime) -> str | None:
    from newscrawl import dates as room

    return stamp(room.parse(raw, now=now, zone=ZoneInfo(_ROME))) if raw else None


def _kind(raw: Any) -> Kind:
    names = {"section": "front", "news_sitemap": "sitemap", "rss": "feed", "atom": "feed"}
    try:
        return Kind(names.get(raw, raw))
    except ValueError:
        raise ValueError(f'"kind": expected one of feed, sitemap, front, home; got {json.dumps(raw)}') from None


def _urls() -> Serve:
    from newscrawl import urls as room

    return lambda row: {"canonical": room.canonical(_text(row, "url"))}


def _dedupe() -> Serve:
    from newscrawl import dedupe as room
    from newscrawl.dedupe import near
    from newscrawl.models import KeyKind

    first: dict[str, Any] = {}  # text → id of the first line that tells its story
    holders: dict[str, list[int]] = {}  # hash → numbers of the lines that have it
    lines: list[tuple[Any, near.TextFeatures]] = []

    def like(hashes: list[str], looks: near.TextFeatures) -> Iterator[Any]:
        equal = Counter(number for value in hashes for number in holders.get(value, ()))
        for number in sorted(number for number, hits in equal.items() if hits >= near.MIN_EQUAL):
            if near.is_copy(lines[number][1], looks) is not None:
                yield lines[number][0]

    def answer(row: Row) -> Row:
        page = Page(url=_NO_ADDRESS, body=b"", fetched_at=datetime.now(UTC))
        article = Article(url=_NO_ADDRESS, page=page, title=row.get("title"), body=_text(row, "body"))
        keys = room.keys(article)
        texts = [key.value for key in keys if key.kind is KeyKind.TEXT]
        hashes = [
            f"{place} {value}"
            for key in keys
            if key.kind is KeyKind.NEAR
            for place, value in enumerate(near.hashes(key.value))
        ]
        looks = near.features(article.title, article.body)
        known = next((first[text] for text in texts if text in first), None)
        if known is None:
            known = next(like(hashes, looks), None)
        root = row.get("id") if known is None else known
        for text in texts:
            first.setdefault(text, root)
        for value in hashes:
            holders.setdefault(value, []).append(len(lines))
        lines.append((root, looks))
        return {"dup_of": known}

    return answer
