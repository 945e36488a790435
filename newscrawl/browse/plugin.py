"""Our hooks for Datasette 0.65. Each is a few lines that call a function of this package."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from datasette import hookimpl

from newscrawl.browse import article, cells, formats, headers, match, start
from newscrawl.browse.metadata import DATABASE

F = TypeVar("F", bound=Callable[..., Any])
Variables = dict[str, Any]


def _hook(function: F) -> F:
    # Trylast: for escape_fts() the last to define it wins; elsewhere the order does not matter.
    return cast("F", hookimpl(function, trylast=True))


@_hook
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Make `escape_fts` ours, so that search boxes and queries read what people type in one way."""
    conn.create_function("escape_fts", 1, match.expression, deterministic=True)


@_hook
def asgi_wrapper() -> Callable[[headers.App], headers.App]:
    return lambda app: headers.with_security(formats.refusing_others(app))


@_hook
def render_cell(row: Any, value: Any, column: str, database: str, datasette: Any) -> Any:
    if database != DATABASE:
        return None
    return cells.cell(value, column, {name: row[name] for name in row.keys()}, datasette.urls.database(database))  # noqa: SIM118 - a sqlite3.Row iterates over values


@_hook
def extra_template_vars(template: str, view_name: str, datasette: Any) -> Callable[[], Awaitable[Variables]]:
    async def variables() -> Variables:
        database = datasette.databases.get(DATABASE)
        if database is None:
            return {}
        return {"owners": datasette.metadata("source"), **await _of_page(template, view_name, datasette, database)}

    return variables


async def _of_page(template: str, view_name: str, datasette: Any, database: Any) -> Variables:
    if template == "index.html":
        return {**await start.start_values(database), "questions": await _questions(datasette)}
    if view_name == "database":
        return {"questions": await _questions(datasette)}
    if template == f"row-{DATABASE}-articles.html":
        return {"shown_article": _article_page(database)}
    if template == "query.html":
        return {"outlets": await start.outlets(database), "most_rows": start.most_rows}
    return {}


async def _questions(datasette: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    return start.groups(list((await datasette.get_canned_queries(DATABASE, None)).values()))


def _article_page(database: Any) -> Callable[[Any], Awaitable[Variables]]:
    async def shown_article(row: Any) -> Variables:
        return await article.article_values(database, dict(row))

    return shown_article
