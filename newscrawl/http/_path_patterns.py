"""Patterns of paths in robots.txt, and in tdmrep.json after it: a prefix, `*` for any characters, `$` for the end. Pure.

Standard: RFC 9309 2.2.2 and 2.2.3. Both sides are compared with their escapes undone, so that two spellings of one path are equal.
No regular expression: the time of a comparison is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import punctuation
from typing import Self
from urllib.parse import quote, urlsplit

_STARS = re.compile(r"\*+")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern as it is compared: what stands before its first `*`, and behind each."""

    first: str
    rest: tuple[str, ...]
    ends: bool  #: whether the path must end where it does
    octets: int  #: of two patterns that match, the longer one counts

    @classmethod
    def of(cls, pattern: str) -> Self:
        ends = pattern.endswith("$")
        # Split first, then unescape: "%2A" and "%24" are no wildcards.
        pieces = [unescaped(piece) for piece in _STARS.split(pattern.removesuffix("$"))]
        octets = len(quote("*".join(pieces), safe=punctuation)) + ends
        return cls(pieces[0], tuple(pieces[1:]), ends, octets)

    def __str__(self) -> str:
        """The pattern as a person writes it."""
        return "*".join((self.first, *self.rest)) + ("$" if self.ends else "")

    def matches(self, path: str) -> bool:
        """Whether a path of `path_of` matches."""
        if not path.startswith(self.first):
            return False
        at = len(self.first)
        for number, piece in enumerate(self.rest, start=1):
            if self.ends and number == len(self.rest):
                return path.endswith(piece) and len(path) - len(piece) >= at
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not self.ends or at == len(path)


def path_of(url: str) -> str:
    """Path and query of an address, as patterns are compared with them."""
    parts = urlsplit(url)
    asks = "?" in url.partition("#")[0]
    return unescaped((parts.path or "/") + (f"?{parts.query}" if asks else ""))


def unescaped(text: str) -> str:
    """A text with its escapes undone, those of UTF-8 and those of older encodings."""
    return _ESCAPES.sub(lambda run: decoded(bytes.fromhex(run[0].replace("%", ""))), text)


def decoded(octets: bytes) -> str:
    """Octets as UTF-8, and where they are none as Windows-1252, in which what is no UTF-8 in Italy was mostly written; never raises."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")
