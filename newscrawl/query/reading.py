"""Reads a query as people type it. The language is described for them in docs/reference/query.md. Pure.

query       = alternatives+, also with AND between them: all of these
alternatives = one (OR one)*: binds closer than AND
one         = (- | NOT)* (word | word* | "phrase" | field:value | ( query ))
"""

from __future__ import annotations

from datetime import date

from newscrawl.query import _fields, _terms
from newscrawl.query._pieces import Kind, Piece, pieces
from newscrawl.query.said import say
from newscrawl.query.tree import EVERYTHING, All, Either, Field, FieldName, Not, Query
from newscrawl.query.wrong import QueryError, shown

__all__ = ["MOST_CHARACTERS", "MOST_NESTED", "MOST_TERMS", "QueryError", "read"]

MOST_CHARACTERS = 2_000
MOST_TERMS = 64
MOST_NESTED = 10

_LOOKS = frozenset({Kind.WORD, Kind.PHRASE})


def read(typed: str, *, today: date) -> Query:
    """The tree of a query; EVERYTHING where nothing was typed. Raises QueryError, and nothing else.

    Every `Not` holds something that is looked for, and so does each part of an `Either`. An `All` has one such part at least; only at the
    top it may have none, when a field is among what it leaves out.

    >>> read("Roma OR Milano tram", today=date(2026, 11, 29))
    All(of=(Either(of=(Phrase(words=('roma',)), Phrase(words=('milano',)))), Word(text='tram', stem='tram')))
    """
    if len(typed) > MOST_CHARACTERS:
        raise QueryError(MOST_CHARACTERS, say("too_long", most=MOST_CHARACTERS, got=len(typed)))
    if not typed.strip():
        return EVERYTHING
    found = list(pieces(typed))
    if not found:
        raise QueryError(0, say("no_letter", typed=shown(typed)))
    query = _Reader(found, today).whole()
    if not _looks(query) and not _has_field(query):
        raise QueryError(0, say("only_left_out"))
    return query


class _Reader:
    """Goes through the pieces once."""

    def __init__(self, found: list[Piece], today: date) -> None:
        self._pieces = found
        self._next = 0
        self._today = today
        self._terms = 0
        self._shouted = _terms.is_shouted(found)

    def whole(self) -> Query:
        query = self._together(0)
        if piece := self._peek():
            raise QueryError(piece.at, say("not_opened"))
        return query

    def _peek(self, further: int = 0) -> Piece | None:
        at = self._next + further
        return self._pieces[at] if at < len(self._pieces) else None

    def _together(self, depth: int) -> Query:
        """All up to the end or a closing bracket. Function words are left out where anything else is looked for."""
        parts: list[Query] = []
        spare: list[tuple[int, Query]] = []
        joined: Piece | None = None
        while (piece := self._peek()) and piece.kind is not Kind.CLOSE:
            if piece.kind is Kind.AND:
                if joined or not (parts or spare):
                    raise _between(piece)
                joined = piece
                self._next += 1
                continue
            if self._is_spare(piece):
                spare.append((len(parts), self._term(piece)))
            else:
                parts.extend(_flat(self._alternatives(depth)))
            joined = None
        if joined:
            raise _between(joined)
        if not any(map(_looks, parts)):
            for place, query in reversed(spare):
                parts.insert(place, query)
        _check_days(parts)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _is_spare(self, piece: Piece) -> bool:
        after = self._peek(1)
        return _terms.is_function_word(piece, shouted=self._shouted) and not (after and after.kind is Kind.OR)

    def _alternatives(self, depth: int) -> Query:
        places = [self._pieces[self._next].at]
        parts = [self._one(depth)]
        while (piece := self._peek()) and piece.kind is Kind.OR:
            self._next += 1
            self._step_over(piece)
            places.append(self._pieces[self._next].at)
            parts.append(self._one(depth))
        if len(parts) > 1 and (wrong := [place for place, part in zip(places, parts, strict=True) if not _looks(part)]):
            raise QueryError(wrong[0], say("left_out_or"))
        if len(parts) == 1:
            return parts[0]
        return Either(tuple(each for part in parts for each in (part.of if isinstance(part, Either) else (part,))))

    def _step_over(self, operator: Piece) -> None:
        """Leaves out what stands between an operator and what it is about: "OR il governo" is about "governo"; a minus is about its own."""
        written = operator.text.isalpha()
        while (piece := self._peek()) and written and _terms.is_function_word(piece, shouted=self._shouted):
            after = self._peek(1)
            if not after or after.kind not in _LOOKS:
                break
            self._next += 1
        if not piece or piece.kind in (Kind.CLOSE, Kind.AND, Kind.OR):
            raise _between(operator) if operator.kind is Kind.OR else _nothing_behind(operator)

    def _one(self, depth: int) -> Query:
        first = piece = self._pieces[self._next]  # the callers have seen it
        turns = 0
        while piece.kind is Kind.NOT:
            turns += 1
            self._next += 1
            self._step_over(piece)
            piece = self._pieces[self._next]
        if turns:
            return _turned(self._one(depth), turns, first)
        match piece.kind:
            case Kind.OPEN:
                return self._bracket(piece, depth + 1)
            case Kind.AND | Kind.OR:
                raise _between(piece)
            case _:
                return self._term(piece)

    def _bracket(self, opening: Piece, depth: int) -> Query:
        if depth > MOST_NESTED:
            raise QueryError(opening.at, say("too_deep", most=MOST_NESTED))
        self._next += 1
        inside = self._together(depth)
        if not self._peek():
            raise QueryError(opening.at, say("not_closed"))
        self._next += 1
        if inside == EVERYTHING:
            raise QueryError(opening.at, say("empty_brackets"))
        return inside

    def _term(self, piece: Piece) -> Query:
        self._next += 1
        self._terms += max(1, len(piece.values))
        if self._terms > MOST_TERMS:
            raise QueryError(piece.at, say("too_many", most=MOST_TERMS))
        if piece.name:
            return _fields.field(piece.name, list(piece.values), at=piece.at, today=self._today)
        return _terms.term(piece, shouted=self._shouted)


def _turned(query: Query, turns: int, left_out: Piece) -> Query:
    """What is left out, or twice left out and so looked for."""
    if turns % 2 == 0:
        return query
    if isinstance(query, Not):
        return query.of
    if not _looks(query):
        raise QueryError(left_out.at, say("only_left_out_twice"))
    return Not(query)


def _between(operator: Piece) -> QueryError:
    return QueryError(operator.at, say("between", operator=operator.text, word=operator.text.lower()))


def _nothing_behind(operator: Piece) -> QueryError:
    return QueryError(operator.at, say("nothing_behind", operator=operator.text))


def _looks(query: Query) -> bool:
    """Whether something is looked for, and not only left out."""
    match query:
        case Not():
            return False
        case All(parts):
            return any(map(_looks, parts))
        case _:
            return True


def _has_field(query: Query) -> bool:
    match query:
        case Not(of):
            return _has_field(of)
        case All(parts) | Either(parts):
            return any(map(_has_field, parts))
        case _:
            return isinstance(query, Field)


def _flat(query: Query) -> tuple[Query, ...]:
    return query.of if isinstance(query, All) else (query,)


def _check_days(parts: list[Query]) -> None:
    fields = [part for part in parts if isinstance(part, Field)]
    since = max((field.values[0] for field in fields if field.name is FieldName.SINCE), default=None)
    for field in fields:
        if since and field.name is FieldName.UNTIL and field.values[0] < since:
            raise QueryError(field.at, say("until_before_since", until=field.values[0], since=since))
