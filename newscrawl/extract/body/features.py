"""Signs of a piece for which nobody needs to be asked: its shape, its words, what it stands in, what stands beside it.

Each sign is a word with a number for how much of it ("link3"); none looks at the wording of one outlet. They hang on the
page alone, so a piece's signs are made once, however many looks are had at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from newscrawl.extract.body import hints as marks
from newscrawl.extract.body import wording
from newscrawl.extract.body.cut import PROSE_CHARS, Cut, Frame, Piece
from newscrawl.extract.body.wording import bucket
from newscrawl.text import same_form

MENU_LINKS = 0.5
SCRAP_CHARS = 45
_FAR = 6
_SHARES = (0.01, 0.1, 0.3, 0.6, 0.9)
# An element that is called a body, and holds this much of the page's prose, tells of what stands outside of it too.
_MUCH = 0.3
_INLINE = frozenset({"p", "li", "blockquote", "h2", "h3", "h4"})
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_END_CHARS = 8  # with all that closes after a full stop
_OPEN_ENDS = frozenset(":;,")
_BOX_SIGNS = ("blkprose", "upprose", "up2prose", "up3prose")


class Known(NamedTuple):
    """What is known of the page before its pieces are looked at."""

    title: str | None = None
    described: Sequence[str] = ()  #: what the page says in its descriptions
    told: str = ""  #: JSON-LD articleBody


class Plain:
    """A cut page as it shows itself."""

    def __init__(self, cut: Cut, known: Known) -> None:
        self.cut = cut
        self.pieces = cut.pieces
        self.prose = cut.frames[0].prose or 1
        self._title = same_form(known.title or "")
        self._described = [form for said in known.described if len(form := same_form(said)) > 20]
        self._told = same_form(known.told)
        self._forms = Counter(piece.form for piece in cut.pieces)
        self._firsts = {piece.form: at for at, piece in reversed(list(enumerate(cut.pieces)))}
        self._styles: Counter[tuple[str, ...]] = Counter()
        for piece in filter(self.is_prose, cut.pieces):
            self._styles[style(piece)] += len(piece.form)
        self._head = self._headline()
        self._around_head = self._holding_head()
        self._inherit(cut.frames)
        self._boxes: dict[int, tuple[str, ...]] = {}
        self._made: list[Sequence[str] | None] = [None] * len(cut.pieces)

    def _headline(self) -> int:
        said = [i for i, piece in enumerate(self.pieces) if piece.form == self._title] if self._title else []
        return next((i for i in said if self.pieces[i].kind == "heading"), said[0] if said else -1)

    def _holding_head(self) -> dict[int, int]:
        """Frames that hold the headline, by id: how many levels above it."""
        frame = self.pieces[self._head].frame if self._head >= 0 else None
        levels: dict[int, int] = {}
        while frame is not None:
            levels[id(frame)] = len(levels)
            frame = frame.parent
        return levels

    def _inherit(self, frames: Sequence[Frame]) -> None:
        """Marks of what holds a frame, and how far it stands from the innermost frame of most prose, and from the headline."""
        best = self._called_bodies(frames)
        root = frames[0]
        root.below, root.within, root.apart = -99, 0, 0
        for frame in frames[1:]:
            above = frame.parent or root
            own = frame.marks & marks.PRAISE if frame.prose > 0.5 * self.prose else frame.marks
            frame.inherited = above.inherited | own
            frame.boxed = 0 if frame.prose >= _MUCH * self.prose else above.boxed | own
            frame.below = 0 if frame.prose > 0.6 * self.prose else above.below + 1
            frame.within = above.within | best.get(id(frame), 0)
            if id(frame) in self._around_head:
                frame.apart, frame.meets = 0, None
            else:
                frame.apart, frame.meets = above.apart + 1, above.meets or above

    def _called_bodies(self, frames: Sequence[Frame]) -> dict[int, int]:
        """For each mark that says "here is the text", the frame of most prose that has it: by its id, as bits of the marks."""
        best: dict[int, int] = {}
        self._called = 0
        for bit in marks.BODIES:
            called = [frame for frame in frames if frame.marks & bit and frame.prose >= _MUCH * self.prose]
            if called:
                most = id(max(called, key=lambda frame: frame.prose))
                best[most] = best.get(most, 0) | bit
                self._called |= bit
        return best

    # ── one piece ──────────────────────────────────────────────────────────────────────────────

    def is_title(self, piece: Piece) -> bool:
        return bool(self._title) and piece.form == self._title

    def is_prose(self, piece: Piece) -> bool:
        """Long enough, and no link: what a first look looks at."""
        return piece.link < MENU_LINKS and len(piece.form) >= SCRAP_CHARS

    def signs(self, index: int) -> Sequence[str]:
        """All of them, each once."""
        made = self._made[index]
        if made is None:
            made = self._made[index] = self._signs(index)
        return made

    def _signs(self, index: int) -> Sequence[str]:
        piece = self.pieces[index]
        frame = piece.frame
        return [
            *_shape(piece),
            *marks.names(frame.inherited, frame.boxed, frame.marks & frame.inherited),
            *self._box(box(piece)),
            *_stand(max(-1, min(frame.below, _FAR)), *self._from_head(frame)),
            *marks.bodies(self._called, frame.within),
            f"styleprose{bucket(self._styles[style(piece)] / self.prose, *_SHARES)}",
            self._under_title(index),
            _beside("before", self.pieces[index - 1] if index else None),
            _beside("after", self.pieces[index + 1] if index + 1 < len(self.pieces) else None),
            *self._echoes(index),
            *wording.signs(piece),
        ]

    def _box(self, block: Frame) -> tuple[str, ...]:
        """How much of the page's prose it holds, and what holds it, and what holds that; and what it is called."""
        if (known := self._boxes.get(id(block))) is not None:
            return known
        found, frame = [f"blklink{bucket(block.links / (block.size or 1), 0.05, 0.2, 0.4, 0.7)}"], block
        for name in _BOX_SIGNS:
            found.append(f"{name}{bucket(frame.prose / self.prose, *_SHARES)}")
            frame = frame.parent or frame
        if block.prose < _MUCH * self.prose:
            found += marks.of_box(block.marks)
        return self._boxes.setdefault(id(block), tuple(found))

    def _from_head(self, frame: Frame) -> tuple[int, int, int]:
        """Levels up to the frame that holds the headline too, from here and from there, and how much prose that holds."""
        if self._head < 0:
            return -1, -1, -1
        meets = frame.meets or frame
        up = self._around_head.get(id(meets), 0)
        return min(frame.apart, _FAR), min(up, _FAR), bucket(meets.prose / self.prose, *_SHARES)

    def _under_title(self, index: int) -> str:
        if self._head < 0:
            return "notitle"
        return "abovetitle" if index < self._head else "undertitle" if index - self._head < 4 else "belowtitle"

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
            yield "firstofmany" if self._firsts[form] == index else "again"


def box(piece: Piece) -> Frame:
    """The frame whose lines it is one of."""
    frame = piece.frame
    return frame.parent or frame if frame.tag in _INLINE or piece.kind != "paragraph" else frame


def style(piece: Piece) -> tuple[str, ...]:
    """What pieces that are marked up alike have in common."""
    frame = piece.frame
    return frame.tag, frame.style, piece.kind, frame.parent.tag if frame.parent else ""


def _shape(piece: Piece) -> tuple[str, ...]:
    said, link = piece.text, bucket(piece.link, 0.01, 0.2, 0.5, 0.9)
    end = "." if _END.search(said, max(0, len(said) - _END_CHARS)) else ":" if said[-1:] in _OPEN_ENDS else "-"
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


@lru_cache(maxsize=4096)
def _stand(below: int, apart: int, up: int, prose: int) -> tuple[str, ...]:
    head = () if apart < 0 else (f"apart{apart}", f"meet{up}", f"meetprose{prose}")
    return (f"below{below}", *head)


def _beside(side: str, piece: Piece | None) -> str:
    """What stands there: a menu's entry, a line, a paragraph, nothing."""
    if piece is None:
        return f"{side}none"
    return f"{side}{bucket(piece.link, 0.2, MENU_LINKS)}{bucket(len(piece.text), 30, 100)}"
