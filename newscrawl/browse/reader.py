"""Who reads: the language that a request asks for, an ASGI wrapper that answers in it, and the switch that keeps another one in a cookie."""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import Any

from datasette.utils.asgi import Request, Response

from newscrawl.browse import language
from newscrawl.browse.headers import App, Message, Receive, Send
from newscrawl.browse.metadata import DATABASE

# Endings of addresses.
_PROGRAMS = re.compile(rf"/{DATABASE}(/.*)?\.(?!html$)\w+$")
_A_YEAR = 365 * 24 * 3600
#: What an answer depends on, for whoever keeps answers between us and the reader.
_VARIES = (b"vary", b"Accept-Language, Cookie")


def in_the_readers_language(app: App) -> App:
    """The same application, whose pages are in the language of the request."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), _VARIES]}
            await send(message)

        if scope["type"] == "http":
            sent = {bytes(name).lower(): bytes(value).decode("latin-1") for name, value in scope["headers"]}
            theirs = language.chosen(_kept(sent.get(b"cookie", "")), sent.get(b"accept-language", ""))
            language.answer_in(language.DEFAULT if _is_for_programs(scope) else theirs)
        await app(scope, receive, varied)

    return wrapped


async def switch(request: Request, datasette: Any) -> Response:
    """Back to the page that was read, from now on in the language that the address names."""
    back = request.args.get("back") or ""
    answer = Response.redirect(back if _is_ours(back) else datasette.urls.instance())
    answer.set_cookie(language.COOKIE, request.url_vars["language"], max_age=_A_YEAR, httponly=True, samesite="lax")
    return answer


def _is_for_programs(scope: Message) -> bool:
    """Whether what reads the answer is no person: it finds the same sentences whoever lets it ask."""
    return _PROGRAMS.search(scope["path"]) is not None


def _is_ours(path: str) -> bool:
    """Whether it is a path of this site: browsers take `//` and a backslash for another one."""
    return path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path


def _kept(header: str) -> str | None:
    try:
        cookie = SimpleCookie(header).get(language.COOKIE)
    except CookieError:
        return None
    return cookie.value if cookie else None
