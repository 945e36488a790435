"""Secrets are removed from texts: passwords in addresses, keys in their queries, values that are known to be secret. Pure.

This is for logs, messages and the table `runs`; requests keep their address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

HIDDEN = "***"

# Names of query parameters that hold a secret; a longer name that ends so (`wp_token`, `x-api-key`) counts too.
QUERY_KEYS = (
    "access_key", "api_key", "api-key", "apikey", "auth", "authorization", "client_secret", "credential", "credentials",
    "hmac", "jwt", "key", "pass", "passwd", "password", "pwd", "secret", "session", "sessionid", "sid", "sig", "signature",
    "token",
)  # fmt: skip

_USER_INFO = re.compile(r"(?<=://)[^/\s?#@]*(?:@[^/\s?#@]*)*@")
_QUERY = re.compile(
    rf"((?:[?&;]|&amp;)(?:[\w.\-]{{0,60}}?[._-])?(?:{'|'.join(QUERY_KEYS)})=)[^&;#\s'\"<>]+", re.IGNORECASE
)

_PASSWORD = re.compile(r"\bpassword\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s'][^\s&]*))", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"://[^/\s?#@:]*:([^/\s?#]*)@")

# Length of the shortest value that is hidden: shorter ones would hide half of the words of a log.
_SHORTEST = 4


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Replace secrets in a text by `***`.

    secrets:  values that are hidden wherever they occur, also as an address quotes them

    >>> redact("GET https://anna:segreta@www.example.it/feed?token=abc&page=2")
    'GET https://***@www.example.it/feed?token=***&page=2'
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
    if "://" in text:
        text = _USER_INFO.sub(f"{HIDDEN}@", text)
    return _QUERY.sub(rf"\g<1>{HIDDEN}", text) if "=" in text else text


def secrets_of(dsn: str) -> tuple[str, ...]:
    """What is secret of the address of a PostgreSQL: the whole, and its password as written and as meant.

    >>> secrets_of("postgresql://hub:very%20secret@db.example/fleet")[1:]
    ('very%20secret', 'very secret')
    """
    found = [group for match in _PASSWORD.finditer(dsn) for group in match.groups() if group]
    words = [word for password in (*found, *_URL_PASSWORD.findall(dsn)) for word in (password, unquote(password))]
    return tuple(dict.fromkeys(filter(None, (dsn, *words))))
