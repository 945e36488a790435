"""An ASGI wrapper before an archive that is its owner's: it is asked by the names of this machine alone.

A page of another site can have its own name lead to this machine once a browser has opened it, and would then read what is here as its own.
"""

from __future__ import annotations

from ipaddress import ip_address

from newscrawl.browse import language
from newscrawl.browse.headers import App, Message, Receive, Send, answer


def refusing_others(app: App, given: str) -> App:
    """The same application, which answers 403 and a line of text where a browser asks it by another name. given: what it listens on"""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        asked = dict(scope.get("headers", ())).get(b"host") if scope["type"] == "http" else None
        if asked is None or is_ours(asked.decode("latin-1"), given):  # every browser says a name
            await app(scope, receive, send)
            return
        await answer(send, 403, f"{language.current().say('gate.no_host')}\n")

    return wrapped


def is_ours(asked: str, given: str) -> bool:
    """Whether a Host header names this machine, or what was given to listen on; numbers cannot lead elsewhere, so any where that is all of its addresses.

    >>> is_ours("localhost:8001", "127.0.0.1"), is_ours("[::1]:8001", "127.0.0.1"), is_ours("elsewhere.example", "127.0.0.1")
    (True, True, False)
    >>> is_ours("192.0.2.7:8001", "0.0.0.0"), is_ours("192.0.2.7", "127.0.0.1")
    (True, False)
    """
    asked = asked.strip().lower()
    name = asked[1:].partition("]")[0] if asked.startswith("[") else asked.partition(":")[0].rstrip(".")
    if name in ("localhost", given.lower()) or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback or is_every(given)
    except ValueError:
        return False


def is_every(given: str) -> bool:
    """Whether this is to listen on all addresses of the machine."""
    try:
        return not given or ip_address(given).is_unspecified
    except ValueError:
        return False
