"""An ASGI wrapper that refuses formats that there are not: Datasette answers `articles.atom` with a page in HTML."""

from __future__ import annotations

import re

from newscrawl.browse import language
from newscrawl.browse.headers import App, Message, Receive, Send, answer
from newscrawl.browse.metadata import DATABASE

#: The endings of addresses that Datasette knows; the file of the database it refuses by itself.
SERVED = ("html", "json", "jsono", "csv", "blob", "db")

# Dots within names are written as ~2E there; our stylesheet has the database's name, too.
_ENDING = re.compile(rf"(?<!/assets)/{DATABASE}(?:/[^/]+){{0,2}}\.(\w+)$")
# The one place that has feeds.
_FEED = f"/{DATABASE}/search.atom"


def refusing_others(app: App) -> App:
    """The same application, which answers 404 and a line of text where a format is asked for that it does not have."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        found = _ENDING.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or found[1].lower() in SERVED or scope["path"].endswith(_FEED):
            await app(scope, receive, send)
            return
        await answer(send, 404, f"{language.current().say('gate.no_format', ending=found[1])}\n")

    return wrapped
