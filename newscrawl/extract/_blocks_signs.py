"""What speaks for and against each piece of a page being text of the article: signs, which _blocks_weigh adds up.

Each sign is a word with a number for how much of it ("link3"); none looks at the wording of one outlet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newscrawl.extract import _blocks_marks as marks
from newscrawl.extract import _blocks_wording
from newscrawl.extract._blocks_cut import PROSE_CHARS, Cut, Frame, Piece
from newscrawl.extract._blocks_wording import bucket
from newscrawl.text import same_form

_SHORT_FORM = 16
_MENU_LINKS = 0.5
_LINE_CHARS = 250
_SCRAP_CHARS = 45
_SHARES = (0.01, 0.1, 0.3, 0.6, 0.9)
# Below this share of the page's prose an opinion found little, and another is worth asking for.
LITTLE = 0.5
_INLINE = frozenset({"p", "li", "blockquote", "h2", "h3", "h4"})
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_OPEN_END = re.compile(r"[:;,]$")


class Known(NamedTuple):
    """What is known of the page before its pieces are looked at."""

    opinion: Sequence[str] = ()  #: the blocks that another extractor took
    title: str | None = None
    described: Sequence[str] = ()  #: what the page says in its descriptions
    told: str = ""  #: JSON-LD articleBody


class Look:
    """A cut page and an opinion of it."""

    def __init__(self, cut: Cut, known: Known, took: Collection[Piece] | None = None) -> None:
        """took: pieces that a first look of our own took, in the place of another's opinion; None: there is another's"""
        self.cut = cut
        self.pieces = cut.pieces
        self.own = took is not None
        self._title = same_form(known.title or "")
        self._described = [form for said in known.described if len(form := same_form(said)) > 20]
        self._told = same_form(known.told)
        _take_these(cut.pieces, took) if took is not None else _take(cut.pieces, known.opinion)
        _add_up(cut)
        root = cut.frames[0]
        self._prose = root.prose or 1
        self._taken = root.taken
        self.covers = self._taken / self._prose  #: how much of the page's prose the opinion took; may be over 1
        self._found = self.covers >= LITTLE
        self._inherit(cut.frames)
        self._styles = _styles(cut.pieces)
        self._forms = Counter(piece.form for piece in cut.pieces)
        self._before: set[str] = set()
        chosen = [i for i, piece in enumerate(self.pieces) if piece.taken >= 0.5]
        long = [i for i in chosen if len(self.pieces[i].form) >= 40] or chosen or [-1]
        self._first, self._last = long[0], long[-1]
        self._chosen = [0, *(int(piece.taken >= 0.5) for piece in self.pieces)]
        for at in range(1, len(self._chosen)):  # as running sums
            self._chosen[at] += self._chosen[at - 1]
        self._head = self._headline()

    def _headline(self) -> int:
        said = [i for i, piece in enumerate(self.pieces) if piece.form == self._title] if self._title else []
        return next((i for i in said if self.pieces[i].kind == "heading"), said[0] if said else -1)

    def _inherit(self, frames: Sequence[Frame]) -> None:
        """Marks of what holds a frame, and how far it stands below the innermost frame of most prose."""
        frames[0].below = -99
        for frame in frames[1:]:
            above = frame.parent or frames[0]
            most = frame.prose > 0.5 * self._prose or frame.taken > 0.5 * self._taken > 0
            frame.inherited = above.inherited | (frame.marks & marks.PRAISE if most else frame.marks)
            frame.below = 0 if frame.prose > 0.6 * self._prose else above.below + 1

    # ── one piece ──────────────────────────────────────────────────────────────────────────────

    def hopeless(self, piece: Piece) -> bool:
        """Links that nobody took, and scraps where nobody took anything: not looked at, since they are most of a page."""
        if piece.taken >= 0.5:
            return False
        return piece.link >= _MENU_LINKS or (len(piece.form) < _SCRAP_CHARS and not box(piece).taken and self._found)

    def is_title(self, piece: Piece) -> bool:
        return bool(self._title) and piece.form == self._title

    def is_prose(self, piece: Piece) -> bool:
        """Long enough, and no link: what a first look looks at."""
        return piece.link < _MENU_LINKS and len(piece.form) >= _SCRAP_CHARS

    def plain_signs(self, index: int) -> Iterator[str]:
        """Those for which nobody needs to be asked."""
        piece = self.pieces[index]
        yield from _shape(piece)
        yield from marks.names(piece.frame.inherited, piece.frame.marks & piece.frame.inherited)
        yield self._under_title(index)
        block = box(piece)
        yield f"blkprose{bucket(block.prose / self._prose, *_SHARES)}"
        yield f"upprose{bucket((block.parent or block).prose / self._prose, *_SHARES)}"
        yield f"blklink{bucket(block.links / (block.size or 1), 0.05, 0.2, 0.4, 0.7)}"
        yield f"below{max(-1, min(piece.frame.below, 6))}"
        yield from self._echoes(index)
        if len(piece.text) < _LINE_CHARS:
            yield from _blocks_wording.signs(piece)

    def signs(self, index: int) -> Iterator[str]:
        """All: also where it stands among what was taken."""
        piece = self.pieces[index]
        yield f"took{piece.taken}"
        yield from self.plain_signs(index)
        yield from self._place(index)
        yield from self._company(piece)

    def _under_title(self, index: int) -> str:
        if self._head < 0:
            return "notitle"
        return "abovetitle" if index < self._head else "undertitle" if index - self._head < 4 else "belowtitle"

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
        alike, taken = self._styles[_style(piece)]
        alike -= size
        yield f"style{bucket((taken - own) / alike if alike > 0 else -1, 0, 0.01, 0.3, 0.7, 0.95)}"
        yield f"cover{bucket(self.covers, 0.1, 0.3, 0.5, 0.7, 0.9)}"

    def _echoes(self, index: int) -> Iterator[str]:
        """What it repeats: the headline, the description, another piece."""
        piece = self.pieces[index]
        form = piece.form
        if self._title and len(form) > 20 and (form in self._title or self._title in form):
            yield "liketitle"
        if len(form) > 30 and any(form[:60] == said[:60] or form in said for said in self._described):
            yield "described"
        if self._told:
            yield f"told{form in self._told:d}{len(piece.text) >= PROSE_CHARS:d}"
        if self._forms[form] > 1:
            yield "again" if form in self._before else "firstofmany"
            self._before.add(form)


def box(piece: Piece) -> Frame:
    """The frame whose lines it is one of."""
    frame = piece.frame
    return frame.parent or frame if frame.tag in _INLINE or piece.kind != "paragraph" else frame


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


def _style(piece: Piece) -> tuple[str, str, str, str]:
    frame = piece.frame
    return frame.tag, frame.style, piece.kind, frame.parent.tag if frame.parent else ""


def _styles(pieces: Sequence[Piece]) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """Of pieces marked up alike: letters, and letters taken."""
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for piece in pieces:
        size = len(piece.form)
        before = sums.get(_style(piece), (0, 0))
        sums[_style(piece)] = before[0] + size, before[1] + (size if piece.taken >= 0.5 else 0)
    return sums


def _shape(piece: Piece) -> tuple[str, ...]:
    said, link = piece.text, bucket(piece.link, 0.01, 0.2, 0.5, 0.9)
    end = "." if _END.search(said) else ":" if _OPEN_END.search(said) else "-"
    size = bucket(len(said), 15, 30, 60, 100, 160, 250)
    return _shapes(size, link, end, piece.kind, piece.frame.tag)


@lru_cache(maxsize=8192)
def _shapes(size: int, link: int, end: str, kind: str, tag: str) -> tuple[str, ...]:
    third = bucket(size, 3, 5)
    return (
        f"link{link}",
        f"size{size}{end}",
        f"link{link}size{third}",
        f"kind:{kind}{bucket(size, 2, 4)}",
        f"tag:{tag}{bucket(size, 3)}",
    )
