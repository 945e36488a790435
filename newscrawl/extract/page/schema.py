"""schema.org data in <script type="application/ld+json"> are read here, from scripts to the objects that describe the article.

Plain dicts and lists of JSON stay inside the room. Strict JSON first; then what slips of templates leave whole: several values in one
script, comments, trailing commas, marks escaped for HTML. What is still broken is repaired, only when it is short, because repairing
takes longer than its text grows; such objects are `Mended`, and believed less: a repair guesses where a text ends.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import json_repair

from newscrawl.markup import untagged
from newscrawl.text import unescaped

Node = Mapping[str, Any]


class Mended(dict[str, Any]):
    """An object out of a script that was broken and had to be repaired."""


_REPAIR_CHARS = 20_000
_MAX_NODES = 5_000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>|/\*\s*\]\]>\s*\*/|;)\s*$"
)
# With these a wrapping begins or ends.
_OPENING, _CLOSING = "</", ">/;"
# Numbers stay text: Python reads none of too many digits, and nothing here counts.
_DECODER = json.JSONDecoder(strict=False, parse_int=str)
_BETWEEN = re.compile(r"[\s;,]*")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_SCHEME = re.compile(r"^(?:https?:)?//(?:www\.)?", re.IGNORECASE)
_STRING = r"\1"
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Blog(?:Post|Entry))$")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart")


def read(scripts: Iterable[str], repair_chars: int = _REPAIR_CHARS) -> list[Any]:
    """The scripts' values; what cannot be read is left out.

    repair_chars: how long a broken script may be for its repair to be tried
    """
    values = (value for script in scripts for value in _load(script, repair_chars))
    return [value for value in values if isinstance(value, dict | list)]


def _load(script: str, repair_chars: int) -> Sequence[Any]:
    bare = script.strip()
    if bare[:1] in _OPENING or bare[-1:] in _CLOSING:
        bare = _WRAPPING.sub("", bare).strip()
    try:
        return [_DECODER.decode(bare)]
    except RecursionError:
        return ()
    except ValueError:
        pass
    whole, rest = _several(bare)
    if not rest or len(rest) > repair_chars:
        return whole
    if '"' not in rest and "&quot;" in rest:
        rest = html.unescape(rest)
    more, still = _several(_tidied(rest))
    # Where marks inside a text are not escaped, what looks like a comment may be an address: the repair gets all of it.
    return [*whole, *more, *_repaired(still if more else rest if still else "")]


def _several(script: str) -> tuple[list[Any], str]:
    """The values at the beginning of a script, one behind the other, and what follows them that is none."""
    found: list[Any] = []
    at = 0
    while between := _BETWEEN.match(script, at):
        at = between.end()
        if at == len(script):
            break
        try:
            value, at = _DECODER.raw_decode(script, at)
        except (RecursionError, ValueError):
            break
        found.append(value)
    rest = script[at:]
    return found, rest if "{" in rest or "[" in rest else ""


def _tidied(script: str) -> str:
    """A script without comments and trailing commas."""
    return _TRAILING.sub(_STRING, _COMMENT.sub(_STRING, script))


def _repaired(broken: str) -> Sequence[Any]:
    try:
        return [_mended(json_repair.loads(broken, skip_json_loads=True))] if broken else ()
    except (RecursionError, ValueError):
        return ()


def _mended(value: Any) -> Any:
    if isinstance(value, list):
        return [_mended(one) for one in value]
    return Mended({key: _mended(one) for key, one in value.items()}) if isinstance(value, dict) else value


def nodes(values: Sequence[Any], most: int = _MAX_NODES) -> Iterator[Node]:
    """Every object that stands for the page or a part of it, in document order; lists of other pages are not entered."""
    stack, seen = [*reversed(values)], 0
    while stack and seen < most:
        value = stack.pop()
        seen += 1
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            stack.extend(value[key] for key in reversed(_INSIDE) if isinstance(value.get(key), dict | list))


def types(node: Node) -> tuple[str, ...]:
    """The `@type` of a node without its namespace: ("NewsArticle",)."""
    raw = node.get("@type")
    listed = raw if isinstance(raw, list) else [raw]
    return tuple(t.rstrip("/").rpartition("/")[2].rpartition(":")[2] for t in listed if isinstance(t, str))


def is_article(node: Node) -> bool:
    return any(_ARTICLE.match(kind) for kind in types(node))


def addresses(node: Node) -> frozenset[str]:
    """The pages that an article's object calls its own, as `place` has them; the home page is none."""
    raw = (_address(node.get(key)) for key in ("url", "mainEntityOfPage", "@id"))
    return frozenset(at for one in raw if one and (at := place(one)).partition("/")[2])


def _address(value: Any) -> str | None:
    found = text({"url": value.get("url"), "@id": value.get("@id")}) if isinstance(value, dict) else text(value)
    return found if found and "/" in found else None


def place(address: str) -> str:
    """An address for comparison: host and path, without scheme, "www.", query and fragment."""
    return _SCHEME.sub("", address.strip()).partition("#")[0].partition("?")[0].rstrip("/")


def text(value: Any) -> str | None:
    """A printable string out of a value: entities undone (twice-escaped ones too), tags dropped; None if there is none."""
    if isinstance(value, list):
        value = next((v for v in value if v), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or value.get("@id")
    if not isinstance(value, str):
        return None
    plain = unescaped(unescaped(value))
    return untagged(plain).strip() or None


def texts(value: Any) -> Iterator[str]:
    """All printable strings of a value that may be one or many."""
    for one in value if isinstance(value, list) else [value]:
        if found := text(one):
            yield found
