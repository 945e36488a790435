"""Feeds of a search: the newest articles it finds, as Atom and JSON Feed, by the rule of what may leave."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, cast

from newscrawl.browse import seeking
from newscrawl.browse.asked import PAGE, Asked
from newscrawl.feeds import Feed, atom, conditional, from_rows, json_feed
from newscrawl.feeds.model import feed_id
from newscrawl.store.articles import leaving
from newscrawl.store.db.database import Database


class Form(NamedTuple):
    """How a feed is written."""

    media_type: str
    write: Callable[[Feed], bytes]


#: By the ending of the address.
FORMS: Mapping[str, Form] = {
    "atom": Form(atom.MEDIA_TYPE, atom.write),
    "feed.json": Form(json_feed.MEDIA_TYPE, json_feed.write),
}


class Answer(NamedTuple):
    """A feed as it is sent, or 304 without one."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def feed(connection: sqlite3.Connection, asked: Asked, today: date, *, url: str, home: str) -> Feed:
    """The newest articles found; of nothing asked, the newest of all. Runs in one of Datasette's threads.

    url, home: whole addresses of the feed itself, and of the page that shows the same
    Raises QueryError.
    """
    db = cast("Database", connection)
    ids = seeking.newest(db, asked.query(today), limit=PAGE)
    return Feed(
        id=feed_id(f"search: {asked.text}"),
        title=f"newscrawl: {asked.text}" if asked.text else "newscrawl",
        items=from_rows.items(leaving.rows(db, ids)),
        url=url,
        home=home,
    )


def answer(body: bytes, made: Feed, headers: Mapping[str, str]) -> Answer:
    """What a reader gets who sent these headers, their names in lower case."""
    known = conditional.validators(body, made.written)
    has_it = conditional.is_known(known, headers.get("if-none-match"), headers.get("if-modified-since"))
    kept = {**known.headers(), "Cache-Control": "no-cache"}
    return Answer(304, b"", kept) if has_it else Answer(200, body, kept)
