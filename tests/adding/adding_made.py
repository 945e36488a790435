"""Helpers: what a first run found, as a store would tell it."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.adding import HomePage
from newscrawl.models import Kind, Link
from newscrawl.store.shown import FIELDS, AskedPage, Shown, ShownArticle, ShownEntry, ShownLink

BASE = "https://www.lavedetta.example"
HOME = HomePage(url=f"{BASE}/", name="La Vedetta", language="it")
DAY = "2026-11-28T10:00:00Z"


def paths(count: int, first: int = 0) -> list[str]:
    return [f"/cronaca/il-ponte-riapre-dopo-anni-{1000 + number}.html" for number in range(first, first + count)]


def entry(
    id: int,
    path: str,
    links: Iterable[str],
    kind: Kind = Kind.FEED,
    *,
    parent: int | None = 1,
    title: str | None = None,
    published: str | None = DAY,
    state: str = "pending",
    reason: str | None = None,
    outcome: str = "ok",
    searched: bool = False,
) -> ShownEntry:
    shown = tuple(
        ShownLink(url=BASE + link, state=state, reason=reason, title=title and title.format(link), published=published)
        for link in links
    )
    return ShownEntry(
        id=id,
        url=BASE + path,
        kind=kind,
        parent=parent,
        searched=searched,
        outcome=outcome,
        detail=None,
        count=len(shown),
        links=shown,
    )


def found(
    *entries: ShownEntry, articles: Iterable[ShownArticle] = (), robots: str = "", asked: Iterable[AskedPage] = ()
) -> Shown:
    home = entry(1, "/", (), Kind.HOME, parent=None)
    return Shown(
        entries=(home, *entries),
        articles=tuple(articles),
        asked=tuple(asked),
        robots={"www.lavedetta.example": robots} if robots else {},
    )


def article(path: str, language: str = "it", raw: str | None = None, published: str | None = None) -> ShownArticle:
    values = dict.fromkeys(FIELDS) | {"title": "Riapre il ponte", "language": language, "published": published}
    return ShownArticle(url=BASE + path, values=values, origins={"title": "visible:h1"}, published_raw=raw)


def declared(*feeds: str) -> tuple[Link, ...]:
    return tuple(Link(url=BASE + path, kind=Kind.FEED) for path in feeds)
