"""An ASGI wrapper before a public archive: which addresses are answered at all, what may be asked there, and how long an answer may be kept.

What is not named here is refused: Datasette has pages about its own settings, files and plugins, and arguments that join other tables.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from markupsafe import Markup

from newscrawl.browse import language, public
from newscrawl.browse.headers import App, Message, Receive, Send, answer
from newscrawl.browse.metadata import DATABASE
from newscrawl.store.groups import By

#: What makes a page of an error: of a scope, with a status and a sentence.
Page = Callable[[Message, int, Markup], Awaitable[str]]
#: Pages of ours below the database, besides tables and questions: a new one that strangers may see is named here.
PAGES = frozenset({"search", "outlet", "story", *By})

_NAMED = "|".join(sorted(map(re.escape, PAGES | public.TABLES | public.QUESTIONS)))
_ANSWERED = re.compile(
    rf"/|/robots\.txt|/favicon\.ico|/assets/[\w.-]+|/-/static/[\w./-]+|/-/language/({'|'.join(language.LOCALES)})|/-/log(in|out)"
    rf"|/{DATABASE}(/({_NAMED})(\.(html|json|csv|atom|feed\.json))?|/({_NAMED})/[^/]+)?/?"
)
#: What may be asked that begins with `_`; a column's name and a question's words begin with a letter.
ARGUMENTS = frozenset(
    [
        "_format",
        "_size",
        "_next",
        "_sort",
        "_sort_desc",
        "_nofacet",
        "_nocount",
        "_nosuggest",
        "_shape",
        "_labels",
        "_nl",
        "_header",
        "_dl",
        "_col",
        "_nocol",
        "_search",
        "_all_columns",
        "_blob_column",
        "_filter_column",
        "_filter_op",
        "_filter_value",
        "_sort_by_desc",
        "_facet_size",
        "_show_sql",
        "_hide_sql",
    ]
)
_KEPT_S = 60
_STATIC_S = 3600


def before_strangers(app: App, base_url: str, page: Page, *, asks_password: bool) -> App:
    """The same application, which answers only what strangers may ask.

    base_url:       where its addresses begin, as Datasette is told
    page:           the page on which a person is told that; programs get a line
    asks_password:  whether answers are for those alone who know it, so that no cache between may keep them
    """

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
        if base_url != "/" and path.startswith(base_url):
            path = "/" + path[len(base_url) :]
        if (refusal := _refusal(scope["method"], path, scope["query_string"].decode("latin-1"))) is not None:
            status, key = refusal
            line = language.current().say(key)
            if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
                await answer(send, status, await page(scope, status, line), b"text/html")
            else:
                await answer(send, status, f"{line}\n")
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": _kept(path, message.get("headers", ()), asks_password=asks_password)}
            await send(message)

        await app(scope, receive, told)

    return wrapped


def _refusal(method: str, path: str, query: str) -> tuple[int, str] | None:
    """Status of what is not answered, and the words' key."""
    if method not in ("GET", "HEAD") and not (method == "POST" and re.fullmatch("/-/log(in|out)", path)):
        return 405, "gate.read_only"
    if not _ANSWERED.fullmatch(path):
        return 404, "gate.no_page"
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if (
            name.startswith("_")
            and name not in ARGUMENTS
            and not re.fullmatch(r"_(filter_(column|op|value))_\d+", name)
        ):
            return 400, "gate.no_argument"
    return None


def _kept(path: str, headers: object, *, asks_password: bool) -> list[tuple[bytes, bytes]]:
    """The headers with how long the answer may be kept; feeds have their own word, and what sets a cookie is nobody else's."""
    sent = [(bytes(name), bytes(value)) for name, value in headers]  # type: ignore[attr-defined]  # ASGI's pairs
    names = {name.lower() for name, _ in sent}
    if b"etag" in names or b"set-cookie" in names or path.startswith("/-/log"):
        return sent
    seconds = _STATIC_S if path.startswith(("/assets/", "/-/static/")) else _KEPT_S
    whose = "private" if asks_password else "public"
    others = [(name, value) for name, value in sent if name.lower() != b"cache-control"]
    return [*others, (b"cache-control", f"{whose}, max-age={seconds}".encode())]
