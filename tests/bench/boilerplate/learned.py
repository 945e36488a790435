"""What learning boilerplate gives on real outlets: the pages of a corpus, stored as a crawl stores them, and their bodies judged.

The store counts and the stage's own functions drop: what is measured is what runs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl import boilerplate, dedupe, extract, quality, urls
from newscrawl.cli._page import read_bytes, undescribed
from newscrawl.models import Article, Page
from newscrawl.store import Options, Store, open_store
from newscrawl.text import same_form
from tests.bench import scorer
from tests.bench.bootstrap import PageScore
from tests.bench.corpus import page_file, truth

Row = Mapping[str, Any]
# Shingles of so many words, as score.py's.
_SHINGLE = 4
_TOKEN = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusOutlet:
    """The pages of one outlet of the corpus, each with its row; one page an address."""

    site: str  #: registrable domain
    pages: Sequence[tuple[Row, Path]]


class JudgedPage(NamedTuple):
    """A page with truth: its article, and the body less what was learned."""

    row: Row
    article: Article
    body: str


class FalseWords(NamedTuple):
    """Numbers of words of bodies that no shingle of the truth holds, by what could have told them."""

    repeated: int  #: in blocks that stand on two pages of the outlet or more
    alike: int  #: in blocks that do so but for their digits
    once: Counter[str]  #: in blocks that stand on one page, by kind of block
    by_page: Sequence[int]  #: all, page by page

    @property
    def total(self) -> int:
        return self.repeated + self.alike + self.once.total()


class OutletScores(NamedTuple):
    """The scores of one outlet, before and after learning."""

    site: str
    pages: int
    blocks: int  #: learned
    before: Sequence[PageScore]
    after: Sequence[PageScore]
    words: int  #: of the bodies after learning
    false: FalseWords


def outlets(corpus: Path) -> list[CorpusOutlet]:
    """The outlets with enough pages and a true body among them. A page that stands in several sets is there once, with its body."""
    found: dict[str, dict[str, tuple[Row, Path]]] = defaultdict(dict)
    for folder in sorted(pages.parent for pages in corpus.glob("*/pages")):
        for row in truth(folder):
            if url := row.get("url"):
                pages = found[urls.site(url)]
                if url not in pages or (row.get("body") and not pages[url][0].get("body")):
                    pages[url] = (row, page_file(folder, row))
    return [
        CorpusOutlet(site=site, pages=tuple(pages.values()))
        for site, pages in sorted(found.items())
        if len(pages) >= boilerplate.MIN_PAGES and any(row.get("body") for row, _ in pages.values())
    ]


def measured(corpus: Path, chosen: Sequence[CorpusOutlet], folder: Path, now: datetime) -> list[OutletScores]:
    """Learn from each outlet's pages in a store of its own in the folder; scored with and without."""
    results = []
    for each in chosen:
        articles = [_article(row, file, each.site, now) for row, file in each.pages]
        file, learning = folder / f"{each.site}.db", Options(learns=True)
        with open_store(file, pages=None, command="measure boilerplate", now=now, options=learning) as store:
            _store(store, each.site, articles, now)
            blocks = sum(block.dropped for block in store.boilerplate.shown(each.site))
            learned = [
                JudgedPage(
                    row,
                    article,
                    boilerplate.body(each.site, article.blocks, store.boilerplate.dropped(each.site, article.blocks)),
                )
                for (row, _), article in zip(each.pages, articles, strict=True)
            ]
        judged = [page for page in learned if page.row.get("body")]
        before = _scores(corpus, [(page.row, page.article, page.article.body) for page in judged])
        after = _scores(corpus, [(page.row, page.article, page.body) for page in judged])
        false = _false(judged, articles)
        words = sum(len(_TOKEN.findall(page.body)) for page in judged)
        results.append(OutletScores(each.site, len(articles), blocks, before, after, words, false))
    return results


def _article(row: Row, file: Path, site: str, now: datetime) -> Article:
    page = Page(url=row["url"], body=read_bytes(str(file)), fetched_at=now, source=site)
    article = extract.article(page, undescribed(page.url, row.get("lang") or ""), now=now)
    # Its own address, or pages that name their outlet's front page as canonical would be one article.
    return replace(article, url=row["url"])


def _store(store: Store, site: str, articles: Iterable[Article], now: datetime) -> None:
    store.ledger.add_sources([replace(undescribed(f"https://{site}/"), slug=site)])
    run = store.runs.begin("measure", {"source": site}, "", 0, now)
    for article in articles:
        if quality.reason_to_reject(article) is None:
            keyed = replace(article, keys=dedupe.keys(article))
            store.articles.store(keyed, link_id=None, run_id=run, now=now)


def _scores(corpus: Path, pages: Sequence[tuple[Row, Article, str]]) -> list[PageScore]:
    """Scores by the corpus's own scorer, in the order of the pages."""
    by_set: dict[str, list[Row]] = defaultdict(list)
    for row, article, body in pages:
        by_set[row["set"]].append({"id": row["id"], "subtitle": article.subtitle, "body": body})
    found: dict[str, PageScore] = {}
    for name, predictions in by_set.items():
        found |= scorer.by_page(corpus, name, predictions)
    return [found[row["id"]] for row, _, _ in pages]


# ── what is false ──────────────────────────────────────────────────────────────────────────────


def _false(judged: Iterable[JudgedPage], articles: Sequence[Article]) -> FalseWords:
    same = Counter(form for article in articles for form in {same_form(block.text) for block in article.blocks})
    alike = Counter(form for article in articles for form in {_undated(block.text) for block in article.blocks})
    repeated = near = 0
    once: Counter[str] = Counter()
    pages = []
    for page in judged:
        before = repeated + near + once.total()
        for kind, text, false in _false_words(page):
            if same[same_form(text)] > 1:
                repeated += false
            elif alike[_undated(text)] > 1:
                near += false
            else:
                once[kind] += false
        pages.append(repeated + near + once.total() - before)
    return FalseWords(repeated, near, once, pages)


def _undated(text: str) -> str:
    return same_form(_DIGITS.sub("", text))


def _false_words(page: JudgedPage) -> Iterator[tuple[str, str, int]]:
    """Kind and text of each block of the body, and how many of its words stand in no shingle of the truth."""
    true = _TOKEN.findall(page.row["body"])
    shingles = {tuple(true[at : at + _SHINGLE]) for at in range(len(true) - _SHINGLE + 1)}
    kept = set(page.body.split("\n\n"))
    blocks = [block for block in page.article.blocks if block.text in kept]
    tokens = [token for block in blocks for token in _TOKEN.findall(block.text)]
    right = [False] * len(tokens)
    for at in range(len(tokens) - _SHINGLE + 1):
        if tuple(tokens[at : at + _SHINGLE]) in shingles:
            right[at : at + _SHINGLE] = [True] * _SHINGLE
    at = 0
    for block in blocks:
        size = len(_TOKEN.findall(block.text))
        yield block.kind, block.text, right[at : at + size].count(False)
        at += size


def lost(results: Iterable[OutletScores]) -> list[str]:
    """Outlets whose pages lost true text to what was learned."""
    return [
        each.site
        for each in results
        if any(after.recall < before.recall for before, after in zip(each.before, each.after, strict=True))
    ]
