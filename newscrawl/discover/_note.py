"""What a strategy has to say of a page besides its links."""

from __future__ import annotations


class Note(Exception):
    """The rest of the page is not read, and this is why, in a few words."""
