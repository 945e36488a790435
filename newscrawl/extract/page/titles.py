"""Titles are compared and cut here, to find which words of a page are its headline. Pure text.

A headline is written several times, and not the same: for readers (h1), for search engines (<title>, JSON-LD), for
sharing (og:title). What a reader sees is wanted; the other places show which heading is the one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newscrawl.text import same_form

# Scripts that put no spaces between words put none around a separator either.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SEPARATOR = re.compile(r"\s+[|\-–—:·•»«/\\]+\s+|\s*[|»«]\s*|(?<=\w)- (?=[A-Z])")
_UNSPACED_SEPARATOR = re.compile(
    rf"{_SEPARATOR.pattern}|\s*｜\s*|(?<=[{_UNSPACED}！？。」』）)])\s?[-–—:：_]\s?(?=[\w{_UNSPACED}])"
)
# Guillemets in pairs are quotation marks, in German ones turned outwards; a single one parts.
_QUOTED = re.compile(r"«[^«»]*»|»(?=\S)[^«»]*(?<=\S)«")
_WORD = re.compile(r"\w{4,}")
_SIGN = re.compile(f"[{_UNSPACED}]")
_SIGNS_A_WORD = 3
_FEW_WORDS = 3
_LONG_TAIL = 5


def readings(raw: str | None) -> Iterator[str]:
    """A title, and its parts when it is cut at a separator: one of them may be what a heading has.

    The part behind a separator is the outlet's name unless it is the longer one.
    """
    if raw:
        yield raw
        for cut in _cuts(raw):
            head, tail = raw[: cut.start()], raw[cut.end() :]
            yield head
            if len(tail) >= len(head):
                yield tail


@lru_cache(maxsize=64)  # the headline, data and <title> are cut several times a page
def _cuts(raw: str) -> Sequence[re.Match[str]]:
    """The separators of a title; none inside guillemets."""
    quoted = "«" in raw and "»" in raw
    separator = _SEPARATOR if raw.isascii() or _SIGN.search(raw) is None else _UNSPACED_SEPARATOR
    return tuple(separator.finditer(_QUOTED.sub(lambda found: "x" * len(found[0]), raw) if quoted else raw))


def without_outlet(raw: str, names: Iterable[str]) -> str:
    """A title without the outlet's name at either end: "| Il Corriere", "- ilcorriere.it".

    names: what the outlet is called: og:site_name, its domain, its name in the catalogue

    >>> without_outlet("Piove sul Po - La Voce", ["La Voce"])
    'Piove sul Po'
    """
    outlet = {same_form(name) for name in names if name} - {""}
    cuts = _cuts(raw)
    for cut in cuts:
        if _is_outlet(raw[cut.end() :], outlet):
            return raw[: cut.start()].strip() or raw
    for cut in reversed(cuts):
        if same_form(raw[: cut.start()]) in outlet:
            return raw[cut.end() :].strip() or raw
    return raw


def _is_outlet(tail: str, outlet: set[str]) -> bool:
    form = same_form(tail)
    if not form or len(tail.split()) > _LONG_TAIL:
        return False
    return form in outlet or any(
        form.startswith(name) or name.startswith(form) for name in outlet if len(form) > _FEW_WORDS
    )


def without_masthead(raw: str, names: Iterable[str]) -> str:
    """A <title> without a short first part that begins with the outlet's name: "Gregor's Digital Home | …" on gregor.example."""
    outlet = tuple(form for form in map(same_form, names) if len(form) > _LONG_TAIL)
    for cut in _cuts(raw):
        head, rest = raw[: cut.start()], raw[cut.end() :].strip()
        if rest and len(head.split()) <= _LONG_TAIL and same_form(head).startswith(outlet):
            return rest
    return raw


def without_tail(raw: str) -> str:
    """A <title> without its last short part, which names the outlet more often than not; of parts joined by "_" the first is left."""
    cuts = [cut for cut in _cuts(raw) if ":" not in cut.group()]
    if not cuts:
        return raw
    cut = next((cut for cut in cuts if "_" in cut.group()), cuts[-1])
    head, tail = raw[: cut.start()].strip(), raw[cut.end() :]
    return head if _size(head) >= _FEW_WORDS and _size(tail) <= _LONG_TAIL else raw


def akin(heading: str, evidence: Sequence[str], *, but: Iterable[str] = ()) -> int:
    """How many words a heading shares with the page's titles, so that it may be the headline; none where it has only a few.

    but: words that speak for no heading, as the outlet's names, in plain form
    """
    if _size(heading) < _FEW_WORDS or (len(heading.split()) < _FEW_WORDS and _ends(heading, evidence)):
        return 0
    own = {word.casefold() for word in _WORD.findall(heading)}.difference(but)
    return len(own & {word.casefold() for title in evidence for word in _WORD.findall(title)})


def _ends(heading: str, evidence: Iterable[str]) -> bool:
    """Whether a title ends with the heading, as it does with the outlet's name."""
    form = same_form(heading)
    return any(len(ending) > len(form) and ending.endswith(form) for ending in map(same_form, evidence))


def _size(title: str) -> int:
    """About how many words a title has, also in a script that does not part them."""
    return len(title.split()) + len(_SIGN.findall(title)) // _SIGNS_A_WORD
