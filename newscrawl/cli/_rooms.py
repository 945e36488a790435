"""The rooms of `newscrawl pipe`, each a function from one JSON object to another. A room is imported when it is used."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from newscrawl.cli._page import NO_ADDRESS, language_of, read_bytes, undescribed
from newscrawl.cli.render.article import article_as_json, stamp
from newscrawl.models import Article, KeyKind, Kind, Page

if TYPE_CHECKING:
    from newscrawl.dedupe.near import TextFeatures

Row = dict[str, Any]

_ROME = "Europe/Rome"
_OTHER_KINDS = {"section": "front", "news_sitemap": "sitemap", "rss": "feed", "atom": "feed"}


def extract(row: Row) -> Row:
    """The fields of the page in the file "path", with the milliseconds that it took."""
    from newscrawl.extract import article

    page = _page(row)
    wall, cpu = time.perf_counter(), time.process_time()
    found = article(page, undescribed(page.url, language_of(page.body)), now=page.fetched_at)
    spent = {"ms": _ms(time.perf_counter() - wall), "cpu_ms": _ms(time.process_time() - cpu)}
    return article_as_json(found) | spent


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def dates(row: Row) -> Row:
    """The date that "text" prints, read at "reference" in "zone": now and Rome where they are not given."""
    from newscrawl.dates import parse

    zone = ZoneInfo(row.get("zone") or _ROME)
    given = row.get("reference")
    now = datetime.fromisoformat(given) if given else datetime.now(zone)
    moment = parse(_text(row, "text"), now=now if now.tzinfo else now.replace(tzinfo=zone), zone=zone)
    return {"date": stamp(moment), "precision": moment.precision if moment else None}


def links(row: Row) -> Row:
    """The links of the feed, sitemap or page in the file "path"."""
    from newscrawl.discover import links

    page = _page(row)
    found = links(page, undescribed(page.url), _kind(row.get("kind")))
    shown = [
        {"url": link.url, "title": link.title, "date": _link_date(link.published or link.modified, page.fetched_at)}
        for link in found.links
    ]
    return {"links": shown, "error": found.note}


def _link_date(raw: str | None, now: datetime) -> str | None:
    from newscrawl.dates import parse

    return stamp(parse(raw, now=now, zone=ZoneInfo(_ROME))) if raw else None


def _kind(raw: Any) -> Kind:
    try:
        return Kind(_OTHER_KINDS.get(raw, raw))
    except ValueError:
        raise ValueError(f'"kind": expected one of feed, sitemap, front, home; got {json.dumps(raw)}') from None


def urls(row: Row) -> Row:
    """The canonical form of "url"."""
    from newscrawl.urls import canonical

    return {"canonical": canonical(_text(row, "url"))}


class Dedupe:
    """Finds for each row the first earlier one that tells the same story; keeps what it needs of all rows."""

    def __init__(self) -> None:
        self._by_text: dict[str, Any] = {}  # key of a text → id of the first row that tells its story
        self._by_hash: dict[str, list[int]] = {}  # place and hash → numbers of the rows that have it
        self._rows: list[
            tuple[Any, TextFeatures]
        ] = []  # id of the first row of the story, and the text compared with others

    def __call__(self, row: Row) -> Row:
        """The id of the first row, as "dup_of"; None for a story that is new."""
        from newscrawl.dedupe import near

        page = Page(url=NO_ADDRESS, body=b"", fetched_at=datetime.now(UTC))
        article = Article(url=NO_ADDRESS, page=page, title=row.get("title"), body=_text(row, "body"))
        texts, hashes = _keys(article)
        features = near.features(article.title, article.body)
        known = next((self._by_text[text] for text in texts if text in self._by_text), None)
        if known is None:
            known = next(self._alike(hashes, features), None)
        self._keep(row.get("id") if known is None else known, texts, hashes, features)
        return {"dup_of": known}

    def _alike(self, hashes: Sequence[str], features: TextFeatures) -> Iterator[Any]:
        from newscrawl.dedupe import near

        equal = Counter(number for value in hashes for number in self._by_hash.get(value, ()))
        for number in sorted(number for number, hits in equal.items() if hits >= near.MIN_EQUAL):
            root, other = self._rows[number]
            if near.is_copy(other, features) is not None:
                yield root

    def _keep(self, root: Any, texts: Sequence[str], hashes: Sequence[str], features: TextFeatures) -> None:
        for text in texts:
            self._by_text.setdefault(text, root)
        for value in hashes:
            self._by_hash.setdefault(value, []).append(len(self._rows))
        self._rows.append((root, features))


def _keys(article: Article) -> tuple[Sequence[str], Sequence[str]]:
    """Keys of the exact text; hashes of the likeness, each with its place."""
    from newscrawl.dedupe import keys, near

    found = list(keys(article))
    texts = [key.value for key in found if key.kind is KeyKind.TEXT]
    signatures = [key.value for key in found if key.kind is KeyKind.NEAR]
    return texts, [f"{place} {value}" for each in signatures for place, value in enumerate(near.hashes(each))]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise ValueError(f'"{name}": expected a string, got {json.dumps(value)}')
    return value


def _page(row: Mapping[str, Any]) -> Page:
    return Page(url=row.get("url") or NO_ADDRESS, body=read_bytes(_text(row, "path")), fetched_at=datetime.now(UTC))
