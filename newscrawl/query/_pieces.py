"""What was typed, cut into words, phrases, fields, operators and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from newscrawl.query import _fields
from newscrawl.query.said import say
from newscrawl.query.tree import FieldName
from newscrawl.query.wrong import QueryError, shown

_MARKS = '"“”„‟«»'
# A pair of typographic marks may hold others; any other two make a pair as well, since keyboards mix them.
_QUOTED = f"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|[{_MARKS}][^{_MARKS}]*[{_MARKS}]"
_BARE = rf"[^\s(),{_MARKS}]*"
_SPACE = re.compile(r"\s*")
_PHRASE = re.compile(_QUOTED)
_FIELD = re.compile(r"([^\W\d_]{2,20}):(?=(\S?))")
_VALUES = re.compile(rf"(?:{_QUOTED}|{_BARE})(?:,(?:{_QUOTED}|{_BARE}))*")
_VALUE = re.compile(rf"{_QUOTED}|[^\s(){_MARKS}]*")
_ONE = re.compile(rf"({_QUOTED})|({_BARE})")
_MINUS = re.compile(rf"(?<![^\s(])[-–−]+(?=[\w('’‘{_MARKS}])")
_WORD = re.compile(rf"[^\s(){_MARKS}]+")


class Kind(Enum):
    """What a piece is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


class Piece(NamedTuple):
    """A piece of what was typed."""

    kind: Kind
    text: str  #: of a phrase, what stands between its marks
    at: int
    name: FieldName | None = None
    values: tuple[str, ...] = ()


_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_BRACKETS = {"(": Kind.OPEN, ")": Kind.CLOSE}


def pieces(typed: str) -> Iterator[Piece]:
    """All pieces in order; words without a letter or digit are left out. Raises QueryError."""
    at = _SPACE.match(typed).end()  # type: ignore[union-attr]  # it always matches
    while at < len(typed):
        piece, end = _piece(typed, at)
        if piece.kind is not Kind.WORD or any(map(str.isalnum, piece.text)):
            yield piece
        at = _SPACE.match(typed, end).end()  # type: ignore[union-attr]


def _piece(typed: str, at: int) -> tuple[Piece, int]:
    first = typed[at]
    if first in _BRACKETS:
        return Piece(_BRACKETS[first], first, at), at + 1
    if found := _MINUS.match(typed, at):
        return Piece(Kind.NOT, found.group(), at), found.end()
    if first in _MARKS:
        return _phrase(typed, at)
    return _field(typed, at) or _word(typed, at)


def _phrase(typed: str, at: int) -> tuple[Piece, int]:
    found = _PHRASE.match(typed, at)
    if not found:
        raise QueryError(at, say("one_mark", mark=typed[at], got=shown(typed[at:])))
    if typed.startswith("*", found.end()):
        raise QueryError(found.end(), say("star_behind_phrase"))
    return Piece(Kind.PHRASE, found.group()[1:-1], at), found.end()


def _field(typed: str, at: int) -> tuple[Piece, int] | None:
    head = _FIELD.match(typed, at)
    if not head or typed.startswith("//", head.end()):
        return None
    name = _fields.named(head[1], with_value=bool(head[2]) and head[2] not in "()", at=at)
    if name is None:
        return None
    found = (_VALUE if name in _fields.SINGLE else _VALUES).match(typed, head.end())
    assert found  # both match the empty string too
    if found.end() < len(typed) and typed[found.end()] in _MARKS:
        _phrase(typed, found.end())  # says that it is not closed
        raise QueryError(found.end(), say("mark_within", name=name))
    if name in _fields.SINGLE:
        values = [_unquoted(found.group())]
    else:
        values = [_unquoted(value) for value in _listed(found.group())]
    return Piece(Kind.FIELD, typed[at : found.end()], at, name, tuple(values)), found.end()


def _listed(typed: str) -> Iterator[str]:
    at = 0
    while at <= len(typed):
        found = _ONE.match(typed, at)
        assert found  # it matches the empty string too
        yield found.group()
        at = found.end() + 1  # behind the comma


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] and value[0] in _MARKS else value


def _word(typed: str, at: int) -> tuple[Piece, int]:
    found = _WORD.match(typed, at)
    assert found  # brackets, marks and spaces were seen before
    return Piece(_OPERATORS.get(found.group(), Kind.WORD), found.group(), at), found.end()
