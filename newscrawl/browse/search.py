"""The page that searches all texts: what it shows for what is asked, and the same answers for the ready questions in SQL.

Everything here runs in one of Datasette's threads, on its read-only connection: that has rows by name, which is all that the store's
readers need of theirs.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from newscrawl.browse import seeking, values
from newscrawl.browse.asked import PAGE, Asked
from newscrawl.browse.hits import Beside, beside
from newscrawl.browse.language import Language
from newscrawl.leaving import WORDS
from newscrawl.query import marks
from newscrawl.query.reading import QueryError, read
from newscrawl.query.said import Said
from newscrawl.query.tree import Query, has_words
from newscrawl.store.db.database import Database
from newscrawl.store.hits import spread
from newscrawl.store.search import finding, index
from newscrawl.store.search.found import FoundArticle, articles

# Letters of an excerpt on the page and in `excerpt()`.
_EXCERPT = 240
_TOLD = {words: reason for reason, words in WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a list."""

    hits: Sequence[dict[str, Any]] = ()
    total: int = 0  #: of all pages
    is_more: bool = False  #: whether there are more than `total`
    reach: int = 0  #: so many of them can be looked through
    wrong: QueryError | None = None  #: why nothing could be looked for
    why: Sequence[Said] = ()  #: where nothing was found: sentences about that
    others: Sequence[tuple[str, Asked, int]] = ()  #: and what else finds how many
    is_stale: bool = False  #: whether words were looked for without their other endings
    beside: Beside | None = None  #: when those that are counted were published, and what they are of

    def first(self, asked: Asked) -> int:
        """The number of its first article, from 1."""
        return (asked.page - 1) * PAGE + 1

    def has_next(self, asked: Asked) -> bool:
        """Whether a page comes behind it."""
        return asked.page * PAGE < self.reach


def found(connection: sqlite3.Connection, asked: Asked, today: date, language: Language, home: str) -> Found:
    """What the page shows. Where the query is wrong, that is said in `wrong`. home: path of the database"""
    db = cast("Database", connection)
    if asked.is_empty:
        return Found()
    try:
        return _found(db, asked, today, language, home)
    except QueryError as wrong:
        return Found(wrong=wrong)


def _found(db: Database, asked: Asked, today: date, language: Language, home: str) -> Found:
    query = asked.query(today)
    most = seeking.most(db)
    every = seeking.newest(db, query, limit=most + 1)
    total = min(len(every), most)
    reach = min(total, finding.MOST_RANKED) if asked.best else total
    skip = (asked.page - 1) * PAGE
    limit = max(0, min(PAGE, reach - skip))
    ids = every[skip : skip + limit]
    if asked.best and limit:
        ids = seeking.best(db, query, limit=limit, skip=skip, known=every)
    return Found(
        hits=[_hit(one, query, language) for one in articles(db, ids)],
        beside=beside(spread(db, every[:total]), asked, today, language, f"{home}/search") if every else None,
        total=total,
        is_more=len(every) > total,
        reach=reach,
        why=() if every else seeking.why(db, query),
        others=() if every else list(_others(db, asked, today, language)),
        is_stale=has_words(query) and not index.is_current(db),
    )


def _hit(one: FoundArticle, query: Query, language: Language) -> dict[str, Any]:
    """What the list shows of an article, marked up."""
    reason = _TOLD.get(one.body)  # strangers read it in the place of the text
    return {
        "article": one,
        "at": _when(one, language),
        "kicker": one.kicker and values.marked(one.kicker, marks.marks(one.kicker, query)),
        "title": values.marked(one.title, marks.marks(one.title, query)) or language.say("frame.no_title"),
        "excerpt": language.say(f"article.withheld_{reason}") if reason else values.marked(*_excerpt(one, query)),
    }


def _excerpt(one: FoundArticle, query: Query) -> tuple[str, list[marks.Place]]:
    """Of the text, or of what else of the article has a word of the query where the text has none."""
    of_text = marks.excerpt(one.body, query, width=_EXCERPT)
    if of_text[1]:
        return of_text
    others = (one.subtitle, ", ".join(one.authors), one.credit)
    beside = (marks.excerpt(text, query, width=_EXCERPT) for text in others if text)
    return next((each for each in beside if each[1]), of_text)


def _when(one: FoundArticle, language: Language) -> str:
    at = one.published
    if at is None:
        return language.say("search.undated", day=language.short_day(one.first_seen))
    return language.short_day(at) if one.published_precision == "day" else language.clock(at)


def _others(db: Database, asked: Asked, today: date, language: Language) -> Iterator[tuple[str, Asked, int]]:
    """What finds something where this found nothing."""
    everywhere = dataclasses.replace(asked, outlet="", since="", until="", page=1)
    lower = asked.in_lower_case()
    for said, other in (("search.in_lower_case", lower), ("search.everywhere", everywhere)):
        if other is None or other.is_empty or other == asked:
            continue
        try:
            many = seeking.count(db, other.query(today))
        except QueryError:
            continue
        if many:
            yield language.say(said), other, many


# ── in SQL ─────────────────────────────────────────────────────────────────────────────────────


def articles_found(connection: sqlite3.Connection, asked: Asked, today: date) -> str:
    """The numbers of the articles found as a JSON list, the newest first, up to 10,000; none where nothing is asked, or it is wrong.

    What is wrong `check` says: an error in a function of SQL loses its words. Where it takes too long, the statement that asks is
    interrupted too, as if it had asked by itself.
    """
    if asked.is_empty:
        return "[]"
    db = cast("Database", connection)
    try:
        return json.dumps(seeking.newest(db, asked.query(today), limit=seeking.most(db)))
    except QueryError:
        return "[]"
    except sqlite3.OperationalError as wrong:
        if wrong.args != ("interrupted",):
            raise
        connection.interrupt()
        return "[0]"  # what is interrupted ends where it takes the first


def check(connection: sqlite3.Connection, asked: Asked, today: date) -> None:
    """Raises QueryError where what is asked cannot be answered."""
    finding.among(cast("Database", connection), asked.query(today), [0])


def excerpt(text: str, words: str, today: date) -> str:
    """The piece of a text that shows most of a query, with ⟦ ⟧ around what it asks for; the beginning where the query is wrong."""
    try:
        query = read(words, today=today)
    except QueryError:
        query = read("", today=today)
    piece, places = marks.excerpt(text, query, width=_EXCERPT)
    for start, end in reversed(places):
        piece = f"{piece[:start]}⟦{piece[start:end]}⟧{piece[end:]}"
    return piece
