"""Turns what people type into a search box into an FTS5 expression that never raises. Pure.

Words are joined by AND; "a phrase" stays together; govern* is a prefix; -calcio leaves out; OR joins its neighbours.
Everything else that FTS5 would read as syntax is read as text: https://sqlite.org/fts5.html#full_text_query_syntax
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Prose that is pasted by mistake should not become a thousand conditions.
_MOST_TERMS = 32
_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_NOTHING = '""'


class _Term(NamedTuple):
    text: str
    without: bool
    alternative: bool  # joined to the term before it with OR


def expression(typed: str | None) -> str:
    """The expression for MATCH; where nothing was typed, one that finds nothing.

    >>> expression('governo "legge di bilancio" -calcio')
    '("governo" AND "legge di bilancio") NOT ("calcio")'
    >>> expression("Roma OR Mila* tram")
    '(("Roma" OR "Mila"*) AND "tram")'
    >>> expression('AND ( * "')
    '("AND")'
    """
    terms = _terms((typed or "").replace("\0", " "))
    wanted: list[list[str]] = []
    for term in terms:
        if term.without:
            continue
        if term.alternative and wanted:
            wanted[-1].append(term.text)
        else:
            wanted.append([term.text])
    if not wanted:
        return _NOTHING
    unwanted = [term.text for term in terms if term.without]
    found = " AND ".join(_either(alternatives) for alternatives in wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else f"({found})"


def _terms(typed: str) -> list[_Term]:
    terms: list[_Term] = []
    alternative = False
    for found in _TERM.finditer(typed):
        text = found["word"] if found["phrase"] is None else found["phrase"]
        if found.group() == "OR":
            alternative = bool(terms)
            continue
        if any(c.isalnum() for c in text):  # the tokenizer sees nothing else
            terms.append(_Term(_quoted(text, prefix=found["phrase"] is None), bool(found["minus"]), alternative))
        alternative = False
    return terms[:_MOST_TERMS]


def _quoted(text: str, *, prefix: bool) -> str:
    return f'"{text.rstrip("*")}"*' if prefix and text.endswith("*") else f'"{text}"'


def _either(alternatives: list[str]) -> str:
    return alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})"
