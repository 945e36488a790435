"""A text is taken as words and numbers in lower case, the first 5,000 of them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.text import beyond_ascii

# Of a longer text this part decides: 5,000 words are some 35,000 characters.
MAX_WORDS = 5_000
MAX_CHARS = 10 * MAX_WORDS

WORD = r"\d+(?:[.,:]\d+)*|[^\W\d_]+"
_ANY = re.compile(WORD)
_LETTER = re.compile(r"[^\W\d_]")
# The same on UTF-8, where bytes are parted in half the time that the pattern takes.
_NUMBER_BYTES = re.compile(rb"[0-9]+(?:[.,:][0-9]+)*")
_DIGITS = bytes(ord("0") if chr(code) in "0123456789" else 0 for code in range(256))
_LETTERS = bytes(code if code > 127 or chr(code).isalpha() else ord(" ") for code in range(256))


@lru_cache(maxsize=4)  # keys and features ask for those of one text
def tokens(body: str) -> tuple[str, ...]:
    """Words and numbers in lower case, the first 5,000 of them."""
    lower = body.lower()
    if not lower.isascii():
        for one in {char for char in beyond_ascii(lower) if not _LETTER.match(char)}:
            if one.isdecimal():  # digits of another script
                return tuple(_ANY.findall(lower)[:MAX_WORDS])
            lower = lower.replace(one, " ")
    return tuple(_parted(lower.encode("utf-8", "surrogatepass")).split()[:MAX_WORDS])


def _parted(lower: bytes) -> str:
    """Words and numbers with blanks between. lower: UTF-8 that has only letters beyond ASCII"""
    parts = []
    digits = lower.translate(_DIGITS)
    after, at = 0, digits.find(b"0")
    while at >= 0:
        found = _NUMBER_BYTES.match(lower, at)
        assert found is not None
        parts += [lower[after:at].translate(_LETTERS), found[0]]
        after = found.end()
        at = digits.find(b"0", after)
    return b" ".join([*parts, lower[after:].translate(_LETTERS)]).decode()
