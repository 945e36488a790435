"""Wordings are regular expressions that are looked for in many words at once, in a tenth of the time of one search each.

A page has a hundred class names that no page before it had, and there are two hundred wordings. Most of them hold three
letters in a row that stand in whatever they find; these are looked up, and only where they are there the expression is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

_STEM = 3
_BETWEEN_CHOICES = re.compile(r"\|(?![^(]*\))")
# Groups, sets, classes, repetitions, and letters that may be absent.
_NOT_CERTAIN = re.compile(r"\(.*?\)\??|\[.*?\]\??|\\.|\{.*?\}|.\?")

Test = tuple[int, Callable[[str], Any]]


class Wordings:
    """Several wordings, looked for together."""

    def __init__(self, wordings: Sequence[str]) -> None:
        """wordings: each an expression of small letters that is a choice: no group in a group, no `*`, no `+`"""
        self._by_stem: dict[str, list[Test]] = {}
        self._short: list[tuple[str, Test]] = []
        for at, wording in enumerate(wordings):
            for choice in _BETWEEN_CHOICES.split(wording):
                stem, test = _certain(choice), (1 << at, re.compile(choice).search)
                if len(stem) < _STEM:
                    self._short.append((stem, test))
                else:
                    self._by_stem.setdefault(stem[:_STEM], []).append(test)

    def of(self, word: str) -> int:
        """A bit for each wording that is found in the word, which is in small letters: the first one's is 1."""
        found = 0
        for at in range(len(word) - _STEM + 1):
            if tests := self._by_stem.get(word[at : at + _STEM]):
                found = _tried(tests, word, found)
        for stem, test in self._short:
            if stem in word:
                found = _tried((test,), word, found)
        return found


def _tried(tests: Iterable[Test], word: str, found: int) -> int:
    for bit, search in tests:
        if not found & bit and search(word):
            found |= bit
    return found


def _certain(choice: str) -> str:
    """The longest run of characters that stands in whatever the expression finds; may be empty."""
    return max(_NOT_CERTAIN.sub(" ", choice).split() or [""], key=len)
