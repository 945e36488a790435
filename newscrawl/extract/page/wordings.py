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

Test = tuple[int, Callable[[str], Any]]


class Wordings:
    """Several wordings, looked for together."""

    def __init__(self, wordings: Sequence[str]) -> None:
        """wordings: each an expression of small letters that is a choice: no group in a group, no `*`, no `+`"""
        by_stem: dict[str, list[Test]] = {}
        self._short: list[tuple[str, Test]] = []
        for at, wording in enumerate(wordings):
            for choice in _BETWEEN_CHOICES.split(wording):
                stem, test = _certain(choice), (1 << at, re.compile(choice).search)
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
        found = 0
        for tests in self._stems.of(word):
            found = _tried(tests, word, found)
        for stem, test in self._short:
            if stem in word:
                found = _tried((test,), word, found)
        return found


class Stems:
    """Tests by the stems that stand in whatever they find."""

    def __init__(self, tests: dict[str, list[Test]]) -> None:
        self._tests = tests

    def of(self, word: str) -> Sequence[Sequence[Test]]:
        """The tests of the stems in a word, in their order, each as often as its stem is there."""
        pieces = (word[at : at + _STEM] for at in range(len(word) - _STEM + 1))
        return [tests for piece in pieces if (tests := self._tests.get(piece)) is not None]


def _tried(tests: Iterable[Test], word: str, found: int) -> int:
    for bit, search in tests:
        if not found & bit and search(word):
            found |= bit
    return found


def _certain(choice: str) -> str:
    """The longest run of characters that stands in whatever the expression finds; may be empty."""
    return max(_NOT_CERTAIN.sub(" ", choice).split() or [""], key=len)
