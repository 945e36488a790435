"""Readers take the value of a setting as it was given, check it and return it as it is used. Pure.

A reader raises `WrongValue`, which says what was expected and what came.
"""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Reader = Callable[[Any], Any]
"""A value as it was given → as it is used. Raises `WrongValue`."""


class WrongValue(ValueError):
    """The value of a setting, or a part of it, is not what was expected."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(f"expected {expected}; got {str(got)[:100]!r}")


def path(raw: Any) -> Path:
    """Read the path of a file or folder."""
    if not str(raw).strip() or "\0" in str(raw):
        raise WrongValue("the path of a file or folder", raw)
    return Path(str(raw))


def folders(raw: Any) -> tuple[Path, ...]:
    """Read folders as PATH has them: a colon between, on Windows a semicolon."""
    parts = [part for part in str(raw).split(os.pathsep) if part.strip()]
    if not parts:
        raise WrongValue(f"folders, with {os.pathsep!r} between", raw)
    return tuple(map(path, parts))


def path_if_any(raw: Any) -> Path | None:
    """Read a path; None for an empty value."""
    return path(raw) if str(raw).strip() else None


def line(raw: Any) -> str:
    """Read one line of text."""
    if not str(raw).isprintable():
        raise WrongValue("text on one line", raw)
    return str(raw).strip()


_REACHES = re.compile(r"[^\s@]@[^\s@]|https?://[^\s/]")


def contact(raw: Any) -> str:
    """Read one line, which is part of a header of each request, with a mail or web address; or nothing."""
    said = line(raw)
    if said and not _REACHES.search(said):
        raise WrongValue("a mail address, or a web address with http:// or https://, by which outlets reach you", raw)
    return said


def hidden(raw: Any) -> str:
    """Read one line of text that is secret: no message shows it."""
    if not str(raw).isprintable():
        raise WrongValue("text on one line", "something else, which is not shown here")
    return str(raw).strip()


_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def switch(raw: Any) -> bool:
    """Read a value that is on or off."""
    try:
        return _WORDS[str(raw).strip().lower()]
    except KeyError:
        raise WrongValue("1 or 0, true or false", raw) from None


_WHOLE = re.compile(r"[0-9]{1,12}")
_MOST = 10**12  #: no bound for practical purposes


def whole(least: int, most: int = _MOST) -> Reader:
    """Reader of a whole number within bounds."""

    def read(raw: Any) -> int:
        number = str(raw).strip()
        if not (_WHOLE.fullmatch(number) and least <= int(number) <= most):
            raise WrongValue(f"a whole number from {least}" + (f" to {most:,}" if most < _MOST else ""), raw)
        return int(number)

    return read


def number(of: str, most: float, *, zero: bool = True) -> Reader:
    """Reader of a number from 0. of: its unit, for the message; zero: whether it may be 0"""

    def read(raw: Any) -> float:
        try:
            number = float(str(raw))
        except ValueError:
            number = math.nan
        if not (0 <= number <= most and (number or zero)):  # false for nan too
            raise WrongValue(f"a number of {of} {'from' if zero else 'over'} 0 to {most:,}", raw)
        return number

    return read


def one_of(words: type[StrEnum]) -> Reader:
    """Reader of one word of a closed list."""

    def read(raw: Any) -> StrEnum:
        try:
            return words(str(raw).strip())
        except ValueError:
            raise WrongValue(f"one of {', '.join(words)}", raw) from None

    return read


def each(read: Reader) -> Reader:
    """Reader of a list, or of parts with commas between; each part is read by `read`."""
    return lambda raw: tuple(read(part) for part in _parts(raw))


def _parts(raw: Any) -> Iterator[str]:
    parts: Iterable[Any] = raw if isinstance(raw, (list, tuple, set, frozenset)) else str(raw).split(",")
    return (part for part in (str(part).strip() for part in parts) if part)


def network(part: str) -> Network:
    """Read a network in CIDR notation."""
    try:
        return ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise WrongValue("networks such as 127.0.0.0/8, commas between", part) from None


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"([0-9]{1,6})\s*([smhdw])")
#: A bound far over what makes sense: a day plus so many must still be a date.
MOST_DAYS = 36_500


def ages(raw: Any) -> tuple[timedelta, ...]:
    """Read ages with commas between; "0" is none."""
    return tuple(_age(part) for part in _parts(raw) if part != "0")


def _age(part: str) -> timedelta:
    span = _SPAN.fullmatch(part)
    age = timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else timedelta()
    if not timedelta() < age <= timedelta(days=MOST_DAYS):
        raise WrongValue("ages such as 1h,4h,1d,3d,7d, or 0 for none", part)
    return age


def address(raw: Any) -> str | None:
    """Read a web address; None for an empty value."""
    try:
        parts = urlsplit(str(raw).strip())
    except ValueError:
        parts = urlsplit("")
    if str(raw).strip() and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise WrongValue("an address that begins with http:// or https://", _scheme(raw))
    return str(raw).strip() or None


def _scheme(raw: Any) -> str:
    """What of an address may be shown: whoever knows the rest of a watchdog's address may write to it."""
    scheme, slashes, _ = str(raw).strip().partition("://")
    return f"{scheme}://…" if slashes else "an address without http://"
