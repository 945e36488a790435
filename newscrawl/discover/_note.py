"""What a strategy has to say of a page besides its links."""

from __future__ import annotations


class Note(Exception):  # noqa: N818 - no error: it ends the reading, and what was read counts
    """The rest of the page is not read, and this is why, in a few words."""
