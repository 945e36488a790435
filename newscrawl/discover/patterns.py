"""The regular expressions of source files, `allow` and `deny`, decide which addresses are followed. Pure.

A pattern may go back and try again so often that it costs a page's whole life. The `regex` library, which dateparser brings
and which reads what `re` reads, stops a search at a time limit; `re` has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

# Seconds of CPU of one search. An ordinary pattern takes 10 microseconds of an address of 2,000 characters.
LIMIT_S = 0.1

# As long as outlets make them, with what their patterns ask for: words, numbers, hyphens, slashes, a suffix.
_LONG = "https://www.esempio.it/cronaca/citta/2025/11/09/" + "parole-di-un-titolo-lungo-" * 8 + "1234567"
_ADDRESSES = (f"{_LONG}/", f"{_LONG}.html?refresh_ce=1")


class SlowPattern(Exception):
    """A search took longer than it may."""


class Patterns:
    """The `allow` and `deny` of one source, applied to many addresses.

    A pattern that was too slow once is not tried again: 50,000 addresses of a sitemap would wait for it. An address
    that then cannot be decided is refused as `slow_pattern`.
    """

    def __init__(self, allow: tuple[str, ...], deny: tuple[str, ...], *, limit_s: float = LIMIT_S) -> None:
        """limit_s: seconds of CPU of one search"""
        self._limit_s = limit_s
        self._allow = {f"allow[{number}]": _compiled(pattern) for number, pattern in enumerate(allow)}
        self._deny = {f"deny[{number}]": _compiled(pattern) for number, pattern in enumerate(deny)}
        self.slow: dict[str, str] = {}  #: key in the source file → pattern that was too slow

    def refusal(self, url: str) -> str | None:
        """The reason why an address is not followed as an article's: denied, not_allowed or slow_pattern; None if it may be one."""
        denied = self._matched(self._deny, url)
        if denied is not False:
            return "denied" if denied else "slow_pattern"
        if not self._allow:
            return None
        allowed = self._matched(self._allow, url)
        if allowed:
            return None
        return "not_allowed" if allowed is False else "slow_pattern"

    def notes(self) -> Iterator[str]:
        """A line for each pattern that was too slow."""
        for key, pattern in self.slow.items():
            yield f"{key}: over {self._limit_s:g} s for one address: {pattern!r}"

    def _matched(self, patterns: dict[str, regex.Pattern[str]], url: str) -> bool | None:
        """Whether one of the patterns matches; None where none does and one was too slow to decide."""
        for key, pattern in patterns.items():
            if key not in self.slow and self._found(key, pattern, url):
                return True
        return None if self.slow.keys() & patterns.keys() else False

    def _found(self, key: str, pattern: regex.Pattern[str], url: str) -> bool:
        try:
            return _search(pattern, url, self._limit_s)
        except SlowPattern:
            self.slow[key] = pattern.pattern
            return False


def check(pattern: str, *, limit_s: float = LIMIT_S) -> None:
    """Compile a pattern and try it on long addresses.

    Raises regex.error for what is no regular expression, SlowPattern for one that takes over limit_s seconds of CPU.
    """
    compiled = _compiled(pattern)
    for address in _ADDRESSES:
        _search(compiled, address, limit_s)


def _compiled(pattern: str) -> regex.Pattern[str]:
    import regex  # here: most runs of few outlets have no pattern

    return regex.compile(pattern)


def _search(pattern: regex.Pattern[str], address: str, limit_s: float) -> bool:
    try:
        return pattern.search(address, timeout=limit_s) is not None
    except TimeoutError:
        raise SlowPattern(f"over {limit_s:g} s for one address") from None
