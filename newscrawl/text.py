"""Text as plain strings: white space, control characters, words, a form for comparison. Pure, `str -> str`."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls but for tab and newlines; bidirectional controls, zero-width and soft hyphens: invisible on the
# page, and poison in a database that people search.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ALNUM = re.compile(r"[\W_]+")
# What the pattern above drops from ASCII, as most lines are: in half the time.
_ASCII_NOT_ALNUM = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def clean(raw: str) -> str:
    """Without invisible characters; a lone surrogate becomes U+FFFD, so that the text can be stored."""
    return _INVISIBLE.sub("", _SURROGATE.sub("\ufffd", raw))


def line(raw: str) -> str:
    """One line: cleaned, NFC, runs of white space (no-break ones too) as one blank, trimmed."""
    # A printable string holds nothing to clean; split() parts at what \s matches.
    whole = raw if raw.isprintable() else clean(raw)
    return " ".join(unicodedata.normalize("NFC", whole).split())


def words(raw: str) -> int:
    """How many words; "l'altro" is one."""
    return len(_WORD.findall(raw))


def same_form(raw: str) -> str:
    """Letters and digits only, case folded, NFKC: equal for what a reader would call the same words.

    >>> same_form("«Così è»") == same_form('"COSÌ  È"')
    True
    """
    if raw.isascii():
        return raw.lower().translate(_ASCII_NOT_ALNUM)
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", raw).casefold())
