"""An ASGI wrapper that adds the response headers with which a browser distrusts what an outlet wrote.

No inline script, no other host, no frame: our templates replace those of Datasette that have inline scripts.
A page has no NUL, whatever an address or a text has: HTML knows no such character.
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


async def answer(send: Send, status: int, told: str, kind: bytes = b"text/plain") -> None:
    """A whole answer of a wrapper's own."""
    body = told.encode()
    headers = [(b"content-type", kind + b"; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def with_security(app: App) -> App:
    """The same application, whose responses all carry the headers above instead of its own ones of these names."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        allowed: list[str] = []

        is_page = False

        async def secured(message: Message) -> None:
            nonlocal is_page
            if is_page and message["type"] == "http.response.body":
                message = {**message, "body": message.get("body", b"").replace(b"\0", b" ")}
            if message["type"] == "http.response.start":
                kept = [(k, v) for k, v in message.get("headers", ()) if bytes(k).lower() not in SECURITY]
                policy = {
                    b"content-security-policy": _POLICY.replace("data:;", " ".join(["data:", *allowed]) + ";").encode()
                }
                is_page = any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in kept)
                message = {**message, "headers": [*kept, *{**SECURITY, **policy}.items()]}
            await send(message)

        await app({**scope, pictures.ALLOWED: allowed}, receive, secured)

    return wrapped
