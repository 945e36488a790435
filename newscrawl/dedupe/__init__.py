"""Keys decide whether two articles are one story: a strategy gives values that are equal for what is the same.

A strategy is a module with `keys(article)`; its `KIND` says what an equal key means (`KeyKind.TEXT` if it has none).
The keys are claimed by the store; nothing here knows what is stored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable
from functools import lru_cache

from newscrawl import strategies
from newscrawl.models import EVERY_KIND, Article, Key, KeyKind

Method = Callable[[Article], Iterable[str]]
"""`keys(article)` of each strategy: equal strings for the same story, none where the article is too thin to tell."""


def keys(article: Article, kinds: Container[KeyKind] = EVERY_KIND) -> tuple[Key, ...]:
    """The keys of an article, those of identity first, then of equal text, then of like text, each once. kinds: only these"""
    found = (Key(kind, value) for kind, method in _methods() if kind in kinds for value in method(article))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _methods() -> tuple[tuple[KeyKind, Method], ...]:
    methods: list[tuple[KeyKind, Method]] = [
        (getattr(sys.modules[method.__module__], "KIND", KeyKind.TEXT), method)
        for method in strategies.load(sys.modules[__name__], "keys").values()
    ]
    order = list(KeyKind)
    return tuple(sorted(methods, key=lambda pair: order.index(pair[0])))
