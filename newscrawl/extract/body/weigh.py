"""Which pieces of a page are text of its article: signs weighed piece by piece, then evened out among like neighbours.

A logistic regression for each of three situations: a piece that the other extractor took; one that it left; one that it
left on a page of whose prose it took less than half. Weights: _blocks_weights.

Asking the other extractor costs more than all else that is done with a page. So a first look is had with signs that need
nobody (_blocks_plain), and what it takes stands for the opinion in a second one (weights: _blocks_weights_own). How likely
asking would pay is told by what these two looks found; only where it is likely enough the other one is asked. Measured with
weights of the other half of the outlets, on the 1,236 pages of the corpus with a true body: body F1 .9476 asking on one page
in five, .9488 asking on all, .9397 on none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple

from newscrawl.extract.body import hints as marks
from newscrawl.extract.body import weights
from newscrawl.extract.body import weights_own as own_weights
from newscrawl.extract.body.cut import PROSE_CHARS, Frame, Piece
from newscrawl.extract.body.features import Plain, box
from newscrawl.extract.body.opinion import LITTLE, Look

# Half of a piece's odds are those of its neighbours that are marked up alike: paragraphs of one box stand or fall
# together. 0.3 and 0.5 gave the same on pages not fitted on, 0 gave 0.001 less.
_PEERS = 0.5
_PEER_CHARS = 600
_SURE = 5.0
# Where more than this of what the other extractor took would go, its opinion stands: better on average on the five such
# pages of 1,060, which is little to go by, but an article lost whole costs most.
_MUST_KEEP = 0.5
# In markup as deep as this trafilatura may lose text without a word: then all prose of the page is better than its scraps.
_DEEP = 180
# An opinion that took so little, beside what our own first look takes, is that of one who did not find the text.
_NOTHING = 0.3
# A piece whose odds lie below e is in doubt.
_DOUBT = 1.0
# Asked is from these odds on, where the curve of body F1 against the share of pages asked flattens out.
_ASK = -0.7
_FOOT_CHARS = 80
_CALL_LETTERS = 200
_CALL_TAGS = frozenset({"div", "aside", "section", "form", "ul"})
_FOOT = re.compile(
    r"\W*(?:(?:foto|photo|immagin\w+|image|copertina|credits?|crediti)\b[^.]{0,30}[:/©]|©|copyright\b|riproduzione riservata)",
    re.IGNORECASE,
)


class Own(NamedTuple):
    """The text as our own signs have it."""

    pieces: list[Piece]
    covers: float  #: share of the page's prose that a first look takes
    ask: float  #: logarithm of the odds that asking the other extractor pays

    @property
    def is_sure(self) -> bool:
        return self.ask < _ASK


def first_look(plain: Plain) -> Look:
    """What our own signs take, as the opinion of a second look."""
    pieces = plain.pieces
    said = [
        _sum(own_weights.FIRST, plain.signs(index)) if plain.is_prose(piece) else None
        for index, piece in enumerate(pieces)
    ]
    odds = _evened(pieces, said)
    return Look(plain, [piece for piece, odd in zip(pieces, odds, strict=True) if odd >= 0])


def own_text(plain: Plain, deep: int = _DEEP) -> Own:
    """The pieces that are text, with nobody asked. deep: elements inside one another from which on scraps are not believed."""
    look = first_look(plain)
    odds = look_odds(look)
    chosen = _chosen(look, odds, deep)
    said = page_signs(look, odds, chosen)
    return Own(chosen, look.covers, sum(own_weights.ASK.get(name, 0.0) * much for name, much in said.items()))


def asked_text(plain: Plain, own: Own, opinion: Sequence[str], deep: int = _DEEP) -> list[Piece] | None:
    """The pieces that are text, in the light of the blocks that the other took; None where it hardly found the text."""
    look = Look(plain, opinion=opinion)
    return _chosen(look, look_odds(look), deep) if look.covers >= _NOTHING * own.covers else None


def page_signs(look: Look, odds: Sequence[float], chosen: Sequence[Piece]) -> Mapping[str, float]:
    """What tells how far our own text is to be trusted.

    doubt: how much of it is in doubt; size; covers: how much of the page's prose the first look took; boxes: in how many
    it stands
    """
    size = _size(chosen)
    doubt = _size(piece for piece, odd in zip(look.pieces, odds, strict=True) if abs(odd) < _DOUBT)
    return {
        "": 1.0,
        "doubt": _log(min(1.0, doubt / (size or 1))),
        "size": _log(size / 1000),
        "covers": _log(look.covers),
        "boxes": log(len({id(box(piece)) for piece in chosen}) + 1),
    }


def _log(share: float) -> float:
    return log(share + 0.01)


def look_odds(look: Look) -> list[float]:
    """Logarithms of the odds of each piece that it is text."""
    return _evened(look.pieces, [_odds(look, index) for index in range(len(look.pieces))])


def _chosen(look: Look, odds: Sequence[float], deep: int) -> list[Piece]:
    pieces, plain, cut = look.pieces, look.plain, look.plain.cut
    chosen = [piece for piece, odd in zip(pieces, odds, strict=True) if odd >= 0 and not plain.is_title(piece)]
    taken = [piece for piece in pieces if piece.taken >= 0.5]
    if _size(piece for piece in chosen if piece.taken >= 0.5) < _MUST_KEEP * _size(taken):
        chosen = [piece for piece in taken if not plain.is_title(piece)]
    if cut.depth >= deep and _size(chosen) < LITTLE * cut.frames[0].prose:
        return [piece for piece in pieces if len(piece.form) >= PROSE_CHARS and piece.link < LITTLE]
    return _footless(_callless(chosen))


def _callless(chosen: list[Piece]) -> list[Piece]:
    """Less the calls to subscribe that stand in the midst of a text, where all else speaks for them: a box of its own of a line or
    two, called a newsletter's or a wall's. Many boxes of one style are an outlet's way of marking paragraphs."""
    boxes = [_call(piece) for piece in chosen]
    often = Counter((box.tag, box.style) for box in {id(box): box for box in boxes if box is not None}.values())
    return [piece for piece, box in zip(chosen, boxes, strict=True) if box is None or often[box.tag, box.style] > 1]


def _call(piece: Piece) -> Frame | None:
    """The small box around it that is called so."""
    frame: Frame | None = piece.frame
    while frame is not None and frame.size <= _CALL_LETTERS:
        if frame.tag in _CALL_TAGS and frame.marks & marks.LETTER:
            return frame
        frame = frame.parent
    return None


def _footless(chosen: list[Piece]) -> list[Piece]:
    """Less what signs the page and not the article, under its last line."""
    while chosen and len(chosen[-1].text) <= _FOOT_CHARS and _FOOT.match(chosen[-1].text):
        chosen = chosen[:-1]
    return chosen


def _size(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.form) for piece in pieces)


def _odds(look: Look, index: int) -> float | None:
    """Logarithm of the odds that it is text; None where it is not looked at."""
    piece = look.pieces[index]
    if look.hopeless(piece):
        return None
    tables = own_weights if look.own else weights
    weight = tables.TAKEN if piece.taken >= 0.5 else tables.LEFT if look.covers >= LITTLE else tables.LOST
    return _sum(weight, look.signs(index))


def _sum(weight: Mapping[str, float], signs: Iterable[str]) -> float:
    odds = weight[""] + sum([weight.get(sign, 0.0) for sign in signs])
    return max(-_SURE, min(_SURE, odds))


def _evened(pieces: Sequence[Piece], odds: Sequence[float | None]) -> list[float]:
    """Each one's odds and the mean of its peers', longer ones counting more."""
    sums: dict[object, tuple[float, float]] = {}
    keys = [(box(piece), piece.frame.tag, piece.frame.marks) for piece in pieces]
    for piece, key, odd in zip(pieces, keys, odds, strict=True):
        if odd is not None:
            size = min(len(piece.text), _PEER_CHARS)
            total, sizes = sums.get(key, (0.0, 0.0))
            sums[key] = total + size * odd, sizes + size
    return [
        -_SURE if odd is None else (1 - _PEERS) * odd + _PEERS * sums[key][0] / sums[key][1]
        for key, odd in zip(keys, odds, strict=True)
    ]
