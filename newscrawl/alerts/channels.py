"""Where alerts may go: names with what stands behind them, from a file that nobody else may read, `alerts.toml` beside the database.

    telegram = "tgram://${TELEGRAM_TOKEN}/123456"      # any address that Apprise knows

    [newsroom]                                         # mail
    smtp = "smtp.example.org"
    user = "newscrawl"
    password = "${SMTP_PASSWORD}"
    from = "newscrawl@example.org"
    to = ["redazione@example.org"]

`${NAME}` is taken from the environment. What stands behind a name is a secret: it is in no message, record or repr.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newscrawl import near
from newscrawl.errors import UsageError

FILE = "alerts.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
INSTALL = "pip install 'newscrawl[alerts]'"

_MAX_BYTES = 1_000_000
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_ADDRESSEE = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_SECURITY = ("starttls", "tls", "none")
_KEYS = ("smtp", "security", "user", "password", "from", "to")
_TLS_PORT = 465
_PORTS = {"tls": _TLS_PORT, "starttls": 587, "none": 25}


class ChannelError(UsageError):
    """`alerts.toml` is wrong, or names no such channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server and who gets mail by it."""

    host: str = field(repr=False)
    port: int
    security: str  #: starttls, tls or none
    user: str | None = field(repr=False, default=None)
    password: str | None = field(repr=False, default=None)
    sender: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place to which alerts go. Exactly one of `mail` and `address` is there."""

    name: str
    mail: Mail | None = None
    address: str | None = field(repr=False, default=None)  #: for Apprise


def beside(db: Path) -> Path:
    """The file with the channels of whoever writes to this database."""
    return db.with_name(FILE)


def read(file: Path, environment: Mapping[str, str]) -> Mapping[str, Channel]:
    """Name → channel. Raises ChannelError: which file, which key, what was expected; never a value."""
    return {name: _channel(file, name, given, environment) for name, given in _loaded(file).items()}


def named(file: Path, names: tuple[str, ...], environment: Mapping[str, str]) -> Mapping[str, Channel]:
    """These channels alone: what is wrong with another does not matter. Raises ChannelError also for a name that is not there."""
    given = _loaded(file)
    for name in names:
        if name not in given:
            raise ChannelError(unknown(file, name, given))
    return {name: _channel(file, name, given[name], environment) for name in names}


def unknown(file: Path, name: str, known: Mapping[str, object]) -> str:
    """What is said of a name that the file does not have. One that looks like an address is not repeated."""
    there = f"it has: {', '.join(sorted(known))}" if known else "it has none"
    what = f"no channel {name!r}" if NAME.fullmatch(name) else "expected the name of a channel, not an address"
    return f"{file}: {what}; {there}"


def needs_apprise(channel: Channel) -> bool:
    """Whether the channel is one for Apprise, and Apprise is not installed."""
    return channel.address is not None and importlib.util.find_spec("apprise") is None


def _loaded(file: Path) -> Mapping[str, Any]:
    try:
        found = file.stat()
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
            raise ChannelError(f"{file}: expected a file of channels, of {_MAX_BYTES:,} bytes at most")
        if mode & 0o077:
            raise ChannelError(
                f"{file}: expected a file that only you can read, of mode 600; its mode is {mode:o}: chmod 600 {file}"
            )
        given = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ChannelError(
            f"{file}: expected a file with the channels that alerts go to; there is none: docs/howto/alerts.md has an example"
        ) from None
    except OSError as error:
        raise ChannelError(f"{file}: expected a file of channels; {error.strerror or 'it cannot be read'}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The library's message may repeat what stands there.
        place = re.search(r"at line \d+, column \d+", str(error))
        where = f" {place[0]}" if place else ""
        raise ChannelError(f"{file}: expected TOML; it is none{where}") from None
    for name in given:
        if not NAME.fullmatch(name):
            raise ChannelError(f"{file}: expected names of a-z, 0-9, - and _, 40 letters at most; one is different")
    return given


def _channel(file: Path, name: str, given: Any, environment: Mapping[str, str]) -> Channel:
    def wrong(what: str) -> ChannelError:
        return ChannelError(f"{file}: {name}: {what}")

    try:
        if isinstance(given, str):
            return Channel(name=name, address=_address(_filled(given, environment)))
        if isinstance(given, dict):
            return Channel(name=name, mail=_mail(given, environment))
    except ValueError as error:
        raise wrong(str(error)) from None
    raise wrong("expected an address that Apprise knows, or a table with smtp, from and to")


def _filled(given: str, environment: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ValueError(f"the environment has no {match[1]}")
        return environment[match[1]]

    return _VARIABLE.sub(value, given)


def _address(given: str) -> str:
    scheme = given.partition("://")[0].lower()
    if "://" not in given or not given.isprintable():
        raise ValueError("expected an address such as ntfys://… or jsons://…, as Apprise knows them")
    if scheme in ("mailto", "mailtos"):
        raise ValueError("expected mail as a table with smtp, from and to: so it has a Message-ID that stays")
    return given


def _mail(given: Mapping[str, Any], environment: Mapping[str, str]) -> Mail:
    if strange := [key for key in given if key not in _KEYS]:
        raise ValueError(f"expected {', '.join(_KEYS)}; {_others(strange)}")
    host, port = _server(_text(given, "smtp", environment))
    security = given.get("security", "tls" if port == _TLS_PORT else "starttls")
    if security not in _SECURITY:
        raise ValueError(f"security: expected one of {', '.join(_SECURITY)}")
    user, password = (_text(given, key, environment) if key in given else None for key in ("user", "password"))
    if (user is None) != (password is None):
        raise ValueError("expected user and password, both or none")
    if password is not None and security == "none" and not _is_here(host):
        raise ValueError("security: expected tls or starttls: a password goes to another machine only so")
    to = given.get("to")
    people = [to] if isinstance(to, str) else to
    if not isinstance(people, list) or not people or not all(isinstance(each, str) for each in people):
        raise ValueError("to: expected a mail address, or a list of some")
    return Mail(
        host=host,
        port=port or _PORTS[security],
        security=security,
        user=user,
        password=password,
        sender=_person("from", _text(given, "from", environment)),
        to=tuple(_person("to", _filled(each, environment)) for each in people),
    )


def _others(keys: Sequence[str]) -> str:
    """A key is repeated where it is nearly one of ours: any other may be a secret that stands in the wrong place."""
    slips = [key for key in keys if near.misses(key, _KEYS)]
    return f"{slips[0]} is none of them{near.hint(slips[0], _KEYS)}" if slips else f"there are others ({len(keys)})"


def _text(given: Mapping[str, Any], key: str, environment: Mapping[str, str]) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key}: expected text between quotation marks")
    return _filled(value, environment)


def _server(given: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{given}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.path or "@" in given:
        raise ValueError("smtp: expected a server, with a port where it is not the usual one: smtp.example.org:587")
    return host, port


def _person(key: str, given: str) -> str:
    if not _ADDRESSEE.fullmatch(given) or not given.isprintable():
        raise ValueError(f"{key}: expected a mail address such as redazione@example.org, without a name")
    return given


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
