"""How the pieces of two compared texts look: in colours on a terminal, else with the brackets of `git diff --word-diff`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from newscrawl.changes.marked import Piece

_LONGEST = 60  # words of one piece that are shown at once
_STYLES = {"same": "", "removed": "red strike", "added": "green"}
_BRACKETS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def line_of(pieces: Sequence[Piece], *, coloured: bool) -> Text:
    """The pieces one after the other, in colours or in brackets."""
    line = Text()
    for kind, text in pieces:
        bare = text.lstrip()
        lead = text[: len(text) - len(bare)]
        opening, closing = ("", "") if coloured or not bare else _BRACKETS[kind]
        line.append(lead)
        line.append(f"{opening}{bare}{closing}", style=_STYLES[kind])
    return line


def shortened(piece: Piece) -> Piece:
    """On one line, and no longer than a reader wants to see at once."""
    listed = piece.text.split()
    more = f" … ({len(listed) - _LONGEST} words more)" if len(listed) > _LONGEST else ""
    lead = " " if piece.text[:1].isspace() else ""
    return piece._replace(text=f"{lead}{' '.join(listed[:_LONGEST])}{more}")
