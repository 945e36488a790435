"""schema.org data in <script type="application/ld+json"> are read here, from scripts to the objects that describe the article.

Plain dicts and lists of JSON stay inside the room. Strict JSON first; a broken script is repaired only when it is
short, because repairing takes longer than its text grows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import json_repair

from newscrawl.markup import untagged
from newscrawl.text import unescaped

Node = Mapping[str, Any]

_REPAIR_CHARS = 20_000
_MAX_NODES = 5_000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>|/\*\s*\]\]>\s*\*/|;)\s*$"
)
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Blog(?:Post|Entry))$")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart")


def read(scripts: Iterable[str], repair_chars: int = _REPAIR_CHARS) -> list[Any]:
    """The scripts' values; a script that cannot be read is left out.

    repair_chars: how long a broken script may be for its repair to be tried
    """
    values = (_load(script, repair_chars) for script in scripts)
    return [value for value in values if isinstance(value, dict | list)]


def _load(script: str, repair_chars: int) -> Any:
    bare = _WRAPPING.sub("", script.strip()).strip()
    try:
        # Numbers stay text: Python reads none of too many digits, and nothing here counts.
        return json.loads(bare, strict=False, parse_int=str)
    except RecursionError:
        return None
    except ValueError:
        return _repair(bare, repair_chars)


def _repair(broken: str, most: int) -> Any:
    if not broken or len(broken) > most:
        return None
    try:
        return json_repair.loads(broken, skip_json_loads=True)
    except (RecursionError, ValueError):
        return None


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
