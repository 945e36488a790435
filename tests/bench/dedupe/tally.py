"""Stores made worlds in several orders of arrival, and counts which pairs of articles were called one story."""

from __future__ import annotations

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random

from newscrawl import dedupe
from newscrawl.models import Article, Moment, Page, Source
from newscrawl.store import Options, Store, open_store
from tests.bench.made.worlds import MadeArticle, World

_TIED = """
SELECT a.url AS one, b.url AS other FROM near_pairs AS p JOIN articles AS a ON a.id = p.article_id JOIN articles AS b ON b.id = p.other_id
UNION
SELECT a.url, b.url FROM article_keys AS k JOIN article_keys AS l ON l.kind = 'text' AND l.value = k.value AND l.article_id <> k.article_id
JOIN articles AS a ON a.id = k.article_id JOIN articles AS b ON b.id = l.article_id WHERE k.kind = 'text'
"""
_ROOTS = "SELECT a.url AS url, coalesce(r.url, a.url) AS root FROM articles AS a LEFT JOIN articles AS r ON r.id = a.duplicate_of"

Ties = frozenset[tuple[str, str]]


@dataclass(slots=True)
class PairCounts:
    """Pairs of articles over all worlds: what they truly are, and what they were called."""

    pairs: Counter[tuple[str, bool]] = field(default_factory=Counter)  #: (kind, truly one story) → how many
    called: Counter[tuple[str, bool]] = field(default_factory=Counter)  #: of these, called one story
    others: int = 0  #: pairs of articles of different families beside these, most of them nothing alike
    others_called: int = 0  #: of these, called one story
    together: int = 0  #: pairs of articles in one cluster
    rightly: int = 0  #: of these, truly one story
    belong: int = 0  #: pairs of articles that are truly one story
    orders_agree: bool = True  #: each article in the same cluster, whatever the order of arrival
    shifting: int = 0  #: pairs found in some orders and not in others: over the bounds of a look-up (`store.near`)
    ms: list[float] = field(default_factory=list)  #: CPU of storing an article, keys included

    def figures(self) -> dict[str, float]:
        """The figures that have a floor: better when higher."""
        same = {kind: number for (kind, true), number in self.pairs.items() if true}
        hit = sum(self.called[kind, True] for kind in same)
        wrong, different = self.false_alarms()
        pairwise = 2 * hit / max(1, hit + wrong + sum(same.values()))
        return {
            "pairs F1": pairwise,
            "different articles kept apart": 1 - wrong / max(1, different),
            "clusters F1": 2 * self.rightly / max(1, self.together + self.belong),
            "same result in any order": float(self.orders_agree),
        }

    def false_alarms(self) -> tuple[int, int]:
        """Pairs of different articles that were called one story, and all pairs of different articles."""
        return (
            sum(number for (_, true), number in self.called.items() if not true),
            sum(number for (_, true), number in self.pairs.items() if not true),
        )


def measure(worlds: Iterable[World], *, orders: int = 5) -> PairCounts:
    """Store each world `orders` times, each time in another order and a new database, and count."""
    tally = PairCounts()
    for world in worlds:
        addresses = {
            article: f"https://{article.source}.example/articolo-{n}" for n, article in enumerate(world.articles)
        }
        results = [_stored(world.articles, addresses, Random(order), tally.ms) for order in range(orders)]
        tally.orders_agree &= all(roots == results[0][1] for _, roots in results)
        found: list[set[frozenset[str]]] = [{frozenset(pair) for pair in tied} for tied, _ in results]
        tally.shifting += len(found[0].union(*found[1:]) - found[0].intersection(*found[1:]))
        _count(tally, world, addresses, *results[0])
    return tally


def _count(
    tally: PairCounts, world: World, addresses: Mapping[MadeArticle, str], tied: Ties, roots: Mapping[str, str]
) -> None:
    for pair in world.pairs:
        tally.pairs[pair.kind, pair.same] += 1
        tally.called[pair.kind, pair.same] += (addresses[pair.one], addresses[pair.other]) in tied
    _count_others(tally, world, addresses, tied)
    families: dict[str, list[str]] = defaultdict(list)
    clusters: dict[str, list[MadeArticle]] = defaultdict(list)
    for article in world.articles:
        families[article.family].append(addresses[article])
        clusters[roots[addresses[article]]].append(article)
    tally.belong += sum(len(members) * (len(members) - 1) // 2 for members in families.values())
    for members in clusters.values():
        for one, other in combinations(members, 2):
            tally.together += 1
            tally.rightly += one.family == other.family


def _count_others(tally: PairCounts, world: World, addresses: Mapping[MadeArticle, str], tied: Ties) -> None:
    """Count all pairs of different families that the world does not name."""
    family = {addresses[article]: article.family for article in world.articles}
    named = {frozenset((addresses[pair.one], addresses[pair.other])) for pair in world.pairs}
    named_apart = sum(len(pair) == 2 and len({family[url] for url in pair}) == 2 for pair in named)
    sizes = Counter(family.values())
    every = len(family) * (len(family) - 1) // 2 - sum(size * (size - 1) // 2 for size in sizes.values())
    tally.others += every - named_apart
    called = {frozenset(pair) for pair in tied if family[pair[0]] != family[pair[1]]}
    tally.others_called += len(called - named)


def _stored(
    articles: Sequence[MadeArticle], addresses: Mapping[MadeArticle, str], order: Random, ms: list[float]
) -> tuple[Ties, dict[str, str]]:
    """Store the articles. Returns which addresses are tied, and the root of each address."""
    arriving = list(articles)
    order.shuffle(arriving)
    with tempfile.TemporaryDirectory() as folder:
        now = max(article.published for article in articles)
        options = Options(story_days=7)
        with open_store(Path(folder, "made.db"), pages=None, command="measure", now=now, options=options) as store:
            store.db.execute("PRAGMA synchronous = OFF")
            run_id = _begin(store, arriving)
            for made in arriving:
                before = time.process_time()
                article = _article(made, addresses[made])
                store.articles.store(article, link_id=None, run_id=run_id, now=now)
                ms.append((time.process_time() - before) * 1000)
            tied = frozenset((row["one"], row["other"]) for row in store.db.execute(_TIED))
            return tied, {row["url"]: row["root"] for row in store.db.execute(_ROOTS)}


def _begin(store: Store, articles: Sequence[MadeArticle]) -> int:
    slugs = sorted({article.source for article in articles})
    store.ledger.add_sources(
        Source(slug=slug, name=slug, home=f"https://{slug}.example/", entries=()) for slug in slugs
    )
    return store.runs.begin("measure", {}, "0", 0, max(article.published for article in articles))


def _article(made: MadeArticle, url: str) -> Article:
    article = Article(
        url=url,
        page=Page(url=url, body=b"", fetched_at=made.published, source=made.source),
        title=made.title,
        published=Moment(made.published, "minute"),
        body=made.body,
    )
    return Article(
        url=url,
        page=article.page,
        title=made.title,
        published=article.published,
        body=made.body,
        keys=dedupe.keys(article),
    )
