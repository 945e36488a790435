"""The picture of an article, which its outlet sends: a page that asks for one allows that outlet's host, and no other page does. Pure."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

#: Under this name a request's scope has the list of what its answer may show beside our own.
ALLOWED = "newscrawl.pictures"

# What needs no quoting in a policy: no blank, comma or semicolon, which would begin something else there.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def origin(address: str) -> str | None:
    """Scheme, host and port of a whole web address, as Content-Security-Policy takes them; None for another.

    >>> origin("https://img.example:8443/foto.jpg?w=800"), origin("https://a;b/x.jpg"), origin("foto.jpg")
    ('https://img.example:8443', None, None)
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # UnicodeError is one: a label that is empty or too long
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def allow(scope: MutableMapping[str, Any], address: str) -> None:
    """Let the answer to this request show this picture."""
    if found := origin(address):
        scope[ALLOWED].append(found)
