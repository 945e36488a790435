"""What a typed word or phrase looks for: a word with its endings, a name, a phrase, or what a word begins with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newscrawl.query import words
from newscrawl.query._pieces import Kind, Piece
from newscrawl.query.said import say
from newscrawl.query.tree import Phrase, Prefix, Word
from newscrawl.query.wrong import QueryError, shown

LEAST_OF_PREFIX = 3

_APOSTROPHES = "'’‘ʼ`´′"
_ELISION = re.compile(rf"[^\w*]*([^\W\d_]+)[{_APOSTROPHES}]+(?=\w)")
_ELIDED_ALONE = re.compile(rf"([^\W\d_]+)[{_APOSTROPHES}]+")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
_LETTER_APOSTROPHE = "\N{MODIFIER LETTER APOSTROPHE}"  # the only one that counts as a letter


def term(piece: Piece, *, shouted: bool) -> Word | Phrase | Prefix:
    """What a piece looks for. Raises QueryError where nothing is left of it."""
    if piece.kind is Kind.PHRASE:
        return _phrase(piece)
    word = _without_elision(_clean(piece.text))
    if "*" in word:
        return _prefix(word, piece)
    found = tuple(words.tokens(word))
    if not found:
        raise _nothing(piece)
    if len(found) > 1:
        return Phrase(tuple(token.text for token in found))
    text = found[0].text
    if text in words.FUNCTION_WORDS or (not shouted and _is_name(word[found[0].start : found[0].end])):
        return Phrase((text,))
    return Word(text, words.stem(text))


def is_shouted(pieces: Iterable[Piece]) -> bool:
    """Whether several words were typed, and all in capitals: then capitals say nothing."""
    cased = [piece.text for piece in pieces if piece.kind is Kind.WORD and piece.text.lower() != piece.text.upper()]
    return len(cased) > 1 and all(map(str.isupper, cased))


def is_function_word(piece: Piece, *, shouted: bool) -> bool:
    """Whether a piece is an article, preposition or conjunction that every text has.

    One with a capital letter is a part of a name ("Di Maio"), but at the beginning, where headlines and telephones put one.
    """
    if piece.kind is not Kind.WORD:
        return False
    word = _clean(piece.text)
    alone = _ELIDED_ALONE.fullmatch(word)
    if alone and words.folded(alone[1]) in words.ELIDED:
        return True
    found = [token.text for token in words.tokens(word)]
    if len(found) != 1 or found[0] not in words.FUNCTION_WORDS or "*" in word:
        return False
    return shouted or word.islower() or (piece.at == 0 and (len(found[0]) == 1 or not word.isupper()))


def _phrase(piece: Piece) -> Phrase:
    found = tuple(token.text for token in words.tokens(_clean(piece.text)))
    if not found:
        raise _nothing(piece)
    return Phrase(found)


def _prefix(word: str, piece: Piece) -> Prefix:
    start = word.rstrip("".join({"*", *(c for c in word if not c.isalnum())}))
    found = [token.text for token in words.tokens(start)]
    if "*" in start or len(found) != 1:
        raise QueryError(piece.at, say("star_within", typed=shown(piece.text)))
    if len(found[0]) < LEAST_OF_PREFIX:
        raise QueryError(
            piece.at, say("star_too_early", typed=shown(piece.text), least=LEAST_OF_PREFIX, got=len(found[0]))
        )
    return Prefix(found[0])


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].istitle() or word.isupper()


def _clean(typed: str) -> str:
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", typed).replace(_LETTER_APOSTROPHE, "'"))


def _without_elision(word: str) -> str:
    found = _ELISION.match(word)
    return word[found.end() :] if found and words.folded(found[1]) in words.ELIDED else word


def _nothing(piece: Piece) -> QueryError:
    typed = f'"{piece.text}"' if piece.kind is Kind.PHRASE else piece.text
    return QueryError(piece.at, say("no_letter", typed=shown(typed)))
