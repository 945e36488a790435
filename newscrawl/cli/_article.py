"""The article that is meant by a number or an address on the command line."""

from __future__ import annotations

from pathlib import Path

from newscrawl import urls
from newscrawl.cli import _store
from newscrawl.errors import UsageError
from newscrawl.store import Store
from newscrawl.store.articles.history import exists, find, standing

_DIGITS = len(str(_store.MAX_NUMBER))
_BY_WORDS = "`newscrawl search` finds articles by their words"


def number(store: Store, given: str, db: Path) -> int:
    """The number of the article. Raises UsageError with what is known of the address otherwise."""
    if given.lstrip("-").isdecimal():
        meant = int(given) if len(given) <= _DIGITS else -1
        if not (0 < meant <= _store.MAX_NUMBER and exists(store, meant)):
            raise UsageError(f"{db}: there is no article with the number {given[:40]}; {_BY_WORDS}")
        return meant
    if not given.startswith(("http://", "https://")):
        raise UsageError(
            f"{given or repr(given)}: expected an address (https://…) or the number of an article; {_BY_WORDS}"
        )
    key = urls.canonical(given)
    article = find(store, key)
    if article is None:
        state = standing(store, key)
        why = f"its link is {state}, so no text was stored" if state else "no source ever showed this address"
        raise UsageError(f"{given}: not in {db}: {why}; {_BY_WORDS}")
    return article
