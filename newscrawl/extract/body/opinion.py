"""What an opinion of a page adds to the signs of its pieces (_blocks_plain): where each stands among what was taken.

The opinion is another extractor's, or that of a first look of our own. _blocks_weigh adds the signs up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from newscrawl.extract.body.cut import Cut, Piece
from newscrawl.extract.body.features import MENU_LINKS, SCRAP_CHARS, Plain, box, style
from newscrawl.extract.body.wording import bucket
from newscrawl.text import same_form

_SHORT_FORM = 16
# Below this share of the page's prose an opinion found little, and another is worth asking for.
LITTLE = 0.5


class Look:
    """A page and an opinion of it."""

    def __init__(
        self, plain: Plain, took: Collection[Piece] | None = None, *, opinion: Sequence[str] | None = None
    ) -> None:
        """took: pieces that a first look of our own took; or, opinion: the blocks that another extractor took"""
        self.plain = plain
        self.pieces = plain.pieces
        self.own = opinion is None
        _take(self.pieces, opinion) if opinion is not None else _take_these(self.pieces, took or ())
        _add_up(plain.cut)
        self._taken = plain.cut.frames[0].taken
        self.covers = self._taken / plain.prose  #: how much of the page's prose the opinion took; may be over 1
        self._found = self.covers >= LITTLE
        self._styles = _styles(self.pieces)
        chosen = [i for i, piece in enumerate(self.pieces) if piece.taken >= 0.5]
        long = [i for i in chosen if len(self.pieces[i].form) >= 40] or chosen or [-1]
        self._first, self._last = long[0], long[-1]
        self._chosen = [0, *(int(piece.taken >= 0.5) for piece in self.pieces)]
        for at in range(1, len(self._chosen)):  # as running sums
            self._chosen[at] += self._chosen[at - 1]

    def hopeless(self, piece: Piece) -> bool:
        """Links that nobody took, and scraps where nobody took anything: not looked at, since they are most of a page.

        A first look of our own takes no scraps, so that a list or a table of nothing else is hopeful beside what it took.
        """
        if piece.taken >= 0.5:
            return False
        if piece.link >= MENU_LINKS:
            return True
        if len(piece.form) >= SCRAP_CHARS or not self._found:
            return False
        block = box(piece)
        return not ((block.parent or block) if self.own else block).taken

    def signs(self, index: int) -> Sequence[str]:
        """All: the plain ones, and where it stands among what was taken."""
        piece = self.pieces[index]
        return [f"took{piece.taken}", *self.plain.signs(index), *self._place(index), *self._company(piece)]

    def _place(self, index: int) -> Iterator[str]:
        where, gap = "i", 0
        if index < self._first:
            where, gap = "b", self._first - index
        elif index > self._last:
            where, gap = "a", index - self._last
        yield f"pos{where}{bucket(gap, 1, 2, 4, 9, 20)}"
        yield f"near{self._count(index - 1, index)}{self._count(index + 1, index + 2)}"
        own = self._count(index, index + 1)
        yield f"around{bucket(self._count(index - 3, index + 4) - own, 1, 3, 5)}"
        if index > self._last - 3:
            yield "tail"
        if self._first <= index < self._first + 3:
            yield "top"

    def _count(self, start: int, stop: int) -> int:
        """How many of these pieces the opinion took."""
        last = len(self._chosen) - 1
        return self._chosen[max(0, min(stop, last))] - self._chosen[max(0, min(start, last))]

    def _company(self, piece: Piece) -> Iterator[str]:
        """How much of what stands beside it is text in the eyes of the opinion."""
        size = len(piece.form)
        own = size if piece.taken >= 0.5 else 0
        block = box(piece)
        for label, frame in (("blk", block), ("up", block.parent or block)):
            rest = frame.size - size
            yield f"{label}share{bucket(frame.taken / (self._taken or 1), 0.001, 0.1, 0.3, 0.6, 0.9)}"
            yield f"{label}pure{bucket((frame.taken - own) / rest if rest > 0 else -1, 0, 0.01, 0.2, 0.5, 0.8)}"
        alike, taken = self._styles[style(piece)]
        alike -= size
        yield f"style{bucket((taken - own) / alike if alike > 0 else -1, 0, 0.01, 0.3, 0.7, 0.95)}"
        yield f"cover{bucket(self.covers, 0.1, 0.3, 0.5, 0.7, 0.9)}"


def _take_these(pieces: Sequence[Piece], took: Collection[Piece]) -> None:
    for piece in pieces:
        piece.taken = 0.0
    for piece in took:
        piece.taken = 1.0


def _take(pieces: Sequence[Piece], opinion: Sequence[str]) -> None:
    """Which pieces the opinion took: long ones are looked for in its whole text, short ones among its blocks."""
    forms = [same_form(said) for said in opinion]
    whole, lone = "".join(forms), set(forms)
    for piece in pieces:
        form = piece.form
        if len(form) < _SHORT_FORM:
            piece.taken = 1.0 if form in lone else 0.0
        elif form in whole:
            piece.taken = 1.0
        else:
            piece.taken = _partly(form, whole)


def _partly(form: str, whole: str) -> float:
    """How many of four samples of a long piece are there."""
    if len(form) <= 80:
        return 0.0
    third = len(form) // 3
    return sum(form[at : at + 30] in whole for at in (0, third, 2 * third, len(form) - 30)) / 4


def _add_up(cut: Cut) -> None:
    """Taken text inside each frame, inner ones first."""
    for frame in cut.frames:
        frame.taken = 0
    for piece in cut.pieces:
        if piece.taken >= 0.5:
            piece.frame.taken += len(piece.form)
    for frame in reversed(cut.frames):
        if frame.taken and frame.parent is not None:
            frame.parent.taken += frame.taken


def _styles(pieces: Sequence[Piece]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Of pieces marked up alike: letters, and letters taken."""
    sums: dict[tuple[str, ...], tuple[int, int]] = {}
    for piece in pieces:
        size, key = len(piece.form), style(piece)
        letters, taken = sums.get(key, (0, 0))
        sums[key] = letters + size, taken + (size if piece.taken >= 0.5 else 0)
    return sums
