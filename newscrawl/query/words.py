"""The words of a text, as search compares them: folded, and as stems. Texts and queries are read by the same functions.

Folding leaves case, accents, apostrophes, and º ª ° out, and writes raised and lowered digits as plain ones. Full-text search's own
tokenizer does the first two; the view `article_search` does the rest in SQL, held to `FOLDED` by a test.

The stemmer is Snowball's for Italian (https://snowballstem.org/algorithms/italian/stemmer.html), asked with folded words: "città" and
"citta" are one word for it too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from newscrawl.query import endings

#: What is written in another way before words are looked for: a character → what stands for it.
FOLDED = {
    **dict.fromkeys("ºª°ʼ", " "),  # the last is an apostrophe that counts as a letter
    **{raised: str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{lowered: str(digit) for digit, lowered in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}
_TO_FOLD = re.compile(f"[{''.join(FOLDED)}]")
_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"([\x00-\u02ff\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff])[\u0300-\u036f]+")

# A byte a character, with all letters of western Europe and the marks that are printed there.
_CODE = "cp1252"

# Changed whenever the terms of an article are others: then the index of stems is made anew, as for another stemmer.
_OUR_VERSION = 4
_MOST_KNOWN = 200_000

#: Letters of a word's beginning that is a term of its own, and the sign of such a term: no folded word has it, and the index takes it for a letter.
BEGINNING, BEGINS = 3, "ª"

#: What stands before an apostrophe and belongs to the next word, as an article or preposition.
ELIDED = frozenset(
    (
        "l",
        "un",
        "d",
        "dell",
        "nell",
        "all",
        "dall",
        "sull",
        "coll",
        "gl",
        "degl",
        "agl",
        "dagl",
        "negl",
        "sugl",
        "quell",
        "quest",
    )
)
#: Articles, prepositions and conjunctions: every text has them, so they are asked for only within a phrase or as a name.
FUNCTION_WORDS = frozenset(
    [
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "un",
        "uno",
        "una",
        "e",
        "ed",
        "o",
        "od",
        "che",
        "di",
        "a",
        "ad",
        "da",
        "in",
        "con",
        "su",
        "per",
        "tra",
        "fra",
        "del",
        "dello",
        "della",
        "dei",
        "degli",
        "delle",
        "al",
        "allo",
        "alla",
        "ai",
        "agli",
        "alle",
        "dal",
        "dallo",
        "dalla",
        "dai",
        "dagli",
        "dalle",
        "nel",
        "nello",
        "nella",
        "nei",
        "negli",
        "nelle",
        "sul",
        "sullo",
        "sulla",
        "sui",
        "sugli",
        "sulle",
        "col",
        "coi",
    ]
)


class Token(NamedTuple):
    """A word where it stands in a text."""

    text: str  #: folded
    start: int  #: in characters
    end: int


def version() -> str:
    """What the stems of a store were made with; where it differs they are made anew."""
    return f"{_OUR_VERSION} italian {Stemmer.version()}"


def tokens(text: str) -> Iterator[Token]:
    """Every word of a text, in order. Places are those of the text as it is given.

    >>> [token.text for token in tokens("L’alluvione del 1º maggio: perché?")]
    ['l', 'alluvione', 'del', '1', 'maggio', 'perche']
    """
    for found in printed(text):
        yield Token(folded(found.group()), found.start(), found.end())


def printed(text: str) -> Iterator[re.Match[str]]:
    """The same as they are printed: places are those of the text, since one character stands for one."""
    return _WORD.finditer(_plain(text))


def plain(text: str) -> str:
    """A whole text in the form in which its words are compared; places in it are not those of the text."""
    return folded(_plain(text))


def _plain(text: str) -> str:
    return _TO_FOLD.sub(lambda found: FOLDED[found.group()], text)


def folded(word: str) -> str:
    """A word, or several, in lower case and without accents.

    >>> folded("Città")
    'citta'
    """
    word = word.lower()
    return word if word.isascii() else _unmarked(word)


def _unmarked(word: str) -> str:
    """Without the accents of Latin letters: full-text search's own tokenizer leaves those of others where they are."""
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", unicodedata.normalize("NFD", word)))


@lru_cache(maxsize=50_000)  # a page of hits has the same words again and again
def stem(word: str) -> str:
    """The stem of a folded word.

    >>> stem("alluvione") == stem("alluvioni")
    True
    >>> stem("carabiniere") == stem("carabinieri") != stem("carabina")
    True
    >>> stem("anno") == stem("anni") != stem("anna")
    True
    """
    word = endings.regular(word)
    its = endings.of_noun(word)
    return its if its is not None else str(_stemmer().stemWord(endings.no_verb(word)))


def terms(text: str) -> str:
    """Every stem of a text once, and every beginning of a word; in the order of the alphabet, with spaces.

    >>> terms("Le alluvioni e l'alluvione del 1966").replace(BEGINS, "^")
    '1966 alluvion l ^196 ^all ^del'
    """
    known = _known()
    found = set()
    every = set(_lowered(text))
    for word in every:
        if (its := known.get(word)) is None:
            its = _learned(word, known)
        found.add(its)
    begun = _begun()
    for raw in {word[:BEGINNING] for word in every}:
        if (its := begun.get(raw)) is None:
            begun[raw] = its = beginning(_read(raw))
        found.add(its)
    found.discard("")
    return " ".join(sorted(found))


def beginning(word: str) -> str:
    """The term of all words that begin as this one does; "" for one that is too short. word: in lower case

    >>> beginning("è") == ""
    True
    """
    plain = folded(word[:BEGINNING])
    return BEGINS + plain if len(plain) == BEGINNING else ""


def _read(word: bytes | str) -> str:
    return word if isinstance(word, str) else word.decode(_CODE)


def _lowered(text: str) -> Sequence[bytes | str]:
    """The words of a text in lower case: as bytes where all of it can be written as such, in a quarter of the time."""
    lower = text.lower()
    try:
        return lower.encode(_CODE).translate(_parted()).split()
    except UnicodeEncodeError:
        return _WORD.findall(_unmarked(_plain(text).lower()))


@cache
def _parted() -> bytes:
    """Byte → itself where it is part of a word, else a space, but for what is folded."""
    every = (_plain(bytes([byte]).decode(_CODE, "ignore")) for byte in range(256))
    return b"".join(one.encode(_CODE) if _WORD.fullmatch(one) else b" " for one in every)


def _learned(word: bytes | str, known: dict[bytes | str, str]) -> str:
    """The stem of a word that was not met yet; "" for one that the index leaves out."""
    if len(known) >= _MOST_KNOWN:
        known.clear()
    plain = folded(_read(word))
    known[word] = its = "" if plain in FUNCTION_WORDS else stem(plain)
    return its


@cache
def _known() -> dict[bytes | str, str]:
    """Word in lower case → its stem: twice as fast as the stemmer's own cache."""
    return {}


@cache
def _begun() -> dict[bytes | str, str]:
    """The first letters of words in lower case → their term."""
    return {}


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("italian")
