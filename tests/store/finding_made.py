"""A small archive whose rows are known, and what a query finds in it by a plain reading of each row: no index, no SQL."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from newscrawl.query import words
from newscrawl.query.tree import All, Either, Field, FieldName, Not, Phrase, Prefix, Query, Word
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import writing
from newscrawl.urls import canonical

_SOURCE = "INSERT INTO sources (slug, name, home, language, timezone, region, groups) VALUES (?, ?, 'https://x.example/', 'it', 'Europe/Rome', ?, ?)"
_ARTICLE = """
INSERT INTO articles (id, url, source, title, kicker, subtitle, byline, section, body, words, tags, published_day, first_seen, fetched, extracted,
  provenance, duplicate_of)
VALUES (:id, :url, :source, :title, :kicker, :subtitle, :byline, :section, :body, 1, '[]', :day, :seen, :seen, :seen, '{}', :root)
"""
_KEY = "INSERT INTO article_keys (kind, value, article_id) VALUES ('address', :url, :id)"
_AUTHOR = "INSERT INTO article_authors (article_id, author_id, position) VALUES (?, ?, ?)"
_REVISION = """
INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed) VALUES (:id, 2, :class, :at, :at, 1, 1)
"""

SOURCES = {
    "corriere": ("Il Corriere dell'Alba", "Lazio", '["local"]'),
    "gazzetta": ("La Gazzetta", None, '["national", "sport"]'),
    "vedetta": ("La Vedetta", "Valle d'Aosta", '["local"]'),
}
AUTHORS = ("Anna Rossi", "Ugo Rossi", "Niccolò Pelù", "Rossella Neri")
SECTIONS = ("Cronaca", "Politica estera", "Città", None)
_VOCABULARY = [
    "alluvione",
    "alluvioni",
    "ponte",
    "ponti",
    "mare",
    "mari",
    "governo",
    "governa",
    "governare",
    "Conte",
    "conti",
    "conte",
    "città",
    "perché",
    "l’acqua",
    "dell'acqua",
    "1º",
    "CO₂",
    "nero",
    "pane",
    "forno",
    "il",
    "la",
    "di",
]

# What people type for a field, and what it means here.
_MEANT: Mapping[FieldName, Mapping[str, tuple[str | None, ...]]] = {
    FieldName.SOURCE: {
        "corriere": ("corriere",),
        "GAZZETTA": ("gazzetta",),
        "La Vedetta": ("vedetta",),
        "alba": ("corriere",),
        "@local": ("corriere", "vedetta"),
        "@sport": ("gazzetta",),
        "@valle-d-aosta": ("vedetta",),
    },
    FieldName.REGION: {"lazio": ("corriere",), "Valle d’Aosta": ("vedetta",)},
    FieldName.SECTION: {
        "cronaca": ("Cronaca",),
        "politica": ("Politica estera",),
        "citta": ("Città",),
        "estera politica": (),
    },
    FieldName.AUTHOR: {
        "rossi": ("Anna Rossi", "Ugo Rossi"),
        "niccolo": ("Niccolò Pelù",),
        "Pelù": ("Niccolò Pelù",),
        "ross": (),
        "anna rossi": ("Anna Rossi",),
    },
}
_KINDS = ("typo", "headline", "update")
_DAYS = ("1969-11-02", "1970-01-01", "2025-03-01", "2025-03-09", "2026-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article as it was written."""

    id: int
    url: str
    source: str
    section: str | None
    title: str
    kicker: str | None
    subtitle: str | None
    body: str
    authors: tuple[str, ...]
    day: str | None
    seen: str
    changes: tuple[tuple[str, str], ...]  #: kind, moment
    root: int | None

    @property
    def text(self) -> str:
        parts = (self.title, self.kicker, self.subtitle, ", ".join(self.authors), self.body)
        return "\n".join(part for part in parts if part)


def known(count: int = 120, seed: int = 17) -> list[Known]:
    """Some are older than 1970, some have no day; oldest first."""
    rng = random.Random(seed)
    begun = datetime(1969, 11, 1, tzinfo=UTC)
    found: list[Known] = []
    for number in range(count):
        at = (
            begun + timedelta(hours=9 * number)
            if number < 40
            else datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=5 * number)
        )
        root = rng.choice(found).id if number > 5 and rng.random() < 0.1 else None
        kinds = rng.sample(_KINDS, rng.choice((0, 0, 0, 1, 2)))
        found.append(
            Known(
                id=int(at.timestamp()),
                url=f"https://www.x.example/{number}",
                source=rng.choice(tuple(SOURCES)),
                section=rng.choice(SECTIONS),
                title=_some(rng, 3),
                kicker=rng.choice((None, _some(rng, 1))),
                subtitle=rng.choice((None, _some(rng, 2))),
                body=_some(rng, 5),
                authors=tuple(rng.sample(AUTHORS, rng.choice((0, 1, 1, 2)))),
                day=None if rng.random() < 0.1 else f"{at:%Y-%m-%d}",
                seen=f"{at + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
                changes=tuple((kind, f"{at + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}") for kind in kinds),
                root=next((one.root or one.id for one in found if one.id == root), None),
            )
        )
    return found


def _some(rng: random.Random, many: int) -> str:
    return " ".join(rng.choices(_VOCABULARY, k=many))


def fill(db: Database, articles: list[Known]) -> None:
    with writing(db):
        db.executemany(_SOURCE, [(slug, *said) for slug, said in SOURCES.items()])
        db.executemany("INSERT INTO authors (id, name) VALUES (?, ?)", enumerate(AUTHORS, 1))
        for one in articles:
            add(db, one)


def add(db: Database, one: Known) -> None:
    row = {
        name: getattr(one, name)
        for name in ("id", "url", "source", "title", "kicker", "subtitle", "section", "body", "day", "seen", "root")
    }
    db.execute(_ARTICLE, {**row, "byline": ", ".join(one.authors) or None})
    db.execute(_KEY, {"url": canonical(one.url), "id": one.id})
    db.executemany(_AUTHOR, [(one.id, AUTHORS.index(name) + 1, place) for place, name in enumerate(one.authors, 1)])
    db.executemany(_REVISION, [{"id": one.id, "class": kind, "at": at} for kind, at in one.changes])


# ── by a plain reading ─────────────────────────────────────────────────────────────────────────


def expected(query: Query, articles: list[Known]) -> list[int]:
    """The numbers of those that the query means, newest first."""
    holds = _reading(query)
    return sorted((one.id for one in articles if holds(one)), reverse=True)


def _reading(query: Query) -> Callable[[Known], bool]:
    match query:
        case Word(_, stem):
            return lambda one: (
                stem in {words.stem(token) for token in _tokens(one) if token not in words.FUNCTION_WORDS}
            )
        case Phrase(parts):
            return lambda one: any(f" {' '.join(parts)} " in f" {' '.join(line)} " for line in (_tokens(one),))
        case Prefix(start):
            return lambda one: any(token.startswith(start) for token in _tokens(one))
        case Not(of):
            inner = _reading(of)
            return lambda one: not inner(one)
        case All(of):
            every = [_reading(part) for part in of]
            return lambda one: all(holds(one) for holds in every)
        case Either(of):
            some = [_reading(part) for part in of]
            return lambda one: any(holds(one) for holds in some)
        case Field():
            return lambda one: _has_field(query, one)


def _tokens(one: Known) -> list[str]:
    return [token.text for token in words.tokens(one.text)]


def _has_field(asked: Field, one: Known) -> bool:
    day = one.day or one.seen[:10]
    meant = {value for typed in asked.values for value in _MEANT.get(asked.name, {}).get(typed, ())}
    (first, *_) = asked.values
    match asked.name:
        case FieldName.SOURCE | FieldName.REGION:
            return one.source in meant
        case FieldName.SECTION:
            return one.section in meant
        case FieldName.AUTHOR:
            return not meant.isdisjoint(one.authors)
        case FieldName.SINCE:
            return day >= first
        case FieldName.UNTIL:
            return day <= first
        case FieldName.CHANGED:
            if first[0].isdigit():
                return any(at[:10] >= first for _, at in one.changes)
            return any(first == "any" or kind in asked.values for kind, _ in one.changes)
        case FieldName.STORY:
            return int(first) in (one.id, one.root)


# ── queries ────────────────────────────────────────────────────────────────────────────────────


def queries(articles: list[Known]) -> st.SearchStrategy[Query]:
    """Any tree: words of both indexes, phrases, beginnings and fields, together in every way."""
    plain = [
        token
        for word in _VOCABULARY
        for token in (t.text for t in words.tokens(word))
        if token not in words.FUNCTION_WORDS
    ]
    leaves: list[st.SearchStrategy[Query]] = [
        st.sampled_from(plain).map(lambda text: Word(text, words.stem(text))),
        st.lists(st.sampled_from(plain), min_size=1, max_size=2).map(lambda parts: Phrase(tuple(parts))),
        st.sampled_from(["gov", "allu", "cont", "per", "zzz"]).map(Prefix),
        st.sampled_from(list(_fields(articles))),
    ]
    return st.recursive(st.one_of(leaves), _joined, max_leaves=8)


def _joined(of: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(of, min_size=2, max_size=4).map(tuple)
    return st.one_of(of.map(Not), several.map(All), several.map(Either))


def _fields(articles: list[Known]) -> Iterator[Field]:
    for name, meant in _MEANT.items():
        for typed in meant:
            yield Field(name, (typed,), 0)
        yield Field(name, tuple(meant)[:2], 0)
    for day in _DAYS:
        yield Field(FieldName.SINCE, (day,), 0)
        yield Field(FieldName.UNTIL, (day,), 0)
        yield Field(FieldName.CHANGED, (day,), 0)
    for kind in ("any", *_KINDS):
        yield Field(FieldName.CHANGED, (kind,), 0)
    roots = [one.root for one in articles if one.root is not None and one.root >= 0]
    for root in roots[:2]:
        yield Field(FieldName.STORY, (str(root),), 0)


def plain(id: int, title: str, body: str = "-") -> Known:
    """An article with a text alone."""
    moment = "2025-03-01T00:00:00Z"
    return Known(
        id=id, url=f"https://www.x.example/{id}", source="corriere", section=None, title=title, kicker=None, subtitle=None, body=body,
        authors=(), day=moment[:10], seen=moment, changes=(), root=None,
    )  # fmt: skip
