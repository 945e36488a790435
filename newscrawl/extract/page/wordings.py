"""Wordings are regular expressions that are looked for in many words at once, in a tenth of the time of one search each.

A page has a hundred class names that no page before it had, and there are two hundred wordings. Most of them hold three
letters in a row that stand in whatever they find; these are looked up, and only where they are there the expression is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from newscrawl import native

_STEM = 3
_BETWEEN_CHOICES = re.compile(r"\|(?![^(]*\))")
# Groups, sets, classes, repetitions, and letters that may be absent.
_NOT_CERTAIN = re.compile(r"\(.*?\)\??|\[.*?\]\??|\\.|\{.*?\}|.\?")

_LETTERS_ALONE = re.compile(r"[\w-]+")

#: A wording's bit, and the letters that it is, or the search for it.
Test = tuple[int, str, Callable[[str], Any] | None]


class Wordings:
    """Several wordings, looked for together."""

    def __init__(self, wordings: Sequence[str]) -> None:
        """wordings: each an expression of small letters that is a choice: no group in a group, no `*`, no `+`"""
        by_stem: dict[str, list[Test]] = {}
        self._short: list[tuple[str, Test]] = []
        for at, wording in enumerate(wordings):
            for choice in _BETWEEN_CHOICES.split(wording):
                stem, is_plain = _certain(choice), _LETTERS_ALONE.fullmatch(choice) is not None
                test: Test = (1 << at, choice, None if is_plain else re.compile(choice).search)
                if len(stem) < _STEM:
                    self._short.append((stem, test))
                else:
                    by_stem.setdefault(stem[:_STEM], []).append(test)

        #: One of these is in every word in which one of the wordings is found; empty where that is not so.
        self.stems = frozenset(by_stem) if not self._short else frozenset[str]()
        twin = native.twin("newscrawl.extract.page._wordings")
        self._stems: Stems = Stems(by_stem) if twin is None else twin.Stems(by_stem)

    def of(self, word: str) -> int:
        """A bit for each wording that is found in the word, which is in small letters: the first one's is 1."""
        found = self._stems.tried(word)
        for stem, test in self._short:
            if stem in word:
                found = _tried((test,), word, found)
        return found


class Stems:
    """Tests by the stems that stand in whatever they find."""

    def __init__(self, tests: dict[str, list[Test]]) -> None:
        self._tests = tests

    def tried(self, word: str) -> int:
        """The bits of those tests whose stems are in a word, and which find something there."""
        found = 0
        for at in range(len(word) - _STEM + 1):
            found = _tried(self._tests.get(word[at : at + _STEM], ()), word, found)
        return found


def _tried(tests: Iterable[Test], word: str, found: int) -> int:
    for bit, letters, search in tests:
        if not found & bit and (letters in word if search is None else search(word)):
            found |= bit
    return found


def _certain(choice: str) -> str:
    """The longest run of characters that stands in whatever the expression finds; may be empty."""
    return max(_NOT_CERTAIN.sub(" ", choice).split() or [""], key=len)
