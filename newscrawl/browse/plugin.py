"""Our hooks for Datasette. Each is a few lines that call a function of this package."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar, cast

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest, Request, Response
from markupsafe import Markup

from newscrawl.browse import (
    article_page,
    cells,
    compat,
    facets,
    feed,
    filters,
    formats,
    gate,
    headers,
    hosts,
    language,
    public,
    reader,
    search,
    start,
    tables,
    views,
)
from newscrawl.browse.app import READER
from newscrawl.browse.asked import Asked, from_arguments
from newscrawl.browse.metadata import DATABASE
from newscrawl.query.reading import QueryError
from newscrawl.query.said import say
from newscrawl.query.wrong import shown
from newscrawl.store.groups import By

F = TypeVar("F", bound=Callable[..., Any])
Variables = dict[str, Any]
# What a question's SQL compares with days, as far as it is typed.
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
# Under this name a request's scope says why what its search box holds cannot be answered.
_WRONG = "newscrawl.wrong"
# And under this one, that more rows than these are found.
_AT_LEAST = "newscrawl.at_least"


def _hook(function: F) -> F:
    # Trylast: what Datasette's own filters say of a search box comes before what ours say.
    return cast("F", hookimpl(function, trylast=True))


@_hook
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Let our questions in SQL ask in the query language: which articles, newest first, and the piece of a text that shows why.

    Strangers read on a connection that has no more than they may see.
    """
    if database == DATABASE and compat.archive(datasette).is_public:
        public.prepare(conn)

    def articles_found(words: str, outlet: str, since: str, until: str) -> str:
        asked = Asked(words=words or "", outlet=outlet or "", since=since or "", until=until or "")
        return search.articles_found(conn, asked, views.today())

    conn.create_function("articles_found", 4, articles_found)
    conn.create_function("excerpt", 2, lambda text, words: search.excerpt(text or "", words or "", views.today()))


@_hook
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    questions = "|".join(views.QUESTIONS)
    endings = "|".join(re.escape(ending) for ending in feed.FORMS)
    languages = "|".join(language.LOCALES)
    return [
        (rf"/-/language/(?P<language>{languages})$", reader.switch),
        (r"/$", views.front_page),
        (rf"/{DATABASE}$", views.data_page),
        (rf"/{DATABASE}/outlet$", views.outlets),
        (rf"/{DATABASE}/outlet/(?P<slug>[^/.]+)$", views.outlet_page),
        (rf"/{DATABASE}/(?P<by>{'|'.join(By)})$", views.group_page),
        (rf"/{DATABASE}/story/(?P<id>\d{{1,18}})$", views.story_page),
        (rf"/{DATABASE}/search(\.html)?$", views.page),
        (rf"/{DATABASE}/search\.(?P<ending>{endings})$", views.feed_of),
        (rf"/(?P<database>{DATABASE})/(?P<table>{questions})\.(?P<format>\w+)$", views.question),
        # As Datasette's own two, which these come before.
        (rf"/(?P<database>{DATABASE})/(?P<table>[^/.]+)(\.(?P<format>\w+))?$", views.rows),
        (
            rf"/(?P<database>{DATABASE})/(?P<table>{compat.OTHERS_OWN}[^/]+?)/(?P<pks>[^/]+?)(\.(?P<format>\w+))?$",
            views.row,
        ),
    ]


@_hook
def register_facet_classes() -> list[type]:
    return [facets.NewestFacet]


@_hook
def filters_from_request(request: Request, database: str, table: str, datasette: Any) -> Any:
    """The search boxes above articles and news are asked in the query language, too."""
    if database != DATABASE or table not in ("articles", "news"):
        return None
    return lambda: _searched(request, datasette)


async def _searched(request: Request, datasette: Any) -> FilterArguments:
    typed = request.args.get("_search") or ""
    box = {"supports_search": True, "search": typed}
    if not typed.strip():
        return FilterArguments([], extra_context=box)
    try:
        found = await views.condition(datasette, typed, request)
    except QueryError as wrong:
        if request.url_vars.get("format"):
            raise compat.wrong_query(wrong) from wrong
        request.scope[_WRONG] = language.current().told(wrong.told)
        return FilterArguments(["0"], extra_context=box)
    request.scope[_AT_LEAST] = found.at_least  # what Datasette counts of a part is not how many there are
    return FilterArguments([found.where], dict(found.values), [f'found by "{typed}"'], box)


@_hook
def asgi_wrapper(datasette: Any) -> Callable[[headers.App], headers.App]:
    archive = compat.archive(datasette)

    def wrapped(app: headers.App) -> headers.App:
        answering = formats.refusing_others(app)
        if archive.is_public:
            page = partial(_error_page, datasette)
            answering = gate.before_strangers(
                answering, datasette.setting("base_url"), page, asks_password=archive.asks_password
            )
        elif datasette.setting("base_url") == "/":  # else a web server stands before it, under a name of its own
            answering = hosts.refusing_others(answering, archive.host)
        return headers.with_security(reader.in_the_readers_language(answering))

    return wrapped


async def _error_page(datasette: Any, scope: headers.Message, status: int, line: Markup) -> str:
    values = {"status": status, "error": line, "title": None}
    request = Request({**scope, "csrftoken": str}, None)  # the page has no form that is sent, and no token yet
    return str(await datasette.render_template("error.html", values, request=request, view_name="error"))


@hookimpl  # type: ignore[untyped-decorator]  # before Datasette's own
def forbidden(datasette: Any, request: Request) -> Response | None:
    """Who has not said the password is asked for it: people on a page, programs as HTTP asks them."""
    if not compat.archive(datasette).asks_password or request.actor:
        return None
    if request.url_vars.get("format") or request.url_vars.get("ending"):
        asked = {"www-authenticate": 'Basic realm="newscrawl", charset="UTF-8"'}
        return Response.text(f"{language.current().say('gate.password')}\n", status=401, headers=asked)
    return Response.redirect(datasette.urls.path("-/login"))


@_hook
def prepare_jinja2_environment(env: Any) -> None:
    """What every template may ask, that of an error too."""
    env.globals.update(filters.GLOBALS)
    env.filters.update(filters.FILTERS)


@_hook
def render_cell(row: Any, value: Any, column: str, database: str, datasette: Any) -> Any:
    if database != DATABASE:
        return None
    return cells.cell(
        value,
        column,
        cells.beside(row, column),
        datasette.urls.database(database),
        language.current(),
    )


@_hook
def extra_template_vars(
    template: str, view_name: str, request: Request | None, datasette: Any
) -> Callable[[], Awaitable[Variables]]:
    async def variables() -> Variables:
        database = datasette.databases.get(DATABASE)
        if database is None:
            return {}
        return {
            "is_public": compat.archive(datasette).is_public,
            "owners": compat.archive(datasette).written.get("source"),
            "archive_title": await start.title(database, compat.archive(datasette).title, language.current()),
            **await _of_page(template, view_name, request, datasette, database),
        }

    return variables


async def _of_page(template: str, view_name: str, request: Request | None, datasette: Any, database: Any) -> Variables:
    if template == f"row-{DATABASE}-articles.html" and request is not None:
        return {"shown_article": article_page.shown(request, datasette, database)}
    if template == "password_login.html":
        return {"reader": READER}
    if template == "query.html":
        return {
            "outlets": await start.outlets(database),
            "most_rows": start.most_rows,
            "wrong": await _wrong(request, datasette),
            "asked_question": tables.asked(datasette, request.path if request else ""),
        }
    written = compat.archive(datasette).database["tables"]
    scope = request.scope if request else {}
    return {
        "described": tables.described(datasette),
        "tables_written": written,
        "looked": facets.LOOKED,
        "wrong": scope.get(_WRONG),
        "found_at_least": scope.get(_AT_LEAST),
    }


async def _wrong(request: Request | None, datasette: Any) -> str | None:
    """Why what a question is asked cannot be answered."""
    if request is None:
        return None
    for name in ("day", "since"):
        if (value := request.args.get(name)) and not _DAY.fullmatch(value):
            said = say(
                "wrong_value", name=language.current().column(name), expected=say("written_day"), got=shown(value)
            )
            return language.current().told(said)
    if "q" not in request.args:
        return None
    try:
        await views.checked(datasette, from_arguments(request.args))
    except QueryError as wrong:
        return language.current().told(wrong.told)
    except BadRequest as wrong:
        return str(wrong)
    return None
