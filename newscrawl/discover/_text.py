"""Titles and summaries of feeds hold markup, which becomes plain text here."""

from __future__ import annotations

from newscrawl import text
from newscrawl.markup import untagged

_MAX_RAW = 20_000  # a feed may carry the whole article as its summary


def plain(raw: str | None) -> str | None:
    """The text as one line without tags and entities; None if nothing is left.

    >>> plain("Prezzi &lt; 5 euro,<br>da <b>oggi</b>")
    'Prezzi < 5 euro, da oggi'
    """
    if not raw:
        return None
    return text.line(text.unescaped(untagged(raw[:_MAX_RAW]))) or None


def cut(line: str | None, length: int) -> str | None:
    """The line, cut between words where it has more than `length` characters."""
    if line is None or len(line) <= length:
        return line
    return line[:length].rpartition(" ")[0] or line[:length]
