"""Two texts are shown as one, in which removed and added words are marked, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from newscrawl.changes._words import Opcode, opcodes, words

_TOKEN = re.compile(r"\s*\S+")
# So few words that stayed between changed ones are chance ("di", "la"), and would leave the text in shreds.
_SHREDS = 3

Kind = Literal["same", "removed", "added"]


class Piece(NamedTuple):
    """Words in a row that all stayed, were all removed, or were all added."""

    kind: Kind
    text: str


def marked(before: str, after: str) -> list[Piece]:
    """The later text, with the words that were removed from the earlier one in their place; removed before added.

    >>> [(piece.kind, piece.text) for piece in marked("Il ponte è «chiuso».", "Il ponte è aperto.")]
    [('same', 'Il ponte è'), ('removed', ' «chiuso».'), ('added', ' aperto.')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    merged = _without_shreds(list(opcodes([_key(token) for token in old], [_key(token) for token in new])))
    return list(_joined(_pieces(merged, old, new)))


def places(pieces: Sequence[Piece], context: int) -> Iterator[list[Piece]]:
    """The changes one by one, with so many words around each."""
    for index, piece in enumerate(pieces):
        replaces = piece.kind == "added" and index > 0 and pieces[index - 1].kind == "removed"
        if piece.kind == "same" or replaces:
            continue
        end = index + 1
        if piece.kind == "removed" and end < len(pieces) and pieces[end].kind == "added":
            end += 1
        lead = pieces[index - 1].text if index else ""
        trail = pieces[end].text if end < len(pieces) else ""
        yield [Piece("same", _last(lead, context)), *pieces[index:end], Piece("same", _first(trail, context))]


def _key(token: str) -> str:
    return " ".join(words(token)) or token.strip()


def _without_shreds(found: Sequence[Opcode]) -> Iterator[Opcode]:
    kept = [code._replace(tag="replace") if _is_shred(found, place) else code for place, code in enumerate(found)]
    for equal, group in groupby(kept, key=lambda code: code.tag == "equal"):
        codes = list(group)
        first, last = codes[0], codes[-1]
        yield Opcode("equal" if equal else "replace", first.start, last.stop, first.begin, last.end)


def _is_shred(found: Sequence[Opcode], place: int) -> bool:
    """Whether a run is a word or two that stayed, where on both sides more words changed."""
    code = found[place]
    stayed = code.stop - code.start
    if code.tag != "equal" or stayed >= _SHREDS or not 0 < place < len(found) - 1:
        return False
    sides = (found[place - 1], found[place + 1])
    return all(max(side.stop - side.start, side.end - side.begin) > stayed for side in sides)


def _pieces(found: Iterable[Opcode], old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for code in found:
        if code.tag == "equal":
            yield Piece("same", "".join(new[code.begin : code.end]))
        else:
            yield Piece("removed", "".join(old[code.start : code.stop]))
            yield Piece("added", "".join(new[code.begin : code.end]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    first = True
    for kind, group in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.kind):
        text = "".join(piece.text for piece in group)
        yield Piece(kind, text if first or text[0].isspace() else f" {text}")
        first = False


def _last(text: str, count: int) -> str:
    tokens = _TOKEN.findall(text)
    return ("…" if len(tokens) > count else "") + "".join(tokens[-count:])


def _first(text: str, count: int) -> str:
    tokens = _TOKEN.findall(text)
    return "".join(tokens[:count]) + (" …" if len(tokens) > count else "")
