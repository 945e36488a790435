"""What every template may ask, that of an error too: words, numbers and days in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import pass_context

from newscrawl.browse import language, values, when


def _in_language(said: Callable[..., str]) -> Callable[..., str]:
    """A filter whose answer depends on the reader.

    Jinja answers a plain filter of a constant when it compiles the template, for all readers in the language of the first; one that asks
    for the context it leaves until the page is made.
    """

    @pass_context
    def filtered(_context: Any, *asked: Any) -> str:
        return said(*asked)

    return filtered


GLOBALS: Mapping[str, Any] = {
    "t": lambda key, **named: language.current().say(key, **named),
    "known": lambda key, otherwise="": language.current().known(key, otherwise),
    "language": language.current,
    "languages": language.LOCALES,
}
FILTERS: Mapping[str, Callable[..., Any]] = {
    "number": _in_language(lambda value: language.current().number(value)),
    "column": _in_language(lambda name, of="": language.current().column(name, of)),
    "day": _in_language(lambda text: when.short_day(text, language.current())),
    "figures": language.figures,
    "is_number": values.is_number,
    "is_nothing": values.is_nothing,
}
