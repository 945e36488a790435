"""The exception with which a strategy stops before a page's end."""

from __future__ import annotations


class ReadingEnded(Exception):
    """The rest of a page is not read; the message says why in a few words: "truncated", "HTML in place of a feed"."""
