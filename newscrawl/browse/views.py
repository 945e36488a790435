"""Our own addresses in Datasette: the search page, its feeds, and a check of what is asked before a question of Datasette's answers.

What the store is asked runs in a thread, within the time that Datasette gives a statement: the event loop goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeVar

from datasette.database import QueryInterrupted
from datasette.utils import sqlite3, tilde_decode
from datasette.utils.asgi import BadRequest, Forbidden, NotFound, Request, Response

from newscrawl.browse import (
    compat,
    facets,
    feed,
    group,
    guard,
    language,
    limits,
    outlet,
    search,
    seeking,
    start,
    story,
    tables,
)
from newscrawl.browse.asked import Asked, from_arguments
from newscrawl.browse.metadata import DATABASE
from newscrawl.query.reading import QueryError
from newscrawl.store.groups import By
from newscrawl.store.outlet import LOOKED
from newscrawl.store.search import finding

T = TypeVar("T")

# Where all of them are, for an address that names none.
_WITHOUT_NAME = {By.AUTHOR: "authors-by-output", By.SECTION: "articles", By.REGION: "outlet"}

# Filters of articles and news by a value of which the store knows how many there are.
_FILTERS = ("source", "section", "published_day", "day")
# What a page may be asked besides, without showing others than the newest.
_PLAIN = frozenset({"_search", "_next", "_all_columns"})
# What Datasette writes for the page that follows, newest first: of articles the last number twice, of news how many were shown.
_FOLLOWING = re.compile(r"(?P<last>-?[0-9]{1,18}),(?P=last)|(?P<skipped>[0-9]{1,6})|")
#: Rows of a table that its page has at most.
MOST_ROWS = 500

#: What the questions of Datasette's are asked in the query language.
QUESTIONS = ("search", "mentions")


def today() -> date:
    """The day on which since:7d and the like are read."""
    return datetime.now(UTC).astimezone().date()


async def in_time(datasette: Any, work: Callable[[sqlite3.Connection], T]) -> T:
    """What work gives on a read-only connection. Raises BadRequest where it takes more than a page may."""

    def within(connection: sqlite3.Connection) -> T:
        with limits.limited(connection, datasette.sql_time_limit_ms * limits.OURS):
            return work(connection)

    try:
        result: T = await datasette.get_database(DATABASE).execute_fn(within)
    except QueryInterrupted as wrong:  # as 1.0 has it
        raise BadRequest(language.current().say("frame.too_long")) from wrong
    except sqlite3.OperationalError as wrong:
        if wrong.args == ("interrupted",):
            raise BadRequest(language.current().say("frame.too_long")) from wrong
        raise
    return result


async def front_page(request: Request, datasette: Any) -> Response:
    """What is new: in the place of Datasette's list of databases, which there is only one of."""
    await compat.ensure_allowed(datasette, request.actor)
    home = datasette.urls.database(DATABASE)
    now = datetime.now(UTC).astimezone()
    work = partial(start.start_values, now=now, language=language.current(), home=home)
    values = {**await in_time(datasette, work), "questions": tables.questions(datasette)}
    return Response.html(await datasette.render_template("index.html", values, request=request, view_name="index"))


async def data_page(request: Request, datasette: Any) -> Response:
    """Questions and tables: in the place of Datasette's page of the database, which asks SQLite 250 times what it is made of."""
    await compat.ensure_allowed(datasette, request.actor)
    if "sql" in request.args:
        raise Forbidden(language.current().say("data.no_sql"))
    values = tables.data_values(datasette, all="_show_hidden" in request.args)
    values["sizes"] = await in_time(datasette, partial(tables.counted, tables=list(values["tables"])))
    return Response.html(
        await datasette.render_template("database.html", values, request=request, view_name="database")
    )


async def page(request: Request, datasette: Any) -> Response:
    """The search page."""
    await compat.ensure_allowed(datasette, request.actor)
    asked = from_arguments(request.args)
    home = datasette.urls.database(DATABASE)
    work = partial(search.found, asked=asked, today=today(), language=language.current(), home=home)
    found = await in_time(datasette, work)
    values = {
        "database": DATABASE,
        "asked": asked,
        "found": found,
        "outlets": await start.outlets(datasette.get_database(DATABASE)),
        "most_ranked": finding.MOST_RANKED,
    }
    html = await datasette.render_template("search.html", values, request=request, view_name="search")
    return Response.html(html)


async def outlets(request: Request, datasette: Any) -> Response:
    """The list of outlets."""
    await compat.ensure_allowed(datasette, request.actor)
    home = datasette.urls.database(DATABASE)
    work = partial(outlet.outlets_values, today=today(), language=language.current(), home=home)
    values = {"database": DATABASE, **await in_time(datasette, work)}
    return Response.html(await datasette.render_template("outlets.html", values, request=request, view_name="outlets"))


async def outlet_page(request: Request, datasette: Any) -> Response:
    """The page of one outlet."""
    await compat.ensure_allowed(datasette, request.actor)
    slug, home = tilde_decode(request.url_vars["slug"]), datasette.urls.database(DATABASE)
    now = datetime.now(UTC).astimezone()
    work = partial(outlet.outlet_values, slug=slug, now=now, language=language.current(), home=home)
    found = await in_time(datasette, work)
    if found is None:
        raise NotFound(language.current().say("outlet.missing", slug=slug))
    values = {"database": DATABASE, "looked": LOOKED, **found}
    return Response.html(await datasette.render_template("outlet.html", values, request=request, view_name="outlet"))


async def group_page(request: Request, datasette: Any) -> Response:
    """The page of a person, a section or a region."""
    await compat.ensure_allowed(datasette, request.actor)
    asked, home = group.from_arguments(By(request.url_vars["by"]), request.args), datasette.urls.database(DATABASE)
    if not asked.key:
        return Response.redirect(f"{home}/{_WITHOUT_NAME[asked.by]}")
    work = partial(group.group_values, asked=asked, today=today(), language=language.current(), home=home)
    found = await in_time(datasette, work)
    if found is None:
        raise NotFound(language.current().say("group.missing", name=asked.key))
    values = {"database": DATABASE, "looked": LOOKED, **found}
    return Response.html(await datasette.render_template("group.html", values, request=request, view_name="group"))


async def story_page(request: Request, datasette: Any) -> Response:
    """The page of a story."""
    await compat.ensure_allowed(datasette, request.actor)
    number, home = request.url_vars["id"], datasette.urls.database(DATABASE)
    beside = request.args.get("beside") or ""
    work = partial(story.story_values, id=int(number), beside=beside, language=language.current(), home=home)
    found = await in_time(datasette, work)
    if found is None:
        raise NotFound(language.current().say("story.missing", id=number))
    values = {"database": DATABASE, **found}
    return Response.html(await datasette.render_template("story.html", values, request=request, view_name="story"))


async def feed_of(request: Request, datasette: Any) -> Response:
    """A feed of the same."""
    await compat.ensure_allowed(datasette, request.actor)
    asked = from_arguments(request.args)
    form = feed.FORMS[request.url_vars["ending"]]
    home = f"{datasette.urls.query(DATABASE, 'search')}?{asked.address()}"
    addresses = {
        "url": datasette.absolute_url(request, request.full_path),
        "home": datasette.absolute_url(request, home),
    }
    try:
        made = await in_time(datasette, partial(feed.feed, asked=asked, today=today(), **addresses))
    except QueryError as wrong:
        return Response(
            f"{language.current().told(wrong.told)}\n", status=400, content_type="text/plain; charset=utf-8"
        )
    answer = feed.answer(form.write(made), made, request.headers)
    return Response(
        answer.body,
        status=answer.status,
        headers=dict(answer.headers),
        content_type=f"{form.media_type}; charset=utf-8",
    )


async def question(request: Request, datasette: Any) -> Any:
    """A question of Datasette's for programs, which it answers once the query can be; else it says what is wrong, with status 400."""
    await compat.ensure_allowed(datasette, request.actor)  # before: what is wrong with a query tells of the archive
    try:
        await checked(datasette, from_arguments(request.args))
    except QueryError as wrong:
        raise compat.wrong_query(wrong) from wrong
    return await _answered(datasette, request)


async def rows(request: Request, datasette: Any) -> Any:
    """The rows of a table or view, or a ready question's, which Datasette answers. Raises BadRequest for what it would break on."""
    await compat.ensure_allowed(datasette, request.actor)
    await guard.rows(datasette, request)
    return await _answered(datasette, request)


async def _answered(datasette: Any, request: Request) -> Any:
    try:
        return await compat.answer_by_datasette(datasette, request)
    except compat.TookTooLong as wrong:
        raise BadRequest(language.current().say("frame.too_long")) from wrong


async def row(request: Request, datasette: Any) -> Any:
    """One row, which Datasette answers. Raises NotFound for a key that the table cannot have."""
    await compat.ensure_allowed(datasette, request.actor)
    await guard.row(datasette, request)
    return await compat.row_by_datasette(datasette, request)


async def checked(datasette: Any, asked: Asked) -> None:
    """Raises QueryError where the query cannot be answered, BadRequest where that takes too long to tell."""
    await in_time(datasette, partial(search.check, asked=asked, today=today()))


async def condition(datasette: Any, typed: str, request: Request) -> seeking.Condition:
    """What the search box above a list of articles asks, as a condition on its column id. Raises QueryError."""
    query = Asked(words=typed).query(today())
    return await in_time(datasette, partial(seeking.listed, query=query, column="id", shown=_shown(request)))


def _shown(request: Request) -> seeking.Shown:
    """What a page of the articles or the news shows, newest first: its rows, and its facets of the newest."""
    asked, table = {name: request.args.getlist(name) for name in request.args}, request.url_vars["table"]
    exact = {name.removesuffix("__exact"): values[0] for name, values in asked.items() if len(values) == 1}
    known = {name: value for name, value in exact.items() if name in _FILTERS}
    pairs = [(name, value) for name, values in asked.items() if not name.startswith("_") for value in values]
    where, values = compat.filtered(table, pairs)
    shown = seeking.Shown(known, where=where, values=values, is_news=table == "news")
    order = asked.pop("_sort_desc", ["id"])
    is_plain = order == ["id"] and not {name for name in asked if name.startswith("_")} - _PLAIN
    following = _FOLLOWING.fullmatch(request.args.get("_next") or "")
    if request.url_vars.get("format") or not is_plain or following is None:
        return shown
    if shown.is_news:
        return shown._replace(newest=int(following["skipped"] or 0) + MOST_ROWS)
    return shown._replace(newest=facets.LOOKED, below=None if following["last"] is None else int(following["last"]))
