"""An ASGI wrapper that adds the response headers with which a browser distrusts what an outlet wrote.

No inline script, no other host, no frame: our templates replace those of Datasette that have inline scripts.
An article's picture comes from its outlet: where a reader asks for it, that answer alone allows its one host (`pictures`).
Inline styles stay allowed, for the colour that Datasette gives to a database. Datasette itself sends Referrer-Policy.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from newscrawl.browse import pictures

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


def with_security(app: App) -> App:
    """The same application, whose responses all carry the headers above instead of its own ones of these names."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        allowed: list[str] = []

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", ()) if bytes(k).lower() not in SECURITY]
                policy = {
                    b"content-security-policy": _POLICY.replace("data:;", " ".join(["data:", *allowed]) + ";").encode()
                }
                message = {**message, "headers": [*kept, *{**SECURITY, **policy}.items()]}
            await send(message)

        await app({**scope, pictures.ALLOWED: allowed}, receive, secured)

    return wrapped
