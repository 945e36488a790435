"""The addresses of a browser's pages over one archive, as a reader comes to them: of what the archive has."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote_plus

from newscrawl.browse import metadata, public
from newscrawl.query import words
from tests.bench import ROOT

_LAST = "SELECT id, source, section, title FROM articles ORDER BY id DESC LIMIT 1 OFFSET 40"
_FIRST = "SELECT id FROM articles ORDER BY id LIMIT 1"
_STORY = "SELECT id FROM stories ORDER BY id DESC LIMIT 1"
_AUTHOR = (
    "SELECT p.name FROM article_authors AS w JOIN authors AS p ON p.id = w.author_id ORDER BY w.article_id DESC LIMIT 1"
)
_TEXTS = "SELECT body FROM articles ORDER BY id DESC LIMIT 200"
_REGION = "SELECT region FROM sources WHERE region IS NOT NULL ORDER BY slug LIMIT 1"


def pages(path: Path, *, is_public: bool) -> dict[str, str]:
    """What a page is called → its address; those that strangers are refused only where is_public is not set."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        named = dict(_of_archive(db))
    home = {name: f"/newscrawl{address}" for name, address in named.items() if address is not None}
    queries = metadata.read(ROOT / "data" / "datasette.yaml")["databases"][metadata.DATABASE]["queries"]
    questions = {f"question: {name}": f"/newscrawl/{name}" for name in queries if name != "search"}
    every = {"start": "/", **home, **questions}
    refused = {f"/newscrawl/{name}" for name in (*queries, "links", "entries", "fetches")} - {
        f"/newscrawl/{name}" for name in public.QUESTIONS
    }
    return {
        name: address for name, address in every.items() if not (is_public and address.partition("?")[0] in refused)
    }


def _of_archive(db: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    def one(statement: str) -> str | None:
        row = db.execute(statement).fetchone()
        return None if row is None else quote_plus(str(row[0]))

    last = db.execute(_LAST).fetchone() or db.execute(_LAST.replace("40", "0")).fetchone()
    id, source, section, title = last
    long = [word for word in title.split() if len(word) > 4] or title.split()
    common, two = quote_plus(long[0].lower()), quote_plus(" ".join(long[:2]).lower())
    frequent = quote_plus(_most_frequent([row[0] for row in db.execute(_TEXTS)]))
    yield "data", ""
    yield "outlets", "/outlet"
    yield "an outlet", f"/outlet/{source}"
    yield "an article", f"/articles/{id}"
    yield "the oldest article", f"/articles/{one(_FIRST)}"
    yield "an article as JSON", f"/articles/{id}.json"
    yield "a story", f"/story/{story}" if (story := one(_STORY)) else None
    yield "a story's articles", f"/story_articles?story__exact={story}" if (story := one(_STORY)) else None
    yield "a person", f"/author?name={author}" if (author := one(_AUTHOR)) else None
    yield "a section", f"/section?name={quote_plus(section)}" if section else None
    yield "a region", f"/region?name={region}" if (region := one(_REGION)) else None
    yield "search, nothing asked", "/search"
    yield "search, a word", f"/search?q={common}"
    yield "search, a word, best first", f"/search?q={common}&order=best"
    yield "search, the most frequent word", f"/search?q={frequent}"
    yield "search, the most frequent word, best first", f"/search?q={frequent}&order=best"
    yield "search, the most frequent word, page 20", f"/search?q={frequent}&page=20"
    yield "search, the most frequent word, narrowed", f"/search?q={frequent}&outlet={source}"
    yield "search as JSON, the most frequent word", f"/search.json?q={frequent}"
    yield "an article along a search", f"/articles/{id}?q={common}&place=40"
    yield "search, two words at an outlet", f"/search?q={two}&outlet={source}"
    yield "search, nothing found", f"/search?q={common}+xyzzyxyzzy"
    yield "search, page 20", f"/search?q={common}&page=20"
    yield "search as Atom", f"/search.atom?q={common}"
    yield "headlines", "/news"
    yield "articles", "/articles"
    yield "articles of an outlet", f"/articles?source__exact={source}"
    yield "articles searched", f"/articles?_search={common}"
    yield "articles searched, the most frequent word", f"/articles?_search={frequent}"
    yield "articles searched and filtered", f"/articles?_search={frequent}&source__exact={source}"
    yield "headlines searched, the most frequent word", f"/news?_search={frequent}"
    yield "question: mentions of the most frequent word", f"/mentions?q={frequent}"
    yield "articles as JSON", "/articles.json"
    yield "stories", "/stories"
    yield "changes", "/revisions"
    yield "ledger", "/links"
    yield "entries", "/entries"
    yield "fetches", "/fetches"


def _most_frequent(texts: list[str]) -> str:
    """The word that stands in most of these texts, but for those of grammar."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({token.text for token in words.tokens(text)} - words.FUNCTION_WORDS)
    ranked = (word for word, _ in found.most_common() if len(word) > 4)
    return next(ranked, "parola")
