"""What strangers may see of an archive: a connection on which texts that are withheld, and tables that are nobody else's business, are not there.

Every table is hidden behind a view of its own name that lies in the connection's temporary schema, where SQLite looks first: so whoever
asks, a page, a filter, a ready question or one that is written next year, gets what `newscrawl.leaving` lets go, and a table that is not
named here is empty. What may be asked at all is in `newscrawl.browse.gate`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache

from newscrawl.leaving import TEXTS, WORDS, allowed
from newscrawl.store.articles.leaving import OUTLET_RESERVES

#: Tables and views that have a page.
TABLES = frozenset(
    [
        "articles",
        "article_days",
        "news",
        "sources",
        "authors",
        "article_authors",
        "author_shares",
        "stories",
        "story_articles",
        "revisions",
        "reservations",
    ]
)
#: Ready questions that have one: those about articles, and none about how the crawler fares.
QUESTIONS = frozenset(
    [
        "search",
        "day",
        "story",
        "most-run-stories",
        "by-author",
        "authors-by-output",
        "families",
        "mentions",
        "tags",
        "days",
        "changes",
        "incomplete",
        "completeness",
        "provenance",
    ]
)
# What pages are made of, and shows nothing that articles do not: counts, hashes, numbers of stories, what values have in common.
_INNER = frozenset(["article_keys", "article_texts", "near_pairs", "near_bands", "store_values"])

#: The limits of `newscrawl.browse.app` where they are narrower for strangers, under Datasette's own names.
SETTINGS: Mapping[str, object] = {
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 100,
    "allow_facet": False,  # of their own choice; those of data/datasette.yaml are there
    "allow_csv_stream": False,
    "default_cache_ttl": 60,
}

_NAMES = "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
_EMPTY = "CREATE TEMP VIEW {0} AS SELECT * FROM main.{0} WHERE 0"
_COLUMNS = "SELECT name FROM pragma_table_info(?, 'main')"

# Of an article: why its texts are withheld; NULL: they go.
_REASON = f"withheld_as(a.access, a.provenance, a.reserved, {OUTLET_RESERVES.removesuffix(' AS outlet_reserves')})"
_OF_ARTICLE = f"(SELECT {_REASON} FROM main.articles AS a WHERE a.id = t.article_id)"  # noqa: S608 - ours


def prepare(connection: sqlite3.Connection) -> None:
    """Put the views before the tables of a connection that is read by strangers."""
    connection.create_function("withheld_as", 4, _withheld_as, deterministic=True)
    connection.create_function("withheld_words", 1, lambda reason: WORDS.get(reason), deterministic=True)
    connection.create_function("facts_of", 1, _facts_of, deterministic=True)
    for statement in list(_views(connection)):
        connection.execute(statement)


def is_public(connection: sqlite3.Connection) -> bool:
    """Whether strangers read on this connection."""
    return connection.execute("SELECT 1 FROM sqlite_temp_schema WHERE name = 'articles'").fetchone() is not None


def _views(connection: sqlite3.Connection) -> Iterator[str]:
    found = [tuple(row) for row in connection.execute(_NAMES)]
    # Full-text search is asked by its own module alone, `newscrawl.browse.seeking`, and no page shows its tables.
    virtual = tuple(name for _, name, sql in found if sql.startswith("CREATE VIRTUAL"))
    tables = [name for kind, name, _ in found if kind == "table" and not name.startswith(virtual)]
    for name in tables:
        if name not in TABLES | _INNER:
            yield _EMPTY.format(_quoted(name))
    for name, view in (("articles", _articles), ("revisions", _revisions), ("article_texts", _texts)):
        yield view([row[0] for row in connection.execute(_COLUMNS, (name,))])
    for kind, name, sql in found:
        if kind == "view":  # made anew, it reads the views above
            yield sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1) if name in TABLES else _EMPTY.format(_quoted(name))


def _quoted(name: str) -> str:
    """The name of a table or column as SQL writes it: another program may have given it."""
    return '"' + name.replace('"', '""') + '"'


def _articles(names: list[str]) -> str:
    """The articles with their reason in a last column `withheld`; in the place of a body that stays here stands a sentence."""
    hidden = {name: f"withheld_words({_REASON})" if name == "body" else "NULL" for name in TEXTS}
    columns = [_column("a", name, hidden, _REASON) for name in names]
    # A view has no rowid of its own, and full-text search asks for it.
    return f"CREATE TEMP VIEW articles AS SELECT {', '.join(columns)}, {_REASON} AS withheld, a.id AS rowid FROM main.articles AS a"  # noqa: S608 - ours


def _revisions(names: list[str]) -> str:
    """What is decided of an article holds for its older texts too; its older headlines are facts."""
    hidden = {"was": "facts_of(t.was)", "blocks": "NULL"}
    columns = [_column("t", name, hidden, _OF_ARTICLE) for name in names]
    return f"CREATE TEMP VIEW revisions AS SELECT {', '.join(columns)} FROM main.revisions AS t"  # noqa: S608 - ours


def _texts(names: list[str]) -> str:
    columns = [_column("t", name, {}, _OF_ARTICLE) for name in names]
    return f"CREATE TEMP VIEW article_texts AS SELECT {', '.join(columns)} FROM main.article_texts AS t WHERE {_OF_ARTICLE} IS NULL"  # noqa: S608 - ours


def _column(table: str, name: str, hidden: Mapping[str, str], reason: str) -> str:
    """A column as strangers see it. hidden: column → what stands there where there is a reason"""
    column = f"{table}.{_quoted(name)}"
    return (
        f"CASE WHEN {reason} IS NULL THEN {column} ELSE {hidden[name]} END AS {_quoted(name)}"
        if name in hidden
        else column
    )


@lru_cache(4096)
def _withheld_as(access: str | None, provenance: str, reserved: int | None, outlet_reserves: int) -> str | None:
    row = {"access": access, "provenance": provenance, "reserved": reserved, "outlet_reserves": outlet_reserves}
    return allowed(row).reason


def _facts_of(was: str | None) -> str | None:
    """The older values of an article that are facts."""
    return was and json.dumps({name: value for name, value in json.loads(was).items() if name not in TEXTS})
